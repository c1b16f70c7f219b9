"""Crosswalks between published editions, for everybody: which there are, one as a table, and its file."""

import csv
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.lib.csv_cells import csv_cell
from samrit.plans.models import Basis, Relation
from samrit.plans.queries import crosswalk as queries
from samrit.plans.queries import edition_by_code
from samrit.plans.queries.crosswalk import Crosswalk
from samrit.plans.rules.crosswalk import percent

PAGE = 100
COLUMNS = [
    *("from_edition", "to_edition", "kind", "old_code", "old_official_code", "old_name_th", "new_code"),
    *("new_official_code", "new_name_th", "relation", "share", "back_share", "basis", "source", "note"),
]


@login_not_required
@require_safe
def crosswalks(request: HttpRequest) -> HttpResponse:
    """The editions between which it is told what became of each node."""
    pairs = [
        {"old": old, "new": new, "url": reverse("plans:crosswalk", args=[old.code, new.code])}
        for old, new in queries.neighbours()
    ]
    trail = [(_("Home"), "/"), (_("Plans"), reverse("plans:frameworks")), (_("Old and new editions"), "")]
    return render(request, "plans/crosswalks.html", {"pairs": pairs, "trail": trail})


@login_not_required
@require_safe
def crosswalk(request: HttpRequest, old: str, new: str) -> HttpResponse:
    """What became of every node, as a table; `?relation=` is one relation, `?q=` searches codes and words."""
    found = _crosswalk_or_404(old, new)
    rows = queries.table(found)
    counts = queries.counts_by_relation(rows)
    relation, words = request.GET.get("relation", ""), request.GET.get("q", "")
    relation = relation if relation in counts else ""
    first, last = found.editions[0], found.editions[-1]
    page = Paginator(queries.matching(rows, relation, words), PAGE).get_page(request.GET.get("page"))
    context = {
        "old": first,
        "new": last,
        "over": found.editions[1:-1],
        "page": page,
        "words": words,
        "relation": relation,
        "counts": counts,
        "tabs": _tabs(counts, len(rows), relation, words),
        "query": urlencode({"relation": relation, "q": words}),
        "bases": dict(Basis.choices),
        "downloads": [{"url": reverse("plans:crosswalk-download", args=[old, new]), "format": "CSV"}],
        "trail": [
            *((_("Home"), "/"), (_("Plans"), reverse("plans:frameworks"))),
            *(
                (_("Old and new editions"), reverse("plans:crosswalks")),
                (f"{first.valid_from} → {last.valid_from}", ""),
            ),
        ],
    }
    return render(request, "plans/crosswalk.html", context)


def _tabs(counts: dict[str, int], total: int, current: str, words: str) -> list[dict[str, Any]]:
    parts = [("", _("All"), total), *((key, Relation(key).label, n) for key, n in counts.items() if n)]
    return [
        {
            "label": label,
            "url": "?" + urlencode({"relation": key, "q": words}),
            "current": key == current,
            "count": n,
        }
        for key, label, n in parts
    ]


@login_not_required
@require_safe
def download(_request: HttpRequest, old: str, new: str) -> HttpResponse:
    """The table as CSV."""
    found = _crosswalk_or_404(old, new)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="crosswalk-{old}-{new}.csv"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    for row in queries.table(found):
        ends = [[end.code, end.official_code, end.name_th] if end else ["", "", ""] for end in (row.old, row.new)]
        shares = [percent(row.share), "" if row.back_share is None else percent(row.back_share)]
        told = (row.relation, *shares, row.basis, row.source, row.note)
        writer.writerow(map(csv_cell, (old, new, row.node.kind, *ends[0], *ends[1], *told)))
    return response


def _crosswalk_or_404(old: str, new: str) -> Crosswalk:
    first, last = edition_by_code(old), edition_by_code(new)
    found = queries.between(first, last) if first and last else None
    if found is None:
        raise Http404
    return found
