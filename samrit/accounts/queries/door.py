"""What the pages of the door show: second factor, recovery codes, sessions with their devices."""

import base64
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session

from samrit.accounts.models import Membership, User
from samrit.accounts.queries import person
from samrit.accounts.rules import door as rules
from samrit.accounts.rules.devices import Device, kind_of
from samrit.lib import clock

Kind = Authenticator.Type


@dataclass(frozen=True)
class SecondFactor:
    """How a person's second factor stands."""

    is_set: bool
    is_needed: bool
    since: dt.datetime | None = None
    codes_left: int = 0


def second_factor(user: User) -> SecondFactor:
    """Whether she has one, since when, how many recovery codes are left; and whether she must have one, as nobody must
    in the demonstration.
    """
    factors = {factor.type: factor for factor in Authenticator.objects.filter(user=user)}
    app = factors.get(Kind.TOTP)
    return SecondFactor(
        is_set=app is not None,
        is_needed=rules.must_have_second_factor(person(user)) and not settings.SAMRIT_DEMO,
        since=app.created_at if app else None,
        codes_left=len(recovery_codes(factors.values())),
    )


def has_second_factor(user: User) -> bool:
    """Whether a code is asked after her password."""
    return bool(Authenticator.objects.filter(user=user, type=Kind.TOTP).exists())


def recovery_codes(factors: Iterable[Authenticator]) -> list[str]:
    """The recovery codes that were not used yet, in groups of four digits."""
    kept = next((factor for factor in factors if factor.type == Kind.RECOVERY_CODES), None)
    return [f"{code[:4]}-{code[4:]}" for code in RecoveryCodes(kept).get_unused_codes()] if kept else []


def codes_of(user: User) -> list[str]:
    """The unused recovery codes of a person."""
    return recovery_codes(Authenticator.objects.filter(user=user))


@dataclass(frozen=True)
class Enrolment:
    """What an authenticator app needs: a picture for its camera, the key for people who type."""

    picture: str
    key: str


def enrolment(user: User, key: str) -> Enrolment:
    """The picture as an image in the page, and the key in groups of four letters."""
    adapter = get_adapter()
    svg = adapter.build_totp_svg(adapter.build_totp_url(user, key))
    grouped = " ".join(key[start : start + 4] for start in range(0, len(key), 4))
    return Enrolment("data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode(), grouped)


@dataclass(frozen=True)
class OpenSession:
    """One session as its owner sees it."""

    number: int
    device: Device
    address: str
    began_at: dt.datetime
    seen_at: dt.datetime
    is_current: bool


def sessions(user: User, current: str) -> list[OpenSession]:
    """The person's open sessions, the one in use (by its key) first, then the latest. One query."""
    alive = Session.objects.values("session_key")
    rows = UserSession.objects.filter(user=user, session_key__in=alive).order_by("-last_seen_at", "-pk")
    found = [
        OpenSession(
            number=row.pk,
            device=kind_of(row.user_agent),
            address="" if row.ip == "::" else row.ip,
            began_at=row.created_at,
            seen_at=row.last_seen_at,
            is_current=row.session_key == current,
        )
        for row in rows
    ]
    return sorted(found, key=lambda row: not row.is_current)


def get_session(user: User, number: int) -> UserSession | None:
    """One session of the person's own."""
    return UserSession.objects.filter(user=user, pk=number).first()


def posts_to_come(user: User) -> list[Membership]:
    """The posts an invited person has today or will have, with their bodies."""
    rows = Membership.objects.filter(user=user).exclude(ends_on__lt=clock.today())
    return list(rows.select_related("unit").order_by("starts_on", "id"))
