"""Deciding on an approval whatever stands behind it: the action of the subject is called, as from its own page."""

from collections.abc import Sequence

from samrit.accounts.models import User
from samrit.approvals.models import Approval, SubjectKind
from samrit.projects.actions import lifecycle
from samrit.projects.models import YearPlan
from samrit.reporting.actions import reports
from samrit.reporting.models import ProgressReport


def approve(*, approval: Approval, hash_read: str, by: User) -> None:
    """Pass the present step of what was read. Raises Refused."""
    if approval.subject_kind == SubjectKind.PROGRESS_REPORT:
        reports.approve_report(report=_report(approval), hash_read=hash_read, by=by)
    else:
        lifecycle.approve(year_plan=_year_plan(approval), by=by, hash_read=hash_read)


def give_back(*, approval: Approval, reason: str, pins: Sequence[tuple[str, str]], by: User) -> None:
    """Give it back: `pins` are places (keys) with what is to be corrected there. Raises Refused, Invalid."""
    if approval.subject_kind == SubjectKind.PROGRESS_REPORT:
        reports.return_report(report=_report(approval), reason=reason, pins=pins, by=by)
    else:
        lifecycle.return_to_editor(year_plan=_year_plan(approval), reason=reason, pins=pins, by=by)


def undo(*, approval: Approval, by: User) -> None:
    """Take an own approval back within the grace of its step. Raises Refused."""
    if approval.subject_kind == SubjectKind.PROGRESS_REPORT:
        reports.undo_report(report=_report(approval), by=by)
    else:
        lifecycle.undo_approval(year_plan=_year_plan(approval), by=by)


def _report(approval: Approval) -> ProgressReport:
    rows = ProgressReport.objects.select_related("approval__owner", "year_plan__project__owner")
    return rows.get(approval=approval)


def _year_plan(approval: Approval) -> YearPlan:
    return YearPlan.objects.select_related("approval__owner", "project__owner").get(approval=approval)
