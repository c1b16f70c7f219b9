"""The public list of loan proposals comes in: a table without codes."""

import gzip
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from samrit.lib.errors import Refused
from samrit.projects.actions import importing
from samrit.projects.actions.importing import PROPOSALS
from samrit.projects.actions.reading import read_table
from samrit.projects.models import BudgetLine, Location, Project, YearPlan
from samrit.projects.rules.imports.proposals import COLUMNS
from tests.factories import imported

HEADS = ",".join(COLUMNS)
ROADS = "1,3.2,,ปรับปรุงถนนสาธิต,866000.0,องค์การบริหารส่วนจังหวัดกระบี่,กระทรวงศึกษาธิการ,กระบี่,2020-06-22"
WATER = '1,3.2,,ขุดลอกคลองสาธิต,"1,200,000",กรมส่งเสริมการปกครองท้องถิ่น,กระทรวงศึกษาธิการ,กระบี่ ตรัง,2020-06-23'


@pytest.fixture(autouse=True)
def references(db):
    imported.make_references()


def bring(folder: Path, *rows: str, packed: bool = False) -> importing.Result:
    file = folder / ("list.csv.gz" if packed else "list.csv")
    text = "\n".join([HEADS, *rows]).encode("utf-8-sig")
    file.write_bytes(gzip.compress(text) if packed else text)
    return importing.import_documents(source=PROPOSALS, entries=read_table(file, COLUMNS), by=None)


@pytest.mark.parametrize("packed", [False, True])
def test_the_rows_arrive_with_money_and_place(tmp_path, packed):
    result = bring(tmp_path, ROADS, WATER, packed=packed)
    assert (result.created, result.refused) == (2, [])
    plan = YearPlan.objects.get(project__name_th="ปรับปรุงถนนสาธิต")
    assert (plan.fiscal_year, plan.budget_year, plan.origin) == (2563, Decimal(866000), "import")
    assert plan.project.owner.name_th == "กระทรวงศึกษาธิการ"
    assert plan.general.project_type == "loan"
    line = BudgetLine.objects.get(year_plan=plan)
    assert (line.source, line.amount, line.budget_plan) == ("loan", Decimal(866000), "แผนงาน 3.2")
    assert Location.objects.get(year_plan=plan).area.name_th == "กระบี่"
    again = bring(tmp_path, ROADS, WATER, packed=packed)
    assert (again.created, again.unchanged) == (0, 2)
    assert Project.objects.count() == 2


@pytest.mark.parametrize(
    ("row", "thai", "english"),
    [
        (ROADS.replace("866000.0", "แปดแสน"), "แปดแสน", "แปดแสน"),
        (ROADS.replace("องค์การบริหารส่วนจังหวัดกระบี่,กระทรวงศึกษาธิการ", "บริษัทสาธิต,"), "ไม่พบหน่วยงาน", "not among the loaded"),
        (ROADS.replace("ปรับปรุงถนนสาธิต", ""), "project_name", "project_name"),
    ],
    ids=["money in words", "unknown body", "no name"],
)
def test_a_row_that_cannot_be_taken_is_refused_alone_and_says_why(tmp_path, row, thai, english):
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language):
            result = bring(tmp_path, row, WATER)
        assert [one.row for one in result.refused] == [1]
        assert words in result.refused[0].reason
    assert Project.objects.get().name_th == "ขุดลอกคลองสาธิต"


def test_another_table_is_refused_with_the_columns_it_lacks(tmp_path):
    file = tmp_path / "list.csv"
    file.write_text("name,money\nก,1\n", encoding="utf-8")
    for language, words in (("th", "ขาดคอลัมน์"), ("en", "lacks the columns")):
        with translation.override(language), pytest.raises(Refused) as no:
            read_table(file, COLUMNS)
        assert words in str(no.value.reason)
        assert "project_name" in str(no.value.reason)
