"""Host agencies of targets: bodies named by cabinet resolutions, each from a day and until another."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.audit.tracking import tracked
from samrit.organisations.models import Organisation
from samrit.plans.models.nodes import PlanNode


class HostLevel(models.TextChoices):
    """What a body is host of: a strategy side (1), an issue or its target (2), a sub-plan or its target (3), a level-2 plan
    (lead); or it supports the host."""

    LEAD = "lead", _("Lead agency")
    HOST_1 = "host_1", _("Host, level 1")
    HOST_2 = "host_2", _("Host, level 2")
    HOST_3 = "host_3", _("Host, level 3")
    SUPPORT = "support", _("Supporting agency")


class NodeHostQuerySet(models.QuerySet["NodeHost"]):
    """Filters in words."""

    def on(self, day: dt.date) -> Self:
        """Those who are hosts on the day."""
        begun, not_over = (
            Q(starts_on__isnull=True) | Q(starts_on__lte=day),
            Q(ends_on__isnull=True) | Q(ends_on__gte=day),
        )
        return self.filter(begun, not_over)


@tracked()
class NodeHost(models.Model):
    """The agency a source names as host of a node. `agency_th` is as stated; `organisation` our body where names agree.

    `starts_on` and `ends_on` are its first and last day as host; empty where no source says, or while it lasts.
    `is_kept_here`: an administrator stated or ended it here, so later packs leave it alone.
    """

    node = models.ForeignKey(PlanNode, on_delete=models.PROTECT, related_name="hosts")
    level = models.CharField(max_length=10, choices=HostLevel)
    agency_th = models.CharField(max_length=300)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=300)
    is_kept_here = models.BooleanField(default=False)

    objects = NodeHostQuerySet.as_manager()

    class Meta:
        ordering = ["level", "agency_th"]
        constraints = [
            models.UniqueConstraint(
                fields=["node", "level", "agency_th", "starts_on"], name="node_host_once", nulls_distinct=False
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=models.F("starts_on")),
                name="node_host_days_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_th} ({self.level})"
