"""Plans as they are read: editions of a year, trees, one node with its way to the top, what is loaded of what is expected.

Plans are public: nothing here depends on who asks.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.lib import clock
from samrit.lib.trees import ancestor_ids
from samrit.plans.models import Attestation, Edition, ExpectedCount, NodeHost, NodeKind, NodeStatus, PlanNode
from samrit.plans.rules.packs import PARENTS

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
ORDER = {kind: place for place, kind in enumerate(PARENTS)}


@dataclass(frozen=True)
class Branch:
    """A node and what is below it, in order."""

    node: PlanNode
    children: list["Branch"] = field(default_factory=list)

    @property
    def short(self) -> str | Promise:
        """The kind in a word, where the tree mixes kinds; the number of targets (Y1) above them."""
        if self.node.kind in (NodeKind.STRATEGY, NodeKind.ISSUE, NodeKind.SUB_PLAN):
            return ngettext("%(count)d target", "%(count)d targets", self.targets) % {"count": self.targets}
        return SHORT.get(self.node.kind, "")

    @property
    def targets(self) -> int:
        """Targets (Y1) in force at or below the node."""
        own = self.node.kind == NodeKind.TARGET_Y1 and self.node.status == NodeStatus.IN_FORCE
        return own + sum(branch.targets for branch in self.children)


@dataclass(frozen=True)
class Coverage:
    """How much of a kind of an edition is loaded. `expected` is None where no source says how many there are."""

    edition: Edition
    kind: str
    loaded: int
    attested: int
    cancelled: int
    expected: int | None
    source: str

    @property
    def label(self) -> str | Promise:
        """The kind in words."""
        return NodeKind(self.kind).label

    @property
    def unverified(self) -> int:
        """Loaded in force, but found only without the context of a plan."""
        return self.loaded - self.attested

    @property
    def missing(self) -> int | None:
        """Expected and not loaded."""
        return None if self.expected is None else max(0, self.expected - self.loaded)


@dataclass(frozen=True)
class NodePage:
    """One node with everything its page shows."""

    node: PlanNode
    above: list[PlanNode]
    children: list[Branch]
    hosts: list[NodeHost]
    not_loaded: list[str | Promise]


@dataclass(frozen=True)
class StrategyCard:
    """A strategy with the number of its issues and targets (Y1) loaded in the master plan of the year."""

    node: PlanNode
    issues: int
    targets: int


def editions_in_year(fiscal_year: int) -> QuerySet[Edition]:
    """Editions valid in the fiscal year."""
    return Edition.objects.in_year(fiscal_year)


def editions() -> list[Edition]:
    """All published editions, each framework's newest last."""
    return list(Edition.objects.published())


def master_plan_of(known: Iterable[Edition], fiscal_year: int) -> Edition | None:
    """The master plan edition of the year: the newest that has begun, else the first there is."""
    plans = sorted((e for e in known if e.framework == "master_plan"), key=lambda e: e.valid_from)
    begun = [edition for edition in plans if edition.valid_from <= fiscal_year]
    return begun[-1] if begun else (plans[0] if plans else None)


def coverage(*of: Edition) -> list[Coverage]:
    """Loaded against expected, per kind, from the rows themselves. Cancelled nodes do not count as loaded."""
    in_force, attested = Q(status=NodeStatus.IN_FORCE), ~Q(attestation=Attestation.C)
    counted = (
        PlanNode.objects.filter(edition__in=of)
        .order_by()
        .values_list("edition_id", "kind")
        .annotate(
            loaded=Count("pk", filter=in_force),
            attested=Count("pk", filter=in_force & attested),
            cancelled=Count("pk", filter=Q(status=NodeStatus.CANCELLED)),
        )
    )
    found = {(edition, kind): counts for edition, kind, *counts in counted}
    expected = {(row.edition_id, row.kind): row for row in ExpectedCount.objects.filter(edition__in=of)}
    rows = []
    for edition in of:
        kinds = {kind for pk, kind in [*found, *expected] if pk == edition.pk}
        for kind in sorted(kinds, key=lambda kind: ORDER[kind]):
            wanted = expected.get((edition.pk, kind))
            loaded, sure, cancelled = found.get((edition.pk, kind), [0, 0, 0])
            rows.append(
                Coverage(
                    edition,
                    kind,
                    loaded,
                    sure,
                    cancelled,
                    wanted.expected if wanted else None,
                    wanted.source if wanted else "",
                )
            )
    return rows


def tree(*of: Edition) -> list[Branch]:
    """The nodes of the editions as trees. A parent outside these editions makes a node a top. One query."""
    return _grow(PlanNode.objects.filter(edition__in=of).select_related("edition"))


def _grow(nodes: Iterable[PlanNode]) -> list[Branch]:
    branches = {node.pk: Branch(node) for node in sorted(nodes, key=_place)}
    tops: list[Branch] = []
    for branch in branches.values():
        above = branches.get(branch.node.parent_id or 0)
        (above.children if above else tops).append(branch)
    return tops


def _place(node: PlanNode) -> tuple[int, int, str]:
    return ORDER.get(node.kind, 99), node.position, node.code


def walk(branches: Iterable[Branch]) -> Iterator[PlanNode]:
    """Every node from the top down."""
    for branch in branches:
        yield branch.node
        yield from walk(branch.children)


def strategies(fiscal_year: int) -> list[StrategyCard]:
    """The strategies of the year with what hangs below them in the master plan of the year. Two queries."""
    known = editions()
    master = master_plan_of(known, fiscal_year)
    of = [edition.pk for edition in known if edition.framework == "national_strategy" or edition == master]
    kinds = (NodeKind.STRATEGY, NodeKind.ISSUE, NodeKind.TARGET_Y1)
    nodes = PlanNode.objects.filter(edition_id__in=of, kind__in=kinds, status=NodeStatus.IN_FORCE)
    cards = []
    for branch in _grow_by_path(nodes.select_related("edition")):
        below = [node.kind for node in branch[1:]]
        cards.append(StrategyCard(branch[0], below.count(NodeKind.ISSUE), below.count(NodeKind.TARGET_Y1)))
    return sorted(cards, key=lambda card: card.node.position)


def _grow_by_path(nodes: Iterable[PlanNode]) -> list[list[PlanNode]]:
    """Nodes grouped under their strategy, the strategy first."""
    groups: dict[int, list[PlanNode]] = {}
    for node in sorted(nodes, key=lambda node: node.path):
        groups.setdefault(ancestor_ids(node.path)[0], []).append(node)
    return [group for group in groups.values() if group[0].kind == NodeKind.STRATEGY]


def edition_by_code(code: str) -> Edition | None:
    """The published edition with this code."""
    return Edition.objects.published().filter(code=code).first()


def get_node(edition: str, kind: str, code: str, fiscal_year: int) -> NodePage | None:
    """One node by its permanent address, with its way to the top, what is below, its hosts and what is not loaded.

    Below a strategy stands the master plan of the given year only.
    """
    node = (
        PlanNode.objects.published()
        .filter(edition__code=edition, kind=kind, code=code)
        .select_related("edition")
        .first()
    )
    if node is None:
        return None
    ids = ancestor_ids(node.path)[:-1]
    above = {n.pk: n for n in PlanNode.objects.filter(pk__in=ids).select_related("edition")} if ids else {}
    below = (
        PlanNode.objects.published().filter(path__startswith=node.path).exclude(pk=node.pk).select_related("edition")
    )
    if node.kind == NodeKind.STRATEGY:
        master = master_plan_of(editions(), fiscal_year)
        below = below.filter(edition_id__in=[node.edition_id, master.pk if master else None])
    children = _grow(below)
    hosts = list(node.hosts.on(clock.today()).select_related("organisation"))
    present = {branch.node.kind for branch in children}
    proper = [kind for kind, parents in PARENTS.items() if node.kind in parents and kind not in present]
    return NodePage(node, [above[pk] for pk in ids], children, hosts, [NodeKind(kind).label for kind in proper])


def nodes_with_parents(edition: Edition) -> QuerySet[PlanNode]:
    """The nodes of an edition from the top down, each with its parent."""
    return PlanNode.objects.filter(edition=edition).select_related("parent__edition").order_by("path")


def hosted_paths(user: User) -> list[str]:
    """Paths of the nodes in force that bodies host in which the user is target host. One query; kept for the request."""
    known: list[str] | None = getattr(user, "_hosted_paths", None)
    if known is None:
        mine = Q(pk__in=[])
        for post in person(user).posts:
            if post.role == Role.TARGET_HOST:
                mine |= Q(organisation__path__startswith=post.unit_path)
        hosted = NodeHost.objects.on(clock.today()).filter(mine).exclude(node__path="")
        known = sorted(set(hosted.values_list("node__path", flat=True)))
        user._hosted_paths = known  # type: ignore[attr-defined]
    return known


def hosted_by(organisation_code: str) -> list[NodeHost]:
    """What a body is host of."""
    rows = NodeHost.objects.on(clock.today()).filter(organisation__code=organisation_code)
    return list(rows.select_related("node__edition").order_by("level", "node__code"))
