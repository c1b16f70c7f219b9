"""Workbooks of projects: taken out of the list, brought back, looked through, applied, undone."""

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from samrit.accounts.http import SignedIn
from samrit.lib import clock, workbooks
from samrit.lib.brought import LEVELS, Fault, by_level
from samrit.lib.errors import Invalid, Problem
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.steps import is_running
from samrit.projects.actions import workbooks as actions
from samrit.projects.forms.filters import read_filters
from samrit.projects.forms.workbooks import WorkbookForm
from samrit.projects.models import Batch, BatchState
from samrit.projects.queries import lists
from samrit.projects.queries.many import Progress
from samrit.projects.queries.workbooks import shown as queries
from samrit.projects.queries.workbooks.out import MOST_PROJECTS, workbook_of
from samrit.projects.views.many import render_batch

PROJECTS_ON_A_PAGE = 20
FAULTS_ON_A_PAGE = 50
LOOKS = {"wrong": "missing", "warns": "unverified", "mended": "derived"}
STATES = {BatchState.CHECKED: "submitted", BatchState.APPLIED: "complete", BatchState.UNDONE: "cancelled"}


def file_answer(data: bytes, name: str) -> HttpResponse:
    """A workbook to be kept under a name."""
    response = HttpResponse(data, content_type=workbooks.MIME)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Projects"), reverse("projects:list")), *more]


@require_safe
def taken_out(request: SignedIn) -> HttpResponse:
    """The selection of the list, or the ticked rows of it, as a workbook to fill in; where that cannot be, why."""
    filters = read_filters(request.GET, fiscal_year_of(clock.today()))
    rows = [int(text) for text in request.GET.getlist("row") if text.isascii() and text.isdigit() and len(text) < 10]
    plans = lists.chosen(request.user, rows[: MOST_PROJECTS + 1]) if rows else lists.selection(request.user, filters)
    try:
        data, year = workbook_of(request.user, plans, selection=_words(request))
    except Invalid as no:
        return _door(request, WorkbookForm(None, None), no.problems)
    return file_answer(data, f"samrit-{year}.xlsx")


def _words(request: HttpRequest) -> str:
    kept = {name: text for name, text in request.GET.items() if text and name not in {"page", "row"}}
    return urlencode(kept)[:500]


@require_http_methods(["GET", "HEAD", "POST"])
def door(request: SignedIn) -> HttpResponse:
    """Where a filled-in workbook is brought, and those brought so far."""
    is_sent = request.method == "POST"
    form = WorkbookForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        try:
            batch = _bring(request, form)
        except Invalid as no:
            form.show(no.problems)
        else:
            return redirect("projects:workbook", batch.uid)
    return _door(request, form, [])


def _bring(request: SignedIn, form: WorkbookForm) -> Batch:
    sent = form.cleaned_data["file"]
    limit = actions.LIMITS.size
    if sent.size > limit:
        words = _("The file is larger than %(size)d MB. Send it in parts.") % {"size": limit // workbooks.MEGABYTE}
        raise Invalid([Problem("file", "size", words)])
    return actions.check(file_name=sent.name or "", data=sent.read(), by=request.user)


def _door(request: SignedIn, form: WorkbookForm, problems: Sequence[Problem]) -> HttpResponse:
    is_bad = bool(problems) or (form.is_bound and bool(form.errors))
    mine = Paginator(queries.workbooks_of(request.user), FAULTS_ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "problems": problems,
        "is_bad": form.is_bound and bool(form.errors),
        "mine": mine,
        "rows": [(batch, STATES[BatchState(batch.state)]) for batch in mine],
        "most": MOST_PROJECTS,
        "trail": _trail((_("Excel workbooks"), "")),
    }
    return render(request, "projects/workbooks.html", context, status=422 if is_bad else 200)


def _workbook_or_404(request: SignedIn, uid: uuid.UUID) -> Batch:
    found = queries.get_workbook(request.user, uid)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def workbook(request: SignedIn, uid: uuid.UUID) -> HttpResponse:
    """What a workbook would change and what is wrong with it; apply all or the chosen projects, check it again, undo it."""
    found = _workbook_or_404(request, uid)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            return _act(request, found)
        except Invalid as no:
            problems = no.problems
            found = _workbook_or_404(request, uid)
    context = {**_result(request, found), "problems": problems}
    if problems:
        return render(request, "projects/workbook.html", context, status=422)
    return render_batch(request, "projects/workbook.html", context, context["progress"])


def _act(request: SignedIn, batch: Batch) -> HttpResponse:
    match request.POST.get("act"):
        case "all" | "ready" | "chosen" as act:
            ready = batch.counts["ready"]
            chosen = {"all": None, "ready": ready, "chosen": request.POST.getlist("project")}[act]
            held = actions.apply(batch=batch, by=request.user, chosen=chosen)
            if not is_running(held.counts):
                said = ngettext("%(count)d project is saved.", "%(count)d projects are saved.", len(held.before))
                messages.success(request, said % {"count": len(held.before)})
        case "check":
            held = actions.check_again(batch=batch, by=request.user)
            if not is_running(held.counts):
                messages.info(request, _("The workbook was checked again, against what is stored now."))
        case "undo":
            held, left = actions.undo(batch=batch, by=request.user)
            if not left and not is_running(held.counts):
                messages.success(request, _("The workbook is undone: everything is as it was before."))
        case "go_on":
            actions.go_on(batch=batch, by=request.user)
        case _:
            raise Http404
    return redirect("projects:workbook", batch.uid)


def _result(request: SignedIn, batch: Batch) -> dict[str, Any]:
    here = reverse("projects:workbook", args=[batch.uid])
    faults = actions.faults_of(batch)
    level = request.GET.get("level", "")
    chosen, levels = levels_of(faults, level)
    page = Paginator(queries.codes_of(batch), PROJECTS_ON_A_PAGE).get_page(request.GET.get("page"))
    return {
        "batch": batch,
        "progress": Progress.of(batch),
        "here": here,
        "going_on": here,
        "left": actions.left_of(batch),
        "state": STATES[BatchState(batch.state)],
        "projects": queries.projects_shown(request.user, batch, list(page)),
        "page": page,
        "faults": [(fault, LOOKS.get(fault.level, "missing")) for fault in chosen[:FAULTS_ON_A_PAGE]],
        "more_faults": max(len(chosen) - FAULTS_ON_A_PAGE, 0),
        "levels": levels,
        "no_apply": actions.why_not_apply(batch, request.user),
        "no_all": actions.why_not_apply_all(batch, request.user),
        "no_undo": actions.why_not_undo(batch),
        "ready": len(batch.counts["ready"]),
        "trail": _trail((_("Excel workbooks"), reverse("projects:workbooks")), (batch.file_name, "")),
    }


def levels_of(faults: Sequence[Fault], current: str) -> tuple[Sequence[Fault], list[dict[str, Any]]]:
    """The faults of a level (all where none is named), and the tabs that lead to the levels."""
    return [fault for fault in faults if fault.level == current] if current in LEVELS else faults, by_level(
        faults, current
    )


@require_safe
def annotated(request: SignedIn, uid: uuid.UUID) -> HttpResponse:
    """Her own workbook with the faults written into its cells."""
    found = _workbook_or_404(request, uid)
    data = queries.annotated_of(found, actions.faults_of(found))
    return file_answer(data, f"samrit-{found.fiscal_year or 'workbook'}-annotated.xlsx")
