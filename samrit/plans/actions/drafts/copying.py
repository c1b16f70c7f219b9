"""Copying an edition into its draft: kinds, expected counts, nodes with their tree, hosts, edges, marks, crosswalk.

Every kind of row is written in bulk, so the number of statements grows with the depth of the tree and not with its size.
"""

from decimal import Decimal
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q

from samrit.lib.fiscal import first_day
from samrit.lib.trees import rebuild_paths_below
from samrit.plans.models import (
    Basis,
    Edition,
    EditionKind,
    ExpectedCount,
    FactorMark,
    NodeHost,
    NodeMapping,
    NodeStatus,
    PlanLink,
    PlanNode,
    Purpose,
    Relation,
)

BATCH = 2000
WHOLE = Decimal(100)
GOES_ON = (Relation.SAME, Relation.RENAMED, Relation.MERGED)
"""What a node is called that goes on as one other node."""
MOST_EDITIONS = 10
"""How many editions a parent is followed through."""
Row = TypeVar("Row", bound=models.Model)


def copy_edition(base: Edition, draft: Edition) -> int:
    """Fill a draft with everything of its base; returns how many nodes. A revision leaves out what is cancelled already."""
    copy_grammar(base, draft)
    copies = _copy_nodes(base, draft)
    _copy_hosts(draft, copies)
    _copy_links(copies)
    _copy_marks(draft, copies)
    if draft.purpose == Purpose.REVISION:
        lines = [
            NodeMapping(
                from_edition=base, to_edition=draft, old_id=old, new_id=new, relation=Relation.SAME, share=WHOLE
            )
            for old, new in copies.items()
        ]
        NodeMapping.objects.bulk_create(lines, batch_size=BATCH)
    return len(copies)


def copy_grammar(base: Edition, draft: Edition) -> None:
    """The kinds of an edition and how many of each it should have."""
    kinds = [duplicate(row, edition_id=draft.pk) for row in base.kinds.all()]
    EditionKind.objects.bulk_create(kinds, batch_size=BATCH)
    counts = [duplicate(row, edition_id=draft.pk) for row in base.expected_counts.all()]
    ExpectedCount.objects.bulk_create(counts, batch_size=BATCH)


def duplicate(row: Row, **values: Any) -> Row:
    """An unsaved copy of a row with some values changed."""
    kept = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields if not field.primary_key}
    return type(row)(**{**kept, **values})


def _copy_nodes(base: Edition, draft: Edition) -> dict[int, int]:
    """Copies by original, parents first, each below the copy of its parent."""
    nodes = PlanNode.objects.filter(edition=base)
    if draft.purpose == Purpose.REVISION:
        nodes = nodes.filter(status=NodeStatus.IN_FORCE)
    waves: dict[int, list[PlanNode]] = {}
    for node in nodes:
        waves.setdefault(node.path.count("/"), []).append(node)
    outside = _parents_outside(base, draft)
    copies: dict[int, int] = {}
    inside: set[int] = set()
    tops: list[int] = []
    for depth in sorted(waves):
        made = [_copied(node, draft, copies, outside) for node in waves[depth]]
        PlanNode.objects.bulk_create(made, batch_size=BATCH)
        tops += [copy.pk for copy in made if copy.parent_id not in inside]
        copies.update({copy.origin_id: copy.pk for copy in made if copy.origin_id})
        inside |= {copy.pk for copy in made}
    rebuild_paths_below(PlanNode, tops)
    return copies


def _copied(node: PlanNode, draft: Edition, copies: dict[int, int], outside: dict[int, int]) -> PlanNode:
    """A copy below the copy of its parent, or below its parent in another framework; below none where that was cancelled."""
    copy = duplicate(node, edition_id=draft.pk, origin_id=node.pk, path="")
    if node.parent_id is not None:
        copy.parent_id = copies.get(node.parent_id) or outside.get(node.parent_id)
        if copy.parent_id is None:
            copy.parent_basis = Basis.NOT_KNOWN
    return copy


def _parents_outside(base: Edition, draft: Edition) -> dict[int, int]:
    """Where the copies hang whose parents are in other editions: under the same parent, or under what became of it where
    its own edition ended before the draft begins."""
    parents = PlanNode.objects.filter(children__edition=base).exclude(edition=base).distinct().select_related("edition")
    now_at: dict[int, PlanNode] = {parent.pk: parent for parent in parents}
    for _step in range(MOST_EDITIONS):
        over = {node.pk for node in now_at.values() if (node.edition.valid_to or draft.valid_from) < draft.valid_from}
        followed = _goes_on_as(over)
        if not followed:
            break
        now_at = {old: followed.get(node.pk, node) for old, node in now_at.items()}
    return {old: node.pk for old, node in now_at.items()}


def _goes_on_as(nodes: set[int]) -> dict[int, PlanNode]:
    """The one published node that each of these goes on as; nothing for those that were split or dropped."""
    if not nodes:
        return {}
    lines = NodeMapping.objects.filter(old_id__in=nodes, new__isnull=False, relation__in=GOES_ON, share=WHOLE)
    lines = lines.filter(to_edition__in=Edition.objects.published()).select_related("new__edition")
    return {line.old_id: line.new for line in lines if line.old_id is not None and line.new is not None}


def _copy_hosts(draft: Edition, copies: dict[int, int]) -> None:
    """A revision takes over those who are hosts when it begins; a completion all, as they are."""
    hosts = NodeHost.objects.filter(node_id__in=copies)
    if draft.purpose == Purpose.COMPLETION:
        NodeHost.objects.bulk_create(
            (duplicate(host, node_id=copies[host.node_id]) for host in hosts), batch_size=BATCH
        )
        return
    begins = first_day(draft.valid_from)
    standing = hosts.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=begins))
    made = [
        duplicate(host, node_id=copies[host.node_id], starts_on=max(host.starts_on or begins, begins))
        for host in standing.order_by("starts_on")
    ]
    once = {(host.node_id, host.level, host.agency_th, host.starts_on): host for host in made}
    NodeHost.objects.bulk_create(once.values(), batch_size=BATCH)


def _copy_links(copies: dict[int, int]) -> None:
    """Edges between two copied nodes, and between a copied one and another framework's."""
    links = PlanLink.objects.filter(Q(cause_id__in=copies) | Q(effect_id__in=copies))
    made = (
        duplicate(
            link,
            cause_id=copies.get(link.cause_id, link.cause_id),
            effect_id=copies.get(link.effect_id, link.effect_id),
        )
        for link in links
    )
    PlanLink.objects.bulk_create(made, batch_size=BATCH)


def _copy_marks(draft: Edition, copies: dict[int, int]) -> None:
    """A completion takes all marks over, a revision those of its own years."""
    marks = FactorMark.objects.filter(node_id__in=copies)
    if draft.purpose == Purpose.REVISION:
        marks = marks.filter(fiscal_year__gte=draft.valid_from)
    FactorMark.objects.bulk_create((duplicate(mark, node_id=copies[mark.node_id]) for mark in marks), batch_size=BATCH)
