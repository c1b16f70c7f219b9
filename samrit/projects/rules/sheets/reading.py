"""What a workbook that came back would do, whatever it holds: what is wrong with it, and what it changes of each of its records."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Protocol, TypeVar

from samrit.projects.rules.sheets.faults import SheetFault
from samrit.projects.rules.sheets.layout import Info
from samrit.projects.rules.sheets.moved import Moved

ROWS_ASTRAY = frozenset({"code_missing", "project_unknown", "other_year", "new_unknown"})
"""Faults of rows that belong to no project of the file; the others can be applied without them."""
Told = Callable[[int, int], None]
"""Is told how many records of how many are read."""


class Change(Protocol):
    """What a file would do to one record."""

    @property
    def faults(self) -> list[SheetFault]:
        """What is to be said of its cells."""

    @property
    def moved(self) -> Sequence[Moved]:
        """What would be different."""

    @property
    def is_blocked(self) -> bool:
        """Whether something has to be mended first."""

    @property
    def is_something(self) -> bool:
        """Whether there is anything to save."""


AnyChange = TypeVar("AnyChange", bound=Change)


@dataclass
class BookReading(Generic[AnyChange]):
    """What a file would do: `changes` by the code that stands for each record in the file."""

    info: Info | None = None
    faults: list[SheetFault] = field(default_factory=list)
    changes: dict[str, AnyChange] = field(default_factory=dict)

    @property
    def every_fault(self) -> list[SheetFault]:
        """All faults, of the file and of its records."""
        return [*self.faults, *(fault for change in self.changes.values() for fault in change.faults)]

    @property
    def stops_all(self) -> bool:
        """Whether the file as a whole waits for something, and not only rows that belong to no record."""
        return any(fault.blocks and fault.code not in ROWS_ASTRAY for fault in self.faults)

    @property
    def changing(self) -> list[str]:
        """The records that would be different, those that are begun among them."""
        return [code for code, change in self.changes.items() if change.is_something or change.is_blocked]

    @property
    def ready(self) -> list[str]:
        """The records that can be applied."""
        return [code for code, change in self.changes.items() if change.is_something and not change.is_blocked]

    @property
    def counted(self) -> dict[str, Any]:
        """What a kind of workbook keeps of a check besides what all keep."""
        return {}

    @property
    def begun(self) -> list[str]:
        """Those that are not there yet."""
        return []
