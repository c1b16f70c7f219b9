"""Year plans whose links point into an edition that a revision replaces: which can follow it, and which would be stranded."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.db.models import Count, F, Q, QuerySet
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.approvals.models import State
from samrit.lib.errors import Text
from samrit.plans.models import Edition, NodeMapping, NodeStatus, PlanNode
from samrit.plans.rules.crosswalk import WHOLE, percent
from samrit.projects.models import LinkRole, Origin, PlanChoice, YearPlan

SHOWN = 200
"""How many stranded links a refusal lists; it says how many there are."""


@dataclass(frozen=True)
class Stranded:
    """A primary link of a year plan to a node that has no single successor, and what became of that node."""

    plan: YearPlan
    node: PlanNode
    why: Text


@dataclass(frozen=True)
class Outlook:
    """What the publication of a revision would do: year plans and links re-pointed, and links left without a target."""

    plans: int = 0
    links: int = 0
    stranded: int = 0
    rows: list[Stranded] = field(default_factory=list)

    @property
    def more(self) -> int:
        """Stranded links that are not listed."""
        return self.stranded - len(self.rows)


def successors(edition: Edition) -> dict[int, int]:
    """Nodes of the base that go on as one other node in force, wholly; by id. One query."""
    rows = NodeMapping.objects.filter(
        from_edition=edition.base_id, to_edition=edition, share=WHOLE, new__status=NodeStatus.IN_FORCE
    )
    return dict(rows.filter(old__isnull=False).values_list("old", "new"))


def year_plans_of(edition: Edition) -> QuerySet[YearPlan]:
    """Living year plans of the years of an edition, except those laid aside."""
    plans = YearPlan.objects.filter(origin=Origin.LIVING, fiscal_year__gte=edition.valid_from)
    return plans.exclude(approval__state=State.DISCARDED)


def links_into_base(edition: Edition) -> QuerySet[PlanChoice]:
    """Links of those year plans to nodes of the edition that is revised."""
    return PlanChoice.objects.filter(year_plan__in=year_plans_of(edition), node__edition=edition.base_id)


def publication_outlook(edition: Edition, shown: int = SHOWN) -> Outlook:
    """What publishing would do to year plans. Nothing, where the draft is no revision. Four queries."""
    if edition.base_id is None:
        return Outlook()
    links = links_into_base(edition)
    follow = Q(node__in=successors(edition))
    counted = links.filter(follow).aggregate(plans=Count("year_plan", distinct=True), links=Count("pk"))
    lost = links.filter(role=LinkRole.PRIMARY, year_plan__project__cancelled_on__isnull=True).exclude(follow)
    rows = lost.select_related("year_plan__project__owner", "node").order_by(
        "year_plan__project__code", F("year_plan__fiscal_year"), "level"
    )
    listed = list(rows[:shown])
    number = len(listed) if len(listed) < shown else lost.count()
    why = _fates(edition, {row.node_id for row in listed if row.node_id})
    return Outlook(
        counted["plans"],
        counted["links"],
        number,
        [Stranded(row.year_plan, row.node, why.get(row.node_id or 0, UNDECIDED)) for row in listed if row.node],
    )


UNDECIDED = _("what became of it is not decided")


def _fates(edition: Edition, nodes: set[int]) -> Mapping[int, Text]:
    """What became of nodes, in words."""
    lines: dict[int, list[NodeMapping]] = defaultdict(list)
    for row in (
        NodeMapping.objects.filter(to_edition=edition, old__in=nodes)
        .select_related("new")
        .order_by("-share", "new__code")
    ):
        lines[row.old_id or 0].append(row)
    return {node: _fate(rows) for node, rows in lines.items()}


def _fate(rows: list[NodeMapping]) -> Text:
    goals = [(row.new, row.share) for row in rows if row.new]
    if not goals:
        return _("it was dropped")
    if any(new.status == NodeStatus.CANCELLED for new, _share in goals):
        return _("its successor is cancelled")
    parts = ", ".join(f"{new.official_code or new.code} {percent(share)} %" for new, share in goals)
    return format_lazy(_("it was split: {parts}"), parts=parts)
