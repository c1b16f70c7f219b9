"""The treasury's figures by project: which lines of its statements mean whose money, and what they add up to.

A line is told by fiscal year, budget code and fund code, and main activity where both have it; what a person said of the same
codes goes before. Money of a line that may be of several projects belongs to none of them until a person parts it. One query
however many lines; every line comes out with all of its money, whatever becomes of it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.budgets.models import Statement, StatementState
from samrit.lib import clock
from samrit.lib.fiscal import Period
from samrit.projects.models import FundSource, YearPlan
from samrit.reporting.models import FiscalQuarter, MoneyGap, MoneyResult
from samrit.reporting.rules import gaps as rules
from samrit.reporting.rules.windows import Window

NEWEST = 0
"""The label of the figures of the newest statement; those at the end of a quarter bear its number."""
FOREVER = dt.date(9999, 12, 31)
OURS = ("tied", "matched")
"""The fates of lines whose money is of a project: said by a person, or told by the codes."""

_STANDING = """
    standing as (  -- the newest statement of each source on or before each day asked for
        select distinct on (asked.label, s.source_id) asked.label, s.id, s.as_of
        from unnest(%(labels)s::int[], %(days)s::date[]) as asked(label, day)
        join budgets_statement s on s.fiscal_year = %(year)s and s.state = 'applied' and s.as_of <= asked.day
        order by asked.label, s.source_id, s.as_of desc, s.id desc
    )"""
_ONE = """
    standing as (  -- one statement by itself
        select 0 as label, s.id, s.as_of from budgets_statement s where s.id = %(statement)s
    )"""
_BOOKED = """
    booked as (  -- lines; of the same codes in two sources those of the newer statement
        select * from (
            select standing.label, standing.as_of, l.*, rank() over (
                partition by standing.label, l.budget_code, l.fund_code, l.activity_code
                order by standing.as_of desc, standing.id desc) as place
            from standing join budgets_statementline l on l.statement_id = standing.id {of_lines}
        ) one where place = 1
    )"""
_REST = """
    own as (  -- the keys of living year plans
        select distinct b.gfmis_budget_code as budget_code, b.gfmis_fund_code as fund_code,
            b.gfmis_activity_code as activity_code, b.year_plan_id, coalesce(nullif(b.source, ''), 'other') as source
        from projects_budgetline b join projects_yearplan y on y.id = b.year_plan_id
        where y.fiscal_year = %(year)s and y.origin = 'living' and b.fiscal_year = %(year)s
            and b.gfmis_budget_code <> '' {of_keys}
    ),
    meant as (  -- the money of projects that the codes of a line tell
        select booked.label, booked.id, count(distinct (own.year_plan_id, own.source)) as many,
            min(own.year_plan_id) as year_plan_id, min(own.source) as source
        from booked join own on own.budget_code = booked.budget_code and own.fund_code = booked.fund_code
            and (own.activity_code = booked.activity_code or own.activity_code = '' or booked.activity_code = '')
        group by booked.label, booked.id
    ),
    judged as (  -- what becomes of each line, with its parts where a person parted it
        select booked.label, booked.as_of, booked.id, booked.statement_id, booked.number, booked.unit_code, booked.unit,
            booked.body_id, booked.budget_code, booked.fund_code, booked.activity_code, booked.description,
            t.id as tie_id, coalesce(meant.many, 0) as many,
            case when t.id is not null and t.year_plan_id is null then 'away' when t.id is not null then 'tied'
                when meant.many = 1 then 'matched' when meant.many > 1 then 'shared' else 'unmatched' end as fate,
            case when t.id is not null then t.year_plan_id when meant.many = 1 then meant.year_plan_id end as year_plan_id,
            case when t.id is not null then t.source when meant.many = 1 then meant.source else '' end as source,
            {disbursed} as disbursed, {committed} as committed
        from booked left join meant on meant.label = booked.label and meant.id = booked.id
        left join reporting_treasurytie t on t.fiscal_year = %(year)s and t.undone_at is null
            and t.body_id is not distinct from booked.body_id and t.budget_code = booked.budget_code
            and t.fund_code = booked.fund_code and t.activity_code = booked.activity_code
        window parts as (partition by booked.label, booked.id),
            in_order as (partition by booked.label, booked.id order by t.id)
    )"""
_PART = """case when t.id is null then booked.{money} else round(booked.{money} * t.share / 100, 2)
                + case when row_number() over in_order = 1
                    then booked.{money} - sum(round(booked.{money} * t.share / 100, 2)) over parts else 0 end end"""
"""A part of a line is its share rounded to the satang; what rounding leaves falls to the first."""
_OF_PLANS = """and (l.budget_code, l.fund_code) in (
                select b.gfmis_budget_code, b.gfmis_fund_code from projects_budgetline b
                where b.year_plan_id = any(%(plans)s) and b.gfmis_budget_code <> ''
                union select t.budget_code, t.fund_code from reporting_treasurytie t
                where t.year_plan_id = any(%(plans)s) and t.undone_at is null)"""
_OF_BOOKED = """and (b.gfmis_budget_code, b.gfmis_fund_code) in (select budget_code, fund_code from booked)"""


def judged(*, one_statement: bool = False, some_plans: bool = False) -> str:
    """The SQL in which every line of the statements asked for has its fate, ending in the table `judged`. It is asked with
    `year`, and either `statement` or `labels` and `days`; with `plans` only for lines that may be of these year plans."""
    booked = _BOOKED.format(of_lines=_OF_PLANS if some_plans else "")
    parts = {money: _PART.format(money=money) for money in ("disbursed", "committed")}
    rest = _REST.format(of_keys=_OF_BOOKED if some_plans else "", **parts)
    return f"with {_ONE if one_statement else _STANDING}, {booked}, {rest}"


@dataclass(frozen=True)
class Figure:
    """What the treasury has booked for money of a source of a year plan since 1 October, in baht, by the end of `as_of`:
    disbursed, and committed where the statement says it. `lines` of statements were added up."""

    year_plan_id: int
    source: str
    disbursed: Decimal
    committed: Decimal | None
    as_of: dt.date
    lines: int = 1

    @property
    def name(self) -> str:
        """The source in words."""
        return str(dict(FundSource.choices).get(self.source, self.source))


def figures(year_plan: YearPlan, source: str | None = None, on: dt.date | None = None) -> dict[str, Figure]:
    """The treasury's figures of a year plan by source, from the latest statements on or before a day (by default the newest).
    One query."""
    found = figures_of(year_plan.fiscal_year, {NEWEST: on}, [year_plan.pk])
    return {one.source: one for one in found[NEWEST] if source in {None, one.source}}


def figures_of(
    fiscal_year: int, days: Mapping[int, dt.date | None], plans: Iterable[int] | None = None
) -> dict[int, list[Figure]]:
    """By the label of each day: figures of every year plan of a fiscal year (BE), or of some. One query."""
    chosen = None if plans is None else list(plans)
    sql = f"""{judged(some_plans=chosen is not None)}
        select label, year_plan_id, source, sum(disbursed), sum(committed), min(as_of), count(distinct id)
        from judged where fate = any(%(ours)s) {"" if chosen is None else "and year_plan_id = any(%(plans)s)"}
        group by label, year_plan_id, source order by label, year_plan_id, source"""  # noqa: S608  constants of the module
    found: dict[int, list[Figure]] = {label: [] for label in days}
    for label, *row in rows(sql, {**asked_for(fiscal_year, days), "plans": chosen, "ours": list(OURS)}):
        found[label].append(Figure(*row))
    return found


def asked_for(fiscal_year: int, days: Mapping[int, dt.date | None]) -> dict[str, Any]:
    """The parameters of `judged` for some days of a fiscal year (BE)."""
    return {"year": fiscal_year, "labels": list(days), "days": [day or FOREVER for day in days.values()]}


def rows(sql: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def has_statements(fiscal_year: int) -> bool:
    """Whether the treasury has said anything of a fiscal year (BE)."""
    return Statement.objects.filter(fiscal_year=fiscal_year, state=StatementState.APPLIED).exists()


def years() -> list[int]:
    """Fiscal years (BE) the treasury has spoken of, the newest first."""
    rows = Statement.objects.filter(state=StatementState.APPLIED).order_by("-fiscal_year")
    return list(rows.values_list("fiscal_year", flat=True).distinct())


@dataclass(frozen=True)
class Shared:
    """A line of the treasury that may be of several projects, this one among them; nobody has parted it yet."""

    budget_code: str
    fund_code: str
    disbursed: Decimal
    as_of: dt.date
    many: int


@dataclass(frozen=True)
class Pair:
    """Money of a source on the page of a quarter: the report's figure, the treasury's at the end of the quarter and its newest,
    and the gap that stands between them, with whether this reader may accept the treasury's."""

    source: str
    agency: Decimal | None
    agency_on: dt.date
    treasury: Figure | None = None
    newest: Figure | None = None
    gap: MoneyGap | None = None
    age: int = 0
    may_accept: bool = False

    @property
    def name(self) -> str:
        """The source in words."""
        return str(dict(FundSource.choices).get(self.source, self.source))

    @property
    def difference(self) -> Decimal | None:
        """The report's figure less the treasury's; None where one of them is not there."""
        return None if self.agency is None or self.treasury is None else self.agency - self.treasury.disbursed

    @property
    def is_old(self) -> bool:
        """Whether the statement is too old at the end of the quarter to be compared with it."""
        return self.treasury is not None and self.agency_on - self.treasury.as_of > rules.NEAR


@dataclass(frozen=True)
class TwoNumbers:
    """Both figures of a quarter of a year plan, by source, and lines that wait for a person. `is_known` says whether the
    treasury has said anything of the year."""

    window: FiscalQuarter | Window
    pairs: Sequence[Pair] = ()
    shared: Sequence[Shared] = ()
    is_known: bool = False


def beside(year_plan: YearPlan, window: FiscalQuarter | Window, user: User | None = None) -> TwoNumbers:
    """Agency and treasury side by side for one quarter, as `reporting/_two_numbers.html` shows them. At most five queries."""
    if not has_statements(year_plan.fiscal_year):
        return TwoNumbers(window)
    found = figures_of(year_plan.fiscal_year, {window.quarter: window.ends_on, NEWEST: None}, [year_plan.pk])
    at_end, newest = ({one.source: one for one in found[label]} for label in (window.quarter, NEWEST))
    results = MoneyResult.objects.filter(report__year_plan=year_plan, report__quarter=window.quarter)
    agency = dict(results.values_list("source", "disbursed"))
    open_gaps = {gap.source: gap for gap in MoneyGap.objects.open().filter(year_plan=year_plan)}
    pairs = []
    for source in FundSource.values:
        if source in agency or source in newest or source in open_gaps:
            gap = open_gaps.get(source)
            days = rules.age(gap, clock.today()) if gap else 0
            told = (agency.get(source), window.ends_on, at_end.get(source), newest.get(source))
            pairs.append(Pair(source, *told, gap, days, _may_accept(user, gap, year_plan)))
    return TwoNumbers(window, pairs, shared_of(year_plan, window), is_known=True)


def _may_accept(user: User | None, gap: MoneyGap | None, year_plan: YearPlan) -> bool:
    if user is None or gap is None:
        return False
    return rules.why_not_accept(person(user), gap, year_plan.project.owner) is None


def shared_of(year_plan: YearPlan, window: FiscalQuarter | Window) -> list[Shared]:
    """Lines at the end of a quarter that may be of this year plan and of others. One query."""
    sql = f"""{judged(some_plans=True)}
        select j.budget_code, j.fund_code, sum(j.disbursed), min(j.as_of), max(j.many) from judged j
        where j.fate = 'shared' and exists (select from own where own.year_plan_id = any(%(plans)s)
            and own.budget_code = j.budget_code and own.fund_code = j.fund_code
            and (own.activity_code = j.activity_code or own.activity_code = '' or j.activity_code = ''))
        group by j.budget_code, j.fund_code order by j.budget_code, j.fund_code"""  # noqa: S608  constants of the module
    asked = asked_for(year_plan.fiscal_year, {window.quarter: window.ends_on})
    return [Shared(*row) for row in rows(sql, {**asked, "plans": [year_plan.pk]})]


def quarter_ends(fiscal_year: int) -> dict[int, dt.date | None]:
    """The last day of each quarter of a fiscal year (BE), by its number."""
    return {number: Period(fiscal_year, number).ends_on for number in (1, 2, 3, 4)}


DIFFERENCES = """
    , told as (  -- the reports' figures, each with the last day of its quarter
        select r.year_plan_id, m.source, r.quarter, ends.day, m.disbursed
        from reporting_moneyresult m join reporting_progressreport r on r.id = m.report_id
        join projects_yearplan y on y.id = r.year_plan_id
        join unnest(%(labels)s::int[], %(days)s::date[]) as ends(label, day) on ends.label = r.quarter
        where y.fiscal_year = %(year)s and y.origin = 'living' and m.disbursed is not null {of_told}
    ),
    summed as (
        select label, year_plan_id, source, sum(disbursed) as disbursed, min(as_of) as as_of
        from judged where fate = any(%(ours)s) {of_summed} group by label, year_plan_id, source
    ),
    latest as (  -- of each money the latest quarter of which both have spoken
        select distinct on (told.year_plan_id, told.source) told.year_plan_id, told.source, told.disbursed as agency,
            told.day, summed.disbursed as treasury, summed.as_of
        from told join summed on summed.label = told.quarter and summed.year_plan_id = told.year_plan_id
            and summed.source = told.source and summed.as_of >= told.day - %(near)s
        order by told.year_plan_id, told.source, told.quarter desc
    )
    select year_plan_id, source, agency, day, treasury, as_of from latest where agency <> treasury
    order by year_plan_id, source"""


def differences(fiscal_year: int, plans: Iterable[int] | None = None) -> list[rules.Difference]:
    """Where agency and treasury part in a fiscal year (BE), for every year plan or for some. One query."""
    chosen = None if plans is None else list(plans)
    only = "" if chosen is None else "and {}year_plan_id = any(%(plans)s)"
    parts = DIFFERENCES.format(of_told=only.format("r."), of_summed=only.format(""))
    sql = judged(some_plans=chosen is not None) + parts
    asked = {**asked_for(fiscal_year, quarter_ends(fiscal_year)), "plans": chosen, "ours": list(OURS)}
    return [rules.Difference(*row) for row in rows(sql, {**asked, "near": rules.NEAR.days})]
