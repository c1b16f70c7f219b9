"""Small words that the rules of all sections share."""

from collections.abc import Iterable
from decimal import Decimal

from samrit.projects.rules.values import Row, SectionData, month_money, row_key

ZERO = Decimal(0)


def rows_of(data: SectionData, part: str) -> tuple[Row, ...]:
    """The rows of a part."""
    return data.rows.get(part, ())


def at(part: str, row: Row, field: str) -> str:
    """The key of a field of a row within its section."""
    return f"{row_key(part, row.uid)}.{field}"


def number(row: Row, field: str) -> Decimal | None:
    """A number of a row, where one is written."""
    value = row.values.get(field)
    return value if isinstance(value, Decimal) else None


def months_of(row: Row, field: str = "months") -> list[int]:
    """The months that are ticked."""
    value = row.values.get(field)
    return [month for month in value if isinstance(month, int)] if isinstance(value, tuple) else []


def sum_of(row: Row, field: str) -> Decimal:
    """The numbers of a row by month or year, together."""
    return sum(month_money(row.values.get(field)).values(), ZERO)


def total(numbers: Iterable[Decimal | None]) -> Decimal:
    """The sum of those that are written."""
    return sum((each for each in numbers if each is not None), ZERO)
