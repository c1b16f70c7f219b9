"""The reference data that importers match names and codes against."""

from collections import defaultdict

from samrit.geography.models import Area, AreaKind
from samrit.lib.thai import fold
from samrit.organisations.models import Organisation
from samrit.plans.models import NodeKind, NodeStatus, PlanNode
from samrit.projects.models import StatedMatch
from samrit.projects.rules.imports.shape import Body, Decided, Known, Node

MATCHED_KINDS = (NodeKind.STRATEGY, NodeKind.ISSUE)


def known_references() -> Known:
    """Bodies by folded name and other spellings, areas by code, provinces and regions by name, strategies and issues."""
    areas, provinces, regions = _areas()
    return Known(
        bodies=_bodies(), areas=areas, provinces=provinces, regions=regions, nodes=_nodes(), decided=_decided()
    )


def _decided() -> dict[tuple[str, str], list[Decided]]:
    found: dict[tuple[str, str], list[Decided]] = defaultdict(list)
    rows = StatedMatch.objects.filter(undone_at__isnull=True, node__status=NodeStatus.IN_FORCE)
    rows = rows.order_by("edition__valid_from")
    columns = ("id", "level", "folded", "node_id", "edition__valid_from", "edition__valid_to")
    for pk, level, folded, node, valid_from, valid_to in rows.values_list(*columns):
        found[level, folded].append(Decided(pk, Node(node or 0, valid_from, valid_to)))
    return dict(found)


def _bodies() -> dict[str, list[Body]]:
    bodies: dict[str, list[Body]] = defaultdict(list)
    rows = Organisation.objects.filter(is_demonstration=False).order_by("id")
    for pk, path, name, folded, others in rows.values_list("id", "path", "name_th", "folded_name", "other_names"):
        for spelling in dict.fromkeys([folded or fold(name), *(fold(other) for other in others)]):
            bodies[spelling].append(Body(pk, path))
    return dict(bodies)


def _areas() -> tuple[dict[tuple[str, str], int], dict[str, int], dict[str, int]]:
    areas: dict[tuple[str, str], int] = {}
    named: dict[str, dict[str, int]] = {AreaKind.PROVINCE: {}, AreaKind.REGION: {}}
    rows = Area.objects.exclude(kind=AreaKind.CLUSTER).order_by("id")
    for pk, kind, code, name, abolished in rows.values_list("id", "kind", "code", "name_th", "abolished_on"):
        areas[kind, code] = pk
        if kind in named and abolished is None:
            named[kind][fold(name)] = pk
    return areas, named[AreaKind.PROVINCE], named[AreaKind.REGION]


def _nodes() -> dict[tuple[str, int], list[Node]]:
    nodes: dict[tuple[str, int], list[Node]] = defaultdict(list)
    rows = PlanNode.objects.published().filter(kind__in=MATCHED_KINDS).order_by("-edition__valid_from", "id")
    columns = ("id", "kind", "code", "official_code", "edition__valid_from", "edition__valid_to")
    for pk, kind, code, official_code, valid_from, valid_to in rows.values_list(*columns):
        number = official_code or code
        if number.isdecimal():
            nodes[kind, int(number)].append(Node(pk, valid_from, valid_to))
    return dict(nodes)
