"""A year plan hands on: to the next year what continues, to a new project what another one said."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from samrit.accounts.models import Membership, User
from samrit.accounts.roles import Role
from samrit.audit.models import BusinessEvent
from samrit.codelists.models import CodeItem, CodeList
from samrit.lib.errors import Invalid, Refused
from samrit.organisations.models import Organisation
from samrit.plans.models import Edition, NodeMapping, PlanNode
from samrit.projects import rules
from samrit.projects.actions import lifecycle
from samrit.projects.actions.copying import copy_project
from samrit.projects.models import Detail, LookAlike, Project, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.filling import marks_of
from samrit.projects.rules import Body, Document, Link, Place, Row, RowRef, SectionData
from tests.factories import accounts, records
from tests.factories.records import row

TWO_YEARS = {"starts_on": dt.date(2021, 10, 1), "ends_on": dt.date(2022, 12, 31)}


def whole(plan: YearPlan) -> Document:
    return editing.document(editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk))


def measured() -> Row:
    """An indicator with every kind of target."""
    return row(
        name="ร้อยละของครูที่ผ่าน",
        level="output",
        unit="ร้อยละ",
        direction="up",
        baseline=Decimal(60),
        baseline_year=2564,
        target=Decimal(80),
        target_q1=Decimal(20),
        target_q4=Decimal(80),
        yearly_targets=((2566, Decimal(85)),),
    )


def rich_data() -> dict[str, SectionData]:
    """Every part of every section has a row."""
    data = records.complete_data()
    links = {
        "evidence": (row(supports="x_f", kind="statistic", title="สถิติครู", finding="ครูช่างขาด"),),
        "secondary": (row(level="issue", link=Link("05"), explanation="รอง"),),
        "resolutions": (row(decided_on=dt.date(2021, 5, 18), text="รับทราบ"),),
        "laws": (row(title="พระราชบัญญัติการอาชีวศึกษา", section="5"),),
        "partners": (row(body=Body(as_stated="หอการค้า"), sector="private", role="ร่วมสอน"),),
    }
    detail = dict(data["m3"].rows) | {"risks": (row(text="ฝนตก", likelihood="", impact="", mitigation="เลื่อน"),)}
    detail["indicators"] = (measured(),)
    training = row(
        rank="main",
        name="อบรม",
        weight=Decimal(100),
        months=(10, 11, 12),
        work=((10, Decimal(50)), (11, Decimal(50))),
        money=((10, Decimal(100000)), (11, Decimal(200000))),
    )
    cost = row(
        activity=RowRef(str(training.uid)),
        item="ค่าอาหาร",
        times=Decimal(2),
        quantity=Decimal(50),
        unit="คน",
        rate=Decimal(100),
    )
    months = ((10, Decimal(100000)), (11, Decimal(200000)))
    line = row(
        fiscal_year=2565,
        source="state_budget",
        category="operation",
        amount=Decimal(300000),
        months=months,
        requested=Decimal(400000),
        budget_plan="แผนงานยุทธศาสตร์",
        gfmis_budget_code="2000812345",
    )
    later = row(fiscal_year=2566, source="state_budget", category="operation", amount=Decimal(100000), months=())
    bound = [row(kind="bound", fiscal_year=year, amount=Decimal(100000), document="สัญญา 1") for year in (2566, 2567)]
    general = dict(data["m2"].fields) | TWO_YEARS
    agencies = (row(body=Body(as_stated="สำนักงานอื่น"), part="จัดหา"),)
    return {
        "m1": SectionData(data["m1"].fields, links),
        "m2": SectionData(general, dict(data["m2"].rows) | {"co_agencies": agencies}),
        "m3": SectionData(data["m3"].fields, detail),
        "m4": SectionData({}, {"activities": (training,), "costs": (cost,)}),
        "m5": SectionData({"budget_total": Decimal(400000)}, {"lines": (line, later), "obligations": tuple(bound)}),
    }


@pytest.fixture
def tree(db: None) -> dict[str, PlanNode]:
    return records.plan_tree()


@pytest.fixture
def rich(unit: Organisation, editor: User, tree: dict[str, PlanNode]) -> YearPlan:
    kinds = CodeList.objects.create(code="evidence_kind", title_th="ประเภทหลักฐาน", title_en="Kinds of evidence")
    CodeItem.objects.create(list=kinds, code="statistic", name_th="สถิติ", name_en="Statistic")
    records.chain()
    records.places()
    return records.fill(records.project(unit, editor), editor, rich_data())


def only(document: Document, key: str, part: str) -> Row:
    (found,) = document[key].rows[part]
    return found


def test_every_part_continues_in_the_next_year(rich: YearPlan, editor: User) -> None:
    before = whole(rich)
    after = whole(lifecycle.add_year_plan(year_plan=rich, by=editor))
    for key, spec in rules.SECTIONS.items():
        for part in spec.rows:
            old, new = before[key].rows[part.name], after[key].rows[part.name]
            assert len(new) == (1 if part.name == "obligations" else len(old)) >= 1, part.name
            assert {each.uid for each in new}.isdisjoint(each.uid for each in old)
    assert before["m1"].fields == after["m1"].fields
    assert after["m2"].fields["continuity"] == "continuing"
    assert before["m3"].fields == after["m3"].fields
    assert only(after, "m4", "costs").values["activity"] == RowRef(str(only(after, "m4", "activities").uid))


def test_what_changes_each_year_is_not_taken_over(rich: YearPlan, editor: User) -> None:
    after = whole(lifecycle.add_year_plan(year_plan=rich, by=editor))
    measured = only(after, "m3", "indicators").values
    assert (measured["baseline"], measured["baseline_year"], measured["target"]) == (80, 2565, 85)
    assert (measured["target_q1"], measured["target_q4"]) == (None, None)
    assert measured["yearly_targets"] == ((2565, Decimal(80)),)
    work = only(after, "m4", "activities").values
    assert (work["months"], work["work"], work["money"], work["weight"]) == ((10, 11, 12), (), (), 100)
    lines = after["m5"].rows["lines"]
    assert [(line.values["fiscal_year"], line.values["months"]) for line in lines] == [(2565, ()), (2566, ())]
    assert only(after, "m5", "obligations").values["fiscal_year"] == 2567


def test_months_after_the_end_of_the_project_are_left_behind(rich: YearPlan, editor: User) -> None:
    Project.objects.update(ends_on=dt.date(2022, 11, 15))
    after = whole(lifecycle.add_year_plan(year_plan=rich, by=editor))
    assert only(after, "m4", "activities").values["months"] == (10, 11)


def test_what_was_carried_is_marked_until_it_is_changed(rich: YearPlan, editor: User) -> None:
    following = lifecycle.add_year_plan(year_plan=rich, by=editor)
    following = editing.with_sections(YearPlan.objects.all()).get(pk=following.pk)
    marks = marks_of(following)
    assert {mark.filled_from for mark in marks.values()} == {"last_year"}
    assert {mark.origin for mark in marks.values()} == {"แผนปีงบประมาณ 2565"}
    contact = only(whole(following), "m2", "contacts")
    assert {"m1.explanation", "m2.uses_budget", f"m2.contacts.{contact.uid}", "m5.budget_total"} <= set(marks)
    assert "m2.name_th" not in marks
    records.save(following, editor, "m1", SectionData({"explanation": "ปีนี้ต่างออกไป"}))
    fresh = editing.with_sections(YearPlan.objects.all()).get(pk=following.pk)
    assert "m1.explanation" not in marks_of(fresh)


def test_links_follow_the_crosswalk_to_the_new_edition(rich: YearPlan, editor: User, tree: dict[str, PlanNode]) -> None:
    old = Edition.objects.get(code="ns-test")
    new = Edition.objects.create(
        code="ns-next", framework="national_strategy", name_th="ใหม่", valid_from=2566, valid_to=2585, base=old
    )
    Edition.objects.filter(pk=old.pk).update(valid_to=2565)
    made = {}
    for name in ("issue 12", "target_y1 mp12-y1-01"):
        node = tree[name]
        made[name] = PlanNode.objects.create(
            edition=new, kind=node.kind, code=f"{node.code}-n", name_th=f"{node.name_th} ใหม่"
        )
        NodeMapping.objects.create(
            from_edition=old, to_edition=new, old=node, new=made[name], share=100, relation="renamed", basis="official"
        )
    following = lifecycle.add_year_plan(year_plan=rich, by=editor)
    links = whole(following)["m1"].fields
    assert links["issue"] == Link("12-n")
    assert links["target_y1"] == Link("mp12-y1-01-n")
    assert links["strategy"] == Link()
    assert links["vc_factor"] == Link(as_stated="ครูและบุคลากรทางการศึกษา")
    assert whole(following)["m1"].rows["secondary"] == ()
    assert whole(rich)["m1"].fields["issue"] == Link("12")


def test_the_next_year_is_opened_once_and_by_the_unit(rich: YearPlan, editor: User, editor2: User) -> None:
    with pytest.raises(Refused):
        lifecycle.add_year_plan(year_plan=rich, by=editor2)
    assert BusinessEvent.objects.filter(act="refused_add_year").count() == 1
    lifecycle.add_year_plan(year_plan=rich, by=editor)
    said = []
    for language in ("th", "en"):
        with translation.override(language), pytest.raises(Invalid) as no:
            lifecycle.add_year_plan(year_plan=rich, by=editor)
        with translation.override(language):
            said.append(str(no.value.problems[0].message))
    assert said == ["โครงการนี้มีแผนของปีงบประมาณ 2566 อยู่แล้ว", "This project already has a plan for fiscal year 2566."]
    assert YearPlan.objects.count() == 2


# A new project from another one


def copied(source: YearPlan, owner: Organisation, by: User, name: str = "พัฒนาครูช่างรุ่นใหม่", year: int = 2566) -> YearPlan:
    return copy_project(source=source, owner=owner, fiscal_year=year, name=name, by=by)


def test_a_copy_has_everything_moved_to_its_year(rich: YearPlan, unit: Organisation, editor: User) -> None:
    plan = copied(rich, unit, editor)
    project = Project.objects.get(pk=plan.project_id)
    assert (project.name_th, project.copied_from) == ("พัฒนาครูช่างรุ่นใหม่", rich.project)
    assert (project.starts_on, project.ends_on) == (dt.date(2022, 10, 1), dt.date(2023, 12, 31))
    after = whole(plan)
    lines = [(line.values["fiscal_year"], line.values["amount"]) for line in after["m5"].rows["lines"]]
    assert lines == [(2566, 300000), (2567, 100000)]
    line = after["m5"].rows["lines"][0].values
    assert (line["requested"], line["gfmis_budget_code"], line["budget_plan"]) == (None, "", "แผนงานยุทธศาสตร์")
    assert after["m5"].rows["obligations"] == ()
    work = only(after, "m4", "activities").values
    assert work["months"] == (10, 11, 12)
    assert work["money"] == ((10, Decimal(100000)), (11, Decimal(200000)))
    assert only(after, "m3", "indicators").values["yearly_targets"] == ((2567, Decimal(85)),)
    assert after["m2"].fields["continuity"] == "new"
    marks = marks_of(editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk))
    assert {(mark.filled_from, mark.origin) for mark in marks.values()} == {("copy", "DEMO-1-65-0001 ปีงบประมาณ 2565")}
    assert whole(rich)["m3"].rows["indicators"][0].uid != only(after, "m3", "indicators").uid
    assert BusinessEvent.objects.get(act="project_copied").data["copied_from"] == rich.project.code


def test_contacts_and_paths_stay_inside_the_body(
    rich: YearPlan, unit: Organisation, bodies: dict[str, Organisation], editor: User, cast: dict[str, User]
) -> None:
    assert whole(copied(rich, unit, editor))["m2"].rows["contacts"] != ()
    lifecycle.send(year_plan=rich, by=editor)
    for who in ("division", "department"):
        lifecycle.approve(year_plan=rich, by=cast[who])
    stranger, other = cast["editor2"], bodies["DEMO-2"]
    with pytest.raises(Refused):
        copied(rich, other, stranger)
    assert BusinessEvent.objects.filter(act="refused_copy_project").count() == 1
    with pytest.raises(Refused):
        copied(rich, other, editor)
    assert Project.objects.count() == 2


def test_who_does_not_read_drafts_copies_what_is_approved(
    rich: YearPlan, bodies: dict[str, Organisation], editor: User, cast: dict[str, User]
) -> None:
    reader = accounts.user("two-posts", role=Role.DIVISION_EDITOR, unit=bodies["DEMO-2"])
    Membership.objects.create(
        user=reader, unit=bodies["U0008"], role=Role.CENTRAL_VIEWER, starts_on=dt.date(2018, 10, 1)
    )
    lifecycle.send(year_plan=rich, by=editor)
    for who in ("division", "department"):
        lifecycle.approve(year_plan=rich, by=cast[who])
    Detail.objects.update(rationale="ยังไม่อนุมัติ")
    after = whole(copied(rich, bodies["DEMO-2"], reader))
    assert after["m3"].fields["rationale"] != "ยังไม่อนุมัติ"
    assert after["m2"].rows["contacts"] == ()
    assert after["m5"].rows["lines"][0].values["budget_plan"] == ""
    assert only(after, "m3", "locations").values["area"] == Place("81")


def test_a_copy_of_the_same_name_and_year_says_why_it_differs(rich: YearPlan, unit: Organisation, editor: User) -> None:
    said = []
    for language in ("th", "en"):
        with translation.override(language), pytest.raises(Invalid) as no:
            copied(rich, unit, editor, "พัฒนาครูช่างอาชีวศึกษา", 2565)
        with translation.override(language):
            said.append(str(no.value.problems[0].message))
    assert no.value.problems[0].field == "different_because"
    assert said[1].endswith("in this year. Say why this one differs, or change the name.")
    assert said[0].endswith("ให้บอกว่าโครงการนี้ต่างกันอย่างไร หรือเปลี่ยนชื่อ")
    assert Project.objects.count() == 1
    plan = copy_project(
        source=rich,
        owner=unit,
        fiscal_year=2565,
        name="พัฒนาครูช่างอาชีวศึกษา",
        by=editor,
        different_because="รุ่นที่ 2 คนละจังหวัด",
    )
    answer = LookAlike.objects.get()
    assert (answer.first, answer.second, answer.verdict) == (rich.project, plan.project, "different")
    assert answer.reason == "รุ่นที่ 2 คนละจังหวัด"


def test_a_copy_needs_little_to_be_sent(rich: YearPlan, unit: Organisation, editor: User) -> None:
    plan = editing.with_sections(YearPlan.objects.all()).get(pk=copied(rich, unit, editor).pk)
    context = editing.context(plan)
    assert [problem.field for problem in rules.blockers(editing.document(plan), context)] == []
