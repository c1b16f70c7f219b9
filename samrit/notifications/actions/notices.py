"""Telling people, taking it back, and marking what was read."""

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db import transaction

from samrit.accounts.models import User
from samrit.audit.actions import acting
from samrit.lib import clock
from samrit.notifications.models import Mail, MailState, Notice, NoticeKind
from samrit.notifications.models.notices import NoticeQuerySet
from samrit.notifications.queries.choices import choices_of


def notify(
    *,
    to: Iterable[int],
    kind: NoticeKind,
    link: str,
    facts: Mapping[str, str],
    key: str,
    due_on: dt.date | None = None,
    hold_until: dt.datetime | None = None,
) -> int:
    """Tell people (ids of users) something; returns how many were not told it yet.

    `key` says what it is about: a person is told the same key once (put the id of the act into it where the same thing can
    happen again). `link` is a path of this site. `facts` fill the words of the kind (`rules.texts`) and name nobody. The
    notice is in the inbox at once; its mail waits for `hold_until`. Suspended people are told nothing.
    """
    if not link.startswith("/") or link.startswith("//"):
        raise ValueError(f"{link!r} is not a path of this site")
    people = User.objects.filter(pk__in=set(to), is_active=True).order_by("pk").values_list("pk", flat=True)
    with transaction.atomic():
        told = set(Notice.objects.filter(key=key, to__in=people).values_list("to_id", flat=True))
        choices = choices_of(set(people) - told)
        new = [
            Notice(
                to_id=person,
                kind=kind,
                link=link,
                facts=dict(facts),
                key=key,
                at=clock.now(),
                way=choices[person].way(kind),
                due_on=due_on,
                hold_until=hold_until,
            )
            for person in choices
        ]
        Notice.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def drop(*, key: str) -> int:
    """Take back what no mail has carried out yet: the notices of the key vanish, read or not; returns how many.

    A notice in a mail that is sent, or being sent, stays: she was told.
    """
    with transaction.atomic():
        found = list(Notice.objects.select_for_update().filter(key=key).order_by("pk"))
        mails = [notice.mail_id for notice in found if notice.mail_id is not None]
        locked = Mail.objects.select_for_update().filter(pk__in=mails).order_by("pk")
        states = dict(locked.values_list("pk", "state"))
        untold = [
            n.pk for n in found if n.mail_id is None or states[n.mail_id] in {MailState.QUEUED, MailState.DROPPED}
        ]
        Notice.objects.filter(pk__in=untold).delete()
    return len(untold)


def mark_read(*, notices: NoticeQuerySet, by: User) -> int:
    """Mark one's own notices as read, whichever are not yet; returns how many. What is read is not mailed any more."""
    with acting(by, "read notices"):
        return notices.visible_to(by).unread().update(read_at=clock.now())
