"""Statements of the treasury for the demonstration, made of what its own reports say and brought in by the door that every
statement comes through. Keys begin with DEMO: no layout and no key of the treasury's own system is imitated."""

import csv
import datetime as dt
import io
from collections.abc import Iterable
from decimal import Decimal

from samrit.budgets.actions.statement_steps import Said
from samrit.budgets.actions.statements import NewStatement, add_source, apply_statement, bring_statement
from samrit.budgets.models import Statement
from samrit.budgets.queries.treasury import source as find_source
from samrit.lib.fiscal import Period
from samrit.lib.money import CENT
from samrit.projects.models import BudgetLine, FundSource, Origin, YearPlan
from samrit.reporting.models import MoneyResult

YEAR = 2565
CODE, NAME, FUND = "demo", "รายงานสาธิตจากรายงาน M6 ของระบบเอง", "DEMO65"
HEADINGS = ("รหัสหน่วยงาน", "หน่วยงาน", "รหัสงบประมาณ", "รหัสแหล่งของเงิน", "รายการ", "งบประมาณจัดสรร", "ผูกพัน", "เบิกจ่าย")
WITHOUT, SHARED, APART, UNTOLD = 9, 7, 5, Decimal("0.2")
"""Each ninth project has no keys, each seventh those of the one before; of each fifth the treasury says another figure; where
nothing was reported it has booked a fifth of the year's money."""
LESS = Decimal("0.96")
STRAY = (("DEMO65PERSONNEL", "เงินเดือนและค่าจ้าง (สาธิต)"), ("DEMO65RENT", "ค่าเช่าและค่าสาธารณูปโภค (สาธิต)"))


def give_keys() -> int:
    """Keys for the budget lines of the demonstration's projects. Returns how many lines have them."""
    lines = BudgetLine.objects.filter(fiscal_year=YEAR, source=FundSource.STATE_BUDGET, gfmis_budget_code="")
    plan = "year_plan__"
    lines = lines.filter(
        **{f"{plan}origin": Origin.LIVING, f"{plan}is_demonstration": True, f"{plan}fiscal_year": YEAR}
    )
    keys: dict[int, str] = {}
    given = []
    for line in lines.order_by("year_plan__project__code", "pk"):
        number = keys.setdefault(line.year_plan_id, f"DEMO65{_number(len(keys)):06}")
        if int(number[-6:]) % WITHOUT:
            line.gfmis_budget_code, line.gfmis_fund_code = number, FUND
            given.append(line)
    BudgetLine.objects.bulk_update(given, ["gfmis_budget_code", "gfmis_fund_code"], batch_size=500)
    return len(given)


def _number(position: int) -> int:
    """The number of a project's key; each seventh has that of the one before."""
    return position if position and position % SHARED == 0 else position + 1


def show_statements() -> list[Statement]:
    """The statements at the end of the first and second quarter, once; nothing where they are there."""
    if Statement.objects.filter(is_demonstration=True).exists():
        return []
    source = find_source(CODE) or add_source(code=CODE, name_th=NAME, name_en="Made of this demonstration", by=None)
    made = []
    for quarter in (1, 2):
        day = Period(YEAR, quarter).ends_on
        content = _file(_rows(quarter), day)
        data = NewStatement(source, day, YEAR)
        name = f"demo-statement-{YEAR}-Q{quarter}.csv"
        held = bring_statement(data=data, file_name=name, content=content, by=None, is_demonstration=True)
        made.append(apply_statement(statement=held, by=None, said=Said(leave_out=True)))
    return made


def _rows(quarter: int) -> Iterable[list[object]]:
    plans = YearPlan.objects.filter(fiscal_year=YEAR, origin=Origin.LIVING, is_demonstration=True)
    lines = BudgetLine.objects.filter(year_plan__in=plans, source=FundSource.STATE_BUDGET).exclude(gfmis_budget_code="")
    results = MoneyResult.objects.filter(report__year_plan__in=plans, report__quarter=quarter, disbursed__isnull=False)
    said = dict(results.filter(source=FundSource.STATE_BUDGET).values_list("report__year_plan", "disbursed"))
    seen: set[int] = set()
    for line in lines.select_related("year_plan__project__owner").order_by("gfmis_budget_code", "year_plan"):
        plan = line.year_plan
        if plan.pk in seen:
            continue
        seen.add(plan.pk)
        whole = plan.budget_year or Decimal(0)
        told = said.get(plan.pk) or whole * UNTOLD * quarter / 2
        booked = told * LESS if len(seen) % APART == 0 else told
        owner = plan.project.owner
        yield [
            *(
                f"DEMO-{owner.pk}",
                owner.name_th,
                line.gfmis_budget_code,
                line.gfmis_fund_code,
                plan.project.name_th[:200],
            ),
            *(whole.quantize(CENT), "0.00", booked.quantize(CENT)),
        ]
    for code, name in STRAY:
        yield ["", "สำนักงานคณะกรรมการการอาชีวศึกษา", code, FUND, name, "", "", f"{quarter * 12_500_000:.2f}"]


def _file(rows: Iterable[list[object]], day: dt.date) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([NAME])
    writer.writerow([f"ข้อมูล ณ วันที่ {day.day}/{day.month}/{day.year + 543} (สาธิต)"])
    writer.writerow(HEADINGS)
    total = Decimal(0)
    for row in rows:
        total += Decimal(str(row[-1]))
        writer.writerow(row)
    writer.writerow(["", "รวมทั้งสิ้น", "", "", "", "", "", total])
    return out.getvalue().encode("utf-8-sig")
