"""The passage of a report: approve, return to fields, take back, note, unlock; its versions and what differs in them."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samrit.accounts.http import SignedIn
from samrit.approvals.models import Pin
from samrit.approvals.queries.versions import NOW, Version
from samrit.lib.errors import Invalid
from samrit.reporting.actions import passage as actions
from samrit.reporting.actions.reports import document_of
from samrit.reporting.forms import AnswerForm, DecisionForm, ReturnForm, UnlockForm
from samrit.reporting.models import ProgressReport
from samrit.reporting.queries import adjustments, reports
from samrit.reporting.queries import versions as kept
from samrit.reporting.rules.versions import told
from samrit.reporting.views import shown
from samrit.reporting.views.reports import back, page_or_404, render_report
from samrit.ui.templatetags.samrit import fiscal_year as named_year


@require_POST
def approval(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """Approve the present step."""
    row = report_or_404(request, code, fiscal_year, quarter)
    done = actions.approve_report(report=row, hash_read=request.POST.get("hash", ""), by=request.user)
    messages.success(request, _("Approved.") if done else _("Approved; it goes to the next step."))
    return back(code, fiscal_year, quarter)


@require_POST
def undoing(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """Take an own approval back."""
    actions.undo_report(report=report_or_404(request, code, fiscal_year, quarter), by=request.user)
    messages.success(request, _("Your approval is taken back; the report waits for you again."))
    return back(code, fiscal_year, quarter)


@require_POST
def giving_back(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """Return to the editor with a reason, and comments pinned to fields."""
    row = report_or_404(request, code, fiscal_year, quarter)
    page = page_or_404(request, code, fiscal_year, quarter)
    form = ReturnForm(page.fields, page.case.values, request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    try:
        actions.return_report(report=row, reason=reason, pins=form.pins, by=request.user)
    except Invalid as no:
        form.show(no.problems)
        return render_report(request, page, status=422, returning=form)
    messages.success(request, _("Returned to the editor."))
    return back(code, fiscal_year, quarter)


@require_POST
def withdrawal(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """Take an own sending back."""
    actions.withdraw_report(report=report_or_404(request, code, fiscal_year, quarter), by=request.user)
    messages.success(request, _("Withdrawn; you can change it again."))
    return back(code, fiscal_year, quarter)


@require_POST
def acknowledgement(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """Take note of an approved report."""
    actions.acknowledge_report(report=report_or_404(request, code, fiscal_year, quarter), by=request.user)
    messages.success(request, _("Acknowledged."))
    return back(code, fiscal_year, quarter)


@require_POST
def pin_answer(request: SignedIn, code: str, fiscal_year: int, quarter: int, pk: int) -> HttpResponse:
    """Answer a pinned comment in words."""
    row = report_or_404(request, code, fiscal_year, quarter)
    pin = Pin.objects.filter(pk=pk, approval=row.approval_id).first()
    if pin is None:
        raise Http404
    form = AnswerForm(request.POST)
    form.is_valid()
    try:
        actions.answer_pin(report=row, pin=pin, text=form.cleaned_data.get("text", ""), by=request.user)
    except Invalid as no:
        form.show(no.problems)
        page = page_or_404(request, code, fiscal_year, quarter)
        return render_report(request, page, status=422, answering=form, answering_pin=pin.pk)
    messages.success(request, _("Answered."))
    return back(code, fiscal_year, quarter)


@require_POST
def unlocking(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """Ask that an approved report be opened for correction."""
    row = report_or_404(request, code, fiscal_year, quarter)
    page = page_or_404(request, code, fiscal_year, quarter)
    form = UnlockForm(page.fields, request.POST)
    if not form.is_valid():
        return render_report(request, page, status=422, unlocking=form)
    try:
        actions.ask_unlock(report=row, by=request.user, **form.cleaned_data)
    except Invalid as no:
        form.show(no.problems)
        return render_report(request, page, status=422, unlocking=form)
    messages.success(request, _("The request to unlock was sent."))
    return back(code, fiscal_year, quarter)


@require_POST
def unlock_decision(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """Grant or refuse the request that waits."""
    row, form = report_or_404(request, code, fiscal_year, quarter), DecisionForm(request.POST)
    form.is_valid()
    reason = form.cleaned_data.get("reason", "")
    match request.POST.get("decision"):
        case "grant":
            actions.grant_unlock(report=row, reason=reason, by=request.user)
            messages.success(request, _("Unlocked for correction; the approved version stays in force."))
        case "refuse":
            try:
                actions.refuse_unlock(report=row, reason=reason, by=request.user)
            except Invalid as no:
                form.show(no.problems)
                page = page_or_404(request, code, fiscal_year, quarter)
                return render_report(request, page, status=422, deciding=form)
            messages.success(request, _("The request was refused."))
        case _other:
            raise BadRequest
    return back(code, fiscal_year, quarter)


@require_POST
def unlock_closing(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """Give an unlock up."""
    actions.close_unlock(report=report_or_404(request, code, fiscal_year, quarter), by=request.user)
    messages.success(request, _("The unlock is closed; the report is as it was approved."))
    return back(code, fiscal_year, quarter)


@require_safe
def versions(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """Everything the report has been; `?left=` and `?right=` compare two of them."""
    row = report_or_404(request, code, fiscal_year, quarter)
    found = kept.versions(request.user, row)
    left, right = request.GET.get("left", ""), request.GET.get("right", "")
    names = {version.name: version.label for version in found}
    rows = None
    if left or right:
        rows = kept.compared(*(_document(request, row, name) for name in (left, right)))
        if rows is None:
            raise Http404
    context: dict[str, Any] = {
        "report": row,
        "versions": found,
        "chosen": (left or _other_than_first(found), right or (found[0].name if found else "")),
        "rows": rows,
        "changed": [each for each in rows or () if each.changed],
        "adjustments": adjustments.of_report(row),
        "left": names.get(left, left),
        "right": names.get(right, right),
        **_around(row, _("Versions")),
    }
    return render(request, "reporting/versions.html", context)


@require_safe
def version(request: SignedIn, code: str, fiscal_year: int, quarter: int, name: str) -> HttpResponse:
    """One version for reading."""
    row = report_or_404(request, code, fiscal_year, quarter)
    document = _document(request, row, name)
    found = next((each for each in kept.versions(request.user, row) if each.name == name), None)
    if document is None or found is None:
        raise Http404
    context = {"report": row, "version": found, "lines": told(document), **_around(row, found.label)}
    return render(request, "reporting/version.html", context)


def report_or_404(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> ProgressReport:
    """A report that exists, if this person may see it."""
    row = reports.find_report(request.user, code, fiscal_year, quarter)
    if row is None:
        raise Http404
    return row


def _document(request: SignedIn, row: ProgressReport, name: str) -> dict[str, Any] | None:
    now = document_of(row) if name == NOW else {}
    return kept.document_named(request.user, row, name, now)


def _other_than_first(found: list[Version]) -> str:
    return found[1].name if len(found) > 1 else found[0].name if found else ""


def _around(row: ProgressReport, here: str) -> dict[str, Any]:
    plan = row.year_plan
    address = shown.quarter_address(plan, row.quarter)
    label = _("Q%(quarter)s") % {"quarter": row.quarter}
    versions_at = reverse("reporting:versions", args=[plan.project.code, plan.fiscal_year, row.quarter])
    trail = [*shown.trail_to_year(plan), (label, address), (_("Versions"), versions_at)]
    if here != _("Versions"):
        trail.append((here, ""))
    eyebrow = [_("Progress report (M6)"), plan.project.code, f"{label} {named_year(plan.fiscal_year)}"]
    return {
        "here": address,
        "versions_at": versions_at,
        "trail": [*trail[:-1], (trail[-1][0], "")],
        "project": plan.project,
        "eyebrow": " · ".join(eyebrow),
    }
