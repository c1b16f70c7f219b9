"""Plan editions and their nodes: one tree table for all kinds, because everything that links to a plan needs one target."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from samrit.audit.tracking import tracked
from samrit.lib.names import shown_name
from samrit.lib.trees import path_field
from samrit.organisations.models import Organisation


class NodeKind(models.TextChoices):
    """Kinds of nodes; which kind may stand under which is in rules, per framework."""

    STRATEGY = "strategy", _("Strategy")
    STRATEGY_GOAL = "strategy_goal", _("Strategy goal (Z)")
    ISSUE = "issue", _("Master plan issue")
    TARGET_Y2 = "target_y2", _("Issue target (Y2)")
    SUB_PLAN = "sub_plan", _("Sub-plan")
    GUIDELINE = "guideline", _("Development guideline")
    TARGET_Y1 = "target_y1", _("Sub-plan target (Y1)")
    COMPONENT = "vc_component", _("Value chain component (V)")
    FACTOR = "vc_factor", _("Value chain factor (F)")
    MILESTONE = "milestone", _("NESDP milestone")
    REFORM = "reform_area", _("Reform plan area")
    SECURITY = "security_plan", _("National security plan")
    SDG_GOAL = "sdg_goal", _("SDG goal")
    SDG_TARGET = "sdg_target", _("SDG target")
    SDG_INDICATOR = "sdg_indicator", _("SDG indicator")
    PRACHARAT = "pracharat_issue", _("Pracharat issue")
    THAI_NIYOM = "thai_niyom_frame", _("Thai Niyom framework")


class Attestation(models.TextChoices):
    """How sure the wording is: A in a text that speaks of the plan, B in one on the strategy, C same words without plan context."""

    A = "A", _("Attested in a government text on the plan")
    B = "B", _("Attested in a government text on the strategy")
    C = "C", _("Not verified")


class Basis(models.TextChoices):
    """Where an edge comes from."""

    STATED = "stated", _("Stated in the source")
    DERIVED = "derived", _("Our reading")
    NOT_KNOWN = "not_known", _("Not yet known")


class NodeStatus(models.TextChoices):
    """Whether a node is in force; a cancelled code is never used again."""

    IN_FORCE = "in_force", _("In force")
    CANCELLED = "cancelled", _("Cancelled")


class EditionQuerySet(models.QuerySet["Edition"]):
    """Filters in words."""

    def in_year(self, fiscal_year: int) -> Self:
        """Editions valid in the fiscal year (BE)."""
        open_or_later = models.Q(valid_to__isnull=True) | models.Q(valid_to__gte=fiscal_year)
        return self.filter(open_or_later, valid_from__lte=fiscal_year)


@tracked()
class Edition(models.Model):
    """One edition of one framework, such as the master plans as revised in 2566. Years are fiscal years (BE).

    `framework` groups the editions of the same plan (national_strategy, master_plan, nesdp, reform, security, sdg,
    pracharat, thai_niyom).
    """

    code = models.CharField(max_length=30, unique=True)
    framework = models.CharField(max_length=30)
    name_th = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300, blank=True)
    valid_from = models.PositiveSmallIntegerField()
    valid_to = models.PositiveSmallIntegerField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["framework", "valid_from"]

    def __str__(self) -> str:
        return self.name_th

    @property
    def name(self) -> str:
        """The name in the language of the page, Thai where English is missing."""
        return shown_name(self.name_th, self.name_en)


@tracked()
class PlanNode(models.Model):
    """A strategy, issue, target, sub-plan, factor: whatever a project may serve.

    `code` is our key within the edition; `official_code` the code printed in an official source, empty where none was found.
    `parent_basis` says whether the edge to the parent is stated, derived, or not yet known (the node then hangs under
    the nearest known one). Names may be long; both languages where a source has them.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="nodes")
    kind = models.CharField(max_length=20, choices=NodeKind)
    code = models.CharField(max_length=40)
    official_code = models.CharField(max_length=40, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    parent_basis = models.CharField(max_length=10, choices=Basis, default=Basis.STATED)
    path = path_field()
    position = models.PositiveIntegerField(default=0)
    name_th = models.TextField()
    name_en = models.TextField(blank=True)
    wording_variants = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=10, choices=NodeStatus, default=NodeStatus.IN_FORCE)
    attestation = models.CharField(max_length=1, choices=Attestation, default=Attestation.A)
    source = models.TextField(blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["edition_id", "kind", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["edition", "kind", "code"], name="plan_node_code_once")]
        indexes = [models.Index(fields=["edition", "kind"])]

    def __str__(self) -> str:
        return f"{self.official_code or self.code} {self.name_th or self.name_en}"

    @property
    def name(self) -> str:
        """The wording in the language of the page, the other one where it is missing."""
        return shown_name(self.name_th, self.name_en)

    @property
    def is_attested(self) -> bool:
        """Whether the wording stands in a government text that speaks of the plan or the strategy."""
        return self.attestation != Attestation.C


@tracked()
class PlanLink(models.Model):
    """A causal or contributing edge between nodes besides the tree: Y1 moves Y2, Y2 moves Z. `basis` says who says so."""

    cause = models.ForeignKey(PlanNode, on_delete=models.PROTECT, related_name="effects")
    effect = models.ForeignKey(PlanNode, on_delete=models.PROTECT, related_name="causes")
    basis = models.CharField(max_length=10, choices=Basis, default=Basis.STATED)
    source = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["cause", "effect"], name="plan_link_once"),
            models.CheckConstraint(condition=~models.Q(cause=models.F("effect")), name="plan_link_between_two_nodes"),
        ]

    def __str__(self) -> str:
        return f"{self.cause_id} → {self.effect_id}"


@tracked()
class ExpectedCount(models.Model):
    """How many nodes of a kind the official edition has, with the source: what is loaded is shown against it."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="expected_counts")
    kind = models.CharField(max_length=20, choices=NodeKind)
    expected = models.PositiveIntegerField()
    source = models.CharField(max_length=300)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["edition", "kind"], name="expected_count_once")]

    def __str__(self) -> str:
        return f"{self.edition_id} {self.kind}: {self.expected}"


class HostLevel(models.TextChoices):
    """What a body is host of: a strategy side (1), an issue or its target (2), a sub-plan or its target (3), a level-2 plan (lead)."""

    LEAD = "lead", _("Lead agency")
    HOST_1 = "host_1", _("Host, level 1")
    HOST_2 = "host_2", _("Host, level 2")
    HOST_3 = "host_3", _("Host, level 3")


@tracked()
class NodeHost(models.Model):
    """The agency a source names as host of a node. `agency_th` is as stated; `organisation` our body where names agree."""

    node = models.ForeignKey(PlanNode, on_delete=models.PROTECT, related_name="hosts")
    level = models.CharField(max_length=10, choices=HostLevel)
    agency_th = models.CharField(max_length=300)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    note = models.TextField(blank=True)
    source = models.CharField(max_length=300)
    is_current = models.BooleanField(default=True)

    class Meta:
        ordering = ["level", "agency_th"]
        constraints = [models.UniqueConstraint(fields=["node", "level", "agency_th"], name="node_host_once")]

    def __str__(self) -> str:
        return f"{self.agency_th} ({self.level})"
