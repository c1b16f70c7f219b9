"""Crosswalks as they are read: between two editions, what a node was and what became of it, and codes that are gone.

Crosswalks between published editions are public. That of a draft is read by those who read the draft.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import pairwise

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise

from samrit.lib.names import shown_name
from samrit.plans.models import Edition, EditionState, NodeMapping, NodeStatus, PlanNode, Purpose, Relation
from samrit.plans.rules import crosswalk as rules
from samrit.plans.rules.crosswalk import Carried, Fault, Line, Peg

WHOLE = Decimal(100)


@dataclass(frozen=True)
class Crosswalk:
    """The way from one edition to a later one: the editions on it, in order, and the lines of each step."""

    editions: tuple[Edition, ...]
    steps: tuple[tuple[Line, ...], ...]

    @property
    def lines(self) -> list[Line]:
        """From the first edition to the last at once, with exact shares."""
        first, *rest = self.steps
        lines = list(first)
        for step in rest:
            lines = rules.compose(lines, step)
        return lines

    def carry(self, totals: Mapping[int, Decimal]) -> Carried:
        """Totals of the first edition in the last one."""
        return rules.carry(totals, self.lines)

    def carry_back(self, totals: Mapping[int, Decimal]) -> Carried:
        """Totals of the last edition in the first one."""
        return rules.carry_back(totals, self.lines)


@dataclass(frozen=True)
class Relative:
    """A node that another one was, or became; `share` is the percent of the older one's figures that the younger one has."""

    edition: Edition
    node: PlanNode
    relation: str
    share: Decimal
    is_later: bool

    @property
    def label(self) -> str | Promise:
        """The relation in words."""
        return Relation(self.relation).label


@dataclass(frozen=True)
class TableRow:
    """One line of a crosswalk with its nodes, as a page shows it."""

    old: PlanNode | None
    new: PlanNode | None
    relation: str
    share: Decimal
    back_share: Decimal | None
    basis: str
    source: str
    note: str

    @property
    def label(self) -> str | Promise:
        """The relation in words."""
        return Relation(self.relation).label

    @property
    def node(self) -> PlanNode:
        """The node the line is about: the old one, the added one where there is none."""
        node = self.old or self.new
        assert node is not None, "the database holds no line without nodes"  # noqa: S101 - a constraint of the table
        return node


@dataclass(frozen=True)
class CodesGone:
    """Codes of a framework that no node may have again: (kind, our key) and (kind, official code)."""

    keys: frozenset[tuple[str, str]] = frozenset()
    official: frozenset[tuple[str, str]] = frozenset()

    def why(self, kind: str, code: str, official_code: str) -> str:
        """The code that was used before: the official one, our key; empty where both are free."""
        if official_code and (kind, official_code) in self.official:
            return official_code
        return code if (kind, code) in self.keys else ""


def line_of(row: NodeMapping) -> Line:
    """A row as the rules know it."""
    return Line(row.old_id, row.new_id, row.share, row.relation, row.back_share)


def between(old: Edition, new: Edition) -> Crosswalk | None:
    """The way from one edition to a later one, over the published ones between them; None where no crosswalk leads there."""
    way = _way(old, new)
    if way is None or len(way) < 2:
        return None
    pairs = list(pairwise(way))
    wanted = Q()
    for earlier, later in pairs:
        wanted |= Q(from_edition=earlier, to_edition=later)
    lines: dict[tuple[int, int], list[Line]] = defaultdict(list)
    for row in NodeMapping.objects.filter(wanted):
        lines[row.from_edition_id, row.to_edition_id].append(line_of(row))
    editions = Edition.objects.in_bulk(way)
    return Crosswalk(tuple(editions[pk] for pk in way), tuple(tuple(lines[pair]) for pair in pairs))


def _way(old: Edition, new: Edition) -> list[int] | None:
    """Ids of the editions from one to the other, the fewest steps; drafts only at the ends."""
    following: dict[int, list[int]] = defaultdict(list)
    for earlier, later in NodeMapping.objects.order_by().values_list("from_edition", "to_edition").distinct():
        following[earlier].append(later)
    open_ones = set(Edition.objects.published().values_list("pk", flat=True)) | {new.pk}
    ways, seen = [[old.pk]], {old.pk}
    for way in ways:
        if way[-1] == new.pk:
            return way
        for later in sorted(following[way[-1]]):
            if later not in seen and later in open_ones:
                seen.add(later)
                ways.append([*way, later])
    return None


def neighbours() -> list[tuple[Edition, Edition]]:
    """Published editions with a crosswalk between them, the earlier one first, newest pair first."""
    rows = NodeMapping.objects.filter(
        from_edition__state=EditionState.PUBLISHED, to_edition__state=EditionState.PUBLISHED
    )
    pairs = list(rows.order_by().values_list("from_edition", "to_edition").distinct())
    known = Edition.objects.in_bulk({pk for pair in pairs for pk in pair})
    return sorted(
        ((known[old], known[new]) for old, new in pairs), key=lambda pair: (-pair[1].valid_from, pair[0].valid_from)
    )


def table(crosswalk: Crosswalk) -> list[TableRow]:
    """Every line with its nodes, in the order of the old tree, what was added at the end. Two queries."""
    first, last = crosswalk.editions[0], crosswalk.editions[-1]
    rows = {
        (row.old_id, row.new_id): row
        for row in NodeMapping.objects.filter(from_edition=first, to_edition=last)
        if len(crosswalk.steps) == 1
    }
    lines = crosswalk.lines
    nodes = PlanNode.objects.select_related("edition").in_bulk(
        {pk for line in lines for pk in (line.old, line.new) if pk}
    )
    made = []
    for line in lines:
        row = rows.get((line.old, line.new))
        made.append(
            TableRow(
                nodes.get(line.old or 0),
                nodes.get(line.new or 0),
                line.relation,
                _rounded(line.share),
                None if line.back_share is None else _rounded(line.back_share),
                row.basis if row else "",
                row.source if row else "",
                row.note if row else "",
            )
        )
    return sorted(made, key=lambda row: (row.old is None, row.node.path, row.new.path if row.new else ""))


def _rounded(share: rules.Percent) -> Decimal:
    return rules.decimal_of(share).quantize(Decimal("0.0001"))


def matching(rows: Iterable[TableRow], relation: str, words: str) -> list[TableRow]:
    """The lines of one relation (empty: all) of which a code or name holds every word."""
    wanted = words.casefold().split()

    def has(row: TableRow) -> bool:
        nodes = [node for node in (row.old, row.new) if node]
        text = " ".join(f"{n.code} {n.official_code} {n.name_th} {n.name_en}" for n in nodes).casefold()
        return all(word in text for word in wanted)

    return [row for row in rows if relation in ("", row.relation) and has(row)]


def counts_by_relation(rows: Iterable[TableRow]) -> dict[str, int]:
    """How many lines of each relation there are."""
    counts = dict.fromkeys(Relation.values, 0)
    for row in rows:
        counts[row.relation] += 1
    return counts


# One node


def lineage(node: PlanNode) -> list[Relative]:
    """What a node was in earlier editions and what became of it in later ones, the nearest first; published ones only.

    One or two queries per step. What was dropped or added has no relative there; see `fate`.
    """
    return [*_walk(node, later=False), *_walk(node, later=True)]


def _walk(node: PlanNode, *, later: bool) -> list[Relative]:
    found: list[Relative] = []
    shares, seen = {node.pk: Decimal(1)}, {node.pk}
    here, there = ("old", "new") if later else ("new", "old")
    while shares:
        rows = (
            NodeMapping.objects.filter(**{f"{here}__in": shares, f"{there}__isnull": False})
            .filter(from_edition__state=EditionState.PUBLISHED, to_edition__state=EditionState.PUBLISHED)
            .select_related(f"{there}__edition")
        )
        reached: dict[int, Relative] = {}
        for row in rows:
            other = getattr(row, there)
            if other.pk in seen:
                continue
            share = shares[getattr(row, f"{here}_id")] * row.share / WHOLE
            known = reached.get(other.pk) or Relative(other.edition, other, row.relation, Decimal(0), later)
            reached[other.pk] = replace(known, share=known.share + share * WHOLE)
        found += reached.values()
        seen |= reached.keys()
        shares = {pk: relative.share / WHOLE for pk, relative in reached.items()}
    return found


def fate(node: PlanNode) -> str:
    """`dropped` where a later edition dropped the node, else `added` where it was new in its edition, else empty."""
    rows = NodeMapping.objects.filter(
        Q(old=node, new__isnull=True) | Q(new=node, old__isnull=True), to_edition__state=EditionState.PUBLISHED
    )
    return min(rows.values_list("relation", flat=True), key=("dropped", "added").index, default="")


KIN = """
    with recursive
    lines as (
        select m.old_id, m.new_id, m.relation from plans_nodemapping m
        join plans_edition e on e.id = m.to_edition_id and e.state = 'published'
        where m.share = 100 and m.old_id is not null and m.new_id is not null
    ),
    was(id) as (
        select unnest(%(ids)s::bigint[])
        union select lines.old_id from lines join was on lines.new_id = was.id
        where lines.relation in ('same', 'renamed', 'merged')
    ),
    became(id) as (
        select unnest(%(ids)s::bigint[])
        union select lines.new_id from lines join became on lines.old_id = became.id
        where lines.relation in ('same', 'renamed')
    )
    select node.id, node.path from plans_plannode node
    where node.id in (select id from was union select id from became)
"""


def kin(node_ids: Iterable[int]) -> dict[int, str]:
    """The same targets in all published editions, these included, each with its path: what stayed the same or was renamed,
    both ways, and backwards also what was merged whole into them. One query.

    Not forwards into a merged one: there it is joined by what others were responsible for.
    """
    with connection.cursor() as cursor:
        cursor.execute(KIN, {"ids": sorted(node_ids)})
        return dict(cursor.fetchall())


MOST_EDITIONS = 10
"""How many editions a node is followed through."""


def heirs(nodes: Iterable[int], fiscal_year: int) -> dict[int, int]:
    """What nodes go on as in the published editions of a fiscal year (BE), by id: their one successor, wholly and in force.
    Nothing for those that have none there. One query, and one more for each edition on the way."""
    now = {pk: pk for pk in nodes}
    lines = NodeMapping.objects.filter(share=WHOLE, new__status=NodeStatus.IN_FORCE, old__isnull=False)
    lines = lines.filter(to_edition__state=EditionState.PUBLISHED, to_edition__valid_from__lte=fiscal_year)
    for _step in range(MOST_EDITIONS):
        onward = dict(lines.filter(old__in=set(now.values())).values_list("old", "new"))
        if not onward:
            break
        now = {first: onward.get(pk, pk) for first, pk in now.items()}
    return {first: pk for first, pk in now.items() if first != pk}


# A whole crosswalk, for those who draft


def pegs(edition: Edition) -> dict[int, Peg]:
    """The nodes in force of an edition, as faults call them."""
    nodes = PlanNode.objects.filter(edition=edition).in_force().order_by("path")
    columns = nodes.values_list("pk", "kind", "official_code", "code", "name_th", "name_en")
    return {
        pk: Peg(kind, f"{official or code} {shown_name(name_th, name_en)}")
        for pk, kind, official, code, name_th, name_en in columns
    }


def faults(edition: Edition) -> list[Fault]:
    """What is wrong with the crosswalk from the base of a revision into it. Three queries; nothing for other drafts.

    Relations are no fault of a draft: they are read from the structure anew when it is published.
    """
    if edition.base is None or edition.purpose != Purpose.REVISION:
        return []
    rows = NodeMapping.objects.filter(from_edition=edition.base, to_edition=edition)
    found = rules.faults_of([line_of(row) for row in rows], pegs(edition.base), pegs(edition))
    return [fault for fault in found if fault.code != "relation"]


def codes_gone(framework: str, before: Edition) -> CodesGone:
    """Codes that a node in force in an edition may not have, because they were cancelled or dropped before it.

    Gone is the code of a node cancelled in an earlier published edition of the framework, or dropped by a published
    crosswalk; not one that stands in force in the newest edition before it. Three queries.
    """
    earlier = Edition.objects.published().filter(framework=framework, valid_from__lt=before.valid_from)
    if before.base_id is not None:
        earlier |= Edition.objects.filter(pk=before.base_id)
    newest = earlier.order_by("valid_from").last()
    if newest is None:
        return CodesGone()
    ends = NodeMapping.objects.filter(old=OuterRef("pk"), to_edition__in=earlier)
    nodes = PlanNode.objects.filter(edition__in=earlier).annotate(
        is_dropped=Exists(ends.filter(new__isnull=True)), goes_on=Exists(ends.filter(new__isnull=False))
    )
    gone = nodes.filter(Q(status=NodeStatus.CANCELLED) | Q(is_dropped=True, goes_on=False))
    standing = PlanNode.objects.filter(edition=newest).in_force()
    keys, official = _codes(gone), _codes(gone, "official_code")
    return CodesGone(keys - _codes(standing), official - _codes(standing, "official_code"))


def _codes(nodes: QuerySet[PlanNode], column: str = "code") -> frozenset[tuple[str, str]]:
    return frozenset((kind, code) for kind, code in nodes.values_list("kind", column) if code)
