"""Everything a report has been: each sending and each approval, and how it stands now, as far as the reader may see it."""

from typing import Any

from samrit.accounts.models import User
from samrit.approvals.queries import versions as kept
from samrit.approvals.queries.versions import Version
from samrit.projects.queries.versions import reads_drafts
from samrit.reporting.models import ApprovedReport, ProgressReport
from samrit.reporting.rules.versions import Difference, compare


def versions(user: User, report: ProgressReport) -> list[Version]:
    """All versions of the report that the reader may see, the newest first. At most four queries."""
    approved = ApprovedReport.objects.filter(report=report).defer("document").order_by("-number")
    return kept.listed(report.approval, approved, report.changed_at, drafts=reads_drafts(user, report.year_plan))


def document_named(user: User, report: ProgressReport, name: str, now: dict[str, Any]) -> dict[str, Any] | None:
    """The document behind a word in an address, where the reader may see it; `now` is what the report says today."""
    drafts, approved = reads_drafts(user, report.year_plan), ApprovedReport.objects.filter(report=report)
    found: dict[str, Any] | None = kept.document_named(report.approval_id, approved, name, lambda: now, drafts=drafts)
    return found


def compared(left: dict[str, Any] | None, right: dict[str, Any] | None) -> list[Difference] | None:
    """Two versions side by side; None where one of them is not there for this reader."""
    return None if left is None or right is None else compare(left, right)
