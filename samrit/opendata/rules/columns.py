"""What a dataset and a column are, so that one list makes files, descriptor, dictionary and API."""

from dataclasses import dataclass
from enum import StrEnum


class Type(StrEnum):
    """Types of the Table Schema (Data Package v2). An array is a JSON array, in CSV as its JSON text in the cell."""

    STRING = "string"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    ARRAY = "array"


class Openness(StrEnum):
    """Classes of data; only the first may leave the house."""

    OPEN = "open"
    INTERNAL = "internal"
    PERSONAL = "personal"
    SECRET = "secret"  # noqa: S105  a class of data, not a password


@dataclass(frozen=True)
class Words:
    """A text in both languages, as files carry it."""

    th: str
    en: str

    def in_language(self, language: str) -> str:
        """The text for a page."""
        return self.th if language.startswith("th") else self.en


@dataclass(frozen=True)
class Column:
    """One column: name, type, meaning in both languages, unit, the code list its values come from, the model column it is read from."""

    name: str
    type: Type
    th: str
    en: str
    source: str
    unit: str = ""
    codelist: str = ""
    required: bool = False
    openness: Openness = Openness.OPEN

    @property
    def meaning(self) -> Words:
        """Both languages as one value."""
        return Words(self.th, self.en)


@dataclass(frozen=True)
class Reference:
    """A foreign key between two datasets of the package."""

    columns: tuple[str, ...]
    dataset: str
    target: tuple[str, ...]


@dataclass(frozen=True)
class Dataset:
    """One dataset: a JSON and a CSV file with the same rows. `sums` are the columns whose totals the descriptor states."""

    name: str
    title: Words
    meaning: Words
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    references: tuple[Reference, ...] = ()
    sums: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Column names in the order of the file."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)
