"""One cell of a budget book as a value, as books and scans have them: Thai digits, commas, brackets for what is taken away,
either era, words with a stray figure behind them."""

import datetime as dt
import re
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from samrit.budgets.rules import columns
from samrit.budgets.rules.columns import Column
from samrit.lib.fiscal import year_of_input
from samrit.lib.money import CENT, parse_baht
from samrit.lib.thai import clean, fold, fold_digits
from samrit.lib.workbooks import Cell

NEAR = 0.8
"""From this likeness on, a misprinted category is read as the one it nearly is."""
YES = frozenset({"true", "yes", "y", "1", "ใช่", "ผูกพัน", "บูรณาการ", "x", "✓"})
NO = frozenset({"false", "no", "n", "0", "ไม่ใช่", "ไม่", "-", ""})
LARGEST = Decimal("9999999999999.99")
"""The whole budget of the state is a third of this; a row that is larger is a slip of the pen."""


@dataclass(frozen=True)
class Read:
    """The value of a cell, and what is to be said of it: the code of a fault with its words. `value` is None for nothing."""

    value: Any = None
    said: tuple[str, dict[str, str]] | None = None


NOTHING = Read()


@lru_cache(maxsize=50_000)
def tidy(text: str) -> str:
    """Text in one spelling. The same names stand in thousands of rows."""
    return clean(text)


def text_of(cell: Cell) -> str:
    """What a reader sees in a cell."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return tidy(str(cell))


def read(column: Column, cell: Cell) -> Read:
    """The value of a cell of this column."""
    if cell is None or cell == "":
        return NOTHING
    match column.holds:
        case columns.AMOUNT:
            return _amount(cell)
        case columns.YEAR:
            return _year(cell)
        case columns.YES:
            return _yes(text_of(cell))
        case columns.NUMBER:
            return _number(text_of(cell))
        case columns.CATEGORY | columns.KIND:
            return _word(column.holds, text_of(cell))
        case _:
            return _text(column, cell)


def _text(column: Column, cell: Cell) -> Read:
    if isinstance(cell, dt.date):
        return Read(None, ("date_in_text", {"day": cell.isoformat()}))
    text = text_of(cell)
    if len(text) > column.length:
        return Read(None, ("length", {"found": str(len(text)), "most": str(column.length)}))
    return Read(text or None)


def _amount(cell: Cell) -> Read:
    """Baht. A float comes from a spreadsheet and is rounded to the satang; a figure in brackets is one taken away."""
    if isinstance(cell, bool | dt.date):
        return Read(None, ("amount", {"text": text_of(cell) if isinstance(cell, bool) else cell.isoformat()}))
    if isinstance(cell, int | float):
        return _bounded(Decimal(str(cell)), str(cell), is_exact=False)
    text = text_of(cell)
    if text in ("-", "–", "—", ""):
        return NOTHING
    plain = fold_digits(text)
    bracketed = re.fullmatch(r"\((.+)\)", plain)
    plain = bracketed[1] if bracketed else plain
    try:
        amount = parse_baht(plain)
    except ValueError:
        return _long_decimals(plain, text)
    return _bounded(-amount if bracketed else amount, text, is_exact=True)


def _long_decimals(plain: str, text: str) -> Read:
    """A share computed by a machine (`3365466.6666666665`) is rounded; anything else is no amount."""
    if re.fullmatch(r"[\d,]+\.\d{3,}", plain):
        return _bounded(Decimal(plain.replace(",", "")), text, is_exact=False)
    return Read(None, ("amount", {"text": text[:60]}))


def _bounded(amount: Decimal, text: str, *, is_exact: bool) -> Read:
    if not amount.is_finite() or abs(amount) > LARGEST:
        return Read(None, ("amount_large", {"text": text[:60]}))
    rounded = amount.quantize(CENT)
    if rounded < 0:
        return Read(None, ("amount_below", {"text": text[:60]}))
    if not is_exact and rounded != amount:
        return Read(rounded, ("rounded", {"text": text[:30], "amount": f"{rounded:,.2f}"}))
    return Read(rounded)


def _year(cell: Cell) -> Read:
    text = str(cell.year) if isinstance(cell, dt.date) else fold_digits(text_of(cell))
    digits = re.sub(r"^(?:พ\.?\s?ศ\.?|ค\.?\s?ศ\.?|fy|ปีงบประมาณ|ปี)\s*(?:พ\.?\s?ศ\.?)?\s*", "", text.lower()).strip()
    if not re.fullmatch(r"\d{4}(\.0)?", digits):
        return Read(None, ("year", {"text": text[:60]}))
    return Read(year_of_input(int(digits[:4])))


def _yes(text: str) -> Read:
    word = text.lower()
    if word in YES:
        return Read(value=True)
    return Read(value=False) if word in NO else Read(None, ("yes", {"text": text[:60]}))


def _number(text: str) -> Read:
    plain = fold_digits(text).replace(",", "").rstrip("% ")
    if not re.fullmatch(r"-?\d{1,14}(\.\d+)?", plain):
        return Read(None, ("number", {"text": text[:60]}))
    return Read(Decimal(plain).quantize(Decimal("0.0001")))


@lru_cache(maxsize=5_000)
def _word(kind: str, text: str) -> Read:
    """A category or kind by its word. A figure behind it, a doubled piece or a letter misread in a scan is mended."""
    known = columns.words_of(kind)
    if code := known.get(fold(text)):
        return Read(code)
    before_figure = fold(re.split(r"[\d๐-๙]", text, maxsplit=1)[0])
    for word in (before_figure, fold(text.split(" ", maxsplit=1)[0])):
        near = get_close_matches(word, known, n=1, cutoff=NEAR) if word else []
        if near:
            code = known[near[0]]
            names = columns.CATEGORIES if kind == columns.CATEGORY else columns.KINDS
            return Read(code, ("category_mended", {"text": text[:80], "known": names[code][0]}))
    return Read(None, ("category" if kind == columns.CATEGORY else "kind", {"text": text[:80]}))
