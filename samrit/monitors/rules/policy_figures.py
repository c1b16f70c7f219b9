"""What a monitor adds up: one fact for each project, and figures that are sums over facts, so that a figure and the list of the
reports it came from are one thing. Money in baht, progress in percent. Pure."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Text
from samrit.lib.fiscal import share

ZERO, ONE, CENT = Decimal(0), Decimal(1), Decimal("0.01")
OBSTACLE = "obstacle-"
"""Begins the name of the figure that counts reports with an obstacle of a category."""


class Standing(StrEnum):
    """How the report of a project stands: approved and read here, sent and waiting, not sent past its last day, not sent and not
    yet due, or never asked (historical record, project cancelled before)."""

    APPROVED = "approved"
    WAITING = "waiting"
    OVERDUE = "overdue"
    OPEN = "open"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True)
class Output:
    """An output of the project with its target of the year and the result so far; None where the report gives none."""

    name: str
    unit: str = ""
    target: Decimal | None = None
    result: Decimal | None = None

    @property
    def is_reached(self) -> bool:
        """Whether the target of the year is reached."""
        return self.target is not None and self.result is not None and self.result >= self.target


@dataclass(frozen=True)
class Trouble:
    """An obstacle: its category (a code), what was said, and what is done about it."""

    category: str
    text: str = ""
    remedy: str = ""


@dataclass(frozen=True)
class Known:
    """What the newest approved report says that was known: its quarter, its version and moment, and its figures (cumulative)."""

    quarter: int
    version: int
    approved_at: dt.datetime
    progress_plan: Decimal | None = None
    progress_actual: Decimal | None = None
    disbursed: Decimal | None = None
    planned_money: Decimal | None = None
    outputs: tuple[Output, ...] = ()
    obstacles: tuple[Trouble, ...] = ()


@dataclass(frozen=True)
class Fact:
    """One project of the year that falls into the monitor, once, with the groups it falls into. `money` is that of the fiscal
    year; `plan_version` the approved version of the plan (0: a historical record); `rows` the places of the layout (district,
    department, province) it counts under, by key."""

    year_plan: int
    code: str
    name: str
    fiscal_year: int
    owner_code: str
    owner: str
    owner_path: str
    groups: frozenset[str]
    money: Decimal | None = None
    plan_version: int = 0
    standing: Standing = Standing.NOT_ASKED
    days_late: int = 0
    report: Known | None = None
    provinces: tuple[str, ...] = ()
    planned_work: Decimal | None = None  # percent, by the months of the plan (two-month view)
    planned_spending: Decimal | None = None  # baht, by the months of the plan (two-month view)
    treasury: Decimal | None = None  # baht disbursed by the treasury's statement, where there is one
    reads_rows: bool = True  # false while a correction of the plan is written: its months are not read
    is_demonstration: bool = False

    @property
    def is_late(self) -> bool:
        """Whether its report was sent after its last day, or is still missing past it."""
        return self.standing == Standing.OVERDUE or self.days_late > 0

    @property
    def idle(self) -> Decimal | None:
        """What was planned to be spent by the end of the quarter and was not; None where the report gives no plan by month."""
        if self.report is None or self.report.planned_money is None or self.report.disbursed is None:
            return None
        return max(self.report.planned_money - self.report.disbursed, ZERO)


def _of_report(read: Callable[[Known], Decimal | None]) -> Callable[[Fact], Decimal | None]:
    return lambda fact: None if fact.report is None else read(fact.report)


def _count(asked: Callable[[Fact], bool]) -> Callable[[Fact], Decimal | None]:
    return lambda fact: ONE if asked(fact) else None


def _outputs(asked: Callable[[Output], bool]) -> Callable[[Fact], Decimal | None]:
    def read(fact: Fact) -> Decimal | None:
        found = sum(1 for output in fact.report.outputs if asked(output)) if fact.report else 0
        return Decimal(found) if found else None

    return read


@dataclass(frozen=True)
class Figure:
    """A column: what each project adds to it (None: nothing, and it stands in no trace), and in which unit. A mean is weighted
    with the money of the year: `read` gives the percent."""

    name: str
    label: Text
    unit: str
    read: Callable[[Fact], Decimal | None]
    is_mean: bool = False

    def rows(self, facts: Iterable[Fact]) -> list[Fact]:
        """The projects that the figure came from. Of a mean those that have both a percent and money to weigh it with."""
        return [fact for fact in facts if self.read(fact) is not None and not (self.is_mean and not fact.money)]

    def of(self, facts: Iterable[Fact]) -> Decimal | None:
        """The figure of these projects: a sum, or the mean weighted with money; None where nothing is known."""
        rows = self.rows(facts)
        if not rows:
            return None if self.unit in ("baht", "percent") else ZERO
        if self.is_mean:
            weighed = sum(((self.read(fact) or ZERO) * (fact.money or ZERO) for fact in rows), ZERO)
            return (weighed / sum(((fact.money or ZERO) for fact in rows), ZERO)).quantize(CENT)
        return sum((self.read(fact) or ZERO for fact in rows), ZERO)


FIGURES: Mapping[str, Figure] = {
    figure.name: figure
    for figure in (
        Figure("projects", _("Projects"), "count", _count(lambda _fact: True)),
        Figure("money", _("Money of the year"), "baht", lambda fact: fact.money),
        Figure("disbursed", _("Disbursed so far"), "baht", _of_report(lambda known: known.disbursed)),
        Figure(
            "planned", _("Planned progress"), "percent", _of_report(lambda known: known.progress_plan), is_mean=True
        ),
        Figure(
            "actual", _("Actual progress"), "percent", _of_report(lambda known: known.progress_actual), is_mean=True
        ),
        Figure("outputs", _("Outputs reported"), "count", _outputs(lambda output: output.result is not None)),
        Figure("reached", _("Outputs that reached their target"), "count", _outputs(lambda output: output.is_reached)),
        Figure("reports", _("Reports read"), "count", _count(lambda fact: fact.report is not None)),
        Figure("waiting", _("Sent, not yet approved"), "count", _count(lambda fact: fact.standing == Standing.WAITING)),
        Figure(
            "missing", _("Missing past the last day"), "count", _count(lambda fact: fact.standing == Standing.OVERDUE)
        ),
        Figure("late", _("Sent late"), "count", _count(lambda fact: fact.days_late > 0)),
    )
}
"""The columns of every monitor."""
MEETING: Mapping[str, Figure] = {
    "idle": Figure("idle", _("Planned and not spent"), "baht", lambda fact: fact.idle or None),
}
"""What meetings of provinces and rounds of inspectors look at besides."""
DERIVED: Mapping[str, Figure] = {
    figure.name: figure
    for figure in (
        Figure("work", _("Planned work by month"), "percent", lambda fact: fact.planned_work, is_mean=True),
        Figure("spending", _("Planned spending by month"), "baht", lambda fact: fact.planned_spending),
        Figure("treasury", _("Disbursed by the treasury"), "baht", lambda fact: fact.treasury),
    )
}
"""What the two-month view reads besides: the plan month by month, and statements of the treasury."""


def columns(layout: str, *, is_pair: bool) -> dict[str, Figure]:
    """The figures of a layout and a kind of period."""
    found = dict(FIGURES)
    if layout in ("province", "inspection"):
        found |= MEETING
    if is_pair:
        for name in ("waiting", "missing", "late"):
            found.pop(name)
        found |= DERIVED
    return found


def obstacle_figure(category: str, label: Text) -> Figure:
    """How many reports name an obstacle of a category."""

    def names_it(fact: Fact) -> bool:
        return fact.report is not None and any(one.category == category for one in fact.report.obstacles)

    return Figure(f"{OBSTACLE}{category}", label, "count", _count(names_it))


@dataclass(frozen=True)
class Line:
    """A row of the table: a group (or department, province, ministry), its projects, and what it says where it has none. `short`
    stands for the name where there is no room for it."""

    code: str
    name: str
    facts: Sequence[Fact] = ()
    why_empty: Text = ""
    not_loaded: tuple[str, ...] = ()
    short: str = ""

    def figure(self, column: Figure) -> Decimal | None:
        """One cell."""
        return column.of(self.facts)

    @property
    def spent(self) -> Decimal | None:
        """Percent disbursed of the money of the projects whose report tells it."""
        told = [fact for fact in self.facts if fact.report is not None and fact.report.disbursed is not None]
        money = sum((fact.money or ZERO for fact in told), ZERO)
        spent = sum((fact.report.disbursed or ZERO for fact in told if fact.report), ZERO)
        return share(spent, money)


@dataclass(frozen=True)
class Kinds:
    """Obstacles by kind: the categories that are named at all, with the reports that name each, in all and by line."""

    columns: list[Figure] = field(default_factory=list)

    @classmethod
    def of(cls, facts: Sequence[Fact], categories: Mapping[str, Text]) -> "Kinds":
        """The categories of these facts, the most frequent first."""
        counts: dict[str, int] = {}
        for fact in facts:
            for category in {one.category for one in fact.report.obstacles} if fact.report else ():
                counts[category] = counts.get(category, 0) + 1
        named = sorted(counts, key=lambda code: (-counts[code], code))
        return cls([obstacle_figure(code, categories.get(code, code)) for code in named])


def in_group(facts: Iterable[Fact], group: str) -> list[Fact]:
    """The facts of a group."""
    return [fact for fact in facts if group in fact.groups]
