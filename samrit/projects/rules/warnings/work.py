"""M4: activities in order, not one dragged over the year."""

from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.fiscal import quarter_of_month
from samrit.projects.models import Rank, WorkKind
from samrit.projects.rules.values import Document, Row, row_key
from samrit.projects.rules.warnings.limits import CRITERION_5_2, CRITERION_5_3, Limits


def found(document: Document, limits: Limits) -> Iterator[Problem]:
    """The warnings of M4."""
    rows = document["m4"].rows.get("activities", ())
    mains, divided = _mains(rows)
    if document["m2"].fields.get("work_kind") != WorkKind.OPERATION:
        yield from _dragged(mains, divided, limits)
        yield from _all_at_once(mains)
    total = document["m5"].fields.get("budget_total")
    if rows and isinstance(total, Decimal) and total >= limits.large_budget and len(mains) == len(rows):
        text = _("A project of this size has no sub-activities. Divide its main activities into steps.")
        yield Problem("m4.activities", "no_sub_activities", text, CRITERION_5_2)


def _mains(rows: tuple[Row, ...]) -> tuple[list[Row], set[object]]:
    """The main activities, and the uids of those that have sub-activities below them."""
    mains: list[Row] = []
    divided: set[object] = set()
    for row in rows:
        if row.values.get("rank") != Rank.SUB or not mains:
            mains.append(row)
        else:
            divided.add(mains[-1].uid)
    return mains, divided


def _months(row: Row) -> list[int]:
    value = row.values.get("months")
    return [month for month in value if isinstance(month, int)] if isinstance(value, tuple) else []


def _dragged(mains: list[Row], divided: set[object], limits: Limits) -> Iterator[Problem]:
    """One activity over all four quarters: the only one, or one that fills the year."""
    for row in mains:
        months = _months(row)
        quarters = {quarter_of_month(month) for month in months}
        long = len(mains) == 1 or len(months) >= limits.whole_year
        if len(quarters) == 4 and long and row.uid not in divided:
            text = _("One activity runs through all four quarters. Divide it into steps, each with its own months.")
            yield Problem(f"m4.{row_key('activities', row.uid)}.months", "dragged", text, CRITERION_5_3)


def _all_at_once(mains: list[Row]) -> Iterator[Problem]:
    plans = {tuple(_months(row)) for row in mains}
    if len(mains) > 1 and len(plans) == 1 and plans != {()}:
        text = _("All activities have the same months. Put them in the order of the work, each with its own months.")
        yield Problem(f"m4.{row_key('activities', mains[0].uid)}.months", "same_months", text, CRITERION_5_3)
