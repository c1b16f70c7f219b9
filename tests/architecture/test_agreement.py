"""Which rows a person sees and whether she may see a row come from two places; they agree row by row, in any world."""

import random
from itertools import product

import pytest

from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.lib import clock
from samrit.organisations.models import Organisation
from samrit.projects.models import Project, YearPlan
from samrit.projects.rules.access import why_not_view
from samrit.reporting.models import ClosingReport, ProgressReport
from tests.factories import accounts
from tests.factories import opendata as factory
from tests.factories.organisations import organisation


def sampled_world(seed: int) -> list[Organisation]:
    """A forest of bodies, some with a project, its year plan and a report of each kind."""
    dice = random.Random(seed)
    bodies: list[Organisation] = []
    for number in range(9):
        parent = dice.choice([None, *bodies]) if bodies else None
        bodies.append(organisation(f"B{number}", f"หน่วยงาน {number}", parent=parent))
    for number, owner in enumerate(dice.sample(bodies, 5)):
        plan = factory.year_plan(owner, f"P{number}", f"โครงการ {number}")
        approval = factory.approval(owner, "progress_report", "M6")
        now = clock.now()
        ProgressReport.objects.create(year_plan=plan, quarter=1, approval=approval, changed_at=now)
        approval = factory.approval(owner, "closing_report", "END")
        ended = {"kind": "final", "opens_at": now, "due_at": now, "changed_at": now}
        ClosingReport.objects.create(project=plan.project, approval=approval, **ended)
    return bodies


@pytest.mark.parametrize("seed", range(3))
def test_rows_seen_are_the_rows_that_may_be_seen(db, seed):
    bodies = sampled_world(seed)
    dice = random.Random(seed)
    projects = {project.pk: project.owner for project in Project.objects.select_related("owner")}
    approved = set(YearPlan.objects.approved().values_list("project_id", flat=True))
    for role, hosts_too in product(Role, (False, True)):
        unit = dice.choice(bodies)
        user = accounts.user(f"{role}-{unit.code}-{hosts_too}", role=role, unit=unit)
        if hosts_too:
            accounts.post(user, Role.TARGET_HOST, organisation(f"H-{role}"[:20], "หน่วยงานเจ้าภาพ"))
        may = {
            pk
            for pk, owner in projects.items()
            if why_not_view(person(user), owner, is_approved=pk in approved) is None
        }
        assert set(Project.objects.visible_to(user).values_list("pk", flat=True)) == may
        assert set(YearPlan.objects.visible_to(user).values_list("project_id", flat=True)) == may
        assert set(ProgressReport.objects.visible_to(user).values_list("year_plan__project_id", flat=True)) == may
        assert set(ClosingReport.objects.visible_to(user).values_list("project_id", flat=True)) == may


def test_somebody_without_a_post_sees_nothing(db):
    sampled_world(0)
    nobody = accounts.user("nobody")
    assert not Project.objects.visible_to(nobody).exists()
    assert why_not_view(person(nobody), Organisation(path="00000001/")) is not None
