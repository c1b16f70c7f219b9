"""Files, photos and links of a quarterly report for machines: read, added, explained, taken away by the actions of the page."""

import datetime as dt
import uuid
from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from ninja import Field, File, Form, Path, Router, Schema, UploadedFile
from pydantic import ConfigDict

from samrit.projects.actions.attachments import NewFile
from samrit.projects.actions.requests import Answer
from samrit.projects.api import answers
from samrit.projects.api.wire import Code, Year
from samrit.reporting.actions import proof as actions
from samrit.reporting.api.reports import page_for
from samrit.reporting.api.versions import report_of
from samrit.reporting.api.wire import Number
from samrit.reporting.models import EvidenceLink, ProgressReport, ReportFile
from samrit.reporting.queries import proof as queries
from samrit.ui import downloads

router = Router()
PATH = "/reports/{code}/{fiscal_year}/{quarter}/proof"
Uid = Annotated[uuid.UUID, Path(description="Uid of the file or link")]
Place = Annotated[
    str, Field(max_length=120, description="What it proves: a key of `places`; empty is the whole report")
]
BYTES = {
    "responses": {
        200: {
            "description": "The bytes as a download; of a photo its smaller picture, without its place, for who may not edit",
            "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
        }
    }
}


class ProofFile(Schema):
    """A file or photo. `doubts` are what does not fit its quarter or the places of its project (other_year, outside_quarter,
    future, far); with some, `doubt_reason` must be given before sending. `why_not_change` is
    empty where you may explain it or take it away."""

    uid: uuid.UUID
    title: str
    place: str
    file_name: str
    kind: str
    size: int
    sha256: str
    scan: str
    added_at: dt.datetime
    taken_at: dt.datetime | None
    doubts: list[str]
    doubt_reason: str
    why_not_change: str


class ProofLink(Schema):
    """A link to a dataset or page."""

    uid: uuid.UUID
    title: str
    place: str
    address: str
    added_at: dt.datetime
    why_not_change: str


class ProofPlace(Schema):
    """A place of the report that you may prove now."""

    key: str
    label: str


class ProofOut(Schema):
    """What proves a report: as it stands, or as its version in force lists it for those who do not read drafts."""

    files: list[ProofFile]
    links: list[ProofLink]
    places: list[ProofPlace]
    why_not_add: str


class FileWords(Schema):
    """What is said of a file: what it is in words (left out: its name), what it proves, why it fits although it seems not to."""

    title: str = ""
    place: Place = ""
    doubt_reason: str = ""


class PhotoReason(Schema):
    """Why a photo is right although it does not seem to fit."""

    model_config = ConfigDict(extra="forbid")
    doubt_reason: str


class NewProofLink(Schema):
    """A link with what it shows."""

    model_config = ConfigDict(extra="forbid")
    title: str
    address: str
    place: Place = ""


@router.get(PATH, response=ProofOut, operation_id="proof")
def proof(request: HttpRequest, code: Code, fiscal_year: Year, quarter: Number) -> dict[str, Any]:
    """Files, photos and links of a report, and what of it you may prove now. Nobody has begun it: 404."""
    page = page_for(request, code, fiscal_year, quarter)
    if page.report is None:
        raise Http404(_("There is no such report among those you may see."))
    closed = page.why_not_asked or page.closed
    found = queries.of(page.report, page.plan, answers.user_of(request), closed=closed)
    return {
        "files": [_file(one) for one in found.files],
        "links": [_link(one) for one in found.links],
        "places": [{"key": key, "label": str(label)} for key, label in found.places.items()],
        "why_not_add": str(found.why_not or ""),
    }


@router.post(PATH + "/files", response=ProofOut, operation_id="add_file")
def add_file(
    request: HttpRequest,
    code: Code,
    fiscal_year: Year,
    quarter: Number,
    file: Annotated[UploadedFile, File(description="PDF, Word, Excel or a picture; its kind is read from its bytes")],
    words: Annotated[FileWords, Form()],
) -> dict[str, Any]:
    """Add a file or photo. The same bytes twice are refused (422, `twice`), so a lost answer is found by reading."""
    new = NewFile.of(file, words.title, words.place)
    row = report_of(request, code, fiscal_year, quarter)
    actions.attach(report=row, file=new, doubt_reason=words.doubt_reason, by=answers.user_of(request))
    return proof(request, code, fiscal_year, quarter)


@router.get(PATH + "/files/{uid}", operation_id="file", openapi_extra=BYTES)
def file(request: HttpRequest, code: Code, fiscal_year: Year, quarter: Number, uid: Uid) -> HttpResponseBase:
    """The bytes of a file."""
    row = report_of(request, code, fiscal_year, quarter)
    found = _file_of(request, row, uid)
    if not found.is_open:
        raise Http404(_("There is no such file or link in this report."))
    if found.is_picture and not queries.has_originals(answers.user_of(request), row):
        return downloads.small_picture(found.stored_as, str(found.uid), saved=True)
    return downloads.whole(found.stored_as, found.file_name, found.kind)


@router.patch(PATH + "/files/{uid}", response=ProofOut, operation_id="explain_photo")
def explain(
    request: HttpRequest, code: Code, fiscal_year: Year, quarter: Number, uid: Uid, asked: PhotoReason
) -> dict[str, Any]:
    """Say why a photo that does not seem to fit does."""
    row, by = report_of(request, code, fiscal_year, quarter), answers.user_of(request)
    actions.explain(report=row, file=_file_of(request, row, uid), reason=asked.doubt_reason, by=by)
    return proof(request, code, fiscal_year, quarter)


@router.delete(PATH + "/files/{uid}", response=ProofOut, operation_id="remove_file")
def remove_file(request: HttpRequest, code: Code, fiscal_year: Year, quarter: Number, uid: Uid) -> dict[str, Any]:
    """Take a file away; versions that list it keep it."""
    row, by = report_of(request, code, fiscal_year, quarter), answers.user_of(request)
    actions.remove(report=row, file=_file_of(request, row, uid), by=by)
    return proof(request, code, fiscal_year, quarter)


@router.post(PATH + "/links", response=ProofOut, operation_id="add_link", openapi_extra={"parameters": [answers.KEY]})
@answers.once
def add_link(request: HttpRequest, code: Code, fiscal_year: Year, quarter: Number, asked: NewProofLink) -> Answer:
    """Add a link to a dataset or page."""
    row, by = report_of(request, code, fiscal_year, quarter), answers.user_of(request)
    actions.link(report=row, title=asked.title, address=asked.address, place=asked.place, by=by)
    return Answer(200, ProofOut(**proof(request, code, fiscal_year, quarter)).model_dump(mode="json"))


@router.delete(PATH + "/links/{uid}", response=ProofOut, operation_id="remove_link")
def remove_link(request: HttpRequest, code: Code, fiscal_year: Year, quarter: Number, uid: Uid) -> dict[str, Any]:
    """Take a link away; versions that list it keep it."""
    report = report_of(request, code, fiscal_year, quarter)
    row = EvidenceLink.objects.filter(report=report, uid=uid).first()
    if row is None:
        raise Http404(_("There is no such file or link in this report."))
    actions.unlink(report=report, row=row, by=answers.user_of(request))
    return proof(request, code, fiscal_year, quarter)


def _file_of(request: HttpRequest, report: ProgressReport, uid: uuid.UUID) -> ReportFile:
    found = queries.find_file(answers.user_of(request), report, uid)
    if found is None:
        raise Http404(_("There is no such file or link in this report."))
    return found


def _file(shown: queries.ShownFile) -> dict[str, Any]:
    row = shown.row
    named = ("uid", "title", "place", "file_name", "kind", "size", "scan", "added_at", "taken_at")
    return {name: getattr(row, name) for name in named} | {
        "sha256": row.file_hash,
        "doubts": row.doubts,
        "doubt_reason": shown.reason,
        "why_not_change": str(shown.why_not or ""),
    }


def _link(shown: queries.ShownLink) -> dict[str, Any]:
    named = ("uid", "title", "place", "address", "added_at")
    return {name: getattr(shown.row, name) for name in named} | {"why_not_change": str(shown.why_not or "")}
