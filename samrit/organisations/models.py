"""The tree of state bodies, dated, with predecessors and successors."""

import datetime as dt
from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from samrit.audit.tracking import tracked
from samrit.geography.models import Area
from samrit.lib.names import shown_name
from samrit.lib.trees import path_field


class OrganisationKind(models.TextChoices):
    """Kinds of bodies; department and division mean "or equivalent" (state enterprise, university, fund)."""

    MINISTRY = "ministry", _("Ministry")
    BUDGET_GROUP = "budget_group", _("Budget group")
    DEPARTMENT = "department", _("Department")
    OFFICE = "office", _("Office")
    PUBLIC_ORGANISATION = "public_organisation", _("Public organisation")
    UNIVERSITY = "university_or_college", _("University or college")
    STATE_ENTERPRISE = "state_enterprise", _("State enterprise")
    PROVINCE = "province", _("Province")
    CLUSTER = "province_cluster", _("Province cluster")
    LOCAL_GOVERNMENT = "local_government", _("Local government")
    INDEPENDENT_BODY = "independent_body", _("Independent body")
    COURT = "court", _("Court")
    PARLIAMENT = "parliament", _("Parliament")
    DIVISION = "division", _("Division")
    OTHER = "other", _("Other")


class OrganisationQuerySet(models.QuerySet["Organisation"]):
    """Filters in words."""

    def in_force(self, day: dt.date) -> Self:
        """Bodies that exist on the day."""
        begun = models.Q(valid_from__isnull=True) | models.Q(valid_from__lte=day)
        not_ended = models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=day)
        return self.filter(begun & not_ended)

    def under(self, body: "Organisation") -> Self:
        """The body and everything below it."""
        return self.filter(path__startswith=body.path)


@tracked()
class Organisation(models.Model):
    """A state body. `code` is our key (stable, never parsed); `budget_code` the Budget Bureau's where known.

    `parent` is the line parent (ministry, department, division); `area_parent` the province or cluster, as a body, that it
    also stands under; `area` the area of the map it lies in. `area_path` is the path of the area parent, kept with `path`.
    """

    code = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=24, choices=OrganisationKind)
    name_th = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    area_parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="area_children"
    )
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    path = path_field()
    area_path = path_field()
    sort_key = models.CharField(max_length=350, db_collation="C", default="", editable=False)
    folded_name = models.CharField(max_length=300, default="", editable=False, db_index=True)
    budget_code = models.CharField(max_length=10, blank=True)
    other_names = models.JSONField(default=list, blank=True)  # spellings met in documents, matched on import
    valid_from = models.DateField(null=True, blank=True)
    valid_to = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    is_kept_here = models.BooleanField(default=False)  # an administrator changed it: later lists leave it alone
    is_demonstration = models.BooleanField(default=False)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True)
                | models.Q(valid_from__isnull=True)
                | models.Q(valid_to__gte=models.F("valid_from")),
                name="organisation_dates_in_order",
            )
        ]

    def __str__(self) -> str:
        return self.name_th

    @property
    def name(self) -> str:
        """The name in the language of the page, Thai where English is missing."""
        return shown_name(self.name_th, self.name_en)


@tracked()
class Succession(models.Model):
    """One body took over from another on a day, by a law or order."""

    predecessor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="successions_out")
    successor = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="successions_in")
    on = models.DateField()
    basis = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor", "on"], name="succession_once"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="succession_between_two_bodies"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor} → {self.successor}"


@tracked()
class OrganisationName(models.Model):
    """A name a body carried until a day, kept when it was renamed. The name in force stands on the body."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="former_names")
    name_th = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    until = models.DateField()  # the last day of this name
    basis = models.CharField(max_length=300)

    class Meta:
        ordering = ["-until", "-id"]

    def __str__(self) -> str:
        return f"{self.name_th} (until {self.until})"
