"""At which instant something was known: the end of a quarter, or of a day, in Bangkok."""

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samrit.lib.clock import BANGKOK
from samrit.lib.fiscal import Period, year_of_input
from samrit.lib.thai import parse_date

NOT_A_MOMENT = _("Write the end of a quarter, such as 2565-Q2, or a day, such as 31/3/2565.")
QUARTER = re.compile(r"(\d{4})-Q([1-4])", re.ASCII)
FIRST_YEAR, LAST_YEAR = 2400, 2900


@dataclass(frozen=True)
class Moment:
    """The end of a day; `period` is the quarter that ends with it, where a quarter was asked for."""

    day: dt.date
    period: Period | None = None

    @property
    def instant(self) -> dt.datetime:
        """The first instant after it: what was approved before counts."""
        return dt.datetime.combine(self.day + dt.timedelta(days=1), dt.time(), BANGKOK)


def moment(said: str) -> Moment | None:
    """`2565-Q2` or a day; None where it is neither. The year of a quarter may be of either era."""
    said = said.strip()
    if found := QUARTER.fullmatch(said.upper()):
        year = year_of_input(int(found[1]))
        return _end(Period(year, int(found[2]))) if FIRST_YEAR < year < LAST_YEAR else None
    try:
        day = parse_date(said)
    except ValueError:
        return None
    return Moment(day) if day.year < dt.MAXYEAR else None


def _end(period: Period) -> Moment:
    return Moment(period.ends_on, period)
