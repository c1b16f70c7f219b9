"""A fiscal year of the calendar as a picture: bars on a line of months, beside the table that says the same. Pure."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from samrit.lib.fiscal import first_day
from samrit.lib.thai import month_name
from samrit.reporting.rules.calendar import last_day
from samrit.reporting.rules.windows import Window

LABEL, MONTH, ROW, HEAD = 88, 62, 34, 30
"""Units of the drawing: width of the names, of a month, height of a line and of the head."""
MONTHS = 16
"""From October before the year to January after it, when the last quarter has closed."""


@dataclass(frozen=True)
class Bar:
    """One stretch of days: `kind` is the quarter itself (period), open until the last day (open), or late and taken (late)."""

    kind: str
    x: float
    y: int
    width: float


@dataclass(frozen=True)
class Mark:
    """One day: a last day (due) or the day data are published (release), with its day of the month."""

    kind: str
    x: float
    y: int
    day: int


@dataclass(frozen=True)
class Row:
    """A line of the picture: the quarter (0: entry of M1 to M5), its bars and marks."""

    quarter: int
    y: int
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]


@dataclass(frozen=True)
class Head:
    """A month at the top."""

    x: float
    label: str
    is_january: bool


@dataclass(frozen=True)
class Picture:
    """The whole drawing in its own units."""

    width: int
    height: int
    heads: tuple[Head, ...]
    rows: tuple[Row, ...]
    today: float | None


def picture(fiscal_year: int, windows: Iterable[Window], today: dt.date, language: str) -> Picture:
    """Lines in the order of the windows."""
    starts = _months(fiscal_year)
    rows = tuple(_row(window, starts, HEAD + number * ROW) for number, window in enumerate(windows))
    heads = tuple(
        Head(LABEL + number * MONTH, month_name(start.month, language), start.month == 1)
        for number, start in enumerate(starts)
    )
    shown = _at(today, starts) if starts[0] <= today < _after(starts[-1]) else None
    return Picture(LABEL + MONTHS * MONTH, HEAD + len(rows) * ROW + 6, heads, rows, shown)


def _months(fiscal_year: int) -> list[dt.date]:
    found = [first_day(fiscal_year)]
    while len(found) < MONTHS:
        found.append(_after(found[-1]))
    return found


def _after(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1)


def _at(day: dt.date, starts: Sequence[dt.date]) -> float:
    """Where a day begins; days outside lie at the edges."""
    for number, start in enumerate(starts):
        following = _after(start)
        if day < following:
            return LABEL + number * MONTH + max(0.0, MONTH * (day - start).days / (following - start).days)
    return float(LABEL + MONTHS * MONTH)


def _row(window: Window, starts: Sequence[dt.date], y: int) -> Row:
    opens, due, closed = (last_day(at) for at in (window.opens_at, window.due_at, window.locks_at))
    next_day = dt.timedelta(days=1)
    spans = [("open", opens + next_day, due + next_day)]
    if window.quarter:
        spans.insert(0, ("period", window.starts_on, window.ends_on + next_day))
        spans.append(("late", due + next_day, closed + next_day))
    bars = []
    for kind, first, end in spans:
        left, right = _at(first, starts), _at(end, starts)
        bars.append(Bar(kind, round(left, 1), y, round(max(0.0, right - left), 1)))
    marks = [Mark("due", round(_at(due + next_day, starts), 1), y, due.day)]
    if window.release_on:
        marks.append(Mark("release", round(_at(window.release_on, starts), 1), y, window.release_on.day))
    return Row(window.quarter, y, tuple(bars), tuple(marks))
