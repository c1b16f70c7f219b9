"""Workbooks in and out: .xlsx, .xlsm, .xls and .ods are read into typed cells with their addresses; .xlsx is written.
A zip archive of CSV files is read as a workbook whose cells are all text.

Reading never trusts a file: its size, what it grows to, its sheets, rows and cells are limited, and a child process reads it.
Of a formula its last value is read, and its place is told; a cell that shows an error is an `ErrorCell`, never an empty one.
Writing never makes a formula: whatever begins with = + - @ is text.
"""

import csv
import datetime as dt
import io
import json
import lzma
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

import xlsxwriter
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from samrit.lib import workbook_reader
from samrit.lib.errors import Text


class ErrorCell(str):
    """What a cell shows whose formula has no value, such as #DIV/0!."""

    __slots__ = ()


Cell = str | int | float | bool | dt.date | None
READS = (".xlsx", ".xlsm", ".xls", ".ods")
MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MEGABYTE = 1024 * 1024
LINES_OF_A_COLUMN_LIST = 2000
"""How many rows below the headings a drop-down list is laid."""


@dataclass(frozen=True)
class Limits:
    """How large a workbook may be. `grown` is its size unpacked; `rows` and `cells` are those of one sheet."""

    size: int = 20 * MEGABYTE
    grown: int = 200 * MEGABYTE
    sheets: int = 40
    rows: int = 50_000
    cells: int = 2_000_000


class BadFile(Exception):
    """The file as a whole cannot be read; `code` says why, `message` and `mend` say it in words."""

    def __init__(self, code: str, message: Text, mend: Text) -> None:
        super().__init__(code)
        self.code, self.message, self.mend = code, message, mend


@dataclass(frozen=True)
class Sheet:
    """One sheet as read: rows of cells from A1 on, the ranges that are merged (first row, column, last row, column), and the
    places of formulas, of which the last value was read."""

    title: str
    rows: list[list[Cell]]
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    formulas: list[tuple[int, int]] = field(default_factory=list)


def address(row: int, column: int) -> str:
    """`B3` of row 2, column 1: both counted from nought."""
    letters, rest = "", column + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row + 1}"


COMPRESSIONS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA}
"""Those that are read; a password is told before, for a locked entry may bear any."""
DAMAGED = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, RuntimeError)
"""What is raised on the way through an archive whose bytes are not what they should be."""


def is_archive(data: bytes) -> bool:
    """Whether these are the bytes of a zip archive (as .xlsx and .ods are)."""
    return data[:4] == b"PK\x03\x04"


def check_archive(data: bytes, limits: Limits) -> None:
    """Unpack everything once to nowhere, counting: a small archive may grow to fill any memory. Raises BadFile."""
    left = limits.grown
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                if entry.flag_bits & 1:
                    raise _password()
                if entry.compress_type not in COMPRESSIONS:
                    raise _compression()
                with archive.open(entry) as stream:
                    while chunk := stream.read(MEGABYTE):
                        left -= len(chunk)
                        if left < 0:
                            raise BadFile(
                                "grows",
                                _("The file is far larger inside than outside."),
                                _("Copy the rows into a new workbook and save that one."),
                            )
    except DAMAGED as problem:
        raise _unreadable() from problem


def read(data: bytes, limits: Limits | None = None) -> list[Sheet]:
    """The sheets of a workbook. Raises BadFile."""
    limits = limits or Limits()
    if not data:
        raise BadFile("empty", _("The file is empty."), _("Save the workbook again and send that file."))
    check_size(data, limits)
    if is_archive(data):
        check_archive(data, limits)
        if tables := _tables_of(data):
            return _read_tables(data, tables, limits)
    answer = _ask_reader(data, limits)
    if "sheets" not in answer:
        raise _no(answer, limits)
    return [
        Sheet(
            str(_cell(one["title"])),
            [[_cell(cell) for cell in row] for row in one["rows"]],
            [(*m,) for m in one["merged"]],
            [(row, column) for row, column in one["formulas"]],
        )
        for one in answer["sheets"]
    ]


def has_macros(data: bytes) -> bool:
    """Whether the workbook carries programs (as .xlsm does). They are never run; it is read as data."""
    if not is_archive(data):
        return False
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return any(name.lower().endswith("vbaproject.bin") for name in archive.namelist())


def kept(book: Sequence[Sheet]) -> dict[str, Any]:
    """The cells of a workbook as JSON keeps them."""
    return {
        "sheets": [
            {
                "title": sheet.title,
                "rows": [[_kept(cell) for cell in row] for row in sheet.rows],
                "merged": sheet.merged,
                "formulas": sheet.formulas,
            }
            for sheet in book
        ]
    }


def _kept(cell: Cell) -> Any:
    if isinstance(cell, dt.date):
        return {"day": cell.isoformat()}
    return {"error": str(cell)} if isinstance(cell, ErrorCell) else cell


def from_kept(book: Mapping[str, Any]) -> list[Sheet]:
    """The workbook that JSON kept."""
    return [
        Sheet(
            sheet["title"],
            [[_cell(cell) for cell in row] for row in sheet["rows"]],
            [(*merged,) for merged in sheet["merged"]],
            [(row, column) for row, column in sheet.get("formulas", [])],
        )
        for sheet in book.get("sheets", [])
    ]


def check_size(data: bytes, limits: Limits) -> None:
    """Raises BadFile where the file is larger than is taken."""
    if len(data) > limits.size:
        raise BadFile(
            "size",
            format_lazy(_("The file is larger than {size} MB."), size=limits.size // MEGABYTE),
            _("Take out pictures and sheets that do not belong to it, or send it in parts."),
        )


def _tables_of(data: bytes) -> list[str]:
    """The CSV files of an archive that is a data package and not itself a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
    if "[Content_Types].xml" in names or "content.xml" in names:
        return []
    return [name for name in names if name.lower().endswith(".csv")]


def _read_tables(data: bytes, names: Sequence[str], limits: Limits) -> list[Sheet]:
    """The CSV files of a data package as sheets, named by their files. Raises BadFile."""
    if len(names) > limits.sheets:
        raise _no({"no": "sheets", "found": len(names)}, limits)
    found: list[Sheet] = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in names:
            title = PurePosixPath(name).stem
            try:
                text = archive.read(name).decode("utf-8-sig").replace("\x00", "")
                rows = [
                    [cell or None for cell in row] for row in csv.reader(io.StringIO(text, newline=""), strict=True)
                ]
            except (UnicodeDecodeError, csv.Error):
                raise BadFile(
                    "csv",
                    format_lazy(_("{file} cannot be read as CSV."), file=name),
                    _("Save it as CSV with commas, in UTF-8."),
                ) from None
            if len(rows) > limits.rows:
                raise _no({"no": "rows", "found": len(rows), "sheet": title}, limits)
            found.append(Sheet(title, [list[Cell](row) for row in rows]))
    return found


def _ask_reader(data: bytes, limits: Limits) -> dict[str, Any]:
    arguments = [str(number) for number in (limits.rows, limits.cells, limits.sheets)]
    try:
        done = subprocess.run(  # noqa: S603  our own program, no shell
            [sys.executable, "-I", str(Path(workbook_reader.__file__)), *arguments],
            input=data,
            capture_output=True,
            timeout=2 * workbook_reader.SECONDS,
            check=True,
        )
        answer: dict[str, Any] = json.loads(done.stdout)
    except (subprocess.SubprocessError, ValueError):
        return {"no": "unreadable"}
    return answer


def _cell(cell: Any) -> Cell:
    if isinstance(cell, dict):
        if "error" in cell:
            return ErrorCell(cell["error"])
        return dt.date.fromisoformat(cell["day"]) if "day" in cell else str(cell["text"])
    value: Cell = cell.replace("\x00", "") if isinstance(cell, str) else cell
    return value


def _password() -> BadFile:
    return BadFile(
        "password",
        _("The file is locked with a password."),
        _("Open it, take the password off (File, Info, Protect Workbook), and save it again."),
    )


def _compression() -> BadFile:
    return BadFile(
        "compression",
        _("The file is packed with a compression that cannot be read here."),
        _("Open it in a spreadsheet program and save it as .xlsx, then send that file."),
    )


def _unreadable() -> BadFile:
    return BadFile(
        "unreadable",
        _("This file is not a workbook that can be read."),
        _("Open it in a spreadsheet program and save it as .xlsx, then send that file."),
    )


def _no(answer: Mapping[str, Any], limits: Limits) -> BadFile:
    match answer["no"]:
        case "password":
            return _password()
        case "sheets":
            return BadFile(
                "sheets",
                format_lazy(
                    _("The workbook has {found} sheets; at most {most} are read."),
                    found=answer["found"],
                    most=limits.sheets,
                ),
                _("Keep only the sheets that are meant, and send it again."),
            )
        case "rows" | "cells":
            return BadFile(
                answer["no"],
                format_lazy(
                    _("Sheet “{sheet}” has {found} {what}; at most {most} are read."),
                    sheet=answer["sheet"],
                    found=answer["found"],
                    what=_("rows") if answer["no"] == "rows" else _("cells"),
                    most=limits.rows if answer["no"] == "rows" else limits.cells,
                ),
                _("Delete the empty rows and columns below and beside the table, or send it in parts."),
            )
        case _:
            return _unreadable()


@dataclass(frozen=True)
class Heading:
    """A column to be written: its heading, the name machines know it by, its width in characters, the values it may have
    (a drop-down list), a comment on the heading, and whether a value is required (a darker heading). `tone` is "key" or "before"
    for grey cells, `is_locked` that nobody writes there where the sheet is protected, `is_hidden` that it is not shown."""

    title: str
    name: str = ""
    width: float = 16
    choices: Sequence[str] = ()
    comment: str = ""
    required: bool = False
    tone: str = ""
    is_locked: bool = False
    is_hidden: bool = False


@dataclass(frozen=True)
class Mark:
    """What is said of one cell: red or yellow, with a comment."""

    text: str
    is_wrong: bool = True


@dataclass(frozen=True)
class Link:
    """A cell that leads to a place in the same workbook, such as `'โหนด'!B7`."""

    place: str
    title: str


@dataclass
class Page:
    """A sheet to be written. With `headings` there are two rows above the data: the headings and, hidden, the machines' names.

    Without, `rows` are written from A1 on; `columns` then say how wide and of which kind they are, `first` is the first row below
    the headings among them and `hidden_row` one that is not shown. `marks` are by (row, column) as they will stand, counted from
    nought, `lists` the values single cells may have. On a `is_protected` sheet only open cells can be written: not those of
    locked columns, nor those of `locked_rows`; there is no password, so that nobody is kept from her own data.
    """

    title: str
    headings: Sequence[Heading] = ()
    rows: Iterable[Sequence[Cell | Link]] = ()
    marks: Mapping[tuple[int, int], Mark] = field(default_factory=dict)
    widths: Sequence[float] = ()
    heading_row: int | None = None
    tone: str = ""
    columns: Sequence[Heading] = ()
    first: int = 0
    hidden_row: int | None = None
    is_protected: bool = False
    locked_rows: Collection[int] = ()
    lines: int = LINES_OF_A_COLUMN_LIST
    lists: Mapping[tuple[int, int], Sequence[str]] = field(default_factory=dict)


class _Styles:
    """The few formats of a workbook."""

    KINDS: Mapping[str, Mapping[str, Any]] = {
        "text": {"num_format": "@", "text_wrap": True},
        "number": {"num_format": "#,##0.#####"},
        "day": {"num_format": "yyyy-mm-dd"},
    }
    LOOKS: Mapping[str, Mapping[str, Any]] = {
        "": {},
        "key": {"bg_color": "#F1F1F4", "font_color": "#444444"},
        "before": {"bg_color": "#F1F1F4", "font_color": "#666666", "italic": True},
        "closed": {"bg_color": "#E6E6EA", "font_color": "#444444"},
        "wrong": {"bg_color": "#F9D0CC", "border": 1, "border_color": "#B3261E"},
        "doubtful": {"bg_color": "#FFF1C2"},
    }

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.book = book
        self.base = {"font_name": "Sarabun", "font_size": 11, "valign": "top"}
        text = {**self.base, "num_format": "@", "text_wrap": True}
        self.head = book.add_format({**text, "bold": True, "bg_color": "#E3E6F5", "bottom": 1})
        self.required = book.add_format({**text, "bold": True, "bg_color": "#1B2062", "font_color": "#FFFFFF"})
        self.name = book.add_format({**text, "font_color": "#777777", "italic": True})
        self.link = book.add_format({**text, "font_color": "#1B2062", "underline": 1})
        self.made: dict[tuple[str, str, bool], Format] = {}

    def plain(self, kind: str, look: str = "", *, is_open: bool = False) -> Format:
        """The format of a kind of cell in a look, made once."""
        key = (kind, look, is_open)
        if key not in self.made:
            lock = {"locked": False} if is_open else {}
            self.made[key] = self.book.add_format({**self.base, **self.KINDS[kind], **self.LOOKS[look], **lock})
        return self.made[key]

    def of(self, cell: Cell | Link, mark: Mark | None, look: str = "", *, is_open: bool = False) -> Format:
        """The format of a cell."""
        if isinstance(cell, Link):
            return self.link
        number = isinstance(cell, int | float) and not isinstance(cell, bool)
        kind = "number" if number else "day" if isinstance(cell, dt.date) else "text"
        marked = "" if mark is None else "wrong" if mark.is_wrong else "doubtful"
        return self.plain(kind, marked or look, is_open=is_open)


def write(pages: Sequence[Page], *, title: str = "", created: dt.datetime | None = None) -> bytes:
    """A workbook (.xlsx) of these pages, the first one shown. The same pages and moment give the same bytes."""
    out = io.BytesIO()
    plain = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False, "in_memory": True}
    with xlsxwriter.Workbook(out, plain) as book:
        book.set_properties({"title": title, **({"created": created.replace(tzinfo=None)} if created else {})})
        styles = _Styles(book)
        lists = _Lists()
        for page in pages:
            _write_page(book.add_worksheet(sheet_title(page.title)), page, styles, lists)
        lists.write(book)
    return out.getvalue()


def sheet_title(title: str) -> str:
    """At most 31 characters and none that a sheet's name may not have."""
    return "".join("-" if letter in "[]:*?/\\'" else letter for letter in title)[:31] or "-"


def _write_page(sheet: Worksheet, page: Page, styles: _Styles, lists: "_Lists") -> None:
    top = 2 if page.headings else page.first
    columns = page.headings or page.columns
    for column, width in enumerate(page.widths):
        sheet.set_column(column, column, width)
    _lay_columns(sheet, page, columns, top, styles, lists)
    if page.headings:
        _write_headings(sheet, page, styles)
    elif page.heading_row is not None:
        sheet.freeze_panes(page.heading_row + 1, 0)
    if page.hidden_row is not None:
        sheet.set_row(page.hidden_row, None, None, {"hidden": True})
    if page.tone:
        sheet.set_tab_color(page.tone)
    for number, row in enumerate(page.rows, start=2 if page.headings else 0):
        is_heading = number == page.heading_row
        closed = number in page.locked_rows
        for column, cell in enumerate(row):
            mark = page.marks.get((number, column))
            if cell is None and mark is None and not closed and not page.is_protected:
                continue
            own = columns[column] if column < len(columns) and number >= top else None
            is_open = own is not None and not own.is_locked and not closed
            look = "closed" if closed and own is not None else own.tone if own is not None else ""
            form = styles.head if is_heading and mark is None else styles.of(cell, mark, look, is_open=is_open)
            _write_cell(sheet, (number, column), cell, form)
    for (number, column), mark in page.marks.items():
        sheet.write_comment(number, column, mark.text[:2000], {"x_scale": 2.5, "y_scale": 1.6, "author": ""})
    for place, choices in page.lists.items():
        sheet.data_validation(*place, *place, {"validate": "list", "source": lists.of(choices)})
    if page.is_protected:
        sheet.protect("", PROTECTED)


PROTECTED = dict.fromkeys(
    ("insert_rows", "delete_rows", "sort", "autofilter", "format_columns", "format_rows", "select_locked_cells"), True
)
"""What may be done on a protected sheet besides writing in its open cells."""


def _lay_columns(
    sheet: Worksheet, page: Page, columns: Sequence[Heading], top: int, styles: _Styles, lists: "_Lists"
) -> None:
    """Widths, cells that are open below the rows, and drop-down lists."""
    for column, heading in enumerate(columns):
        never = heading.is_hidden or heading.tone == "before"
        open_below = styles.plain("text", is_open=True) if page.is_protected and not never else None
        sheet.set_column(column, column, heading.width, open_below, {"hidden": True} if heading.is_hidden else {})
        if heading.choices:
            rule = {"validate": "list", "source": lists.of(heading.choices), "error_type": "warning"}
            sheet.data_validation(top, column, page.lines, column, rule)


def _write_headings(sheet: Worksheet, page: Page, styles: _Styles) -> None:
    for column, heading in enumerate(page.headings):
        sheet.write_string(0, column, heading.title, styles.required if heading.required else styles.head)
        sheet.write_string(1, column, heading.name, styles.name)
        if heading.comment:
            sheet.write_comment(0, column, heading.comment, {"x_scale": 2.5, "y_scale": 1.6, "author": ""})
    sheet.set_row(0, 34)
    sheet.set_row(1, None, None, {"hidden": True})
    sheet.freeze_panes(2, 0)
    sheet.autofilter(0, 0, page.lines, len(page.headings) - 1)


def _write_cell(sheet: Worksheet, place: tuple[int, int], cell: Cell | Link, form: Format) -> None:
    if isinstance(cell, Link):
        sheet.write_url(*place, f"internal:{cell.place}", form, string=cell.title[:255])
    elif cell is None or cell == "":
        sheet.write_blank(*place, None, form)
    elif isinstance(cell, bool):
        sheet.write_boolean(*place, cell, form)
    elif isinstance(cell, dt.date):
        sheet.write_datetime(*place, cell, form)
    elif isinstance(cell, str):
        sheet.write_string(*place, cell[:32_767], form)
    else:
        sheet.write_number(*place, cell, form)


class _Lists:
    """The values of drop-down lists, on a hidden sheet of their own: in a rule itself only 255 characters fit."""

    TITLE = "lists"

    def __init__(self) -> None:
        self.columns: list[Sequence[str]] = []
        self.places: dict[int, int] = {}

    def of(self, choices: Sequence[str]) -> str:
        """The range that holds these values."""
        place = self.places.get(id(choices))
        if place is None:
            place = next((at for at, known in enumerate(self.columns) if known == choices), len(self.columns))
            if place == len(self.columns):
                self.columns.append(choices)
            self.places[id(choices)] = place
        letter = address(0, place)[:-1]
        return f"={self.TITLE}!${letter}$1:${letter}${len(choices)}"

    def write(self, book: xlsxwriter.Workbook) -> None:
        """Write the hidden sheet, where there is any list."""
        if not self.columns:
            return
        sheet = book.add_worksheet(self.TITLE)
        sheet.very_hidden()
        for column, choices in enumerate(self.columns):
            for row, choice in enumerate(choices):
                sheet.write_string(row, column, choice)
