"""What administrators tell everybody, or some: shown on the first pages from one day to another."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.tracking import tracked
from samrit.organisations.models import Organisation


class Level(models.TextChoices):
    """How loud an announcement is."""

    INFO = "info", _("For information")
    WARNING = "warning", _("Please note")
    URGENT = "urgent", _("Urgent")


class AnnouncementQuerySet(models.QuerySet["Announcement"]):
    """Filters in words."""

    def in_force(self, day: dt.date) -> Self:
        """Shown on the day: both days count, and not ended early."""
        return self.filter(starts_on__lte=day, ends_on__gte=day, ended_at__isnull=True)


@tracked()
class Announcement(models.Model):
    """A text in both languages for the people of a body and all below it (empty: of every body), by role (empty: every role)."""

    text_th = models.CharField(max_length=500)
    text_en = models.CharField(max_length=500, blank=True)
    level = models.CharField(max_length=10, choices=Level, default=Level.INFO)
    link = models.CharField(max_length=300, blank=True)
    roles = models.JSONField(default=list, blank=True)
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField()
    ends_on = models.DateField()
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)  # taken down before its last day

    objects = AnnouncementQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="announcement_days_in_order"
            )
        ]

    def __str__(self) -> str:
        return f"{self.level} {self.starts_on:%Y-%m-%d}"


@tracked()
class Dismissal(models.Model):
    """A person has put an announcement away."""

    announcement = models.ForeignKey(Announcement, on_delete=models.CASCADE, related_name="dismissals")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["announcement", "user"], name="dismissal_once")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.announcement_id}"
