"""Real eMENSCR documents come in whole."""

import csv
import datetime as dt
import json
from decimal import Decimal

import pytest
from django.apps import apps
from django.db.models import Sum

from samrit.audit.models import BusinessEvent
from samrit.projects.actions import importing
from samrit.projects.actions.reading import read_documents
from samrit.projects.models import (
    Activity,
    ActivityMonth,
    BudgetLine,
    ImportedDocument,
    Indicator,
    Location,
    Objective,
    Origin,
    Outcome,
    Output,
    Project,
    Risk,
    SpendMonth,
    YearPlan,
)
from samrit.projects.models.rows import FundSource
from samrit.projects.models.words import PlanWords
from samrit.projects.rules.imports import emenscr, paths
from samrit.projects.rules.imports.shape import stated_paths
from tests.factories import imported
from tests.factories.imported import SMALL, emenscr_document, take


@pytest.fixture(autouse=True)
def references(db):
    imported.make_references()


def every_column():
    models = (Project, YearPlan, ImportedDocument, Activity, BudgetLine, SpendMonth, Location, Output, Indicator)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}


def test_the_shipped_documents_arrive_whole():
    result = importing.import_documents(source=importing.EMENSCR, entries=read_documents(imported.DOCUMENTS), by=None)
    assert (result.read, result.created, result.refused) == (55, 55, [])
    assert Activity.objects.count() == 247
    assert BudgetLine.objects.count() == 558
    stated = imported.rows_of(imported.DOCUMENTS)
    assert BudgetLine.objects.aggregate(Sum("amount"))["amount__sum"] == sum(
        Decimal(document["budget_plan"]["budget_sum_all"]) for document in stated
    )
    assert SpendMonth.objects.aggregate(Sum("amount"))["amount__sum"] == sum(
        Decimal(month["budget"])
        for document in stated
        for activity in document["budget_spending_plan"]["loanact"]["items"]
        for line in activity.get("items", [])
        for month in line["budget_list"]
    )
    assert Output.objects.count() == 30
    assert Outcome.objects.count() == 90
    assert Risk.objects.count() == 55
    assert Objective.objects.count() == 8
    assert Location.objects.filter(level="national").count() == 9
    assert YearPlan.objects.filter(origin=Origin.IMPORT, approval=None, fiscal_year=2563).count() == 55
    assert BusinessEvent.objects.filter(act="document_imported").count() == 55
    assert not YearPlan.objects.exclude(pk__in=PlanWords.objects.values("year_plan")).exists()


def test_one_document_in_detail():
    take(emenscr_document())
    project = Project.objects.get(code=SMALL)
    plan = project.year_plans.get()
    assert project.owner.name_th == "มหาวิทยาลัยสงขลานครินทร์"
    assert (project.starts_on, project.origin, project.source_system) == (dt.date(2020, 7, 1), "import", "emenscr")
    assert plan.budget_total == plan.money.budget_total == Decimal(5_000_000)
    assert plan.general.delivery_mode == "own"
    assert plan.links.explanation.startswith("พัฒนาสินค้าและบริการของชุมชน")
    assert plan.locations.get().area.code == "83"
    line = plan.budget_lines.first()
    assert (line.source, line.category, line.quantity, line.amount) == (FundSource.LOAN, "operation", 3, 3600)
    assert line.budget_plan.startswith("แผนงานฟื้นฟูเศรษฐกิจและสังคม")
    spend = SpendMonth.objects.filter(year_plan=plan).first()
    assert (spend.fiscal_year, spend.month) in {(2563, 7), (2563, 8), (2563, 9), (2564, 10)}
    result = plan.indicators.get(level="outcome")
    assert result.yearly_targets == {"2563": 300000000.0}
    months = ActivityMonth.objects.filter(activity__year_plan=plan).values_list("month", flat=True)
    assert set(months) == {7, 8, 9}


def test_every_path_is_a_column_or_is_kept_in_the_document():
    with (imported.PACKS / "emenscr_paths.csv").open(encoding="utf-8") as file:
        table = list(csv.DictReader(file))
    assert len(table) == len({row["path"] for row in table}) == 148
    assert all(row["label_th"] and row["label_en"] and row["taken_by"] for row in table)
    met = {path for document in imported.rows_of(imported.DOCUMENTS) for path in stated_paths(document)}
    assert met <= set(paths.emenscr_paths())


def test_what_no_column_takes_is_listed_and_stays_readable():
    take(emenscr_document(brand_new={"field": "ค่าที่ไม่เคยมี"}))
    document = ImportedDocument.objects.get()
    assert {"project_scope", "questionnaires.q1.text", "brand_new.field"} <= set(document.unmapped)
    assert "name" not in document.unmapped
    assert document.document["brand_new"] == {"field": "ค่าที่ไม่เคยมี"}
    assert document.attribution == importing.EMENSCR.attribution


def test_columns_named_in_the_table_exist():
    for path in paths.emenscr_paths().values():
        if path.is_column:
            model, field = path.taken_by.split(".")
            apps.get_model("projects", model)._meta.get_field(field)


def test_the_same_file_again_changes_nothing():
    take(emenscr_document())
    before = every_column()
    result = take(emenscr_document())
    assert (result.created, result.updated, result.unchanged, result.refused) == (0, 0, 1, [])
    assert every_column() == before


def test_a_changed_document_changes_only_what_differs():
    take(emenscr_document())
    before = every_column()
    result = take(emenscr_document(name="ชื่อใหม่", budget_plan__items__0__ITEM_NO_NAME="รายการใหม่", project_risk=""))
    after = every_column()
    assert (result.updated, result.unchanged) == (1, 0)
    assert Project.objects.get().name_th == "ชื่อใหม่"
    assert not Risk.objects.exists()
    differing = [new["name"] for old, new in zip(before["BudgetLine"], after["BudgetLine"], strict=True) if old != new]
    assert differing == ["รายการใหม่"]
    assert [row["uid"] for row in before["Activity"]] == [row["uid"] for row in after["Activity"]]
    assert before["SpendMonth"] == after["SpendMonth"]


def test_rows_that_people_added_stay_when_the_document_changes():
    take(emenscr_document())
    added = Objective.objects.create(year_plan=YearPlan.objects.get(), text="เพิ่มภายหลัง")
    take(emenscr_document(name="ชื่อใหม่"))
    assert Objective.objects.filter(pk=added.pk).exists()


def test_activities_keep_their_parents_wherever_they_stand():
    document = emenscr_document()
    first, second = document["project_gantt"]["data"][:2]
    first["parent"], first["progress"] = second["id"], 0.35
    take(document)
    child = Activity.objects.get(parent__isnull=False)
    assert (child.name, child.parent.name, child.progress) == (
        first["text"].strip(),
        second["text"].strip(),
        Decimal("35.00"),
    )
    document["project_gantt"]["data"][0]["parent"] = 0
    assert take(document).updated == 1
    assert not Activity.objects.filter(parent__isnull=False).exists()


def test_a_main_project_is_found_whichever_comes_first():
    part = emenscr_document(code_en="E1-63-000002", code_th="E1-63-000002", loanact_main_id="E1-63-000001")
    take(part)
    assert "loanact_main_id" in ImportedDocument.objects.get().unmapped
    take(emenscr_document(code_en="E1-63-000001", code_th="E1-63-000001"))
    assert Project.objects.get(code="E1-63-000002").parent.code == "E1-63-000001"


def test_an_unknown_department_is_owned_by_its_ministry_and_says_so():
    take(emenscr_document(org_l2="หน่วยงานที่ยังไม่มีในทะเบียน"))
    assert Project.objects.get().owner.name_th == "กระทรวงการอุดมศึกษา วิทยาศาสตร์ วิจัยและนวัตกรรม"
    assert "org_l2" in ImportedDocument.objects.get().unmapped


def test_a_body_is_known_by_its_other_names():
    take(emenscr_document(org_l2="กรมชื่อเก่า ตามเอกสาร"))
    assert Project.objects.get().owner.code == "M00-000"


def test_an_unknown_district_is_its_province_with_the_words_kept():
    area = {"id": "8399", "name": "อำเภอที่เลิกแล้ว"}
    take(emenscr_document(project_area__area_list__0__amphur=area))
    place = Location.objects.get()
    assert (place.level, place.area.code, place.as_stated) == ("province", "83", "อำเภอที่เลิกแล้ว 8399")


@pytest.mark.parametrize("stated", ["29-02-2564 00:00", "31/04/2564", "2021-02-30"])
def test_a_day_no_calendar_has_is_the_last_of_its_month(stated):
    take(emenscr_document(project_gantt__data__0__end_date=stated))
    assert Activity.objects.first().ends_on in {dt.date(2021, 2, 28), dt.date(2021, 4, 30)}
    assert "project_gantt.data[].end_date" in ImportedDocument.objects.get().unmapped


@pytest.mark.parametrize(
    "stated", ["๑๘/๐๔/๒๕๖๔", "18-04-2564 07:00", "2021-04-18", "18 เม.ย. 2564", "2021-04-18T07:00:00Z"]
)
def test_days_of_both_eras_and_thai_digits_are_understood(stated):
    take(emenscr_document(project_gantt__data__0__end_date=stated, fiscal_year="๒๕๖๓"))
    assert Activity.objects.first().ends_on == dt.date(2021, 4, 18)


def test_thai_digits_and_commas_in_money():
    lines = [{"ITEM_NO_NAME": "รายการ", "QTY": "๑", "P_TOTAL": "๑,๒๕๐,๐๐๐.๕๐", "BUDGET_SUM_ALL": "1,250,000.50 บาท"}]
    take(emenscr_document(budget_plan__items=lines, budget_plan__budget_sum_all="๑๒๕๐๐๐๐.๕"))
    assert BudgetLine.objects.get().amount == YearPlan.objects.get().budget_total == Decimal("1250000.50")


def test_money_of_another_source_is_a_line_of_its_own():
    line = {"ITEM_NO_NAME": "รายการ", "P_TOTAL": "60", "BUDGET_SUM_ALL": "100"}
    line |= {"BUDGET_OTHER_TOTAL": "40", "BUDGET_OTHER_SOURCE": "เงินรายได้"}
    take(emenscr_document(budget_plan__items=[line], budget_plan__budget_sum_all="100"))
    assert list(BudgetLine.objects.values_list("source", "amount", "name")) == [
        ("loan", Decimal(60), "รายการ"),
        ("other", Decimal(40), "รายการ (เงินรายได้)"),
    ]


def test_account_names_never_leave_the_stored_document():
    raw = emenscr_document()
    take(raw)
    assert paths.internal_paths() == {"username", "created_by", "modified_by"}
    shown = stated_paths(paths.redacted(ImportedDocument.objects.get().document))
    assert not shown & paths.internal_paths()
    assert shown | paths.internal_paths() == stated_paths(raw)


def test_a_document_alone_goes_through_the_same_door():
    project = importing.import_document(source=importing.EMENSCR, document=emenscr_document(), by=None)
    assert project.code == emenscr.key_of(emenscr_document()) == SMALL


def test_nulls_empty_texts_and_a_packed_gantt_chart_are_taken():
    document = emenscr_document(project_expected_results="", plan_target_direct=None, budget_spending_plan={}, gf="")
    document["project_gantt"] = json.dumps(document["project_gantt"])
    document["project_objective"] = [None, "", "วัตถุประสงค์"]
    document["project_area"]["area_list"].append(None)
    assert take(document).created == 1
    assert Activity.objects.count() == 5
    assert Objective.objects.get().text == "วัตถุประสงค์"
    assert not SpendMonth.objects.exists()


def test_figures_may_be_numbers():
    document = emenscr_document(fiscal_year=2563, budget_plan__budget_sum_all=5000000.0)
    for item in document["budget_plan"]["items"]:
        item["BUDGET_SUM_ALL"], item["QTY"] = float(item["BUDGET_SUM_ALL"]), int(item["QTY"])
    assert take(document).refused == []
