"""The year plan as a report sees it: leaves of the activities, outputs, indicators, money by source and quarter."""

from collections import defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import F

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
    return plans_of([year_plan])[year_plan.pk]


def plans_of(year_plans: Iterable[YearPlan]) -> dict[int, Plan]:
    """What was planned for the year, by year plan. Ten queries for those of one fiscal year, one more for each that is being
    corrected."""
    every = list(year_plans)
    rules = {year: rules_of(year) for year in sorted({plan.fiscal_year for plan in every})}
    versions = {plan.pk: document_in_force(plan) for plan in every}
    found = {
        plan.pk: plan_in(document, plan.fiscal_year, rules[plan.fiscal_year])
        for plan in every
        if (document := versions[plan.pk]) is not None
    }
    return found | _from_rows([plan for plan in every if versions[plan.pk] is None], rules)


def _from_rows(plans: list[YearPlan], rules: dict[int, YearRules]) -> dict[int, Plan]:
    """The plans as their rows say."""
    if not plans:
        return {}
    activities, money = _activities(plans), _money(plans)
    outputs = _by_plan(Output.objects.filter(year_plan__in=plans))
    indicators = _by_plan(Indicator.objects.filter(year_plan__in=plans))
    groups = _by_plan(Beneficiary.objects.filter(year_plan__in=plans))
    outcomes = _by_plan(Outcome.objects.filter(year_plan__in=plans))
    return {
        plan.pk: Plan(
            plan.fiscal_year,
            activities.get(plan.pk, ()),
            tuple(PlannedOutput(str(row.uid), row.name, row.unit, row.target) for row in outputs[plan.pk]),
            tuple(_indicator(row) for row in indicators[plan.pk]),
            money.get(plan.pk, ()),
            tuple(PlannedBeneficiary(str(row.uid), row.group, row.unit, row.amount) for row in groups[plan.pk]),
            tuple(PlannedOutcome(str(row.uid), row.text, row.unit, row.target) for row in outcomes[plan.pk]),
            rules[plan.fiscal_year],
        )
        for plan in plans
    }


def _by_plan(rows: Iterable[Any]) -> defaultdict[int, list[Any]]:
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.year_plan_id].append(row)
    return found


def _indicator(row: Indicator) -> PlannedIndicator:
    targets = (row.target_q1, row.target_q2, row.target_q3, row.target_q4)
    return PlannedIndicator(str(row.uid), row.name, row.unit, row.target, targets, row.direction, row.baseline)


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


def plan_in(document: Document, fiscal_year: int, rules: YearRules | None = None) -> Plan:
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
        rules or rules_of(fiscal_year),
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


def _activities(plans: list[YearPlan]) -> dict[int, tuple[PlannedActivity, ...]]:
    rows = list(Activity.objects.filter(year_plan__in=plans))
    parents = {row.parent_id for row in rows}
    months: dict[int, set[int]] = defaultdict(set)
    stored = ActivityMonth.objects.filter(activity__year_plan__in=plans)
    for activity_id, month in stored.values_list("activity_id", "month"):
        months[activity_id].add(month)
    return {
        plan: leaves(
            [
                (PlannedActivity(str(row.uid), row.name, row.weight, frozenset(months[row.pk])), row.rank == Rank.SUB)
                for row in own
                if row.pk not in parents
            ]
        )
        for plan, own in _by_plan(rows).items()
    }


def _money(plans: list[YearPlan]) -> dict[int, tuple[PlannedMoney, ...]]:
    """By source, in the order of the list of sources. A line without a source counts under "other"."""
    stored = BudgetLine.objects.filter(year_plan__in=plans, fiscal_year=F("year_plan__fiscal_year"))
    lines = list(stored)
    amounts: dict[tuple[int, str], Decimal] = defaultdict(Decimal)
    place_of: dict[int, tuple[int, str]] = {}
    for line in lines:
        place_of[line.pk] = (line.year_plan_id, line.source or FundSource.OTHER)
        amounts[place_of[line.pk]] += line.amount or Decimal(0)
    spending: dict[tuple[int, str], list[Decimal]] = {}
    months = SpendMonth.objects.filter(line__in=place_of, fiscal_year=F("year_plan__fiscal_year"))
    for line_id, month, amount in months.values_list("line_id", "month", "amount"):
        by_quarter = spending.setdefault(place_of[line_id or 0], [Decimal(0)] * 4)
        for later in range(quarter_of_month(month) - 1, 4):
            by_quarter[later] += amount
    return {
        plan: tuple(
            PlannedMoney(source, amounts[plan, source], _four(spending.get((plan, source))))
            for source in FundSource.values
            if (plan, source) in amounts
        )
        for plan in {plan for plan, _source in amounts}
    }


def _four(amounts: list[Decimal] | None) -> tuple[Decimal, Decimal, Decimal, Decimal] | None:
    return None if amounts is None else (amounts[0], amounts[1], amounts[2], amounts[3])
