"""The project's identity, and its plan for one fiscal year."""

import uuid
from typing import Self

from django.db import models
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Collate
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person, rows_seen
from samrit.accounts.roles import Role
from samrit.approvals.models import Approval
from samrit.audit.tracking import tracked
from samrit.organisations.models import Organisation
from samrit.plans.models import PlanNode
from samrit.plans.queries import hosted_paths


class Origin(models.TextChoices):
    """The two doors in: living records pass all rules; imported ones are historical versions. An exercise is neither."""

    LIVING = "living", _("Entered here")
    IMPORT = "import", _("Imported, historical")
    TRAINING = "training", _("Exercise")


class WorkKind(models.TextChoices):
    """Project or standing operation (M2 no. 3)."""

    PROJECT = "project", _("Project")
    OPERATION = "operation", _("Operation")


IN_FORCE = Q(approval__approved_at__isnull=False) | Q(origin="import")
"""Year plans with an approved version in force, and historical ones."""


def thai_order(name: str) -> Collate:
    """Thai names as a dictionary has them: a vowel that is written before its consonant is read after it. The first 200 letters
    count, so that an index can hold them."""
    turned = Func(F(name), Value("([เแโใไ])([ก-ฮ])"), Value(r"\2\1"), Value("g"), function="regexp_replace")
    lower = Func(turned, function="lower")
    return Collate(Func(lower, Value(200), function="left", output_field=models.CharField()), "C")


class ProjectQuerySet(models.QuerySet["Project"]):
    """Filters in words."""

    def visible_to(self, user: User) -> Self:
        """Projects whose owner the user's posts cover, or that are tied to a target her body hosts; NESDC sees all,
        viewers those with something approved. An exercise is seen by its writer alone."""
        approved = Q(pk__in=YearPlan.objects.approved().values("project"))
        seen = rows_seen(user, "owner", approved)
        if person(user).has(Role.TARGET_HOST):
            seen |= Q(pk__in=YearPlan.objects.hosted_by(user).values("project"))
        return self.filter(seen & Q(is_training=False) | Q(is_training=True, created_by=user))

    def counted(self) -> Self:
        """Without exercises: what lists show, totals add up and searches find."""
        return self.filter(is_training=False)


@tracked()
class Project(models.Model):
    """One identity, many years: code, page, owner, dates, parent. Changing it after approval needs an unlock.

    A project may hang under another one, three levels deep; money and indicators are then summed from the leaves alone.

    `code` is unique for ever and not parsed; an imported project keeps the code of the old system. A cancelled project stays
    readable with what was approved and reported before its last day.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.CharField(max_length=60, unique=True)
    name_th = models.CharField(max_length=1000)
    name_en = models.CharField(max_length=1000, blank=True)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="sub_projects")
    copied_from = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    work_kind = models.CharField(max_length=10, choices=WorkKind, default=WorkKind.PROJECT)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LIVING)
    source_system = models.CharField(max_length=60, blank=True)
    attribution = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    created_at = models.DateTimeField()
    cancelled_on = models.DateField(null=True, blank=True)  # the day from which it is no longer carried out
    cancelled_reason = models.TextField(blank=True)
    cancelled_document = models.CharField(max_length=60, blank=True)  # number of the letter it rests on
    is_demonstration = models.BooleanField(default=False)
    is_training = models.BooleanField(default=False)  # somebody's exercise: only its writer sees it, it counts nowhere

    objects = ProjectQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        indexes = [models.Index(thai_order("name_th"), name="project_by_thai_name")]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(starts_on__isnull=True) | Q(ends_on__gte=F("starts_on")),
                name="project_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(cancelled_on__isnull=True, cancelled_reason="")
                | Q(cancelled_on__isnull=False) & ~Q(cancelled_reason=""),
                name="project_cancelled_day_and_reason_together",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name_th}"


class YearPlanQuerySet(models.QuerySet["YearPlan"]):
    """Filters in words."""

    def visible_to(self, user: User) -> Self:
        """Year plans of projects whose owner the user's posts cover, or that are tied to a target her body hosts; NESDC
        sees all, viewers what is approved. An exercise is seen by its writer alone."""
        seen = rows_seen(user, "project__owner", IN_FORCE)
        if person(user).has(Role.TARGET_HOST):
            seen |= Q(pk__in=YearPlan.objects.hosted_by(user).values("pk"))
        return self.filter(seen & ~Q(origin=Origin.TRAINING) | Q(origin=Origin.TRAINING, officer=user))

    def counted(self) -> Self:
        """Without exercises: what lists show, totals add up and searches find."""
        return self.exclude(origin=Origin.TRAINING)

    def hosted_by(self, user: User) -> Self:
        """Year plans with a link to a target that a body hosts in which the user is target host."""
        tied = Q(pk__in=[])
        for path in hosted_paths(user):
            tied |= Q(plan_choices__node__path__startswith=path)
        return self.filter(tied)

    def in_year(self, fiscal_year: int) -> Self:
        """Year plans of one fiscal year (BE)."""
        return self.filter(fiscal_year=fiscal_year)

    def under(self, node: PlanNode) -> Self:
        """Year plans with a link to the node or to anything below it."""
        return self.filter(plan_choices__node__path__startswith=node.path).distinct()

    def approved(self) -> Self:
        """Those with an approved version in force, also while a newer one is being written, and historical ones."""
        return self.filter(IN_FORCE)


@tracked()
class YearPlan(models.Model):
    """A project in one fiscal year: links, indicators, activities, money, and later four reports. Approval is per year plan.

    `budget_total` (whole project, baht) and `budget_year` (this fiscal year, baht) are kept from the money rows for lists;
    `main_node` is the deepest primary plan link, kept for counts by path. `officer` is the person who writes it now. An
    exercise has no approval, so that nothing can ever be sent; `officer` is the one person who sees it.
    """

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="year_plans")
    fiscal_year = models.PositiveSmallIntegerField()
    origin = models.CharField(max_length=8, choices=Origin, default=Origin.LIVING)
    approval = models.OneToOneField(Approval, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    officer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    main_node = models.ForeignKey(PlanNode, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    budget_total = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    budget_year = models.DecimalField(max_digits=16, decimal_places=2, null=True, blank=True)
    is_demonstration = models.BooleanField(default=False)
    changed_at = models.DateTimeField()

    objects = YearPlanQuerySet.as_manager()

    class Meta:
        ordering = ["-fiscal_year", "project__code"]
        constraints = [
            models.UniqueConstraint(fields=["project", "fiscal_year"], name="year_plan_once"),
            models.CheckConstraint(
                condition=Q(fiscal_year__gte=2500, fiscal_year__lte=2700), name="year_plan_year_is_be"
            ),
            models.CheckConstraint(
                condition=Q(origin="import")
                | Q(origin="training", approval__isnull=True)
                | Q(origin="living", approval__isnull=False),
                name="living_year_plan_has_approval",
            ),
        ]
        indexes = [  # the orders of the list at size
            models.Index("fiscal_year", F("budget_year").desc(nulls_last=True), name="year_plan_by_budget"),
            models.Index("fiscal_year", F("budget_total").desc(nulls_last=True), name="year_plan_by_total"),
            models.Index("fiscal_year", F("changed_at").desc(nulls_last=True), name="year_plan_by_change"),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} FY{self.fiscal_year}"

    @property
    def state(self) -> str:
        """The record state; an imported year plan has none and answers `imported`, an exercise `training`."""
        if self.origin == Origin.TRAINING:
            return "training"
        return self.approval.state if self.approval else "imported"


@tracked()
class ApprovedVersion(models.Model):
    """An approved version is a document: canonical JSON of all sections and its SHA-256, readable for ever.

    `why` and `document_number` are the reason and the letter of the unlock that led to it; empty for a first approval. One
    whose last approval was taken back stays with the moment of that in `undone_at`, and is in force no more.
    """

    year_plan = models.ForeignKey(YearPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    document = models.JSONField()
    document_hash = models.CharField(max_length=64)
    approved_at = models.DateTimeField()
    why = models.TextField(blank=True)
    document_number = models.CharField(max_length=60, blank=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["year_plan_id", "number"]
        constraints = [models.UniqueConstraint(fields=["year_plan", "number"], name="approved_version_once")]

    def __str__(self) -> str:
        return f"{self.year_plan_id} v{self.number}"


@tracked(exclude=["document"])
class ImportedDocument(models.Model):
    """The original document of an old system, kept and shown as it was. Account names in it are internal, never published."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="documents")
    system = models.CharField(max_length=60)
    key = models.CharField(max_length=100)
    document = models.JSONField()
    document_hash = models.CharField(max_length=64)
    unmapped = models.JSONField(default=list, blank=True)  # paths that no column takes, readable in the document
    read_at = models.DateTimeField()
    attribution = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["system", "key"], name="imported_document_once")]

    def __str__(self) -> str:
        return f"{self.system} {self.key}"
