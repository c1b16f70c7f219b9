"""Policy monitors: the list, a monitor for a period, the reports behind each figure, and the same as files. For those who have
signed in; each sees the projects she may see."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import quote, urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.lib import workbooks
from samrit.monitors.models import Scope
from samrit.monitors.queries import policy, policy_files
from samrit.monitors.queries.policy_page import (
    MOST_LISTED,
    TOTAL,
    Asked,
    MonitorPage,
    offered,
    offered_years,
    own_choice,
    page_of,
    places_named,
    usual_span,
)
from samrit.monitors.rules.policy import ROUNDS_RULE, Definition, Span, spans, why_not_define
from samrit.monitors.rules.policy_figures import Fact, Figure, Line
from samrit.monitors.rules.policy_sheet import heading, projects_table

ON_A_PAGE = 100
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
MILLION = Decimal(1_000_000)
CHOICES = {
    str(Scope.MINISTRY): gettext_lazy("Ministry"),
    str(Scope.PROVINCE): gettext_lazy("Province"),
    str(Scope.CLUSTER): gettext_lazy("Province cluster"),
}
"""What a reader chooses before a monitor of this scope shows anything."""


@require_safe
def monitors(request: SignedIn) -> HttpResponse:
    """Every policy monitor by its newest version."""
    context = {
        "monitors": policy.monitors(),
        "why_not": why_not_define(person(request.user)),
        "trail": [(_("Home"), "/"), (_("Policy monitors"), "")],
    }
    return render(request, "monitors/policy_monitors.html", context)


@require_safe
def monitor(request: SignedIn, monitor: str) -> HttpResponse:
    """One monitor for a period (`year`, `period` q1 to q4 or 2m-1 to 2m-6), as known now or at the end of the time for reports
    (`known`), for a ministry, province or cluster (`choice`); `version` asks for an older one."""
    definition, asked = asked_of(request, monitor)
    page = page_of(request.user, definition, asked)
    query = query_of(page)
    context = {
        "page": page,
        "query": query,
        "lines": [_row(page, line, query) for line in page.lines],
        "total": _row(page, page.total, query),
        "headings": [(figure, heading(figure)) for figure in page.columns.values()],
        "width": len(page.columns) + 1,  # with the percent disbursed
        "kinds": _kinds(page, query),
        "meeting": _meeting(page) if page.definition.scope in (Scope.PROVINCE, Scope.CLUSTER) else [],
        "chart": _chart(page),
        "controls": _controls(page),
        "elsewhere": _elsewhere(request, page),
        "files": _files(page, query),
        "rounds_rule": ROUNDS_RULE,
        "derived_words": policy_files.derived_words(),
        "spared_words": policy_files.spared_words(page),
        "versions": policy.versions(definition.code),
        "why_not": why_not_define(person(request.user)),
        "trail": [*_trail(), (definition.name, "")],
    }
    return render(request, "monitors/policy_monitor.html", context)


@require_safe
def trace(request: SignedIn, monitor: str) -> HttpResponse:
    """The projects and reports one figure came from (`line`, `figure`), and their sum, which is the figure."""
    page = _chosen(request, monitor)
    definition = page.definition
    line, figure = _traced(request, page)
    rows = figure.rows(line.facts)
    shown = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    back = f"{reverse('monitors:policy-monitor', args=[monitor])}?{query_of(page)}"
    query = f"{query_of(page)}&{urlencode({'line': line.code, 'figure': figure.name})}"
    context = {
        "page": page,
        "line": line,
        "figure": figure,
        "heading": heading(figure),
        "rows": [(fact, figure.read(fact)) for fact in shown],
        "shown": shown,
        "value": figure.of(line.facts),
        "weight": sum((fact.money or Decimal(0) for fact in rows), Decimal(0)),
        "back": back,
        "query": query,
        "files": [{"format": "CSV", "url": f"{reverse('monitors:policy-trace-file', args=[monitor])}?{query}"}],
        "trail": [*_trail(), (definition.name, back), (str(figure.label), "")],
    }
    return render(request, "monitors/policy_trace.html", context)


@require_safe
def trace_file(request: SignedIn, monitor: str) -> HttpResponse:
    """The same list as CSV, all of it, with the versions that were read and what each adds."""
    page = _chosen(request, monitor)
    line, figure = _traced(request, page)
    facts = figure.rows(line.facts)
    table = projects_table(facts)
    rows = [[*row, figure.read(fact)] for row, fact in zip(table.rows, facts, strict=True)]
    told = replace(table, names=[*table.names, "counted"], rows=rows)
    name = policy_files.file_name(page, "csv").replace(".csv", f"-{line.code}-{figure.name}.csv")
    return _file(policy_files.csv_of(told, policy_files.stamped(page)), "text/csv; charset=utf-8", name)


@require_safe
def download(request: SignedIn, monitor: str, ending: str) -> HttpResponse:
    """The monitor as a file: csv (the figures), xlsx, docx, pdf."""
    if ending not in MAKERS:
        raise Http404
    page = _chosen(request, monitor)
    kind, make = MAKERS[ending]
    return _file(make(page), kind, policy_files.file_name(page, ending))


def _csv(page: MonitorPage) -> bytes:
    return policy_files.csv_of(policy_files.tables_of(page)[0], policy_files.stamped(page))


MAKERS: dict[str, tuple[str, Callable[[MonitorPage], bytes]]] = {
    "csv": ("text/csv; charset=utf-8", _csv),
    "xlsx": (workbooks.MIME, policy_files.workbook_of),
    "docx": (WORD, policy_files.word_of),
    "pdf": ("application/pdf", policy_files.pdf_of),
}


def _file(content: bytes, kind: str, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    answer["Cache-Control"] = "private, no-store"
    return answer


# What was asked


def asked_of(request: SignedIn, code: str) -> tuple[Definition, Asked]:
    """The monitor and what the address asks of it; 404 where there is none. What cannot be read means the usual."""
    version = request.GET.get("version", "")
    number = int(version) if version.isascii() and version.isdigit() and len(version) < 5 else None
    definition = policy.find(code, number)
    if definition is None:
        raise Http404
    usual, years = usual_span(), offered_years()
    year = request.GET.get("year", "")
    fiscal_year = int(year) if year.isascii() and year.isdigit() and len(year) == 4 else usual.fiscal_year
    if fiscal_year not in {*years, usual.fiscal_year}:
        raise Http404
    span = Span.read(fiscal_year, request.GET.get("period", "")) or Span(fiscal_year, quarter=usual.quarter)
    known = "due" if request.GET.get("known") == "due" else "now"
    choice = request.GET["choice"] if "choice" in request.GET else own_choice(request.user, definition.scope)
    return definition, Asked(span, known, choice[:20])


def _chosen(request: SignedIn, monitor: str) -> MonitorPage:
    """The monitor with its figures; 404 where a ministry, province or cluster must be chosen first and none of that code is there,
    so that no list or file says zero of nothing."""
    definition, asked = asked_of(request, monitor)
    page = page_of(request.user, definition, asked)
    if page.must_choose:
        raise Http404
    return page


def query_of(page: MonitorPage) -> str:
    """The address of this page, as other pages of it repeat it."""
    asked, span = page.asked, page.asked.span
    said = {"year": span.fiscal_year, "period": span.code, "known": asked.known, "version": page.definition.version}
    return urlencode(said | ({"choice": page.choice.code} if page.choice.code else {}))


def _traced(request: SignedIn, page: MonitorPage) -> tuple[Line, Figure]:
    line = page.line(request.GET.get("line", TOTAL))
    figure = page.figure(request.GET.get("figure", "projects"))
    if line is None or figure is None:
        raise Http404
    return line, figure


def _trail() -> list[tuple[str, str]]:
    return [(_("Home"), "/"), (_("Policy monitors"), reverse("monitors:policy-monitors"))]


# What is shown


def _row(page: MonitorPage, line: Line, query: str) -> dict[str, Any]:
    cells = []
    for figure in page.columns.values():
        value = line.figure(figure)
        cells.append(
            {"figure": figure, "value": value, "heading": heading(figure), "link": _link(page, line, figure, query)}
        )
    return {"line": line, "cells": cells, "spent": line.spent}


def _link(page: MonitorPage, line: Line, figure: Figure, query: str) -> str:
    address = reverse("monitors:policy-trace", args=[page.definition.code])
    return f"{address}?{query}&{urlencode({'line': line.code, 'figure': figure.name})}"


def _kinds(page: MonitorPage, query: str) -> list[dict[str, Any]]:
    """By kind of obstacle: reports that name it in all, and by line where there are any."""
    found = []
    for kind in page.kinds:
        cells = [(line, kind.of(line.facts), _link(page, line, kind, query)) for line in page.lines]
        named = [cell for cell in cells if cell[1]]
        found.append(
            {"kind": kind, "value": kind.of(page.facts), "link": _link(page, page.total, kind, query), "lines": named}
        )
    return found


def _meeting(page: MonitorPage) -> list[dict[str, Any]]:
    """The lists of a meeting: what is late (of a quarter: two months have no last day), what was not spent, what is in the way."""
    parts = (
        (_("Late or missing reports"), page.late, _("No report of these projects is late.")),
        (_("Money not spent as planned"), page.idle, _("No report shows money that was planned and not spent.")),
        (_("Obstacles"), page.troubled, _("No report names an obstacle.")),
    )
    names = ("late", "idle", "obstacles")
    return [
        {
            "name": name,
            "title": title,
            "facts": facts[:MOST_LISTED],
            "all": len(facts),
            "empty": empty,
            "said": _said(page, facts),
        }
        for name, (title, facts, empty) in zip(names, parts, strict=True)
        if name != "late" or page.asked.span.quarter
    ]


def _said(page: MonitorPage, facts: list[Fact]) -> dict[int, list[tuple[Any, str, str]]]:
    """The obstacles of each project: the category in words, what was said, and the remedy."""
    return {
        fact.year_plan: [
            (page.categories.get(one.category, one.category), one.text, one.remedy)
            for one in (fact.report.obstacles if fact.report else ())
        ]
        for fact in facts[:MOST_LISTED]
    }


def _chart(page: MonitorPage) -> dict[str, Any]:
    """Money of the year and what is disbursed of it, in million baht, a bar for each line."""
    money, spent = page.columns["money"], page.columns["disbursed"]
    return {
        "labels": [line.short or line.name for line in page.lines],
        "series": [
            {"name": str(column.label), "values": [_million(line.figure(column)) for line in page.lines]}
            for column in (money, spent)
        ],
    }


def _million(value: Decimal | None) -> float:
    return float(round((value or Decimal(0)) / MILLION, 2))


def _controls(page: MonitorPage) -> dict[str, Any]:
    """The choices of the form above the figures."""
    quarters, pairs = spans(page.asked.span.fiscal_year)
    return {
        "years": offered_years(),
        "quarters": quarters,
        "pairs": pairs,
        "choices": offered(page.definition.scope),
        "scope": CHOICES.get(page.definition.scope, ""),
    }


def _elsewhere(request: SignedIn, page: MonitorPage) -> list[tuple[str, str, int]]:
    """Where a province without projects leads to."""
    if page.facts or page.definition.scope != Scope.PROVINCE:
        return []
    return places_named(request.user, page.asked.span.fiscal_year)


def _files(page: MonitorPage, query: str) -> list[dict[str, str]]:
    formats = (("xlsx", "Excel"), ("docx", "Word"), ("pdf", "PDF"), ("csv", "CSV"))
    found = [{"format": name, "url": f"{_address(page, ending)}?{query}"} for ending, name in formats]
    api = f"/api/v1/monitors/{page.definition.code}?{query}"
    return [*found, {"format": "JSON", "url": api}]


def _address(page: MonitorPage, ending: str) -> str:
    return reverse("monitors:policy-file", args=[page.definition.code, ending])


__all__ = ["asked_of", "download", "monitor", "monitors", "query_of", "trace", "trace_file"]
