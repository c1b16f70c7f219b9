"""The whole year plan for reading, and what its editors do with it: send, withdraw, discard, answer comments."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem
from samrit.projects import rules
from samrit.projects.actions import lifecycle
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing, pins, training, versions
from samrit.projects.queries import review as reading
from samrit.projects.queries.wording import sections_of
from samrit.projects.rules.schedule import schedule
from samrit.projects.views.editing import blocker_links, navigation, plan_or_404, trail, walking


@require_safe
def review(request: SignedIn, code: str, year: int) -> HttpResponse:
    """All sections as they are, what blocks sending, and what this person can do now."""
    plan = plan_or_404(request, code, year)
    if version := versions.version_for(request.user, plan):
        return redirect("projects:version", code, year, version)
    return review_page(request, plan)


@require_POST
def submission(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Send for approval."""
    plan = plan_or_404(request, code, year)
    try:
        lifecycle.send(year_plan=plan, by=request.user)
    except Invalid:
        return review_page(request, plan, status=422)  # the page lists everything that is missing
    messages.success(request, _("It was sent for approval."))
    return redirect("projects:review", code, year)


@require_POST
def withdrawal(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Take an own sending back."""
    lifecycle.withdraw(year_plan=plan_or_404(request, code, year), by=request.user)
    messages.success(request, _("The sending was withdrawn. You can change it again."))
    return redirect("projects:review", code, year)


@require_POST
def discarding(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Lay a draft aside, with a reason."""
    plan = plan_or_404(request, code, year)
    try:
        lifecycle.discard(year_plan=plan, by=request.user, reason=request.POST.get("reason", ""))
    except Invalid as no:
        return review_page(request, plan, status=422, problems=no.problems)
    messages.success(request, _("The draft was discarded. It stays readable here."))
    return redirect("projects:review", code, year)


@require_http_methods(["GET", "POST"])
def pin(request: SignedIn, code: str, year: int, pk: int) -> HttpResponse:
    """One pinned comment, and the answer to it in words; then on to the next open one."""
    plan = plan_or_404(request, code, year)
    way = pins.walk(plan)
    step = next((step for step in way.steps if step.pin.pk == pk), None)
    if step is None or not versions.reads_drafts(request.user, plan):
        raise Http404
    problems: list[Problem] = []
    if request.method == "POST":
        text = request.POST.get("text", "")
        try:
            lifecycle.answer_pin(year_plan=plan, pin=step.pin, by=request.user, text=text)
        except Invalid as no:
            problems = no.problems
        else:
            messages.success(request, _("Your answer goes to the approver with the next sending."))
            rest = [each for each in way.open_steps if each.pin.pk != pk]
            return redirect(rest[0].url) if rest else redirect("projects:review", code, year)
    context = {
        "plan": plan,
        "step": step,
        "walk": walking(way, step.section, str(pk)),
        "problems": problems,
        "why_not": rules.why_not_answer_pin(person(request.user), plan),
        "trail": trail(plan, _("Comment %(number)s") % {"number": step.number}),
    }
    return render(request, "projects/pin.html", context, status=422 if problems else 200)


def review_page(
    request: SignedIn,
    plan: YearPlan,
    *,
    status: int = 200,
    problems: list[Problem] | None = None,
    written: dict[str, str] | None = None,
) -> HttpResponse:
    """The page. `written` are the comments an approver had pinned when something was wrong, by place."""
    who, document = person(request.user), editing.document(plan)
    is_open = rules.why_not_edit(who, plan) is None
    why_not_approve = rules.why_not_approve(who, plan)
    last, changed = reading.changes_since_version(plan, document)
    way = pins.walk(plan, document)
    since = None if is_open else pins.since_return(plan, way, document)
    blockers = blocker_links(plan, dict(document)) if is_open else []
    unanswered = [
        (problem.message, step.url) for problem, step in zip(pins.unanswered(way), way.open_steps, strict=True)
    ]
    context: dict[str, Any] = {
        "plan": plan,
        "navigation": navigation(plan, current="m7"),
        "trail": trail(plan, _("Review and send")),
        "words": reading.with_comments(reading.in_words(request.user, plan, document), written or {}),
        "blockers": [*unanswered, *blockers] if is_open else [],
        "closed_blockers": _closed_behind(plan, document) if is_open else [],
        "is_open": is_open,
        "why_not_send": rules.why_not_send(who, plan) or _blocked([*unanswered, *blockers]),
        "why_not_approve": why_not_approve,
        "can_pin": why_not_approve is None,
        "written": written or {},
        "reason_written": (written or {}).get("reason", ""),
        "passage": reading.passage(plan),
        "last": last,
        "changes": changed,
        "since": since,
        "walk": walking(way, "", "") if is_open else None,
        "schedule": schedule(document["m4"], document["m5"], plan.fiscal_year),
        "would_go_to": training.would_go_to(plan) if plan.project.is_training else [],
        "is_correction": versions.is_being_corrected(plan),
        "problems": problems or [],
        **_doors(request, plan),
    }
    return render(request, "projects/submission.html", context, status=status)


def _doors(request: SignedIn, plan: YearPlan) -> dict[str, Any]:
    """What else this person can do here, each with its rule asked beforehand."""
    who = person(request.user)
    inside = versions.reads_drafts(request.user, plan)
    asked = reading.waiting_unlock(plan) if inside else None
    return {
        "can_withdraw": rules.why_not_withdraw(who, plan) is None,
        "can_undo": rules.why_not_undo(who, plan, clock.now()) is None,
        "can_discard": rules.why_not_discard(who, plan) is None,
        "can_acknowledge": rules.why_not_acknowledge(who, plan) is None,
        "can_ask_unlock": rules.why_not_ask_unlock(who, plan) is None and asked is None,
        "can_close_unlock": rules.why_not_close_unlock(who, plan) is None,
        "can_add_year": rules.why_not_add_year(who, plan) is None,
        "unlock": asked,
        "why_not_decide": rules.why_not_decide_unlock(who, plan, asked.asked_by_id) if asked else None,
        "reads_drafts": inside,
        "versions": reading.versions(plan, undone_too=inside),
    }


def _closed_behind(plan: YearPlan, document: rules.Document) -> list[str]:
    if plan.approval is None:
        return []
    keys = rules.closed_behind(plan.approval, rules.blockers(document, editing.context(plan)))
    return [rules.label(key, versions.frozen_document(plan, document), sections_of(plan)) for key in keys]


def _blocked(blockers: list[Any]) -> str | None:
    """Why the send button waits, before it is pressed."""
    if not blockers:
        return None
    return _("%(count)s things are still missing; the list is above.") % {"count": len(blockers)}
