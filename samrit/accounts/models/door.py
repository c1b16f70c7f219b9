"""What the door remembers of those who knock."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FailedSignIn(models.Model):
    """A sign-in that failed, kept for a quarter of an hour to slow guessing down.

    Holds keyed hashes only: what was typed may be somebody's password, and an address is personal data.
    """

    username_hash = models.CharField(max_length=64)
    address_hash = models.CharField(max_length=64)
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [
            models.Index(fields=["username_hash", "address_hash"]),
            models.Index(fields=["address_hash"]),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class DoorTry(models.Model):
    """One try at another door than the sign-in, kept for an hour at most; all processes count the same rows."""

    class Door(models.TextChoices):
        SECOND_FACTOR = "second_factor", _("Second factor")
        OWN_PASSWORD = "own_password", _("Password asked again")
        RESET = "reset", _("Password reset")
        RESET_ADDRESS = "reset_address", _("Password resets from one address")
        LINK = "link", _("Links opened from one address")

    door = models.CharField(max_length=20, choices=Door)
    key_hash = models.CharField(max_length=64)  # keyed hash of whose door it is
    at = models.DateTimeField(db_index=True)

    class Meta:
        indexes = [models.Index(fields=["door", "key_hash"])]

    def __str__(self) -> str:
        return f"{self.door} {self.at:%Y-%m-%d %H:%M}"


class KnownDevice(models.Model):
    """A browser from which a person has signed in: a keyed hash of the random key in its cookie.

    A sign-in from one that is not known is told to the person. Forgotten after half a year without a sign-in.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="known_devices")
    key_hash = models.CharField(max_length=64)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key_hash"], name="known_device_once")]

    def __str__(self) -> str:
        return f"{self.user_id} since {self.first_at:%Y-%m-%d}"
