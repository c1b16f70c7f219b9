"""The days within which reports after the end of projects are due, changed by NESDC's administrator: by a letter."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib.errors import Clash, Invalid, Problem, Refused, Stale
from samrit.lib.merge import merge
from samrit.reporting.actions.closing import follow_ends
from samrit.reporting.models import ClosingTerm
from samrit.reporting.queries.ended import unsent_of_term
from samrit.reporting.rules import calendar as rules
from samrit.reporting.rules.calendar import Change
from samrit.reporting.rules.closing import DAYS, check_term


@refusals_logged("change_calendar", "closing_term", "term")
def change_term(*, term: ClosingTerm, days: int | None, change: Change, seen: Mapping[str, str], by: User) -> None:
    """Give the reports of a term other days, by a letter; those that were never sent follow at once, those that were sent stay
    judged by the days they had. Raises Refused, Invalid, Stale."""
    with acting(by, "change calendar"):
        if reason := rules.why_not_change(person(by)):
            raise Refused(reason)
        row = ClosingTerm.objects.select_for_update().get(pk=term.pk)
        before, wanted = row.days, check_change(days=days, change=change)
        merged = merge(seen, {"days": before}, {"days": wanted})
        if merged.clashes:
            raise Stale([Clash("days", DAYS, str(wanted), str(before))])
        if wanted == before:
            raise Invalid([Problem("days", "same", _("These are the days it has already."))])
        moving = list(unsent_of_term(row).values_list("project_id", flat=True))
        row.days, row.source, row.is_kept_here = wanted, change.letter, True
        row.save(update_fields=["days", "source", "is_kept_here"])
        record(
            act="calendar_changed",
            subject_kind="closing_term",
            subject_id=row.pk,
            by=by,
            reason=change.reason,
            letter=change.letter,
            before={"days": str(before)},
            after={"days": str(wanted)},
            moved=len(moving),
        )
    follow_ends(moving)


def check_change(*, days: int | None, change: Change) -> int:
    """What is asked before the effect is shown and again before it is saved. Raises Invalid; returns the days."""
    problems = rules.check_change(change) + check_term(days)
    if problems or days is None:
        raise Invalid(problems)
    return days
