"""Bringing the crosswalks of a pack: what became of each node from one of its editions to the next."""

from collections.abc import Set as AbstractSet
from typing import Any

from samrit.lib.differences import Changes, Difference
from samrit.lib.packs import Key, Pack
from samrit.plans.models import Edition, NodeMapping, PlanNode
from samrit.plans.rules.crosswalk_packs import TABLE, new_key, old_key

SAID = ("relation", "share", "back_share", "basis", "source", "note")


def bring_crosswalk(
    pack: Pack, editions: Difference[Edition], nodes: Difference[PlanNode], kept: AbstractSet[str]
) -> Changes:
    """Bring the lines between the editions that the table names to what it says; lines between others are left alone, and
    those that touch an edition in `kept` (by code), which is no more the pack's."""
    rows = [row for row in pack.rows(TABLE) if not kept & {row["from_edition"], row["to_edition"]}]

    def node(key: Key | None) -> int | None:
        return nodes.rows[editions.rows[key[:1]].pk, *key[1:]].pk if key else None

    wanted: dict[Key, dict[str, Any]] = {}
    for row in rows:
        ends = {
            "from_edition_id": editions.rows[row.key("from_edition")].pk,
            "to_edition_id": editions.rows[row.key("to_edition")].pk,
            "old_id": node(old_key(row)),
            "new_id": node(new_key(row)),
        }
        wanted[tuple(ends.values())] = {**ends, **{column: row[column] for column in SAID}}
    pairs = {key[:2] for key in wanted}
    lines = Difference(
        NodeMapping.objects.filter(from_edition__in={old for old, _new in pairs}),
        *("from_edition_id", "to_edition_id", "old_id", "new_id"),
    )
    lines.bring(wanted)
    gone = [lines.rows[key].pk for key in lines.left if key[:2] in pairs]
    NodeMapping.objects.filter(pk__in=gone).delete()
    return lines.changes + Changes(retired=len(gone))
