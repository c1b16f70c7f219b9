"""What looks odd in a section and blocks nothing: a list beside the form, and a page of its own where there is no script."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.projects import rules
from samrit.projects.queries.warnings import warnings_of
from samrit.projects.queries.wording import sections_of
from samrit.projects.rules import spots
from samrit.projects.views.editing import plan_or_404, trail
from samrit.ui.http import wants_fragment


@require_safe
def odd(request: SignedIn, code: str, year: int, key: str) -> HttpResponse:
    """The warnings of one section, each with its place. For those who may write it: others have nothing to mend."""
    plan = plan_or_404(request, code, year)
    spec = sections_of(plan).get(key)
    if spec is None or rules.why_not_edit(person(request.user), plan):
        raise Http404
    section = reverse("projects:section", args=[code, year, key])
    found = warnings_of(request.user, plan, section=key)
    fragment = wants_fragment(request)
    context = {
        "plan": plan,
        "spec": spec,
        "section": "" if fragment else section,
        "odd": [(each, spots.anchor_of(each.field)) for each in found],
        "trail": [*trail(plan, "")[:-1], (f"{key.upper()} {spec.title}", section), (_("What looks odd"), "")],
    }
    return render(request, "projects/odd.html#list" if fragment else "projects/odd.html", context)
