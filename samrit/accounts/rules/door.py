"""When a sign-in may be tried."""

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import ngettext

TRIES = 10
"""Failed sign-ins of one user name from one address that are answered before the door closes."""
WINDOW = dt.timedelta(minutes=15)
"""How long a failed sign-in counts."""


def why_not_try(failures: Sequence[dt.datetime], now: dt.datetime) -> str | None:
    """Why this pair of user name and address must wait, in words with the minutes left; None when it may try.

    `failures` are the instants of its failed sign-ins, oldest first.
    """
    recent = [at for at in failures if at > now - WINDOW]
    if len(recent) < TRIES:
        return None
    left = recent[-TRIES] + WINDOW - now
    minutes = max(1, -(-int(left.total_seconds()) // 60))
    return ngettext(
        "Too many failed sign-ins. Try again in %(minutes)s minute.",
        "Too many failed sign-ins. Try again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}
