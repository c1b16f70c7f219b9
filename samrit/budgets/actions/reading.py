"""A file as sheets: a workbook, a CSV (UTF-8 with or without a mark, or cp874; comma, semicolon or tab; gzipped or not)."""

import csv
import gzip
import io
import zlib

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.lib import workbooks
from samrit.lib.errors import Invalid, Problem
from samrit.lib.workbooks import BadFile, Cell, Sheet

LIMITS = workbooks.Limits(rows=100_000, cells=3_000_000)
"""A book of all ministries has some 50,000 rows."""
WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How an .xlsx, .ods and .zip begins, and an .xls."""
PACKED = b"\x1f\x8b"


def read_file(data: bytes) -> list[Sheet]:
    """The sheets of a file; a CSV is one sheet. Raises Invalid where it cannot be read as a whole."""
    if not data:
        raise Invalid([Problem("file", "empty", _("The file is empty."), _("Save it again and send that file."))])
    try:
        workbooks.check_size(data, LIMITS)
        if data.startswith(PACKED):
            data = _unpacked(data)
        return workbooks.read(data, LIMITS) if data.startswith(WORKBOOKS) else [Sheet("CSV", _rows(_text(data)))]
    except BadFile as bad:
        raise Invalid([Problem("file", bad.code, bad.message, bad.mend)]) from bad


def _unpacked(data: bytes) -> bytes:
    """The bytes inside, read no further than the limit: a small archive may grow to fill any memory."""
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            found = stream.read(LIMITS.grown + 1)
    except (OSError, EOFError, zlib.error) as problem:
        raise _unreadable() from problem
    if len(found) > LIMITS.grown:
        raise BadFile("grows", _("The file is far larger inside than outside."), _("Send it in parts."))
    return found


def _unreadable() -> BadFile:
    return BadFile(
        "unreadable",
        _("This file is neither a workbook nor a CSV that can be read."),
        _("Save it as .xlsx, or as CSV in UTF-8, and send that file."),
    )


def _text(data: bytes) -> str:
    """UTF-8 first: Thai in cp874 is hardly ever valid UTF-8, the other way round it always is."""
    for encoding in ("utf-8-sig", "cp874"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:
            return text
    raise _unreadable()


def _rows(text: str) -> list[list[Cell]]:
    first = text.split("\n", 1)[0]
    mark = max(",;\t", key=first.count)
    try:
        rows: list[list[Cell]] = [
            [cell or None for cell in row] for row in csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        ]
    except csv.Error as problem:
        raise _unreadable() from problem
    if len(rows) > LIMITS.rows:
        words = format_lazy(_("The file has {found} rows; at most {most} are read."), found=len(rows), most=LIMITS.rows)
        raise BadFile("rows", words, _("Send it in parts, one for each volume."))
    return rows
