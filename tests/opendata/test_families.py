"""A release counts money once: a project with others under it in the same year does not add up."""

from decimal import Decimal

import pytest

from samrit.accounts.models import User
from samrit.opendata.actions import build_release, publish_release
from samrit.opendata.models import ReleasedRow
from samrit.opendata.queries import released
from samrit.organisations.models import Organisation
from samrit.projects.models import Project, YearPlan
from samrit.workspace.queries.plan_totals import released_totals
from tests.factories import opendata as factory
from tests.opendata.conftest import Q1


@pytest.fixture
def family(bodies: dict[str, Organisation], admin: User) -> list[YearPlan]:
    """A project of 300 baht with two of 100 and 200 under it, all at one target, approved and published."""
    factory.calendar()
    strategy = factory.node("strategy", "1", "ด้านความมั่นคง")
    krabi = factory.province("81", "กระบี่")
    made = [
        factory.year_plan(
            bodies["DEMO-1"], f"สธ-65-000{n}", f"โครงการที่ {n}", target=strategy, area=krabi, amount=amount
        )
        for n, amount in enumerate(("300.00", "100.00", "200.00"), start=1)
    ]
    Project.objects.filter(pk__in=[plan.project_id for plan in made[1:]]).update(parent=made[0].project)
    for plan in made:
        factory.approve(YearPlan.objects.get(pk=plan.pk))
    return made


def published(admin: User) -> None:
    publish_release(reference=build_release(period=Q1, by=None).release.name, by=admin)


def test_released_sums_leave_the_parent_out(family: list[YearPlan], admin: User) -> None:
    published(admin)
    rows = ReleasedRow.objects.filter(dataset="projects").order_by("key")
    told = [(row.data["code"], row.data["parent_code"], row.data["adds_up"]) for row in rows]
    assert told == [
        ("สธ-65-0001", None, False),
        ("สธ-65-0002", "สธ-65-0001", True),
        ("สธ-65-0003", "สธ-65-0001", True),
    ]
    totals = released.totals()
    assert (totals.projects, totals.budget_fy, totals.budget_total) == (3, 300, 300)
    assert [(group.projects, group.budget_fy) for group in released.province_totals()] == [(2, 300)]
    assert [(group.projects, group.budget_fy) for group in released.strategy_totals()] == [(2, 300)]
    node = family[0].plan_choices.get().node
    assert node is not None
    below = released.under_node(f"{node.edition.code}/strategy/1")
    assert (below.count, below.budget_fy) == (2, 300)
    total = released_totals(2565)[node.pk]
    assert (total.projects, total.budget) == (2, 300)


def test_the_files_sum_what_adds_up(family: list[YearPlan]) -> None:
    manifest = build_release(period=Q1, by=None).release.manifest
    sums = [each["sums"] for each in manifest["resources"] if each["path"] == "projects.csv"]
    assert [Decimal(each["budget_fy_baht"]) for each in sums] == [300]


def test_a_family_that_changes_after_the_cut_changes_no_release(family: list[YearPlan]) -> None:
    before = build_release(period=Q1, by=None).release.manifest_hash
    Project.objects.update(parent=None)
    assert build_release(period=Q1, by=None).release.manifest_hash == before
