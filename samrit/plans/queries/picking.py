"""Finding a node for a form: by words or code, among the kinds a field takes, in the editions in force in a fiscal year.

The nodes of an edition are kept in memory as folded texts, anew as soon as one of its rows is another one: the sum of the
places and transactions of the rows tells (measured on 10,000 nodes: 5 to 25 ms a search, 40 where a letter is forgiven; a
second to read an edition anew). What is stored is judged by the rules when it is saved; this only suggests.
Plans are public: nothing here depends on who asks.
"""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from django.db.models import BigIntegerField, Count, Sum
from django.db.models.expressions import RawSQL

from samrit.lib.thai import fold
from samrit.lib.trees import ancestor_ids
from samrit.plans.models import Edition, PlanNode
from samrit.plans.rules.grammar import ORDER
from samrit.plans.rules.picking import Entry, Match, Words, matches, near_matches

LIMIT = 20
MOST_EDITIONS = 24
"""Editions kept in memory; more than are in force in any two years."""
MOST_TEXTS = 60_000
"""Texts remembered in their folded form."""
FIRST_YEAR, LAST_YEAR = 0, 9999
COLUMNS = (
    "id",
    "kind",
    "code",
    "official_code",
    "name_th",
    "name_en",
    "wording_variants",
    "path",
    "valid_from",
    "valid_to",
)
ROW_AS_IT_IS = RawSQL(  # another place or another transaction: another row
    "hashtid(plans_plannode.ctid)::bigint + plans_plannode.xmin::text::bigint", [], BigIntegerField()
)
Stamp = tuple[int, int]


@dataclass(frozen=True)
class Used:
    """Ids of nodes somebody used before: herself, the last first; people of her agency, the most used first."""

    recent: Sequence[int] = ()
    agency: Sequence[int] = ()


@dataclass(frozen=True)
class Found:
    """A node that answers, what stands above it from the top, and how it was used before (`recent`, `agency` or nothing).

    `is_under` says whether it stands under the node the search was narrowed to; true where it was not narrowed.
    """

    node: PlanNode
    above: tuple[PlanNode, ...] = ()
    is_under: bool = True
    use: str = ""

    @property
    def path_words(self) -> str:
        """What stands above it, in words."""
        return " › ".join(_written(node) for node in self.above)


@dataclass(frozen=True)
class Answer:
    """The first of the nodes found, how many there are, and whether a wrong letter had to be forgiven."""

    found: list[Found] = field(default_factory=list)
    total: int = 0
    is_forgiving: bool = False


@dataclass(frozen=True)
class _Index:
    """One edition: the entries in force by kind, in the order of their codes, and the years of those that have their own."""

    stamp: Stamp
    entries: Mapping[str, list[Entry]]
    years: Mapping[int, tuple[int, int]]


_INDEXES: dict[int, _Index] = {}


def in_force(fiscal_year: int) -> list[Edition]:
    """For each framework the edition in force in the fiscal year (BE); the younger where two overlap."""
    rows = Edition.objects.in_year(fiscal_year).order_by("valid_from")
    return list({edition.framework: edition for edition in rows}.values())


def search_nodes(
    words: str, kinds: Collection[str], fiscal_year: int, under: PlanNode | None = None, limit: int = LIMIT
) -> list[Found]:
    """The nodes in force in the year that answer, the best first; those under a node before others."""
    return search(words, kinds, in_force(fiscal_year), fiscal_year=fiscal_year, under=under, limit=limit).found


def search(
    words: str,
    kinds: Collection[str],
    editions: Iterable[Edition],
    *,
    fiscal_year: int,
    under: PlanNode | None = None,
    used: Used | None = None,
    limit: int = LIMIT,
) -> Answer:
    """The nodes of these kinds (none named: all) that answer: those under `under` first; in each part the exact code, what
    the person chose last, what her agency uses, then what answers best. Without words, all of them in that order."""
    typed, used = Words.of(words), used or Used()
    if words.strip() and not typed:
        return Answer()
    listed = _entries(editions, kinds, fiscal_year)
    hits = matches(listed, typed) if typed else [(entry, Match.WORDS) for entry in listed]
    is_forgiving = not hits
    if is_forgiving and typed:
        hits = near_matches(listed, typed)
    path = under.path if under else ""
    chosen = _first(hits, path, used)[:limit]
    uses = dict.fromkeys(used.agency, "agency") | dict.fromkeys(used.recent, "recent")
    return Answer(_fetched(chosen, path, uses), len(hits), is_forgiving and bool(hits))


def _first(hits: Sequence[tuple[Entry, Match]], path: str, used: Used) -> list[Entry]:
    """The hits, the first to be shown first: one number each, and the order they came in where it is the same."""
    ranks = {pk: rank for rank, pk in enumerate(dict.fromkeys((*used.recent, *used.agency)))}
    last, worst = len(ranks), len(Match)

    def rank(hit: tuple[Entry, Match]) -> int:
        entry, how = hit
        apart = 2 * (not entry.path.startswith(path)) + (how != Match.CODE)
        return (apart * (last + 1) + ranks.get(entry.id, last)) * worst + how

    return [entry for entry, _how in sorted(hits, key=rank)]


def find(ids: Iterable[int]) -> list[Found]:
    """Published nodes by id, with what stands above each; unknown ids are left out."""
    nodes = {node.pk: node for node in PlanNode.objects.published().filter(pk__in=set(ids)).select_related("edition")}
    above = _above(nodes.values())
    return [Found(n, tuple(above[pk] for pk in ancestor_ids(n.path)[:-1] if pk in above)) for n in nodes.values()]


def stamps(editions: Iterable[Edition]) -> dict[int, Stamp]:
    """What tells whether the nodes of each edition are still the rows they were. One query."""
    rows = PlanNode.objects.filter(edition__in=[edition.pk for edition in editions]).order_by()
    counted = rows.values_list("edition_id").annotate(rows=Count("pk"), stamp=Sum(ROW_AS_IT_IS))
    return {edition: (count, int(stamp)) for edition, count, stamp in counted}


def _entries(editions: Iterable[Edition], kinds: Collection[str], fiscal_year: int) -> list[Entry]:
    """The entries of some kinds (none named: all of them) that are in force in the year, kinds from the top down."""
    found: dict[str, list[Entry]] = {}
    for edition, stamp in stamps(editions).items():
        index = _INDEXES.get(edition)
        if index is None or index.stamp != stamp:
            index = _Index(stamp, *_read(edition))
            while len(_INDEXES) >= MOST_EDITIONS:
                _INDEXES.pop(next(iter(_INDEXES)), None)
            _INDEXES[edition] = index
        out = {pk for pk, (begins, ends) in index.years.items() if not begins <= fiscal_year <= ends}
        for kind, entries in index.entries.items():
            if not kinds or kind in kinds:
                found[kind] = found.get(kind, []) + [entry for entry in entries if entry.id not in out]
    return [entry for kind in sorted(found, key=lambda kind: ORDER.get(kind, len(ORDER))) for entry in found[kind]]


def _read(edition: int) -> tuple[dict[str, list[Entry]], dict[int, tuple[int, int]]]:
    """The nodes in force of an edition by kind in the order of their codes, and the years of those that have their own."""
    rows = PlanNode.objects.filter(edition=edition).in_force().order_by("kind")
    entries: dict[str, list[tuple[str, Entry]]] = {}
    years = {}
    for pk, kind, code, official, name_th, name_en, variants, path, begins, ends in rows.values_list(*COLUMNS):
        codes = tuple(dict.fromkeys(filter(None, (_folded(official), _folded(code)))))
        names = tuple(filter(None, (_folded(name) for name in (name_th, name_en, *variants))))
        order = re.sub(r"\d+", lambda figure: figure[0].zfill(6), official or code)
        entries.setdefault(kind, []).append((order, Entry(pk, codes, names, "\n".join((*codes, *names)), path)))
        if begins or ends:
            years[pk] = (begins or FIRST_YEAR, ends or LAST_YEAR)
    return {kind: [entry for _order, entry in sorted(listed)] for kind, listed in entries.items()}, years


@lru_cache(maxsize=MOST_TEXTS)
def _folded(text: str) -> str:
    """A text as it is compared; remembered, for after a change nearly all of an edition is as it was."""
    return fold(text)


def _fetched(chosen: Sequence[Entry], path: str, uses: Mapping[int, str]) -> list[Found]:
    """The chosen entries as nodes with what stands above them, in one query."""
    wanted = {pk for entry in chosen for pk in (entry.id, *ancestor_ids(entry.path))}
    nodes = PlanNode.objects.select_related("edition").in_bulk(wanted)
    found = []
    for entry in chosen:
        above = tuple(nodes[pk] for pk in ancestor_ids(entry.path)[:-1] if pk in nodes)
        if entry.id in nodes:
            found.append(Found(nodes[entry.id], above, entry.path.startswith(path), uses.get(entry.id, "")))
    return found


def _above(nodes: Iterable[PlanNode]) -> dict[int, PlanNode]:
    ids = {pk for node in nodes for pk in ancestor_ids(node.path)[:-1]}
    return PlanNode.objects.select_related("edition").in_bulk(ids) if ids else {}


def _written(node: PlanNode) -> str:
    return f"{node.official_code} {node.name}".strip()
