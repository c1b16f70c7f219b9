"""A file as a statement of the treasury: each row read and judged, totals compared. Pure: sheets and names go in, lines to be
stored come out one by one, and at the end what is to be said. No more than a row of the file is held at a time."""

import datetime as dt
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import Any

from samrit.budgets.rules.cells import text_of
from samrit.budgets.rules.layout import Sheet, Table, find_table
from samrit.budgets.rules.names import Directory
from samrit.budgets.rules.treasury import cells
from samrit.budgets.rules.treasury.columns import AMOUNTS, BY_NAME, CODES, STATEMENT, UNITS
from samrit.budgets.rules.treasury.faults import STOPPING, TOTALS, Fault
from samrit.budgets.rules.treasury.totals import Totals, total_in
from samrit.lib import brought
from samrit.lib.fiscal import year_of_input
from samrit.lib.money import format_baht
from samrit.lib.thai import fold, fold_digits, format_date, parse_date
from samrit.lib.workbooks import Cell

KEPT = ("unit_code", "unit", "budget_code", "fund_code", "activity_code", "description")
WORDS = ("unit_code", "unit", "budget_code", "fund_code", "activity_code", "description")
NOT_BELOW = ("appropriated", "committed")
USUAL = 3, Decimal("0.6")
"""From how many codes on, and from which share of them, a length is the usual one."""
FILL, KEEP = "fill", "keep"
"""What a person says of codes that are shorter than the others: zeros are put before them, or they are right."""
_DAY_IN_TITLE = re.compile(r"(?:ณ\s*(?:สิ้น)?\s*วันที่|as of)\s*[:：]?\s*(.{6,30})", re.IGNORECASE)
_YEAR_IN_TITLE = re.compile(r"(?:ปีงบประมาณ|fiscal year)\s*(?:พ\.?\s?ศ\.?)?\s*[:：]?\s*(\d{4})", re.IGNORECASE)
_UNIT_IN_TITLE = ((1_000_000, "ล้านบาท"), (1_000, "พันบาท"), (1_000_000, "million baht"), (1_000, "thousand baht"))

Take = Callable[[dict[str, Any]], None]
"""What is done with a line that is fit to be stored."""


@dataclass(frozen=True)
class Wanted:
    """What was said of the file: fiscal year (BE), the day it stands for, the total of disbursements in baht it must make, which
    of our columns a heading (folded) is, in how many baht its amounts are, and what becomes of codes that are too short."""

    fiscal_year: int
    as_of: dt.date
    stated_total: Decimal | None = None
    columns: Mapping[str, str] = field(default_factory=dict)
    unit: int = 1
    zeros: str = ""


@dataclass
class Checked:
    """What a file holds, and what was found. `rows` were fit to be stored; `sums` are their baht by column, `units` the bodies by
    code and name as the file has them, `short` how many codes are shorter than the others."""

    rows: int = 0
    wrong_rows: int = 0
    sums: dict[str, Decimal] = field(default_factory=dict)
    units: dict[tuple[str, str], int | None] = field(default_factory=dict)
    faults: list[brought.Fault] = field(default_factory=list)
    unknown: dict[str, int] = field(default_factory=dict)
    header: int = 0
    totals: int = 0
    totals_agree: int = 0
    short: int = 0

    @property
    def is_stopped(self) -> bool:
        """Whether nothing of the file can be taken over."""
        return any(fault.code in STOPPING for fault in self.faults)

    @property
    def disagrees(self) -> bool:
        """Whether a sum disagrees with a total."""
        return any(fault.code in TOTALS for fault in self.faults)


def check_statement(book: Sequence[Sheet], wanted: Wanted, directory: Directory, take: Take) -> Checked:
    """Judge a whole file; `take` is given each line that is fit to be stored."""
    checked = Checked()
    filled = [n for n, sheet in enumerate(book) if any(text_of(cell) for row in sheet.rows for cell in row)]
    if not filled:
        checked.faults.append(Fault("no_rows"))
        return checked
    first = filled[0]
    table = find_table(first, book[first], wanted.columns, specs=STATEMENT, fault=Fault)
    reader = _Reader(table, wanted, directory, checked, take)
    checked.header, checked.unknown = max(table.header, 0), table.unknown
    if table.header >= 0:
        reader.read_title(book[first])
    if not any(fault.code in STOPPING for fault in table.faults):
        reader.read_all(book[first])
    checked.faults = table.faults
    for number in filled[1:]:
        title = book[number].title
        checked.faults.append(Fault("sheet_unread", number, title, words={"title": title}))
    return checked


class _Reader:
    """Reads the rows of accounts."""

    def __init__(self, table: Table, wanted: Wanted, directory: Directory, checked: Checked, take: Take) -> None:
        self.table, self.wanted, self.directory, self.checked, self.take = table, wanted, directory, checked, take
        self.places = [(BY_NAME[name], at) for name, at in table.columns.items()]
        self.totals = Totals()
        self.usual: dict[str, int] = {}
        self.same: dict[tuple[Any, ...], int] = {}
        self.codes: dict[tuple[str, ...], int] = {}
        self.stray: Counter[tuple[str, str]] = Counter()
        self.first_of: dict[tuple[str, str], int] = {}
        self.others: Counter[tuple[str, object]] = Counter()

    def read_title(self, sheet: Sheet) -> None:
        """What the rows above the headings and the headings themselves say of day, year and unit."""
        chosen = self.wanted
        for number, row in enumerate(islice(sheet.rows, self.table.header + 1)):
            text = " ".join(filter(None, (text_of(cell) for cell in row)))
            if number < self.table.header:
                self._title_row(number, fold_digits(text))
            for unit, words in _UNIT_IN_TITLE:
                if words in text.lower() and unit != chosen.unit:
                    self.table.say("another_unit", number, found=words, chosen=UNITS[chosen.unit][0])
                    break

    def _title_row(self, number: int, text: str) -> None:
        if (found := _DAY_IN_TITLE.search(text)) and (day := _day_at(found[1])) and day != self.wanted.as_of:
            self.table.say("another_day", number, found=format_date(day), chosen=format_date(self.wanted.as_of))
        if found := _YEAR_IN_TITLE.search(text):
            year = year_of_input(int(found[1]))
            if year != self.wanted.fiscal_year:
                self.table.say("another_year", number, found=year, chosen=self.wanted.fiscal_year)

    def read_all(self, sheet: Sheet) -> None:
        """Every row below the headings, then what can only be said of all of them."""
        self._lengths(sheet)
        seen = 0
        for number, cells_of in self._below(sheet):
            seen += 1
            words = {name: text_of(_at(cells_of, self.table.columns.get(name))) for name in WORDS}
            if self._is_heading(words):
                self.table.say("heading_again", number)
                continue
            values, said = self._values(cells_of)
            amounts = {name: values[name] for name in AMOUNTS if name in values}
            if (total := total_in(words, amounts, number)) is not None:
                self.totals.claimed.append(total)
                continue
            self._row(number, values, said)
        if not seen:
            self.table.say("no_rows")
        self._whole_file()

    def _below(self, sheet: Sheet) -> Iterator[tuple[int, Sequence[Cell]]]:
        """The rows below the headings that hold anything, with their numbers."""
        for number, row in enumerate(islice(sheet.rows, self.table.header + 1, None), self.table.header + 1):
            if any(text_of(cell) for cell in row):
                yield number, row

    def _lengths(self, sheet: Sheet) -> None:
        """How long codes of digits usually are, by column: the shorter ones may have lost zeros."""
        lengths: dict[str, Counter[int]] = {name: Counter() for name in CODES if name in self.table.columns}
        for _number, row in self._below(sheet):
            for name, counted in lengths.items():
                code = cells.read(BY_NAME[name], _at(row, self.table.columns[name]), 1).value
                if code and code.isdigit():
                    counted[len(code)] += 1
        least, share = USUAL
        for name, counted in lengths.items():
            (length, times), *_rest = counted.most_common(1) or [(0, 0)]
            if times >= least and times >= counted.total() * share:
                self.usual[name] = length

    def _is_heading(self, words: Mapping[str, str]) -> bool:
        return bool(words["budget_code"]) and fold(words["budget_code"]) in self.table.known_headings("budget_code")

    def _values(self, row: Sequence[Cell]) -> tuple[dict[str, Any], list[tuple[str, str, dict[str, str]]]]:
        values: dict[str, Any] = {}
        said: list[tuple[str, str, dict[str, str]]] = []
        for column, at in self.places:
            found = cells.read(column, _at(row, at), self.wanted.unit)
            if found.value is not None:
                values[column.name] = found.value
            if found.said:
                said.append((found.said[0], column.name, found.said[1]))
        return values, said

    def _row(self, number: int, values: dict[str, Any], said: list[tuple[str, str, dict[str, str]]]) -> None:
        before = len(self.table.faults)
        for code, name, words in said:
            self.table.say(code, number, name, **words)
        unread = {name for _code, name, _words in said}
        self._must_have(number, values, unread)
        self._period(number, values)
        self._zeros(number, values)
        self._amounts(number, values)
        self._once(number, values)
        if any(fault.level == "wrong" for fault in self.table.faults[before:]):
            self.checked.wrong_rows += 1
            return
        self._count(number, values)

    def _must_have(self, number: int, values: Mapping[str, Any], unread: set[str]) -> None:
        if "budget_code" not in values and "budget_code" not in unread:
            self.table.say("code_missing", number, "budget_code")
        if "disbursed" not in values and "disbursed" not in unread:
            self.table.say("amount_missing", number, "disbursed")

    def _period(self, number: int, values: Mapping[str, Any]) -> None:
        """The year and day of the row, where it says them."""
        year, day, chosen = values.get("fiscal_year"), values.get("as_of"), self.wanted
        if year is not None and year != chosen.fiscal_year:
            self.others["another_year", year] += 1
            self.table.say("year_other", number, "fiscal_year", found=year, chosen=chosen.fiscal_year)
        if day is not None and day != chosen.as_of:
            self.others["another_day", format_date(day)] += 1
            told = {"found": format_date(day), "chosen": format_date(chosen.as_of)}
            self.table.say("day_other", number, "as_of", **told)

    def _zeros(self, number: int, values: dict[str, Any]) -> None:
        for name, usual in self.usual.items():
            code = values.get(name, "")
            if not code.isdigit() or len(code) >= usual:
                continue
            if self.wanted.zeros == FILL:
                values[name] = code.zfill(usual)
                self.table.say("zeros_filled", number, name, text=code, filled=values[name])
            else:
                self.checked.short += 1
                if self.wanted.zeros != KEEP:
                    self.table.say("zeros_lost", number, name, text=code, found=len(code), usual=usual)

    def _amounts(self, number: int, values: Mapping[str, Any]) -> None:
        for name in NOT_BELOW:
            if values.get(name, 0) < 0:
                self.table.say("below_zero", number, name, amount=format_baht(values[name]))
        spent, bound = values.get("disbursed", Decimal(0)), values.get("committed", Decimal(0))
        if spent < 0:
            self.table.say("repaid", number, "disbursed", amount=format_baht(-spent))
        if "appropriated" in values:
            over = spent + bound - values["appropriated"] - values.get("transferred", Decimal(0))
            if over > 0:
                self.table.say("over", number, "disbursed", over=format_baht(over))

    def _once(self, number: int, values: Mapping[str, Any]) -> None:
        if "budget_code" not in values:
            return
        codes = tuple(values.get(name, "") for name in ("unit_code", "unit", *CODES[1:]))
        same = (*codes, values.get("description", ""), *(values.get(name) for name in AMOUNTS))
        if (earlier := self.same.setdefault(same, number)) != number:
            self.table.say("same_row", number, row=earlier + 1)
        elif (earlier := self.codes.setdefault(codes, number)) != number:
            self.table.say("same_codes", number, "budget_code", row=earlier + 1)

    def _count(self, number: int, values: Mapping[str, Any]) -> None:
        amounts = {name: values.get(name) for name in AMOUNTS}
        stated = {name: amount for name, amount in amounts.items() if amount is not None}
        words = {name: values.get(name, "") for name in KEPT}
        for name, amount in stated.items():
            self.checked.sums[name] = self.checked.sums.get(name, Decimal(0)) + amount
        self.totals.add({words["unit"], words["unit_code"]}, stated)
        self.checked.rows += 1
        self.take({**words, **amounts, "number": number + 1, "body_id": self._body(number, words)})

    def _body(self, number: int, words: Mapping[str, str]) -> int | None:
        """The body a unit means: by its name, or by what was said of its code."""
        key, units = (words["unit_code"], words["unit"]), self.checked.units
        if key not in units:
            body, _several = self.directory.find(words["unit"], "") if words["unit"] else (None, False)
            if body is None and words["unit_code"]:
                body, _several = self.directory.find(words["unit_code"], "")
            units[key] = body
            self.first_of[key] = number
        if units[key] is None:
            self.stray[key] += 1
        return units[key]

    def _whole_file(self) -> None:
        for key, rows in self.stray.items():
            if any(key):
                self.table.say("unit_unknown", self.first_of[key], "unit", unit=" ".join(filter(None, key)), rows=rows)
            else:
                self.table.say("unit_missing", self.first_of[key], rows=rows)
        chosen = {"another_year": self.wanted.fiscal_year, "another_day": format_date(self.wanted.as_of)}
        for (code, found), times in self.others.items():
            if times * 2 > self.checked.rows + self.checked.wrong_rows:
                self.table.say(code, found=found, chosen=chosen[code])
        total, stated_total = self.checked.sums.get("disbursed", Decimal(0)), self.wanted.stated_total
        if stated_total is not None and stated_total != total:
            self.table.say("total_differs", **_sums(total, stated_total))
        self._totals()

    def _totals(self) -> None:
        for total, column, stated, made in self.totals.compared():
            if made is None:
                self.table.say("total_unknown", total.row, column, of=total.of)
                continue
            self.checked.totals += 1
            if stated == made:
                self.checked.totals_agree += 1
                self.table.say("total_agrees", total.row, column, of=total.of)
            else:
                self.table.say("total_of_file", total.row, column, of=total.of, **_sums(made, stated))


def _at(row: Sequence[Cell], at: int | None) -> Cell:
    return row[at] if at is not None and at < len(row) else None


def _day_at(text: str) -> dt.date | None:
    """The day a text begins with."""
    words = text.strip().split()
    for count in (3, 1, 2):
        try:
            return parse_date(" ".join(words[:count]).rstrip(",.;)"))
        except ValueError:
            continue
    return None


def _sums(made: Decimal, stated: Decimal) -> dict[str, str]:
    return {"sum": format_baht(made), "stated": format_baht(stated), "difference": f"{made - stated:+,.2f}"}
