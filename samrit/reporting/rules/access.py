"""Who may write, send, approve or return a report, and why not. Texts fit to show."""

import datetime as dt

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Body, Person
from samrit.approvals import rules as approvals
from samrit.approvals.models import Approval, State
from samrit.projects.models import Origin, YearPlan
from samrit.reporting.rules.calendar import Quarter, is_over
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


def why_not_edit(who: Person, approval: Approval | None, owner: Body) -> Text | None:
    """Why she may not change the report."""
    return approvals.why_not_edit(who, approval or NEW, owner)


def why_not_submit(who: Person, approval: Approval | None, owner: Body) -> Text | None:
    """Why she may not send it. What is missing is answered by `missing`."""
    return approvals.why_not_submit(who, approval or NEW, owner)
