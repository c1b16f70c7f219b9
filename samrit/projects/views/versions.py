"""Everything a year plan has been: the list, two versions side by side, one version for reading."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import name_of
from samrit.projects.queries import review, versions
from samrit.projects.views.editing import plan_or_404, trail


@require_safe
def version_list(request: SignedIn, code: str, year: int) -> HttpResponse:
    """All versions, and what differs between the two that `from` and `to` name."""
    plan = plan_or_404(request, code, year)
    found = versions.listed(request.user, plan)
    names = [each.name for each in found]
    left, right = request.GET.get("from", ""), request.GET.get("to", "")
    context: dict[str, Any] = {
        "plan": plan,
        "trail": trail(plan, _("Versions")),
        "versions": found,
        "left": left or (names[1] if len(names) > 1 else ""),
        "right": right or (names[0] if names else ""),
        "is_asked": bool(left and right),
    }
    if context["is_asked"]:
        if left not in names or right not in names:
            raise Http404
        labels = {each.name: each.label for each in found}
        context |= {
            "rows": versions.compared(request.user, plan, left, right),
            "left_label": labels[left],
            "right_label": labels[right],
        }
    return render(request, "projects/versions.html", context)


@require_safe
def version(request: SignedIn, code: str, year: int, number: int) -> HttpResponse:
    """A frozen version, drawn by the same specifications."""
    found = review.version(request.user, code, year, number)
    if found is None:
        raise Http404
    context = {
        "version": found,
        "plan": found.year_plan,
        "words": review.frozen_words(found.document),
        "is_correcting": versions.is_being_corrected(found.year_plan) and not found.undone_at,
        "trail": trail(found.year_plan, _("Version %(number)s") % {"number": number}),
    }
    return render(request, "projects/version.html", context)


@require_safe
def sending(request: SignedIn, code: str, year: int, number: int) -> HttpResponse:
    """A sending as its approver read it."""
    found = review.sent(request.user, code, year, number)
    if found is None:
        raise Http404
    plan, sent = found
    context = {
        "sending": sent,
        "who": name_of(sent.sent_by),
        "plan": plan,
        "words": review.frozen_words(sent.document),
        "trail": trail(plan, _("Sending %(number)s") % {"number": number}),
    }
    return render(request, "projects/sending.html", context)
