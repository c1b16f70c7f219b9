"""The moves of an approval from the draft to the approved version and back. Each runs inside the caller's `acting()`
transaction, locks the row, and leaves an act and an event."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.approvals import queries, rules
from samrit.approvals.actions import people
from samrit.approvals.actions.steps import Holders, say_holders, set_holders
from samrit.approvals.actions.telling import Told, giver, lock, tell
from samrit.approvals.models import Approval, ApprovalAct, Pin, SentDocument, State, UnlockState
from samrit.approvals.rules import Act
from samrit.lib import clock
from samrit.lib.documents import digest
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.thai import clean
from samrit.notifications.models import NoticeKind
from samrit.organisations.models import Organisation


@dataclass(frozen=True)
class NewPin:
    """A comment that an approver pins to a place when she returns the subject. Fields as in `Pin`."""

    key: str
    label: str
    text: str
    before: str = ""


def open_approval(
    *, subject_kind: str, title: str, link: str, owner: Organisation, is_demonstration: bool = False
) -> Approval:
    """A fresh approval, a draft with its editor. `link` is the page of the subject."""
    return Approval.objects.create(
        subject_kind=subject_kind, title=title[:500], link=link, owner=owner, is_demonstration=is_demonstration
    )


def submit(
    *, approval: Approval, by: User, document: Mapping[str, Any], facts: Mapping[str, Any] | None = None
) -> Approval:
    """Send it to the first step of the chain of today; the chain is copied, so a later change strands nothing.

    `document` is the whole subject as plain JSON values: it is kept as sent, and its hash is what approvers sign; `facts` are
    the figures an inbox is ordered by (see `SentDocument`). Steps that nobody but the sender holds are skipped; the last
    step is never skipped. Raises Refused.
    """
    lock(approval)
    owner = approval.owner
    if reason := rules.why_not_submit(person(by), approval, owner):
        raise Refused(reason)
    whole = queries.chain_for(owner, approval.subject_kind, clock.today())
    sent_for = giver(by, approval, Role.DIVISION_EDITOR)
    chain = queries.chain_with_people(whole, owner, (by.pk, sent_for))
    if reason := rules.why_no_chain(whole.roles, chain.roles):
        raise Refused(reason)
    before, now, signed = approval.state, clock.now(), digest(document)
    approval.state, approval.step, approval.noted = State.SUBMITTED, 1, 0
    approval.roles, approval.days = list(chain.roles), list(chain.days)
    approval.grace, approval.noting = list(chain.grace), list(chain.noting)
    approval.submitted_by, approval.submitted_for_id, approval.submitted_at = by, sent_for, now
    approval.first_submitted_at = approval.first_submitted_at or clock.asked_at()
    approval.document_hash = signed
    _begin_step(approval)
    skipped = [role for role in whole.roles if role not in chain.roles]
    told = Told(step=1, document_hash=signed, at=now)
    act = tell(approval, Act.SUBMIT, before, by, told, role=Role.DIVISION_EDITOR, skipped=skipped)
    _keep_sending(approval, document, facts or {}, by)
    people.tell_step(approval, act)
    return approval


def approve(*, approval: Approval, by: User, document_hash: str = "") -> bool:
    """Pass the present step. True when it was the last one and the subject is now approved. Raises Refused.

    The holder of a later step who stands in for a step without holders passes both. `document_hash` is the document that is
    frozen now, where it is not the one that was sent.
    """
    lock(approval)
    who = person(by)
    if reason := rules.why_not_approve(who, approval, approval.owner):
        raise Refused(reason)
    before, now, at_step = approval.state, clock.now(), rules.step_taken(who, approval, approval.owner)
    done, role = at_step >= len(approval.roles), approval.roles[at_step - 1]
    told = Told(step=at_step, document_hash=document_hash or approval.document_hash, at=now)
    passed_over = approval.roles[approval.step - 1 : at_step - 1]
    grace = approval.grace[at_step - 1] if at_step <= len(approval.grace) else 0
    held, is_news = Holders(clock.today()), False
    if done:
        told = _why_again(approval, told)
        approval.state, approval.step, approval.approved_at = State.APPROVED, at_step, now
        approval.document_hash = told.document_hash
        approval.noted, approval.review_asked_at = 0, None
        _end_step(approval)
    else:
        approval.step = at_step + 1
        _begin_step(approval)
        is_news = set_holders(approval, held)
    approval.undo_by, approval.undo_until = by, now + dt.timedelta(minutes=grace)
    more = {"passed_over": passed_over} if passed_over else {}
    act = tell(approval, Act.APPROVE, before, by, told, role=role, **more)
    people.tell_step(approval, act, approval.undo_until)
    if is_news:
        say_holders(approval, held)
    if done:
        people.tell_sender(approval, act, NoticeKind.APPROVED, hold_until=approval.undo_until)
    return done


def undo_approval(*, approval: Approval, by: User) -> bool:
    """Take the latest approval back within its grace: the step waits again. True when it had become approved, so that the
    subject takes back its frozen version; the version that was in force before is in force again. Raises Refused."""
    lock(approval)
    if reason := rules.why_not_undo_approval(person(by), approval, approval.owner, clock.now()):
        raise Refused(reason)
    acts = list(approval.acts.order_by("id"))
    taken, before = acts[-1], approval.state
    was_approved = before == State.APPROVED
    approval.state, approval.step = State.SUBMITTED, taken.step
    if was_approved:
        earlier = rules.final_approvals(acts)[:-1]
        approval.approved_at = earlier[-1].at if earlier else None
        sent = queries.last_sending(approval)
        approval.document_hash = sent.document_hash if sent else approval.document_hash
    _begin_step(approval)
    people.take_back(taken)
    act = tell(approval, Act.UNDO, before, by, Told(step=taken.step))
    if was_approved:
        people.tell_sender(approval, act, NoticeKind.UNDONE)
    return was_approved


def return_to_editor(*, approval: Approval, by: User, reason: str, pins: Sequence[NewPin] = ()) -> Approval:
    """Give it back with a reason. With `pins`, only what is pinned opens; without, all of it, or what the unlock had opened.
    Raises Refused, or Invalid without a reason and for a pin without a place or a text."""
    lock(approval)
    who = person(by)
    if no := rules.why_not_return(who, approval, approval.owner):
        raise Refused(no)
    reason, pins = clean(reason), [replace(pin, text=clean(pin.text)) for pin in pins]
    if problems := rules.problems_of_return(reason, pins):
        raise Invalid(problems)
    before, at_step = approval.state, rules.step_taken(who, approval, approval.owner)
    approval.state, approval.step = State.RETURNED, 0
    approval.opened = rules.tidy(pin.key for pin in pins) if pins else _opened_by_unlock(approval)
    _end_step(approval)
    role, told = approval.roles[at_step - 1], Told(step=at_step, reason=reason.strip())
    act = tell(approval, Act.RETURN, before, by, told, role=role, pins=len(pins))
    _keep_pins(act, pins, by)
    people.tell_sender(approval, act, NoticeKind.RETURNED, reason=act.reason)
    return approval


def withdraw(*, approval: Approval, by: User) -> Approval:
    """Take an own sending back before anyone has acted: it is again what it was before, with what was open then. A first
    sending then counts as never made. Raises Refused."""
    lock(approval)
    if no := rules.why_not_withdraw(person(by), approval, approval.owner):
        raise Refused(no)
    before, at_step, role = approval.state, approval.step, rules.role_now(approval) or ""
    sent = approval.acts.filter(act=Act.SUBMIT).latest("id")
    if sent.from_state == State.DRAFT:
        approval.first_submitted_at = None
    approval.state, approval.step = sent.from_state, 0
    _end_step(approval)
    act = tell(approval, Act.WITHDRAW, before, by, Told(step=at_step), role=Role.DIVISION_EDITOR)
    people.tell_withdrawn(approval, act, role)
    return approval


def discard(*, approval: Approval, by: User, reason: str) -> Approval:
    """Lay a draft or returned subject aside for good; nothing of it was ever approved. Raises Refused, Invalid."""
    lock(approval)
    if no := rules.why_not_discard(person(by), approval, approval.owner):
        raise Refused(no)
    _need_reason(reason)
    before = approval.state
    approval.state, approval.step = State.DISCARDED, 0
    _end_step(approval)
    tell(approval, Act.DISCARD, before, by, Told(reason=reason.strip()), role=Role.DIVISION_EDITOR)
    return approval


def acknowledge(*, approval: Approval, by: User) -> Approval:
    """Take note of what is approved, where the chain asks for it. Raises Refused."""
    lock(approval)
    if no := rules.why_not_acknowledge(person(by), approval, approval.owner):
        raise Refused(no)
    role = approval.noting[approval.noted]
    approval.noted += 1
    forbid_undo(approval)
    step = len(approval.roles) + approval.noted
    act = tell(approval, Act.ACKNOWLEDGE, approval.state, by, Told(step=step), role=role)
    people.tell_sender(approval, act, NoticeKind.ACKNOWLEDGED)
    people.tell_step(approval, act)
    return approval


def transfer(*, approval: Approval, owner: Organisation, by: User) -> Approval:
    """Give it to another body, by reorganisation or hand-over, in whatever state it is. What is under way goes on with the
    roles it was sent with, now held over the new body. Raises Refused."""
    lock(approval)
    if no := rules.why_not_transfer(person(by), approval, approval.owner):
        raise Refused(no)
    given_by = approval.owner
    approval.owner = owner
    forbid_undo(approval)
    told, held = Told(step=approval.step), Holders(clock.today())
    is_news = rules.role_now(approval) is not None and set_holders(approval, held)
    act = tell(approval, Act.TRANSFER, approval.state, by, told, owner_before=given_by.code, owner_after=owner.code)
    if approval.state == State.SUBMITTED:
        people.tell_step(approval, act)
    if is_news:
        say_holders(approval, held)
    return approval


def forbid_undo(approval: Approval) -> None:
    """Somebody has acted since: the latest approval cannot be taken back any more."""
    approval.undo_by = approval.undo_until = None


def _begin_step(approval: Approval) -> None:
    """The clock of the step that must act now starts; nothing is known against its holders."""
    _end_step(approval)
    days = approval.days[approval.step - 1] if approval.step <= len(approval.days) else 0
    approval.step_due_at = clock.now() + dt.timedelta(days=days) if days else None


def _end_step(approval: Approval) -> None:
    approval.step_due_at = approval.empty_since = approval.escalated_at = None
    approval.stand_in = 0
    forbid_undo(approval)


def _keep_sending(approval: Approval, document: Mapping[str, Any], facts: Mapping[str, Any], by: User) -> None:
    last = queries.last_sending(approval)
    SentDocument.objects.create(
        approval=approval,
        number=last.number + 1 if last else 1,
        document=dict(document),
        document_hash=approval.document_hash,
        facts=dict(facts),
        sent_by=by,
        sent_at=clock.now(),
    )


def _why_again(approval: Approval, told: Told) -> Told:
    """An approval that makes a newer version says why there is one: the letter and reason of the unlock."""
    if approval.approved_at is None:
        return told
    granted = approval.unlock_requests.filter(state=UnlockState.GRANTED).order_by("-decided_at").first()
    if granted is None:
        return told
    return replace(told, reason=granted.reason, document_number=granted.document_number)


def _opened_by_unlock(approval: Approval) -> list[str]:
    """What was opened by the unlock that this correction rests on; all where it is a first passage."""
    if approval.approved_at is None:
        return []
    granted = approval.unlock_requests.filter(state=UnlockState.GRANTED).order_by("-decided_at").first()
    return list(granted.keys) if granted else []


def _keep_pins(act: ApprovalAct, pins: Sequence[NewPin], by: User) -> None:
    for pin in pins:
        Pin.objects.create(
            approval=act.approval,
            act=act,
            key=pin.key,
            label=pin.label[:400],
            text=pin.text.strip(),
            before=pin.before,
            by=by,
            at=clock.now(),
        )


def _need_reason(reason: str) -> None:
    if no := rules.why_not_reason(reason):
        raise Invalid([Problem("reason", "required", no)])
