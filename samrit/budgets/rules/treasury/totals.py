"""Sum rows of a statement: recognised by their words, compared with the rows they are of, never counted."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from samrit.budgets.rules.totals import ALL, BEGIN, OF, fold_once
from samrit.budgets.rules.treasury.columns import AMOUNTS

WHOLE = ""


@dataclass(frozen=True)
class Total:
    """A sum the file states: of which unit (folded; empty for the whole file), in words, and baht by column."""

    row: int
    name: str
    of: str
    amounts: Mapping[str, Decimal]


@dataclass
class Totals:
    """Baht of the rows, of the whole file and by unit (folded name and code), and the totals the file states."""

    claimed: list[Total] = field(default_factory=list)
    sums: dict[str, dict[str, Decimal]] = field(default_factory=lambda: defaultdict(dict))

    def add(self, units: set[str], amounts: Mapping[str, Decimal]) -> None:
        """Count a row of a unit, which may go by several names."""
        for name in {WHOLE, *(fold_once(unit) for unit in units if unit)}:
            made = self.sums[name]
            for column, amount in amounts.items():
                made[column] = made.get(column, Decimal(0)) + amount

    def compared(self) -> Iterator[tuple[Total, str, Decimal, Decimal | None]]:
        """Each amount of each total: its column, what is stated, what the rows make (None where there are no such rows)."""
        for total in self.claimed:
            made = self.sums.get(total.name)
            for column, stated in total.amounts.items():
                yield total, column, stated, None if made is None else made.get(column, Decimal(0))


def total_in(words: Mapping[str, str], amounts: Mapping[str, Decimal], number: int) -> Total | None:
    """The total a row states; None for a row of accounts. `words` are its cells of text by column."""
    if not amounts:
        return None
    stated = {column: amounts[column] for column in AMOUNTS if column in amounts}
    for column, text in words.items():
        if not text.startswith(BEGIN):
            continue
        if fold_once(text) in ALL:
            other = {name: word for name, word in words.items() if name != column}
            of = other.get("unit") or other.get("unit_code") or ""
            return Total(number, fold_once(of) if of else WHOLE, of or "–", stated)
        if not words.get("budget_code") and (found := OF.match(text)):
            return Total(number, fold_once(found["of"]), found["of"], stated)
    return None
