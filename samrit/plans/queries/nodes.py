"""One node with everything that plans know of it: its way to the top, what is below, hosts, links, editions, what is missing."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.db.models import Q, QuerySet

from samrit.lib.errors import Text
from samrit.lib.trees import ancestor_ids
from samrit.plans.models import (
    Edition,
    EditionKind,
    ExpectedCount,
    LinkMeaning,
    NodeKind,
    NodeStatus,
    PlanLink,
    PlanNode,
)
from samrit.plans.queries.editions import edition_of_year, editions, main_editions, master_plan_of
from samrit.plans.queries.hosting import Hosts, hosts_of
from samrit.plans.queries.trees import Branch, branches_below
from samrit.plans.rules.grammar import ORDER, usual_label

TARGETS = (NodeKind.TARGET_Y1, NodeKind.TARGET_Y2)
"""Kinds that have a value chain."""
IN_CHAIN = (NodeKind.COMPONENT, NodeKind.FACTOR)


@dataclass(frozen=True)
class Group:
    """The nodes of one kind right below a node."""

    kind: str
    branches: list[Branch]

    @property
    def label(self) -> Text:
        """The kind in words."""
        return usual_label(self.kind)


@dataclass(frozen=True)
class Missing:
    """A kind that belongs below a node and of which nothing is loaded there. `loaded` and `expected` are those of the whole
    edition; `expected` is None where no source says how many there are."""

    kind: str
    edition: Edition
    loaded: int
    expected: int | None
    source: str

    @property
    def label(self) -> Text:
        """The kind in words."""
        return usual_label(self.kind)


@dataclass(frozen=True)
class Related:
    """A stated link from or to a node of whatever edition: which way it runs, what it means, and who says so."""

    node: PlanNode
    is_effect: bool
    meaning: str
    basis: str
    source: str

    @property
    def word(self) -> Text:
        """What the link says, read from the page's node."""
        return LinkMeaning(self.meaning).label


@dataclass(frozen=True)
class NodePage:
    """One node with everything its page shows."""

    node: PlanNode
    above: list[PlanNode]
    groups: list[Group]
    hosts: Hosts
    missing: list[Missing]
    related: list[Related]

    @property
    def is_target(self) -> bool:
        """Whether it is a target, which has a value chain."""
        return self.node.kind in TARGETS

    @property
    def in_chain(self) -> bool:
        """Whether it is part of a value chain."""
        return self.node.kind in IN_CHAIN

    @property
    def target(self) -> PlanNode | None:
        """The target whose value chain it is part of."""
        return next((other for other in reversed(self.above) if other.kind in TARGETS), None) if self.in_chain else None


def find_node(edition: str, kind: str, code: str) -> PlanNode | None:
    """A node of a published edition by its permanent address."""
    found = PlanNode.objects.published().filter(edition__code=edition, kind=kind, code=code)
    return found.select_related("edition").first()


def get_node(edition: str, kind: str, code: str, fiscal_year: int) -> NodePage | None:
    """One node by its permanent address, with its way to the top, what is right below, its hosts and links, and what is not
    loaded. Below a strategy stands the master plan of the given year only."""
    node = find_node(edition, kind, code)
    if node is None:
        return None
    known = editions()
    of = editions_below(node, known, fiscal_year)
    branches = [branch for branch in branches_below(node, of) if not _is_of_chain(node, branch.node)]
    groups = [Group(kind, list(same)) for kind, same in groupby(branches, key=lambda branch: branch.node.kind)]
    present = {group.kind for group in groups} | set(IN_CHAIN if node.kind in TARGETS else ())
    return NodePage(
        node, way_up(node), groups, hosts_of(node), _missing(node, known, fiscal_year, present), related_to(node)
    )


def editions_below(node: PlanNode, known: Iterable[Edition], fiscal_year: int) -> list[Edition]:
    """The editions whose nodes are shown below the node: its own, and of frameworks that hang under it those of the year."""
    known = list(known)
    others = {edition.framework for edition in known} - {node.edition.framework}
    of_year = [edition_of_year(known, framework, fiscal_year) for framework in sorted(others)]
    return [node.edition, *(edition for edition in of_year if edition)]


def tree_editions(known: Iterable[Edition], edition: Edition, fiscal_year: int) -> list[Edition]:
    """The editions of the main tree with the given one as its master plan, where it is one."""
    master = edition if edition.framework == "master_plan" else master_plan_of(known, fiscal_year)
    return main_editions(known, master)


def way_up(node: PlanNode) -> list[PlanNode]:
    """The nodes from the top down to the one above, also across editions. One query."""
    ids = ancestor_ids(node.path)[:-1]
    above = {n.pk: n for n in PlanNode.objects.filter(pk__in=ids).select_related("edition")} if ids else {}
    return [above[pk] for pk in ids if pk in above]


def _is_of_chain(node: PlanNode, below: PlanNode) -> bool:
    return node.kind in TARGETS and below.kind in IN_CHAIN


def related_to(node: PlanNode) -> list[Related]:
    """The stated links of a node in both directions, to nodes of published editions. One query."""
    links = PlanLink.objects.filter(Q(cause=node) | Q(effect=node)).select_related("cause__edition", "effect__edition")
    found = []
    for link in links:
        forward = link.cause_id == node.pk
        other = link.effect if forward else link.cause
        if other.edition.state == "published":
            found.append(Related(other, forward, link.meaning, link.basis, link.source))
    return sorted(found, key=lambda row: (not row.is_effect, row.node.edition.framework, row.node.path))


def _missing(node: PlanNode, known: list[Edition], fiscal_year: int, present: set[str]) -> list[Missing]:
    """Kinds that the grammar of the editions below puts under this kind, and that are not there. Three queries at most."""
    of = {edition.pk: edition for edition in editions_below(node, known, fiscal_year)}
    rows = EditionKind.objects.filter(edition__in=of, parent_kind=node.kind, is_stopgap=False).exclude(kind=node.kind)
    wanted = {row.kind: of[row.edition_id] for row in rows if row.kind not in present}
    if not wanted:
        return []
    places = Q(pk__in=[])
    for kind, edition in wanted.items():
        places |= Q(edition=edition, kind=kind)
    expected = {(row.edition_id, row.kind): row for row in ExpectedCount.objects.filter(places)}
    loaded: dict[tuple[int, str], int] = {}
    for pair in PlanNode.objects.filter(places, status=NodeStatus.IN_FORCE).values_list("edition_id", "kind"):
        loaded[pair] = loaded.get(pair, 0) + 1
    missing = []
    for kind, edition in sorted(wanted.items(), key=lambda pair: ORDER.get(pair[0], 99)):
        row = expected.get((edition.pk, kind))
        said = (row.expected, row.source) if row else (None, "")
        missing.append(Missing(kind, edition, loaded.get((edition.pk, kind), 0), *said))
    return missing


def nodes_with_parents(edition: Edition) -> QuerySet[PlanNode]:
    """The nodes of an edition from the top down, each with its parent."""
    return PlanNode.objects.filter(edition=edition).select_related("parent__edition").order_by("path")
