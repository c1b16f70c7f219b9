"""Overrides as lists show them: other days by a letter, in force and withdrawn."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import QuerySet

from samrit.lib import clock
from samrit.reporting.models import Override
from samrit.reporting.rules import calendar as rules


def overrides(fiscal_year: int) -> QuerySet[Override]:
    """The overrides of a fiscal year, those that were withdrawn too, the newest first."""
    rows = Override.objects.filter(fiscal_year=fiscal_year)
    return rows.select_related("body", "project", "set_by__person", "withdrawn_by__person")


def public_overrides(fiscal_year: int) -> list[Override]:
    """Those in force for a case of projects or a body, which everybody reads with their letters."""
    rows = overrides(fiscal_year).filter(withdrawn_at__isnull=True, project__isnull=True)
    return sorted(rows, key=lambda row: (row.form, row.quarter or 0, row.set_at))


def of_single_projects(fiscal_year: int) -> int:
    """How many overrides in force are for one project each."""
    return overrides(fiscal_year).filter(withdrawn_at__isnull=True, project__isnull=False).count()


@dataclass(frozen=True)
class Line:
    """An override in days: the first day it can be written, the last day on time, the last day it is taken."""

    row: Override

    @property
    def opens_on(self) -> dt.date | None:
        """The day it opens."""
        return self.row.opens_at.astimezone(clock.BANGKOK).date() if self.row.opens_at else None

    @property
    def due_on(self) -> dt.date | None:
        """The last day on time."""
        return rules.last_day(self.row.due_at) if self.row.due_at else None

    @property
    def locks_on(self) -> dt.date | None:
        """The last day an unsent report is taken."""
        return rules.last_day(self.row.locks_at) if self.row.locks_at else None
