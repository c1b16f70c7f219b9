"""The two long steps of a budget book: checking its file and taking its rows over.

A small file is done while the person waits, a large one by a job: a book of the whole country takes a minute. The rows of the
file are never held all at once, so that its size costs time, not memory.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.actions import acting, record
from samrit.budgets.actions.reading import read_file
from samrit.budgets.models import Book, BookRow, BookState, BookTarget
from samrit.budgets.queries.names import directory
from samrit.budgets.rules.checks import Checked, Take, Wanted, check_book
from samrit.budgets.rules.faults import Fault
from samrit.lib import brought, clock
from samrit.lib.errors import Invalid, Problem
from samrit.lib.jobs import job
from samrit.lib.steps import APPLY, begun, is_running
from samrit.lib.thai import fold

SUBJECT = "budget_book"
AT_ONCE = 200_000
"""Bytes of a file that is done while the person waits."""
BATCH = 2000
MOST_FAULTS = 5000
"""How many faults of a file are kept: nobody reads more."""


def start(book: Book, step: str, by: User | None, *, said: Mapping[str, bool] | None = None) -> Book:
    """Begin a step of a held book, inside the transaction of the act. The machine's own commands wait for it. Raises Invalid
    where it is done at once and cannot be."""
    book.counts = {**book.counts, **begun(step, 1, clock.now()), "said": dict(said or {})}
    book.save()
    if by is None or len(book.content) <= AT_ONCE:
        return _carry_out(book, by)
    work_on.defer(book_id=book.pk)
    return book


@job()
def work_on(book_id: int) -> None:
    """Do the step a book is at. May run twice, also at once: the book is held, and a step that is done is none."""
    try:
        _do(book_id)
    except Invalid:
        _say_why(book_id)
    except Exception:
        _note_fault(book_id)
        raise


def _do(book_id: int) -> None:
    with acting(_who(book_id), "work on budget book"):
        book = Book.objects.select_for_update(of=("self",)).get(pk=book_id)
        if is_running(book.counts):
            _carry_out(book, book.applied_by if book.counts["step"] == APPLY else book.read_by)


def _say_why(book_id: int) -> None:
    """What came out otherwise than it was asked is said on the page of the file: it is checked anew, or could not be read."""
    with acting(_who(book_id), "work on budget book"):
        book = Book.objects.select_for_update(of=("self",)).get(pk=book_id)
        try:
            with transaction.atomic():
                checked = check(book, _count_only)
        except Invalid:
            checked = Checked(faults=[Fault("unread")])
        book.applied_by = None
        keep_checked(book, checked)


def _note_fault(book_id: int) -> None:
    """What was raised, and means that the job ends here, stands on the book until its step is gone on with."""
    with acting(_who(book_id), "a step of a budget book broke off"):
        book = Book.objects.select_for_update(of=("self",)).defer("content", "faults").get(pk=book_id)
        if is_running(book.counts):
            book.counts |= {"broke_off": True}
            book.save(update_fields=["counts"])


def _who(book_id: int) -> User | None:
    book = Book.objects.select_related("read_by", "applied_by").defer("content", "faults").get(pk=book_id)
    return book.applied_by if book.counts.get("step") == APPLY else book.read_by


def _carry_out(book: Book, by: User | None) -> Book:
    if book.counts["step"] == APPLY:
        return _take_over(book, by)
    return keep_checked(book, check(book, _count_only))


def _count_only(_row: Mapping[str, Any]) -> None:
    """A check stores no row."""


def check(book: Book, take: Take) -> Checked:
    """Judge the file of a book; `take` is given each row that is fit to be stored. Raises Invalid where it cannot be read."""
    known = {fold(heading): name for heading, name in book.columns.items()}
    wanted = Wanted(book.fiscal_year, book.stated_total, known)
    return check_book(read_file(bytes(book.content)), wanted, directory(), take)


def keep_checked(book: Book, checked: Checked) -> Book:
    """Keep what was found in the file of a book; with it its step is over."""
    faults = brought.in_order(checked.faults)
    book.faults = [fault.as_json() for fault in faults[:MOST_FAULTS]]
    book.counts = {
        **_counts(book, checked),
        "stopping": checked.is_stopped,
        "disagrees": checked.disagrees,
        "unknown_columns": list(checked.unknown),
        "header": checked.header,
        "levels": {level: sum(fault.level == level for fault in faults) for level in brought.LEVELS},
    }
    book.read_at = clock.now()
    book.save()
    return book


def _counts(book: Book, checked: Checked) -> dict[str, Any]:
    """The numbers of a book: rows, baht of its own year and of others, ministries, units without a body."""
    total = checked.sum_of(book.fiscal_year)
    return {
        "rows": checked.rows,
        "wrong_rows": checked.wrong_rows,
        "targets": len(checked.targets),
        "sum": str(total),
        "other_years": str(sum(checked.sums.values(), Decimal(0)) - total),
        "ministries": len({ministry for _unit, ministry in checked.units if ministry}),
        "units": len(checked.units),
        "unmatched": sum(body is None for body in checked.units.values()),
        "totals": len(checked.totals),
        "totals_agree": sum(total.amount == made for total, made in checked.totals),
    }


class _Rows:
    """Rows on their way into the database, some at a time."""

    def __init__(self, book: Book) -> None:
        self.book, self.waiting = book, list[BookRow]()

    def take(self, row: Mapping[str, Any]) -> None:
        """Store a row, when enough wait."""
        self.waiting.append(BookRow(book=self.book, **row))
        if len(self.waiting) >= BATCH:
            self.store()

    def store(self) -> None:
        """Store what waits."""
        BookRow.objects.bulk_create(self.waiting)
        self.waiting.clear()


def _take_over(book: Book, by: User | None) -> Book:
    """Every row that is right and every target, or nothing. Raises Invalid."""
    said = book.counts["said"]
    with transaction.atomic():
        rows = _Rows(book)
        checked = check(book, rows.take)
        rows.store()
        if problems := unsaid(wrong_rows=checked.wrong_rows, disagrees=checked.disagrees, **said):
            raise Invalid(problems)
        BookTarget.objects.bulk_create((BookTarget(book=book, **row) for row in checked.targets), batch_size=BATCH)
    book.state, book.applied_by, book.applied_at = BookState.APPLIED, by, clock.now()
    book.content = b""
    keep_checked(book, checked)
    facts = {name: book.counts[name] for name in ("rows", "sum", "wrong_rows", "unmatched")}
    told = {"fiscal_year": book.fiscal_year, "file": book.file_name, "hash": book.file_hash}
    record(act="budget_book_applied", subject_kind=SUBJECT, subject_id=book.pk, by=by, **told, **facts)
    return book


def unsaid(*, wrong_rows: int, disagrees: bool, leave_out: bool, accept_totals: bool) -> list[Problem]:
    """What has to be said before a book is taken over."""
    problems = []
    if wrong_rows and not leave_out:
        words = _("%(count)s rows are wrong. Mend the file, or say that they are left out.")
        problems.append(Problem("leave_out", "required", words % {"count": wrong_rows}))
    if disagrees and not accept_totals:
        words = _("The sums disagree with a total. Mend the file, or say that you know.")
        problems.append(Problem("accept_totals", "required", words))
    return problems
