"""Each rule of the sections M1 to M5 with input that breaks it: where it is told, in both languages, and by which source."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from samrit.geography.queries import outlines
from samrit.lib.errors import Problem
from samrit.lib.outlines import Outline
from samrit.projects import rules
from samrit.projects.models import FormWord
from samrit.projects.rules import Body, Context, Link, ListFact, NodeFact, Place, Row, RowRef, SectionData
from samrit.projects.rules.fits.activities import cost_of, mains
from samrit.projects.rules.overlay import overlaid
from samrit.projects.rules.sections import SECTIONS
from tests.factories.records import row

MILESTONES = ListFact("milestone", {"13-12": NodeFact(9, "milestone", "13-12", "กำลังคนสมรรถนะสูง", "13")})
SQUARE = Outline((((98.0, 8.0), (99.0, 8.0), (99.0, 9.0), (98.0, 9.0)),))
CONTEXT = Context(
    2565,
    dt.date(2021, 10, 1),
    dt.date(2023, 9, 30),
    {"milestone": MILESTONES, "strategy": ListFact("strategy", {"3": NodeFact(1, "strategy", "3", "คน", "ns")})},
    uses_budget=True,
    budget_year=Decimal(1000),
    outlines={"81": SQUARE},
)
MILESTONE = row(level="milestone", link=Link("13-12", title="กำลังคนสมรรถนะสูง"))
BODY = Body("U0008", name="สำนักงบประมาณ")


def one(part: str, **values: object) -> SectionData:
    """A section with one row."""
    return SectionData({}, {part: (row(**values),)})  # type: ignore[arg-type]


def activities(*rows: dict[str, object]) -> SectionData:
    """M4 with these activities."""
    return SectionData({}, {"activities": tuple(row(**values) for values in rows)})  # type: ignore[arg-type]


def money(*amounts: int) -> tuple[tuple[int, Decimal], ...]:
    return tuple((month, Decimal(amount)) for month, amount in zip((10, 11, 12), amounts, strict=False))


def told(key: str, data: SectionData, context: Context, *, refused: bool) -> list[Problem]:
    if refused:
        return rules.check_section(key, data, context)
    return rules.section_blockers(key, {key: data}, context)


REFUSED = [
    ("m1", one("evidence", address="ftp://data.go.th"), "address", "ไม่ใช่ที่อยู่เว็บ", "not an address on the web"),
    ("m1", one("evidence", address="javascript:alert(1)"), "address", "ไม่ใช่ที่อยู่เว็บ", "not an address on the web"),
    ("m1", one("evidence", address="http://[::1"), "address", "ไม่ใช่ที่อยู่เว็บ", "not an address on the web"),
    ("m1", one("evidence", supports="wish"), "unknown_choice", "เลือกจากรายการ", "choose one of the list"),
    ("m1", one("evidence", kind="rumour"), "unknown_choice", "เลือกจากรายการ", "choose one of the list"),
    ("m1", one("resolutions", decided_on=dt.date(1021, 5, 18)), "far_day", "ตรวจสอบปี", "Check the year"),
    ("m1", one("partners", sector="secret"), "unknown_choice", "เลือกจากรายการ", "choose one of the list"),
    ("m2", SectionData({"project_type": "wish"}), "unknown_choice", "เลือกจากรายการ", "choose one of the list"),
    ("m2", SectionData({"natures": ("training", "x")}), "unknown_choice", "เลือกจากรายการ", "choose one of the list"),
    ("m3", one("indicators", baseline_year=2566), "baseline_later", "อยู่หลังปีของแผน", "after this plan's year"),
    ("m3", one("indicators", yearly_targets=((70, Decimal(1)),)), "year", "สี่หลัก", "four digits"),
    ("m3", one("beneficiaries", amount=Decimal(-1)), "below_zero", "น้อยกว่าศูนย์", "fewer than none"),
    ("m4", activities({"rank": "sub"}), "no_main", "ไม่มีกิจกรรมหลัก", "no main activity above"),
    ("m4", activities({"months": (10,), "work": money(50, 50)}), "work_outside", "ไม่ได้เลือก", "not ticked"),
    ("m4", activities({"months": (10,), "work": ((10, Decimal(101)),)}), "percent", "ระหว่าง 0", "between 0 and 100"),
    ("m4", activities({"months": (10, 11), "work": money(60, 50)}), "work_over", "เกินทั้งกิจกรรม", "more than the whole"),
    ("m4", one("costs", times=Decimal(-1)), "below_zero", "น้อยกว่าศูนย์", "fewer than none"),
    (
        "m4",
        one("costs", times=Decimal(10**7), quantity=Decimal(10**7), rate=Decimal(10**7)),
        "too_large",
        "สูงเกินจริง",
        "more money than there is",
    ),
    ("m5", one("lines", budget_output="ก", budget_project="ข"), "output_and_project", "อย่างใดอย่างหนึ่ง", "never both"),
    ("m5", one("lines", gfmis_budget_code="20004 ก"), "gfmis_key", "ไม่ใช่รหัส", "not a key of GFMIS"),
    (
        "m5",
        one("lines", appropriated=Decimal(5), transferred=Decimal(-6)),
        "transferred_over",
        "โอนออก",
        "More was transferred away",
    ),
    ("m5", one("obligations", fiscal_year=2565), "not_later", "ปีหลังจาก", "not of a later year"),
]

BLOCKING = [
    (
        "m1",
        SectionData({"strategy": Link("3", title="คน")}, {"secondary": (row(level="strategy", link=Link("3")),)}),
        "linked_twice",
        "ไว้แล้ว",
        "linked already",
    ),
    ("m1", SectionData({}, {"secondary": (MILESTONE, row(**MILESTONE.values))}), "linked_twice", "ไว้แล้ว", "already"),
    (
        "m2",
        SectionData({}, {"co_agencies": (row(body=BODY), row(body=BODY))}),
        "named_twice",
        "ไว้แล้ว",
        "named already",
    ),
    ("m3", SectionData({"stands_somewhere": True}), "no_subdistrict", "เป็นตำบล", "Choose its subdistrict"),
    (
        "m3",
        SectionData(
            {"stands_somewhere": True},
            {"locations": (row(level="subdistrict", area=Place("810101")), row(level="province", site="อาคาร"))},
        ),
        "no_subdistrict",
        "เป็นตำบล",
        "Choose its subdistrict",
    ),
    (
        "m3",
        SectionData({"stands_somewhere": True}, {"locations": (row(level="subdistrict", area=Place("810101")),)}),
        "no_point",
        "ต้องมีพิกัด",
        "needs its point",
    ),
    (
        "m3",
        one("locations", level="subdistrict", area=Place("810101"), lat=Decimal(18), lon=Decimal("98.5")),
        "point_outside",
        "นอกจังหวัด",
        "outside the province",
    ),
    (
        "m3",
        one("indicators", direction="up", target_q1=Decimal(5), target_q3=Decimal(4)),
        "turns_back",
        "ไม่ย้อน",
        "must not turn back",
    ),
    (
        "m3",
        one("indicators", direction="down", target_q1=Decimal(4), target_q2=Decimal(5)),
        "turns_back",
        "ไม่ย้อน",
        "must not turn back",
    ),
    (
        "m3",
        one("indicators", direction="up", target=Decimal(80), target_q4=Decimal(70)),
        "ends_elsewhere",
        "ต่างจากทั้งปี",
        "by the end of quarter 4",
    ),
    ("m4", activities({"months": (10, 11), "work": money(40, 50)}), "work_under", "ต้องรวมเป็น 100", "makes 100"),
    ("m4", activities({}, {"rank": "sub", "weight": Decimal(5)}), "empty", "น้ำหนักของกิจกรรมหลัก", "its weight too"),
    (
        "m4",
        activities({"weight": Decimal(100)}, *[{"rank": "sub", "weight": Decimal(60)}] * 2),
        "subs_heavier",
        "เกินกิจกรรมหลัก",
        "weigh 120 percent together",
    ),
    (
        "m4",
        activities({"money": money(1000)}, {"rank": "sub", "money": money(600, 500)}),
        "subs_dearer",
        "เกินกิจกรรมหลัก",
        "spend 1,100.00 baht together",
    ),
    ("m4", activities({"money": money(400, 500)}), "money_differs", "ให้ตรงกัน", "spend 900.00 baht together"),
    (
        "m5",
        one("lines", source="donation", gfmis_budget_code="2000"),
        "not_asked",
        "ถามเฉพาะเมื่อ",
        "is asked only where",
    ),
    ("m5", one("obligations", kind="carried", fiscal_year=2567), "not_next_year", "ปีถัดไป", "into the next year"),
]


@pytest.mark.parametrize(("key", "data", "code", "thai", "english"), REFUSED)
def test_what_cannot_be_is_refused_in_both_languages(key, data, code, thai, english):
    check(key, data, code, thai, english, refused=True)


@pytest.mark.parametrize(("key", "data", "code", "thai", "english"), BLOCKING)
def test_what_does_not_fit_blocks_sending_in_both_languages_and_may_be_saved(key, data, code, thai, english):
    check(key, data, code, thai, english, refused=False)
    assert rules.check_section(key, data, CONTEXT) == []


def check(key: str, data: SectionData, code: str, thai: str, english: str, *, refused: bool) -> None:
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language):
            found = [problem for problem in told(key, data, CONTEXT, refused=refused) if problem.code == code]
            assert any(words in str(problem.message) for problem in found), [str(p.message) for p in found]
    assert all(rules.spot(problem.field if not refused else f"{key}.{problem.field}") for problem in found)
    general = {"year", "unknown_choice", "far_day", "percent", "too_large"}
    assert code in general or all(str(problem.rule) for problem in found)


def test_money_of_activities_without_a_budget_is_told():
    found = told("m4", activities({"money": money(5)}), replace(CONTEXT, uses_budget=False), refused=False)
    assert "money_without_budget" in {problem.code for problem in found}


def test_the_newest_lines_of_m5_count_where_they_are_at_hand():
    data = activities({"money": money(400, 500)})
    lines = one("lines", fiscal_year=2565, source="loan", amount=Decimal(900))
    found = rules.section_blockers("m4", {"m4": data, "m5": lines}, CONTEXT)
    assert "money_differs" not in {problem.code for problem in found}


def test_costs_of_an_activity_make_no_more_than_its_money():
    made = row(name="อบรม", months=(10,), money=money(1000))
    line = {"times": Decimal(2), "quantity": Decimal(3), "activity": RowRef(str(made.uid))}
    fits, over = row(**line, rate=Decimal(100)), row(**line, rate=Decimal(200))
    assert (cost_of(fits), cost_of(over)) == (600, 1200)
    for cost, expected in ((fits, set()), (over, {"costs_over"})):
        data = SectionData({}, {"activities": (made,), "costs": (cost,)})
        found = {problem.code for problem in told("m4", data, CONTEXT, refused=False)}
        assert found & {"costs_over"} == expected


def test_sub_activities_belong_to_the_main_one_above_and_weigh_nothing_beside_it():
    rows = [row(rank="main", weight=Decimal(60)), row(rank="sub", weight=Decimal(30)), row(weight=Decimal(40))]
    assert [len(main.subs) for main in mains(rows)] == [1, 0]
    data = SectionData({}, {"activities": tuple(rows)})
    found = {problem.code for problem in told("m4", data, CONTEXT, refused=False)}
    assert not found & {"weights_under", "weights_over", "subs_heavier"}


def test_a_point_inside_or_near_its_province_is_right():
    for lat, lon in (("8.5", "98.5"), ("9.05", "98.5")):
        data = one("locations", level="province", area=Place("81"), lat=Decimal(lat), lon=Decimal(lon))
        assert "point_outside" not in {problem.code for problem in told("m3", data, CONTEXT, refused=False)}
    assert SQUARE.km_from((98.5, 9.1)) == pytest.approx(11.1, abs=0.1)
    assert set(outlines()) >= {"10", "81", "50"}
    assert outlines()["81"].km_from((98.90628, 8.08632)) == 0


ASKED = overlaid(
    SECTIONS,
    {
        key: FormWord(key=key, valid_from=2566, source="x", is_required=required, minimum=minimum)
        for key, required, minimum in (
            ("m1.evidence", None, 1),
            ("m1.secondary#area", None, 1),
            ("m1.secondary#nesdp", None, 2),
            ("m3.indicators.target_q1", True, None),
            ("m5.lines.budget_output", True, None),
            ("m5.lines.budget_plan", True, None),
        )
    },
    {},
)


@pytest.mark.parametrize(
    ("project_type", "expected"),
    [("ordinary", {"m1.secondary"}), ("key_proposal", {"m1.secondary", "m1.evidence"}), ("area", {"m1.secondary"})],
)
def test_key_projects_need_evidence_and_area_projects_an_area_plan(project_type, expected):
    context = replace(CONTEXT, sections=ASKED, project_type=project_type)
    data = {"m1": SectionData({}, {"secondary": (MILESTONE,)})}
    with translation.override("en"):
        few = [problem for problem in rules.section_blockers("m1", data, context) if problem.code == "too_few"]
    assert {problem.field for problem in few} == expected
    assert len([p for p in few if p.field == "m1.secondary"]) == (2 if project_type == "area" else 1)
    assert all(str(problem.rule) for problem in few)
    assert any("at least 2" in str(problem.message) for problem in few)


def test_quarter_targets_are_needed_of_key_projects_only():
    data = one("indicators", name="ร้อยละ", level="output", unit="ร้อยละ", target=Decimal(1))
    for project_type, needed in (("ordinary", False), ("key_project", True)):
        context = replace(CONTEXT, sections=ASKED, project_type=project_type)
        fields = {p.field.rpartition(".")[2] for p in rules.section_blockers("m3", {"m3": data}, context)}
        assert ("target_q1" in fields) == needed


@pytest.mark.parametrize(
    ("values", "missing"),
    [
        ({"source": "donation"}, set()),
        ({"source": "state_budget"}, {"budget_output", "budget_plan"}),
        ({"source": "state_budget", "budget_plan": "แผน", "budget_project": "โครงการ"}, set()),
        ({"source": "central_fund", "budget_plan": "แผน"}, {"budget_output"}),
    ],
)
def test_the_path_of_the_budget_act_is_needed_where_it_pays_and_output_or_project_is_enough(values, missing):
    context = replace(CONTEXT, sections=ASKED)
    problems = rules.section_blockers("m5", {"m5": one("lines", **values)}, context)
    asked = {p.field.rpartition(".")[2] for p in problems if p.code == "empty"}
    assert {name for name in asked if name.startswith("budget_")} - {"budget_total"} == missing


def test_a_field_or_part_that_is_not_on_the_form_of_the_year_asks_nothing():
    off = overlaid(
        SECTIONS,
        {key: FormWord(key=key, valid_from=2566, source="x", is_asked=False) for key in ("m3.rationale", "m3.outputs")},
        {},
    )
    found = rules.section_blockers("m3", {"m3": SectionData()}, replace(CONTEXT, sections=off))
    assert not {"m3.rationale", "m3.outputs"} & {problem.field for problem in found}
    assert "m3.outcomes" in {problem.field for problem in found}


def test_rows_of_the_same_kind_are_told_apart_by_uid():
    first, second = row(rank="sub"), Row(MILESTONE.uid, {})
    found = told("m4", SectionData({}, {"activities": (first, second)}), CONTEXT, refused=False)
    assert f"m4.activities.{first.uid}.rank" in {problem.field for problem in found}
