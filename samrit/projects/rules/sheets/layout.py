"""Finding the sheets, headings and rows of a workbook of projects in somebody's file: by the machine's names, by title and by
heading in either language, in any order; what is missing, doubled or not known is said once."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import zip_longest

from django.utils.translation import override

from samrit.lib.fiscal import year_of_input
from samrit.lib.thai import fold, fold_digits
from samrit.lib.workbooks import Cell, ErrorCell, Sheet, address
from samrit.plans.rules.cells import text_of
from samrit.projects.rules.sheets import columns
from samrit.projects.rules.sheets.columns import CODE, SEEN, UID, VERSION, SheetSpec
from samrit.projects.rules.sheets.faults import LANGUAGES, SheetFault, both
from samrit.projects.rules.specs import Kind

LOOKED_THROUGH = 12
"""In how many rows from the top the headings are looked for."""
INFO = "samrit:"
"""Begins the name of a fact of the first sheet, which stands in the cell before it."""
OURS = {
    "th": ("อ่านก่อน", "รายการให้เลือก", "ปีก่อน", "ผลการตรวจ"),
    "en": ("Read me", "What to choose from", "Year before", "Result of the check"),
}
"""Titles of the sheets that hold nothing to be read: what to know, lists, last year's rows, what was found."""
FAULT_COLUMN = {"th": "สิ่งที่ต้องแก้", "en": "To mend"}
_IGNORED = frozenset(fold(word) for word in FAULT_COLUMN.values())
_OURS = frozenset(fold(title) for titles in OURS.values() for title in titles) | {"lists"}
Upgrades = Mapping[int, Mapping[str, str]]
"""By the version it leads from: machine names of columns (`m3.outputs/amount`) as the next template calls them."""
UPGRADES: Upgrades = {}


@dataclass(frozen=True)
class Info:
    """What a workbook says of itself; `facts` are all of it by name."""

    version: int
    fiscal_year: int
    specification: str = ""
    book: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)

    @property
    def quarter(self) -> int | None:
        """The quarter of a workbook of reports, 1 to 4."""
        stated = self.facts.get("quarter", "").removesuffix(".0")
        return int(stated) if stated in {"1", "2", "3", "4"} else None


def read_info(book: Sequence[Sheet]) -> Info | None:
    """What the file says of itself, wherever that sheet stands now; None where it does not say it."""
    facts: dict[str, str] = {}
    for sheet in book:
        for row in sheet.rows[:80]:
            for at, cell in enumerate(row[:6]):
                if at and isinstance(cell, str) and cell.startswith(INFO):
                    facts.setdefault(cell.removeprefix(INFO), fold_digits(text_of(row[at - 1])))
    version, year = facts.get("template", ""), facts.get("fiscal_year", "")
    if not (version.isdecimal() and re.fullmatch(r"\d{4}", year)):
        return None
    return Info(int(version), year_of_input(int(year)), facts.get("specification", ""), facts.get("book", ""), facts)


def check_version(
    info: Info, upgrades: Upgrades, now: int = VERSION, says: type[SheetFault] = SheetFault
) -> list[SheetFault]:
    """Whether a template of this version can be read today: as it is, or brought up step by step."""
    words = {"found": str(info.version), "now": str(now)}
    if info.version > now:
        return [says("version_new", words=words)]
    if any(step not in upgrades for step in range(info.version, now)):
        return [says("version_old", words=words)]
    return [says("upgraded", words=words)] if info.version < now else []


def renamed(sheet: str, name: str, info: Info, upgrades: Upgrades, now: int = VERSION) -> str:
    """The present machine name of a column of an older template."""
    for step in range(info.version, now):
        name = upgrades.get(step, {}).get(f"{sheet}/{name}", name)
    return name


@dataclass(frozen=True)
class Line:
    """One row that holds something: its number (from nought), and its cells by the machine's name of the column."""

    row: int
    cells: Mapping[str, Cell]

    def text(self, name: str) -> str:
        """What a reader sees in a cell; nothing where the column is missing."""
        return text_of(self.cells.get(name))


@dataclass
class Table:
    """A sheet of ours as it was found: which column of the file is which. `seen` are the fields its fingerprints are of."""

    spec: SheetSpec
    number: int
    title: str
    header: int = 0
    first: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    seen: tuple[str, ...] = ()
    lines: list[Line] = field(default_factory=list)
    says: type[SheetFault] = SheetFault

    def fault(self, code: str, row: int, column: str = "", /, **words: object) -> SheetFault:
        """Something to say of a place of this sheet; a column that is not there is the whole row."""
        at = self.columns.get(column, -1)
        return self.says(code, self.number, self.title, row, at, {name: str(word) for name, word in words.items()})

    def column_of(self, name: str) -> str:
        """The column that stands for a field: its own, or the first of its months or years that is there."""
        there = (each.name for each in self.spec.columns_of(name) if each.name in self.columns)
        return next(there, "")


class Layout:
    """Finds the tables of one file."""

    def __init__(
        self, sheets: Sequence[SheetSpec], info: Info, upgrades: Upgrades, says: type[SheetFault] = SheetFault
    ) -> None:
        self.sheets, self.info, self.upgrades, self.says = sheets, info, upgrades, says
        self.by_name = {sheet.name: sheet for sheet in sheets}
        self.by_title: dict[str, SheetSpec] = {}
        for language in LANGUAGES:
            with override(language):
                self.by_title |= {fold(sheet.title): sheet for sheet in sheets}
        self.faults: list[SheetFault] = []
        self.tables: dict[str, Table] = {}

    def find(self, book: Sequence[Sheet]) -> None:
        """Find all tables and fill them with their rows."""
        for number, sheet in enumerate(book):
            spec = self._spec_of(sheet)
            if spec is None:
                self._say_unknown(number, sheet)
                continue
            if spec.name in self.tables:
                self.faults.append(self.says("sheet_twice", number, sheet.title, words={"title": sheet.title}))
                continue
            table = Table(spec, number, sheet.title, says=self.says)
            found = self._headings(table, sheet)
            self.faults += found
            if not any(fault.blocks for fault in found):
                self.tables[spec.name] = table
                self.faults += [*_merged(table, sheet), *_formulas(table, sheet), *_lost_fingerprints(table)]
                table.lines = list(_lines(table, sheet))
        if not self.tables and not any(fault.blocks for fault in self.faults):
            self.faults.insert(0, self.says("no_sheet"))

    def _spec_of(self, sheet: Sheet) -> SheetSpec | None:
        for row in sheet.rows[:LOOKED_THROUGH]:
            for cell in row:
                if isinstance(cell, str) and cell.startswith(f"{CODE}@"):
                    return self.by_name.get(cell.removeprefix(f"{CODE}@"))
        return self.by_title.get(fold(sheet.title)) or self.by_name.get(sheet.title)

    def _say_unknown(self, number: int, sheet: Sheet) -> None:
        is_info = any(isinstance(cell, str) and cell.startswith(INFO) for row in sheet.rows[:80] for cell in row[:6])
        if fold(sheet.title) in _OURS or is_info or not any(text_of(cell) for row in sheet.rows for cell in row):
            return
        titles = {}
        for language in LANGUAGES:
            with override(language):
                titles[f"known@{language}"] = ", ".join(each.title for each in self.sheets)
        words = {"title": sheet.title, **titles}
        self.faults.append(self.says("sheet_unknown", number, sheet.title, words=words))

    def _headings(self, table: Table, sheet: Sheet) -> list[SheetFault]:
        known = self._words_of(table.spec)
        rows = [[self._resolve(table.spec, cell, known) for cell in row] for row in sheet.rows[:LOOKED_THROUGH]]
        counts = [len(set(row) - {"", "-"}) for row in rows]
        best = max(counts, default=0)
        if best < 2:
            return [table.fault("no_headings", 0)]
        table.header = counts.index(best)
        names, headings = rows[table.header], sheet.rows[table.header]
        table.first = table.header + 1
        below = table.first
        if below < len(rows) and counts[below] * 2 >= best:
            names = [under or name for name, under in zip_longest(names, rows[below], fillvalue="")]
            table.first += 1
        elif (
            table.header and counts[table.header - 1] * 2 >= best
        ):  # the machine's row has more names than the one above it
            headings = sheet.rows[table.header - 1]
        table.seen = self._fields_seen(sheet, table)
        return _placed(table, names, headings)

    def _words_of(self, spec: SheetSpec) -> dict[str, str]:
        known = {fold(column.name): column.name for column in spec.columns}
        for language in LANGUAGES:
            with override(language):
                for column in spec.columns:
                    known.setdefault(fold(column.shown()), column.name)
        return known

    def _resolve(self, spec: SheetSpec, cell: Cell, known: Mapping[str, str]) -> str:
        """The machine name a heading means; "-" for one of ours that is not read, nothing where it is not known."""
        text = text_of(cell)
        if text.startswith((f"{CODE}@", f"{SEEN}@")):
            return text.partition("@")[0]
        name = renamed(spec.name, text, self.info, self.upgrades)
        if fold(name) in _IGNORED or name.startswith(columns.BEFORE):
            return "-"
        found = known.get(fold(name), "")
        return "-" if found.startswith(columns.BEFORE) else found

    def _fields_seen(self, sheet: Sheet, table: Table) -> tuple[str, ...]:
        for row in sheet.rows[: table.first]:
            for cell in row:
                if isinstance(cell, str) and cell.startswith(f"{SEEN}@"):
                    names = cell.removeprefix(f"{SEEN}@").split(",")
                    return tuple(renamed(table.spec.name, name, self.info, self.upgrades) for name in names)
        return tuple(each.name for each in table.spec.fields)


def _placed(table: Table, names: Sequence[str], headings: Sequence[Cell]) -> list[SheetFault]:
    """Note which column is where."""
    found: list[SheetFault] = []

    def note(code: str, at: int, **words: str) -> None:
        found.append(table.says(code, table.number, table.title, table.header, at, words))

    for at, name in enumerate(names):
        heading = text_of(headings[at]) if at < len(headings) else ""
        if not name and heading and not heading.startswith(INFO):
            note("column_unknown", at, heading=heading)
        elif name in table.columns:
            note("column_twice", at, column=heading or name)
        elif name and name != "-":
            table.columns[name] = at
    needed = {CODE, UID} if table.spec.part else {CODE}
    for column in table.spec.columns:
        if column.name in needed and column.name not in table.columns:
            note("column_missing", -1, **both(column=column.title))
    order = [column.name for column in table.spec.columns if column.name in table.columns]
    if sorted(order, key=table.columns.__getitem__) != order:
        note("column_moved", -1)
    return found + _cut_months(table)


def _cut_months(table: Table) -> list[SheetFault]:
    """Twelve months are one value: with a column missing none of them is read."""
    found = []
    for spec in table.spec.fields:
        own = [column.name for column in table.spec.columns_of(spec.name)]
        there = [name for name in own if name in table.columns]
        if spec.kind != Kind.YEARS and there and len(there) < len(own):
            found.append(table.fault("part_of_months", table.header, there[0], **both(column=spec.label)))
            for name in there:
                del table.columns[name]
    return found


def _merged(table: Table, sheet: Sheet) -> list[SheetFault]:
    """Merged cells among the rows: all but the first of them are empty, which would be read as “keep what is there”."""
    return [
        table.says(
            "merged", table.number, table.title, top, left, {"range": f"{address(top, left)}:{address(bottom, right)}"}
        )
        for top, left, bottom, right in sheet.merged
        if bottom >= table.first
    ]


def _formulas(table: Table, sheet: Sheet) -> list[SheetFault]:
    places = [(row, column) for row, column in sheet.formulas if row >= table.first]
    if not places:
        return []
    return [
        table.says(
            "formulas", table.number, table.title, *places[0], {"count": str(len(places)), "first": address(*places[0])}
        )
    ]


def _lost_fingerprints(table: Table) -> list[SheetFault]:
    return [] if SEEN in table.columns else [table.fault("seen_missing", -1)]


def _lines(table: Table, sheet: Sheet) -> Iterable[Line]:
    order = sorted(table.columns.items(), key=lambda pair: pair[1])
    written = [
        (name, at) for name, at in order if name not in (columns.NAME, columns.CLOSED, columns.SEEN, columns.YEAR)
    ]
    for number, row in enumerate(sheet.rows[table.first :], start=table.first):
        if any(at < len(row) and row[at] not in (None, "") for _name, at in written):
            cells = {name: row[at] if at < len(row) else None for name, at in order}
            yield Line(number, cells)


def prints_of(line: Line, table: Table) -> Mapping[str, str] | None:
    """The fingerprints of the fields as the row went out; None where the row does not say them (a new row, a lost column)."""
    text = line.text(SEEN)
    size = columns.PRINT
    if not text or isinstance(line.cells.get(SEEN), ErrorCell) or len(text) != size * len(table.seen):
        return None
    return {name: text[at * size : (at + 1) * size] for at, name in enumerate(table.seen)}
