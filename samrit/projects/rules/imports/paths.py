"""The table of the 148 paths of an eMENSCR document: what takes each, and its name for readers.

`taken_by` is a column (`BudgetLine.amount`), `document` (kept readable in the original) or `internal` (account names:
kept, never shown).
"""

import csv
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

DOCUMENT, INTERNAL = "document", "internal"


@dataclass(frozen=True)
class Path:
    """One path, what takes it, and its name in Thai and English."""

    path: str
    taken_by: str
    label_th: str
    label_en: str

    @property
    def is_column(self) -> bool:
        """Whether a column takes the value."""
        return self.taken_by not in {DOCUMENT, INTERNAL}


@cache
def emenscr_paths() -> dict[str, Path]:
    """All known paths by name, in the order of the form."""
    text = files("samrit.projects").joinpath("packs/emenscr_paths.csv").read_text(encoding="utf-8")
    return {row["path"]: Path(**row) for row in csv.DictReader(text.splitlines())}


@cache
def taken_paths() -> frozenset[str]:
    """Paths a column takes."""
    return frozenset(path.path for path in emenscr_paths().values() if path.is_column)


@cache
def internal_paths() -> frozenset[str]:
    """Paths that hold account names."""
    return frozenset(path.path for path in emenscr_paths().values() if path.taken_by == INTERNAL)


@cache
def internal_names() -> frozenset[str]:
    """Last names of the internal paths: whatever carries such a name in any document is an account name."""
    return frozenset(path.rpartition(".")[2] for path in internal_paths())


def redacted(value: Any) -> Any:
    """The document without account names, at any depth: what may be shown of it."""
    if isinstance(value, dict):
        return {name: redacted(inner) for name, inner in value.items() if name not in internal_names()}
    if isinstance(value, list):
        return [redacted(inner) for inner in value]
    return value
