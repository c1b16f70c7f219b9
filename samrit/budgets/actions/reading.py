"""A file as sheets: a workbook, a CSV (UTF-8 with or without a mark, or cp874; comma, semicolon or tab; gzipped or not)."""

import codecs
import csv
import gzip
import io
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, cast

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.budgets.rules.layout import Sheet
from samrit.budgets.rules.limits import LIMITS, MOST_LINES
from samrit.lib import workbooks
from samrit.lib.errors import Invalid, Problem
from samrit.lib.workbooks import BadFile, Cell

WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How an .xlsx, .ods and .zip begins, and an .xls."""
LOOKED_AT = 15
"""Lines of a CSV from which its mark is told."""
PACKED = b"\x1f\x8b"


@dataclass(frozen=True)
class CsvRows:
    """The rows of a CSV, read anew from its bytes each time they are walked through: none is held. Raises Invalid on the way."""

    data: bytes
    encoding: str

    def __iter__(self) -> Iterator[list[Cell]]:
        with _stream(self.data) as stream:
            mark = _mark(list(islice(io.TextIOWrapper(stream, self.encoding, newline=""), LOOKED_AT)))
        with _stream(self.data) as stream:
            rows = csv.reader(io.TextIOWrapper(stream, self.encoding, newline=""), delimiter=mark)
            try:
                for number, row in enumerate(rows):
                    if number >= MOST_LINES:
                        raise _told(_too_long())
                    yield [cell or None for cell in row]
            except csv.Error as problem:
                raise _told(_unreadable()) from problem


def _mark(top: Sequence[str]) -> str:
    """What parts the cells of a CSV: what stands equally often in most of its first lines, quoted text left out. Lines above the
    headings may hold anything."""
    plain = [re.sub(r'"[^"]*"', "", line) for line in top]

    def weight(mark: str) -> tuple[int, int]:
        counts = Counter(count for line in plain if (count := line.count(mark)))
        return max(counts.values(), default=0), sum(mark in line for line in plain)

    return max(",;\t", key=weight)


@dataclass(frozen=True)
class CsvSheet:
    """A CSV as the one sheet of a book."""

    rows: CsvRows
    title: str = "CSV"
    merged: Sequence[tuple[int, int, int, int]] = ()


def read_file(data: bytes) -> Sequence[Sheet]:
    """The sheets of a file; a CSV is one sheet. Raises Invalid where it cannot be read as a whole."""
    look_at(data)
    if not data.startswith(WORKBOOKS):
        return [CsvSheet(CsvRows(data, _encoding(data)))]
    try:
        return workbooks.read(data, LIMITS)
    except BadFile as bad:
        raise _told(bad) from bad


def look_at(data: bytes) -> None:
    """What can be told of a file before its rows are read: its size, its packing, its letters. Raises Invalid."""
    if not data:
        raise Invalid([Problem("file", "empty", _("The file is empty."), _("Save it again and send that file."))])
    try:
        workbooks.check_size(data, LIMITS)
        if workbooks.is_archive(data):
            workbooks.check_archive(data, LIMITS)
        elif not data.startswith(WORKBOOKS):
            _encoding(data)
    except BadFile as bad:
        raise _told(bad) from bad


def _told(bad: BadFile) -> Invalid:
    return Invalid([Problem("file", bad.code, bad.message, bad.mend)])


def _stream(data: bytes) -> IO[bytes]:
    plain = io.BytesIO(data)
    return cast(IO[bytes], gzip.open(plain)) if data.startswith(PACKED) else plain


def _encoding(data: bytes) -> str:
    """UTF-8 first: Thai in cp874 is hardly ever valid UTF-8, the other way round it always is. Unpacked no further than the
    limit: a small archive may grow to fill any memory."""
    readers = {name: codecs.getincrementaldecoder(name)() for name in ("utf-8-sig", "cp874")}
    size = 0
    try:
        with _stream(data) as stream:
            while piece := stream.read(workbooks.MEGABYTE):
                size += len(piece)
                if size > LIMITS.grown:
                    raise BadFile("grows", _("The file is far larger inside than outside."), _("Send it in parts."))
                if b"\x00" in piece:
                    raise _unreadable()
                _keep_readable(readers, piece)
    except (OSError, EOFError, zlib.error) as problem:
        raise _unreadable() from problem
    _keep_readable(readers, b"", is_end=True)
    if not readers:
        raise _unreadable()
    return next(iter(readers))


def _keep_readable(readers: dict[str, codecs.IncrementalDecoder], piece: bytes, *, is_end: bool = False) -> None:
    """Strike the encodings out in which these bytes are no text."""
    for name, reader in list(readers.items()):
        try:
            reader.decode(piece, is_end)
        except UnicodeDecodeError:
            del readers[name]


def _too_long() -> BadFile:
    words = format_lazy(_("The file has more than {most} rows."), most=MOST_LINES)
    return BadFile("rows", words, _("Send it in parts, one for each volume."))


def _unreadable() -> BadFile:
    return BadFile(
        "unreadable",
        _("This file is neither a workbook nor a CSV that can be read."),
        _("Save it as .xlsx, or as CSV in UTF-8, and send that file."),
    )
