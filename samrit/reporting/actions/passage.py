"""The passage of a report after it was sent: approved and frozen, returned to fields, taken back, noted, unlocked.

What was approved is never overwritten: every approval makes a version of its own, and the newest that was not taken back
is in force, also while a correction is written.
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals import actions as approvals
from samrit.approvals import queries as passages
from samrit.approvals.actions import NewPin, refusals_logged
from samrit.approvals.models import Approval, Pin, UnlockRequest, UnlockState
from samrit.approvals.rules import why_not_as_read, why_not_close_unlock
from samrit.audit.actions import acting
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.reporting.actions.proof import restore
from samrit.reporting.actions.reports import bring_back, document_of
from samrit.reporting.models import Adjustment, ApprovedReport, ProgressReport
from samrit.reporting.queries.plans import plan_of
from samrit.reporting.rules.adjustments import changed_figures
from samrit.reporting.rules.document import document_hash
from samrit.reporting.rules.fields import fields_of
from samrit.reporting.rules.pinning import check_keys, check_pins
from samrit.reporting.rules.versions import values_in

NOTHING_ASKED = _("Nobody has asked to unlock this report, or it has been answered already.")


@refusals_logged("approve", "report")
def approve_report(*, report: ProgressReport, hash_read: str, by: User) -> bool:
    """Pass the present step; `hash_read` is the document the approver read. The last step freezes what was sent. True
    when it is now approved. Raises Refused."""
    with acting(by, f"approve M6 quarter {report.quarter}"):
        if reason := why_not_as_read(_locked(report), hash_read):
            raise Refused(reason)
        done = approvals.approve(approval=report.approval, by=by)
        if done:
            _freeze(report)
        return done


@refusals_logged("undo_approval", "report")
def undo_report(*, report: ProgressReport, by: User) -> bool:
    """Take an own approval back within its grace; a version it froze is in force no more. True when there was one."""
    with acting(by, f"undo approval of M6 quarter {report.quarter}"):
        was_approved = approvals.undo_approval(approval=_locked(report), by=by)
        if was_approved:
            version, now = _in_force(report), clock.now()
            ApprovedReport.objects.filter(pk=version.pk).update(undone_at=now)
            Adjustment.objects.filter(version=version).update(undone_at=now)
        return was_approved


@refusals_logged("return", "report")
def return_report(*, report: ProgressReport, reason: str, by: User, pins: Sequence[NewPin] = ()) -> None:
    """Give it back to the editor with a reason; with pins only what is pinned reopens. Raises Refused, Invalid."""
    with acting(by, f"return M6 quarter {report.quarter}"):
        if problems := check_pins(pins, fields_of(plan_of(report.year_plan))):
            raise Invalid(problems)
        approvals.return_to_editor(approval=report.approval, by=by, reason=reason, pins=pins)


@refusals_logged("withdraw", "report")
def withdraw_report(*, report: ProgressReport, by: User) -> None:
    """Take an own sending back before anyone has acted. Raises Refused."""
    with acting(by, f"withdraw M6 quarter {report.quarter}"):
        approvals.withdraw(approval=report.approval, by=by)


@refusals_logged("acknowledge", "report")
def acknowledge_report(*, report: ProgressReport, by: User) -> None:
    """Take note of what is approved. Raises Refused."""
    with acting(by, f"acknowledge M6 quarter {report.quarter}"):
        approvals.acknowledge(approval=report.approval, by=by)


@refusals_logged("answer_pin", "report")
def answer_pin(*, report: ProgressReport, pin: Pin, text: str, by: User) -> None:
    """Answer a pinned comment in words, where changing the field is not the answer. Raises Refused, Invalid."""
    with acting(by, f"answer a comment on M6 quarter {report.quarter}"):
        approvals.answer_pin(pin=pin, by=by, text=text)


@refusals_logged("ask_unlock", "report")
def ask_unlock(
    *, report: ProgressReport, document_number: str, reason: str, keys: Sequence[str] = (), by: User
) -> UnlockRequest:
    """Ask to correct an approved report, on a letter and with a reason; no keys means all of it. Raises Refused, Invalid."""
    with acting(by, f"ask to unlock M6 quarter {report.quarter}"):
        if problems := check_keys(keys, fields_of(plan_of(report.year_plan))):
            raise Invalid(problems)
        return approvals.ask_unlock(
            approval=report.approval, by=by, document_number=document_number, reason=reason, keys=keys
        )


@refusals_logged("grant_unlock", "report")
def grant_unlock(*, report: ProgressReport, by: User, reason: str = "") -> None:
    """Open the approved report for correction, as asked; its version stays in force. Raises Refused."""
    with acting(by, f"unlock M6 quarter {report.quarter}"):
        approvals.grant_unlock(request=_asked(report), by=by, reason=reason)


@refusals_logged("refuse_unlock", "report")
def refuse_unlock(*, report: ProgressReport, by: User, reason: str) -> None:
    """Leave it as it is, with a reason. Raises Refused, Invalid."""
    with acting(by, f"refuse to unlock M6 quarter {report.quarter}"):
        approvals.refuse_unlock(request=_asked(report), by=by, reason=reason)


@refusals_logged("close_unlock", "report")
def close_unlock(*, report: ProgressReport, by: User) -> None:
    """Give an unlock up: the answers go back to the version that was in force all the time. Raises Refused."""
    with acting(by, f"close the unlock of M6 quarter {report.quarter}"):
        if reason := why_not_close_unlock(person(by), _locked(report), report.approval.owner):
            raise Refused(reason)
        version = _in_force(report)
        bring_back(report, values_in(version.document))
        restore(report, version.document, by)
        approvals.close_unlock(approval=report.approval, by=by)


def _locked(report: ProgressReport) -> Approval:
    report.approval.refresh_from_db(from_queryset=Approval.objects.select_for_update(of=("self",)))
    return report.approval


def _asked(report: ProgressReport) -> UnlockRequest:
    """The request that waits for an answer."""
    found = UnlockRequest.objects.filter(approval=_locked(report), state=UnlockState.ASKED).first()
    if found is None:
        raise Refused(NOTHING_ASKED)
    return found


def _freeze(report: ProgressReport) -> ApprovedReport:
    """Keep what was sent as the next approved version, with the reason and letter of the unlock it answers."""
    sent = passages.last_sending(report.approval)
    document = sent.document if sent else document_of(report)
    kept = list(ApprovedReport.objects.filter(report=report).order_by("number"))
    since = max((version.approved_at for version in kept if version.undone_at is None), default=None)
    unlocks = UnlockRequest.objects.filter(approval=report.approval, state=UnlockState.GRANTED)
    unlock = unlocks.filter(decided_at__gt=since).order_by("decided_at").last() if since else None
    version = ApprovedReport.objects.create(
        report=report,
        number=len(kept) + 1,
        document=document,
        document_hash=sent.document_hash if sent else document_hash(document),
        approved_at=clock.now(),
        why=unlock.reason if unlock else "",
        document_number=unlock.document_number if unlock else "",
    )
    before = next((one for one in reversed(kept) if one.undone_at is None), None)
    if before is not None:
        _adjust(before, version)
    return version


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


def _in_force(report: ProgressReport) -> ApprovedReport:
    return ApprovedReport.objects.holding().filter(report=report)[0]
