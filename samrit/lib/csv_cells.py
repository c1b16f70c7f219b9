"""Cells of CSV files that people open in a spreadsheet: what it would run as a formula is made text."""

from decimal import Decimal

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How a text begins that a spreadsheet may run."""


def csv_cell(value: object) -> str:
    """Text for a cell; a text that a spreadsheet would run as a formula gets an apostrophe before it, numbers do not."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) and not isinstance(value, int | float | Decimal) else text
