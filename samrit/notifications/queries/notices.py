"""The inbox of one person: her notices in words, by day, unread first."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, ExpressionWrapper, Q

from samrit.accounts.models import User
from samrit.lib import clock
from samrit.notifications.models import Notice
from samrit.notifications.models.notices import NoticeQuerySet
from samrit.notifications.rules import texts
from samrit.notifications.rules.texts import GROUPS, Words

PAGE = 30
FOLDED = dt.timedelta(days=30)
"""Read notices older than this are folded away; asking for the earlier ones shows them."""


@dataclass(frozen=True)
class Told:
    """A notice and its words."""

    notice: Notice
    words: Words

    @property
    def days_left(self) -> int | None:
        """Days until it is due, for what is unread."""
        due = self.notice.due_on
        return None if due is None or self.notice.read_at else (due - clock.today()).days


@dataclass(frozen=True)
class Day:
    """The notices of one day; `unread` days stand before the read ones."""

    on: dt.date
    unread: bool
    told: list[Told]


@dataclass(frozen=True)
class Inbox:
    """A page of the inbox: days of notices, and the counts of its filters."""

    page: Page[Notice]
    days: list[Day]
    unread: int
    folded: int


def unread_count(user: User) -> int:
    """How many of her notices are unread. One query."""
    return my_notices(user).unread().count()


def my_notices(user: User) -> NoticeQuerySet:
    """Her own notices."""
    return Notice.objects.visible_to(user)


def of_group(notices: NoticeQuerySet, group: str) -> NoticeQuerySet:
    """Those of a group of the filter (a key of `GROUPS`); all where there is no such group."""
    return notices.filter(kind__in=GROUPS[group][1]) if group in GROUPS else notices


def inbox(user: User, *, group: str = "", only_unread: bool = False, earlier: bool = False, number: str = "") -> Inbox:
    """A page of her inbox; `group` is a key of `GROUPS` (empty: all), `earlier` shows old read notices too."""
    mine = of_group(my_notices(user), group)
    shown = mine.unread() if only_unread else mine
    old = shown.filter(read_at__isnull=False, at__lt=clock.now() - FOLDED)
    folded = 0 if earlier or only_unread else old.count()
    if folded:
        shown = shown.exclude(pk__in=old.values("pk"))
    page = Paginator(_unread_first(shown), PAGE).get_page(number)
    return Inbox(page, _by_day(page.object_list), unread_count(user), folded)


def in_words(notice: Notice) -> Told:
    """A notice with its words in the language in force."""
    return Told(notice, texts.words(notice.kind, notice.facts))


def _unread_first(notices: NoticeQuerySet) -> NoticeQuerySet:
    is_unread = ExpressionWrapper(Q(read_at__isnull=True), BooleanField())
    return notices.alias(is_unread=is_unread).order_by("-is_unread", "-at", "-pk")


def _by_day(notices: Iterable[Notice]) -> list[Day]:
    days: list[Day] = []
    for notice in notices:
        on, unread = notice.at.astimezone(clock.BANGKOK).date(), notice.read_at is None
        if not days or (days[-1].on, days[-1].unread) != (on, unread):
            days.append(Day(on, unread, []))
        days[-1].told.append(in_words(notice))
    return days
