"""The tree of a draft, level by level, and the search in it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.plans.models import Edition
from samrit.plans.queries import drafting
from samrit.plans.queries.drafts import grammar_of
from samrit.plans.rules.access import why_not_edit
from samrit.plans.rules.grammar import TOP, Grammar
from samrit.plans.views.drafts.frame import around, draft_or_404
from samrit.ui.http import wants_fragment

MOST_OPEN = 200
"""How many nodes an address may hold open."""


@require_safe
def tree(request: SignedIn, draft: str) -> HttpResponse:
    """The tree; `?open=` holds the opened nodes by id, `?q=` searches codes and words."""
    found = draft_or_404(request, draft)
    grammar = grammar_of(found)
    opened = _opened(request)
    words = request.GET.get("q", "")
    context = {
        **around(found, "draft-tree", (_("Tree"), "")),
        **_allowed(request, found, grammar),
        "lines": [] if words else drafting.tops(found, grammar, opened),
        "opened": ".".join(map(str, opened)),
        "words": words,
        "found": drafting.search(found, grammar, words) if words else [],
        "most": drafting.FOUND,
    }
    part = "#results" if wants_fragment(request) else ""
    return render(request, f"plans/drafts/tree.html{part}", context)


@require_safe
def children(request: SignedIn, draft: str, node: int) -> HttpResponse:
    """What stands right below a node, for the tree that is being walked."""
    found = draft_or_404(request, draft)
    above = drafting.node_above(found, node)
    if above is None:
        raise Http404
    grammar = grammar_of(found)
    lines = drafting.children(found, grammar, above)
    context = {**_allowed(request, found, grammar), "draft": found, "lines": lines, "above": above, "opened": ""}
    template = "plans/drafts/_children.html" if wants_fragment(request) else "plans/drafts/below.html"
    if not wants_fragment(request):
        context |= around(found, "draft-tree", (above.name, ""))
    return render(request, template, context)


def _opened(request: SignedIn) -> list[int]:
    parts = request.GET.get("open", "").split(".")
    return [int(part) for part in parts if part.isascii() and part.isdecimal() and len(part) < 10][:MOST_OPEN]


def _allowed(request: SignedIn, draft: Edition, grammar: Grammar) -> dict[str, Any]:
    """Why nothing can be added, and under which kinds something can."""
    parents = {parent for kind in grammar.kinds for parent in (*grammar.parents(kind), *grammar.stopgaps(kind))}
    return {
        "no_edit": why_not_edit(person(request.user), draft),
        "parents": parents,
        "may_top": TOP in parents,
    }
