"""The search behind every picker of a node: a fragment of options for the page, a page of its own without script. Public."""

from collections.abc import Callable, Sequence
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.lib import clock
from samrit.lib.errors import Text
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.thai import fold_digits
from samrit.plans.forms.picking import choices_of, id_of
from samrit.plans.models import PlanNode
from samrit.plans.queries import picking
from samrit.plans.rules.grammar import ORDER, usual_label
from samrit.plans.views.reading import address
from samrit.ui.http import wants_fragment
from samrit.ui.picker import Search

LONGEST = 200
ON_A_PAGE = 50
KEPT = ("kinds", "year", "under", "name", "back")


@login_not_required
@require_safe
def pick(request: HttpRequest) -> HttpResponse:
    """Nodes by `q` (words or code), `kinds` (comma between), `year` (fiscal year, BE; this year where none is asked) and
    `under` (the id of a node, whose own come first); `value` asks for one by its id.

    The page leads back to `back`, an address of this site, with the chosen id under `name`; without it to the node's page.
    """
    words = request.GET.get("q", "").strip()[:LONGEST]
    kinds = [kind for kind in request.GET.get("kinds", "").split(",") if kind in ORDER]
    year = _year(request.GET.get("year", ""))
    above = picking.find([pk]) if (pk := id_of(request.GET.get("under"))) else []
    under = above[0].node if above else None
    limit = picking.LIMIT if wants_fragment(request) else ON_A_PAGE
    if pk := id_of(request.GET.get("value")):
        found = picking.find([pk])
        answer = picking.Answer(found, len(found))
    else:
        editions = picking.in_force(year)
        answer = picking.search(words, kinds, editions, fiscal_year=year, under=under, limit=limit)
    choices = choices_of(answer, words, with_kind=len(kinds) != 1, under=under, href=_way(request))
    if wants_fragment(request):
        response = render(request, "ui/_options.html", {"choices": choices})
    else:
        keep = [(name, text) for name in KEPT if (text := request.GET.get(name, ""))]
        context = {
            "search": Search(choices, keep=keep),
            "year": year,
            "kinds": _labels(kinds),
            "back": _back(request),
            "trail": _trail(),
        }
        response = render(request, "plans/pick.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def _back(request: HttpRequest) -> str:
    """The address of this site that asked; empty where none did."""
    back = request.GET.get("back", "")
    return back if back.startswith("/") and url_has_allowed_host_and_scheme(back, allowed_hosts=None) else ""


def _way(request: HttpRequest) -> Callable[[PlanNode], str]:
    """Where choosing a node leads: back to who asked, or to the page of the node."""
    back, name = _back(request), request.GET.get("name", "") or "node"
    joined = "&" if urlsplit(back).query else "?"
    return (lambda node: f"{back}{joined}{urlencode({name: node.pk})}") if back else address


def _labels(kinds: Sequence[str]) -> list[Text]:
    return [usual_label(kind) for kind in kinds]


def _year(text: str) -> int:
    year = fold_digits(text)
    return int(year) if year.isascii() and year.isdigit() and len(year) == 4 else fiscal_year_of(clock.today())


def _trail() -> list[tuple[str, str]]:
    return [(_("Home"), "/"), (_("Plans"), reverse("plans:frameworks")), (_("Find"), "")]
