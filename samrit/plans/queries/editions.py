"""Editions as they are read: which are in force in a year, and how much of each is loaded."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.functional import Promise

from samrit.lib.trees import ancestor_ids
from samrit.plans.models import Attestation, Edition, ExpectedCount, Framework, NodeKind, NodeStatus, PlanNode
from samrit.plans.rules.grammar import ORDER, usual_label

MAIN = (Framework.NATIONAL_STRATEGY, Framework.MASTER_PLAN)
"""The frameworks whose nodes make one tree, from the strategies to the targets."""


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
        return usual_label(self.kind)

    @property
    def unverified(self) -> int:
        """Loaded in force, but found only without the context of a plan."""
        return self.loaded - self.attested

    @property
    def missing(self) -> int | None:
        """Expected and not loaded."""
        return None if self.expected is None else max(0, self.expected - self.loaded)


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


def edition_by_code(code: str) -> Edition | None:
    """The published edition with this code."""
    return Edition.objects.published().filter(code=code).first()


def edition_of_year(known: Iterable[Edition], framework: str, fiscal_year: int) -> Edition | None:
    """The edition of a framework that is read in the year: the newest that has begun, else the first there is."""
    of = sorted((e for e in known if e.framework == framework), key=lambda e: (e.valid_from, e.code))
    begun = [edition for edition in of if edition.valid_from <= fiscal_year]
    return begun[-1] if begun else (of[0] if of else None)


def master_plan_of(known: Iterable[Edition], fiscal_year: int) -> Edition | None:
    """The master plan edition of the year: the newest that has begun, else the first there is."""
    return edition_of_year(known, Framework.MASTER_PLAN, fiscal_year)


def main_editions(known: Iterable[Edition], master: Edition | None) -> list[Edition]:
    """The editions of the main tree: the national strategy and one master plan."""
    return [edition for edition in known if edition.framework == Framework.NATIONAL_STRATEGY or edition == master]


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
        for kind in sorted(kinds, key=lambda kind: ORDER.get(kind, 99)):
            wanted = expected.get((edition.pk, kind))
            loaded, sure, cancelled = found.get((edition.pk, kind), [0, 0, 0])
            said = (wanted.expected, wanted.source) if wanted else (None, "")
            rows.append(Coverage(edition, kind, loaded, sure, cancelled, *said))
    return rows


def strategies(fiscal_year: int) -> list[StrategyCard]:
    """The strategies of the year with what hangs below them in the master plan of the year. Two queries."""
    known = editions()
    of = [edition.pk for edition in main_editions(known, master_plan_of(known, fiscal_year))]
    kinds = (NodeKind.STRATEGY, NodeKind.ISSUE, NodeKind.TARGET_Y1)
    nodes = PlanNode.objects.filter(edition_id__in=of, kind__in=kinds, status=NodeStatus.IN_FORCE)
    cards = []
    for strategy, *below in _by_strategy(nodes.select_related("edition")):
        kinds_below = [node.kind for node in below]
        cards.append(StrategyCard(strategy, kinds_below.count(NodeKind.ISSUE), kinds_below.count(NodeKind.TARGET_Y1)))
    return sorted(cards, key=lambda card: card.node.position)


def _by_strategy(nodes: Iterable[PlanNode]) -> list[list[PlanNode]]:
    """Nodes grouped under their strategy, the strategy first."""
    groups: dict[int, list[PlanNode]] = {}
    for node in sorted(nodes, key=lambda node: node.path):
        groups.setdefault(ancestor_ids(node.path)[0], []).append(node)
    return [group for group in groups.values() if group[0].kind == NodeKind.STRATEGY]
