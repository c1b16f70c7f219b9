"""Rows of the sections. Each keeps its `uid` for life: saving is a difference by uid, never delete-and-insert."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.audit.tracking import tracked
from samrit.budgets.models import BookRow
from samrit.geography.models import Area, AreaKind
from samrit.organisations.models import Organisation
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


@tracked()
class Resolution(Row):
    """M1 no. 25: a cabinet resolution the project answers, with its day."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="resolutions")
    decided_on = models.DateField(null=True, blank=True)
    text = models.TextField(blank=True)


@tracked()
class Law(Row):
    """M1 no. 26: a law the project carries out, with its section."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="laws")
    title = models.TextField(blank=True)
    section = models.CharField(max_length=200, blank=True)


class Sector(models.TextChoices):
    """M1 no. 30: of which sector a partner is (letter of the Office on one channel of reports: state, private, civil)."""

    STATE = "state", _("State")
    PRIVATE = "private", _("Private sector")
    CIVIL = "civil", _("Civil society")
    PEOPLE = "people", _("People and communities")
    ACADEMIC = "academic", _("Academic")
    FOREIGN = "foreign", _("Foreign or international")


@tracked()
class Partner(Row):
    """M1 no. 30: who works along: a body of the directory, or a name as stated, with its sector and what it does."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="partners")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    as_stated = models.TextField(blank=True)
    sector = models.CharField(max_length=10, choices=Sector, blank=True)
    role = models.TextField(blank=True)


@tracked()
class CoAgency(Row):
    """M2 no. 15: a state body that carries out part of the project: one of the directory, or a name as stated."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="co_agencies")
    body = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    as_stated = models.TextField(blank=True)
    part = models.TextField(blank=True)


class Support(models.TextChoices):
    """What a piece of evidence supports: the reasons for the project, or one link of its causal statement."""

    RATIONALE = "rationale", _("Why the project is needed")
    X_F = "x_f", _("The project changes the factor (X to F)")
    F_Y1 = "f_y1", _("That moves the sub-plan target (F to Y1)")
    Y1_Y2 = "y1_y2", _("That moves the issue target (Y1 to Y2)")
    Y2_Z = "y2_z", _("That moves the strategy goal (Y2 to Z)")


@tracked()
class Evidence(Row):
    """M3 no. 2: a statistic, report, research or law that is cited, where it is found, and how it leads to the project.

    `kind` is a code of the list `evidence_kind`, `period` the time the evidence is about, in words.
    """

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="evidence")
    supports = models.CharField(max_length=10, choices=Support, blank=True)
    kind = models.CharField(max_length=30, blank=True)
    title = models.TextField(blank=True)
    publisher = models.CharField(max_length=300, blank=True)
    period = models.CharField(max_length=100, blank=True)
    address = models.URLField(max_length=1000, blank=True)
    finding = models.TextField(blank=True)


@tracked(exclude=["name", "phone", "mobile", "fax", "email"])
class Contact(Row):
    """M2 no. 14: who answers for the project. Personal data: never in history, versions, public pages or releases."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="contacts")
    name = models.CharField(max_length=200, blank=True)
    position_title = models.CharField(max_length=200, blank=True)
    phone = models.CharField(max_length=60, blank=True)
    mobile = models.CharField(max_length=60, blank=True)
    fax = models.CharField(max_length=60, blank=True)
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


class Direction(models.TextChoices):
    """Which way of an indicator is good."""

    UP = "up", _("More is better")
    DOWN = "down", _("Less is better")
    KEEP = "keep", _("Keep at the target")


@tracked()
class Indicator(Row):
    """M3 no. 8: an indicator with baseline, yearly target and cumulative targets at the end of each quarter, in `unit`.

    `baseline_year` is the fiscal year (BE) of the baseline; `yearly_targets` are those of other years of the project.
    """

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="indicators")
    name = models.TextField(blank=True)
    level = models.CharField(max_length=10, choices=IndicatorLevel, blank=True)
    unit = models.CharField(max_length=100, blank=True)
    direction = models.CharField(max_length=5, choices=Direction, blank=True)
    baseline = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    baseline_year = models.PositiveSmallIntegerField(null=True, blank=True)
    target = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    target_q1 = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    target_q2 = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    target_q3 = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    target_q4 = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    yearly_targets = models.JSONField(default=dict, blank=True)  # fiscal year (BE) -> value as an exact text
    method = models.TextField(blank=True)
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
    site = models.CharField(max_length=300, blank=True)  # village, road, building: what stands there
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
    """M3 no. 11: what may go wrong, how likely and how grave that is (codes of the list `risk_level`), what is done about it."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="risks")
    text = models.TextField(blank=True)
    likelihood = models.CharField(max_length=10, blank=True)
    impact = models.CharField(max_length=10, blank=True)
    mitigation = models.TextField(blank=True)


class Rank(models.TextChoices):
    """M4 nos. 1 and 2: a main activity, or part of the main activity before it."""

    MAIN = "main", _("Main activity")
    SUB = "sub", _("Sub-activity")


@tracked()
class Activity(Row):
    """M4: an activity of the year, its weight in percent of the whole, and its days where a document states them.

    A sub-activity belongs to the main activity before it (`rank`, in the order of the rows). `parent` is what imported
    documents state. `area` is where it takes place.
    """

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="activity_rows")
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, blank=True, related_name="children")
    rank = models.CharField(max_length=4, choices=Rank, default=Rank.MAIN)
    name = models.TextField(blank=True)
    area = models.ForeignKey(Area, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
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
    """A month (1-12, calendar number) of the fiscal year in which the activity is planned; `work` is the percent of the
    activity that is done in it, where that is planned."""

    activity = models.ForeignKey(Activity, on_delete=models.CASCADE, related_name="months")
    month = models.PositiveSmallIntegerField()
    work = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["activity", "month"], name="activity_month_once"),
            models.CheckConstraint(condition=Q(month__gte=1, month__lte=12), name="activity_month_is_month"),
        ]

    def __str__(self) -> str:
        return f"{self.activity_id} {self.month}"


@tracked()
class CostLine(Row):
    """M4 no. 8: what an activity costs: times, people (or pieces) and rate in baht; the amount is their product. It outlives
    its activity: what was typed here is removed only where somebody removes it."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="cost_lines")
    activity = models.ForeignKey(Activity, on_delete=models.SET_NULL, null=True, blank=True, related_name="costs")
    item = models.TextField(blank=True)
    times = models.DecimalField(max_digits=10, decimal_places=2, null=True, blank=True)
    quantity = models.DecimalField(max_digits=12, decimal_places=2, null=True, blank=True)
    unit = models.CharField(max_length=100, blank=True)
    rate = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)


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
    PROVINCE_BUDGET = "province_budget", _("Budget of a province or province cluster")
    COMMUNITY = "community", _("Private persons or communities")
    BOND = "bond", _("Bonds")
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
    """M5: money in baht of one fiscal year (BE) from one source. Quantity and unit where a document prices an item.

    `amount` is what is planned; `requested`, `appropriated` and `transferred` (more or less) are the stations of a state
    budget. The appropriation path is plan, output or project (never both), activity, as the budget act names them; `book_row`
    is the line of the budget book it was taken from.
    """

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="budget_lines")
    fiscal_year = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=20, choices=FundSource, blank=True)
    category = models.CharField(max_length=12, choices=Category, blank=True)
    name = models.TextField(blank=True)
    quantity = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    unit = models.CharField(max_length=100, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    requested = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    appropriated = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    transferred = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    budget_plan = models.TextField(blank=True)
    budget_output = models.TextField(blank=True)
    budget_project = models.TextField(blank=True)
    budget_activity = models.TextField(blank=True)
    gfmis_budget_code = models.CharField(max_length=40, blank=True)
    gfmis_fund_code = models.CharField(max_length=40, blank=True)
    gfmis_activity_code = models.CharField(max_length=40, blank=True)
    book_row = models.ForeignKey(BookRow, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount__gte=0), name="budget_line_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(budget_output="") | Q(budget_project=""), name="budget_line_output_or_project"
            ),
        ]
        indexes = [
            models.Index(
                fields=["gfmis_budget_code", "gfmis_fund_code"],
                condition=~Q(gfmis_budget_code=""),
                name="budget_line_by_treasury_key",
            )
        ]


class ObligationKind(models.TextChoices):
    """M5 no. 9: money bound for later years, or money of this year that is kept to be spent in the next."""

    BOUND = "bound", _("Bound over several years")
    CARRIED = "carried", _("Carried over to the next year")


@tracked()
class Obligation(Row):
    """M5 no. 9: baht bound in a later fiscal year (BE), or carried over into it, with the letter it rests on."""

    year_plan = models.ForeignKey(YearPlan, on_delete=models.CASCADE, related_name="obligations")
    kind = models.CharField(max_length=8, choices=ObligationKind, blank=True)
    fiscal_year = models.PositiveSmallIntegerField(null=True, blank=True)
    amount = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    document = models.CharField(max_length=200, blank=True)

    class Meta(Row.Meta):
        constraints = [
            models.CheckConstraint(condition=Q(amount__isnull=True) | Q(amount__gte=0), name="obligation_not_negative")
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
