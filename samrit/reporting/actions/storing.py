"""The rows of a report brought to its answers: by difference, each kind of row at once."""

import uuid
from collections.abc import Mapping
from typing import Any

from samrit.lib import clock
from samrit.projects.models import Activity, Beneficiary, Indicator, Outcome, Output
from samrit.reporting.models import (
    ActivityResult,
    Applicability,
    BeneficiaryResult,
    IndicatorResult,
    MoneyResult,
    Obstacle,
    OutcomeResult,
    OutputResult,
    ProgressReport,
)
from samrit.reporting.rules import checks
from samrit.reporting.rules.fields import COLUMNS, Values
from samrit.reporting.rules.plan import planned_progress

NULLABLE = frozenset({"progress_actual", "has_obstacles", "lat", "lon"})
"""Columns of figures and of yes or no; the others hold text and are empty where nothing is written."""
Planned = type[Activity] | type[Output] | type[Outcome] | type[Indicator] | type[Beneficiary]
Result = (
    type[ActivityResult]
    | type[OutputResult]
    | type[OutcomeResult]
    | type[IndicatorResult]
    | type[BeneficiaryResult]
    | type[MoneyResult]
    | type[Obstacle]
)


def store(report: ProgressReport, case: checks.Case) -> None:
    """Columns and result rows; a row begins with its first answer and is never deleted."""
    _columns(report, case)
    values = case.values
    _bring(ActivityResult, report, "activity_id", _answers(report, Activity, "activity", values, _activity))
    _bring(OutcomeResult, report, "outcome_id", _answers(report, Outcome, "outcome", values, _outcome))
    _bring(OutputResult, report, "output_id", _answers(report, Output, "output", values, _result))
    _bring(IndicatorResult, report, "indicator_id", _answers(report, Indicator, "indicator", values, _indicator))
    _bring(BeneficiaryResult, report, "beneficiary_id", _answers(report, Beneficiary, "beneficiary", values, _amount))
    kinds = [code for code, _label in case.plan.rules.obstacle_categories]
    _bring(Obstacle, report, "category", {code: _obstacle(values, f"obstacle.{code}") for code in kinds})
    sources = [money.source for money in case.plan.money]
    _bring(MoneyResult, report, "source", {source: _money(values, f"money.{source}") for source in sources})


def _columns(report: ProgressReport, case: checks.Case) -> None:
    for name in COLUMNS:
        value = case.values.get(name)
        setattr(report, name, "" if value is None and name not in NULLABLE else value)
    report.progress_plan = planned_progress(case.plan, case.quarter)
    report.is_complete = checks.is_complete(case)
    report.changed_at = clock.now()
    report.save()


def _answers(
    report: ProgressReport, planned: Planned, word: str, values: Values, read: Any
) -> dict[int, dict[str, Any]]:
    """What is answered of each planned thing, by its id."""
    rows = planned._default_manager.filter(year_plan_id=report.year_plan_id).values_list("pk", "uid")
    return {pk: read(values, f"{word}.{uid}") for pk, uid in rows}


def _bring(model: Result, report: ProgressReport, name: str, wanted: Mapping[Any, Mapping[str, Any]]) -> None:
    """The rows of one kind brought to what is wanted, by what they tell of; nothing is written where nothing differs."""
    rows: Any = model._default_manager
    there = {getattr(row, name): row for row in rows.filter(report=report)}
    fresh, changed = [], []
    for key, values in wanted.items():
        row = there.get(key)
        if row is None:
            if any(value is not None and value != "" for value in values.values()):
                fresh.append(model(report=report, uid=uuid.uuid4(), **{name: key}, **values))
        elif any(getattr(row, field) != value for field, value in values.items()):
            for field, value in values.items():
                setattr(row, field, value)
            changed.append(row)
    rows.bulk_create(fresh)
    if changed:
        rows.bulk_update(changed, [*next(iter(wanted.values()))])


def _pick(values: Values, key: str, *parts: str) -> dict[str, Any]:
    return {part: values.get(f"{key}.{part}") for part in parts}


def _words(values: Values, key: str, *parts: str) -> dict[str, str]:
    return {part: values.get(f"{key}.{part}") or "" for part in parts}


def _activity(values: Values, key: str) -> dict[str, Any]:
    return _pick(values, key, "done", "started_on", "finished_on") | _words(values, key, "text")


def _result(values: Values, key: str) -> dict[str, Any]:
    if values.get(f"{key}.na"):
        return {"value": None, "applicability": Applicability.NOT_APPLICABLE}
    value = values.get(f"{key}.value")
    return {"value": value, "applicability": "" if value is None else Applicability.REPORTED}


def _outcome(values: Values, key: str) -> dict[str, Any]:
    return _result(values, key) | _words(values, key, "text")


def _indicator(values: Values, key: str) -> dict[str, Any]:
    return _result(values, key) | _words(values, key, "rating", "rating_reason")


def _amount(values: Values, key: str) -> dict[str, Any]:
    return _pick(values, key, "amount")


def _obstacle(values: Values, key: str) -> dict[str, Any]:
    return _words(values, key, "text", "remedy")


def _money(values: Values, key: str) -> dict[str, Any]:
    return _pick(values, key, "disbursed", "committed")
