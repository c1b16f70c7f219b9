"""What one person is told: a kind, facts and a link; the words are made when they are read."""

import datetime as dt
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from samrit.accounts.models import User
from samrit.audit.tracking import tracked
from samrit.notifications.models.kinds import NoticeKind
from samrit.notifications.models.mail import Mail
from samrit.notifications.models.settings import Way


class NoticeQuerySet(models.QuerySet["Notice"]):
    """Filters in words."""

    def visible_to(self, user: User) -> Self:
        """One's own notices."""
        return self.filter(to=user)

    def unread(self) -> Self:
        """Not opened and not marked."""
        return self.filter(read_at__isnull=True)

    def ready(self, moment: dt.datetime) -> Self:
        """Whose mail need not wait any more, as of the moment: made by then and held until then at most."""
        return self.filter(models.Q(hold_until__isnull=True) | models.Q(hold_until__lte=moment), at__lte=moment)

    def unmailed(self) -> Self:
        """To be mailed and in no mail yet: unread, and to somebody who may sign in and has an address."""
        waiting = self.unread().filter(mail__isnull=True).exclude(way=Way.APP)
        return waiting.filter(to__is_active=True).exclude(to__person__email="").filter(to__person__isnull=False)


@tracked(exclude=["read_at", "way", "mail", "mailed_at"])
class Notice(models.Model):
    """One thing a person is told. `key` makes it unique for her; `facts` are plain words without names of people.

    It is in her inbox at once; `way` is where it goes besides, as she had chosen when it was made. A mail waits for
    `hold_until` (the grace period of what can be taken back). `mail` is the one mail that carries it, `mailed_at` when
    that was sent.
    """

    to = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30, choices=NoticeKind)
    link = models.CharField(max_length=300)
    facts = models.JSONField(default=dict, blank=True, encoder=DjangoJSONEncoder)
    key = models.CharField(max_length=200)
    at = models.DateTimeField()
    way = models.CharField(max_length=8, choices=Way, default=Way.DIGEST)
    due_on = models.DateField(null=True, blank=True)
    hold_until = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(null=True, blank=True)
    mail = models.ForeignKey(Mail, on_delete=models.PROTECT, null=True, blank=True, related_name="notices")
    mailed_at = models.DateTimeField(null=True, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint(fields=["to", "key"], name="notice_once")]
        indexes = [
            models.Index(fields=["key"]),
            models.Index(fields=["to", "-at"]),
            models.Index(fields=["to"], condition=models.Q(read_at=None), name="notice_unread"),
            models.Index(
                fields=["at"],
                condition=models.Q(read_at=None, mail=None) & ~models.Q(way="app"),
                name="notice_to_be_mailed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
