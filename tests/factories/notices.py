"""Notices, addresses of mail, and a clock that is set by hand."""

import datetime as dt
import itertools
from typing import Any

from samrit.accounts.models import PersonName, User
from samrit.lib import clock
from samrit.notifications.actions import notices
from samrit.notifications.models import Notice, NoticeKind, NoticeSettings

KEYS = itertools.count(1)


def with_address(user: User, email: str = "") -> User:
    """The person with an address that mail can go to."""
    PersonName.objects.filter(user=user).update(email=email or f"{user.username}@mail.example")
    return user


def tell(user: User, kind: NoticeKind = NoticeKind.APPROVED, title: str = "โครงการทดลอง", **more: Any) -> Notice:
    """One notice to one person, as an upper app would tell it."""
    facts = {"title": title, **more.pop("facts", {})}
    key = more.pop("key", f"test:{next(KEYS)}")
    notices.notify(to=[user.pk], kind=kind, link=more.pop("link", "/projects/"), facts=facts, key=key, **more)
    return Notice.objects.get(to=user, key=key)


def choose(user: User, **choices: Any) -> NoticeSettings:
    """How she wants to be told."""
    return NoticeSettings.objects.update_or_create(user=user, defaults=choices)[0]


def set_clock(settings: Any, moment: str) -> dt.datetime:
    """Put the system's clock to a moment of Bangkok: `2022-04-18 07:30`."""
    settings.SAMRIT_NOW = moment.replace(" ", "T") + ("" if moment.count(":") > 1 else ":00") + "+07:00"
    clock._started_at.cache_clear()
    return dt.datetime.fromisoformat(settings.SAMRIT_NOW)
