"""Workbooks and packs that were brought into a draft: what was read, what it would do, what it did, and how to undo it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.tracking import tracked
from samrit.plans.models.editions import Edition


class LoadState(models.TextChoices):
    """A load is checked, then applied by the same or another person, and can be undone while the draft is open."""

    CHECKED = "checked", _("Checked")
    APPLIED = "applied", _("Applied")
    UNDONE = "undone", _("Undone")


class LoadWay(models.TextChoices):
    """Whether rows that are not in the file stay as they are or are cancelled."""

    PART = "part", _("Add and change only")
    WHOLE = "whole", _("The whole edition: what is not in the file is cancelled")


@tracked(exclude=["rows", "before", "faults"])
class Load(models.Model):
    """One file brought to a draft. `rows` are its cells as read (sheet, row, column), `faults` what is wrong with which cell,
    `counts` what it adds, changes and cancels, `before` what it replaced, so that it can be undone."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="loads")
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    way = models.CharField(max_length=5, choices=LoadWay, default=LoadWay.PART)
    state = models.CharField(max_length=8, choices=LoadState, default=LoadState.CHECKED)
    rows = models.JSONField(default=dict)
    faults = models.JSONField(default=list)
    counts = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    read_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    applied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-read_at", "-id"]

    def __str__(self) -> str:
        return f"{self.file_name} → {self.edition_id}"
