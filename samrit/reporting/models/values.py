"""Reported values, each stored with its report and never overwritten by a later one; what proves them; what was filled in."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.tracking import tracked
from samrit.projects.models import Activity, Beneficiary, FundSource, Indicator, Outcome, Output, StoredFile
from samrit.reporting.models.report import ProgressReport


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
    started_on = models.DateField(null=True, blank=True)
    finished_on = models.DateField(null=True, blank=True)

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
class OutcomeResult(ReportRow):
    """What has become of an outcome so far: a value in the outcome's unit where it has a target, and words."""

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="outcome_results")
    outcome = models.ForeignKey(Outcome, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    applicability = models.CharField(max_length=15, choices=Applicability, blank=True)
    text = models.TextField(blank=True)

    class Meta(ReportRow.Meta):
        constraints = [models.UniqueConstraint(fields=["report", "outcome"], name="outcome_result_once")]


class Rating(models.TextChoices):
    """How an indicator stands against its target (M6 no. 7)."""

    ACHIEVED = "achieved", _("Target reached")
    ON_TRACK = "on_track", _("On track")
    AT_RISK = "at_risk", _("At risk")


@tracked()
class IndicatorResult(ReportRow):
    """The cumulative value of an indicator in the indicator's unit, and how its owner rates it. A rating that contradicts the
    figures carries its reason."""

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="indicator_results")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    applicability = models.CharField(max_length=15, choices=Applicability, blank=True)
    rating = models.CharField(max_length=10, choices=Rating, blank=True)
    rating_reason = models.TextField(blank=True)

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


@tracked()
class Obstacle(ReportRow):
    """An obstacle by its category (a code of the list `obstacle_category`), in words, and what is done about it."""

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="obstacle_rows")
    category = models.CharField(max_length=30)
    text = models.TextField(blank=True)
    remedy = models.TextField(blank=True)

    class Meta(ReportRow.Meta):
        constraints = [models.UniqueConstraint(fields=["report", "category"], name="obstacle_once")]


@tracked()
class ReportFile(StoredFile):
    """A file or photo that proves what a report says at `place` (a key of the report). A photo tells when (`taken_at`) and
    where (`lat`, `lon`) it was taken; `doubts` are the codes of what does not fit the quarter or the places of the project."""

    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="files")
    taken_at = models.DateTimeField(null=True, blank=True)
    lat = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    lon = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    doubts = models.JSONField(default=list, blank=True)
    doubt_reason = models.TextField(blank=True)  # what the sender says to them

    class Meta:
        ordering = ["added_at", "id"]


@tracked()
class EvidenceLink(models.Model):
    """A dataset or page that proves what a report says at `place` (M6 no. 16). What is taken away stays in the versions."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    report = models.ForeignKey(ProgressReport, on_delete=models.PROTECT, related_name="links")
    place = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=300)
    address = models.URLField(max_length=1000)
    added_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["added_at", "id"]

    def __str__(self) -> str:
        return self.title


class AnsweredFrom(models.TextChoices):
    """Where an answer came from that nobody typed here."""

    LAST_QUARTER = "last_quarter", _("Last quarter's report")
    WEIGHTS = "weights", _("Weights of the activities")
    TREASURY = "treasury", _("Figures of the treasury")
    WORKBOOK = "workbook", _("Workbook")


@tracked()
class FilledAnswer(models.Model):
    """An answer that was filled in and not typed: `place` is its key, `value_hash` the fingerprint of what was filled in, so that
    the mark goes when somebody changes it; `origin` says in words which record it came from."""

    report = models.ForeignKey(ProgressReport, on_delete=models.CASCADE, related_name="filled")
    place = models.CharField(max_length=120)
    filled_from = models.CharField(max_length=12, choices=AnsweredFrom)
    origin = models.CharField(max_length=300)
    value_hash = models.CharField(max_length=64)
    filled_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["report", "place"], name="filled_answer_once")]

    def __str__(self) -> str:
        return f"{self.report_id} {self.place}"
