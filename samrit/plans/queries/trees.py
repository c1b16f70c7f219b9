"""Trees of plans as they are opened branch by branch: a page holds what is open, whatever the size of the edition."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from samrit.lib.thai import clean
from samrit.lib.trees import ancestor_ids
from samrit.plans.models import Edition, NodeKind, PlanNode
from samrit.plans.rules.grammar import ORDER

FOUND = 100
"""How many nodes a search shows at most."""
SHORT: dict[str, str | Promise] = {
    NodeKind.STRATEGY_GOAL: _("Goal Z"),
    NodeKind.TARGET_Y2: _("Target Y2"),
    NodeKind.TARGET_Y1: _("Target Y1"),
    NodeKind.COMPONENT: _("Component V"),
    NodeKind.FACTOR: _("Factor F"),
    NodeKind.SDG_TARGET: _("Target"),
    NodeKind.SDG_INDICATOR: _("Indicator"),
}
"""Words for the kinds that fit beside a line of the tree."""
ABOVE_TARGETS = (NodeKind.STRATEGY, NodeKind.ISSUE, NodeKind.SUB_PLAN)


@dataclass(frozen=True)
class Branch:
    """A node, how many nodes stand right below it, how many targets (Y1) in force there are at or below it, and the
    branches below that are open, in order."""

    node: PlanNode
    below: int = 0
    targets: int = 0
    children: list["Branch"] = field(default_factory=list)

    @property
    def short(self) -> str | Promise:
        """The kind in a word, where the tree mixes kinds; the number of targets (Y1) above them."""
        if self.node.kind in ABOVE_TARGETS:
            return ngettext("%(count)d target", "%(count)d targets", self.targets) % {"count": self.targets}
        return SHORT.get(self.node.kind, "")


@dataclass(frozen=True)
class Found:
    """What a search in a tree found: the branches that lead to what fits, how many fit, and whether there are more."""

    branches: list[Branch]
    count: int
    is_cut: bool


def place(node: PlanNode) -> tuple[int, int, str]:
    """Where a node stands among its siblings: by kind from the top down, then by position, then by code."""
    return ORDER.get(node.kind, 99), node.position, node.code


def tree(of: Sequence[Edition], opened: Iterable[int] = ()) -> list[Branch]:
    """The tops of the editions with the way down to each opened node (ids), and what is right below it. Four queries.

    Where parents stand outside these editions (a value chain hangs under targets of the master plan), they are the tops.
    """
    tops = _tops(of)
    ways = PlanNode.objects.filter(pk__in=list(opened)).values_list("path", flat=True)
    open_ids = {pk for path in ways for pk in ancestor_ids(path)}
    if not open_ids and len(tops) <= 10:
        open_ids = {node.pk for node in tops}
    nodes = {node.pk: node for node in tops}
    if open_ids:
        nodes |= {node.pk: node for node in _counted(of).filter(edition__in=of, parent__in=open_ids)}
    return _grow(nodes.values(), _targets(of))


def branches_below(node: PlanNode, of: Sequence[Edition]) -> list[Branch]:
    """What stands right below a node in these editions, closed. Two queries."""
    found = _counted(of).filter(edition__in=of, parent=node)
    return _grow(found, _targets(of))


def search(of: Sequence[Edition], words: str) -> Found:
    """The nodes of the editions whose wording, codes or former wordings hold all the words, under the way that leads to
    each. Four queries at most."""
    fits = Q(edition__in=of)
    for word in clean(words).split():
        fits &= (
            Q(name_th__icontains=word)
            | Q(name_en__icontains=word)
            | Q(official_code__istartswith=word)
            | Q(code__iexact=word)
            | Q(wording_variants__icontains=word)
        )
    found = list(PlanNode.objects.published().filter(fits).order_by("path")[: FOUND + 1])
    shown = found[:FOUND]
    ids = {pk for node in shown for pk in ancestor_ids(node.path)}
    branches = _grow(_counted(of).filter(pk__in=ids), _targets(of))
    return Found(branches, len(shown), len(found) > FOUND)


def _tops(of: Sequence[Edition]) -> list[PlanNode]:
    """Nodes of the editions without a parent, and the parents outside them."""
    own = Q(edition__in=of, parent__isnull=True)
    outside = PlanNode.objects.filter(edition__in=of, parent__isnull=False).exclude(parent__edition__in=of)
    return list(_counted(of).filter(own | Q(pk__in=outside.order_by().values("parent"))))


def _counted(of: Sequence[Edition]) -> QuerySet[PlanNode]:
    below = Count("children", filter=Q(children__edition__in=of))
    return PlanNode.objects.published().select_related("edition").annotate(below=below)


def _targets(of: Sequence[Edition]) -> Counter[int]:
    """Targets (Y1) in force at or below each node of the editions."""
    paths = PlanNode.objects.in_force().filter(edition__in=of, kind=NodeKind.TARGET_Y1).values_list("path", flat=True)
    return Counter(pk for path in paths for pk in ancestor_ids(path))


def _grow(nodes: Iterable[PlanNode], targets: Counter[int]) -> list[Branch]:
    branches = {node.pk: Branch(node, getattr(node, "below", 0), targets[node.pk]) for node in sorted(nodes, key=place)}
    tops: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.node.parent_id or 0)
        (above.children if above else tops).append(branch)
    return tops
