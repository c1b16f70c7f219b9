"""Gaps between agency and treasury: the list with its ages, one gap with its two doors, the table as a file."""

import csv
import io
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
from samrit.lib import clock
from samrit.lib.csv_cells import csv_cell
from samrit.lib.errors import Invalid, Problem
from samrit.lib.fiscal import Period
from samrit.projects.models import FundSource
from samrit.reporting.actions import treasury as actions
from samrit.reporting.models import GapAnswer, MoneyGap
from samrit.reporting.queries import gaps as queries
from samrit.reporting.queries.plans import rules_of
from samrit.reporting.queries.treasury import years
from samrit.reporting.rules import gaps as rules

ON_A_PAGE = 50


def _asked(request: SignedIn) -> queries.Asked:
    year, answer, body = (request.GET.get(name, "") for name in ("year", "answer", "body"))
    return queries.Asked(
        int(year) if year.isdecimal() and len(year) == 4 else None,
        answer if answer in {queries.UNANSWERED, *GapAnswer.values} else "",
        int(body) if body.isdecimal() and len(body) < 10 else None,
    )


@require_safe
def gap_list(request: SignedIn) -> HttpResponse:
    """Open gaps, the oldest and largest first, with a picture of their ages."""
    asked = _asked(request)
    everything = queries.found(request.user, queries.Asked(asked.fiscal_year, "", asked.body))
    rows = queries.found(request.user, asked)
    ages = queries.ages(rows)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    query = {name: str(value) for name, value in _query(asked).items()}
    context = {
        "page": page,
        "rows": [_shown(request, gap) for gap in page],
        "ages": ages,
        "count": sum(one.count for one in ages),
        "amount": sum(one.amount for one in ages),
        "tabs": _tabs(asked, queries.counts(everything)),
        "chart": {
            "labels": [str(one.words) for one in ages],
            "series": [{"name": str(_("Gaps")), "values": [one.count for one in ages]}],
        },
        "query": urlencode(query),
        "asked": asked,
        "bodies": queries.bodies_in(queries.found(request.user, queries.Asked(asked.fiscal_year))),
        "years": years(),
        "downloads": [{"url": f"{reverse('reporting:gaps-table')}?{urlencode(query)}", "format": "CSV", "label": ""}],
        "trail": [(_("My work"), "/my-work/"), (_("Gaps between agency and treasury"), "")],
    }
    return render(request, "reporting/gaps.html", context)


def _query(asked: queries.Asked) -> dict[str, Any]:
    given = {"year": asked.fiscal_year, "answer": asked.answer, "body": asked.body}
    return {name: value for name, value in given.items() if value}


def _tabs(asked: queries.Asked, counts: dict[str, int]) -> list[dict[str, Any]]:
    words = {
        "": _("All"),
        queries.UNANSWERED: _("Wait for an answer"),
        GapAnswer.EXPLAINED: _("Explained"),
        GapAnswer.ACCEPTED: _("Accepted"),
    }
    base = {name: value for name, value in _query(asked).items() if name != "answer"}
    return [
        {
            "label": word,
            "url": "?" + urlencode({**base, **({"answer": str(answer)} if answer else {})}),
            "count": counts[str(answer)] if answer else sum(counts.values()),
            "current": asked.answer == answer,
        }
        for answer, word in words.items()
    ]


def _shown(request: SignedIn, gap: MoneyGap) -> dict[str, Any]:
    who, owner = person(request.user), gap.year_plan.project.owner
    period = Period.of(gap.agency_on)
    project = gap.year_plan.project
    return {
        "gap": gap,
        "project": project,
        "source": dict(FundSource.choices).get(gap.source, gap.source),
        "age": rules.age(gap, clock.today()),
        "difference": gap.agency - gap.treasury,
        "quarter": period.quarter,
        "report_url": f"/projects/{project.code}/{gap.year_plan.fiscal_year}/reports/{period.quarter}/",
        "no_answer": rules.why_not_answer(who, gap, owner),
        "no_accept": rules.why_not_accept(who, gap, owner),
        "answered_by": name_of(gap.answered_by),
    }


def gap_or_404(request: SignedIn, pk: int) -> MoneyGap:
    """A gap this person reads."""
    found = queries.find_gap(request.user, pk)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
def gap(request: SignedIn, gap: int) -> HttpResponse:
    """One gap: both figures with their days, and the two answers."""
    found = gap_or_404(request, gap)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            return _act(request, found)
        except Invalid as no:
            problems = no.problems
    reasons = rules_of(found.year_plan.fiscal_year).variance_reasons
    context = {
        **_shown(request, found),
        "problems": problems,
        "reasons": reasons,
        "reason_word": dict(reasons).get(found.reason_code, found.reason_code),
        "typed": request.POST,
        "trail": [
            (_("Gaps between agency and treasury"), reverse("reporting:gaps")),
            (found.year_plan.project.code, ""),
        ],
    }
    return render(request, "reporting/gap.html", context, status=422 if problems else 200)


def _act(request: SignedIn, found: MoneyGap) -> HttpResponse:
    match request.POST.get("act"):
        case "accept":
            done = actions.accept_gap(gap=found, by=request.user)
            words = (
                _("The treasury's figure is in the report now, marked as such.")
                if done.closed_on
                else _("Noted. The report of that quarter is not open; the next one starts with the treasury's figure.")
            )
            messages.success(request, words)
        case "explain":
            said = {"reason_code": request.POST.get("reason_code", ""), "words": request.POST.get("words", "")}
            actions.explain_gap(gap=found, by=request.user, **said)
            messages.success(request, _("Your explanation stands beside both figures."))
        case _:
            raise Http404
    return redirect("reporting:gap", found.pk)


@require_safe
def table(request: SignedIn) -> HttpResponse:
    """What the list shows, as a file."""
    out = io.StringIO()
    writer = csv.writer(out)
    names = ("project", "name", "owner", "fiscal_year", "source", "agency_baht", "agency_on", "treasury_baht")
    writer.writerow([*names, "treasury_on", "difference_baht", "found_on", "days", "answer", "reason_code", "words"])
    for found in queries.found(request.user, _asked(request)).iterator(chunk_size=1000):
        project = found.year_plan.project
        cells = [project.code, project.name_th, project.owner.name_th, found.year_plan.fiscal_year, found.source]
        cells += [found.agency, found.agency_on, found.treasury, found.treasury_on, found.agency - found.treasury]
        cells += [found.found_on, rules.age(found, clock.today()), found.answer, found.reason_code, found.words]
        writer.writerow([csv_cell(cell) for cell in cells])
    response = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="treasury-gaps.csv"'
    return response
