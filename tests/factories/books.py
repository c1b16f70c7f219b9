"""A workbook of projects as somebody edits it: cells by sheet and column name, rows added, columns moved."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

from samrit.lib import workbooks
from samrit.lib.workbooks import Page, Sheet

FIRST = 2
"""The first row below the headings."""


@dataclass
class Book:
    """The sheets of a workbook, to be changed and written again."""

    sheets: list[Sheet]

    @classmethod
    def of(cls, data: bytes) -> Self:
        """The workbook as it went out."""
        return cls(workbooks.read(data))

    def sheet(self, name: str) -> Sheet:
        """The sheet of a section or part, by its machine name."""
        return next(s for s in self.sheets if len(s.rows) > 1 and f"project@{name}" in s.rows[1])

    def column(self, name: str, column: str) -> int:
        """Where a column stands."""
        row = self.sheet(name).rows[1]
        return next(at for at, cell in enumerate(row) if str(cell).partition("@")[0] == column)

    def put(self, name: str, column: str, row: int, value: Any) -> None:
        """Write a cell, rows counted from the first below the headings."""
        self.sheet(name).rows[FIRST + row][self.column(name, column)] = value

    def get(self, name: str, column: str, row: int) -> Any:
        """What a cell holds."""
        return self.sheet(name).rows[FIRST + row][self.column(name, column)]

    def add(self, name: str, cells: Mapping[str, Any]) -> None:
        """Write a row below the others."""
        rows = self.sheet(name).rows
        new: list[Any] = [None] * len(rows[1])
        for column, value in cells.items():
            new[self.column(name, column)] = value
        rows.append(new)

    def data(self) -> bytes:
        """The workbook as another program would write it."""
        return workbooks.write([Page(sheet.title, rows=sheet.rows) for sheet in self.sheets])
