"""Reports after the end of a project: their days, their fields, what cannot be and what is missing. Pure.

They are the final report at closing and the outcome 6, 12 and 24 months later (proposed: no letter asks for them). Late ones
are always taken and flagged; nothing locks.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samrit.lib.clock import BANGKOK
from samrit.lib.errors import Problem
from samrit.lib.money import format_baht
from samrit.reporting.models import Attainment, ClosingKind
from samrit.reporting.rules.checks import check_field
from samrit.reporting.rules.fields import Field, Kind, Values
from samrit.reporting.rules.plan import Promised

Text = str | Promise
COMPLETED = "completed"
"""The code of the list `execution_state` by which a project is said to be finished, before or after its planned last day."""
COLUMNS = ("attainment", "outcome", "beneficiaries", "continues", "lessons", "disbursed", "disbursed_reason")
OF_FINAL = ("disbursed", "disbursed_reason", "lessons")
"""What only the final report asks: the money is settled then, and the lessons are drawn."""
NEVER = dt.datetime.max.replace(tzinfo=dt.UTC)
NAMES = dict(ClosingKind.choices)
DAYS = _("Due within so many days of its opening")
LONGEST_TERM = 366
"""Days within which a report after the end is due, at most."""


@dataclass(frozen=True)
class Ended:
    """The last day of a project, of which year plan it is known, whether it was cancelled, and whether it is a demonstration."""

    project_id: int
    year_plan_id: int
    on: dt.date
    is_cancelled: bool = False
    is_demonstration: bool = False


def last_day(stated: dt.date | None, completed_on: dt.date | None, cancelled_on: dt.date | None) -> dt.date | None:
    """The day a project ended, or is to end: the day it was cancelled, else said to be finished, else its approved last day."""
    return cancelled_on or completed_on or stated


@dataclass(frozen=True)
class Days:
    """When a report after the end opens, and the first instant that is late. It is never locked."""

    opens_at: dt.datetime
    due_at: dt.datetime
    soon_days: int = 7
    locks_at: dt.datetime = NEVER


def days_of(ended_on: dt.date, months: int, days: int) -> Days:
    """It opens on the day after the end, or as many months after that, and takes this many days, in Bangkok."""
    opens_on = months_after(ended_on + dt.timedelta(days=1), months)
    return Days(_midnight(opens_on), _midnight(opens_on + dt.timedelta(days=days)))


def check_term(days: int | None) -> list[Problem]:
    """The days within which a report after the end is due are a number of them."""
    if days is not None and 1 <= days <= LONGEST_TERM:
        return []
    said = {"least": 1, "most": LONGEST_TERM}
    return [Problem("days", "range", _("Write a number from %(least)s to %(most)s.") % said)]


def months_after(day: dt.date, months: int) -> dt.date:
    """The same day so many months later, the last of the month where that has fewer days."""
    year, month = divmod(day.month - 1 + months, 12)
    first = dt.date(day.year + year, month + 1, 1)
    following = dt.date(first.year + (first.month == 12), first.month % 12 + 1, 1)
    return min(first + dt.timedelta(days=day.day - 1), following - dt.timedelta(days=1))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), BANGKOK)


@dataclass(frozen=True)
class YearMoney:
    """Money of one year (baht): what the year plan has, and what its last report with a figure said (None: none did)."""

    fiscal_year: int
    appropriated: Decimal | None = None
    reported: Decimal | None = None
    quarter: int | None = None


@dataclass(frozen=True)
class LastIndicator(Promised):
    """An indicator of the last year plan, and what the last quarterly report said of it (`na`: does not apply)."""

    last: Decimal | None = None
    na: bool = False


@dataclass(frozen=True)
class LastOutcome:
    """An outcome of the last year plan: its target, and what the last quarterly report said of it."""

    name: str
    unit: str = ""
    target: Decimal | None = None
    last: Decimal | None = None
    text: str = ""


@dataclass(frozen=True)
class Basis:
    """What a report after the end is written beside. `outcome` is the last report's word on it, `final` the answers of the
    final report in a call-back."""

    kind: str
    ended_on: dt.date | None = None
    too_early: bool = False
    years: tuple[YearMoney, ...] = ()
    indicators: tuple[LastIndicator, ...] = ()
    outcomes: tuple[LastOutcome, ...] = ()
    outcome: str = ""
    final: Values | None = None

    @property
    def is_final(self) -> bool:
        """Whether this is the final report, not a call-back."""
        return self.kind == ClosingKind.FINAL

    @property
    def appropriated(self) -> Decimal | None:
        """Money of all years; None where no year has any."""
        return _sum([year.appropriated for year in self.years])

    @property
    def reported(self) -> Decimal | None:
        """What the quarterly reports of all years say together; None where none gives a figure."""
        return _sum([year.reported for year in self.years])


def _sum(amounts: list[Decimal | None]) -> Decimal | None:
    known = [amount for amount in amounts if amount is not None]
    return sum(known, Decimal(0)) if known else None


@dataclass(frozen=True)
class ClosingCase:
    """What is written, and what it is written beside."""

    basis: Basis
    values: Values

    def __getitem__(self, key: str) -> Any:
        """The value of a field; None where nothing is written."""
        value = self.values.get(key)
        return None if value == "" else value

    @property
    def differs(self) -> bool:
        """Whether the money is not what the quarterly reports say together."""
        said, summed = self["disbursed"], self.basis.reported
        return said is not None and summed is not None and said != summed


_FIELDS = (
    Field("attainment", Kind.CHOICE, _("How far the outcome was reached")),
    Field(
        "outcome", Kind.TEXT, _("Outcome in words"), _("What has changed for the people it is for, and how you know.")
    ),
    Field("beneficiaries", Kind.TEXT, _("Who benefits"), _("Which people, and how many of them.")),
    Field("continues", Kind.TEXT, _("What continues"), _("What goes on, who keeps it up, and with whose money.")),
    Field("lessons", Kind.TEXT, _("Lessons"), _("What you would do again, and what not.")),
    Field(
        "disbursed", Kind.MONEY, _("Disbursed in all years, baht"), _("The sum of the quarterly reports is filled in.")
    ),
    Field(
        "disbursed_reason",
        Kind.TEXT,
        _("Why the money differs from the reports"),
        _("Needed where it is not the sum of the quarterly reports."),
    ),
)


def fields_of(basis: Basis) -> tuple[Field, ...]:
    """All fields of the report, in the order of the page."""
    levels = [(str(value), label) for value, label in Attainment.choices]
    if not basis.too_early:
        levels = [level for level in levels if level[0] != Attainment.TOO_EARLY]
    asked = [item for item in _FIELDS if basis.is_final or item.key not in OF_FINAL]
    head = [replace(item, choices=tuple(levels)) if item.key == "attainment" else item for item in asked]
    rows = []
    for one in basis.indicators:
        key, name = f"indicator.{one.uid}", {"name": one.name}
        rows.append(Field(f"{key}.value", Kind.NUMBER, _("%(name)s: result") % name))
        rows.append(Field(f"{key}.na", Kind.TICK, _("%(name)s: does not apply") % name))
    return (*head, *rows)


def prefill(basis: Basis) -> dict[str, Any]:
    """What the final report starts with: the sum of the money, the last word on the outcome, the last value of each indicator.
    A call-back starts empty: what was true then may not be true now."""
    if not basis.is_final:
        return {}
    found: dict[str, Any] = {"disbursed": basis.reported, "outcome": basis.outcome}
    for one in basis.indicators:
        found |= {f"indicator.{one.uid}.value": one.last, f"indicator.{one.uid}.na": one.na or None}
    return {key: value for key, value in found.items() if value not in (None, "")}


def check_values(case: ClosingCase) -> list[Problem]:
    """Everything that cannot be, whatever is typed later."""
    problems = [problem for item in fields_of(case.basis) for problem in check_field(item, case[item.key])]
    for one in case.basis.indicators:
        key = f"indicator.{one.uid}"
        if case[f"{key}.value"] is not None and case[f"{key}.na"]:
            words = _("%(name)s: give a result, or say that it does not apply, not both.") % {"name": one.name}
            problems.append(Problem(f"{key}.value", "both", words))
    return problems


NEEDED: dict[str, Text] = {
    "attainment": _("Say how far the outcome was reached."),
    "outcome": _("Write the outcome in words."),
    "beneficiaries": _("Write who benefits."),
    "continues": _("Write what continues, and with whose money; or that nothing does."),
    "lessons": _("Write what is to be learned from it."),
    "disbursed": _("Give the money disbursed in all years; zero where there was none."),
}


def missing(case: ClosingCase) -> list[Problem]:
    """What blocks sending, each at its field, in the order of the page."""
    asked = {item.key for item in fields_of(case.basis)}
    found = [Problem(key, "required", text) for key, text in NEEDED.items() if key in asked and case[key] is None]
    if "disbursed" in asked and case.differs and case["disbursed_reason"] is None:
        text = _("Write why the money differs from the quarterly reports, which say %(reported)s baht together.")
        told = text % {"reported": format_baht(case.basis.reported)}
        found.append(Problem("disbursed_reason", "required", told))
    for one in case.basis.indicators:
        key = f"indicator.{one.uid}"
        if case[f"{key}.value"] is None and not case[f"{key}.na"]:
            words = _("%(name)s: give the result, or say that it does not apply.") % {"name": one.name}
            found.append(Problem(f"{key}.value", "required", words))
    return found


def warnings(case: ClosingCase) -> list[Problem]:
    """What looks odd; never blocks."""
    return list(_odd_money(case))


def _odd_money(case: ClosingCase) -> Iterator[Problem]:
    said, whole = case["disbursed"], case.basis.appropriated
    if said is not None and whole is not None and said > whole:
        text = _("More was disbursed than all years together were given: %(amount)s baht.")
        yield Problem("disbursed", "over_budget", text % {"amount": format_baht(whole)})
