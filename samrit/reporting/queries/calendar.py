"""The calendar as pages and jobs need it. Everybody may read it."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from samrit.accounts.models import User
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.fiscal import Period, fiscal_year_of
from samrit.lib.thai import BE_OFFSET
from samrit.projects.models import Origin, YearPlan
from samrit.reporting.models import EntryWindow, FiscalQuarter, Holiday, ProgressReport
from samrit.reporting.queries.windows import due_expression as due_expression
from samrit.reporting.queries.windows import window_for as window_for
from samrit.reporting.queries.windows import windows_in
from samrit.reporting.queries.windows import year_rules as year_rules
from samrit.reporting.rules import calendar as rules

NEAR = dt.timedelta(days=7)
"""How far around a due day holidays are shown."""
_TICK = dt.timedelta(microseconds=1)


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
        spans = spans.exclude(certainty=rules.WITHDRAWN)
    near, windows = list(spans), windows_in([year])
    return CalendarYear(
        year,
        [
            QuarterDays(
                row, day, rules.state_of(windows.general(row), now), [h for h in near if abs(h.on - day) <= NEAR]
            )
            for row, day in zip(rows, days, strict=True)
        ],
        [(window, rules.due_on(window)) for window in EntryWindow.objects.filter(fiscal_year=year).order_by("case")],
        known,
    )


@dataclass(frozen=True)
class Effect:
    """What a new last day does to a quarter: reports owed and not sent yet, how many of them are late by the old day and
    by the new one, and how many that were sent change between on time and late."""

    owed: int
    late_before: int
    late_after: int
    sent_on_time_now: int
    sent_late_now: int


def effect(quarter: FiscalQuarter, due_at: dt.datetime) -> Effect:
    """The effect of a new due instant on the reports of a quarter. Two queries."""
    now = clock.now()
    asked = YearPlan.objects.filter(origin=Origin.LIVING, approval__approved_at__isnull=False)
    asked = asked.filter(fiscal_year=quarter.fiscal_year, project__cancelled_on__isnull=True)
    sent = ProgressReport.objects.filter(year_plan__in=asked, quarter=quarter.quarter)
    counts = sent.aggregate(
        sent=Count("pk", filter=Q(approval__first_submitted_at__isnull=False)),
        relieved=Count("pk", filter=Q(approval__first_submitted_at__range=(quarter.due_at, due_at - _TICK))),
        late=Count("pk", filter=Q(approval__first_submitted_at__range=(due_at, quarter.due_at - _TICK))),
    )
    owed = asked.count() - counts["sent"]
    return Effect(
        owed,
        owed if now >= quarter.due_at else 0,
        owed if now >= due_at else 0,
        counts["relieved"],
        counts["late"],
    )


def neighbours(quarter: FiscalQuarter) -> tuple[FiscalQuarter | None, FiscalQuarter | None]:
    """The quarters before and after this one, where the calendar has them."""
    previous, following = quarter.period.previous, quarter.period.next
    known = FiscalQuarter.objects.filter(fiscal_year__in={previous.fiscal_year, following.fiscal_year})
    by_period = {row.period: row for row in known}
    return by_period.get(previous), by_period.get(following)


def stored_days(row: FiscalQuarter | EntryWindow) -> dict[str, dt.date | None]:
    """The days of a row as its form shows them."""
    days = rules.days_of(row)
    shown = {"opens_on": days.opens_on, "due_on": days.due_on}
    return {**shown, "release_on": row.release_on} if isinstance(row, FiscalQuarter) else shown


def window(fiscal_year: int, case: str = "default") -> EntryWindow | None:
    """The entry window of a fiscal year."""
    return EntryWindow.objects.filter(fiscal_year=fiscal_year, case=case).first()


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
