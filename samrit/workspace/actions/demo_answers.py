"""What the demonstration's reports say: figures that follow the plan, and words, days and reasons that agree with them."""

import calendar
import datetime as dt
import random
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from samrit.lib.fiscal import MONTHS, Period, month_start
from samrit.lib.money import CENT
from samrit.reporting.models import ExecutionState
from samrit.reporting.rules.case import Case
from samrit.reporting.rules.contradictions import against_as_planned
from samrit.reporting.rules.fields import done_of
from samrit.reporting.rules.plan import HUNDRED, Plan, PlannedActivity, computed_progress, planned_progress
from samrit.reporting.rules.spending import asks_reason
from samrit.workspace.actions.demo_plans import NOTE
from samrit.workspace.rules import demonstration as demo

OBSTACLES = (
    ("contractor", "ผู้รับจ้างส่งมอบงานล่าช้า", "เร่งรัดผู้รับจ้างและติดตามทุกสัปดาห์"),
    ("procurement", "ราคาวัสดุสูงขึ้นกว่าที่ประมาณการไว้", "ปรับแผนการจัดซื้อภายในวงเงินเดิม"),
    ("disaster", "สถานการณ์โควิด 19 ทำให้จัดกิจกรรมรวมกลุ่มไม่ได้ตามแผน", "ปรับเป็นกิจกรรมออนไลน์และเลื่อนกิจกรรมภาคสนาม"),
)
HALF = 2
BEHIND = Decimal("0.8")
"""Below this share of its plan the work counts as behind."""


def answers(
    plan: Plan, quarter: int, factor: Decimal, rng: random.Random, known: Mapping[str, Decimal]
) -> dict[str, Any]:
    """Answers of one quarter: what was planned times how well it goes (a ratio), and what follows from it. `known` are results
    of indicators that the documents tell of the first half of the year."""
    values = _figures(plan, quarter, factor, rng)
    for indicator in plan.indicators:
        if (half := known.get(str(indicator.uid))) is not None:
            key = f"indicator.{indicator.uid}.value"
            values[key] = _around(half, values[key], quarter)
    values["progress_actual"] = _progress(plan, quarter, factor, values)
    behind = factor < BEHIND
    obstacle = rng.choice(OBSTACLES)
    values |= _words(plan, quarter, behind=behind)
    values["execution_state"] = _state(plan, quarter, values["progress_actual"], behind=behind)
    values["has_obstacles"] = behind
    if behind:
        category, text, remedy = obstacle
        values |= {f"obstacle.{category}.text": f"{text} {NOTE}", f"obstacle.{category}.remedy": f"{remedy} {NOTE}"}
    return values | _reasons(Case(plan, quarter, values), obstacle[1])


def _figures(plan: Plan, quarter: int, factor: Decimal, rng: random.Random) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for activity in plan.activities:
        planned = activity.planned(quarter) or Decimal(0)
        done = min(HUNDRED, (planned * factor).quantize(CENT))
        values[f"activity.{activity.uid}.done"] = done
        values |= _days(plan.fiscal_year, quarter, activity, done)
    for output in plan.outputs:
        values[f"output.{output.uid}.value"] = _part(output.target, quarter, factor)
    for indicator in plan.indicators:
        values[f"indicator.{indicator.uid}.value"] = _scaled(indicator.target_at(quarter), factor)
    for group in plan.beneficiaries:
        values[f"beneficiary.{group.uid}.amount"] = _part(group.target, quarter, factor)
    for money in plan.money:
        planned = money.planned(quarter) or Decimal(0)
        spent = min(money.amount, (planned * factor).quantize(CENT))
        values[f"money.{money.source}.disbursed"] = spent
        values[f"money.{money.source}.committed"] = min(
            money.amount - spent, (money.amount * rng.randint(0, 12) / 100).quantize(CENT)
        )
    return values


def _around(half: Decimal, drawn: Decimal, quarter: int) -> Decimal:
    """The known result at the half of the year; never more before, never less after."""
    return min(half, drawn) if quarter < HALF else half if quarter == HALF else max(half, drawn)


def _progress(plan: Plan, quarter: int, factor: Decimal, values: dict[str, Any]) -> Decimal:
    """As the weights give it; where there are no activities, as the plan goes."""
    computed = computed_progress(plan, quarter, done_of(values))
    planned = planned_progress(plan, quarter) or HUNDRED * quarter / 4
    return min(HUNDRED, (planned * factor).quantize(CENT)) if computed is None else computed


def _days(fiscal_year: int, quarter: int, activity: PlannedActivity, done: Decimal) -> dict[str, Any]:
    """Begun with its first month; finished with its last, or with the quarter where that is earlier."""
    months = [month for month in MONTHS if month in activity.months]
    if not done or not months:
        return {}
    key = f"activity.{activity.uid}"
    days: dict[str, Any] = {
        f"{key}.started_on": month_start(fiscal_year, months[0]),
        f"{key}.text": f"ดำเนินงานตามขั้นตอนของกิจกรรม {NOTE}",
    }
    if done == HUNDRED:
        last = month_start(fiscal_year, months[-1])
        last = last.replace(day=calendar.monthrange(last.year, last.month)[1])
        days[f"{key}.finished_on"] = min(last, _end(fiscal_year, quarter))
    return days


def _end(fiscal_year: int, quarter: int) -> dt.date:
    return Period(fiscal_year, quarter).ends_on


def _state(plan: Plan, quarter: int, progress: Decimal, *, behind: bool) -> ExecutionState:
    """The state that the progress allows."""
    planned = planned_progress(plan, quarter)
    if progress == HUNDRED:
        return ExecutionState.COMPLETED
    if not progress:
        return ExecutionState.NOT_STARTED
    late = behind and planned is not None and progress < planned
    return ExecutionState.DELAYED if late else ExecutionState.IN_PROGRESS


def _words(plan: Plan, quarter: int, *, behind: bool) -> dict[str, Any]:
    """The answers in words; outcomes are told from the second quarter on."""
    told: dict[str, Any] = {
        "summary": f"ดำเนินกิจกรรม{'ช้ากว่าแผนบางส่วน' if behind else 'ได้ตามแผน'}ในไตรมาสนี้ {NOTE}",
        "outcome_result": f"กลุ่มเป้าหมายเริ่มได้รับประโยชน์จากกิจกรรมของโครงการ {NOTE}",
        "effect_on_y1": f"ผลผลิตสะสมช่วยให้เป้าหมายแผนแม่บทย่อยขยับใกล้ค่าเป้าหมาย {NOTE}",
        "effect_on_y2": f"เป้าหมายแผนแม่บทย่อยที่ขยับส่งผลต่อเป้าหมายระดับประเด็น {NOTE}",
        "effect_on_z": f"เป็นส่วนหนึ่งของการบรรลุเป้าหมายยุทธศาสตร์ชาติ {NOTE}",
    }
    if quarter > 1:
        words = f"ผู้รับบริการเข้าถึงบริการได้สะดวกขึ้น {NOTE}"
        told |= {f"outcome.{outcome.uid}.text": words for outcome in plan.outcomes}
    return told


def _reasons(case: Case, obstacle: str) -> dict[str, Any]:
    """Reasons where the rules ask for them."""
    told: dict[str, Any] = {}
    words = f"{obstacle} {NOTE}"
    if case.is_far_in_progress:
        ahead = (case.progress_gap or 0) > 0
        told["progress_variance"] = "ahead" if ahead else "procurement_late"
        told["progress_variance_text"] = f"ดำเนินการได้เร็วกว่าแผน {NOTE}" if ahead else words
    if asks_reason(case):
        ahead = (case.money_gap or 0) > 0
        told["money_variance"] = "ahead" if ahead else "paid_later"
        told["money_variance_text"] = (
            f"เบิกจ่ายได้เร็วกว่าแผน {NOTE}" if ahead else f"งานแล้วเสร็จบางส่วนและอยู่ระหว่างเบิกจ่าย {NOTE}"
        )
    against = bool(case["has_obstacles"]) or bool(against_as_planned(case))
    told["self_assessment"] = "not_met" if against else "met"
    if against:
        told["self_assessment_reason"] = words
    return told


def _part(target: Decimal | None, quarter: int, factor: Decimal) -> Decimal:
    return _scaled(target, factor * quarter / 4)


def _scaled(target: Decimal | None, factor: Decimal) -> Decimal:
    """A result in the grain of its target: whole things stay whole."""
    if target is None:
        return Decimal(0)
    return (target * factor).quantize(demo.grain(target))
