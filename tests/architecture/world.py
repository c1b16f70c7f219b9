"""The small world that the access test walks through: one record in each state, one quarter open, one released."""

import datetime as dt
from dataclasses import dataclass

from samrit.accounts.models import ApiToken, User
from samrit.accounts.roles import Role
from samrit.approvals.actions import moves
from samrit.approvals.models import Approval, ApprovalAct, ChainStep, SubjectKind
from samrit.audit.actions import acting
from samrit.budgets.models import Book, Statement
from samrit.codelists.models import CodeItem, CodeList
from samrit.geography.models import Area
from samrit.lib import clock
from samrit.lib.fiscal import Period
from samrit.lib.trees import rebuild_paths
from samrit.monitors.models import PolicyMonitor
from samrit.opendata.actions import build_release, publish_release
from samrit.opendata.models import Release
from samrit.organisations.actions import rebuild_tree
from samrit.plans.models import Edition, EditionKind, EditionState, Load, NodeHost, NodeMapping, PlanNode, Purpose
from samrit.projects.actions import many
from samrit.projects.models import Batch, ImportedDocument, PlanChoice, SavedList, StatedMatch, YearPlan
from samrit.reporting.models import ClosingReport, ClosingTerm, MoneyGap, ProgressReport
from tests.cast import make_bodies, make_cast
from tests.factories import budgets, treasury
from tests.factories import opendata as factory
from tests.machines import Machine


@dataclass
class World:
    """People, and the records by the name they have in the table of access."""

    cast: dict[str, User]
    records: dict[str, YearPlan]
    node: PlanNode
    area: Area
    release: Release
    document: ImportedDocument
    draft: Edition
    draft_node: PlanNode
    load: Load
    match: StatedMatch
    key: ApiToken
    book: Book
    saved: SavedList
    change: Batch
    statement: Statement
    gap: MoneyGap


def make() -> World:
    """A division's records: a draft, one sent for approval, one approved with reports, one historical."""
    bodies = make_bodies()
    cast = make_cast(bodies)
    factory.calendar()
    for kind in SubjectKind:
        for position, role in enumerate((Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER), 1):
            ChainStep.objects.create(subject_kind=kind, position=position, role=role, valid_from=dt.date(2017, 10, 1))
    strategy = factory.node("strategy", "1", "ด้านความมั่นคง")
    target = factory.node("target_y1", "010101", "ประชาชนอยู่เย็นเป็นสุข", strategy)
    area = factory.province("81", "กระบี่")
    own = bodies["DEMO-1"]
    own.area_parent = bodies["P40"]  # so that the province and the governor have something to see
    own.save()
    rebuild_tree()
    own.refresh_from_db()
    NodeHost.objects.create(node=target, level="host_3", agency_th="เจ้าภาพ", organisation=bodies["M11000"], source="-")
    fund_source = CodeList.objects.create(code="fund_source", title_th="แหล่งเงิน", title_en="Sources of money")
    CodeItem.objects.create(list=fund_source, code="loan", name_th="เงินกู้", name_en="Loan")
    draft = factory.year_plan(own, "A-1", "โครงการร่าง", target=target, area=area)
    submitted = factory.year_plan(own, "A-2", "โครงการที่ส่งแล้ว", target=target)
    approved = factory.year_plan(own, "A-3", "โครงการที่อนุมัติแล้ว", target=target, area=area)
    historical = factory.historical(own)
    pass_on(submitted, cast["editor"])
    pass_on(approved, cast["editor"], cast["division"], cast["department"])
    factory.approve(approved)
    first = factory.report(approved, 1, actual=25, disbursed="100000.00", at=None)
    pass_on(first, cast["editor"], cast["division"], cast["department"])
    pass_on(factory.report(approved, 2, actual=50, disbursed="200000.00", at=None), cast["editor"])
    make_closing(approved)
    Approval.objects.filter(pk=first.approval_id).update(approved_at=factory.APPROVED_IN_JANUARY)
    ApprovalAct.objects.filter(approval=first.approval_id).update(at=factory.APPROVED_IN_JANUARY)
    built = build_release(period=Period(2565, 1), by=None)
    release = publish_release(reference=built.release.name, by=cast["admin"])
    records = {"draft": draft, "submitted": submitted, "approved": approved, "historical": historical}
    document = ImportedDocument.objects.create(
        project=historical.project,
        system="old",
        key="1",
        document={"name": "ปรับปรุงถนนสายเก่า"},
        document_hash="0" * 64,
        read_at=clock.now(),
        attribution="An older system's public pages",
    )
    make_monitor()
    draft, draft_node, load = make_draft(strategy, cast["analyst"])
    make_later_edition(target)
    match = make_match(target, approved, cast["analyst"])
    key = Machine(cast["editor"]).token
    book = budgets.applied(cast["budget"])
    saved, change = make_list_and_change(records["draft"], cast["editor"])
    statement, gap = make_statement(approved)
    beside = (draft, draft_node, load, match, key, book, saved, change, statement, gap)
    return World(cast, records, target, area, release, document, *beside)


def make_monitor() -> None:
    """A policy monitor over the whole country, by agency."""
    facts = {"code": MONITOR, "name_th": "มุมมองสาธิต", "source": "-", "layout": "bodies", "set_at": clock.now()}
    PolicyMonitor.objects.create(**facts, valid_from=clock.today())


def make_statement(plan: YearPlan) -> tuple[Statement, MoneyGap]:
    """A statement of the treasury with a line of the division, and a gap between it and a report."""
    held = treasury.statement([treasury.line(body=plan.project.owner)])
    day = treasury.END_OF_Q1
    figures = {"agency": 100_000, "agency_on": day, "treasury": 90_000, "treasury_on": day, "found_on": day}
    return held, MoneyGap.objects.create(year_plan=plan, source="state_budget", **figures)


def make_list_and_change(plan: YearPlan, by: User) -> tuple[SavedList, Batch]:
    """A list that is shared with her department, and a change to many that waits to be applied."""
    department = plan.project.owner.parent
    saved = SavedList.objects.create(owner=by, name="งานค้าง", shared_with=department, made_at=clock.now())
    data = many.Wanted("m2.continuity", plan.fiscal_year, {"continuity": "new"})
    return saved, many.begin(plans=YearPlan.objects.filter(pk=plan.pk), data=data, by=by)


def make_match(node: PlanNode, plan: YearPlan, by: User) -> StatedMatch:
    """A decision on words that were stated instead of a node, with a link that follows it."""
    words = "ประชาชนเป็นสุข"
    match = StatedMatch.objects.create(
        edition=node.edition,
        level=node.kind,
        folded=words,
        stated=words,
        node=node,
        decided_by=by,
        decided_at=clock.now(),
    )
    PlanChoice.objects.create(
        year_plan=plan, role="secondary", level=node.kind, node=node, as_stated=words, match=match
    )
    return match


def make_draft(base_node: PlanNode, by: User) -> tuple[Edition, PlanNode, Load]:
    """A revision of the edition of a node, with a copy of that node, and a workbook that was checked."""
    base = base_node.edition
    draft = Edition.objects.create(
        code="ns-2566",
        framework=base.framework,
        name_th="ยุทธศาสตร์ชาติ ฉบับสาธิต",
        valid_from=2566,
        state=EditionState.DRAFT,
        purpose=Purpose.REVISION,
        base=base,
        why="มติสาธิต",
        made_by=by,
        made_at=clock.now(),
    )
    for edition in (base, draft):
        EditionKind.objects.create(edition=edition, kind="strategy")
        EditionKind.objects.create(edition=edition, kind="target_y1", parent_kind="strategy", position=1)
    copied = {"kind": base_node.kind, "code": base_node.code, "name_th": base_node.name_th}
    node = PlanNode.objects.create(edition=draft, origin=base_node, **copied)
    rebuild_paths(PlanNode)
    node.refresh_from_db()
    load = Load.objects.create(edition=draft, file_name="x.xlsx", file_hash="0" * 64, read_by=by, read_at=clock.now())
    return draft, node, load


LATER = "ns-2581"
"""An edition that follows the one of the small world, with a crosswalk that drops its target."""
MONITOR = "one-report"
"""The code of its policy monitor."""


def make_later_edition(node: PlanNode) -> None:
    """A published edition for later years, in which a node of today is there no more."""
    base = node.edition
    later = Edition.objects.create(
        code=LATER, framework=base.framework, name_th="ยุทธศาสตร์ชาติ ฉบับถัดไป (สาธิต)", valid_from=2581
    )
    NodeMapping.objects.create(from_edition=base, to_edition=later, old=node, relation="dropped", share=100)


def make_closing(plan: YearPlan) -> ClosingReport:
    """The final report of a project, open, and the term it is asked by."""
    passage = factory.approval(plan.project.owner, SubjectKind.CLOSING_REPORT, plan.project.name_th)
    now, day = clock.now(), dt.timedelta(days=1)
    facts = {"opens_at": now - day, "due_at": now + day, "approval": passage, "changed_at": now}
    ClosingTerm.objects.create(fiscal_year=plan.fiscal_year, kind="final", months=0, days=90)
    return ClosingReport.objects.create(project=plan.project, kind="final", **facts)


def pass_on(subject: YearPlan | ProgressReport, sender: User, *approvers: User) -> None:
    """Send it, and let each approver take the next step."""
    assert subject.approval is not None
    with acting(sender, "make the small world"):
        moves.submit(
            approval=subject.approval, by=sender, document={"title": subject.approval.title, "fiscal_year": 2565}
        )
        for approver in approvers:
            moves.approve(approval=subject.approval, by=approver)
