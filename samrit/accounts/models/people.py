"""Users without names, one erasable table of names, dated roles per unit, lent posts, invitations."""

import datetime as dt
import uuid
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models

from samrit.accounts.roles import Role
from samrit.audit.tracking import tracked
from samrit.lib import clock, thai
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
    created_at = models.DateTimeField(default=clock.now, editable=False)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.username


class PersonName(models.Model):
    """The one erasable table of names and addresses. Never tracked in history, never released.

    `sort_key` keeps lists in Thai order; `erased_at` is the moment the names were replaced by a pseudonym.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="person")
    full_name = models.CharField(max_length=200)
    sort_key = models.CharField(max_length=700, default="", editable=False, db_collation="C", db_index=True)
    position = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.full_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The sort key follows the name."""
        self.sort_key = thai.sort_key(self.full_name)[:700]
        super().save(*args, **kwargs)


class MembershipQuerySet(models.QuerySet["Membership"]):
    """Filters in words."""

    def in_force(self, day: dt.date) -> Self:
        """Assignments that hold on the day."""
        not_ended = models.Q(ends_on__isnull=True) | models.Q(ends_on__gte=day)
        return self.filter(not_ended, starts_on__lte=day)


@tracked()
class Membership(models.Model):
    """A dated role of a person in a unit (domain: roles of the system). Both days count.

    `is_acting` marks an acting appointment to a vacant post; a person who lends her own post for some days makes a
    `Delegation` instead.
    """

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    unit = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=30, choices=Role)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    is_acting = models.BooleanField(default=False)  # appointed to act for a vacant post
    basis = models.CharField(max_length=300, blank=True)  # the order or letter of the appointment

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


class DelegationQuerySet(models.QuerySet["Delegation"]):
    """Filters in words."""

    def in_force(self, day: dt.date) -> Self:
        """Delegations that hold on the day: not ended early, and the lent post holds too."""
        post_holds = models.Q(membership__ends_on__isnull=True) | models.Q(membership__ends_on__gte=day)
        return self.filter(
            post_holds,
            starts_on__lte=day,
            ends_on__gte=day,
            ended_at__isnull=True,
            membership__starts_on__lte=day,
            membership__user__is_active=True,
        )


@tracked()
class Delegation(models.Model):
    """A person lends one of her posts to a colleague from one day to another, both counted. The giver keeps it too.

    The receiver acts in the giver's place: she may not approve what the giver sent, nor lend the post on.
    """

    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="delegations")
    receiver = models.ForeignKey(User, on_delete=models.PROTECT, related_name="delegations_received")
    starts_on = models.DateField()
    ends_on = models.DateField()
    basis = models.CharField(max_length=300, blank=True)  # the order, or the reason in words
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # ended before its last day

    objects = DelegationQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="delegation_dates_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.membership_id} → {self.receiver_id}"


@tracked(exclude=["token_hash"])
class Invitation(models.Model):
    """A door opened once for one person: the link holds a secret of which only the hash is kept. It expires."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="invitations")
    token_hash = models.CharField(max_length=64, unique=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.user_id} until {self.expires_at:%Y-%m-%d}"
