"""After the last quarter: the final report at closing, and what the outcome is 6, 12 and 24 months later."""

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
from samrit.projects.models import Indicator, Project, YearPlan
from samrit.reporting.models.report import Version
from samrit.reporting.models.values import Applicability, ReportRow


class ClosingKind(models.TextChoices):
    """The final report, and the call-backs after it (proposed: outcomes come later than outputs)."""

    FINAL = "final", _("Final report")
    AFTER_6 = "after_6", _("Outcome after 6 months")
    AFTER_12 = "after_12", _("Outcome after 12 months")
    AFTER_24 = "after_24", _("Outcome after 24 months")


class Attainment(models.TextChoices):
    """How far the outcome was reached."""

    REACHED = "reached", _("Reached")
    PARTLY = "partly", _("Partly reached")
    NOT_REACHED = "not_reached", _("Not reached")
    TOO_EARLY = "too_early", _("Too early to say")


@tracked()
class ClosingTerm(models.Model):
    """When a report after the end of a project is asked, by the fiscal year the project ends in: it opens on the day after the
    end or so many `months` later, and is due `days` after that. `of_cancelled`: also asked of a project that was cancelled.
    `too_early`: whether it may still be too early to say how far the outcome was reached."""

    fiscal_year = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8, choices=ClosingKind)
    months = models.PositiveSmallIntegerField()
    days = models.PositiveSmallIntegerField()
    of_cancelled = models.BooleanField(default=False)
    too_early = models.BooleanField(default=False)
    source = models.CharField(max_length=300, blank=True)
    is_kept_here = models.BooleanField(default=False)  # changed by an administrator: later packs leave it alone

    class Meta:
        ordering = ["fiscal_year", "months"]
        constraints = [models.UniqueConstraint(fields=["fiscal_year", "kind"], name="closing_term_once")]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.kind}"


class ClosingQuerySet(models.QuerySet["ClosingReport"]):
    """Filters in words."""

    def visible_to(self, user: User) -> Self:
        """Closing reports of projects whose owner of today the user's posts cover; viewers, and hosts of their targets, see what
        is approved."""
        approved = Q(approval__approved_at__isnull=False)
        hosted = Q(pk__in=[])
        if person(user).has(Role.TARGET_HOST):
            hosted = Q(project__in=YearPlan.objects.hosted_by(user).values("project")) & approved
        return self.filter(rows_seen(user, "project__owner", approved) | hosted)


@tracked()
class ClosingReport(models.Model):
    """One report on a project after its end. It belongs to the project, not to an officer: whoever holds the duty for the
    project's owner of the day writes it, also after a reorganisation. `due_at` is the first instant that is late."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=8, choices=ClosingKind)
    opens_at = models.DateTimeField()
    due_at = models.DateTimeField()
    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, related_name="+")
    attainment = models.CharField(max_length=12, choices=Attainment, blank=True)
    outcome = models.TextField(blank=True)
    beneficiaries = models.TextField(blank=True)
    continues = models.TextField(blank=True)  # what goes on, who keeps it up and with what money
    lessons = models.TextField(blank=True)
    disbursed = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)  # of all years, baht
    disbursed_reason = models.TextField(blank=True)  # where it is not the sum of the quarterly reports
    is_complete = models.BooleanField(default=False)
    is_demonstration = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    objects = ClosingQuerySet.as_manager()

    class Meta:
        ordering = ["project_id", "due_at"]
        constraints = [models.UniqueConstraint(fields=["project", "kind"], name="closing_report_once")]

    def __str__(self) -> str:
        return f"{self.project_id} {self.kind}"


@tracked()
class ClosingResult(ReportRow):
    """The last value of an indicator of the project's last year plan, in its unit."""

    closing = models.ForeignKey(ClosingReport, on_delete=models.CASCADE, related_name="results")
    indicator = models.ForeignKey(Indicator, on_delete=models.PROTECT, related_name="+")
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    applicability = models.CharField(max_length=15, choices=Applicability, blank=True)

    class Meta(ReportRow.Meta):
        constraints = [models.UniqueConstraint(fields=["closing", "indicator"], name="closing_result_once")]


class ApprovedClosingQuerySet(models.QuerySet["ApprovedClosing"]):
    """Filters in words."""

    def holding(self, at: dt.datetime | None = None) -> Self:
        """Versions whose approval has not been taken back (by the instant; by default to this day), the newest first."""
        if at is None:
            return self.filter(undone_at__isnull=True).order_by("closing_id", "-number")
        taken_back = Q(undone_at__isnull=False, undone_at__lt=at)
        return self.filter(~taken_back, approved_at__lt=at).order_by("closing_id", "-number")


@tracked(exclude=["document"])
class ApprovedClosing(Version):
    """A version of a closing report that was approved."""

    closing = models.ForeignKey(ClosingReport, on_delete=models.PROTECT, related_name="versions")

    objects = ApprovedClosingQuerySet.as_manager()

    class Meta:
        ordering = ["closing_id", "number"]
        constraints = [models.UniqueConstraint(fields=["closing", "number"], name="approved_closing_once")]

    def __str__(self) -> str:
        return f"{self.closing_id} no. {self.number}"
