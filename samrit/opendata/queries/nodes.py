"""Plan nodes for the public API. Plans are published texts, so they are read as they stand."""

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db.models import QuerySet

from samrit.lib.thai import clean
from samrit.plans.models import Edition, FactorMark, NodeHost, PlanNode
from samrit.plans.queries.chains import Column, get_chain
from samrit.plans.queries.crosswalk import Relative, lineage
from samrit.plans.queries.nodes import TARGETS, Related, related_to


@dataclass(frozen=True)
class ValueChain:
    """The value chain of a target in one edition, with all marks of its factors by node id."""

    edition: Edition
    columns: list[Column]
    marks: Mapping[int, list[FactorMark]]


def plan_nodes(*, edition: str = "", kind: str = "", parent: int | None = None, words: str = "") -> QuerySet[PlanNode]:
    """Nodes by edition code, kind, parent and a part of the name, in the order of the plans."""
    found = PlanNode.objects.published().select_related("edition").order_by("edition__code", "path", "pk")
    if edition:
        found = found.filter(edition__code=edition)
    if kind:
        found = found.filter(kind=kind)
    if parent is not None:
        found = found.filter(parent_id=parent)
    for word in clean(words).split():
        found = found.filter(name_th__icontains=word) | found.filter(name_en__icontains=word)
    return found


def plan_node(pk: int) -> PlanNode | None:
    """One node with its edition."""
    return PlanNode.objects.published().select_related("edition").filter(pk=pk).first()


def hosts(node: PlanNode) -> list[NodeHost]:
    """All hosts of a node, former ones too, by level and first day."""
    return list(node.hosts.select_related("organisation").order_by("level", "starts_on", "agency_th"))


def links(node: PlanNode) -> list[Related]:
    """The stated links of a node in both directions."""
    return related_to(node)


def relatives(node: PlanNode) -> list[Relative]:
    """What a node was in earlier editions and became in later ones."""
    return lineage(node)


def value_chains(node: PlanNode) -> list[ValueChain]:
    """The value chains of a target, one per edition; none for other kinds. Two queries and two per edition."""
    if node.kind not in TARGETS:
        return []
    known = get_chain(node, node.edition.valid_from).editions
    chains = [(edition, get_chain(node, edition.valid_from, edition.code)) for edition in known]
    factors = [factor.pk for _edition, chain in chains for factor in chain.factors]
    rows = FactorMark.objects.filter(node__in=factors).order_by("node_id", "fiscal_year")
    marks = {pk: list(same) for pk, same in groupby(rows, key=lambda mark: mark.node_id)}
    return [ValueChain(edition, chain.columns, marks) for edition, chain in chains]
