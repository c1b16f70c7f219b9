"""When a door may be tried, which links still open, and who needs a second factor."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from samrit.accounts.roles import Person, Role

TRIES = 10
"""Failed sign-ins of one user name from one address that are answered before the door closes."""
WINDOW = dt.timedelta(minutes=15)
"""How long a failed sign-in counts."""
TRIES_OF_NAME = 50
"""Failed sign-ins of one user name from anywhere that are answered in a window."""
TRIES_OF_ADDRESS = 100
"""Failed sign-ins from one address, whatever the name; counted only where the addresses of people are known."""


@dataclass(frozen=True)
class Limit:
    """So many tries in so long a time."""

    tries: int
    window: dt.timedelta


LIMITS = {
    "second_factor": Limit(5, dt.timedelta(minutes=15)),
    "own_password": Limit(5, dt.timedelta(minutes=15)),
    "reset": Limit(3, dt.timedelta(hours=1)),
    "reset_address": Limit(60, dt.timedelta(hours=1)),
    "link": Limit(30, dt.timedelta(minutes=15)),
}
"""The other doors, by the values of `DoorTry.Door`: wrong codes, wrong passwords asked again, resets asked for, dead links."""

NEEDS_SECOND_FACTOR = frozenset({Role.NESDC_ADMIN, Role.MINISTRY_ADMIN, Role.DEPARTMENT_ADMIN})
"""Roles that open other people's doors: outside the demonstration they work only with a second factor."""

CODE_WAITS = dt.timedelta(minutes=10)
"""How long a right password waits for the code of the second factor."""
INVITATION_HOLDS = dt.timedelta(days=7)
"""How long the link of an invitation may be used."""
DEVICE_REMEMBERED = dt.timedelta(days=180)
"""How long a browser is known after its last sign-in."""


def why_not_try(
    failures: Sequence[dt.datetime], now: dt.datetime, tries: int = TRIES, window: dt.timedelta = WINDOW
) -> str | None:
    """Why a door must be left alone for a while, in words with the minutes left; None when it may be tried.

    `failures` are the instants of the tries that failed, oldest first.
    """
    recent = [at for at in failures if at > now - window]
    if len(recent) < tries:
        return None
    left = recent[-tries] + window - now
    minutes = max(1, -(-int(left.total_seconds()) // 60))
    return ngettext(
        "Too many failed sign-ins. Try again in %(minutes)s minute.",
        "Too many failed sign-ins. Try again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}


def why_not_again(tries: Sequence[dt.datetime], now: dt.datetime, limit: Limit) -> str | None:
    """The same for the other doors."""
    if why_not_try(tries, now, limit.tries, limit.window) is None:
        return None
    left = tries[-limit.tries] + limit.window - now
    minutes = max(1, -(-int(left.total_seconds()) // 60))
    return ngettext(
        "Too many tries. Try again in %(minutes)s minute.",
        "Too many tries. Try again in %(minutes)s minutes.",
        minutes,
    ) % {"minutes": minutes}


def must_have_second_factor(who: Person) -> bool:
    """Whether one of her posts, own or lent, works only with a second factor."""
    return any(who.has(role) for role in NEEDS_SECOND_FACTOR)


class Link(Protocol):
    """What the rules read of an invitation."""

    @property
    def used_at(self) -> dt.datetime | None:
        """When it was used."""

    @property
    def revoked_at(self) -> dt.datetime | None:
        """When it was ended."""

    @property
    def expires_at(self) -> dt.datetime:
        """Until when it holds."""

    @property
    def user(self) -> "Account":
        """Whose account it opens."""


class Account(Protocol):
    """What the rules read of an account."""

    @property
    def is_active(self) -> bool:
        """Whether it is open."""

    @property
    def is_demonstration(self) -> bool:
        """Whether its password is public."""


def why_not_change_password(account: Account) -> str | None:
    """Why the password of this account may not be changed by its owner; None when it may."""
    if account.is_demonstration:
        return _("The password of demonstration accounts is public and shared by all.")
    return None


def invitation_fault(link: Link, now: dt.datetime) -> str:
    """What is wrong with the link, as one word for the log; empty when nothing is."""
    if link.used_at:
        return "used"
    if link.revoked_at:
        return "revoked"
    if link.expires_at <= now:
        return "expired"
    return "" if link.user.is_active else "closed"


def why_not_open(link: Link, now: dt.datetime) -> str | None:
    """Why an invitation no longer opens, and what to do instead; None when it does."""
    return {
        "used": _("This invitation has been used already. Sign in, or ask for a new password if you forgot it."),
        "revoked": _("A newer invitation has replaced this one, or it was taken back. Use the newest mail."),
        "expired": _("This invitation is too old. Ask the administrator of your unit to send a new one."),
        "closed": _("This account is closed. Ask the administrator of your unit."),
    }.get(invitation_fault(link, now))


def unknown_link() -> str:
    """What is said of a link that never was."""
    return _(
        "This link is not right. Open it from the mail again, or ask the administrator of your unit for a new one."
    )
