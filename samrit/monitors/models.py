"""Views on the reports that other policies ask for, defined as rows; letters that were written about reports that are missing."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.tracking import tracked
from samrit.organisations.models import Organisation


class Layout(models.TextChoices):
    """How the figures of a monitor are laid out."""

    GROUPS = "groups", _("By the monitor's own groups")
    BODIES = "bodies", _("By agency")
    PROVINCE = "province", _("For the meeting of a province")
    INSPECTION = "inspection", _("For the round of an inspector")


class Scope(models.TextChoices):
    """What a reader chooses before a monitor shows anything: nothing, one ministry, one province, one inspection region."""

    NONE = "none", _("The whole country")
    MINISTRY = "ministry", _("One ministry")
    PROVINCE = "province", _("One province")
    CLUSTER = "cluster", _("One province cluster")


@tracked()
class PolicyMonitor(models.Model):
    """A named, dated filter over plan nodes, tags, bodies, places and periods with a layout: what a policy wants to read.

    A new policy is a new monitor and never a new form (Cabinet resolution of 9 Nov 2564: one channel). A monitor is not edited:
    `version` counts, the newest in force on a day holds, and every file names the version it was made by.
    """

    code = models.SlugField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    name_th = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    about_th = models.TextField(blank=True)
    about_en = models.TextField(blank=True)
    source = models.CharField(max_length=500, blank=True)
    layout = models.CharField(max_length=12, choices=Layout, default=Layout.GROUPS)
    scope = models.CharField(max_length=10, choices=Scope, default=Scope.NONE)
    # how many reports a year the policy asked of each project before it became a view (0: unknown)
    rounds_before = models.PositiveSmallIntegerField(default=0)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    set_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    set_at = models.DateTimeField()

    class Meta:
        ordering = ["code", "-version"]
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="policy_monitor_once"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="policy_monitor_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


@tracked()
class MonitorGroup(models.Model):
    """One group of a monitor, and what falls into it: a project tied to any of `nodes` (with all below them), or written by any
    of `bodies` (with all below them), and standing in any of `provinces`, with money of any of `fund_sources`. Empty lists ask
    nothing. A project may fall into several groups; the sum of the monitor counts it once.

    `nodes` name a framework, a kind and an official code (and, as `under`, the code of something above it), in whatever edition
    the year plan was written, with the `words` of the source; `bodies` are codes of the directory, `provinces` codes of the area
    list. `note` says which part of the source the group comes from.
    """

    monitor = models.ForeignKey(PolicyMonitor, on_delete=models.CASCADE, related_name="groups")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=40)
    name_th = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    nodes = models.JSONField(default=list, blank=True)
    bodies = models.JSONField(default=list, blank=True)
    provinces = models.JSONField(default=list, blank=True)
    fund_sources = models.JSONField(default=list, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["monitor", "position"]
        constraints = [models.UniqueConstraint(fields=["monitor", "code"], name="monitor_group_once")]

    def __str__(self) -> str:
        return f"{self.monitor_id} {self.code}"


@tracked(exclude=["listed"])
class ReminderLetter(models.Model):
    """An official letter that reminds a body of reports it owes: what it listed on the day it was written. It can be written
    again; the number and the day of sending are put in by the office that signs it."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    fiscal_year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField(default=0)  # 0: M1-M5, 5: after the end
    listed = models.JSONField(default=dict)
    written_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()

    class Meta:
        ordering = ["-written_at", "-id"]

    def __str__(self) -> str:
        return f"{self.body_id} {self.fiscal_year}/{self.quarter}"
