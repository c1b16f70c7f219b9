"""Progress reports as they stood approved at the cut of a release."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from samrit.approvals.models import ApprovalAct, State
from samrit.lib.money import CENT
from samrit.opendata.queries.facts import decimal, plain
from samrit.opendata.rules.package import Cut
from samrit.projects.models import Indicator, Output
from samrit.reporting.models import ProgressReport

TEXTS = (
    "execution_state",
    "summary",
    "outcome_result",
    "effect_on_target",
    "obstacles",
    "remedy",
    "self_assessment",
)
RESULTS = ("money_results", "output_results__output", "indicator_results__indicator")


@dataclass(frozen=True)
class ReportFacts:
    """One approved report. Percentages and money (baht) are cumulative."""

    year_plan_id: int
    quarter: int
    execution_state: str
    progress_plan: Decimal | None
    progress_actual: Decimal | None
    summary: str
    outcome_result: str
    effect_on_target: str
    has_obstacles: bool | None
    obstacles: str
    remedy: str
    self_assessment: str
    disbursed: Decimal | None
    committed: Decimal | None
    outputs: list[dict[str, Any]]
    indicators: list[dict[str, Any]]
    submitted_at: dt.datetime | None
    approved_at: dt.datetime
    document_hash: str
    is_demonstration: bool


def approved_at_cut(cut: Cut) -> QuerySet[ProgressReport]:
    """Reports of quarters up to the released one that stood approved at the cut: their latest act before it says so."""
    period = cut.period
    acts = ApprovalAct.objects.filter(approval=OuterRef("approval"), at__lt=cut.instant).order_by("-id")
    no_acts_kept = Q(act_state__isnull=True, approval__state=State.APPROVED, approval__approved_at__lt=cut.instant)
    return (
        ProgressReport.objects.filter(
            Q(year_plan__fiscal_year__lt=period.fiscal_year)
            | Q(year_plan__fiscal_year=period.fiscal_year, quarter__lte=period.quarter)
        )
        .annotate(act_state=Subquery(acts.values("to_state")[:1]), acted_at=Subquery(acts.values("at")[:1]))
        .filter(Q(act_state=State.APPROVED) | no_acts_kept)
        .order_by("year_plan_id", "quarter")
    )


def reports_of(cut: Cut, year_plan_ids: Sequence[int]) -> list[ReportFacts]:
    """The reports of some year plans, by plan and quarter."""
    rows = approved_at_cut(cut).filter(year_plan_id__in=year_plan_ids)
    return [_facts(row) for row in rows.select_related("approval").prefetch_related(*RESULTS)]


def _facts(report: ProgressReport) -> ReportFacts:
    """The frozen document is what was approved; rows count only where a report was brought in without one."""
    approval = report.approval
    acted_at: dt.datetime | None = report.acted_at  # type: ignore[attr-defined]
    approved_at = acted_at or approval.approved_at
    if approved_at is None:
        raise ValueError(f"approved report {report.pk} has no moment of approval")
    told = _document(report.document) if report.document else _rows(report)
    return ReportFacts(
        **told,
        year_plan_id=report.year_plan_id,
        quarter=report.quarter,
        submitted_at=approval.first_submitted_at,
        approved_at=approved_at,
        document_hash=report.document_hash,
        is_demonstration=report.is_demonstration,
    )


def _document(document: Mapping[str, Any]) -> dict[str, Any]:
    money = document.get("money") or ()
    texts = {name: document.get(name) or "" for name in TEXTS}
    return texts | {
        "has_obstacles": document.get("has_obstacles"),
        "progress_plan": plain(decimal(document.get("progress_plan"))),
        "progress_actual": plain(decimal(document.get("progress_actual"))),
        "disbursed": _total(decimal(row.get("disbursed")) for row in money),
        "committed": _total(decimal(row.get("committed")) for row in money),
        "outputs": [_told(row) for row in document.get("outputs") or ()],
        "indicators": [_told(row) for row in document.get("indicators") or ()],
    }


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": row.get("name"), "value": plain(decimal(row.get("result"))), "unit": row.get("unit") or None}


def _rows(report: ProgressReport) -> dict[str, Any]:
    money = list(report.money_results.all())
    outputs = [(row.output, row.value) for row in report.output_results.all()]
    indicators = [(row.indicator, row.value) for row in report.indicator_results.all()]
    return {name: getattr(report, name) for name in (*TEXTS, "has_obstacles")} | {
        "progress_plan": plain(report.progress_plan),
        "progress_actual": plain(report.progress_actual),
        "disbursed": _total(row.disbursed for row in money),
        "committed": _total(row.committed for row in money),
        "outputs": [_value(thing, value) for thing, value in sorted(outputs, key=_in_order)],
        "indicators": [_value(thing, value) for thing, value in sorted(indicators, key=_in_order)],
    }


def _in_order(pair: tuple[Output | Indicator, Decimal | None]) -> tuple[int, int]:
    return (pair[0].position, pair[0].pk)


def _value(thing: Output | Indicator, value: Decimal | None) -> dict[str, Any]:
    return {"name": thing.name, "value": plain(value), "unit": thing.unit or None}


def _total(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)).quantize(CENT) if known else None
