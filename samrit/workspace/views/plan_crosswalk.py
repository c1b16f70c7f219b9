"""Figures of a year in the words of an old and of a new edition, as a picture, as tables and as a file."""

import csv
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.models import User
from samrit.lib import clock
from samrit.lib.csv_cells import csv_cell
from samrit.lib.fiscal import fiscal_year_of
from samrit.opendata.queries.released import latest_release
from samrit.plans.models import Edition, NodeKind, PlanNode
from samrit.plans.queries import edition_by_code
from samrit.workspace.queries.plan_crosswalk import LEVELS, Asked, Figures, figures
from samrit.workspace.rules.flows import Drawing, Flow, draw, gathered

REST, DROPPED, UNTOLD = "rest", "dropped", "untold"
COLUMNS = [
    *("fiscal_year", "level", "from_edition", "to_edition", "code", "official_code", "name_th", "projects"),
    *("amount_baht", "goes_to", "goes_to_code", "goes_to_official_code", "goes_to_name_th", "part_baht"),
]


@login_not_required
@require_safe
def totals(request: HttpRequest, old: str, new: str) -> HttpResponse:
    """The page. `?year=`, `?by=` (level), `?words=` (`new` or `old`), `?living=1` for those who have signed in."""
    first, last = _editions_or_404(old, new)
    asked, user = read_asked(request.GET, first), _reader(request)
    shown = figures(first, last, asked, user)
    if shown is None:
        raise Http404
    context = {
        "shown": shown,
        "old": first,
        "new": last,
        "drawing": drawing(shown),
        "years": years(first, last),
        "release": latest_release(),
        "living": user is not None,
        "tabs": _tabs(request, asked),
        "downloads": [{"url": f"{request.path.removesuffix('/')}.csv?{request.GET.urlencode()}", "format": "CSV"}],
        "trail": _trail(first, last),
    }
    return render(request, "workspace/plan_crosswalk.html", context)


@login_not_required
@require_safe
def download(request: HttpRequest, old: str, new: str) -> HttpResponse:
    """Where each amount goes, part by part, as CSV; money in baht."""
    first, last = _editions_or_404(old, new)
    asked = read_asked(request.GET, first)
    shown = figures(first, last, asked, _reader(request))
    if shown is None:
        raise Http404
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    name = f"crosswalk-totals-{shown.start.code}-{shown.goal.code}-{asked.year}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    writer = csv.writer(response)
    writer.writerow(COLUMNS)
    ends = [asked.year, asked.by, shown.start.code, shown.goal.code]
    for source in shown.sources:
        mine = [*ends, *_named(source.node), source.projects, source.amount]
        for goal in source.goals:
            where = "node" if goal.node else DROPPED if goal.is_told else UNTOLD
            writer.writerow([*mine, where, *(_named(goal.node) if goal.node else ("", "", "")), goal.amount])
    for result in shown.results:
        if result.direct:
            there = _named(result.node)
            writer.writerow(
                [
                    asked.year,
                    asked.by,
                    *([shown.goal.code] * 2),
                    *there,
                    "",
                    result.direct,
                    "node",
                    *there,
                    result.direct,
                ]
            )
    return response


def _named(node: PlanNode) -> tuple[str, str, str]:
    return csv_cell(node.code), csv_cell(node.official_code), csv_cell(node.name_th)


def read_asked(data: Mapping[str, str], old: Edition) -> Asked:
    """What the address asks for; the last year of the old edition and its targets (Y1) where it does not say."""
    usual = old.valid_to or fiscal_year_of(clock.today())
    text = data.get("year", "")
    year = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else usual
    by = data.get("by", "")
    words = "old" if data.get("words") == "old" else "new"
    return Asked(year, by if by in LEVELS else str(NodeKind.TARGET_Y1), words)


def years(old: Edition, new: Edition) -> list[int]:
    """The fiscal years that are offered, the latest first."""
    last = min(new.valid_to or 9999, max(fiscal_year_of(clock.today()) + 1, new.valid_from))
    return list(range(last, old.valid_from - 1, -1))


def drawing(shown: Figures) -> Drawing:
    """The picture: the largest nodes at the left, the others as one; at the right where their amounts go."""
    names = {REST: _("All others"), DROPPED: _("Not there"), UNTOLD: _("Not told")}
    order: list[str] = []
    flows = []
    for source in shown.sources:
        start = f"from-{source.node.pk}"
        names[start] = _short(source.node)
        order.append(start)
        for goal in source.goals:
            key = f"to-{goal.node.pk}" if goal.node else DROPPED if goal.is_told else UNTOLD
            if goal.node:
                names[key] = _short(goal.node)
            flows.append(Flow(start, key, goal.amount))
    order += [f"to-{result.node.pk}" for result in shown.results]
    nowhere = (DROPPED, UNTOLD)
    return draw(gathered(flows, REST, nowhere), names, [*order, REST, *nowhere], nowhere)


def _short(node: PlanNode) -> str:
    return f"{node.official_code} {node.name}".strip()


def _reader(request: HttpRequest) -> User | None:
    """Who asks for the living figures she may see; None for the figures of the release."""
    return request.user if request.GET.get("living") == "1" and isinstance(request.user, User) else None


def _editions_or_404(old: str, new: str) -> tuple[Edition, Edition]:
    first, last = edition_by_code(old), edition_by_code(new)
    if first is None or last is None:
        raise Http404
    return first, last


def _tabs(request: HttpRequest, asked: Asked) -> list[dict[str, Any]]:
    kept = {name: value for name, value in request.GET.items() if name != "words" and value}
    return [
        {"label": label, "url": "?" + urlencode({**kept, "words": words}), "current": words == asked.words}
        for words, label in (("new", _("In the new words")), ("old", _("In the old words")))
    ]


def _trail(old: Edition, new: Edition) -> list[tuple[str, str]]:
    table = (f"{old.valid_from} → {new.valid_from}", reverse("plans:crosswalk", args=[old.code, new.code]))
    editions = (_("Old and new editions"), reverse("plans:crosswalks"))
    return [(_("Home"), "/"), (_("Plans"), reverse("plans:frameworks")), editions, table, (_("Figures"), "")]
