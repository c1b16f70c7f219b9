"""Corrections of reported figures, as pages list them: only those whose approval holds."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from samrit.projects.models import YearPlan
from samrit.reporting.models import Adjustment, ProgressReport
from samrit.reporting.rules.adjustments import Change, figure_fields, figure_words
from samrit.reporting.rules.fields import Field, Text


@dataclass(frozen=True)
class Shown:
    """A correction for reading: the figure in words before and after, and since when the later one is known."""

    row: Adjustment
    label: Text
    before: str
    after: str

    @property
    def quarter(self) -> int:
        """The quarter whose report was corrected."""
        return self.row.version.report.quarter

    @property
    def number(self) -> int:
        """The version that says the new figure."""
        return self.row.version.number


def of_report(report: ProgressReport) -> list[Shown]:
    """The corrections of a report, the newest first."""
    return _shown(_holding().filter(version__report=report))


def of_year_plan(year_plan: YearPlan) -> list[Shown]:
    """The corrections of all reports of a year plan, the newest first."""
    return _shown(_holding().filter(version__report__year_plan=year_plan))


def changes_until(report: ProgressReport, at: dt.datetime) -> list[Change]:
    """The corrections that held at an instant, in their order."""
    held = Q(undone_at__isnull=True) | Q(undone_at__gte=at)
    rows = Adjustment.objects.filter(held, version__report=report, known_at__lt=at).order_by("version__number", "id")
    return [Change(row.key, row.label, row.before, row.after) for row in rows]


def _holding() -> QuerySet[Adjustment]:
    return Adjustment.objects.filter(undone_at__isnull=True).select_related("version__report")


def _shown(rows: Iterable[Adjustment]) -> list[Shown]:
    """Labels and figures in the reader's language, by the fields of the version."""
    found: list[Shown] = []
    fields: dict[int, dict[str, Field]] = {}
    for row in sorted(rows, key=lambda one: (one.known_at, -one.pk), reverse=True):
        if row.version_id not in fields:
            fields[row.version_id] = figure_fields(row.version.document)
        item = fields[row.version_id].get(row.key)
        words = [figure_words(item, said) for said in (row.before, row.after)]
        found.append(Shown(row, item.label if item else row.label, *words))
    return found
