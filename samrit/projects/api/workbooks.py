"""Workbooks for machines: a selection out, filled in and brought back, looked through with every fault at its cell, applied whole
or in part, undone. The same acts as on the pages; what is large is done by a job, and `step` says that it is under way."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Annotated, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import File, Path, Query, Router, Schema, UploadedFile
from pydantic import ConfigDict

from samrit.lib import workbooks
from samrit.lib.errors import Text
from samrit.projects.actions import books
from samrit.projects.actions import workbooks as actions
from samrit.projects.api import answers
from samrit.projects.api.wire import Selection
from samrit.projects.models import Batch
from samrit.projects.queries import lists
from samrit.projects.queries.many import Progress
from samrit.projects.queries.workbooks import shown as queries
from samrit.projects.queries.workbooks.out import workbook_of
from samrit.projects.rules.sheets.faults import SheetFault
from samrit.ui.machines import FaultOut

router = Router()
Uid = Annotated[uuid.UUID, Path(description="Uid of the workbook that was brought")]
XLSX = {
    "responses": {200: {"description": "The workbook", "content": {workbooks.MIME: {"schema": {"type": "string"}}}}}
}
MOST_TOLD = 1000


class LeftOut(Schema):
    """A project that the last step had to leave as it is, and why; without a code, all of them."""

    project: str
    why: str


class WorkbookOut(Schema):
    """A workbook that was brought. `step` is what is being done with it now (check, apply, undo; empty: nothing), `done` of `of`;
    where it `has_broken_off`, send it to `/going-on`. `ready` are the projects that can be applied, by code or by what stands in
    its place for a new one, `blocked` those with faults. `why_not_apply` is empty where those that are ready can be applied."""

    uid: uuid.UUID
    file_name: str
    state: str
    fiscal_year: int | None
    step: str
    done: int
    of: int
    has_broken_off: bool
    read_at: dt.datetime
    applied_at: dt.datetime | None
    undone_at: dt.datetime | None
    projects: int
    ready: list[str]
    blocked: list[str]
    changed_values: int
    new_rows: int
    removed_rows: int
    blocking_faults: int
    faults: list[FaultOut]
    left: list[LeftOut]
    why_not_apply: str


class Chosen(Schema):
    """Which projects are to be applied, of those that are ready; left out or null: all, and then nothing may be wrong."""

    model_config = ConfigDict(extra="forbid")
    projects: list[str] | None = None


def _told(request: HttpRequest, batch: Batch) -> dict[str, Any]:
    return told_of(batch, actions.faults_of(batch), actions.why_not_apply(batch, answers.user_of(request)))


def told_of(batch: Batch, faults: Sequence[SheetFault], why_not_apply: Text | None) -> dict[str, Any]:
    """A workbook of whatever kind, as machines read it."""
    counts, progress = batch.counts, Progress.of(batch)
    found = faults[:MOST_TOLD]
    shown = ("uid", "file_name", "state", "fiscal_year", "read_at", "applied_at", "undone_at")
    return {name: getattr(batch, name) for name in shown} | {
        "step": progress.step,
        "done": progress.done,
        "of": progress.total,
        "has_broken_off": progress.has_broken_off,
        "projects": counts["projects"],
        "ready": counts["ready"],
        "blocked": counts["blocked"],
        "changed_values": counts["fields"],
        "new_rows": counts["added"],
        "removed_rows": counts["removed"],
        "blocking_faults": counts["blocking"],
        "faults": [fault.told for fault in found],
        "left": [{"project": one.field, "why": str(one.message)} for one in actions.left_of(batch)],
        "why_not_apply": str(why_not_apply or ""),
    }


def _brought(request: HttpRequest, uid: uuid.UUID) -> Batch:
    found = queries.get_workbook(answers.user_of(request), uid)
    if found is None:
        raise Http404(_("There is no such workbook among those you brought."))
    return found


@router.get("/workbooks/out", operation_id="take_workbook_out", openapi_extra=XLSX)
def out(request: HttpRequest, asked: Query[Selection]) -> HttpResponse:
    """The selection as a workbook to fill in and bring back: of one fiscal year, at most 1,000 projects. Page and page size
    are not used."""
    user = answers.user_of(request)
    chosen = asked.model_dump(exclude={"q", "page", "page_size"})
    plans = lists.selection(user, lists.Filters(words=asked.q, **chosen))
    data, year = workbook_of(user, plans, selection=request.META.get("QUERY_STRING", "")[:500])
    response = HttpResponse(data, content_type=workbooks.MIME)
    response["Content-Disposition"] = f'attachment; filename="samrit-{year}.xlsx"'
    return response


@router.post("/workbooks", response=WorkbookOut, operation_id="bring_workbook")
def bring(
    request: HttpRequest, file: Annotated[UploadedFile, File(description="The filled-in workbook, at most 30 MB")]
) -> Any:
    """Bring a filled-in workbook. Nothing is changed: the answer says what it would change and what is wrong, and where. A large
    one is checked by a job; ask again until `step` is empty."""
    data = books.bytes_of(file)
    return _told(request, actions.check(file_name=file.name or "", data=data, by=answers.user_of(request)))


@router.get("/workbooks/{uid}", response=WorkbookOut, operation_id="workbook")
def workbook(request: HttpRequest, uid: Uid) -> Any:
    """A workbook you brought: how far it is, what it would change, what was found."""
    return _told(request, _brought(request, uid))


@router.get("/workbooks/{uid}/annotated", operation_id="workbook_annotated", openapi_extra=XLSX)
def annotated(request: HttpRequest, uid: Uid) -> HttpResponse:
    """The workbook with what was found written into its cells."""
    batch = _brought(request, uid)
    return HttpResponse(queries.annotated_of(batch, actions.faults_of(batch)), content_type=workbooks.MIME)


@router.post("/workbooks/{uid}/application", response=WorkbookOut, operation_id="apply_workbook")
def application(request: HttpRequest, uid: Uid, asked: Chosen) -> Any:
    """Save what it says: all of it, or the chosen projects. Sent twice it is refused, so a lost answer is found by reading it."""
    batch, by = _brought(request, uid), answers.user_of(request)
    return _told(request, actions.apply(batch=batch, by=by, chosen=asked.projects))


@router.post("/workbooks/{uid}/undoing", response=WorkbookOut, operation_id="undo_workbook")
def undoing(request: HttpRequest, uid: Uid) -> Any:
    """Put back what was there before. What somebody changed since stays, and is told in `left`."""
    held, _left = actions.undo(batch=_brought(request, uid), by=answers.user_of(request))
    return _told(request, held)


@router.post("/workbooks/{uid}/going-on", response=WorkbookOut, operation_id="go_on_with_workbook")
def going_on(request: HttpRequest, uid: Uid) -> Any:
    """Go on with a step that broke off; what was done stays."""
    batch = _brought(request, uid)
    actions.go_on(batch=batch, by=answers.user_of(request))
    return _told(request, _brought(request, uid))
