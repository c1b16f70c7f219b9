"""The child process that reads one workbook: `python -I workbook_reader.py ROWS CELLS SHEETS < file`, answer as JSON.

A workbook may claim one cell in the last row and column of a sheet, for which the reader would take all memory. It therefore
works in a process of its own, with a limit on its memory and time; when it dies, the file is unreadable and nothing else is.
It imports nothing of the program.
"""

import datetime as dt
import io
import json
import sys
from typing import Any

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
            found.append({"title": name, "rows": lines, "merged": merged})
    except calamine.PasswordError:
        return {"no": "password"}
    except Exception as problem:  # whatever the reader says of somebody's file is an answer
        return {"no": "unreadable", "found": type(problem).__name__}
    return {"sheets": found}


if __name__ == "__main__":
    limit()
    answer = read(sys.stdin.buffer.read(), *(int(number) for number in sys.argv[1:4]))
    sys.stdout.buffer.write(json.dumps(answer, ensure_ascii=False).encode())
