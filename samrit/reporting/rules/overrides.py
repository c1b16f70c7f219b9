"""What an override may say: other days by a letter for a case of projects, a body with all below it, or one project. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.reporting.models import CalendarForm, ProjectCase
from samrit.reporting.rules.calendar import LONGEST
from samrit.reporting.rules.windows import Stated
from samrit.reporting.rules.years import late_from


class Named(Protocol):
    """A row that an override names."""

    @property
    def pk(self) -> int:
        """Its id."""


@dataclass(frozen=True)
class NewOverride:
    """What NESDC writes. Days are Bangkok's and count whole: `due_on` is the last day on time, `locks_on` the last on which a
    report that was never sent is taken. Exactly one of case, body and project is named."""

    form: str
    fiscal_year: int
    quarter: int | None
    letter: str
    letter_on: dt.date | None
    reason: str
    case: str = ""
    body: Named | None = None
    project: Named | None = None
    opens_on: dt.date | None = None
    due_on: dt.date | None = None
    locks_on: dt.date | None = None

    @property
    def opens_at(self) -> dt.datetime | None:
        """The instant it opens."""
        return late_from(self.opens_on - dt.timedelta(days=1)) if self.opens_on else None

    @property
    def due_at(self) -> dt.datetime | None:
        """The first instant that is late."""
        return late_from(self.due_on) if self.due_on else None

    @property
    def locks_at(self) -> dt.datetime | None:
        """The first instant at which it is closed."""
        return late_from(self.locks_on) if self.locks_on else None


def check_override(data: NewOverride, stated: Stated | None, today: dt.date) -> list[Problem]:
    """Everything that cannot be. `stated` is the quarter or entry window it is about; None for every quarter."""
    return [*_check_scope(data), *_check_letter(data, today), *_check_days(data, stated)]


def _check_scope(data: NewOverride) -> list[Problem]:
    problems = []
    if data.form not in CalendarForm.values:
        problems.append(Problem("form", "unknown", _("Choose what the days are for.")))
    if data.quarter is not None and (data.form != CalendarForm.REPORT or not 1 <= data.quarter <= 4):
        problems.append(Problem("quarter", "unknown", _("A quarter is named for quarterly reports only, 1 to 4.")))
    if data.case and data.case not in ProjectCase.values:
        problems.append(Problem("case", "unknown", _("Choose a case from the list.")))
    if sum((bool(data.case), data.body is not None, data.project is not None)) != 1:
        text = _("Name one: a case of projects, a body, or a project. For everybody the calendar itself is changed.")
        problems.append(Problem("case", "scope", text))
    return problems


def _check_letter(data: NewOverride, today: dt.date) -> list[Problem]:
    problems = []
    if not data.letter:
        problems.append(Problem("letter", "empty", _("Write the number of the letter this rests on.")))
    elif len(data.letter) > LONGEST:
        problems.append(Problem("letter", "too_long", _("The number of the letter is longer than 300 letters.")))
    if data.letter_on is None:
        problems.append(Problem("letter_on", "empty", _("Write the day of the letter.")))
    elif data.letter_on > today:
        problems.append(Problem("letter_on", "future", _("The day of the letter has not come yet.")))
    if not data.reason:
        problems.append(Problem("reason", "empty", _("Write the reason, so that everybody can follow it later.")))
    return problems


def _check_days(data: NewOverride, stated: Stated | None) -> list[Problem]:
    if not (data.opens_on or data.due_on or data.locks_on):
        return [Problem("due_on", "empty", _("Write at least one day that shall be another one."))]
    if data.form == CalendarForm.REPORT and data.quarter is None and (data.opens_on or data.due_on):
        text = _("Choose the quarter: only the day of closing can be stated for all quarters at once.")
        return [Problem("quarter", "one", text)]
    problems = []
    opens_at = data.opens_at or (stated.opens_at if stated else None)
    due_at = data.due_at or (stated.due_at if stated else None)
    if opens_at and due_at and due_at <= opens_at:
        key = "due_on" if data.due_on else "opens_on"
        problems.append(Problem(key, "order", _("The last day on time lies before the day on which it opens.")))
    if data.locks_at and due_at and data.locks_at < due_at:
        problems.append(Problem("locks_on", "order", _("It cannot be closed before the last day on time has passed.")))
    return problems
