"""Home of a target host: her targets, one of them with everybody who has not reported, and that list as a file."""

import csv
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.lib.csv_cells import csv_cell
from samrit.workspace.queries.hosted import Home, Target, home

COLUMNS = (
    *("target_code", "target", "project_code", "project", "agency"),
    *("fiscal_year", "quarter", "stage", "days_late", "budget_fy_baht"),
)


@require_safe
def hosted(request: SignedIn) -> HttpResponse:
    """All her targets; for others, who states hosts."""
    page = home(request.user, request.GET.get("quarter", ""))
    context = {"home": page, "tabs": _tabs(page), "trail": _trail()}
    return render(request, "workspace/hosted.html", context)


def _tabs(page: Home) -> list[dict[str, Any]]:
    """The quarters whose reports can be looked at, the first one first."""
    told = sorted(page.windows, key=lambda window: window.quarter)
    return [
        {
            "label": _("Q%(quarter)s %(year)s") % {"quarter": each.quarter, "year": each.fiscal_year},
            "url": f"?quarter={each.quarter}",
            "current": each == page.window,
        }
        for each in told
    ]


@require_safe
def target(request: SignedIn, node: int) -> HttpResponse:
    """One of her targets: its projects, and who has not reported."""
    page, found = _mine(request, node)
    query = f"?quarter={page.window.quarter}" if page.window else ""
    downloads = [{"url": f"{found.link}missing.csv{query}", "format": "CSV", "label": ""}]
    context = {"home": page, "tabs": _tabs(page), "target": found, "downloads": downloads}
    context["trail"] = _trail(found.node.name)
    return render(request, "workspace/hosted_target.html", context)


def _mine(request: SignedIn, node: int) -> tuple[Home, Target]:
    page = home(request.user, request.GET.get("quarter", ""))
    found = page.target(node)
    if found is None:
        raise Http404
    return page, found


@require_safe
def missing(request: SignedIn, node: int) -> HttpResponse:
    """Who has not reported under one target, as CSV (UTF-8 with a mark that spreadsheets understand)."""
    page, found = _mine(request, node)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="not-reported-{found.node.pk}.csv"'
    response["Cache-Control"] = "private, no-store"
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for row in found.missing:
        plan, project = row.plan, row.plan.project
        quarter = page.window.quarter if page.window else ""
        told = (found.node.official_code or found.node.code, found.node.name_th, project.code, project.name_th)
        rest = (project.owner.name_th, plan.fiscal_year, quarter, row.state.look if row.state else "")
        figures = (row.days_late, plan.budget_year if plan.budget_year is not None else "")
        writer.writerow(csv_cell(value) for value in (*told, *rest, *figures))
    return response


def _trail(last: str = "") -> list[tuple[str, str]]:
    begun = [(_("Home"), "/"), (_("My work"), "/my-work/"), (_("My targets"), "/hosted/" if last else "")]
    return [*begun, *([(last, "")] if last else [])]
