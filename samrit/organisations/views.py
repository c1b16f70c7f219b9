"""Pages of state bodies. All public."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.organisations import queries


@login_not_required
@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """All bodies as a tree, or those that hold the searched words."""
    words = request.GET.get("q", "")
    context = {
        "words": words,
        "found": queries.search(words) if words else [],
        "limit": queries.FOUND,
        "tree": [] if words else queries.tree(),
        "trail": [(_("Home"), "/"), (_("State bodies"), "")],
    }
    return render(request, "organisations/bodies.html", context)


@login_not_required
@require_safe
def body(request: HttpRequest, code: str) -> HttpResponse:
    """One body."""
    page = queries.get_body(code)
    if page is None:
        raise Http404
    above = [(other.name, reverse("organisations:body", args=[other.code])) for other in page.above]
    trail = [(_("Home"), "/"), (_("State bodies"), reverse("organisations:bodies")), *above, (page.body.name, "")]
    return render(request, "organisations/body.html", {"page": page, "body": page.body, "trail": trail})
