"""The calendar as rows, and the quarterly progress report (M6) with its reported values and approved versions."""

import datetime as dt
import uuid
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person, rows_seen
from samrit.accounts.roles import Role
from samrit.approvals.models import Approval
from samrit.audit.tracking import tracked
from samrit.lib.fiscal import Period
from samrit.projects.models import Activity, Beneficiary, FundSource, Indicator, Output, YearPlan


@tracked()
class FiscalQuarter(models.Model):
    """A quarter of a fiscal year (BE): its days, when M6 opens, when it is due (Bangkok), and when data are released.

    `due_at` is the first instant that is late: 30 January due means 31 January 00:00 (letter นร 0505/ว 3407, 9 Nov 2564:
    within 30 days after the quarter). Whether a due day on a holiday moves is decided row by row.
    """

    fiscal_year = models.PositiveSmallIntegerField()
    quarter = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    release_on = models.DateField()
    source = models.CharField(max_length=300, blank=True)
    is_kept_here = models.BooleanField(default=False)  # changed by an administrator: later packs leave it alone

    class Meta:
        ordering = ["fiscal_year", "quarter"]
        constraints = [
            models.UniqueConstraint(fields=["fiscal_year", "quarter"], name="fiscal_quarter_once"),
            models.CheckConstraint(condition=Q(quarter__gte=1, quarter__lte=4), name="fiscal_quarter_is_quarter"),
            models.CheckConstraint(condition=Q(due_at__gt=models.F("opens_at")), name="fiscal_quarter_due_after_open"),
        ]

    def __str__(self) -> str:
        return str(self.period)

    @property
    def period(self) -> Period:
        """The quarter as a value."""
        return Period(self.fiscal_year, self.quarter)


@tracked()
class EntryWindow(models.Model):
    """When M1 to M5 of a fiscal year are entered and sent, per case (letter); `due_at` is the first instant that is late."""

    fiscal_year = models.PositiveSmallIntegerField()
    case = models.CharField(max_length=40, default="default")
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    source = models.CharField(max_length=300, blank=True)
    is_kept_here = models.BooleanField(default=False)  # changed by an administrator: later packs leave it alone

    class Meta:
        constraints = [models.UniqueConstraint(fields=["fiscal_year", "case"], name="entry_window_once")]

    def __str__(self) -> str:
        return f"M1-M5 FY{self.fiscal_year} {self.case}"


@tracked()
class Holiday(models.Model):
    """A public holiday, with how sure the day is."""

    on = models.DateField()
    name_th = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    certainty = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=300, blank=True)
    is_kept_here = models.BooleanField(default=False)  # changed by an administrator: later packs leave it alone

    class Meta:
        ordering = ["on"]
        constraints = [models.UniqueConstraint(fields=["on", "name_th"], name="holiday_once")]

    def __str__(self) -> str:
        return f"{self.on} {self.name_th}"


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
    effect_on_target = models.TextField(blank=True)
    has_obstacles = models.BooleanField(null=True, blank=True)
    obstacles = models.TextField(blank=True)
    remedy = models.TextField(blank=True)
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


class ApprovedReportQuerySet(models.QuerySet["ApprovedReport"]):
    """Filters in words."""

    def holding(self, at: dt.datetime | None = None) -> Self:
        """Versions whose approval has not been taken back (by the instant; by default to this day), the newest first."""
        if at is None:
            return self.filter(undone_at__isnull=True).order_by("report_id", "-number")
        taken_back = Q(undone_at__isnull=False, undone_at__lt=at)
        return self.filter(~taken_back, approved_at__lt=at).order_by("report_id", "-number")


@tracked(exclude=["document"])
class ApprovedReport(models.Model):
    """An approved report is a document: canonical JSON of all answers beside the plan, and its SHA-256, readable for ever.

    The newest one that was not undone is in force, also while a correction is written. `why` and `document_number` are
    the reason and the letter of the unlock that led to it, empty for the first; `undone_at` is set where the last approval
    was taken back within its grace.
    """

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="approved_reports")
    number = models.PositiveSmallIntegerField()
    document = models.JSONField()
    document_hash = models.CharField(max_length=64)
    approved_at = models.DateTimeField()
    why = models.TextField(blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    objects = ApprovedReportQuerySet.as_manager()

    class Meta:
        ordering = ["report_id", "number"]
        constraints = [models.UniqueConstraint(fields=["report", "number"], name="approved_report_once")]

    def __str__(self) -> str:
        return f"{self.report_id} no. {self.number}"


class ReportRow(models.Model):
    """A reported value: stable uid."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)

    class Meta:
        abstract = True
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.uid}"


class Applicability(models.TextChoices):
    """Blank is not zero is not "does not apply": a value is reported, or does not apply, or is not yet answered."""

    REPORTED = "reported", _("Reported")
    NOT_APPLICABLE = "not_applicable", _("Does not apply this quarter")


@tracked()
class ActivityResult(ReportRow):
    """What an activity reached, in percent done (cumulative) and words."""

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="activity_results")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="+")
    done = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    text = models.TextField(blank=True)

    class Meta(ReportRow.Meta):
        constraints = [models.UniqueConstraint(fields=["report", "activity"], name="activity_result_once")]


@tracked()
class OutputResult(ReportRow):
    """The cumulative value of an output, in the output's unit."""

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="output_results")
    output = models.ForeignKey(Output, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    applicability = models.CharField(max_length=15, choices=Applicability, blank=True)

    class Meta(ReportRow.Meta):
        constraints = [models.UniqueConstraint(fields=["report", "output"], name="output_result_once")]


@tracked()
class IndicatorResult(ReportRow):
    """The cumulative value of an indicator, in the indicator's unit. Stored with its report, never overwritten by a later one."""

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="indicator_results")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    applicability = models.CharField(max_length=15, choices=Applicability, blank=True)

    class Meta(ReportRow.Meta):
        constraints = [models.UniqueConstraint(fields=["report", "indicator"], name="indicator_result_once")]


@tracked()
class BeneficiaryResult(ReportRow):
    """How many of a group have benefited so far (cumulative), in the group's unit. Optional in M6."""

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="beneficiary_results")
    beneficiary = models.ForeignKey(Beneficiary, on_delete=models.PROTECT, related_name="+")
    amount = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)

    class Meta(ReportRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["report", "beneficiary"], name="beneficiary_result_once"),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="beneficiary_result_not_negative"
            ),
        ]


@tracked()
class MoneyResult(ReportRow):
    """Money of a source so far this fiscal year, in baht: disbursed and committed (cumulative)."""

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="money_results")
    source = models.CharField(max_length=20, choices=FundSource)
    disbursed = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    committed = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)

    class Meta(ReportRow.Meta):
        constraints = [
            models.UniqueConstraint(fields=["report", "source"], name="money_result_once"),
            models.CheckConstraint(
                condition=(Q(disbursed__isnull=True) | Q(disbursed__gte=0))
                & (Q(committed__isnull=True) | Q(committed__gte=0)),
                name="money_result_not_negative",
            ),
        ]
