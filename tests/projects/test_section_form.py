"""The form of a section: conditions, families of links, folds, rows of other parts, marks and warnings, sums, offers."""

import re
import uuid
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.http import QueryDict

from samrit.accounts.models import User
from samrit.geography.models import Area
from samrit.organisations.models import Organisation
from samrit.plans.models import PlanNode
from samrit.projects.actions.filling import mark
from samrit.projects.forms.section import Desk, SectionForm
from samrit.projects.models import FilledFrom, FormWord, YearPlan
from samrit.projects.queries import editing, offering
from samrit.projects.queries.wording import sections_of
from samrit.projects.rules import Link, Row, SectionData
from samrit.projects.rules.schedule import schedule, spending
from samrit.projects.rules.values import RowRef
from tests.cast import SignedInClient
from tests.factories import records
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world() -> None:
    records.chain()


@pytest.fixture
def tree() -> dict[str, PlanNode]:
    return records.plan_tree()


@pytest.fixture
def plan(unit: Organisation, editor: User, tree: dict[str, PlanNode]) -> YearPlan:
    return records.project(unit, editor)


def form(plan: YearPlan, key: str, data: SectionData | None = None, **more: object) -> SectionForm:
    return SectionForm(sections_of(plan)[key], editing.plan_lists(2565), stored=data or SectionData(), **more)  # type: ignore[arg-type]


def part(drawn: SectionForm, name: str):
    return next(each for each in drawn.parts if each.spec.name == name)


def address(plan: YearPlan, key: str) -> str:
    return f"/projects/{plan.project.code}/{plan.fiscal_year}/sections/{key}/"


def blocks(drawn: SectionForm, name: str):
    return list(part(drawn, name).rows[0].form.blocks)


@pytest.mark.parametrize(("source", "is_asked"), [("state_budget", True), ("donation", False), ("", False)])
def test_a_conditional_field_says_when_it_is_asked(plan: YearPlan, source: str, is_asked: bool) -> None:
    line = Row(uuid.uuid4(), {"source": source})
    found = [block for block in blocks(form(plan, "m5", SectionData({}, {"lines": (line,)})), "lines") if block.when]
    assert found
    assert {block.when.is_asked for block in found} == {is_asked}
    assert all("state_budget" in block.when.values.split() for block in found)


def treasury(plan: YearPlan, values: dict[str, object], **more: object):
    """The fields of a budget line that only the budget act asks."""
    line = Row(uuid.UUID(int=7), {"source": "state_budget", **values})
    drawn = form(plan, "m5", SectionData({}, {"lines": (line,)}), **more)
    return next(block for block in blocks(drawn, "lines") if block.when)


def test_a_long_run_of_conditional_fields_stays_folded_and_says_how_much_is_filled_in(plan: YearPlan) -> None:
    assert (treasury(plan, {}).is_folded, treasury(plan, {}).filled) == (True, 0)
    written = treasury(plan, {"gfmis_budget_code": "20005", "appropriated": Decimal(5)})
    assert (written.is_folded, written.filled) == (True, 2)


def test_a_fold_opens_for_what_is_wrong_in_it_and_for_an_open_comment(plan: YearPlan) -> None:
    key = f"m5.lines.{uuid.UUID(int=7)}.gfmis_fund_code"
    written = {"gfmis_fund_code": "6511200"}
    assert not treasury(plan, written, desk=Desk(wrong={key})).is_folded
    for is_done in (False, True):
        notes = {key: [SimpleNamespace(is_done=is_done)]}
        assert treasury(plan, written, desk=Desk(notes=notes)).is_folded == is_done


def test_an_empty_field_that_is_asked_is_not_folded_away(plan: YearPlan) -> None:
    asked = {"valid_from": 2565, "key": "m5.lines.budget_activity", "is_required": True}
    FormWord.objects.create(**asked, source="หนังสือสำนักงานฯ")
    assert not treasury(plan, {"fiscal_year": 2565}).is_folded
    assert treasury(plan, {"fiscal_year": 2565, "budget_activity": "อบรม"}).is_folded
    assert treasury(plan, {"fiscal_year": 2566}, desk=Desk(years=(2566,))).is_folded


def test_months_that_are_filled_in_and_agree_lie_folded(plan: YearPlan, editor: User) -> None:
    data = records.complete_data()
    for key in ("m2", "m4", "m5"):
        records.save(plan, editor, key, data[key])
    page = SignedInClient(editor).get(address(plan, "m5")).content.decode()
    months = len(data["m5"].rows["lines"][0].values["months"])
    assert f"กรอกแล้ว {months} จาก 12" in page
    assert "จาก 300,000.00 บาท ของรายการปีนี้" in page, "the unit of a sum stands once"
    english = SignedInClient(editor).get(address(plan, "m5"), HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert f"{months} of 12 filled" in english


def test_links_stand_under_their_family_whatever_their_order(plan: YearPlan) -> None:
    goal, milestone = (
        Row(uuid.uuid4(), {"level": level, "link": Link(as_stated=level)}) for level in ("sdg_target", "milestone")
    )
    drawn = part(form(plan, "m1", SectionData({}, {"secondary": (goal, milestone)})), "secondary")
    held = {group.key: [row.uid for row in group.rows] for group in drawn.groups if group.rows}
    assert held == {"nesdp": [str(milestone.uid)], "sdg": [str(goal.uid)]}
    assert [row.index for group in drawn.groups for row in group.rows] == ["0", "1"]


def test_every_family_adds_a_row_with_its_own_level(plan: YearPlan, editor: User) -> None:
    client = SignedInClient(editor)
    page = Page(client.get(address(plan, "m1")).content.decode())
    typed = page.form(address(plan, "m1")) | {"add": "secondary#sdg"}
    response = client.post(address(plan, "m1"), typed, follow=True)
    assert response.redirect_chain[-1][0].endswith("?add=secondary%23sdg#id_secondary_sdg")
    fields = Page(response.content.decode()).form(address(plan, "m1"))
    assert fields["secondary-0-level"] == "sdg_target"


def test_parts_nobody_asks_for_are_folded_while_they_are_empty(plan: YearPlan) -> None:
    risk = Row(uuid.uuid4(), {"text": "ฝนตก"})
    assert part(form(plan, "m3"), "risks").is_folded
    assert not part(form(plan, "m3"), "outputs").is_folded
    assert not part(form(plan, "m3", SectionData({}, {"risks": (risk,)})), "risks").is_folded
    assert not part(form(plan, "m3", add="risks"), "risks").is_folded


def test_a_cost_belongs_to_an_activity_typed_on_the_same_page(plan: YearPlan, editor: User) -> None:
    activity, cost = str(uuid.uuid4()), str(uuid.uuid4())
    typed = {
        "activities-TOTAL_FORMS": "1",
        "activities-0-uid": activity,
        "activities-0-name": "อบรม",
        "activities-0-months": "11",
        "costs-TOTAL_FORMS": "1",
        "costs-0-uid": cost,
        "costs-0-activity": activity,
        "costs-0-item": "ค่าอาหาร",
        "costs-0-times": "1",
        "costs-0-quantity": "50",
        "costs-0-rate": "600",
    }
    response = SignedInClient(editor).post(address(plan, "m4"), typed)
    assert response.status_code == 302, response.content.decode()
    stored = editing.section_data(editing.written_by(editor).get(pk=plan.pk), "m4")
    assert stored.rows["costs"][0].values["activity"] == RowRef(activity)


def test_a_cost_of_an_activity_that_is_nowhere_is_refused_in_place(plan: YearPlan, editor: User) -> None:
    typed = {"costs-TOTAL_FORMS": "1", "costs-0-uid": str(uuid.uuid4()), "costs-0-activity": str(uuid.uuid4())}
    response = SignedInClient(editor).post(address(plan, "m4"), typed)
    assert response.status_code == 422
    assert not editing.section_data(editing.written_by(editor).get(pk=plan.pk), "m4").rows["costs"]


def test_targets_of_years_that_are_not_on_the_page_stay(plan: YearPlan) -> None:
    row = Row(uuid.uuid4(), {"name": "รายได้", "yearly_targets": ((2563, Decimal(5)), (2566, Decimal(7)))})
    posted = QueryDict(mutable=True)
    posted.update(
        {
            "indicators-TOTAL_FORMS": "1",
            "indicators-0-uid": str(row.uid),
            "indicators-0-name": "รายได้",
            "indicators-0-yearly_targets_2566": "8",
        }
    )
    drawn = form(plan, "m3", SectionData({}, {"indicators": (row,)}), posted=posted, desk=Desk(years=(2566,)))
    read = drawn.read()
    assert read is not None, [str(problem.message) for problem in drawn.problems]
    assert read.rows["indicators"][0].values["yearly_targets"] == ((2563, Decimal(5)), (2566, Decimal(8)))


def test_what_was_filled_in_is_marked_until_somebody_changes_it(plan: YearPlan, editor: User) -> None:
    records.save(plan, editor, "m3", SectionData({"rationale": "เหตุผลจากปีก่อน"}))
    mark(plan=plan, places=["m3.rationale"], filled_from=FilledFrom.LAST_YEAR, origin="โครงการเดิม ปี 2564")
    client = SignedInClient(editor)
    assert "โครงการเดิม ปี 2564" in client.get(address(plan, "m3")).content.decode()
    data = editing.section_data(editing.written_by(editor).get(pk=plan.pk), "m3")
    records.save(plan, editor, "m3", SectionData({**data.fields, "rationale": "เหตุผลใหม่"}, data.rows))
    assert "โครงการเดิม ปี 2564" not in client.get(address(plan, "m3")).content.decode()


def test_what_looks_odd_stands_at_its_place_and_apart_from_what_blocks(plan: YearPlan, editor: User) -> None:
    year = records.activity("ทำงานทั้งปี", 100, records.MONTHS)
    records.save(plan, editor, "m2", records.complete_data()["m2"])
    records.save(plan, editor, "m4", SectionData({}, {"activities": (year,)}))
    client = SignedInClient(editor)
    beside = client.get(f"{address(plan, 'm4')}odd/", headers={"HX-Request": "true"}).content.decode()
    target = re.search(r'href="#(at-m4-activities[^"]*)"', beside)
    assert target is not None, beside
    section = client.get(address(plan, "m4")).content.decode()
    assert f'id="{target.group(1)}"' in section
    assert f'hx-get="{address(plan, "m4")}odd/"' in section
    alone = client.get(f"{address(plan, 'm4')}odd/").content.decode()
    assert f'href="{address(plan, "m4")}#{target.group(1)}"' in alone


def test_nobody_else_is_told_what_looks_odd(plan: YearPlan, editor2: User, division: User) -> None:
    for user in (editor2, division):
        assert SignedInClient(user).get(f"{address(plan, 'm4')}odd/").status_code == 404


def test_every_blocker_leads_to_something_on_the_page(plan: YearPlan, editor: User) -> None:
    client = SignedInClient(editor)
    for key in ("m1", "m2", "m3", "m4", "m5"):
        page = Page(client.get(address(plan, key)).content.decode())
        for link in (link for link in page.links if link.startswith("#id_")):
            assert link[1:] in page.ids, (key, link)


def test_the_picture_of_the_months_has_the_sums_of_its_table() -> None:
    main = records.row(
        rank="main", name="อบรม", weight=Decimal(60), months=(11, 12), money=((11, Decimal(300)), (12, Decimal(100)))
    )
    sub = records.row(rank="sub", name="รุ่นที่ 1", weight=Decimal(40), months=(11,), money=((11, Decimal(300)),))
    line = records.row(fiscal_year=2565, amount=Decimal(500), months=((11, Decimal(500)),))
    drawn = schedule(SectionData({}, {"activities": (main, sub)}), SectionData({}, {"lines": (line,)}), 2565, now=11)
    assert [bar.is_sub for bar in drawn.bars] == [False, True]
    assert drawn.bars[0].months[1:3] == (True, True)
    assert drawn.money == Decimal(400)
    assert drawn.missing == Decimal(100)
    assert drawn.weight == Decimal(60), "a share of a sub-activity lies inside that of its main one"
    assert [column.is_now for column in drawn.columns].index(True) == 1
    assert drawn.columns[1].height == 40
    assert drawn.columns[2].height == 13
    assert sum(column.amount for column in drawn.columns) == drawn.money


def test_spending_is_summed_by_quarter_for_this_year_only() -> None:
    lines = (
        records.row(fiscal_year=2565, amount=Decimal(500), months=((10, Decimal(100)), (1, Decimal(250)))),
        records.row(fiscal_year=2566, amount=Decimal(300), months=((1, Decimal(300)),)),
    )
    sums = spending(SectionData({"budget_total": Decimal(1000)}, {"lines": lines}), 2565)
    assert sums.quarters == (Decimal(100), Decimal(250), Decimal(0), Decimal(0))
    assert (sums.lines, sums.missing, sums.unplanned) == (Decimal(800), Decimal(200), Decimal(150))


def test_bodies_and_places_are_offered_while_typing(
    editor: User, bodies: dict[str, Organisation], django_assert_max_num_queries
) -> None:
    areas = records.places()
    assert offering.bodies_like("อาชีวศึกษา")[0].value == "U0151 สำนักงานคณะกรรมการการอาชีวศึกษา"
    assert offering.bodies_like("อ") == []
    assert [one.value for one in offering.places_like("เมืองทดสอบ")] == ["8101 เมืองทดสอบ", "8301 เมืองทดสอบ"]
    assert offering.places_like("เมืองทดสอบ", "province") == []
    assert [code for code, _name in offering.areas_below("")] == ["81", "83"]
    assert offering.areas_below("81") == [("8101", areas["8101"].name)]
    client = SignedInClient(editor)
    with django_assert_max_num_queries(8):
        answer = client.get("/projects/offers/places/", {"q": "กระ", "level": "province"}).json()
    assert answer == {"found": [{"value": "81 กระบี่", "label": ""}]}
    assert client.get("/projects/offers/below/", {"code": "81"}).json()["areas"] == [["8101", "เมืองทดสอบ"]]
    assert client.get("/projects/offers/bodies/", {"q": "x" * 5000}).json() == {"found": []}


def test_nobody_is_offered_anything_outside_the_door(client) -> None:
    assert client.get("/projects/offers/bodies/?q=สำนัก").status_code == 302
    assert Area.objects.count() == 0
