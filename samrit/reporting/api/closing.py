"""Reports after the end of a project for machines: read with their ETag and fingerprints, written whole or in part by the action of
the page, sent for approval."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Path, Router, Schema

from samrit.audit.actions import refusals_kept
from samrit.lib.errors import Invalid, Refused, Stale
from samrit.lib.merge import fingerprint
from samrit.projects.actions.requests import Answer
from samrit.projects.api import answers
from samrit.projects.api.wire import Code
from samrit.reporting.actions.closing import save_closing, submit_closing
from samrit.reporting.actions.passage import withdraw_report
from samrit.reporting.api.conditions import etag_of, seen_by
from samrit.reporting.api.reading import Answers, read_fields, told
from samrit.reporting.api.reports import found_at
from samrit.reporting.api.wire import PROPERTY_VALUES, SEEN, Planned, Told
from samrit.reporting.models import ClosingReport
from samrit.reporting.queries import closing as queries
from samrit.reporting.queries.closing import ClosingLine, ClosingPage
from samrit.reporting.rules.closing_document import told_as
from samrit.reporting.rules.fields import Written

router = Router()
PATH = "/closing-reports/{code}"
Kind = Annotated[
    str,
    Path(
        pattern="^(final|after_6|after_12|after_24)$",
        description="final: the final report; after_6, after_12, after_24: the outcome so many months later",
    ),
]
WRITTEN: dict[str, Any] = {
    "type": "object",
    "properties": {"values": PROPERTY_VALUES, "seen": SEEN},
    "required": ["values"],
    "additionalProperties": False,
}
KEYED: dict[str, Any] = {"parameters": [answers.KEY]}
WRITES: dict[str, Any] = {
    "parameters": [answers.CONDITION, answers.KEY],
    "requestBody": {"content": {"application/json": {"schema": WRITTEN}}, "required": True},
}


class ClosingRow(Schema):
    """A report after the end, opened or to come. `stage` as of quarterly reports; `due_at` is the first instant that is late. Late
    ones are always taken."""

    code: str
    kind: str
    stage: str
    state: str
    opens_at: dt.datetime
    due_at: dt.datetime
    days_left: int | None
    days_late: int
    is_complete: bool


class Closings(Schema):
    """The reports after the end of a project; empty while no last day is approved."""

    items: list[ClosingRow]


class YearOfMoney(Schema):
    """Money of one year (baht, exact texts): given, and disbursed as its last report with a figure says."""

    fiscal_year: int
    given: str | None
    reported: str | None


class ClosingDetail(ClosingRow):
    """A report after the end: `fields` are what it asks, `values` the answers by key; `years` and `last` (results of indicators in
    the last quarterly report) stand beside, in a call-back `final` too. `missing` blocks sending, `warnings` do not."""

    etag: str
    why_not_edit: str
    why_not_send: str
    fields: list[Planned]
    values: dict[str, Any]
    years: list[YearOfMoney]
    last: dict[str, Any]
    final: dict[str, Any] | None
    missing: list[Told]
    warnings: list[Told]
    seen: dict[str, str]


class ClosingSaved(Schema):
    """The receipt of written answers, or of an act: where the report stands now."""

    code: str
    kind: str
    state: str
    etag: str
    is_complete: bool


def _page(request: HttpRequest, code: str, kind: str) -> ClosingPage:
    page = queries.closing_page(answers.user_of(request), code, kind)
    if page is None:
        raise Http404(_("There is no such report among those you may see."))
    return page


def _row(code: str, line: ClosingLine | ClosingPage, closing: ClosingReport | None, *, drafts: bool) -> dict[str, Any]:
    days = line.days if isinstance(line, ClosingLine) else line.window
    return {
        "code": code,
        "kind": line.kind,
        "stage": str(line.state.stage),
        "state": str(closing.approval.state) if closing and drafts else "",
        "opens_at": days.opens_at,
        "due_at": days.due_at,
        "days_left": line.state.days_left,
        "days_late": line.state.days_late,
        "is_complete": bool(closing and drafts and closing.is_complete),
    }


@router.get(PATH, response=Closings, operation_id="closings")
def closings(request: HttpRequest, code: Code) -> dict[str, Any]:
    """The final report of a project and the call-backs on its outcome, with their days."""
    user = answers.user_of(request)
    project = queries.find_project(user, code)
    if project is None:
        raise Http404(_("There is no such project among those you may see."))
    drafts = queries.reads_drafts(user, project)
    return {"items": [_row(code, line, line.closing, drafts=drafts) for line in queries.closing_lines(project)]}


@router.get(PATH + "/{kind}", response=ClosingDetail, operation_id="closing")
def closing(request: HttpRequest, response: HttpResponse, code: Code, kind: Kind) -> dict[str, Any]:
    """One report after the end as it stands now; as it was approved for those who may not read what is not approved yet."""
    page = _page(request, code, kind)
    fields, basis = {item.key: item for item in page.fields}, page.case.basis
    values = {key: page.stored.get(key) for key in fields}
    response["ETag"] = etag = etag_of(page.stored)
    final = basis.final
    return _row(code, page, page.report, drafts=page.reads_drafts) | {
        "etag": etag,
        "why_not_edit": str(page.why_not_asked or page.doors.edit or ""),
        "why_not_send": str(page.why_not_asked or page.doors.submit or ""),
        "fields": [
            {"key": i.key, "kind": str(i.kind), "label": str(i.label), "choices": [str(c) for c, _label in i.choices]}
            for i in page.fields
        ],
        "values": {key: told(fields[key], value) for key, value in values.items()},
        "years": [
            {"fiscal_year": y.fiscal_year, "given": _baht(y.appropriated), "reported": _baht(y.reported)}
            for y in basis.years
        ],
        "last": {one.uid: None if one.last is None else f"{one.last.normalize():f}" for one in basis.indicators},
        "final": {key: told(item, final.get(key)) for key, item in fields.items()} if final else None,
        "missing": [found_at(one) for one in page.missing] if page.reads_drafts and page.report else [],
        "warnings": [found_at(one) for one in page.warnings] if page.reads_drafts else [],
        "seen": {key: fingerprint(value) for key, value in values.items()} if page.reads_drafts else {},
    }


def _baht(amount: Any) -> str | None:
    return None if amount is None else f"{amount:f}"


@router.put(PATH + "/{kind}/values", response=ClosingSaved, operation_id="put_closing", openapi_extra=WRITES)
@answers.once
def put(request: HttpRequest, code: Code, kind: Kind) -> Answer:
    """Write the answers whole: what is left out is blank afterwards."""
    return _write(request, _page(request, code, kind), whole=True)


@router.patch(PATH + "/{kind}/values", response=ClosingSaved, operation_id="patch_closing", openapi_extra=WRITES)
@answers.once
def patch(request: HttpRequest, code: Code, kind: Kind) -> Answer:
    """Write some of the answers; what is left out stays."""
    return _write(request, _page(request, code, kind), whole=False)


def _write(request: HttpRequest, page: ClosingPage, *, whole: bool) -> Answer:
    with _trying("save_report", request, page):
        row = _row_to_write(page, page.doors.edit)
        sent = read_fields(answers.body_of(request), page.fields, whole=whole)
        written = Written(sent.values, seen_by(request, sent, page.stored, page.fields, told_as))
        try:
            save_closing(closing=row, written=written, by=answers.user_of(request))
        except Invalid as no:
            raise sent.pointed(no) from no
        except Stale as no:
            raise Stale(sent.clashing(no.clashes)) from no
    return _receipt(_page(request, page.project.code, page.kind))


def _row_to_write(page: ClosingPage, door: Any) -> ClosingReport:
    """The row behind a page that may be written; before its day there is none."""
    reason = page.why_not_asked or door
    if reason or page.report is None:
        raise Refused(reason or _("This report is not open yet."))
    return page.report


@contextmanager
def _trying(act: str, request: HttpRequest, page: ClosingPage) -> Iterator[None]:
    """A machine that is refused the act leaves a line in the log; so does one that sends members nobody may set."""
    by = answers.user_of(request)
    subject = page.report.pk if page.report else page.project.code
    try:
        with refusals_kept(act, subject_kind="closing_report", subject_id=subject, by=by):
            yield
    except Invalid as no:
        answers.note_strange(no, request.path, by)
        raise


def _receipt(page: ClosingPage) -> Answer:
    etag = etag_of(page.stored)
    standing = {"code": page.project.code, "kind": page.kind, "etag": etag, "is_complete": not page.missing}
    return Answer(200, standing | {"state": str(page.report.approval.state) if page.report else ""}, etag)


@router.post(PATH + "/{kind}/submission", response=ClosingSaved, operation_id="send_closing", openapi_extra=KEYED)
@answers.once
def submission(request: HttpRequest, code: Code, kind: Kind) -> Answer:
    """Send for approval what is saved; 422 with everything that is missing. Approved it is by people."""
    page = _page(request, code, kind)
    row = _row_to_write(page, None)
    try:
        submit_closing(closing=row, written=Written({}), by=answers.user_of(request))
    except Invalid as no:
        raise Answers({}, {}).pointed(no) from no
    return _receipt(_page(request, code, kind))


@router.post(PATH + "/{kind}/withdrawal", response=ClosingSaved, operation_id="withdraw_closing", openapi_extra=KEYED)
@answers.once
def withdrawal(request: HttpRequest, code: Code, kind: Kind) -> Answer:
    """Take an own sending back before anyone has acted."""
    page = _page(request, code, kind)
    withdraw_report(report=_row_to_write(page, None), by=answers.user_of(request))
    return _receipt(_page(request, code, kind))
