"""Workbooks of reports for machines: a quarter out, filled in and brought back, looked through with every fault at its cell, applied
whole or in part, sent, undone. The same acts as on the pages; what is large is done by a job, and `step` says that it is under way."""

import uuid
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Path, Query, Router, UploadedFile

from samrit.lib import workbooks
from samrit.lib.errors import Invalid, Problem
from samrit.organisations.models import Organisation
from samrit.projects.actions import books
from samrit.projects.api import answers
from samrit.projects.api.workbooks import XLSX, WorkbookOut, told_of
from samrit.projects.models import Batch
from samrit.reporting.actions import workbooks as actions
from samrit.reporting.api.wire import ChosenReports
from samrit.reporting.queries import calendar
from samrit.reporting.queries.workbooks import shown as queries
from samrit.reporting.queries.workbooks.out import workbook_of

router = Router()
Uid = Annotated[uuid.UUID, Path(description="Uid of the workbook that was brought")]


class ReportWorkbookOut(WorkbookOut):
    """A workbook of reports that was brought: as one of projects, with its quarter, and the reports that could be sent once they
    are saved (`complete`); `sent` is how many were."""

    quarter: int | None
    complete: list[str]
    sent: int


def _told(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    why = actions.why_not_apply(batch, answers.user_of(request))
    return told_of(batch, actions.faults_of(batch), why) | {
        "quarter": batch.quarter,
        "complete": batch.counts.get("complete", []),
        "sent": batch.counts.get("sent", 0),
    }


def _brought(request: HttpRequest, uid: uuid.UUID) -> Batch:
    found = queries.get_workbook(answers.user_of(request), uid)
    if found is None:
        raise Http404(_("There is no such workbook among those you brought."))
    return found


@router.get("/report-workbooks/out", operation_id="take_reports_out", openapi_extra=XLSX)
def out(
    request: HttpRequest,
    fiscal_year: Annotated[int, Query(ge=2400, le=2700, description="Fiscal year, Buddhist era")],
    quarter: Annotated[int, Query(ge=1, le=4, description="Quarter")],
    unit: Annotated[
        str, Query(max_length=40, description="Code of a body, with all below it; left out: all you read")
    ] = "",
) -> HttpResponse:
    """The reports of a quarter as a workbook to fill in and bring back: at most 1,000."""
    found = calendar.quarter(fiscal_year, quarter)
    body = Organisation.objects.filter(code=unit.replace("\x00", "")).first() if unit else None
    if found is None or (unit and body is None):
        text = _("The calendar has no such quarter, or there is no body with this code.")
        raise Invalid([Problem("quarter" if found is None else "unit", "unknown", text)])
    response = HttpResponse(workbook_of(answers.user_of(request), found, body), content_type=workbooks.MIME)
    response["Content-Disposition"] = f'attachment; filename="samrit-reports-{fiscal_year}-q{quarter}.xlsx"'
    return response


@router.post("/report-workbooks", response=ReportWorkbookOut, operation_id="bring_report_workbook")
def bring(
    request: HttpRequest, file: Annotated[UploadedFile, File(description="The filled-in workbook, at most 30 MB")]
) -> Any:
    """Bring a filled-in workbook. Nothing is changed: the answer says what it would change and what is wrong, and where. A large
    one is checked by a job; ask again until `step` is empty."""
    data = books.bytes_of(file)
    return _told(request, actions.check(file_name=file.name or "", data=data, by=answers.user_of(request)))


@router.get("/report-workbooks/{uid}", response=ReportWorkbookOut, operation_id="report_workbook")
def workbook(request: HttpRequest, uid: Uid) -> Any:
    """A workbook you brought: how far it is, what it would change, what was found."""
    return _told(request, _brought(request, uid))


@router.get("/report-workbooks/{uid}/annotated", operation_id="report_workbook_annotated", openapi_extra=XLSX)
def annotated(request: HttpRequest, uid: Uid) -> HttpResponse:
    """The workbook with what was found written into its cells."""
    batch = _brought(request, uid)
    return HttpResponse(queries.annotated_of(batch, actions.faults_of(batch)), content_type=workbooks.MIME)


@router.post("/report-workbooks/{uid}/application", response=ReportWorkbookOut, operation_id="apply_report_workbook")
def application(request: HttpRequest, uid: Uid, asked: ChosenReports) -> Any:
    """Save what it says: all of it, or the chosen reports; with `send`, send those that are complete. Sent twice it is refused,
    so a lost answer is found by reading it."""
    batch, by = _brought(request, uid), answers.user_of(request)
    return _told(request, actions.apply(batch=batch, by=by, chosen=asked.reports, send=asked.send))


@router.post("/report-workbooks/{uid}/undoing", response=ReportWorkbookOut, operation_id="undo_report_workbook")
def undoing(request: HttpRequest, uid: Uid) -> Any:
    """Put back what was there before. What somebody changed since, or was sent, stays, and is told in `left`."""
    held, _left = actions.undo(batch=_brought(request, uid), by=answers.user_of(request))
    return _told(request, held)


@router.post("/report-workbooks/{uid}/going-on", response=ReportWorkbookOut, operation_id="go_on_with_report_workbook")
def going_on(request: HttpRequest, uid: Uid) -> Any:
    """Go on with a step that broke off; what was done stays."""
    actions.go_on(batch=_brought(request, uid), by=answers.user_of(request))
    return _told(request, _brought(request, uid))
