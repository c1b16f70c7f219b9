"""Which days hold for one year plan: the calendar's, or other days by a letter (overrides). Pure; instants are aware.

The narrowest override that states an instant gives it: a project before a body, the deeper body before the higher, a body
before a case of projects, the newer before the older. What none states stays as the calendar has it. A report locks
`lock_days` after its last day, unless an override says otherwise; never before it is due.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from typing import Protocol

from samrit.lib.fiscal import Period

INSTANTS = ("opens_at", "due_at", "locks_at")


class Width(IntEnum):
    """What an override names; the larger is the narrower."""

    CASE = 1
    BODY = 2
    PROJECT = 3


@dataclass(frozen=True)
class Other:
    """Other days by a letter, as the rules read them. `quarter` 0 stands for the entry of M1 to M5, None for every quarter."""

    pk: int
    quarter: int | None
    set_at: dt.datetime
    letter: str = ""
    letter_on: dt.date | None = None
    case: str = ""
    body_path: str = ""
    project_id: int | None = None
    opens_at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    locks_at: dt.datetime | None = None

    @property
    def width(self) -> Width:
        """What it names."""
        if self.project_id is not None:
            return Width.PROJECT
        return Width.BODY if self.body_path else Width.CASE

    @property
    def rank(self) -> tuple[int, int, dt.datetime, int]:
        """The larger wins. Bodies that hold one plan lie in one line, so that the longer path is the deeper body."""
        return (self.width, len(self.body_path), self.set_at, self.pk)

    def concerns(self, whose: "Whose") -> bool:
        """Whether it names this year plan."""
        if self.width == Width.PROJECT:
            return self.project_id == whose.project_id
        if self.width == Width.BODY:
            return whose.owner_path.startswith(self.body_path)
        return self.case == whose.case

    def is_of(self, quarter: int) -> bool:
        """Whether it is about this quarter (0: the entry of M1 to M5)."""
        return self.quarter == quarter or (self.quarter is None and quarter > 0)


@dataclass(frozen=True)
class Whose:
    """What overrides ask of a year plan: its project, the place of its owner in the tree, its case."""

    project_id: int
    owner_path: str
    case: str


class Stated(Protocol):
    """What the calendar states of a quarter or of the entry of M1 to M5."""

    @property
    def fiscal_year(self) -> int:
        """Fiscal year (BE)."""

    @property
    def opens_at(self) -> dt.datetime:
        """The instant from which it can be written."""

    @property
    def due_at(self) -> dt.datetime:
        """The first instant that is late."""


@dataclass(frozen=True)
class Window:
    """The days that hold for one year plan: in a quarter, or (`quarter` 0) for entering M1 to M5.

    `locks_at` is the first instant at which an unsent report is closed; `others` are the overrides that gave an instant.
    """

    fiscal_year: int
    quarter: int
    opens_at: dt.datetime
    due_at: dt.datetime
    locks_at: dt.datetime
    starts_on: dt.date
    ends_on: dt.date
    release_on: dt.date | None = None
    soon_days: int = 7
    lock_days: int = 60
    others: tuple[Other, ...] = ()

    @property
    def period(self) -> Period:
        """The quarter as a value."""
        return Period(self.fiscal_year, self.quarter)


def ordered(others: Iterable[Other], quarter: int, instant: str) -> list[Other]:
    """The overrides of a quarter that state an instant, those that win first."""
    stating = [other for other in others if other.is_of(quarter) and getattr(other, instant) is not None]
    return sorted(stating, key=lambda other: other.rank, reverse=True)


def winner(others: Iterable[Other], quarter: int, instant: str, whose: Whose) -> Other | None:
    """The override that gives this year plan an instant; None where the calendar does."""
    return next((other for other in ordered(others, quarter, instant) if other.concerns(whose)), None)


def locked_from(due_at: dt.datetime, lock_days: int, stated: dt.datetime | None = None) -> dt.datetime:
    """The first instant at which an unsent report is closed."""
    return max(stated, due_at) if stated else due_at + dt.timedelta(days=lock_days)


def effective(base: Window, others: Sequence[Other], whose: Whose) -> Window:
    """The days that hold for this year plan."""
    found = {name: winner(others, base.quarter, name, whose) for name in INSTANTS} if others else {}
    given = {name: other for name, other in found.items() if other is not None}
    if not given:
        return base
    opens_at = given["opens_at"].opens_at if "opens_at" in given else None
    due_at = (given["due_at"].due_at if "due_at" in given else None) or base.due_at
    locks_at = given["locks_at"].locks_at if "locks_at" in given else None
    return Window(
        base.fiscal_year,
        base.quarter,
        opens_at or base.opens_at,
        due_at,
        locked_from(due_at, base.lock_days, locks_at),
        base.starts_on,
        base.ends_on,
        base.release_on,
        base.soon_days,
        base.lock_days,
        tuple({other.pk: other for other in given.values()}.values()),
    )
