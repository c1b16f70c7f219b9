"""What every move leaves behind: the row held while it happens, an act, a business event."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals.models import Approval, ApprovalAct
from samrit.approvals.rules import Act
from samrit.audit.actions import record
from samrit.lib import clock

EVENTS = {
    Act.SUBMIT: "submitted",
    Act.APPROVE: "approved_at_step",
    Act.RETURN: "returned",
    Act.WITHDRAW: "withdrawn",
    Act.UNDO: "approval_undone",
    Act.ACKNOWLEDGE: "acknowledged",
    Act.ASK_REVIEW: "review_asked",
    Act.ASK_UNLOCK: "unlock_asked",
    Act.GRANT_UNLOCK: "unlock_granted",
    Act.REFUSE_UNLOCK: "unlock_refused",
    Act.CLOSE_UNLOCK: "unlock_closed",
    Act.DISCARD: "discarded",
    Act.TRANSFER: "transferred",
}
"""The business event of each act, in the past tense; the last approval is `approved`."""


@dataclass(frozen=True)
class Told:
    """What an act says of itself: the position that acted, why, the letter, and the document signed."""

    step: int = 0
    reason: str = ""
    document_number: str = ""
    document_hash: str = ""
    at: dt.datetime | None = None  # now, where nothing else is said


def lock(approval: Approval) -> None:
    """The row as it is now, held until the transaction ends: two people cannot take the same step twice."""
    approval.refresh_from_db(from_queryset=Approval.objects.select_for_update(of=("self",)))


def tell(
    approval: Approval, act: Act, before: str, by: User, told: Told, *, role: str = "", **facts: Any
) -> ApprovalAct:
    """Store the approval as it is now, the act in its own table, and the same as a business event.

    `role` is the role she acted by: where she holds it only in the place of somebody, the act says in whose.
    """
    approval.save()
    done = ApprovalAct.objects.create(
        approval=approval,
        act=act,
        from_state=before,
        to_state=approval.state,
        step=told.step,
        by=by,
        on_behalf_of_id=giver(by, approval, role),
        at=told.at or clock.now(),
        reason=told.reason,
        document_number=told.document_number,
        document_hash=told.document_hash,
    )
    event = "approved" if act == Act.APPROVE and approval.state == "approved" else EVENTS[act]
    more = {name: value for name, value in vars(told).items() if value and name not in {"step", "reason", "at"}}
    if done.on_behalf_of is not None:
        more["on_behalf_of"] = str(done.on_behalf_of.public_id)
    record(
        act=event,
        subject_kind="approval",
        subject_id=approval.pk,
        by=by,
        link=approval.link,
        step=told.step,
        reason=told.reason,
        **more,
        **facts,
    )
    return done


def giver(by: User, approval: Approval, role: str) -> int | None:
    """In whose place she acts: None where she holds the role herself, or the act needs none."""
    held = [post for post in person(by).posts if post.role == role and post.covers(approval.owner)]
    if not held or any(post.giver_id is None for post in held):
        return None
    return next((post.giver_id for post in held if post.giver_id != approval.submitted_by_id), held[0].giver_id)
