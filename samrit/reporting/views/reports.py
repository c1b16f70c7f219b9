"""Pages of the quarterly report."""

import json
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms.boundfield import BoundField
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samrit.accounts.http import SignedIn
from samrit.lib.errors import Clash, Invalid, Stale
from samrit.lib.merge import seen_after
from samrit.reporting.actions import reports as actions
from samrit.reporting.forms import ReportForm, ReturnForm
from samrit.reporting.models import ProgressReport
from samrit.reporting.queries import reports
from samrit.reporting.views import shown
from samrit.ui.http import wants_fragment


@require_GET
def year(request: SignedIn, code: str, fiscal_year: int) -> HttpResponse:
    """The four quarters of a year plan: a page, and a fragment of the project page."""
    page = reports.year_page(request.user, code, fiscal_year)
    if page is None:
        raise Http404
    part = "#panel" if wants_fragment(request) else ""
    return render(request, f"reporting/year.html{part}", {"page": page, **shown.year_around(page)})


def report(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """One quarter's report: read, or write and save."""
    page = _page(request, code, fiscal_year, quarter)
    if request.method != "POST":
        return _render(request, page, ReportForm(page.plan, values=page.case.values))
    form = ReportForm(page.plan, request.POST)
    if not form.is_valid():
        return _render(request, page, form, status=422)
    try:
        actions.save_report(year_plan=page.year_plan, window=page.window, written=form.written, by=request.user)
    except (Invalid, Stale) as no:
        return _answer_no(request, page, form, no)
    if wants_fragment(request):
        return _render(request, _page(request, code, fiscal_year, quarter), form)
    messages.success(request, _("Saved."))
    return redirect(request.path)


@require_POST
def submission(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """Save and send."""
    page = _page(request, code, fiscal_year, quarter)
    form = ReportForm(page.plan, request.POST)
    if not form.is_valid():
        return _render(request, page, form, status=422)
    try:
        actions.submit_report(year_plan=page.year_plan, window=page.window, written=form.written, by=request.user)
    except (Invalid, Stale) as no:
        return _answer_no(request, page, form, no)
    messages.success(request, _("Sent for approval."))
    return _back(code, fiscal_year, quarter)


@require_POST
def approval(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """Approve the present step."""
    row = _report(request, code, fiscal_year, quarter)
    done = actions.approve_report(report=row, hash_read=request.POST.get("hash", ""), by=request.user)
    messages.success(request, _("Approved.") if done else _("Approved; it goes to the next step."))
    return _back(code, fiscal_year, quarter)


@require_POST
def giving_back(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """Return to the editor with a reason."""
    row, form = _report(request, code, fiscal_year, quarter), ReturnForm(request.POST)
    form.is_valid()
    try:
        actions.return_report(report=row, reason=form.cleaned_data.get("reason", ""), by=request.user)
    except Invalid as no:
        form.add_error("reason", [str(problem.message) for problem in no.problems])
        page = _page(request, code, fiscal_year, quarter)
        return _render(request, page, ReportForm(page.plan, values=page.case.values), status=422, returning=form)
    messages.success(request, _("Returned to the editor."))
    return _back(code, fiscal_year, quarter)


@require_POST
def withdrawal(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """Take an own sending back."""
    actions.withdraw_report(report=_report(request, code, fiscal_year, quarter), by=request.user)
    messages.success(request, _("Withdrawn; you can change it again."))
    return _back(code, fiscal_year, quarter)


def _page(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> reports.ReportPage:
    page = reports.report_page(request.user, code, fiscal_year, quarter)
    if page is None:
        raise Http404
    return page


def _report(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> ProgressReport:
    row = reports.find_report(request.user, code, fiscal_year, quarter)
    if row is None:
        raise Http404
    return row


def _back(code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    return redirect("reporting:report", code=code, fiscal_year=fiscal_year, quarter=quarter)


def _answer_no(request: SignedIn, page: reports.ReportPage, form: ReportForm, no: Invalid | Stale) -> HttpResponse:
    if isinstance(no, Invalid):
        form.show(no.problems)
        return _render(request, page, form, status=422)
    return _render(request, page, form, status=409, clashes=no.clashes)


@dataclass(frozen=True)
class Shown:
    """A line of the page with the controls to write into it; without controls it is read."""

    line: shown.Line
    fields: dict[str, BoundField]


def _seen(page: reports.ReportPage, form: ReportForm, clashes: list[Clash]) -> str:
    """The fingerprints the answer carries: of what is stored, or of what the page that is kept still shows."""
    if not form.is_bound:
        return page.seen
    if not form.is_valid():
        return str(form.data.get("seen", ""))
    looked_at = [clash.field for clash in clashes]
    return json.dumps(seen_after(form.seen, page.stored, form.values, looked_at), separators=(",", ":"))


def _render(
    request: SignedIn, page: reports.ReportPage, form: ReportForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context: dict[str, Any] = {
        "page": page,
        "form": form,
        "fields": {name: form[name] for name, item in form.specs.items() if "." not in item.key},
        "parts": {
            part: [Shown(line, {name: form.at(f"{line.key}.{name}") for name in line.values}) for line in lines]
            for part, lines in shown.lines(page).items()
        },
        "seen": _seen(page, form, more.get("clashes", [])),
        "returning": ReturnForm(),
        **shown.around(page),
        **more,
    }
    return render(request, "reporting/report.html", context, status=status)
