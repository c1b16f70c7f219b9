"""A whole file against a draft: what every sheet would do, what is to be said of it, and how much it would change. Pure."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.translation import override

from samrit.lib.merge import canonical
from samrit.lib.thai import fold
from samrit.lib.workbooks import Sheet
from samrit.plans.models import NodeKind, NodeStatus
from samrit.plans.rules.cells import CodeShapes, text_of
from samrit.plans.rules.faults import Fault
from samrit.plans.rules.grammar import Grammar
from samrit.plans.rules.layout import Table, find_tables, read_lines, texts_in
from samrit.plans.rules.loading import ACTS, CANCEL, REMOVE, SAME, Draft, NodePlan, Step, plan_nodes
from samrit.plans.rules.loading_facts import Around, Body, Fact, FactPlan, Stored, grammar_after
from samrit.plans.rules.matching import Entry, Lookup

EDITION_COLUMNS = ("parent_edition", "cause_edition", "effect_edition")
MANY = 10
"""One in so many nodes in force cancelled at once is asked about again."""


@dataclass(frozen=True)
class World:
    """The draft and everything a file may name, as it stands now. `before` are the nodes of its base, `stored` the lines of
    the other sheets by table, `kinds` the folded words for the kinds."""

    draft: Draft
    kinds: Mapping[str, str]
    before: Sequence[Entry]
    bodies: Sequence[Body]
    stored: Mapping[str, Sequence[Stored]]


@dataclass
class Plan:
    """What a file would do. `counts` are numbers of rows by table and act."""

    faults: list[Fault] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    in_force: int = 0

    @property
    def is_blocked(self) -> bool:
        """Whether something has to be mended or decided first."""
        return any(fault.blocks for fault in self.faults)

    @property
    def changes(self) -> int:
        """How many rows would be different afterwards."""
        return sum(step.act != SAME for step in self.steps) + sum(fact.act != SAME for fact in self.facts)

    @property
    def cancelled(self) -> int:
        """How many nodes would be cancelled or removed."""
        return sum(step.act in (CANCEL, REMOVE) for step in self.steps)

    @property
    def cancels_many(self) -> bool:
        """Whether so many nodes would be cancelled that it is asked again."""
        return self.cancelled * MANY > self.in_force

    @property
    def print(self) -> str:
        """What would be done, as a hash: the same as long as the draft has not changed in a way that matters."""
        told = [
            [step.act, step.entry.key, step.entry.pk, _plain(step.changed), _old(step), _key(step.entry.parent)]
            for step in self.steps
        ]
        told += [[fact.table, fact.act, fact.pk, _plain(fact.key), _plain(fact.values)] for fact in self.facts]
        return hashlib.sha256(canonical(told).encode()).hexdigest()


def _key(entry: Entry | None) -> str:
    return "" if entry is None else f"{entry.edition}/{entry.key}"


def _old(step: Step) -> dict[str, Any]:
    return {name: step.entry.stored.get(name) for name in step.changed} if step.entry.stored else {}


def _plain(values: Any) -> Any:
    if isinstance(values, dict):
        return {name: _plain(value) for name, value in values.items()}
    if isinstance(values, tuple | list):
        return [_plain(value) for value in values]
    return _key(values) if isinstance(values, Entry) else values


def kind_words(grammar: Grammar) -> dict[str, str]:
    """Kinds by every folded word for them: the machine's, the usual ones and those of the edition, in both languages."""
    words: dict[str, str] = {}
    for language in ("th", "en"):
        with override(language):
            words |= {fold(str(label)): value for value, label in NodeKind.choices}
    for row in grammar.rows:
        words |= {fold(name): row.kind for name in (row.name_th, row.name_en) if name}
    return words | {fold(kind): kind for kind in (*NodeKind.values, *grammar.kinds)}


def plan_book(book: Sequence[Sheet], world_of: Callable[[Collection[str]], World], *, is_whole: bool) -> Plan:
    """What a file would do. `world_of` reads the draft, given the codes of the editions the file names."""
    tables, faults = find_tables(book)
    plan = Plan(faults)
    if not tables:
        return plan
    world = world_of(_mentioned(book, tables))
    shapes = _Shapes(world, book, tables)
    plan.in_force = sum(entry.status == NodeStatus.IN_FORCE for entry in world.draft.entries)
    unread: dict[str, list[Fault]] = {}
    for name, table in tables.items():
        unread[name] = read_lines(table, book[table.sheet], shapes.of, world.kinds, world.draft.own)
        plan.faults += unread[name]
        _name_kinds(table, unread[name], world.draft.grammar)
    draft = world.draft
    if "kinds" in tables:
        around = Around(draft, Lookup([]), Lookup([]), (), world.stored)
        kinds = FactPlan(around, tables["kinds"]).plan(unread["kinds"], is_whole=is_whole)
        draft = replace(draft, grammar=grammar_after(draft.grammar, kinds.facts))
        _take(plan, kinds)
    nodes = plan_nodes(draft, tables.get("nodes"), unread.get("nodes", ()), is_whole=is_whole)
    plan.steps, plan.faults = nodes.steps, plan.faults + nodes.faults
    around = Around(draft, nodes.lookup, Lookup(world.before), world.bodies, world.stored)
    for name, table in tables.items():
        if name == "crosswalk" and not draft.is_revision:
            plan.faults += [table.fault("crosswalk_unread", table.header)] if table.lines else []
        elif name not in ("nodes", "kinds"):
            _take(plan, FactPlan(around, table).plan(unread[name], is_whole=is_whole))
    plan.counts = _counts(plan, tables, nodes)
    return plan


def _name_kinds(table: Table, faults: Sequence[Fault], grammar: Grammar) -> None:
    """Where a kind is not known, the kinds of the edition are named, and not all there are."""
    at = {place for name, place in table.columns.items() if table.kind.column(name).holds == "kind"}
    for fault in faults:
        if fault.code == "choice" and fault.column in at and table.kind.name != "kinds" and grammar.kinds:
            fault.words["known"] = ", ".join(grammar.kinds)


def _take(plan: Plan, part: FactPlan) -> None:
    plan.facts += part.facts
    plan.faults += part.faults


def _mentioned(book: Sequence[Sheet], tables: Mapping[str, Table]) -> set[str]:
    """Codes of editions that stand in the file."""
    found: set[str] = set()
    for table in tables.values():
        for at in (table.columns[name] for name in EDITION_COLUMNS if name in table.columns):
            found |= {text_of(row[at]) for row in book[table.sheet].rows[table.first :] if at < len(row)}
    return found - {""}


def _counts(plan: Plan, tables: Mapping[str, Table], nodes: NodePlan) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for name, table in tables.items():
        steps: Sequence[Step | Fact] = plan.steps if name == "nodes" else [f for f in plan.facts if f.table == name]
        acts = Counter(step.act for step in steps)
        counts[name] = {act: acts[act] for act in ACTS} | {"rows": len(table.lines)}
    if "nodes" in counts:
        counts["nodes"]["wrong"] = sum(row.entry.is_broken for row in nodes.rows)
    return counts


class _Shapes:
    """The shapes of the codes of each kind: those of the draft and those that stand in the file as text."""

    def __init__(self, world: World, book: Sequence[Sheet], tables: Mapping[str, Table]) -> None:
        codes: dict[tuple[str, str], set[str]] = defaultdict(set)
        for entry in (*world.draft.entries, *world.draft.above, *world.before):
            codes["code", entry.kind].add(entry.code)
            codes["official_code", entry.kind].add(entry.official_code)
        if "nodes" in tables:
            for column in ("code", "official_code"):
                for kind, code in texts_in(tables["nodes"], book[tables["nodes"].sheet], column, world.kinds):
                    codes[column, kind].add(code)
        self.known = {
            (column, kind): CodeShapes.of(found, world.draft.grammar.pattern(kind) if column == "official_code" else "")
            for (column, kind), found in codes.items()
        }
        self.all = CodeShapes({code for found in codes.values() for code in found if code})

    def of(self, column: str, kind: str) -> CodeShapes | None:
        """The shapes for a cell: of its own kind for a code, of all for a reference to another node."""
        if column in ("code", "official_code"):
            return self.known.get((column, kind)) or self.all
        return self.all if column.endswith("code") else None
