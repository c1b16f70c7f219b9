"""What a workbook would change of one project: cell by cell, against what stood there when the workbook went out and what stands
there now. What only she changed is hers, what only others changed stays theirs, what both changed is a fault of that cell.

Pure: the year plan as it is and the rows of the file go in; what is to be saved, and what is to be said, come out.
"""

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import override

from samrit.lib.errors import Problem
from samrit.lib.merge import canonical
from samrit.lib.merge import fingerprint as merge_print
from samrit.lib.thai import fold
from samrit.plans.rules.cells import EMPTY
from samrit.plans.rules.sheets import CLEAR
from samrit.projects.rules.checks import check_identity, check_section, resolve
from samrit.projects.rules.context import Context
from samrit.projects.rules.merging import Difference, Seen, difference, filled_up
from samrit.projects.rules.sheets.cells import MARKS, Around, read_cells
from samrit.projects.rules.sheets.columns import CODE, PRINT, REMOVE, UID
from samrit.projects.rules.sheets.faults import LANGUAGES, SheetFault, both
from samrit.projects.rules.sheets.layout import Line, Table, prints_of
from samrit.projects.rules.sheets.moved import ADDED, CHANGED, REMOVED, Moved
from samrit.projects.rules.specs import FieldSpec, Kind, RowsSpec, SectionSpec, Text
from samrit.projects.rules.spots import touched
from samrit.projects.rules.values import (
    Document,
    Link,
    Row,
    RowRef,
    SectionData,
    Value,
    flat,
    is_empty,
    plain,
    row_key,
)
from samrit.projects.rules.wording import shown

MOST_ROWS = 200
"""Rows of one part of a project, as on its page."""
NEW_ROW = uuid.UUID("6f3b1a58-2f0e-5d0b-9a5e-6a1d3c1f7b10")
"""The space in which rows without a mark are named: the same row of the same workbook gets the same name again."""


def print_of(value: Value) -> str:
    """The fingerprint of one field, as the last column of a sheet keeps it."""
    return merge_print(plain(value))[:PRINT]


@dataclass(frozen=True)
class Subject:
    """A year plan as it is now, or one that the file begins. `closed` says why the field or row of a key may not be changed,
    `why_not` why nothing of it may."""

    code: str
    document: Document
    context: Context
    why_not: Text | None = None
    closed: Callable[[str], Text | None] = lambda _key: None
    reads_personal: bool = True
    is_new: bool = False


@dataclass
class ProjectChange:
    """What a file would do to one project: sections to save with the keys that are hers, in words, and faults."""

    subject: Subject
    faults: list[SheetFault] = field(default_factory=list)
    sections: dict[str, SectionData] = field(default_factory=dict)
    keys: dict[str, tuple[str, ...]] = field(default_factory=dict)
    moved: list[Moved] = field(default_factory=list)

    @property
    def is_blocked(self) -> bool:
        """Whether something has to be mended first."""
        return any(fault.blocks for fault in self.faults)

    @property
    def is_something(self) -> bool:
        """Whether there is anything to save."""
        return bool(self.sections)

    def seen(self, section: str) -> Seen:
        """The fingerprints to save against: those of the keys that are hers."""
        return Seen.of(self.subject.document[section]).only(self.keys[section])


@dataclass
class _Read:
    """A line on its way: the values its cells state, and which of them differ from what went out."""

    table: Table
    line: Line
    uid: uuid.UUID
    stored: Mapping[str, Value]
    prints: Mapping[str, str] | None
    values: dict[str, Value] = field(default_factory=dict)
    changed: dict[str, Value] = field(default_factory=dict)
    is_new: bool = False
    is_removed: bool = False


Lines = Sequence[tuple[Table, Line]]


class ProjectReader:
    """Reads the lines of one project. `lines` are those of each sheet by its name, `elsewhere` the uids in the file that name rows
    of other projects, `book` the name of the workbook."""

    def __init__(self, subject: Subject, lines: Mapping[str, Lines], elsewhere: frozenset[str], book: str) -> None:
        self.subject, self.lines, self.elsewhere, self.book = subject, lines, elsewhere, book
        self.change = ProjectChange(subject)
        self.context = subject.context
        self.rows: dict[str, dict[str, list[str]]] = {}
        self.gone: list[_Read] = []

    def read(self) -> ProjectChange:
        """All sections, in their order."""
        for key, spec in self.context.sections.items():
            self._section(key, spec)
        return self.change

    def _say(self, read: "_Read | tuple[Table, Line]", code: str, column: str = "", /, **words: object) -> None:
        table, line = (read.table, read.line) if isinstance(read, _Read) else read
        self.change.faults.append(table.fault(code, line.row, column, **words))

    # Reading

    def _section(self, key: str, spec: SectionSpec) -> None:
        stored = self.subject.document[key]
        own, self.gone = self._own_line(key, stored), []
        parts = {part.name: self._part(spec, part, stored) for part in spec.rows if f"{key}.{part.name}" in self.lines}
        reads = [*([own] if own else []), *(read for part in parts.values() for read in part)]
        for read in reads:
            self._read_values(spec, read)
        self._resolve(key, own, parts)
        for read in reads:
            self._compare(read)
        self._say_gone(spec)
        parts = {name: self._without_copies(part) for name, part in parts.items()}
        self._conclude(key, spec, own, parts)

    def _own_line(self, key: str, stored: SectionData) -> _Read | None:
        lines = self.lines.get(key, ())
        for table, line in lines[1:]:
            self._say((table, line), "project_twice", CODE, code=self.subject.code, row=lines[0][1].row + 1)
        if not lines:
            return None
        table, line = lines[0]
        return _Read(table, line, uuid.UUID(int=0), stored.fields, prints_of(line, table))

    def _part(self, spec: SectionSpec, part: RowsSpec, stored: SectionData) -> list[_Read]:
        """The lines of a part with the rows they mean; names of rows that others may belong to are noted."""
        known = {row.uid: row.values for row in stored.rows.get(part.name, ())}
        names = self.rows.setdefault(part.name, {})
        found: list[_Read] = []
        for table, line in self.lines[f"{spec.key}.{part.name}"]:
            text = line.text(UID)
            removed = line.text(REMOVE).casefold() in MARKS
            if not text:
                if not removed:
                    uid = self._new_uid(table, line, found)
                    found.append(_Read(table, line, uid, known.get(uid, {}), None, is_new=uid not in known))
                    if uid in known:
                        self._say(found.pop(), "row_there", UID)
                continue
            named = self._known_uid(table, line, text, known)
            if named is not None:
                found.append(_Read(table, line, named, known[named], prints_of(line, table), is_removed=removed))
        if any(each.name == "name" for each in part.fields):
            self._note_names(names, known, found)
        return found

    def _note_names(
        self, names: dict[str, list[str]], known: Mapping[uuid.UUID, Mapping[str, Value]], found: list[_Read]
    ) -> None:
        stated = {read.uid: read.line.text("name") for read in found if not read.is_removed}
        for uid in dict.fromkeys([*known, *stated]):
            for name in {fold(stated.get(uid) or ""), fold(str(known.get(uid, {}).get("name") or ""))} - {""}:
                names.setdefault(name, []).append(str(uid))

    def _new_uid(self, table: Table, line: Line, before: list[_Read]) -> uuid.UUID:
        cells = {name: str(cell) for name, cell in line.cells.items() if cell not in (None, "")}
        said = [self.book, self.subject.code, table.spec.name, cells]
        taken = {read.uid for read in before}
        number = 0
        while (uid := uuid.uuid5(NEW_ROW, canonical([*said, number]))) in taken:
            number += 1
        return uid

    def _known_uid(
        self, table: Table, line: Line, text: str, known: Mapping[uuid.UUID, Mapping[str, Value]]
    ) -> uuid.UUID | None:
        try:
            uid = uuid.UUID(text)
        except ValueError:
            self._say((table, line), "uid_form", UID, text=text)
            return None
        if uid in known:
            return uid
        if str(uid) in self.elsewhere:
            self._say((table, line), "uid_elsewhere", UID)
        elif prints_of(line, table) is None:
            self._say((table, line), "uid_unknown", UID, code=self.subject.code)
        else:
            self.gone.append(_Read(table, line, uid, {}, prints_of(line, table)))
        return None

    def _read_values(self, spec: SectionSpec, read: _Read) -> None:
        around = Around(self.context.lists, self.rows)
        for each in read.table.spec.fields:
            columns = [column for column in read.table.spec.columns_of(each.name) if column.name in read.table.columns]
            if not columns:
                continue
            cells = [read.line.cells.get(column.name) for column in columns]
            stored = read.stored.get(each.name)
            if isinstance(stored, RowRef) and stored and fold(read.line.text(each.name)) == fold(stored.label):
                read.values[each.name] = stored
                continue
            got = read_cells(each, cells, [column.key for column in columns], stored, around)
            for code, words in got.said:
                named = both(part=spec.rows_of(each.of).title) if each.of else {}
                self._say(read, code, columns[0].name, **{**words, **named})
            if got.value is not EMPTY:
                read.values[each.name] = got.value
            elif not got.is_wrong and not read.is_new and not is_empty(stored) and self._went_out_full(read, each.name):
                now = {f"now@{language}": text for language, text in _in_both(each, stored).items()}
                self._say(read, "emptied", columns[0].name, clear=" / ".join(CLEAR), **now)

    @staticmethod
    def _went_out_full(read: _Read, name: str) -> bool:
        went_out = (read.prints or {}).get(name)
        return went_out is not None and went_out not in (print_of(None), print_of(()))

    def _say_gone(self, spec: SectionSpec) -> None:
        """A row that somebody removed meanwhile: where she changed it she is told, else it stays removed."""
        for read in self.gone:
            self._read_values(spec, read)
            part = str(read.table.spec.part.name) if read.table.spec.part else ""
            data, _problems = resolve(spec.key, SectionData({}, {part: (Row(read.uid, read.values),)}), self.context)
            values = data.rows[part][0].values
            if any(print_of(value) != (read.prints or {}).get(name) for name, value in values.items()):
                self._say(read, "row_gone", UID)

    def _resolve(self, key: str, own: _Read | None, parts: Mapping[str, list[_Read]]) -> None:
        """Put the known nodes, places and bodies in the place of what was typed."""
        beside = {
            part: tuple(
                Row(read.uid, ({"level": read.stored["level"]} if read.stored.get("level") else {}) | read.values)
                for read in reads
            )
            for part, reads in parts.items()
        }
        typed = SectionData(own.values if own else {}, beside)
        data, problems = resolve(key, typed, self.context)
        if problems:
            self._say_problems(in_each(lambda: resolve(key, typed, self.context)[1]), own, parts)
        if own:
            own.values = dict(data.fields)
        for part, reads in parts.items():
            for read, row in zip(reads, data.rows[part], strict=True):
                read.values = {name: row.values[name] for name in read.values}
        for read in [*([own] if own else []), *(read for reads in parts.values() for read in reads)]:
            self._say_stated(read)

    def _say_stated(self, read: _Read) -> None:
        """Words that are in no official list are kept, and that is said."""
        for name, value in read.values.items():
            if isinstance(value, Link) and value.as_stated and value != read.stored.get(name):
                self._say(read, "as_stated", read.table.column_of(name), text=value.as_stated)

    # Comparing

    def _compare(self, read: _Read) -> None:
        """What differs from what went out; where somebody else changed it too, that is said of the cell."""
        for name, value in read.values.items():
            mine, now = print_of(value), print_of(read.stored.get(name))
            base = (read.prints or {}).get(name)
            if read.is_new:
                read.changed[name] = value
            elif mine in (base, now):
                continue
            elif base == now or (base is None and is_empty(read.stored.get(name))):
                read.changed[name] = value
            else:
                each = next(spec for spec in read.table.spec.fields if spec.name == name)
                now_said = {
                    f"now@{language}": text or "–" for language, text in _in_both(each, read.stored[name]).items()
                }
                self._say(read, "changed_meanwhile", read.table.column_of(name), **now_said)
        if read.is_removed:
            gone = read.prints or {}
            if any(name in read.stored and print_of(read.stored[name]) != was for name, was in gone.items()):
                self._say(read, "changed_meanwhile", REMOVE, **both(now=self._row_words(read)))
            read.changed = {}

    @staticmethod
    def _row_words(read: _Read) -> str:
        texts = (shown(spec, read.stored.get(spec.name)) for spec in read.table.spec.fields)
        return "; ".join(text for text in texts if text)[:500]

    def _without_copies(self, reads: list[_Read]) -> list[_Read]:
        """A row that was copied has the mark of the first: the one with the fewest changes is the row, others are new rows."""
        by_uid: dict[uuid.UUID, list[_Read]] = {}
        for read in reads:
            by_uid.setdefault(read.uid, []).append(read)
        found: list[_Read] = []
        for same in by_uid.values():
            first, *others = sorted(same, key=lambda read: (len(read.changed), read.line.row))
            found.append(first)
            for copy in others:
                if not copy.changed:
                    self._say(copy, "row_twice", UID, row=first.line.row + 1)
                    continue
                self._say(copy, "row_copied", UID, row=first.line.row + 1)
                uid = self._new_uid(copy.table, copy.line, found)
                found.append(replace(copy, uid=uid, stored={}, changed=dict(copy.values), is_new=True))
        return sorted(found, key=lambda read: read.line.row)

    # What is to be saved

    def _conclude(self, key: str, spec: SectionSpec, own: _Read | None, parts: Mapping[str, list[_Read]]) -> None:
        stored = self.subject.document[key]
        parts = {
            name: [read for read in reads if not self._is_there(read, name, stored)] for name, reads in parts.items()
        }
        touching = [read for reads in parts.values() for read in reads if read.changed or read.is_removed]
        if own and own.changed:
            touching.insert(0, own)
        if not touching:
            return
        if self._is_closed(touching):
            return
        wanted, keys = self._wanted(own, parts)
        whole = filled_up(wanted, stored)
        change = difference(spec, Seen.of(stored).only(keys), stored, whole)
        self._say_problems(in_each(lambda: self._broken(key, stored, change.result)), own, parts)
        self._say_closed(key, change, stored, own, parts)
        self._too_many(change, parts)
        if key == "m2":
            self._move_dates(change.result)
        if not change.is_nothing:
            self.change.sections[key], self.change.keys[key] = wanted, keys
            self.change.moved += _moved(key, spec, change, stored)

    def _broken(self, key: str, stored: SectionData, result: SectionData) -> list[Problem]:
        """The rules the section would break."""
        problems = check_section(key, result, self.context)
        if key == "m2" and not self.subject.is_new:
            problems += check_identity(stored, result, self.context)
        return problems

    def _is_there(self, read: _Read, part: str, stored: SectionData) -> bool:
        """Whether a new row says what a row of the project says already, so that a file brought twice adds nothing twice."""
        if not read.is_new:
            return False
        values = {name: plain(value) for name, value in read.values.items() if not is_empty(value)}
        for row in stored.rows.get(part, ()):
            held = {name: plain(value) for name, value in row.values.items() if not is_empty(value)}
            if canonical(held) == canonical(values):
                self._say(read, "row_there", UID)
                return True
        return not values

    def _is_closed(self, touching: list[_Read]) -> bool:
        """Whether she may not write here; said of each row she changed."""
        is_closed = False
        for read in touching:
            why = self.subject.why_not
            if why is None and read.table.spec.is_personal and not self.subject.reads_personal:
                why = self.subject.closed(read.table.spec.name)
            if why is not None:
                self._say(read, "closed", CODE, code=self.subject.code, **both(why=why))
                is_closed = True
        return is_closed

    def _wanted(self, own: _Read | None, parts: Mapping[str, list[_Read]]) -> tuple[SectionData, tuple[str, ...]]:
        keys = list(own.changed) if own else []
        rows: dict[str, tuple[Row, ...]] = {}
        for part, reads in parts.items():
            mine = [read for read in reads if read.changed or read.is_removed]
            keys += [row_key(part, read.uid) for read in mine]
            if mine:
                rows[part] = tuple(Row(read.uid, read.changed) for read in mine if not read.is_removed)
        return SectionData(own.changed if own else {}, rows), tuple(keys)

    def _too_many(self, change: Difference, parts: Mapping[str, list[_Read]]) -> None:
        for part, reads in parts.items():
            found = len(change.result.rows[part])
            if found > MOST_ROWS and reads:
                self._say(reads[-1], "too_many", UID, code=self.subject.code, found=found, most=MOST_ROWS)

    def _move_dates(self, general: SectionData) -> None:
        """The sections after M2 are judged by the days and the kind of project that it will state."""
        held = {name: general.fields.get(name) for name in ("starts_on", "ends_on", "uses_budget")}
        known: dict[str, Any] = {name: value for name, value in held.items() if value is not None}
        self.context = replace(self.context, **known)

    # What is said

    def _say_problems(self, said: Sequence["Spoken"], own: _Read | None, parts: Mapping[str, list[_Read]]) -> None:
        """Put each problem to the cell it speaks of, or to a row of its part."""
        every = [*([own] if own else []), *(read for reads in parts.values() for read in reads)]
        for where, words in said:
            name, _dot, rest = where.partition(".")
            uid, _dot, inner = rest.partition(".")
            reads = parts.get(name, [])
            read = next((each for each in reads if str(each.uid) == uid), next(iter(reads or every), None))
            if read is not None:
                self._say(read, "rule", read.table.column_of(inner if uid else name), **words)

    def _say_closed(
        self, key: str, change: Difference, stored: SectionData, own: _Read | None, parts: Mapping[str, list[_Read]]
    ) -> None:
        """What was not opened after a return or an unlock may not change."""
        for place in touched(key, change, stored):
            why = self.subject.closed(place)
            if why is None:
                continue
            self._say_problems([(place.removeprefix(f"{key}."), both(text=why, source=""))], own, parts)


def _in_both(spec: FieldSpec, value: Value) -> dict[str, str]:
    found = both(text=_Shown(spec, value))  # type: ignore[arg-type]
    return {name.removeprefix("text@"): text[:500] for name, text in found.items()}


Spoken = tuple[str, dict[str, str]]
"""Where a problem is, and its words in both languages."""


def in_each(judge: Callable[[], list[Problem]]) -> list[Spoken]:
    """The problems in both languages: rules say them in the language of the moment."""
    if not judge():
        return []
    spoken: list[Spoken] = []
    for language in LANGUAGES:
        with override(language):
            for place, problem in enumerate(judge()):
                if place >= len(spoken):
                    spoken.append((problem.field, {}))
                spoken[place][1].update(
                    {f"text@{language}": str(problem.message), f"source@{language}": str(problem.rule)}
                )
    return spoken


class _Shown:
    """A value that is put into words when the language is known."""

    def __init__(self, spec: FieldSpec, value: Value) -> None:
        self.spec, self.value = spec, value

    def __str__(self) -> str:
        return shown(self.spec, self.value)


def _moved(key: str, spec: SectionSpec, change: Difference, stored: SectionData) -> list[Moved]:
    found = [
        Moved(CHANGED, key, field=name, old=stored.fields[name], new=change.result.fields[name])
        for name in change.fields
    ]
    for part in spec.rows:
        old = {row.uid: row for row in stored.rows.get(part.name, ())}
        for row in change.written[part.name]:
            uid, before = str(row.uid), old.get(row.uid)
            for each in part.fields:
                was, now = before.values.get(each.name) if before else None, row.values.get(each.name)
                differs = not is_empty(now) if before is None else plain(was) != plain(now)
                if differs and each.name in row.values:
                    found.append(Moved(CHANGED if before else ADDED, key, part.name, uid, each.name, was, now))
        for gone in change.removed[part.name]:
            for each in part.fields:
                value = old[gone].values.get(each.name)
                if not is_empty(value):
                    found.append(Moved(REMOVED, key, part.name, str(gone), each.name, value, None))
    return found


def blank_document(sections: Mapping[str, SectionSpec]) -> Document:
    """The five sections of a project that is not there yet."""
    return {
        key: SectionData({each.name: _blank(each) for each in spec.fields}, {part.name: () for part in spec.rows})
        for key, spec in sections.items()
    }


def _blank(spec: FieldSpec) -> Value:
    if spec.kind == Kind.NODE:
        return Link()
    return () if spec.kind == Kind.CHOICES else "" if spec.kind in (Kind.TEXT, Kind.LONG, Kind.CHOICE) else None


def keys_after(document: Document, change: ProjectChange) -> dict[str, dict[str, str]]:
    """Fingerprints, as stored now, of what a file wrote, by section: what undo compares with. A removed row has none."""
    stored = {key: flat(document[key]) for key in change.keys}
    return {key: {name: merge_print(stored[key].get(name)) for name in names} for key, names in change.keys.items()}
