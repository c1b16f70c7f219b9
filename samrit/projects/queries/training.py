"""The exercise of a person, and who would get it if it counted."""

from samrit.accounts.models import User
from samrit.approvals import queries as approvals
from samrit.approvals.models import SubjectKind
from samrit.approvals.rules import role_name
from samrit.lib import clock
from samrit.projects.models import Origin, YearPlan
from samrit.projects.queries import editing


def exercise_of(user: User) -> YearPlan | None:
    """The exercise this person has begun; None where she has none."""
    mine = editing.written_by(user).filter(origin=Origin.TRAINING, officer=user)
    return mine.order_by("-changed_at", "-pk").first()


def would_go_to(plan: YearPlan) -> list[str]:
    """The steps a year plan of this unit takes when it is sent, in words."""
    chain = approvals.chain_for(plan.project.owner, SubjectKind.YEAR_PLAN, clock.today())
    return [str(role_name(role)) for role in chain.roles]
