"""Bringing a budget book: checked first, with everything that is wrong with it; taken over whole or not at all; taken back."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.budgets.actions.reading import look_at, read_file
from samrit.budgets.actions.steps import SUBJECT, start, unsaid, work_on
from samrit.budgets.models import Book, BookKind, BookState
from samrit.budgets.queries.reading import bureau_id, resting_on
from samrit.budgets.rules import access
from samrit.budgets.rules.columns import ITEMS
from samrit.budgets.rules.faults import Fault
from samrit.budgets.rules.layout import IGNORED
from samrit.lib import brought, clock, workbooks
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.steps import APPLY, CHECK, is_running, moved
from samrit.lib.thai import clean

FIRST_YEAR, LAST_YEAR = 2540, 2620


@dataclass(frozen=True)
class NewBook:
    """What a person says of the file she brings: fiscal year (BE), which paper, its title, where it is from, and the total in
    baht it must make, where she knows it."""

    fiscal_year: int
    kind: str = BookKind.ACT
    title: str = ""
    source: str = ""
    stated_total: Decimal | None = None


@refusals_logged("bring_budget_book", SUBJECT)
def bring_book(
    *, data: NewBook, file_name: str, content: bytes, by: User | None, is_demonstration: bool = False
) -> Book:
    """Read a file and say what is wrong with it, of a large one by a job; nothing is taken over yet. Raises Refused, and
    Invalid where the file as a whole cannot be read or was taken over before."""
    _may_bring(by)
    data = replace(data, title=clean(data.title), source=clean(data.source))
    if problems := _faults_of(data):
        raise Invalid(problems)
    file_hash = hashlib.sha256(content).hexdigest()
    if (same := Book.objects.filter(file_hash=file_hash, state=BookState.APPLIED).first()) is not None:
        raise Invalid([_same_file(same)])
    look_at(content)
    with acting(by, "check budget book"):
        book = Book.objects.filter(file_hash=file_hash, state=BookState.CHECKED).first() or Book(file_hash=file_hash)
        book.fiscal_year, book.kind, book.source = data.fiscal_year, data.kind, data.source
        book.title = data.title or str(_("Budget book of fiscal year %(year)s") % {"year": data.fiscal_year})
        book.stated_total, book.file_name = data.stated_total, clean(file_name)[-200:] or "-"
        book.content, book.read_by, book.read_at = content, by, clock.now()
        book.is_demonstration, book.columns = is_demonstration, book.columns or _columns_before(book.source)
        return start(book, CHECK, by)


def _may_bring(by: User | None) -> None:
    """Commands of the machine itself act without a person."""
    if by is not None and (reason := access.why_not_bring(person(by), bureau_id())):
        raise Refused(reason)


def _faults_of(data: NewBook) -> list[Problem]:
    problems = []
    if not FIRST_YEAR <= data.fiscal_year <= LAST_YEAR:
        text = _("Write the fiscal year with four digits of the Buddhist era, such as 2566.")
        problems.append(Problem("fiscal_year", "year", text))
    if len(data.title) > 300 or len(data.source) > 500:
        field = "title" if len(data.title) > 300 else "source"
        problems.append(Problem(field, "too_long", _("This text is too long.")))
    if data.stated_total is not None and not 0 <= data.stated_total < Decimal(10) ** 16:
        problems.append(Problem("stated_total", "range", _("Write the total in baht, such as 3,100,000,000,000.00.")))
    return problems


def _same_file(book: Book) -> Problem:
    words = _("This very file was taken over already, as “%(title)s” of fiscal year %(year)s.")
    return Problem("file", "same_file", words % {"title": book.title, "year": book.fiscal_year})


def _columns_before(source: str) -> dict[str, str]:
    """What somebody said of the columns of the last book of the same source."""
    if not source:
        return {}
    before = Book.objects.filter(source=source).exclude(columns={}).order_by("-read_at").first()
    return before.columns if before else {}


@refusals_logged("bring_budget_book", SUBJECT, "book")
def say_columns(*, book: Book, columns: Mapping[str, str], by: User) -> Book:
    """Say which of our columns headings of the file are, and check it again. Remembered for the next file of the same source.
    Raises Refused, Invalid for a heading or column that is not there."""
    _may_bring(by)
    with acting(by, "say columns of budget book"):
        held = _held(book)
        if held.state != BookState.CHECKED:
            raise Refused(_("Only a file that is not taken over yet is checked again."))
        if is_running(held.counts):
            raise Refused(access.AT_WORK)
        names = {column.name for column in ITEMS} | {IGNORED, ""}
        strange = [h for h, name in columns.items() if name not in names or h not in {*held.columns, *_unknown(held)}]
        if strange:
            raise Invalid([Problem("columns", "unknown_column", _("Choose one of the columns."))])
        held.columns = {h: name for h, name in {**held.columns, **columns}.items() if name}
        held.read_by = by
        return start(held, CHECK, by)


def _unknown(book: Book) -> list[str]:
    unknown: list[str] = book.counts.get("unknown_columns", [])
    return unknown


@refusals_logged("apply_budget_book", SUBJECT, "book")
def apply_book(*, book: Book, by: User | None, leave_out: bool = False, accept_totals: bool = False) -> Book:
    """Take a checked file over, a large one by a job: every row that is right, in one transaction. `leave_out` says that rows
    that are wrong stay out, `accept_totals` that sums that disagree are known. Raises Refused, Invalid where one of both was
    not said."""
    _may_bring(by)
    with acting(by, f"take budget book over: {book.title}"):
        held = _held(book)
        if reason := access.why_not_apply(held):
            raise Refused(reason)
        if Book.objects.filter(file_hash=held.file_hash, state=BookState.APPLIED).exists():
            raise Invalid([_same_file(held)])
        said = {"leave_out": leave_out, "accept_totals": accept_totals}
        if problems := unsaid(wrong_rows=held.counts["wrong_rows"], disagrees=held.counts["disagrees"], **said):
            raise Invalid(problems)
        held.applied_by = by
        return start(held, APPLY, by, said=said)


@refusals_logged("bring_budget_book", SUBJECT, "book")
def go_on(*, book: Book, by: User) -> Book:
    """Begin the job of a step once more that broke off. Raises Refused."""
    _may_bring(by)
    with acting(by, "go on with a budget book"):
        held = _held(book)
        if reason := access.why_not_go_on(held, clock.now()):
            raise Refused(reason)
        held.counts |= moved(0, clock.now())
        held.save(update_fields=["counts"])
        work_on.defer(book_id=held.pk)
        return held


@refusals_logged("undo_budget_book", SUBJECT, "book")
def undo_book(*, book: Book, by: User) -> Book:
    """Take a book back with all its rows, while no project rests on it. Raises Refused."""
    _may_bring(by)
    with acting(by, f"take budget book back: {book.title}"):
        held = _held(book)
        if reason := access.why_not_undo(held, resting_on(held)):
            raise Refused(reason)
        for rows in (held.rows.all(), held.targets.all()):
            rows._raw_delete(rows.db)  # nothing rests on them, so nothing has to be collected row by row
        held.state = BookState.UNDONE
        held.save(update_fields=["state"])
        record(act="budget_book_undone", subject_kind=SUBJECT, subject_id=held.pk, by=by, fiscal_year=held.fiscal_year)
        return held


def _held(book: Book) -> Book:
    """The book as it is now, held until the transaction ends; who takes lines from it waits here."""
    return Book.objects.select_for_update().get(pk=book.pk)


def faults_of(book: Book) -> list[Fault]:
    """What was found in a file, the gravest first."""
    return [Fault.of(kept) for kept in book.faults]


def annotated(book: Book) -> bytes:
    """The person's own workbook with what was found written into its cells."""
    faults = faults_of(book)
    sheets = read_file(bytes(book.content))
    return brought.annotated(
        [workbooks.Sheet(sheet.title, [list(row) for row in sheet.rows], list(sheet.merged)) for sheet in sheets],
        faults,
        title=book.file_name,
        about=f"{book.title} {book.fiscal_year}",
        created=book.read_at,
        headings=[book.counts.get("header", 0)],
    )
