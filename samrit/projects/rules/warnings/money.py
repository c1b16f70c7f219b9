"""M5: money over the year, against last year, and in the years to come."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.fiscal import MONTHS, fiscal_year_of
from samrit.lib.money import format_baht
from samrit.projects.models import WorkKind
from samrit.projects.rules.context import Context
from samrit.projects.rules.fits.money import sum_amounts
from samrit.projects.rules.sections import ACTION_PLAN, BUDGET_ACT
from samrit.projects.rules.values import Document, Row, month_money, row_key
from samrit.projects.rules.warnings.limits import Limits
from samrit.projects.rules.wording import month as month_in_words

SEPTEMBER = 9
LAST_QUARTER = MONTHS[9:]


def found(
    document: Document, context: Context, before: tuple[int, Decimal] | None, limits: Limits
) -> Iterator[Problem]:
    """The warnings of M5; `before` is a fiscal year (BE) before and its baht."""
    if document["m2"].fields.get("uses_budget") is False:
        return
    lines = document["m5"].rows.get("lines", ())
    starts, ends = document["m2"].fields.get("starts_on"), document["m2"].fields.get("ends_on")
    yield from _late(lines, context.fiscal_year, starts, limits)
    now = sum_amounts(lines, context.fiscal_year)
    if before and before[1] and now and abs(now - before[1]) / before[1] >= limits.far_money:
        text = _("%(now)s baht this year, %(before)s baht in fiscal year %(year)s. Check the figure, or say why in M3.")
        said = {"now": format_baht(now), "before": format_baht(before[1]), "year": before[0]}
        yield Problem("m5.lines", "far_from_last_year", text % said, ACTION_PLAN)
    lasts = isinstance(ends, dt.date) and fiscal_year_of(ends) > context.fiscal_year
    is_project = document["m2"].fields.get("work_kind") != WorkKind.OPERATION
    if lines and lasts and is_project and not _later(document, context.fiscal_year):
        text = _(
            "The project goes on after fiscal year %(year)s, but no money of later years is stated. Add their lines."
        )
        yield Problem("m5.lines", "no_later_years", text % {"year": context.fiscal_year}, BUDGET_ACT)


def _later(document: Document, fiscal_year: int) -> bool:
    """Whether money of a later year is stated."""
    parts = (document["m5"].rows.get(part, ()) for part in ("lines", "obligations"))
    years = (row.values.get("fiscal_year") for rows in parts for row in rows)
    return any(isinstance(year, int) and year > fiscal_year for year in years)


def _late(lines: tuple[Row, ...], fiscal_year: int, starts: object, limits: Limits) -> Iterator[Problem]:
    """All in one month, or nearly all in the last quarter, of a project that had time before."""
    by_month: dict[int, Decimal] = {}
    largest: tuple[Decimal, Row] | None = None
    for row in lines:
        if row.values.get("fiscal_year") not in {None, fiscal_year}:
            continue
        spent = {month: amount for month, amount in month_money(row.values.get("months")).items() if amount}
        for month, amount in spent.items():
            by_month[month] = by_month.get(month, Decimal(0)) + amount
        whole = sum(spent.values(), Decimal(0))
        if whole and (largest is None or whole > largest[0]):
            largest = (whole, row)
    if largest is None:
        return
    key, whole = f"m5.{row_key('lines', largest[1].uid)}.months", sum(by_month.values(), Decimal(0))
    late = sum((by_month.get(month, Decimal(0)) for month in LAST_QUARTER), Decimal(0))
    if set(by_month) == {SEPTEMBER}:
        text = _(
            "All money is spent in September, the last month. Spread it over the months in which the work is done."
        )
        yield Problem(key, "all_in_september", text, ACTION_PLAN)
    elif len(by_month) == 1:
        text = _("All money is spent in one month (%(month)s). Spread it over the months in which the work is done.")
        yield Problem(key, "all_in_one_month", text % {"month": month_in_words(next(iter(by_month)))}, ACTION_PLAN)
    elif late / whole >= Decimal(str(limits.late_share)) and not _starts_late(starts, fiscal_year):
        text = _("%(share)s percent of the year's money is spent in the last quarter. Plan what can be spent earlier.")
        yield Problem(key, "late_spending", text % {"share": round(late / whole * 100)}, ACTION_PLAN)


def _starts_late(starts: object, fiscal_year: int) -> bool:
    """Whether the project begins in the last quarter of the year itself."""
    return isinstance(starts, dt.date) and fiscal_year_of(starts) == fiscal_year and starts.month in LAST_QUARTER
