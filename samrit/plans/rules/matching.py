"""Which node a row of a sheet means: by its code and its wording together, because even cabinet papers misprint codes.

Where both agree, it is that node. Where they disagree, where a code looks misprinted, or where a wording fits several nodes,
nothing is guessed: the row asks, and is answered in its column “Decision”.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from samrit.lib import thai
from samrit.lib.thai import bigrams
from samrit.plans.models import Basis, NodeStatus
from samrit.plans.rules.layout import Line
from samrit.plans.rules.sheets import DECISIONS

ALIKE, NEARLY = 0.5, 0.88
"""How much of two wordings is the same: enough to be a rewording under one code; so much that it is a slip of the pen."""
COMMON = 60
"""A pair of letters that this many wordings share says nothing about any of them."""
LONGEST_LABEL = 70


fold = lru_cache(maxsize=50_000)(thai.fold)
"""Folding is asked again and again of the same wordings."""


@dataclass(eq=False)
class Entry:
    """A node that is there, or that a row will make. `stored` are the fields of one that is there; `is_own` says that it
    belongs to the draft; `row` is where the file speaks of it; `is_broken` that its row has to be mended first."""

    kind: str
    code: str
    official_code: str
    name_th: str
    name_en: str
    pk: int | None = None
    edition: str = ""
    is_own: bool = True
    status: str = NodeStatus.IN_FORCE
    parent: "Entry | None" = None
    stored: dict[str, Any] = field(default_factory=dict)
    origin_status: str = ""
    row: int = -1
    is_broken: bool = False

    @property
    def key(self) -> str:
        """How the node is named in the column “Decision”."""
        return f"{self.kind}/{self.code}"

    @property
    def label(self) -> str:
        """How the node is called in a sentence."""
        name = self.name_th or self.name_en
        short = name if len(name) <= LONGEST_LABEL else f"{name[:LONGEST_LABEL]}…"
        return f"{self.official_code or self.code} {short}".strip()

    @property
    def names(self) -> set[str]:
        """Every folded wording of the node."""
        wordings = (self.name_th, self.name_en, *self.stored.get("wording_variants", ()))
        return {fold(name) for name in wordings if name}


@dataclass(frozen=True)
class Said:
    """Something to say of a row: a code of `rules.faults`, at a column, with its words."""

    code: str
    column: str
    words: dict[str, str] = field(default_factory=dict)


@dataclass
class Match:
    """What a row means: a node that is there, or a new one where `entry` is None. `keeps_codes` says that the codes of the
    row are not taken over. A match that asks is not settled."""

    entry: Entry | None = None
    keeps_codes: bool = False
    said: list[Said] = field(default_factory=list)
    is_settled: bool = True


class Lookup:
    """Nodes by everything a person may call them."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.by_code: dict[tuple[str, str], Entry] = {}
        self.by_official: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        self.by_name: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for entry in entries:
            self.add(entry)

    def add(self, entry: Entry) -> None:
        """Make a node known by its codes and wordings."""
        if entry.code:
            self.by_code.setdefault((entry.kind, entry.code), entry)
        if entry.official_code:
            self._once(self.by_official[entry.kind, entry.official_code], entry)
        for name in entry.names:
            self._once(self.by_name[entry.kind, name], entry)

    @staticmethod
    def _once(known: list[Entry], entry: Entry) -> None:
        if entry not in known:
            known.append(entry)

    def find(self, text: str, kinds: Sequence[str]) -> list[Entry]:
        """The nodes of these kinds that a text names: by key or code, else by official code, else by full wording."""
        kind, _slash, code = text.partition("/")
        if kind in kinds and (kind, code) in self.by_code:
            return [self.by_code[kind, code]]
        if found := [self.by_code[kind, text] for kind in kinds if (kind, text) in self.by_code]:
            return found
        for index, word in ((self.by_official, text), (self.by_name, fold(text))):
            if found := [entry for kind in kinds for entry in index.get((kind, word), ())]:
                whole = [entry for entry in found if not entry.is_broken] or found
                in_force = [entry for entry in whole if entry.status == NodeStatus.IN_FORCE]
                return in_force or whole
        return []


class Alike:
    """Wordings that are nearly the same, found by their rarer pairs of letters."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.places: dict[tuple[str, str], list[Entry]] = defaultdict(list)
        for entry in entries:
            for pair in set(bigrams(entry.name_th or entry.name_en)):
                self.places[entry.kind, pair].append(entry)

    def nearest(self, kind: str, name: str, among: Sequence[Entry] | None = None) -> Entry | None:
        """The node whose wording is nearly this one, if any."""
        if not name:
            return None
        votes: Counter[Entry] = Counter()
        for pair in set(bigrams(name)):
            known = self.places.get((kind, pair), [])
            if len(known) <= COMMON:
                votes.update(known)
        likely = [entry for entry, _votes in votes.most_common(8) if among is None or entry in among]
        scored = [(nearness(name, entry.name_th or entry.name_en, exact_numbers=True), entry) for entry in likely]
        best = max(scored, key=lambda pair: pair[0], default=(0.0, None))
        return best[1] if best[0] >= NEARLY else None


def nearness(one: str, other: str, *, exact_numbers: bool = False) -> float:
    """How much of two wordings is the same, 0 to 1: Dice over pairs of letters. With `exact_numbers` wordings whose numbers
    differ have nothing in common: “indicator 3” is not a slip of the pen for “indicator 4”."""
    folded, against = fold(one), fold(other)
    if folded == against:
        return 1.0
    if exact_numbers and re.findall(r"\d+", folded) != re.findall(r"\d+", against):
        return 0.0
    pairs, others = Counter(bigrams(folded)), Counter(bigrams(against))
    total = pairs.total() + others.total()
    return 2 * (pairs & others).total() / total if total else 0.0


def near_code(one: str, other: str) -> bool:
    """Whether two codes differ by one sign or by two neighbours that changed places."""
    if len(one) != len(other) or one == other or len(one) < 2:
        return False
    wrong = [place for place, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(wrong) == 1:
        return True
    swapped = len(wrong) == 2 and wrong[1] == wrong[0] + 1
    return swapped and one[wrong[0]] == other[wrong[1]] and one[wrong[1]] == other[wrong[0]]


def agreement(line: Line, entry: Entry) -> float | None:
    """How much of the wordings agrees in the languages both have; None where they have none in common."""
    pairs = [(line.text("name_th"), entry.name_th), (line.text("name_en"), entry.name_en)]
    both = [(mine, theirs) for mine, theirs in pairs if mine and theirs]
    if not both:
        return None
    if any(fold(mine) in entry.names for mine, _theirs in both):
        return 1.0
    return max(nearness(mine, theirs) for mine, theirs in both)


def stands_there(entry: Entry, parent: str) -> bool:
    """Whether what the row says it stands under is what the node stands under."""
    above = entry.parent
    return above is not None and (parent in (above.code, above.official_code, above.key) or fold(parent) in above.names)


class Matcher:
    """Matches the rows of a file against the nodes of a draft. A node that one row means surely is no candidate for others."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self.lookup = Lookup(entries)
        self.alike = Alike(entry for entry in entries if entry.status == NodeStatus.IN_FORCE)
        self.by_any_code = _by_any_code(entries)
        self.claimed: set[Entry] = set()

    def match(self, lines: Sequence[tuple[Line, str]]) -> dict[int, Match]:
        """The meaning of every row (its line and kind), by row."""
        found: dict[int, Match] = {}
        for line, kind in lines:
            by_code = self.by_code(line, kind)
            sure = by_code is not None and not line.text("decision") and self._agrees(line, kind, by_code)
            if by_code is not None and sure:
                self.claimed.add(by_code)
                found[line.row] = Match(by_code)
        for line, kind in lines:
            if line.row not in found:
                match = self._decided(line, kind) if line.text("decision") else self._open(line, kind)
                found[line.row] = match
                if match.entry is not None and match.is_settled:
                    self.claimed.add(match.entry)
        return found

    def by_code(self, line: Line, kind: str) -> Entry | None:
        """The node that the codes of the row say: our key before the official code."""
        code, official = line.text("code"), line.text("official_code")
        if code and (entry := self.lookup.by_code.get((kind, code))):
            return entry
        known = self.lookup.by_official.get((kind, official), []) if official else []
        in_force = [entry for entry in known if entry.status == NodeStatus.IN_FORCE]
        best = in_force or known
        return next((entry for entry in best if (agreement(line, entry) or 0) == 1.0), best[0] if best else None)

    def by_name(self, line: Line, kind: str) -> list[Entry]:
        """The nodes in force that the wording of the row says."""
        for name in (line.text("name_th"), line.text("name_en")):
            known = self.lookup.by_name.get((kind, fold(name)), []) if name else []
            if found := [entry for entry in known if entry.status == NodeStatus.IN_FORCE]:
                return found
        return []

    def _agrees(self, line: Line, kind: str, entry: Entry) -> bool:
        how = agreement(line, entry)
        if how is None or how == 1.0:
            return True
        return how >= ALIKE and not self.by_name(line, kind)

    def _open(self, line: Line, kind: str) -> Match:
        """A row without a decision whose code is not known, or does not go with its wording."""
        by_code = self.by_code(line, kind)
        if by_code is not None:
            return self._contradiction(line, kind, by_code)
        candidates = [entry for entry in self.by_name(line, kind) if entry not in self.claimed]
        if candidates:
            return self._among(line, candidates)
        code = line.text("official_code") or line.text("code")
        name = line.text("name_th") or line.text("name_en")
        for entry in self._near(kind, code):
            alike = nearness(name, entry.name_th or entry.name_en, exact_numbers=True) >= NEARLY
            if alike and entry not in self.claimed:
                return _ask("misprint", "official_code", code=code, node=entry.label)
        nearly = self.alike.nearest(kind, name)
        if nearly is not None and nearly not in self.claimed and not (code and nearly.official_code):
            parent = line.text("parent_code")
            if not parent or nearly.parent is None or stands_there(nearly, parent) or _is_unplaced(nearly):
                return _ask("similar", "name_th", node=nearly.label)
        return Match()

    def _near(self, kind: str, code: str) -> list[Entry]:
        """Nodes whose code this one may be a misprint of."""
        return [entry for slip in sorted(slips(code)) for entry in self.by_any_code.get((kind, slip), ())]

    def _contradiction(self, line: Line, kind: str, by_code: Entry) -> Match:
        code = line.text("official_code") or line.text("code")
        if by_code.status == NodeStatus.CANCELLED:
            return _ask(
                "code_used", "official_code" if line.text("official_code") else "code", code=code, node=by_code.label
            )
        named = self.by_name(line, kind)
        if named:
            keys = ", ".join(entry.key for entry in (by_code, named[0]))
            return _ask("code_against_name", "name_th", by_code=by_code.label, by_name=named[0].label, keys=keys)
        return _ask("code_other_name", "name_th", code=code, by_code=by_code.label)

    def _among(self, line: Line, candidates: list[Entry]) -> Match:
        """A row whose wording is known and whose code is not: narrowed by where it stands."""
        parent, code = line.text("parent_code"), line.text("official_code") or line.text("code")
        if parent:
            there = [entry for entry in candidates if stands_there(entry, parent)]
            unplaced = [entry for entry in candidates if _is_unplaced(entry)]
            if not there and not unplaced:
                return self._elsewhere(candidates, code)
            candidates = there or unplaced
        if len(candidates) > 1:
            return _ask("several", "name_th", nodes="; ".join(f"{one.label} ({one.key})" for one in candidates[:5]))
        entry = candidates[0]
        official = line.text("official_code")
        if code and near_code(code, entry.official_code if official else entry.code):
            return _ask("misprint", "official_code" if official else "code", code=code, node=entry.label)
        if official and entry.official_code:
            kept = Said("code_kept", "official_code", {"node": entry.label, "code": entry.official_code})
            return Match(entry, keeps_codes=True, said=[kept])
        return Match(entry, keeps_codes=not official, said=[Said("by_name", "name_th", {"node": entry.label})])

    def _elsewhere(self, candidates: list[Entry], code: str) -> Match:
        first = candidates[0]
        if code:
            for entry in candidates:
                if near_code(code, entry.official_code or entry.code):
                    return _ask("misprint", "official_code", code=code, node=entry.label)
        if code or len(candidates) > 1:
            return Match(said=[Said("namesake", "name_th", {"node": first.label})])
        return _ask("elsewhere", "name_th", node=first.label)

    def _decided(self, line: Line, kind: str) -> Match:
        """A row whose decision was written."""
        text = line.text("decision").strip()
        word = DECISIONS.get(text.lower())
        if word == "new":
            return Match()
        if word == "code":
            by_code = self.by_code(line, kind)
            return Match(by_code) if by_code else _ask("decision", "decision", text=text, example=f"{kind}/…")
        if word == "name":
            named = self._named(line, kind)
            if len(named) == 1:
                return self._meant(line, kind, named[0])
            example = named[0].key if named else f"{kind}/…"
            return _ask("decision", "decision", text=text, example=example)
        found = self.lookup.find(text, [kind])
        if len(found) == 1:
            return self._meant(line, kind, found[0])
        return _ask("decision", "decision", text=text, example=found[0].key if found else f"{kind}/…")

    def _meant(self, line: Line, kind: str, entry: Entry) -> Match:
        """The node that was decided for; its codes stay where it has one, or where those of the row are another node's."""
        other = self.by_code(line, kind)
        return Match(entry, keeps_codes=bool(entry.official_code) or (other is not None and other is not entry))

    def _named(self, line: Line, kind: str) -> list[Entry]:
        """The nodes a row means when its wording is to be believed: the same wording, else the nearest one."""
        named = [entry for entry in self.by_name(line, kind) if entry not in self.claimed]
        if parent := line.text("parent_code"):
            named = [entry for entry in named if stands_there(entry, parent)] or named
        if named:
            return named
        nearest = self.alike.nearest(kind, line.text("name_th") or line.text("name_en"))
        return [nearest] if nearest is not None and nearest not in self.claimed else []


def _is_unplaced(entry: Entry) -> bool:
    return entry.parent is None or entry.stored.get("parent_basis") == Basis.NOT_KNOWN


def _ask(code: str, column: str, /, **words: str) -> Match:
    return Match(said=[Said(code, column, words)], is_settled=False)


def _by_any_code(entries: Sequence[Entry]) -> Mapping[tuple[str, str], list[Entry]]:
    """Nodes in force by the code a person would know them by."""
    known: dict[tuple[str, str], list[Entry]] = defaultdict(list)
    for entry in entries:
        if entry.status == NodeStatus.IN_FORCE:
            known[entry.kind, entry.official_code or entry.code].append(entry)
    return known


def slips(code: str) -> set[str]:
    """Every code that one wrong digit, or two neighbours that changed places, would make of this one."""
    wrong = {
        code[:place] + digit + code[place + 1 :]
        for place, sign in enumerate(code)
        if sign.isdigit()
        for digit in "0123456789"
    }
    swapped = {code[:place] + code[place + 1] + code[place] + code[place + 2 :] for place in range(len(code) - 1)}
    return (wrong | swapped) - {code}
