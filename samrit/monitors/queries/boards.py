"""The board of a body for a quarter: every figure and the list behind it, from one reading of plans and reports.

A year plan counts as it was approved. A report counts as it was approved; one that was never approved counts as it was sent, for
those who read records before they are released. Figures and lists are the same lines under the same conditions, so that the
number of a list is the figure. The number of queries does not grow with the projects.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Case, Q, Value, When

from samrit.accounts.models import User
from samrit.accounts.queries import person, rows_seen
from samrit.approvals.models import Approval
from samrit.codelists.queries import items_of
from samrit.lib import clock
from samrit.lib.fiscal import MONTHS, month_start
from samrit.monitors.rules.boards import MOVERS, SHOWN_MOVERS, SLIPS, STAGES, Hindrance, Point, Step, Totals
from samrit.organisations.models import Organisation
from samrit.projects.models import ApprovedVersion, BudgetLine, Origin, SpendMonth, YearPlan
from samrit.reporting.models import (
    ApprovedReport,
    FiscalQuarter,
    MoneyGap,
    MoneyResult,
    Obstacle,
    ProgressReport,
    ReportingYear,
)
from samrit.reporting.queries import treasury
from samrit.reporting.queries.windows import due_expression, locks_expression, opens_expression, year_rules

TABLES: Mapping[str, Any] = {
    "report": ProgressReport,
    "approval": Approval,
    "version": ApprovedReport,
    "money": MoneyResult,
    "obstacle": Obstacle,
    "gap": MoneyGap,
    "line": BudgetLine,
    "month": SpendMonth,
    "plan_version": ApprovedVersion,
}
_SQL = """
with owed as ({plans}),
plan_version as (
    select distinct on (v.year_plan_id) v.year_plan_id, v.document
    from {plan_version} v join owed on owed.id = v.year_plan_id and owed.plan_state <> 'approved'
    where v.undone_at is null order by v.year_plan_id, v.number desc
),
plan_line as (
    select v.year_plan_id, l.value as said from plan_version v,
        jsonb_array_elements(coalesce(v.document->'m5'->'lines', '[]')) l
    where (l.value->>'fiscal_year')::int = %(year)s
),
stated as (
    select year_plan_id, sum(nullif(said->>'amount', '')::numeric) as money from plan_line group by year_plan_id
),
spending as (
    select l.year_plan_id, m.month, m.amount from {month} m join {line} l on l.id = m.line_id
        join owed on owed.id = l.year_plan_id
    where l.fiscal_year = %(year)s and m.fiscal_year = %(year)s
        and not exists (select from plan_version v where v.year_plan_id = l.year_plan_id)
    union all
    select p.year_plan_id, e.key::int, nullif(e.value, '')::numeric
    from plan_line p, jsonb_each_text(coalesce(nullif(p.said->'months', 'null'), '{{}}')) e
),
plan as (
    select owed.*, case when v.year_plan_id is null then owed.budget_year else s.money end as money
    from owed left join plan_version v on v.year_plan_id = owed.id left join stated s on s.year_plan_id = owed.id
),
planned as (
    select year_plan_id, sum(amount) filter (where array_position(%(months)s, month) <= %(quarter)s * 3) as spend,
        sum(amount) filter (where array_position(%(months)s, month) <= %(quarter)s * 3 - 3) as spend_before,
        sum(amount) as spend_year
    from spending group by year_plan_id
),
said as (
    select r.id, r.year_plan_id, r.quarter, r.progress_plan, r.progress_actual, a.state, a.first_submitted_at,
        a.approved_at, plan.is_living
    from plan join {report} r on r.year_plan_id = plan.id join {approval} a on a.id = r.approval_id
),
version as (
    select distinct on (v.report_id) v.report_id, v.document from {version} v
        join said on said.id = v.report_id and said.state <> 'approved'
    where v.undone_at is null order by v.report_id, v.number desc
),
known as (
    select said.id, said.year_plan_id, said.quarter, v.document,
        case when v.report_id is null then said.progress_plan else nullif(v.document->>'progress_plan', '')::numeric end as planned,
        case when v.report_id is null then said.progress_actual else nullif(v.document->>'progress_actual', '')::numeric
            end as actual,
        case when v.report_id is null then m.disbursed else (
            select sum(nullif(row.value->>'disbursed', '')::numeric)
            from jsonb_array_elements(coalesce(v.document->'money', '[]')) row) end as disbursed
    from said left join version v on v.report_id = said.id
    left join (select m.report_id, sum(m.disbursed) as disbursed from {money} m
        join said on said.id = m.report_id group by m.report_id) m on m.report_id = said.id
    where said.state = 'approved' or v.report_id is not null or (said.is_living and said.state = 'submitted')
),
four as (
    select year_plan_id, max(planned) filter (where quarter = %(quarter)s) as planned,
        max(actual) filter (where quarter = %(quarter)s) as actual,
        max(disbursed) filter (where quarter = %(quarter)s) as disbursed,
        max(planned) filter (where quarter = %(quarter)s - 1) as planned_before,
        max(actual) filter (where quarter = %(quarter)s - 1) as actual_before,
        max(disbursed) filter (where quarter = %(quarter)s - 1) as disbursed_before,
        max(disbursed) filter (where quarter = 1) as d1, max(disbursed) filter (where quarter = 2) as d2,
        max(disbursed) filter (where quarter = 3) as d3, max(disbursed) filter (where quarter = 4) as d4
    from known group by year_plan_id
),
parting as (
    select g.year_plan_id, sum(abs(g.agency - g.treasury)) as gap from {gap} g
        join plan on plan.id = g.year_plan_id and plan.is_living
    where g.closed_on is null group by g.year_plan_id
),
hindrance as (
    select known.year_plan_id, known.quarter, o.category from known join {obstacle} o on o.report_id = known.id
    where known.document is null and (o.text <> '' or o.remedy <> '')
    union
    select known.year_plan_id, known.quarter, o.value->>'category'
    from known, jsonb_array_elements(case jsonb_typeof(known.document->'obstacles') when 'array'
        then known.document->'obstacles' else '[]' end) o
    union
    select known.year_plan_id, known.quarter, 'other' from known
    where known.document is not null and jsonb_typeof(known.document->'obstacles') = 'string'
        and known.document->>'obstacles' <> ''
),
stood as (
    select plan.id, plan.code, plan.name, plan.owner, plan.owner_code, plan.money, plan.is_demonstration, plan.is_living,
        planned.spend, planned.spend_year, f.planned, f.actual, f.disbursed, f.d1, f.d2, f.d3, f.d4, p.gap,
        f.planned - f.actual as slip,
        (f.planned - f.actual) - (f.planned_before - f.actual_before) as moved,
        (planned.spend - f.disbursed) - (case when %(quarter)s > 1
            then coalesce(planned.spend_before, 0) - f.disbursed_before end) as money_moved,
        f.planned is not null and f.actual is not null as has_figures,
        coalesce(said.first_submitted_at >= plan.due_at, false) and plan.is_living as is_late,
        case
            when said.state in ('approved', 'unlocked') or (not plan.is_living and said.approved_at is not null) then 'approved'
            when said.state = 'submitted' and plan.is_living then 'waiting'
            when plan.cancelled_on < %(starts_on)s then 'ended'
            when plan.opens_at > %(now)s then 'not_open'
            when not plan.is_living then 'no_approved'
            when said.state = 'returned' then 'returned'
            when plan.locks_at <= %(now)s and said.first_submitted_at is null then 'locked'
            when plan.due_at <= %(now)s then 'overdue'
            else 'open'
        end as stage
    from plan left join planned on planned.year_plan_id = plan.id left join four f on f.year_plan_id = plan.id
        left join parting p on p.year_plan_id = plan.id
        left join said on said.year_plan_id = plan.id and said.quarter = %(quarter)s
)
"""
_SLIP: Mapping[str, str] = {
    "none": "has_figures and slip <= 0",
    "near": "has_figures and slip > 0 and slip < %(limit)s",
    "over": "has_figures and slip >= %(limit)s and slip < 2 * %(limit)s",
    "far": "has_figures and slip >= 2 * %(limit)s",
}
CONDITIONS: Mapping[str, str] = {
    **{f"stage.{key}": f"stage = '{key}'" for key in STAGES},
    **{f"slip.{key}": _SLIP[key] for key in SLIPS},
    "projects": "true",
    "reported": "has_figures or disbursed is not null",
    "late": "is_late",
    "gap": "gap is not null",
    "progress.worse": "moved > 0",
    "progress.better": "moved < 0",
    "money.worse": "money_moved > 0",
    "money.better": "money_moved < 0",
    "obstacle": "exists (select from hindrance h where h.year_plan_id = stood.id and h.quarter = %(quarter)s "
    "and h.category = %(category)s)",
}
"""By the name of a list: which lines stand in it."""
_ORDER: Mapping[str, str] = {
    "slip": "slip desc, code",
    "gap": "gap desc, code",
    "progress.worse": "moved desc, code",
    "progress.better": "moved, code",
    "money.worse": "money_moved desc, code",
    "money.better": "money_moved, code",
}


@dataclass(frozen=True)
class Scope:
    """What a board is of: a body with all below it (None: all she sees), a quarter of a fiscal year."""

    user: User
    window: FiscalQuarter
    body: Organisation | None = None

    @cached_property
    def plans(self) -> tuple[str, dict[str, Any]]:
        """The SQL of the year plans it is of, with the values of its names; compiled once."""
        return _plans(self)

    @cached_property
    def rules(self) -> ReportingYear:
        """The rules of the fiscal year."""
        return year_rules(self.window.fiscal_year)


@dataclass(frozen=True)
class Line:
    """A project in a list of a board. Percent are cumulative, money baht; None where nothing is known."""

    code: str
    name: str
    owner: str
    owner_code: str
    stage: str
    money: Decimal | None
    planned: Decimal | None
    actual: Decimal | None
    slip: Decimal | None
    spend: Decimal | None
    disbursed: Decimal | None
    gap: Decimal | None
    moved: Decimal | None
    money_moved: Decimal | None
    is_demonstration: bool


_COLUMNS = ", ".join(Line.__dataclass_fields__)


@dataclass(frozen=True)
class Listing:
    """A page of a list, and what the whole list adds up to."""

    lines: list[Line]
    number: int
    money: Decimal
    spend: Decimal
    disbursed: Decimal
    gap: Decimal


def find_body(user: User, code: str) -> Organisation | None:
    """A body whose board she may look at: one she reads, or one under which something of hers stands."""
    body = Organisation.objects.filter(code=code).exclude(path="").first()
    who = person(user)
    if body is None or who.sees_everything or who.sees_approved or who.reads(body):
        return body
    rows = YearPlan.objects.visible_to(user).counted().filter(_under(body))
    return body if rows.exists() else None


def _under(body: Organisation) -> Q:
    return Q(project__owner__path__startswith=body.path) | Q(project__owner__area_path__startswith=body.path)


def totals(scope: Scope) -> Totals:
    """The figures of a board. One query over all its lines, and the days and rules of the year."""
    counted = ", ".join(
        f"count(*) filter (where {condition})"
        for key, condition in CONDITIONS.items()
        if key.startswith(("stage.", "slip."))
    )
    tail = f"""select count(*), coalesce(sum(money), 0), count(*) filter (where is_late),
        count(*) filter (where {CONDITIONS["reported"]}), coalesce(sum(money) filter (where disbursed is not null), 0),
        avg(planned) filter (where has_figures), avg(actual) filter (where has_figures),
        sum(planned * money) filter (where has_figures) / nullif(sum(money) filter (where has_figures), 0),
        sum(actual * money) filter (where has_figures) / nullif(sum(money) filter (where has_figures), 0),
        sum(spend), sum(spend) filter (where disbursed is not null), sum(disbursed),
        count(*) filter (where gap is not null), coalesce(sum(gap), 0), coalesce(bool_or(is_demonstration), false),
        {counted} from stood"""  # noqa: S608  conditions are constants of the module
    row = _read(scope, tail)[0]
    head, counts = row[:15], row[15:]
    stages = dict(zip(STAGES, counts[: len(STAGES)], strict=True))
    slips = dict(zip(SLIPS, counts[len(STAGES) :], strict=True))
    projects, money, late, *rest = head
    return Totals(projects, money, stages, slips, late, *rest)


def listing(scope: Scope, show: str, first: int = 0, size: int | None = None) -> Listing:
    """The lines behind a figure from a place on, and the sums of all of them. Two queries."""
    group, _dot, key = show.partition(".")
    name = "obstacle" if group == "obstacle" else show
    given = {"category": key, "first": first, "size": size}
    where = CONDITIONS[name]
    order = _ORDER.get(show) or _ORDER.get(group) or "money desc nulls last, code"
    sums = f"""select count(*), coalesce(sum(money), 0), coalesce(sum(spend), 0), coalesce(sum(disbursed), 0),
        coalesce(sum(gap), 0) from stood where {where}"""  # noqa: S608  conditions are constants of the module
    lines = f"""select {_COLUMNS} from stood where {where} order by {order}
        limit %(size)s offset %(first)s"""  # noqa: S608  columns and conditions are constants of the module
    return Listing([Line(*row) for row in _read(scope, lines, given)], *_read(scope, sums, given)[0])


def movers(scope: Scope) -> dict[str, list[Line]]:
    """The projects that moved most against plan since the quarter before, by the name of their list. One query."""
    if scope.window.quarter == 1:
        return {}
    parts = [
        f"(select '{show}' as show, row_number() over (order by {_ORDER[show]}) as place, {_COLUMNS} from stood "  # noqa: S608
        f"where {CONDITIONS[show]} order by {_ORDER[show]} limit {SHOWN_MOVERS})"
        for show in MOVERS
    ]
    found: dict[str, list[Line]] = {}
    for show, _place, *row in _read(scope, " union all ".join(parts) + " order by 1, 2"):
        found.setdefault(show, []).append(Line(*row))
    return found


def obstacle_names() -> dict[str, str]:
    """The kinds of obstacles by code, in the language of the page. One query."""
    return {item.code: item.name for item in items_of(("obstacle_category",)).get("obstacle_category", [])}


def hindrances(scope: Scope, names: Mapping[str, str]) -> list[Hindrance]:
    """The obstacles of the quarter by kind, the most frequent first; what was said a quarter ago stands beside. One query."""
    tail = """select h.category, count(*) filter (where h.quarter = %(quarter)s),
        coalesce(sum(stood.money) filter (where h.quarter = %(quarter)s), 0),
        count(*) filter (where h.quarter = %(quarter)s - 1)
        from hindrance h join stood on stood.id = h.year_plan_id
        where h.quarter in (%(quarter)s, %(quarter)s - 1) group by h.category order by 2 desc, 3 desc, 1"""
    rows = _read(scope, tail)
    return [Hindrance(code, names.get(code, code), now, money, before) for code, now, money, before in rows]


def progress(scope: Scope) -> list[Step]:
    """Progress by quarter, as `totals` has it for the quarter of the board. One query."""
    tail = """select known.quarter, sum(known.planned * plan.money) / nullif(sum(plan.money), 0),
        sum(known.actual * plan.money) / nullif(sum(plan.money), 0), count(*)
        from known join plan on plan.id = known.year_plan_id
        where known.planned is not null and known.actual is not null group by known.quarter"""
    told = {quarter: Step(quarter, *rest) for quarter, *rest in _read(scope, tail)}
    return [told.get(quarter, Step(quarter)) for quarter in (1, 2, 3, 4)]


def curve(scope: Scope, whole: Decimal) -> list[Point]:
    """Money by month: planned, reported, booked, targets of `whole` (the money of the year, baht). Three queries."""
    sums = _read(scope, "select month, sum(amount) from spending group by month")
    by_month = dict(sums)
    told = _read(
        scope,
        "select sum(d1), sum(coalesce(d2, d1)), sum(coalesce(d3, d2, d1)), sum(coalesce(d4, d3, d2, d1)), "
        "count(d1), count(d2), count(d3), count(d4) from stood",
    )[0]
    booked = _booked(scope)
    targets = [Decimal(str(percent)) for percent in scope.rules.spending_targets]
    points, sum_planned = [], Decimal(0)
    for place, month in enumerate(MONTHS, 1):
        sum_planned += by_month.get(month) or Decimal(0)
        end, quarter = place % 3 == 0, (place + 2) // 3
        points.append(
            Point(
                month,
                sum_planned if by_month else None,
                told[quarter - 1] if end and told[quarter + 3] and quarter <= scope.window.quarter else None,
                booked[place][0] if place in booked else None,
                whole * targets[quarter - 1] / 100 if end and len(targets) == 4 and whole else None,
                booked[place][1] if place in booked else 0,
            )
        )
    return points


def _booked(scope: Scope) -> dict[int, tuple[Decimal, int]]:
    """What the treasury has booked by the end of the months of which a statement speaks, and of how many projects, by place of the
    month. One query."""
    year = scope.window.fiscal_year
    starts = {place: month_start(year, month) for place, month in enumerate(MONTHS, 1)} | {
        13: month_start(year + 1, 10)
    }
    days = {place: starts[place + 1] - dt.timedelta(days=1) for place in range(1, 13)}
    sql, given = scope.plans
    tail = f"""{treasury.judged()} select label, sum(disbursed), count(distinct year_plan_id), max(as_of)
        from judged
        where fate = any(%(ours)s) and year_plan_id in (select id from ({sql}) owed where is_living)
        group by label"""  # noqa: S608  the compiled query of plans
    asked: dict[str, Any] = {**treasury.asked_for(year, days), "ours": list(treasury.OURS), **given}
    return {
        place: (money, projects)
        for place, money, projects, as_of in treasury.rows(tail, asked)
        if as_of >= starts[place] and as_of <= clock.today()
    }


def _plans(scope: Scope) -> tuple[str, dict[str, Any]]:
    """The SQL of the year plans a board is of, with names for its parameters."""
    window, user = scope.window, scope.user
    yes, no = (Value(value, output_field=BooleanField()) for value in (True, False))
    seen = rows_seen(user, "project__owner")
    living = Case(When(seen, then=yes), default=no) if seen else yes
    rows = YearPlan.objects.visible_to(user).counted().in_year(window.fiscal_year).order_by()
    rows = rows.filter(approval__approved_at__isnull=False, origin=Origin.LIVING)
    if scope.body is not None:
        rows = rows.filter(_under(scope.body))
    columns = {
        "id": "pk",
        "code": "project__code",
        "name": "project__name_th",
        "cancelled_on": "project__cancelled_on",
        "owner": "project__owner__name_th",
        "owner_code": "project__owner__code",
        "budget_year": "budget_year",
        "is_demonstration": "is_demonstration",
        "plan_state": "approval__state",
    }
    moments = {
        "is_living": living,
        "due_at": due_expression(window),
        "opens_at": opens_expression(window),
        "locks_at": locks_expression(window),
    }
    sql, parameters = rows.annotate(**moments).values_list(*columns.values(), *moments).query.sql_with_params()
    names = [f"plan_{place}" for place in range(len(parameters))]
    named = sql % tuple(f"%({name})s" for name in names)
    heads = ", ".join([*columns, *moments])
    return f"select * from ({named}) as plans ({heads})", dict(zip(names, parameters, strict=True))  # noqa: S608


def _read(scope: Scope, tail: str, more: Mapping[str, Any] | None = None) -> Sequence[tuple[Any, ...]]:
    plans, given = scope.plans
    tables = {name: connection.ops.quote_name(model._meta.db_table) for name, model in TABLES.items()}
    window = scope.window
    asked = {
        **given,
        **(more or {}),
        "year": window.fiscal_year,
        "quarter": window.quarter,
        "starts_on": window.starts_on,
        "months": list(MONTHS),
        "now": clock.now(),
        "limit": scope.rules.progress_gap,
    }
    return treasury.rows(_SQL.format(plans=plans, **tables) + tail, asked)
