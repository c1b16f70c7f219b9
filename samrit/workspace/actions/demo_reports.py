"""Progress reports (M6) for the demonstration's approved year plans, written together."""

import datetime as dt
import random
from decimal import Decimal
from typing import Any

from samrit.approvals.models import Approval, ApprovalAct, SentDocument, State
from samrit.lib.money import CENT
from samrit.projects.models import Activity, FundSource, Indicator, Output, YearPlan
from samrit.reporting.actions.reports import new_approval
from samrit.reporting.models import (
    ActivityResult,
    Applicability,
    ApprovedReport,
    ExecutionState,
    FiscalQuarter,
    IndicatorResult,
    MoneyResult,
    Obstacle,
    OutputResult,
    ProgressReport,
)
from samrit.reporting.queries.plans import plan_of
from samrit.reporting.rules.checks import Case
from samrit.reporting.rules.document import document, document_hash
from samrit.reporting.rules.fields import COLUMNS, done_of
from samrit.reporting.rules.plan import Plan, computed_progress, planned_progress
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
OBSTACLES = (
    ("contractor", "ผู้รับจ้างส่งมอบงานล่าช้า", "เร่งรัดผู้รับจ้างและติดตามทุกสัปดาห์"),
    ("procurement", "ราคาวัสดุสูงขึ้นกว่าที่ประมาณการไว้", "ปรับแผนการจัดซื้อภายในวงเงินเดิม"),
    ("disaster", "สถานการณ์โควิด 19 ทำให้จัดกิจกรรมรวมกลุ่มไม่ได้ตามแผน", "ปรับเป็นกิจกรรมออนไลน์และเลื่อนกิจกรรมภาคสนาม"),
)


class ReportWriter:
    """Writes the reports of one quarter after the other; results grow from quarter to quarter."""

    def __init__(self, cast: Cast) -> None:
        self.cast, self.rows = cast, Rows()
        self.activities: dict[Any, Activity] = {}
        self.outputs: dict[Any, Output] = {}
        self.indicators: dict[Any, Indicator] = {}

    def load(self, plans: list[YearPlan]) -> None:
        """Read the rows that results point at."""
        ids = [plan.pk for plan in plans]
        self.activities = {str(row.uid): row for row in Activity.objects.filter(year_plan__in=ids)}
        self.outputs = {str(row.uid): row for row in Output.objects.filter(year_plan__in=ids)}
        self.indicators = {str(row.uid): row for row in Indicator.objects.filter(year_plan__in=ids)}

    def report(self, year_plan: YearPlan, windows: list[FiscalQuarter], states: list[ReportState]) -> None:
        """All reports of one year plan, in order of the quarters."""
        plan = plan_of(year_plan)
        rng = demo.generator_for(year_plan.project.code, "reports")
        factor = demo.result_factor(rng)
        for window, state in zip(windows, states, strict=True):
            if state == ReportState.MISSING:
                continue
            values = _values(plan, window.quarter, factor, rng)
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
        for key, value in case.values.items():
            part, _, rest = key.partition(".")
            uid = rest.partition(".")[0]
            if key.endswith(".done"):
                self.rows.add(ActivityResult(report=report, activity=self.activities[uid], done=value))
            elif part == "output":
                reported = Applicability.REPORTED
                self.rows.add(
                    OutputResult(report=report, output=self.outputs[uid], value=value, applicability=reported)
                )
            elif part == "indicator":
                reported = Applicability.REPORTED
                self.rows.add(
                    IndicatorResult(report=report, indicator=self.indicators[uid], value=value, applicability=reported)
                )
            elif part == "obstacle" and key.endswith(".text"):
                remedy = case.values[f"obstacle.{uid}.remedy"]
                self.rows.add(Obstacle(report=report, category=uid, text=value, remedy=remedy))
            elif key.endswith(".disbursed"):
                committed = case.values.get(f"money.{uid}.committed")
                self.rows.add(MoneyResult(report=report, source=FundSource(uid), disbursed=value, committed=committed))

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


def _values(plan: Plan, quarter: int, factor: Decimal, rng: random.Random) -> dict[str, Any]:
    """Answers of one quarter: what was planned times how well it goes."""
    values: dict[str, Any] = {}
    for activity in plan.activities:
        planned = activity.planned(quarter) or Decimal(0)
        values[f"activity.{activity.uid}.done"] = min(Decimal(100), (planned * factor).quantize(CENT))
    for output in plan.outputs:
        values[f"output.{output.uid}.value"] = _part(output.target, quarter, factor)
    for indicator in plan.indicators:
        target = indicator.target_at(quarter)
        values[f"indicator.{indicator.uid}.value"] = _scaled(target, factor)
    for money in plan.money:
        planned = money.planned(quarter) or Decimal(0)
        spent = min(money.amount, (planned * factor).quantize(CENT))
        values[f"money.{money.source}.disbursed"] = spent
        values[f"money.{money.source}.committed"] = min(
            money.amount - spent, (money.amount * rng.randint(0, 12) / 100).quantize(CENT)
        )
    values["progress_actual"] = computed_progress(plan, quarter, done_of(values))
    return values | _words(factor, rng)


def _words(factor: Decimal, rng: random.Random) -> dict[str, Any]:
    """The answers in words, which agree with the figures."""
    behind = factor < Decimal("0.8")
    told: dict[str, Any] = {
        "execution_state": ExecutionState.DELAYED if behind else ExecutionState.IN_PROGRESS,
        "summary": f"ดำเนินกิจกรรม{'ช้ากว่าแผนบางส่วน' if behind else 'ได้ตามแผน'}ในไตรมาสนี้ {NOTE}",
        "outcome_result": f"กลุ่มเป้าหมายเริ่มได้รับประโยชน์จากกิจกรรมของโครงการ {NOTE}",
        "effect_on_y1": f"ผลผลิตสะสมช่วยให้เป้าหมายแผนแม่บทย่อยขยับใกล้ค่าเป้าหมาย {NOTE}",
        "effect_on_y2": f"เป้าหมายแผนแม่บทย่อยที่ขยับส่งผลต่อเป้าหมายระดับประเด็น {NOTE}",
        "effect_on_z": f"เป็นส่วนหนึ่งของการบรรลุเป้าหมายยุทธศาสตร์ชาติ {NOTE}",
        "has_obstacles": behind,
        "self_assessment": "not_met" if behind else "met",
    }
    if behind:
        category, obstacle, remedy = rng.choice(OBSTACLES)
        told |= {
            f"obstacle.{category}.text": f"{obstacle} {NOTE}",
            f"obstacle.{category}.remedy": f"{remedy} {NOTE}",
            "self_assessment_reason": f"{obstacle} {NOTE}",
        }
    return told


def _part(target: Decimal | None, quarter: int, factor: Decimal) -> Decimal:
    return _scaled(target, factor * quarter / 4)


def _scaled(target: Decimal | None, factor: Decimal) -> Decimal:
    """A result in the grain of its target: whole things stay whole."""
    if target is None:
        return Decimal(0)
    return (target * factor).quantize(demo.grain(target))
