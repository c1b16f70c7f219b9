"""Saying which body of the directory a unit of a book, or of statements of the treasury, is. What was said holds for later files
too."""

from collections.abc import Callable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.budgets.actions.statement_steps import SUBJECT
from samrit.budgets.models import Book, BookRow, BookState, BookTarget, StatementLine
from samrit.budgets.queries.reading import bureau_id
from samrit.budgets.queries.treasury import lines_of_unit
from samrit.budgets.rules import access
from samrit.budgets.rules.treasury import access as of_statements
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.thai import clean
from samrit.organisations.models import Organisation

Tell = Callable[[Organisation, list[StatementLine]], None]
LISTENERS: list[Tell] = []
"""What apps above do when lines of statements have got their body, in the same transaction; they add themselves when they start.
The lines come one of each fiscal year and codes, with the statement."""


@refusals_logged("match_budget_unit", "budget_book", "book")
def match_unit(*, book: Book, unit: str, body: str, by: User) -> int:
    """Tie every row of a unit that has no body yet to a body (by code); returns how many rows. Raises Refused, Invalid."""
    if reason := access.why_not_bring(person(by), bureau_id()):
        raise Refused(reason)
    with acting(by, "match unit of budget book"):
        held = Book.objects.select_for_update().get(pk=book.pk)
        if held.state != BookState.APPLIED:
            raise Refused(_("Units are matched in a book that was taken over."))
        one = _body(body, Organisation.objects.filter(is_demonstration=False))
        waiting = BookRow.objects.filter(book=held, unit=unit, body__isnull=True)
        if not (rows := waiting.update(body=one)):
            raise Invalid([Problem("unit", "nothing_waits", _("No row of this unit waits."))])
        BookTarget.objects.filter(book=held, unit=unit, body__isnull=True).update(body=one)
        told = {"unit": unit, "body": one.code, "rows": rows}
        record(act="budget_unit_matched", subject_kind="budget_book", subject_id=held.pk, by=by, **told)
        return rows


@refusals_logged("match_statement_unit", SUBJECT)
def match_statement_unit(*, unit_code: str, unit: str, body: str, by: User) -> int:
    """Tie every line of a unit of the treasury's statements that has no body yet to a body (by code or full name); returns how
    many lines. Raises Refused, Invalid."""
    if reason := of_statements.why_not_bring(person(by)):
        raise Refused(reason)
    with acting(by, "match unit of statements of the treasury"):
        one = _body(body, Organisation.objects.all())
        waiting = lines_of_unit(unit_code, unit).select_for_update(of=("self",))
        told = {
            (line.statement.fiscal_year, line.budget_code, line.fund_code, line.activity_code): line
            for line in waiting.iterator()
        }
        if not told:
            raise Invalid([Problem("unit", "nothing_waits", _("No row of this unit waits."))])
        lines = lines_of_unit(unit_code, unit).update(body=one)
        for listen in LISTENERS:
            listen(one, list(told.values()))
        facts = {"unit": unit, "unit_code": unit_code, "body": one.code, "lines": lines}
        record(act="statement_unit_matched", subject_kind="organisation", subject_id=one.pk, by=by, **facts)
        return lines


def _body(words: str, among: QuerySet[Organisation]) -> Organisation:
    """The one body a code or full name means. Raises Invalid."""
    if not clean(words):
        asked = _("Choose one of the bodies offered, or write the code or full name of another.")
        raise Invalid([Problem("body", "required", asked)])
    found = list(among.filter(Q(code=clean(words)) | Q(name_th=clean(words)))[:2])
    if len(found) == 1:
        return found[0]
    text = _("“%(body)s” is not the code or full name of one body.") % {"body": clean(words)[:100]}
    raise Invalid([Problem("body", "unknown_body", text)])
