"""Areas: one table for the whole tree, keyed by interior-ministry codes."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from samrit.audit.tracking import tracked
from samrit.lib.names import shown_name
from samrit.lib.trees import path_field


class AreaKind(models.TextChoices):
    """Levels of the administrative geography."""

    REGION = "region", _("Region")
    CLUSTER = "cluster", _("Province cluster")
    PROVINCE = "province", _("Province")
    DISTRICT = "district", _("District")
    SUBDISTRICT = "subdistrict", _("Subdistrict")


class AreaQuerySet(models.QuerySet["Area"]):
    """Filters in words."""

    def in_force(self) -> Self:
        """Areas that have not been abolished."""
        return self.filter(abolished_on__isnull=True)

    def of_kind(self, kind: AreaKind) -> Self:
        """Areas of one level that have not been abolished."""
        return self.in_force().filter(kind=kind)


@tracked()
class Area(models.Model):
    """A region (N, NE, C, E, S, SB), cluster (1-18), province (2 digits), district (4) or subdistrict (6 digits).

    `parent` is the administrative one: subdistrict, district, province, region. A province also has a `cluster`
    (none for Bangkok). Coordinates are the centroid in WGS84 degrees, for provinces only.
    """

    kind = models.CharField(max_length=12, choices=AreaKind)
    code = models.CharField(max_length=10)
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    cluster = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="members")
    path = path_field()
    sort_key = models.CharField(max_length=250, db_collation="C", default="", editable=False)
    postal_code = models.CharField(max_length=17, blank=True)  # several where a subdistrict has several
    lat = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    lon = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    abolished_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key"]
        constraints = [models.UniqueConstraint(fields=["kind", "code"], name="area_kind_code")]

    def __str__(self) -> str:
        return self.name_th

    @property
    def name(self) -> str:
        """The name in the language of the page, Thai where English is missing."""
        return shown_name(self.name_th, self.name_en)
