"""The round trip of the reports of a quarter: out, filled in, checked, applied as a whole or by report, sent, undone."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from samrit.accounts.models import User
from samrit.lib import clock
from samrit.organisations.models import Organisation
from samrit.projects.models import Batch, BatchState, YearPlan
from samrit.reporting.actions import reports, workbooks
from samrit.reporting.models import FilledAnswer, FiscalQuarter, ProgressReport
from samrit.reporting.queries.values import values_of
from samrit.reporting.queries.workbooks.out import workbook_of
from tests.factories.books import Book
from tests.reporting.conftest import NOW, fill, keys_of, make_year_plan, written

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def other(unit: Organisation, year_plan: YearPlan) -> YearPlan:
    del year_plan
    plan = make_year_plan(unit, "T-0002")
    fill(plan)
    return plan


def out(user: User, quarter: FiscalQuarter, language: str = "th") -> Book:
    with translation.override(language):
        return Book.of(workbook_of(user, quarter))


def stored(plan: YearPlan, quarter: int = 2) -> dict[str, Any]:
    """What is written, by key."""
    report = ProgressReport.objects.filter(year_plan=plan, quarter=quarter).first()
    held = values_of([report])[report.pk] if report else {}
    return {key: value for key, value in held.items() if value not in (None, "")}


def bring(book: Book, by: User, name: str = "รายงาน.xlsx") -> Batch:
    return workbooks.check(file_name=name, data=book.data(), by=by)


def said(batch: Batch, language: str = "en") -> list[str]:
    with translation.override(language):
        return [f"{fault.title}!{fault.place} {fault.what} {fault.mend}" for fault in workbooks.faults_of(batch)]


def codes(batch: Batch) -> list[str]:
    return [fault.code for fault in workbooks.faults_of(batch)]


def row_of(book: Book, sheet: str, key: str) -> int:
    """The row of a sheet with this mark, from the first below the headings."""
    at = book.column(sheet, "row")
    return next(n for n, row in enumerate(book.sheet(sheet).rows[2:]) if len(row) > at and row[at] == key)


def put(book: Book, key: str, value: Any) -> None:
    """Write an answer where it stands."""
    mark, _dot, name = key.rpartition(".")
    head = mark.partition(".")[0]
    sheets = {
        "activity": "m6.activities",
        "beneficiary": "m6.beneficiaries",
        "money": "m6.money",
        "obstacle": "m6.obstacles",
    }
    sheet = sheets.get(head, "m6.results") if mark else "m6"
    book.put(sheet, name, row_of(book, sheet, mark) if mark else 0, value)


def filled_in(book: Book, plan: YearPlan) -> None:
    """A complete second quarter."""
    keys = keys_of(plan)
    for key, value in {
        "execution_state": "In progress",
        "progress_actual": 70,
        "effect_on_y1": "การเดินทางสะดวกขึ้น",
        "effect_on_y2": "การเดินทางสะดวกขึ้น",
        "effect_on_z": "การเดินทางสะดวกขึ้น",
        "has_obstacles": "ไม่ใช่",
        f"{keys['survey']}.done": 100,
        f"{keys['build']}.done": "๒๕",
        f"{keys['build']}.started_on": "๑/๒/๒๕๖๕",
        f"{keys['output']}.value": 3,
        f"{keys['indicator']}.value": 45,
        f"{keys['money']}.disbursed": 500000,
        "progress_variance_text": "เริ่มงานได้เร็วกว่าแผน",
        "money_variance_text": "เบิกจ่ายต่างจากแผนตามงวดงาน",
    }.items():
        put(book, key, value)


def test_what_goes_out_comes_back_and_changes_nothing(
    year_plan: YearPlan, other: YearPlan, editor: User, quarters: Any
) -> None:
    reports.save_report(
        year_plan=year_plan, window=quarters[2], written=written(year_plan, editor, quarters[2]), by=editor
    )
    before = stored(year_plan)
    for language in ("th", "en"):
        with translation.override(language):
            batch = bring(out(editor, quarters[2], language), editor)
            assert said(batch) == []
            assert (batch.counts["projects"], batch.counts["ready"]) == (2, [])
    with translation.override("en"):
        assert said(bring(out(editor, quarters[2], "th"), editor)) == []
    assert (batch.fiscal_year, batch.quarter) == (2565, 2)
    assert (stored(year_plan), stored(other)) == (before, {})


def test_a_filled_in_workbook_is_checked_applied_and_undone(year_plan: YearPlan, editor: User, quarters: Any) -> None:
    book, keys = out(editor, quarters[2]), keys_of(year_plan)
    filled_in(book, year_plan)
    data = book.data()
    batch = workbooks.check(file_name="q2.xlsx", data=data, by=editor)
    assert said(batch) == []
    assert batch.counts["ready"] == batch.counts["complete"] == [year_plan.project.code]
    assert stored(year_plan) == {}
    batch = workbooks.apply(batch=batch, by=editor)
    after = stored(year_plan)
    assert after["progress_actual"] == Decimal(70)
    assert after["has_obstacles"] is False
    assert after[f"{keys['build']}.done"] == Decimal(25)
    assert after[f"{keys['build']}.started_on"].isoformat() == "2022-02-01"
    assert after[f"{keys['money']}.disbursed"] == Decimal("500000.00")
    assert FilledAnswer.objects.filter(filled_from="workbook", place="progress_actual", origin="q2.xlsx").exists()
    again = workbooks.check(file_name="q2.xlsx", data=data, by=editor)
    assert again.counts["ready"] == []
    assert codes(again) == ["brought_before"]
    held, problems = workbooks.undo(batch=Batch.objects.get(pk=batch.pk), by=editor)
    assert (held.state, problems) == (BatchState.UNDONE, [])
    assert stored(year_plan) == {}
