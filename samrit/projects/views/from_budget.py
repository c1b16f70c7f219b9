"""From the budget book: my agency's lines, what a choice of them becomes, drafts; and single lines into a project's money."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.budgets.queries import get_book, years_with_books
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.thai import fold_digits
from samrit.organisations.models import Organisation
from samrit.projects import rules
from samrit.projects.actions import from_budget as actions
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries import from_budget as queries
from samrit.projects.views.editing import plan_or_404
from samrit.ui.http import wants_fragment

ON_A_PAGE = 50
LEAVE, NEW = "leave", "new"
"""What is done with a chosen line: nothing, or a new draft; anything else is the code of the project it goes into."""


def _year(request: SignedIn, years: Sequence[int]) -> int:
    """The year asked for, else the present one where a book is there, else the newest with a book."""
    asked = fold_digits(request.GET.get("year", "") or request.POST.get("year", ""))
    if asked.isdecimal() and len(asked) == 4:
        return int(asked)
    this_year = fiscal_year_of(clock.today())
    return this_year if this_year in years or not years else years[0]


@require_safe
def from_budget(request: SignedIn) -> HttpResponse:
    """The outputs and projects of the book that give money to my bodies, those that are used already marked."""
    years = years_with_books()
    year = _year(request, years)
    body, words = request.GET.get("body", "")[:30], request.GET.get("q", "")[:200]
    found = queries.offers(request.user, year, body=body, words=words)
    context = {
        "year": year,
        "years": years,
        "tabs": [
            {"label": _("FY%(year)s") % {"year": one}, "url": f"?{urlencode({'year': one})}", "current": one == year}
            for one in years
        ],
        "offers": found,
        "most": queries.MOST_CHOSEN,
        "body": body,
        "words": words,
        "may_create": editing.owners_for(request.user).exists(),
        "trail": [(_("Projects"), reverse("projects:list")), (_("From the budget book"), "")],
    }
    return render(request, "projects/from_budget.html", context)


@require_http_methods(["GET", "POST"])
def preview(request: SignedIn) -> HttpResponse:
    """What the chosen lines would become. A POST makes it so."""
    year = _year(request, years_with_books())
    keys = request.POST.getlist("lines") or request.GET.getlist("lines")
    owners = list(editing.owners_for(request.user))
    owner = _owner(request, owners)
    problems: list[Problem] = []
    if request.method == "POST" and "owner_only" not in request.POST:
        try:
            return _make(request, keys, year, owner)
        except Invalid as no:
            problems = no.problems
    found = queries.previews(request.user, queries.chosen(request.user, year, keys), owner)
    context = {
        "year": year,
        "previews": [(one, request.POST.get(f"what-{one.bundle.key}") or _usual(one)) for one in found],
        "owner": owner,
        "owners": owners,
        "problems": problems,
        "makes": sum(not (one.no or one.twin_no) for one in found),
        "trail": [
            (_("Projects"), reverse("projects:list")),
            (_("From the budget book"), f"{reverse('projects:from-budget')}?{urlencode({'year': year})}"),
            (_("What becomes of them"), ""),
        ],
    }
    return render(request, "projects/from_budget_preview.html", context, status=422 if problems else 200)


def _usual(one: queries.Preview) -> str:
    """What is offered first: nothing where the money is used already, else the project of that name or a new draft."""
    return LEAVE if one.uses or one.twin_no else one.twin or NEW


def _owner(request: SignedIn, owners: Sequence[Organisation]) -> Organisation | None:
    """The division chosen, else the first she enters projects for."""
    asked = request.POST.get("owner") or request.GET.get("owner")
    return next((one for one in owners if one.code == asked), owners[0] if owners and not asked else None)


def _make(request: SignedIn, keys: Sequence[str], year: int, owner: Organisation | None) -> HttpResponse:
    if owner is None:
        raise Http404
    choices = []
    for key in keys:
        what = request.POST.get(f"what-{key}", LEAVE)
        if what != LEAVE:
            choices.append(actions.Choice(key, None if what == NEW else _into(request, what, year)))
    plans = actions.use_lines(choices=choices, fiscal_year=year, owner=owner, by=request.user)
    codes = ", ".join(plan.project.code for plan in plans)
    messages.success(request, _("Filled in from the budget book: %(codes)s") % {"codes": codes})
    if len(plans) == 1:
        return redirect("projects:section", plans[0].project.code, year, "m1")
    return redirect(f"{reverse('projects:from-budget')}?{urlencode({'year': year})}")


def _into(request: SignedIn, code: str, year: int) -> YearPlan:
    return plan_or_404(request, code, year)


@require_safe
def uses(request: SignedIn) -> HttpResponse:
    """The projects that rest on a book, for the page of the book."""
    asked = request.GET.get("book", "")
    book = get_book(request.user, int(asked)) if asked.isdecimal() and len(asked) < 10 else None
    if book is None:
        raise Http404
    found = queries.uses_of_book(request.user, book.pk)
    template = "projects/from_budget_uses.html"
    context = {"uses": found, "book": book}
    return render(request, f"{template}#list" if wants_fragment(request) else template, context)


@require_http_methods(["GET", "POST"])
def lines(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Lines of the book to take into the money of this project. A POST takes them."""
    plan = plan_or_404(request, code, year)
    why_not = rules.why_not_edit(person(request.user), plan)
    problems: list[Problem] = []
    if request.method == "POST":
        chosen = [int(pk) for pk in request.POST.getlist("lines") if pk.isdecimal() and len(pk) < 18]
        try:
            count = actions.take_lines(year_plan=plan, rows=chosen, by=request.user)
        except Invalid as no:
            problems = no.problems
        else:
            messages.success(request, _("%(count)s lines were taken from the budget book.") % {"count": count})
            return redirect("projects:section", code, year, "m5")
    words = request.GET.get("q", "")[:200]
    found = queries.lines_for_plan(request.user, plan, words)
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    used = queries.uses_of(request.user, [row.pk for row in page])
    context: dict[str, Any] = {
        "plan": plan,
        "page": page,
        "rows": [(row, used.get(row.pk, ())) for row in page],
        "words": words,
        "query": urlencode({"q": words}) if words else "",
        "why_not": why_not,
        "problems": problems,
        "trail": [
            (_("Projects"), reverse("projects:list")),
            (plan.project.name_th, reverse("projects:page", args=[code])),
            ("M5", reverse("projects:section", args=[code, year, "m5"])),
            (_("From the budget book"), ""),
        ],
    }
    return render(request, "projects/from_budget_lines.html", context, status=422 if problems else 200)
