"""The list of projects and its table file. People who have not signed in read the published release instead."""

import csv
from collections.abc import Iterator
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.models import User
from samrit.lib import clock
from samrit.lib.fiscal import fiscal_year_of
from samrit.projects.forms.filters import NODE_NAMES, FilterForm, read_filters
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing, lists, versions


@login_not_required
@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """One row per project and fiscal year that this person may see."""
    if not isinstance(request.user, User):
        return redirect("/open/projects/")
    this_year = fiscal_year_of(clock.today())
    filters = read_filters(request.GET, this_year)
    if request.GET.get("choose") == "node":
        return redirect(_search_of_nodes(request, filters.year or this_year))
    plans = lists.selection(request.user, filters)
    totals = lists.totals(plans)
    offered = lists.choices(request.user, filters, get_language() or "th")
    kept = {name: value for name, value in request.GET.items() if name != "page" and value}
    page = _page(lists.with_names(plans), totals.rows, request.GET.get("page", "1"))
    versions.as_read(request.user, page.object_list)
    context = {
        "form": FilterForm(filters, offered, this_year),
        "filters": filters,
        "totals": totals,
        "page": page,
        "query": urlencode(kept),
        "downloads": [{"url": f"list.csv?{urlencode(kept)}", "format": "CSV", "label": ""}],
        "may_create": editing.owners_for(request.user).exists(),
    }
    return render(request, "projects/list.html", context)


def _search_of_nodes(request: HttpRequest, year: int) -> str:
    """The page that searches the plans, where there is no script; it leads back here with the other filters as they are."""
    kept = {name: text for name, text in request.GET.items() if text and name not in {"choose", "page", *NODE_NAMES}}
    asked = {"year": str(year), "name": "node", "back": f"{reverse('projects:list')}?{urlencode(kept)}"}
    return f"{reverse('plans:pick')}?{urlencode(asked)}"


def _page(plans: QuerySet[YearPlan], rows: int, asked: str) -> "Page[YearPlan]":
    """One page of rows; the count is known already."""
    paginator = Paginator(plans, lists.PAGE)
    paginator.__dict__["count"] = rows
    return paginator.get_page(asked)


@require_safe
def list_file(request: SignedIn) -> HttpResponseBase:
    """The whole selection as CSV (UTF-8 with a mark that spreadsheets understand)."""
    filters = read_filters(request.GET, fiscal_year_of(clock.today()))
    rows = lists.export_rows(request.user, lists.selection(request.user, filters))
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="samrit-projects-{filters.year or "all"}.csv"'
    return response


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(rows: Iterator[list[str]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow(row)
