"""Who may write, send, approve or return a report, and why not. Texts fit to show."""

import datetime as dt

from django.utils.translation import gettext as _

from samrit.accounts.roles import Body, Person
from samrit.approvals import rules as approvals
from samrit.approvals.models import Approval, State
from samrit.lib.names import page_language
from samrit.lib.thai import format_date
from samrit.projects.models import Origin, YearPlan
from samrit.reporting.rules.calendar import Effective, EffectiveQuarter, Quarter, is_closed, is_over, last_day
from samrit.reporting.rules.fields import Text

NEW = Approval(state=State.DRAFT)
"""How a report that nobody has begun looks to the approval rules."""


def why_not_asked(year_plan: YearPlan, window: Quarter, now: dt.datetime) -> Text | None:
    """Why this year plan owes no report for the quarter now."""
    if year_plan.origin == Origin.IMPORT or year_plan.approval is None:
        return _("Historical records are never asked for quarterly reports.")
    if not year_plan.approval.is_in_force:
        return _("The year plan (M1-M5) must be approved before its quarters are reported.")
    if is_over(window, year_plan.project.cancelled_on):
        return _("The project was cancelled before this quarter began; no report is asked.")
    return _("This quarter is not open yet.") if now < window.opens_at else None


def why_closed(window: Effective, now: dt.datetime, first_sent_at: dt.datetime | None = None) -> Text | None:
    """Why a report that was never sent can be written and sent no more, and who opens it again."""
    if not is_closed(window, now, first_sent_at):
        return None
    language = page_language()
    words = _(
        "The last day was %(due)s; after %(locked)s a report that was never sent is closed. NESDC opens it again: write to "
        "NESDC with the number of the letter, and its administrator gives this project or agency other days."
    )
    days = {"due": last_day(window.due_at), "locked": last_day(window.locks_at)}
    return words % {name: format_date(day, language) for name, day in days.items()}


def why_not_open(
    year_plan: YearPlan, window: EffectiveQuarter, now: dt.datetime, first_sent_at: dt.datetime | None
) -> Text | None:
    """Why nobody may write a report at all now: it is not asked, or its time is over and it was never sent."""
    return why_not_asked(year_plan, window, now) or why_closed(window, now, first_sent_at)


def why_not_edit(who: Person, approval: Approval | None, owner: Body) -> Text | None:
    """Why she may not change the report."""
    return approvals.why_not_edit(who, approval or NEW, owner)


def why_not_submit(who: Person, approval: Approval | None, owner: Body) -> Text | None:
    """Why she may not send it. What is missing is answered by `missing`."""
    return approvals.why_not_submit(who, approval or NEW, owner)
