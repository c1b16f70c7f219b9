"""Reading the files old systems give: JSON lines, gzipped or not, a JSON array or one object; and indicator tables."""

import csv
import gzip
import io
import zlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

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


def read_documents(path: Path) -> list[Entry]:
    """All rows of a file. A broken line is an entry with its fault; a wrong kind of file is `Refused`."""
    text = _content(path)
    if path.name.lower().endswith((".json", ".json.gz")):
        try:
            whole = orjson.loads(text)
        except orjson.JSONDecodeError as error:
            return [Entry(1, None, _broken(error))]
        return [_entry(i, row) for i, row in enumerate(whole if isinstance(whole, list) else [whole], start=1)]
    return list(_lines(text))


def _content(path: Path) -> str:
    """The text of the file, unpacked if it is packed, with characters no database keeps taken out."""
    if not path.name.lower().endswith(ENDINGS):
        raise Refused(
            _("“%(name)s” is the wrong kind of file. Give a file that ends with %(endings)s.")
            % {"name": path.name, "endings": ", ".join(ENDINGS)}
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(
            _("“%(name)s” cannot be opened: %(error)s") % {"name": path.name, "error": error.strerror}
        ) from None
    try:
        if content.startswith(GZIP_MAGIC):
            content = gzip.decompress(content)
        text = content.decode("utf-8-sig")
    except (gzip.BadGzipFile, EOFError, zlib.error, UnicodeDecodeError):
        raise Refused(
            _("“%(name)s” is the wrong kind of file: it is not text in UTF-8, nor such text packed with gzip.")
            % {"name": path.name}
        ) from None
    return text.replace("\\u0000", "").replace("\x00", "")


def _lines(text: str) -> Iterator[Entry]:
    for number, line in enumerate(io.StringIO(text), start=1):
        if not line.strip():
            continue
        try:
            yield _entry(number, orjson.loads(line))
        except orjson.JSONDecodeError as error:
            yield Entry(number, None, _broken(error))


def _entry(row: int, value: object) -> Entry:
    if isinstance(value, dict):
        return Entry(row, value)
    return Entry(row, None, _("this row is not an object in braces { }."))


def _broken(error: orjson.JSONDecodeError) -> str:
    return _("this row is not whole JSON (%(error)s). Export it again, or mend the row.") % {"error": str(error)}


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
