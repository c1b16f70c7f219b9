"""Releases of open data and the loaded copy of the published one, which is all that public pages read."""

from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.tracking import tracked
from samrit.lib.fiscal import Period


class ReleaseState(models.TextChoices):
    """A release is prepared, then published; nothing is replaced, a correction is the next revision."""

    PREPARED = "prepared", _("Prepared")
    PUBLISHED = "published", _("Published")


@tracked()
class Release(models.Model):
    """One quarterly release, `FY2565-Q1-r1`: immutable files with hashes. `previous_hash` chains it to the one before."""

    fiscal_year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    revision = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=ReleaseState, default=ReleaseState.PREPARED)
    built_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    folder = models.CharField(max_length=500)
    manifest = models.JSONField(default=dict)
    manifest_hash = models.CharField(max_length=64)
    previous_hash = models.CharField(max_length=64, blank=True)
    has_demonstration = models.BooleanField(default=False)

    class Meta:
        ordering = ["-fiscal_year", "-quarter", "-revision"]
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "quarter", "revision"], name="release_once"),
            models.CheckConstraint(
                condition=~models.Q(state="published") | models.Q(published_at__isnull=False),
                name="release_published_has_moment",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def period(self) -> Period:
        """The quarter as a value."""
        return Period(self.fiscal_year, self.quarter)

    @property
    def name(self) -> str:
        """`FY2565-Q1-r1`."""
        return f"{self.period}-r{self.revision}"


def _kept(name: str, field: "models.Field[Any, Any]") -> "models.GeneratedField":
    """A column that the database derives from a released column."""
    value = (
        KeyTransform(name, "data")
        if isinstance(field, models.JSONField)
        else Cast(KeyTextTransform(name, "data"), field)
    )
    return models.GeneratedField(expression=value, output_field=field, db_persist=True)


class ReleasedRow(models.Model):
    """A row of a published file, loaded so that pages can find it. A copy: rebuilt from the files, so it has no history."""

    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="rows")
    dataset = models.CharField(max_length=40)
    key = models.CharField(max_length=120)
    data = models.JSONField()
    search = SearchVectorField(null=True)

    # what lists filter, sum and sort by, kept beside the row by the database: the row itself is large and stays unread
    fiscal_year = _kept("fiscal_year", models.IntegerField(null=True))
    ministry_code = _kept("ministry_code", models.TextField(null=True))
    ministry = _kept("ministry", models.TextField(null=True))
    strategy = _kept("ns_primary", models.TextField(null=True))
    provinces = _kept("provinces", models.JSONField(null=True))
    budget = _kept("budget_fy_baht", models.DecimalField(max_digits=18, decimal_places=2, null=True))
    budget_total = _kept("budget_total_baht", models.DecimalField(max_digits=18, decimal_places=2, null=True))
    disbursed = _kept("disbursed_baht", models.DecimalField(max_digits=18, decimal_places=2, null=True))
    adds_up = _kept("adds_up", models.BooleanField(null=True))  # null in releases before families were told: it adds up
    is_demonstration = _kept("is_demonstration", models.BooleanField(null=True))

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["release", "dataset", "key"]),
            models.Index(fields=["release", "dataset", "-budget"]),
            GinIndex(fields=["search"], name="released_row_search"),
            GinIndex(fields=["data"], name="released_row_data", opclasses=["jsonb_path_ops"]),
        ]

    def __str__(self) -> str:
        return f"{self.dataset} {self.key}"
