"""Sum rows and subtotals inside a file: recognised by their words, compared with the rows they are of, never counted."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from samrit.lib.thai import fold

LEVELS = ("ministry", "unit", "budget_plan", "output", "project")
ALL = frozenset(
    fold(word)
    for word in (
        "รวม",
        "รวมทั้งสิ้น",
        "รวมทั้งหมด",
        "รวมเงิน",
        "ยอดรวม",
        "ยอดรวมทั้งสิ้น",
        "total",
        "grand total",
        "sum",
        "subtotal",
    )
)
BEGIN = ("รวม", "ยอด", "Total", "total", "TOTAL", "Grand", "grand", "GRAND", "Sum", "sum", "SUM", "Sub", "sub")
OF = re.compile(
    r"^(?:ยอด)?รวม(?:งบประมาณ)?\s*(?P<of>(?:กระทรวง|สำนัก|กรม|หน่วย|แผนงาน|ผลผลิต|โครงการ|มหาวิทยาลัย|จังหวัด|กลุ่มจังหวัด).+)$"
)
"""`รวมกระทรวงศึกษาธิการ`, `รวมแผนงาน…`: not `รวม 12 รายการ`, which is an item of the book."""


@dataclass(frozen=True)
class Total:
    """A sum the file states: of which part (level and folded name), in words, and the amount in baht."""

    row: int
    amount: Decimal
    of: str = "–"
    parts: tuple[tuple[str, str], ...] = ()
    name: str = ""


@dataclass
class Totals:
    """The sums of money by where it stands (folded names on the levels), and the totals the file states."""

    claimed: list[Total] = field(default_factory=list)
    sums: dict[tuple[str, ...], Decimal] = field(default_factory=lambda: defaultdict(Decimal))

    def add(self, values: Mapping[str, Any], amount: Decimal) -> None:
        """Count a row."""
        self.sums[tuple(fold_once(values.get(level) or "") for level in LEVELS)] += amount

    def claim(self, total: Total) -> None:
        """Note a total of the file."""
        self.claimed.append(total)

    def compared(self) -> list[tuple[Total, Decimal]]:
        """Each total with what its rows make. A total whose part is not in the file makes nothing."""
        made: dict[tuple[str, ...], dict[tuple[str, ...], Decimal]] = {}
        for total in self.claimed:
            levels = tuple(level for level, _name in total.parts) if not total.name else ("*",)
            if levels not in made:
                made[levels] = self._by_name() if total.name else self._by(levels)
        return [(total, self._made(total, made)) for total in self.claimed]

    def _made(self, total: Total, made: Mapping[tuple[str, ...], Mapping[tuple[str, ...], Decimal]]) -> Decimal:
        if total.name:
            return made["*",].get((total.name,), Decimal(0))
        levels = tuple(level for level, _name in total.parts)
        return made[levels].get(tuple(name for _level, name in total.parts), Decimal(0))

    def _by(self, levels: tuple[str, ...]) -> dict[tuple[str, ...], Decimal]:
        """Sums by the names on these levels."""
        found: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
        for names, amount in self.sums.items():
            found[tuple(names[LEVELS.index(level)] for level in levels)] += amount
        return found

    def _by_name(self) -> dict[tuple[str, ...], Decimal]:
        """Sums by name on whichever level it stands."""
        found: dict[tuple[str, ...], Decimal] = defaultdict(Decimal)
        for names, amount in self.sums.items():
            for name in set(names) - {""}:
                found[name,] += amount
        return found


_FOLDED: dict[str, str] = {}


def fold_once(text: str) -> str:
    """Folded text; the same few names stand in thousands of rows."""
    if (known := _FOLDED.get(text)) is None:
        if len(_FOLDED) > 50_000:
            _FOLDED.clear()
        known = _FOLDED[text] = fold(text)
    return known


def total_in(values: Mapping[str, Any], number: int) -> Total | None:
    """The total a row states; None for a row of money."""
    amount = values.get("amount", Decimal(0))
    for name in (*LEVELS, "activity", "item", "description"):
        text = values.get(name) or ""
        if not text or not text.startswith(BEGIN):
            continue
        if fold_once(text) in ALL:
            parts = tuple((level, fold_once(values[level])) for level in LEVELS if values.get(level) and level != name)
            of = " / ".join(values[level] for level in LEVELS if values.get(level) and level != name)
            return Total(number, amount, of or "–", parts)
        if (found := OF.match(text)) and not values.get("category"):
            return Total(number, amount, found["of"], name=fold_once(found["of"]))
    return None
