"""Sessions of a person: begun at the door, listed with their device, ended one by one or all at once."""

import datetime as dt

from allauth.usersessions.models import UserSession
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session

from samrit.accounts.actions import letters
from samrit.accounts.actions.knocking import hashed
from samrit.accounts.models import DoorTry, FailedSignIn, KnownDevice, User
from samrit.accounts.rules import devices
from samrit.accounts.rules import door as rules
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.jobs import job

UNKNOWN_ADDRESS = "::"
LONGEST_AGENT = 200
SEEN_EVERY = dt.timedelta(minutes=10)
"""How often it is written down that a session is in use."""


def begin(*, user: User, session_key: str, address: str, user_agent: str, device_key: str) -> None:
    """A person has come in: write down the session and the event, and tell her if the device is new to her.

    Her very first sign-in is not told: there is nothing yet that it differs from.
    """
    now = clock.now()
    with acting(user, "sign in"):
        User.objects.filter(pk=user.pk).update(last_login=now)
        UserSession.objects.update_or_create(
            session_key=session_key,
            defaults={
                "user": user,
                "ip": address or UNKNOWN_ADDRESS,
                "user_agent": user_agent[:LONGEST_AGENT],
                "created_at": now,
                "last_seen_at": now,
            },
        )
        record(act="signed_in", subject_kind="user", subject_id=user.public_id, by=user)
        if _is_new_device(user, device_key, now):
            device = devices.kind_of(user_agent)
            record(
                act="new_device",
                subject_kind="user",
                subject_id=user.public_id,
                by=user,
                browser=device.browser,
                system=device.system,
            )
            letters.post.defer(user_id=user.pk, kind="new_device", browser=device.browser, system=device.system)


def _is_new_device(user: User, device_key: str, now: dt.datetime) -> bool:
    """Write the device down; whether the person has others but was never seen with this one."""
    known = KnownDevice.objects.filter(user=user)
    if known.filter(key_hash=hashed(device_key)).update(last_at=now):
        return False
    has_others = known.exists()
    KnownDevice.objects.create(user=user, key_hash=hashed(device_key), first_at=now, last_at=now)
    return has_others


def see(*, session_key: str) -> None:
    """The session is in use."""
    UserSession.objects.filter(session_key=session_key).update(last_seen_at=clock.now())


def end(*, session: UserSession, by: User) -> None:
    """End one session."""
    with acting(by, "end session"):
        _end([session.session_key])
        record(act="session_ended", subject_kind="user", subject_id=by.public_id, by=by)


def end_all(*, user: User, by: User | None, but: str = "") -> int:
    """End every session of a person, except the one with the key `but`; returns how many. Used for suspension too."""
    with acting(by, "end sessions"):
        keys = list(
            UserSession.objects.filter(user=user).exclude(session_key=but).values_list("session_key", flat=True)
        )
        _end(keys)
        if keys:
            record(act="sessions_ended", subject_kind="user", subject_id=user.public_id, by=by, count=len(keys))
    return len(keys)


def rename(*, old: str, new: str) -> None:
    """A session goes on under another key, as it does when its owner changes her password."""
    UserSession.objects.filter(session_key=old).update(session_key=new)


def forget(*, session_key: str) -> None:
    """The person has signed out: nothing of the session is kept, its address least of all."""
    UserSession.objects.filter(session_key=session_key).delete()


def _end(keys: list[str]) -> None:
    Session.objects.filter(session_key__in=keys).delete()
    UserSession.objects.filter(session_key__in=keys).delete()


@job()
def forget_ended(timestamp: int = 0) -> int:
    """Nightly: addresses and devices of sessions that have run out, old tries, devices not seen for half a year.

    `timestamp` is the moment it was due and is not used. Returns how many sessions were forgotten.
    """
    del timestamp
    now = clock.now()
    SessionStore.clear_expired()
    over = UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
    ended: int = over.delete()[0]
    longest = max(limit.window for limit in rules.LIMITS.values())
    DoorTry.objects.filter(at__lte=now - longest).delete()
    FailedSignIn.objects.filter(at__lte=now - rules.WINDOW).delete()
    KnownDevice.objects.filter(last_at__lte=now - rules.DEVICE_REMEMBERED).delete()
    return ended
