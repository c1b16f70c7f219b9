"""Correcting an approved year plan: asking for an unlock, deciding on it, giving it up, opening what is missing."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.lib.errors import Invalid, Problem
from samrit.projects import rules
from samrit.projects.actions import unlocking
from samrit.projects.models import YearPlan
from samrit.projects.queries import review, versions
from samrit.projects.queries.wording import sections_of
from samrit.projects.rules import spots
from samrit.projects.views.editing import plan_or_404, trail


@require_http_methods(["GET", "POST"])
def unlock(request: SignedIn, code: str, year: int) -> HttpResponse:
    """The request to unlock: the form, or the request that waits with its decision."""
    plan = plan_or_404(request, code, year)
    if not versions.reads_drafts(request.user, plan):
        raise Http404
    problems: list[Problem] = []
    if request.method == "POST":
        asked = {name: request.POST.get(name, "") for name in ("document_number", "reason")}
        keys = request.POST.getlist("keys")
        try:
            unlocking.ask_unlock(year_plan=plan, by=request.user, keys=keys, **asked)
        except Invalid as no:
            problems = no.problems
        else:
            messages.success(request, _("Your request was sent. The approved version stays in force."))
            return redirect("projects:review", code, year)
    return _page(request, plan, problems)


def _page(request: SignedIn, plan: YearPlan, problems: list[Problem]) -> HttpResponse:
    asked = review.waiting_unlock(plan)
    who, sections = person(request.user), sections_of(plan)
    context: dict[str, Any] = {
        "plan": plan,
        "trail": trail(plan, _("Unlock for correction")),
        "problems": problems,
        "faults": {problem.field: [problem.message] for problem in problems},
        "choices": spots.choices(sections),
        "chosen": request.POST.getlist("keys"),
        "why_not": rules.why_not_ask_unlock(who, plan),
        "unlock": asked,
        "opened": spots.listed(asked.keys, versions.frozen_now(plan), sections) if asked else "",
        "why_not_decide": rules.why_not_decide_unlock(who, plan, asked.asked_by_id) if asked else None,
        "version": versions.in_force(plan),
    }
    return render(request, "projects/unlock.html", context, status=422 if problems else 200)


@require_POST
def decision(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Grant or refuse the request that waits."""
    plan = plan_or_404(request, code, year)
    asked = review.waiting_unlock(plan)
    if asked is None or not versions.reads_drafts(request.user, plan):
        raise Http404
    grants, reason = request.POST.get("decision") == "grant", request.POST.get("reason", "")
    decide = unlocking.grant_unlock if grants else unlocking.refuse_unlock
    try:
        decide(year_plan=plan, request=asked, by=request.user, reason=reason)
    except Invalid as no:
        return _page(request, plan, no.problems)
    if grants:
        messages.success(request, _("The plan is open for correction. The approved version stays in force."))
    else:
        messages.success(request, _("The request was refused with your reason."))
    return redirect("projects:review", code, year)


@require_POST
def closing(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Give the correction up."""
    unlocking.close_unlock(year_plan=plan_or_404(request, code, year), by=request.user)
    messages.success(request, _("The unlock was closed. Everything is as it was approved."))
    return redirect("projects:review", code, year)


@require_POST
def opening(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Open the places that are missing and lie outside what was opened."""
    keys = unlocking.open_blocked(year_plan=plan_or_404(request, code, year), by=request.user)
    messages.success(
        request, _("%(count)s more places are open. The approver will see what changes there.") % {"count": len(keys)}
    )
    return redirect("projects:review", code, year)
