"""Pages of the quarterly report."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from samrit.accounts.http import SignedIn
from samrit.lib.errors import Invalid, Stale
from samrit.reporting.actions import reports as actions
from samrit.reporting.forms import (
    AnswerForm,
    DecisionForm,
    ProofFileForm,
    ProofLinkForm,
    ReportForm,
    ReturnForm,
    UnlockForm,
)
from samrit.reporting.models import AnsweredFrom, ProgressReport
from samrit.reporting.queries import adjustments, reports
from samrit.reporting.queries.proof import of as proof_of
from samrit.reporting.queries.targets import targets_of
from samrit.reporting.queries.treasury import beside
from samrit.reporting.rules.basis import NAMES, Basis, basis_of
from samrit.reporting.rules.fields import COLUMNS
from samrit.reporting.rules.spending import asks_reason
from samrit.reporting.rules.standing import points
from samrit.reporting.views import pinned, shown
from samrit.reporting.views.figures import Line, lines
from samrit.reporting.views.known import known
from samrit.ui.http import wants_fragment


@require_GET
def year(request: SignedIn, code: str, fiscal_year: int) -> HttpResponse:
    """The four quarters of a year plan: a page, and a fragment of the project page."""
    page = reports.year_page(request.user, code, fiscal_year)
    if page is None:
        raise Http404
    if "known" in request.GET:
        return known(request, page)
    part = "#panel" if wants_fragment(request) else ""
    return render(request, f"reporting/year.html{part}", {"page": page, **shown.year_around(page)})


def report(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """One quarter's report: read, or write and save."""
    page = page_or_404(request, code, fiscal_year, quarter)
    if request.method != "POST":
        return render_report(request, page, _form(page, basis_of(request.GET.get("basis"))))
    form = _written(page, request)
    if not form.is_valid():
        return render_report(request, page, form, status=422)
    try:
        actions.save_report(year_plan=page.year_plan, window=page.window, written=form.written, by=request.user)
    except (Invalid, Stale) as no:
        return _answer_no(request, page, form, no)
    if wants_fragment(request):
        return render_report(request, page_or_404(request, code, fiscal_year, quarter), form)
    messages.success(request, _("Saved."))
    basis = basis_of(request.GET.get("basis") or form.basis)
    return redirect(request.path if basis == Basis.YEAR else f"{request.path}?basis={basis}")


@require_POST
def submission(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """Save and send."""
    page = page_or_404(request, code, fiscal_year, quarter)
    form = _written(page, request)
    if not form.is_valid():
        return render_report(request, page, form, status=422)
    try:
        actions.submit_report(year_plan=page.year_plan, window=page.window, written=form.written, by=request.user)
    except (Invalid, Stale) as no:
        return _answer_no(request, page, form, no)
    messages.success(request, _("Sent for approval."))
    return back(code, fiscal_year, quarter)


def page_or_404(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> reports.ReportPage:
    """The page, if this person may see it."""
    page = reports.report_page(request.user, code, fiscal_year, quarter)
    if page is None:
        raise Http404
    return page


def report_or_404(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> ProgressReport:
    """A report that exists, if this person may see it."""
    row = reports.find_report(request.user, code, fiscal_year, quarter)
    if row is None:
        raise Http404
    return row


def _form(page: reports.ReportPage, basis: Basis = Basis.YEAR) -> ReportForm:
    """The fields as they are stored, those that are open."""
    return ReportForm(page.plan, values=page.case.values, open_keys=page.open_keys, basis=basis, previous=page.previous)


def _written(page: reports.ReportPage, request: SignedIn) -> ReportForm:
    """The fields as they were posted."""
    return ReportForm(page.plan, request.POST, open_keys=page.open_keys, previous=page.previous)


def back(code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """To the report's page."""
    return redirect("reporting:report", code=code, fiscal_year=fiscal_year, quarter=quarter)


def _answer_no(request: SignedIn, page: reports.ReportPage, form: ReportForm, no: Invalid | Stale) -> HttpResponse:
    if isinstance(no, Invalid):
        form.show(no.problems)
        return render_report(request, page, form, status=422)
    return render_report(request, page, form, status=409, clashes=no.clashes)


@dataclass(frozen=True)
class Shown:
    """A line of a table with its places by the name of the part (`done`, `value`, `disbursed` …)."""

    line: Line
    places: Mapping[str, pinned.Place]


@dataclass(frozen=True)
class ObstacleKind:
    """A kind of obstacles with its two places; open where something is written or wrong."""

    name: str
    text: pinned.Place
    remedy: pinned.Place

    @property
    def is_open(self) -> bool:
        """Whether the fold stands open."""
        places = (self.text, self.remedy)
        return any(place.words or place.pins or (place.field and place.field.errors) for place in places)


def _follows_weights(page: reports.ReportPage) -> bool:
    """Whether progress is what the weights give, or nothing yet."""
    mark = page.marks.get("progress_actual")
    return page.case["progress_actual"] is None or (mark is not None and mark.source == AnsweredFrom.WEIGHTS)


def _obstacles(page: reports.ReportPage, at: Mapping[str, pinned.Place]) -> list[ObstacleKind]:
    """The kinds of obstacles: all where they can be written, else those that are described."""
    kinds = [
        ObstacleKind(label, at[f"obstacle.{category}.text"], at[f"obstacle.{category}.remedy"])
        for category, label in page.plan.rules.obstacle_categories
    ]
    return [one for one in kinds if one.is_open or one.text.field or one.remedy.field or one.text.pinning]


def render_report(
    request: SignedIn, page: reports.ReportPage, form: ReportForm | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of a quarter's report; `more` are forms that were refused."""
    form = form or _form(page)
    returning = None
    if page.report and not page.doors.give_back:
        returning = more.pop("returning", None) or ReturnForm(page.fields, page.case.values)
    pins = pinned.pin_lines(page)
    at = pinned.places(page, form, returning, pins)
    closed = page.why_not_asked or page.closed
    proof = proof_of(page.report, page.plan, request.user, closed=closed) if page.report else None
    context: dict[str, Any] = {
        "page": page,
        "project": page.year_plan.project,
        "body": "reporting/_body.html",
        "key": "m6",
        "form": form,
        "places": {key: at[key] for key in COLUMNS},
        "parts": {
            part: [Shown(line, {name: at[f"{line.key}.{name}"] for name in line.values}) for line in rows]
            for part, rows in lines(page).items()
        },
        "obstacles": _obstacles(page, at),
        "asks": {"progress": page.case.is_far_in_progress, "money": asks_reason(page.case)},
        "progress_standing": points(page.case, page.case["progress_actual"], page.planned),
        "follows_weights": _follows_weights(page),
        "basis": form.basis,
        "bases": [(str(one), words, one == form.basis) for one, words in NAMES.items()],
        "targets": targets_of(page.year_plan),
        "two": beside(page.year_plan, page.window, request.user) if page.reads_drafts else None,
        "adjustments": adjustments.of_report(page.report) if page.report else [],
        "proof": proof,
        "attaching": ProofFileForm(proof.places) if proof and proof.report else None,
        "linking": ProofLinkForm(proof.places) if proof and proof.report else None,
        "seen": shown.seen(page, form, more.get("clashes", [])),
        "returning": returning,
        "unlocking": UnlockForm(page.fields),
        "deciding": DecisionForm(),
        "answering": AnswerForm(),
        "pins": pins,
        **shown.around(page, proof.unexplained if proof else ()),
        **more,
    }
    return render(request, "reporting/report.html", context, status=status)
