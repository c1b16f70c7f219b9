"""Reference packs: a folder of CSV files described by `datapackage.json` (Frictionless Data Package, version 1).

Reading is strict and pure: a pack is read whole, every fault is found row by row, and nothing is guessed. The
descriptor says for every column its type and constraints, for every file its primary key and foreign keys, and for the
whole its sources and licences. Checked here: files, header (same columns, same order), number of cells, types,
`required`, `unique`, `enum`, `pattern`, `minimum`, `maxLength`, primary and foreign keys within the pack.
"""

import csv
import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Text

DESCRIPTOR = "datapackage.json"
LIST_SEPARATOR = " | "
"""Between the members of a cell that holds several texts (wording variants, other names)."""

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Fault:
    """One thing wrong with a pack: where (file, row as an editor numbers it, column), what, and how to mend it."""

    pack: str
    file: str
    row: int
    column: str
    code: str
    message: Text
    mend: Text


class BadPack(Exception):
    """Packs that cannot be loaded; nothing was changed."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(f"{len(faults)} faults in reference packs")
        self.faults = list(faults)


@dataclass(frozen=True)
class Row(Mapping[str, Any]):
    """A typed row; `number` is its line in the file, the header being 1. An empty text is "", another empty cell None."""

    number: int
    values_by_column: dict[str, Any]

    def __getitem__(self, column: str) -> Any:
        return self.values_by_column[column]

    def __iter__(self) -> Iterator[str]:
        return iter(self.values_by_column)

    def __len__(self) -> int:
        return len(self.values_by_column)

    def key(self, *columns: str) -> Key:
        """The values of several columns."""
        return tuple(self.values_by_column[column] for column in columns)

    def texts(self, column: str) -> list[str]:
        """The members of a cell that holds several texts."""
        return [part for part in self.values_by_column[column].split(LIST_SEPARATOR) if part]


@dataclass(frozen=True)
class Table:
    """The rows of one file."""

    file: str
    rows: list[Row]


@dataclass
class Pack:
    """A pack as read: its tables by resource name, and every fault met. `app` says who loads it."""

    name: str
    app: str
    folder: Path
    hash: str = ""
    title: str = ""
    tables: dict[str, Table] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def fault(self, where: tuple[str, int, str], code: str, message: Text, mend: Text) -> None:
        """Note a fault; `where` is the table, the row and the column (0 and "" for the whole table)."""
        table, row, column = where
        file = self.tables[table].file if table in self.tables else table
        self.faults.append(Fault(self.name, file, row, column, code, message, mend))

    def rows(self, table: str) -> list[Row]:
        """The rows of a table; none where the pack does not have it."""
        return self.tables[table].rows if table in self.tables else []


def find(root: Path) -> list[Path]:
    """The pack folders at or below a folder, in order of their paths."""
    return sorted(descriptor.parent for descriptor in root.rglob(DESCRIPTOR))


def read(folder: Path) -> Pack:
    """Read and check a pack. Never raises for what is in it: the faults are on the pack."""
    pack = Pack(name=folder.name, app="", folder=folder)
    try:
        descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
        pack.name, pack.app, pack.title = descriptor["name"], descriptor["app"], descriptor.get("title", "")
        resources = [(r["name"], r["path"], r["schema"]) for r in descriptor["resources"] if "schema" in r]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        pack.fault(
            (DESCRIPTOR, 0, ""),
            "descriptor",
            format_lazy(_("The description of the pack cannot be read: {problem}"), problem=str(problem)),
            _("A pack needs a datapackage.json with name, app and resources; each resource has name, path and schema."),
        )
        return pack
    pack.hash = digest(folder, [r["path"] for r in descriptor["resources"]])
    for name, path, schema in resources:
        _read_table(pack, name, path, schema)
    for name, _path, schema in resources:
        _check_references(pack, name, schema)
    return pack


def digest(folder: Path, files: Sequence[str]) -> str:
    """One SHA-256 over the description and all files of a pack."""
    total = hashlib.sha256()
    for name in [DESCRIPTOR, *sorted(files)]:
        path = folder / name
        content = path.read_bytes() if path.is_file() else b""
        total.update(f"{name}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return total.hexdigest()


def _read_table(pack: Pack, name: str, path: str, schema: Mapping[str, Any]) -> None:
    pack.tables[name] = Table(path, [])
    try:
        with (pack.folder / path).open(encoding="utf-8-sig", newline="") as stream:
            lines = list(csv.reader(stream, strict=True))
    except FileNotFoundError:
        pack.fault(
            (name, 0, ""), "file", _("The file is missing."), _("Put the file back, or take it out of the pack.")
        )
        return
    except (OSError, UnicodeDecodeError, csv.Error) as problem:
        pack.fault(
            (name, 0, ""),
            "file",
            format_lazy(_("The file cannot be read as CSV: {problem}"), problem=str(problem)),
            _("Save it as CSV with commas, in UTF-8."),
        )
        return
    fields = schema["fields"]
    if _header_is_right(pack, name, lines[0] if lines else [], [f["name"] for f in fields]):
        readers = [(f["name"], f.get("type", "string"), f.get("constraints", {})) for f in fields]
        for number, cells in enumerate(lines[1:], start=2):
            if row := _read_row(pack, name, number, cells, readers):
                pack.tables[name].rows.append(row)
        _check_unique(pack, name, schema)


def _header_is_right(pack: Pack, table: str, found: list[str], wanted: list[str]) -> bool:
    if found == wanted:
        return True
    for column in wanted:
        if column not in found:
            pack.fault(
                (table, 1, column), "column", _("The column is missing."), _("Add the column, or mend its name.")
            )
    for column in found:
        if column not in wanted:
            pack.fault((table, 1, column), "column", _("The column is not known."), _("Remove it, or mend its name."))
    if sorted(found) == sorted(wanted):
        moved = next(w for f, w in zip(found, wanted, strict=True) if f != w)
        pack.fault(
            (table, 1, moved),
            "moved",
            _("The columns are not in the order of the description."),
            format_lazy(_("The order is: {columns}"), columns=", ".join(wanted)),
        )
    return False


Reader = tuple[str, str, Mapping[str, Any]]


def _read_row(pack: Pack, table: str, number: int, cells: list[str], readers: list[Reader]) -> Row | None:
    if len(cells) != len(readers):
        pack.fault(
            (table, number, ""),
            "cells",
            format_lazy(_("The row has {found} cells, not {wanted}."), found=len(cells), wanted=len(readers)),
            _("Look for a comma that is not inside quotation marks, or a cell that was lost."),
        )
        return None
    values: dict[str, Any] = {}
    for (column, kind, constraints), cell in zip(readers, cells, strict=True):
        try:
            values[column] = _value(cell, kind, constraints)
        except _BadCell as bad:
            pack.fault((table, number, column), bad.code, bad.message, bad.mend)
    return Row(number, values) if len(values) == len(readers) else None


class _BadCell(Exception):
    def __init__(self, code: str, message: Text, mend: Text) -> None:
        super().__init__(code)
        self.code, self.message, self.mend = code, message, mend


def _boolean(text: str) -> bool:
    return {"true": True, "false": False}[text]


TYPES: Mapping[str, tuple[Callable[[str], Any], Text]] = {
    "string": (str, ""),
    "integer": (int, _("Write a whole number, such as 2565.")),
    "number": (Decimal, _("Write a number with a point, such as 12.5.")),
    "boolean": (_boolean, _("Write true or false.")),
    "date": (dt.date.fromisoformat, _("Write the day as 2022-04-18.")),
    "datetime": (dt.datetime.fromisoformat, _("Write the instant as 2022-04-18T09:00:00+07:00.")),
}


def _value(cell: str, kind: str, constraints: Mapping[str, Any]) -> Any:
    if cell == "":
        if constraints.get("required"):
            raise _BadCell("required", _("The cell is empty."), _("Every row needs this value."))
        return "" if kind == "string" else None
    convert, example = TYPES[kind]
    try:
        value = convert(cell)
    except (ValueError, KeyError, InvalidOperation):
        raise _BadCell("type", format_lazy(_("“{cell}” cannot be read."), cell=cell), example) from None
    _check_constraints(cell, value, constraints)
    return value


def _check_constraints(cell: str, value: Any, constraints: Mapping[str, Any]) -> None:
    if "enum" in constraints and value not in constraints["enum"]:
        known = ", ".join(map(str, constraints["enum"]))
        raise _BadCell(
            "enum",
            format_lazy(_("“{cell}” is not one of the known values."), cell=cell),
            format_lazy(_("Known values: {known}"), known=known),
        )
    if "pattern" in constraints and not re.fullmatch(constraints["pattern"], cell):
        raise _BadCell(
            "pattern",
            format_lazy(_("“{cell}” does not have the form of this column."), cell=cell),
            format_lazy(_("The form is {pattern}"), pattern=constraints["pattern"]),
        )
    if "minimum" in constraints and value < constraints["minimum"]:
        raise _BadCell(
            "minimum",
            format_lazy(_("“{cell}” is too small."), cell=cell),
            format_lazy(_("The smallest is {minimum}"), minimum=constraints["minimum"]),
        )
    if len(cell) > constraints.get("maxLength", len(cell)):
        raise _BadCell(
            "length",
            format_lazy(_("The text has {found} characters."), found=len(cell)),
            format_lazy(_("At most {length} fit"), length=constraints["maxLength"]),
        )


def _columns(of: Any) -> list[str]:
    return [of] if isinstance(of, str) else list(of or [])


def _check_unique(pack: Pack, table: str, schema: Mapping[str, Any]) -> None:
    keys = [_columns(schema.get("primaryKey"))]
    keys += [[f["name"]] for f in schema["fields"] if f.get("constraints", {}).get("unique")]
    for columns in filter(None, keys):
        first: dict[Key, int] = {}
        for row in pack.tables[table].rows:
            key = row.key(*columns)
            if first.setdefault(key, row.number) != row.number:
                pack.fault(
                    (table, row.number, columns[-1]),
                    "unique",
                    format_lazy(_("{key} is already used in row {row}."), key=" ".join(map(str, key)), row=first[key]),
                    _("A code stands for one thing: remove the row, or give it its own code."),
                )


def _check_references(pack: Pack, table: str, schema: Mapping[str, Any]) -> None:
    for reference in schema.get("foreignKeys", []):
        columns, target = _columns(reference["fields"]), reference["reference"]
        other = target["resource"] or table
        if other not in pack.tables:
            continue
        known = {row.key(*_columns(target["fields"])) for row in pack.tables[other].rows}
        for row in pack.tables[table].rows:
            key = row.key(*columns)
            if all(part in ("", None) for part in key) or key in known:
                continue
            pack.fault(
                (table, row.number, columns[-1]),
                "reference",
                format_lazy(
                    _("{key} is stated but is not in {file}."),
                    key=" ".join(map(str, key)),
                    file=pack.tables[other].file,
                ),
                _("Mend the code, add the missing row, or leave the cells empty if it is not known."),
            )


def cycles(parents: Mapping[Key, Key | None]) -> list[Key]:
    """The keys from which a walk to the top comes round again. A key without an entry counts as a top."""
    fine: set[Key] = set()
    bad: list[Key] = []
    for start in parents:
        seen: set[Key] = set()
        step: Key | None = start
        while step is not None and step not in fine and step not in seen:
            seen.add(step)
            step = parents.get(step)
        if step is not None and step in seen:
            bad.append(start)
        else:
            fine |= seen
    return bad


def by_depth(rows: Sequence[Row], key: Sequence[str], parent: Sequence[str]) -> list[list[Row]]:
    """The rows in waves, parents before children. The parents must have no cycle."""
    parents = {row.key(*key): row.key(*parent) for row in rows}
    depths: dict[Key, int] = {}

    def depth(of: Key) -> int:
        if of not in depths:
            above = parents[of]
            depths[of] = depth(above) + 1 if above in parents else 0
        return depths[of]

    waves: list[list[Row]] = []
    for row in rows:
        level = depth(row.key(*key))
        waves += [[] for _missing in range(level + 1 - len(waves))]
        waves[level].append(row)
    return waves
