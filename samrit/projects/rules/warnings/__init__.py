"""Warnings: what looks odd in a year plan and blocks nothing. Each says where, why, by which source, and how to mend it."""

from dataclasses import dataclass
from decimal import Decimal

from samrit.lib.errors import Problem
from samrit.projects.rules.context import Context
from samrit.projects.rules.values import Document
from samrit.projects.rules.warnings import causes, detail, money, names, work
from samrit.projects.rules.warnings.limits import LIMITS, Limits

__all__ = ["LIMITS", "Earlier", "Limits", "warnings"]


@dataclass(frozen=True)
class Earlier:
    """The same project a year before: fiscal year (BE) and its baht of that year."""

    fiscal_year: int
    money: Decimal


def warnings(
    document: Document, context: Context, earlier: Earlier | None = None, limits: Limits = LIMITS
) -> list[Problem]:
    """Everything that looks odd, in the order of the sections; `field` is the key of the place (`m4.activities.<uid>.months`)."""
    before = (earlier.fiscal_year, earlier.money) if earlier else None
    return [
        *causes.found(document, context, limits),
        *names.found(document),
        *detail.found(document, limits),
        *work.found(document, limits),
        *money.found(document, context, before, limits),
    ]
