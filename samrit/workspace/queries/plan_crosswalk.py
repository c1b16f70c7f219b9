"""Figures of a year in the words of an older and of a newer edition: where each amount goes, and that nothing is lost.

Figures stand at the nodes that projects were linked to, mostly those of the edition of their year. Those at nodes of the old
edition are carried over by the shares of the crosswalk, or those of the new one back; figures that stand in the wanted words
already are added as they are. Projects are counted whole at each successor, and once in all.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.functional import Promise

from samrit.accounts.models import User
from samrit.plans.models import Edition, NodeKind, PlanNode
from samrit.plans.queries.crosswalk import Crosswalk, between
from samrit.plans.rules.crosswalk import Line, Part, carry_counts, gathered, parts_of
from samrit.plans.rules.grammar import usual_label
from samrit.workspace.queries.plan_totals import NOTHING, Total, released_totals, seen_totals

LEVELS = (NodeKind.TARGET_Y1, NodeKind.SUB_PLAN, NodeKind.TARGET_Y2, NodeKind.ISSUE)
"""Levels that are offered, where the editions have them."""


@dataclass(frozen=True)
class Asked:
    """Figures of which fiscal year (BE), of which level, in which words (`new` or `old`)."""

    year: int
    by: str
    words: str = "new"


@dataclass(frozen=True)
class Goal:
    """A part of a node's amount and the node it goes to; no node where it is dropped, or where no line tells."""

    node: PlanNode | None
    amount: Decimal
    is_told: bool


@dataclass(frozen=True)
class Source:
    """A node with its figures as they stand, and where they go."""

    node: PlanNode
    projects: int
    amount: Decimal
    goals: list[Goal] = field(default_factory=list)


@dataclass(frozen=True)
class Result:
    """A node with its figures in the wanted words: carried over, standing there already, and together."""

    node: PlanNode
    projects: int
    carried: Decimal
    direct: Decimal

    @property
    def amount(self) -> Decimal:
        """Both together."""
        return self.carried + self.direct


@dataclass(frozen=True)
class Sums:
    """The check at the bottom: what there was, and where it is. Amounts in baht; `projects` counts each once."""

    projects: int
    before: Decimal
    direct: Decimal
    carried: Decimal
    dropped: Decimal
    untold: Decimal

    @property
    def there(self) -> Decimal:
        """Everything there was."""
        return self.before + self.direct

    @property
    def here(self) -> Decimal:
        """Everything that is told of: at nodes, dropped, and not told."""
        return self.carried + self.direct + self.dropped + self.untold


@dataclass(frozen=True)
class Figures:
    """Everything the page shows."""

    crosswalk: Crosswalk
    asked: Asked
    levels: list[tuple[str, str | Promise]]
    sources: list[Source]
    results: list[Result]
    sums: Sums

    @property
    def start(self) -> Edition:
        """The edition whose words are left."""
        return self.crosswalk.editions[-1 if self.asked.words == "old" else 0]

    @property
    def goal(self) -> Edition:
        """The edition in whose words the figures are read."""
        return self.crosswalk.editions[0 if self.asked.words == "old" else -1]


def figures(old: Edition, new: Edition, asked: Asked, user: User | None = None) -> Figures | None:
    """The figures in the asked words: of the release, or of what the user sees where one is given. None where no crosswalk
    leads from the old edition to the new one."""
    crosswalk = between(old, new)
    if crosswalk is None:
        return None
    totals = released_totals(asked.year) if user is None else seen_totals(user, asked.year)
    start, goal = (new, old) if asked.words == "old" else (old, new)
    nodes = _nodes(asked.by, start, goal)
    lines = crosswalk.lines
    before, direct = _standing(totals, nodes, start), _standing(totals, nodes, goal)
    parts = parts_of({pk: total.budget for pk, total in before.items()}, lines, back=asked.words == "old")
    return Figures(
        crosswalk,
        asked,
        _levels(old),
        _sources(before, parts, nodes),
        _results(_counts(before, lines, asked), direct, parts, nodes),
        _sums(before, direct, parts),
    )


def _nodes(kind: str, *editions: Edition) -> dict[int, PlanNode]:
    rows = PlanNode.objects.filter(edition__in=editions, kind=kind).select_related("edition").order_by("path")
    return {node.pk: node for node in rows}


def _levels(edition: Edition) -> list[tuple[str, str | Promise]]:
    present = set(PlanNode.objects.filter(edition=edition).order_by().values_list("kind", flat=True).distinct())
    return [(str(kind), usual_label(kind)) for kind in LEVELS if kind in present]


def _standing(totals: Mapping[int, Total], nodes: Mapping[int, PlanNode], edition: Edition) -> dict[int, Total]:
    """The figures that stand at nodes of an edition, in the order of its tree."""
    mine = (pk for pk, node in nodes.items() if node.edition_id == edition.pk)
    return {pk: total for pk in mine if (total := totals.get(pk, NOTHING)).projects or total.budget}


def _counts(before: Mapping[int, Total], lines: list[Line], asked: Asked) -> dict[int, int]:
    turned = [Line(line.new, line.old, line.share) for line in lines] if asked.words == "old" else lines
    return carry_counts({pk: total.projects for pk, total in before.items()}, turned)


def _sources(before: Mapping[int, Total], parts: list[Part], nodes: Mapping[int, PlanNode]) -> list[Source]:
    rows = {pk: Source(nodes[pk], total.projects, total.budget) for pk, total in before.items()}
    for part in sorted(parts, key=lambda part: -part.amount):
        rows[part.node].goals.append(Goal(nodes.get(part.to or 0), part.amount, part.is_told))
    return list(rows.values())


def _results(
    counts: Mapping[int, int], direct: Mapping[int, Total], parts: list[Part], nodes: Mapping[int, PlanNode]
) -> list[Result]:
    carried = gathered(parts).totals
    reached = {*counts, *carried, *direct}
    return [
        Result(
            node,
            counts.get(pk, 0) + direct.get(pk, NOTHING).projects,
            carried.get(pk, Decimal(0)),
            direct.get(pk, NOTHING).budget,
        )
        for pk, node in nodes.items()
        if pk in reached
    ]


def _sums(before: Mapping[int, Total], direct: Mapping[int, Total], parts: list[Part]) -> Sums:
    carried = gathered(parts)
    added = [sum(amounts.values(), Decimal(0)) for amounts in (carried.totals, carried.dropped, carried.untold)]
    both = [*before.values(), *direct.values()]
    return Sums(
        sum(total.projects for total in both),
        sum((total.budget for total in before.values()), Decimal(0)),
        sum((total.budget for total in direct.values()), Decimal(0)),
        *added,
    )
