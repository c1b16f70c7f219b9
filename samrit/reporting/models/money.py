"""Two numbers for one thing: what the agency reports and what the treasury books, kept beside each other."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import rows_seen
from samrit.audit.tracking import tracked
from samrit.organisations.models import Organisation
from samrit.projects.models import FundSource, YearPlan


@tracked()
class TreasuryTie(models.Model):
    """Which money of which year plan a line of the treasury means, said by a person because the codes did not tell. It holds for
    every later statement of the year with the same codes. Money of a line that is shared has a tie for each part, `share` in
    percent, a hundred together. Taken back, never deleted."""

    fiscal_year = models.PositiveSmallIntegerField()
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    budget_code = models.CharField(max_length=40)
    fund_code = models.CharField(max_length=40, blank=True)
    activity_code = models.CharField(max_length=40, blank=True)
    year_plan = models.ForeignKey(YearPlan, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source = models.CharField(max_length=20, choices=FundSource, blank=True)
    share = models.DecimalField(max_digits=5, decimal_places=2, default=Decimal(100))
    reason = models.TextField()  # also why a line belongs to no project (`year_plan` empty)
    said_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    said_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-said_at", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["fiscal_year", "body", "budget_code", "fund_code", "activity_code", "year_plan", "source"],
                condition=Q(undone_at__isnull=True),
                nulls_distinct=False,
                name="treasury_tie_once",
            ),
            models.CheckConstraint(condition=Q(share__gt=0, share__lte=100), name="treasury_tie_share_is_percent"),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year} {self.budget_code}/{self.fund_code}"


class GapAnswer(models.TextChoices):
    """What the agency says to a difference."""

    ACCEPTED = "accepted", _("The treasury's figure is right")
    EXPLAINED = "explained", _("Ours is right, and this is why")


class MoneyGapQuerySet(models.QuerySet["MoneyGap"]):
    """Filters in words."""

    def visible_to(self, user: User) -> Self:
        """Gaps of projects whose owner the user's posts cover; NESDC and inspectors see all."""
        return self.filter(rows_seen(user, "year_plan__project__owner"))

    def open(self) -> Self:
        """Those that stand today."""
        return self.filter(closed_on__isnull=True)


@tracked()
class MoneyGap(models.Model):
    """That the figures of agency and treasury part for money of a source in a year: from `found_on` until `closed_on`.

    Both figures (cumulative disbursement, baht) stand with the day each was known; they follow newer statements and reports
    while the gap is open, and an answer holds for the figures it was given to. Its age counts from `found_on`, whatever was
    answered since.
    """

    year_plan = models.ForeignKey(YearPlan, on_delete=models.PROTECT, related_name="+")
    source = models.CharField(max_length=20, choices=FundSource)
    found_on = models.DateField()
    agency = models.DecimalField(max_digits=16, decimal_places=2)
    agency_on = models.DateField()  # the last day of the quarter whose report says so
    treasury = models.DecimalField(max_digits=16, decimal_places=2)
    treasury_on = models.DateField()
    answer = models.CharField(max_length=10, choices=GapAnswer, blank=True)
    reason_code = models.CharField(max_length=30, blank=True)  # a code of the list `variance_reason`
    words = models.TextField(blank=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    closed_on = models.DateField(null=True, blank=True)

    objects = MoneyGapQuerySet.as_manager()

    class Meta:
        ordering = ["found_on", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["year_plan", "source"], condition=Q(closed_on__isnull=True), name="money_gap_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.year_plan_id} {self.source}"
