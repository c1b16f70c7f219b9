"""Daily roots in each release; and that what is unlocked for correction neither leaks into a release nor drops out of it."""

import datetime as dt
import io

import pytest
from django.core.management import call_command
from django.utils import translation

from samrit.approvals.models import Approval, State
from samrit.audit.models import DailySeal
from samrit.opendata.actions import build_release
from samrit.projects.models import ApprovedVersion, BudgetLine, Detail, Objective, PlanChoice, Project
from samrit.reporting.models import ApprovedReport, MoneyResult, ProgressReport
from tests.factories import opendata as factory
from tests.opendata.conftest import Q1
from tests.opendata.test_build import cells, hashes, table

LEAK = "ข้อความที่ยังไม่อนุมัติ"


def everything(folder) -> str:
    return b"".join(path.read_bytes() for path in folder.iterdir()).decode()


def test_the_roots_up_to_the_cut_are_in_the_release(built):
    assert DailySeal.objects.latest("day").day == dt.date(2022, 4, 17)
    rows = table(built.folder, "audit_roots")
    assert [(row["day"], row["events"]) for row in rows] == [("2022-02-12", 1), ("2022-02-13", 0), ("2022-02-14", 0)]
    assert rows[0]["root"] == DailySeal.objects.get(day="2022-02-12").root
    assert [row["root"] for row in cells(built.folder, "audit_roots")] == [row["root"] for row in rows]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_the_published_roots_prove_the_log(built, form):
    out = io.StringIO()
    with translation.override("en"):
        call_command("audit", "verify", "--against", str(built.folder / f"audit_roots.{form}"), stdout=out)
    assert "3 days are as they were published" in out.getvalue()


def test_the_open_data_page_says_how_to_check(client, db):
    for language, words in (("th", "ตรวจสอบเราได้อย่างไร"), ("en", "How to check us")):
        page = client.get("/open/", headers={"accept-language": language}).content.decode()
        assert words in page
        assert "samrit audit verify --against audit_roots.csv" in page


@pytest.mark.parametrize("standing", [State.UNLOCKED, State.SUBMITTED, State.RETURNED])
def test_a_plan_under_correction_is_released_as_it_was_approved(built, world, tmp_path, standing):
    """Its rows are changed in every section; nothing of that is in the files, and nothing is missing from them."""
    plan = world.first
    Approval.objects.filter(pk=plan.approval_id).update(state=standing)
    Project.objects.filter(pk=plan.project_id).update(name_th=LEAK, name_en=LEAK, starts_on=dt.date(2020, 1, 1))
    Detail.objects.filter(year_plan=plan).update(expected_result=LEAK)
    Objective.objects.filter(year_plan=plan).update(text=LEAK)
    PlanChoice.objects.filter(year_plan=plan).update(node=None, as_stated=LEAK)
    BudgetLine.objects.filter(year_plan=plan).update(amount="777777.77")
    again = build_release(period=Q1, by=None, out=tmp_path / "again")
    assert LEAK not in everything(again.folder)
    assert hashes(again.folder) == hashes(built.folder)


def test_an_approval_taken_back_before_the_cut_is_not_in_force(world):
    factory.approve(world.first, at=factory.moment(2022, 2, 1))
    ApprovedVersion.objects.filter(year_plan=world.first, number=2).update(undone_at=factory.moment(2022, 2, 2))
    built = build_release(period=Q1, by=None)
    (row,) = [row for row in table(built.folder, "projects") if row["code"] == "สธ-65-0001"]
    assert row["version"] == 1


def test_an_approval_taken_back_after_the_cut_was_in_force_at_it(world):
    factory.approve(world.first, at=factory.moment(2022, 2, 1))
    ApprovedVersion.objects.filter(year_plan=world.first, number=2).update(undone_at=factory.moment(2022, 3, 2))
    built = build_release(period=Q1, by=None)
    (row,) = [row for row in table(built.folder, "projects") if row["code"] == "สธ-65-0001"]
    assert row["version"] == 2


@pytest.mark.parametrize("standing", [State.UNLOCKED, State.SUBMITTED, State.RETURNED])
def test_a_report_under_correction_is_released_as_it_was_approved(world, standing):
    report = ProgressReport.objects.get(year_plan=world.first, quarter=1)
    frozen_report(report)
    Approval.objects.filter(pk=report.approval_id).update(state=standing)
    ProgressReport.objects.filter(pk=report.pk).update(summary=LEAK, progress_actual=99)
    MoneyResult.objects.filter(report=report).update(disbursed="777777.77")
    built = build_release(period=Q1, by=None)
    (row,) = table(built.folder, "progress_reports")
    assert (row["summary"], row["progress_actual_percent"], row["disbursed_baht"]) == ("ตามที่อนุมัติ", 25, 100000)
    assert LEAK not in everything(built.folder)
    assert built.release.manifest["left_out"] == []


def test_a_report_without_a_kept_version_is_left_out_and_named(world):
    report = ProgressReport.objects.get(year_plan=world.first, quarter=1)
    Approval.objects.filter(pk=report.approval_id).update(state=State.UNLOCKED)
    ProgressReport.objects.filter(pk=report.pk).update(summary=LEAK)
    built = build_release(period=Q1, by=None)
    assert table(built.folder, "progress_reports") == []
    assert LEAK not in everything(built.folder)
    assert built.release.manifest["left_out"] == ["สธ-65-0001 FY2565 Q1"]
    readme = (built.folder / "README.txt").read_text(encoding="utf-8")
    assert "- สธ-65-0001 FY2565 Q1" in readme
    assert "opened for correction since" in readme


def test_a_plan_without_a_kept_version_is_left_out_and_named(world):
    ApprovedVersion.objects.filter(year_plan=world.second).delete()
    built = build_release(period=Q1, by=None)
    assert "สธ-65-0002" not in {row["code"] for row in table(built.folder, "projects")}
    assert built.release.manifest["left_out"] == ["สธ-65-0002 FY2565"]


def frozen_report(report: ProgressReport) -> ApprovedReport:
    """The approved version of a report as its rows stand, with the sum in baht of its one source."""
    document = {
        "format": "samrit-m6-1",
        "fiscal_year": 2565,
        "quarter": report.quarter,
        "progress_plan": "30",
        "progress_actual": "25",
        "execution_state": "in_progress",
        "summary": "ตามที่อนุมัติ",
        "outputs": [],
        "indicators": [],
        "activities": [],
        "beneficiaries": [],
        "money": [{"source": "state_budget", "disbursed": "100000", "committed": None}],
    }
    return ApprovedReport.objects.create(
        report=report,
        number=1,
        document=document,
        document_hash="a" * 64,
        approved_at=factory.APPROVED_IN_JANUARY,
    )
