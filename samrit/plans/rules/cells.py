"""One cell of a sheet as a value, as tired people type it: Thai digits, either era, days as text, codes that lost a nought.

An empty cell says nothing (it keeps what is there); the word `[ล้าง]` or `[clear]` empties.
"""

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from samrit.lib.fiscal import year_of_input
from samrit.lib.thai import BE_OFFSET, clean, fold, fold_digits, parse_date
from samrit.lib.workbooks import Cell, ErrorCell
from samrit.plans.rules import sheets
from samrit.plans.rules.sheets import CLEAR, Column

_CLEARS = frozenset(fold(word) for word in CLEAR)
_BRACKETS = re.compile(r"^\[.+\]$")
FIRST_YEAR, LAST_YEAR = 2500, 2700
FIRST_SERIAL = dt.date(1899, 12, 30)
"""Day nought of spreadsheets."""


class Empty:
    """Nothing was written: what is there stays."""

    def __repr__(self) -> str:
        return "EMPTY"


EMPTY: Final = Empty()


@dataclass(frozen=True)
class Read:
    """The value of a cell, and what is to be said of it: codes of faults and notices with their words."""

    value: Any
    said: tuple[tuple[str, dict[str, str]], ...] = ()


@dataclass
class CodeShapes:
    """What the codes of each kind look like, to know a nought that a spreadsheet took away: those that are there already and
    those that stand in the file as text."""

    known: set[str] = field(default_factory=set)
    lengths: Counter[int] = field(default_factory=Counter)
    pattern: str = ""

    @classmethod
    def of(cls, codes: Iterable[str], pattern: str = "") -> "CodeShapes":
        """The shapes of these codes."""
        known = {code for code in codes if code}
        return cls(known, Counter(len(code) for code in known if code.isdigit()), pattern)

    def mended(self, digits: str) -> str:
        """The code with the nought in front, where everything speaks for it; else as it is."""
        longer = f"0{digits}"
        if digits in self.known:
            return digits
        if self.pattern:
            fits, would = re.fullmatch(self.pattern, digits), re.fullmatch(self.pattern, longer)
            return longer if would and not fits else digits
        if longer in self.known:
            return longer
        usual = self.lengths.most_common(1)
        return longer if usual and usual[0][0] == len(longer) and not self.lengths[len(digits)] else digits


def is_clear(cell: Cell) -> bool:
    """Whether the cell holds the word that empties."""
    return isinstance(cell, str) and _BRACKETS.match(cell.strip()) is not None and fold(cell) in _CLEARS


def text_of(cell: Cell) -> str:
    """What a reader sees in a cell, in one spelling."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    return clean(str(cell))


def read_cell(column: Column, cell: Cell, shapes: CodeShapes | None, kinds: Mapping[str, str]) -> Read:
    """The value of a cell. `kinds` are the folded words of the edition's kinds."""
    text = text_of(cell)
    if not text:
        return Read(EMPTY)
    if isinstance(cell, ErrorCell):
        return Read(EMPTY, (("cell_error", {"text": text}),))
    if is_clear(cell):
        return Read(_cleared(column))
    if isinstance(cell, dt.date) and column.holds not in ("day", "year"):
        return Read(EMPTY, (("date_in_text", {"day": cell.isoformat()}),))
    if column.holds in ("code", "reference"):
        return _code(column, cell, text, shapes)
    if column.holds in ("kind", "choice"):
        return _choice(column, text, kinds)
    if column.holds in ("day", "year"):
        return (read_day if column.holds == "day" else read_year)(cell, text)
    if column.holds in _BY_TEXT:
        return _BY_TEXT[column.holds](text)
    if column.holds == "list":
        parts = [part.strip() for part in re.split(r"\n| \| ", text)]
        return _long(column, text, list(dict.fromkeys(part for part in parts if part)))
    return _long(column, text, text)


def _choice(column: Column, text: str, kinds: Mapping[str, str]) -> Read:
    words = kinds if column.holds == "kind" else {}
    known = words.get(fold(text)) or (sheets.values_of(column.choices).get(fold(text)) if column.choices else None)
    if known:
        return Read(known)
    names = words.values() or (column.choices.values if column.choices else [])
    return Read(EMPTY, (("choice", {"text": text, "known": ", ".join(dict.fromkeys(names))}),))


def _cleared(column: Column) -> Any:
    if column.holds == "list":
        return []
    return None if column.holds in ("year", "day", "share", "yes", "number") else ""


def _long(column: Column, text: str, value: Any) -> Read:
    if len(text) > column.length:
        return Read(EMPTY, (("length", {"found": str(len(text)), "most": str(column.length)}),))
    return Read(value)


def _code(column: Column, cell: Cell, text: str, shapes: CodeShapes | None) -> Read:
    said: list[tuple[str, dict[str, str]]] = []
    if isinstance(cell, float):
        text = format(Decimal(str(cell)).normalize(), "f")
    plain = fold_digits(text)
    if isinstance(cell, int) and not isinstance(cell, bool) and shapes is not None:
        mended = shapes.mended(plain)
        if mended != plain:
            said.append(("zero_lost", {"found": plain, "code": mended}))
            plain = mended
    elif isinstance(cell, str) and column.holds == "code" and plain != cell:
        said.append(("tidied", {"code": plain}))
    found = _long(column, plain, plain)
    return Read(found.value, (*said, *found.said))


def _number(text: str) -> Read:
    plain = fold_digits(text).replace(",", "").removesuffix(".0")
    return Read(int(plain)) if re.fullmatch(r"\d{1,7}", plain) else Read(EMPTY, (("number", {"text": text}),))


def read_year(cell: Cell, text: str) -> Read:
    """A fiscal year of either era, with four digits."""
    digits = str(cell.year) if isinstance(cell, dt.date) else fold_digits(text).removesuffix(".0")
    digits = re.sub(r"^(?:พ\.?ศ\.?|ค\.?ศ\.?|fy|ปีงบประมาณ)\s*(?:พ\.?ศ\.?)?\s*", "", digits.lower()).strip()
    if not re.fullmatch(r"\d{4}", digits):
        return Read(EMPTY, (("year", {"text": text}),))
    year = year_of_input(int(digits))
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return Read(EMPTY, (("year", {"text": text}),))
    return Read(year, (("era", {"found": digits, "year": str(year)}),) if year != int(digits) else ())


def _share(text: str) -> Read:
    plain = fold_digits(text).replace(",", "").rstrip("% ").strip()
    try:
        value = Decimal(plain)
    except InvalidOperation:
        return Read(EMPTY, (("share", {"text": text}),))
    if not value.is_finite() or not 0 <= value <= 100 or value != value.quantize(Decimal("0.0001")):
        return Read(EMPTY, (("share", {"text": text}),))
    return Read(value.quantize(Decimal("0.0001")))


def read_day(cell: Cell, text: str) -> Read:
    """A day of either era: a date, a text, or the number under which a spreadsheet keeps a day (days since 1899-12-30)."""
    if isinstance(cell, int) and not isinstance(cell, bool) and (serial := _serial(cell)) is not None:
        return Read(serial, (("serial", {"found": text, "day": serial.isoformat()}),))
    try:
        day = parse_date(cell.isoformat() if isinstance(cell, dt.date) else text)
    except ValueError:
        return Read(EMPTY, (("day", {"text": text}),))
    return Read(day)


def _serial(number: int) -> dt.date | None:
    """The day a number stands for; the years of both eras lie far apart."""
    for least, most, offset in ((20_000, 80_000, 0), (220_000, 280_000, BE_OFFSET)):
        if least <= number <= most:
            day = FIRST_SERIAL + dt.timedelta(days=number)
            return day if not offset else parse_date(day.isoformat())
    return None


def read_yes(text: str) -> Read:
    """Yes or no in the words of either language."""
    word = text.lower()
    if word in sheets.YES or word in sheets.NO:
        return Read(word in sheets.YES)
    return Read(EMPTY, (("yes", {"text": text}),))


def _group(text: str) -> Read:
    letter = text.upper()
    return Read(letter) if re.fullmatch("[A-J]", letter) else Read(EMPTY, (("group", {"text": text}),))


_BY_TEXT = {"number": _number, "share": _share, "yes": read_yes, "group": _group}
