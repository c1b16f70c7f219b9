"""Finding the sheets, headings and rows of a plan in somebody's workbook: in any order, in either language, with what is
missing, doubled or not known said once and clearly."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from samrit.lib.thai import fold
from samrit.lib.workbooks import Cell, Sheet, address
from samrit.plans.rules import sheets
from samrit.plans.rules.cells import EMPTY, CodeShapes, read_cell, text_of
from samrit.plans.rules.faults import Fault
from samrit.plans.rules.sheets import SheetKind

LOOKED_THROUGH = 12
"""In how many rows from the top the headings are looked for."""
_IGNORED = frozenset(fold(word) for word in sheets.IGNORED)
_OURS = frozenset(fold(word) for word in sheets.OURS)


@dataclass(frozen=True)
class Line:
    """One row of a sheet as values by column; what was left empty is not among them. `row` counts from nought."""

    row: int
    values: dict[str, Any]

    def text(self, name: str) -> str:
        """A text, empty where nothing was written."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""


@dataclass
class Table:
    """A sheet of the plan as it was found: which column of the file holds which column of the plan."""

    kind: SheetKind
    sheet: int
    title: str
    header: int = -1
    first: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    editions: int | None = None
    lines: list[Line] = field(default_factory=list)

    def fault(self, code: str, row: int, column: str = "", /, **words: object) -> Fault:
        """Something to say of a place of this sheet; a column the file does not have is the whole row."""
        place = self.columns.get(column, -1)
        return Fault(code, self.sheet, self.title, row, place, {name: str(word) for name, word in words.items()})


def find_tables(book: Sequence[Sheet]) -> tuple[dict[str, Table], list[Fault]]:
    """The sheets of a plan by the names of their tables, and what is wrong with sheets and headings."""
    found: dict[str, Table] = {}
    faults: list[Fault] = []
    for number, sheet in enumerate(book):
        kind = sheets.sheet_named(sheet.title)
        if kind is None:
            if fold(sheet.title) not in _OURS and any(text_of(cell) for row in sheet.rows for cell in row):
                known = ", ".join(f"{one.words.th} ({one.name})" for one in sheets.SHEETS)
                faults.append(Fault("sheet_unknown", number, sheet.title, words={"title": sheet.title, "known": known}))
            continue
        if kind.name in found:
            faults.append(Fault("sheet_twice", number, sheet.title, words={"title": sheet.title}))
            continue
        table = Table(kind, number, sheet.title)
        problems = _read_headings(table, sheet)
        faults += problems
        if not any(problem.blocks for problem in problems):
            found[kind.name] = table
            faults += _merged(table, sheet)
    if not found and not any(fault.blocks for fault in faults):
        faults.insert(0, Fault("no_sheet"))
    return found, faults


def _resolve(sheet: SheetKind, cell: Cell) -> str:
    """The machine name a heading means; "-" for a column of ours that is not read, nothing where it is not known."""
    word = fold(text_of(cell))
    return sheets.headings_of(sheet).get(word) or ("-" if word in _IGNORED else "")


def _read_headings(table: Table, sheet: Sheet) -> list[Fault]:
    rows = [[_resolve(table.kind, cell) for cell in row] for row in sheet.rows[:LOOKED_THROUGH]]
    counts = [len({name for name in row if name and name != "-"}) for row in rows]
    best = max(counts, default=0)
    if best < min(2, len(table.kind.columns)):
        return [table.fault("no_headings", 0)]
    table.header = counts.index(best)
    names, headings = rows[table.header], sheet.rows[table.header]
    table.first = table.header + 1
    if table.first < len(rows) and counts[table.first] * 2 >= best:
        names = [name or below for name, below in _pairs(names, rows[table.first])]
        headings = [above or below for above, below in _pairs(headings, sheet.rows[table.first])]
        table.first += 1
    return _place_columns(table, names, headings)


def _pairs(first: Sequence[Any], second: Sequence[Any]) -> list[tuple[Any, Any]]:
    long = max(len(first), len(second))
    return list(zip([*first, *[None] * (long - len(first))], [*second, *[None] * (long - len(second))], strict=True))


def _place_columns(table: Table, names: Sequence[str], headings: Sequence[Cell]) -> list[Fault]:
    faults: list[Fault] = []

    def note(code: str, at: int, **words: str) -> None:
        faults.append(Fault(code, table.sheet, table.title, table.header, at, words))

    for at, name in enumerate(names):
        heading = text_of(headings[at]) if at < len(headings) else ""
        if name == "-":
            table.editions = at if fold(heading) == "edition" else table.editions
        elif not name and heading:
            note("column_unknown", at, heading=heading)
        elif name in table.columns:
            note("column_twice", at, column=heading)
        elif name:
            table.columns[name] = at
    for column in table.kind.columns:
        if column.required and column.name not in table.columns:
            note("column_missing", -1, column=f"{column.words.th} ({column.name})")
    order = [name for name in table.kind.names if name in table.columns]
    if sorted(order, key=table.columns.__getitem__) != order:
        note("column_moved", -1)
    return faults


def _merged(table: Table, sheet: Sheet) -> list[Fault]:
    """Merged cells among the rows: all but the first of them are empty, which would be read as “keep what is there”."""
    return [
        Fault(
            "merged",
            table.sheet,
            table.title,
            top,
            left,
            {"range": f"{address(top, left)}:{address(bottom, right)}"},
        )
        for top, left, bottom, right in sheet.merged
        if top >= table.first
    ]


ShapesOf = Callable[[str, str], CodeShapes | None]
"""The shapes of the codes of a column for a kind of node."""


def read_lines(
    table: Table, sheet: Sheet, shapes: ShapesOf, kinds: Mapping[str, str], own: Collection[str]
) -> list[Fault]:
    """Fill the table with its rows as values. `kinds` are the words of the edition's kinds, `own` the codes of the editions
    whose rows are meant where the file has a column `edition`."""
    faults: list[Fault] = []
    others: Counter[str] = Counter()
    columns = [(table.kind.column(name), at) for name, at in sorted(table.columns.items(), key=lambda pair: pair[1])]
    kind_at = table.columns.get("kind")
    kind_of = cache(lambda text: kinds.get(fold(text), ""))
    for row, cells in enumerate(sheet.rows[table.first :], start=table.first):
        edition = text_of(cells[table.editions]) if table.editions is not None and table.editions < len(cells) else ""
        if edition and edition not in own:
            others[edition] += 1
            continue
        kind = kind_of(text_of(cells[kind_at])) if kind_at is not None and kind_at < len(cells) else ""
        values: dict[str, Any] = {}
        said: list[Fault] = []
        for column, at in columns:
            read = read_cell(column, cells[at] if at < len(cells) else None, shapes(column.name, kind), kinds)
            if read.value is not EMPTY:
                values[column.name] = read.value
            said += [table.fault(code, row, column.name, **words) for code, words in read.said]
        if values or said:
            table.lines.append(Line(row, values))
            faults += said
    if others:
        editions = ", ".join(sorted(others))
        faults.append(table.fault("other_edition", table.header, count=others.total(), editions=editions))
    return faults


def texts_in(table: Table, sheet: Sheet, column: str, kinds: Mapping[str, str]) -> Iterable[tuple[str, str]]:
    """(kind, code) of every cell of a column that holds its code as text, for the shapes of the codes."""
    at, kind_at = table.columns.get(column), table.columns.get("kind")
    if at is None:
        return
    for cells in sheet.rows[table.first :]:
        cell = cells[at] if at < len(cells) else None
        if isinstance(cell, str) and cell:
            word = cells[kind_at] if kind_at is not None and kind_at < len(cells) else None
            yield kinds.get(fold(text_of(word)), ""), text_of(cell)
