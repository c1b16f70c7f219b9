"""Business events: what people did, in words of the office, append-only."""

import pgtrigger
from django.db import models


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
        triggers = [pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"{self.act} {self.subject_kind} {self.subject_id}"
