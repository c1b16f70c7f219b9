"""Progress reports as they stood approved at the cut of a release."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Q, QuerySet, Subquery

from samrit.approvals.models import ApprovalAct, State
from samrit.opendata.queries.facts import plain
from samrit.opendata.rules.package import Cut
from samrit.reporting.models import ProgressReport

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
    approval = report.approval
    approved_at: dt.datetime = report.acted_at or approval.approved_at  # type: ignore[attr-defined]
    money = list(report.money_results.all())
    return ReportFacts(
        year_plan_id=report.year_plan_id,
        quarter=report.quarter,
        execution_state=report.execution_state,
        progress_plan=plain(report.progress_plan),
        progress_actual=plain(report.progress_actual),
        summary=report.summary,
        outcome_result=report.outcome_result,
        effect_on_target=report.effect_on_target,
        has_obstacles=report.has_obstacles,
        obstacles=report.obstacles,
        remedy=report.remedy,
        self_assessment=report.self_assessment,
        disbursed=_total(row.disbursed for row in money),
        committed=_total(row.committed for row in money),
        outputs=[
            {"name": row.output.name, "value": plain(row.value), "unit": row.output.unit or None}
            for row in sorted(report.output_results.all(), key=lambda row: (row.output.position, row.output_id))
        ],
        indicators=[
            {"name": row.indicator.name, "value": plain(row.value), "unit": row.indicator.unit or None}
            for row in sorted(
                report.indicator_results.all(), key=lambda row: (row.indicator.position, row.indicator_id)
            )
        ],
        submitted_at=approval.first_submitted_at,
        approved_at=approved_at,
        document_hash=report.document_hash,
        is_demonstration=report.is_demonstration,
    )


def _total(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)) if known else None
