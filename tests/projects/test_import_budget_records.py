"""Records of the budget documents come in with their indicators, links and places."""

from decimal import Decimal

import pytest

from samrit.plans.actions.door import open_door
from samrit.plans.models import PlanNode
from samrit.projects.actions import importing
from samrit.projects.actions.importing import BUDGET_RECORDS
from samrit.projects.actions.reading import read_documents, read_kpis
from samrit.projects.models import BudgetLine, ImportedDocument, Indicator, Location, PlanChoice, Project, YearPlan
from samrit.projects.rules.imports import budget_records
from tests.factories import imported
from tests.factories.imported import budget_record, take


@pytest.fixture(autouse=True)
def references(db):
    imported.make_references()


def bring(*records, **how):
    return take(*records, source=BUDGET_RECORDS, **how)


def test_the_shipped_records_arrive_whole():
    result = importing.import_documents(source=BUDGET_RECORDS, entries=read_documents(imported.RECORDS), by=None)
    assert (result.read, result.created, result.refused) == (393, 393, [])
    assert Indicator.objects.count() == 1394
    assert Indicator.objects.exclude(baseline=None).count() == 738
    assert Project.objects.filter(work_kind="project").count() == 258
    assert Project.objects.filter(work_kind="operation").count() == 135
    assert BudgetLine.objects.count() == 495
    assert PlanChoice.objects.filter(level="strategy", node__isnull=False).count() == 393
    assert PlanChoice.objects.filter(level="issue", node__edition__code="mp-2561").count() == 207
    again = importing.import_documents(source=BUDGET_RECORDS, entries=read_documents(imported.RECORDS), by=None)
    assert (again.created, again.updated, again.unchanged) == (0, 0, 393)


def test_one_record_in_detail():
    bring(budget_record())
    plan = YearPlan.objects.get()
    project = plan.project
    assert (project.owner.name_th, str(project.starts_on), str(project.ends_on)) == (
        "มหาวิทยาลัยราชภัฏธนบุรี",
        "2018-10-01",
        "2023-09-30",
    )
    assert (plan.fiscal_year, plan.budget_total, plan.budget_year) == (2565, Decimal(156223200), Decimal(30202900))
    assert plan.general.continuity == "continuing"
    assert plan.main_node == PlanNode.objects.get(edition__code="mp-2561", kind="issue", code="15")
    line = plan.budget_lines.get()
    assert (line.amount, line.source, line.fiscal_year) == (Decimal(30202900), "state_budget", 2565)
    assert (line.budget_project, line.budget_output, line.budget_activity) == (project.name_th, "", line.name)
    assert line.budget_plan
    first = plan.indicators.first()
    assert (first.level, first.target, first.baseline) == ("quantity", 5, None)
    assert first.yearly_targets == {"2564": 5.0, "2565": 5.0, "2566": 5.0}
    second = plan.indicators.all()[1]
    assert second.baseline == 8
    assert "6 เดือนแรกของปีงบประมาณ 2564" in second.source


@pytest.mark.parametrize(
    ("quality", "said"),
    [("derived", "เป็นการอ่านของผู้จัดทำข้อมูล"), ("name_match", "ชื่อแผนงานตรงกับชื่อประเด็น"), ("official", "แผนภาพความเชื่อมโยง")],
)
def test_a_link_says_whose_reading_it_is(quality, said):
    bring(budget_record(issue_label_quality=quality))
    assert all(said in choice.explanation for choice in PlanChoice.objects.all())


def test_a_link_stays_as_stated_while_its_list_is_not_loaded():
    with open_door():
        PlanNode.objects.all().delete()
    assert bring(budget_record()).created == 1
    stated = dict(PlanChoice.objects.values_list("level", "as_stated"))
    assert stated["strategy"].endswith("ยุทธศาสตร์ที่ 4")
    assert stated["issue"].endswith("ประเด็นที่ 15")
    assert not PlanChoice.objects.exclude(node=None).exists()


@pytest.mark.parametrize(
    ("words", "places"),
    [
        ("ทั่วประเทศ", [("national", None)]),
        ("จังหวัดภูเก็ต ตรัง และจังหวัดยะลา", [("province", "83"), ("province", "92"), ("province", "95")]),
        ("จังหวัดยะลาและพื้นที่ใกล้เคียง", [("province", "95")]),
        ("พื้นที่ภาคตะวันออกเฉียงเหนือ", [("region", "NE")]),
        ("มหาวิทยาลัยราชภัฏเลย ชุมชนท้องถิ่น", [("", None)]),
        ("3 จังหวัดชายแดนภาคใต้", [("", None)]),
    ],
)
def test_places_are_read_without_guessing(words, places):
    bring(budget_record(location_th=words))
    found = Location.objects.order_by("position").values_list("level", "area__code")
    assert list(found) == places
    assert Location.objects.first().as_stated == words


def test_targets_that_are_no_numbers_stay_as_stated():
    kpi = {"kind": "เชิงปริมาณ", "name_th": "เรื่อง", "unit": "เรื่อง", "plan": {"y2565": "5/10", "y2564": "งบประมาณ"}}
    bring(budget_record(kpis=[kpi]))
    indicator = Indicator.objects.get()
    assert (indicator.target, indicator.yearly_targets) == (None, {"2565": "5/10", "2564": "งบประมาณ"})


def test_without_a_ministry_the_agency_owns_the_record():
    bring(budget_record(ministry=""))
    assert Project.objects.get().owner.name_th == "มหาวิทยาลัยราชภัฏธนบุรี"


def test_the_year_s_money_is_the_sum_of_the_activities_where_it_is_not_stated():
    activities = [{"name_th": "ก", "amount_2565_mbaht": 1.5}, {"name_th": "ข", "amount_2565_mbaht": 0.379}]
    bring(budget_record(budget_2565_baht=None, activities=activities))
    assert YearPlan.objects.get().budget_year == Decimal(1_879_000)


def test_the_indicator_table_completes_the_records():
    rows = read_kpis(imported.KPIS)
    assert sum(len(found) for found in rows.values()) == 1394
    record = budget_record(kpis=[])
    bring(budget_records.add_kpis(record, rows["PR65-0003"]))
    assert Indicator.objects.count() == len(rows["PR65-0003"]) == 14
    whole = budget_records.add_kpis(budget_record(), rows["PR65-0003"])
    assert len(whole["kpis"]) == 14
    assert ImportedDocument.objects.get().key == "PR65-0003"
