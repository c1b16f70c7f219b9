"""Writing what a file says into a draft, in a few statements however many rows. Part of an act that is under way."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.db.models import Q

from samrit.lib.bulk import update_rows
from samrit.lib.trees import rebuild_paths_below
from samrit.plans.actions.crosswalk import settle_relations
from samrit.plans.actions.drafts.nodes import drop_lines, note_added, revive_lines
from samrit.plans.models import (
    Edition,
    EditionKind,
    ExpectedCount,
    FactorMark,
    NodeHost,
    NodeMapping,
    NodeStatus,
    PlanLink,
    PlanNode,
    Relation,
)
from samrit.plans.rules.loading import ADD, CANCEL, CHANGE, REMOVE, Step
from samrit.plans.rules.loading_book import Plan
from samrit.plans.rules.loading_facts import Fact
from samrit.plans.rules.matching import Entry

BATCH = 1000
TABLES: dict[str, type[models.Model]] = {
    "hosts": NodeHost,
    "links": PlanLink,
    "marks": FactorMark,
    "crosswalk": NodeMapping,
    "expected": ExpectedCount,
    "kinds": EditionKind,
}


def write(edition: Edition, plan: Plan, file_name: str) -> None:
    """Do everything a plan says, kinds and nodes before what hangs on them."""
    facts: dict[str, list[Fact]] = defaultdict(list)
    for fact in plan.facts:
        facts[fact.table].append(fact)
    added = _add_nodes(edition, [step for step in plan.steps if step.act == ADD])
    _change_nodes(edition, [step for step in plan.steps if step.act in (CHANGE, CANCEL)], file_name)
    _remove_nodes([step for step in plan.steps if step.act == REMOVE])
    rebuild_below(
        edition,
        [
            step.entry.pk or 0
            for step in plan.steps
            if step.act == ADD or (step.act == CHANGE and "parent_id" in step.changed)
        ],
    )
    for table, of_table in facts.items():
        _write_facts(edition, table, of_table)
    if plan.steps or facts["crosswalk"]:
        _follow(edition, added)


def rebuild_below(edition: Edition, moved: Iterable[int]) -> None:
    """Write the paths of nodes that are new or have moved, and of all below them: only from the outermost of them, for a
    path is right only where those above it are."""
    moved = set(moved)
    above = dict(PlanNode.objects.filter(edition=edition).values_list("pk", "parent_id"))

    def is_inside(pk: int) -> bool:
        step = above.get(pk)
        while step is not None and step not in moved:
            step = above.get(step)
        return step is not None

    rebuild_paths_below(PlanNode, [pk for pk in moved if pk in above and not is_inside(pk)])


def _add_nodes(edition: Edition, steps: Sequence[Step]) -> list[PlanNode]:
    """New nodes, parents before children."""
    waiting, made = list(steps), list[PlanNode]()
    while waiting:
        ready = [step for step in waiting if step.entry.parent is None or step.entry.parent.pk is not None]
        nodes = [_new_node(edition, step) for step in ready]
        PlanNode.objects.bulk_create(nodes, batch_size=BATCH)
        for step, node in zip(ready, nodes, strict=True):
            step.entry.pk = node.pk
        made += nodes
        done = {id(step) for step in ready}
        waiting = [step for step in waiting if id(step) not in done]
    return made


def _new_node(edition: Edition, step: Step) -> PlanNode:
    parent = step.entry.parent
    return PlanNode(edition=edition, parent_id=parent.pk if parent else None, **step.changed)


def _change_nodes(edition: Edition, steps: Sequence[Step], file_name: str) -> None:
    values: dict[int, dict[str, Any]] = {}
    turned: list[int] = []
    for step in steps:
        parent, pk = step.entry.parent, step.entry.pk or 0
        values[pk] = {
            name: (parent.pk if parent else None) if name == "parent_id" else value
            for name, value in step.changed.items()
        }
        turned += [pk] if "status" in step.changed else []
    update_rows(PlanNode, values)
    for node in PlanNode.objects.filter(edition=edition, pk__in=turned).select_related("origin"):
        if node.status == NodeStatus.CANCELLED:
            drop_lines(edition, node, file_name)
        else:
            revive_lines(edition, node)


def _remove_nodes(steps: Sequence[Step]) -> None:
    """Nodes added in this draft that the file does not have, the lowest first, with what hangs on them."""
    ids = [step.entry.pk for step in steps if step.entry.pk]
    NodeHost.objects.filter(node__in=ids).delete()
    PlanLink.objects.filter(Q(cause__in=ids) | Q(effect__in=ids)).delete()
    FactorMark.objects.filter(node__in=ids).delete()
    delete_nodes(ids)


def delete_nodes(ids: Sequence[int]) -> None:
    """Delete nodes, the lowest first."""
    levels: dict[int, list[int]] = defaultdict(list)
    for pk, path in PlanNode.objects.filter(pk__in=ids).values_list("pk", "path"):
        levels[path.count("/")].append(pk)
    for depth in sorted(levels, reverse=True):
        PlanNode.objects.filter(pk__in=levels[depth]).delete()


def _write_facts(edition: Edition, table: str, facts: Iterable[Fact]) -> None:
    model = TABLES[table]
    by_act: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        by_act[fact.act].append(fact)
    model._default_manager.filter(pk__in=[fact.pk for fact in by_act[REMOVE]]).delete()
    update_rows(model, {fact.pk or 0: fact.values for fact in by_act[CHANGE]})
    new = [model(**_key_values(edition, fact), **fact.values) for fact in by_act[ADD]]
    model._default_manager.bulk_create(new, batch_size=BATCH)


def _key_values(edition: Edition, fact: Fact) -> dict[str, Any]:
    """The key of a line as columns."""
    key = [part.pk if isinstance(part, Entry) else part for part in fact.key]
    match fact.table:
        case "hosts":
            return dict(zip(("node_id", "level", "agency_th", "starts_on"), key, strict=True))
        case "links":
            return dict(zip(("cause_id", "effect_id"), key, strict=True))
        case "marks":
            return dict(zip(("node_id", "fiscal_year"), key, strict=True))
        case "crosswalk":
            ends = dict(zip(("old_id", "new_id"), key, strict=True))
            relation = _first_relation(ends)
            return {"from_edition_id": edition.base_id, "to_edition": edition, "relation": relation, **ends}
        case "expected":
            return {"edition": edition, "kind": key[0]}
        case _:
            return {"edition": edition, "kind": key[0], "parent_kind": key[1]}


def _first_relation(ends: dict[str, Any]) -> str:
    """What a line of the crosswalk is called before all of them are read together."""
    if ends["old_id"] is None:
        return Relation.ADDED
    return Relation.DROPPED if ends["new_id"] is None else Relation.SAME


def _follow(edition: Edition, added: Sequence[PlanNode]) -> None:
    """The crosswalk of a revision follows: what was added without a predecessor is told, relations are read anew."""
    if edition.base_id is None or edition.purpose != "revision":
        return
    lines = NodeMapping.objects.filter(to_edition=edition)
    followers = set(lines.filter(old__isnull=False, new__isnull=False).values_list("new_id", flat=True))
    lines.filter(old__isnull=True, new__in=followers).delete()
    told = set(lines.filter(new__isnull=False).values_list("new_id", flat=True))
    note_added([node for node in added if node.pk not in told and node.status == NodeStatus.IN_FORCE])
    settle_relations(edition)
