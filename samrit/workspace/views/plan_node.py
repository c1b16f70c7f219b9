"""What a plan node has in projects and money: parts of its page, each also a page of its own. All public; who has signed in
sees figures of what she may see."""

import csv
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.models import User
from samrit.lib.csv_cells import csv_cell
from samrit.plans.models import Edition, PlanNode
from samrit.plans.views.reading import address, this_year, trail_to, years_of
from samrit.ui.http import wants_fragment
from samrit.workspace.queries import plan_node as queries
from samrit.workspace.queries.history_of_node import node_history
from samrit.workspace.queries.plan_node import Basis, ChainPage

COLUMNS = [
    *("fiscal_year", "edition", "target_code", "component_code", "component_official_code", "component_th"),
    *("component_en", "factor_code", "factor_official_code", "factor_th", "factor_en", "priority_group"),
    *("needs_projects", "projects", "budget_fy_baht", "figures_of"),
]


def reader(request: HttpRequest) -> User | None:
    """Who reads: somebody who has signed in, or the public."""
    return request.user if isinstance(request.user, User) else None


def asked_year(request: HttpRequest) -> int | None:
    """The fiscal year (BE) that is asked for; None where none is, or none that could be."""
    text = request.GET.get("year", "")
    return int(text) if text.isdecimal() and len(text) == 4 and 2400 <= int(text) <= 2700 else None


@login_not_required
@require_safe
def chain(request: HttpRequest, edition: str, kind: str, code: str) -> HttpResponse:
    """The value chain of a target as a picture and as a table."""
    page = _chain_or_404(request, (edition, kind, code))
    target = page.chain.target
    query = f"?year={page.chain.fiscal_year}" + (f"&by={page.chain.edition.code}" if page.chain.edition else "")
    context = {
        "page": page,
        "chain": page.chain,
        "basis": page.basis,
        "tabs": [_tab(one, page, target) for one in page.chain.editions],
        "downloads": [{"url": f"{address(target)}chain.csv{query}", "format": "CSV"}],
        **_place(target, page.above, _("Value chain")),
    }
    return _answer(request, "chain", context)


def _chain_or_404(request: HttpRequest, key: tuple[str, str, str]) -> ChainPage:
    by = request.GET.get("by", "")[:30]
    page = queries.value_chain(reader(request), key, asked_year(request), this_year(), by)
    if page is None:
        raise Http404
    return page


def _tab(edition: Edition, page: ChainPage, target: PlanNode) -> dict[str, Any]:
    year = page.chain.fiscal_year
    near = max(edition.valid_from, min(year, edition.valid_to or year))
    return {
        "label": years_of(edition),
        "url": f"{address(target)}chain/?by={edition.code}&year={near}",
        "current": edition == page.chain.edition,
    }


@login_not_required
@require_safe
def chain_table(request: HttpRequest, edition: str, kind: str, code: str) -> HttpResponse:
    """The value chain as CSV, with the figures of the picture; one row per factor, one per component without any."""
    page = _chain_or_404(request, (edition, kind, code))
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    name = f"{page.chain.target.code}-chain-{page.chain.fiscal_year}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for row in _rows(page):
        writer.writerow(csv_cell(value) for value in row)
    return response


def _rows(page: ChainPage) -> list[list[object]]:
    head = [page.chain.fiscal_year, page.chain.edition.code if page.chain.edition else "", page.chain.target.code]
    told = _told(page.basis)
    rows: list[list[object]] = []
    for column in page.columns:
        for one in column.cells:
            mark = (one.mark.priority_group, _yes_or_no(one.mark.needs_projects)) if one.mark else ("", "")
            figures = (one.total.projects, one.total.budget, told)
            rows.append([*head, *_words(column.node), *_words(one.node), *mark, *figures])
        if not column.cells:
            rows.append(
                [*head, *_words(column.node), *_words(None), "", "", column.total.projects, column.total.budget, told]
            )
    return rows


def _words(node: PlanNode | None) -> tuple[str, str, str, str]:
    return (node.code, node.official_code, node.name_th, node.name_en) if node else ("", "", "", "")


def _yes_or_no(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def _told(basis: Basis) -> str:
    if not basis.is_public:
        return "what the reader may see"
    return basis.release.name if basis.release else ""


@login_not_required
@require_safe
def below(request: HttpRequest, edition: str, kind: str, code: str) -> HttpResponse:
    """What stands right below a node, with projects and money."""
    page = queries.below(reader(request), (edition, kind, code), asked_year(request), this_year())
    if page is None:
        raise Http404
    context = {"page": page, "basis": page.basis, **_place(page.node, page.above, _("Below this"))}
    return _answer(request, "below", context)


@login_not_required
@require_safe
def related(request: HttpRequest, edition: str, kind: str, code: str) -> HttpResponse:
    """What the projects of a node serve in other plans."""
    page = queries.tied_by_projects(reader(request), (edition, kind, code), asked_year(request), this_year())
    if page is None:
        raise Http404
    context = {"page": page, "basis": page.basis, **_place(page.node, page.above, _("Related in other plans"))}
    return _answer(request, "related", context)


@login_not_required
@require_safe
def history(request: HttpRequest, edition: str, kind: str, code: str) -> HttpResponse:
    """What happened to a node."""
    found = node_history(reader(request), (edition, kind, code), request.GET.get("page", "1"))
    if found is None:
        raise Http404
    return _answer(request, "history", {"history": found, **_place(found.node, found.above, _("History"))})


def _place(node: PlanNode, above: list[PlanNode], title: str) -> dict[str, Any]:
    here = address(node)
    return {"node": node, "here": here, "page_title": title, "trail": trail_to(node, above, (title, ""))}


def _answer(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    template = f"workspace/plan_node/{name}.html"
    answer = render(request, f"{template}#body" if wants_fragment(request) else template, context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer
