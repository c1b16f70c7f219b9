"""A small world for releases: a calendar, a strategy with a target, a province, approved projects with reports."""

import datetime as dt
import hashlib
from decimal import Decimal

from samrit.approvals.models import Approval, ApprovalAct, State, SubjectKind
from samrit.geography.models import Area
from samrit.lib import clock
from samrit.lib.documents import canonical_bytes
from samrit.lib.trees import rebuild_paths
from samrit.organisations.models import Organisation
from samrit.plans.models import Edition, PlanNode
from samrit.projects.models import (
    Activities,
    Activity,
    ApprovedVersion,
    BudgetLine,
    Contact,
    Detail,
    General,
    Indicator,
    Links,
    Location,
    Money,
    Objective,
    Output,
    PlanChoice,
    Project,
    YearPlan,
)
from samrit.projects.queries import editing
from samrit.projects.queries.versions import frozen_document
from samrit.reporting.models import FiscalQuarter, MoneyResult, ProgressReport

SECRET_NAME, SECRET_PHONE, SECRET_MAIL = "ผู้ประสานงานสมมุติ", "02-999-9999", "coordinator@example.org"
APPROVED_IN_JANUARY = dt.datetime(2022, 1, 20, 10, tzinfo=clock.BANGKOK)


def moment(year: int, month: int, day: int) -> dt.datetime:
    return dt.datetime(year, month, day, 10, tzinfo=clock.BANGKOK)


def calendar() -> None:
    days = {1: ("2021-10-01", "2021-12-31", "2022-02-15"), 2: ("2022-01-01", "2022-03-31", "2022-05-15")}
    for quarter, (start, end, release) in days.items():
        first, last = dt.date.fromisoformat(start), dt.date.fromisoformat(end)
        FiscalQuarter.objects.create(
            fiscal_year=2565,
            quarter=quarter,
            starts_on=first,
            ends_on=last,
            opens_at=dt.datetime.combine(last, dt.time(), clock.BANGKOK),
            due_at=dt.datetime.combine(last + dt.timedelta(days=31), dt.time(), clock.BANGKOK),
            stated_due_on=last + dt.timedelta(days=30),
            release_on=dt.date.fromisoformat(release),
        )


def node(kind: str, code: str, name_th: str, parent: PlanNode | None = None) -> PlanNode:
    edition, _ = Edition.objects.get_or_create(
        code="ns-2561", defaults={"framework": "national_strategy", "name_th": "ยุทธศาสตร์ชาติ", "valid_from": 2561}
    )
    made = PlanNode.objects.create(edition=edition, kind=kind, code=code, name_th=name_th, parent=parent)
    rebuild_paths(PlanNode)
    made.refresh_from_db()
    return made


def province(code: str, name_th: str) -> Area:
    made = Area.objects.create(kind="province", code=code, name_th=name_th)
    rebuild_paths(Area)
    made.refresh_from_db()
    return made


def approval(owner: Organisation, kind: str, title: str, *, state: str = State.DRAFT) -> Approval:
    return Approval.objects.create(subject_kind=kind, title=title, link="/", owner=owner, state=state)


def year_plan(
    owner: Organisation,
    code: str = "สธ-65-0001",
    name: str = "โครงการอบรมครูช่าง",
    *,
    target: PlanNode | None = None,
    area: Area | None = None,
    amount: str = "1250000.00",
    year: int = 2565,
    is_demonstration: bool = False,
) -> YearPlan:
    """A full living year plan, not yet approved."""
    project = Project.objects.create(
        code=code,
        name_th=name,
        owner=owner,
        starts_on=dt.date(2021, 10, 1),
        ends_on=dt.date(2022, 9, 30),
        created_at=clock.now(),
        is_demonstration=is_demonstration,
    )
    plan = YearPlan.objects.create(
        project=project,
        fiscal_year=year,
        approval=approval(owner, SubjectKind.YEAR_PLAN, name),
        changed_at=clock.now(),
        is_demonstration=is_demonstration,
    )
    for section in (Links, General, Detail, Activities, Money):
        section.objects.create(year_plan=plan)
    Detail.objects.filter(year_plan=plan).update(expected_result="ครูช่างสอนได้ดีขึ้น")
    Money.objects.filter(year_plan=plan).update(budget_total=Decimal(amount))
    Contact.objects.create(year_plan=plan, name=SECRET_NAME, phone=SECRET_PHONE, email=SECRET_MAIL)
    Objective.objects.create(year_plan=plan, text="ยกระดับทักษะครูช่าง")
    Output.objects.create(year_plan=plan, name="ครูที่ผ่านการอบรม", target=400, unit="คน")
    Indicator.objects.create(year_plan=plan, name="ร้อยละของครูที่ผ่านเกณฑ์", level="output", target=80, unit="ร้อยละ")
    Activity.objects.create(year_plan=plan, name="จัดอบรม", weight=100)
    BudgetLine.objects.create(year_plan=plan, fiscal_year=year, source="state_budget", amount=Decimal(amount))
    Location.objects.create(year_plan=plan, level="province" if area else "national", area=area)
    if target is not None:
        PlanChoice.objects.create(year_plan=plan, level=target.kind, node=target)
    return plan


def approve(plan: YearPlan, at: dt.datetime = APPROVED_IN_JANUARY) -> ApprovedVersion:
    """Freeze the year plan as it stands."""
    Approval.objects.filter(pk=plan.approval_id).update(state=State.APPROVED, approved_at=at)
    whole = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    document = frozen_document(whole, editing.document(whole))
    return ApprovedVersion.objects.create(
        year_plan=plan,
        number=plan.versions.count() + 1,
        document=document,
        document_hash=hashlib.sha256(canonical_bytes(document)).hexdigest(),
        approved_at=at,
    )


def report(
    plan: YearPlan, quarter: int, *, actual: int, disbursed: str, at: dt.datetime | None = APPROVED_IN_JANUARY
) -> ProgressReport:
    """A progress report; approved at the moment, or a draft where there is none."""
    passage = approval(plan.project.owner, SubjectKind.PROGRESS_REPORT, f"Q{quarter}")
    made = ProgressReport.objects.create(
        year_plan=plan,
        quarter=quarter,
        approval=passage,
        execution_state="in_progress",
        progress_plan=30,
        progress_actual=actual,
        summary=f"ดำเนินการแล้วร้อยละ {actual}",
        changed_at=clock.now(),
        is_demonstration=plan.is_demonstration,
    )
    MoneyResult.objects.create(report=made, source="state_budget", disbursed=Decimal(disbursed))
    if at is not None:
        act(passage, "approve", State.SUBMITTED, State.APPROVED, at)
        Approval.objects.filter(pk=passage.pk).update(state=State.APPROVED, approved_at=at, first_submitted_at=at)
    return made


def act(passage: Approval, name: str, before: str, after: str, at: dt.datetime) -> None:
    ApprovalAct.objects.create(approval=passage, act=name, from_state=before, to_state=after, step=1, by=None, at=at)


def historical(
    owner: Organisation, code: str = "OLD-63-1", name: str = "ปรับปรุงถนนสายเก่า", *, year: int = 2563
) -> YearPlan:
    """A historical record, as an import leaves it."""
    project = Project.objects.create(
        code=code,
        name_th=name,
        owner=owner,
        origin="import",
        source_system="old",
        attribution="An older system's public pages",
        created_at=clock.now(),
    )
    plan = YearPlan.objects.create(
        project=project, fiscal_year=year, origin="import", budget_total=Decimal("500.00"), changed_at=clock.now()
    )
    PlanChoice.objects.create(year_plan=plan, level="strategy", as_stated="ยุทธศาสตร์ตามที่ระบุ")
    Location.objects.create(year_plan=plan, level="district", as_stated="อำเภอที่ระบุ")
    return plan
