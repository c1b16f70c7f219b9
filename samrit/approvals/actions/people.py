"""Whom each act is told: the holders of the step that waits, the sender, the unit's editors, those who wrote in the thread.

Every notice of an act has the act's key, so that nobody is told twice and an undo takes back what no mail has carried out.
"""

import datetime as dt
from collections.abc import Iterable

from samrit.accounts.roles import Role
from samrit.approvals import queries, rules
from samrit.approvals.models import Approval, ApprovalAct, Comment
from samrit.lib import clock
from samrit.notifications.actions import notices
from samrit.notifications.models import NoticeKind


def key_of(act: ApprovalAct) -> str:
    """The key of the notices of one act."""
    return f"approval/{act.approval_id}/act/{act.pk}"


def tell_step(approval: Approval, act: ApprovalAct, hold_until: dt.datetime | None = None) -> None:
    """The holders of the step that must act now: it waits for you."""
    role = rules.role_now(approval) or rules.noter_now(approval)
    if role is None:
        return
    senders = approval.senders if rules.role_now(approval) else ()
    people = queries.holders(role, approval.owner, without=senders) - {act.by_id}
    _tell(approval, people, NoticeKind.APPROVAL_WAITING, act, hold_until=hold_until, due_at=approval.step_due_at)


def tell_sender(
    approval: Approval,
    act: ApprovalAct,
    kind: NoticeKind,
    *,
    hold_until: dt.datetime | None = None,
    reason: str = "",
    text: str = "",
) -> None:
    """Who sent it; the editors of the unit where she is not one of them any more."""
    _tell(approval, editors(approval), kind, act, hold_until=hold_until, reason=reason, text=text)


def editors(approval: Approval) -> set[int]:
    """Who answers for the subject at the unit: the sender, or all its editors where she has gone or nobody sent it."""
    found = queries.holders(Role.DIVISION_EDITOR, approval.owner)
    return {person for person in found if person == approval.submitted_by_id} or found


def tell_withdrawn(approval: Approval, act: ApprovalAct, role: str) -> None:
    """The holders of the step it waited for."""
    people = queries.holders(role, approval.owner, without=approval.senders)
    _tell(approval, people, NoticeKind.WITHDRAWN, act)


def tell_unlock_asked(approval: Approval, act: ApprovalAct, asked_by_id: int) -> None:
    """Those who decide on it at the unit; NESDC's administrators where there is nobody."""
    people = queries.holders(rules.unlocking_role(approval), approval.owner, without=[asked_by_id])
    people = people or queries.holders_anywhere(Role.NESDC_ADMIN) - {asked_by_id}
    _tell(approval, people, NoticeKind.UNLOCK_ASKED, act, reason=act.reason, document_number=act.document_number)


def tell_asker(approval: Approval, act: ApprovalAct, kind: NoticeKind, asked_by_id: int) -> None:
    """Who asked for the unlock."""
    _tell(approval, {asked_by_id}, kind, act, reason=act.reason, document_number=act.document_number)


def tell_thread(approval: Approval, line: Comment) -> None:
    """Those who wrote in the thread before, and who answers for the subject at the unit."""
    people = set(approval.comments.exclude(pk=line.pk).values_list("by_id", flat=True)) | editors(approval)
    _notify(
        approval,
        people - {line.by_id},
        NoticeKind.COMMENTED,
        f"approval/{approval.pk}/comment/{line.pk}",
        text=line.text,
    )


def take_back(act: ApprovalAct) -> int:
    """Take back what was told of an act that is undone; returns how many notices vanished."""
    return notices.drop(key=key_of(act))


def tell_overdue(approval: Approval, people: Iterable[int], kind: NoticeKind, key: str) -> int:
    """A reminder or an escalation of the step that waits; `key` names the sending, the step and the day it is about."""
    return _notify(approval, people, kind, f"approval/{approval.pk}/{key}", due_at=approval.step_due_at)


def _tell(
    approval: Approval,
    people: Iterable[int | None],
    kind: NoticeKind,
    act: ApprovalAct,
    *,
    due_at: dt.datetime | None = None,
    hold_until: dt.datetime | None = None,
    **facts: str,
) -> None:
    told = {person for person in people if person is not None}
    _notify(approval, told, kind, key_of(act), due_at=due_at, hold_until=hold_until, **facts)


def _notify(
    approval: Approval,
    people: Iterable[int],
    kind: NoticeKind,
    key: str,
    *,
    due_at: dt.datetime | None = None,
    hold_until: dt.datetime | None = None,
    **facts: str,
) -> int:
    owner = approval.owner
    about = {"title": approval.title, "unit_th": owner.name_th, "unit_en": owner.name_en}
    return notices.notify(
        to=people,
        kind=kind,
        link=approval.link,
        facts=about | {name: text for name, text in facts.items() if text},
        key=key,
        due_on=due_at.astimezone(clock.BANGKOK).date() if due_at else None,
        hold_until=hold_until,
    )
