"""What was known of a year plan's reports at an instant: the approved versions that held then. It can be asked for ever."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from samrit.projects.models import YearPlan
from samrit.reporting.models import ApprovedReport
from samrit.reporting.rules.adjustments import figure_fields, figure_words, figures_in
from samrit.reporting.rules.fields import Field, Text
from samrit.reporting.rules.versions import values_in


@dataclass(frozen=True)
class Figure:
    """A figure as it was known, beside today's; texts as people read them and as they are exactly."""

    key: str
    label: Text
    then: str
    now: str
    then_exact: str
    now_exact: str

    @property
    def is_changed(self) -> bool:
        """Whether it is known differently today."""
        return self.then_exact != self.now_exact


@dataclass(frozen=True)
class KnownQuarter:
    """The version of a quarter's report that held then, the one that holds today, and their figures side by side."""

    quarter: int
    then: ApprovedReport | None
    now: ApprovedReport | None
    figures: list[Figure]

    @property
    def changed(self) -> int:
        """How many figures are known differently today."""
        return sum(figure.is_changed for figure in self.figures)


def values_at(year_plan: YearPlan, quarter: int, at: dt.datetime) -> dict[str, Any]:
    """All answers of a quarter's report by key, as they were approved and held at the instant; empty where none was."""
    held = ApprovedReport.objects.holding(at).filter(report__year_plan=year_plan, report__quarter=quarter).first()
    return values_in(held.document) if held else {}


def known_at(year_plan: YearPlan, at: dt.datetime) -> list[KnownQuarter]:
    """The four quarters as known at the instant, beside today. Two queries."""
    rows = ApprovedReport.objects.filter(report__year_plan=year_plan).select_related("report")
    then = _by_quarter(rows.holding(at))
    now = _by_quarter(rows.holding())
    return [
        KnownQuarter(quarter, then.get(quarter), now.get(quarter), _figures(then.get(quarter), now.get(quarter)))
        for quarter in (1, 2, 3, 4)
    ]


def _by_quarter(newest_first: Iterable[ApprovedReport]) -> dict[int, ApprovedReport]:
    found: dict[int, ApprovedReport] = {}
    for version in newest_first:
        found.setdefault(version.report.quarter, version)
    return found


def _figures(then: ApprovedReport | None, now: ApprovedReport | None) -> list[Figure]:
    versions = [one for one in (then, now) if one is not None]
    fields: dict[str, Field] = {}
    for version in versions:
        fields |= figure_fields(version.document)
    old, new = (figures_in(one.document) if one else {} for one in (then, now))
    return [
        _figure(key, item, old.get(key, ""), new.get(key, ""))
        for key, item in fields.items()
        if key in old or key in new
    ]


def _figure(key: str, item: Field, then: str, now: str) -> Figure:
    return Figure(key, item.label, figure_words(item, then), figure_words(item, now), then, now)
