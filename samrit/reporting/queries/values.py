"""Stored reports as flat values, the shape in which rules judge them and pages show them."""

from collections.abc import Iterable
from typing import Any

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
from samrit.reporting.rules.fields import COLUMNS


def values_of(reports: Iterable[ProgressReport]) -> dict[int, dict[str, Any]]:
    """By report id: every stored value by its key. Seven queries however many reports."""
    held: dict[int, dict[str, Any]] = {r.pk: {name: getattr(r, name) for name in COLUMNS} for r in reports}
    for done in ActivityResult.objects.filter(report__in=held).select_related("activity"):
        key = f"activity.{done.activity.uid}"
        held[done.report_id] |= {f"{key}.done": done.done, f"{key}.text": done.text}
        held[done.report_id] |= {f"{key}.started_on": done.started_on, f"{key}.finished_on": done.finished_on}
    for output in OutputResult.objects.filter(report__in=held).select_related("output"):
        key = f"output.{output.output.uid}"
        held[output.report_id] |= {f"{key}.value": output.value, f"{key}.na": _does_not_apply(output.applicability)}
    for outcome in OutcomeResult.objects.filter(report__in=held).select_related("outcome"):
        key = f"outcome.{outcome.outcome.uid}"
        held[outcome.report_id] |= {f"{key}.value": outcome.value, f"{key}.na": _does_not_apply(outcome.applicability)}
        held[outcome.report_id][f"{key}.text"] = outcome.text
    for obstacle in Obstacle.objects.filter(report__in=held):
        key = f"obstacle.{obstacle.category}"
        held[obstacle.report_id] |= {f"{key}.text": obstacle.text, f"{key}.remedy": obstacle.remedy}
    for result in IndicatorResult.objects.filter(report__in=held).select_related("indicator"):
        key = f"indicator.{result.indicator.uid}"
        held[result.report_id] |= {f"{key}.value": result.value, f"{key}.na": _does_not_apply(result.applicability)}
        held[result.report_id] |= {f"{key}.rating": result.rating, f"{key}.rating_reason": result.rating_reason}
    for group in BeneficiaryResult.objects.filter(report__in=held).select_related("beneficiary"):
        held[group.report_id][f"beneficiary.{group.beneficiary.uid}.amount"] = group.amount
    for money in MoneyResult.objects.filter(report__in=held):
        key = f"money.{money.source}"
        held[money.report_id] |= {f"{key}.disbursed": money.disbursed, f"{key}.committed": money.committed}
    return held


def _does_not_apply(applicability: str) -> bool | None:
    return True if applicability == Applicability.NOT_APPLICABLE else None
