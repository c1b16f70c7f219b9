"""The changes of rows as people read them: who changed which field of what, when and why, from what to what.

Knows no subject: the caller says which tables, which columns in which words. One query per table, whatever the number of
rows; contexts in one more.
"""

import datetime as dt
import operator
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from samrit.audit.rules import Text

SPELL = dt.timedelta(minutes=30)
"""Changes of one person in one part that lie no further apart than this are one spell of editing."""

Values = Mapping[str, Any]
WHOLE: Mapping[str, Text] = {"insert": _("row added"), "delete": _("row removed")}
SIDES = ("old", "new")


def plain(_column: str, value: Any) -> str:
    """A value as text; nothing is empty."""
    return "" if value is None else str(value)


@dataclass(frozen=True)
class Watched:
    """Rows of one tracked model whose changes are wanted, and their words.

    `where` filters by columns of the row. `labels` are the columns to tell of, with their labels. `part` names the section
    of the page they belong to (in `part_label`), `name` says which row it is, `show` writes a value.
    """

    model: type[models.Model]
    where: Q
    labels: Mapping[str, Text]
    part: str
    part_label: Text
    name: Callable[[Values], str] = lambda _row: ""
    show: Callable[[str, Any], str] = plain


@dataclass(frozen=True)
class Change:
    """One field of one row from an old to a new value; `key` tells the row and the field from all others."""

    at: dt.datetime
    actor: str
    reason: str
    kind: str  # insert, update, delete
    part: str
    part_label: Text
    row: str
    label: Text
    old: str
    new: str
    key: tuple[str, Any, str]


@dataclass
class Spell:
    """What one person changed in one part without a longer pause, each field once, from its first to its last value."""

    actor: str
    part: str
    part_label: Text
    started: dt.datetime
    at: dt.datetime
    reasons: list[str] = field(default_factory=list)
    changes: list[Change] = field(default_factory=list)


def row_changes(*watched: Watched) -> list[Change]:
    """All changes of the watched rows, the latest first. An inserted row tells its filled fields, a deleted one what was lost."""
    found = [pair for one in watched for pair in _changes(one)]
    found.sort(key=operator.itemgetter(0), reverse=True)
    return [change for _order, change in found]


def _changes(watched: Watched) -> Iterable[tuple[tuple[dt.datetime, int], Change]]:
    event_model = apps.get_model(watched.model._meta.app_label, f"{watched.model.__name__}Event")
    columns = [column for column in watched.labels if _has(event_model, column)]
    rows = event_model._default_manager.filter(watched.where).order_by("pgh_id")
    facts = ("pgh_id", "pgh_obj_id", "pgh_label", "pgh_created_at", "pgh_context__metadata")
    last: dict[Any, Values] = {}
    for row in rows.values(*_all_columns(event_model), *facts):
        before = last.get(row["pgh_obj_id"], {})
        after = {} if row["pgh_label"] == "delete" else row
        for column in columns:
            old, new = before.get(column), after.get(column)
            if row["pgh_label"] == "delete" and not before:
                old = row[column]
            if old != new and (told := _change(watched, row, column, (old, new))):
                yield (row["pgh_created_at"], row["pgh_id"]), told
        last[row["pgh_obj_id"]] = row


def _change(watched: Watched, row: Values, column: str, values: tuple[Any, Any]) -> Change | None:
    old, new = (watched.show(column, value) for value in values)
    if old == new:
        return None
    context = row["pgh_context__metadata"] or {}
    return Change(
        at=dt.datetime.fromisoformat(context["at"]) if "at" in context else row["pgh_created_at"],
        actor=context.get("actor", "system"),
        reason=context.get("reason", ""),
        kind=row["pgh_label"],
        part=watched.part,
        part_label=watched.part_label,
        row=watched.name(row),
        label=watched.labels[column],
        old=old,
        new=new,
        key=(watched.model.__name__, row["pgh_obj_id"], column),
    )


def _has(model: type[models.Model], column: str) -> bool:
    return column in _all_columns(model)


def _all_columns(model: type[models.Model]) -> list[str]:
    """Columns of the row itself, by attribute name; those of history begin with `pgh_`."""
    return [f.attname for f in model._meta.concrete_fields if not f.name.startswith("pgh_")]


def spells(changes: Sequence[Change]) -> list[Spell]:
    """Changes, the latest first, condensed by spell of editing: same person, same part, pauses of up to 30 minutes.

    A field changed several times in a spell is told once; one that ended as it began is not told.
    """
    found: list[Spell] = []
    open_spells: dict[tuple[str, str], Spell] = {}
    for change in reversed(changes):
        place = (change.actor, change.part)
        spell = open_spells.get(place)
        if spell is None or change.at - spell.at > SPELL:
            spell = Spell(change.actor, change.part, change.part_label, change.at, change.at)
            open_spells[place] = spell
            found.append(spell)
        spell.at = change.at
        spell.changes.append(change)
        if change.reason and change.reason not in spell.reasons:
            spell.reasons.append(change.reason)
    for spell in found:
        spell.changes = _condensed(spell.changes)
    return sorted((spell for spell in found if spell.changes), key=operator.attrgetter("at"), reverse=True)


def _condensed(changes: Iterable[Change]) -> list[Change]:
    """Each field once, with its first old and its last new value, in the order in which it was last changed; a named row
    that came or went is told as one change."""
    first: dict[tuple[str, Any, str], Change] = {}
    last: dict[tuple[str, Any, str], Change] = {}
    for change in changes:
        first.setdefault(change.key, change)
        last.pop(change.key, None)
        last[change.key] = change
    told = [
        Change(**{**vars(change), "old": first[key].old, "kind": _kind(first[key], change)})
        for key, change in last.items()
        if first[key].old != change.new
    ]
    return list(_whole_rows(told))


def _kind(first: Change, last: Change) -> str:
    return "delete" if last.kind == "delete" else first.kind


def _whole_rows(changes: Sequence[Change]) -> Iterable[Change]:
    """Fields of a named row that was inserted or deleted, joined line by line; all else as it is."""
    rows: dict[tuple[str, Any, str], list[Change]] = {}
    for change in changes:
        if change.row and change.kind in WHOLE:
            rows.setdefault((*change.key[:2], change.kind), []).append(change)
    for change in changes:
        place = (*change.key[:2], change.kind)
        fields = rows.get(place, [])
        if len(fields) < 2:
            yield change
        elif change is fields[0]:
            joined = {
                side: "\n".join(f"{one.label}: {vars(one)[side]}" for one in fields if vars(one)[side])
                for side in SIDES
            }
            yield Change(**{**vars(fields[-1]), "label": WHOLE[change.kind], **joined})
