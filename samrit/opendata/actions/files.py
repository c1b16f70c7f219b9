"""Writes the two files of a dataset row by row: memory stays flat, bytes are stable, hashes and totals are kept on the way."""

import csv
import datetime as dt
import hashlib
import io
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import orjson

from samrit.opendata.rules.columns import Dataset
from samrit.opendata.rules.package import FileFact

BOM = b"\xef\xbb\xbf"  # without it spreadsheets do not recognise Thai
Row = Mapping[str, Any]


def json_bytes(value: Any) -> bytes:
    """Compact JSON: Thai unescaped, decimals as exact numbers, days in ISO 8601."""
    return orjson.dumps(value, default=_other)


def _other(value: Any) -> Any:
    if isinstance(value, Decimal):
        return orjson.Fragment(format(value, "f").encode())
    raise TypeError(f"{type(value).__name__} has no place in a release")


def cell(value: Any) -> str:
    """A value as a CSV cell; nothing is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list):
        return json_bytes(value).decode()
    return str(value)


class HashedFile:
    """A file that is hashed and counted while it is written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.bytes = 0
        self._hash = hashlib.sha256()
        self._file: BinaryIO = path.open("xb")

    def write(self, data: bytes) -> None:
        """Append bytes."""
        self._file.write(data)
        self._hash.update(data)
        self.bytes += len(data)

    def close(self) -> None:
        """Close the file; safe to call twice."""
        self._file.close()

    def fact(self, rows: int = 0, sums: Mapping[str, Decimal] | None = None) -> FileFact:
        """What the descriptor says of it."""
        return FileFact(self.path.name, self.bytes, self._hash.hexdigest(), rows, dict(sums or {}))


class DatasetFiles:
    """The CSV and the JSON file of one dataset, written together from the same rows."""

    def __init__(self, folder: Path, dataset: Dataset, release: str, as_of: dt.datetime) -> None:
        self.dataset = dataset
        self.rows = 0
        self.demonstration_rows = 0
        self.sums: dict[str, Decimal] = dict.fromkeys(dataset.sums, Decimal("0.00"))
        self._csv = HashedFile(folder / f"{dataset.name}.csv")
        self._json = HashedFile(folder / f"{dataset.name}.json")
        self._line = io.StringIO(newline="")
        self._writer = csv.writer(self._line, lineterminator="\r\n")
        self._csv.write(BOM + self._csv_line(dataset.names))
        head = {"release": release, "as_of": as_of.isoformat(), "dataset": dataset.name}
        self._json.write(json_bytes(head)[:-1] + f',"{dataset.name}":['.encode())

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._json.write(b"\n]}\n")
        self._csv.close()
        self._json.close()

    def _csv_line(self, cells: Any) -> bytes:
        self._line.seek(0)
        self._line.truncate()
        self._writer.writerow(cells)
        return self._line.getvalue().encode()

    def add(self, row: Row) -> None:
        """Write one row to both files. A missing column or an empty required one is a fault of the query and stops here."""
        values = {
            column.name: (None if row[column.name] == "" else row[column.name]) for column in self.dataset.columns
        }
        if empty := [column.name for column in self.dataset.columns if column.required and values[column.name] is None]:
            raise ValueError(
                f"{self.dataset.name}: {', '.join(empty)} empty in {[row[name] for name in self.dataset.key]}"
            )
        self._json.write((b",\n" if self.rows else b"\n") + json_bytes(values))
        self._csv.write(self._csv_line([cell(value) for value in values.values()]))
        self.rows += 1
        self.demonstration_rows += bool(values.get("is_demonstration"))
        if values.get("adds_up", True):
            for name in self.dataset.sums:
                self.sums[name] += values[name] or 0

    def facts(self) -> list[FileFact]:
        """Both files, once closed."""
        return [self._csv.fact(self.rows, self.sums), self._json.fact(self.rows, self.sums)]
