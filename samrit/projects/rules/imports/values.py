"""Values as old systems write them: text, numbers with words around them, money, days and years of either era.

Every reader takes the place of the value; a value that cannot be is kept as a `Problem`, an absent one is None.
"""

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

from django.utils.translation import gettext as _

from samrit.lib import thai
from samrit.lib.errors import Problem
from samrit.lib.money import CENT, LARGEST
from samrit.lib.thai import BE_OFFSET

Scalar = str | int | float | bool | None
FIRST_YEAR, LAST_YEAR = 2500, 2643  # fiscal years (BE) a document may speak of
NOTHING = {"", "-", "–", "—", "null", "none", "n/a"}
_NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
_CODE = re.compile(r"[^\s/?#%\\]{1,60}")


def words(value: Scalar) -> str:
    """The value as clean text; nothing, dashes and nulls are empty."""
    if value is None or isinstance(value, bool):
        return ""
    text = str(value)
    if not (text.isascii() and text.isprintable() and " " not in text):  # codes and figures need no cleaning
        text = thai.clean(text)
    return "" if text.lower() in NOTHING else text


def one_line(value: Scalar, longest: int) -> str:
    """The text on one line, cut to what its column holds; the original stays whole in the document."""
    return " ".join(words(value).split())[:longest]


def number_in(value: Scalar) -> tuple[Decimal | None, str]:
    """A number and the words around it: `3,366 คน` gives (3366, "คน"). Two numbers, or none, give no number."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return fitting(Decimal(str(value))), ""
    text = thai.fold_digits(words(value))
    found = _NUMBER.findall(text)
    if len(found) != 1 or re.search(r"\d-\d|-\s*\d", text):
        return None, text
    rest = re.sub(r"^[\s:./]+|[\s:]+$", "", text.replace(found[0], " ", 1))
    return fitting(Decimal(found[0].replace(",", ""))), " ".join(rest.split())


def fitting(value: Decimal) -> Decimal | None:
    """The number with four decimals, if a column of 14 digits before the point holds it."""
    if not value.is_finite() or abs(value) > LARGEST:
        return None
    return value.quantize(Decimal("0.0001"), ROUND_HALF_UP)


class Reader:
    """Reads values and gathers the problems of one document."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.bent: set[str] = set()  # places where the nearest possible value was taken

    def fault(self, place: str, code: str, message: str) -> None:
        """Keep one problem."""
        self.problems.append(Problem(place, code, f"{place}: {message}" if place else message))

    def code(self, place: str, value: Scalar) -> str:
        """A code of another system, kept as it is: never parsed, but it must fit an address."""
        text = str(value or "").strip()
        if not text:
            self.fault(
                place, "code_missing", _("the code of the project is missing. State the code of the old system.")
            )
        elif not _CODE.fullmatch(text):
            self.fault(
                place,
                "code_unfit",
                _("the code “%(code)s” cannot be kept: at most 60 characters, no spaces and none of / ? # %% \\.")
                % {"code": text[:80]},
            )
        return text

    def required(self, place: str, value: Scalar, longest: int) -> str:
        """A text that must be there and fit."""
        text = " ".join(words(value).split())
        if not text:
            self.fault(place, "missing", _("this must be stated."))
        elif len(text) > longest:
            self.fault(place, "too_long", _("the text is longer than %(longest)s characters.") % {"longest": longest})
        return text

    def money(self, place: str, value: Scalar, *, unit: Decimal = Decimal(1)) -> Decimal | None:
        """Baht to the satang, written in `unit` baht. Negative and unreadable amounts are problems; blank is no figure."""
        text = words(value)
        if not text:
            return None
        try:
            amount = Decimal(re.sub(r"[,\s]|บาท|฿", "", thai.fold_digits(text))) * unit
        except InvalidOperation:
            amount = Decimal("nan")
        if not amount.is_finite() or abs(amount) > LARGEST:
            self.fault(
                place,
                "money_unreadable",
                _("“%(text)s” is not an amount of money. Write baht in digits, such as 1250000.00.")
                % {"text": text[:60]},
            )
            return None
        if amount < 0:
            self.fault(
                place,
                "money_negative",
                _("the amount %(text)s is below zero. A budget is zero or more.") % {"text": text[:60]},
            )
            return None
        return amount.quantize(CENT, ROUND_HALF_UP)

    def day(self, place: str, value: Scalar) -> dt.date | None:
        """A day of either era; the time of day behind it is left in the document.

        Old systems wrote days such as 29-02-2564, which no calendar has: the last day of that month is taken.
        """
        text = words(value)
        if not text:
            return None
        try:
            return thai.parse_date(text)
        except ValueError:
            if (last := _last_of_month(text)) is not None:
                self.bent.add(place)
                return last
            self.fault(
                place,
                "date_unreadable",
                _(
                    "“%(text)s” is not a day we can place. Write day, month and a year of four digits, "
                    "Buddhist (2400-2643) or Christian (1857-2100), such as 18/04/2565."
                )
                % {"text": text[:60]},
            )
            return None

    def year(self, place: str, value: Scalar, *, required: bool = False) -> int | None:
        """A fiscal year as Buddhist-era integer, from either era."""
        text = thai.fold_digits(words(value)).removesuffix(".0")
        if not text and not required:
            return None
        year = int(text) if text.isdecimal() and len(text) <= 6 else 0
        be_year = year + BE_OFFSET if 1957 <= year <= 2100 else year
        if not FIRST_YEAR <= be_year <= LAST_YEAR:
            self.fault(
                place,
                "year_out_of_range",
                _("“%(text)s” is not a fiscal year. Write four digits, such as 2565 (or 2022).") % {"text": text[:60]},
            )
            return None
        return be_year

    def month(self, place: str, value: Scalar) -> tuple[int, int] | None:
        """A month `2020_07` (either era) as fiscal year (BE) and calendar month."""
        match = re.fullmatch(r"(\d+)[_\-/](\d{1,2})", thai.fold_digits(words(value)))
        if not match or not 1 <= int(match[2]) <= 12:
            self.fault(
                place,
                "month_unreadable",
                _("“%(text)s” is not a month. Write year and month, such as 2020_07.") % {"text": str(value)[:60]},
            )
            return None
        calendar_year = self.year(place, match[1])
        month = int(match[2])
        return None if calendar_year is None else (calendar_year + (month >= 10), month)

    def order(self, place: str, starts_on: dt.date | None, ends_on: dt.date | None) -> None:
        """An end before its start is a problem."""
        if starts_on and ends_on and ends_on < starts_on:
            self.fault(
                place,
                "end_before_start",
                _("the end (%(end)s) lies before the start (%(start)s). Correct one of the two.")
                % {"end": thai.format_date(ends_on), "start": thai.format_date(starts_on)},
            )

    def sums(self, place: str, stated: Decimal | None, lines: list[Decimal | None]) -> None:
        """A stated total that its own complete lines contradict by more than one baht is a problem."""
        amounts = [line for line in lines if line is not None]
        if stated is None or not lines or len(amounts) < len(lines) or abs(sum(amounts) - stated) <= 1:
            return
        self.fault(
            place,
            "money_does_not_add_up",
            _("the money does not add up: the lines make %(lines)s baht, the stated total is %(total)s baht.")
            % {"lines": f"{sum(amounts):,.2f}", "total": f"{stated:,.2f}"},
        )


def _last_of_month(text: str) -> dt.date | None:
    """The last day of the month of a numeric date whose day (29 to 31) the month does not have; None otherwise."""
    match = re.match(
        r"(?:(\d{4})-(\d{1,2})-(29|30|31)|(29|30|31)[/\-.](\d{1,2})[/\-.](\d{4}))(?:\D|$)", thai.fold_digits(text)
    )
    if not match:
        return None
    year, month = match[1] or match[6], match[2] or match[5]
    for day in (30, 29, 28):
        try:
            return thai.parse_date(f"{year}-{month}-{day}")
        except ValueError:
            continue
    return None
