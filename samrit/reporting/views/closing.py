"""Pages of the reports after the end of a project: the final report, and what the outcome is later."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samrit.accounts.http import SignedIn
from samrit.approvals import rules as approvals
from samrit.approvals.views import threads
from samrit.lib.errors import Invalid, Stale
from samrit.projects.models import Project
from samrit.reporting.actions import closing as actions
from samrit.reporting.forms import AnswerForm, AnswersForm, DecisionForm, ReturnForm, UnlockForm
from samrit.reporting.models import ClosingReport
from samrit.reporting.queries import closing as queries
from samrit.reporting.queries.closing import ClosingLine, ClosingPage
from samrit.reporting.rules.calendar import Stage, due_on
from samrit.reporting.rules.closing import OF_FINAL, LastIndicator
from samrit.reporting.rules.closing_document import told_as
from samrit.reporting.views import pinned, shown
from samrit.ui.http import wants_fragment
from samrit.ui.templatetags.samrit import error_id


@require_safe
def closings(request: SignedIn, code: str) -> HttpResponse:
    """The reports after the end of a project: a page, and a fragment of the project page."""
    project = queries.find_project(request.user, code)
    if project is None:
        raise Http404
    context = {
        "project": project,
        "rows": [_row(project, line) for line in queries.closing_lines(project)],
        "trail": [*trail(project)[:-1], (_("After the end"), "")],
    }
    return render(request, f"reporting/closings.html{'#panel' if wants_fragment(request) else ''}", context)


def _row(project: Project, line: ClosingLine) -> dict[str, Any]:
    url = "" if line.state.stage == Stage.NOT_OPEN else address(project, line.kind)
    return {"line": line, "url": url, "due_on": due_on(line.days), "late": shown.late_words(line.state)}


def closing(request: SignedIn, code: str, kind: str) -> HttpResponse:
    """One report after the end: read, or write and save."""
    page = page_or_404(request, code, kind)
    if request.method != "POST":
        return render_closing(request, page, AnswersForm(_open(page), values=page.case.values))
    form = AnswersForm(_open(page), request.POST)
    if not form.is_valid():
        return render_closing(request, page, form, status=422)
    try:
        actions.save_closing(closing=row_or_404(page), written=form.written, by=request.user)
    except (Invalid, Stale) as no:
        return _answer_no(request, page, form, no)
    if wants_fragment(request):
        return render_closing(request, page_or_404(request, code, kind), form)
    messages.success(request, _("Saved."))
    return redirect(request.path)


@require_POST
def submission(request: SignedIn, code: str, kind: str) -> HttpResponse:
    """Save and send."""
    page = page_or_404(request, code, kind)
    form = AnswersForm(_open(page), request.POST)
    if not form.is_valid():
        return render_closing(request, page, form, status=422)
    try:
        actions.submit_closing(closing=row_or_404(page), written=form.written, by=request.user)
    except (Invalid, Stale) as no:
        return _answer_no(request, page, form, no)
    messages.success(request, _("Sent for approval."))
    return redirect(address(page.project, kind))


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: SignedIn, code: str, kind: str) -> HttpResponse:
    """What was said about the report; a page, and a fragment of the report's page."""
    found = closing_or_404(request, code, kind)
    if not queries.reads_drafts(request.user, found.project):
        raise Http404
    return threads.show(request, found.approval)


def page_or_404(request: SignedIn, code: str, kind: str) -> ClosingPage:
    """The page, if this person may see it."""
    page = queries.closing_page(request.user, code, kind)
    if page is None:
        raise Http404
    return page


def closing_or_404(request: SignedIn, code: str, kind: str) -> ClosingReport:
    """A report that exists, if this person may see it."""
    found = queries.find_closing(request.user, code, kind)
    if found is None:
        raise Http404
    return found


def row_or_404(page: ClosingPage) -> ClosingReport:
    """The row behind a page; before its day there is none to write."""
    if page.report is None:
        raise Http404
    return page.report


def address(project: Project, kind: str) -> str:
    """The page of a report after the end."""
    return reverse("reporting:closing", args=[project.code, kind])


def _open(page: ClosingPage) -> list[Any]:
    opened = page.open_keys
    return [item for item in page.fields if item.key in opened]


def _answer_no(request: SignedIn, page: ClosingPage, form: AnswersForm, no: Invalid | Stale) -> HttpResponse:
    if isinstance(no, Invalid):
        form.show(no.problems)
        return render_closing(request, page, form, status=422)
    return render_closing(request, page, form, status=409, clashes=no.clashes)


@dataclass(frozen=True)
class Shown:
    """An indicator with its places, and what the final report said of it."""

    line: LastIndicator
    places: Mapping[str, pinned.Place]
    final: str = ""


def _places(
    page: ClosingPage, form: AnswersForm, returning: ReturnForm | None, pins: list[pinned.PinLine]
) -> dict[str, pinned.Place]:
    """Every field of the page by its key."""
    return {
        item.key: pinned.Place(
            item.label,
            told_as(item, page.case.values.get(item.key)),
            form.at(item.key),
            returning.pin(item.key) if returning else None,
            tuple(line for line in pins if line.key == item.key),
        )
        for item in page.fields
    }


def _final(page: ClosingPage, key: str) -> str:
    """What the final report said here, in words; empty where it said nothing, or this is it."""
    final = page.case.basis.final or {}
    if key.startswith("indicator.") and final.get(key.replace(".value", ".na")):
        return _("does not apply")
    item = next((one for one in page.fields if one.key == key), None)
    return told_as(item, final.get(key)) if item else ""


def render_closing(
    request: SignedIn, page: ClosingPage, form: AnswersForm | None = None, *, status: int = 200, **more: Any
) -> HttpResponse:
    """The page of a report after the end; `more` are forms that were refused."""
    form = form or AnswersForm(_open(page), values=page.case.values)
    returning = None
    if page.report and not page.doors.give_back:
        returning = more.pop("returning", None) or ReturnForm(page.fields, page.case.values)
    pins = pinned.pin_lines(page)
    at = _places(page, form, returning, pins)
    texts = [key for key in ("attainment", "outcome", "beneficiaries", "continues", "lessons") if key in at]
    context: dict[str, Any] = {
        "page": page,
        "project": page.project,
        "body": "reporting/_closing_body.html",
        "key": f"closing-{page.kind}",
        "basis": page.case.basis,
        "form": form,
        "texts": [(key, at[key], _final(page, key)) for key in texts],
        "money": [at[key] for key in OF_FINAL if key in at and key != "lessons"],
        "indicators": [
            Shown(
                one,
                {part: at[f"indicator.{one.uid}.{part}"] for part in ("value", "na")},
                _final(page, f"indicator.{one.uid}.value"),
            )
            for one in page.case.basis.indicators
        ],
        "seen": shown.seen(page, form, more.get("clashes", [])),
        "returning": returning,
        "unlocking": UnlockForm(page.fields),
        "deciding": DecisionForm(),
        "answering": AnswerForm(),
        "pins": pins,
        "blockers": [(p.message, f"#{error_id(p.field)}") for p in (page.missing if page.can_edit else [])],
        "steps": shown.approval_steps(page),
        "returned": shown.returned(page),
        "waits_to_be_noted": bool(page.report and approvals.noter_now(page.report.approval)),
        "due_on": due_on(page.window),
        "late": shown.late_words(page.state),
        "here": address(page.project, page.kind),
        "project_url": reverse("projects:page", args=[page.project.code]),
        "trail": [*trail(page.project), (page.name, "")],
        **more,
    }
    return render(request, "reporting/closing.html", context, status=status)


def trail(project: Project) -> list[tuple[str, str]]:
    """The way from one's work to the reports after the end of a project."""
    return [
        (_("My work"), "/my-work/"),
        (project.code, reverse("projects:page", args=[project.code])),
        (_("After the end"), reverse("reporting:closings", args=[project.code])),
    ]
