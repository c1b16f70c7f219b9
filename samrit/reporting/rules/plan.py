"""What was planned for the year, as the report needs it, and the figures computed from it. Shares in percent, money in baht."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from samrit.lib.fiscal import quarter_of_month, share

CENT = Decimal("0.01")
HUNDRED = Decimal(100)
LEVELS = (
    "ร้อยละ",
    "%",
    "เปอร์เซ็นต์",
    "คะแนน",
    "ระดับ",
    "อันดับ",
    "ดัชนี",
    "อัตรา",
    "percent",
    "score",
    "level",
    "rank",
    "index",
    "rate",
)
"""Words in a unit that tell a level: it is measured at the end of a quarter and not summed over quarters."""


def adds_up(unit: str) -> bool:
    """Whether values in this unit add up over quarters."""
    return not any(word in unit.lower() for word in LEVELS)


@dataclass(frozen=True)
class PlannedActivity:
    """An activity without sub-activities: its weight in percent and the calendar months it is planned in."""

    uid: str
    name: str
    weight: Decimal | None = None
    months: frozenset[int] = frozenset()

    def planned(self, quarter: int) -> Decimal | None:
        """Percent of its months that lie in this quarter or before; None where no month is planned."""
        past = sum(1 for month in self.months if quarter_of_month(month) <= quarter)
        return share(Decimal(past), Decimal(len(self.months)))

    def has_begun(self, quarter: int) -> bool:
        """Whether its plan says that something should have been done by the end of the quarter."""
        return bool(self.planned(quarter)) or not self.months


@dataclass(frozen=True)
class Promised:
    """What a year plan promises, under its name, with the target of the year (in its unit) where it has one."""

    uid: str
    name: str
    unit: str = ""
    target: Decimal | None = None


class PlannedOutput(Promised):
    """An output."""


class PlannedOutcome(Promised):
    """An outcome, named in words."""


class PlannedBeneficiary(Promised):
    """A group the project is for, and how many of it."""


@dataclass(frozen=True)
class PlannedIndicator(Promised):
    """An indicator with its cumulative targets by quarter as well; `direction` says which way is better."""

    targets: tuple[Decimal | None, Decimal | None, Decimal | None, Decimal | None] = (None, None, None, None)
    direction: str = ""
    baseline: Decimal | None = None

    @property
    def adds_up(self) -> bool:
        """Whether results of quarters add up to those of the year: shares, scores and whatever is to fall or stay do not."""
        return adds_up(self.unit) and self.direction in {"", "up"}

    def target_at(self, quarter: int) -> Decimal | None:
        """The cumulative target at the end of the quarter; the yearly one at the end of the year."""
        stated = self.targets[quarter - 1]
        return self.target if stated is None and quarter == 4 else stated


@dataclass(frozen=True)
class PlannedMoney:
    """Money of one source this fiscal year, and its planned spending to the end of each quarter (None: no months given)."""

    source: str
    amount: Decimal
    spending: tuple[Decimal, Decimal, Decimal, Decimal] | None = None

    def planned(self, quarter: int) -> Decimal | None:
        """Planned spending from the start of the year to the end of the quarter."""
        return None if self.spending is None else self.spending[quarter - 1]


Choices = tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class YearRules:
    """What the rows of the fiscal year say about its reports: how far plan and actual may part (percentage points of progress,
    percent of the year's money) before the reason is asked, and the code lists in force, in the language of the page and in the
    Thai of documents."""

    progress_gap: Decimal = Decimal(10)
    money_gap: Decimal = Decimal(20)
    obstacle_categories: Choices = ()
    variance_reasons: Choices = ()
    obstacles_in_thai: Choices = ()
    reasons_in_thai: Choices = ()


@dataclass(frozen=True)
class Plan:
    """The year plan as the report sees it."""

    fiscal_year: int
    activities: tuple[PlannedActivity, ...] = ()
    outputs: tuple[PlannedOutput, ...] = ()
    indicators: tuple[PlannedIndicator, ...] = ()
    money: tuple[PlannedMoney, ...] = ()
    beneficiaries: tuple[PlannedBeneficiary, ...] = ()
    outcomes: tuple[PlannedOutcome, ...] = ()
    rules: YearRules = YearRules()

    @property
    def amount(self) -> Decimal:
        """All money of the fiscal year."""
        return sum((line.amount for line in self.money), Decimal(0))

    def planned_money(self, quarter: int) -> Decimal | None:
        """Planned spending of all sources to the end of the quarter; None where no source gives months."""
        known = [line.planned(quarter) for line in self.money]
        given = [amount for amount in known if amount is not None]
        return sum(given, Decimal(0)) if given else None


def leaves(activities: Sequence[tuple[PlannedActivity, bool]]) -> tuple[PlannedActivity, ...]:
    """What is reported of the activities in order, each with whether it is a sub-activity: main activities that have none, and
    sub-activities, which share the weight of the main one above them, by their own weights or else in equal parts."""
    groups: list[list[PlannedActivity]] = []
    for activity, is_sub in activities:
        if is_sub and groups:
            groups[-1].append(activity)
        else:
            groups.append([activity])
    return tuple(leaf for main, *subs in groups for leaf in (_shared(main.weight, subs) if subs else [main]))


def _shared(whole: Decimal | None, subs: Sequence[PlannedActivity]) -> list[PlannedActivity]:
    stated = [sub.weight for sub in subs if sub.weight is not None]
    total = sum(stated, Decimal(0))
    if whole is None:
        return list(subs)
    if len(stated) < len(subs) or not total:
        return [replace(sub, weight=whole / len(subs)) for sub in subs]
    return [replace(sub, weight=whole * (sub.weight or Decimal(0)) / total) for sub in subs]


def weights(plan: Plan) -> dict[str, Decimal]:
    """Each activity's share of the whole: its weight where all have one, else equal parts. They add up to 100."""
    stated = [activity.weight for activity in plan.activities]
    whole = sum((weight for weight in stated if weight), Decimal(0))
    if not plan.activities:
        return {}
    if None in stated or not whole:
        return {activity.uid: HUNDRED / len(plan.activities) for activity in plan.activities}
    return {a.uid: (a.weight or Decimal(0)) * HUNDRED / whole for a in plan.activities}


def planned_progress(plan: Plan, quarter: int) -> Decimal | None:
    """Planned progress of the whole: weights times the planned share of months; None where no activity has months."""
    planned = {activity.uid: activity.planned(quarter) for activity in plan.activities}
    if all(value is None for value in planned.values()):
        return None
    return _weighted(plan, planned)


def computed_progress(plan: Plan, quarter: int, done: Mapping[str, Decimal | None]) -> Decimal | None:
    """Progress from weights times percent done. None while an activity that should have begun has no answer; one that need
    not have begun and has no answer counts as not begun."""
    if not plan.activities:
        return None
    if any(done.get(a.uid) is None and a.has_begun(quarter) for a in plan.activities):
        return None
    return _weighted(plan, done)


def _weighted(plan: Plan, parts: Mapping[str, Decimal | None]) -> Decimal:
    total = sum((w * (parts.get(uid) or Decimal(0)) / HUNDRED for uid, w in weights(plan).items()), Decimal(0))
    return min(total, HUNDRED).quantize(CENT)
