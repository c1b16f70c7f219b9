"""Unlocking what is approved: asked with a letter and a reason, granted or refused by somebody else. Inside the caller's
`acting()` transaction, like the other moves."""

from collections.abc import Sequence

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.approvals import queries, rules
from samrit.approvals.actions import people
from samrit.approvals.actions.moves import forbid_undo
from samrit.approvals.actions.telling import Told, lock, tell
from samrit.approvals.models import Approval, State, UnlockRequest, UnlockState
from samrit.approvals.rules import Act
from samrit.audit.actions import record
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.notifications.models import NoticeKind


def ask_unlock(
    *, approval: Approval, by: User, document_number: str, reason: str, keys: Sequence[str] = ()
) -> UnlockRequest:
    """Ask that an approved subject be opened for correction; `keys` are the fields and rows, none means all. A request of
    NESDC to look again is answered by this. Raises Refused, also while another request waits; Invalid."""
    lock(approval)
    if no := rules.why_not_ask_unlock(person(by), approval, approval.owner):
        raise Refused(no)
    if approval.unlock_requests.filter(state=UnlockState.ASKED).exists():
        raise Refused(rules.UNLOCK_WAITS)
    if problems := rules.problems_of_unlock(document_number, reason):
        raise Invalid(problems)
    request = UnlockRequest.objects.create(
        approval=approval,
        document_number=document_number.strip(),
        reason=reason.strip(),
        keys=rules.tidy(keys),
        asked_by=by,
        asked_at=clock.now(),
    )
    approval.review_asked_at = None
    forbid_undo(approval)
    told = Told(reason=request.reason, document_number=request.document_number)
    act = tell(approval, Act.ASK_UNLOCK, approval.state, by, told, role=Role.DIVISION_EDITOR, keys=request.keys)
    people.tell_unlock_asked(approval, act, by.pk)
    return request


def grant_unlock(*, request: UnlockRequest, by: User, reason: str = "") -> Approval:
    """Open the subject for correction; its approved version stays in force until the next one. Raises Refused."""
    approval = _held(request)
    if no := rules.why_not_grant_unlock(person(by), approval, approval.owner, request.asked_by_id):
        raise Refused(no)
    before = approval.state
    approval.state, approval.step, approval.opened = State.UNLOCKED, 0, list(request.keys)
    forbid_undo(approval)
    _decide(request, UnlockState.GRANTED, by, reason)
    told = Told(reason=reason.strip(), document_number=request.document_number)
    act = tell(approval, Act.GRANT_UNLOCK, before, by, told, role=rules.unlocking_role(approval), keys=request.keys)
    people.tell_asker(approval, act, NoticeKind.UNLOCK_GRANTED, request.asked_by_id)
    return approval


def refuse_unlock(*, request: UnlockRequest, by: User, reason: str) -> Approval:
    """Leave the subject approved and frozen, with the reason. Raises Refused, Invalid."""
    approval = _held(request)
    if no := rules.why_not_refuse_unlock(person(by), approval, approval.owner, request.asked_by_id):
        raise Refused(no)
    if no := rules.why_not_reason(reason):
        raise Invalid([Problem("reason", "required", no)])
    forbid_undo(approval)
    _decide(request, UnlockState.REFUSED, by, reason)
    told = Told(reason=reason.strip(), document_number=request.document_number)
    act = tell(approval, Act.REFUSE_UNLOCK, approval.state, by, told, role=rules.unlocking_role(approval))
    people.tell_asker(approval, act, NoticeKind.UNLOCK_REFUSED, request.asked_by_id)
    return approval


def close_unlock(*, approval: Approval, by: User) -> Approval:
    """Give an unlock up: approved again, by the version that was in force all the time. The app of the subject has brought
    its rows back to that version before. Raises Refused."""
    lock(approval)
    if no := rules.why_not_close_unlock(person(by), approval, approval.owner):
        raise Refused(no)
    before = approval.state
    approval.state, approval.opened = State.APPROVED, []
    approval.document_hash = queries.hash_in_force(approval)
    tell(approval, Act.CLOSE_UNLOCK, before, by, Told(), role=Role.DIVISION_EDITOR)
    return approval


def open_more(*, approval: Approval, by: User, keys: Sequence[str]) -> Approval:
    """Open further places while the subject is with its editor, because it cannot be sent without them: the app of the
    subject decides which. Raises Refused."""
    lock(approval)
    if no := rules.why_not_edit(person(by), approval, approval.owner):
        raise Refused(no)
    if approval.opened:
        approval.opened = rules.tidy([*approval.opened, *keys])
        approval.save(update_fields=["opened"])
        facts = {"link": approval.link, "keys": list(keys)}
        record(act="opened_further", subject_kind="approval", subject_id=approval.pk, by=by, **facts)
    return approval


def _held(request: UnlockRequest) -> Approval:
    """The approval and the request as they are now, held; a request is decided once."""
    approval = request.approval
    lock(approval)
    request.refresh_from_db()
    request.approval = approval
    if request.state != UnlockState.ASKED:
        raise Refused(rules.UNLOCK_DECIDED)
    return approval


def _decide(request: UnlockRequest, state: UnlockState, by: User, reason: str) -> None:
    request.state, request.decided_by, request.decided_at = state, by, clock.now()
    request.decision_reason = reason.strip()
    request.save()
