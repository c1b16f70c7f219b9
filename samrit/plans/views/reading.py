"""Pages of plans: all frameworks, one edition as a tree, one node. All public."""

import csv
from collections.abc import Sequence
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.lib import clock
from samrit.lib.csv_cells import csv_cell
from samrit.lib.fiscal import fiscal_year_of
from samrit.plans import queries
from samrit.plans.models import Edition, PlanNode
from samrit.plans.queries.ancestry import Ancestry, ancestry_of
from samrit.plans.queries.moved import moved_nodes
from samrit.plans.queries.nodes import tree_editions
from samrit.plans.rules.access import may_read_drafts
from samrit.ui.http import wants_fragment

COLUMNS = [
    *("edition", "kind", "code", "official_code", "parent_edition", "parent_kind", "parent_code", "parent_basis"),
    *("name_th", "name_en", "status", "attestation", "source", "source_url", "note"),
]
MOST_OPENED = 20
"""How many branches an address may open."""


@login_not_required
@require_safe
def frameworks(request: HttpRequest) -> HttpResponse:
    """The six strategies with the master plan of the year as one tree; then every other framework."""
    year = this_year()
    known = queries.editions()
    master = queries.master_plan_of(known, year)
    if master and (asked := request.GET.get("edition")):
        master = next((e for e in known if e.code == asked and e.framework == "master_plan"), master)
    main = queries.main_editions(known, master)
    context = {
        "year": year,
        "master": master,
        "tabs": [_tab(edition, master) for edition in known if edition.framework == "master_plan"],
        **_tree(request, main, master or (main[0] if main else None)),
        "coverage": queries.coverage(*main),
        "others": _cards([e for e in known if e not in main and e.framework != "master_plan"], year),
        "downloads": _downloads(*main),
        "drafts": _drafts(request),
    }
    return render(request, "plans/frameworks.html", context)


def this_year() -> int:
    """The fiscal year (BE) of today."""
    return fiscal_year_of(clock.today())


def _tree(request: HttpRequest, of: Sequence[Edition], shown: Edition | None) -> dict[str, Any]:
    """The tree as the address asks for it: opened branches, or what holds the words."""
    words = request.GET.get("q", "").strip()[:200]
    opened = [int(pk) for pk in request.GET.getlist("open")[:MOST_OPENED] if pk.isdecimal() and len(pk) < 10]
    found = queries.search(of, words) if words else None
    return {
        "words": words,
        "found": found,
        "branches": found.branches if found else queries.tree(of, opened),
        "of": shown,
        "alone": len(of) == 1,
    }


def _tab(edition: Edition, current: Edition | None) -> dict[str, Any]:
    return {"label": years_of(edition), "url": f"?edition={edition.code}", "current": edition == current}


def years_of(edition: Edition) -> str:
    """An edition by its years."""
    return _("Edition %(first)s–%(last)s") % {"first": edition.valid_from, "last": edition.valid_to or ""}


def _cards(others: list[Edition], year: int) -> list[dict[str, Any]]:
    rows = queries.coverage(*others)
    return [
        {
            "edition": edition,
            "in_force": edition.valid_from <= year <= (edition.valid_to or year),
            "coverage": [row for row in rows if row.edition == edition],
        }
        for edition in others
    ]


def _downloads(*of: Edition) -> list[dict[str, Any]]:
    """The files of the editions; where there is one edition, its name need not be said."""
    ways = (("workbook", "Excel"), ("pack", _("Pack (zip)")), ("download", "CSV"))
    return [
        {"label": e.name if len(of) > 1 else "", "url": reverse(f"plans:{way}", args=[e.code]), "format": kind}
        for e in of
        for way, kind in ways
    ]


def _drafts(request: HttpRequest) -> bool:
    """Whether drafts exist for who asks."""
    return isinstance(request.user, User) and may_read_drafts(person(request.user))


@login_not_required
@require_safe
def edition(request: HttpRequest, edition: str) -> HttpResponse:
    """One edition as a tree, with what is loaded of it."""
    found = _edition(edition)
    year = this_year()
    context = {
        "edition": found,
        "in_force": found.valid_from <= year <= (found.valid_to or year),
        "trail": [(_("Home"), "/"), (_("Plans"), reverse("plans:frameworks")), (found.name, "")],
        **_tree(request, [found], found),
        "coverage": queries.coverage(found),
        "downloads": _downloads(found),
        "drafts": _drafts(request),
    }
    return render(request, "plans/edition.html", context)


def _edition(code: str) -> Edition:
    found = queries.edition_by_code(code)
    if found is None:
        raise Http404
    return found


@login_not_required
@require_safe
def branches(request: HttpRequest, edition: str, pk: int) -> HttpResponse:
    """Fragment: what stands right below a node, in one edition alone or in the main tree with that master plan."""
    shown = _edition(edition)
    above = PlanNode.objects.published().select_related("edition").filter(pk=pk).first()
    if above is None:
        raise Http404
    alone = "alone" in request.GET
    of = [shown] if alone else tree_editions(queries.editions(), shown, this_year())
    context = {"branches": queries.branches_below(above, of), "of": shown, "alone": alone, "node": above}
    template = "plans/branches.html"
    return render(request, f"{template}#body" if wants_fragment(request) else template, context)


@login_not_required
@require_safe
def download(_request: HttpRequest, edition: str) -> HttpResponse:
    """The nodes of an edition as CSV, parents before children, with sources and attestation."""
    found = _edition(edition)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.code}.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for node in queries.nodes_with_parents(found):
        parent = node.parent
        keys = (parent.edition.code, parent.kind, parent.code) if parent else ("", "", "")
        rest = (getattr(node, column) for column in COLUMNS[7:])
        cells = (found.code, node.kind, node.code, node.official_code, *keys, *rest)
        writer.writerow(map(csv_cell, cells))
    return response


@login_not_required
@require_safe
def node(request: HttpRequest, edition: str, kind: str, code: str) -> HttpResponse:
    """One node at its permanent address; an address of former times leads on."""
    page = queries.get_node(edition, kind, code, this_year())
    if page is None:
        return to_moved(edition, kind, code)
    kin = ancestry_of(page.node)
    context = {
        "page": page,
        "node": page.node,
        "kin": kin,
        "tabs": _switch(page.node, kin),
        "trail": trail_to(page.node, page.above),
        "here": address(page.node),
        "address": request.build_absolute_uri(request.path),
        "drafts": _drafts(request),
    }
    return render(request, "plans/node.html", context)


def _switch(node: PlanNode, kin: Ancestry) -> list[dict[str, Any]]:
    """The same node in other editions, as tabs."""
    return [
        {"label": years_of(edition), "url": address(other), "current": other == node} for edition, other in kin.switch
    ]


def trail_to(node: PlanNode, above: Sequence[PlanNode], *more: tuple[str, str]) -> list[tuple[str, str]]:
    """The breadcrumbs of a node's page, and of a page below it."""
    way = [(other.name, address(other)) for other in above]
    own = (node.name, address(node) if more else "")
    return [(_("Home"), "/"), (_("Plans"), reverse("plans:frameworks")), *way, own, *more]


def address(node: PlanNode) -> str:
    """The permanent address of a node."""
    return reverse("plans:node", args=[node.edition.code, node.kind, node.code])


def to_moved(edition: str, kind: str, code: str) -> HttpResponse:
    """From the address that a node had to the one it has today. Raises Http404 where it never stood there."""
    name = (edition, kind, code)
    if (node := moved_nodes([name]).get(name)) is None:
        raise Http404
    return HttpResponsePermanentRedirect(address(node))


@login_not_required
@require_safe
def hosted(request: HttpRequest, organisation: str) -> HttpResponse:
    """Fragment: what a body is host of, for the page of the body."""
    return render(request, "plans/hosted.html", {"hosts": queries.hosted_by(organisation)})
