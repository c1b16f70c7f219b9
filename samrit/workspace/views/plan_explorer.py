"""The explorer of plans: one picture of a whole tree, the outline beside it, and the same figures as a table. All public."""

import csv
import gzip
import hashlib
import json
from dataclasses import replace
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotModified
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.models import User
from samrit.lib import clock
from samrit.lib.csv_cells import csv_cell
from samrit.lib.fiscal import fiscal_year_of
from samrit.plans.queries import editions
from samrit.workspace.forms.plan_explorer import RELEASED, SEEN, Choice, ExplorerForm, read_choice
from samrit.workspace.queries.plan_explorer import Asked, Outline, Picture, picture

BASES = ("stated", "derived", "not_known")
TABLE = [
    *("fiscal_year", "figures", "level", "edition", "kind", "code", "official_code"),
    *("parent_edition", "parent_kind", "parent_code", "name_th", "name_en", "status", "attestation"),
    *("projects", "budget_fy_baht", "projects_at_the_node", "budget_fy_baht_at_the_node", "disbursed_baht"),
]


@login_not_required
@require_safe
def explorer(request: HttpRequest) -> HttpResponse:
    """The page. What the address asks for and is not there is said, and the tree of the year is shown."""
    choice = _choice(request)
    asked = choice.asked
    shown = picture(_user(request), asked) or picture(_user(request), Asked(asked.year, is_seen=asked.is_seen))
    if shown is None:
        raise Http404
    is_known = not asked.edition or any(edition.code == asked.edition for edition in shown.editions)
    is_known = is_known and (not asked.at or shown.place_of(asked.at) is not None)
    context = _context(request, replace(choice, asked=shown.asked), shown) | {"is_known": is_known}
    return render(request, "workspace/explorer.html", context, status=200 if is_known else 404)


def _user(request: HttpRequest) -> User | None:
    return request.user if isinstance(request.user, User) else None


def _choice(request: HttpRequest) -> Choice:
    return read_choice(request.GET, fiscal_year_of(clock.today()), is_signed_in=request.user.is_authenticated)


def _context(request: HttpRequest, choice: Choice, shown: Picture) -> dict[str, Any]:
    asked, this_year = choice.asked, fiscal_year_of(clock.today())
    colour = choice.colour or ("projects" if shown.has_projects else "coverage")
    form = ExplorerForm(choice, editions(), this_year, colour=colour, is_signed_in=request.user.is_authenticated)
    place = shown.place_of(asked.at)
    at = asked.at if place is not None else ""
    return {
        "picture": shown,
        "choice": choice,
        "colour": colour,
        "form": form,
        "rest": choice.query(),
        "source": f"{reverse('workspace:plan-explorer-data')}?{Choice(asked).query()}",
        "downloads": [{"url": f"{reverse('workspace:plan-explorer-table')}?{Choice(asked).query()}", "format": "CSV"}],
        "way": [shown.entries[step] for step in shown.way(place)] if place is not None else [],
        "here": shown.entries[place] if place is not None else None,
        "here_label": shown.labels[shown.entries[place].kind] if place is not None else "",
        "below": len(shown.below.get(place, [])) if place is not None else 0,
        "outline": Outline.found(shown, choice.words) if choice.words else Outline.at(shown, at),
        "tabs": [
            {"label": label, "url": f"?{choice.query(at=at, view=view)}", "current": choice.view == view}
            for view, label in (("picture", _("Picture")), ("outline", _("Outline")))
        ],
        "words": _words(),
        "trail": [(_("Home"), "/"), (_("Plans"), "/plans/"), (_("Explorer"), "")],
    }


def _words() -> dict[str, str]:
    """What the picture says in the language of the page."""
    return {
        "whole": _("Whole tree"),
        "projects": _("projects"),
        "million": _("million baht"),
        "own": _("at this node itself"),
        "below": _("directly below"),
        "page": _("Open its page"),
        "noCode": _("no official code"),
        "attested": _("Attested"),
        "unverified": _("Unverified"),
        "cancelled": _("Cancelled"),
        "derived": _("place in the tree is our reading"),
        "notKnown": _("proper place in the tree not yet known"),
        "none": _("No projects"),
        "noMoney": _("No money"),
        "notLoaded": _("Not loaded"),
        "loadedOf": _("%(loaded)s of %(expected)s loaded"),
        "loaded": _("%(loaded)s loaded, how many there should be is not known"),
        "upTo": _("up to %(high)s"),
        "over": _("over %(low)s"),
        "shown": _("Shown: %(name)s, %(count)s directly below"),
        "failed": _("The picture could not be drawn; the outline has the same content."),
        "reading": _("Reading the tree…"),
        "hint": _("Click or Enter goes in, Escape goes out, arrow keys walk."),
        "touch": _("Tap goes in, the way above or a swipe to the right goes out."),
    }


@login_not_required
@require_safe
def outline(request: HttpRequest) -> HttpResponse:
    """The outline opened at a node, for the page to put beside the picture."""
    choice, shown = _asked_picture(request)
    context = {
        "choice": choice,
        "outline": Outline.at(shown, choice.asked.at),
        "rest": choice.query(),
        "picture": shown,
    }
    return render(request, "workspace/_explorer_outline.html", context)


@login_not_required
@require_safe
def branch(request: HttpRequest) -> HttpResponse:
    """What is directly below a node, as entries of the outline."""
    choice, shown = _asked_picture(request)
    below = Outline.below(shown, choice.asked.at)
    if below is None:
        raise Http404
    context = {"branches": below.branches, "rest": choice.query()}
    return render(request, "workspace/_explorer_branches.html", context)


def _asked_picture(request: HttpRequest) -> tuple[Choice, Picture]:
    choice = _choice(request)
    shown = picture(_user(request), choice.asked)
    if shown is None:
        raise Http404
    return choice, shown


@login_not_required
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    """The tree for the picture, column by column; kept by browsers until it changes."""
    choice, shown = _asked_picture(request)
    content = json.dumps(_columns(shown), ensure_ascii=False, separators=(",", ":")).encode()
    etag = f'"{hashlib.sha256(content).hexdigest()[:20]}"'
    if request.headers.get("If-None-Match") == etag:
        answer: HttpResponse = HttpResponseNotModified()
    elif "gzip" in request.headers.get("Accept-Encoding", ""):
        answer = HttpResponse(gzip.compress(content, 6, mtime=0), content_type="application/json")
        answer["Content-Encoding"] = "gzip"
    else:
        answer = HttpResponse(content, content_type="application/json")
    answer["ETag"] = etag
    answer["Cache-Control"] = "private, no-cache" if choice.asked.is_seen else "no-cache"
    patch_vary_headers(answer, ["Accept-Encoding", "Accept-Language", "Cookie"])
    return answer


def _columns(shown: Picture) -> dict[str, Any]:
    """Whole columns instead of rows: a third of the bytes. Money in satang, so that it is exact."""
    codes = [edition.code for edition in shown.editions]
    kinds = [fact.kind for fact in shown.kinds]
    entries = shown.entries
    return {
        "year": shown.asked.year,
        "figures": SEEN if shown.asked.is_seen else RELEASED,
        "release": shown.release.name if shown.release else None,
        "editions": codes,
        "kinds": [
            {
                "kind": fact.kind,
                "label": str(fact.label),
                "column": fact.column,
                "parents": [place for place, kind in enumerate(kinds) if kind in fact.parents],
                "loaded": fact.loaded,
                "expected": fact.expected,
            }
            for fact in shown.kinds
        ],
        "edition": [codes.index(entry.edition) for entry in entries],
        "kind": [kinds.index(entry.kind) for entry in entries],
        "above": [entry.above for entry in entries],
        "code": [entry.code for entry in entries],
        "official": [entry.official_code for entry in entries],
        "name": [entry.name for entry in entries],
        "sure": [2 if entry.is_cancelled else 0 if entry.is_attested else 1 for entry in entries],
        "basis": [BASES.index(entry.parent_basis) for entry in entries],
        "projects": [entry.total.projects for entry in entries],
        "own": [entry.total.own for entry in entries],
        "satang": [int(entry.total.budget * 100) for entry in entries],
    }


@login_not_required
@require_safe
def table(request: HttpRequest) -> HttpResponse:
    """The same nodes with the same figures as CSV; money in baht."""
    choice, shown = _asked_picture(request)
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="plans-{choice.asked.year}.csv"'
    figures = SEEN if choice.asked.is_seen else (shown.release.name if shown.release else "")
    writer = csv.writer(response)
    writer.writerow(TABLE)
    levels: list[int] = []
    for entry in shown.entries:
        levels.append(levels[entry.above] + 1 if entry.above >= 0 else 1)
        parent = shown.entries[entry.above] if entry.above >= 0 else None
        above = (parent.edition, parent.kind, parent.code) if parent else ("", "", "")
        total = entry.total
        words = (entry.edition, entry.kind, entry.code, entry.official_code, *above, entry.name_th, entry.name_en)
        money = (total.projects, total.budget, total.own, total.own_budget)
        spent = "" if total.disbursed is None else total.disbursed
        told = (entry.status, entry.attestation, *money, spent)
        writer.writerow(map(csv_cell, (choice.asked.year, figures, levels[-1], *words, *told)))
    return response
