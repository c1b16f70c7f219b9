"""Money in a report: what has to be given, what may not be, and what looks odd. Baht, since 1 October."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.money import format_baht
from samrit.projects.models import FundSource
from samrit.reporting.rules.case import Case
from samrit.reporting.rules.fields import SOURCES, Kind, fields_of, total

APPROPRIATED = frozenset({FundSource.STATE_BUDGET, FundSource.CENTRAL_FUND, FundSource.PROVINCE_BUDGET})
"""Money that an act or the Cabinet sets aside: nobody pays more than was appropriated and transferred (Budget Procedures Act
B.E. 2561), so more than that is a fault; the year plan is corrected first. Of other sources more may come in than was
planned; then a reason is asked."""


def above(case: Case) -> list[str]:
    """The sources of which more was disbursed than the year has."""
    spent = {line.source: case[f"money.{line.source}.disbursed"] for line in case.plan.money}
    return [line.source for line in case.plan.money if (paid := spent[line.source]) is not None and paid > line.amount]


def asks_reason(case: Case) -> bool:
    """Whether spending has to be explained: it is far from the plan, or above what a source was planned to give."""
    return case.is_far_in_money or any(source not in APPROPRIATED for source in above(case))


def missing_money(case: Case) -> Iterator[Problem]:
    """Every source has an amount, and none of the appropriated ones more than the year has."""
    over, amounts = set(above(case)), {line.source: line.amount for line in case.plan.money}
    for item in fields_of(case.plan):
        if item.kind != Kind.MONEY or not item.key.endswith(".disbursed"):
            continue
        source, value = item.key.split(".")[1], case[item.key]
        if value is None:
            yield Problem(item.key, "required", _("%(label)s: give the amount (0 if none).") % {"label": item.label})
        elif source in over & APPROPRIATED:
            words = _(
                "%(source)s: %(spent)s baht disbursed, but only %(amount)s baht appropriated. Correct the figure, or the "
                "money of the year plan (unlock M5) where a transfer was approved."
            )
            said = {"spent": format_baht(value), "amount": format_baht(amounts[source])}
            yield Problem(item.key, "above_appropriated", words % {"source": str(SOURCES[source]), **said})


def odd_money(case: Case) -> Iterator[Problem]:
    """More than the year has with what is committed, far from the plan, less than last quarter."""
    spent, amount = total(case.values, "disbursed"), case.plan.amount
    planned = case.plan.planned_money(case.quarter)
    if spent is not None and spent + (total(case.values, "committed") or 0) > amount:
        text = _("Disbursed and committed together exceed this year's %(amount)s baht.")
        yield Problem(_first(case), "over_budget", text % {"amount": format_baht(amount)})
    if spent is not None and planned is not None and case.is_far_in_money:
        text = _("Disbursed %(spent)s baht; the plan to this quarter is %(planned)s baht.")
        yield Problem(_first(case), "off_plan", text % {"spent": format_baht(spent), "planned": format_baht(planned)})
    for line in case.plan.money:
        key = f"money.{line.source}.disbursed"
        now, before = case[key], case.before(key)
        if now is not None and before is not None and now < before:
            words = _("Disbursed so far is lower than last quarter (%(before)s baht).")
            yield Problem(key, "fell", words % {"before": format_baht(before)})


def _first(case: Case) -> str:
    """Where a remark on all money stands."""
    return f"money.{case.plan.money[0].source}.disbursed"
