"""What approvers and NESDC do with a year plan: approve, take back, return with pinned comments, acknowledge."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from samrit.accounts.http import SignedIn
from samrit.approvals.actions import NewPin
from samrit.lib.errors import Invalid
from samrit.projects import rules
from samrit.projects.actions import lifecycle
from samrit.projects.models import YearPlan
from samrit.projects.queries import versions
from samrit.projects.queries.wording import sections_of
from samrit.projects.rules.spots import words_at
from samrit.projects.views.editing import plan_or_404
from samrit.projects.views.submission import review_page

PIN = "pin."
"""What the name of a comment's box begins with; the place follows."""


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
def undoing(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Take an own approval back."""
    lifecycle.undo_approval(year_plan=plan_or_404(request, code, year), by=request.user)
    messages.success(request, _("Your approval was taken back. The plan waits for you again."))
    return redirect("projects:review", code, year)


@require_POST
def return_(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Give it back for correction, with a reason, with comments pinned to places, or both."""
    plan = plan_or_404(request, code, year)
    reason, written = request.POST.get("reason", ""), pinned(request)
    try:
        lifecycle.return_to_editor(
            year_plan=plan,
            by=request.user,
            reason=reason,
            pins=_pins(plan, written),
            hash_read=request.POST.get("hash", ""),
        )
    except Invalid as no:
        return review_page(request, plan, status=422, problems=no.problems, written={**written, "reason": reason})
    if written:
        messages.success(request, _("It was returned. Only the places with your comments are open."))
    else:
        messages.success(request, _("It was returned with your reason."))
    return redirect("projects:review", code, year)


def pinned(request: HttpRequest) -> dict[str, str]:
    """The comments that were written, by place."""
    boxes = {name.removeprefix(PIN): str(request.POST[name]).strip() for name in request.POST if name.startswith(PIN)}
    return {key: text for key, text in boxes.items() if text}


def _pins(plan: YearPlan, written: dict[str, str]) -> list[NewPin]:
    """Comments with the place in words and what stands there now; personal data is not copied into them."""
    if not written:
        return []
    now, sections = versions.frozen_now(plan), sections_of(plan)
    return [
        NewPin(key, rules.label(key, now, sections), text, words_at(key, now, sections))
        for key, text in written.items()
    ]


@require_POST
def acknowledgement(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Take note of what is approved."""
    lifecycle.acknowledge(year_plan=plan_or_404(request, code, year), by=request.user)
    messages.success(request, _("You have taken note of it."))
    return redirect("projects:review", code, year)
