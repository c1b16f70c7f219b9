"""Two fiscal years of one project side by side."""

from samrit.accounts.models import User
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing, versions
from samrit.projects.rules.aligning import aligned
from samrit.projects.rules.comparing import Differing, differences
from samrit.projects.rules.spots import Frozen


def other_years(user: User, plan: YearPlan) -> list[YearPlan]:
    """The other year plans of the project this person may see, the newest first."""
    rows = editing.year_plans(user).filter(project=plan.project_id).exclude(pk=plan.pk)
    return list(rows.order_by("-fiscal_year"))


def beside(user: User, earlier: YearPlan, later: YearPlan) -> list[Differing]:
    """What differs between two years as this person reads them: approved versions where she does not read drafts."""
    left, right = _document(user, earlier), _document(user, later)
    return differences(left, aligned(left, right), editing.context(later).sections)


def _document(user: User, plan: YearPlan) -> Frozen:
    version = None if versions.reads_drafts(user, plan) else versions.in_force(plan)
    document: Frozen = version.document if version else versions.frozen_now(plan)
    return document
