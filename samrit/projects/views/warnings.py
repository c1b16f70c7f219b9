"""Everything that looks odd in a year plan, for its writers and those who decide; nothing of it blocks."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.projects import rules
from samrit.projects.queries import editing, versions
from samrit.projects.queries.warnings import warnings_of
from samrit.projects.rules import spots
from samrit.projects.rules.values import frozen_sections
from samrit.projects.views.editing import plan_or_404, trail
from samrit.ui.http import wants_fragment


@require_safe
def warnings(request: SignedIn, code: str, year: int) -> HttpResponse:
    """All warnings with their places, in the order of the sections. Not for who reads only what is approved."""
    plan = plan_or_404(request, code, year)
    if not versions.reads_drafts(request.user, plan):
        raise Http404
    document = editing.document(plan)
    frozen = frozen_sections(document)
    found = [
        (each, rules.label(each.field, frozen), _address(code, year, each.field))
        for each in warnings_of(request.user, plan, document)
    ]
    context = {"plan": plan, "found": found, "trail": trail(plan, _("What looks odd"))}
    fragment = wants_fragment(request)
    return render(request, "projects/warnings.html#list" if fragment else "projects/warnings.html", context)


def _address(code: str, year: int, field: str) -> str:
    """Where it is mended; for look-alikes, where they are answered."""
    section = reverse("projects:section", args=[code, year, field.partition(".")[0]])
    return f"{section}#{spots.anchor_of(field)}"
