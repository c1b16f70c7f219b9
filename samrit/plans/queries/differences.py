"""How a draft differs from its base: what was added, changed, moved, cancelled, and which hosts, edges and marks differ.

Six queries, whatever the size: both editions are read whole and compared by origin.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from samrit.lib.errors import Text
from samrit.lib.fiscal import first_day
from samrit.plans.models import (
    Attestation,
    Basis,
    Edition,
    EditionState,
    FactorMark,
    LinkMeaning,
    NodeHost,
    NodeKind,
    NodeStatus,
    PlanLink,
    PlanNode,
    Purpose,
)
from samrit.plans.rules.fields import LABELS, NAMES

Row = TypeVar("Row", bound=Model)
MOVING = ("parent_id", "parent_basis", "position")
"""Fields that tell where a node stands; the others are its own."""
WORDS: Mapping[str, Callable[[Any], Text]] = {
    "kind": lambda value: NodeKind(value).label,
    "parent_basis": lambda value: Basis(value).label,
    "attestation": lambda value: Attestation(value).label,
    "wording_variants": " | ".join,
}


@dataclass(frozen=True)
class FieldChange:
    """A field of a node before and after, in words."""

    field: str
    label: Text
    old: Text
    new: Text


@dataclass(frozen=True)
class NodeChange:
    """A node of the draft and the one it was copied from, with the fields that differ."""

    node: PlanNode
    origin: PlanNode
    fields: list[FieldChange]


@dataclass(frozen=True)
class Move:
    """A node that stands elsewhere: its parent before and after (None is the top)."""

    node: PlanNode
    origin: PlanNode
    old_parent: PlanNode | None
    new_parent: PlanNode | None


@dataclass(frozen=True)
class FactChange:
    """A host, edge or mark that the draft adds (`is_added`), or lacks and the base has, in words."""

    node: PlanNode
    is_added: bool
    words: str


@dataclass(frozen=True)
class Difference:
    """What a draft changes in its base. `removed` are nodes in force of the base that have no copy in the draft."""

    added: list[PlanNode] = field(default_factory=list)
    changed: list[NodeChange] = field(default_factory=list)
    moved: list[Move] = field(default_factory=list)
    cancelled: list[PlanNode] = field(default_factory=list)
    removed: list[PlanNode] = field(default_factory=list)
    hosts: list[FactChange] = field(default_factory=list)
    links: list[FactChange] = field(default_factory=list)
    marks: list[FactChange] = field(default_factory=list)

    @property
    def is_nothing(self) -> bool:
        """Whether the draft is its base."""
        return not any(vars(self).values())


def difference(edition: Edition) -> Difference:
    """Everything that differs between a draft and its base, from the top down. All of a draft without a base is added;
    nothing of one that was merged, because its base has it."""
    if edition.state == EditionState.MERGED:
        return Difference()
    nodes = list(PlanNode.objects.filter(edition=edition).order_by("path", "pk").select_related("edition"))
    if edition.base_id is None:
        return Difference(added=nodes)
    origins = {node.pk: node for node in PlanNode.objects.filter(edition=edition.base_id).select_related("edition")}
    outside = _outside([*nodes, *origins.values()], {*origins, *(node.pk for node in nodes)})
    known = {**outside, **origins, **{node.pk: node for node in nodes}}
    pairs = [(node, origins[node.origin_id]) for node in nodes if node.origin_id in origins]
    cancelled = [(new, old) for new, old in pairs if new.status != old.status and new.status == NodeStatus.CANCELLED]
    copied = {node.origin_id for node in nodes}
    facts = _Facts({new.pk: old.pk for new, old in pairs}, known, edition)
    return Difference(
        added=[node for node in nodes if node.origin_id not in origins],
        changed=[change for new, old in pairs if (change := _changed(new, old)).fields],
        moved=[_move(new, old, known) for new, old in pairs if _stands_elsewhere(new, old, known)],
        cancelled=[new for new, _old in cancelled],
        removed=[old for old in origins.values() if old.pk not in copied and old.status == NodeStatus.IN_FORCE],
        hosts=facts.of(_hosts(edition), "node_id", _host_words),
        links=facts.of(_at_both(PlanLink.objects.all(), edition, "cause"), "cause_id", facts.link_words),
        marks=facts.of(_marks(edition), "node_id", _mark_words),
    )


def _outside(nodes: Iterable[PlanNode], inside: set[int]) -> dict[int, PlanNode]:
    parents = {node.parent_id for node in nodes if node.parent_id is not None} - inside
    return {node.pk: node for node in PlanNode.objects.filter(pk__in=parents).select_related("edition")}


def _at_both(rows: QuerySet[Row], edition: Edition, node: str) -> QuerySet[Row]:
    return rows.filter(**{f"{node}__edition__in": [edition.pk, edition.base_id]})


def _hosts(edition: Edition) -> QuerySet[NodeHost]:
    """Hosts at both; of the base of a revision those who would be hosts when it begins."""
    rows = _at_both(NodeHost.objects.all(), edition, "node")
    if edition.purpose == Purpose.COMPLETION:
        return rows
    return rows.exclude(node__edition=edition.base_id, ends_on__lt=first_day(edition.valid_from))


def _marks(edition: Edition) -> QuerySet[FactorMark]:
    """Marks at both; of the base of a revision those of its years."""
    rows = _at_both(FactorMark.objects.all(), edition, "node")
    if edition.purpose == Purpose.COMPLETION:
        return rows
    return rows.exclude(node__edition=edition.base_id, fiscal_year__lt=edition.valid_from)


def _changed(new: PlanNode, old: PlanNode) -> NodeChange:
    differing = (name for name in NAMES if name not in MOVING and getattr(new, name) != getattr(old, name))
    return NodeChange(
        new, old, [FieldChange(name, LABELS[name], _shown(old, name), _shown(new, name)) for name in differing]
    )


def _shown(node: PlanNode, name: str) -> Text:
    value = getattr(node, name)
    words = WORDS.get(name)
    return words(value) if words else "" if value is None else str(value)


def _stands_elsewhere(new: PlanNode, old: PlanNode, known: Mapping[int, PlanNode]) -> bool:
    """Whether the parent is another one; a parent in another edition that was followed through its crosswalk counts as one."""
    if new.parent_id is None or old.parent_id is None:
        return new.parent_id != old.parent_id
    parent = known[new.parent_id]
    return old.parent_id not in (parent.pk, parent.origin_id)


def _move(new: PlanNode, old: PlanNode, known: Mapping[int, PlanNode]) -> Move:
    before = known.get(old.parent_id) if old.parent_id is not None else None
    after = known.get(new.parent_id) if new.parent_id is not None else None
    return Move(new, old, before, after)


def _host_words(host: NodeHost) -> tuple[object, str]:
    return (host.level, host.agency_th, host.organisation_id), f"{host.get_level_display()}: {host.agency_th}"


def _mark_words(mark: FactorMark) -> tuple[object, str]:
    group = mark.priority_group or "–"
    return (mark.fiscal_year, group, mark.needs_projects), f"{mark.fiscal_year}: {group}"


@dataclass(frozen=True)
class _Facts:
    """Rows at nodes of both editions, compared by what they say. `origins` leads from a copy to its origin."""

    origins: Mapping[int, int]
    known: Mapping[int, PlanNode]
    edition: Edition

    def link_words(self, link: PlanLink) -> tuple[object, str]:
        """An edge by the origin of its other end."""
        effect = self.origins.get(link.effect_id, link.effect_id)
        words = str(self.known.get(link.effect_id, "…"))
        return (effect, link.meaning, link.basis), f"{LinkMeaning(link.meaning).label} {words}"

    def of(self, rows: Iterable[Any], node: str, words: Callable[[Any], tuple[object, str]]) -> list[FactChange]:
        """What one side has and the other has not, at nodes that both have and at those that were added."""
        copies = {old: new for new, old in self.origins.items()}
        old: dict[tuple[int, object], str] = {}
        new: dict[tuple[int, object], str] = {}
        for row in rows:
            at = getattr(row, node)
            key, text = words(row)
            if at in copies:
                old[copies[at], key] = text
            elif self.known[at].edition_id == self.edition.pk:
                new[at, key] = text
        added = [
            FactChange(self.known[at], is_added=True, words=new[at, key]) for at, key in new if (at, key) not in old
        ]
        gone = [
            FactChange(self.known[at], is_added=False, words=old[at, key]) for at, key in old if (at, key) not in new
        ]
        return sorted([*added, *gone], key=lambda change: (change.node.path, not change.is_added, change.words))
