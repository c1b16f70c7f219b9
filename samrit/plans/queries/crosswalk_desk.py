"""The crosswalk of a draft as it is written: each old node with its successors, what is not decided, what is new.

Asked by pages that have fetched the draft for their reader first (`queries.drafts.get_draft`).
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.functional import Promise

from samrit.lib.thai import clean
from samrit.plans.models import Edition, NodeMapping, PlanNode, Relation
from samrit.plans.queries.crosswalk import faults
from samrit.plans.rules.crosswalk import Fault
from samrit.plans.rules.grammar import usual_label

UNDECIDED, ALL = "undecided", "all"
MOST_OFFERED = 300
"""How many nodes a field offers at once; any other is found by its code."""


@dataclass(frozen=True)
class Entry:
    """One old node with its lines, or a new one that has no predecessor (`old` is None), and what is wrong with them."""

    old: PlanNode | None
    new: PlanNode | None = None
    lines: list[NodeMapping] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def node(self) -> PlanNode:
        """The node the entry is about."""
        node = self.old or self.new
        assert node is not None  # noqa: S101 - an entry has one of the two
        return node

    @property
    def kind_label(self) -> str | Promise:
        """The kind in words."""
        return usual_label(self.node.kind)

    @property
    def relations(self) -> list[str]:
        """What became of it, each relation once."""
        return list(dict.fromkeys(line.relation for line in self.lines))

    def is_in(self, part: str) -> bool:
        """Whether a part of the desk shows it."""
        return part == ALL or (bool(self.faults) if part == UNDECIDED else part in self.relations)


def entries(edition: Edition) -> list[Entry]:
    """Every node in force of the base in the order of its tree, then what is new. Six queries, however many there are."""
    lines: dict[int, list[NodeMapping]] = defaultdict(list)
    fresh: dict[int, list[NodeMapping]] = defaultdict(list)
    stored = NodeMapping.objects.filter(from_edition=edition.base_id, to_edition=edition).select_related("new")
    for line in stored.order_by("-share", "new_id"):
        goal = lines if line.old_id else fresh
        goal[line.old_id or line.new_id or 0].append(line)
    wrong_old: dict[int, list[Fault]] = defaultdict(list)
    wrong_new: dict[int, list[Fault]] = defaultdict(list)
    for fault in faults(edition):
        goal_of = wrong_old if fault.old is not None else wrong_new
        goal_of[fault.old or fault.new or 0].append(fault)
    olds = PlanNode.objects.filter(edition=edition.base_id).in_force().order_by("path")
    made = [Entry(old, None, lines[old.pk], wrong_old[old.pk]) for old in olds]
    news = PlanNode.objects.filter(edition=edition, pk__in={*fresh, *wrong_new}).order_by("path")
    return made + [Entry(None, new, fresh[new.pk], wrong_new[new.pk]) for new in news]


def counts(rows: Iterable[Entry]) -> dict[str, int]:
    """How many entries each part of the desk has."""
    parts = (ALL, UNDECIDED, *Relation.values)
    found = dict.fromkeys(parts, 0)
    for row in rows:
        for part in parts:
            found[part] += row.is_in(part)
    return found


def matching(rows: Iterable[Entry], part: str, words: str) -> list[Entry]:
    """The entries of a part of which a code or a wording, old or new, holds every word."""
    wanted = clean(words).casefold().split()

    def has(row: Entry) -> bool:
        nodes = [row.node, *(line.new for line in row.lines if line.new)]
        text = " ".join(f"{n.code} {n.official_code} {n.name_th} {n.name_en}" for n in nodes).casefold()
        return all(word in text for word in wanted)

    return [row for row in rows if row.is_in(part) and has(row)]


def old_node(edition: Edition, pk: int) -> PlanNode | None:
    """A node in force of the edition that is revised."""
    nodes = PlanNode.objects.filter(edition=edition.base_id).in_force()
    return nodes.select_related("edition", "parent").filter(pk=pk).first()


def lines_of(edition: Edition, old: PlanNode) -> list[NodeMapping]:
    """What is stored of one old node, with the successors."""
    rows = NodeMapping.objects.filter(from_edition=edition.base_id, to_edition=edition, old=old)
    return list(rows.select_related("new"))


def copy_of(edition: Edition, old: PlanNode) -> PlanNode | None:
    """The node of the draft that was copied from an old one, while it is in force."""
    return PlanNode.objects.filter(edition=edition, origin=old).in_force().first()


def offered(edition: Edition, old: PlanNode) -> list[PlanNode]:
    """Successors to choose from: the nodes of its kind, where there are many those near it and the new ones."""
    nodes = PlanNode.objects.filter(edition=edition, kind=old.kind).in_force().order_by("path")
    found = list(nodes[: MOST_OFFERED + 1])
    if len(found) <= MOST_OFFERED:
        return found
    near = nodes.filter(origin__parent=old.parent) | nodes.filter(origin__isnull=True)
    return list(near[:MOST_OFFERED])


def node_called(edition: Edition, kind: str, text: str) -> PlanNode | None:
    """The node in force of a draft that a person means: by official code, our key, or exact wording."""
    words = clean(text)
    nodes = PlanNode.objects.filter(edition=edition, kind=kind).in_force()
    first = words.split(" ")[0]
    for column, value in (("official_code", first), ("code", first), ("name_th", words), ("name_en", words)):
        if value and (node := nodes.filter(**{column: value}).first()):
            return node
    return None
