"""The one clock. `SAMRIT_NOW` (demo and tests only) sets its start; it then runs on from there."""

import datetime as dt
import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings

BANGKOK = ZoneInfo("Asia/Bangkok")
_asked_at: ContextVar[dt.datetime | None] = ContextVar("asked_at", default=None)


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


@contextmanager
def asking(waited: dt.timedelta = dt.timedelta(0)) -> Iterator[None]:
    """What is done inside was asked for now, or so long ago."""
    token = _asked_at.set(now() - waited)
    try:
        yield
    finally:
        _asked_at.reset(token)


def asked_at() -> dt.datetime:
    """When what is being done was asked for: as the request came in, else now. A last day is judged by it, so that nobody is
    late because of a queue."""
    return _asked_at.get() or now()


def today() -> dt.date:
    """The present day in Bangkok."""
    return now().date()


def is_set() -> bool:
    """Whether the clock was set to a chosen day (the header then shows it)."""
    return bool(getattr(settings, "SAMRIT_NOW", ""))
