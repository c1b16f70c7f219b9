"""Fiscal years and quarters as values. A fiscal year is a Buddhist-era integer: it is a name (FY2569), not a count.

Fiscal year N runs from 1 October N-1 to 30 September N. Deadlines are rows of the reporting calendar, never computed here.
"""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from samrit.lib.thai import BE_OFFSET

MONTHS = (10, 11, 12, 1, 2, 3, 4, 5, 6, 7, 8, 9)  # the order of a fiscal year


def fiscal_year_of(day: dt.date) -> int:
    """The fiscal year (BE) that contains the day."""
    return day.year + BE_OFFSET + (1 if day.month >= 10 else 0)


def first_day(fiscal_year: int) -> dt.date:
    """1 October before the year's name."""
    return dt.date(fiscal_year - BE_OFFSET - 1, 10, 1)


def last_day(fiscal_year: int) -> dt.date:
    """30 September of the year's name."""
    return dt.date(fiscal_year - BE_OFFSET, 9, 30)


def month_start(fiscal_year: int, month: int) -> dt.date:
    """First day of a calendar month (1-12) inside the fiscal year."""
    return dt.date(fiscal_year - BE_OFFSET - (1 if month >= 10 else 0), month, 1)


def quarter_of_month(month: int) -> int:
    """Quarter (1-4) of the fiscal year that a calendar month belongs to: October to December are the first."""
    return (month - 10) % 12 // 3 + 1


def months_of_quarter(quarter: int) -> tuple[int, ...]:
    """The three calendar months of a quarter, in order."""
    return MONTHS[(quarter - 1) * 3 : quarter * 3]


def year_of_input(year: int) -> int:
    """Fiscal year from either era: 2022 and 2565 both give 2565."""
    return year if year > 2400 else year + BE_OFFSET


@dataclass(frozen=True, order=True)
class Period:
    """A quarter of a fiscal year, ordered in time."""

    fiscal_year: int
    quarter: int

    def __post_init__(self) -> None:
        if not 1 <= self.quarter <= 4:
            raise ValueError(f"a quarter is 1 to 4, not {self.quarter}")

    def __str__(self) -> str:
        return f"FY{self.fiscal_year}-Q{self.quarter}"

    @property
    def next(self) -> "Period":
        """The quarter after."""
        return Period(self.fiscal_year + self.quarter // 4, self.quarter % 4 + 1)

    @property
    def previous(self) -> "Period":
        """The quarter before."""
        return Period(self.fiscal_year - (self.quarter == 1), (self.quarter - 2) % 4 + 1)

    @property
    def starts_on(self) -> dt.date:
        """First day of the quarter."""
        return month_start(self.fiscal_year, months_of_quarter(self.quarter)[0])

    @property
    def ends_on(self) -> dt.date:
        """Last day of the quarter."""
        return self.next.starts_on - dt.timedelta(days=1)

    @classmethod
    def of(cls, day: dt.date) -> "Period":
        """The quarter that contains the day."""
        return cls(fiscal_year_of(day), quarter_of_month(day.month))

    @classmethod
    def parse(cls, text: str) -> "Period":
        """Read the printed form, `FY2565-Q1`."""
        year, _, quarter = text.removeprefix("FY").partition("-Q")
        return cls(int(year), int(quarter))


def share(part: Decimal, whole: Decimal) -> Decimal | None:
    """`part` of `whole` in percent, two decimals; None where there is no whole."""
    return None if not whole else (part / whole * 100).quantize(Decimal("0.01"))
