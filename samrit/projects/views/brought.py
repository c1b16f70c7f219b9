"""What the pages of all workbooks share that are taken out and brought back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.translation import gettext as _

from samrit.accounts.http import SignedIn
from samrit.lib import workbooks
from samrit.lib.brought import LEVELS, Fault, by_level
from samrit.lib.errors import Problem
from samrit.lib.steps import is_running
from samrit.projects.actions import books
from samrit.projects.actions.book_steps import Trade
from samrit.projects.models import Batch, BatchState
from samrit.projects.queries.many import Progress

RECORDS_ON_A_PAGE = 20
FAULTS_ON_A_PAGE = 50
LOOKS = {"wrong": "critical", "warns": "unverified", "mended": "derived"}
STATES = {BatchState.CHECKED: "submitted", BatchState.APPLIED: "complete", BatchState.UNDONE: "cancelled"}


def file_answer(data: bytes, name: str) -> HttpResponse:
    """A workbook to be kept under a name."""
    response = HttpResponse(data, content_type=workbooks.MIME)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def page_of_mine(request: SignedIn, mine: QuerySet[Batch]) -> tuple[Page[Batch], list[tuple[Batch, str]]]:
    """A page of the workbooks somebody brought, each with how its state looks."""
    page: Page[Batch] = Paginator(mine, FAULTS_ON_A_PAGE).get_page(request.GET.get("page"))
    return page, [(batch, STATES[BatchState(batch.state)]) for batch in page]


def levels_of(faults: Sequence[Fault], current: str) -> tuple[Sequence[Fault], list[dict[str, Any]]]:
    """The faults of a level (all where none is named), and the tabs that lead to the levels."""
    chosen = [fault for fault in faults if fault.level == current] if current in LEVELS else faults
    return chosen, by_level(faults, current)


def looked_through(request: SignedIn, trade: Trade, batch: Batch, codes: Sequence[str], here: str) -> dict[str, Any]:
    """How far a workbook is, what was found in it, and which acts are open; `page` is the page of its records by code."""
    faults = books.faults_of(trade, batch)
    chosen, levels = levels_of(faults, request.GET.get("level", ""))
    return {
        "batch": batch,
        "progress": Progress.of(batch),
        "here": here,
        "going_on": here,
        "left": books.left_of(batch),
        "state": STATES[BatchState(batch.state)],
        "page": Paginator(codes, RECORDS_ON_A_PAGE).get_page(request.GET.get("page")),
        "faults": [(fault, LOOKS.get(fault.level, "critical")) for fault in chosen[:FAULTS_ON_A_PAGE]],
        "more_faults": max(len(chosen) - FAULTS_ON_A_PAGE, 0),
        "levels": levels,
        "no_apply": books.why_not_apply(batch, request.user),
        "no_all": books.why_not_apply_all(batch, request.user),
        "no_undo": books.why_not_undo(batch),
        "ready": len(batch.counts["ready"]),
    }


def say_checked(request: SignedIn, batch: Batch) -> None:
    """It was checked again while she waited."""
    if not is_running(batch.counts):
        messages.info(request, _("The workbook was checked again, against what is stored now."))


def say_undone(request: SignedIn, batch: Batch, left: Sequence[Problem]) -> None:
    """All of it was undone while she waited."""
    if not left and not is_running(batch.counts):
        messages.success(request, _("The workbook is undone: everything is as it was before."))
