"""What the other sheets of a file would do to a draft: hosts, links, marks, crosswalk, official counts, kinds.

Every sheet has lines that are known by a key; a line that is there already is changed, another is added. Pure.
"""

import datetime as dt
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from samrit.lib.thai import BE_OFFSET
from samrit.plans.models import Basis, EditionKind, LinkMeaning, Relation
from samrit.plans.rules.faults import Fault
from samrit.plans.rules.grammar import TOP, Grammar
from samrit.plans.rules.layout import Line, Table
from samrit.plans.rules.loading import ADD, CHANGE, REMOVE, SAME, Draft
from samrit.plans.rules.matching import Entry, Lookup, fold

WHOLE = Decimal(100)
Key = tuple[Any, ...]
KIND_FIELDS = ("is_stopgap", "position", "name_th", "name_en", "code_pattern")


@dataclass(frozen=True)
class Body:
    """A body that may be host; `ended` is its last day, if it has ended."""

    pk: int
    code: str
    name: str
    ended: dt.date | None = None


@dataclass(frozen=True)
class Stored:
    """A line that is there: its key, in which nodes are entries, and its values."""

    pk: int
    key: Key
    values: dict[str, Any]


@dataclass
class Fact:
    """What one row does to one line. `key` and `values` together are the line; nodes in them are entries."""

    table: str
    act: str
    key: Key
    values: dict[str, Any] = field(default_factory=dict)
    pk: int | None = None
    row: int = -1


@dataclass(frozen=True)
class Around:
    """What the sheets are read against: nodes by their names (`nodes` the draft's after the load, `before` those of its base),
    bodies, and the lines that are there by table."""

    draft: Draft
    nodes: Lookup
    before: Lookup
    bodies: Sequence[Body]
    stored: Mapping[str, Sequence[Stored]]


Reader = Callable[[Line], tuple[Key, dict[str, Any]] | None]


class FactPlan:
    """The steps of one sheet."""

    def __init__(self, around: Around, table: Table) -> None:
        self.around = around
        self.table = table
        self.faults: list[Fault] = []
        self.facts: list[Fact] = []
        self.known = {one.key: one for one in around.stored.get(table.kind.name, ())}
        self.bodies = {body.code: body for body in around.bodies}
        self.bodies_named: dict[str, list[Body]] = defaultdict(list)
        for body in around.bodies:
            self.bodies_named[fold(body.name)].append(body)

    def plan(self, unread: Iterable[Fault], *, is_whole: bool) -> "FactPlan":
        """Read every line; `unread` is what reading the cells has said already."""
        spoiled = {fault.row for fault in unread if fault.blocks}
        stored = self.known
        met: dict[Key, int] = {}
        for line in self.table.lines:
            if line.row in spoiled or not self._is_whole(line):
                continue
            read = getattr(self, f"_{self.table.kind.name}")(line)
            if read is None:
                continue
            key, values = read
            if key in met:
                self._say(line.row, "line_twice", row=met[key] + 1)
                continue
            met[key] = line.row
            self._bring(line, key, values, stored.get(key))
        self._leave(stored, met, is_whole=is_whole)
        return self

    def _say(self, row: int, code: str, column: str = "", /, **words: object) -> None:
        self.faults.append(self.table.fault(code, row, column, **words))

    def _is_whole(self, line: Line) -> bool:
        empty = [column for column in self.table.kind.columns if column.required and column.name not in line.values]
        if self.table.kind.name == "crosswalk" and not line.text("old_code"):
            empty = [column for column in empty if column.name != "share"]
        if line.text("organisation"):
            empty = [column for column in empty if column.name != "agency_th"]
        for column in empty:
            self._say(line.row, "required", column.name, column=column.words)
        return not empty

    def _bring(self, line: Line, key: Key, values: dict[str, Any], stored: Stored | None) -> None:
        table = self.table.kind.name
        if stored is None:
            if "source" in self.table.kind.names:
                values.setdefault("source", self.around.draft.source[:300])
            fact = Fact(table, ADD, key, values, row=line.row)
        else:
            changed = {name: value for name, value in values.items() if stored.values.get(name) != value}
            fact = Fact(table, CHANGE if changed else SAME, key, changed, stored.pk, line.row)
        self.facts.append(fact)

    def _leave(self, stored: Mapping[Key, Stored], met: Mapping[Key, int], *, is_whole: bool) -> None:
        """What becomes of lines the file does not have: they stay, unless the whole edition is in it. The lines of one old
        node of a crosswalk are written together, and one that has a predecessor is not added any more."""
        named: set[Entry] = set()
        if self.table.kind.name == "crosswalk":
            named = {entry for key in met for entry in key if entry is not None}
            self._check_sums(met)
        for key, one in stored.items():
            is_restated = bool(named) and (key[0] in named if key[0] is not None else key[1] in named)
            if key not in met and (is_whole or is_restated):
                self.facts.append(Fact(self.table.kind.name, REMOVE, key, pk=one.pk))

    # Nodes

    def _node(self, line: Line, prefix: str = "", lookup: Lookup | None = None) -> Entry | None:
        """The node a row names, of the draft where no other lookup is given."""
        column = f"{prefix}code"
        text, kind = line.text(column), line.text(f"{prefix}kind")
        edition = line.text(f"{prefix}edition")
        kinds = [kind] if kind else sorted({known for known, _code in (lookup or self.around.nodes).by_code})
        found = (lookup or self.around.nodes).find(text, kinds)
        if lookup is None:
            is_own = not edition or edition in self.around.draft.own
            own = [entry for entry in found if entry.is_own]
            found = (own or ([] if edition or not prefix else found)) if is_own else self._in(found, edition)
            if not prefix:
                found = own
        if len(found) == 1:
            return None if found[0].is_broken else found[0]
        if found:
            nodes = "; ".join(f"{entry.label} ({entry.key})" for entry in found[:5])
            self._say(line.row, "parent_several", column, text=text, nodes=nodes)
        else:
            self._say(line.row, "node_unknown", column, text=text)
        return None

    @staticmethod
    def _in(found: list[Entry], edition: str) -> list[Entry]:
        return [entry for entry in found if entry.edition == edition]

    # Sheets

    def _hosts(self, line: Line) -> tuple[Key, dict[str, Any]] | None:
        node, starts, ends = self._node(line), line.values.get("starts_on"), line.values.get("ends_on")
        if node is None:
            return None
        if starts and ends and ends < starts:
            self._say(line.row, "days", "ends_on")
            return None
        key = (node, line.text("level"), line.text("agency_th"), starts)
        values = _written(line, "ends_on", "note", "source")
        if key in self.known and "organisation" not in line.values:
            return key, values
        body, is_fine = self._body(line, ends)
        if not is_fine:
            return None
        agency = line.text("agency_th") or (body.name if body else "")
        return (node, line.text("level"), agency, starts), {**values, "organisation_id": body.pk if body else None}

    def _body(self, line: Line, ends: dt.date | None) -> tuple[Body | None, bool]:
        """The body of a row, and whether the row can stand."""
        asked, agency = line.text("organisation"), line.text("agency_th")
        text, column = (asked, "organisation") if asked else (agency, "agency_th")
        body = self.bodies.get(text) or next(iter(self._standing(text)), None)
        if body is None:
            self._say(line.row, "body_unknown" if asked else "body_not_known", column, text=text)
            return None, not asked
        if body.ended is not None and (ends is None or ends > body.ended):
            day = f"{body.ended.day}/{body.ended.month}/{body.ended.year + BE_OFFSET}"
            self._say(line.row, "body_ended", column, body=body.name, day=day)
            return None, False
        return body, True

    def _standing(self, name: str) -> list[Body]:
        """Bodies of this name, those that stand before those that have ended."""
        return sorted(self.bodies_named.get(fold(name), ()), key=lambda body: body.ended is not None)

    def _links(self, line: Line) -> tuple[Key, dict[str, Any]] | None:
        editions = {line.text("cause_edition"), line.text("effect_edition")}
        if not editions & {"", *self.around.draft.own}:
            self._say(line.row, "link_outside", "cause_code")
            return None
        cause, effect = self._node(line, "cause_"), self._node(line, "effect_")
        if cause is None or effect is None:
            return None
        if cause is effect:
            self._say(line.row, "link_self", "effect_code")
            return None
        if not cause.is_own and not effect.is_own:
            self._say(line.row, "link_outside", "cause_code")
            return None
        values = _written(line, "meaning", "basis", "source")
        if (cause, effect) not in self.known:
            values = {"meaning": LinkMeaning.MOVES, "basis": Basis.STATED, **values}
        return (cause, effect), values

    def _marks(self, line: Line) -> tuple[Key, dict[str, Any]] | None:
        node = self._node(line)
        if node is None:
            return None
        return (node, line.values["fiscal_year"]), _written(line, "priority_group", "needs_projects", "source")

    def _crosswalk(self, line: Line) -> tuple[Key, dict[str, Any]] | None:
        edition, relation = line.text("from_edition"), line.text("relation")
        if edition not in ("", self.around.draft.base):
            self._say(line.row, "no_base", "from_edition")
            return None
        has_old, has_new = bool(line.text("old_code")), bool(line.text("new_code"))
        if not has_old and not has_new:
            self._say(line.row, "nothing_mapped", "old_code")
            return None
        wrong = has_old == (relation == Relation.ADDED) or has_new == (relation == Relation.DROPPED)
        if relation and wrong:
            self._say(line.row, "relation_sides", "relation", relation=Relation(relation).label)
            return None
        old = self._node(line, "old_", self.around.before) if has_old else None
        new = self._node(line, "new_") if has_new else None
        if (has_old and old is None) or (has_new and new is None):
            return None
        values = _written(line, "back_share", "basis", "source", "note")
        values["share"] = line.values["share"] if has_old else Decimal(0)
        return (old, new), values

    def _check_sums(self, met: Mapping[Key, int]) -> None:
        sums: dict[Entry, tuple[Decimal, int]] = {}
        shares = {line.row: line.values.get("share", Decimal(0)) for line in self.table.lines}
        for (old, _new), row in met.items():
            if old is not None:
                total, last = sums.get(old, (Decimal(0), -1))
                sums[old] = (total + shares[row], max(last, row))
        spoiled = {fault.row for fault in self.faults}
        for old, (total, row) in sums.items():
            if total != WHOLE and not spoiled:
                self._say(row, "share_sum", "share", node=old.label, sum=f"{total.normalize():f}")

    def _expected(self, line: Line) -> tuple[Key, dict[str, Any]] | None:
        kind = line.text("kind")
        if kind not in self.around.draft.grammar.kinds:
            self._say(line.row, "kind_not_here", "kind", kind=self.around.draft.grammar.label(kind))
            return None
        return (kind,), _written(line, "expected", "source")

    def _kinds(self, line: Line) -> tuple[Key, dict[str, Any]] | None:
        if not _is_pattern(line.text("code_pattern")):
            self._say(line.row, "bounds", "code_pattern")
            return None
        values = {name: value for name, value in _written(line, *KIND_FIELDS).items() if value is not None}
        return (line.text("kind"), line.text("parent_kind") or TOP), values


def _written(line: Line, *names: str) -> dict[str, Any]:
    """What the row says of these columns."""
    return {name: line.values[name] for name in names if name in line.values}


def _is_pattern(text: str) -> bool:
    try:
        re.compile(text)
    except re.error:
        return False
    return True


def grammar_after(grammar: Grammar, facts: Iterable[Fact]) -> Grammar:
    """The grammar as the sheet of kinds would leave it."""
    rows = {(row.kind, row.parent_kind): row for row in grammar.rows}
    for fact in facts:
        kind, parent = fact.key
        stood = rows.pop((kind, parent), None)
        if fact.act == REMOVE:
            continue
        kept = {name: getattr(stood, name) for name in KIND_FIELDS} if stood else {}
        rows[kind, parent] = EditionKind(**{"kind": kind, "parent_kind": parent, **kept, **fact.values})
    return Grammar.of(rows.values())
