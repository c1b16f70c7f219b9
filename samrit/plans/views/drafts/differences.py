"""What a draft changes in the edition it was copied from, as a page and as a table to take out."""

import csv
from collections.abc import Iterator
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.lib.csv_cells import csv_cell
from samrit.plans.models import Edition, PlanNode
from samrit.plans.queries.differences import Difference, NodeChange, difference
from samrit.plans.views.drafts.frame import around, written_or_404

COLUMNS = ("what", "kind", "code", "official_code", "name_th", "name_en", "field", "before", "after")
SHOWN = 200
"""How many nodes of a kind of difference the page shows; the file has all."""
PARTS = {
    "added": gettext_lazy("Added"),
    "changed": gettext_lazy("Changed"),
    "moved": gettext_lazy("Moved"),
    "cancelled": gettext_lazy("Cancelled"),
    "hosts": gettext_lazy("Hosts"),
    "links": gettext_lazy("Edges"),
    "marks": gettext_lazy("Marks of years"),
}


@require_safe
def page(request: SignedIn, draft: str) -> HttpResponse:
    """Added, changed (old beside new), moved, cancelled, hosts, edges, marks."""
    edition = _compared(request, draft)
    found = difference(edition)
    file = {"label": _("What differs"), "url": reverse("plans:draft-difference-file", args=[draft]), "format": "CSV"}
    context = {
        **around(edition, "draft-difference", (_("What differs"), "")),
        "difference": found,
        "parts": [_part(name, found) for name in PARTS if _rows(name, found)],
        "changed": [(change.node, _beside(change)) for change in found.changed[:SHOWN]],
        "downloads": [file],
    }
    return render(request, "plans/drafts/difference.html", context)


def _rows(name: str, found: Difference) -> list[Any]:
    rows = [*found.cancelled, *found.removed] if name == "cancelled" else getattr(found, name)
    return list(rows)


def _part(name: str, found: Difference) -> dict[str, Any]:
    rows = _rows(name, found)
    return {"name": name, "label": PARTS[name], "count": len(rows), "rows": rows[:SHOWN], "more": len(rows) - SHOWN}


def _beside(change: NodeChange) -> list[dict[str, Any]]:
    return [{"label": f.label, "left": str(f.old), "right": str(f.new), "changed": True} for f in change.fields]


@require_safe
def download(request: SignedIn, draft: str) -> HttpResponse:
    """One line for every field that differs."""
    edition = _compared(request, draft)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{edition.code}-difference.csv"'
    response.write("\ufeff")
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    writer.writerows(map(csv_cell, line) for line in _lines(difference(edition)))
    return response


def _lines(found: Difference) -> Iterator[list[str]]:
    for node in found.added:
        yield [*_node("added", node), "", "", ""]
    for change in found.changed:
        for field in change.fields:
            yield [*_node("changed", change.node), field.field, str(field.old), str(field.new)]
    for move in found.moved:
        before, after = (str(parent) if parent else "" for parent in (move.old_parent, move.new_parent))
        yield [*_node("moved", move.node), "parent", before, after]
    for node in (*found.cancelled, *found.removed):
        yield [*_node("cancelled", node), "", "", ""]
    for name in ("hosts", "links", "marks"):
        for fact in getattr(found, name):
            sides = ["", fact.words] if fact.is_added else [fact.words, ""]
            yield [*_node(name, fact.node), name, *sides]


def _node(what: str, node: PlanNode) -> list[str]:
    return [what, node.kind, node.code, node.official_code, node.name_th, node.name_en]


def _compared(request: SignedIn, code: str) -> Edition:
    """An edition that was written here from another one."""
    edition = written_or_404(request, code)
    if edition.base_id is None:
        raise Http404
    return edition
