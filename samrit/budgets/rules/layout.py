"""Finding the table of a budget book or statement in somebody's file: its heading row and which column is which. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Protocol

from samrit.budgets.rules import columns
from samrit.budgets.rules.cells import text_of
from samrit.budgets.rules.columns import Column
from samrit.budgets.rules.faults import Fault
from samrit.lib import brought
from samrit.lib.thai import fold
from samrit.lib.workbooks import Cell, address

LOOKED_THROUGH = 12
"""In how many rows from the top the headings are looked for."""
IGNORED = "-"
"""What a person chooses for a column that is to be left alone."""


class Sheet(Protocol):
    """A sheet whose rows can be walked through again and again without all of them being held."""

    @property
    def title(self) -> str:
        """Its name."""

    @property
    def rows(self) -> Iterable[Sequence[Cell]]:
        """Its rows from the first on."""

    @property
    def merged(self) -> Sequence[tuple[int, int, int, int]]:
        """The ranges that are merged: first row, column, last row, column."""


@dataclass
class Table:
    """A sheet as it was found. `specs` are the columns such a table may have, `makes` the class of what is said of it; `columns`
    are places by our names, `unknown` the headings nobody knows, with their places."""

    sheet: int
    title: str
    specs: tuple[Column, ...] = columns.ITEMS
    makes: type[brought.Fault] = Fault
    header: int = -1
    columns: dict[str, int] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    faults: list[brought.Fault] = field(default_factory=list)

    def say(self, code: str, row: int = -1, column: str | int = "", /, **words: object) -> None:
        """Note something of a place."""
        at = column if isinstance(column, int) else self.columns.get(column, -1)
        said = {name: str(word) for name, word in words.items()}
        self.faults.append(self.makes(code, self.sheet, self.title, row, at, said))

    def known_headings(self, name: str) -> set[str]:
        """The headings (folded) by which a column of ours is known."""
        return {word for word, column in columns.headings(self.specs).items() if column == name}


def find_table(
    number: int,
    sheet: Sheet,
    chosen: Mapping[str, str],
    *,
    specs: tuple[Column, ...] = columns.ITEMS,
    fault: type[brought.Fault] = Fault,
) -> Table:
    """The table of a sheet. `chosen` says of headings (folded) which of our columns they are, before what we know."""
    table = Table(number, sheet.title, specs, fault)
    known = {**columns.headings(specs), **chosen}
    top = list(islice(sheet.rows, LOOKED_THROUGH))
    rows = [[_meant(cell, known) for cell in row] for row in top]
    counts = [len({name for name in row if name and name != IGNORED}) for row in rows]
    if max(counts, default=0) < 2:
        table.header = next((n for n, row in enumerate(top) if sum(c is not None for c in row) > 2), -1)
        if table.header < 0 or specs is columns.TARGETS:
            table.say("no_headings", 0)
            return table
        rows[table.header :] = [rows[table.header]]
    else:
        table.header = counts.index(max(counts))
    _place(table, rows[table.header], top[table.header])
    for first, left, bottom, right in sheet.merged:
        if first > table.header:
            table.say("merged", first, left, range=f"{address(first, left)}:{address(bottom, right)}")
    return table


def _meant(cell: Cell, known: Mapping[str, str]) -> str:
    word = fold(text_of(cell))
    return known.get(word) or (IGNORED if word in columns.NOT_READ else "")


def _place(table: Table, names: Sequence[str], headings: Sequence[Cell]) -> None:
    for at, name in enumerate(names):
        heading = text_of(headings[at])[:100]
        if name == IGNORED or not (name or heading):
            continue
        if not name:
            table.unknown[heading] = at
            table.say("column_unknown", table.header, at, heading=heading)
        elif name in table.columns:
            table.say("column_twice", table.header, at, column=heading)
        else:
            table.columns[name] = at
    for column in table.specs:
        if column.required and column.name not in table.columns:
            table.say("column_missing", table.header, -1, column=f"{column.th} ({column.en})")
