"""Pages of plans: all frameworks, one edition as a tree, one node. All public."""

import csv
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.lib import clock
from samrit.lib.fiscal import fiscal_year_of
from samrit.plans import queries
from samrit.plans.models import Edition, PlanNode

COLUMNS = [
    *("edition", "kind", "code", "official_code", "parent_edition", "parent_kind", "parent_code", "parent_basis"),
    *("name_th", "name_en", "status", "attestation", "source", "source_url", "note"),
]


@login_not_required
@require_safe
def frameworks(request: HttpRequest) -> HttpResponse:
    """The six strategies with the master plan of the year as one tree; then every other framework."""
    year = fiscal_year_of(clock.today())
    known = queries.editions()
    master = queries.master_plan_of(known, year)
    if master and (asked := request.GET.get("edition")):
        master = next((e for e in known if e.code == asked and e.framework == "master_plan"), master)
    main = [edition for edition in known if edition.framework == "national_strategy" or edition == master]
    context = {
        "year": year,
        "master": master,
        "tabs": [_tab(edition, master) for edition in known if edition.framework == "master_plan"],
        "tree": queries.tree(*main),
        "coverage": queries.coverage(*main),
        "others": _cards([e for e in known if e.framework not in ("national_strategy", "master_plan")], year),
        "downloads": _downloads(*main),
    }
    return render(request, "plans/frameworks.html", context)


def _tab(edition: Edition, current: Edition | None) -> dict[str, Any]:
    return {"label": _years(edition), "url": f"?edition={edition.code}", "current": edition == current}


def _years(edition: Edition) -> str:
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
    return [{"label": e.name, "url": reverse("plans:download", args=[e.code]), "format": "CSV"} for e in of]


@login_not_required
@require_safe
def edition(request: HttpRequest, edition: str) -> HttpResponse:
    """One edition as a tree, with what is loaded of it."""
    found = _edition(edition)
    context = {
        "edition": found,
        "trail": [(_("Home"), "/"), (_("Plans"), reverse("plans:frameworks")), (found.name, "")],
        "tree": queries.tree(found),
        "coverage": queries.coverage(found),
        "downloads": _downloads(found),
    }
    return render(request, "plans/edition.html", context)


def _edition(code: str) -> Edition:
    found = queries.edition_by_code(code)
    if found is None:
        raise Http404
    return found


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
        writer.writerow([found.code, node.kind, node.code, node.official_code, *keys, *rest])
    return response


@login_not_required
@require_safe
def node(request: HttpRequest, edition: str, kind: str, code: str) -> HttpResponse:
    """One node at its permanent address."""
    page = queries.get_node(edition, kind, code, fiscal_year_of(clock.today()))
    if page is None:
        raise Http404
    above = [(other.name, address(other)) for other in page.above]
    context = {
        "page": page,
        "node": page.node,
        "trail": [(_("Home"), "/"), (_("Plans"), reverse("plans:frameworks")), *above, (page.node.name, "")],
        "address": request.build_absolute_uri(request.path),
    }
    return render(request, "plans/node.html", context)


def address(node: PlanNode) -> str:
    """The permanent address of a node."""
    return reverse("plans:node", args=[node.edition.code, node.kind, node.code])


@login_not_required
@require_safe
def hosted(request: HttpRequest, organisation: str) -> HttpResponse:
    """Fragment: what a body is host of, for the page of the body."""
    return render(request, "plans/hosted.html", {"hosts": queries.hosted_by(organisation)})
