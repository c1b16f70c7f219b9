"""M4: months inside the project, shares that make a whole, sub-activities inside their main one, money that agrees with M5."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.fiscal import MONTHS, first_day, last_day, month_start
from samrit.lib.money import LARGEST, format_baht
from samrit.projects.models import Rank
from samrit.projects.rules.context import HUNDRED, Context
from samrit.projects.rules.fits.parts import ZERO, at, months_of, number, rows_of, sum_of, total
from samrit.projects.rules.sections import ACTION_PLAN, REPORTED_ITEMS
from samrit.projects.rules.values import Row, RowRef, SectionData, month_money
from samrit.projects.rules.wording import day as day_in_words
from samrit.projects.rules.wording import month as month_in_words

LONG_NAME = 60
"""Longer names of activities are cut in messages."""


@dataclass(frozen=True)
class Main:
    """A main activity with the sub-activities below it, and its number among the activities."""

    row: Row
    number: int
    subs: tuple[Row, ...] = ()


def mains(rows: Sequence[Row]) -> list[Main]:
    """The main activities in order, each with its own sub-activities; sub-activities before the first main one are nobody's."""
    found: list[Main] = []
    for place, row in enumerate(rows, start=1):
        if row.values.get("rank") != Rank.SUB:
            found.append(Main(row, place))
        elif found:
            found[-1] = Main(found[-1].row, found[-1].number, (*found[-1].subs, row))
    return found


def adopted(before: SectionData, after: SectionData) -> Iterator[Problem]:
    """A main activity does not go and leave its sub-activities to the one above: who removes it says what becomes of them."""
    old = {sub.uid: main.row for main in mains(rows_of(before, "activities")) for sub in main.subs}
    there = {row.uid for row in rows_of(after, "activities")}
    for main in mains(rows_of(after, "activities")):
        for sub in main.subs:
            gone = old.get(sub.uid)
            if gone is not None and gone.uid not in there:
                text = _(
                    "“%(sub)s” belongs to “%(main)s”, which is removed; it would come to stand under “%(above)s”. "
                    "Make it a main activity, or remove it too."
                )
                said = {"sub": _named(sub), "main": _named(gone), "above": _named(main.row)}
                yield Problem(at("activities", sub, "rank"), "main_removed", text % said, REPORTED_ITEMS)


def _named(row: Row) -> str:
    name = str(row.values.get("name") or "–")
    return name if len(name) <= LONG_NAME else f"{name[:LONG_NAME]}…"


def impossible(data: SectionData, context: Context) -> Iterator[Problem]:
    """Months lie inside the project's dates, work only in months of work; a sub-activity has a main one above it; shares are
    never more than the whole."""
    rows = rows_of(data, "activities")
    if rows and rows[0].values.get("rank") == Rank.SUB:
        text = _("Activity 1 is a sub-activity, but there is no main activity above it. Make it a main activity.")
        yield Problem(at("activities", rows[0], "rank"), "no_main", text, REPORTED_ITEMS)
    for row in rows:
        yield from _outside_months(row, context)
        yield from _work(row)
    own = [main.row for main in mains(rows)]
    weights = total(number(row, "weight") for row in own)
    if weights > HUNDRED:
        heaviest = max(own, key=lambda row: number(row, "weight") or ZERO)
        text = _("The weights add up to %(total)s percent, more than the whole work. Lower some of them.")
        yield Problem(at("activities", heaviest, "weight"), "weights_over", text % {"total": f"{weights:f}"})
    for row in rows_of(data, "costs"):
        for name in ("times", "quantity"):
            if (amount := number(row, name)) is not None and amount < 0:
                text = _("There cannot be fewer than none. Write how many there are.")
                yield Problem(at("costs", row, name), "below_zero", text, ACTION_PLAN)
        if cost_of(row) > LARGEST:
            text = _("Times, number and rate together make more money than there is. Check the three.")
            yield Problem(at("costs", row, "rate"), "too_large", text, ACTION_PLAN)


def _outside_months(row: Row, context: Context) -> Iterator[Problem]:
    """An activity's months that lie outside the dates of the project."""
    for name, months in (("months", months_of(row)), ("money", list(month_money(row.values.get("money"))))):
        if any(not _is_inside(month, context) for month in months):
            starts = max(filter(None, (context.starts_on, first_day(context.fiscal_year))))
            ends = min(filter(None, (context.ends_on, last_day(context.fiscal_year))))
            text = _("This activity has months outside the dates of the project (%(starts)s to %(ends)s).")
            said = {"starts": day_in_words(starts), "ends": day_in_words(ends)}
            yield Problem(at("activities", row, name), "month_outside", text % said, REPORTED_ITEMS)


def _is_inside(month: int, context: Context) -> bool:
    if month not in MONTHS:
        return False
    begins = month_start(context.fiscal_year, month)
    ends = (begins + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)
    return not ((context.starts_on and ends < context.starts_on) or (context.ends_on and begins > context.ends_on))


def _work(row: Row) -> Iterator[Problem]:
    """Work by month stands in months that are ticked, and is never more than the whole activity."""
    strange = [month for month in month_money(row.values.get("work")) if month not in months_of(row)]
    if strange:
        months = ", ".join(map(month_in_words, strange))
        text = _(
            "Work is planned in %(months)s, but those months are not ticked. Tick them, or leave their work empty."
        )
        yield Problem(at("activities", row, "work"), "work_outside", text % {"months": months}, REPORTED_ITEMS)
    if (work := sum_of(row, "work")) > HUNDRED:
        text = _("The work of the months adds up to %(total)s percent, more than the whole activity. Lower some of it.")
        yield Problem(at("activities", row, "work"), "work_over", text % {"total": f"{work:f}"}, REPORTED_ITEMS)


def unfit(data: SectionData, context: Context) -> Iterator[Problem]:
    """Shares make a whole, a sub-activity stays inside its main one, costs and money agree."""
    rows = rows_of(data, "activities")
    for place, row in enumerate(rows, start=1):
        work = sum_of(row, "work")
        if work and work < HUNDRED:
            text = _("Activity %(number)s: the work of the months adds up to %(total)s percent. Together it makes 100.")
            said = {"number": place, "total": f"{work:f}"}
            yield Problem(at("activities", row, "work"), "work_under", text % said, REPORTED_ITEMS)
    groups = mains(rows)
    weights = [w for main in groups if (w := number(main.row, "weight")) is not None]
    if weights and total(weights) < HUNDRED:
        text = _("The weights add up to %(total)s percent. Together they make 100, or none is given.")
        yield Problem("activities", "weights_under", text % {"total": f"{total(weights):f}"}, REPORTED_ITEMS)
    for main in groups:
        yield from _inside_main(main)
        yield from _costs(main, rows_of(data, "costs"))
    yield from _money_of_year(groups, context)


def _inside_main(main: Main) -> Iterator[Problem]:
    """Sub-activities together weigh and cost no more than their main activity, where both are stated."""
    weight, parts = number(main.row, "weight"), [w for sub in main.subs if (w := number(sub, "weight")) is not None]
    if parts and weight is None:
        text = _("Activity %(number)s: its sub-activities have weights. Give the main activity its weight too.")
        yield Problem(at("activities", main.row, "weight"), "empty", text % {"number": main.number}, REPORTED_ITEMS)
    elif weight is not None and total(parts) > weight:
        text = _("Activity %(number)s: its sub-activities weigh %(subs)s percent together, the main activity %(main)s.")
        said = {"number": main.number, "subs": f"{total(parts):f}", "main": f"{weight:f}"}
        yield Problem(at("activities", main.row, "weight"), "subs_heavier", text % said, REPORTED_ITEMS)
    money, spent = sum_of(main.row, "money"), total(sum_of(sub, "money") for sub in main.subs)
    if spent > money:
        text = _(
            "Activity %(number)s: its sub-activities spend %(subs)s baht together, the main activity %(main)s baht."
        )
        said = {"number": main.number, "subs": format_baht(spent), "main": format_baht(money)}
        yield Problem(at("activities", main.row, "money"), "subs_dearer", text % said, ACTION_PLAN)


def cost_of(row: Row) -> Decimal:
    """Baht of a cost line: times, number and rate; zero while one of them is missing."""
    times, quantity, rate = (number(row, name) for name in ("times", "quantity", "rate"))
    return times * quantity * rate if times is not None and quantity is not None and rate is not None else ZERO


def _costs(main: Main, costs: tuple[Row, ...]) -> Iterator[Problem]:
    """What the lines of an activity cost is what it spends, where both are stated."""
    for row in (main.row, *main.subs):
        own = [
            cost for cost in costs if isinstance(of := cost.values.get("activity"), RowRef) and of.uid == str(row.uid)
        ]
        money, sum_of_costs = sum_of(row, "money"), total(cost_of(cost) for cost in own)
        if own and money and sum_of_costs > money:
            text = _("“%(name)s”: its cost lines make %(costs)s baht, its months %(money)s baht. Change one of them.")
            name = str(row.values.get("name") or "")
            said = {"name": name, "costs": format_baht(sum_of_costs), "money": format_baht(money)}
            yield Problem(at("activities", row, "money"), "costs_over", text % said, ACTION_PLAN)


def _money_of_year(groups: list[Main], context: Context) -> Iterator[Problem]:
    """The money of the main activities is the budget of the year, which is what M5 plans to spend."""
    stated = total(sum_of(main.row, "money") for main in groups)
    if not stated:
        return
    if context.uses_budget is False:
        text = _("M2 says that it uses no budget, but money is stated here. Change one of them.")
        yield Problem("activities", "money_without_budget", text, ACTION_PLAN)
    elif context.budget_year is not None and stated != context.budget_year:
        text = _("The main activities spend %(money)s baht together; the budget lines of %(year)s make %(lines)s baht.")
        said = {"money": format_baht(stated), "year": context.fiscal_year, "lines": format_baht(context.budget_year)}
        yield Problem("activities", "money_differs", text % said, ACTION_PLAN)
