"""Statements of the treasury as a demonstration has them: made of our own records, of no official layout."""

import csv
import datetime as dt
import io
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from samrit.approvals.models import Approval, SubjectKind
from samrit.budgets.models import Statement, StatementLine, StatementState, TreasurySource
from samrit.lib import clock
from samrit.organisations.models import Organisation
from samrit.projects.models import BudgetLine, FundSource, YearPlan
from samrit.reporting.models import MoneyResult, ProgressReport

CODE, FUND, ACTIVITY = "2000412345000000", "6511200", "200041000M2345"
END_OF_Q1, END_OF_Q2 = dt.date(2021, 12, 31), dt.date(2022, 3, 31)
HEADINGS = (
    *("รหัสหน่วยงาน", "หน่วยงาน", "รหัสงบประมาณ", "รหัสแหล่งของเงิน", "รหัสกิจกรรมหลัก", "รายการ"),
    *("งบประมาณจัดสรร", "โอนเปลี่ยนแปลง", "ผูกพัน", "เบิกจ่าย"),
)


def source(code: str = "demo", **more: Any) -> TreasurySource:
    """A kind of statement."""
    words = {"name_th": "รายงานสาธิต", "name_en": "Report of the demonstration", "set_at": clock.now(), **more}
    return TreasurySource.objects.get_or_create(code=code, defaults=words)[0]


def line(code: str = CODE, disbursed: object = "500000.00", **more: Any) -> dict[str, Any]:
    """One line of a statement: a budget code and baht."""
    facts = {"budget_code": code, "fund_code": FUND, "activity_code": "", "disbursed": Decimal(str(disbursed))}
    return {**facts, "committed": Decimal(0), **more}


def statement(lines: Iterable[Mapping[str, Any]], as_of: dt.date = END_OF_Q2, **more: Any) -> Statement:
    """A statement that was taken over."""
    facts = {"source": more.pop("source", None) or source(), "fiscal_year": 2565, "as_of": as_of, **more}
    stated = list(lines)
    units = {one.get("unit", "") for one in stated}
    held = Statement.objects.create(
        **facts,
        counts={"rows": len(stated), "units": len(units), "unmatched": 0, "wrong_rows": 0},
        file_name="statement.csv",
        file_hash=f"{Statement.objects.count():064}",
        state=StatementState.APPLIED,
        read_at=clock.now(),
        applied_at=clock.now(),
    )
    StatementLine.objects.bulk_create(
        StatementLine(statement=held, number=number, **one) for number, one in enumerate(stated, 2)
    )
    return held


def keys(plan: YearPlan, code: str = CODE, fund: str = FUND, activity: str = "", money: str = "") -> BudgetLine:
    """A budget line of a year plan with keys of the treasury."""
    return BudgetLine.objects.create(
        year_plan=plan,
        fiscal_year=plan.fiscal_year,
        source=money or FundSource.STATE_BUDGET,
        amount=Decimal(1_000_000),
        gfmis_budget_code=code,
        gfmis_fund_code=fund,
        gfmis_activity_code=activity,
    )


def row(code: str = CODE, disbursed: str = "500,000.00", **more: str) -> dict[str, str]:
    """One row of a file."""
    return {
        "รหัสหน่วยงาน": "20004",
        "หน่วยงาน": "สำนักงานคณะกรรมการการอาชีวศึกษา",
        "รหัสงบประมาณ": code,
        "รหัสแหล่งของเงิน": FUND,
        "รหัสกิจกรรมหลัก": ACTIVITY,
        "รายการ": f"รายการสาธิต {code}",
        "งบประมาณจัดสรร": "1,000,000.00",
        "โอนเปลี่ยนแปลง": "",
        "ผูกพัน": "0",
        "เบิกจ่าย": disbursed,
        **more,
    }


ROWS = (row(), row("2000412345000001", "๒๕๐,๐๐๐.๕๐"), row("2000412345000002", "(1,000.25)"))
SUM = "749000.25"


def table(rows: Iterable[Mapping[str, Any]], headings: Sequence[str] = HEADINGS) -> list[list[Any]]:
    """Headings and rows as cells."""
    return [list(headings), *([one.get(name, "") for name in headings] for one in rows)]


def csv_of(
    rows: Iterable[Mapping[str, Any]] = ROWS, headings: Sequence[str] = HEADINGS, encoding: str = "utf-8"
) -> bytes:
    """A CSV file of these rows."""
    out = io.StringIO()
    csv.writer(out).writerows(table(rows, headings))
    return out.getvalue().encode(encoding)


def body(code: str) -> Organisation:
    """A body of the cast."""
    return Organisation.objects.get(code=code)


def report(plan: YearPlan, quarter: int, disbursed: Decimal) -> ProgressReport:
    """A report that says nothing but what was disbursed."""
    approval = Approval.objects.create(
        subject_kind=SubjectKind.PROGRESS_REPORT, title="M6", link=f"/{plan.pk}/{quarter}/", owner=plan.project.owner
    )
    made = ProgressReport.objects.create(year_plan=plan, quarter=quarter, approval=approval, changed_at=clock.now())
    MoneyResult.objects.create(report=made, source=FundSource.STATE_BUDGET, disbursed=disbursed)
    return made
