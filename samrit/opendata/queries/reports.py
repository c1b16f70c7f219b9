"""Progress reports as they stood approved at the cut of a release."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet, Subquery

from samrit.approvals.models import ApprovalAct, State
from samrit.lib.money import CENT
from samrit.opendata.queries.facts import decimal, plain
from samrit.opendata.rules.package import Cut
from samrit.projects.models import Indicator, Outcome, Output
from samrit.reporting.models import ApprovedReport, ProgressReport
from samrit.reporting.rules.versions import obstacles_in

TEXTS = (
    "execution_state",
    "summary",
    "outcome_result",
    "effect_on_y2",
    "effect_on_z",
    "self_assessment",
)
RESULTS = (
    "money_results",
    "obstacle_rows",
    "output_results__output",
    "indicator_results__indicator",
    "outcome_results__outcome",
)


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
    effect_on_y1: str
    effect_on_y2: str
    effect_on_z: str
    has_obstacles: bool | None
    obstacles: str
    remedy: str
    obstacle_kinds: list[dict[str, Any]]
    self_assessment: str
    disbursed: Decimal | None
    committed: Decimal | None
    outputs: list[dict[str, Any]]
    indicators: list[dict[str, Any]]
    outcomes: list[dict[str, Any]]
    submitted_at: dt.datetime | None
    approved_at: dt.datetime
    document_hash: str
    is_demonstration: bool


def approved_at_cut(cut: Cut) -> QuerySet[ProgressReport]:
    """Reports of quarters up to the released one that had an approved version in force at the cut. A report that was
    brought in without one counts while it stands approved, by its latest act before the cut or by its approval."""
    return (
        _judged(cut)
        .filter(Q(version_id__isnull=False) | _APPROVED_BY_ACTS & Q(approval__state=State.APPROVED))
        .order_by("year_plan_id", "quarter")
    )


def without_version(cut: Cut) -> QuerySet[ProgressReport]:
    """Reports that stood approved at the cut, of which no version is kept, and which have been opened since."""
    return _judged(cut).filter(_APPROVED_BY_ACTS).exclude(approval__state=State.APPROVED)


_APPROVED_BY_ACTS = Q(was_frozen=False) & (
    Q(act_state=State.APPROVED) | Q(act_state__isnull=True, approved_before_cut=True)
)


def _judged(cut: Cut) -> QuerySet[ProgressReport]:
    """Reports of quarters up to the released one, with what is known of their approval at the cut."""
    period = cut.period
    in_force = ApprovedReport.objects.holding(cut.instant).filter(report=OuterRef("pk"))
    acts = ApprovalAct.objects.filter(approval=OuterRef("approval"), at__lt=cut.instant).order_by("-id")
    return ProgressReport.objects.filter(
        Q(year_plan__fiscal_year__lt=period.fiscal_year)
        | Q(year_plan__fiscal_year=period.fiscal_year, quarter__lte=period.quarter)
    ).annotate(
        version_id=Subquery(in_force.values("pk")[:1]),
        was_frozen=Exists(ApprovedReport.objects.filter(report=OuterRef("pk"))),
        act_state=Subquery(acts.values("to_state")[:1]),
        acted_at=Subquery(acts.values("at")[:1]),
        approved_before_cut=ExpressionWrapper(
            Q(approval__approved_at__isnull=False, approval__approved_at__lt=cut.instant),
            output_field=BooleanField(),
        ),
    )


def reports_of(cut: Cut, year_plan_ids: Sequence[int]) -> list[ReportFacts]:
    """The reports of some year plans, by plan and quarter."""
    found = approved_at_cut(cut).filter(year_plan_id__in=year_plan_ids)
    rows = list(found.select_related("approval").prefetch_related(*RESULTS))
    versions = ApprovedReport.objects.in_bulk([row.version_id for row in rows if row.version_id])  # type: ignore[attr-defined]
    return [_facts(row, versions.get(row.version_id)) for row in rows]  # type: ignore[attr-defined]


def _facts(report: ProgressReport, version: ApprovedReport | None) -> ReportFacts:
    """The frozen document is what was approved; rows count only where a report was brought in without one."""
    approval = report.approval
    acted_at: dt.datetime | None = report.acted_at  # type: ignore[attr-defined]
    approved_at = version.approved_at if version else acted_at or approval.approved_at
    if approved_at is None:
        raise ValueError(f"approved report {report.pk} has no moment of approval")
    told = _document(version.document) if version else _rows(report)
    return ReportFacts(
        **told,
        year_plan_id=report.year_plan_id,
        quarter=report.quarter,
        submitted_at=approval.first_submitted_at,
        approved_at=approved_at,
        document_hash=version.document_hash if version else "",
        is_demonstration=report.is_demonstration,
    )


def _document(document: Mapping[str, Any]) -> dict[str, Any]:
    money = document.get("money") or ()
    texts = {name: document.get(name) or "" for name in TEXTS}
    said = obstacles_in(document)
    return texts | {
        "effect_on_y1": document.get("effect_on_y1") or document.get("effect_on_target") or "",
        "obstacles": _lines(row.get("text") for row in said),
        "remedy": _lines(row.get("remedy") for row in said),
        "obstacle_kinds": [_kind(row["category"], row.get("text"), row.get("remedy")) for row in said],
        "has_obstacles": document.get("has_obstacles"),
        "progress_plan": plain(decimal(document.get("progress_plan"))),
        "progress_actual": plain(decimal(document.get("progress_actual"))),
        "disbursed": _total(decimal(row.get("disbursed")) for row in money),
        "committed": _total(decimal(row.get("committed")) for row in money),
        "outputs": [_told(row) for row in document.get("outputs") or ()],
        "indicators": [
            _told(row) | {"rating": row.get("rating") or row.get("rating_computed") or None}
            for row in document.get("indicators") or ()
        ],
        "outcomes": [_told(row) | {"text": row.get("text") or None} for row in document.get("outcomes") or ()],
    }


def _kind(category: str, text: str | None, remedy: str | None) -> dict[str, Any]:
    return {"category": category, "text": text or None, "remedy": remedy or None}


def _told(row: Mapping[str, Any]) -> dict[str, Any]:
    return {"name": row.get("name"), "value": plain(decimal(row.get("result"))), "unit": row.get("unit") or None}


def _rows(report: ProgressReport) -> dict[str, Any]:
    money = list(report.money_results.all())
    outputs = [(row.output, row.value) for row in report.output_results.all()]
    indicators = [(row.indicator, row) for row in report.indicator_results.all()]
    outcomes = [(row.outcome, row) for row in report.outcome_results.all()]
    said = sorted(report.obstacle_rows.all(), key=lambda row: row.category)
    return {name: getattr(report, name) for name in (*TEXTS, "effect_on_y1", "has_obstacles")} | {
        "obstacles": _lines(row.text for row in said),
        "remedy": _lines(row.remedy for row in said),
        "progress_plan": plain(report.progress_plan),
        "progress_actual": plain(report.progress_actual),
        "disbursed": _total(row.disbursed for row in money),
        "committed": _total(row.committed for row in money),
        "outputs": [_value(thing, value) for thing, value in sorted(outputs, key=_in_order)],
        "obstacle_kinds": [_kind(row.category, row.text, row.remedy) for row in said],
        "indicators": [
            _value(thing, row.value) | {"rating": row.rating or None}
            for thing, row in sorted(indicators, key=_in_order)
        ],
        "outcomes": [
            {"name": thing.text, "value": plain(row.value), "unit": thing.unit or None, "text": row.text or None}
            for thing, row in sorted(outcomes, key=_in_order)
        ],
    }


def _lines(texts: Iterable[str | None]) -> str:
    return "\n".join(text for text in texts if text)


def _in_order(pair: tuple[Output | Indicator | Outcome, object]) -> tuple[int, int]:
    return (pair[0].position, pair[0].pk)


def _value(thing: Output | Indicator, value: Decimal | None) -> dict[str, Any]:
    return {"name": thing.name, "value": plain(value), "unit": thing.unit or None}


def _total(values: Iterable[Decimal | None]) -> Decimal | None:
    known = [value for value in values if value is not None]
    return sum(known, Decimal(0)).quantize(CENT) if known else None
