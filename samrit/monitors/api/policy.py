"""Policy monitors for machines: which there are, one of them for a period, and the reports behind a figure. The same rows as on
the pages, of those projects the holder of the key may see."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from samrit.accounts.http import SignedIn
from samrit.lib.errors import Invalid, Problem
from samrit.monitors.queries import policy
from samrit.monitors.queries.policy_page import TOTAL, Asked, MonitorPage, offered_years, page_of, usual_span
from samrit.monitors.rules.policy import Definition, Span
from samrit.monitors.rules.policy_figures import OBSTACLE, Fact, Figure, Line
from samrit.monitors.rules.policy_sheet import machine_name

router = Router()
Code = Annotated[str, Path(pattern="^[a-z0-9-]{1,40}$", description="Code of the monitor")]


class MonitorFacts(Schema):
    """A monitor by one version."""

    code: str
    version: int
    name_th: str
    name_en: str
    source: str
    layout: str
    scope: str
    rounds_before: int = Field(description="Reports a year the policy asked of each project before; 0: no source says")
    valid_from: dt.date
    valid_to: dt.date | None


class MonitorList(Schema):
    """Every monitor by its newest version."""

    items: list[MonitorFacts]


class Selected(Schema):
    """What is asked of a monitor."""

    year: int | None = Field(
        default=None, ge=2500, le=2700, description="Fiscal year (BE); by default of the last quarter"
    )
    period: str = Field(
        default="",
        pattern="^(q[1-4]|2m-[1-6])?$",
        description="q1 to q4, or two months: 2m-1 (October, November) to 2m-6",
    )
    known: str = Field(
        default="now", pattern="^(now|due)$", description="As known now, or at the end of the time for reports"
    )
    choice: str = Field(default="", max_length=20, description="Code of the ministry, province or cluster")
    version: int | None = Field(
        default=None, ge=1, le=9999, description="Version of the monitor; by default the newest"
    )


class Selection(Selected):
    """The figure whose reports are asked."""

    line: str = Field(
        default=TOTAL, max_length=40, description="Code of the group, department, ministry or province; or total"
    )
    figure: str = Field(default="projects", max_length=60, description="Name of the figure, as the monitor lists them")
    page: int = Field(default=1, ge=1, le=100_000)


class MonitorLine(Schema):
    """One line. Money in baht, progress in percent, weighted with the money of the year; null is not known."""

    code: str
    name: str
    figures: dict[str, Decimal | None]
    disbursed_percent: Decimal | None
    obstacles: dict[str, int]
    why_empty: str
    not_loaded: list[str]


class SparedForms(Schema):
    """Forms that nobody had to fill: projects times the rounds of the year so far."""

    projects: int
    rounds: int
    forms: int


class MonitorFigures(Schema):
    """A monitor for a period, as known at an instant. The total counts each project once."""

    monitor: MonitorFacts
    fiscal_year: int
    period: str
    known_at: dt.datetime
    made_at: dt.datetime
    choice: str
    was_in_force: bool
    lines: list[MonitorLine]
    total: MonitorLine
    spared: SparedForms
    not_loaded: list[str]


class MonitorReport(Schema):
    """A project a figure came from, with the versions of its plan and report that were read, and what it adds."""

    project_code: str
    project: str
    owner_code: str
    owner: str
    groups: list[str]
    plan_version: int | None
    report_quarter: int | None
    report_version: int | None
    report_approved_at: dt.datetime | None
    standing: str
    days_late: int
    money_baht: Decimal | None
    counted: Decimal | None
    is_demonstration: bool


class MonitorReports(Schema):
    """A page of the reports behind a figure; the sum of `counted` over all pages is the figure (of a mean: weighted with money)."""

    figure: str
    line: str
    value: Decimal | None
    count: int
    page: int
    page_size: int
    items: list[MonitorReport]


@router.get("/monitors", response=MonitorList, operation_id="policy_monitors")
def monitors(request: HttpRequest) -> dict[str, Any]:
    """Every policy monitor by its newest version."""
    del request
    return {"items": [_facts(one.definition) for one in policy.monitors()]}


@router.get("/monitors/{code}", response=MonitorFigures, operation_id="policy_monitor")
def monitor(request: HttpRequest, code: Code, asked: Query[Selected]) -> dict[str, Any]:
    """A monitor for a quarter or two months, over the projects you may see."""
    page = _page(request, code, asked)
    return {
        "monitor": _facts(page.definition),
        "fiscal_year": page.asked.span.fiscal_year,
        "period": page.asked.span.code,
        "known_at": page.at,
        "made_at": page.made_at,
        "choice": page.choice.code,
        "was_in_force": not page.is_outside,
        "lines": [_line(page, line) for line in page.lines],
        "total": _line(page, page.total),
        "spared": {"projects": page.spared.projects, "rounds": page.spared.rounds, "forms": page.spared.forms},
        "not_loaded": page.not_loaded,
    }


PAGE_SIZE = 200


@router.get("/monitors/{code}/reports", response=MonitorReports, operation_id="policy_monitor_reports")
def reports(request: HttpRequest, code: Code, asked: Query[Selection]) -> dict[str, Any]:
    """The projects and reports behind a figure."""
    page = _page(request, code, asked)
    line, figure = page.line(asked.line), page.figure(asked.figure)
    if line is None or figure is None:
        raise Http404(_("This monitor has no such line or figure."))
    rows = figure.rows(line.facts)
    start = (asked.page - 1) * PAGE_SIZE
    return {
        "figure": figure.name,
        "line": line.code,
        "value": figure.of(line.facts),
        "count": len(rows),
        "page": asked.page,
        "page_size": PAGE_SIZE,
        "items": [_report(fact, figure) for fact in rows[start : start + PAGE_SIZE]],
    }


def _page(request: HttpRequest, code: str, asked: Selected) -> MonitorPage:
    definition = policy.find(code, asked.version)
    if definition is None:
        raise Http404(_("There is no such monitor or version."))
    usual = usual_span()
    year = asked.year or usual.fiscal_year
    if year not in {*offered_years(), usual.fiscal_year}:
        raise Http404(_("No calendar of the fiscal year %(year)s is loaded.") % {"year": year})
    span = Span.read(year, asked.period) or Span(year, quarter=usual.quarter)
    page = page_of(cast(SignedIn, request).user, definition, Asked(span, asked.known, asked.choice))
    if page.must_choose and asked.choice:
        raise Http404(_("There is no ministry, province or cluster with the code %(code)s.") % {"code": asked.choice})
    if page.must_choose:
        words = _("This monitor is of one ministry, province or cluster: name its code.")
        raise Invalid([Problem("choice", "required", words)])
    return page


def _facts(definition: Definition) -> dict[str, Any]:
    names = (
        "code",
        "version",
        "name_th",
        "name_en",
        "source",
        "layout",
        "scope",
        "rounds_before",
        "valid_from",
        "valid_to",
    )
    return {name: getattr(definition, name) for name in names}


def _line(page: MonitorPage, line: Line) -> dict[str, Any]:
    return {
        "code": line.code,
        "name": line.name,
        "figures": {machine_name(figure): line.figure(figure) for figure in page.columns.values()},
        "disbursed_percent": line.spent,
        "obstacles": {kind.name.removeprefix(OBSTACLE): int(kind.of(line.facts) or 0) for kind in page.kinds},
        "why_empty": str(line.why_empty),
        "not_loaded": list(line.not_loaded),
    }


def _report(fact: Fact, figure: Figure) -> dict[str, Any]:
    known = fact.report
    return {
        "project_code": fact.code,
        "project": fact.name,
        "owner_code": fact.owner_code,
        "owner": fact.owner,
        "groups": sorted(fact.groups),
        "plan_version": fact.plan_version or None,
        "report_quarter": known.quarter if known else None,
        "report_version": known.version if known else None,
        "report_approved_at": known.approved_at if known else None,
        "standing": str(fact.standing),
        "days_late": fact.days_late,
        "money_baht": fact.money,
        "counted": figure.read(fact),
        "is_demonstration": fact.is_demonstration,
    }
