"""The quarterly progress report (M6) and its approved versions."""

import datetime as dt
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person, rows_seen
from samrit.accounts.roles import Role
from samrit.approvals.models import Approval
from samrit.audit.tracking import tracked
from samrit.projects.models import YearPlan


class ExecutionState(models.TextChoices):
    """How the work stands (M6 no. 2)."""

    NOT_STARTED = "not_started", _("Not started")
    IN_PROGRESS = "in_progress", _("In progress")
    DELAYED = "delayed", _("Delayed")
    SUSPENDED = "suspended", _("Suspended")
    COMPLETED = "completed", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


class ReportQuerySet(models.QuerySet["ProgressReport"]):
    """Filters in words."""

    def visible_to(self, user: User) -> Self:
        """Reports of projects whose owner the user's posts cover, or that are tied to a target her body hosts; NESDC sees
        all, viewers what is approved."""
        hosted = Q(year_plan__in=YearPlan.objects.hosted_by(user)) if person(user).has(Role.TARGET_HOST) else Q()
        return self.filter(
            rows_seen(user, "year_plan__project__owner", Q(approval__approved_at__isnull=False)) | hosted
        )


@tracked()
class ProgressReport(models.Model):
    """M6: one report per year plan and quarter. Percentages are cumulative, 0 to 100; money lives in its rows."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.PROTECT, related_name="+")
    quarter = models.PositiveSmallIntegerField()
    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, related_name="+")
    execution_state = models.CharField(max_length=12, choices=ExecutionState, blank=True)
    progress_plan = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    progress_actual = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    progress_reason = models.TextField(blank=True)  # why less than last quarter, or why it differs from the weights
    summary = models.TextField(blank=True)
    outcome_result = models.TextField(blank=True)
    effect_on_y1 = models.TextField(blank=True)
    effect_on_y2 = models.TextField(blank=True)
    effect_on_z = models.TextField(blank=True)
    effect_on_area = models.TextField(blank=True)  # plans of provinces and local governments
    progress_variance = models.CharField(max_length=30, blank=True)  # a code of the list `variance_reason`
    progress_variance_text = models.TextField(blank=True)
    money_variance = models.CharField(max_length=30, blank=True)  # a code of the list `variance_reason`
    money_variance_text = models.TextField(blank=True)
    has_obstacles = models.BooleanField(null=True, blank=True)
    suggestion = models.TextField(blank=True)
    lat = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)  # where the work was seen
    lon = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    self_assessment = models.CharField(
        max_length=12, choices=[("met", _("As planned")), ("not_met", _("Not as planned"))], blank=True
    )
    self_assessment_reason = models.TextField(blank=True)
    is_complete = models.BooleanField(default=False)
    is_demonstration = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["year_plan_id", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["year_plan", "quarter"], name="progress_report_once"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="progress_report_is_quarter"),
            models.CheckConstraint(
                condition=(Q(progress_actual__isnull=True) | Q(progress_actual__gte=0, progress_actual__lte=100))
                & (Q(progress_plan__isnull=True) | Q(progress_plan__gte=0, progress_plan__lte=100)),
                name="progress_is_percent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.year_plan_id} Q{self.quarter}"


class Version(models.Model):
    """An approved record is a document: canonical JSON of all answers beside the plan, and its SHA-256, readable for ever.

    The newest one that was not undone is in force, also while a correction is written. `why` and `document_number` are
    the reason and the letter of the unlock that led to it, empty for the first; `undone_at` is set where the last approval
    was taken back within its grace.
    """

    number = models.PositiveSmallIntegerField()
    document = models.JSONField()
    document_hash = models.CharField(max_length=64)
    approved_at = models.DateTimeField()
    why = models.TextField(blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class ApprovedReportQuerySet(models.QuerySet["ApprovedReport"]):
    """Filters in words."""

    def holding(self, at: dt.datetime | None = None) -> Self:
        """Versions whose approval has not been taken back (by the instant; by default to this day), the newest first."""
        if at is None:
            return self.filter(undone_at__isnull=True).order_by("report_id", "-number")
        taken_back = Q(undone_at__isnull=False, undone_at__lt=at)
        return self.filter(~taken_back, approved_at__lt=at).order_by("report_id", "-number")


@tracked(exclude=["document"])
class ApprovedReport(Version):
    """A version of a quarterly report that was approved."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="approved_reports")

    objects = ApprovedReportQuerySet.as_manager()

    class Meta:
        ordering = ["report_id", "number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="approved_report_once")]

    def __str__(self) -> str:
        return f"{self.report_id} no. {self.number}"


@tracked()
class Adjustment(models.Model):
    """A reported figure that was corrected later: what it was and what it is from `known_at` on, with the reason and the letter
    of the unlock. The report it was first said in keeps its own version; this is the line between the two. `key` is the field
    of the report, figures are exact texts ("" where there was no answer)."""

    version = models.ForeignKey(ApprovedReport, on_delete=models.PROTECT, related_name="adjustments")
    key = models.CharField(max_length=120)
    label = models.TextField()
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    reason = models.TextField()
    letter = models.CharField(max_length=60, blank=True)
    known_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)  # taken back with its version

    class Meta:
        ordering = ["known_at", "id"]
        constraints = [models.UniqueConstraint(fields=["version", "key"], name="adjustment_once")]

    def __str__(self) -> str:
        return f"{self.version_id} {self.key}"
