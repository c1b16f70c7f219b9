"""Why somebody may not see, create, change or send. Texts fit to show; None means she may."""

import datetime as dt
from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import SEES_EVERYTHING, Body, Person, Role
from samrit.approvals import rules as approvals
from samrit.approvals.models import Approval
from samrit.organisations.models import Organisation
from samrit.projects.models import Origin, Project, YearPlan
from samrit.projects.rules.specs import Text

HISTORICAL = _("This is a historical record from another system; it is read, not changed.")
STRANGE = _("This record belongs to another body.")


EXERCISE_OF_ANOTHER = _("This is somebody else's exercise.")
EXERCISE = _("This is an exercise: it is never sent, and only you see it.")
CANCELLED = _("This project was cancelled; what was approved and reported stays readable.")
DECIDES_ON_PROJECTS = (Role.DEPARTMENT_ADMIN, Role.MINISTRY_ADMIN)
"""Over the owner, besides NESDC's administrator: who cancels a project or gives it to another body."""


def why_not_view(who: Person, owner: Body, *, is_approved: bool = False, is_hosted: bool = False) -> Text | None:
    """A record is seen from its owner unit and every body above it, by line or by area, by NESDC and inspectors, by the
    hosts of the targets it is tied to (`is_hosted`), and once approved by central agencies and parliament.
    Agrees with `visible_to`."""
    seen = who.sees_everything or who.reads(owner) or (is_approved and who.sees_approved)
    return None if seen or (is_hosted and who.has(Role.TARGET_HOST)) else STRANGE


def why_not_read_personal(who: Person, owner: Body) -> Text | None:
    """Names and telephones are for the owner unit and the bodies above it (PDPA B.E. 2562: no more than is needed)."""
    near = any(post.covers(owner) and post.reads_unit and post.role not in SEES_EVERYTHING for post in who.posts)
    return None if near else STRANGE


def why_not_create(who: Person, owner: Organisation) -> Text | None:
    """Projects are entered by editors of the unit, or of a body above it (a department may act as its own division)."""
    if who.holds(Role.DIVISION_EDITOR, owner):
        return None
    return _("Only an editor of %(unit)s can enter projects for it.") % {"unit": owner.name_th}


def why_not_edit(who: Person, year_plan: YearPlan) -> Text | None:
    """A section is changed by editors of the unit, as a draft or after a return; approved is frozen."""
    if year_plan.origin == Origin.TRAINING:
        return None if year_plan.officer_id == who.user_id else EXERCISE_OF_ANOTHER
    owner = year_plan.project.owner
    if no := why_not_view(who, owner):
        return no
    if year_plan.origin == Origin.IMPORT or year_plan.approval is None:
        return HISTORICAL
    return _cancelled(year_plan.project) or approvals.why_not_edit(who, year_plan.approval, owner)


def why_not_change(who: Person, year_plan: YearPlan, key: str) -> Text | None:
    """Why this field or row may not be changed: after a return or an unlock only what was opened may."""
    if (no := why_not_edit(who, year_plan)) or year_plan.origin == Origin.TRAINING:
        return no
    return _why_not(lambda p, approval, owner: approvals.why_not_change(p, approval, owner, key), who, year_plan)


def why_not_send(who: Person, year_plan: YearPlan) -> Text | None:
    """A year plan is sent by editors of the unit; what is still missing is answered by `blockers`."""
    no = why_not_view(who, year_plan.project.owner) or _cancelled(year_plan.project)
    return no or _why_not(approvals.why_not_submit, who, year_plan)


def why_not_approve(who: Person, year_plan: YearPlan) -> Text | None:
    """Why she may not pass the present step."""
    return _why_not(approvals.why_not_approve, who, year_plan)


def why_not_return(who: Person, year_plan: YearPlan) -> Text | None:
    """Why she may not give it back."""
    return _why_not(approvals.why_not_return, who, year_plan)


def why_not_withdraw(who: Person, year_plan: YearPlan) -> Text | None:
    """Why she may not take her sending back."""
    return _why_not(approvals.why_not_withdraw, who, year_plan)


def why_not_add_year(who: Person, year_plan: YearPlan) -> Text | None:
    """The next year's plan is opened by editors of the unit. A historical year is not continued: it is copied."""
    if year_plan.origin != Origin.LIVING:
        return _why_not_living(year_plan.origin)
    return _cancelled(year_plan.project) or why_not_create(who, year_plan.project.owner)


def why_not_undo(who: Person, year_plan: YearPlan, now: dt.datetime) -> Text | None:
    """Why she may not take her approval back."""
    return _why_not(lambda p, a, owner: approvals.why_not_undo_approval(p, a, owner, now), who, year_plan)


def why_not_acknowledge(who: Person, year_plan: YearPlan) -> Text | None:
    """Why she may not take note of it."""
    return _why_not(approvals.why_not_acknowledge, who, year_plan)


def why_not_answer_pin(who: Person, year_plan: YearPlan) -> Text | None:
    """Why she may not answer a pinned comment in words."""
    return _why_not(approvals.why_not_answer_pin, who, year_plan)


def why_not_discard(who: Person, year_plan: YearPlan) -> Text | None:
    """Why she may not discard the draft."""
    return _why_not(approvals.why_not_discard, who, year_plan)


def why_not_ask_unlock(who: Person, year_plan: YearPlan) -> Text | None:
    """Why she may not ask for an unlock."""
    return _cancelled(year_plan.project) or _why_not(approvals.why_not_ask_unlock, who, year_plan)


def why_not_decide_unlock(who: Person, year_plan: YearPlan, asked_by_id: int | None) -> Text | None:
    """Why she may not grant or refuse a request to unlock."""
    return _why_not(lambda p, a, owner: approvals.why_not_grant_unlock(p, a, owner, asked_by_id), who, year_plan)


def why_not_cancel(who: Person, project: Project, *, is_living: bool) -> Text | None:
    """Why she may not cancel the project: administrators of the department or ministry do, and NESDC's administrator.
    `is_living`: it has a year plan that was entered here."""
    if not is_living:
        return HISTORICAL
    if no := _cancelled(project):
        return no
    if decides_on(who, project.owner):
        return None
    return _("Only an administrator of the department or ministry, or of NESDC, can cancel a project.")


def why_not_hand_over(who: Person, project: Project, *, is_living: bool) -> Text | None:
    """Why she may not give the project to another body."""
    if not is_living:
        return HISTORICAL
    if decides_on(who, project.owner):
        return None
    return _("Only an administrator of the department or ministry, or of NESDC, can hand a project over.")


def why_not_assign(who: Person, year_plan: YearPlan) -> Text | None:
    """Why she may not say which officer writes it: editors and administrators of the unit do."""
    owner = year_plan.project.owner
    if year_plan.origin != Origin.LIVING:
        return _why_not_living(year_plan.origin)
    if no := _cancelled(year_plan.project):
        return no
    if who.holds(Role.DIVISION_EDITOR, owner) or decides_on(who, owner):
        return None
    return _("Only an editor or an administrator of this unit can say who is responsible.")


def decides_on(who: Person, owner: Body) -> bool:
    """Whether she decides about whole projects of this body."""
    return who.has(Role.NESDC_ADMIN) or any(who.holds(role, owner) for role in DECIDES_ON_PROJECTS)


def why_not_clear(who: Person, year_plan: YearPlan) -> Text | None:
    """Why she may not take an exercise away: its writer does, and nothing else is ever taken away."""
    if year_plan.origin != Origin.TRAINING:
        return _("Only an exercise can be deleted; a record stays.")
    return why_not_edit(who, year_plan)


def _why_not_living(origin: str) -> Text:
    return EXERCISE if origin == Origin.TRAINING else HISTORICAL


def _cancelled(project: Project) -> Text | None:
    return CANCELLED if project.cancelled_on else None


def _why_not(rule: Callable[[Person, Approval, Body], Text | None], who: Person, year_plan: YearPlan) -> Text | None:
    if year_plan.approval is None:
        return _why_not_living(year_plan.origin)
    return rule(who, year_plan.approval, year_plan.project.owner)
