"""Saying which body of the directory a unit of a book is. What was said holds for later books too."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.budgets.models import Book, BookRow, BookState, BookTarget
from samrit.budgets.queries.reading import bureau_id
from samrit.budgets.rules import access
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.thai import clean
from samrit.organisations.models import Organisation


@refusals_logged("match_budget_unit", "budget_book", "book")
def match_unit(*, book: Book, unit: str, body: str, by: User) -> int:
    """Tie every row of a unit that has no body yet to a body (by code); returns how many rows. Raises Refused, Invalid."""
    if reason := access.why_not_bring(person(by), bureau_id()):
        raise Refused(reason)
    with acting(by, "match unit of budget book"):
        held = Book.objects.select_for_update().get(pk=book.pk)
        if held.state != BookState.APPLIED:
            raise Refused(_("Units are matched in a book that was taken over."))
        found = Organisation.objects.filter(is_demonstration=False).filter(Q(code=clean(body)) | Q(name_th=clean(body)))
        one = list(found[:2])
        if len(one) != 1:
            text = _("“%(body)s” is not the code or full name of one body.") % {"body": clean(body)[:100]}
            raise Invalid([Problem("body", "unknown_body", text)])
        waiting = BookRow.objects.filter(book=held, unit=unit, body__isnull=True)
        if not (rows := waiting.update(body=one[0])):
            raise Invalid([Problem("unit", "nothing_waits", _("No row of this unit waits."))])
        BookTarget.objects.filter(book=held, unit=unit, body__isnull=True).update(body=one[0])
        told = {"unit": unit, "body": one[0].code, "rows": rows}
        record(act="budget_unit_matched", subject_kind="budget_book", subject_id=held.pk, by=by, **told)
        return rows
