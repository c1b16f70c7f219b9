"""Workbooks of quarterly reports: taken out, brought back, looked through, applied, sent, undone."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from samrit.accounts.http import SignedIn
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem
from samrit.lib.steps import is_running
from samrit.projects.actions import books
from samrit.projects.forms.workbooks import WorkbookForm
from samrit.projects.models import Batch
from samrit.projects.queries.workbooks.out import MOST_PROJECTS
from samrit.projects.views.brought import file_answer, looked_through, page_of_mine, say_checked, say_undone
from samrit.projects.views.many import render_batch
from samrit.reporting.actions import workbooks as actions
from samrit.reporting.actions.workbooks import TRADE
from samrit.reporting.forms import WorkbookOutForm
from samrit.reporting.queries import calendar
from samrit.reporting.queries.workbooks import shown as queries
from samrit.reporting.queries.workbooks.out import workbook_of


def _out_form(request: SignedIn, data: Any = None) -> WorkbookOutForm:
    return WorkbookOutForm(calendar.reported_quarters(clock.now()), queries.units_of(request.user), data)


def _trail(*more: tuple[str, str]) -> list[tuple[str, str]]:
    return [(_("Home"), "/"), *more]


@require_safe
def taken_out(request: SignedIn) -> HttpResponse:
    """The reports of a quarter as a workbook to fill in; where that cannot be, why."""
    form = _out_form(request, request.GET)
    if not form.is_valid():
        return _door(request, WorkbookForm(None, None), form, status=422)
    year, number = form.cleaned_data["quarter"].split("-")
    quarter = calendar.quarter(int(year), int(number))
    units = {unit.code: unit for unit in queries.units_of(request.user)}
    if quarter is None:
        raise Http404
    try:
        data = workbook_of(request.user, quarter, units.get(form.cleaned_data["unit"]))
    except Invalid as no:
        return _door(request, WorkbookForm(None, None), form, no.problems, status=422)
    return file_answer(data, f"samrit-reports-{year}-q{number}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def door(request: SignedIn) -> HttpResponse:
    """Where a workbook is taken out and a filled-in one is brought, and those brought so far."""
    is_sent = request.method == "POST"
    form = WorkbookForm(request.POST if is_sent else None, request.FILES if is_sent else None)
    if is_sent and form.is_valid():
        try:
            sent = form.cleaned_data["file"]
            batch = actions.check(file_name=sent.name or "", data=books.bytes_of(sent), by=request.user)
        except Invalid as no:
            form.show(no.problems)
        else:
            return redirect("reporting:workbook", batch.uid)
    return _door(request, form, _out_form(request), status=422 if is_sent else 200)


def _door(
    request: SignedIn,
    form: WorkbookForm,
    out: WorkbookOutForm,
    problems: list[Problem] | None = None,
    *,
    status: int = 200,
) -> HttpResponse:
    mine, rows = page_of_mine(request, queries.workbooks_of(request.user))
    context = {
        "form": form,
        "out": out,
        "problems": problems or [],
        "mine": mine,
        "rows": rows,
        "most": MOST_PROJECTS,
        "trail": _trail((_("Reports in Excel"), "")),
    }
    return render(request, "reporting/workbooks.html", context, status=status)


def _workbook_or_404(request: SignedIn, uid: uuid.UUID) -> Batch:
    found = queries.get_workbook(request.user, uid)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def workbook(request: SignedIn, uid: uuid.UUID) -> HttpResponse:
    """What a workbook would change and what is wrong with it; apply and send all or the chosen reports, check again, undo."""
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
        return render(request, "reporting/workbook.html", context, status=422)
    return render_batch(request, "reporting/workbook.html", context, context["progress"])


def _act(request: SignedIn, batch: Batch) -> HttpResponse:
    match request.POST.get("act"):
        case "all" | "ready" | "chosen" as act:
            chosen = {"all": None, "ready": batch.counts["ready"], "chosen": request.POST.getlist("report")}[act]
            held = actions.apply(batch=batch, by=request.user, chosen=chosen, send=bool(request.POST.get("send")))
            if not is_running(held.counts):
                _say_applied(request, held)
        case "check":
            say_checked(request, actions.check_again(batch=batch, by=request.user))
        case "undo":
            say_undone(request, *actions.undo(batch=batch, by=request.user))
        case "go_on":
            actions.go_on(batch=batch, by=request.user)
        case _:
            raise Http404
    return redirect("reporting:workbook", batch.uid)


def _say_applied(request: SignedIn, batch: Batch) -> None:
    said = ngettext("%(count)d report is saved.", "%(count)d reports are saved.", len(batch.before))
    messages.success(request, said % {"count": len(batch.before)})
    if sent := batch.counts.get("sent"):
        words = ngettext("%(count)d of them is sent.", "%(count)d of them are sent.", sent)
        messages.success(request, words % {"count": sent})


def _result(request: SignedIn, batch: Batch) -> dict[str, Any]:
    here = reverse("reporting:workbook", args=[batch.uid])
    found = looked_through(request, TRADE, batch, queries.codes_of(batch), here)
    return found | {
        "reports": queries.reports_shown(request.user, batch, list(found["page"])),
        "complete": len(batch.counts.get("complete", ())),
        "trail": _trail((_("Reports in Excel"), reverse("reporting:workbooks")), (batch.file_name, "")),
    }


@require_safe
def annotated(request: SignedIn, uid: uuid.UUID) -> HttpResponse:
    """Her own workbook with the faults written into its cells."""
    found = _workbook_or_404(request, uid)
    data = queries.annotated_of(found, actions.faults_of(found))
    return file_answer(data, f"samrit-reports-{found.fiscal_year or 'workbook'}-annotated.xlsx")
