"""What changes this year: the short page after the next year was opened or a project copied."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.lib.errors import Problem
from samrit.projects import rules
from samrit.projects.forms.section import anchor
from samrit.projects.models import YearPlan
from samrit.projects.queries import changes as queries
from samrit.projects.queries import editing, versions
from samrit.projects.rules import Document
from samrit.projects.views.editing import blocker_links, navigation, plan_or_404, trail


@require_safe
def changes(request: SignedIn, code: str, year: int) -> HttpResponse:
    """The few fields to look at, each a link to its control, and where the rest came from."""
    plan = plan_or_404(request, code, year)
    if version := versions.version_for(request.user, plan):
        return redirect("projects:version", code, year, version)
    document = editing.document(plan)
    found = queries.changes_of(plan, document, editing.context(plan).sections)
    context: dict[str, Any] = {
        "plan": plan,
        "trail": trail(plan, _("What changes this year")),
        "found": found,
        "groups": [_group(plan, group, document) for group in found.groups],
        "navigation": navigation(plan),
        "why_not_edit": rules.why_not_edit(person(request.user), plan),
        "blockers": blocker_links(plan, dict(document)),
    }
    return render(request, "projects/changes.html", context)


def _group(plan: YearPlan, group: queries.Group, document: Document) -> dict[str, Any]:
    address = reverse("projects:section", args=[plan.project.code, plan.fiscal_year, group.section])
    rows = [{"look": look, "url": f"{address}#{_control(look.key, document)}"} for look in group.looks]
    return {"title": group.title, "rows": rows, "open": group.open}


def _control(key: str, document: Document) -> str:
    """The control of a field, or of the field of a row that changes from year to year."""
    _section, _dot, rest = key.partition(".")
    part = rest.partition(".")[0]
    inner = {"activities": "months", "lines": "amount", "beneficiaries": "amount"}.get(part, "target")
    return anchor(Problem(f"{key}.{inner}" if "." in rest else key, "", ""), document)
