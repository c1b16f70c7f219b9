"""M4 and M5 as pictures: activities over the twelve months of the fiscal year with weights and money, and spending by quarter.

The figures of the picture and of its table are the same; both are made from the section as it is stored.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from samrit.lib.fiscal import MONTHS, quarter_of_month
from samrit.projects.models import Rank
from samrit.projects.rules.context import HUNDRED
from samrit.projects.rules.fits.money import sum_amounts
from samrit.projects.rules.values import Row, SectionData, month_money
from samrit.projects.rules.wording import month

ZERO = Decimal(0)
TALLEST = 40
"""Height of the column of the month with most money, in units of the drawing."""
STEP, WIDTH = 30, 18
"""Distance and width of the columns."""


@dataclass(frozen=True)
class Bar:
    """One activity: its uid and name, whether it belongs to the one above, its percent of the work, in which months it runs,
    its baht of the year."""

    uid: str
    name: str
    is_sub: bool
    weight: Decimal | None
    months: tuple[bool, ...]
    money: Decimal


@dataclass(frozen=True)
class Column:
    """The baht of one month, and its column in a drawing: left edge, top and height; `is_now` is the present month."""

    label: str
    amount: Decimal
    left: int = 0
    top: int = TALLEST
    height: int = 0
    is_now: bool = False


@dataclass(frozen=True)
class Schedule:
    """All activities with the sums under them: percent of the work against 100, baht by month against the year's budget."""

    bars: Sequence[Bar]
    columns: Sequence[Column]
    weight: Decimal | None
    money: Decimal
    budget: Decimal | None

    @property
    def is_weighed(self) -> bool:
        """Whether the weights make the whole work."""
        return self.weight == HUNDRED

    @property
    def missing(self) -> Decimal:
        """What the months lack of the year's budget, baht; below zero where they are more."""
        return (self.budget or ZERO) - self.money

    @property
    def width(self) -> int:
        """Width of the drawing."""
        return STEP * len(MONTHS)


@dataclass(frozen=True)
class Spending:
    """Budget lines of M5: baht of all lines against the whole budget, this year's lines against their months, by quarter."""

    total: Decimal | None
    lines: Decimal
    year: Decimal
    months: Decimal
    quarters: tuple[Decimal, ...]

    @property
    def missing(self) -> Decimal:
        """What the lines lack of the whole budget, baht; below zero where they are more."""
        return (self.total or ZERO) - self.lines

    @property
    def unplanned(self) -> Decimal:
        """What the months lack of this year's lines, baht."""
        return self.year - self.months


def schedule(activities: SectionData, money: SectionData, fiscal_year: int, now: int | None = None) -> Schedule:
    """The picture of M4 beside the money of M5. `now` is the present calendar month where it lies in the fiscal year."""
    rows = activities.rows.get("activities", ())
    own = [row for row in rows if not _is_sub(row)]
    weights = [weight for row in own if isinstance(weight := row.values.get("weight"), Decimal)]
    amounts = by_month(own, "money")
    lines = money.rows.get("lines", ())
    return Schedule(
        bars=[_bar(row) for row in rows],
        columns=columns(amounts, now),
        weight=sum(weights, ZERO) if weights else None,
        money=sum(amounts.values(), ZERO),
        budget=sum_amounts(lines, fiscal_year) if lines else None,
    )


def spending(money: SectionData, fiscal_year: int) -> Spending:
    """The sums of M5."""
    lines = money.rows.get("lines", ())
    amounts = by_month([line for line in lines if line.values.get("fiscal_year") == fiscal_year], "months")
    quarters = [ZERO] * 4
    for each, amount in amounts.items():
        quarters[quarter_of_month(each) - 1] += amount
    total = money.fields.get("budget_total")
    return Spending(
        total if isinstance(total, Decimal) else None,
        sum_amounts(lines),
        sum_amounts(lines, fiscal_year),
        sum(amounts.values(), ZERO),
        tuple(quarters),
    )


def by_month(rows: Sequence[Row], name: str) -> dict[int, Decimal]:
    """Baht of a field of all rows by calendar month, October first."""
    found = dict.fromkeys(MONTHS, ZERO)
    for row in rows:
        for each, amount in month_money(row.values.get(name)).items():
            found[each] += amount
    return found


def columns(amounts: dict[int, Decimal], now: int | None = None) -> list[Column]:
    """The months as columns of a drawing, the largest as tall as the drawing is."""
    most = max(amounts.values(), default=ZERO)
    drawn = []
    for place, (each, amount) in enumerate(amounts.items()):
        height = int(amount * TALLEST / most) if most > 0 and amount > 0 else 0
        left = place * STEP + (STEP - WIDTH) // 2
        drawn.append(Column(month(each), amount, left, TALLEST - height, height, each == now))
    return drawn


def _bar(row: Row) -> Bar:
    months, weight = row.values.get("months"), row.values.get("weight")
    chosen = months if isinstance(months, tuple) else ()
    return Bar(
        uid=str(row.uid),
        name=str(row.values.get("name") or ""),
        is_sub=_is_sub(row),
        weight=weight if isinstance(weight, Decimal) else None,
        months=tuple(each in chosen for each in MONTHS),
        money=sum(month_money(row.values.get("money")).values(), ZERO),
    )


def _is_sub(row: Row) -> bool:
    return row.values.get("rank") == Rank.SUB
