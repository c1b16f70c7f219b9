"""The history of one record."""

from typing import Any
from urllib.parse import quote, urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.workspace.queries import history as queries
from samrit.workspace.queries.history import History, Wanted


@require_safe
def plan(request: SignedIn, code: str, year: int) -> HttpResponse:
    """What happened to a year plan and its project."""
    found = queries.plan_history(request.user, code, year, _wanted(request))
    if found is None:
        raise Http404
    return _page(request, found, [(found.plan.project.name_th, _project(code, year)), (_("History"), "")])


@require_safe
def report(request: SignedIn, code: str, year: int, quarter: int) -> HttpResponse:
    """What happened to a quarterly report."""
    found = queries.report_history(request.user, code, year, quarter, _wanted(request))
    if found is None:
        raise Http404
    place = _("Report of quarter %(quarter)s") % {"quarter": quarter}
    trail = [
        (found.plan.project.name_th, _project(code, year)),
        (place, f"/projects/{quote(code)}/{year}/reports/{quarter}/"),
        (_("History"), ""),
    ]
    return _page(request, found, trail)


def _project(code: str, year: int) -> str:
    return f"/projects/{quote(code)}/?year={year}"


def _wanted(request: SignedIn) -> Wanted:
    asked = {name: request.GET.get(name, "").replace("\x00", "") for name in ("person", "field")}
    return Wanted(**asked, page=request.GET.get("page", "1"))


def _page(request: SignedIn, found: History, trail: list[tuple[str, str]]) -> HttpResponse:
    wanted = _wanted(request)
    context: dict[str, Any] = {
        "history": found,
        "wanted": wanted,
        "query": urlencode({name: value for name, value in request.GET.items() if value and name != "page"}),
        "trail": trail,
        "print": f"/projects/{quote(found.plan.project.code)}/{found.plan.fiscal_year}/"
        + (f"reports/{found.quarter}/" if found.quarter else "")
        + "print.pdf",
    }
    return render(request, "workspace/history.html", context)
