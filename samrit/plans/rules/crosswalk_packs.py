"""What the table `crosswalk` of a pack must satisfy: nodes that are in the pack, shares that make 100, relations that fit."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.lib.packs import Key, Pack, Row
from samrit.plans.models import NodeStatus
from samrit.plans.rules.crosswalk import Fault, Line, Peg, faults_of

TABLE = "crosswalk"
COLUMNS = {
    "share_sum": "share",
    "share_zero": "share",
    "relation": "relation",
    "back_sum": "back_share",
    "unknown_new": "new_code",
    "origin": "new_code",
    "added_and_more": "new_code",
}
"""Where a fault is shown; else at the old code."""


def old_key(row: Row) -> Key | None:
    """The key of the old node of a line; None where it was added."""
    return row.key("from_edition", "kind", "old_code") if row["old_code"] else None


def new_key(row: Row) -> Key | None:
    """The key of the new node of a line; None where it was dropped."""
    return row.key("to_edition", "kind", "new_code") if row["new_code"] else None


def check_crosswalk(pack: Pack) -> None:
    """Note every fault of meaning in the crosswalks of a pack, between each two editions."""
    rows = pack.rows(TABLE)
    nodes = pack.rows("nodes")
    numbers = {node.key("edition", "kind", "code"): number for number, node in enumerate(nodes, start=1)}
    pegs = {
        numbers[node.key("edition", "kind", "code")]: (
            node["edition"],
            Peg(node["kind"], f"{node['code']} {node['name_th'] or node['name_en']}"),
        )
        for node in nodes
        if node["status"] == NodeStatus.IN_FORCE
    }
    known = [row for row in rows if _is_known(pack, row, numbers)]
    for pair in sorted({row.key("from_edition", "to_edition") for row in known}):
        mine = [row for row in known if row.key("from_edition", "to_edition") == pair]
        lines = [_line(row, numbers) for row in mine]
        olds, news = ({pk: peg for pk, (edition, peg) in pegs.items() if edition == side} for side in pair)
        for fault in faults_of(lines, olds, news):
            number = next((row.number for row, line in zip(mine, lines, strict=True) if _is_at(fault, line)), 0)
            column = COLUMNS.get(fault.code, "old_code")
            pack.fault((TABLE, number, column if number else ""), fault.code, fault.message, fault.mend)


def _is_known(pack: Pack, row: Row, numbers: dict[Key, int]) -> bool:
    missing = [
        (column, row[column])
        for column, key in (("old_code", old_key(row)), ("new_code", new_key(row)))
        if key is not None and key not in numbers
    ]
    for column, code in missing:
        message = format_lazy(_("{code} is stated but is not among the nodes of its edition."), code=code)
        pack.fault((TABLE, row.number, column), "reference", message, _("Mend the code, or add the missing node."))
    return not missing


def _line(row: Row, numbers: dict[Key, int]) -> Line:
    old, new = old_key(row), new_key(row)
    return Line(
        numbers[old] if old else None, numbers[new] if new else None, row["share"], row["relation"], row["back_share"]
    )


def _is_at(fault: Fault, line: Line) -> bool:
    if fault.old is not None and fault.new is not None:
        return (line.old, line.new) == (fault.old, fault.new)
    return line.old == fault.old if fault.old is not None else line.new == fault.new
