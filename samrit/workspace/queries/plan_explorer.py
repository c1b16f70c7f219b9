"""The whole tree of plans of a year as one picture and one outline: the same nodes with the same figures for both.

Plans are public. The figures are those of the published release, or, for who is signed in and asks for them, of the year
plans that she may see. Money is in baht.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Self

from samrit.accounts.models import User
from samrit.lib.errors import Text
from samrit.lib.names import shown_name
from samrit.lib.thai import fold
from samrit.opendata.models import Release
from samrit.opendata.queries.released import latest_release
from samrit.plans.models import Edition, EditionKind, ExpectedCount, Framework, NodeStatus, PlanNode
from samrit.plans.queries import edition_of_year, master_plan_of
from samrit.plans.queries import editions as published_editions
from samrit.plans.rules.grammar import ORDER, TOP, Grammar, usual_label
from samrit.workspace.queries.plan_totals import MAIN, NOTHING, Total, released_totals, seen_totals

HITS = 100
"""How many matches of a search are shown."""
WORDS = ("pk", "kind", "code", "official_code", "name_th", "name_en", "status", "attestation", "parent_basis")
Row = dict[str, Any]


@dataclass(frozen=True)
class Asked:
    """What the address asks for. An empty edition is the main tree of the year; `at` is `edition/kind/code`."""

    year: int
    edition: str = ""
    at: str = ""
    is_seen: bool = False


@dataclass(frozen=True)
class Entry:
    """A node in the picture. `above` is the place of its parent in the list, -1 at the top; parents come before children."""

    pk: int
    edition: str
    kind: str
    code: str
    official_code: str
    name_th: str
    name_en: str
    status: str
    attestation: str
    parent_basis: str
    other_words: str
    above: int
    total: Total

    @property
    def key(self) -> str:
        """Its permanent address within the explorer."""
        return f"{self.edition}/{self.kind}/{self.code}"

    @property
    def name(self) -> str:
        """The wording in the language of the page."""
        return shown_name(self.name_th, self.name_en)

    @property
    def is_cancelled(self) -> bool:
        """Whether it was cancelled."""
        return self.status == NodeStatus.CANCELLED

    @property
    def is_attested(self) -> bool:
        """Whether its wording stands in a government text."""
        return self.attestation != "C"


@dataclass(frozen=True)
class KindFact:
    """A kind in the picture: its column and what it properly stands under, how many are loaded, and how many there should be
    where a source says so."""

    kind: str
    label: Text
    column: int
    parents: frozenset[str]
    loaded: int
    attested: int
    expected: int | None

    @property
    def unverified(self) -> int:
        """Loaded, but found only without the context of a plan."""
        return self.loaded - self.attested

    @property
    def missing(self) -> int | None:
        """Expected and not loaded."""
        return None if self.expected is None else max(0, self.expected - self.loaded)


@dataclass(frozen=True)
class Picture:
    """Everything that the picture, the outline and the table show. `asked` names the edition only where the tree is not the
    one that its year shows anyway."""

    asked: Asked
    editions: list[Edition]
    kinds: list[KindFact]
    entries: list[Entry]
    release: Release | None

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Where each node stands in the list, by its key."""
        return {entry.key: place for place, entry in enumerate(self.entries)}

    @cached_property
    def below(self) -> Mapping[int, list[int]]:
        """The children of each node, in order; under -1 the tops."""
        children: dict[int, list[int]] = {}
        for place, entry in enumerate(self.entries):
            children.setdefault(entry.above, []).append(place)
        return children

    @cached_property
    def labels(self) -> Mapping[str, Text]:
        """The word for each kind."""
        return {fact.kind: fact.label for fact in self.kinds}

    @property
    def read(self) -> list[Edition]:
        """The editions of which something is shown."""
        shown = {entry.edition for entry in self.entries}
        return [edition for edition in self.editions if edition.code in shown]

    @property
    def has_projects(self) -> bool:
        """Whether any node has a project."""
        return any(entry.total.projects for entry in self.entries)

    def place_of(self, key: str) -> int | None:
        """Where a node stands, by its permanent address."""
        return self.places.get(key)

    def way(self, place: int) -> list[int]:
        """The places from the top down to the node itself."""
        found: list[int] = []
        while place >= 0:
            found.append(place)
            place = self.entries[place].above
        return found[::-1]


def picture(user: User | None, asked: Asked) -> Picture | None:
    """The tree that is asked for with its figures; None where the edition is not known. A handful of queries, whatever its size."""
    known = published_editions()
    chosen = _chosen(known, asked)
    if chosen is None:
        return None
    is_seen = asked.is_seen and user is not None
    totals = seen_totals(user, asked.year) if is_seen and user is not None else released_totals(asked.year)
    release = None if is_seen else latest_release()
    entries = list(_walked(_rows(chosen, asked.year), chosen, totals))
    usual = chosen == _chosen(known, Asked(asked.year))
    asked = replace(asked, edition="" if usual else asked.edition or asked.at.split("/")[0], is_seen=is_seen)
    return Picture(asked, chosen, _kinds(chosen, entries), entries, release)


def _chosen(known: list[Edition], asked: Asked) -> list[Edition] | None:
    """The editions of the tree: strategies, master plan and value chain of the year, or the one that is asked for. A value
    chain that has not begun is among them for its kinds: that nothing of them is loaded is to be seen."""
    by_code = {edition.code: edition for edition in known}
    if asked.edition and asked.edition not in by_code:
        return None
    home = by_code.get(asked.edition or asked.at.split("/")[0])
    if home is not None and home.framework not in MAIN:
        return [home]
    framework = home.framework if home else ""
    master = home if framework == Framework.MASTER_PLAN else master_plan_of(known, asked.year)
    year = _within(asked.year, master) if master else asked.year
    chain = home if framework == Framework.VALUE_CHAIN else edition_of_year(known, Framework.VALUE_CHAIN, year)
    top = (
        home if framework == Framework.NATIONAL_STRATEGY else edition_of_year(known, Framework.NATIONAL_STRATEGY, year)
    )
    return [edition for edition in (top, master, chain) if edition is not None]


def _within(year: int, edition: Edition) -> int:
    """The year nearest to the given one in which the edition is in force."""
    return max(edition.valid_from, min(year, edition.valid_to or year))


def _rows(chosen: list[Edition], year: int) -> list[Row]:
    """The nodes of the editions that are valid in the year, in the order of siblings. One query."""
    years = {edition.pk: _within(year, edition) for edition in chosen}
    found = PlanNode.objects.filter(edition__in=chosen).order_by("position", "code")
    rows = []
    for row in found.values("edition_id", "parent_id", "valid_from", "valid_to", "wording_variants", *WORDS):
        year_of = years[row["edition_id"]]
        if (row["valid_from"] or 0) <= year_of <= (row["valid_to"] or year_of):
            rows.append(row)
    return sorted(rows, key=lambda row: ORDER.get(row["kind"], 99))


def _walked(rows: list[Row], chosen: list[Edition], totals: Mapping[int, Total]) -> Iterator[Entry]:
    """The rows from the top down, each with its figures. What hangs under a target of an edition that is not shown is left
    out of the value chain; elsewhere such a node is a top."""
    codes = {edition.pk: edition.code for edition in chosen}
    chains = {edition.pk for edition in chosen if edition.framework == Framework.VALUE_CHAIN}
    shown = {row["pk"] for row in rows}
    below: dict[int, list[Row]] = {}
    for row in rows:
        if row["parent_id"] in shown:
            below.setdefault(row["parent_id"], []).append(row)
        elif row["parent_id"] is None or row["edition_id"] not in chains:
            below.setdefault(0, []).append(row)
    waiting = [(row, -1) for row in reversed(below.get(0, []))]
    place = 0
    while waiting:
        row, above = waiting.pop()
        words: dict[str, Any] = {name: row[name] for name in WORDS}
        yield Entry(
            **words,
            edition=codes[row["edition_id"]],
            other_words="\n".join(row["wording_variants"]),
            above=above,
            total=totals.get(row["pk"], NOTHING),
        )
        waiting += [(child, place) for child in reversed(below.get(row["pk"], []))]
        place += 1


def _kinds(chosen: list[Edition], entries: list[Entry]) -> list[KindFact]:
    """Every kind that is loaded or expected, and those of the value chain, with their columns. Two queries."""
    rows = list(EditionKind.objects.filter(edition__in=chosen))
    expected: Counter[str] = Counter()
    for count in ExpectedCount.objects.filter(edition__in=chosen):
        expected[count.kind] += count.expected
    chains = {edition.pk for edition in chosen if edition.framework == Framework.VALUE_CHAIN}
    promised = {row.kind for row in rows if row.edition_id in chains}
    kinds = sorted({*(entry.kind for entry in entries), *expected, *promised}, key=lambda kind: ORDER.get(kind, 99))
    loaded = Counter(entry.kind for entry in entries if not entry.is_cancelled)
    sure = Counter(entry.kind for entry in entries if not entry.is_cancelled and entry.is_attested)
    parents = _parents(rows, entries)
    columns, labels = _columns(kinds, parents), _labels(rows)
    return [
        KindFact(
            kind=kind,
            label=labels.get(kind) or usual_label(kind),
            column=columns[kind],
            parents=frozenset(parents.get(kind, ())),
            loaded=loaded[kind],
            attested=sure[kind],
            expected=expected.get(kind),
        )
        for kind in kinds
    ]


def _labels(rows: list[EditionKind]) -> Mapping[str, Text]:
    """What the editions call their kinds."""
    grammars = [
        Grammar.of(row for row in rows if row.edition_id == edition) for edition in {r.edition_id for r in rows}
    ]
    return {kind: grammar.label(kind) for grammar in grammars for kind in grammar.kinds}


def _parents(rows: list[EditionKind], entries: list[Entry]) -> Mapping[str, set[str]]:
    """What each kind properly stands under: as the grammar says and as the nodes do, but for the time being."""
    stopgaps = {(row.kind, row.parent_kind) for row in rows if row.is_stopgap}
    parents: dict[str, set[str]] = {}
    for row in rows:
        if not row.is_stopgap:
            parents.setdefault(row.kind, set()).add(row.parent_kind)
    for entry in entries:
        above = entries[entry.above].kind if entry.above >= 0 else TOP
        if (entry.kind, above) not in stopgaps:
            parents.setdefault(entry.kind, set()).add(above)
    return parents


def _columns(kinds: list[str], parents: Mapping[str, set[str]]) -> Mapping[str, int]:
    """How many levels stand above each kind. The kinds come from the top down, so parents are known before. A kind that is
    only expected, and of which nothing says where it stands, comes last."""
    columns: dict[str, int] = {}
    for kind in kinds:
        above = [columns[parent] for parent in parents.get(kind, ()) if parent in columns]
        last = max(columns.values(), default=-1)
        columns[kind] = 1 + (max(above, default=-1) if kind in parents else last)
    return columns


@dataclass(frozen=True)
class Branch:
    """A node of the outline. `children` are shown at once; where they are not, `more` says how many wait below."""

    entry: Entry
    label: Text
    children: list["Branch"] = field(default_factory=list)
    more: int = 0
    is_here: bool = False
    is_hit: bool = False


@dataclass(frozen=True)
class Outline:
    """The outline beside the picture: opened on the way to a node, or to everything that was searched for."""

    branches: list[Branch]
    hits: int = 0

    @property
    def is_cut(self) -> bool:
        """Whether more was found than is shown."""
        return self.hits > HITS

    @classmethod
    def at(cls, of: Picture, key: str = "") -> Self:
        """Opened down to a node and to what is directly below it."""
        place = of.place_of(key)
        opened = set(of.way(place)) if place is not None else set()
        return cls(list(_branches(of, of.below.get(-1, []), opened, here=place)))

    @classmethod
    def below(cls, of: Picture, key: str = "") -> Self | None:
        """What is directly below a node, or the tops; None where there is no such node."""
        place = of.place_of(key) if key else -1
        return None if place is None else cls(list(_branches(of, of.below.get(place, []), set())))

    @classmethod
    def found(cls, of: Picture, words: str) -> Self:
        """Only what matches, each on its way from the top. Every word must be in one of the wordings, or begin a code."""
        asked = [fold(word) for word in words.split() if fold(word)]
        hits = [place for place, entry in enumerate(of.entries) if asked and _matches(entry, asked)]
        shown = {step for place in hits[:HITS] for step in of.way(place)}
        tops = [place for place in of.below.get(-1, []) if place in shown]
        return cls(list(_branches(of, tops, shown, hits=set(hits), only=shown)), len(hits))


def _branches(
    of: Picture,
    places: Iterable[int],
    opened: set[int],
    *,
    here: int | None = None,
    hits: set[int] = frozenset(),  # type: ignore[assignment]
    only: set[int] | None = None,
) -> Iterator[Branch]:
    for place in places:
        below = of.below.get(place, [])
        shown = [child for child in below if only is None or child in only] if place in opened else []
        entry = of.entries[place]
        children = list(_branches(of, shown, opened, here=here, hits=hits, only=only))
        more = 0 if children else len(below)
        yield Branch(entry, of.labels[entry.kind], children, more, place == here, place in hits)


def _matches(entry: Entry, words: list[str]) -> bool:
    names = "\n".join(fold(text) for text in (entry.name_th, entry.name_en, entry.other_words))
    codes = (fold(entry.code), fold(entry.official_code))
    return all(word in names or any(code.startswith(word) for code in codes) for word in words)
