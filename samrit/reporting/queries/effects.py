"""What a change of the calendar does, counted before it is made: who is late by the old days and by the new ones."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Count, DateTimeField, F, OuterRef, Q, Subquery

from samrit.lib import clock
from samrit.projects.models import Origin, YearPlan
from samrit.projects.models.project import YearPlanQuerySet
from samrit.reporting.models import ClosingTerm, EntryWindow, FiscalQuarter, Holiday, ProgressReport
from samrit.reporting.queries.due import asked, ended_after
from samrit.reporting.queries.ended import unsent_of_term
from samrit.reporting.queries.windows import due_expression, locks_expression, others_of, year_rules
from samrit.reporting.rules import calendar as rules
from samrit.reporting.rules import years
from samrit.reporting.rules.windows import Other

Row = TypeVar("Row", bound=FiscalQuarter | EntryWindow)


@dataclass(frozen=True)
class Effect:
    """What new days do: reports owed and not sent yet, how many of them are late, and closed, by the old days and by the new
    ones, and how many that were sent change between on time and late."""

    owed: int
    late_before: int
    late_after: int
    sent_on_time_now: int
    sent_late_now: int
    closed_before: int = 0
    closed_after: int = 0

    @property
    def changes(self) -> int:
        """How many reports change between late and on time."""
        return abs(self.late_after - self.late_before) + self.sent_on_time_now + self.sent_late_now


def effect_of(
    stated: FiscalQuarter | EntryWindow,
    after: FiscalQuarter | EntryWindow,
    *,
    others: Sequence[Other] | None = None,
    lock_days: int | None = None,
) -> Effect:
    """What new days, other overrides, or another lock do to the reports of a quarter, or to the year plans (M1 to M5) of a
    year. `others` are the overrides that would be in force. Three to five queries."""
    now, kept = clock.now(), others_of([stated.fiscal_year])[stated.fiscal_year]
    held = year_rules(stated.fiscal_year).lock_days
    wanted = kept if others is None else others
    locks = held if lock_days is None else lock_days
    rows = _with_sending(stated).annotate(
        due=due_expression(stated, others=kept),
        due_then=due_expression(after, others=wanted),
        locked=locks_expression(stated, others=kept, lock_days=held),
        locked_then=locks_expression(after, others=wanted, lock_days=locks),
    )
    unsent = Q(sent_at__isnull=True)
    counts = rows.order_by().aggregate(
        owed=Count("pk", filter=unsent),
        late_before=Count("pk", filter=unsent & Q(due__lte=now)),
        late_after=Count("pk", filter=unsent & Q(due_then__lte=now)),
        closed_before=Count("pk", filter=unsent & Q(locked__lte=now)),
        closed_after=Count("pk", filter=unsent & Q(locked_then__lte=now)),
        sent_on_time_now=Count("pk", filter=Q(sent_at__gte=F("due"), sent_at__lt=F("due_then"))),
        sent_late_now=Count("pk", filter=Q(sent_at__lt=F("due"), sent_at__gte=F("due_then"))),
    )
    return Effect(**counts)


def effect_of_term(term: ClosingTerm, days: int) -> Effect:
    """What other days within which a report after the end is due do to those that were never sent. One query."""
    now, then = clock.now(), dt.timedelta(days=days)
    counts = (
        unsent_of_term(term)
        .order_by()
        .aggregate(
            owed=Count("pk"),
            late_before=Count("pk", filter=Q(due_at__lte=now)),
            late_after=Count("pk", filter=Q(opens_at__lte=now - then)),
        )
    )
    return Effect(**counts, sent_on_time_now=0, sent_late_now=0)


def _with_sending(stated: FiscalQuarter | EntryWindow) -> YearPlanQuerySet:
    """The year plans that owe something, with the instant of the first sending."""
    if isinstance(stated, EntryWindow):
        plans = YearPlan.objects.in_year(stated.fiscal_year).filter(
            origin=Origin.LIVING, project__cancelled_on__isnull=True
        )
        return plans.exclude(approval__state="discarded").annotate(sent_at=F("approval__first_submitted_at"))
    reports = ProgressReport.objects.filter(year_plan=OuterRef("pk"), quarter=stated.quarter)
    first = Subquery(reports.values("approval__first_submitted_at")[:1], output_field=DateTimeField())
    return asked().in_year(stated.fiscal_year).filter(ended_after(stated)).annotate(sent_at=first)


@dataclass(frozen=True)
class Moved:
    """A quarter or entry window whose days would change with the rules of the year."""

    row: FiscalQuarter | EntryWindow
    before: dt.date
    after: dt.date
    effect: Effect

    @property
    def moves(self) -> bool:
        """Whether the last day is another one."""
        return self.before != self.after


def holidays_in_force(fiscal_year: int) -> frozenset[dt.date]:
    """Days on which offices are closed by the calendar, from the year's first window to the one after its last. One query."""
    first = dt.date(fiscal_year - 544, 10, 1)
    rows = Holiday.objects.filter(on__gte=first, on__lt=first + dt.timedelta(days=500))
    return frozenset(rows.exclude(certainty=rules.WITHDRAWN).values_list("on", flat=True))


def moved_due(fiscal_year: int, stated_on: dt.date) -> dt.datetime:
    """The first late instant of a stated last day by the rules of its year. Two queries."""
    moves = year_rules(fiscal_year).moves_on_holiday
    return years.due_at(stated_on, holidays_in_force(fiscal_year) if moves else (), moves=moves)


def effects_of_year(fiscal_year: int, *, moves: bool, lock_days: int) -> list[Moved]:
    """What other rules of a year do to its quarters and entry windows."""
    holidays = holidays_in_force(fiscal_year)
    rows: list[FiscalQuarter | EntryWindow] = [
        *EntryWindow.objects.filter(fiscal_year=fiscal_year).order_by("case"),
        *FiscalQuarter.objects.filter(fiscal_year=fiscal_year),
    ]
    found = []
    for row in rows:
        due_at = years.due_at(row.stated_due_on, holidays, moves=moves)
        after = with_due(row, due_at)
        before = rules.due_on(row)
        found.append(Moved(row, before, rules.due_on(after), effect_of(row, after, lock_days=lock_days)))
    return found


def with_due(row: Row, due_at: dt.datetime) -> Row:
    """The same row with another last day, not stored."""
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**{**values, "due_at": due_at})
