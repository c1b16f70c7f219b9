"""Rows of the sections. Each keeps its `uid` for life: saving is a difference by uid, never delete-and-insert."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.audit.tracking import tracked
from samrit.geography.models import Area, AreaKind
from samrit.plans.models import NodeKind, PlanNode
from samrit.projects.models.project import YearPlan


class Row(models.Model):
    """A child row: stable uid, its place in the list."""

    uid = models.UUIDField(default=uuid.uuid4, unique=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return f"{type(self).__name__} {self.uid}"


class LinkRole(models.TextChoices):
    """Primary (one per level) or secondary."""

    PRIMARY = "primary", _("Primary")
    SECONDARY = "secondary", _("Secondary")


@tracked()
class PlanChoice(Row):
    """M1: one link to a plan level. Either a node of a loaded list, or the words of the agency, "as stated, not yet matched".

    Where NESDC decided what the words mean, `node` is what it decided, `match` the decision, and the words stay.
    """

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="plan_choices")
    role = models.CharField(max_length=10, choices=LinkRole, default=LinkRole.PRIMARY)
    level = models.CharField(max_length=20, choices=NodeKind)
    node = models.ForeignKey(PlanNode, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    as_stated = models.TextField(blank=True)
    explanation = models.TextField(blank=True)
    match = models.ForeignKey("projects.StatedMatch", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Row.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["year_plan", "level"], condition=Q(role="primary"), name="plan_choice_one_primary_per_level"
            ),
            models.CheckConstraint(
                condition=Q(node__isnull=False) | ~Q(as_stated=""), name="plan_choice_node_or_as_stated"
            ),
            models.CheckConstraint(
                condition=Q(match__isnull=True) | Q(node__isnull=False) & ~Q(as_stated=""),
                name="plan_choice_matched_has_node_and_words",
            ),
        ]


@tracked(exclude=["name", "phone", "email"])
class Contact(Row):
    """M2 no. 14: who answers for the project. Personal data: never in history, versions, public pages or releases."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200, blank=True)
    position_title = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    email = models.EmailField(blank=True)


@tracked()
class Objective(Row):
    """M3 no. 4."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="objectives")
    text = models.TextField(blank=True)


@tracked()
class Output(Row):
    """M3 no. 5: a product with its target value and unit."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="outputs")
    name = models.TextField(blank=True)
    target = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=100, blank=True)


@tracked()
class Outcome(Row):
    """M3 no. 6: a change in words, with a value where it can be counted."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="outcomes")
    text = models.TextField(blank=True)
    target = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=100, blank=True)


class IndicatorLevel(models.TextChoices):
    """What an indicator measures; the last four are the kinds of the budget documents."""

    OUTPUT = "output", _("Output")
    OUTCOME = "outcome", _("Outcome")
    QUANTITY = "quantity", _("Quantity")
    QUALITY = "quality", _("Quality")
    TIME = "time", _("Time")
    COST = "cost", _("Cost")


@tracked()
class Indicator(Row):
    """M3 no. 8: an indicator with baseline, yearly target and cumulative targets at the end of each quarter, in `unit`."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="indicators")
    name = models.TextField(blank=True)
    level = models.CharField(max_length=10, choices=IndicatorLevel, blank=True)
    unit = models.CharField(max_length=100, blank=True)
    baseline = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    target = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    target_q1 = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    target_q2 = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    target_q3 = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    target_q4 = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    yearly_targets = models.JSONField(default=dict, blank=True)  # fiscal year (BE) -> value, as documents state them
    source = models.TextField(blank=True)


@tracked()
class Beneficiary(Row):
    """M3 no. 9: who benefits, how many, in which unit."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="beneficiaries")
    group = models.TextField(blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=100, blank=True)


@tracked()
class Location(Row):
    """M3 no. 10: a place of work. No area and no words means the whole country."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="locations")
    level = models.CharField(max_length=12, choices=[("national", _("Whole country")), *AreaKind.choices])
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    as_stated = models.TextField(blank=True)
    lat = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)
    lon = models.DecimalField(max_digits=8, decimal_places=5, null=True, blank=True)

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True) | Q(lat__isnull=False, lon__isnull=False),
                name="location_point_is_whole",
            )
        ]


@tracked()
class Risk(Row):
    """M3 no. 11: what may go wrong and what is done about it."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="risks")
    text = models.TextField(blank=True)
    mitigation = models.TextField(blank=True)


@tracked()
class Activity(Row):
    """M4: an activity of the year, its weight in percent of the whole, and its days where a document states them."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="activity_rows")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    name = models.TextField(blank=True)
    weight = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    responsible = models.CharField(max_length=200, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    progress = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)  # percent, from a document

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gte=0, weight__lte=100), name="activity_weight_is_percent"
            )
        ]


@tracked()
class ActivityMonth(models.Model):
    """A month (1-12, calendar number) of the fiscal year in which the activity is planned."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="months")
    month = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "month"], name="activity_month_once"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="activity_month_is_month"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.month}"


class FundSource(models.TextChoices):
    """M5 no. 3: where the money comes from."""

    STATE_BUDGET = "state_budget", _("State budget")
    CENTRAL_FUND = "central_fund", _("Central fund")
    AGENCY_INCOME = "agency_income", _("Agency income")
    LOAN = "loan", _("Loan")
    DONATION = "donation", _("Donation")
    PPP = "ppp", _("Public-private partnership")
    LOCAL_BUDGET = "local_budget", _("Local government budget")
    REVOLVING_FUND = "revolving_fund", _("Revolving fund")
    OTHER = "other", _("Other")


class Category(models.TextChoices):
    """M5 no. 5: expenditure category of the budget act."""

    PERSONNEL = "personnel", _("Personnel")
    OPERATION = "operation", _("Operating")
    INVESTMENT = "investment", _("Investment")
    SUBSIDY = "subsidy", _("Subsidy")
    OTHER = "other", _("Other expenditure")


@tracked()
class BudgetLine(Row):
    """M5: money in baht of one fiscal year (BE) from one source. Quantity and unit where a document prices an item."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="budget_lines")
    fiscal_year = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=20, choices=FundSource, blank=True)
    category = models.CharField(max_length=12, choices=Category, blank=True)
    name = models.TextField(blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=100, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    budget_plan = models.TextField(blank=True)
    gfmis_budget_code = models.CharField(max_length=40, blank=True)

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="budget_line_not_negative")
        ]


@tracked()
class SpendMonth(models.Model):
    """Planned spending in baht of one month (calendar number) of a fiscal year, under a budget line or an activity."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="spend_months")
    line = models.ForeignKey(BudgetLine, on_delete=models.CASCADE, null=True, blank=True, related_name="months")
    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, null=True, blank=True, related_name="spend_months")
    label = models.TextField(blank=True)
    fiscal_year = models.PositiveSmallIntegerField()
    month = models.PositiveSmallIntegerField()
    amount = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        ordering = ["fiscal_year", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="spend_month_is_month"),
            models.CheckConstraint(
                condition=Q(line__isnull=False, activity__isnull=True) | Q(line__isnull=True, activity__isnull=False),
                name="spend_month_under_one_thing",
            ),
            models.UniqueConstraint(
                fields=["line", "fiscal_year", "month"],
                condition=Q(line__isnull=False),
                name="spend_month_once_per_line",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.fiscal_year}-{self.month}: {self.amount}"
