"""The one clock. `SAMRIT_NOW` (demo and tests only) sets its start; it then runs on from there."""

import datetime as dt
import time
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings

BANGKOK = ZoneInfo("Asia/Bangkok")


@cache
def _started_at(pinned: str) -> tuple[dt.datetime, float]:
    moment = dt.datetime.fromisoformat(pinned)
    return (moment if moment.tzinfo else moment.replace(tzinfo=BANGKOK)), time.monotonic()


def now() -> dt.datetime:
    """The present instant, aware, in Bangkok time (UTC+7, no daylight saving)."""
    pinned: str = getattr(settings, "SAMRIT_NOW", "")
    if not pinned:
        return dt.datetime.now(BANGKOK)  # noqa: TID251 - this is the one clock
    moment, since = _started_at(pinned)
    return (moment + dt.timedelta(seconds=time.monotonic() - since)).astimezone(BANGKOK)


def today() -> dt.date:
    """The present day in Bangkok."""
    return now().date()


def is_set() -> bool:
    """Whether the clock was set to a chosen day (the header then shows it)."""
    return bool(getattr(settings, "SAMRIT_NOW", ""))
