"""The tables of a report: each activity, result, group and source with its plan, last quarter, both ways of counting, and the gap."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from samrit.lib.money import format_baht
from samrit.lib.names import page_language
from samrit.lib.thai import month_name
from samrit.reporting.queries.reports import ReportPage
from samrit.reporting.rules import standing
from samrit.reporting.rules.basis import Basis, bases
from samrit.reporting.rules.case import figure
from samrit.reporting.rules.fields import SOURCES
from samrit.reporting.rules.plan import PlannedIndicator, weights
from samrit.reporting.rules.ratings import computed_in
from samrit.reporting.rules.standing import Standing

MONTHS = (10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9)


@dataclass(frozen=True)
class Line:
    """One activity, output, outcome, indicator, group or source of money: its plan, and each value with that of last quarter.

    `rating` is what the figures of an indicator say. `is_level`: measured at the end of the quarter and not summed over quarters.
    """

    key: str
    name: str
    unit: str
    planned: Decimal | None
    whole: Decimal | None
    values: Mapping[str, Any]
    before: Mapping[str, Any]
    note: str = ""
    standing: Standing | None = None
    rating: str = ""
    is_level: bool = False


def lines(page: ReportPage) -> dict[str, list[Line]]:
    """The tables of the page: `activity`, `output`, `outcome`, `indicator`, `money`, `group`."""
    draw = _Draw(page)
    return {
        "activity": draw.activities(),
        "output": draw.outputs(),
        "outcome": draw.outcomes(),
        "indicator": draw.indicators(),
        "money": draw.money(),
        "group": draw.groups(),
    }


class _Draw:
    """Draws the lines of one page."""

    def __init__(self, page: ReportPage) -> None:
        self.case, self.plan, self.quarter = page.case, page.plan, page.window.quarter
        self.start = bases(page.plan, page.previous)

    def line(self, key: str, parts: tuple[str, ...], **facts: Any) -> Line:
        facts = {"unit": "", "planned": None, "whole": None, **facts}
        return Line(
            key,
            values={part: self.case[f"{key}.{part}"] for part in parts},
            before={part: self.case.before(f"{key}.{part}") for part in parts},
            **facts,
        )

    def activities(self) -> list[Line]:
        part_of, language = weights(self.plan), page_language()
        return [
            self.line(
                f"activity.{a.uid}",
                ("done", "text", "started_on", "finished_on"),
                name=a.name,
                planned=a.planned(self.quarter),
                whole=part_of[a.uid].quantize(Decimal("0.01")),
                note=", ".join(month_name(m, language) for m in MONTHS if m in a.months),
                standing=standing.points(self.case, self.case[f"activity.{a.uid}.done"], a.planned(self.quarter)),
            )
            for a in self.plan.activities
        ]

    def outputs(self) -> list[Line]:
        return [
            self.line(
                f"output.{o.uid}",
                ("value", "na"),
                name=o.name,
                unit=o.unit,
                whole=o.target,
                is_level=f"output.{o.uid}.value" not in self.start,
                standing=standing.of_year(self.case[f"output.{o.uid}.value"], o.target),
            )
            for o in self.plan.outputs
        ]

    def outcomes(self) -> list[Line]:
        return [
            self.line(
                f"outcome.{o.uid}",
                ("value", "na", "text"),
                name=o.name,
                unit=o.unit,
                whole=o.target,
                is_level=f"outcome.{o.uid}.value" not in self.start,
                standing=standing.of_year(self.case[f"outcome.{o.uid}.value"], o.target),
            )
            for o in self.plan.outcomes
        ]

    def indicators(self) -> list[Line]:
        return [self.indicator(one) for one in self.plan.indicators]

    def indicator(self, one: PlannedIndicator) -> Line:
        computed = computed_in(self.case, one)
        return self.line(
            f"indicator.{one.uid}",
            ("value", "na", "rating", "rating_reason"),
            name=one.name,
            unit=one.unit,
            planned=one.target_at(self.quarter),
            whole=one.target,
            is_level=f"indicator.{one.uid}.value" not in self.start,
            standing=standing.indicator(self.case, one),
            rating=str(computed.label) if computed else "",
        )

    def money(self) -> list[Line]:
        return [
            self.line(
                f"money.{m.source}",
                ("disbursed", "committed"),
                name=str(SOURCES.get(m.source, m.source)),
                planned=m.planned(self.quarter),
                whole=m.amount,
                standing=standing.baht(self.case, m),
            )
            for m in self.plan.money
        ]

    def groups(self) -> list[Line]:
        return [
            self.line(
                f"beneficiary.{b.uid}",
                ("amount",),
                name=b.name,
                unit=b.unit,
                whole=b.target,
                standing=standing.of_year(self.case[f"beneficiary.{b.uid}.amount"], b.target),
            )
            for b in self.plan.beneficiaries
        ]


def both_ways(start: Mapping[str, Decimal], key: str, value: Any, basis: Basis) -> str:
    """A figure counted the other way than the page is written: of this quarter, or since 1 October. Empty where there is none;
    `start`: what the report before says, by the keys that are counted both ways."""
    if key not in start or not isinstance(value, Decimal):
        return ""
    shown = format_baht if key.startswith("money.") else figure
    if basis == Basis.QUARTER:
        return _("since 1 October: %(figure)s") % {"figure": shown(value)}
    return _("this quarter: %(figure)s") % {"figure": shown(value - start[key])}
