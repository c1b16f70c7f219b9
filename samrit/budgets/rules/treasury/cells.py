"""One cell of a statement as a value: codes as they stand, amounts of either sign in the unit of the report, days of both eras."""

import datetime as dt
import re
from decimal import Decimal
from functools import lru_cache

from samrit.budgets.rules import columns
from samrit.budgets.rules.cells import LARGEST, NOTHING, Read, text_of, tidy
from samrit.budgets.rules.cells import read as read_plain
from samrit.budgets.rules.columns import Column
from samrit.budgets.rules.treasury.columns import CODE, DAY
from samrit.lib.money import CENT
from samrit.lib.thai import fold_digits, parse_date
from samrit.lib.workbooks import Cell

EXPONENT = re.compile(r"\d+(?:[.,]\d+)?[eE]\+\d+|\d[.,]\d+[eE]\d+")
"""A long number as spreadsheets show it: its last digits are gone."""
EXACT = 15
"""How many digits a spreadsheet keeps of a number."""
KEY = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*", re.ASCII)
NONE = ("-", "–", "—")


def read(column: Column, cell: Cell, unit: int) -> Read:
    """The value of a cell of this column; amounts come out in baht, whatever the unit of the report."""
    if cell is None or cell == "":
        return NOTHING
    if column.holds == CODE:
        return _code(cell)
    if column.holds == DAY:
        return _day(cell)
    if column.holds == columns.AMOUNT:
        return _amount(cell, unit)
    return read_plain(column, cell)


def _code(cell: Cell) -> Read:
    """A code is text: what a spreadsheet made a number of may have lost digits."""
    if isinstance(cell, dt.date):
        return Read(None, ("date_in_code", {"day": cell.isoformat()}))
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        number = Decimal(str(cell))
        if not number.is_finite() or number != number.to_integral_value() or number < 0:
            return Read(None, ("code", {"text": str(cell)[:60]}))
        digits = format(number.to_integral_value(), "f")
        return Read(None, ("digits_lost", {"text": digits})) if len(digits) > EXACT else Read(digits)
    return _code_in_words(text_of(cell))


@lru_cache(maxsize=50_000)
def _code_in_words(text: str) -> Read:
    plain = fold_digits(text).strip("'\"=‘’").strip()
    if not plain or plain in NONE:
        return NOTHING
    if EXPONENT.fullmatch(plain):
        return Read(None, ("exponent", {"text": plain[:60]}))
    if re.fullmatch(r"\d+\.0+", plain):
        plain = plain.split(".")[0]
        if len(plain) > EXACT:
            return Read(None, ("digits_lost", {"text": plain[:60]}))
    if len(plain) > 40 or not KEY.fullmatch(plain):
        return Read(None, ("code", {"text": plain[:60]}))
    return Read(plain)


def _day(cell: Cell) -> Read:
    if isinstance(cell, dt.date):
        day = cell.date() if isinstance(cell, dt.datetime) else cell
        return Read(day.replace(year=day.year - 543) if day.year > 2400 else day)
    try:
        return Read(parse_date(text_of(cell)))
    except ValueError:
        return Read(None, ("day", {"text": text_of(cell)[:60]}))


def _amount(cell: Cell, unit: int) -> Read:
    """Baht of either sign: brackets or a minus before or behind take away, a dash is nothing spent."""
    if isinstance(cell, bool | dt.date):
        return Read(None, ("amount", {"text": text_of(cell) if isinstance(cell, bool) else cell.isoformat()}))
    if isinstance(cell, int | float):
        amount = Decimal(str(cell))
        return _in_baht(amount, str(cell), unit, is_exact=False)
    text = tidy(cell)
    if text in NONE:
        return Read(Decimal("0.00"))
    plain = re.sub(r"[,\s]|บาท|฿", "", fold_digits(text)).replace("−", "-").replace("–", "-")
    taken = re.fullmatch(r"\((.+)\)|(.+)-|-(.+)", plain)
    digits = next(part for part in taken.groups() if part) if taken else plain
    if not re.fullmatch(r"\d+(\.\d*)?|\.\d+", digits):
        return Read(None, ("amount", {"text": text[:60]}))
    return _in_baht(-Decimal(digits) if taken else Decimal(digits), text, unit, is_exact=True)


def _in_baht(amount: Decimal, text: str, unit: int, *, is_exact: bool) -> Read:
    if not amount.is_finite() or abs(amount * unit) > LARGEST:
        return Read(None, ("amount_large", {"text": text[:60]}))
    baht = (amount * unit).quantize(CENT) + 0  # minus zero is zero
    if is_exact and baht != amount * unit:
        return Read(baht, ("rounded", {"text": text[:30], "amount": f"{baht:,.2f}"}))
    if not is_exact and abs(baht - amount * unit) >= Decimal("0.001"):
        return Read(baht, ("rounded", {"text": text[:30], "amount": f"{baht:,.2f}"}))
    return Read(baht)
