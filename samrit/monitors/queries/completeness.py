"""How complete the forms of a year are, body by body: one query over all that is owed for each level of the tree.

The line of ministry, department and division is the path of a project's owner; by area a body stands under its province. Every
count is of year plans, and of reports after the end of projects, that the reader may see.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db import connection
from django.db.models import BooleanField, Case, CharField, ExpressionWrapper, F, Q, QuerySet, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Left

from samrit.accounts.models import User
from samrit.accounts.queries import person, rows_seen
from samrit.accounts.roles import AREA_ROLES
from samrit.approvals.models import Approval, State
from samrit.lib import clock
from samrit.lib.fiscal import first_day, fiscal_year_of
from samrit.lib.trees import ancestor_ids
from samrit.monitors.rules.completeness import AFTER, PLAN, Cell, cell_of, reads_living
from samrit.organisations.models import Organisation, OrganisationKind
from samrit.projects.models import Origin, YearPlan
from samrit.reporting.models import ClosingReport, EntryWindow, FiscalQuarter, MoneyGap, OutcomeResult, ProgressReport
from samrit.reporting.queries import calendar
from samrit.reporting.queries.windows import due_expression, opens_expression, year_rules

Owed = TypeVar("Owed", YearPlan, ClosingReport)
STEP = 9
"""Letters of one step of a path."""
AREAS = (OrganisationKind.PROVINCE, OrganisationKind.CLUSTER)


@dataclass(frozen=True)
class AfterTheEnd:
    """The reports after the end of projects whose last day lies in a fiscal year. Each has days of its own."""

    fiscal_year: int

    @property
    def opens_at(self) -> dt.datetime:
        """The first instant of the year."""
        return dt.datetime.combine(first_day(self.fiscal_year), dt.time(), clock.BANGKOK)

    @property
    def due_at(self) -> dt.datetime:
        """The first instant after the year: the latest that can be the first late one."""
        return dt.datetime.combine(first_day(self.fiscal_year + 1), dt.time(), clock.BANGKOK)

    @property
    def owed(self) -> QuerySet[ClosingReport]:
        """All of them."""
        rows = ClosingReport.objects.filter(due_at__gt=self.opens_at, due_at__lte=self.due_at)
        return rows.exclude(approval__state=State.DISCARDED).order_by()


Window = FiscalQuarter | EntryWindow | AfterTheEnd


@dataclass(frozen=True)
class Line:
    """A body with its counts by form; `has_more` where bodies below it hold records."""

    body: Organisation
    cells: Mapping[int, Cell]
    has_more: bool = False
    has_demonstration: bool = False

    def cell(self, form: int) -> Cell:
        """The counts of a form; nothing where the form is not owed."""
        return self.cells.get(form, Cell())


@dataclass(frozen=True)
class Board:
    """A level of the tree: the bodies below `body` (None: the top), and all of them together."""

    fiscal_year: int
    windows: Mapping[int, Window]
    lines: list[Line] = field(default_factory=list)
    body: Organisation | None = None
    trail: list[Organisation] = field(default_factory=list)
    by_area: bool = False
    has_areas: bool = False

    @property
    def forms(self) -> list[int]:
        """The forms the calendar of the year knows."""
        return sorted(self.windows)

    @property
    def all(self) -> dict[int, Cell]:
        """All bodies together, by form."""
        return {form: sum((line.cell(form) for line in self.lines), Cell()) for form in self.forms}

    @property
    def has_demonstration(self) -> bool:
        """Whether records of the demonstration are counted."""
        return any(line.has_demonstration for line in self.lines)


def windows_of(fiscal_year: int) -> dict[int, Window]:
    """What the calendar gives days to in a year, by form; the reports after the end where there are any. Three queries."""
    entry = EntryWindow.objects.filter(fiscal_year=fiscal_year, case="default").first()
    after = AfterTheEnd(fiscal_year)
    found: dict[int, Window] = {PLAN: entry} if entry else {}
    found |= {row.quarter: row for row in calendar.quarters(fiscal_year)}
    return found | ({AFTER: after} if found and after.owed.exists() else {})


def form_of(window: Window) -> int:
    """The form a window is of."""
    if isinstance(window, AfterTheEnd):
        return AFTER
    return window.quarter if isinstance(window, FiscalQuarter) else PLAN


def years() -> list[int]:
    """Fiscal years that have a calendar and have begun, the latest first."""
    return [year for year in calendar.years() if year <= fiscal_year_of(clock.today())]


def present_form(windows: Mapping[int, Window]) -> int:
    """The form looked at first: of the latest quarter whose report is open, else the year plan."""
    now = clock.now()
    quarters = [window for window in windows.values() if isinstance(window, FiscalQuarter)]
    return max((quarter.quarter for quarter in quarters if quarter.opens_at <= now), default=PLAN)


def find_body(user: User, code: str) -> Organisation | None:
    """A body she may look at: one of hers, one above them, or a province whose bodies are hers."""
    body = Organisation.objects.filter(code=code).exclude(path="").first()
    if body is None or not reads_living(person(user)):
        return None
    return body if person(user).sees_everything or person(user).reads(body) or _holds_mine(user, body) else None


def _holds_mine(user: User, body: Organisation) -> bool:
    """Whether bodies of hers stand under it. One query."""
    under = Q(path__startswith=body.path) | Q(area_path__startswith=body.path)
    return Organisation.objects.filter(under, rows_seen(user)).exists()


def root_of(user: User, *, by_area: bool) -> Organisation | None:
    """The body whose children she sees first: that of her only post; None where she sees everything or has several."""
    who = person(user)
    if who.sees_everything:
        return None
    posts = [post for post in who.posts if post.reads_unit and (post.role in AREA_ROLES) == by_area]
    units = {post.unit_path: post.unit_id for post in posts}
    tops = [
        unit for path, unit in units.items() if not any(path != other and path.startswith(other) for other in units)
    ]
    return Organisation.objects.filter(pk=tops[0]).first() if len(tops) == 1 else None


def board(user: User, fiscal_year: int, body: Organisation | None = None, *, by_area: bool = False) -> Board:
    """A level of the tree with everything around it. The number of queries does not grow with the bodies."""
    windows = windows_of(fiscal_year)
    body = body or root_of(user, by_area=by_area)
    lines = _lines(user, fiscal_year, body, windows, by_area=by_area) if windows else []
    lines.sort(key=lambda line: (-sum(cell.overdue for cell in line.cells.values()), line.body.sort_key))
    return Board(fiscal_year, windows, lines, body, _trail(user, body), by_area, _has_areas(user, fiscal_year))


def tree(user: User, fiscal_year: int, body: Organisation | None = None) -> list[Line]:
    """The bodies directly below a body (None: hers) with their counts by form, those with most missing first."""
    return board(user, fiscal_year, body).lines


def _has_areas(user: User, fiscal_year: int) -> bool:
    """Whether any body she sees stands under a province. One query."""
    rows = _plans(user, fiscal_year).exclude(project__owner__area_path="")
    return rows.exists()


def _trail(user: User, body: Organisation | None) -> list[Organisation]:
    """The bodies from the top down to this one that she may look at. One query."""
    if body is None:
        return []
    ids = ancestor_ids(body.path)
    found = Organisation.objects.in_bulk(ids)
    roots = [post.unit_path for post in person(user).posts if post.reads_unit]
    every = person(user).sees_everything
    return [
        found[pk] for pk in ids if pk in found and (every or any(found[pk].path.startswith(path) for path in roots))
    ]


def _plans(user: User, fiscal_year: int) -> QuerySet[YearPlan]:
    """Living year plans of the year that she may read before they are released."""
    rows = YearPlan.objects.filter(rows_seen(user, "project__owner"), origin=Origin.LIVING, fiscal_year=fiscal_year)
    return rows.exclude(approval__state=State.DISCARDED).order_by()


def _key(body: Organisation | None, *, by_area: bool) -> Combinable:
    """The path of the body a year plan is counted under."""
    if not by_area:
        return Left("project__owner__path", STEP + (len(body.path) if body else 0))
    if body is not None:
        return F("project__owner__path")
    own = When(project__owner__kind__in=AREAS, then=F("project__owner__path"))
    return Case(own, default=F("project__owner__area_path"), output_field=CharField())


def _below(rows: QuerySet[Owed], body: Organisation | None, *, by_area: bool) -> QuerySet[Owed]:
    if by_area and body is None:
        return rows.filter(~Q(project__owner__area_path="") | Q(project__owner__kind__in=AREAS))
    if body is None:
        return rows
    line = Q(project__owner__path__startswith=body.path)
    return rows.filter(line | Q(project__owner__area_path__startswith=body.path) if by_area else line)


def _lines(
    user: User, fiscal_year: int, body: Organisation | None, windows: Mapping[int, Window], *, by_area: bool
) -> list[Line]:
    plans = _below(_plans(user, fiscal_year), body, by_area=by_area)
    ended = AfterTheEnd(fiscal_year).owed.filter(rows_seen(user, "project__owner"))
    closings = _below(ended, body, by_area=by_area)
    counted: dict[int, dict[int, Cell]] = {}
    more: set[int] = set()
    shown: set[int] = set()
    rows = _counted(plans, closings, _key(body, by_area=by_area), windows)
    for key, form, days, has_more, demonstration, *counts in rows:
        pk = ancestor_ids(key)[-1]
        late = {days: counts[-1]} if days is not None else {}
        cells = counted.setdefault(pk, {})
        cells[form] = cells.get(form, Cell()) + cell_of(counts[:-1], late)
        more |= {pk} if has_more else set()
        shown |= {pk} if demonstration else set()
    bodies = Organisation.objects.in_bulk(list(counted))
    here = body.pk if body and not by_area else 0
    return [
        Line(bodies[pk], cells, pk in more and pk != here, pk in shown) for pk, cells in counted.items() if pk in bodies
    ]


def _counted(
    plans: QuerySet[YearPlan], closings: QuerySet[ClosingReport], key: Combinable, windows: Mapping[int, Window]
) -> Iterable[Sequence[Any]]:
    """Rows of key, form, days late (None: not late), whether bodies lie below, whether demonstration is counted, the counts, and
    how many are late by these days. One query over all year plans and reports after the end."""
    forms = {form: window for form, window in windows.items() if not isinstance(window, AfterTheEnd)}
    in_force = ExpressionWrapper(Q(approval__approved_at__isnull=False), output_field=BooleanField())
    moments: dict[str, Combinable] = {}
    for form, window in forms.items():
        moments |= {f"due_{form}": due_expression(window), f"opens_{form}": opens_expression(window)}
    rows = plans.annotate(key=key, in_force=in_force, **moments)
    columns = (
        "pk",
        "approval_id",
        "project__cancelled_on",
        "project__owner__path",
        "is_demonstration",
        "key",
        "in_force",
    )
    sql, parameters = rows.values_list(*columns, *moments).query.sql_with_params()
    names = ("id", "approval_id", "cancelled_on", "owner_path", "is_demonstration", "key", "in_force", *moments)
    tables = {name: connection.ops.quote_name(model._meta.db_table) for name, model in _TABLES.items()}
    ended = ("approval_id", "project__owner__path", "is_demonstration", "due_at", "opens_at", "key")
    after, kept = closings.annotate(key=key).values_list(*ended).query.sql_with_params()
    values, given = _quarters(forms)
    whole = _SQL.format(
        plans=sql, names=", ".join(names), closings=after, quarters=values, cases=_cases(forms), **tables
    )
    gap, now = year_rules(next(iter(windows.values())).fiscal_year).progress_gap, clock.now()
    with connection.cursor() as cursor:
        cursor.execute(whole, [*parameters, *given, *kept, gap, AFTER, now, now, now, now])
        return list(cursor.fetchall())


_TABLES: Mapping[str, Any] = {
    "report": ProgressReport,
    "approval": Approval,
    "outcome": OutcomeResult,
    "gap": MoneyGap,
}


def _quarters(windows: Mapping[int, Window]) -> tuple[str, list[Any]]:
    """The forms as rows of SQL: number, first and last day of the quarter (none for the year plan)."""
    given: list[dt.date | int | None] = []
    for form, window in sorted(windows.items()):
        days = (window.starts_on, window.ends_on) if isinstance(window, FiscalQuarter) else (None, None)
        given += [form, *days]
    return ", ".join(["(%s::int, %s::date, %s::date)"] * len(windows)), given


def _cases(windows: Mapping[int, Window]) -> str:
    """The days of a year plan for the form of the row."""

    def case(name: str) -> str:
        whens = " ".join(f"when {form} then plan.{name}_{form}" for form in windows)
        return f"case form.n {whens} end as {name}_at"

    return f"{case('due')}, {case('opens')}"


_SQL = """
with plan ({names}) as ({plans}),
form (n, starts_on, ends_on) as (values {quarters}),
closing (approval_id, owner_path, is_demonstration, due_at, opens_at, key) as ({closings}),
answered as (select distinct report_id from {outcome} where value is not null or applicability <> '' or text <> ''),
gap as (select distinct year_plan_id, agency_on from {gap} where closed_on is null),
line as (
    select plan.key, form.n, plan.owner_path, plan.is_demonstration, {cases},
        said.first_submitted_at as sent_at,
        coalesce(said.state in ('submitted', 'approved'), false) as is_settled,
        coalesce(said.state = 'returned', false) as is_returned,
        said.approved_at is not null as is_approved,
        plan.cancelled_on is not null and plan.cancelled_on < form.starts_on as is_over,
        form.n >= 2 and report.outcome_result = '' and answered.report_id is null as no_outcome,
        report.progress_variance <> '' or report.money_variance <> ''
            or coalesce(report.progress_plan - report.progress_actual >= %s, false) as off_plan,
        gap.year_plan_id is not null as has_gap
    from plan
    join form on form.n = 0 or plan.in_force
    left join {report} report on report.year_plan_id = plan.id and report.quarter = form.n
    left join {approval} said on said.id = case when form.n = 0 then plan.approval_id else report.approval_id end
    left join answered on answered.report_id = report.id
    left join gap on gap.year_plan_id = plan.id and gap.agency_on = form.ends_on
    union all
    select closing.key, %s, closing.owner_path, closing.is_demonstration, closing.due_at, closing.opens_at,
        said.first_submitted_at, coalesce(said.state in ('submitted', 'approved'), false),
        coalesce(said.state = 'returned', false), said.approved_at is not null, false, false, false, false
    from closing
    join {approval} said on said.id = closing.approval_id
),
judged as (
    select line.*, (is_over and not is_settled) or opens_at > %s as is_not_due,
        coalesce(sent_at, %s) >= due_at as is_late,
        (coalesce(sent_at, %s) at time zone 'Asia/Bangkok')::date
            - ((due_at - interval '1 microsecond') at time zone 'Asia/Bangkok')::date as days
    from line
)
select key, n, case when is_late and not is_not_due then days end as late_by,
    bool_or(length(owner_path) > length(key)) as has_more,
    bool_or(is_demonstration) as has_demonstration,
    count(*) as plans,
    count(*) filter (where is_not_due) as not_due,
    count(*) filter (where not is_not_due) as owed,
    count(*) filter (where not is_not_due and sent_at is not null) as sent,
    count(*) filter (where not is_not_due and sent_at < due_at) as on_time,
    count(*) filter (where not is_not_due and is_approved) as approved,
    count(*) filter (where not is_not_due and is_returned) as returned,
    count(*) filter (where not is_not_due and sent_at is null and due_at <= %s) as overdue,
    count(*) filter (where not is_not_due and sent_at is not null and no_outcome) as no_outcome,
    count(*) filter (where not is_not_due and sent_at is not null and off_plan) as off_plan,
    count(*) filter (where not is_not_due and sent_at is not null and has_gap) as gap,
    count(*) filter (where not is_not_due and is_late) as late
from judged
group by key, n, late_by
"""
