"""Keys by which an agency's own system acts for a person."""

import datetime as dt
import uuid
from typing import Self

from django.db import models

from samrit.accounts.models.people import User
from samrit.audit.tracking import tracked


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Filters in words."""

    def open_at(self, now: dt.datetime) -> Self:
        """Keys that open at this moment."""
        return self.filter(revoked_at__isnull=True, expires_at__gt=now)


@tracked(exclude=["token_hash", "last_used_at"])
class ApiToken(models.Model):
    """A key for the API: whoever sends it acts as its owner, with her posts of the day and nothing more.

    Only a hash is kept; `prefix` is what its owner recognises it by. It reads, and writes only where `may_write`. It ends by
    its date, a year at most, when it is revoked, and with the account.
    """

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=100)
    prefix = models.CharField(max_length=20)
    token_hash = models.CharField(max_length=64, unique=True)
    may_write = models.BooleanField(default=False)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ["-made_at", "-id"]

    def __str__(self) -> str:
        return f"{self.prefix}… of {self.user_id}"
