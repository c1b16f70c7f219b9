"""Nodes that older addresses and documents name in an edition in which their kind does not stand any more.

The value chain once was part of the master plan and became a framework of its own: whoever kept the old name finds the node.
"""

from collections.abc import Iterable

from samrit.plans.models import Edition, EditionKind, PlanNode
from samrit.plans.rules.placing import years_meet

Name = tuple[str, str, str]
"""Code of the edition, kind and code of a node."""


def moved_nodes(names: Iterable[Name]) -> dict[Name, PlanNode]:
    """Where the nodes of these names stand today: in the earliest edition of another framework that is in force in years of
    the named one. A kind that the named edition still has did not move. Three queries at most."""
    wanted = set(names)
    known = {one.code: one for one in Edition.objects.published().filter(code__in={name[0] for name in wanted})}
    if not known:
        return {}
    has = set(EditionKind.objects.filter(edition__in=known.values()).values_list("edition__code", "kind"))
    wanted = {name for name in wanted if name[0] in known and name[:2] not in has}
    if not wanted:
        return {}
    nodes = PlanNode.objects.published().filter(kind__in={name[1] for name in wanted}, code__in={n[2] for n in wanted})
    found: dict[Name, PlanNode] = {}
    for node in nodes.select_related("edition").order_by("edition__valid_from", "pk"):
        for name in wanted - found.keys():
            if name[1:] == (node.kind, node.code) and _elsewhere(known[name[0]], node.edition):
                found[name] = node
    return found


def _elsewhere(named: Edition, edition: Edition) -> bool:
    return edition.framework != named.framework and years_meet(named, edition)
