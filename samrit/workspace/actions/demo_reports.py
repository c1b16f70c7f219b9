"""Progress reports (M6) for the demonstration's approved year plans, written together."""

import datetime as dt
import random
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models

from samrit.approvals.models import Approval, ApprovalAct, SentDocument, State
from samrit.projects.models import Activity, Beneficiary, FundSource, Indicator, Outcome, Output, YearPlan
from samrit.reporting.actions.reports import new_approval
from samrit.reporting.models import (
    ActivityResult,
    Applicability,
    ApprovedReport,
    BeneficiaryResult,
    FiscalQuarter,
    IndicatorResult,
    MoneyResult,
    Obstacle,
    OutcomeResult,
    OutputResult,
    ProgressReport,
)
from samrit.reporting.queries.plans import plans_of
from samrit.reporting.rules.case import Case
from samrit.reporting.rules.document import document, document_hash
from samrit.reporting.rules.fields import COLUMNS
from samrit.reporting.rules.plan import Plan, planned_progress
from samrit.workspace.actions.demo_answers import answers
from samrit.workspace.actions.demo_plans import CHAIN, NOTE, Cast, Rows, Staff
from samrit.workspace.rules import demonstration as demo
from samrit.workspace.rules.demonstration import ReportState

STATES = {
    ReportState.DRAFT: (State.DRAFT, 0),
    ReportState.SUBMITTED: (State.SUBMITTED, 1),
    ReportState.RETURNED: (State.RETURNED, 0),
    ReportState.ON_TIME: (State.APPROVED, 2),
    ReportState.LATE: (State.APPROVED, 2),
}
STEP_DAYS, GRACE_MINUTES = 7, 15
"""As in the default chain."""


Known = Mapping[str, Decimal]
"""Results that the documents tell of the first half of a year, by the uid of the indicator's row."""


def write_reports(
    people: Cast, plans: list[YearPlan], states: Mapping[int, Mapping[ReportState, int]], known: Known | None = None
) -> None:
    """The reports of approved year plans of one fiscal year, each quarter in a state drawn by its weights."""
    if not plans:
        return
    windows = list(
        FiscalQuarter.objects.filter(fiscal_year=plans[0].fiscal_year, quarter__in=states).order_by("quarter")
    )
    writer = ReportWriter(people, known)
    writer.load(plans)
    for plan in plans:
        rng = demo.generator_for(plan.project.code, "report states")
        writer.report(plan, windows, [ReportState(demo.draw(dict(states[w.quarter]), rng)) for w in windows])
    writer.rows.write()


class ReportWriter:
    """Writes the reports of one quarter after the other; results grow from quarter to quarter."""

    def __init__(self, cast: Cast, known: Known | None = None) -> None:
        self.cast, self.rows, self.known = cast, Rows(), known or {}
        self.plans: dict[int, Plan] = {}
        self.activities: dict[Any, Activity] = {}
        self.outputs: dict[Any, Output] = {}
        self.indicators: dict[Any, Indicator] = {}
        self.outcomes: dict[Any, Outcome] = {}
        self.groups: dict[Any, Beneficiary] = {}

    def load(self, plans: list[YearPlan]) -> None:
        """Read the rows that results point at."""
        ids = [plan.pk for plan in plans]
        self.plans = plans_of(plans)
        self.activities = {str(row.uid): row for row in Activity.objects.filter(year_plan__in=ids)}
        self.outputs = {str(row.uid): row for row in Output.objects.filter(year_plan__in=ids)}
        self.indicators = {str(row.uid): row for row in Indicator.objects.filter(year_plan__in=ids)}
        self.outcomes = {str(row.uid): row for row in Outcome.objects.filter(year_plan__in=ids)}
        self.groups = {str(row.uid): row for row in Beneficiary.objects.filter(year_plan__in=ids)}

    def report(self, year_plan: YearPlan, windows: list[FiscalQuarter], states: list[ReportState]) -> None:
        """All reports of one year plan, in order of the quarters."""
        plan = self.plans[year_plan.pk]
        rng = demo.generator_for(year_plan.project.code, "reports")
        factor = demo.result_factor(rng)
        for window, state in zip(windows, states, strict=True):
            if state == ReportState.MISSING:
                continue
            values = answers(plan, window.quarter, factor, rng, self.known)
            self.write(year_plan, window, state, Case(plan, window.quarter, values), rng)

    def write(
        self, year_plan: YearPlan, window: FiscalQuarter, state: ReportState, case: Case, rng: random.Random
    ) -> None:
        """One report with its passage and its result rows; an approved one is frozen."""
        approval = self.approval(year_plan, window, state, rng)
        approval.save()
        columns = {name: value for name in COLUMNS if (value := case.values.get(name)) is not None}
        report = ProgressReport(
            year_plan=year_plan,
            quarter=window.quarter,
            approval=approval,
            progress_plan=planned_progress(case.plan, window.quarter),
            is_complete=state != ReportState.DRAFT,
            is_demonstration=True,
            changed_at=approval.approved_at or approval.submitted_at or window.opens_at,
            **columns,
        )
        self.rows.add(report)
        self.results(report, case)
        if approval.submitted_at:
            told = document(case, code=year_plan.project.code, name_th=year_plan.project.name_th)
            self.documents(report, told, approval.submitted_at)

    def documents(self, report: ProgressReport, told: dict[str, Any], sent_at: dt.datetime) -> None:
        """What was sent, and what was approved."""
        approval = report.approval
        approval.document_hash = document_hash(told)
        approval.save(update_fields=["document_hash"])
        kept = {"number": 1, "document": told, "document_hash": approval.document_hash}
        sent = SentDocument(approval=approval, sent_by=self.staff_of(approval).sender, sent_at=sent_at, **kept)
        self.rows.add(sent)
        if approval.approved_at:
            self.rows.add(ApprovedReport(report=report, approved_at=approval.approved_at, **kept))

    def results(self, report: ProgressReport, case: Case) -> None:
        """The result rows of a report."""
        rows: dict[str, dict[str, Any]] = {}
        for key, value in case.values.items():
            place, _, part = key.rpartition(".")
            if place:
                rows.setdefault(place, {})[part] = value
        for place, parts in rows.items():
            kind, _, uid = place.partition(".")
            self.rows.add(self.result(report, kind, uid, parts))

    def result(self, report: ProgressReport, kind: str, uid: str, parts: dict[str, Any]) -> models.Model:
        """One result row of its kind."""
        reported = {"applicability": Applicability.REPORTED} if parts.get("value") is not None else {}
        match kind:
            case "activity":
                return ActivityResult(report=report, activity=self.activities[uid], **parts)
            case "output":
                return OutputResult(report=report, output=self.outputs[uid], **parts, **reported)
            case "outcome":
                return OutcomeResult(report=report, outcome=self.outcomes[uid], **parts, **reported)
            case "indicator":
                return IndicatorResult(report=report, indicator=self.indicators[uid], **parts, **reported)
            case "beneficiary":
                return BeneficiaryResult(report=report, beneficiary=self.groups[uid], **parts)
            case "obstacle":
                return Obstacle(report=report, category=uid, **parts)
        return MoneyResult(report=report, source=FundSource(uid), **parts)

    def approval(self, year_plan: YearPlan, window: FiscalQuarter, state: ReportState, rng: random.Random) -> Approval:
        """Sent within the window, or some days late; decided within a week and a half."""
        approval = new_approval(year_plan, window)
        approval.state, approval.step = STATES[state]
        if state == ReportState.DRAFT:
            return approval
        late = state == ReportState.LATE
        start = window.due_at if late else window.opens_at
        sent = start + dt.timedelta(days=rng.randint(3, 9) if late else rng.randint(1, 12), hours=rng.randint(9, 16))
        decided = sent + dt.timedelta(days=rng.randint(1, 2), minutes=rng.randint(1, 300))
        approval.roles, approval.submitted_by = CHAIN, self.staff_of(approval).sender
        approval.submitted_at = approval.first_submitted_at = sent
        approval.days, approval.grace = [STEP_DAYS] * len(CHAIN), [GRACE_MINUTES] * len(CHAIN)
        if approval.state == State.SUBMITTED and approval.owner.is_demonstration:
            approval.step_due_at = sent + dt.timedelta(days=STEP_DAYS)
        self.act(approval, "submit", State.DRAFT, 1, sent)
        if approval.state == State.RETURNED:
            reason = f"โปรดระบุผลของตัวชี้วัดให้ครบทุกตัว {NOTE}"
            self.act(approval, "return", State.SUBMITTED, 1, decided, reason)
        if approval.state == State.APPROVED:
            approval.approved_at = decided + dt.timedelta(days=1, minutes=rng.randint(1, 300))
            self.act(approval, "approve", State.SUBMITTED, 1, decided)
            self.act(approval, "approve", State.SUBMITTED, 2, approval.approved_at)
        return approval

    def staff_of(self, approval: Approval) -> Staff:
        """Who stands in for the officers of the body that owns the report."""
        return self.cast.of(approval.owner)

    def act(self, approval: Approval, act: str, before: State, step: int, at: dt.datetime, reason: str = "") -> None:
        """Remember one act; its outcome follows from the act and the step."""
        staff = self.staff_of(approval)
        person = {"submit": staff.sender}.get(act, staff.department if step == 2 else staff.division)
        after = {"submit": State.SUBMITTED, "return": State.RETURNED}.get(
            act, State.APPROVED if step == 2 else State.SUBMITTED
        )
        self.rows.add(
            ApprovalAct(
                approval=approval,
                act=act,
                from_state=before,
                to_state=after,
                step=step,
                by=person,
                at=at,
                reason=reason,
            )
        )
