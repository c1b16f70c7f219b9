"""Writing a completion back into its base: rows in force keep their identity, new ones join them, the copies go.

What the base had is kept where it changes: an old wording becomes one of the other wordings. The row history holds the
copies. Hosts, edges and marks that a completion does not have are left alone: they are ended by an act of their own.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from samrit.plans.models import Edition, EditionKind, ExpectedCount, FactorMark, NodeHost, PlanLink, PlanNode

BATCH = 2000
WRITTEN = (
    *(
        "official_code",
        "parent_id",
        "parent_basis",
        "position",
        "name_th",
        "name_en",
        "description_th",
        "description_en",
    ),
    *("valid_from", "valid_to", "wording_variants", "attestation", "source", "source_url", "note"),
)


def merge_into_base(draft: Edition, base: Edition) -> dict[str, int]:
    """Write the draft back; returns how many nodes were added and changed. Part of the act that publishes, its door open."""
    nodes = list(PlanNode.objects.filter(edition=draft).order_by("pk"))
    home = {node.pk: node.origin_id for node in nodes if node.origin_id is not None}
    added = [node for node in nodes if node.pk not in home]
    for node in added:
        node.edition_id, node.parent_id = base.pk, _at_home(home, node.parent_id)
    PlanNode.objects.bulk_update(added, ["edition_id", "parent_id"], batch_size=BATCH)
    changed = _write_back([node for node in nodes if node.pk in home], home)
    _bring_facts(nodes, home)
    _bring_grammar(draft, base)
    PlanNode.objects.filter(pk__in=home).update(parent=None)
    PlanNode.objects.filter(pk__in=home).delete()
    return {"added": len(added), "changed": changed}


def _at_home(home: Mapping[int, int | None], node: int | None) -> int | None:
    """The node in the base that this one stands for."""
    return home.get(node, node) if node is not None else None


def _write_back(copies: Sequence[PlanNode], home: Mapping[int, int | None]) -> int:
    origins = PlanNode.objects.in_bulk([copy.origin_id for copy in copies if copy.origin_id is not None])
    changed = []
    for copy in copies:
        if copy.origin_id is None:
            continue
        origin = origins[copy.origin_id]
        wanted = {name: getattr(copy, name) for name in WRITTEN}
        wanted["parent_id"] = _at_home(home, copy.parent_id)
        former = [old for old in (origin.name_th, origin.name_en) if old and old not in (copy.name_th, copy.name_en)]
        wanted["wording_variants"] = list(dict.fromkeys([*copy.wording_variants, *former]))
        if any(getattr(origin, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(origin, name, value)
            changed.append(origin)
    PlanNode.objects.bulk_update(changed, WRITTEN, batch_size=BATCH)
    return len(changed)


def _bring_facts(nodes: Iterable[PlanNode], home: Mapping[int, int | None]) -> None:
    ids = [node.pk for node in nodes]
    origins = list(home.values())
    _bring(
        NodeHost.objects.filter(node_id__in=ids),
        NodeHost.objects.filter(node_id__in=origins),
        (
            ("node_id",),
            ("level", "agency_th", "starts_on"),
            ("organisation_id", "ends_on", "note", "source", "is_kept_here"),
        ),
        home,
    )
    _bring(
        PlanLink.objects.filter(Q(cause_id__in=ids) | Q(effect_id__in=ids)),
        PlanLink.objects.filter(Q(cause_id__in=origins) | Q(effect_id__in=origins)),
        (("cause_id", "effect_id"), (), ("meaning", "basis", "source")),
        home,
    )
    _bring(
        FactorMark.objects.filter(node_id__in=ids),
        FactorMark.objects.filter(node_id__in=origins),
        (("node_id",), ("fiscal_year",), ("priority_group", "needs_projects", "source")),
        home,
    )


Columns = tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]


def _bring(
    drafted: models.QuerySet[Any], standing: models.QuerySet[Any], columns: Columns, home: Mapping[int, int | None]
) -> None:
    """Rows that the base lacks move there; where it has one, that takes what the draft says and the drafted one goes.

    `columns` are the keys to nodes, what else identifies a row, and what it says.
    """
    ends, rest, said = columns
    there = {tuple(getattr(row, name) for name in (*ends, *rest)): row for row in standing}
    moved, changed, gone = [], [], []
    for row in drafted:
        at = [_at_home(home, getattr(row, end)) for end in ends]
        known = there.get((*at, *(getattr(row, name) for name in rest)))
        if known is None:
            for end, node in zip(ends, at, strict=True):
                setattr(row, end, node)
            moved.append(row)
        elif known.pk != row.pk:
            gone.append(row.pk)
            if any(getattr(known, name) != getattr(row, name) for name in said):
                for name in said:
                    setattr(known, name, getattr(row, name))
                changed.append(known)
    manager = drafted.model._default_manager
    manager.filter(pk__in=gone).delete()
    manager.bulk_update(moved, ends, batch_size=BATCH)
    manager.bulk_update(changed, said, batch_size=BATCH)


def _bring_grammar(draft: Edition, base: Edition) -> None:
    """Kinds that the base lacks, and official numbers of nodes where the draft has others."""
    known = set(base.kinds.values_list("kind", "parent_kind"))
    kinds = [row for row in draft.kinds.all() if (row.kind, row.parent_kind) not in known]
    for row in kinds:
        row.edition = base
    EditionKind.objects.bulk_update(kinds, ["edition"])
    counts = {row.kind: row for row in base.expected_counts.all()}
    for count in draft.expected_counts.all():
        stored = counts.get(count.kind, ExpectedCount(edition=base, kind=count.kind))
        if stored.pk is None or (stored.expected, stored.source) != (count.expected, count.source):
            stored.expected, stored.source = count.expected, count.source
            stored.save()
