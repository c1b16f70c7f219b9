"""What a plan edition must satisfy before it is loaded: kinds, which of them stands where, and codes that stay what they were."""

import re
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Text
from samrit.lib.packs import Key, Pack, Row, cycles
from samrit.plans.models import Basis, EditionKind, NodeKind, NodeStatus
from samrit.plans.rules.grammar import TOP, Grammar
from samrit.plans.rules.placing import words_of

RESERVED = frozenset({"drafts", "explorer", "crosswalk", "hosted", "pick", "new", "loads"})
"""Words of addresses, which no edition has as its code."""
NODE_KEY = ("edition", "kind", "code")
PARENT_KEY = ("parent_edition", "parent_kind", "parent_code")


EFFECT_KEY = ("effect_edition", "effect_kind", "effect_code")
KIND_COLUMNS = ("kind", "parent_kind", "is_stopgap", "position", "name_th", "name_en", "code_pattern")


@dataclass(frozen=True)
class Known:
    """What is in the system: keys of cancelled nodes, (edition, kind, official code) of those, codes of bodies, and codes of
    editions that are left alone."""

    cancelled: AbstractSet[Key]
    cancelled_official: AbstractSet[Key]
    bodies: AbstractSet[str]
    kept: AbstractSet[str] = frozenset()


def kind_of(row: Row) -> EditionKind:
    """A row of `kinds` as one of an edition's grammar."""
    return EditionKind(**{column: row[column] for column in KIND_COLUMNS})


def grammars(pack: Pack) -> dict[str, Grammar]:
    """The grammar of each edition of the pack, by its code."""
    rows: dict[str, list[EditionKind]] = {row["code"]: [] for row in pack.rows("editions")}
    for row in pack.rows("kinds"):
        rows.setdefault(row["edition"], []).append(kind_of(row))
    return {code: Grammar.of(kinds) for code, kinds in rows.items()}


def check_edition(pack: Pack, known: Known) -> None:
    """Note every fault of meaning."""
    _check_editions(pack)
    if not _kinds_are_right(pack):
        return
    shapes = grammars(pack)
    gone = _gone(pack, known)
    for row in pack.rows("nodes"):
        _check_words(pack, row)
        grammar = shapes.get(row["edition"])
        if grammar is None or not grammar.kinds:
            continue
        if row["kind"] not in grammar.kinds:
            mend = _("See the kinds of its edition in kinds.csv.")
            _fault(pack, row, ("kind", "kind"), _("This kind of node is not known."), mend)
            continue
        _check_parent(pack, row, grammar)
        _check_shape(pack, row, grammar)
        if row["status"] == NodeStatus.IN_FORCE and row["edition"] not in known.kept:
            _check_reuse(pack, row, gone)
    _check_cycles(pack)
    _check_hosts(pack, known.bodies)


def check_kept(pack: Pack, kept: AbstractSet[str], stored: AbstractSet[Key]) -> None:
    """Note where a row refers to a node that the edition lacks here: `kept` editions are not loaded again, because they were
    completed or replaced here."""
    for table, columns in (("nodes", PARENT_KEY), ("links", EFFECT_KEY)):
        for row in pack.rows(table):
            key = row.key(*columns)
            if row["edition"] not in kept and key[0] in kept and key not in stored:
                pack.fault(
                    (table, row.number, columns[-1]),
                    "kept",
                    format_lazy(
                        _("{key} is not in the edition that was completed or replaced here."), key=" ".join(key)
                    ),
                    _("Bring it into a completion of that edition first."),
                )


def _kinds_are_right(pack: Pack) -> bool:
    before = len(pack.faults)
    for row in pack.rows("kinds"):
        for column in ("kind", "parent_kind"):
            if row[column] not in (TOP, *NodeKind.values):
                pack.fault(
                    ("kinds", row.number, column),
                    "kind",
                    format_lazy(_("The program knows no kind {kind}."), kind=row[column]),
                    _("See the list of kinds in the guide to packs."),
                )
        try:
            re.compile(row["code_pattern"])
        except re.error as problem:
            pack.fault(
                ("kinds", row.number, "code_pattern"),
                "pattern",
                format_lazy(_("The pattern cannot be read: {problem}"), problem=str(problem)),
                _("Write a regular expression, such as [0-9]{6}, or leave the cell empty."),
            )
    return len(pack.faults) == before


@dataclass(frozen=True)
class _Gone:
    """Codes that are cancelled: here or before in the same edition, or in an earlier edition of the framework."""

    keys: set[Key]
    official: set[Key]
    earlier: dict[Key, int]
    frameworks: dict[str, tuple[str, int]]

    def is_gone(self, row: Row) -> bool:
        """Whether our code of the row was cancelled."""
        framework, begins = self.frameworks.get(row["edition"], ("", 0))
        before = self.earlier.get((framework, row["kind"], row["code"]), begins)
        return row.key(*NODE_KEY) in self.keys or before < begins


def _gone(pack: Pack, known: Known) -> _Gone:
    frameworks = {row["code"]: (row["framework"], row["valid_from"]) for row in pack.rows("editions")}
    official, cancelled = set(known.cancelled_official), set(known.cancelled)
    for row in pack.rows("nodes"):
        if row["status"] == NodeStatus.CANCELLED:
            cancelled.add(row.key(*NODE_KEY))
            official.add(row.key("edition", "kind", "official_code"))
    earlier: dict[Key, int] = {}
    for edition, kind, code in cancelled:
        if edition in frameworks:
            framework, begins = frameworks[edition]
            key = (framework, kind, code)
            earlier[key] = min(begins, earlier.get(key, begins))
    return _Gone(set(known.cancelled), official, earlier, frameworks)


def _check_editions(pack: Pack) -> None:
    with_kinds = {row["edition"] for row in pack.rows("kinds")}
    for row in pack.rows("editions"):
        if row["code"] in RESERVED:
            pack.fault(
                ("editions", row.number, "code"),
                "reserved",
                format_lazy(_("“{code}” is a word of our addresses."), code=row["code"]),
                _("Choose another code."),
            )
        if row["code"] not in with_kinds:
            pack.fault(
                ("editions", row.number, "code"),
                "kinds",
                format_lazy(_("The edition {code} has no kinds."), code=row["code"]),
                _("Say in kinds.csv which kinds it has and where they stand."),
            )
        if row["valid_to"] is not None and row["valid_to"] < row["valid_from"]:
            pack.fault(
                ("editions", row.number, "valid_to"),
                "order",
                _("The edition ends before it begins."),
                _("Write fiscal years (BE), the first one first."),
            )


def _check_hosts(pack: Pack, bodies: AbstractSet[str]) -> None:
    for row in pack.rows("hosts"):
        if row["organisation"] and row["organisation"] not in bodies:
            pack.fault(
                ("hosts", row.number, "organisation"),
                "reference",
                format_lazy(_("The body {code} is not loaded."), code=row["organisation"]),
                _("Load the bodies first, mend the code, or leave the cell empty."),
            )
        starts_on, ends_on = row.get("starts_on"), row.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            pack.fault(
                ("hosts", row.number, "ends_on"),
                "order",
                _("The last day comes before the first one."),
                _("Mend one of the days."),
            )


def _check_cycles(pack: Pack) -> None:
    rows = {row.key(*NODE_KEY): row for row in pack.rows("nodes")}
    above = {key: row.key(*PARENT_KEY) if row["parent_code"] else None for key, row in rows.items()}
    for key in cycles(above):
        _fault(
            pack,
            rows[key],
            ("parent_code", "cycle"),
            _("The way up from this node comes back to it."),
            _("Mend the parent of one of the nodes on the way."),
        )


def _check_shape(pack: Pack, row: Row, grammar: Grammar) -> None:
    if not grammar.code_fits(row["kind"], row["official_code"]):
        _fault(
            pack,
            row,
            ("official_code", "form"),
            format_lazy(_("“{code}” does not look like an official code of its kind."), code=row["official_code"]),
            format_lazy(_("The form is {pattern}"), pattern=grammar.pattern(row["kind"])),
        )


def _fault(pack: Pack, row: Row, place: tuple[str, str], message: Text, mend: Text) -> None:
    column, code = place
    pack.fault(("nodes", row.number, column), code, message, mend)


def _check_words(pack: Pack, row: Row) -> None:
    if not row["name_th"] and not row["name_en"]:
        _fault(
            pack,
            row,
            ("name_th", "required"),
            _("The node has no wording."),
            _("Write the Thai wording, or the English one."),
        )


def _check_parent(pack: Pack, row: Row, grammar: Grammar) -> None:
    kind, above, basis = row["kind"], row["parent_kind"], row["parent_basis"]
    proper, nearest = above in grammar.parents(kind), above in grammar.stopgaps(kind)
    if not proper and not nearest:
        _fault(
            pack,
            row,
            ("parent_kind", "parent_kind"),
            format_lazy(_("{kind} cannot stand there."), kind=grammar.label(kind)),
            format_lazy(_("It stands under: {kinds}"), kinds=words_of(grammar.parents(kind))),
        )
    elif nearest and basis != Basis.NOT_KNOWN:
        _fault(
            pack,
            row,
            ("parent_basis", "basis"),
            _("The node hangs under the nearest known one, but the edge claims to be known."),
            _("Write not_known, or state the proper parent."),
        )
    elif proper and above != TOP and basis == Basis.NOT_KNOWN:
        _fault(
            pack,
            row,
            ("parent_basis", "basis"),
            _("The node has its proper parent, but the edge claims to be unknown."),
            _("Write stated or derived."),
        )


def _check_reuse(pack: Pack, row: Row, gone: _Gone) -> None:
    if gone.is_gone(row):
        _fault(
            pack,
            row,
            ("code", "reused"),
            format_lazy(_("Code {code} was cancelled and is never used again."), code=row["code"]),
            _("Give the node a new code, or keep it cancelled."),
        )
    elif row["official_code"] and row.key("edition", "kind", "official_code") in gone.official:
        _fault(
            pack,
            row,
            ("official_code", "reused"),
            format_lazy(
                _("Official code {code} belongs to a cancelled node of this edition."), code=row["official_code"]
            ),
            _("Check the code in the official document, or leave the cell empty."),
        )
