"""Saving a section: what is stored, what is refused with which words, who wins when two people write."""

import datetime as dt
import uuid
from decimal import Decimal

import pghistory.models
import pytest
from django.utils import translation

from samrit.accounts.models import User
from samrit.audit.models import BusinessEvent
from samrit.geography.models import Area
from samrit.lib.errors import Invalid, Refused, Stale
from samrit.organisations.models import Organisation
from samrit.plans.actions.door import open_door
from samrit.plans.models import PlanNode
from samrit.projects.actions import lifecycle
from samrit.projects.actions.sections import save_section
from samrit.projects.models import Activity, Objective, Output, PlanChoice, Project, SpendMonth, YearPlan
from samrit.projects.queries import editing
from samrit.projects.rules import Link, Place, Row, SectionData, Seen
from tests.factories import records

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree() -> dict[str, PlanNode]:
    return records.plan_tree()


@pytest.fixture
def areas() -> dict[str, Area]:
    return records.places()


@pytest.fixture
def plan(unit: Organisation, editor: User) -> YearPlan:
    return records.project(unit, editor)


def stored(plan: YearPlan, key: str) -> SectionData:
    return editing.section_data(editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk), key)


def texts(no: Invalid | Refused) -> str:
    """The reason or the problems in the present language."""
    return str(no.reason) if isinstance(no, Refused) else " ".join(str(p.message) for p in no.problems)


def refused_in_both(plan: YearPlan, by: User, key: str, data: SectionData) -> tuple[str, str]:
    """The refusal in Thai and in English; checks that nothing changed."""
    before, said = stored(plan, key), []
    for language in ("th", "en"):
        with translation.override(language), pytest.raises((Invalid, Refused)) as no:
            records.save(plan, by, key, data)
        with translation.override(language):
            said.append(texts(no.value))
    assert stored(plan, key) == before
    return said[0], said[1]


def test_every_section_is_stored_as_written(
    plan: YearPlan, editor: User, tree: dict[str, PlanNode], areas: dict[str, Area]
) -> None:
    data = records.complete_data()
    filled = records.fill(plan, editor, data)
    m1 = stored(plan, "m1")
    assert m1.fields["target_y1"] == Link("mp12-y1-01")
    assert m1.fields["vc_factor"] == Link(as_stated="ครูและบุคลากรทางการศึกษา")
    assert stored(plan, "m3").rows["locations"][0].values["area"] == Place("81")
    unsaid = {"rank": "main", "responsible": "", "area": Place(), "work": (), "money": ()}
    assert stored(plan, "m4").rows["activities"] == tuple(
        Row(row.uid, unsaid | dict(row.values)) for row in data["m4"].rows["activities"]
    )
    assert SpendMonth.objects.filter(year_plan=plan, line__isnull=False).count() == 6
    assert (filled.budget_total, filled.budget_year) == (Decimal("300000.00"), Decimal("300000.00"))
    assert filled.main_node == tree["target_y1 mp12-y1-01"]
    assert filled.project.ends_on == dt.date(2022, 9, 30)
    assert all(editing.completeness_stored(filled).values())


def test_a_row_keeps_its_identity_and_only_what_changed_is_written(plan: YearPlan, editor: User) -> None:
    one, two = records.row(text="หนึ่ง"), records.row(text="สอง")
    records.save(plan, editor, "m3", SectionData({}, {"objectives": (one, two)}))
    keys = dict(Objective.objects.values_list("uid", "pk"))
    three = records.row(text="สาม")
    records.save(plan, editor, "m3", SectionData({}, {"objectives": (Row(one.uid, {"text": "หนึ่งใหม่"}), three)}))
    rows = list(Objective.objects.filter(year_plan=plan))
    assert [(row.uid, row.text) for row in rows] == [(one.uid, "หนึ่งใหม่"), (three.uid, "สาม")]
    assert rows[0].pk == keys[one.uid]
    history = pghistory.models.Events.objects.tracks(Objective.objects.get(uid=one.uid))
    assert [event.pgh_label for event in history.order_by("pgh_created_at")] == ["insert", "update"]


def test_history_tells_actor_and_reason_and_a_spell_is_one_event(plan: YearPlan, editor: User) -> None:
    records.save(plan, editor, "m3", SectionData({"rationale": "ก"}))
    records.save(plan, editor, "m3", SectionData({"rationale": "ข"}))
    records.save(plan, editor, "m3", SectionData({"rationale": "ข"}))
    events = pghistory.models.Events.objects.tracks(plan.detail).filter(pgh_label="update")
    assert {event.pgh_context["actor"] for event in events} == {str(editor.public_id)}
    assert {event.pgh_context["reason"] for event in events} == {"save section M3"}
    said = BusinessEvent.objects.filter(act="section_saved", subject_id=str(plan.pk))
    assert [event.data["section"] for event in said] == ["m3"]


def test_two_people_in_different_fields_and_rows_both_win(plan: YearPlan, editor: User) -> None:
    mine, theirs = records.row(text="ของฉัน"), records.row(text="ของเขา")
    records.save(plan, editor, "m3", SectionData({"rationale": "เดิม"}, {"objectives": (mine, theirs)}))
    seen = Seen.of(stored(plan, "m3"))
    others = (mine, Row(theirs.uid, {"text": "เขาแก้"}), records.row(text="เขาเพิ่ม"))
    records.save(plan, editor, "m3", SectionData({"expected_result": "เขาเขียน"}, {"objectives": others}))
    hers = SectionData(
        {"rationale": "ฉันเขียน", "expected_result": ""}, {"objectives": (Row(mine.uid, {"text": "ฉันแก้"}), theirs)}
    )
    saved = save_section(year_plan=plan, key="m3", data=hers, seen=seen, by=editor)
    after = stored(plan, "m3")
    assert (after.fields["rationale"], after.fields["expected_result"]) == ("ฉันเขียน", "เขาเขียน")
    assert [row.values["text"] for row in after.rows["objectives"]] == ["ฉันแก้", "เขาแก้", "เขาเพิ่ม"]
    again = save_section(year_plan=plan, key="m3", data=hers, seen=saved.on_screen, by=editor)
    assert again.data == after  # a page left open does not undo what it never showed


def test_the_same_field_and_the_same_row_clash_and_nothing_is_saved(plan: YearPlan, editor: User) -> None:
    one = records.row(text="เดิม")
    records.save(plan, editor, "m3", SectionData({"rationale": "เดิม"}, {"objectives": (one,)}))
    seen = Seen.of(stored(plan, "m3"))
    theirs = SectionData({"rationale": "เขาแก้"}, {"objectives": (Row(one.uid, {"text": "เขาแก้แถว"}),)})
    records.save(plan, editor, "m3", theirs)
    before = stored(plan, "m3")
    mine = SectionData({"rationale": "ฉันแก้", "expected_result": "ใหม่"}, {"objectives": ()})
    with pytest.raises(Stale) as no:
        save_section(year_plan=plan, key="m3", data=mine, seen=seen, by=editor)
    assert [(c.field, c.yours, c.theirs) for c in no.value.clashes] == [
        ("rationale", "ฉันแก้", "เขาแก้"),
        (f"objectives.{one.uid}", "", next(c.theirs for c in no.value.clashes if "." in c.field)),
    ]
    assert "เขาแก้แถว" in no.value.clashes[1].theirs
    assert stored(plan, "m3") == before
    keys = [clash.field for clash in no.value.clashes]
    save_section(year_plan=plan, key="m3", data=mine, seen=seen.having_read(before, keys), by=editor)
    assert stored(plan, "m3").fields["rationale"] == "ฉันแก้"


def test_a_row_of_another_record_is_refused(plan: YearPlan, editor: User, unit: Organisation) -> None:
    other = records.project(unit, editor, "โครงการอื่นที่ไม่เกี่ยวกัน")
    foreign = records.row(text="ของโครงการอื่น")
    records.save(other, editor, "m3", SectionData({}, {"objectives": (foreign,)}))
    said = refused_in_both(plan, editor, "m3", SectionData({}, {"objectives": (Row(foreign.uid, {"text": "ฉก"}),)}))
    assert said == ("บันทึกนี้เป็นของหน่วยงานอื่น", "This record belongs to another body.")
    assert Objective.objects.get(uid=foreign.uid).text == "ของโครงการอื่น"


def test_end_before_start_is_refused(plan: YearPlan, editor: User) -> None:
    days = SectionData({"starts_on": dt.date(2022, 9, 30), "ends_on": dt.date(2021, 10, 1)})
    thai, english = refused_in_both(plan, editor, "m2", days)
    assert thai == "วันสิ้นสุด (1 ต.ค. 2564) อยู่ก่อนวันเริ่มต้น (30 ก.ย. 2565) โปรดแก้วันใดวันหนึ่ง"
    assert english == "The last day (1 Oct 2021) is before the first day (30 Sep 2022). Change one of them."
    assert Project.objects.get(pk=plan.project_id).starts_on is None


def test_a_day_in_the_year_69_is_refused(plan: YearPlan, editor: User) -> None:
    thai, english = refused_in_both(plan, editor, "m2", SectionData({"starts_on": dt.date(1969, 1, 1)}))
    assert thai.startswith("1 ม.ค. 2512 ห่างจากปีของโครงการมากเกินไป")
    assert english.startswith("1 Jan 1969 is too far from this project's year.")


def test_months_that_spend_more_than_the_line_are_refused(plan: YearPlan, editor: User) -> None:
    line = records.row(fiscal_year=2565, amount=Decimal(100), months=((10, Decimal(70)), (11, Decimal(40))))
    thai, english = refused_in_both(plan, editor, "m5", SectionData({}, {"lines": (line,)}))
    assert thai == "รวมรายเดือนได้ 110.00 บาท เกินวงเงิน 100.00 บาท"
    assert english == "The months add up to 110.00 baht, more than the amount of 100.00 baht."


def test_lines_above_the_whole_budget_and_money_below_zero_are_refused(plan: YearPlan, editor: User) -> None:
    line = records.row(fiscal_year=2565, amount=Decimal(200))
    thai, english = refused_in_both(plan, editor, "m5", SectionData({"budget_total": Decimal(150)}, {"lines": (line,)}))
    assert "รวมทุกรายการได้ 200.00 บาท" in thai
    assert "The lines add up to 200.00 baht" in english
    _thai, english = refused_in_both(plan, editor, "m5", SectionData({"budget_total": Decimal(-1)}))
    assert english.endswith("money is never below zero.")


def test_weights_above_the_whole_and_months_outside_the_dates_are_refused(plan: YearPlan, editor: User) -> None:
    heavy = (records.activity("หนึ่ง", 60, (10,)), records.activity("สอง", 50, (11,)))
    thai, english = refused_in_both(plan, editor, "m4", SectionData({}, {"activities": heavy}))
    assert thai.startswith("ค่าน้ำหนักรวมได้ร้อยละ 110")
    assert english.startswith("The weights add up to 110 percent")
    records.save(plan, editor, "m2", SectionData({"starts_on": dt.date(2022, 1, 1), "ends_on": dt.date(2022, 9, 30)}))
    early = SectionData({}, {"activities": (records.activity("เร็วไป", 10, (12,)),)})
    _thai, english = refused_in_both(plan, editor, "m4", early)
    assert english == "This activity has months outside the dates of the project (1 Jan 2022 to 30 Sep 2022)."
    assert not Activity.objects.exists()


@pytest.mark.parametrize(
    ("level", "words", "english"),
    [
        ("province", "แอตแลนติส", "“แอตแลนติส” is not the name or code of a place of this level. Choose from the list."),
        ("district", "เมืองทดสอบ", "Several places are called “เมืองทดสอบ”. Write the code instead: 8101, 8301."),
    ],
)
def test_an_unknown_or_doubtful_place_is_refused(
    plan: YearPlan, editor: User, areas: dict[str, Area], level: str, words: str, english: str
) -> None:
    data = SectionData({}, {"locations": (records.row(level=level, area=Place(words)),)})
    assert refused_in_both(plan, editor, "m3", data)[1] == english


@pytest.mark.parametrize("words", ["81", "กระบี่", "จังหวัดกระบี่", "krabi", "81 กระบี่"])
def test_a_place_is_known_by_code_or_name(plan: YearPlan, editor: User, areas: dict[str, Area], words: str) -> None:
    place = records.row(level="province", area=Place(words))
    records.save(plan, editor, "m3", SectionData({}, {"locations": (place,)}))
    assert stored(plan, "m3").rows["locations"][0].values["area"] == Place("81")


def test_a_link_must_be_of_its_kind_in_force_and_in_the_list(
    plan: YearPlan, editor: User, tree: dict[str, PlanNode]
) -> None:
    _thai, english = refused_in_both(plan, editor, "m1", SectionData({"issue": Link("mp12-y1-01")}))
    assert english == "“mp12-y1-01” is not in the list in force in fiscal year 2565. Choose from the list."
    node = tree["target_y1 mp05-y1-01"]
    node.status = "cancelled"
    with open_door():
        node.save()
    thai, _english = refused_in_both(plan, editor, "m1", SectionData({"target_y1": Link("mp05-y1-01")}))
    assert thai == "“รายได้จากการท่องเที่ยวสูงขึ้น” ถูกยกเลิกแล้ว โปรดเลือกรายการที่ยังใช้อยู่"


def test_words_that_are_exactly_a_title_become_the_link(
    plan: YearPlan, editor: User, tree: dict[str, PlanNode]
) -> None:
    records.save(plan, editor, "m1", SectionData({"issue": Link(as_stated=" การ พัฒนาการเรียนรู้")}))
    choice = PlanChoice.objects.get(year_plan=plan, level="issue")
    assert (choice.node, choice.as_stated) == (tree["issue 12"], "")
    records.save(plan, editor, "m1", SectionData({"issue": Link()}))
    assert not PlanChoice.objects.filter(year_plan=plan).exists()


def test_a_stranger_and_an_approver_cannot_write(plan: YearPlan, editor2: User, division: User, analyst: User) -> None:
    data = SectionData({"rationale": "แทรก"})
    assert refused_in_both(plan, editor2, "m3", data)[1] == "This record belongs to another body."
    for who in (division, analyst):
        assert refused_in_both(plan, who, "m3", data)[1] == "Only an editor of this unit can change it."


def test_a_frozen_record_is_refused_in_words(
    plan: YearPlan, editor: User, division: User, department: User, tree: dict[str, PlanNode], areas: dict[str, Area]
) -> None:
    records.chain()
    filled = records.fill(plan, editor)
    lifecycle.send(year_plan=filled, by=editor)
    assert "ส่ง" in refused_in_both(plan, editor, "m3", SectionData({"rationale": "แก้หลังส่ง"}))[0]
    lifecycle.approve(year_plan=filled, by=division)
    lifecycle.approve(year_plan=filled, by=department)
    thai, english = refused_in_both(plan, editor, "m3", SectionData({"rationale": "แก้หลังอนุมัติ"}))
    assert english == "It is approved and frozen."
    assert thai != english


def test_a_blank_row_is_no_row(plan: YearPlan, editor: User) -> None:
    blank = Row(uuid.uuid4(), {"name": "", "target": None, "unit": ""})
    records.save(plan, editor, "m3", SectionData({}, {"outputs": (blank,)}))
    assert not Output.objects.exists()
