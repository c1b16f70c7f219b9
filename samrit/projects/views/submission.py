"""The whole year plan for reading, and its passage: send, approve, return, withdraw; frozen versions."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.lib.errors import Invalid, Problem
from samrit.projects import rules
from samrit.projects.actions import lifecycle
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries import review as reading
from samrit.projects.views.editing import blocker_links, navigation, plan_or_404, trail


@require_safe
def review(request: SignedIn, code: str, year: int) -> HttpResponse:
    """All sections as they are, what blocks sending, and what this person can do now."""
    return _page(request, plan_or_404(request, code, year))


@require_POST
def submission(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Send for approval."""
    plan = plan_or_404(request, code, year)
    try:
        lifecycle.send(year_plan=plan, by=request.user)
    except Invalid:
        return _page(request, plan, status=422)  # the page lists everything that is missing
    messages.success(request, _("It was sent for approval."))
    return redirect("projects:review", code, year)


@require_POST
def withdrawal(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Take an own sending back."""
    lifecycle.withdraw(year_plan=plan_or_404(request, code, year), by=request.user)
    messages.success(request, _("The sending was withdrawn. It is a draft again."))
    return redirect("projects:review", code, year)


@require_POST
def approval(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Pass the present step."""
    plan = plan_or_404(request, code, year)
    version = lifecycle.approve(year_plan=plan, by=request.user, hash_read=request.POST.get("hash", ""))
    if version:
        messages.success(request, _("Approved. Version %(number)s is frozen.") % {"number": version.number})
    else:
        messages.success(request, _("Approved at this step. It goes on to the next approver."))
    return redirect("projects:review", code, year)


@require_POST
def return_(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Give it back for correction, with a reason."""
    plan = plan_or_404(request, code, year)
    reason = request.POST.get("reason", "")
    try:
        lifecycle.return_to_editor(year_plan=plan, by=request.user, reason=reason)
    except Invalid as no:
        return _page(request, plan, status=422, problems=no.problems)
    messages.success(request, _("It was returned with your reason."))
    return redirect("projects:review", code, year)


@require_safe
def version(request: SignedIn, code: str, year: int, number: int) -> HttpResponse:
    """A frozen version, drawn by the same specifications."""
    found = reading.version(request.user, code, year, number)
    if found is None:
        raise Http404
    context = {
        "version": found,
        "plan": found.year_plan,
        "words": reading.frozen_words(found.document),
        "trail": trail(found.year_plan, _("Version %(number)s") % {"number": number}),
    }
    return render(request, "projects/version.html", context)


def _page(
    request: SignedIn, plan: YearPlan, *, status: int = 200, problems: list[Problem] | None = None
) -> HttpResponse:
    who, document = person(request.user), editing.document(plan)
    is_open = plan.approval is not None and rules.why_not_edit(who, plan) is None
    last, changed = reading.changes_since_version(plan, document)
    blockers = blocker_links(plan, dict(document)) if is_open else []
    context: dict[str, Any] = {
        "plan": plan,
        "navigation": navigation(plan, current="m7"),
        "trail": trail(plan, _("Review and send")),
        "words": reading.in_words(request.user, plan, document),
        "blockers": blockers,
        "is_open": is_open,
        "why_not_send": rules.why_not_send(who, plan) or _blocked(blockers),
        "can_withdraw": rules.why_not_withdraw(who, plan) is None,
        "why_not_approve": rules.why_not_approve(who, plan),
        "can_add_year": rules.why_not_add_year(who, plan) is None,
        "passage": reading.passage(plan),
        "versions": reading.versions(plan),
        "last": last,
        "changes": changed,
        "problems": problems or [],
    }
    return render(request, "projects/submission.html", context, status=status)


def _blocked(blockers: list[Any]) -> str | None:
    """Why the send button waits, before it is pressed."""
    if not blockers:
        return None
    return _("%(count)s things are still missing; the list is above.") % {"count": len(blockers)}
