"""Who may be responsible for a year plan."""

from django.db.models import QuerySet

from samrit.accounts.models import User
from samrit.accounts.queries import name_of
from samrit.accounts.roles import Role
from samrit.approvals.queries import holders
from samrit.lib import clock
from samrit.organisations.models import Organisation
from samrit.projects.models import Origin, Project, YearPlan


def is_living(project: Project) -> bool:
    """Whether any year of it was entered here; the others are historical."""
    return project.year_plans.filter(origin=Origin.LIVING).exists()


def officers(plan: YearPlan) -> QuerySet[User]:
    """The editors of the unit, by name."""
    ids = holders(Role.DIVISION_EDITOR, plan.project.owner)
    return User.objects.filter(pk__in=ids).select_related("person").order_by("person__full_name", "pk")


def officer_name(plan: YearPlan) -> str:
    """Who writes it now, by name; empty where nobody is named."""
    officer = User.objects.select_related("person").filter(pk=plan.officer_id).first() if plan.officer_id else None
    return name_of(officer)


def bodies_called(text: str) -> list[Organisation]:
    """Bodies of today with this code, else with this exact name; two at most."""
    today = Organisation.objects.in_force(clock.today())
    return list(today.filter(code=text)[:1]) or list(today.filter(name_th=text)[:2])
