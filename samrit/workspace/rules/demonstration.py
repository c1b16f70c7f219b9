"""What the demonstration adds to a real record, drawn from a seed: states, months, weights, quarter targets, results.

Nothing here is a fact about a real project: every row made from it carries the demonstration flag. The same seed and the same
record always give the same rows, so two demonstrations are alike.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from samrit.lib.fiscal import MONTHS
from samrit.lib.money import CENT

SPENDING_CURVE = (3, 5, 9, 7, 8, 10, 7, 8, 11, 8, 9, 15)  # percent of the year's money by month, October first


class PlanState(StrEnum):
    """Where a demonstration year plan stands on the demonstration's day."""

    HISTORICAL = "historical"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    AT_DEPARTMENT = "at_department"
    RETURNED = "returned"
    APPROVED = "approved"


class ReportState(StrEnum):
    """Where a demonstration report stands."""

    MISSING = "missing"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ON_TIME = "on_time"
    LATE = "late"


PLAN_STATES = {
    PlanState.APPROVED: 82,
    PlanState.HISTORICAL: 6,
    PlanState.SUBMITTED: 4,
    PlanState.AT_DEPARTMENT: 3,
    PlanState.RETURNED: 2,
    PlanState.DRAFT: 3,
}
REPORT_STATES = {
    1: {ReportState.ON_TIME: 86, ReportState.LATE: 8, ReportState.RETURNED: 2, ReportState.MISSING: 4},
    2: {
        ReportState.ON_TIME: 24,
        ReportState.SUBMITTED: 18,
        ReportState.DRAFT: 22,
        ReportState.RETURNED: 2,
        ReportState.MISSING: 34,
    },
}
PAST_STATES = {quarter: {ReportState.ON_TIME: 88, ReportState.LATE: 12} for quarter in range(1, 5)}
"""A year that is over: everybody has reported, some late."""

ISSUE_WORDS: dict[str, tuple[str, ...]] = {
    "1": ("นวัตกรรม", "ผลิตภาพ"),
    "2": ("การลงทุน", "โครงสร้างพื้นฐาน"),
    "3": ("วิสาหกิจขนาดกลาง", "SME", "Start"),
    "4": ("วิชาชีพ",),
    "5": ("เศรษฐกิจฐานราก", "ประชารัฐ"),
    "6": ("ท่องเที่ยว", "MICE"),
    "7": ("การส่งออก", "การลงทุนต่างประเทศ"),
    "8": ("คลัสเตอร์", "New S"),
    "9": ("กฎหมาย",),
    "10": ("เกษตร",),
    "11": ("การศึกษาพื้นฐาน", "การศึกษาขั้นพื้นฐาน"),
    "12": ("สร้างรายได้", "กระตุ้นการใช้จ่าย"),
}
"""Words of the name of each of the 12 issues of Pracharat, by its number. No shipped record says to which issue it belongs."""


def issues_named(texts: Iterable[str]) -> dict[str, str]:
    """Issues of which a word stands in these texts of a record, by number, with the word."""
    whole = " ".join(texts)
    found = {number: next((word for word in words if word in whole), "") for number, words in ISSUE_WORDS.items()}
    return {number: word for number, word in found.items() if word}


def draw(weights: dict[str, int] | dict[PlanState, int] | dict[ReportState, int], rng: random.Random) -> str:
    """One key, drawn by its weight."""
    return rng.choices(list(weights), weights=list(weights.values()))[0]


def generator_for(key: str, purpose: str) -> random.Random:
    """The random numbers of one record for one purpose: independent of the order of records."""
    return random.Random(f"samrit-demonstration/{purpose}/{key}")  # noqa: S311 - a demonstration, not a secret


def split(total: Decimal, shares: Sequence[int]) -> list[Decimal]:
    """`total` baht in parts by `shares`; the parts add up exactly, the last one takes the remainder."""
    parts = [(total * share / sum(shares)).quantize(CENT) for share in shares[:-1]]
    return [*parts, total - sum(parts)]


@dataclass(frozen=True)
class DemoActivity:
    """An activity with its weight in percent and its calendar months."""

    name: str
    weight: Decimal
    months: tuple[int, ...]


def activities(names: Sequence[str], rng: random.Random) -> list[DemoActivity]:
    """The document's activities framed by preparing and concluding, over the fiscal year; weights add up to 100."""
    own = [name for name in names if name] or ["ดำเนินงานตามโครงการ (ข้อมูลสาธิต)"]
    weights = [10, *(80 * share // len(own) for share in [1] * len(own)), 10]
    weights[-1] += 100 - sum(weights)
    spans: list[tuple[int, ...]] = [MONTHS[: rng.randint(2, 3)]]
    for _ in own:
        start = rng.randint(1, 4)
        spans.append(MONTHS[start : start + rng.randint(5, 7)])
    spans.append(MONTHS[-2:])
    framed = ["เตรียมการและจัดซื้อจัดจ้าง (ข้อมูลสาธิต)", *own, "ติดตามและสรุปผล (ข้อมูลสาธิต)"]
    return [
        DemoActivity(name, Decimal(weight), span) for name, weight, span in zip(framed, weights, spans, strict=True)
    ]


def quarter_targets(target: Decimal | None, rng: random.Random) -> list[Decimal | None]:
    """Cumulative targets at the end of Q1 to Q4; the last is the year's. None where the year has no target."""
    if target is None:
        return [None] * 4
    steps = sorted(rng.sample(range(5, 95), 3))
    return [*((target * step / 100).quantize(grain(target)) for step in steps), target]


def grain(target: Decimal) -> Decimal:
    """The unit in which values near a target are counted: whole where the target is whole, else a hundredth."""
    return Decimal(1) if target == target.to_integral_value() else CENT


def result_factor(rng: random.Random) -> Decimal:
    """How well the work goes against its plan: mostly near, some far below, a few ahead (ratio)."""
    return Decimal(str(round(min(1.15, max(0.2, rng.gauss(0.92, 0.18))), 3)))
