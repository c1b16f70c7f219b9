"""A file as a budget book: each row read and judged, totals compared, units given their bodies. Pure: sheets and names go in,
rows to be stored come out one by one, and at the end what is to be said. No more than a row of the file is held at a time.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from samrit.budgets.rules import columns
from samrit.budgets.rules.cells import read, text_of
from samrit.budgets.rules.columns import Column
from samrit.budgets.rules.faults import STOPPING, TOTALS, Fault
from samrit.budgets.rules.layout import Sheet, Table, find_table
from samrit.budgets.rules.names import Directory
from samrit.budgets.rules.totals import Total, Totals, total_in
from samrit.lib import brought
from samrit.lib.money import format_baht
from samrit.lib.thai import fold
from samrit.lib.workbooks import Cell

YEARS_BEFORE, YEARS_AFTER = 15, 20
"""How far the years of money bound over several years may lie from the year of the book."""
SAME = ("unit", "budget_plan", "output", "project", "category", "description", "fiscal_year", "amount")
"""What makes two rows without a key the same row."""
KEPT = (
    *("item", "document", "ministry", "unit", "is_integrated", "budget_plan", "output", "project", "activity"),
    *("category", "description", "fiscal_year", "amount", "is_obligation"),
)

Take = Callable[[dict[str, Any]], None]
"""What is done with a row that is fit to be stored."""


@dataclass(frozen=True)
class Wanted:
    """What the person said of the file: the fiscal year of the book (BE), the total in baht it must make, and which of our
    columns a heading (folded) is."""

    fiscal_year: int
    stated_total: Decimal | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Checked:
    """What a file holds: targets fit to be stored, what was found, and its numbers. `rows` were fit to be stored; `sums` are
    baht by fiscal year (BE), `units` the bodies by unit and ministry as the book names them."""

    rows: int = 0
    sums: dict[int, Decimal] = field(default_factory=dict)
    units: dict[tuple[str, str], int | None] = field(default_factory=dict)
    targets: list[dict[str, Any]] = field(default_factory=list)
    faults: list[brought.Fault] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)
    header: int = 0
    wrong_rows: int = 0
    totals: list[tuple[Total, Decimal]] = field(default_factory=list)

    @property
    def is_stopped(self) -> bool:
        """Whether nothing of the file can be taken over."""
        return any(fault.code in STOPPING for fault in self.faults)

    @property
    def disagrees(self) -> bool:
        """Whether a sum disagrees with a total."""
        return any(fault.code in TOTALS for fault in self.faults)

    def sum_of(self, fiscal_year: int) -> Decimal:
        """Baht of the rows of a fiscal year."""
        return self.sums.get(fiscal_year, Decimal(0))

    def count(self, row: Mapping[str, Any]) -> None:
        """Count a row that is fit to be stored."""
        self.rows += 1
        self.sums[row["fiscal_year"]] = self.sum_of(row["fiscal_year"]) + row["amount"]
        self.units[row["unit"], row["ministry"]] = row["body_id"]


def check_book(book: Sequence[Sheet], wanted: Wanted, directory: Directory, take: Take) -> Checked:
    """Judge a whole file; `take` is given each row that is fit to be stored."""
    checked = Checked()
    first = next(
        (n for n, sheet in enumerate(book) if not _is_of_targets(sheet) and any(True for _row in sheet.rows)), -1
    )
    if first < 0:
        checked.faults.append(Fault("no_rows"))
        return checked
    reader = _Reader(find_table(first, book[first], wanted.columns), wanted, directory, checked, take)
    checked.header, checked.unknown = max(reader.table.header, 0), reader.table.unknown
    if not any(fault.code in STOPPING for fault in reader.table.faults):
        reader.read_all(book[first])
    checked.faults += reader.table.faults
    for number, sheet in enumerate(book):
        if number != first and _is_of_targets(sheet):
            _read_targets(find_table(number, sheet, {}, specs=columns.TARGETS), sheet, directory, checked)
        elif number != first and any(text_of(cell) for row in sheet.rows for cell in row):
            name = "ตัวชี้วัด (indicators)"
            checked.faults.append(
                Fault("sheet_unread", number, sheet.title, words={"title": sheet.title, "name": name})
            )
    return checked


def _is_of_targets(sheet: Sheet) -> bool:
    return fold(sheet.title) in columns.TARGET_SHEETS


class _Reader:
    """Reads the rows of money."""

    def __init__(self, table: Table, wanted: Wanted, directory: Directory, checked: Checked, take: Take) -> None:
        self.table, self.wanted, self.directory, self.checked, self.take = table, wanted, directory, checked, take
        self.places = [(columns.column(name), at) for name, at in table.columns.items()]
        self.totals = Totals()
        self.keys: dict[str, int] = {}
        self.same: dict[tuple[Any, ...], int] = {}
        self.bodies: dict[tuple[str, str], int | None] = {}
        self.stray: Counter[tuple[str, str]] = Counter()
        self.first_of: dict[tuple[str, str], int] = {}
        self.other_years: Counter[int] = Counter()

    def read_all(self, sheet: Sheet) -> None:
        """Every row below the headings, then what can only be said of all of them."""
        seen = 0
        for number, cells in enumerate(islice(sheet.rows, self.table.header + 1, None), self.table.header + 1):
            if not any(cell not in (None, "") for cell in cells):
                continue
            seen += 1
            values, said = self._values(cells)
            if (total := total_in(values, number)) is not None and values.get("amount") is not None:
                self.totals.claim(total)
                continue
            self._row(number, values, said)
        if not seen:
            self.table.say("no_rows")
        self._whole_file()

    def _values(self, cells: Sequence[Cell]) -> tuple[dict[str, Any], list[tuple[str, str, dict[str, str]]]]:
        values: dict[str, Any] = {}
        said: list[tuple[str, str, dict[str, str]]] = []
        for column, at in self.places:
            found = read(column, cells[at] if at < len(cells) else None)
            if found.value is not None:
                values[column.name] = found.value
            if found.said:
                said.append((found.said[0], column.name, found.said[1]))
        return values, said

    def _row(self, number: int, values: dict[str, Any], said: list[tuple[str, str, dict[str, str]]]) -> None:
        before = len(self.table.faults)
        for code, name, words in said:
            self.table.say(code, number, name, **words)
        unread = {name for code, name, _words in said if Fault(code).blocks}
        self._must_have(number, values, unread)
        self._year(number, values, unread)
        self._once(number, values)
        if any(fault.blocks for fault in self.table.faults[before:]):
            self.checked.wrong_rows += 1
            return
        if "category" not in values and "category" in self.table.columns:
            self.table.say("category_missing", number, "category")
        self.totals.add(values, values["amount"] if values["fiscal_year"] == self.wanted.fiscal_year else Decimal(0))
        stored = self._stored(number, values)
        self.checked.count(stored)
        self.take(stored)

    def _must_have(self, number: int, values: dict[str, Any], unread: set[str]) -> None:
        if "amount" not in values and "amount" not in unread:
            self.table.say("amount_missing", number, "amount")
        if "unit" not in values and "unit" not in unread:
            self.table.say("unit_missing", number, "unit")
        if values.get("output") and values.get("project"):
            self.table.say("both", number, "project")

    def _year(self, number: int, values: dict[str, Any], unread: set[str]) -> None:
        """The year of the row's money: in the book's own year, or for obligations some years around it."""
        chosen = self.wanted.fiscal_year
        if (stated := values.get("book_year")) is not None and stated != chosen:
            self.other_years[stated] += 1
        year = values.setdefault("fiscal_year", chosen) if "fiscal_year" not in unread else chosen
        if not chosen - YEARS_BEFORE <= year <= chosen + YEARS_AFTER:
            self.table.say("year_impossible", number, "fiscal_year", found=year, chosen=chosen)
        elif year != chosen and not values.get("is_obligation"):
            if "book_year" not in self.table.columns:
                self.other_years[year] += 1
            self.table.say("year_not_bound", number, "fiscal_year", found=year, chosen=chosen)

    def _once(self, number: int, values: dict[str, Any]) -> None:
        if item := values.get("item"):
            if (earlier := self.keys.setdefault(item, number)) != number:
                self.table.say("twice", number, "item", item=item, row=earlier + 1)
            return
        same = tuple(values.get(name) for name in SAME)
        if (earlier := self.same.setdefault(same, number)) != number:
            self.table.say("same_row", number, row=earlier + 1)

    def _stored(self, number: int, values: dict[str, Any]) -> dict[str, Any]:
        unit, ministry = values["unit"], values.get("ministry", "")
        row = {name: values.get(name, "") for name in KEPT}
        row |= {name: bool(values.get(name)) for name in ("is_integrated", "is_obligation")}
        if page := values.get("page"):
            row["document"] = f"{row['document']} {page}".strip()[:200]
        levels = [values.get(f"level{n}", "") for n in range(2, 7)]
        while levels and not levels[-1]:
            levels.pop()
        return {**row, "number": number + 1, "levels": levels, "body_id": self._body(number, unit, ministry)}

    def _body(self, number: int, unit: str, ministry: str) -> int | None:
        key = unit, ministry
        if key not in self.bodies:
            self.bodies[key], is_several = self.directory.find(unit, ministry)
            self.first_of[key] = -number - 1 if is_several else number + 1
        if self.bodies[key] is None:
            self.stray[key] += 1
        return self.bodies[key]

    def _whole_file(self) -> None:
        for key, rows in self.stray.items():
            first = self.first_of[key]
            self.table.say(
                "unit_several" if first < 0 else "unit_unknown", abs(first) - 1, "unit", unit=key[0], rows=rows
            )
        many = self.other_years.most_common(1)
        if (many and many[0][1] * 2 > self.checked.rows + self.checked.wrong_rows) or (
            "book_year" in self.table.columns and many
        ):
            self.table.say("another_year", found=many[0][0], chosen=self.wanted.fiscal_year)
        self._sums()

    def _sums(self) -> None:
        total = self.checked.sum_of(self.wanted.fiscal_year)
        stated = self.wanted.stated_total
        if stated is not None and stated != total:
            self.table.say("total_differs", **_sums(total, stated))
        for claimed, made in self.totals.compared():
            self.checked.totals.append((claimed, made))
            if claimed.amount == made:
                self.table.say("total_agrees", claimed.row, "amount", of=claimed.of)
            else:
                self.table.say("total_of_file", claimed.row, "amount", of=claimed.of, **_sums(made, claimed.amount))


def _sums(made: Decimal, stated: Decimal) -> dict[str, str]:
    return {"sum": format_baht(made), "stated": format_baht(stated), "difference": f"{made - stated:+,.2f}"}


def _read_targets(table: Table, sheet: Sheet, directory: Directory, checked: Checked) -> None:
    """The rows of indicators: a wrong one is left out and told."""
    checked.faults += table.faults
    if any(fault.blocks for fault in table.faults):
        return
    known = {name: columns.column(name, of_targets=True) for name in table.columns}
    for number, cells in enumerate(islice(sheet.rows, table.header + 1, None), table.header + 1):
        if any(cell not in (None, "") for cell in cells):
            _read_target(table, known, cells, number, directory, checked)


def _read_target(
    table: Table,
    known: Mapping[str, Column],
    cells: Sequence[Cell],
    number: int,
    directory: Directory,
    checked: Checked,
) -> None:
    before = len(table.faults)
    values: dict[str, Any] = {}
    for name, at in table.columns.items():
        found = read(known[name], cells[at] if at < len(cells) else None)
        if found.value is not None:
            values[name] = found.value
        if found.said:
            table.say(found.said[0], number, name, **found.said[1])
    if "name" not in values:
        table.say("name_missing", number, "name")
    if "unit" not in values:
        table.say("unit_missing", number, "unit")
    if values.get("output") and values.get("project"):
        table.say("both", number, "project")
    said = table.faults[before:]
    checked.faults += said
    if any(fault.blocks for fault in said):
        checked.wrong_rows += 1
        return
    row = {name: values.get(name, "") for name in ("unit", "output", "project", "kind", "name", "measure")}
    body, _several = directory.find(values["unit"], "")
    checked.targets.append({**row, "target": values.get("target"), "number": number + 1, "body_id": body})
