"""One quarterly report for machines: read with its ETag and fingerprints, written whole or in part by the action of the page,
sent for approval."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Query, Router

from samrit.audit.actions import refusals_kept
from samrit.lib.errors import Invalid, Problem, Refused, Stale
from samrit.lib.merge import fingerprint
from samrit.projects.actions.requests import Answer
from samrit.projects.api import answers
from samrit.projects.api.wire import Code, Year
from samrit.projects.models import YearPlan
from samrit.reporting.actions.passage import withdraw_report
from samrit.reporting.actions.reports import save_report, submit_report
from samrit.reporting.api.conditions import etag_of, seen_by
from samrit.reporting.api.reading import Answers, read_answers, told
from samrit.reporting.api.wire import (
    WRITTEN,
    Number,
    ReportDetail,
    ReportSaved,
    ReportStanding,
)
from samrit.reporting.models import ProgressReport
from samrit.reporting.queries import calendar
from samrit.reporting.queries.reports import ReportPage, find_year_plan, page_of
from samrit.reporting.queries.values import values_of
from samrit.reporting.queries.windows import Window
from samrit.reporting.rules import checks
from samrit.reporting.rules.basis import Basis, to_quarter
from samrit.reporting.rules.calendar import ReportState
from samrit.reporting.rules.fields import Written, fields_of, is_blank
from samrit.reporting.rules.sheets.columns import rows_of
from samrit.reporting.rules.versions import in_words

router = Router()
PATH = "/reports/{code}/{fiscal_year}/{quarter}"
KEYED: dict[str, Any] = {"parameters": [answers.KEY]}
WRITES: dict[str, Any] = {
    "parameters": [answers.CONDITION, answers.KEY],
    "requestBody": {"content": {"application/json": {"schema": WRITTEN}}, "required": True},
}
Meant = Annotated[Basis, Query(description="Figures since 1 October, or of this quarter alone")]


def page_for(request: HttpRequest, code: str, fiscal_year: int, quarter: int) -> ReportPage:
    """The report as this person may read it."""
    user = answers.user_of(request)
    plan = find_year_plan(user, code, fiscal_year)
    window = calendar.quarter(fiscal_year, quarter) if plan else None
    if plan is None or window is None:
        raise Http404(_("There is no such report among those you may see."))
    return page_of(user, plan, window)


def row_of(page: ReportPage) -> dict[str, Any]:
    """A report as a line of the list."""
    return line(page.year_plan, page.window, page.state, page.report, drafts=page.reads_drafts)


def line(
    plan: YearPlan, window: Window, state: ReportState, report: ProgressReport | None, *, drafts: bool
) -> dict[str, Any]:
    """A report as a line of the list; without `drafts` only what may be known of one that is not approved."""
    project = plan.project
    approval = report.approval if report and drafts else None
    return {
        "code": project.code,
        "name_th": project.name_th,
        "fiscal_year": window.fiscal_year,
        "quarter": window.quarter,
        "owner_code": project.owner.code,
        "owner": project.owner.name_th,
        "stage": str(state.stage),
        "state": str(approval.state) if approval else "",
        "opens_at": window.opens_at,
        "due_at": window.due_at,
        "locks_at": window.locks_at,
        "days_left": state.days_left,
        "days_late": state.days_late,
        "first_sent_at": approval.first_submitted_at if approval else None,
        "changed_at": report.changed_at if report and drafts else None,
        "is_complete": bool(report and report.is_complete),
        "is_demonstration": plan.is_demonstration,
    }


@router.get(PATH, response=ReportDetail, operation_id="report")
def report(
    request: HttpRequest,
    response: HttpResponse,
    code: Code,
    fiscal_year: Year,
    quarter: Number,
    basis: Meant = Basis.YEAR,
) -> dict[str, Any]:
    """One report as it stands now; as it was approved for those who may not read what is not approved yet."""
    page = page_for(request, code, fiscal_year, quarter)
    fields = {item.key: item for item in fields_of(page.plan)}
    values = {key: page.stored.get(key) for key in fields}
    # what a page offers to start with is not written, and would not be sent
    case = replace(page.case, values=page.stored)
    shown = to_quarter(page.plan, values, page.previous) if basis == Basis.QUARTER else values
    before = page.previous.values if page.previous else {}
    response["ETag"] = etag = etag_of(page.stored)
    return row_of(page) | {
        "basis": str(basis),
        "etag": etag,
        "why_not_edit": str(page.why_not_asked or page.doors.edit or ""),
        "why_not_send": str(page.why_not_asked or page.doors.submit or ""),
        "opened": sorted(page.open_keys) if page.is_narrowed else [],
        "fields": [
            {
                "key": item.key,
                "kind": str(item.kind),
                "label": str(item.label),
                "choices": [str(each) for each, _label in item.choices],
            }
            for item in fields.values()
        ],
        "values": {key: told(fields[key], value) for key, value in shown.items()},
        "filled": {key: str(one.source) for key, one in page.marks.items() if not is_blank(values.get(key))},
        "plan": {
            row.key: {
                name: None if cell is None else str(cell)
                for name, cell in row.beside.items()
                if not name.startswith("last_")
            }
            for rows in rows_of(page.case).values()
            for row in rows
        },
        "planned": {
            "progress": _text(page.planned),
            "progress_by_weights": _text(case.computed),
            "money_of_year": _text(page.plan.amount),
            "money": _text(page.plan.planned_money(quarter)),
        },
        "previous_quarter": page.previous.quarter if page.previous else None,
        "previous": {key: told(fields[key], value) for key, value in before.items() if key in fields},
        "missing": [found_at(one) for one in checks.missing(case)] if page.reads_drafts else [],
        "warnings": [found_at(one) for one in checks.warnings(case)] if page.reads_drafts else [],
        "seen": {key: fingerprint(value) for key, value in values.items()} if page.reads_drafts else {},
    }


def _text(value: Any) -> str | None:
    return None if value is None else f"{value.normalize():f}"


def found_at(one: Problem) -> dict[str, Any]:
    """Something said of an answer, with its place in what is written."""
    return {
        "field": one.field,
        "pointer": f"/values/{one.field}",
        "code": one.code,
        "message": str(one.message),
        "rule": str(one.rule),
        "mend": str(one.mend),
    }


@router.put(PATH + "/values", response=ReportSaved, operation_id="put_report", openapi_extra=WRITES)
@answers.once
def put(request: HttpRequest, code: Code, fiscal_year: Year, quarter: Number) -> Answer:
    """Write the answers whole: what is left out is blank afterwards."""
    return _write(request, page_for(request, code, fiscal_year, quarter), whole=True)


@router.patch(PATH + "/values", response=ReportSaved, operation_id="patch_report", openapi_extra=WRITES)
@answers.once
def patch(request: HttpRequest, code: Code, fiscal_year: Year, quarter: Number) -> Answer:
    """Write some of the answers; what is left out stays."""
    return _write(request, page_for(request, code, fiscal_year, quarter), whole=False)


def _write(request: HttpRequest, page: ReportPage, *, whole: bool) -> Answer:
    with trying("save_report", request, page):
        if reason := page.why_not_asked or page.doors.edit:
            raise Refused(reason)
        sent = read_answers(answers.body_of(request), page.case, whole=whole)
        seen = seen_by(request, sent, page.stored, fields_of(page.plan), in_words)
        return save(request, page, sent, seen)


@contextmanager
def trying(act: str, request: HttpRequest, page: ReportPage) -> Iterator[None]:
    """A machine that is refused the act leaves a line in the log; so does one that sends members nobody may set."""
    by = answers.user_of(request)
    try:
        with refusals_kept(act, subject_kind="year_plan", subject_id=page.year_plan.pk, by=by):
            yield
    except Invalid as no:
        answers.note_strange(no, request.path, by)
        raise


def save(request: HttpRequest, page: ReportPage, sent: Answers, seen: dict[str, str], *, send: bool = False) -> Answer:
    """Save what was sent, as far as nobody changed the same meanwhile, and send it where that is asked."""
    return _receipt(page, _saved(request, page, sent, seen, send=send))


def _saved(
    request: HttpRequest, page: ReportPage, sent: Answers, seen: dict[str, str], *, send: bool
) -> ProgressReport:
    act = submit_report if send else save_report
    written = Written(sent.values, seen)
    try:
        return act(year_plan=page.year_plan, window=page.window, written=written, by=answers.user_of(request))
    except Invalid as no:
        raise sent.pointed(no) from no
    except Stale as no:
        raise Stale(sent.clashing(no.clashes)) from no


def _receipt(page: ReportPage, held: ProgressReport) -> Answer:
    etag = etag_of(values_of([held])[held.pk])
    body = _standing(page, held) | {
        "etag": etag,
        "saved_at": held.changed_at.isoformat(),
        "is_complete": held.is_complete,
    }
    return Answer(200, body, etag)


def _standing(page: ReportPage, held: ProgressReport) -> dict[str, Any]:
    return {
        "code": page.year_plan.project.code,
        "fiscal_year": page.window.fiscal_year,
        "quarter": page.window.quarter,
        "state": str(held.approval.state),
    }


@router.post(PATH + "/submission", response=ReportStanding, operation_id="send_report", openapi_extra=KEYED)
@answers.once
def submission(request: HttpRequest, code: Code, fiscal_year: Year, quarter: Number) -> Answer:
    """Send for approval what is saved; 422 with everything that is missing. Approved it is by people."""
    page = page_for(request, code, fiscal_year, quarter)
    with trying("send", request, page):
        if reason := page.why_not_asked or page.doors.submit:
            raise Refused(reason)
        return Answer(200, _standing(page, _saved(request, page, Answers({}, {}), {}, send=True)))


@router.post(PATH + "/withdrawal", response=ReportStanding, operation_id="withdraw_report", openapi_extra=KEYED)
@answers.once
def withdrawal(request: HttpRequest, code: Code, fiscal_year: Year, quarter: Number) -> Answer:
    """Take an own sending back before anyone has acted."""
    page = page_for(request, code, fiscal_year, quarter)
    if page.report is None:
        raise Refused(_("This report has not been sent."))
    withdraw_report(report=page.report, by=answers.user_of(request))
    return Answer(200, _standing(page, page.report))
