"""The rules of a fiscal year's reporting, and the working day a last day moves to. Pure."""

import datetime as dt
import re
from collections.abc import Container, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.lib.clock import BANGKOK
from samrit.lib.errors import Problem
from samrit.lib.thai import fold_digits

LONGEST_LOCK, FURTHEST = 366, 60
"""Days: an unsent report closes within a year; people are reminded at most 60 days around a last day."""
MOST_REMINDERS = 10
SATURDAY = 5


def next_working_day(day: dt.date, holidays: Container[dt.date]) -> dt.date:
    """The day itself where offices work, else the first one after it. Week-ends and holidays are no working days."""
    while day.weekday() >= SATURDAY or day in holidays:
        day += dt.timedelta(days=1)
    return day


def late_from(last_day: dt.date) -> dt.datetime:
    """The first instant that is late: the midnight that ends the last day, in Bangkok."""
    return dt.datetime.combine(last_day + dt.timedelta(days=1), dt.time(), BANGKOK)


def due_at(stated_on: dt.date, holidays: Container[dt.date], *, moves: bool) -> dt.datetime:
    """The first late instant of a stated last day, moved off a holiday where the year's rules say so."""
    return late_from(next_working_day(stated_on, holidays) if moves else stated_on)


@dataclass(frozen=True)
class YearValues:
    """The rules of a year as they are written; None where nothing could be read."""

    moves_on_holiday: bool
    soon_days: int | None
    lock_days: int | None
    approval_days: int | None
    reminder_days: tuple[int, ...]
    escalation_days: int | None
    progress_gap: Decimal | None
    money_gap: Decimal | None
    spending_targets: tuple[Decimal, ...] = ()


LABELS: dict[str, Any] = {
    "moves_on_holiday": _("A last day on a holiday or week-end moves to the next working day"),
    "soon_days": _("Called due soon, days before the last day"),
    "lock_days": _("Closed when never sent, days after the last day"),
    "approval_days": _("Target of approval, days after the last day"),
    "reminder_days": _("Reminders, days around the last day"),
    "escalation_days": _("The level above is told, days after the last day"),
    "progress_gap": _("Progress: reason asked beyond percentage points"),
    "money_gap": _("Money: reason asked beyond percent of the year's money"),
    "spending_targets": _("Spending targets of the Cabinet, cumulative percent for Q1 to Q4"),
}
"""The rules of a year in words."""


def whole_numbers(text: str) -> tuple[int, ...]:
    """Whole numbers as people write them in a row: `-14 -7 -1 +1 +7`, with commas too. Raises ValueError."""
    return tuple(int(word) for word in _words(text))


def percents(text: str) -> tuple[Decimal, ...]:
    """Percents in a row: `38 61 81 100`. Raises ValueError."""
    try:
        found = tuple(Decimal(word) for word in _words(text))
    except InvalidOperation as no:
        raise ValueError(text) from no
    if not all(number.is_finite() for number in found):
        raise ValueError(text)
    return found


def _words(text: str) -> list[str]:
    return (
        re.split(r"[\s,;/]+", fold_digits(text).replace("−", "-").replace("–", "-").strip(" ,;/"))
        if text.strip()
        else []
    )


def check_year(values: YearValues) -> list[Problem]:
    """Everything that cannot be in the rules of a year."""
    bounds = {
        "soon_days": (0, FURTHEST),
        "lock_days": (1, LONGEST_LOCK),
        "approval_days": (0, LONGEST_LOCK),
        "escalation_days": (1, FURTHEST),
        "progress_gap": (0, 100),
        "money_gap": (0, 100),
    }
    problems = []
    for key, (least, most) in bounds.items():
        number = getattr(values, key)
        if number is None or not least <= number <= most:
            words = _("Write a number from %(least)s to %(most)s.") % {"least": least, "most": most}
            problems.append(Problem(key, "range", words))
    return problems + _check_reminders(values.reminder_days) + _check_targets(values.spending_targets)


def _check_reminders(days: Sequence[int]) -> list[Problem]:
    if len(days) > MOST_REMINDERS or any(abs(day) > FURTHEST for day in days):
        text = _("At most ten reminders, each within 60 days of the last day.")
        return [Problem("reminder_days", "range", text)]
    if list(days) != sorted(set(days)):
        return [Problem("reminder_days", "order", _("Write the days in order, each once: -14 -7 -1 1 7."))]
    return []


def _check_targets(targets: Sequence[Decimal]) -> list[Problem]:
    if not targets:
        return []
    if len(targets) != 4:
        return [Problem("spending_targets", "four", _("Write four percents, or none: 38 61 81 100."))]
    if list(targets) != sorted(targets) or not 0 <= targets[0] <= targets[-1] <= 100:
        text = _("Cumulative percents grow from quarter to quarter and lie between 0 and 100.")
        return [Problem("spending_targets", "order", text)]
    return []
