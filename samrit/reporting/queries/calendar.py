"""The calendar as pages and jobs need it. Everybody may read it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from samrit.accounts.models import User
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.errors import Text
from samrit.lib.fiscal import Period, fiscal_year_of
from samrit.lib.names import page_language
from samrit.lib.thai import BE_OFFSET
from samrit.reporting.models import ClosingTerm, EntryWindow, FiscalQuarter, Holiday, ReportingYear
from samrit.reporting.queries.letters import Line, of_single_projects, public_overrides
from samrit.reporting.queries.windows import due_expression, open_to_some, window_for, windows_in, year_rules
from samrit.reporting.rules import calendar as rules
from samrit.reporting.rules.sources import in_words
from samrit.reporting.rules.windows import Window
from samrit.reporting.rules.year_picture import Picture, picture

__all__ = [
    "CalendarYear",
    "QuarterDays",
    "calendar_year",
    "changes",
    "due_expression",
    "holidays",
    "neighbours",
    "open_quarters",
    "period_of_today",
    "quarter",
    "quarters",
    "reported_quarters",
    "stated_of_year",
    "stored_days",
    "window",
    "window_for",
    "year_rules",
    "years",
]

NEAR = dt.timedelta(days=7)
"""How far around a due day holidays are shown."""


def quarter(fiscal_year: int, number: int) -> FiscalQuarter | None:
    """One quarter of a fiscal year; None where the calendar has none."""
    return FiscalQuarter.objects.filter(fiscal_year=fiscal_year, quarter=number).first()


def quarters(fiscal_year: int) -> list[FiscalQuarter]:
    """The quarters of a fiscal year, in order."""
    return list(FiscalQuarter.objects.filter(fiscal_year=fiscal_year))


def years() -> list[int]:
    """Fiscal years the calendar knows, the latest first."""
    return list(FiscalQuarter.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct())


def period_of_today() -> Period:
    """The quarter that contains today."""
    return Period.of(clock.today())


def reported_quarters(now: dt.datetime) -> list[FiscalQuarter]:
    """Quarters whose report is open now, of this fiscal year and the one before, the latest first."""
    this_year = fiscal_year_of(now.date())
    opened = FiscalQuarter.objects.filter(opens_at__lte=now, fiscal_year__gte=this_year - 1, fiscal_year__lte=this_year)
    return list(opened.order_by("-fiscal_year", "-quarter"))


def open_quarters(now: dt.datetime) -> list[FiscalQuarter]:
    """The same and those that a letter has opened to some before their time, the latest first."""
    this_year = fiscal_year_of(now.date())
    near = FiscalQuarter.objects.filter(fiscal_year__gte=this_year - 1, fiscal_year__lte=this_year)
    return open_to_some(now, near.order_by("-fiscal_year", "-quarter"))


@dataclass(frozen=True)
class QuarterDays:
    """A quarter on the calendar page: its last day on time, how it stands, the holidays around that day, the day after which
    an unsent report is taken no more, and the day by which reports should be approved."""

    quarter: FiscalQuarter
    due_on: dt.date
    state: rules.ReportState
    holidays: list[Holiday]
    closed_after: dt.date
    approved_by: dt.date

    @property
    def is_moved(self) -> bool:
        """Whether a holiday has moved the last day."""
        return self.due_on != self.quarter.stated_due_on


@dataclass(frozen=True)
class CalendarYear:
    """One fiscal year of the calendar: its days, its rules, other days by a letter (`single`: how many are for one project), and
    when projects that end in it report after their end."""

    fiscal_year: int
    quarters: list[QuarterDays]
    windows: list[tuple[EntryWindow, dt.date, Text]]
    years: list[int]
    rules: ReportingYear
    picture: Picture
    others: list[Line]
    single: int
    terms: list[tuple[ClosingTerm, Text]]

    @property
    def reminder_days(self) -> str:
        """The days of reminding in a row."""
        return ", ".join(f"{day:+d}" for day in self.rules.reminder_days)

    @property
    def targets(self) -> list[Decimal]:
        """The spending targets of the Cabinet for the four quarters, percent; none where none are known."""
        return [Decimal(str(percent)) for percent in self.rules.spending_targets]

    @property
    def certainties(self) -> list[Text]:
        """How sure the holidays shown are, each text once."""
        told = {holiday.certainty for row in self.quarters for holiday in row.holidays if holiday.certainty}
        return [in_words(text) for text in sorted(told)]

    @property
    def sources(self) -> list[tuple[str, Text]]:
        """Where the days of the quarters come from, each source once, with its quarters where they differ."""
        told: dict[str, list[int]] = {}
        for row in self.quarters:
            if row.quarter.source:
                told.setdefault(str(in_words(row.quarter.source)), []).append(row.quarter.quarter)
        return [("" if len(told) == 1 else ", ".join(map(str, numbers)), text) for text, numbers in told.items()]

    @property
    def rules_source(self) -> Text:
        """Where the rules of the year come from."""
        return in_words(self.rules.source)


def calendar_year(fiscal_year: int | None) -> CalendarYear | None:
    """The calendar of a fiscal year (BE), by default of today; None where the calendar has no such year."""
    known, now = years(), clock.now()
    year = fiscal_year or fiscal_year_of(now.date())
    if year not in known and fiscal_year is not None:
        return None
    rows = quarters(year)
    days = [rules.due_on(row) for row in rows]
    spans = Holiday.objects.none()
    if days:
        spans = Holiday.objects.filter(on__gte=min(days) - NEAR, on__lte=max(days) + NEAR)
        spans = spans.exclude(certainty=rules.WITHDRAWN)
    near, windows = list(spans), windows_in([year])
    entries = list(EntryWindow.objects.filter(fiscal_year=year).order_by("case"))
    told = windows.years.get(year) or ReportingYear(fiscal_year=year)
    drawn = [*map(windows.general, entries[:1]), *map(windows.general, rows)]
    return CalendarYear(
        year,
        [_quarter_days(row, windows.general(row), near, told) for row in rows],
        [(window, rules.due_on(window), in_words(window.source)) for window in entries],
        known,
        told,
        picture(year, drawn, now.date(), page_language()),
        [Line(row) for row in public_overrides(year)],
        of_single_projects(year),
        [(term, in_words(term.source)) for term in ClosingTerm.objects.filter(fiscal_year=year)],
    )


def _quarter_days(row: FiscalQuarter, window: Window, near: list[Holiday], told: ReportingYear) -> QuarterDays:
    day = rules.due_on(row)
    return QuarterDays(
        row,
        day,
        rules.state_of(window, clock.now()),
        [holiday for holiday in near if abs(holiday.on - day) <= NEAR],
        rules.last_day(window.locks_at),
        day + dt.timedelta(days=told.approval_days),
    )


def neighbours(quarter: FiscalQuarter) -> tuple[FiscalQuarter | None, FiscalQuarter | None]:
    """The quarters before and after this one, where the calendar has them."""
    previous, following = quarter.period.previous, quarter.period.next
    known = FiscalQuarter.objects.filter(fiscal_year__in={previous.fiscal_year, following.fiscal_year})
    by_period = {row.period: row for row in known}
    return by_period.get(previous), by_period.get(following)


def stated_of_year(fiscal_year: int) -> list[FiscalQuarter | EntryWindow]:
    """The entry windows and quarters of a fiscal year, in order."""
    return [*EntryWindow.objects.filter(fiscal_year=fiscal_year).order_by("case"), *quarters(fiscal_year)]


def stored_days(row: FiscalQuarter | EntryWindow) -> dict[str, dt.date | None]:
    """The days of a row as its form shows them: the last day as it was stated, before a holiday moved it."""
    days = rules.days_of(row)
    shown = {"opens_on": days.opens_on, "due_on": row.stated_due_on}
    return {**shown, "release_on": row.release_on} if isinstance(row, FiscalQuarter) else shown


def window(fiscal_year: int, case: str = "default") -> EntryWindow | None:
    """The entry window of a fiscal year."""
    return EntryWindow.objects.filter(fiscal_year=fiscal_year, case=case).first()


def closing_term(fiscal_year: int, kind: str) -> ClosingTerm | None:
    """What is asked after the end of projects that end in a fiscal year, of one kind of report."""
    return ClosingTerm.objects.filter(fiscal_year=fiscal_year, kind=kind).first()


def holidays(fiscal_year: int) -> list[Holiday]:
    """The holidays of a fiscal year, those that were withdrawn too."""
    first = dt.date(fiscal_year - BE_OFFSET - 1, 10, 1)
    last = dt.date(fiscal_year - BE_OFFSET, 9, 30)
    return list(Holiday.objects.filter(on__gte=first, on__lte=last))


def changes(kind: str, ids: Iterable[int]) -> list[tuple[BusinessEvent, str]]:
    """Changes of calendar rows with the name of who made each, the latest first. Two queries."""
    events = list(BusinessEvent.objects.filter(subject_kind=kind, subject_id__in=[str(pk) for pk in ids]))
    actors = {event.actor for event in events} - {"system"}
    names = dict(User.objects.filter(public_id__in=actors).values_list("public_id", "person__full_name"))
    by_id = {str(pk): name for pk, name in names.items()}
    return [(event, by_id.get(event.actor) or "") for event in events]
