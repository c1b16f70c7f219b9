"""How a record is laid out on paper: sections of facts and tables, widths of columns, figures to the right. Pure.

Form: the memorandum of the regulation on office correspondence (domain dossier, official document style).
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from samrit.lib.errors import Text
from samrit.lib.thai import BE_OFFSET, MONTHS_LONG, format_date

THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
FIGURE = re.compile(r"–|-?[\d,]+(\.\d+)?%?")
MOST_COLUMNS = 6
"""A table with more columns is told row by row, because no column would hold a word."""
ONE_WORD = 8
"""Letters of a heading that is not broken."""
NARROWEST, WIDEST = 9, 36
"""Letters between which the share of a column grows with its longest text."""


@dataclass(frozen=True)
class Table:
    """A repeating part. `row` is the word for one of them, used where the table is told row by row (`wide`)."""

    title: str
    row: str
    heads: list[str]
    rows: list[list[str]]
    widths: list[int]
    right: list[bool]
    wide: bool


@dataclass(frozen=True)
class Section:
    """One section of the record: labels with texts, then tables."""

    title: str
    facts: list[tuple[str, str]] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)


@dataclass(frozen=True)
class Signature:
    """A place to sign: the role, its unit, and what the system knows of it already."""

    role: str
    unit: str
    done: str = ""


@dataclass(frozen=True)
class Sheet:
    """A whole memorandum as the template reads it. `moment` is what the file says of its making; `attachment` is the record
    as JSON, put into the file."""

    title: str
    office: str
    subject: str
    to: str
    date: str
    lead: str
    closing: str
    sections: list[Section]
    signatures: list[Signature]
    foot: dict[str, str]
    words: dict[str, str]
    lang: str
    draft: str
    demonstration: str
    running: str
    attachment: str
    moment: int
    file_name: str
    number: str = ""

    def data(self) -> dict[str, Any]:
        """As plain values for the template."""
        return asdict(self)


def table(title: Text, row: Text, heads: Sequence[Text], rows: Iterable[Sequence[str]]) -> Table:
    """A table with the widths its texts ask for; columns without any text are left out."""
    texts = [list(one) for one in rows]
    used = [n for n in range(len(heads)) if any(line[n] for line in texts)]
    kept = [[line[n] for n in used] for line in texts]
    names = [str(heads[n]) for n in used]
    columns = [[line[n] for line in kept] for n in range(len(used))]
    return Table(
        str(title),
        str(row),
        names,
        kept,
        [_width(name, column) for name, column in zip(names, columns, strict=True)],
        [all(FIGURE.fullmatch(text) for text in column if text) for column in columns],
        wide=len(used) > MOST_COLUMNS,
    )


def _width(name: str, column: Sequence[str]) -> int:
    head = _letters(name)
    longest = max([head * 2 // 3, min(head, ONE_WORD), *(_letters(text) for text in column)])
    return min(max(longest, NARROWEST), WIDEST)


def _letters(text: str) -> int:
    """How many places a text takes: Thai vowels and marks above and below take none."""
    return sum(
        1
        for letter in text
        if not (letter == "\u0e31" or "\u0e34" <= letter <= "\u0e3a" or "\u0e47" <= letter <= "\u0e4e")
    )


def long_date(day: dt.date, language: str) -> str:
    """The date of a memorandum: in Thai with Thai digits, `๑๘ เมษายน ๒๕๖๕`."""
    if language.startswith("th"):
        return thai_digits(f"{day.day} {MONTHS_LONG[day.month - 1]} {day.year + BE_OFFSET}")
    return format_date(day, language, long=True)


def official_number(number: int, language: str) -> str:
    """A number in the words of a memorandum: in Thai with Thai digits."""
    return thai_digits(str(number)) if language.startswith("th") else str(number)


def thai_digits(text: str) -> str:
    """Arabic digits as Thai ones."""
    return text.translate(THAI_DIGITS)
