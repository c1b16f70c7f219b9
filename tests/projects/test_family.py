"""Projects under projects: who hangs one under another, how deep, and that nothing is counted twice."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from samrit.accounts.models import User
from samrit.approvals.models import Approval, State
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.organisations.models import Organisation
from samrit.plans.models import PlanNode
from samrit.projects.actions import lifecycle
from samrit.projects.actions.family import place_under
from samrit.projects.models import Project, YearPlan
from samrit.projects.queries import lists
from samrit.projects.queries.family import family_of, leaves_of, parents_in
from samrit.projects.queries.versions import frozen_now
from samrit.projects.rules.comparing import differences
from samrit.workspace.queries.plan_totals import seen_totals
from tests.factories import opendata, records

NAMES = ["โครงการหลักลุ่มน้ำ", "อ่างเก็บน้ำตอนบน", "คลองส่งน้ำตอนล่าง", "ฝายเล็กในหมู่บ้าน", "อบรมผู้ใช้น้ำ"]


@pytest.fixture
def tree(db: None) -> dict[str, PlanNode]:
    return records.plan_tree()


@pytest.fixture
def plans(unit: Organisation, editor: User, tree: dict[str, PlanNode]) -> list[YearPlan]:
    """Five projects of one unit and year; the first states what the second and third state together."""
    records.chain()
    made = [records.project(unit, editor, name) for name in NAMES]
    for plan, amount in zip(made, (300, 100, 200, 40, 5), strict=True):
        YearPlan.objects.filter(pk=plan.pk).update(
            budget_year=Decimal(amount), budget_total=Decimal(2 * amount), main_node=tree["target_y1 mp12-y1-01"]
        )
    return made


def hang(child: YearPlan, parent: YearPlan | None, by: User, reason: str = "แบ่งตามพื้นที่") -> Project:
    return place_under(project=child.project, parent=parent.project if parent else None, reason=reason, by=by)


def test_a_parent_with_two_children_adds_up_once(
    plans: list[YearPlan], editor: User, tree: dict[str, PlanNode]
) -> None:
    everything = lists.selection(editor, lists.Filters(year=2565))
    assert lists.totals(everything).budget_year == 645
    hang(plans[1], plans[0], editor)
    hang(plans[2], plans[0], editor)
    totals = lists.totals(lists.selection(editor, lists.Filters(year=2565)))
    assert (totals.rows, totals.parents, totals.budget_year, totals.budget_total) == (5, 1, 345, 690)
    assert [plan.pk for plan in parents_in(everything)] == [plans[0].pk]
    assert set(leaves_of(everything)) == set(YearPlan.objects.exclude(pk=plans[0].pk))
    total = seen_totals(editor, 2565)[tree["strategy 3"].pk]
    assert (total.projects, total.budget) == (4, 345)


def test_a_parent_alone_in_a_selection_keeps_its_money(plans: list[YearPlan], editor: User) -> None:
    hang(plans[1], plans[0], editor)
    alone = lists.selection(editor, lists.Filters(year=2565)).filter(pk=plans[0].pk)
    assert lists.totals(alone).budget_year == 300
    discarded = plans[1]
    lifecycle.discard(year_plan=discarded, by=editor, reason="ซ้ำ")
    kept = lists.totals(lists.selection(editor, lists.Filters(year=2565)))
    assert kept.parents == 0


def test_only_the_lowest_of_three_levels_count(plans: list[YearPlan], editor: User, tree: dict[str, PlanNode]) -> None:
    hang(plans[1], plans[0], editor)
    hang(plans[3], plans[1], editor)
    assert lists.totals(lists.selection(editor, lists.Filters(year=2565))).budget_year == 200 + 40 + 5
    YearPlan.objects.filter(pk=plans[1].pk).update(fiscal_year=2566)
    assert lists.totals(lists.selection(editor, lists.Filters(year=2565))).budget_year == 200 + 40 + 5
    assert seen_totals(editor, 2565)[tree["strategy 3"].pk].budget == 245


def test_the_tree_shows_sums_of_the_leaves(plans: list[YearPlan], editor: User) -> None:
    hang(plans[1], plans[0], editor)
    hang(plans[2], plans[0], editor)
    hang(plans[3], plans[1], editor)
    family = family_of(editor, Project.objects.get(pk=plans[1].project_id), 2565)
    assert family is not None
    shown = [(b.project.name_th, b.depth, b.is_leaf, b.is_this, b.money) for b in family.branches]
    assert shown == [
        (NAMES[0], 0, False, False, 240),
        (NAMES[1], 1, False, True, 40),
        (NAMES[3], 2, True, False, 40),
        (NAMES[2], 1, True, False, 200),
    ]
    assert [branch.is_off for branch in family.branches] == [True, True, False, False]
    assert family_of(editor, plans[4].project, 2565) is None


@pytest.mark.parametrize(
    ("moves", "field", "english"),
    [
        ([(0, 0)], "parent", "DEMO-1-65-0001 stands under this project itself. That would go in a circle."),
        ([(1, 0), (0, 1)], "parent", "DEMO-1-65-0002 stands under this project itself. That would go in a circle."),
        ([(1, 0), (2, 1), (3, 2)], "parent", "Projects stand three levels deep at most; this would make 4."),
        ([(2, 3), (1, 0), (3, 1)], "parent", "Projects stand three levels deep at most; this would make 4."),
        ([(1, 0), (1, 0)], "parent", "It stands there already."),
    ],
)
def test_what_cannot_be_is_refused(
    plans: list[YearPlan], editor: User, moves: list[tuple[int, int]], field: str, english: str
) -> None:
    *before, (child, parent) = moves
    for low, high in before:
        hang(plans[low], plans[high], editor)
    as_was = list(Project.objects.order_by("pk").values_list("pk", "parent"))
    said = []
    for language in ("th", "en"):
        with translation.override(language), pytest.raises(Invalid) as no:
            hang(plans[child], plans[parent], editor)
        with translation.override(language):
            said.append(str(no.value.problems[0].message))
    assert (no.value.problems[0].field, said[1]) == (field, english)
    assert said[0] != said[1]
    assert list(Project.objects.order_by("pk").values_list("pk", "parent")) == as_was


def test_a_reason_is_asked(plans: list[YearPlan], editor: User) -> None:
    said = []
    for language in ("th", "en"):
        with translation.override(language), pytest.raises(Invalid) as no:
            hang(plans[1], plans[0], editor, reason=" ")
        with translation.override(language):
            said.append(str(no.value.problems[0].message))
    assert said == ["เขียนเหตุผล", "Write why."]


def test_who_hangs_projects(plans: list[YearPlan], editor: User, cast: dict[str, User], bodies: Any) -> None:
    with pytest.raises(Refused):
        hang(plans[1], plans[0], cast["editor2"])
    assert BusinessEvent.objects.filter(act="refused_place_project").count() == 1
    far = Organisation.objects.create(code="FAR", kind="division", name_th="กองไกล", sort_key="ก", path="99999999/")
    other = opendata.year_plan(far, "FAR-1", "โครงการอื่น").project
    with translation.override("en"), pytest.raises(Refused) as no:
        place_under(project=plans[1].project, parent=other, reason="ร่วมกัน", by=editor)
    with translation.override("en"):
        assert "different ministries" in str(no.value.reason)
    place_under(project=plans[1].project, parent=other, reason="ร่วมกัน", by=cast["admin"])
    event = BusinessEvent.objects.get(act="project_placed")
    assert (event.data["after"], event.reason) == ("FAR-1", "ร่วมกัน")


def test_after_approval_an_administrator_decides(plans: list[YearPlan], editor: User, cast: dict[str, User]) -> None:
    records.places()
    plan = records.fill(plans[1], editor)
    lifecycle.send(year_plan=plan, by=editor)
    with translation.override("en"), pytest.raises(Refused) as no:
        hang(plan, plans[0], editor)
    with translation.override("en"):
        assert "Now only an administrator" in str(no.value.reason)
    hang(plan, plans[0], cast["department-admin"])
    fresh = YearPlan.objects.get(pk=plan.pk)
    assert frozen_now(fresh)["parent"]["code"] == "DEMO-1-65-0001"
    hang(fresh, None, cast["department-admin"])
    assert "parent" not in frozen_now(YearPlan.objects.get(pk=plan.pk))


def test_a_frozen_document_names_the_project_above_only_as_it_is_approved(plans: list[YearPlan], editor: User) -> None:
    hang(plans[1], plans[0], editor)
    part = YearPlan.objects.get(pk=plans[1].pk)
    draft = {"code": "DEMO-1-65-0001", "name": "", "above": []}
    assert frozen_now(part)["parent"] == draft
    assert [row.right for row in differences({}, frozen_now(part)) if row.key == "parent"] == ["DEMO-1-65-0001"]
    opendata.approve(plans[0])
    plans[0].project.name_th = "ชื่อที่ยังไม่อนุมัติ"
    plans[0].project.save(update_fields=["name_th"])
    assert frozen_now(YearPlan.objects.get(pk=part.pk))["parent"]["name"] == NAMES[0]
    plans[0].versions.update(undone_at=clock.now())
    assert frozen_now(YearPlan.objects.get(pk=part.pk))["parent"] == draft
    YearPlan.objects.filter(pk=plans[0].pk).update(origin="import", approval=None)
    assert frozen_now(YearPlan.objects.get(pk=part.pk))["parent"]["name"] == "ชื่อที่ยังไม่อนุมัติ"


def test_the_page_of_a_part_names_the_whole_only_to_who_may_see_it(
    plans: list[YearPlan], editor: User, cast: dict[str, User], as_user: Any
) -> None:
    hang(plans[1], plans[0], editor)
    opendata.approve(plans[1])
    stranger = cast["budget"]
    address = f"/projects/{plans[1].project.code}/?year=2565"
    assert NAMES[0] in as_user(editor).get(address).content.decode()
    assert NAMES[0] not in as_user(stranger).get(address).content.decode()
    opendata.approve(plans[0])
    Project.objects.filter(pk=plans[0].project_id).update(name_th="ชื่อที่ยังไม่อนุมัติ")
    Approval.objects.filter(pk=plans[0].approval_id).update(state=State.DRAFT)
    page = as_user(stranger).get(address).content.decode()
    assert NAMES[0] in page
    assert "ชื่อที่ยังไม่อนุมัติ" not in page


def test_the_page_and_the_act(plans: list[YearPlan], editor: User, client: Client) -> None:
    client.force_login(editor)
    address = f"/projects/{plans[1].project.code}/2565/family/"
    answer = client.post(address, {"parent": plans[0].project.code, "reason": "แบ่งตามพื้นที่"})
    assert answer.status_code == 302
    assert NAMES[0] in client.get(address).content.decode()
    page = client.get(f"/projects/{plans[0].project.code}/").content.decode()
    assert NAMES[1] in page
    wrong = client.post(address, {"parent": "ไม่มีจริง", "reason": "ก"})
    assert wrong.status_code == 422
    assert "ไม่มีโครงการรหัสนี้" in wrong.content.decode()
    taken_out = client.post(address, {"parent": "", "reason": "แยกออก"})
    assert taken_out.status_code == 302
    assert Project.objects.get(pk=plans[1].project_id).parent is None
