"""The child process that reads one workbook: `python -I workbook_reader.py ROWS CELLS SHEETS < file`, answer as JSON.

A workbook may claim one cell in the last row and column of a sheet, for which the reader would take all memory. It therefore
works in a process of its own, with a limit on its memory and time; when it dies, the file is unreadable and nothing else is.
It imports nothing of the program.

The reader gives an empty cell for one that holds an error (#DIV/0!), and the last value for a formula without saying so. Both
are therefore looked up in the file's own XML: errors are given back as {"error": …}, the places of formulas beside the rows.
Of the old .xls format this cannot be told.
"""

import datetime as dt
import io
import json
import posixpath
import sys
import zipfile
from collections.abc import Callable
from typing import Any
from xml.parsers import expat

MEMORY = 1_500_000_000
SECONDS = 30


def limit() -> None:
    """Limits of memory and time, where the operating system has them."""
    try:
        import resource  # noqa: PLC0415  not on every system
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


def spelled(cell: Any) -> Any:
    """A cell as JSON: days and hours as {"day": …} or {"text": …}, an empty one as null."""
    if cell == "" or isinstance(cell, bool | int | str):
        return None if cell == "" else cell
    if isinstance(cell, float):
        return int(cell) if cell.is_integer() and abs(cell) < 1e15 else cell
    if isinstance(cell, dt.datetime):
        return {"day": cell.date().isoformat()}
    return {"day": cell.isoformat()} if isinstance(cell, dt.date) else {"text": str(cell)}


def read(data: bytes, rows: int, cells: int, sheets: int) -> dict[str, Any]:
    """The sheets of a workbook, or {"no": reason, …}."""
    import python_calamine as calamine  # noqa: PLC0415  after the limits

    try:
        book = calamine.CalamineWorkbook.from_filelike(io.BytesIO(data))
        names = [meta.name for meta in book.sheets_metadata if meta.typ == calamine.SheetTypeEnum.WorkSheet]
        if len(names) > sheets:
            return {"no": "sheets", "found": len(names)}
        found = []
        for name in names:
            sheet = book.get_sheet_by_name(name)
            end = sheet.end or (-1, -1)
            height, width = end[0] + 1, end[1] + 1
            if height > rows:
                return {"no": "rows", "found": height, "sheet": name}
            if height * width > cells:
                return {"no": "cells", "found": height * width, "sheet": name}
            lines = [[spelled(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
            merged = [[*first, *last] for first, last in sheet.merged_cell_ranges or []]
            found.append({"title": name, "rows": lines, "merged": merged, "formulas": []})
        lay_over(found, data)
    except calamine.PasswordError:
        return {"no": "password"}
    except Exception as problem:  # whatever the reader says of somebody's file is an answer
        return {"no": "unreadable", "found": type(problem).__name__}
    return {"sheets": found}


Told = dict[str, tuple[dict[tuple[int, int], str], list[tuple[int, int]]]]
"""By the title of a sheet: the errors by their place, and the places of formulas."""


def lay_over(sheets: list[dict[str, Any]], data: bytes) -> None:
    """Put the errors where they stand, and the places of formulas beside the rows."""
    if data[:4] != b"PK\x03\x04":
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = set(archive.namelist())
        told = told_by_ods(archive) if "content.xml" in names else told_by_xlsx(archive, names)
    for sheet in sheets:
        errors, sheet["formulas"] = told.get(sheet["title"], ({}, []))
        for (row, column), text in errors.items():
            if row < len(sheet["rows"]) and column < len(sheet["rows"][row]):
                sheet["rows"][row][column] = {"error": text}


def parse(data: bytes, begin: Callable[[str, dict[str, str]], None], text: Callable[[str], None] | None = None) -> None:
    """Walk through XML; names come without their prefixes (of `office:value-type` and `calcext:value-type` the latter counts)."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = lambda name, held: begin(
        name.rpartition(":")[2], {key.rpartition(":")[2]: held[key] for key in sorted(held, reverse=True)}
    )
    if text is not None:
        parser.CharacterDataHandler = text
    parser.Parse(data, True)  # noqa: FBT003  takes no name


def told_by_xlsx(archive: zipfile.ZipFile, names: set[str]) -> Told:
    """Errors and formulas of .xlsx and .xlsm. A sheet without any is not walked through."""
    parts: dict[str, str] = {}
    titles: dict[str, str] = {}

    def relation(name: str, held: dict[str, str]) -> None:
        if name == "Relationship":
            parts[held.get("Id", "")] = posixpath.normpath(posixpath.join("/xl", held.get("Target", ""))).lstrip("/")

    def sheet(name: str, held: dict[str, str]) -> None:
        if name == "sheet":
            titles[parts.get(held.get("id", ""), "")] = held.get("name", "")

    if not {"xl/workbook.xml", "xl/_rels/workbook.xml.rels"} <= names:
        return {}
    parse(archive.read("xl/_rels/workbook.xml.rels"), relation)
    parse(archive.read("xl/workbook.xml"), sheet)
    told: Told = {}
    for part, title in titles.items():
        if part in names:
            xml = archive.read(part)
            if b't="e"' in xml or b"t='e'" in xml or b"<f" in xml or b":f" in xml:
                told[title] = cells_of_xlsx(xml)
    return told


def cells_of_xlsx(xml: bytes) -> tuple[dict[tuple[int, int], str], list[tuple[int, int]]]:
    """Errors by place and places of formulas of one sheet. A cell may leave its address out: then it follows the last."""
    errors: dict[tuple[int, int], str] = {}
    formulas: list[tuple[int, int]] = []
    at = {"row": -1, "column": -1, "is_error": 0, "reads": 0}

    def begin(name: str, held: dict[str, str]) -> None:
        at["reads"] = 0
        if name == "row":
            at["row"], at["column"] = int(held["r"]) - 1 if "r" in held else at["row"] + 1, -1
        elif name == "c":
            at["column"] = column_of(held["r"]) if "r" in held else at["column"] + 1
            at["is_error"] = int(held.get("t") == "e")
            if at["is_error"]:
                errors[at["row"], at["column"]] = "#"
        elif name == "f":
            formulas.append((at["row"], at["column"]))
        elif name == "v":
            at["reads"] = at["is_error"]

    def text(words: str) -> None:
        if at["reads"]:
            errors[at["row"], at["column"]] = words

    parse(xml, begin, text)
    return errors, formulas


def column_of(place: str) -> int:
    """The column of an address such as AB12, counted from nought."""
    number = 0
    for letter in place:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number - 1


class OdsCells:
    """Walks through the tables of an .ods. Rows and cells may stand for many that are the same."""

    def __init__(self) -> None:
        self.told: Told = {}
        self.title = ""
        self.row = self.rows = self.column = 0
        self.place = (0, 0)
        self.is_error = False

    def begin(self, name: str, held: dict[str, str]) -> None:
        """A table, a row or a cell begins."""
        if name == "table":
            self.title, self.row, self.rows = held.get("name", ""), 0, 0
            self.told[self.title] = ({}, [])
        elif name == "table-row":
            self.row, self.rows, self.column = self.row + self.rows, int(held.get("number-rows-repeated", "1")), 0
        elif name in ("table-cell", "covered-table-cell") and self.title in self.told:
            self.place = (self.row, self.column)
            self.column += int(held.get("number-columns-repeated", "1"))
            errors, formulas = self.told[self.title]
            self.is_error = held.get("value-type") == "error"
            if "formula" in held:
                formulas.append(self.place)
            if self.is_error:
                errors[self.place] = "#"

    def text(self, words: str) -> None:
        """What an error cell shows."""
        if self.is_error and words.strip():
            self.told[self.title][0][self.place] = words.strip()
            self.is_error = False


def told_by_ods(archive: zipfile.ZipFile) -> Told:
    """Errors and formulas of .ods."""
    cells = OdsCells()
    parse(archive.read("content.xml"), cells.begin, cells.text)
    return cells.told


if __name__ == "__main__":
    limit()
    answer = read(sys.stdin.buffer.read(), *(int(number) for number in sys.argv[1:4]))
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())
