"""Workbooks of projects: taken out of the list, brought back, looked through, applied, undone."""

import uuid
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from samrit.accounts.http import SignedIn
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.steps import is_running
from samrit.projects.actions import books
from samrit.projects.actions import workbooks as actions
from samrit.projects.actions.workbook_steps import TRADE
from samrit.projects.forms.filters import read_filters
from samrit.projects.forms.workbooks import WorkbookForm
from samrit.projects.models import Batch
from samrit.projects.queries import lists
from samrit.projects.queries.workbooks import shown as queries
from samrit.projects.queries.workbooks.out import MOST_PROJECTS, workbook_of
from samrit.projects.views.brought import file_answer, looked_through, page_of_mine, say_checked, say_undone
from samrit.projects.views.many import render_batch


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
            sent = form.cleaned_data["file"]
            batch = actions.check(file_name=sent.name or "", data=books.bytes_of(sent), by=request.user)
        except Invalid as no:
            form.show(no.problems)
        else:
            return redirect("projects:workbook", batch.uid)
    return _door(request, form, [])


def _door(request: SignedIn, form: WorkbookForm, problems: Sequence[Problem]) -> HttpResponse:
    is_bad = bool(problems) or (form.is_bound and bool(form.errors))
    mine, rows = page_of_mine(request, queries.workbooks_of(request.user))
    context = {
        "form": form,
        "problems": problems,
        "is_bad": form.is_bound and bool(form.errors),
        "mine": mine,
        "rows": rows,
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
            say_checked(request, actions.check_again(batch=batch, by=request.user))
        case "undo":
            say_undone(request, *actions.undo(batch=batch, by=request.user))
        case "go_on":
            actions.go_on(batch=batch, by=request.user)
        case _:
            raise Http404
    return redirect("projects:workbook", batch.uid)


def _result(request: SignedIn, batch: Batch) -> dict[str, Any]:
    here = reverse("projects:workbook", args=[batch.uid])
    found = looked_through(request, TRADE, batch, queries.codes_of(batch), here)
    return found | {
        "projects": queries.projects_shown(request.user, batch, list(found["page"])),
        "trail": _trail((_("Excel workbooks"), reverse("projects:workbooks")), (batch.file_name, "")),
    }


@require_safe
def annotated(request: SignedIn, uid: uuid.UUID) -> HttpResponse:
    """Her own workbook with the faults written into its cells."""
    found = _workbook_or_404(request, uid)
    data = queries.annotated_of(found, actions.faults_of(found))
    return file_answer(data, f"samrit-{found.fiscal_year or 'workbook'}-annotated.xlsx")
