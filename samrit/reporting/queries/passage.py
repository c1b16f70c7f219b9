"""The passage of a report for its page: pinned comments, what changed since, the versions, the request to unlock."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import QuerySet

from samrit.approvals.models import Approval, ApprovalAct, Pin, SentDocument, State, UnlockRequest, UnlockState
from samrit.approvals.queries import sendings
from samrit.approvals.rules import Act
from samrit.reporting.models import ApprovedClosing, ApprovedReport, ProgressReport
from samrit.reporting.rules.versions import Difference, changes, values_in


@dataclass(frozen=True)
class Passage:
    """`pins` are those of the return the editor answers, or answered with the sending that waits, `before` the answers of the
    sending that was returned; `changes` what differs in
    that sending from `base`, the version the approver read before (returned, else approved); `approved` the version in
    force; `request` the unlock that somebody has asked for; `unlock` the one under which it is being corrected."""

    pins: list[Pin] = field(default_factory=list)
    before: Mapping[str, Any] = field(default_factory=dict)
    base: SentDocument | ApprovedReport | ApprovedClosing | None = None
    changes: list[Difference] = field(default_factory=list)
    approved: ApprovedReport | ApprovedClosing | None = None
    request: UnlockRequest | None = None
    unlock: UnlockRequest | None = None

    @property
    def is_again(self) -> bool:
        """Whether what waits was sent before, so that only what changed needs reading."""
        return self.base is not None


def passage_of(report: ProgressReport, acts: list[ApprovalAct]) -> Passage:
    """Where it stands between editor and approvers. At most six queries."""
    return passage_among(report.approval, acts, ApprovedReport.objects.holding().filter(report=report), M6)


@dataclass(frozen=True)
class Told:
    """How documents of one form are read: their answers, and what differs between two of them."""

    values: Callable[[Mapping[str, Any]], Mapping[str, Any]]
    changes: Callable[[Mapping[str, Any], Mapping[str, Any]], list[Difference]]


M6 = Told(values_in, changes)


def passage_among(approval: Approval, acts: list[ApprovalAct], held: QuerySet[Any], told: Told) -> Passage:
    """Where a subject stands between editor and approvers; `held` are its approved versions, the newest first."""
    approved = held.first() if approval.approved_at else None
    if not acts:
        return Passage(approved=approved)
    unlocks = list(
        UnlockRequest.objects.filter(approval=approval).select_related("asked_by__person", "decided_by__person")
    )
    sent = sendings(approval)
    returned = _return_in_hand(acts)
    back = next((row for row in sent if row.sent_at <= returned.at), None) if returned else None
    pins = list(returned.pins.select_related("by__person").order_by("id")) if returned else []
    base = (back or approved) if approval.state == State.SUBMITTED else None
    return Passage(
        pins,
        told.values(back.document) if back and pins else {},
        base,
        told.changes(base.document, sent[0].document) if base and sent else [],
        approved,
        next((request for request in unlocks if request.state == UnlockState.ASKED), None),
        _unlock_in_hand(unlocks, approved) if approval.state != State.APPROVED else None,
    )


def in_force(reports: Mapping[int, ProgressReport]) -> dict[int, dict[str, Any]]:
    """The approved answers of reports by report id; empty where nothing is approved. One query."""
    values: dict[int, dict[str, Any]] = {report.pk: {} for report in reports.values()}
    for version in ApprovedReport.objects.holding().filter(report__in=values):
        values[version.report_id] = values[version.report_id] or values_in(version.document)
    return values


def _return_in_hand(acts: list[ApprovalAct]) -> ApprovalAct | None:
    """The latest return, unless it was approved or unlocked after that."""
    for act in reversed(acts):
        if act.act == Act.RETURN:
            return act
        if act.act == Act.GRANT_UNLOCK or (act.act == Act.APPROVE and act.to_state == State.APPROVED):
            return None
    return None


def _unlock_in_hand(
    unlocks: list[UnlockRequest], approved: ApprovedReport | ApprovedClosing | None
) -> UnlockRequest | None:
    """The unlock granted after the version in force was approved."""
    if approved is None:
        return None
    granted = (row for row in unlocks if row.state == UnlockState.GRANTED and row.decided_at)
    return next((row for row in granted if row.decided_at and row.decided_at >= approved.approved_at), None)
