"""Where a quarter's report stands. Instants are aware; `due_at` is the first instant that is late.

Source: letters นร 1112/6090 of 18 Oct 2564 and นร 1112/6450 of 4 Nov 2564 (within 30 days after the quarter). On time is the
first sending before the due instant, whenever it is approved. A late sending is accepted and flagged with its days.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from samrit.approvals.models import State
from samrit.lib.clock import BANGKOK

SOON = 7
"""Days before the due day from which a report is called due soon."""


class Stage(StrEnum):
    """The stages of a quarter's report."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    DUE_SOON = "due_soon"
    OVERDUE = "overdue"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"
    UNLOCKED = "unlocked"  # approved, and open for correction
    CANCELLED = "cancelled"  # the project had ended before the quarter began: nothing is owed


LOOKS = {Stage.DUE_SOON: "due", Stage.OVERDUE: "late"}


class Window(Protocol):
    """What the rules read of a quarter."""

    @property
    def opens_at(self) -> dt.datetime:
        """The instant from which it can be written."""

    @property
    def due_at(self) -> dt.datetime:
        """The first instant that is late."""


class Quarter(Window, Protocol):
    """A window that knows its days."""

    @property
    def starts_on(self) -> dt.date:
        """The first day of the quarter."""


@dataclass(frozen=True)
class ReportState:
    """A stage, the days to the due day (negative: late; None once sent or before opening), and the days it was sent late."""

    stage: Stage
    days_left: int | None = None
    days_late: int = 0

    @property
    def look(self) -> str:
        """The status word the pages show."""
        return LOOKS.get(self.stage, str(self.stage))

    @property
    def is_waiting_for_editor(self) -> bool:
        """Whether somebody still has to write and send it."""
        return self.stage in {Stage.OPEN, Stage.DUE_SOON, Stage.OVERDUE, Stage.RETURNED, Stage.UNLOCKED}


def due_on(window: Window) -> dt.date:
    """The last day that is on time, in Bangkok."""
    return (window.due_at.astimezone(BANGKOK) - dt.timedelta(microseconds=1)).date()


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


def state_of(
    window: Window, now: dt.datetime, record_state: str | None = None, first_sent_at: dt.datetime | None = None
) -> ReportState:
    """The stage from the calendar, the record state of its approval (None: nothing written) and its first sending. An
    unlocked report has kept its deadline with its first sending: it has no days left to count."""
    late, left = days_late(window, first_sent_at), days_left(window, now)
    match record_state:
        case State.APPROVED:
            return ReportState(Stage.APPROVED, None, late)
        case State.SUBMITTED:
            return ReportState(Stage.SUBMITTED, None, late)
        case State.RETURNED:
            return ReportState(Stage.RETURNED, left, late)
        case State.UNLOCKED:
            return ReportState(Stage.UNLOCKED, None, late)
    if now < window.opens_at:
        return ReportState(Stage.NOT_OPEN)
    if left < 0:
        return ReportState(Stage.OVERDUE, left)
    return ReportState(Stage.DUE_SOON if left <= SOON else Stage.OPEN, left)
