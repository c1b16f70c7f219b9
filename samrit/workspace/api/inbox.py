"""What waits for a person, and deciding one item: the same rows and the same actions as on the pages.

Bodies of requests know their fields and no others: what is not asked for is refused, not ignored.
"""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from ninja.security import SessionAuth
from pydantic import ConfigDict, Field

from samrit.accounts.http import SignedIn
from samrit.accounts.models import User
from samrit.approvals.models import Approval
from samrit.approvals.queries import visible
from samrit.workspace.actions import decisions
from samrit.workspace.queries.inbox import Item, Wanted, inbox

router = Router(auth=SessionAuth(), tags=["approvals (signed in)"])
Number = Annotated[int, Path(ge=1, le=2**62, description="Number of the approval")]


class InboxItem(Schema):
    """One thing that waits for you, with why it should be looked at. Money in baht; days are calendar days."""

    approval: int
    kind: str
    title: str
    link: str
    owner_code: str
    owner: str
    sent_at: dt.datetime | None
    step_due_at: dt.datetime | None
    money_baht: Decimal | None
    money_before_baht: Decimal | None
    changes: int | None
    days_late: int
    days_waiting: int
    score: int
    reasons: list[str]
    warnings: list[str]
    document_hash: str
    is_demonstration: bool


class InboxPage(Schema):
    """A page of the inbox, what should be looked at first on top."""

    count: int
    page: int
    page_size: int
    items: list[InboxItem]


class Strict(Schema):
    """A request body that knows its fields and no others."""

    model_config = ConfigDict(extra="forbid")


class Reading(Strict):
    """What you read: the hash of the document, as the inbox gave it."""

    document_hash: str = Field(min_length=64, max_length=64, pattern="^[0-9a-f]{64}$")


class PinnedComment(Strict):
    """A comment on one field or row."""

    key: str = Field(min_length=1, max_length=160, description="Such as m3.problem, or m4.activities.<uid>")
    text: str = Field(min_length=1, max_length=4000)


class Return(Strict):
    """Why it goes back, and the places that are to be corrected; without places everything opens."""

    reason: str = Field(default="", max_length=4000)
    pins: list[PinnedComment] = Field(default=[], max_length=200)


class Passage(Schema):
    """How the approval stands now."""

    approval: int
    state: str
    step: int
    roles: list[str]
    document_hash: str


def _item(item: Item) -> dict[str, Any]:
    row, facts = item.approval, item.facts
    return {
        "approval": row.pk,
        "kind": row.subject_kind,
        "title": row.title,
        "link": row.link,
        "owner_code": row.owner.code,
        "owner": row.owner.name_th,
        "sent_at": row.submitted_at,
        "step_due_at": row.step_due_at,
        "money_baht": facts.money,
        "money_before_baht": facts.money_before,
        "changes": facts.changes,
        "days_late": facts.days_late,
        "days_waiting": facts.days_waiting,
        "score": item.risk.score,
        "reasons": sorted(item.codes),
        "warnings": list(facts.warnings),
        "document_hash": row.document_hash,
        "is_demonstration": row.is_demonstration,
    }


def _passage(row: Approval) -> dict[str, Any]:
    row.refresh_from_db()
    return {
        "approval": row.pk,
        "state": row.state,
        "step": row.step,
        "roles": row.roles,
        "document_hash": row.document_hash,
    }


def _user(request: HttpRequest) -> User:
    return cast(SignedIn, request).user


def _seen(request: HttpRequest, number: int) -> Approval:
    row = visible(_user(request)).filter(pk=number).first()
    if row is None:
        raise Http404(_("There is no such approval among those you may see."))
    return row


@router.get("/inbox", response=InboxPage, operation_id="inbox")
def waiting(
    request: HttpRequest,
    *,
    page: Annotated[int, Query(ge=1, le=100_000, description="Page, from 1")] = 1,
    page_size: Annotated[int, Query(ge=1, le=200, description="Rows of a page")] = 50,
) -> dict[str, Any]:
    """What waits for your decision, what should be looked at first on top."""
    found = inbox(_user(request), Wanted()).items
    first = (page - 1) * page_size
    rows = [_item(item) for item in found[first : first + page_size]]
    return {"count": len(found), "page": page, "page_size": page_size, "items": rows}


@router.post("/approvals/{number}/approval", response=Passage, operation_id="approve")
def approve(request: HttpRequest, number: Number, body: Reading) -> dict[str, Any]:
    """Pass the present step of what you have read. Refused with the reason if it changed meanwhile or is not yours."""
    row = _seen(request, number)
    decisions.approve(approval=row, hash_read=body.document_hash, by=_user(request))
    return _passage(row)


@router.post("/approvals/{number}/return", response=Passage, operation_id="return")
def give_back(request: HttpRequest, number: Number, body: Return) -> dict[str, Any]:
    """Give it back with a reason, pinned to places or as a whole."""
    row = _seen(request, number)
    pins = [(pin.key, pin.text) for pin in body.pins]
    decisions.give_back(approval=row, reason=body.reason, pins=pins, by=_user(request))
    return _passage(row)


@router.post("/approvals/{number}/undoing", response=Passage, operation_id="undo_approval")
def undo(request: HttpRequest, number: Number) -> dict[str, Any]:
    """Take your approval back, within the grace of the step and while nobody has acted since."""
    row = _seen(request, number)
    decisions.undo(approval=row, by=_user(request))
    return _passage(row)
