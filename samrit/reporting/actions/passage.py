"""The passage of a report, of a quarter or after the end, once it was sent: approved and frozen, returned to fields, taken back, noted,
unlocked.

What was approved is never overwritten: every approval makes a version of its own, and the newest that was not taken back
is in force, also while a correction is written.
"""

from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals import actions as approvals
from samrit.approvals import queries as passages
from samrit.approvals.actions import NewPin, refusals_logged
from samrit.approvals.models import Approval, Pin, UnlockRequest, UnlockState
from samrit.approvals.rules import why_not_as_read, why_not_close_unlock
from samrit.audit.actions import Action, acting
from samrit.lib import clock
from samrit.lib.documents import digest
from samrit.lib.errors import Invalid, Refused
from samrit.reporting.actions.kinds import Report, kind_of
from samrit.reporting.models import Adjustment, ApprovedReport
from samrit.reporting.rules.adjustments import changed_figures
from samrit.reporting.rules.pinning import check_keys, check_pins

NOTHING_ASKED = _("Nobody has asked to unlock this report, or it has been answered already.")


def _refusals_logged(act: str) -> Callable[[Action], Action]:
    """Who is refused the act leaves a line in the log under the kind of the report (see `refusals_logged`)."""
    return refusals_logged(act, "report", lambda asked: kind_of(asked["report"]).subject)


@_refusals_logged("approve")
def approve_report(*, report: Report, hash_read: str, by: User) -> bool:
    """Pass the present step; `hash_read` is the document the approver read. The last step freezes what was sent. True
    when it is now approved. Raises Refused."""
    with acting(by, f"approve {_name(report)}"):
        if reason := why_not_as_read(_locked(report), hash_read):
            raise Refused(reason)
        done = approvals.approve(approval=report.approval, by=by)
        if done:
            _freeze(report)
        return done


@_refusals_logged("undo_approval")
def undo_report(*, report: Report, by: User) -> bool:
    """Take an own approval back within its grace; a version it froze is in force no more. True when there was one."""
    with acting(by, f"undo approval of {_name(report)}"):
        was_approved = approvals.undo_approval(approval=_locked(report), by=by)
        if was_approved:
            kind, version, now = kind_of(report), _in_force(report), clock.now()
            kind.versions(report).filter(pk=version.pk).update(undone_at=now)
            if kind.adjusts:
                Adjustment.objects.filter(version=version).update(undone_at=now)
        return was_approved


@_refusals_logged("return")
def return_report(*, report: Report, reason: str, by: User, pins: Sequence[NewPin] = ()) -> None:
    """Give it back to the editor with a reason; with pins only what is pinned reopens. Raises Refused, Invalid."""
    with acting(by, f"return {_name(report)}"):
        if problems := check_pins(pins, kind_of(report).fields(report)):
            raise Invalid(problems)
        approvals.return_to_editor(approval=report.approval, by=by, reason=reason, pins=pins)


@_refusals_logged("withdraw")
def withdraw_report(*, report: Report, by: User) -> None:
    """Take an own sending back before anyone has acted. Raises Refused."""
    with acting(by, f"withdraw {_name(report)}"):
        approvals.withdraw(approval=report.approval, by=by)


@_refusals_logged("acknowledge")
def acknowledge_report(*, report: Report, by: User) -> None:
    """Take note of what is approved. Raises Refused."""
    with acting(by, f"acknowledge {_name(report)}"):
        approvals.acknowledge(approval=report.approval, by=by)


@_refusals_logged("answer_pin")
def answer_pin(*, report: Report, pin: Pin, text: str, by: User) -> None:
    """Answer a pinned comment in words, where changing the field is not the answer. Raises Refused, Invalid."""
    with acting(by, f"answer a comment on {_name(report)}"):
        approvals.answer_pin(pin=pin, by=by, text=text)


@_refusals_logged("ask_unlock")
def ask_unlock(
    *, report: Report, document_number: str, reason: str, keys: Sequence[str] = (), by: User
) -> UnlockRequest:
    """Ask to correct an approved report, on a letter and with a reason; no keys means all of it. Raises Refused, Invalid."""
    with acting(by, f"ask to unlock {_name(report)}"):
        if problems := check_keys(keys, kind_of(report).fields(report)):
            raise Invalid(problems)
        return approvals.ask_unlock(
            approval=report.approval, by=by, document_number=document_number, reason=reason, keys=keys
        )


@_refusals_logged("grant_unlock")
def grant_unlock(*, report: Report, by: User, reason: str = "") -> None:
    """Open the approved report for correction, as asked; its version stays in force. Raises Refused."""
    with acting(by, f"unlock {_name(report)}"):
        approvals.grant_unlock(request=_asked(report), by=by, reason=reason)


@_refusals_logged("refuse_unlock")
def refuse_unlock(*, report: Report, by: User, reason: str) -> None:
    """Leave it as it is, with a reason. Raises Refused, Invalid."""
    with acting(by, f"refuse to unlock {_name(report)}"):
        approvals.refuse_unlock(request=_asked(report), by=by, reason=reason)


@_refusals_logged("close_unlock")
def close_unlock(*, report: Report, by: User) -> None:
    """Give an unlock up: the answers go back to the version that was in force all the time. Raises Refused."""
    with acting(by, f"close the unlock of {_name(report)}"):
        if reason := why_not_close_unlock(person(by), _locked(report), report.approval.owner):
            raise Refused(reason)
        kind_of(report).bring_back(report, _in_force(report), by)
        approvals.close_unlock(approval=report.approval, by=by)


def _locked(report: Report) -> Approval:
    report.approval.refresh_from_db(from_queryset=Approval.objects.select_for_update(of=("self",)))
    return report.approval


def _asked(report: Report) -> UnlockRequest:
    """The request that waits for an answer."""
    found = UnlockRequest.objects.filter(approval=_locked(report), state=UnlockState.ASKED).first()
    if found is None:
        raise Refused(NOTHING_ASKED)
    return found


def _freeze(report: Report) -> None:
    """Keep what was sent as the next approved version, with the reason and letter of the unlock it answers."""
    kind, sent = kind_of(report), passages.last_sending(report.approval)
    document = sent.document if sent else kind.document(report)
    kept = kind.versions(report)
    before = kept.filter(undone_at__isnull=True).order_by("number").last()
    unlocks = UnlockRequest.objects.filter(approval=report.approval, state=UnlockState.GRANTED).order_by("decided_at")
    unlock = unlocks.filter(decided_at__gt=before.approved_at).last() if before else None
    version = kept.create(
        number=kept.count() + 1,
        document=document,
        document_hash=sent.document_hash if sent else digest(document),
        approved_at=clock.now(),
        why=unlock.reason if unlock else "",
        document_number=unlock.document_number if unlock else "",
    )
    if before is not None and kind.adjusts:
        _adjust(before, version)


def _adjust(before: ApprovedReport, version: ApprovedReport) -> None:
    """Draw the line between the figures of two approved versions; the earlier one stays as it is."""
    for one in changed_figures(before.document, version.document):
        Adjustment.objects.create(
            version=version,
            key=one.key,
            label=one.label,
            before=one.before,
            after=one.after,
            reason=version.why,
            letter=version.document_number,
            known_at=version.approved_at,
        )


def _in_force(report: Report) -> Any:
    """The approved version that holds."""
    return kind_of(report).versions(report).holding()[0]


def _name(report: Report) -> str:
    return kind_of(report).name(report)
