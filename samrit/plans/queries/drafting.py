"""What the pages read on which drafts are written: closed drafts, the tree level by level with its marks, search, history.

Everything here is asked by pages that have fetched the draft for their reader first (`queries.drafts.get_draft`).
"""

from bisect import bisect_left
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import BooleanField, Count, ExpressionWrapper, F, IntegerField, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils.functional import Promise

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.models import BusinessEvent
from samrit.lib.thai import clean
from samrit.lib.trees import ancestor_ids
from samrit.plans.models import (
    Edition,
    EditionState,
    FactorMark,
    NodeHost,
    NodeStatus,
    PlanLink,
    PlanNode,
)
from samrit.plans.queries.differences import MOVING
from samrit.plans.queries.drafts import PEOPLE
from samrit.plans.queries.trees import SHORT
from samrit.plans.rules.access import may_read_drafts, why_not_publish
from samrit.plans.rules.drafting import SMALL
from samrit.plans.rules.fields import NAMES
from samrit.plans.rules.grammar import TOP, Grammar, usual_label

COMPARED = tuple(name for name in NAMES if name not in MOVING)
"""Fields of a node in which a draft can differ from what it was copied from."""
MARKS = ("added", "changed", "moved", "cancelled")
FOUND = 50
"""How many nodes a search shows."""
EVENTS = 50
"""How many acts one page of a history shows."""
LAST = "~"
"""Sorts after every character of a path."""


@dataclass(frozen=True)
class Line:
    """A node in the tree of a draft: how it differs from the base, how much stands below it and how much of that differs.

    A node of another edition, under which nodes of the draft stand, is shown as `is_foreign` and is not edited here.
    """

    node: PlanNode
    label: str | Promise
    is_foreign: bool
    marks: list[str]
    below: int
    touched: int
    children: list["Line"] = field(default_factory=list)
    is_open: bool = False


@dataclass(frozen=True)
class Found:
    """A node that a search found, with the way to it."""

    node: PlanNode
    label: str | Promise
    above: list[PlanNode]
    marks: list[str]


def closed_drafts(user: User) -> list[Edition]:
    """Drafts that are drafts no more: published, merged or discarded, the latest decided first."""
    if not may_read_drafts(person(user)):
        return []
    written_here = Edition.objects.filter(made_by__isnull=False).exclude(state__in=(EditionState.DRAFT, "proposed"))
    return list(written_here.select_related(*PEOPLE).order_by("-decided_at", "-made_at", "code"))


def waiting_for(user: User) -> list[Edition]:
    """Proposed drafts that this person could publish. No query for those who read no drafts."""
    who = person(user)
    if not may_read_drafts(who):
        return []
    proposed = Edition.objects.filter(state=EditionState.PROPOSED).order_by("proposed_at", "code")
    return [edition for edition in proposed.select_related(*PEOPLE) if why_not_publish(who, edition) is None]


def written_edition(user: User, code: str) -> Edition | None:
    """An edition that was written here, in whatever state, for the pages that tell of its making; None to strangers."""
    if not may_read_drafts(person(user)):
        return None
    return Edition.objects.filter(code=code, made_by__isnull=False).select_related(*PEOPLE).first()


def history(edition: Edition, page: str, *, main_only: bool) -> Page[tuple[BusinessEvent, str]]:
    """Acts upon an edition with the name of who acted, the latest first; only those upon the whole of it, or all.
    Three queries."""
    events = BusinessEvent.objects.filter(subject_kind="plan_edition", subject_id=str(edition.pk)).order_by("-id")
    shown = Paginator(events.exclude(act__in=SMALL) if main_only else events, EVENTS).get_page(page)
    rows = list(shown.object_list)
    actors = {event.actor for event in rows} - {"system"}
    known = User.objects.filter(public_id__in=actors).values_list("public_id", "person__full_name")
    names = {str(pk): name for pk, name in known}
    return Page([(event, names.get(event.actor) or "") for event in rows], shown.number, shown.paginator)  # type: ignore[arg-type]


def marked(edition: Edition) -> QuerySet[PlanNode]:
    """The nodes of a draft with what is different about each: `is_added`, `is_changed`, `is_moved`, `is_cancelled`."""
    nodes = PlanNode.objects.filter(edition=edition)
    if edition.base_id is None:
        return nodes.annotate(**{f"is_{mark}": _yes(Q(pk__isnull=True)) for mark in MARKS})
    same = Q()
    for name in COMPARED:
        same &= Q(**{name: F(f"origin__{name}")}) | Q(**{f"{name}__isnull": True, f"origin__{name}__isnull": True})
    copied = Q(origin__isnull=False)
    placed = nodes.annotate(
        stood=Coalesce("origin__parent_id", 0, output_field=IntegerField()),
        stands=Coalesce("parent_id", 0, output_field=IntegerField()),
        follows=Coalesce("parent__origin_id", -1, output_field=IntegerField()),
    )
    in_force_before = Q(origin__status=NodeStatus.IN_FORCE)
    return placed.annotate(
        is_added=_yes(Q(origin__isnull=True)),
        is_changed=_yes(copied & ~same),
        is_moved=_yes(copied & ~Q(stands=F("stood")) & ~Q(follows=F("stood"))),
        is_cancelled=_yes(copied & in_force_before & Q(status=NodeStatus.CANCELLED)),
    )


def _yes(condition: Q) -> "ExpressionWrapper[Any]":
    return ExpressionWrapper(condition, output_field=BooleanField())


def marks_of(node: PlanNode) -> list[str]:
    """What `marked` found of a node, as words for the page."""
    return [mark for mark in MARKS if getattr(node, f"is_{mark}", False)]


def touched_paths(edition: Edition) -> list[str]:
    """Paths of every node of a draft that differs from the base, sorted. One query."""
    if edition.base_id is None:
        return []
    differing = Q(is_added=True) | Q(is_changed=True) | Q(is_moved=True) | Q(is_cancelled=True)
    return sorted(marked(edition).filter(differing).values_list("path", flat=True))


def tops(edition: Edition, grammar: Grammar, opened: Collection[int] = ()) -> list[Line]:
    """The first level of a draft with everything below the opened nodes. Nodes that stand under another edition are grouped
    under the node they stand under. Five queries, however large the draft."""
    touched = touched_paths(edition)
    foreign = PlanNode.objects.filter(children__edition=edition).exclude(edition=edition).distinct()
    above = list(foreign.annotate(below=_children(edition)).select_related("edition").order_by("path"))
    roots = list(_level(edition).filter(parent__isnull=True))
    levels: dict[int, list[PlanNode]] = {}
    if opened:
        for node in _level(edition).filter(parent_id__in=list(opened)):
            levels.setdefault(node.parent_id or 0, []).append(node)
    grow = _Growing(edition, grammar, touched, levels)
    return [grow.line(node) for node in (*above, *_sorted(roots, grammar))]


def children(edition: Edition, grammar: Grammar, node: PlanNode) -> list[Line]:
    """What stands right below a node in a draft. Two queries."""
    grow = _Growing(edition, grammar, touched_paths(edition), {})
    return [grow.line(child) for child in _sorted(_level(edition).filter(parent=node), grammar)]


def _children(edition: Edition) -> Count:
    return Count("children", filter=Q(children__edition=edition))


def _level(edition: Edition) -> QuerySet[PlanNode]:
    return marked(edition).annotate(below=_children(edition))


def _sorted(nodes: Iterable[PlanNode], grammar: Grammar) -> list[PlanNode]:
    place = {kind: number for number, kind in enumerate(grammar.kinds)}
    return sorted(nodes, key=lambda node: (place.get(node.kind, 99), node.position, node.code))


@dataclass(frozen=True)
class _Growing:
    """A tree on its way: what is needed to make a line of a node and the lines below it."""

    edition: Edition
    grammar: Grammar
    touched: list[str]
    levels: dict[int, list[PlanNode]]

    def line(self, node: PlanNode) -> Line:
        is_foreign = node.edition_id != self.edition.pk
        inside = bisect_left(self.touched, node.path + LAST) - bisect_left(self.touched, node.path)
        marks = [] if is_foreign else marks_of(node)
        label = SHORT.get(node.kind) or (usual_label(node.kind) if is_foreign else self.grammar.label(node.kind))
        below = [self.line(child) for child in _sorted(self.levels.get(node.pk, []), self.grammar)]
        count: int = getattr(node, "below", 0)
        return Line(node, label, is_foreign, marks, count, inside - bool(marks), below, bool(below))


def search(edition: Edition, grammar: Grammar, words: str) -> list[Found]:
    """Nodes of a draft whose codes or words hold every word that is asked for, the shallowest first. Two queries."""
    if not clean(words):
        return []
    nodes = _holding(marked(edition), words)
    found = sorted(nodes[: FOUND * 4], key=lambda node: (node.path.count("/"), node.path))[:FOUND]
    way = {pk for node in found for pk in ancestor_ids(node.path)[:-1]}
    above = PlanNode.objects.in_bulk(list(way)) if way else {}
    return [
        Found(
            node,
            grammar.label(node.kind),
            [above[pk] for pk in ancestor_ids(node.path)[:-1] if pk in above],
            marks_of(node),
        )
        for node in found
    ]


def get_node(edition: Edition, pk: int) -> PlanNode | None:
    """One node of a draft with its marks, its parent and what it was copied from."""
    return marked(edition).filter(pk=pk).select_related("edition", "parent__edition", "origin__parent__edition").first()


def node_above(edition: Edition, pk: int) -> PlanNode | None:
    """A node under which something of the draft stands or may stand: its own, or one of a published edition."""
    within = Q(edition=edition) | Q(edition__state=EditionState.PUBLISHED)
    return PlanNode.objects.filter(within, pk=pk).select_related("edition").first()


def places_for(edition: Edition, grammar: Grammar, kind: str, words: str, without: PlanNode | None) -> list[PlanNode]:
    """Nodes under which one of the kind may hang and that hold every word: of the draft, and of published editions where
    the kind hangs under another framework. `without` and everything below it are left out. At most `FOUND`; one query."""
    kinds = {*grammar.parents(kind), *grammar.stopgaps(kind)} - {TOP}
    own = Q(edition=edition, kind__in=kinds)
    others = Q(edition__state=EditionState.PUBLISHED, kind__in=kinds - set(grammar.kinds))
    nodes = PlanNode.objects.in_force().filter(own | others)
    if without is not None:
        nodes = nodes.exclude(path__startswith=without.path)
    return list(_holding(nodes, words).select_related("edition").order_by("path")[:FOUND])


def other_ends(edition: Edition, words: str, without: PlanNode) -> list[PlanNode]:
    """Nodes to which an edge can lead: of the draft and of published editions. None while nothing is searched. One query."""
    if not clean(words):
        return []
    published = Q(edition__state=EditionState.PUBLISHED)
    nodes = PlanNode.objects.in_force().filter(published | Q(edition=edition)).exclude(pk=without.pk)
    return list(_holding(nodes, words).select_related("edition").order_by("edition_id", "path")[:FOUND])


def _holding(nodes: QuerySet[PlanNode], words: str) -> QuerySet[PlanNode]:
    """Those whose codes or words hold every word."""
    for word in clean(words).split():
        named = Q(name_th__icontains=word) | Q(name_en__icontains=word)
        nodes = nodes.filter(named | Q(code__icontains=word) | Q(official_code__icontains=word))
    return nodes


@dataclass(frozen=True)
class Facts:
    """What is stated about a node beside its words: hosts, edges from it, yearly marks. What stands below it is counted."""

    hosts: list[NodeHost]
    links: list[PlanLink]
    marks: list[FactorMark]
    below: int


def facts_of(node: PlanNode) -> Facts:
    """Hosts, edges and marks of a node. Four queries."""
    return Facts(
        list(node.hosts.select_related("organisation").order_by("level", "starts_on", "agency_th")),
        list(node.effects.select_related("effect__edition").order_by("effect__edition_id", "effect__path")),
        list(node.marks.order_by("-fiscal_year")),
        PlanNode.objects.filter(parent=node).count(),
    )
