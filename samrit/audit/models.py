"""Business events: what people did, in words of the office, append-only; and the chain of hashes that seals them by day."""

import pgtrigger
from django.db import models


def append_only() -> pgtrigger.Protect:
    """The trigger of a table in which nothing is ever changed or deleted."""
    return pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)


class BusinessEvent(models.Model):
    """One act: who (a pseudonymous id), what (past tense), on which subject (table and id as plain text), when and why.

    Outlives its subject. Triggers refuse update and delete, and the application's database role has no right to either.
    """

    at = models.DateTimeField(db_index=True)
    actor = models.CharField(max_length=40)  # accounts.User.public_id, or "system"
    act = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=40)
    subject_id = models.CharField(max_length=60)
    reason = models.TextField(blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["subject_kind", "subject_id"])]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.act} {self.subject_kind} {self.subject_id}"


class EventLink(models.Model):
    """The place of one event in the chain: its hash covers the event and the hash before it. `day` is the seal it is under.

    Positions count from 1 without a gap. The event is named by plain id: a link outlives an event that somebody took away,
    and so tells of it.
    """

    position = models.BigIntegerField(primary_key=True)
    event_id = models.BigIntegerField(unique=True)
    day = models.DateField()
    hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["position"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.position}: event {self.event_id}"


class DailySeal(models.Model):
    """The end of one day (Bangkok) in the chain: its root covers the day, its events and the root before it.

    A day without an event is sealed too. Roots are published with the open data.
    """

    day = models.DateField(primary_key=True)
    first_event = models.BigIntegerField(null=True, blank=True)
    last_event = models.BigIntegerField(null=True, blank=True)
    count = models.PositiveIntegerField()
    root = models.CharField(max_length=64)
    previous_root = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField()

    class Meta:
        ordering = ["day"]
        triggers = [append_only()]

    def __str__(self) -> str:
        return f"{self.day}: {self.root[:12]}"
