"""The rows of a draft before and after a file was applied, and bringing the former back. Part of an act that is under way.

Only what a file has changed is brought back, and only while every such row is still as the file left it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.lib.bulk import update_rows
from samrit.lib.errors import Invalid, Problem
from samrit.plans.actions.loading_rows import BATCH, TABLES, delete_nodes, rebuild_below
from samrit.plans.models import Edition, PlanNode

NODES = "nodes"
MODELS: dict[str, type[models.Model]] = {NODES: PlanNode, **TABLES}
State = dict[str, dict[int, dict[str, Any]]]
MOST_NAMED = 200
"""How many rows are named that keep a load from being undone."""


def state_of(edition: Edition) -> State:
    """Every row of a draft by table and id, as plain values. Seven queries."""
    mine = {
        NODES: Q(edition=edition),
        "hosts": Q(node__edition=edition),
        "links": Q(cause__edition=edition) | Q(effect__edition=edition),
        "marks": Q(node__edition=edition),
        "crosswalk": Q(to_edition=edition),
        "expected": Q(edition=edition),
        "kinds": Q(edition=edition),
    }
    return {table: _rows(MODELS[table], which) for table, which in mine.items()}


def _rows(model: type[models.Model], which: Q) -> dict[int, dict[str, Any]]:
    names = [field.attname for field in model._meta.concrete_fields if not field.primary_key and field.name != "path"]
    rows = model._default_manager.filter(which).order_by("pk").values_list("pk", *names)
    return {pk: {name: _plain(value) for name, value in zip(names, values, strict=True)} for pk, *values in rows}


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def difference(before: State, after: State) -> dict[str, Any]:
    """What became different, by table: rows added (as they are now), removed (as they were), changed (both)."""
    found: dict[str, Any] = {}
    for table, now in after.items():
        was = before[table]
        found[table] = {
            "added": {str(pk): now[pk] for pk in now.keys() - was.keys()},
            "removed": {str(pk): was[pk] for pk in was.keys() - now.keys()},
            "changed": {
                str(pk): [{name: was[pk][name] for name in names}, {name: now[pk][name] for name in names}]
                for pk in now.keys() & was.keys()
                if (names := [name for name, value in now[pk].items() if was[pk][name] != value])
            },
        }
    return found


def restore(edition: Edition, kept: Mapping[str, Any]) -> None:
    """Bring back what was there. Raises Invalid with every row that is not any more as the file left it."""
    if problems := _touched_since(state_of(edition), kept):
        raise Invalid(problems[:MOST_NAMED])
    for table in TABLES:
        MODELS[table]._default_manager.filter(pk__in=_ids(kept[table]["added"])).delete()
    _insert(PlanNode, kept[NODES]["removed"])
    _change(PlanNode, kept[NODES]["changed"])
    delete_nodes(_ids(kept[NODES]["added"]))
    moved = [int(pk) for pk, (was, _now) in kept[NODES]["changed"].items() if "parent_id" in was]
    rebuild_below(edition, [*moved, *_ids(kept[NODES]["removed"])])
    for table in TABLES:
        _insert(MODELS[table], kept[table]["removed"])
        _change(MODELS[table], kept[table]["changed"])


def _ids(rows: Iterable[str]) -> list[int]:
    return [int(pk) for pk in rows]


def _values(model: type[models.Model], row: Mapping[str, Any]) -> dict[str, Any]:
    fields = {field.attname: field for field in model._meta.concrete_fields}
    return {name: fields[name].to_python(value) for name, value in row.items()}


def _insert(model: type[models.Model], rows: Mapping[str, Mapping[str, Any]]) -> None:
    model._default_manager.bulk_create(
        [model(pk=int(pk), **_values(model, row)) for pk, row in rows.items()], batch_size=BATCH
    )


def _change(model: type[models.Model], rows: Mapping[str, Any]) -> None:
    update_rows(model, {int(pk): was for pk, (was, _now) in rows.items()})


def _touched_since(now: State, kept: Mapping[str, Any]) -> list[Problem]:
    """Rows that somebody has changed since, and what was hung on nodes that would go."""
    labels = {
        pk: f"{row['official_code'] or row['code']} {row['name_th'] or row['name_en']}"
        for pk, row in now[NODES].items()
    }
    found: list[Problem] = []
    for table, parts in kept.items():
        for pk, row in parts["added"].items():
            if now[table].get(int(pk)) != row:
                found.append(_touched(table, pk, row, labels))
        for pk, (was, then) in parts["changed"].items():
            current = now[table].get(int(pk), {})
            if {name: current.get(name) for name in then} != then:
                found.append(_touched(table, pk, current or was, labels))
        found += [_touched(table, pk, row, labels) for pk, row in parts["removed"].items() if int(pk) in now[table]]
    return found + _hung_since(now, kept, labels)


def _hung_since(now: State, kept: Mapping[str, Any], labels: Mapping[int, str]) -> list[Problem]:
    going = set(_ids(kept[NODES]["added"]))
    own = {table: set(_ids(parts["added"])) | set(_ids(parts["changed"])) for table, parts in kept.items()}
    hung: list[int] = []
    for pk, row in now[NODES].items():
        if row["parent_id"] in going and pk not in own[NODES]:
            hung.append(row["parent_id"])
    for table, rows in now.items():
        for pk, row in rows.items():
            ends = {row.get(name) for name in ("node_id", "cause_id", "effect_id", "new_id")}
            if pk not in own[table] and table != NODES:
                hung += [end for end in ends & going if end is not None]
    return [_problem(NODES, pk, labels.get(pk, "")) for pk in dict.fromkeys(hung)]


def _touched(table: str, pk: str, row: Mapping[str, Any], labels: Mapping[int, str]) -> Problem:
    node = (
        int(pk)
        if table == NODES
        else next((row[n] for n in ("node_id", "cause_id", "new_id", "old_id") if row.get(n)), 0)
    )
    return _problem(table, int(pk), labels.get(node) or str(row.get("kind", "")))


def _problem(table: str, pk: int, label: str) -> Problem:
    return Problem(f"{table}.{pk}", "changed", format_lazy(_("Changed since: {node}"), node=label or pk))
