"""Reading the files old systems give: JSON lines, gzipped or not, a JSON array or one object; and indicator tables."""

import csv
import gzip
import io
import zlib
from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, cast

import orjson
from django.utils.translation import gettext as _

from samrit.lib.errors import Refused

ENDINGS = (".jsonl", ".jsonl.gz", ".ndjson", ".ndjson.gz", ".json", ".json.gz")
GZIP_MAGIC = b"\x1f\x8b"


@dataclass(frozen=True)
class Entry:
    """One row of a file: its number (1 is the first), and the object, or why there is none."""

    row: int
    document: dict[str, Any] | None
    fault: str = ""


class Rows(Collection[Entry]):
    """The rows of a file of JSON lines, read anew at each pass: a file of any length takes the memory of one row."""

    def __init__(self, path: Path, count: int) -> None:
        self.path, self.count = path, count

    def __len__(self) -> int:
        return self.count

    def __iter__(self) -> Iterator[Entry]:
        with _opened(self.path) as file:
            for number, line in enumerate(file, start=1):
                if text := _kept(line):
                    yield _read_line(number, text)

    def __contains__(self, entry: object) -> bool:
        return any(one == entry for one in self)


def read_documents(path: Path) -> Collection[Entry]:
    """All rows of a file. A broken line is an entry with its fault; a wrong kind of file is `Refused`."""
    name = path.name.lower()
    if not name.endswith(ENDINGS):
        raise Refused(
            _("“%(name)s” is the wrong kind of file. Give a file that ends with %(endings)s.")
            % {"name": path.name, "endings": ", ".join(ENDINGS)}
        )
    try:
        with _opened(path) as file:
            if name.endswith((".json", ".json.gz")):
                return _whole(_kept(file.read()))
            return Rows(path, sum(1 for line in file if _kept(line)))
    except (gzip.BadGzipFile, EOFError, zlib.error, UnicodeDecodeError):
        raise Refused(
            _("“%(name)s” is the wrong kind of file: it is not text in UTF-8, nor such text packed with gzip.")
            % {"name": path.name}
        ) from None
    except OSError as error:
        raise Refused(
            _("“%(name)s” cannot be opened: %(error)s") % {"name": path.name, "error": error.strerror}
        ) from None


def _opened(path: Path) -> BinaryIO:
    """The file, unpacked while it is read if it is packed."""
    with path.open("rb") as file:
        is_packed = file.read(2) == GZIP_MAGIC
    return cast(BinaryIO, gzip.open(path)) if is_packed else path.open("rb")


def _kept(content: bytes) -> str:
    """The text without white space around it and without characters no database keeps."""
    return content.decode("utf-8-sig").replace("\\u0000", "").replace("\x00", "").strip()


def _whole(text: str) -> list[Entry]:
    try:
        whole = orjson.loads(text)
    except orjson.JSONDecodeError as error:
        return [Entry(1, None, _broken(error))]
    return [_entry(i, row) for i, row in enumerate(whole if isinstance(whole, list) else [whole], start=1)]


def _read_line(number: int, text: str) -> Entry:
    try:
        return _entry(number, orjson.loads(text))
    except orjson.JSONDecodeError as error:
        return Entry(number, None, _broken(error))


def _entry(row: int, value: object) -> Entry:
    if isinstance(value, dict):
        return Entry(row, value)
    return Entry(row, None, _("this row is not an object in braces { }."))


def _broken(error: orjson.JSONDecodeError) -> str:
    return _("this row is not whole JSON (%(error)s). Export it again, or mend the row.") % {"error": str(error)}


def read_table(path: Path, needed: Collection[str]) -> list[Entry]:
    """The rows of a CSV table, gzipped or not, as objects by their headings. Refused where a needed column is missing."""
    try:
        with _opened(path) as file:
            table = csv.DictReader(io.TextIOWrapper(file, "utf-8-sig", newline=""))
            missing = set(needed) - set(table.fieldnames or ())
            if missing:
                said = {"name": path.name, "columns": ", ".join(sorted(missing))}
                raise Refused(_("“%(name)s” lacks the columns %(columns)s.") % said)
            return [
                Entry(row, {name: value or "" for name, value in cells.items() if name})
                for row, cells in enumerate(table, start=1)
            ]
    except (gzip.BadGzipFile, EOFError, zlib.error, UnicodeDecodeError, csv.Error):
        text = _("“%(name)s” is the wrong kind of file: it is not a CSV table in UTF-8.") % {"name": path.name}
        raise Refused(text) from None
    except OSError as error:
        text = _("“%(name)s” cannot be opened: %(error)s") % {"name": path.name, "error": error.strerror}
        raise Refused(text) from None


def read_kpis(path: Path) -> dict[str, list[dict[str, str]]]:
    """Rows of an indicator table by record. Columns: record_id, kpi_no, kind_th, name_th, unit_th, plan_…, actual_…."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            table = csv.DictReader(file)
            if not table.fieldnames or not {"record_id", "kpi_no", "name_th"} <= set(table.fieldnames):
                raise Refused(
                    _("“%(name)s” is not an indicator table: the columns record_id, kpi_no and name_th are needed.")
                    % {"name": path.name}
                )
            rows: dict[str, list[dict[str, str]]] = defaultdict(list)
            for row in table:
                rows[row["record_id"]].append({name: value or "" for name, value in row.items() if name})
    except OSError as error:
        raise Refused(
            _("“%(name)s” cannot be opened: %(error)s") % {"name": path.name, "error": error.strerror}
        ) from None
    except (UnicodeDecodeError, csv.Error):
        raise Refused(
            _("“%(name)s” is the wrong kind of file: it is not a CSV table in UTF-8.") % {"name": path.name}
        ) from None
    return dict(rows)


def no_such_record(key: str) -> str:
    """Why the indicators of a record the file does not have are refused."""
    return _("the indicator table speaks of the record “%(key)s”, which is not in the file.") % {"key": key}
