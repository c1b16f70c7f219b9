"""The loading door for machines: check a file against a draft, read what was found, apply it, undo it.

The same acts as on the pages; a draft exists only for those who write drafts.
"""

import datetime as dt
from typing import Annotated, Any, Literal, cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import File, Form, Path, Router, Schema, UploadedFile
from ninja.security import SessionAuth
from pydantic import ConfigDict

from samrit.accounts.http import SignedIn
from samrit.accounts.models import User
from samrit.lib import clock
from samrit.plans.actions import loading
from samrit.plans.models import Edition, Load
from samrit.plans.queries.drafts import get_draft
from samrit.plans.queries.loads import get_load
from samrit.ui.machines import FaultOut

router = Router(auth=SessionAuth(), tags=["plans (signed in)"])
DraftCode = Annotated[str, Path(pattern="^[a-z0-9-]{1,30}$", description="Code of the draft")]
Number = Annotated[int, Path(ge=1, le=2**62, description="Number of the load")]


class LoadOut(Schema):
    """A file brought to a draft. `counts` are rows by table and what would be done with them."""

    load: int
    draft: str
    file: str
    hash: str
    way: str
    state: str
    read_at: dt.datetime
    changes: int
    cancelled: int
    blocking: int
    counts: dict[str, dict[str, int]]
    faults: list[FaultOut]


class Applying(Schema):
    """`confirmed` answers the question that is asked where more than a tenth of the nodes would be cancelled."""

    model_config = ConfigDict(extra="forbid")
    confirmed: bool = False


def _user(request: HttpRequest) -> User:
    return cast(SignedIn, request).user


def _draft(request: HttpRequest, code: str) -> Edition:
    draft = get_draft(_user(request), code)
    if draft is None:
        raise Http404(_("There is no such draft among those you may see."))
    return draft


def _load(request: HttpRequest, code: str, number: int) -> Load:
    load = get_load(_draft(request, code), number)
    if load is None:
        raise Http404(_("There is no such load among those you may see."))
    return load


def _told(load: Load) -> dict[str, Any]:
    return {
        "load": load.pk,
        "draft": load.edition.code,
        "file": load.file_name,
        "hash": load.file_hash,
        "way": load.way,
        "state": load.state,
        "read_at": load.read_at.astimezone(clock.BANGKOK),
        "changes": load.counts["changes"],
        "cancelled": load.counts["cancelled"],
        "blocking": load.counts["blocking"],
        "counts": load.counts["tables"],
        "faults": [fault.told for fault in loading.faults_of(load)],
    }


@router.post("/plans/drafts/{draft}/loads", response=LoadOut, operation_id="check_load")
def check(
    request: HttpRequest,
    draft: DraftCode,
    file: Annotated[UploadedFile, File(description="Workbook or pack, at most 20 MB")],
    way: Annotated[Literal["part", "whole"], Form(description="whole: what is not in the file is cancelled")] = "part",
) -> dict[str, Any]:
    """Check a workbook or pack against a draft, row by row; nothing is changed."""
    found = _draft(request, draft)
    data = file.read(loading.LIMITS.size + 1)
    load = loading.check_load(edition=found, file_name=file.name or "", data=data, way=way, by=_user(request))
    return _told(load)


@router.get("/plans/drafts/{draft}/loads/{number}", response=LoadOut, operation_id="load")
def read(request: HttpRequest, draft: DraftCode, number: Number) -> dict[str, Any]:
    """What a file would do, or did, and what was found in it."""
    return _told(_load(request, draft, number))


@router.post("/plans/drafts/{draft}/loads/{number}/application", response=LoadOut, operation_id="apply_load")
def apply(request: HttpRequest, draft: DraftCode, number: Number, body: Applying) -> dict[str, Any]:
    """Do what a checked file says, whole or not at all. Refused where the draft has changed in a way that matters."""
    load = _load(request, draft, number)
    return _told(loading.apply_load(load=load, confirmed=body.confirmed, by=_user(request)))


@router.post("/plans/drafts/{draft}/loads/{number}/undoing", response=LoadOut, operation_id="undo_load")
def undo(request: HttpRequest, draft: DraftCode, number: Number) -> dict[str, Any]:
    """Bring back what was there before a file was applied, while nobody has changed its rows since."""
    return _told(loading.undo_load(load=_load(request, draft, number), by=_user(request)))
