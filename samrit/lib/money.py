"""Money in baht with two decimals, entered in baht, shown in baht in records and in million baht in reports."""

import re
from decimal import Decimal, InvalidOperation

from samrit.lib.thai import fold_digits

CENT = Decimal("0.01")
MILLION = Decimal(1_000_000)
LARGEST = Decimal("99999999999999.99")  # 14 digits before the point hold the national budget thirty times


def parse_baht(text: str) -> Decimal:
    """Read an amount as people write it: commas, spaces, Thai digits, "บาท". Raises ValueError with what is wrong."""
    plain = re.sub(r"[,\s]|บาท|฿", "", fold_digits(text))
    try:
        amount = Decimal(plain)
    except InvalidOperation:
        raise ValueError(f"not an amount: {text}") from None
    if not amount.is_finite() or abs(amount) > LARGEST:
        raise ValueError(f"amount out of range: {text}")
    if amount != amount.quantize(CENT):
        raise ValueError(f"more than two decimals: {text}")
    return amount.quantize(CENT) + 0  # minus zero is zero


def format_baht(amount: Decimal | int | float | None) -> str:
    """`1,234,567.00`, without unit; an en dash where there is no figure (blank is not zero)."""
    return "–" if amount is None else f"{Decimal(str(amount)):,.2f}"


def format_million(amount: Decimal | int | float | None, decimals: int = 2) -> str:
    """The amount in million baht, without unit: `1.23`."""
    return "–" if amount is None else f"{Decimal(str(amount)) / MILLION:,.{decimals}f}"
