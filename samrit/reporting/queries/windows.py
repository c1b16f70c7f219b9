"""The days that hold, in Python for one year plan (or many) and in SQL for boards over all of them.

Both read the same few overrides in the same order (`rules.windows`): whoever judges lateness or opening goes through here.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from django.db.models import Case, DateTimeField, DurationField, Exists, OuterRef, Q, Value, When
from django.db.models.expressions import Combinable, ExpressionWrapper
from django.db.models.functions import Greatest

from samrit.lib.fiscal import first_day, last_day
from samrit.projects.models import BudgetLine, FundSource, YearPlan
from samrit.reporting.models import CalendarForm, EntryWindow, FiscalQuarter, Override, ProjectCase, ReportingYear
from samrit.reporting.rules.windows import (
    INSTANTS,
    Other,
    Stated,
    Whose,
    Width,
    Window,
    effective,
    locked_from,
    ordered,
)

OF_THE_ACT = (FundSource.STATE_BUDGET, FundSource.CENTRAL_FUND, FundSource.PROVINCE_BUDGET)
"""Sources that the annual budget act appropriates: agencies, the central fund, provinces and their clusters."""
ENTRY = 0
"""Stands for the entry of M1 to M5 where a quarter is asked."""


def year_rules(fiscal_year: int) -> ReportingYear:
    """The rules of a year's reporting; a year without a row has the proposed ones, not stored."""
    return ReportingYear.objects.filter(fiscal_year=fiscal_year).first() or ReportingYear(fiscal_year=fiscal_year)


def others_of(fiscal_years: Iterable[int]) -> dict[int, list[Other]]:
    """The overrides in force by fiscal year. One query."""
    found: dict[int, list[Other]] = {year: [] for year in fiscal_years}
    rows = Override.objects.filter(fiscal_year__in=found, withdrawn_at__isnull=True).select_related("body")
    for row in rows.order_by("pk"):
        found[row.fiscal_year].append(as_other(row))
    return found


def as_other(row: Override) -> Other:
    """An override as the rules read it."""
    return Other(
        row.pk or 0,
        ENTRY if row.form == CalendarForm.PLAN else row.quarter,
        row.set_at,
        row.letter,
        row.letter_on,
        row.case,
        row.body.path if row.body else "",
        row.project_id,
        row.opens_at,
        row.due_at,
        row.locks_at,
    )


def with_money_of_the_act(plan: str = "") -> Exists:
    """Whether money of the annual budget act stands in the year plan; `plan` is the way to it (`year_plan__`)."""
    lines = BudgetLine.objects.filter(year_plan=OuterRef(f"{plan}pk"), source__in=OF_THE_ACT, amount__gt=0)
    return Exists(lines.filter(fiscal_year=OuterRef(f"{plan}fiscal_year")))


def cases_of(year_plans: Iterable[int]) -> dict[int, str]:
    """The case of each year plan (ids). One query."""
    ids = list(year_plans)
    act = YearPlan.objects.filter(with_money_of_the_act(), pk__in=ids).order_by().values_list("pk", flat=True)
    paid = set(act)
    return {pk: ProjectCase.BUDGET_ACT if pk in paid else ProjectCase.OTHER for pk in ids}


@dataclass(frozen=True)
class Windows:
    """The rules and overrides of some fiscal years, read once for many year plans."""

    years: dict[int, ReportingYear]
    others: dict[int, list[Other]]
    entries: dict[tuple[int, str], EntryWindow] = field(default_factory=dict)
    cases: dict[int, str] = field(default_factory=dict)

    def general(self, stated: Stated) -> Window:
        """The days of the calendar, without overrides; days that were looked up already stay what they are."""
        if isinstance(stated, Window):
            return stated
        year = self.years.get(stated.fiscal_year) or ReportingYear(fiscal_year=stated.fiscal_year)
        quarter = stated if isinstance(stated, FiscalQuarter) else None
        return Window(
            stated.fiscal_year,
            quarter.quarter if quarter else ENTRY,
            stated.opens_at,
            stated.due_at,
            locked_from(stated.due_at, year.lock_days),
            quarter.starts_on if quarter else first_day(stated.fiscal_year),
            quarter.ends_on if quarter else last_day(stated.fiscal_year),
            quarter.release_on if quarter else None,
            year.soon_days,
            year.lock_days,
        )

    def of(self, year_plan: YearPlan, stated: Stated) -> Window:
        """The days that hold for a year plan. Reads the project's owner, which is the holder of the day."""
        project = year_plan.project
        return self.holding(Whose(project.pk, project.owner.path, self.cases.get(year_plan.pk, "")), stated)

    def holding(self, whose: Whose, stated: Stated) -> Window:
        """The days that hold for what overrides ask of a year plan."""
        return effective(self.general(stated), self.others.get(stated.fiscal_year, []), whose)

    @property
    def asks_cases(self) -> bool:
        """Whether a case of projects is treated apart, so that the case of a year plan must be known."""
        apart = any(other.width == Width.CASE for others in self.others.values() for other in others)
        return apart or any(case != "default" for _year, case in self.entries)

    def entry(self, year_plan: YearPlan) -> Window | None:
        """The days for entering M1 to M5 of a year plan; None where the calendar has none."""
        year, case = year_plan.fiscal_year, self.cases.get(year_plan.pk, "")
        stated = self.entries.get((year, case)) or self.entries.get((year, "default"))
        return self.of(year_plan, stated) if stated else None


def windows_of(year_plans: Iterable[YearPlan], *, entry: bool = False) -> Windows:
    """What holds for these year plans: two queries; one more where a case is treated apart, one for the entry of M1 to M5."""
    plans = list(year_plans)
    found = windows_in({plan.fiscal_year for plan in plans})
    rows = EntryWindow.objects.filter(fiscal_year__in=found.others) if entry and plans else ()
    entries = {(row.fiscal_year, row.case): row for row in rows}
    found = Windows(found.years, found.others, entries)
    return replace(found, cases=cases_of(plan.pk for plan in plans)) if found.asks_cases else found


def windows_in(fiscal_years: Iterable[int]) -> Windows:
    """The rules and overrides of fiscal years, without any year plan. Two queries."""
    wanted = set(fiscal_years)
    years = {row.fiscal_year: row for row in ReportingYear.objects.filter(fiscal_year__in=wanted)}
    return Windows(years, others_of(wanted))


def window_for(year_plan: YearPlan, window: Stated) -> Window:
    """The days that hold for one year plan. Two queries, three where a case is treated apart."""
    return windows_of([year_plan]).of(year_plan, window)


def due_expression(window: Stated, plan: str = "", *, others: Sequence[Other] | None = None) -> Combinable:
    """In SQL the first instant that is late, of the year plans of a query; `plan` is the way to them (`year_plan__`). `others`
    are the overrides of the fiscal year where they are known already, or where others are tried."""
    return _instant(window, "due_at", plan, others)


def opens_expression(window: Stated, plan: str = "", *, others: Sequence[Other] | None = None) -> Combinable:
    """In SQL the instant from which a year plan of the query is written."""
    return _instant(window, "opens_at", plan, others)


def locks_expression(
    window: Stated, plan: str = "", *, others: Sequence[Other] | None = None, lock_days: int | None = None
) -> Combinable:
    """In SQL the first instant at which an unsent report of a year plan of the query is closed."""
    days = year_rules(window.fiscal_year).lock_days if lock_days is None else lock_days
    due = due_expression(window, plan, others=others)
    usual = ExpressionWrapper(
        due + Value(dt.timedelta(days=days), output_field=DurationField()), output_field=DateTimeField()
    )
    whens = _whens(window, "locks_at", plan, others)
    if not whens:
        return usual
    return Case(
        *[When(when, then=Greatest(_moment(at), due)) for when, at in whens],
        default=usual,
        output_field=DateTimeField(),
    )


def _instant(window: Stated, name: str, plan: str, others: Sequence[Other] | None) -> Combinable:
    stated: dt.datetime = getattr(window, name)
    whens = [When(when, then=_moment(at)) for when, at in _whens(window, name, plan, others)]
    default: Combinable = _moment(stated)
    if _number(window) == ENTRY:
        default = _entry(window, name, plan)
    return Case(*whens, default=default, output_field=DateTimeField()) if whens else default


def _entry(window: Stated, name: str, plan: str) -> Combinable:
    """The instant of the entry of M1 to M5 by case; the window given is the one of all others."""
    rows = EntryWindow.objects.filter(fiscal_year=window.fiscal_year, case__in=ProjectCase.values)
    whens = [When(_case(row.case, plan), then=_moment(getattr(row, name))) for row in rows.order_by("case")]
    stated = _moment(getattr(window, name))
    return Case(*whens, default=stated, output_field=DateTimeField()) if whens else stated


def _whens(window: Stated, name: str, plan: str, others: Sequence[Other] | None) -> list[tuple[Q, dt.datetime]]:
    known = others_of([window.fiscal_year])[window.fiscal_year] if others is None else others
    return [(_named(other, plan), getattr(other, name)) for other in ordered(known, _number(window), name)]


def _number(window: Stated) -> int:
    """The quarter; an entry window has none."""
    return int(getattr(window, "quarter", ENTRY))


def _named(other: Other, plan: str) -> Q:
    """The year plans an override names."""
    if other.width == Width.PROJECT:
        return Q(**{f"{plan}project": other.project_id})
    if other.width == Width.BODY:
        return Q(**{f"{plan}project__owner__path__startswith": other.body_path})
    return _case(other.case, plan)


def _case(case: str, plan: str) -> Q:
    paid = Q(with_money_of_the_act(plan))
    return paid if case == ProjectCase.BUDGET_ACT else ~paid


def _moment(at: dt.datetime) -> Value:
    return Value(at, output_field=DateTimeField())


def open_to_some(now: dt.datetime, quarters: Iterable[FiscalQuarter]) -> list[FiscalQuarter]:
    """Of these quarters those that are open now, at least to some by a letter. One query."""
    rows = list(quarters)
    others = others_of({row.fiscal_year for row in rows})
    return [
        row
        for row in rows
        if row.opens_at <= now
        or any(
            other.opens_at <= now
            for other in ordered(others[row.fiscal_year], row.quarter, "opens_at")
            if other.opens_at
        )
    ]


__all__ = [
    "ENTRY",
    "INSTANTS",
    "Window",
    "Windows",
    "as_other",
    "cases_of",
    "due_expression",
    "locks_expression",
    "open_to_some",
    "opens_expression",
    "others_of",
    "window_for",
    "windows_in",
    "windows_of",
    "with_money_of_the_act",
    "year_rules",
]
