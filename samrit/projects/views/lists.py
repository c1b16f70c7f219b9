"""The list of projects and its files. People who have not signed in read the published release instead."""

import csv
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.codelists import queries as codelists
from samrit.lib import clock, workbooks
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.names import page_language
from samrit.projects.forms.filters import (
    NODE_NAMES,
    ColumnsForm,
    FilterForm,
    address_of,
    kept_parameters,
    read_columns,
    read_filters,
)
from samrit.projects.forms.saving import list_asked
from samrit.projects.models import YearPlan
from samrit.projects.queries import columns, editing, lists, saved
from samrit.projects.queries.columns import Column
from samrit.projects.queries.suggesting import suggest
from samrit.projects.rules import many
from samrit.projects.rules.lookalikes import why_not_list_pairs

MOST_IN_WORKBOOK = 20_000
"""Rows of a workbook; it is made in memory. Larger selections are taken as CSV, which streams."""


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
    most = None if request.GET.get("totals") == "all" else lists.MOST_TURNED
    totals = lists.totals(plans, most)
    shown = columns.shown(request.user, read_columns(request.GET))
    page = _page(plans, min(totals.rows, lists.MOST_TURNED), request.GET.get("page", "1"), columns.relations(shown))
    context = {
        "filters": filters,
        "totals": totals,
        "page": page,
        "lines": columns.lines(request.user, list(page.object_list), shown, filters.words),
        **_around(request, request.user, filters, shown, this_year),
    }
    if filters.words and not totals.rows and (meant := suggest(request.user, filters.words)):
        kept = kept_parameters(request.GET) | {"q": meant}
        context |= {"meant": meant, "meant_url": f"?{address_of(kept, read_columns(request.GET))}"}
    return render(request, "projects/list.html", context)


def _around(
    request: HttpRequest, user: User, filters: lists.Filters, shown: Sequence[Column], this_year: int
) -> dict[str, Any]:
    """The controls over the rows and the ways on from them."""
    kept, chosen = kept_parameters(request.GET), read_columns(request.GET)
    language = page_language()
    types = list(codelists.names("project_type").items())
    query = address_of(kept, chosen)
    offered = [(key, column.label) for key, column in columns.offered(user).items()]
    uid = list_asked(request.GET)
    return {
        "form": FilterForm(filters, lists.choices(user, filters, language), this_year, types),
        "columns_form": ColumnsForm(offered, [column.key for column in shown]),
        "heads": [_head(column, filters, kept, chosen) for column in shown],
        "name_head": _head(None, filters, kept, chosen),
        "chosen": chosen,
        "kept": kept,
        "query": query,
        "saved": saved.get_list(user, uid) if uid else None,
        "downloads": [
            {"url": f"list.csv?{query}", "format": "CSV", "label": ""},
            {"url": f"list.xlsx?{query}", "format": "Excel", "label": ""},
            {"url": f"workbooks/out/?{query}", "format": "Excel", "label": _("Workbook to fill in and bring back")},
        ],
        "may_create": editing.owners_for(user).exists(),
        "may_change": many.why_not_begin(person(user)) is None,
        "may_list_pairs": why_not_list_pairs(person(user)) is None,
        "most": lists.MOST_TURNED,
    }


def _head(column: Column | None, filters: lists.Filters, kept: dict[str, str], chosen: list[str]) -> dict[str, Any]:
    """A heading: its words, and the address of the list ordered by it, the other way round where it is already."""
    sort = column.sort if column else "name"
    is_sorted = bool(sort) and filters.sort == sort
    backwards = is_sorted and not filters.backwards
    downwards = sort in lists.SORTS and lists.SORTS[sort][1] != filters.backwards
    return {
        "label": column.label if column else _("Project"),
        "is_figure": bool(column and column.is_figure),
        "is_money": bool(column and column.kind == "money"),
        "url": f"?{address_of(kept | {'sort': f'-{sort}' if backwards else sort}, chosen)}" if sort else "",
        "direction": ("descending" if downwards else "ascending") if is_sorted else "",
    }


@require_safe
def totals(request: SignedIn) -> HttpResponse:
    """The figures of a selection that is too large to be counted before its rows are shown."""
    filters = read_filters(request.GET, fiscal_year_of(clock.today()))
    found = lists.totals(lists.selection(request.user, filters))
    return render(request, "projects/_list_totals.html", {"totals": found, "filters": filters})


def _search_of_nodes(request: HttpRequest, year: int) -> str:
    """The page that searches the plans, where there is no script; it leads back here with the other filters as they are."""
    left_out = {"choose", "page", *NODE_NAMES}
    kept = [(name, text) for name, texts in request.GET.lists() for text in texts if text and name not in left_out]
    asked = {"year": str(year), "name": "node", "back": f"{reverse('projects:list')}?{urlencode(kept)}"}
    return f"{reverse('plans:pick')}?{urlencode(asked)}"


class _Turned(Paginator):  # type: ignore[type-arg]  # not subscriptable when it runs
    """Pages of rows whose number is known already."""

    def __init__(self, plans: QuerySet[YearPlan], rows: int, relations: Sequence[str]) -> None:
        super().__init__(plans, lists.PAGE)
        self.__dict__["count"] = rows
        self.plans, self.relations = plans, relations

    def page(self, number: int | str) -> "Page[YearPlan]":
        """One page; its rows are read at once."""
        number = self.validate_number(number)
        start = (number - 1) * self.per_page
        rows = lists.page_of(self.plans, start, min(start + self.per_page, self.count), self.relations)
        return Page(rows, number, self)


def _page(plans: QuerySet[YearPlan], rows: int, asked: str, relations: Sequence[str]) -> "Page[YearPlan]":
    return _Turned(plans, rows, relations).get_page(asked)


@require_safe
def list_file(request: SignedIn) -> HttpResponseBase:
    """The whole selection as CSV (UTF-8 with a mark that spreadsheets understand)."""
    filters = read_filters(request.GET, fiscal_year_of(clock.today()))
    rows = lists.export_rows(request.user, lists.selection(request.user, filters))
    response = StreamingHttpResponse(_lines(rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="samrit-projects-{filters.year or "all"}.csv"'
    return response


@require_safe
def list_workbook(request: SignedIn) -> HttpResponseBase:
    """The selection with the chosen columns as a workbook."""
    filters = read_filters(request.GET, fiscal_year_of(clock.today()))
    plans = lists.selection(request.user, filters)
    if not lists.totals(plans, MOST_IN_WORKBOOK).is_whole:
        text = _("A workbook takes %(most)s rows. Narrow the selection, or take the CSV file, which has no limit.")
        messages.error(request, text % {"most": f"{MOST_IN_WORKBOOK:,}"})
        return redirect(
            f"{reverse('projects:list')}?{address_of(kept_parameters(request.GET), read_columns(request.GET))}"
        )
    shown = columns.shown(request.user, read_columns(request.GET))
    fixed = [(_("Code"), "code", 18), (_("Fiscal year"), "fiscal_year", 10), (_("Project"), "name_th", 48)]
    headings = [workbooks.Heading(str(title), name, width) for title, name, width in fixed]
    headings += [workbooks.Heading(_titled(column), column.key, 22) for column in shown]
    rows = _rows(request.user, plans, shown)
    data = workbooks.write([workbooks.Page(_("Projects"), headings, rows)], title=_("Projects"), created=clock.now())
    response = HttpResponse(data, content_type=workbooks.MIME)
    response["Content-Disposition"] = f'attachment; filename="samrit-projects-{filters.year or "all"}.xlsx"'
    return response


def _titled(column: Column) -> str:
    return _("%(column)s (baht)") % {"column": column.label} if column.kind == "money" else str(column.label)


def _rows(user: User, plans: QuerySet[YearPlan], shown: Sequence[Column]) -> Iterator[list[workbooks.Cell]]:
    for chunk in columns.chunks(user, plans, shown):
        for line in chunk:
            project = line.plan.project
            cells = [float(c.value) if isinstance(c.value, Decimal) else c.value for c in line.cells]
            yield [project.code, line.plan.fiscal_year, project.name_th, *cells]


class _Echo:
    """A file that gives back what is written to it."""

    def write(self, text: str) -> str:
        return text


def _lines(rows: Iterator[list[str]]) -> Iterator[str]:
    writer = csv.writer(_Echo())
    yield "\ufeff"
    for row in rows:
        yield writer.writerow(row)
