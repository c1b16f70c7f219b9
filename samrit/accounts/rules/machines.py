"""Keys of machines: how long they hold, how many a person has, and what they may be asked to do."""

import datetime as dt

from django.utils.translation import gettext as _

LONGEST = dt.timedelta(days=366)
"""The latest day a key may hold to, from the day it is made."""
HOLDS = dt.timedelta(days=180)
"""How long a key holds where nothing else is said."""
MOST = 20
"""Open keys of one person."""
READING = frozenset({"GET", "HEAD", "OPTIONS"})


def why_not_make(is_active: bool, count: int) -> str | None:
    """Why this person may not make a further key. `count` is how many of hers are open."""
    if not is_active:
        return _("This account is closed. Ask the administrator of your unit.")
    if count >= MOST:
        return _("You have %(most)s keys. Revoke one that is not used any more.") % {"most": MOST}
    return None


def why_not_use(method: str, *, may_write: bool) -> str | None:
    """Why a key may not be used for a request of this method."""
    if method in READING or may_write:
        return None
    return _("This key only reads. Make one that may also write, on the page of your account.")
