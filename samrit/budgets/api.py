"""Budget books for machines: which there are, their rows; bring a file, read what was found, take it over or back.

The same acts as on the pages. Reading is for everybody who is signed in.
"""

from decimal import Decimal
from typing import Annotated, Any, Literal, cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Form, Path, Query, Router, Schema, UploadedFile
from ninja.security import SessionAuth
from pydantic import ConfigDict

from samrit.accounts.http import SignedIn
from samrit.accounts.models import User
from samrit.budgets.actions import books as actions
from samrit.budgets.models import Book, BookRow, BookState
from samrit.budgets.queries import reading
from samrit.budgets.rules import access
from samrit.budgets.rules.limits import LIMITS
from samrit.lib import clock
from samrit.ui.machines import FaultOut

router = Router(auth=SessionAuth(), tags=["budget books (signed in)"])
Number = Annotated[int, Path(ge=1, le=2**62, description="Number of the book")]
MOST_ROWS = 1000


class BookOut(Schema):
    """A budget book. `amount` is baht of its fiscal year (BE), `other_years` of years it binds besides. `step` is what is still
    being done with it (check, apply): ask again until it is empty; where it `has_broken_off`, send it to `/going-on`."""

    book: int
    fiscal_year: int
    kind: str
    title: str
    source: str
    state: str
    step: str
    has_broken_off: bool
    rows: int
    wrong_rows: int
    units_without_body: int
    amount: Decimal
    other_years: Decimal
    is_demonstration: bool


class CheckedOut(BookOut):
    """A file as it was checked."""

    faults: list[FaultOut]


class RowOut(Schema):
    """One row of a book, as the book prints it; `body` is the code of the body its unit means."""

    row: int
    item: str
    document: str
    ministry: str
    unit: str
    body: str
    is_integrated: bool
    budget_plan: str
    output: str
    project: str
    activity: str
    category: str
    levels: list[str]
    description: str
    fiscal_year: int
    amount: Decimal
    is_obligation: bool


class Applying(Schema):
    """`leave_out` says that rows that are wrong stay out, `accept_totals` that sums that disagree are known."""

    model_config = ConfigDict(extra="forbid")
    leave_out: bool = False
    accept_totals: bool = False


def _user(request: HttpRequest) -> User:
    return cast(SignedIn, request).user


def _told(book: Book) -> dict[str, Any]:
    return {
        "book": book.pk,
        "fiscal_year": book.fiscal_year,
        "kind": book.kind,
        "title": book.title,
        "source": book.source,
        "state": book.state,
        "step": book.counts.get("step", ""),
        "has_broken_off": access.has_stopped(book, clock.now()),
        "rows": book.counts.get("rows", 0),
        "wrong_rows": book.counts.get("wrong_rows", 0),
        "units_without_body": book.counts.get("unmatched", 0),
        "amount": book.counts.get("sum", "0"),
        "other_years": book.counts.get("other_years", "0"),
        "is_demonstration": book.is_demonstration,
    }


def _checked(book: Book) -> dict[str, Any]:
    return {
        **_told(book),
        "faults": [fault.told for fault in actions.faults_of(book)],
    }


def _file(request: HttpRequest, number: int) -> Book:
    book = reading.whole_book(_user(request), number)
    if book is None:
        raise Http404(_("There is no such budget book among those you may see."))
    return book


@router.get("/budgets", response=list[BookOut], operation_id="budget_books")
def books(request: HttpRequest) -> list[dict[str, Any]]:
    """The budget books, the newest year first."""
    return [_told(book) for book in reading.books(_user(request))]


@router.get("/budgets/{number}/rows", response=list[RowOut], operation_id="budget_rows")
def rows(
    request: HttpRequest,
    number: Number,
    after: Annotated[int, Query(ge=0, le=2**31, description="The last row already read")] = 0,
    body: Annotated[str, Query(max_length=20, description="Code of a body: only its rows")] = "",
) -> list[dict[str, Any]]:
    """At most 1,000 rows of a book that was taken over, in its order; `after` pages on."""
    book = reading.get_book(_user(request), number)
    if book is None or book.state != BookState.APPLIED:
        raise Http404(_("There is no such budget book among those you may see."))
    found = book.rows.filter(number__gt=after).select_related("body").order_by("number")
    if body:
        found = found.filter(body__code=body)
    return [_row(row) for row in found[:MOST_ROWS]]


def _row(row: BookRow) -> dict[str, Any]:
    names = ("item", "document", "ministry", "unit", "is_integrated", "budget_plan", "output", "project", "activity")
    more = ("category", "levels", "description", "fiscal_year", "amount", "is_obligation")
    plain = {name: getattr(row, name) for name in (*names, *more)}
    return {**plain, "row": row.number, "body": row.body.code if row.body else ""}


@router.post("/budgets", response=CheckedOut, operation_id="bring_budget_book")
def bring(
    request: HttpRequest,
    file: Annotated[UploadedFile, File(description="CSV or workbook, at most 20 MB")],
    fiscal_year: Annotated[int, Form(ge=2500, le=2700, description="Fiscal year of the book (BE)")],
    kind: Annotated[Literal["bill", "act", "supplement"], Form(description="Which paper")] = "act",
    title: Annotated[str, Form(max_length=300, description="Its title")] = "",
    source: Annotated[str, Form(max_length=500, description="Where the file is from")] = "",
    stated_total: Annotated[
        Decimal | None, Form(ge=0, max_digits=18, decimal_places=2, description="Baht the rows of the year must make")
    ] = None,
) -> dict[str, Any]:
    """Check the file of a book row by row; nothing is taken over. A large file is checked by a job: `step` says so."""
    data = actions.NewBook(fiscal_year, kind, title, source, stated_total)
    content = file.read(LIMITS.size + 1)
    book = actions.bring_book(data=data, file_name=file.name or "", content=content, by=_user(request))
    return _checked(book)


@router.get("/budgets/{number}/file", response=CheckedOut, operation_id="budget_file")
def read(request: HttpRequest, number: Number) -> dict[str, Any]:
    """What is in a file and what was found in it."""
    return _checked(_file(request, number))


@router.post("/budgets/{number}/application", response=BookOut, operation_id="apply_budget_book")
def apply(request: HttpRequest, number: Number, body: Applying) -> dict[str, Any]:
    """Take a checked file over, whole or not at all; a large one by a job."""
    book = _file(request, number)
    return _told(actions.apply_book(book=book, by=_user(request), **body.dict()))


@router.post("/budgets/{number}/going-on", response=BookOut, operation_id="go_on_with_budget_book")
def going_on(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Go on with a step that broke off."""
    return _told(actions.go_on(book=_file(request, number), by=_user(request)))


@router.post("/budgets/{number}/undoing", response=BookOut, operation_id="undo_budget_book")
def undo(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Take a book back, while no project rests on it."""
    return _told(actions.undo_book(book=_file(request, number), by=_user(request)))
