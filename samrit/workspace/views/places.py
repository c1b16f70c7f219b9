"""Released projects on the map, and the page of a province. All public."""

import csv
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.geography.views import shapes_address
from samrit.lib.money import MILLION
from samrit.opendata.queries import released
from samrit.workspace.queries import places as queries

SHOWN = 50


@login_not_required
@require_safe
def places(request: HttpRequest) -> HttpResponse:
    """The provinces coloured by projects or by money, with the table of the same numbers."""
    by = "money" if request.GET.get("by") == "money" else "projects"
    rows = queries.places()
    context = {
        "rows": rows,
        "most": max((getattr(row, "budget" if by == "money" else "projects") for row in rows), default=0),
        "by": by,
        "release": released.latest_release(),
        "map": _map(rows, by),
        "shapes": shapes_address(),
        "tabs": [
            {"label": _("Projects"), "url": "?by=projects", "current": by == "projects"},
            {"label": _("Money, million baht"), "url": "?by=money", "current": by == "money"},
        ],
        "downloads": [{"url": reverse("workspace:places-download"), "format": "CSV"}],
        "trail": [(_("Home"), "/"), (_("Places"), "")],
    }
    return render(request, "workspace/places.html", context)


def _map(rows: list[queries.PlaceTotal], by: str) -> dict[str, Any]:
    return {
        "values": {
            row.province.code: (round(row.budget / MILLION, 2) if by == "money" else row.projects)
            if row.projects
            else None
            for row in rows
        },
        "names": {row.province.code: row.province.name for row in rows},
        "links": {row.province.code: reverse("workspace:place", args=[row.province.code]) for row in rows},
    }


@login_not_required
@require_safe
def download(_request: HttpRequest) -> HttpResponse:
    """The table of the map as CSV; money in baht."""
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="places.csv"'
    writer = csv.writer(response)
    writer.writerow(["province_code", "name_th", "name_en", "projects", "budget_fy_baht"])
    for row in queries.places():
        area = row.province
        writer.writerow([area.code, area.name_th, area.name_en, row.projects, row.budget])
    return response


@login_not_required
@require_safe
def place(request: HttpRequest, code: str) -> HttpResponse:
    """A province: its districts and the released projects there."""
    found = queries.get_place(code)
    if found is None:
        raise Http404
    projects = Paginator(released.projects(released.Filters(province=code)), SHOWN)
    context = {
        "place": found,
        "province": found.page.province,
        "projects": projects.get_page(request.GET.get("page")),
        "trail": [(_("Home"), "/"), (_("Places"), reverse("workspace:places")), (found.page.province.name, "")],
    }
    return render(request, "workspace/place.html", context)
