"""What a report has said for machines: its approved versions, and what was known of it at an instant."""

import datetime as dt
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router

from samrit.lib.clock import BANGKOK
from samrit.projects.api import answers
from samrit.projects.api.wire import Code, Year
from samrit.projects.queries.versions import reads_drafts
from samrit.reporting.api.wire import Number, ReportVersionDetail, ReportVersions
from samrit.reporting.models import ApprovedReport, ProgressReport
from samrit.reporting.queries.reports import find_report

router = Router()
PATH = "/reports/{code}/{fiscal_year}/{quarter}"


def report_of(request: HttpRequest, code: str, fiscal_year: int, quarter: int) -> ProgressReport:
    """A report that exists, if this person may see it."""
    found = find_report(answers.user_of(request), code, fiscal_year, quarter)
    if found is None:
        raise Http404(_("There is no such report among those you may see."))
    return found


@router.get(PATH + "/versions", response=ReportVersions, operation_id="report_versions")
def versions(request: HttpRequest, code: Code, fiscal_year: Year, quarter: Number) -> dict[str, Any]:
    """The approved versions of a report, the newest first."""
    rows = _readable(request, report_of(request, code, fiscal_year, quarter))
    return {"items": [_told(each) for each in rows]}


@router.get(PATH + "/versions/{number}", response=ReportVersionDetail, operation_id="report_version")
def version(
    request: HttpRequest,
    code: Code,
    fiscal_year: Year,
    quarter: Number,
    number: Annotated[int, Path(ge=1, le=30_000, description="Number of the version")],
) -> dict[str, Any]:
    """One approved version with the document that was approved."""
    rows = _readable(request, report_of(request, code, fiscal_year, quarter))
    found = next((each for each in rows if each.number == number), None)
    if found is None:
        raise Http404(_("There is no such version among those you may see."))
    return _told(found) | {"document": found.document}


@router.get(PATH + "/known", response=ReportVersionDetail, operation_id="report_as_known")
def known(
    request: HttpRequest,
    code: Code,
    fiscal_year: Year,
    quarter: Number,
    at: Annotated[dt.date, Query(description="The day at whose end it was known, in Bangkok")],
) -> dict[str, Any]:
    """What was approved of this report by the end of a day: later corrections are later versions. It can be asked for ever."""
    if at.year >= dt.MAXYEAR:
        raise Http404(_("Nothing of this report was approved by then."))
    ended = dt.datetime.combine(at + dt.timedelta(days=1), dt.time(), BANGKOK)
    report = report_of(request, code, fiscal_year, quarter)
    found = ApprovedReport.objects.holding(ended).filter(report=report).first()
    if found is None:
        raise Http404(_("Nothing of this report was approved by then."))
    return _told(found) | {"document": found.document}


def _readable(request: HttpRequest, report: ProgressReport) -> list[ApprovedReport]:
    """Approvals that were taken back are for those who read drafts."""
    rows = ApprovedReport.objects.filter(report=report).order_by("-number")
    drafts = reads_drafts(answers.user_of(request), report.year_plan)
    return list(rows if drafts else rows.filter(undone_at__isnull=True))


def _told(version: ApprovedReport) -> dict[str, Any]:
    return {
        "number": version.number,
        "approved_at": version.approved_at,
        "undone_at": version.undone_at,
        "document_hash": version.document_hash,
        "why": version.why,
        "letter": version.document_number,
    }
