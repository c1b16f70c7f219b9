"""The calendar as pages and jobs need it. Everybody may read it."""

import datetime as dt
from dataclasses import dataclass

from samrit.lib import clock
from samrit.lib.fiscal import Period, fiscal_year_of
from samrit.reporting.models import EntryWindow, FiscalQuarter, Holiday
from samrit.reporting.rules import calendar as rules

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


@dataclass(frozen=True)
class QuarterDays:
    """A quarter on the calendar page: its last day on time, how it stands, and the holidays around that day."""

    quarter: FiscalQuarter
    due_on: dt.date
    state: rules.ReportState
    holidays: list[Holiday]


@dataclass(frozen=True)
class CalendarYear:
    """One fiscal year of the calendar."""

    fiscal_year: int
    quarters: list[QuarterDays]
    windows: list[tuple[EntryWindow, dt.date]]
    years: list[int]

    @property
    def certainties(self) -> list[str]:
        """How sure the holidays shown are, each text once."""
        return sorted({holiday.certainty for row in self.quarters for holiday in row.holidays if holiday.certainty})


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
    near = list(spans)
    return CalendarYear(
        year,
        [
            QuarterDays(row, day, rules.state_of(row, now), [h for h in near if abs(h.on - day) <= NEAR])
            for row, day in zip(rows, days, strict=True)
        ],
        [(window, rules.due_on(window)) for window in EntryWindow.objects.filter(fiscal_year=year).order_by("case")],
        known,
    )
