"""What a workbook would change of one report: cell by cell, against what stood there when the workbook went out and what stands
there now. What only she changed is hers, what only others changed stays theirs, what both changed is a fault of that cell.

An empty cell says nothing, `[ล้าง]` empties, 0 is zero, “does not apply” is a word of its own. A dash is asked about: in
tables of figures it stands for any of the three. Pure.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils.translation import override

from samrit.lib.errors import Problem
from samrit.lib.thai import fold
from samrit.lib.workbooks import Cell
from samrit.plans.rules.cells import EMPTY, text_of
from samrit.plans.rules.sheets import CLEAR
from samrit.projects.rules.sheets.cells import Around, Got, cells_of, read_cells
from samrit.projects.rules.sheets.changes import in_each, print_of
from samrit.projects.rules.sheets.columns import CODE, UID
from samrit.projects.rules.sheets.faults import LANGUAGES, SheetFault, both
from samrit.projects.rules.sheets.layout import Line, Table, prints_of
from samrit.projects.rules.sheets.moved import CHANGED, Moved
from samrit.projects.rules.specs import FieldSpec, Text
from samrit.projects.rules.values import Value
from samrit.reporting.models import Applicability
from samrit.reporting.rules import checks
from samrit.reporting.rules.basis import Basis, bases
from samrit.reporting.rules.case import Case, figure
from samrit.reporting.rules.fields import Field, Values, fields_of, rounded
from samrit.reporting.rules.sheets.columns import FIGURES, NOT_APPLICABLE, REPORTS, RESULTS, PlannedRow, rows_of
from samrit.reporting.rules.versions import in_words

DASHES = frozenset({"-", "–", "—", "−"})
_SAYS_NOT = frozenset(
    {"n/a", "na", "[n/a]", "does not apply", "not applicable", "ไม่มีผลให้รายงาน", "ไม่ต้องรายงาน", "ไม่เกี่ยวข้อง"}
)
Lines = Sequence[tuple[Table, Line]]


def not_applicable() -> str:
    """The word for “does not apply”, in the language of the page."""
    return str(Applicability.NOT_APPLICABLE.label)


def says_not_applicable(cell: Cell) -> bool:
    """Whether a cell says that nothing is measured this quarter, in either language."""
    text = fold(text_of(cell))
    if text in {fold(word) for word in _SAYS_NOT}:
        return True
    for language in LANGUAGES:
        with override(language):
            if text == fold(not_applicable()):
                return True
    return False


@dataclass(frozen=True)
class Record:
    """A report as it is now, or one nobody has begun. `closed` says why the answer of a key may not be changed, `why_not` why
    none of them may, `owner_words` are the folded names of its body."""

    code: str
    case: Case
    why_not: Callable[[], Text | None] = lambda: None
    closed: Callable[[str], Text | None] = lambda _key: None
    owner: str = ""
    owner_words: frozenset[str] = frozenset()

    @cached_property
    def fields(self) -> Mapping[str, Field]:
        """The fields of the report by key."""
        return {item.key: item for item in fields_of(self.case.plan)}

    @cached_property
    def rows(self) -> Mapping[str, Mapping[str, PlannedRow]]:
        """The rows of each sheet by their marks."""
        return {part: {row.key: row for row in rows} for part, rows in rows_of(self.case).items()}

    def value(self, key: str) -> Value:
        """What a cell of this key shows: a result that does not apply is one word."""
        row, _dot, part = key.rpartition(".")
        if part == "value" and self.case.values.get(f"{row}.na"):
            return NOT_APPLICABLE
        found: Value = self.case[key]
        return found


def key_of(sheet: str, mark: str, name: str) -> str:
    """The key of the answer in a column of a row."""
    return name if sheet == REPORTS else f"{mark}.{name}"


def shown_cells(record: Record, spec: FieldSpec, key: str) -> Cell:
    """The cell of an answer."""
    value = record.value(key)
    return not_applicable() if value == NOT_APPLICABLE else cells_of(spec, value)[0]


@dataclass
class ReportChange:
    """What a file would do to one report: the answers to save, the case they would make, in words, and faults."""

    record: Record
    faults: list[SheetFault] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    moved: list[Moved] = field(default_factory=list)

    @property
    def is_blocked(self) -> bool:
        """Whether something has to be mended first."""
        return any(fault.blocks for fault in self.faults)

    @property
    def is_something(self) -> bool:
        """Whether there is anything to save."""
        return bool(self.values)

    @cached_property
    def case(self) -> Case:
        """The report as it would be."""
        held = self.record.case
        return Case(held.plan, held.quarter, {**held.values, **self.values}, held.previous)

    @property
    def missing(self) -> list[Problem]:
        """What would still keep it from being sent."""
        return checks.missing(self.case)


@dataclass
class _At:
    """Where an answer stands in the file."""

    table: Table
    line: Line
    column: str


class ReportReader:
    """Reads the lines of one report. `lines` are those of each sheet by its name."""

    def __init__(self, record: Record, lines: Mapping[str, Lines], basis: Basis) -> None:
        self.record, self.lines, self.basis = record, lines, basis
        self.change = ReportChange(record)
        self.places: dict[str, _At] = {}
        held = record.case
        self.bases = bases(held.plan, held.previous) if basis == Basis.QUARTER else {}

    def read(self) -> ReportChange:
        """All sheets, in their order."""
        for sheet, lines in self.lines.items():
            for table, line, mark in self._rows(sheet, lines):
                self._read_line(sheet, table, line, mark)
        self._conclude()
        return self.change

    def _say(self, table: Table, line: Line, code: str, column: str = "", /, **words: object) -> None:
        self.change.faults.append(table.fault(code, line.row, column, **words))

    def _rows(self, sheet: str, lines: Lines) -> Iterator[tuple[Table, Line, str]]:
        """The lines with the marks of the rows they mean, each once."""
        met: dict[str, int] = {}
        for table, line in lines:
            mark = "" if sheet == REPORTS else line.text(UID)
            if sheet != REPORTS and not mark:
                self._say(table, line, "row_unmarked", UID)
            elif sheet != REPORTS and mark not in self.record.rows[sheet]:
                self._say(table, line, "row_foreign", UID, code=self.record.code)
            elif mark in met:
                code = "row_twice" if mark else "project_twice"
                self._say(table, line, code, UID if mark else CODE, code=self.record.code, row=met[mark])
            else:
                met[mark] = line.row + 1
                yield table, line, mark

    def _read_line(self, sheet: str, table: Table, line: Line, mark: str) -> None:
        prints = prints_of(line, table)
        row = self.record.rows[sheet][mark] if mark else None
        for spec in table.spec.fields:
            if spec.name not in table.columns:
                continue
            cell = line.cells.get(spec.name)
            if row is not None and spec.name in row.without:
                if text_of(cell):
                    self._say(table, line, "not_here", spec.name, **both(column=spec.label))
                continue
            key = key_of(sheet, mark, spec.name)
            self.places[key] = _At(table, line, spec.name)
            self._read_cell(key, spec, cell, prints.get(spec.name) if prints is not None else None)

    # One cell

    def _read_cell(self, key: str, spec: FieldSpec, cell: Cell, went_out: str | None) -> None:
        at, stored = self.places[key], self.record.value(key)
        now = print_of(stored)
        if went_out in (None, now) and text_of(cell) == text_of(shown_cells(self.record, spec, key)):
            return
        got = self._got(at, spec, cell)
        for code, words in got.said:
            self._say(at.table, at.line, code, at.column, **words)
        if got.value is EMPTY:
            was_full = went_out not in (None, print_of(None))
            if not got.is_wrong and was_full and stored not in (None, ""):
                self._say(at.table, at.line, "emptied", at.column, clear=" / ".join(CLEAR), **self._now(key))
            return
        if print_of(got.value) == went_out:
            return
        value = self._since_october(key, at, got.value)
        mine = print_of(value)
        if mine == now:
            return
        if went_out == now or (went_out is None and stored in (None, "")):
            self._take(key, value)
        else:
            self._say(at.table, at.line, "changed_meanwhile", at.column, **self._now(key))

    @staticmethod
    def _got(at: _At, spec: FieldSpec, cell: Cell) -> Got:
        """What the cell states."""
        if spec.kind in FIGURES and text_of(cell) in DASHES:
            words = {"text": text_of(cell), "clear": " / ".join(CLEAR), **in_each_language("na", not_applicable)}
            return Got(EMPTY, (("dash", words),), is_wrong=True)
        if at.table.spec.name == RESULTS and spec.name == "value" and says_not_applicable(cell):
            return Got(NOT_APPLICABLE)
        return read_cells(spec, [cell], [], None, Around())

    def _since_october(self, key: str, at: _At, value: Value) -> Value:
        """A figure of the quarter alone with that of the report before."""
        item = self.record.fields[key]
        if not isinstance(value, Decimal):
            return value
        if key in self.bases:
            before, value = self.bases[key], value + self.bases[key]
            words = {"found": figure(value - before), "before": figure(before), "value": figure(value)}
            self._say(at.table, at.line, "of_quarter", at.column, **words)
        kept: Value = rounded(item, value)
        return kept

    def _take(self, key: str, value: Value) -> None:
        row, _dot, part = key.rpartition(".")
        if part == "value":
            applies = value != NOT_APPLICABLE
            self.change.values |= {key: value if applies else None, f"{row}.na": None if applies else True}
        else:
            self.change.values[key] = value
        self.change.moved.append(Moved(CHANGED, "m6", field=key, old=self.record.value(key), new=value))

    def _now(self, key: str) -> dict[str, str]:
        value = self.record.value(key)
        return in_each_language("now", lambda: answer_in_words(self.record, key, value)[:500] or "–")

    # What is to be saved

    def _conclude(self) -> None:
        change = self.change
        if not change.values:
            return
        if self.record.why_not() is not None:
            words = in_each_language("why", self.record.why_not)
            for at in {(id(at.table), at.line.row): at for at in self._touched()}.values():
                self._say(at.table, at.line, "closed", CODE, code=self.record.code, **words)
            return
        for where, words in in_each(self._broken):
            at = self.places.get(where) or next(iter(self._touched()))
            self._say(at.table, at.line, "rule", at.column, **words)

    def _touched(self) -> list[_At]:
        return [self.places[moved.field] for moved in self.change.moved]

    def _broken(self) -> list[Problem]:
        """The rules the report would break, and the answers that may not be changed now."""
        closed = [
            Problem(key, "closed", why) for key in self.change.values if (why := self.record.closed(key)) is not None
        ]
        return [*checks.check_values(self.change.case), *closed]


def in_each_language(name: str, say: Callable[[], Text | None]) -> dict[str, str]:
    """What is said, in both languages, as a fault keeps it."""
    found = {}
    for language in LANGUAGES:
        with override(language):
            found[f"{name}@{language}"] = str(say() or "")
    return found


def answer_in_words(record: Record, key: str, value: Value) -> str:
    """An answer as a person reads it."""
    return not_applicable() if value == NOT_APPLICABLE else in_words(record.fields[key], value)


def to_write(values: Values) -> dict[str, Any]:
    """Answers as `save_report` takes them: an emptied text is none."""
    return {key: None if value == "" else value for key, value in values.items()}
