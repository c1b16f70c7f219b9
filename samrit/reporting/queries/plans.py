"""The year plan as a report sees it: leaves of the activities, outputs, indicators, money by source and quarter."""

from collections import defaultdict
from decimal import Decimal

from samrit.codelists.queries import items_of
from samrit.lib.fiscal import last_day, quarter_of_month
from samrit.projects.models import (
    Activity,
    ActivityMonth,
    Beneficiary,
    BudgetLine,
    FundSource,
    Indicator,
    Outcome,
    Output,
    Rank,
    SpendMonth,
    YearPlan,
)
from samrit.projects.queries.versions import document_in_force
from samrit.projects.rules import Document, Row
from samrit.projects.rules.values import month_money
from samrit.reporting.models import ReportingYear
from samrit.reporting.rules.plan import (
    Plan,
    PlannedActivity,
    PlannedBeneficiary,
    PlannedIndicator,
    PlannedMoney,
    PlannedOutcome,
    PlannedOutput,
    YearRules,
    leaves,
)


def plan_of(year_plan: YearPlan) -> Plan:
    """What was planned for the year: the approved version while a correction of it is under way, else the rows. Ten queries."""
    if (version := document_in_force(year_plan)) is not None:
        return plan_in(version, year_plan.fiscal_year)
    return Plan(
        year_plan.fiscal_year,
        _activities(year_plan),
        tuple(
            PlannedOutput(str(row.uid), row.name, row.unit, row.target)
            for row in Output.objects.filter(year_plan=year_plan)
        ),
        tuple(
            PlannedIndicator(
                str(row.uid),
                row.name,
                row.unit,
                row.target,
                (row.target_q1, row.target_q2, row.target_q3, row.target_q4),
                row.direction,
                row.baseline,
            )
            for row in Indicator.objects.filter(year_plan=year_plan)
        ),
        _money(year_plan),
        tuple(
            PlannedBeneficiary(str(row.uid), row.group, row.unit, row.amount)
            for row in Beneficiary.objects.filter(year_plan=year_plan)
        ),
        tuple(
            PlannedOutcome(str(row.uid), row.text, row.unit, row.target)
            for row in Outcome.objects.filter(year_plan=year_plan)
        ),
        rules_of(year_plan.fiscal_year),
    )


def rules_of(fiscal_year: int) -> YearRules:
    """What the rows of a fiscal year say about its reports. Two queries."""
    stated, day = ReportingYear.objects.filter(fiscal_year=fiscal_year).first(), last_day(fiscal_year)
    year = stated or ReportingYear(fiscal_year=fiscal_year)
    lists = items_of(("obstacle_category", "variance_reason"))
    obstacles, reasons = (
        [item for item in lists.get(name, []) if item.is_in_force(day)]
        for name in ("obstacle_category", "variance_reason")
    )
    return YearRules(
        Decimal(year.progress_gap),
        Decimal(year.money_gap),
        tuple((item.code, item.name) for item in obstacles),
        tuple((item.code, item.name) for item in reasons),
        tuple((item.code, item.name_th) for item in obstacles),
        tuple((item.code, item.name_th) for item in reasons),
    )


def plan_in(document: Document, fiscal_year: int) -> Plan:
    """What a document of a year plan says was planned for the year."""
    detail, lines = document["m3"].rows, document["m5"].rows["lines"]
    return Plan(
        fiscal_year,
        leaves([(_activity(row), row.values.get("rank") == Rank.SUB) for row in document["m4"].rows["activities"]]),
        tuple(
            PlannedOutput(str(row.uid), _text(row, "name"), _text(row, "unit"), _amount(row, "target"))
            for row in detail["outputs"]
        ),
        tuple(
            PlannedIndicator(
                str(row.uid),
                _text(row, "name"),
                _text(row, "unit"),
                _amount(row, "target"),
                (
                    _amount(row, "target_q1"),
                    _amount(row, "target_q2"),
                    _amount(row, "target_q3"),
                    _amount(row, "target_q4"),
                ),
                _text(row, "direction"),
                _amount(row, "baseline"),
            )
            for row in detail["indicators"]
        ),
        _by_source([row for row in lines if row.values.get("fiscal_year") == fiscal_year]),
        tuple(
            PlannedBeneficiary(str(row.uid), _text(row, "group"), _text(row, "unit"), _amount(row, "amount"))
            for row in detail["beneficiaries"]
        ),
        tuple(
            PlannedOutcome(str(row.uid), _text(row, "text"), _text(row, "unit"), _amount(row, "target"))
            for row in detail["outcomes"]
        ),
        rules_of(fiscal_year),
    )


def _activity(row: Row) -> PlannedActivity:
    return PlannedActivity(str(row.uid), _text(row, "name"), _amount(row, "weight"), frozenset(_months(row)))


def _text(row: Row, name: str) -> str:
    return str(row.values.get(name) or "")


def _amount(row: Row, name: str) -> Decimal | None:
    value = row.values.get(name)
    return value if isinstance(value, Decimal) else None


def _months(row: Row) -> list[int]:
    months = row.values.get("months")
    return [month for month in months if isinstance(month, int)] if isinstance(months, tuple) else []


def _by_source(lines: list[Row]) -> tuple[PlannedMoney, ...]:
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    spending: dict[str, list[Decimal]] = {}
    for line in lines:
        source = _text(line, "source") or FundSource.OTHER
        amounts[source] += _amount(line, "amount") or Decimal(0)
        for month, amount in month_money(line.values.get("months")).items():
            by_quarter = spending.setdefault(source, [Decimal(0)] * 4)
            for later in range(quarter_of_month(month) - 1, 4):
                by_quarter[later] += amount
    return tuple(
        PlannedMoney(source, amounts[source], _four(spending.get(source)))
        for source in FundSource.values
        if source in amounts
    )


def _activities(year_plan: YearPlan) -> tuple[PlannedActivity, ...]:
    rows = list(Activity.objects.filter(year_plan=year_plan))
    parents = {row.parent_id for row in rows}
    months: dict[int, set[int]] = defaultdict(set)
    for activity_id, month in ActivityMonth.objects.filter(activity__year_plan=year_plan).values_list(
        "activity_id", "month"
    ):
        months[activity_id].add(month)
    return leaves(
        [
            (PlannedActivity(str(row.uid), row.name, row.weight, frozenset(months[row.pk])), row.rank == Rank.SUB)
            for row in rows
            if row.pk not in parents
        ]
    )


def _money(year_plan: YearPlan) -> tuple[PlannedMoney, ...]:
    """By source, in the order of the list of sources. A line without a source counts under "other"."""
    year = year_plan.fiscal_year
    lines = BudgetLine.objects.filter(year_plan=year_plan, fiscal_year=year)
    amounts: dict[str, Decimal] = defaultdict(Decimal)
    source_of: dict[int, str] = {}
    for line in lines:
        source_of[line.pk] = line.source or FundSource.OTHER
        amounts[source_of[line.pk]] += line.amount or Decimal(0)
    spending: dict[str, list[Decimal]] = {}
    months = SpendMonth.objects.filter(line__in=source_of, fiscal_year=year)
    for line_id, month, amount in months.values_list("line_id", "month", "amount"):
        by_quarter = spending.setdefault(source_of[line_id or 0], [Decimal(0)] * 4)
        for later in range(quarter_of_month(month) - 1, 4):
            by_quarter[later] += amount
    return tuple(
        PlannedMoney(source, amounts[source], _four(spending.get(source)))
        for source in FundSource.values
        if source in amounts
    )


def _four(amounts: list[Decimal] | None) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
    return None if amounts is None else (amounts[0], amounts[1], amounts[2], amounts[3])
