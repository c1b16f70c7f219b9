"""Lines of the treasury: what waits for a person, whose it may be, given and taken back; the table as a file."""

import csv
import io
from decimal import Decimal, InvalidOperation
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
from samrit.accounts.queries import name_of, person
from samrit.budgets.models import StatementLine
from samrit.budgets.rules.treasury.access import brings_statements
from samrit.lib import clock
from samrit.lib.csv_cells import csv_cell
from samrit.lib.errors import Invalid, Problem
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.thai import clean, fold_digits
from samrit.organisations.models import Organisation
from samrit.reporting.actions import treasury as actions
from samrit.reporting.queries import statement_lines as queries
from samrit.reporting.queries.treasury import years
from samrit.reporting.rules import ties
from samrit.reporting.rules.ties import Share

MOST_ROWS = 100_000


def _asked(request: SignedIn) -> queries.Asked:
    known = years()
    year, body = request.GET.get("year", ""), request.GET.get("body", "")
    chosen = int(year) if year.isdecimal() and len(year) == 4 else next(iter(known), fiscal_year_of(clock.today()))
    words = fold_digits(clean(request.GET.get("q", "")))[:100]
    return queries.Asked(
        chosen, request.GET.get("fate", ""), int(body) if body.isdecimal() and len(body) < 10 else None, words
    )


def _query(asked: queries.Asked, **more: str) -> str:
    given = {"year": str(asked.fiscal_year), "fate": asked.fate, "body": str(asked.body or ""), "q": asked.words}
    return urlencode({name: value for name, value in {**given, **more}.items() if value})


@require_safe
def line_list(request: SignedIn) -> HttpResponse:
    """Lines of the newest statements of a year: what waits for a person first."""
    asked = _asked(request)
    number = request.GET.get("page", "1")
    page_number = int(number) if number.isdecimal() and 0 < int(number) < 100_000 else 1
    rows, count = queries.listed(request.user, asked, page_number)
    sums = queries.sums(request.user, asked)
    bodies = Organisation.objects.in_bulk({row.body_id for row in rows if row.body_id})
    who = queries.lookers(list(bodies.values()))
    nesdc = _("NESDC")
    context = {
        "asked": asked,
        "rows": [(row, bodies.get(row.body_id or 0), who.get(row.body_id or 0, nesdc)) for row in rows],
        "page": Paginator(range(count), queries.ON_A_PAGE).get_page(page_number),
        "query": _query(asked),
        "tabs": _tabs(asked, sums),
        "waits": _total(sums, queries.OPEN),
        "whole": _total(sums, tuple(queries.FATES)),
        "years": years(),
        "body": Organisation.objects.filter(pk=asked.body).first() if asked.body else None,
        "downloads": [
            {"url": f"{reverse('reporting:lines-table')}?{_query(asked)}", "format": "CSV", "label": ""},
        ],
        "trail": [(_("My work"), "/my-work/"), (_("Lines of the treasury"), "")],
    }
    return render(request, "reporting/statement_lines.html", context)


def _total(sums: dict[str, tuple[int, Decimal]], fates: tuple[str, ...]) -> tuple[int, Decimal]:
    kept = [sums[fate] for fate in fates if fate in sums]
    return sum(count for count, _amount in kept), sum((amount for _count, amount in kept), Decimal(0))


def _tabs(asked: queries.Asked, sums: dict[str, tuple[int, Decimal]]) -> list[dict[str, Any]]:
    waits = {
        "label": _("Wait for a person"),
        "url": f"?{_query(asked, fate='')}",
        "current": asked.fates == [*queries.OPEN],
    }
    return [{**waits, "count": _total(sums, queries.OPEN)[0]}] + [
        {
            "label": str(word),
            "url": f"?{_query(asked, fate=fate)}",
            "count": sums.get(fate, (0, 0))[0],
            "current": asked.fate == fate,
        }
        for fate, word in queries.FATES.items()
    ]


@require_safe
def table(request: SignedIn) -> HttpResponse:
    """What the list shows, as a file."""
    asked = _asked(request)
    rows, _count = queries.listed(request.user, asked, 1, MOST_ROWS)
    out = io.StringIO()
    writer = csv.writer(out)
    names = ("unit_code", "unit", "budget_code", "fund_code", "activity_code", "description", "fate", "many")
    writer.writerow(["as_of", *names, "disbursed_baht", "committed_baht", "lines"])
    for row in rows:
        cells = [row.as_of, *(getattr(row, name) for name in names), row.disbursed, row.committed, row.lines]
        writer.writerow([csv_cell(cell) for cell in cells])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="treasury-lines-{asked.fiscal_year}.csv"'
    return response


def line_or_404(request: SignedIn, pk: int) -> StatementLine:
    """A line whose body's lines this person reads."""
    found = queries.find_line(request.user, pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def line(request: SignedIn, line: int) -> HttpResponse:
    """One line: what holds of it, whose it may be, give it and take that back."""
    found = line_or_404(request, line)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            return _act(request, found)
        except Invalid as no:
            problems = no.problems
    return render(
        request, "reporting/statement_line.html", _page(request, found, problems), status=422 if problems else 200
    )


def _page(request: SignedIn, found: StatementLine, problems: list[Problem]) -> dict[str, Any]:
    words = clean(request.GET.get("q", ""))[:100]
    said = list(queries.standing_ties(found).select_related("year_plan__project", "said_by__person").order_by("pk"))
    offered = [] if said else queries.candidates(request.user, found, words)
    only = "100" if len(offered) == 1 else ""
    who, year = person(request.user), found.statement.fiscal_year
    typed = request.POST
    return {
        "line": found,
        "said": [(tie, name_of(tie.said_by)) for tie in said],
        "offered": [(one, typed.get(one.field, only)) for one in offered],
        "none": typed.get("share-none", ""),
        "reason": typed.get("reason", ""),
        "words": words,
        "no_tie": ties.why_not_tie(who, found.body, []),
        "names_bodies": brings_statements(who),
        "problems": problems,
        "trail": [
            (_("Lines of the treasury"), f"{reverse('reporting:unmatched')}?year={year}"),
            (found.budget_code, ""),
        ],
    }


def _act(request: SignedIn, found: StatementLine) -> HttpResponse:
    match request.POST.get("act"):
        case "tie":
            actions.tie_line(
                line=found, shares=_shares(request), reason=request.POST.get("reason", ""), by=request.user
            )
            messages.success(request, _("Said. It holds for every statement of the year with the same codes."))
        case "untie":
            actions.untie_line(line=found, by=request.user)
            messages.success(request, _("Taken back. The codes decide again."))
        case _:
            raise Http404
    return redirect("reporting:line", found.pk)


def _percent(text: str) -> Decimal:
    """A share as it was typed. Raises InvalidOperation for what is no number, or finer than a hundredth of a percent."""
    exact = Decimal(text)
    if not exact.is_finite() or exact != (rounded := exact.quantize(Decimal("0.01"))):
        raise InvalidOperation
    return rounded


def _shares(request: SignedIn) -> list[Share]:
    """The shares that were typed. Raises Invalid for what is no number."""
    shares = []
    for name, text in request.POST.items():
        plain = fold_digits(clean(str(text))).rstrip("% ").replace(",", "")
        if not name.startswith("share-") or not plain:
            continue
        try:
            percent = _percent(plain)
        except InvalidOperation:
            words = _("“%(text)s” is not a number of percent. Write it with two decimals at most, such as 33.34.")
            raise Invalid([Problem("shares", "number", words % {"text": plain[:40]})]) from None
        _share, plan, *source = name.split("-", 2)
        if plan != "none" and not plan.isdecimal():
            raise Http404
        shares.append(Share(None if plan == "none" else int(plan), source[0] if source else "", percent))
    return shares
