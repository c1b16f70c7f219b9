"""Bringing a table to what is wanted, by difference: what is new is added, what differs is changed, the rest stays.

Rows keep their identity; nothing is deleted. What is wanted no more is retired by its own app.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import models

Row = TypeVar("Row", bound=models.Model)
Key = tuple[Any, ...]
BATCH = 2000


@dataclass(frozen=True)
class Changes:
    """How many rows were added, changed, left as they were, and retired."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    retired: int = 0

    @property
    def any(self) -> bool:
        """Whether anything is different now."""
        return bool(self.added or self.changed or self.retired)

    def __add__(self, other: "Changes") -> "Changes":
        return Changes(
            self.added + other.added,
            self.changed + other.changed,
            self.unchanged + other.unchanged,
            self.retired + other.retired,
        )


class Difference(Generic[Row]):
    """The rows of one table by their key, and what has happened to them so far."""

    def __init__(self, rows: models.QuerySet[Row], *key: str) -> None:
        self.model = rows.model
        self.rows: dict[Key, Row] = {tuple(getattr(row, part) for part in key): row for row in rows}
        self.left = set(self.rows)
        self.changes = Changes()

    def bring(self, wanted: Mapping[Key, Mapping[str, Any]]) -> None:
        """Add and change rows so that each key has the wanted values. May be called wave by wave, parents first."""
        new: dict[Key, Row] = {}
        changed: list[Row] = []
        columns: set[str] = set()
        for key, values in wanted.items():
            row = self.rows.get(key)
            if row is None:
                new[key] = self.model(**values)
            elif differing := {name for name, value in values.items() if getattr(row, name) != value}:
                for name in differing:
                    setattr(row, name, values[name])
                columns |= differing
                changed.append(row)
        self.model._default_manager.bulk_create(new.values(), batch_size=BATCH)
        if changed:
            self.model._default_manager.bulk_update(changed, sorted(columns), batch_size=BATCH)
        self.rows.update(new)
        self.left -= wanted.keys()
        self.changes += Changes(len(new), len(changed), len(wanted) - len(new) - len(changed))

    def retire(self, standing: Callable[[Row], bool], **values: Any) -> None:
        """Give these values to every row that is wanted no more and still stands."""
        gone = [self.rows[key] for key in sorted(self.left, key=repr) if standing(self.rows[key])]
        for row in gone:
            for name, value in values.items():
                setattr(row, name, value)
        if gone:
            self.model._default_manager.bulk_update(gone, sorted(values), batch_size=BATCH)
        self.changes += Changes(retired=len(gone))
