"""The demonstration's draft of plans: a revision of the master plans in which every added node says that it is a
demonstration, with a target split and two merged. It is proposed, so that the administrator finds it waiting, and never
published."""

from decimal import Decimal

from samrit.accounts.models import User
from samrit.plans.actions.crosswalk import Saying, Successor, print_of, save_mapping, saying_of
from samrit.plans.actions.drafts import cancel_node, save_node, start_revision
from samrit.plans.actions.publishing import propose
from samrit.plans.models import Edition, NodeKind, NodeMapping, PlanNode
from samrit.plans.rules.fields import NodeValues

BASE, DRAFT = "mp-2566", "mp-2571-demo"
FIRST_YEAR, LAST_YEAR = 2571, 2580
BASIS = "มติสาธิต เพื่อแสดงการแก้ไขแผน ไม่ใช่มติจริง"
WHOLE, LARGER, SMALLER = Decimal(100), Decimal(60), Decimal(40)
NEEDED = 3
"""How many targets the issue has that is shown: one is split, two are merged."""


def show_draft() -> None:
    """One draft that waits for the second person. What was shown before stays as it is."""
    base = Edition.objects.published().filter(code=BASE).first()
    if base is None or Edition.objects.filter(code=DRAFT).exists():
        return
    analyst = User.objects.get(username="analyst")
    draft = start_revision(
        base=base,
        code=DRAFT,
        name_th="แผนแม่บทภายใต้ยุทธศาสตร์ชาติ ร่างแก้ไข (สาธิต)",
        name_en="Master plans under the National Strategy, draft revision (demonstration)",
        valid_from=FIRST_YEAR,
        valid_to=LAST_YEAR,
        why=BASIS,
        by=analyst,
    )
    issue = _issue(draft)
    if issue is not None:
        _revise(draft, issue, analyst)
    propose(edition=draft, by=analyst)


def _issue(draft: Edition) -> PlanNode | None:
    """The first issue of the draft with enough targets."""
    issues = PlanNode.objects.filter(edition=draft, kind=NodeKind.ISSUE).order_by("position", "code")
    return next((issue for issue in issues if len(_targets(issue)) >= NEEDED), None)


def _targets(issue: PlanNode) -> list[PlanNode]:
    """Targets of an issue that came from the base, in the order of their codes."""
    found = PlanNode.objects.filter(edition=issue.edition_id, kind=NodeKind.TARGET_Y1, path__startswith=issue.path)
    return list(found.filter(origin__isnull=False).select_related("origin__edition", "edition").order_by("code"))


def _revise(draft: Edition, issue: PlanNode, by: User) -> None:
    """A new sub-plan with two targets; a target gives a share to the first of them, two others go on as the second."""
    split, *merged = _targets(issue)[:NEEDED]
    sub_plan = _add(draft, issue, NodeKind.SUB_PLAN, "demo-sp-1", "แผนย่อยสาธิต (สาธิต)", by)
    part = _add(draft, sub_plan, NodeKind.TARGET_Y1, "demo-y1-1", "เป้าหมายที่แยกออกมา (สาธิต)", by)
    joint = _add(draft, sub_plan, NodeKind.TARGET_Y1, "demo-y1-2", "เป้าหมายที่รวมกัน (สาธิต)", by)
    _say(draft, split, (Successor(split, LARGER), Successor(part, SMALLER)), by)
    for target in merged:
        cancel_node(node=target, reason=BASIS, by=by)
        _say(draft, target, (Successor(joint, WHOLE),), by)


def _add(draft: Edition, parent: PlanNode, kind: str, code: str, name: str, by: User) -> PlanNode:
    values = NodeValues(kind=kind, code=code, parent_id=parent.pk, position=900, name_th=name, source=BASIS)
    return save_node(edition=draft, node=None, values=values, seen="", by=by)


def _say(draft: Edition, copy: PlanNode, successors: tuple[Successor, ...], by: User) -> None:
    """What became of the node that was copied."""
    old = copy.origin
    if old is None:
        return
    stored = NodeMapping.objects.filter(to_edition=draft, old=old).select_related("new")
    saying = Saying(successors, source=BASIS)
    save_mapping(edition=draft, old=old, saying=saying, seen=print_of(saying_of(stored)), by=by)
