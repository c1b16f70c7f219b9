"""The published list of daily roots: written from the seals, read back from a file of anybody, compared day by day."""

import csv
import datetime as dt
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import orjson
from django.utils.translation import gettext as _

from samrit.audit.models import DailySeal
from samrit.lib.errors import Refused

COLUMNS = ("day", "events", "root")
LARGEST = 64 * 1024 * 1024  # bytes; ten thousand years of days
HEX = frozenset("0123456789abcdef")


class Root(NamedTuple):
    """One day of the published list."""

    day: dt.date
    events: int
    root: str


@dataclass(frozen=True)
class Comparison:
    """A published list beside the seals: days compared, and the first day that differs, with both sides of it."""

    days: int
    differs: dt.date | None = None
    published: Root | None = None
    own: Root | None = None


def daily_roots(before: dt.date | None = None) -> Iterator[Root]:
    """The roots of all sealed days in order, of days before `before` where it is given."""
    rows = DailySeal.objects.order_by("day")
    if before is not None:
        rows = rows.filter(day__lt=before)
    for row in rows.values_list("day", "count", "root").iterator(chunk_size=2000):
        yield Root(*row)


def roots_csv(roots: Iterator[Root]) -> str:
    """The list as CSV, as the open data publish it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    writer.writerows((root.day.isoformat(), root.events, root.root) for root in roots)
    return text.getvalue()


def read_roots(path: Path) -> list[Root]:
    """The list of a file: CSV, or JSON as a list or as a dataset of a release. Raises Refused where it is none."""
    try:
        if path.stat().st_size > LARGEST:
            raise Refused(_("%(file)s is too large to be a list of daily roots.") % {"file": path})
        content = path.read_bytes()
    except IsADirectoryError:
        raise Refused(_("%(file)s is a folder; name the file audit_roots.csv in it.") % {"file": path}) from None
    except OSError:
        raise Refused(_("There is no file %(file)s that can be read.") % {"file": path}) from None
    rows = _json_rows(path, content) if content.lstrip()[:1] in (b"[", b"{") else _csv_rows(path, content)
    roots = [_root(path, number, row) for number, row in enumerate(rows, start=1)]
    if not roots:
        raise Refused(_("%(file)s holds no day.") % {"file": path})
    if [root.day for root in roots] != sorted({root.day for root in roots}):
        raise Refused(_("%(file)s: its days are not in order, or one stands there twice.") % {"file": path})
    return roots


def compare(published: Sequence[Root]) -> Comparison:
    """The seals up to the last published day beside the list; names the first day that is different or on one side only."""
    until = published[-1].day
    own = {root.day: root for root in daily_roots(until + dt.timedelta(days=1))}
    theirs = {root.day: root for root in published}
    for count, day in enumerate(sorted(own.keys() | theirs.keys())):
        if own.get(day) != theirs.get(day):
            return Comparison(count, day, theirs.get(day), own.get(day))
    return Comparison(len(theirs))


def _json_rows(path: Path, content: bytes) -> list[Any]:
    try:
        value = orjson.loads(content)
    except orjson.JSONDecodeError:
        raise Refused(_cut_off(path)) from None
    rows = value.get("audit_roots") if isinstance(value, dict) else value
    if not isinstance(rows, list):
        raise Refused(_not_ours(path))
    return rows


def _csv_rows(path: Path, content: bytes) -> list[Any]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_not_ours(path)) from None
    if "\x00" in text:
        raise Refused(_not_ours(path))
    if text and not text.endswith("\n"):
        raise Refused(_cut_off(path))
    reader = csv.DictReader(io.StringIO(text, newline=""))
    if not set(COLUMNS) <= set(reader.fieldnames or ()):
        raise Refused(_not_ours(path))
    return list(reader)


def _root(path: Path, number: int, row: Any) -> Root:
    try:
        root = Root(dt.date.fromisoformat(row["day"]), int(row["events"]), row["root"])
        if len(root.root) == 64 and set(root.root) <= HEX:
            return root
    except (KeyError, TypeError, ValueError):
        pass
    raise Refused(
        _("%(file)s: row %(number)d has no day, number of events or root that can be read.")
        % {"file": path, "number": number}
    )


def _not_ours(path: Path) -> str:
    return _("%(file)s is not a list of daily roots: it needs the columns day, events and root.") % {"file": path}


def _cut_off(path: Path) -> str:
    return _("%(file)s is cut off: its end is missing. Fetch it again.") % {"file": path}
