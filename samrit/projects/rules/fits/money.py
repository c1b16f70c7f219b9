"""M5: lines that make the whole, months that make a line, the path of the budget act, money of later years."""

import re
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.money import format_baht
from samrit.projects.models import ObligationKind
from samrit.projects.rules.context import Context
from samrit.projects.rules.fits.parts import at, number, rows_of, sum_of
from samrit.projects.rules.sections import ACTION_PLAN, BUDGET_ACT
from samrit.projects.rules.values import Row, SectionData, month_money

GFMIS = ("gfmis_budget_code", "gfmis_fund_code", "gfmis_activity_code")
KEY = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*", re.ASCII)
"""Keys of the treasury: digits and Roman letters."""


def impossible(data: SectionData, context: Context) -> Iterator[Problem]:
    """No line spends more than its amount; lines together are never more than the budget; output or project, never both."""
    lines = rows_of(data, "lines")
    for row in lines:
        yield from _months(row, context)
        yield from _path(row)
    total, sum_of_lines = data.fields.get("budget_total"), sum_amounts(lines)
    if isinstance(total, Decimal) and sum_of_lines > total:
        text = _("The lines add up to %(lines)s baht, more than the budget of %(total)s baht.")
        said = {"lines": format_baht(sum_of_lines), "total": format_baht(total)}
        yield Problem("budget_total", "lines_over", text % said, ACTION_PLAN)
    for row in rows_of(data, "obligations"):
        year = row.values.get("fiscal_year")
        if isinstance(year, int) and year <= context.fiscal_year:
            text = _("Money bound for or carried into %(year)s is not of a later year than this plan, %(plan)s.")
            years = {"year": year, "plan": context.fiscal_year}
            yield Problem(at("obligations", row, "fiscal_year"), "not_later", text % years, BUDGET_ACT)


def _months(row: Row, context: Context) -> Iterator[Problem]:
    amount, months, spent = number(row, "amount"), month_money(row.values.get("months")), sum_of(row, "months")
    if amount is not None and spent > amount:
        text = _("The months add up to %(months)s baht, more than the amount of %(amount)s baht.")
        said = {"months": format_baht(spent), "amount": format_baht(amount)}
        yield Problem(at("lines", row, "months"), "months_over", text % said, ACTION_PLAN)
    if months and row.values.get("fiscal_year") not in {None, context.fiscal_year}:
        text = _("Months are planned for fiscal year %(year)s only; leave them empty for another year.")
        yield Problem(at("lines", row, "months"), "other_year", text % {"year": context.fiscal_year})


def _path(row: Row) -> Iterator[Problem]:
    """The budget act names an output or a project; keys of the treasury are digits and letters."""
    if row.values.get("budget_output") and row.values.get("budget_project"):
        text = _("The budget act names an output or a project, never both. Empty one of them.")
        yield Problem(at("lines", row, "budget_project"), "output_and_project", text, BUDGET_ACT)
    for name in GFMIS:
        if (code := str(row.values.get(name) or "")) and not KEY.fullmatch(code):
            text = _("“%(text)s” is not a key of GFMIS. Copy it as the treasury's system shows it, without spaces.")
            yield Problem(at("lines", row, name), "gfmis_key", text % {"text": code}, BUDGET_ACT)
    given, moved = number(row, "appropriated"), number(row, "transferred")
    if given is not None and moved is not None and given + moved < 0:
        text = _("More was transferred away (%(moved)s baht) than was appropriated (%(given)s baht).")
        said = {"moved": format_baht(-moved), "given": format_baht(given)}
        yield Problem(at("lines", row, "transferred"), "transferred_over", text % said, BUDGET_ACT)


def unfit(data: SectionData, context: Context) -> Iterator[Problem]:
    """Lines reach the budget of the whole, months reach the amount of a line; what is carried over comes next year."""
    lines, total = rows_of(data, "lines"), data.fields.get("budget_total")
    if isinstance(total, Decimal) and lines and sum_amounts(lines) < total:
        text = _("The lines add up to %(lines)s baht, the budget is %(total)s baht. Add the missing lines.")
        said = {"lines": format_baht(sum_amounts(lines)), "total": format_baht(total)}
        yield Problem("budget_total", "lines_under", text % said, ACTION_PLAN)
    for count, row in enumerate(lines, start=1):
        amount, spent = number(row, "amount"), sum_of(row, "months")
        if row.values.get("fiscal_year") == context.fiscal_year and amount is not None and spent < amount:
            text = _("Budget line %(number)s: the months add up to %(months)s of %(amount)s baht.")
            figures = {"number": count, "months": format_baht(spent), "amount": format_baht(amount)}
            yield Problem(at("lines", row, "months"), "months_under", text % figures, ACTION_PLAN)
    for row in rows_of(data, "obligations"):
        year = row.values.get("fiscal_year")
        carried = row.values.get("kind") == ObligationKind.CARRIED
        if carried and isinstance(year, int) and year > context.fiscal_year + 1:
            text = _("Money is carried over into the next year, %(next)s, not into %(year)s.")
            years = {"next": context.fiscal_year + 1, "year": year}
            yield Problem(at("obligations", row, "fiscal_year"), "not_next_year", text % years, BUDGET_ACT)


def no_budget(data: SectionData) -> Iterator[Problem]:
    """A project without money has none in M5."""
    if data.fields.get("budget_total") or sum_amounts(rows_of(data, "lines")):
        text = _("M2 says that it uses no budget, but money is stated here. Change one of them.")
        yield Problem("budget_total", "money_without_budget", text, ACTION_PLAN)


def sum_amounts(rows: tuple[Row, ...], fiscal_year: int | None = None) -> Decimal:
    """Baht of all lines, or of the lines of one fiscal year (BE)."""
    wanted = (row for row in rows if fiscal_year is None or row.values.get("fiscal_year") == fiscal_year)
    return sum((a for row in wanted if isinstance(a := row.values.get("amount"), Decimal)), Decimal(0))
