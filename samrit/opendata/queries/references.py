"""Bodies, areas and plan nodes in memory: a few thousand small rows that every released row refers to."""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import Self

from samrit.geography.models import Area, AreaKind
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation, OrganisationKind
from samrit.plans.models import NodeKind, PlanNode

MINISTRIES = (OrganisationKind.MINISTRY, OrganisationKind.BUDGET_GROUP)


@dataclass(frozen=True)
class Body:
    """A body as a row of a release names it."""

    code: str
    kind: str
    name: str
    path: str


@dataclass(frozen=True)
class Node:
    """A plan node: edition, kind, code, names, and its place in the tree."""

    edition: str
    kind: str
    code: str
    name_th: str
    name_en: str
    path: str

    @property
    def key(self) -> str:
        """`edition/kind/code`, which is unique."""
        return f"{self.edition}/{self.kind}/{self.code}"


@dataclass(frozen=True)
class Place:
    """An area: kind, code, name and its place in the tree."""

    kind: str
    code: str
    name: str
    path: str


@dataclass(frozen=True)
class Lineage:
    """The unit, the department and the ministry of an owner; a body may be its own department."""

    division: Body | None
    department: Body | None
    ministry: Body | None


@dataclass
class References:
    """Everything a released row may refer to, by id and by code."""

    bodies: dict[int, Body] = field(default_factory=dict)
    nodes: dict[int, Node] = field(default_factory=dict)
    places: dict[int, Place] = field(default_factory=dict)
    members: dict[int, list[str]] = field(default_factory=lambda: defaultdict(list))
    node_ids: dict[tuple[str, str, str], int] = field(default_factory=dict)
    place_ids: dict[tuple[str, str], int] = field(default_factory=dict)
    body_ids: dict[str, int] = field(default_factory=dict)

    @classmethod
    def load(cls) -> Self:
        """Read them all: three queries."""
        known = cls()
        for pk, code, kind, name, path in Organisation.objects.values_list("pk", "code", "kind", "name_th", "path"):
            known.bodies[pk] = Body(code, kind, name, path)
            known.body_ids[code] = pk
        columns = ("pk", "edition__code", "kind", "code", "name_th", "name_en", "path")
        for pk, edition, kind, code, th, en, path in PlanNode.objects.published().values_list(*columns):
            known.nodes[pk] = Node(edition, kind, code, th, en, path)
            known.node_ids[edition, kind, code] = pk
        areas = Area.objects.values_list("pk", "kind", "code", "name_th", "path", "cluster_id")
        for pk, kind, code, name, path, cluster_id in areas:
            known.places[pk] = Place(kind, code, name, path)
            known.place_ids[kind, code] = pk
            if kind == AreaKind.PROVINCE:
                for above in {cluster_id, *ancestor_ids(path)} - {None, pk}:
                    known.members[above].append(code)
        return known

    def lineage(self, owner_id: int, name: str = "") -> Lineage:
        """Division, department and ministry of an owner, read from its path; `name` is what the owner was called then."""
        line = [self.bodies[pk] for pk in ancestor_ids(self.bodies[owner_id].path) if pk in self.bodies]
        line = line or [self.bodies[owner_id]]
        line[-1] = replace(line[-1], name=name or line[-1].name)
        ministry = next((body for body in line if body.kind in MINISTRIES), None)
        division = line[-1] if line[-1].kind == OrganisationKind.DIVISION else None
        rest = [body for body in line if body is not ministry and body.kind != OrganisationKind.DIVISION]
        return Lineage(division, rest[-1] if rest else None, ministry)

    def chain(self, node_id: int) -> list[Node]:
        """The node and all above it, from the top."""
        line = [self.nodes[pk] for pk in ancestor_ids(self.nodes[node_id].path) if pk in self.nodes]
        return line or [self.nodes[node_id]]

    def strategy_above(self, node_id: int) -> Node | None:
        """The national strategy over a node, if the tree knows one."""
        return next((node for node in self.chain(node_id) if node.kind == NodeKind.STRATEGY), None)

    def provinces_of(self, place_id: int) -> list[str]:
        """Codes of the provinces an area lies in, or which lie in it (a cluster, a region)."""
        for pk in ancestor_ids(self.places[place_id].path) or [place_id]:
            if pk in self.places and self.places[pk].kind == AreaKind.PROVINCE:
                return [self.places[pk].code]
        return sorted(self.members.get(place_id, []))
