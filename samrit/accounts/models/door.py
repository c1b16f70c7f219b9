"""What the door remembers of those who knock."""

from django.db import models


class FailedSignIn(models.Model):
    """A sign-in that failed, kept for a quarter of an hour to slow guessing down.

    Holds keyed hashes only: what was typed may be somebody's password, and an address is personal data.
    """

    username_hash = models.CharField(max_length=64)
    address_hash = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["username_hash", "address_hash"])]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"
