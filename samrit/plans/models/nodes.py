"""Nodes of plans: one tree table for all kinds, because everything that links to a plan needs one target."""

from typing import Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from samrit.audit.tracking import tracked
from samrit.lib.names import shown_name
from samrit.lib.trees import path_field
from samrit.plans.models.editions import Edition, EditionState, closed_when_published


class NodeKind(models.TextChoices):
    """Kinds of nodes the program knows by name; which of them an edition has, and where they stand, are rows (EditionKind)."""

    STRATEGY = "strategy", _("Strategy")
    STRATEGY_GOAL = "strategy_goal", _("Strategy goal (Z)")
    STRATEGY_ISSUE = "strategy_issue", _("Strategy issue")
    STRATEGY_SUB_ISSUE = "strategy_sub_issue", _("Strategy sub-issue")
    ISSUE = "issue", _("Master plan issue")
    TARGET_Y2 = "target_y2", _("Issue target (Y2)")
    SUB_PLAN = "sub_plan", _("Sub-plan")
    GUIDELINE = "guideline", _("Development guideline")
    TARGET_Y1 = "target_y1", _("Sub-plan target (Y1)")
    TARGET_INDICATOR = "target_indicator", _("Indicator of a target")
    COMPONENT = "vc_component", _("Value chain component (V)")
    FACTOR = "vc_factor", _("Value chain factor (F)")
    MILESTONE = "milestone", _("NESDP milestone")
    MILESTONE_TARGET = "milestone_target", _("Milestone target")
    MILESTONE_INDICATOR = "milestone_indicator", _("Milestone indicator")
    TACTIC = "tactic", _("NESDP strategy")
    SUB_TACTIC = "sub_tactic", _("NESDP sub-strategy")
    REFORM = "reform_area", _("Reform plan area")
    REFORM_TARGET = "reform_target", _("Reform target")
    REFORM_ISSUE = "reform_issue", _("Reform issue")
    REFORM_ACTIVITY = "reform_activity", _("Reform activity (Big Rock)")
    POLICY = "policy", _("Government policy")
    POLICY_MEASURE = "policy_measure", _("Measure of a government policy")
    SECURITY = "security_plan", _("National security plan")
    SDG_GOAL = "sdg_goal", _("SDG goal")
    SDG_TARGET = "sdg_target", _("SDG target")
    SDG_INDICATOR = "sdg_indicator", _("SDG indicator")
    PRACHARAT = "pracharat_issue", _("Pracharat issue")
    THAI_NIYOM = "thai_niyom_frame", _("Thai Niyom framework")
    LEVEL3_PLAN = "level3_plan", _("Level-3 plan")
    LEVEL3_TARGET = "level3_target", _("Target of a level-3 plan")
    LEVEL3_INDICATOR = "level3_indicator", _("Indicator of a level-3 plan")
    LEVEL3_GUIDELINE = "level3_guideline", _("Guideline of a level-3 plan")
    AGENCY_PLAN = "agency_plan", _("Action plan of a ministry or agency")
    AGENCY_TARGET = "agency_target", _("Target of an agency's action plan")
    AGENCY_TACTIC = "agency_tactic", _("Strategy of an agency's action plan")
    AGENCY_MEASURE = "agency_measure", _("Measure of an agency's action plan")
    AREA_PLAN = "area_plan", _("Plan of a region, province cluster or province")
    AREA_TARGET = "area_target", _("Target of an area plan")


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


class PlanNodeQuerySet(models.QuerySet["PlanNode"]):
    """Filters in words."""

    def published(self) -> Self:
        """Nodes of editions that everybody may read."""
        return self.filter(edition__state=EditionState.PUBLISHED)

    def in_force(self) -> Self:
        """Nodes that were not cancelled."""
        return self.filter(status=NodeStatus.IN_FORCE)


@tracked()
class PlanNode(models.Model):
    """A strategy, issue, target, sub-plan, factor: whatever a project may serve.

    `code` is our key within the edition; `official_code` the code printed in an official source, empty where none was found.
    `parent_basis` says whether the edge to the parent is stated, derived, or not yet known (the node then hangs under
    the nearest known one). Names may be long; both languages where a source has them. `valid_from` and `valid_to` narrow the
    years of the edition (fiscal years, BE) where a node has its own. In a draft, `origin` is the node it was copied from.
    """

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="nodes")
    kind = models.CharField(max_length=20, choices=NodeKind)
    origin = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="copies")
    code = models.CharField(max_length=40)
    official_code = models.CharField(max_length=40, blank=True)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    parent_basis = models.CharField(max_length=10, choices=Basis, default=Basis.STATED)
    path = path_field()
    position = models.PositiveIntegerField(default=0)
    name_th = models.TextField()
    name_en = models.TextField(blank=True)
    description_th = models.TextField(blank=True)
    description_en = models.TextField(blank=True)
    valid_from = models.PositiveSmallIntegerField(null=True, blank=True)
    valid_to = models.PositiveSmallIntegerField(null=True, blank=True)
    wording_variants = models.JSONField(default=list, blank=True)
    status = models.CharField(max_length=10, choices=NodeStatus, default=NodeStatus.IN_FORCE)
    attestation = models.CharField(max_length=1, choices=Attestation, default=Attestation.A)
    source = models.TextField(blank=True)
    source_url = models.URLField(max_length=500, blank=True)
    note = models.TextField(blank=True)

    objects = PlanNodeQuerySet.as_manager()

    class Meta:
        ordering = ["edition_id", "kind", "position", "code"]
        constraints = [models.UniqueConstraint(fields=["edition", "kind", "code"], name="plan_node_code_once")]
        indexes = [models.Index(fields=["edition", "kind"]), models.Index(fields=["official_code"])]
        triggers = [closed_when_published()]

    def __str__(self) -> str:
        return f"{self.official_code or self.code} {self.name_th or self.name_en}"

    @property
    def name(self) -> str:
        """The wording in the language of the page, the other one where it is missing."""
        return shown_name(self.name_th, self.name_en)

    @property
    def description(self) -> str:
        """The description in the language of the page, the other one where it is missing."""
        return shown_name(self.description_th, self.description_en)

    @property
    def is_attested(self) -> bool:
        """Whether the wording stands in a government text that speaks of the plan or the strategy."""
        return self.attestation != Attestation.C


class LinkMeaning(models.TextChoices):
    """What an edge besides the tree says."""

    MOVES = "moves", _("moves")
    CONTRIBUTES = "contributes", _("contributes to")


@tracked()
class PlanLink(models.Model):
    """An edge between nodes besides the tree: a cause (Y1 moves Y2, Y2 moves Z) or a contribution to another framework (a
    target to an SDG target). `basis` says who says so."""

    cause = models.ForeignKey(PlanNode, on_delete=models.PROTECT, related_name="effects")
    effect = models.ForeignKey(PlanNode, on_delete=models.PROTECT, related_name="causes")
    meaning = models.CharField(max_length=12, choices=LinkMeaning, default=LinkMeaning.MOVES)
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
class FactorMark(models.Model):
    """What NESDC marks at a factor of a value chain for a fiscal year (BE): its priority group A to J, and whether it needs
    projects. Source: published factor groups and the project ideas of the year (prioritisation from FY2569)."""

    node = models.ForeignKey(PlanNode, on_delete=models.PROTECT, related_name="marks")
    fiscal_year = models.PositiveSmallIntegerField()
    priority_group = models.CharField(max_length=1, blank=True)
    needs_projects = models.BooleanField(null=True, blank=True)
    source = models.CharField(max_length=300)

    class Meta:
        ordering = ["node_id", "-fiscal_year"]
        constraints = [
            models.UniqueConstraint(fields=["node", "fiscal_year"], name="factor_mark_once"),
            models.CheckConstraint(
                condition=models.Q(priority_group="") | models.Q(priority_group__range=("A", "J")),
                name="factor_mark_group_a_to_j",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.node_id} FY{self.fiscal_year} {self.priority_group}"
