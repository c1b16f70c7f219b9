"""The moves of an approval. Each runs inside the caller's `acting()` transaction, locks the row, and leaves an act and an event."""

from typing import Any

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals import queries, rules
from samrit.approvals.models import Approval, ApprovalAct, State
from samrit.approvals.rules import Act
from samrit.audit.actions import record
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.organisations.models import Organisation


def open_approval(
    *, subject_kind: str, title: str, link: str, owner: Organisation, is_demonstration: bool = False
) -> Approval:
    """A fresh approval, a draft with its editor. `link` is the page of the subject."""
    return Approval.objects.create(
        subject_kind=subject_kind, title=title[:500], link=link, owner=owner, is_demonstration=is_demonstration
    )


def submit(*, approval: Approval, by: User, document_hash: str = "") -> Approval:
    """Send it to the first step of the chain of today; the chain is copied, so a later change strands nothing.

    Steps that nobody but the sender holds are skipped; the last step is never skipped. Raises Refused.
    """
    _lock(approval)
    owner = approval.owner
    if reason := rules.why_not_submit(person(by), approval, owner):
        raise Refused(reason)
    chain = queries.chain_for(owner, approval.subject_kind, clock.today())
    steps = queries.steps_without(by, chain, owner)
    if reason := rules.why_no_chain(chain, steps):
        raise Refused(reason)
    before, now = approval.state, clock.now()
    approval.state, approval.step, approval.roles = State.SUBMITTED, 1, steps
    approval.submitted_by, approval.submitted_at = by, now
    approval.first_submitted_at = approval.first_submitted_at or now
    approval.document_hash = document_hash
    approval.save()
    skipped = [role for role in chain if role not in steps]
    _tell(approval, Act.SUBMIT, before, by, "submitted", document_hash=document_hash, skipped=skipped)
    return approval


def approve(*, approval: Approval, by: User, document_hash: str = "") -> bool:
    """Pass the present step. True when it was the last one and the subject is now approved. Raises Refused."""
    _lock(approval)
    if reason := rules.why_not_approve(person(by), approval, approval.owner):
        raise Refused(reason)
    before, done, at_step = approval.state, rules.is_last_step(approval), approval.step
    if done:
        approval.state, approval.approved_at = State.APPROVED, clock.now()
        approval.document_hash = document_hash or approval.document_hash
    else:
        approval.step += 1
    approval.save()
    event = "approved" if done else "approved_at_step"
    _tell(approval, Act.APPROVE, before, by, event, step=at_step, document_hash=document_hash)
    return done


def return_to_editor(*, approval: Approval, by: User, reason: str) -> Approval:
    """Give it back with a reason; it can be changed again. Raises Refused, or Invalid without a reason."""
    _lock(approval)
    if no := rules.why_not_return(person(by), approval, approval.owner):
        raise Refused(no)
    if no := rules.why_not_reason(reason):
        raise Invalid([Problem("reason", "required", no)])
    before, at_step = approval.state, approval.step
    _back_to_editor(approval, State.RETURNED)
    _tell(approval, Act.RETURN, before, by, "returned", step=at_step, reason=reason.strip())
    return approval


def withdraw(*, approval: Approval, by: User) -> Approval:
    """Take an own sending back before anyone has acted: it counts as never sent, unless it was returned before. Raises Refused."""
    _lock(approval)
    if no := rules.why_not_withdraw(person(by), approval, approval.owner):
        raise Refused(no)
    before, at_step = approval.state, approval.step
    if not approval.acts.filter(act=Act.RETURN).exists():
        approval.first_submitted_at = None
    _back_to_editor(approval, State.DRAFT)
    _tell(approval, Act.WITHDRAW, before, by, "withdrawn", step=at_step)
    return approval


def _back_to_editor(approval: Approval, to: State) -> None:
    approval.state, approval.step = to, 0
    approval.save()


def _lock(approval: Approval) -> None:
    """The row as it is now, held until the transaction ends: two people cannot take the same step twice."""
    approval.refresh_from_db(from_queryset=Approval.objects.select_for_update(of=("self",)))


def _tell(approval: Approval, act: Act, before: str, by: User, event: str, **more: Any) -> None:
    """The act in its own table, and the same as a business event; `step` is the one that acted."""
    step = more.pop("step", approval.step)
    ApprovalAct.objects.create(
        approval=approval,
        act=act,
        from_state=before,
        to_state=approval.state,
        step=step,
        by=by,
        at=clock.now(),
        reason=more.get("reason", ""),
        document_hash=more.get("document_hash", ""),
    )
    record(act=event, subject_kind="approval", subject_id=approval.pk, by=by, link=approval.link, step=step, **more)
