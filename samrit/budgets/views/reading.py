"""A budget book as it is read: from ministry to unit, plan, output or project, and down to the items."""

import csv
import io
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.budgets.models import Book, BookState
from samrit.budgets.queries import reading as queries
from samrit.budgets.queries.reading import LEVELS, Walk
from samrit.codelists import queries as codelists
from samrit.lib.csv_cells import csv_cell

WORDS = {
    "ministry": gettext_lazy("Ministry"),
    "unit": gettext_lazy("Unit"),
    "budget_plan": gettext_lazy("Budget plan"),
    "purpose": gettext_lazy("Output or project"),
}
KINDS = {"output": gettext_lazy("Output"), "project": gettext_lazy("Project")}


def book_or_404(request: SignedIn, pk: int) -> Book:
    """A book that was taken over."""
    found = queries.get_book(request.user, pk)
    if found is None or found.state != BookState.APPLIED:
        raise Http404
    return found


def _steps(request: SignedIn) -> dict[str, str]:
    """The names chosen so far; a step counts only with all those above it."""
    steps: dict[str, str] = {}
    for level in LEVELS:
        if level not in request.GET:
            break
        steps[level] = request.GET[level]
    return steps


@require_safe
def book(request: SignedIn, book: int) -> HttpResponse:
    """One step of a book: what lies below the names chosen, as table and picture."""
    found = book_or_404(request, book)
    walk = queries.walk(found, _steps(request), request.GET.get("page", ""))
    if not walk.rows and walk.steps:
        raise Http404
    here = urlencode(walk.steps)
    context = {
        "book": found,
        "walk": walk,
        "level_word": WORDS.get(walk.level, ""),
        "here": _shown(list(walk.steps.items())[-1]) if walk.steps else "",
        "trail": _trail(found, walk),
        "parts": [
            (part, _shown((walk.level, part.name)), _below(walk, part.name), KINDS.get(part.kind, ""))
            for part in walk.parts
        ],
        "query": here,
        "categories": codelists.names("expenditure_category"),
        "downloads": [{"url": f"{reverse('budgets:table', args=[found.pk])}?{here}", "format": "CSV", "label": ""}],
        "brings": queries.brings_books(request.user),
    }
    return render(request, "budgets/book.html", context)


def _shown(step: tuple[str, str]) -> str:
    level, name = step
    if name:
        return name
    return _("No output or project named") if level == "purpose" else _("Not named")


def _below(walk: Walk, name: str) -> str:
    return "?" + urlencode({**walk.steps, walk.level: name})


def _trail(book: Book, walk: Walk) -> list[tuple[Any, str]]:
    home = reverse("budgets:book", args=[book.pk])
    trail: list[tuple[Any, str]] = [(_("Budget books"), reverse("budgets:list")), (book.title, home)]
    sofar: dict[str, str] = {}
    for level, name in walk.steps.items():
        sofar[level] = name
        trail.append((_shown((level, name)), f"{home}?{urlencode(sofar)}"))
    trail[-1] = (trail[-1][0], "")
    return trail


@require_safe
def table(request: SignedIn, book: int) -> HttpResponse:
    """What the page shows, as a file: the sums of the next level, or at the bottom every item."""
    found = book_or_404(request, book)
    walk = queries.walk(found, _steps(request))
    out = io.StringIO()
    writer = csv.writer(out)
    if walk.level:
        writer.writerow([walk.level, "kind", "rows", "amount_baht", "other_years_baht"])
        rows = [[part.name, part.kind, part.rows, part.amount, part.other_years] for part in walk.parts]
    else:
        writer.writerow(["item", "category", "levels", "description", "fiscal_year", "amount_baht", "is_obligation"])
        rows = [
            [
                row.item,
                row.category,
                " / ".join(row.levels),
                row.description,
                row.fiscal_year,
                row.amount,
                row.is_obligation,
            ]
            for row in queries.items_below(found, walk.steps)
        ]
    writer.writerows([csv_cell(cell) for cell in row] for row in rows)
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="budget-book-{found.fiscal_year}-{found.pk}.csv"'
    return response
