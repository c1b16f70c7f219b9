"""The two kinds of report that pass through approval, a quarter's M6 and one after the end of a project, and what differs between
them on the way: what they are called, what they ask, their versions, and the way back to one."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from samrit.accounts.models import User
from samrit.approvals import queries as passages
from samrit.approvals.models import SubjectKind
from samrit.reporting.actions import closing, reports
from samrit.reporting.actions.proof import restore
from samrit.reporting.models import ApprovedClosing, ApprovedReport, ClosingReport, ProgressReport
from samrit.reporting.queries.closing import basis_of
from samrit.reporting.queries.closing import document_of as closing_as_it_is
from samrit.reporting.queries.plans import plan_of
from samrit.reporting.rules import closing as closing_rules
from samrit.reporting.rules import closing_document, fields, versions
from samrit.reporting.rules.fields import Field

Report = ProgressReport | ClosingReport


@dataclass(frozen=True)
class Kind:
    """What the passage asks of a kind of report. `versions` are those that were approved, `bring_back` stores the answers of
    one again; `adjusts` says whether each figure a later version changes becomes an adjustment."""

    subject: SubjectKind
    name: Callable[[Any], str]
    fields: Callable[[Any], Collection[Field]]
    document: Callable[[Any], dict[str, Any]]
    versions: Callable[[Any], Any]
    bring_back: Callable[[Any, Any, User], None]
    adjusts: bool


def kind_of(report: Report) -> Kind:
    """Which kind a report is."""
    return QUARTER if isinstance(report, ProgressReport) else AFTER_THE_END


def _restore_quarter(report: ProgressReport, version: ApprovedReport, by: User) -> None:
    reports.bring_back(report, versions.values_in(version.document))
    restore(report, version.document, by)


def _fields_after_the_end(report: ClosingReport) -> tuple[Field, ...]:
    """The fields of what was sent last, or would be sent now."""
    sent = passages.last_sending(report.approval)
    return closing_rules.fields_of(closing_document.basis_in(sent.document) if sent else basis_of(report))


def _restore_after_the_end(report: ClosingReport, version: ApprovedClosing, _by: User) -> None:
    closing.bring_back(report, closing_document.values_in(version.document))


QUARTER = Kind(
    SubjectKind.PROGRESS_REPORT,
    lambda report: f"M6 quarter {report.quarter}",
    lambda report: fields.fields_of(plan_of(report.year_plan)),
    reports.document_of,
    lambda report: report.approved_reports,
    _restore_quarter,
    adjusts=True,
)
AFTER_THE_END = Kind(
    SubjectKind.CLOSING_REPORT,
    lambda report: f"report after the end ({report.kind})",
    _fields_after_the_end,
    closing_as_it_is,
    lambda report: report.versions,
    _restore_after_the_end,
    adjusts=False,
)
