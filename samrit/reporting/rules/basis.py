"""Figures since 1 October and those of one quarter: what is stored is cumulative, what is typed may be either.

A quarter's own figure is the cumulative one less that of the report before. Shares of the work, results that add up,
people who benefited and money disbursed are converted; levels (percent, scores, indices), what is to fall or to stay, and
what is committed but not paid stand at the end of the quarter and are the same in both.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.reporting.rules.fields import Previous, Values
from samrit.reporting.rules.plan import Plan, adds_up


class Basis(StrEnum):
    """What figures are written as."""

    YEAR = "cumulative"
    QUARTER = "quarter"


NAMES = {Basis.YEAR: _("since 1 October"), Basis.QUARTER: _("of this quarter")}


def basis_of(text: object) -> Basis:
    """The basis that is named; cumulative where none is."""
    return Basis.QUARTER if text == Basis.QUARTER else Basis.YEAR


def convertible(plan: Plan) -> frozenset[str]:
    """The keys whose figures add up over the quarters."""
    return frozenset(
        {
            "progress_actual",
            *(f"activity.{one.uid}.done" for one in plan.activities),
            *(f"output.{one.uid}.value" for one in plan.outputs if adds_up(one.unit)),
            *(f"outcome.{one.uid}.value" for one in plan.outcomes if adds_up(one.unit)),
            *(f"indicator.{one.uid}.value" for one in plan.indicators if one.adds_up),
            *(f"beneficiary.{one.uid}.amount" for one in plan.beneficiaries),
            *(f"money.{one.source}.disbursed" for one in plan.money),
        }
    )


def bases(plan: Plan, previous: Previous | None) -> dict[str, Decimal]:
    """By convertible key: what the report before says, zero where it says nothing."""
    before: Mapping[str, Any] = previous.values if previous else {}
    return {key: before.get(key) or Decimal(0) for key in convertible(plan)}


def to_quarter(plan: Plan, values: Values, previous: Previous | None) -> dict[str, Any]:
    """Cumulative values as those of the quarter alone. What is blank stays blank."""
    start = bases(plan, previous)
    return {key: value - start[key] if _counts(key, value, start) else value for key, value in values.items()}


def to_cumulative(plan: Plan, values: Values, previous: Previous | None) -> dict[str, Any]:
    """Values of the quarter alone as cumulative ones; the way back of `to_quarter`."""
    start = bases(plan, previous)
    return {key: value + start[key] if _counts(key, value, start) else value for key, value in values.items()}


def _counts(key: str, value: Any, start: Mapping[str, Decimal]) -> bool:
    return key in start and isinstance(value, Decimal)
