"""What nobody changed stays: words of old records, costs of a removed activity, ended bodies, rows that come back as they were."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.management import call_command

from samrit.accounts.models import User
from samrit.budgets.models import BookRow
from samrit.codelists.actions import load_lists
from samrit.lib import packs
from samrit.organisations.models import Organisation
from samrit.projects import rules
from samrit.projects.actions import lifecycle, unlocking
from samrit.projects.models import ApprovedVersion, BudgetLine, CostLine, Indicator, PlanWords, YearPlan
from samrit.projects.queries import editing, lists, versions
from samrit.projects.queries.lists import Filters
from samrit.projects.rules import Body, Row, RowRef, SectionData
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.values import Document
from tests.factories import budgets, records

pytestmark = pytest.mark.django_db

OLDER = {
    "m1": {"evidence", "resolutions", "laws", "partners"},
    "m2": {"co_agencies"},
    "m4": {"costs"},
    "m5": {"obligations"},
}
"""Parts that the first documents did not have."""


def fresh(plan: YearPlan) -> YearPlan:
    return editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)


def rich() -> dict[str, SectionData]:
    """Complete, with rows of every newer part and every newer kind of field."""
    data = records.complete_data()
    first, second = data["m4"].rows["activities"]
    money = tuple((month, Decimal("100000.00")) for month in (10, 11, 12))
    work = ((10, Decimal(20)), (11, Decimal(30)), (12, Decimal(50)))
    first = Row(first.uid, {**first.values, "work": work, "money": money})
    cost = records.row(
        activity=RowRef(str(first.uid)),
        item="ค่าอาหาร",
        times=Decimal(2),
        quantity=Decimal(10),
        unit="คน",
        rate=Decimal("100.00"),
    )
    more: dict[str, dict[str, tuple[Row, ...]]] = {
        "m1": {
            "evidence": (records.row(supports="x_f", kind="research", title="งานวิจัย", finding="ได้ผล"),),
            "resolutions": (records.row(decided_on=dt.date(2021, 6, 1), text="เห็นชอบ"),),
            "laws": (records.row(title="พระราชบัญญัติการอาชีวศึกษา", section="มาตรา 6"),),
            "partners": (records.row(body=Body(as_stated="สมาคมครูช่าง"), sector="civil", role="ร่วมสอน"),),
        },
        "m2": {"co_agencies": (records.row(body=Body(as_stated="U0008"), part="จัดสรรเงิน"),)},
        "m3": {
            "indicators": (
                records.row(
                    name="ร้อยละของครูที่ผ่าน",
                    level="output",
                    unit="ร้อยละ",
                    target=Decimal(80),
                    baseline=Decimal(60),
                    baseline_year=2564,
                    yearly_targets=((2564, Decimal(60)),),
                ),
            )
        },
        "m4": {"activities": (first, second), "costs": (cost,)},
        "m5": {"obligations": (records.row(kind="bound", fiscal_year=2566, amount=Decimal("500.00")),)},
    }
    return {key: SectionData(part.fields, {**part.rows, **more[key]}) for key, part in data.items()}


@pytest.fixture
def plan(unit: Organisation, editor: User) -> YearPlan:
    load_lists(pack=packs.read(settings.PACKAGE / "codelists" / "packs" / "codelists"), by=None)
    records.chain()
    records.plan_tree()
    records.places()
    return records.fill(records.project(unit, editor), editor, rich())


@pytest.fixture
def corrected(plan: YearPlan, editor: User, division: User, department: User) -> YearPlan:
    """Approved and unlocked as a whole."""
    lifecycle.send(year_plan=plan, by=editor)
    lifecycle.approve(year_plan=plan, by=division)
    lifecycle.approve(year_plan=plan, by=department)
    asked = unlocking.ask_unlock(year_plan=plan, by=editor, document_number="1", reason="ทั้งฉบับ")
    unlocking.grant_unlock(year_plan=plan, request=asked, by=department)
    return fresh(plan)


def wreck(plan: YearPlan, by: User) -> None:
    """Empty every part and every field of rows that the approved version does not need to exist."""
    for key, parts in OLDER.items():
        records.save(plan, by, key, SectionData({}, dict.fromkeys(parts, ())))
    first = editing.section_data(fresh(plan), "m4").rows["activities"][0]
    bare = Row(first.uid, {**first.values, "months": (10,), "work": (), "money": ()})
    records.save(plan, by, "m4", SectionData({}, {"activities": (bare,)}))
    measured = editing.section_data(fresh(plan), "m3").rows["indicators"][0]
    bare = Row(measured.uid, {**measured.values, "yearly_targets": (), "baseline_year": None, "baseline": None})
    records.save(plan, by, "m3", SectionData({}, {"indicators": (bare,)}))


def test_a_correction_of_every_kind_is_given_up_to_the_last_field(corrected: YearPlan, editor: User) -> None:
    before = editing.document(corrected)
    assert all(before[key].rows[name] for key, names in OLDER.items() for name in names)
    wreck(corrected, editor)
    assert editing.document(fresh(corrected)) != before
    unlocking.close_unlock(year_plan=corrected, by=editor)
    assert editing.document(fresh(corrected)) == before
    assert CostLine.objects.get().activity.name == "อบรม"  # type: ignore[union-attr]


def test_a_version_from_before_a_field_was_asked_is_brought_back(corrected: YearPlan, editor: User) -> None:
    wreck(corrected, editor)
    version = ApprovedVersion.objects.get()
    old = versions.frozen_now(fresh(corrected))
    for key, names in OLDER.items():
        for name in names:
            del old[key][name]
    for row in (*old["m3"]["indicators"], *old["m4"]["activities"]):
        for name in ("yearly_targets", "baseline_year", "work", "money"):
            row.pop(name, None)
    ApprovedVersion.objects.filter(pk=version.pk).update(document=old)
    without = editing.document(fresh(corrected))
    records.save(corrected, editor, "m1", SectionData({}, {"laws": (records.row(title="กฎหมายใหม่"),)}))
    unlocking.close_unlock(year_plan=corrected, by=editor)
    assert editing.document(fresh(corrected)) == without


def test_words_of_an_old_record_outlive_a_change_of_its_indicator(plan: YearPlan, editor: User) -> None:
    Indicator.objects.update(yearly_targets={"2563": "ตามมติ ก.พ.ร.", "2564": "60", "รวม": "12"})
    row = editing.section_data(fresh(plan), "m3").rows["indicators"][0]
    assert row.values["yearly_targets"] == ((2564, Decimal(60)),)
    values = {**row.values, "unit": "คน", "yearly_targets": ((2566, Decimal(90)),)}
    records.save(plan, editor, "m3", SectionData({}, {"indicators": (Row(row.uid, values),)}))
    measured = Indicator.objects.get()
    assert measured.unit == "คน"
    assert measured.yearly_targets == {"2563": "ตามมติ ก.พ.ร.", "รวม": "12", "2566": "90"}


def test_the_costs_of_a_removed_activity_stay_and_wait_for_another(plan: YearPlan, editor: User) -> None:
    second = editing.section_data(plan, "m4").rows["activities"][1]
    records.save(plan, editor, "m4", SectionData({}, {"activities": (second,)}))
    cost = CostLine.objects.get()
    assert (cost.activity, cost.item, cost.rate) == (None, "ค่าอาหาร", Decimal("100.00"))


def test_a_body_that_ended_stays_where_it_stands(plan: YearPlan, editor: User) -> None:
    row = editing.section_data(plan, "m2").rows["co_agencies"][0]
    assert row.values["body"].code == "U0008"  # type: ignore[union-attr]
    Organisation.objects.filter(code="U0008").update(valid_to=dt.date(2022, 1, 1))
    for said in (Body(as_stated="U0008 สำนักงบประมาณ"), Body(as_stated="U0008")):
        new = Row(row.uid, {**row.values, "body": said, "part": f"อีกส่วน {said.as_stated}"})
        records.save(plan, editor, "m2", SectionData({}, {"co_agencies": (new,)}))
        kept = editing.section_data(fresh(plan), "m2").rows["co_agencies"][0]
        assert (kept.values["part"], kept.values["body"]) == (f"อีกส่วน {said.as_stated}", row.values["body"])


def test_a_line_that_comes_back_still_rests_on_its_row_of_the_book(
    plan: YearPlan, editor: User, cast: dict[str, User]
) -> None:
    budgets.applied(cast["admin"])
    BudgetLine.objects.update(book_row=BookRow.objects.order_by("pk").first())
    stored = editing.section_data(fresh(plan), "m5")
    records.save(plan, editor, "m5", SectionData({}, {"lines": ()}))
    assert not BudgetLine.objects.exists()
    records.save(plan, editor, "m5", SectionData({}, {"lines": stored.rows["lines"]}))
    assert BudgetLine.objects.get().book_row == BookRow.objects.order_by("pk").first()


def test_the_keys_of_the_treasury_are_asked_of_the_year_of_the_plan_alone(plan: YearPlan) -> None:
    m5 = SECTIONS["m5"]
    part = m5.rows_of("lines")
    asked = tuple(replace(each, required=each.required or each.of_year) for each in part.fields)
    sections = {**SECTIONS, "m5": replace(m5, rows=(replace(part, fields=asked), *m5.rows[1:]))}
    context = replace(editing.context(plan), sections=sections)
    document: Document = editing.document(plan)
    (line,) = document["m5"].rows["lines"]
    later = records.row(**{**line.values, "fiscal_year": 2566, "months": ()})
    data = SectionData({"budget_total": Decimal("600000.00")}, {**document["m5"].rows, "lines": (line, later)})
    found = rules.section_blockers("m5", {**document, "m5": data}, context)
    lacking = {problem.field for problem in found if problem.code == "empty"}
    assert lacking == {
        f"m5.lines.{line.uid}.{name}"
        for name in (
            *("budget_plan", "budget_output", "budget_project", "budget_activity"),
            *("gfmis_budget_code", "gfmis_fund_code", "gfmis_activity_code"),
        )
    }


def test_an_upgraded_database_finds_its_projects(plan: YearPlan, editor: User) -> None:
    PlanWords.objects.all().delete()
    assert not lists.selection(editor, Filters(words="ครูช่าง")).exists()
    call_command("migrate", verbosity=0)
    assert lists.selection(editor, Filters(words="ครูช่าง")).get() == plan
