"""The passage of a report after the end of a project: approved and frozen, returned to fields, taken back, noted, unlocked."""

from collections.abc import Sequence

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals import actions as approvals
from samrit.approvals import queries as passages
from samrit.approvals.actions import NewPin, refusals_logged
from samrit.approvals.models import Pin, UnlockRequest, UnlockState
from samrit.approvals.rules import why_not_as_read, why_not_close_unlock
from samrit.audit.actions import acting
from samrit.lib import clock
from samrit.lib.documents import digest
from samrit.lib.errors import Invalid, Refused
from samrit.reporting.actions.closing import bring_back, locked
from samrit.reporting.actions.passage import NOTHING_ASKED
from samrit.reporting.models import ApprovedClosing, ClosingReport
from samrit.reporting.queries.closing import basis_of, document_of
from samrit.reporting.rules.closing import fields_of
from samrit.reporting.rules.closing_document import basis_in, values_in
from samrit.reporting.rules.fields import Field
from samrit.reporting.rules.pinning import check_keys, check_pins


@refusals_logged("approve", "closing")
def approve_closing(*, closing: ClosingReport, hash_read: str, by: User) -> bool:
    """Pass the present step; `hash_read` is the document the approver read. The last step freezes what was sent. True
    when it is now approved. Raises Refused."""
    with acting(by, f"approve report after the end ({closing.kind})"):
        if reason := why_not_as_read(locked(closing), hash_read):
            raise Refused(reason)
        done = approvals.approve(approval=closing.approval, by=by)
        if done:
            _freeze(closing)
        return done


@refusals_logged("undo_approval", "closing")
def undo_closing(*, closing: ClosingReport, by: User) -> bool:
    """Take an own approval back within its grace; a version it froze is in force no more. True when there was one."""
    with acting(by, f"undo approval of report after the end ({closing.kind})"):
        was_approved = approvals.undo_approval(approval=locked(closing), by=by)
        if was_approved:
            ApprovedClosing.objects.filter(pk=_in_force(closing).pk).update(undone_at=clock.now())
        return was_approved


@refusals_logged("return", "closing")
def return_closing(*, closing: ClosingReport, reason: str, by: User, pins: Sequence[NewPin] = ()) -> None:
    """Give it back to the editor with a reason; with pins only what is pinned reopens. Raises Refused, Invalid."""
    with acting(by, f"return report after the end ({closing.kind})"):
        if problems := check_pins(pins, _asked_fields(closing)):
            raise Invalid(problems)
        approvals.return_to_editor(approval=closing.approval, by=by, reason=reason, pins=pins)


@refusals_logged("withdraw", "closing")
def withdraw_closing(*, closing: ClosingReport, by: User) -> None:
    """Take an own sending back before anyone has acted. Raises Refused."""
    with acting(by, f"withdraw report after the end ({closing.kind})"):
        approvals.withdraw(approval=closing.approval, by=by)


@refusals_logged("acknowledge", "closing")
def acknowledge_closing(*, closing: ClosingReport, by: User) -> None:
    """Take note of what is approved. Raises Refused."""
    with acting(by, f"acknowledge report after the end ({closing.kind})"):
        approvals.acknowledge(approval=closing.approval, by=by)


@refusals_logged("answer_pin", "closing")
def answer_pin(*, closing: ClosingReport, pin: Pin, text: str, by: User) -> None:
    """Answer a pinned comment in words, where changing the field is not the answer. Raises Refused, Invalid."""
    with acting(by, f"answer a comment on report after the end ({closing.kind})"):
        approvals.answer_pin(pin=pin, by=by, text=text)


@refusals_logged("ask_unlock", "closing")
def ask_unlock(
    *, closing: ClosingReport, document_number: str, reason: str, keys: Sequence[str] = (), by: User
) -> UnlockRequest:
    """Ask to correct an approved report, on a letter and with a reason; no keys means all of it. Raises Refused, Invalid."""
    with acting(by, f"ask to unlock report after the end ({closing.kind})"):
        if problems := check_keys(keys, _asked_fields(closing)):
            raise Invalid(problems)
        return approvals.ask_unlock(
            approval=closing.approval, by=by, document_number=document_number, reason=reason, keys=keys
        )


@refusals_logged("grant_unlock", "closing")
def grant_unlock(*, closing: ClosingReport, by: User, reason: str = "") -> None:
    """Open the approved report for correction, as asked; its version stays in force. Raises Refused."""
    with acting(by, f"unlock report after the end ({closing.kind})"):
        approvals.grant_unlock(request=_asked(closing), by=by, reason=reason)


@refusals_logged("refuse_unlock", "closing")
def refuse_unlock(*, closing: ClosingReport, by: User, reason: str) -> None:
    """Leave it as it is, with a reason. Raises Refused, Invalid."""
    with acting(by, f"refuse to unlock report after the end ({closing.kind})"):
        approvals.refuse_unlock(request=_asked(closing), by=by, reason=reason)


@refusals_logged("close_unlock", "closing")
def close_unlock(*, closing: ClosingReport, by: User) -> None:
    """Give an unlock up: the answers go back to the version that was in force all the time. Raises Refused."""
    with acting(by, f"close the unlock of report after the end ({closing.kind})"):
        if reason := why_not_close_unlock(person(by), locked(closing), closing.approval.owner):
            raise Refused(reason)
        bring_back(closing, values_in(_in_force(closing).document))
        approvals.close_unlock(approval=closing.approval, by=by)


def _asked_fields(closing: ClosingReport) -> tuple[Field, ...]:
    """The fields of what was sent last, or would be sent now."""
    sent = passages.last_sending(closing.approval)
    return fields_of(basis_in(sent.document) if sent else basis_of(closing))


def _asked(closing: ClosingReport) -> UnlockRequest:
    """The request that waits for an answer."""
    found = UnlockRequest.objects.filter(approval=locked(closing), state=UnlockState.ASKED).first()
    if found is None:
        raise Refused(NOTHING_ASKED)
    return found


def _freeze(closing: ClosingReport) -> None:
    """Keep what was sent as the next approved version, with the reason and letter of the unlock it answers."""
    sent = passages.last_sending(closing.approval)
    document = sent.document if sent else document_of(closing)
    kept = ApprovedClosing.objects.filter(closing=closing)
    before = kept.filter(undone_at__isnull=True).order_by("number").last()
    unlocks = UnlockRequest.objects.filter(approval=closing.approval, state=UnlockState.GRANTED).order_by("decided_at")
    unlock = unlocks.filter(decided_at__gt=before.approved_at).last() if before else None
    ApprovedClosing.objects.create(
        closing=closing,
        number=kept.count() + 1,
        document=document,
        document_hash=sent.document_hash if sent else digest(document),
        approved_at=clock.now(),
        why=unlock.reason if unlock else "",
        document_number=unlock.document_number if unlock else "",
    )


def _in_force(closing: ClosingReport) -> ApprovedClosing:
    return ApprovedClosing.objects.holding().filter(closing=closing)[0]
