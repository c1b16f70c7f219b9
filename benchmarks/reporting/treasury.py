"""A statement of the treasury for the whole country: read, taken over, matched to projects, its gaps followed.

Its lines are made of what the reports of the third quarter say, under keys that exist in this benchmark only; every fifth
project has another figure there, and one line in twenty is of no project.
"""

import csv
import gzip
import io
import time
from collections.abc import Iterator
from decimal import Decimal

import pgtrigger
from django.db import connection
from django.db.models import Sum

from benchmarks.reporting.data import QUARTER, YEAR
from benchmarks.reporting.opening import peak
from samrit.budgets.actions.statement_steps import Said
from samrit.budgets.actions.statements import NewStatement, add_source, apply_statement, bring_statement
from samrit.budgets.models import Statement, StatementLine
from samrit.budgets.queries.treasury import source as find_source
from samrit.lib.fiscal import Period
from samrit.lib.money import CENT
from samrit.projects.models import FundSource, Origin
from samrit.reporting.actions.gaps import follow_year
from samrit.reporting.models import MoneyGap, MoneyResult
from samrit.reporting.queries.treasury import NEWEST, figures_of

CODE, FUND = "bench", "BENCH65"
HEADINGS = ("รหัสหน่วยงาน", "หน่วยงาน", "รหัสงบประมาณ", "รหัสแหล่งของเงิน", "รหัสกิจกรรมหลัก", "รายการ", "เบิกจ่าย")
STRAY, APART, MORE = 20, 5, Decimal(1000)


def measure(count: int) -> Iterator[str]:
    """So many lines; their money is neither lost nor doubled on the way, and exactly the planted gaps stand open."""
    _give_keys()
    said = _reported()
    booked = {plan: told + (MORE if place % APART == 0 else 0) for place, (plan, told) in enumerate(said.items())}
    content = _file(booked, count)
    source = find_source(CODE) or add_source(code=CODE, name_th="หน่วยวัด", by=None)
    data = NewStatement(source, Period(YEAR, QUARTER - 1).ends_on, YEAR)
    idle, began = peak(), time.perf_counter()
    held = bring_statement(data=data, file_name="bench.csv.gz", content=content, by=None)
    read, began = time.perf_counter() - began, time.perf_counter()
    held = apply_statement(statement=held, by=None, said=Said(accept_older=True))
    applied, began = time.perf_counter() - began, time.perf_counter()
    whole = figures_of(YEAR, {NEWEST: None})[NEWEST]
    matched, began = time.perf_counter() - began, time.perf_counter()
    follow_year(fiscal_year=YEAR)
    followed = time.perf_counter() - began
    gaps = _check(held, count, booked, {one.year_plan_id: one.disbursed for one in whole})
    yield (
        f"{'statement of the treasury':32} {count:,} lines, {len(content) / 2**20:.1f} MiB packed: read {count / read:,.0f} "
        f"lines/s, taken over {count / applied:,.0f} lines/s; peak memory {peak():.0f} MiB, {idle:.0f} before"
    )
    yield (
        f"{'  beside the reports':32} money of {len(booked):,} projects matched in {matched:.1f} s, every baht accounted for; "
        f"{gaps:,} gaps found and followed in {followed:.1f} s"
    )


def _give_keys() -> None:
    """A key of its own for the state's money of every year plan."""
    with pgtrigger.ignore(), connection.cursor() as cursor:
        cursor.execute(
            """
            update projects_budgetline b set gfmis_budget_code = 'BENCH' || lpad(b.year_plan_id::text, 11, '0'),
                gfmis_fund_code = %s, gfmis_activity_code = ''
            from projects_yearplan y where y.id = b.year_plan_id and y.fiscal_year = %s and y.origin = %s
                and b.fiscal_year = %s and b.source = %s
            """,
            [FUND, YEAR, Origin.LIVING, YEAR, FundSource.STATE_BUDGET],
        )
        cursor.execute("analyze projects_budgetline")


def _reported() -> dict[int, Decimal]:
    """What the reports of the third quarter say was disbursed of the state's money, by year plan."""
    mine = {"report__quarter": QUARTER - 1, "report__year_plan__fiscal_year": YEAR, "source": FundSource.STATE_BUDGET}
    rows = MoneyResult.objects.filter(**mine, disbursed__isnull=False, report__year_plan__origin=Origin.LIVING)
    told = rows.order_by("report__year_plan").values_list("report__year_plan", "disbursed")
    return {plan: money for plan, money in told if money is not None}


def _file(booked: dict[int, Decimal], count: int) -> bytes:
    """A packed CSV of so many lines: the money of a project in equal parts by activity, and lines of nobody among them."""
    raw = io.BytesIO()
    strays = max(1, count // STRAY)
    total = Decimal(0)
    with gzip.open(raw, "wt", encoding="utf-8", newline="", compresslevel=1) as out:
        table = csv.writer(out)
        table.writerow(HEADINGS)
        each, rest = divmod(count - strays, len(booked))
        assert each, f"{count} lines are too few for {len(booked)} projects"
        for place, (plan, money) in enumerate(booked.items()):
            parts = each + (place < rest)
            part = (money / parts).quantize(CENT)
            for number in range(parts):
                amount = part if number else money - part * (parts - 1)
                table.writerow(["", "หน่วยวัด", f"BENCH{plan:011}", FUND, f"A{number:05}", f"โครงการ {plan}", amount])
            total += money
        for number in range(strays):
            table.writerow(["", "หน่วยวัด", f"STRAY{number:011}", FUND, "", "ค่าใช้จ่ายประจำ", "1000.00"])
            total += 1000
        table.writerow(["", "รวมทั้งสิ้น", "", "", "", "", total])
    return raw.getvalue()


def _check(held: Statement, count: int, booked: dict[int, Decimal], found: dict[int, Decimal]) -> int:
    """Every line is stored, every baht is matched to its project, and the gaps are those that were planted. Returns how many."""
    lines = StatementLine.objects.filter(statement=held)
    whole = sum(booked.values()) + max(1, count // STRAY) * 1000
    assert lines.count() == count, f"{lines.count()} of {count} lines were taken over"
    assert lines.aggregate(sum=Sum("disbursed"))["sum"] == whole, "the sum of the statement changed on its way"
    wrong = {plan: (money, found.get(plan)) for plan, money in booked.items() if found.get(plan) != money}
    assert not wrong, f"{len(wrong)} projects have other money: {dict(list(wrong.items())[:3])}"
    gaps = set(MoneyGap.objects.open().filter(year_plan__fiscal_year=YEAR).values_list("year_plan", flat=True))
    planted = {plan for place, plan in enumerate(booked) if place % APART == 0}
    assert gaps == planted, f"{len(gaps - planted)} gaps too many, {len(planted - gaps)} too few"
    return len(gaps)
