"""Warnings: each speaks where something looks odd, keeps silent where it is well written, in both languages."""

import datetime as dt
import re
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.utils import translation

from samrit.projects import rules
from samrit.projects.models import YearPlan
from samrit.projects.queries.warnings import warnings_of
from samrit.projects.rules import Context, Document, Link, Row, SectionData
from samrit.projects.rules.values import row_key
from samrit.projects.rules.warnings import Earlier, warnings
from tests.factories import records
from tests.factories.records import row

CONTEXT = Context(2565, dt.date(2021, 10, 1), dt.date(2022, 9, 30))
Y1 = "คนไทยได้รับการศึกษาที่มีคุณภาพตามมาตรฐานสากลและมีทักษะที่จำเป็น"
CAUSES = {
    "x_changes_factor": "ครูช่าง 400 คนเปลี่ยนจากสอนตามตำราไปสอนด้วยหลักสูตรฐานสมรรถนะที่สถานประกอบการร่วมเขียน",
    "factor_moves_y1": "เมื่อครูสอนเป็น นักเรียนสอบผ่านมาตรฐานวิชาชีพมากขึ้น ซึ่งเป็นตัวชี้วัดของเป้าหมายแผนย่อยโดยตรง",
    "y1_moves_y2": "ผู้เรียนที่ผ่านมาตรฐานทำงานได้ทันที จึงยกระดับคุณภาพของการศึกษาทั้งระบบตามเป้าหมายระดับประเด็น",
    "y2_moves_z": "แรงงานที่มีคุณภาพเรียนรู้ต่อเนื่องและปรับตัวได้ ประเทศจึงมีคนดีคนเก่งตามยุทธศาสตร์ชาติ",
}
SPREAD = tuple((month, Decimal(50000)) for month in (11, 12, 1, 2, 3, 4))


def well_written() -> dict[str, SectionData]:
    """A whole record in which nothing is odd."""
    links = {"target_y1": Link("mp12-y1-01", title=Y1), "vc_factor": Link(as_stated="ครูและบุคลากรทางการศึกษา")}
    general = {"name_th": "พัฒนาครูช่างอาชีวศึกษา", "work_kind": "project", "uses_budget": True}
    general |= {"starts_on": dt.date(2021, 10, 1), "ends_on": dt.date(2022, 9, 30)}
    indicator = row(
        name="ร้อยละของผู้เรียนที่ได้งานทำภายใน 6 เดือน",
        level="outcome",
        baseline=Decimal(62),
        target=Decimal(80),
        target_q1=Decimal(0),
        target_q2=Decimal(65),
        target_q3=Decimal(70),
        target_q4=Decimal(80),
    )
    activities = (
        row(rank="main", name="อบรมครูช่าง", months=(10, 11, 12)),
        row(rank="main", name="ติดตามการสอนในชั้นเรียน", months=(1, 2, 3)),
    )
    line = row(fiscal_year=2565, amount=Decimal(300000), months=SPREAD)
    return {
        "m1": SectionData({**links, **CAUSES, "x_f_strength": "moderate"}, {"evidence": (), "secondary": ()}),
        "m2": SectionData(general, {"contacts": (row(name="ผู้ประสานงาน", phone="02 000 0000", mobile="", email=""),)}),
        "m3": SectionData(
            {"rationale": "ผู้เรียนอาชีวศึกษาได้งานตรงสาขาเพียงร้อยละ ๖๒ ในปี 2564", "stands_somewhere": False},
            {
                "objectives": (row(text="ให้ผู้เรียนอาชีวศึกษามีสมรรถนะตรงกับงานที่สถานประกอบการต้องการ"),),
                "outputs": (row(name="ครูที่ผ่านการอบรม", target=Decimal(400), unit="คน"),),
                "indicators": (indicator,),
                "locations": (row(level="province", lat=None, lon=None),),
            },
        ),
        "m4": SectionData({}, {"activities": activities}),
        "m5": SectionData({"budget_total": Decimal(300000)}, {"lines": (line,), "obligations": ()}),
    }


def with_fields(key: str, **values: object) -> Callable[[Document], Document]:
    return lambda d: {**d, key: SectionData({**d[key].fields, **values}, d[key].rows)}  # type: ignore[dict-item]


def with_row(key: str, part: str, **values: object) -> Callable[[Document], Document]:
    def change(document: Document) -> Document:
        first, *rest = document[key].rows[part]
        changed = (Row(first.uid, {**first.values, **values}), *rest)  # type: ignore[dict-item]
        return {**document, key: SectionData(document[key].fields, {**document[key].rows, part: changed})}

    return change


def with_rows(key: str, part: str, *rows: Row) -> Callable[[Document], Document]:
    return lambda d: {**d, key: SectionData(d[key].fields, {**d[key].rows, part: rows})}


def all_of(*changes: Callable[[Document], Document]) -> Callable[[Document], Document]:
    def change(document: Document) -> Document:
        for each in changes:
            document = each(document)
        return document

    return change


YEAR = (10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9)
IN = "m3.indicators.#"
FIRES = [
    (with_fields("m1", factor_moves_y1=Y1), "m1.factor_moves_y1", "cause_copied"),
    (with_fields("m1", factor_moves_y1=f"เพื่อให้ {Y1} ต่อไป"), "m1.factor_moves_y1", "cause_copied"),
    (with_fields("m1", y1_moves_y2="ดีขึ้น"), "m1.y1_moves_y2", "cause_short"),
    (with_fields("m1", y2_moves_z=CAUSES["y1_moves_y2"]), "m1.y2_moves_z", "cause_same"),
    (with_fields("m1", x_f_strength="strong"), "m1.x_f_strength", "no_evidence"),
    (
        all_of(
            with_fields("m1", x_f_strength="strong"), with_rows("m1", "evidence", row(supports="y2_z", title="รายงาน"))
        ),
        "m1.x_f_strength",
        "no_evidence",
    ),
    (with_row("m2", "contacts", phone=""), "m2.contacts.#.phone", "contact_unreachable"),
    (with_fields("m3", rationale="ครูขาดทักษะเป็นจำนวนมาก"), "m3.rationale", "no_figures"),
    (with_row("m3", "objectives", text="เพื่อพัฒนาครูช่างอาชีวศึกษา"), "m3.objectives.#.text", "objective_is_name"),
    (with_row("m3", "indicators", name="จำนวนการอบรมครูช่าง"), f"{IN}.name", "indicator_is_activity"),
    (with_row("m3", "indicators", name="จำนวนครูที่ผ่านการอบรม"), f"{IN}.name", "indicator_is_output"),
    (with_row("m3", "indicators", baseline=Decimal(80)), f"{IN}.target", "baseline_is_target"),
    (
        with_row("m3", "indicators", **{f"target_q{n}": Decimal(80) for n in (1, 2, 3, 4)}),
        f"{IN}.target_q1",
        "quarters_equal",
    ),
    (with_row("m3", "indicators", target_q2=None, target_q3=Decimal(0)), f"{IN}.target_q4", "quarters_last"),
    (with_row("m3", "indicators", level="output"), "m3.indicators", "no_outcome_indicator"),
    (
        all_of(with_fields("m3", stands_somewhere=True), with_row("m3", "locations", level="national")),
        "m3.locations.#.level",
        "place_everywhere",
    ),
    (with_fields("m3", stands_somewhere=True), "m3.locations.#.area", "place_too_large"),
    (
        all_of(
            with_fields("m3", stands_somewhere=None), with_fields("m2", name_th="โครงการก่อสร้างถนน คสล. สายบ้านหนองบัว")
        ),
        "m3.locations.#.area",
        "place_too_large",
    ),
    (with_row("m4", "activities", months=YEAR), "m4.activities.#.months", "dragged"),
    (
        with_rows("m4", "activities", row(rank="main", name="ดำเนินงาน", months=(10, 1, 4, 7))),
        "m4.activities.#.months",
        "dragged",
    ),
    (with_row("m4", "activities", months=(1, 2, 3)), "m4.activities.#.months", "same_months"),
    (with_fields("m5", budget_total=Decimal(20_000_000)), "m4.activities", "no_sub_activities"),
    (with_row("m5", "lines", months=((9, Decimal(300000)),)), "m5.lines.#.months", "all_in_september"),
    (with_row("m5", "lines", months=((1, Decimal(300000)),)), "m5.lines.#.months", "all_in_one_month"),
    (
        with_row("m5", "lines", months=((1, Decimal(30000)), (8, Decimal(270000)))),
        "m5.lines.#.months",
        "late_spending",
    ),
    (with_fields("m2", ends_on=dt.date(2024, 9, 30)), "m5.lines", "no_later_years"),
]


def _keys(document: Document, field: str) -> str:
    """The place with the first row's uid for #."""
    key, part, *_rest = field.split(".")
    return field.replace(f"{part}.#", row_key(part, document[key].rows[part][0].uid)) if "#" in field else field


def test_nothing_is_odd_in_a_record_that_is_well_written() -> None:
    assert warnings(well_written(), CONTEXT, Earlier(2564, Decimal(280000))) == []


def test_an_empty_record_is_not_warned_of() -> None:
    assert warnings({key: SectionData() for key in rules.SECTIONS}, CONTEXT) == []


@pytest.mark.parametrize(("change", "field", "code"), FIRES, ids=[f"{code}-{n}" for n, (*_x, code) in enumerate(FIRES)])
def test_each_warning_names_its_place_and_source_in_both_languages(
    change: Callable[[Document], Document], field: str, code: str
) -> None:
    document, said = change(well_written()), []
    for language in ("th", "en"):
        with translation.override(language):
            found = warnings(document, CONTEXT)
            assert [(each.field, each.code) for each in found] == [(_keys(document, field), code)]
            said.append((str(found[0].message), str(found[0].rule)))
    (thai, thai_rule), (english, english_rule) = said
    assert re.search("[ก-๙]", thai)
    assert re.search("[ก-๙]", thai_rule)
    assert not re.search("[ก-๙]", english + english_rule)


def test_money_far_from_last_year_says_both_figures() -> None:
    with translation.override("en"):
        found = warnings(well_written(), CONTEXT, Earlier(2564, Decimal(100000)))
    assert [(each.field, each.code) for each in found] == [("m5.lines", "far_from_last_year")]
    assert "300,000.00" in str(found[0].message)
    assert "100,000.00" in str(found[0].message)


SILENT = [
    # standing work runs all year
    all_of(with_fields("m2", work_kind="operation"), with_row("m4", "activities", months=YEAR)),
    # divided into steps
    with_rows(
        "m4",
        "activities",
        row(rank="main", name="อบรม", months=YEAR),
        row(rank="sub", name="เขียนหลักสูตร", months=(10, 11, 12)),
        row(rank="sub", name="อบรมครู", months=(1, 2, 3)),
    ),
    # cited
    all_of(with_fields("m1", x_f_strength="strong"), with_rows("m1", "evidence", row(supports="x_f", title="วิจัย"))),
    # a point is as good as a subdistrict
    all_of(with_fields("m3", stands_somewhere=True), with_row("m3", "locations", lat=Decimal(8), lon=Decimal(98))),
    all_of(with_fields("m3", stands_somewhere=True), with_row("m3", "locations", level="subdistrict")),
    # money of a later year is stated
    all_of(
        with_fields("m2", ends_on=dt.date(2024, 9, 30)),
        with_rows("m5", "obligations", row(kind="obliged", fiscal_year=2567, amount=Decimal(5))),
    ),
    # it begins in the last quarter
    all_of(
        with_fields("m2", starts_on=dt.date(2022, 7, 1)),
        with_row("m5", "lines", months=((7, Decimal(150000)), (8, Decimal(150000)))),
    ),
    with_fields("m2", uses_budget=False),
    with_row("m2", "contacts", phone="", email="someone@example.go.th"),
]


@pytest.mark.parametrize("change", SILENT)
def test_what_has_a_good_reason_is_not_warned_of(change: Callable[[Document], Document]) -> None:
    assert warnings(change(well_written()), CONTEXT) == []


def test_last_year_s_money_is_that_of_the_same_project(editor, unit, db) -> None:
    records.plan_tree(), records.places(), records.chain()
    plan = records.fill(records.project(unit, editor), editor)
    codes = {each.code for each in warnings_of(editor, plan)}
    assert "far_from_last_year" not in codes
    before = YearPlan.objects.get(pk=plan.pk)
    before.pk, before.fiscal_year, before.approval, before.budget_year = None, 2564, None, Decimal(50000)
    before.origin = "import"
    before.save()
    assert "far_from_last_year" in {each.code for each in warnings_of(editor, plan)}
