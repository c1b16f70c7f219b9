"""Writing a completion back into its base: rows in force keep their identity, new ones join them, the copies go.

What the base had is kept where it changes: an old wording becomes one of the other wordings. The row history holds the
copies, and tells what each was when it was copied: only what the draft itself has changed or taken away is written, so that
what was stated about the edition in force meanwhile (the end of a host, a mark of a year) stays.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
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
    """Write the draft back; returns how many nodes were added and changed, and how many hosts, edges and marks it took away.
    Part of the act that publishes, its door open."""
    nodes = list(PlanNode.objects.filter(edition=draft).order_by("pk"))
    home = {node.pk: node.origin_id for node in nodes if node.origin_id is not None}
    added = [node for node in nodes if node.pk not in home]
    for node in added:
        node.edition_id, node.parent_id = base.pk, _at_home(home, node.parent_id)
    PlanNode.objects.bulk_update(added, ["edition_id", "parent_id"], batch_size=BATCH)
    changed = _write_back([node for node in nodes if node.pk in home], home)
    taken = _bring_facts(nodes, home)
    _bring_grammar(draft, base)
    PlanNode.objects.filter(pk__in=home).update(parent=None)
    PlanNode.objects.filter(pk__in=home).delete()
    return {"added": len(added), "changed": changed, "facts_taken_away": taken}


def _at_home(home: Mapping[int, int | None], node: int | None) -> int | None:
    """The node in the base that this one stands for."""
    return home.get(node, node) if node is not None else None


def _write_back(copies: Sequence[PlanNode], home: Mapping[int, int | None]) -> int:
    """Fields that the draft has changed since they were copied."""
    origins = PlanNode.objects.in_bulk([copy.origin_id for copy in copies if copy.origin_id is not None])
    written = events_of(PlanNode).filter(pgh_obj_id__in=home, pgh_label="insert").order_by("-pgh_id")
    copied = {event.pgh_obj_id: event for event in written}
    changed = []
    for copy in copies:
        if copy.origin_id is None:
            continue
        origin, was = origins[copy.origin_id], copied[copy.pk]
        wanted = {name: value for name in WRITTEN if (value := getattr(copy, name)) != getattr(was, name)}
        if "parent_id" in wanted:
            wanted["parent_id"] = _at_home(home, copy.parent_id)
        former = [
            getattr(origin, name)
            for name in ("name_th", "name_en")
            if wanted.get(name, "") not in ("", getattr(origin, name))
        ]
        if former or "wording_variants" in wanted:
            variants = wanted.get("wording_variants", origin.wording_variants)
            wanted["wording_variants"] = list(dict.fromkeys([*variants, *filter(None, former)]))
        if any(getattr(origin, name) != value for name, value in wanted.items()):
            for name, value in wanted.items():
                setattr(origin, name, value)
            changed.append(origin)
    PlanNode.objects.bulk_update(changed, WRITTEN, batch_size=BATCH)
    return len(changed)


Key = tuple[Any, ...]


@dataclass(frozen=True)
class _Table:
    """A kind of facts: its columns that name nodes, those that tell its rows at one node apart, and what a row says."""

    model: type[models.Model]
    ends: tuple[str, ...]
    rest: tuple[str, ...]
    said: tuple[str, ...]

    def at(self, nodes: Iterable[int]) -> Q:
        """Rows at any of these nodes."""
        found = Q(pk__in=[])
        for end in self.ends:
            found |= Q(**{f"{end}__in": nodes})
        return found

    def key(self, row: Any, home: Mapping[int, int | None]) -> Key:
        """What identifies a row, its nodes told as those of the base."""
        return (
            *(_at_home(home, getattr(row, end)) for end in self.ends),
            *(getattr(row, name) for name in self.rest),
        )

    def says(self, row: Any) -> tuple[Any, ...]:
        """What a row says."""
        return tuple(getattr(row, name) for name in self.said)


FACTS = (
    _Table(
        NodeHost,
        ("node_id",),
        ("level", "agency_th", "starts_on"),
        ("organisation_id", "ends_on", "note", "source", "is_kept_here"),
    ),
    _Table(PlanLink, ("cause_id", "effect_id"), (), ("meaning", "basis", "source")),
    _Table(FactorMark, ("node_id",), ("fiscal_year",), ("priority_group", "needs_projects", "source")),
)


def _bring_facts(nodes: Iterable[PlanNode], home: Mapping[int, int | None]) -> int:
    """Hosts, edges and marks; returns how many were taken from the base."""
    ids = [node.pk for node in nodes]
    return sum(_bring(table, ids, home) for table in FACTS)


def _bring(table: _Table, nodes: Sequence[int], home: Mapping[int, int | None]) -> int:
    """Rows that the base lacks move there. Where it has one, that takes what the draft has changed, and the drafted one goes;
    one that the draft took away goes, where the base still has it as it was copied."""
    manager = table.model._default_manager
    origins = [origin for origin in home.values() if origin is not None]
    there = {table.key(row, home): row for row in manager.filter(table.at(origins)).exclude(table.at(nodes))}
    first = _first_written(table, nodes, home)
    had = _had_before(table, {key: row for key, row in first.items() if key not in there}, origins)
    moved, changed, gone = [], [], []
    for row in manager.filter(table.at(nodes)):
        key = table.key(row, home)
        known, was = there.get(key), first.pop(key, None)
        is_unchanged = was is not None and table.says(was) == table.says(row)
        if known is None and not (is_unchanged and key in had):
            for end, node in zip(table.ends, key, strict=False):
                setattr(row, end, node)
            moved.append(row)
            continue
        gone.append(row.pk)
        if known is not None and not is_unchanged:
            for name in table.said:
                setattr(known, name, getattr(row, name))
            changed.append(known)
    away = [there[key] for key, was in first.items() if key in there and table.says(there[key]) == table.says(was)]
    manager.filter(pk__in=[*gone, *(row.pk for row in away)]).delete()
    manager.bulk_update(moved, table.ends, batch_size=BATCH)
    manager.bulk_update(changed, table.said, batch_size=BATCH)
    return len(away)


def _first_written(table: _Table, nodes: Sequence[int], home: Mapping[int, int | None]) -> dict[Key, Any]:
    """What the draft said of each fact when it was first written there, also of those that it has no more."""
    first: dict[Key, Any] = {}
    for event in events_of(table.model).filter(table.at(nodes), pgh_label="insert").order_by("pgh_id"):
        first.setdefault(table.key(event, home), event)
    return first


def _had_before(table: _Table, first: Mapping[Key, Any], origins: Sequence[int]) -> set[Key]:
    """Which of these facts the base had when the draft first had them: so they were copied, and taken from the base since."""
    if not first:
        return set()
    had: set[Key] = set()
    for event in events_of(table.model).filter(table.at(origins)).order_by("pgh_id"):
        key = table.key(event, {})
        if key in first and event.pgh_id < first[key].pgh_id:
            (had.discard if event.pgh_label == "delete" else had.add)(key)
    return had


def events_of(model: type[models.Model]) -> models.QuerySet[Any]:
    """The row history of a model."""
    history = apps.get_model(model._meta.app_label, f"{model.__name__}Event")
    rows: models.QuerySet[Any] = history._default_manager.all()
    return rows


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
