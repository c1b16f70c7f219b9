"""Users without names, one erasable table of names, dated roles per unit."""

import datetime as dt
import uuid
from typing import ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from samrit.accounts.roles import Role
from samrit.audit.tracking import tracked
from samrit.organisations.models import Organisation


class UserManager(BaseUserManager["User"]):
    """Creates users; the password is hashed by Django."""

    def create_user(self, username: str, password: str | None = None, **fields: object) -> "User":
        """A user who can sign in. `username` is the key at sign-in and holds no personal name in the demo."""
        user = self.model(username=username, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


@tracked(exclude=["username", "password", "last_login"])
class User(AbstractBaseUser):
    """A personal account. Holds no name: logs keep `public_id`, and names can be erased alone (PDPA B.E. 2562)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    username = models.CharField(max_length=60, unique=True)
    is_active = models.BooleanField(default=True)
    is_demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.username


class PersonName(models.Model):
    """The one erasable table of names and addresses. Never tracked in history, never released."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="person")
    full_name = models.CharField(max_length=200)
    position = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)

    def __str__(self) -> str:
        return self.full_name


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Filters in words."""

    def in_force(self, day: dt.date) -> Self:
        """Assignments that hold on the day."""
        not_ended = models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=day)
        return self.filter(not_ended, starts_on__lte=day)


@tracked()
class Membership(models.Model):
    """A dated role of a person in a unit (domain: roles of the system)."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "unit", "role", "starts_on"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=models.F("starts_on")),
                name="membership_dates_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} @ {self.unit_id}"


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
