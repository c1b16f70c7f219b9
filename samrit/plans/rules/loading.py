"""What the sheet of nodes of a file would do to a draft, row by row, by the rules that bind every writing of a node.

Pure: a snapshot of the draft and the rows of the file go in, steps and what is to be said come out.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

from samrit.plans.models import Basis, NodeStatus
from samrit.plans.rules.faults import Fault
from samrit.plans.rules.fields import CODE, NodeValues, problems
from samrit.plans.rules.grammar import TOP, Grammar
from samrit.plans.rules.layout import Line, Table
from samrit.plans.rules.matching import Entry, Lookup, Match, Matcher, fold
from samrit.plans.rules.placing import completion_problems

PLAIN = (
    *("name_th", "name_en", "description_th", "description_en", "position", "valid_from", "valid_to"),
    *("wording_variants", "attestation", "source", "source_url", "note"),
)
"""Columns that are written as they are read."""
ADD, CHANGE, SAME, CANCEL, REMOVE = "add", "change", "same", "cancel", "remove"
ACTS = (ADD, CHANGE, SAME, CANCEL, REMOVE)
_DEFAULTS = {one.name: one.default for one in fields(NodeValues)} | {"kind": "", "code": "", "wording_variants": ()}
_FAULTS = {
    ("name_th", "required"): "name_missing",
    ("code", "form"): "code_form",
    ("source_url", "form"): "url",
    ("valid_to", "order"): "years",
}
"""Problems of a node's fields as they are said of a cell; all others are out of bounds."""


NOWHERE = Entry("", "", "", "", "")
"""Where a node stands that cannot stand where its row says."""
UNNAMED = "x"
"""Stands for the code that a new node will be given."""


@dataclass
class Step:
    """What one row does to one node. `changed` are the fields that will be different; the parent is `entry.parent`."""

    act: str
    entry: Entry
    changed: dict[str, Any] = field(default_factory=dict)
    row: int = -1


@dataclass(frozen=True)
class Draft:
    """What is known of the draft. `above` are nodes of other editions under which its nodes may stand; `gone` the official
    codes, by kind, that nothing in force may have again, `gone_codes` those of ours; `own` the codes by which a file may call
    the draft itself; `source` what it rests on."""

    own: frozenset[str]
    grammar: Grammar
    entries: Sequence[Entry]
    above: Sequence[Entry] = ()
    gone: Collection[tuple[str, str]] = frozenset()
    gone_codes: Collection[tuple[str, str]] = frozenset()
    is_completion: bool = False
    is_revision: bool = False
    base: str = ""
    source: str = ""


@dataclass
class _Row:
    """A row on its way: its line, its kind, what it means, and what will be stored."""

    line: Line
    kind: str
    match: Match
    entry: Entry
    values: dict[str, Any]
    is_new: bool


def _node_values(values: Mapping[str, Any]) -> NodeValues:
    plain = {name: values[name] for name in _DEFAULTS}
    return NodeValues(**{**plain, "wording_variants": tuple(plain["wording_variants"])})


class NodePlan:
    """The steps of the sheet of nodes."""

    def __init__(self, draft: Draft, table: Table | None, unread: Collection[tuple[int, int]]) -> None:
        self.draft = draft
        self.table = table
        self.unread = unread
        self.faults: list[Fault] = []
        self.steps: list[Step] = []
        self.rows: list[_Row] = []
        self.lookup = Lookup([*draft.entries, *draft.above])
        self.met: set[Entry] = set()
        if table is not None:
            self._plan(table)

    def _say(self, row: int, code: str, column: str = "", /, **words: object) -> None:
        if self.table is not None:
            self.faults.append(self.table.fault(code, row, column, **words))

    def _plan(self, table: Table) -> None:
        lines = [(line, kind) for line in table.lines if (kind := self._kind(line))]
        matches = Matcher(self.draft.entries).match(lines)
        taken: dict[Entry, int] = {}
        for line, kind in lines:
            match = matches[line.row]
            for said in match.said:
                self._say(line.row, said.code, said.column, **said.words)
            self._begin(line, kind, match, taken)
        for row in self.rows:
            self.lookup.add(row.entry)
        for row in self.rows:
            if not row.entry.is_broken:
                self._place(row)
        self._name_new()
        self._check_codes()
        self._check_cycles()
        for row in self.rows:
            if not row.entry.is_broken:
                self.steps.append(self._step(row))

    def _kind(self, line: Line) -> str:
        kind = line.text("kind")
        if not kind:
            if "kind" not in line.values and not self._is_said(line.row, "kind"):
                self._say(line.row, "required", "kind", column=self._word("kind"))
            return ""
        if kind not in self.draft.grammar.kinds:
            self._say(line.row, "kind_not_here", "kind", kind=self.draft.grammar.label(kind))
            return ""
        return kind

    def _is_said(self, row: int, column: str) -> bool:
        """Whether reading the cell has said already what is wrong with it."""
        return self.table is not None and (row, self.table.columns.get(column, -1)) in self.unread

    def _word(self, column: str) -> str:
        return str(self.table.kind.column(column).words) if self.table else column

    def _begin(self, line: Line, kind: str, match: Match, taken: dict[Entry, int]) -> None:
        known = match.entry
        if known is not None and match.is_settled:
            self.met.add(known)
            if known in taken:
                self._say(line.row, "row_twice", "", row=taken[known] + 1, node=known.label)
                return
            taken[known] = line.row
        if known is None and self._was_cancelled_before(line, kind):
            self._say(line.row, "cancelled_before", "status")
            return
        new = Entry(kind, "", "", line.text("name_th"), line.text("name_en"), row=line.row)
        entry = known if known is not None else new
        entry.row = line.row
        values = {**_DEFAULTS, **entry.stored, "kind": kind}
        values |= {name: line.values[name] for name in PLAIN if name in line.values and line.values[name] is not None}
        values |= {
            name: None for name in ("valid_from", "valid_to") if name in line.values and line.values[name] is None
        }
        if not match.keeps_codes:
            values |= {name: line.values[name] for name in ("code", "official_code") if line.text(name)}
            if line.values.get("official_code") == "":
                values["official_code"] = ""
        row = _Row(line, kind, match, entry, values, known is None)
        entry.name_th, entry.name_en = values["name_th"], values["name_en"]
        entry.code, entry.official_code = values["code"] or entry.code, values["official_code"]
        entry.is_broken = not match.is_settled
        if match.is_settled:
            self._check_fields(row)
            self._check_status(row)
        self.rows.append(row)

    def _was_cancelled_before(self, line: Line, kind: str) -> bool:
        """A row of what an edition before this draft cancelled already, as a copy of that edition says it."""
        is_gone = (kind, line.text("official_code")) in self.draft.gone or (
            kind,
            line.text("code"),
        ) in self.draft.gone_codes
        return is_gone and line.text("status") == NodeStatus.CANCELLED

    def _check_fields(self, row: _Row) -> None:
        values = _node_values(row.values)
        for problem in problems(values if values.code else replace(values, code=UNNAMED)):
            if not row.is_new and row.values[problem.field] == row.entry.stored[problem.field]:
                continue
            code = _FAULTS.get((problem.field, problem.code), "bounds")
            if not self._is_said(row.line.row, problem.field):
                self._say(row.line.row, code, problem.field, code=row.values["code"])
            row.entry.is_broken = True
        official = row.values["official_code"]
        changed = official != row.entry.stored.get("official_code", "")
        if changed and not self.draft.grammar.code_fits(row.kind, official):
            pattern = self.draft.grammar.pattern(row.kind)
            self._say(row.line.row, "code_shape", "official_code", code=official, pattern=pattern)
            row.entry.is_broken = True
        if self.draft.is_completion and row.entry.origin_status and row.entry.stored:
            stored = _node_values(row.entry.stored)
            for problem in completion_problems(stored, replace(values, parent_id=stored.parent_id)):
                code = getattr(stored, problem.field)
                self._say(row.line.row, "completion_fixed", problem.field, stored=code)
                row.entry.is_broken = True

    def _check_status(self, row: _Row) -> None:
        """A cancelled node stays cancelled unless this draft has cancelled it; a completion cancels nothing in force."""
        stored, wanted = row.entry.status, row.line.text("status")
        status = wanted or stored
        if (
            stored == NodeStatus.CANCELLED
            and wanted == NodeStatus.IN_FORCE
            and row.entry.origin_status != NodeStatus.IN_FORCE
        ):
            self._say(row.line.row, "revived", "status")
            row.entry.is_broken = True
        elif status == NodeStatus.CANCELLED != stored and self.draft.is_completion and row.entry.origin_status:
            self._say(row.line.row, "completion_cancels", "status")
            row.entry.is_broken = True
        row.values["status"] = status

    # Where each stands

    def _place(self, row: _Row) -> None:
        grammar, entry = self.draft.grammar, row.entry
        old = entry.parent
        if "parent_code" in row.line.values:
            found = self._parent(row)
            if found is NOWHERE:
                entry.is_broken = True
                return
            entry.parent = found
        elif row.is_new and TOP not in (*grammar.parents(row.kind), *grammar.stopgaps(row.kind)):
            if not self._is_said(row.line.row, "parent_code"):
                self._say(row.line.row, "parent_missing", "parent_code", kinds=self._kinds_above(row.kind))
            entry.is_broken = True
            return
        is_moved = row.is_new or entry.parent is not old
        was_known = old is not None and entry.stored.get("parent_basis") != Basis.NOT_KNOWN
        if is_moved and was_known and self.draft.is_completion and entry.origin_status:
            self._say(row.line.row, "completion_fixed", "parent_code", stored=old.label if old else "")
            entry.is_broken = True
        self._settle_basis(row, is_moved=is_moved)

    def _parent(self, row: _Row) -> "Entry | None":
        """The parent the row names: an entry, None for the top, NOWHERE where it cannot be."""
        grammar, line = self.draft.grammar, row.line
        text, asked = line.text("parent_code"), line.text("parent_kind")
        proper, stopgaps = grammar.parents(row.kind), grammar.stopgaps(row.kind)
        if not text:
            if TOP in (*proper, *stopgaps):
                return None
            self._say(line.row, "parent_missing", "parent_code", kinds=self._kinds_above(row.kind))
            return NOWHERE
        for kinds in (proper, stopgaps):
            wanted = [kind for kind in kinds if kind and asked in ("", kind)]
            found = self._of_edition(self.lookup.find(text, wanted), line.text("parent_edition"))
            found = [entry for entry in found if entry is not row.entry] or found
            if len(found) > 1:
                nodes = "; ".join(f"{entry.label} ({entry.key})" for entry in found[:5])
                self._say(line.row, "parent_several", "parent_code", text=text, nodes=nodes)
                return NOWHERE
            if found:
                return self._checked_parent(row, found[0])
        return self._no_parent(row, text)

    def _checked_parent(self, row: _Row, parent: Entry) -> Entry:
        if parent.is_broken:
            return NOWHERE
        if (
            parent.status == NodeStatus.CANCELLED
            and row.values["status"] == NodeStatus.IN_FORCE
            and parent is not row.entry.parent
        ):
            self._say(row.line.row, "parent_cancelled", "parent_code", parent=parent.label)
            return NOWHERE
        return parent

    def _no_parent(self, row: _Row, text: str) -> Entry:
        elsewhere = self.lookup.find(text, self.draft.grammar.kinds)
        kinds = self._kinds_above(row.kind)
        if elsewhere:
            kind = self.draft.grammar.label(row.kind)
            self._say(row.line.row, "parent_cannot", "parent_code", kind=kind, parent=elsewhere[0].label, kinds=kinds)
        else:
            self._say(row.line.row, "parent_unknown", "parent_code", text=text, kinds=kinds)
        return NOWHERE

    def _of_edition(self, found: list[Entry], edition: str) -> list[Entry]:
        """Those of the edition that is asked for; of none, the draft's own before those of other editions."""
        if edition and edition not in self.draft.own:
            return [entry for entry in found if entry.edition == edition]
        own = [entry for entry in found if entry.is_own]
        return own if edition else own or found

    def _kinds_above(self, kind: str) -> str:
        grammar = self.draft.grammar
        return ", ".join(str(grammar.label(above)) if above else "–" for above in grammar.parents(kind)) or "–"

    def _settle_basis(self, row: _Row, *, is_moved: bool) -> None:
        grammar, stated = self.draft.grammar, row.line.text("parent_basis")
        above = row.entry.parent.kind if row.entry.parent else TOP
        is_proper = above in grammar.parents(row.kind)
        stored = row.entry.stored.get("parent_basis", "")
        if not is_moved and stated in ("", stored):
            row.values["parent_basis"] = stored or Basis.STATED
            return
        if not is_proper:
            if stated and stated != Basis.NOT_KNOWN:
                self._say(row.line.row, "basis_claims", "parent_basis")
                row.entry.is_broken = True
            row.values["parent_basis"] = Basis.NOT_KNOWN
            return
        if stated == Basis.NOT_KNOWN and above != TOP:
            self._say(row.line.row, "basis_denies", "parent_basis")
            row.entry.is_broken = True
        basis = stated or stored or Basis.STATED
        row.values["parent_basis"] = Basis.STATED if basis == Basis.NOT_KNOWN and above != TOP else basis

    # Codes

    def _name_new(self) -> None:
        """Give new nodes without a code of ours one, and a position: the official code, else a number below the parent."""
        used = {(entry.kind, entry.code) for entry in self.lookup.by_code.values() if entry.is_own}
        last: dict[tuple[Entry | None, str], int] = {}
        for entry in self.draft.entries:
            place = entry.parent, entry.kind
            last[place] = max(last.get(place, 0), entry.stored.get("position", 0))
        for row in self.rows:
            if row.entry.is_broken or not row.is_new:
                continue
            place = row.entry.parent, row.kind
            if "position" not in row.line.values:
                row.values["position"] = last.get(place, 0) + 1
            last[place] = max(last.get(place, 0), row.values["position"])
            if not row.values["code"]:
                row.values["code"] = row.entry.code = self._free_code(row, used)
            used.add((row.kind, row.values["code"]))

    def _free_code(self, row: _Row, used: Collection[tuple[str, str]]) -> str:
        official = row.values["official_code"]
        if official and CODE.fullmatch(official) and (row.kind, official) not in used:
            return str(official)
        stem = (row.entry.parent.code if row.entry.parent else row.kind)[:34]
        number = 1
        while (row.kind, f"{stem}-{number:02d}") in used:
            number += 1
        return f"{stem}-{number:02d}"

    def _check_codes(self) -> None:
        """Each code once, and none that was cancelled."""
        own: dict[tuple[str, str], Entry] = {}
        official: dict[tuple[str, str], Entry] = {}
        touched = {row.entry for row in self.rows}
        for entry in self.draft.entries:
            if entry not in touched:
                own[entry.kind, entry.code] = entry
                if entry.official_code and entry.status == NodeStatus.IN_FORCE:
                    official.setdefault((entry.kind, entry.official_code), entry)
        rows = sorted(self.rows, key=lambda row: (row.is_new, row.line.row))
        twins: dict[tuple[str, Entry | None, str], Entry] = {}
        for row in rows:
            if not row.entry.is_broken:
                self._check_row_codes(row, own, official, twins)

    def _check_row_codes(
        self,
        row: _Row,
        own: dict[tuple[str, str], Entry],
        official: dict[tuple[str, str], Entry],
        twins: dict[tuple[str, Entry | None, str], Entry],
    ) -> None:
        entry, stored, code, printed = row.entry, row.entry.stored, row.values["code"], row.values["official_code"]
        twin = twins.setdefault((row.kind, entry.parent, fold(entry.name_th or entry.name_en)), entry)
        first = own.get((row.kind, code))
        other = official.get((row.kind, printed)) if printed and row.values["status"] == NodeStatus.IN_FORCE else None
        if row.is_new and twin is not entry and (first is twin or other is twin or not row.line.text("official_code")):
            self._break(row, "row_twice", "", row=twin.row + 1, node=twin.label)
        elif first is not None and first is not entry:
            self._break(row, "code_twice", "code", code=code, row=first.row + 1 if first.row >= 0 else first.label)
        elif other is not None and other is not entry and (row.is_new or printed != stored.get("official_code")):
            place = f"{other.label} ({other.key})" if other.row < 0 else f"{other.label} (#{other.row + 1})"
            self._break(row, "official_twice", "official_code", code=printed, place=place)
        elif row.values["status"] == NodeStatus.IN_FORCE and self._was_used(row):
            column = "official_code" if printed else "code"
            self._break(row, "code_used", column, code=printed or code, node=self._gone_label(row))
        else:
            own.setdefault((row.kind, code), entry)
            if printed and row.values["status"] == NodeStatus.IN_FORCE:
                official.setdefault((row.kind, printed), entry)

    def _was_used(self, row: _Row) -> bool:
        printed, stored = row.values["official_code"], row.entry.stored
        if printed and (row.is_new or printed != stored.get("official_code")):
            known = self.lookup.by_official.get((row.kind, printed), ())
            is_gone = any(one.is_own and one.status == NodeStatus.CANCELLED and one is not row.entry for one in known)
            if is_gone or (row.kind, printed) in self.draft.gone:
                return True
        return row.is_new and (row.kind, row.values["code"]) in self.draft.gone_codes

    def _gone_label(self, row: _Row) -> str:
        known = self.lookup.by_official.get((row.kind, row.values["official_code"]), ())
        gone = [one for one in known if one.status == NodeStatus.CANCELLED and one is not row.entry]
        return gone[0].label if gone else row.values["official_code"] or row.values["code"]

    def _break(self, row: _Row, code: str, column: str, /, **words: object) -> None:
        self._say(row.line.row, code, column, **words)
        row.entry.is_broken = True

    def _check_cycles(self) -> None:
        fine: set[Entry] = set()
        for row in self.rows:
            seen: list[Entry] = []
            step: Entry | None = row.entry
            while step is not None and step not in fine and step not in seen:
                seen.append(step)
                step = step.parent
            if step is not None and step in seen:
                if not row.entry.is_broken:
                    self._break(row, "cycle", "parent_code")
            else:
                fine.update(seen)

    def _step(self, row: _Row) -> Step:
        entry, stored = row.entry, row.entry.stored
        values = {**row.values, "wording_variants": list(row.values["wording_variants"])}
        values.pop("parent_id", None)
        if row.is_new:
            entry.status = values["status"]
            return Step(ADD, entry, values, row.line.row)
        old = {**stored, "wording_variants": list(stored["wording_variants"]), "status": entry.status}
        changed = {name: value for name, value in values.items() if old.get(name) != value}
        if (entry.parent.pk or -1 if entry.parent else None) != stored["parent_id"]:
            changed["parent_id"] = None
        is_cancelled = changed.get("status") == NodeStatus.CANCELLED
        act = CANCEL if is_cancelled else CHANGE if changed else SAME
        return Step(act, entry, changed, row.line.row)

    def cancel_the_rest(self) -> Iterable[Step]:
        """The whole edition is in the file: what no row means is cancelled, or removed where it was added in this draft."""
        for entry in self.draft.entries:
            if entry not in self.met and entry.status == NodeStatus.IN_FORCE and not entry.is_broken:
                act = CANCEL if entry.origin_status else REMOVE
                yield Step(act, entry, {"status": NodeStatus.CANCELLED} if act == CANCEL else {})

    def check_kept(self, gone: Iterable[Step]) -> None:
        """What a row keeps does not hang under a node that the file does not have."""
        lost = {step.entry for step in gone}
        for row in self.rows:
            parent = row.entry.parent
            if parent in lost and row.values["status"] == NodeStatus.IN_FORCE and not row.entry.is_broken:
                self._break(row, "parent_left_out", "parent_code", parent=parent.label)


def plan_nodes(draft: Draft, table: Table | None, read: Iterable[Fault], *, is_whole: bool) -> NodePlan:
    """Plan the sheet of nodes. `read` is what reading its cells has said already, so that nothing is said twice."""
    plan = NodePlan(draft, table, {(fault.row, fault.column) for fault in read if fault.blocks})
    if is_whole and table is not None:
        gone = list(plan.cancel_the_rest())
        plan.check_kept(gone)
        plan.steps += gone
    return plan
