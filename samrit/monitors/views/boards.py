"""My agency this quarter: figures, S-curve, slippage, obstacles, movers, and the list behind every figure."""

import csv
import io
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dates import MONTHS_3
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.accounts.roles import AREA_ROLES
from samrit.lib import clock
from samrit.lib.csv_cells import csv_cell
from samrit.lib.money import format_baht
from samrit.monitors.queries import boards as queries
from samrit.monitors.queries.boards import Scope
from samrit.monitors.queries.completeness import root_of
from samrit.monitors.rules import boards as rules
from samrit.organisations.models import Organisation
from samrit.reporting.models import FiscalQuarter
from samrit.reporting.queries import calendar

ON_A_PAGE = 50
MILLION = Decimal(1_000_000)


@dataclass(frozen=True)
class Asked:
    """What an address asks for."""

    scope: Scope

    @property
    def code(self) -> str:
        """The body in addresses."""
        return self.scope.body.code if self.scope.body else rules.EVERYTHING

    @property
    def name(self) -> str:
        """The body in words."""
        if self.scope.body:
            return self.scope.body.name
        return _("The whole country") if person(self.scope.user).sees_everything else _("All that you see")

    def address(self, name: str = "board-quarter", *more: str, quarter: FiscalQuarter | None = None) -> str:
        """A page of this board, of its quarter or another."""
        window = quarter or self.scope.window
        return reverse(f"monitors:{name}", args=[self.code, window.fiscal_year, window.quarter, *more])


def asked(request: SignedIn, code: str, fiscal_year: int | None = None, quarter: int | None = None) -> Asked | None:
    """Read the address; None where no quarter is known yet. Raises Http404 for a body she does not read, for a quarter that the
    calendar does not know or that has not begun, and for people who have no board."""
    user = request.user
    if not rules.may_look(person(user)):
        raise Http404
    body = _body(request, code)
    if fiscal_year is None or quarter is None:
        known = calendar.reported_quarters(clock.now())
        return Asked(Scope(user, known[0], body)) if known else None
    window = calendar.quarter(fiscal_year, quarter)
    if window is None or window.starts_on > clock.today():
        raise Http404
    return Asked(Scope(user, window, body))


def _body(request: SignedIn, code: str) -> Organisation | None:
    if code == rules.EVERYTHING:
        return None
    if not code:
        posts = [post for post in person(request.user).posts if post.reads_unit]
        by_area = bool(posts) and all(post.role in AREA_ROLES for post in posts)
        return root_of(request.user, by_area=by_area)
    body = queries.find_body(request.user, code)
    if body is None:
        raise Http404
    return body


@require_safe
def board(
    request: SignedIn, organisation: str = "", fiscal_year: int | None = None, quarter: int | None = None
) -> HttpResponse:
    """The board of a body, by default her own in the quarter that is reported now; who has none is led to the calendar."""
    if not organisation and not rules.may_look(person(request.user)):
        return redirect("reporting:calendar")
    found = asked(request, organisation, fiscal_year, quarter)
    if found is None:
        return render(request, "monitors/board.html", {"trail": [(_("Home"), "/"), (_("Board"), "")]})
    scope = found.scope
    totals, names = queries.totals(scope), queries.obstacle_names()
    points = queries.curve(scope, totals.money) if totals.projects else []
    steps = queries.progress(scope) if totals.projects else []
    context = {
        **_around(found),
        "totals": totals,
        "stages": _stages(found, totals),
        "slips": _slips(found, totals),
        "limit": scope.rules.progress_gap,
        "points": [(_month(point), point) for point in points],
        "curve": _curve(points),
        "steps": steps if any(step.projects for step in steps) else [],
        "steps_curve": _steps(steps),
        "slippage": {
            "labels": [str(label) for label in rules.SLIPS.values()],
            "series": [{"name": _("Projects"), "values": [totals.slip(key) for key in rules.SLIPS]}],
        },
        "obstacles": [
            (one, f"{found.address('board-list')}?show=obstacle.{one.category}")
            for one in (queries.hindrances(scope, names) if totals.projects else [])
        ],
        "movers": _movers(found) if totals.projects else [],
        "has_targets": any(point.target is not None for point in points),
        "booked": next(((_month(one), one) for one in reversed(points) if one.treasury is not None), None),
    }
    return render(request, "monitors/board.html", context)


def _around(found: Asked, last: str = "") -> dict[str, Any]:
    window, scope = found.scope.window, found.scope
    name = _("Q%(quarter)s %(year)s") % {"quarter": window.quarter, "year": window.fiscal_year}
    home = (_("Home"), "/")
    first = (_("Board"), reverse("monitors:boards"))
    here = (f"{found.name}, {name}", found.address() if last else "")
    return {
        "scope": scope,
        "window": window,
        "name": found.name,
        "period": name,
        "trail": [home, first, here, *([(last, "")] if last else [])],
        "list_url": found.address("board-list"),
        "curve_files": _files_of(found, "money"),
        "progress_files": _files_of(found, "progress"),
        "slippage_files": _files_of(found, "slippage"),
        "quarters": [
            {"label": _("Q%(n)s") % {"n": each.quarter}, "url": found.address(quarter=each), "current": each == window}
            for each in calendar.quarters(window.fiscal_year)
            if each.starts_on <= clock.today()
        ],
        "years": [
            {
                "label": str(year),
                "url": reverse("monitors:board-quarter", args=[found.code, year, _quarter_of(year, window)]),
                "current": year == window.fiscal_year,
            }
            for year in _years(window)
        ],
    }


def _files_of(found: Asked, of: str) -> list[dict[str, str]]:
    return [{"url": f"{found.address('board-curve')}?{urlencode({'of': of})}", "format": "CSV", "label": ""}]


def _years(window: FiscalQuarter) -> list[int]:
    """The fiscal years with a calendar around the one shown, those that have begun."""
    near = range(window.fiscal_year - 2, window.fiscal_year + 3)
    begun = calendar.period_of_today().fiscal_year
    return [year for year in sorted(calendar.years(), reverse=True) if year in near and year <= begun]


def _quarter_of(year: int, window: FiscalQuarter) -> int:
    """The same quarter of another year; of the present year at most the present quarter."""
    today = calendar.period_of_today()
    return min(window.quarter, today.quarter) if year == today.fiscal_year else window.quarter


def _stages(found: Asked, totals: rules.Totals) -> list[dict[str, Any]]:
    return [
        {"label": label, "state": state, "number": number, "url": f"{found.address('board-list')}?show=stage.{key}"}
        for key, (label, state) in rules.STAGES.items()
        if (number := totals.stage(key))
    ]


def _slips(found: Asked, totals: rules.Totals) -> list[dict[str, Any]]:
    return [
        {"label": label, "number": totals.slip(key), "url": f"{found.address('board-list')}?show=slip.{key}"}
        for key, label in rules.SLIPS.items()
    ]


def _movers(found: Asked) -> list[dict[str, Any]]:
    lines = queries.movers(found.scope)
    return [
        {
            "label": rules.OTHERS[show],
            "lines": [(line, _moved(show, line)) for line in lines[show]],
            "url": f"{found.address('board-list')}?show={show}",
        }
        for show in rules.MOVERS
        if lines.get(show)
    ]


def _month(point: rules.Point) -> str:
    return capfirst(str(MONTHS_3[point.month]))


def _moved(show: str, line: queries.Line) -> str:
    """By how much a project moved against plan, in words."""
    if show.startswith("money"):
        return _("by %(change)s baht") % {"change": format_baht(abs(line.money_moved or Decimal(0)))}
    slip = line.slip or Decimal(0)
    said = {"change": f"{abs(line.moved or Decimal(0)).normalize():f}", "now": f"{abs(slip).normalize():f}"}
    if not slip:
        return _("by %(change)s points, now as planned") % said
    if slip > 0:
        return _("by %(change)s points, now %(now)s behind") % said
    return _("by %(change)s points, now %(now)s ahead") % said


def _steps(steps: list[rules.Step]) -> dict[str, Any]:
    """Progress planned and actual by quarter, percent."""
    series = [
        (_("Planned"), [step.planned for step in steps], "line"),
        (_("Actual"), [step.actual for step in steps], "bar"),
    ]
    return {
        "labels": [_("Q%(n)s") % {"n": step.quarter} for step in steps],
        "series": [
            {"name": name, "kind": kind, "values": [None if v is None else float(round(v, 2)) for v in values]}
            for name, values, kind in series
        ],
    }


def _curve(points: list[rules.Point]) -> dict[str, Any]:
    """The S-curve in million baht; what nobody has said is left out."""
    rows: list[tuple[str, list[Decimal | None], str]] = [
        (_("Planned"), [point.planned for point in points], "line"),
        (_("Reported"), [point.reported for point in points], "bar"),
        (_("Treasury"), [point.treasury for point in points], "bar"),
        (_("Target of the Cabinet"), [point.target for point in points], "bar"),
    ]
    series = [
        {"name": name, "kind": kind, "values": [None if v is None else float(round(v / MILLION, 3)) for v in values]}
        for name, values, kind in rows
        if any(value is not None for value in values)
    ]
    return {"labels": [_month(point) for point in points], "series": series}


@require_safe
def board_list(request: SignedIn, organisation: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """The projects behind a figure, and what they add up to."""
    found, show, label = _shown(request, organisation, fiscal_year, quarter)
    page = request.GET.get("page", "1")
    first = int(page) if page.isascii() and page.isdigit() and len(page) < 6 else 1
    listing = queries.listing(found.scope, show, max(first - 1, 0) * ON_A_PAGE, ON_A_PAGE)
    pages = Paginator(range(listing.number), ON_A_PAGE)
    context = {
        **_around(found, label),
        "label": label,
        "listing": listing,
        "lines": [(line, rules.STAGES[line.stage]) for line in listing.lines],
        "page": pages.get_page(first),
        "query": urlencode({"show": show}),
        "is_gap": show == "gap",
        "is_moved": show.startswith("progress."),
        "is_money_moved": show.startswith("money."),
        "is_demonstration": any(line.is_demonstration for line in listing.lines),
        "files": [{"url": f"{found.address('board-file')}?{urlencode({'show': show})}", "format": "CSV", "label": ""}],
        "back": found.address(),
    }
    return render(request, "monitors/board_list.html", context)


def _shown(request: SignedIn, organisation: str, fiscal_year: int, quarter: int) -> tuple[Asked, str, str]:
    found = asked(request, organisation, fiscal_year, quarter)
    show = request.GET.get("show", "projects")
    label = rules.label_of(show, queries.obstacle_names())
    if found is None or label is None:
        raise Http404
    return found, show, label


COLUMNS = (
    *("project_code", "project", "body_code", "body", "stage", "money_of_year_baht", "progress_planned_percent"),
    *("progress_actual_percent", "behind_points", "planned_spending_baht", "disbursed_baht", "treasury_gap_baht"),
    *("gap_change_points", "spending_gap_change_baht", "is_demonstration"),
)


@require_safe
def board_file(request: SignedIn, organisation: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """The whole list behind a figure as CSV."""
    found, show, _label = _shown(request, organisation, fiscal_year, quarter)
    rows = [
        [
            *(line.code, line.name, line.owner_code, line.owner, line.stage, line.money, line.planned, line.actual),
            *(line.slip, line.spend, line.disbursed, line.gap, line.moved, line.money_moved),
            str(line.is_demonstration).lower(),
        ]
        for line in queries.listing(found.scope, show).lines
    ]
    return _csv(f"samrit-board-{found.code}-{fiscal_year}-q{quarter}-{show}", [COLUMNS, *rows])


@require_safe
def board_curve(request: SignedIn, organisation: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """The numbers of a picture as CSV (`of`): money, a row for each month, cumulative baht; progress by quarter, percent; or the
    projects by how far they are behind."""
    found = asked(request, organisation, fiscal_year, quarter)
    of = request.GET.get("of", "money")
    if found is None or of not in PICTURES:
        raise Http404
    name = "curve" if of == "money" else of
    return _csv(f"samrit-board-{found.code}-{fiscal_year}-q{quarter}-{name}", PICTURES[of](found.scope))


def _money_rows(scope: Scope) -> list[Any]:
    heads = ("month", "planned_baht", "reported_baht", "treasury_baht", "treasury_projects", "cabinet_target_baht")
    points = queries.curve(scope, queries.totals(scope).money)
    return [
        heads,
        *([one.month, one.planned, one.reported, one.treasury, one.booked or None, one.target] for one in points),
    ]


def _progress_rows(scope: Scope) -> list[Any]:
    heads = ("quarter", "progress_planned_percent", "progress_actual_percent", "projects")
    return [heads, *([step.quarter, step.planned, step.actual, step.projects] for step in queries.progress(scope))]


def _slippage_rows(scope: Scope) -> list[Any]:
    totals = queries.totals(scope)
    return [
        ("behind", "limit_points", "projects"),
        *([key, scope.rules.progress_gap, totals.slip(key)] for key in rules.SLIPS),
    ]


PICTURES: dict[str, Callable[[Scope], list[Any]]] = {
    "money": _money_rows,
    "progress": _progress_rows,
    "slippage": _slippage_rows,
}
"""The pictures of a board whose numbers are files."""


def _csv(name: str, rows: list[Any]) -> HttpResponse:
    out = io.StringIO()
    out.write("\ufeff")
    csv.writer(out).writerows([csv_cell(cell) for cell in row] for row in rows)
    response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response
