"""Living year plans for the demonstration: real records of the budget documents, completed with demonstration rows.

Rows go in by the handful of statements for all projects, not one by one; a test holds that what was approved here would pass
the same rules as anything that people enter.
"""

import datetime as dt
import random
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models

from samrit.accounts.models import User
from samrit.accounts.roles import Role
from samrit.approvals.models import Approval, ApprovalAct, State, SubjectKind
from samrit.lib.clock import BANGKOK
from samrit.lib.fiscal import MONTHS, first_day, fiscal_year_of, last_day, month_start
from samrit.organisations.models import Organisation
from samrit.plans.models import NodeKind
from samrit.projects.models import (
    Activity,
    ActivityMonth,
    Beneficiary,
    BudgetLine,
    Contact,
    Detail,
    Direction,
    Evidence,
    FundSource,
    General,
    Indicator,
    IndicatorLevel,
    LinkRole,
    Links,
    Location,
    Objective,
    Origin,
    Outcome,
    Output,
    PlanChoice,
    Rank,
    Risk,
    SpendMonth,
    YearPlan,
)
from samrit.projects.models.rows import Support
from samrit.projects.models.sections import Continuity, DeliveryMode
from samrit.projects.queries import editing
from samrit.projects.rules import ListFact, NodeFact
from samrit.reporting.models import ActivityResult, IndicatorResult, MoneyResult, OutputResult
from samrit.workspace.rules import demonstration as demo
from samrit.workspace.rules.demonstration import PlanState

NOTE = "(ข้อมูลสาธิต)"
CHAIN: list[str] = [Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER]
STATES = {
    PlanState.DRAFT: (State.DRAFT, 0),
    PlanState.SUBMITTED: (State.SUBMITTED, 1),
    PlanState.AT_DEPARTMENT: (State.SUBMITTED, 2),
    PlanState.RETURNED: (State.RETURNED, 0),
    PlanState.APPROVED: (State.APPROVED, 2),
}
CHILDREN = frozenset({ActivityMonth, SpendMonth, ActivityResult, OutputResult, IndicatorResult, MoneyResult})
ROW_MODELS = (PlanChoice, Objective, Output, Outcome, Indicator, Beneficiary, Location, BudgetLine, Activity)


@dataclass
class Staff:
    """The demonstration's people, by what they do to a subject."""

    sender: User
    division: User
    department: User


class Cast:
    """Who stands in for the officers of a body: the sign-ins for the demonstration divisions, others without sign-in elsewhere."""

    def __init__(self, people: Mapping[str, User]) -> None:
        self.people = people

    def of(self, owner: Organisation) -> Staff:
        """The staff of a body."""
        if not owner.is_demonstration:
            return Staff(self.people["demo-officer"], self.people["demo-approver"], self.people["demo-head"])
        own = owner.code == "DEMO-1"
        return Staff(
            sender=self.people["editor" if own else "editor2"],
            division=self.people["division" if own else "demo-approver"],
            department=self.people["department"],
        )


class Rows:
    """Rows to write: new ones by model, changed ones by model and column."""

    def __init__(self) -> None:
        self.new: dict[type[models.Model], list[Any]] = defaultdict(list)
        self.changed: dict[tuple[type[models.Model], tuple[str, ...]], list[Any]] = defaultdict(list)

    def add(self, *rows: models.Model) -> None:
        """Remember new rows."""
        for row in rows:
            self.new[type(row)].append(row)

    def change(self, row: models.Model, *columns: str) -> None:
        """Remember a changed row."""
        self.changed[type(row), columns].append(row)

    def write(self) -> None:
        """Write everything, parents first."""
        for (model, columns), rows in self.changed.items():
            model._default_manager.bulk_update(rows, columns, batch_size=500)
        for model, rows in sorted(self.new.items(), key=lambda item: item[0] in CHILDREN):
            model._default_manager.bulk_create(rows, batch_size=1000)


class PlanWriter:
    """Completes year plans one after the other and writes their rows together."""

    def __init__(self, fiscal_year: int, cast: Cast) -> None:
        self.year, self.cast, self.rows = fiscal_year, cast, Rows()
        self.lists = editing.plan_lists(fiscal_year)
        self.loaded: dict[type[models.Model], dict[int, list[Any]]] = {}

    def load(self, plans: Iterable[YearPlan]) -> None:
        """Read the rows the import made, one query per kind."""
        ids = [plan.pk for plan in plans]
        for model in ROW_MODELS:
            found: dict[int, list[Any]] = defaultdict(list)
            for row in model._default_manager.filter(year_plan__in=ids).order_by("position", "id"):
                found[row.year_plan_id].append(row)
            self.loaded[model] = found

    def existing(self, model: type[models.Model], plan: YearPlan) -> list[Any]:
        """The rows the import made for a plan."""
        return self.loaded[model].get(plan.pk, [])

    def complete(self, plan: YearPlan, state: PlanState, owner: Organisation, rng: random.Random) -> None:
        """Make a historical year plan a living one of the demonstration, in the given state."""
        approval = self.approval(plan, state, owner, rng)
        approval.save()
        plan.origin, plan.approval, plan.is_demonstration = Origin.LIVING, approval, True
        plan.officer = self.cast.of(owner).sender
        done = state != PlanState.DRAFT
        self.links(plan, rng, complete=done)
        self.issues(plan)
        self.general(plan, rng)
        self.detail(plan, rng, complete=done)
        self.schedule(plan, rng)
        self.money(plan)
        self.in_full(plan, complete=done)
        self.rows.change(plan, "origin", "approval", "is_demonstration", "officer")
        self.rows.change(plan, "main_node", "budget_total", "budget_year")
        for model in (Links, General, Detail):
            section = getattr(plan, model.__name__.lower())
            section.is_complete = done or model is General
        plan.activities.is_complete = plan.money.is_complete = True
        self.rows.change(plan.links, "is_complete", "explanation", *_CAUSES, *_STRENGTHS)
        self.rows.change(plan.general, "is_complete", "continuity", "uses_budget", "delivery_mode")
        self.rows.change(plan.general, "project_type", "natures", "origins")
        self.rows.change(plan.detail, "is_complete", "rationale", "expected_result", "stands_somewhere")
        self.rows.change(plan.activities, "is_complete")
        self.rows.change(plan.money, "is_complete", "budget_total")

    def approval(self, plan: YearPlan, state: PlanState, owner: Organisation, rng: random.Random) -> Approval:
        """The passage so far: sent in the first quarter, decided within three weeks."""
        record_state, step = STATES[state]
        staff = self.cast.of(owner)
        sent = _moment(first_day(self.year) + dt.timedelta(days=rng.randint(30, 85)), rng)
        approval = Approval(
            subject_kind=SubjectKind.YEAR_PLAN,
            title=plan.project.name_th[:500],
            link=f"/projects/{plan.project.code}/{self.year}/review/",
            owner=owner,
            state=record_state,
            step=step,
            roles=[] if state == PlanState.DRAFT else CHAIN,
            is_demonstration=True,
        )
        if state != PlanState.DRAFT:
            approval.submitted_by, approval.submitted_at, approval.first_submitted_at = staff.sender, sent, sent
        decided = sent + dt.timedelta(days=rng.randint(2, 9))
        approval.approved_at = decided + dt.timedelta(days=rng.randint(2, 9)) if state == PlanState.APPROVED else None
        self.rows.add(*_acts(approval, state, decided, staff))
        return approval

    def links(self, plan: YearPlan, rng: random.Random, *, complete: bool) -> None:
        """The real labels stay; levels below them are drawn from the loaded nodes, or said to be not yet matched."""
        known = {choice.level: choice for choice in self.existing(PlanChoice, plan)}
        chosen: dict[str, NodeFact] = {}
        for level in (NodeKind.STRATEGY, NodeKind.ISSUE):
            if level in known and known[level].node_id:
                chosen[level] = next(n for n in self.nodes(level) if n.id == known[level].node_id)
        levels = _LEVELS if complete else _LEVELS[:2]
        for level in levels:
            if level in known:
                continue
            position = _LEVELS.index(level)
            node = self.draw_node(level, chosen, rng)
            if node is not None:
                chosen[level] = node
            stated = "" if node else f"ยังไม่ได้จับคู่กับรายการทางการ ({plan.project.code}) {NOTE}"
            self.rows.add(
                PlanChoice(
                    year_plan=plan,
                    position=position,
                    role=LinkRole.PRIMARY,
                    level=level,
                    node_id=node.id if node else None,
                    as_stated=stated,
                    explanation=NOTE,
                )
            )
        deepest = next((chosen[level] for level in _DEEPEST_FIRST if level in chosen), None)
        plan.main_node_id = deepest.id if deepest else None
        if complete:
            target = chosen[NodeKind.TARGET_Y1].title if NodeKind.TARGET_Y1 in chosen else "เป้าหมายแผนแม่บทย่อย"
            plan.links.explanation = f"โครงการสนับสนุนยุทธศาสตร์ตามแผนงานในเอกสารงบประมาณ {NOTE}"
            for column, text in zip(_CAUSES, _cause_texts(target), strict=True):
                setattr(plan.links, column, f"{text} {NOTE}")

    def issues(self, plan: YearPlan) -> None:
        """Issues of Pracharat of whose name the record's own name or objectives hold a word; no document states such a tie."""
        texts = [plan.project.name_th, *(row.text for row in self.existing(Objective, plan))]
        named = demo.issues_named(texts)
        nodes = {node.official_code: node for node in self.nodes(NodeKind.PRACHARAT)}
        for position, (number, word) in enumerate(named.items(), start=len(_LEVELS)):
            self.rows.add(
                PlanChoice(
                    year_plan=plan,
                    position=position,
                    role=LinkRole.SECONDARY,
                    level=NodeKind.PRACHARAT,
                    node_id=nodes[number].id,
                    explanation=f"ชื่อหรือวัตถุประสงค์ของรายการมีคำว่า “{word}” {NOTE}",
                )
            )

    def nodes(self, level: str) -> list[NodeFact]:
        """Nodes of a level in force this year."""
        facts = self.lists.get(level) or ListFact(level, {}, None)
        return [node for node in facts.nodes.values() if node.in_force]

    def draw_node(self, level: str, chosen: dict[str, NodeFact], rng: random.Random) -> NodeFact | None:
        """A node of the level that hangs under what is chosen above it; None where none is loaded there."""
        above = {node.id for name, node in chosen.items() if name in _ABOVE.get(level, ())}
        fitting = [node for node in self.nodes(level) if not above or above & set(node.above)]
        if level == NodeKind.ISSUE and not fitting:
            fitting = self.nodes(level)
        target = chosen.get(NodeKind.TARGET_Y1)
        if level == NodeKind.SUB_PLAN and target:
            fitting = [node for node in fitting if node.id in target.above] or fitting
        return rng.choice(fitting) if fitting else None

    def general(self, plan: YearPlan, rng: random.Random) -> None:
        """M2, with a contact that names a post, never a person."""
        continuing = (plan.project.starts_on or first_day(self.year)) < first_day(self.year)
        plan.general.continuity = Continuity.CONTINUING if continuing else Continuity.NEW
        plan.general.uses_budget = True
        plan.general.delivery_mode = rng.choice(DeliveryMode.values)
        self.rows.add(Contact(year_plan=plan, name="เจ้าหน้าที่สาธิต", position_title=f"นักวิเคราะห์นโยบายและแผน {NOTE}"))

    def detail(self, plan: YearPlan, rng: random.Random, *, complete: bool) -> None:
        """M3: outputs from the document's own quantity indicators; what it does not say is demonstration."""
        indicators = [i for i in self.existing(Indicator, plan) if i.name]
        for indicator in indicators:
            indicator.unit = indicator.unit or "หน่วย"
            indicator.level = indicator.level or IndicatorLevel.OUTPUT
            if indicator.target is None:
                indicator.target = Decimal(rng.choice([1, 5, 10, 80, 100]))
            indicator.direction = Direction.UP
            indicator.source = indicator.source or f"ทะเบียนผลการดำเนินงานของหน่วยงาน {NOTE}"
            targets = demo.quarter_targets(indicator.target, rng)
            indicator.target_q1, indicator.target_q2, indicator.target_q3, indicator.target_q4 = targets
            self.rows.change(indicator, "unit", "level", "target", "target_q1", "target_q2", "target_q3", "target_q4")
            self.rows.change(indicator, "direction", "source")
        if not complete:
            return
        plan.detail.rationale = f"จัดทำขึ้นตามภารกิจของหน่วยงานและแผนงานในเอกสารงบประมาณ {NOTE}"
        plan.detail.expected_result = f"ประชาชนกลุ่มเป้าหมายได้รับประโยชน์ตามวัตถุประสงค์ของโครงการ {NOTE}"
        quantities = [i for i in indicators if i.level == IndicatorLevel.QUANTITY] or indicators
        for position, indicator in enumerate(quantities[:3]):
            self.rows.add(
                Output(
                    year_plan=plan,
                    position=position,
                    name=indicator.name,
                    target=indicator.target,
                    unit=indicator.unit,
                )
            )
        self.rows.add(
            Outcome(year_plan=plan, text=f"คุณภาพการให้บริการของหน่วยงานดีขึ้น {NOTE}"),
            Beneficiary(
                year_plan=plan, group=f"ประชาชนในพื้นที่ดำเนินงาน {NOTE}", amount=rng.randint(2, 90) * 100, unit="คน"
            ),
        )
        for location in self.existing(Location, plan):
            if not location.level:
                location.level = "national"
                self.rows.change(location, "level")
        if not self.existing(Location, plan):
            self.rows.add(Location(year_plan=plan, level="national"))

    def schedule(self, plan: YearPlan, rng: random.Random) -> None:
        """M4: the document's activities with weights and months, framed by preparing and concluding."""
        own = self.existing(Activity, plan)
        months = set(_months_inside(plan, self.year))
        parts = _sub_activities(plan)
        for place, made in enumerate(demo.activities([activity.name for activity in own], rng)):
            known = next((a for a in own if a.name == made.name), None)
            activity = known or Activity(year_plan=plan, name=made.name)
            activity.position, activity.weight = place + (len(parts) if place else 0), made.weight
            span = [month for month in made.months if month in months] or sorted(months, key=MONTHS.index)[-1:]
            if known:
                own.remove(known)
                self.rows.change(activity, "position", "weight")
            else:
                self.rows.add(activity)
            self.rows.add(*(ActivityMonth(activity=activity, month=month) for month in span))
            for number, name in enumerate(parts if place == 0 else (), start=1):
                share = made.weight / len(parts)
                part = Activity(year_plan=plan, name=name, rank=Rank.SUB, position=number, weight=share)
                self.rows.add(part, *(ActivityMonth(activity=part, month=month) for month in span))

    def in_full(self, plan: YearPlan, *, complete: bool) -> None:
        """What newer forms ask: type, kind and origin of the work, evidence and how sure each link is, a risk."""
        rng = demo.generator_for(plan.project.code, "in full")
        plan.general.project_type = "ordinary"
        plan.general.natures = rng.sample(["development", "training", "service"], k=rng.randint(1, 2))
        plan.general.origins = ["mission"]
        if not complete:
            return
        plan.detail.stands_somewhere = False
        for column in _STRENGTHS:
            setattr(plan.links, column, rng.choice(["moderate", "weak"]))
        self.rows.add(
            Evidence(
                year_plan=plan,
                supports=Support.RATIONALE,
                kind="statistic",
                title=f"ทะเบียนผลการดำเนินงานของหน่วยงาน {NOTE}",
                period=f"{self.year - 3}-{self.year - 1}",
                finding=f"ผลการดำเนินงานสามปีที่ผ่านมายังต่ำกว่าเป้าหมาย จึงต้องดำเนินการต่อในปีนี้ {NOTE}",
            ),
            Risk(
                year_plan=plan,
                text=f"การจัดซื้อจัดจ้างล่าช้ากว่าแผน {NOTE}",
                likelihood=rng.choice(["medium", "low"]),
                impact="medium",
                mitigation=f"เตรียมรายละเอียดไว้ก่อนเริ่มปีงบประมาณ และติดตามทุกเดือน {NOTE}",
            ),
        )

    def money(self, plan: YearPlan) -> None:
        """M5: the document's lines of this year spread over months; the rest of the total as lines of other years."""
        lines = self.existing(BudgetLine, plan)
        if not lines:
            line = BudgetLine(year_plan=plan, fiscal_year=self.year, amount=plan.budget_year, name=plan.project.name_th)
            lines = [line]
            self.rows.add(line)
        for line in lines:
            line.source = line.source or FundSource.STATE_BUDGET
            parts = zip(MONTHS, demo.split(line.amount, demo.SPENDING_CURVE), strict=True)
            self.rows.add(
                *(
                    SpendMonth(year_plan=plan, line=line, fiscal_year=self.year, month=month, amount=amount)
                    for month, amount in parts
                )
            )
        this_year = sum((line.amount for line in lines), Decimal(0))
        total = max(plan.budget_total or this_year, this_year)
        others = [y for y in _years_of(plan) if y != self.year] or [self.year + 1]
        rest = total - this_year
        if rest:
            shares = demo.split(rest, [1] * len(others))
            self.rows.add(
                *(
                    BudgetLine(
                        year_plan=plan,
                        position=len(lines) + number,
                        fiscal_year=year,
                        source=FundSource.STATE_BUDGET,
                        name=f"งบประมาณปี {year} {NOTE}",
                        amount=amount,
                    )
                    for number, (year, amount) in enumerate(zip(others, shares, strict=True))
                )
            )
        plan.budget_year, plan.budget_total, plan.money.budget_total = this_year, total, total


_LEVELS = (
    NodeKind.STRATEGY,
    NodeKind.ISSUE,
    NodeKind.STRATEGY_GOAL,
    NodeKind.TARGET_Y2,
    NodeKind.TARGET_Y1,
    NodeKind.SUB_PLAN,  # after the target, whose own sub-plan it is where that is known
    NodeKind.COMPONENT,
    NodeKind.FACTOR,
)
_DEEPEST_FIRST = (
    NodeKind.FACTOR,
    NodeKind.COMPONENT,
    NodeKind.TARGET_Y1,
    NodeKind.SUB_PLAN,
    NodeKind.ISSUE,
    NodeKind.STRATEGY,
)
_ABOVE: dict[str, tuple[str, ...]] = {
    NodeKind.STRATEGY_GOAL: (NodeKind.STRATEGY,),
    NodeKind.ISSUE: (NodeKind.STRATEGY,),
    NodeKind.TARGET_Y2: (NodeKind.ISSUE,),
    NodeKind.SUB_PLAN: (NodeKind.ISSUE,),
    NodeKind.TARGET_Y1: (NodeKind.ISSUE,),
    NodeKind.COMPONENT: (NodeKind.TARGET_Y1,),
    NodeKind.FACTOR: (NodeKind.COMPONENT,),
}
_STRENGTHS = ("x_f_strength", "f_y1_strength", "y1_y2_strength", "y2_z_strength")
_CAUSES = ("x_changes_factor", "factor_moves_y1", "y1_moves_y2", "y2_moves_z")


def _sub_activities(plan: YearPlan) -> tuple[str, ...]:
    """Two parts of the first activity, in every third project."""
    if demo.generator_for(plan.project.code, "sub-activities").randint(1, 3) > 1:
        return ()
    return (f"จัดทำรายละเอียดและประมาณการ {NOTE}", f"ชี้แจงหน่วยงานที่เกี่ยวข้อง {NOTE}")


def _cause_texts(target: str) -> tuple[str, str, str, str]:
    return (
        "กิจกรรมของโครงการทำให้ปัจจัยที่เลือกดีขึ้นในพื้นที่ดำเนินงาน",
        f"เมื่อปัจจัยดีขึ้น ตัวชี้วัดของ “{target}” ขยับไปในทิศทางที่ตั้งไว้",
        "เมื่อเป้าหมายแผนแม่บทย่อยขยับ เป้าหมายระดับประเด็นย่อมใกล้ขึ้น",
        "เมื่อเป้าหมายระดับประเด็นใกล้ขึ้น เป้าหมายของยุทธศาสตร์ชาติย่อมใกล้ขึ้น",
    )


def _acts(approval: Approval, state: PlanState, decided: dt.datetime, staff: Staff) -> list[ApprovalAct]:
    """The acts that lead to the state, in order."""
    sent = approval.submitted_at
    if sent is None:
        return []
    acts = [("submit", State.DRAFT, State.SUBMITTED, 1, staff.sender, sent, "")]
    if state in (PlanState.AT_DEPARTMENT, PlanState.APPROVED):
        acts.append(("approve", State.SUBMITTED, State.SUBMITTED, 1, staff.division, decided, ""))
    if state == PlanState.APPROVED and approval.approved_at:
        acts.append(("approve", State.SUBMITTED, State.APPROVED, 2, staff.department, approval.approved_at, ""))
    if state == PlanState.RETURNED:
        reason = f"โปรดทบทวนค่าเป้าหมายรายไตรมาสของตัวชี้วัด {NOTE}"
        acts.append(("return", State.SUBMITTED, State.RETURNED, 1, staff.division, decided, reason))
    return [
        ApprovalAct(approval=approval, act=act, from_state=a, to_state=b, step=step, by=by, at=at, reason=reason)
        for act, a, b, step, by, at, reason in acts
    ]


def _moment(day: dt.date, rng: random.Random) -> dt.datetime:
    """An office hour of the day, Bangkok time."""
    return dt.datetime.combine(day, dt.time(8, 30), BANGKOK) + dt.timedelta(minutes=rng.randint(0, 470))


def _months_inside(plan: YearPlan, year: int) -> list[int]:
    """Months of the fiscal year that touch the project's dates."""
    start, end = plan.project.starts_on or first_day(year), plan.project.ends_on or last_day(year)
    return [month for month in MONTHS if start.replace(day=1) <= month_start(year, month) <= end]


def _years_of(plan: YearPlan) -> list[int]:
    """Fiscal years between the project's dates."""
    start, end = plan.project.starts_on, plan.project.ends_on
    if start is None or end is None:
        return []
    return list(range(fiscal_year_of(start), fiscal_year_of(end) + 1))
