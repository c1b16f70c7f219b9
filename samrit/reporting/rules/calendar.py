"""Where a quarter's report stands. Instants are aware; `due_at` is the first instant that is late.

Source: letters นร 1112/6090 of 18 Oct 2564 and นร 1112/6450 of 4 Nov 2564 (within 30 days after the quarter). On time is the
first sending before the due instant, whenever it is approved. A late sending is accepted and flagged with its days.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Person, Role
from samrit.approvals.models import State
from samrit.lib.clock import BANGKOK
from samrit.lib.errors import Problem, Text

WITHDRAWN = "withdrawn"
"""The certainty of a holiday that was announced and is a holiday no more."""
LONGEST = 300
"""Letters of the number of a letter."""


class Stage(StrEnum):
    """The stages of a quarter's report."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    LOCKED = "locked"  # never sent, and closed: only NESDC opens it again, by a letter
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    UNLOCKED = "unlocked"  # approved, and open for correction
    CANCELLED = "cancelled"  # the project had ended before the quarter began: nothing is owed


LOOKS = {Stage.DUE_SOON: "due", Stage.OVERDUE: "late", Stage.LOCKED: "locked_unsent"}


class Window(Protocol):
    """What the rules read of a quarter."""

    @property
    def opens_at(self) -> dt.datetime:
        """The instant from which it can be written."""

    @property
    def due_at(self) -> dt.datetime:
        """The first instant that is late."""


class Effective(Window, Protocol):
    """The days that hold for one year plan (`rules.windows`), by which a stage is judged."""

    @property
    def locks_at(self) -> dt.datetime:
        """The first instant at which an unsent report is closed."""

    @property
    def soon_days(self) -> int:
        """Days before the last day from which a report is called due soon."""


class Quarter(Window, Protocol):
    """A window that knows its days."""

    @property
    def fiscal_year(self) -> int:
        """Fiscal year (BE)."""

    @property
    def quarter(self) -> int:
        """1 to 4."""

    @property
    def starts_on(self) -> dt.date:
        """The first day of the quarter."""


class EffectiveQuarter(Effective, Quarter, Protocol):
    """The days that hold for one year plan in a quarter."""


@dataclass(frozen=True)
class ReportState:
    """A stage, the days to the due day (negative: late; None once sent or before opening), the days it was sent late, and
    whether the time for an unsent report is over: an approved one is then corrected by an unlock only."""

    stage: Stage
    days_left: int | None = None
    days_late: int = 0
    is_locked: bool = False

    @property
    def look(self) -> str:
        """The status word the pages show."""
        if self.stage == Stage.APPROVED and self.is_locked:
            return "locked_approved"
        return LOOKS.get(self.stage, str(self.stage))

    @property
    def is_waiting_for_editor(self) -> bool:
        """Whether somebody still has to write and send it."""
        return self.stage in {Stage.OPEN, Stage.DUE_SOON, Stage.OVERDUE, Stage.RETURNED, Stage.UNLOCKED}


def due_on(window: Window) -> dt.date:
    """The last day that is on time, in Bangkok."""
    return last_day(window.due_at)


def last_day(late_from: dt.datetime) -> dt.date:
    """The day before the first instant that is late, in Bangkok."""
    return (late_from.astimezone(BANGKOK) - dt.timedelta(microseconds=1)).date()


def days_left(window: Window, now: dt.datetime) -> int:
    """Days from today to the last day that is on time; 0 on that day, negative after it."""
    return (due_on(window) - now.astimezone(BANGKOK).date()).days


def days_late(window: Window, sent_at: dt.datetime | None) -> int:
    """By how many days a sending was late; 0 when on time or not sent. The first late instant counts as one day."""
    if sent_at is None or sent_at < window.due_at:
        return 0
    return (sent_at.astimezone(BANGKOK).date() - due_on(window)).days


def is_over(quarter: Quarter, cancelled_on: dt.date | None) -> bool:
    """Whether the project had been cancelled before the quarter began; the quarter it was cancelled in is still reported."""
    return cancelled_on is not None and cancelled_on < quarter.starts_on


def is_closed(window: Effective, now: dt.datetime, first_sent_at: dt.datetime | None) -> bool:
    """Whether a report that was never sent can be sent no more. One that was sent in time is written on after a return."""
    return first_sent_at is None and now >= window.locks_at


def state_of(
    window: Effective, now: dt.datetime, record_state: str | None = None, first_sent_at: dt.datetime | None = None
) -> ReportState:
    """The stage from the calendar, the record state of its approval (None: nothing written) and its first sending. An
    unlocked report has kept its deadline with its first sending: it has no days left to count."""
    late, left = days_late(window, first_sent_at), days_left(window, now)
    match record_state:
        case State.APPROVED:
            return ReportState(Stage.APPROVED, None, late, now >= window.locks_at)
        case State.SUBMITTED:
            return ReportState(Stage.SUBMITTED, None, late)
        case State.RETURNED:
            return ReportState(Stage.RETURNED, left, late)
        case State.UNLOCKED:
            return ReportState(Stage.UNLOCKED, None, late)
    if now < window.opens_at:
        return ReportState(Stage.NOT_OPEN)
    if is_closed(window, now, first_sent_at):
        return ReportState(Stage.LOCKED, left, is_locked=True)
    if left < 0:
        return ReportState(Stage.OVERDUE, left)
    return ReportState(Stage.DUE_SOON if left <= window.soon_days else Stage.OPEN, left)


@dataclass(frozen=True)
class Days:
    """When something opens, its last day on time, and for a quarter the day its data are published. Days in Bangkok."""

    opens_on: dt.date | None
    due_on: dt.date | None
    release_on: dt.date | None = None

    @property
    def opens_at(self) -> dt.datetime:
        """The instant it opens."""
        return _midnight(self.opens_on)

    @property
    def due_at(self) -> dt.datetime:
        """The first instant that is late."""
        return _midnight(self.due_on) + dt.timedelta(days=1)


@dataclass(frozen=True)
class Change:
    """By which letter and why the calendar is changed."""

    letter: str
    reason: str


DAY_LABELS: dict[str, Text] = {
    "opens_on": _("Opens"),
    "due_on": _("Last day on time"),
    "release_on": _("Published"),
}
"""The days of the calendar in words."""


def why_not_change(who: Person) -> Text | None:
    """The calendar is kept by NESDC."""
    if who.has(Role.NESDC_ADMIN):
        return None
    return _("Only the administrator of NESDC can change the calendar.")


def check_change(change: Change) -> list[Problem]:
    """A change of the calendar rests on a letter and has a reason."""
    problems = []
    if not change.letter:
        problems.append(Problem("letter", "empty", _("Write the number of the letter this rests on.")))
    elif len(change.letter) > LONGEST:
        problems.append(Problem("letter", "too_long", _("The number of the letter is longer than 300 letters.")))
    if not change.reason:
        problems.append(Problem("reason", "empty", _("Write the reason, so that everybody can follow it later.")))
    return problems


def check_days(days: Days) -> list[Problem]:
    """Both days are stated, and the last day on time does not lie before the first."""
    problems = []
    if days.opens_on is None:
        problems.append(Problem("opens_on", "empty", _("Write the day on which it opens.")))
    if days.due_on is None:
        problems.append(Problem("due_on", "empty", _("Write the last day that is on time.")))
    if days.opens_on and days.due_on and days.due_on < days.opens_on:
        text = _("The last day on time lies before the day on which it opens.")
        problems.append(Problem("due_on", "order", text))
    return problems


def check_quarter(days: Days, before: Days | None, after: Days | None) -> list[Problem]:
    """A quarter opens and is due after the one before it and before the one after it; its data come out after it was due."""
    problems = check_days(days)
    if days.release_on is None:
        problems.append(Problem("release_on", "empty", _("Write the day on which the data are published.")))
    if problems or days.opens_on is None or days.due_on is None or days.release_on is None:
        return problems
    if days.release_on <= days.due_on:
        text = _("The data cannot be published before the last day on time has passed.")
        problems.append(Problem("release_on", "order", text))
    for key in ("opens_on", "due_on"):
        mine = getattr(days, key)
        if before and getattr(before, key) and mine <= getattr(before, key):
            problems.append(Problem(key, "quarters", _("The day must lie after that of the quarter before.")))
        if after and getattr(after, key) and mine >= getattr(after, key):
            problems.append(Problem(key, "quarters", _("The day must lie before that of the quarter after.")))
    return problems


def check_holiday(on: dt.date | None, name_th: str, name_en: str) -> list[Problem]:
    """A holiday has a day and a name."""
    problems = []
    if on is None:
        problems.append(Problem("on", "empty", _("Write the day of the holiday.")))
    if not name_th:
        problems.append(Problem("name_th", "empty", _("Write the name in Thai.")))
    for key, text in (("name_th", name_th), ("name_en", name_en)):
        if len(text) > 200:
            problems.append(Problem(key, "too_long", _("The name is longer than 200 letters.")))
    return problems


def days_of(window: Window, release_on: dt.date | None = None) -> Days:
    """A window as days."""
    return Days(window.opens_at.astimezone(BANGKOK).date(), due_on(window), release_on)


def _midnight(day: dt.date | None) -> dt.datetime:
    if day is None:
        raise ValueError("no day; check_days comes first")
    return dt.datetime.combine(day, dt.time(), BANGKOK)
