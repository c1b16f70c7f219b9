"""Why somebody may not see, create, change or send. Texts fit to show; None means she may."""

from collections.abc import Callable

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import SEES_EVERYTHING, Body, Person, Role
from samrit.approvals import rules as approvals
from samrit.approvals.models import Approval
from samrit.organisations.models import Organisation
from samrit.projects.models import Origin, YearPlan
from samrit.projects.rules.specs import Text

HISTORICAL = _("This is a historical record from another system; it is read, not changed.")
STRANGE = _("This record belongs to another body.")


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
    owner = year_plan.project.owner
    if no := why_not_view(who, owner):
        return no
    if year_plan.origin == Origin.IMPORT or year_plan.approval is None:
        return HISTORICAL
    return approvals.why_not_edit(who, year_plan.approval, owner)


def why_not_send(who: Person, year_plan: YearPlan) -> Text | None:
    """A year plan is sent by editors of the unit; what is still missing is answered by `blockers`."""
    return why_not_view(who, year_plan.project.owner) or _why_not(approvals.why_not_submit, who, year_plan)


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
    """The next year's plan is opened by editors of the unit. A historical record is not continued."""
    if year_plan.project.origin == Origin.IMPORT:
        return HISTORICAL
    return why_not_create(who, year_plan.project.owner)


def _why_not(rule: Callable[[Person, Approval, Body], Text | None], who: Person, year_plan: YearPlan) -> Text | None:
    if year_plan.approval is None:
        return HISTORICAL
    return rule(who, year_plan.approval, year_plan.project.owner)
