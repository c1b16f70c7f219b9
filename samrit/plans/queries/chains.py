"""The value chain of a target: components with their factors, in the edition of a year, with what NESDC marks at the factors.

Chains are revised in their own time, so a target has one per edition of the value chain. While a factor's component is not
known it hangs under the target itself. A chain hangs under the target of one edition of the master plan and is read from the
same target in all of them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from samrit.plans.models import Edition, FactorMark, NodeKind, PlanNode
from samrit.plans.queries.crosswalk import kin
from samrit.plans.queries.nodes import IN_CHAIN
from samrit.plans.queries.trees import place


@dataclass(frozen=True)
class Cell:
    """A factor of a chain, with the mark of the year where there is one."""

    node: PlanNode
    mark: FactorMark | None = None


@dataclass(frozen=True)
class Column:
    """A component of a chain with its factors; `node` is None for factors whose component is not yet known."""

    node: PlanNode | None
    cells: list[Cell] = field(default_factory=list)


@dataclass(frozen=True)
class Chain:
    """The value chain of a target for a fiscal year (BE).

    `edition` is the one shown, None where none is loaded for the year; `editions` are all in which the target has a chain.
    """

    target: PlanNode
    fiscal_year: int
    edition: Edition | None
    editions: list[Edition]
    columns: list[Column]
    marked_years: list[int]

    @property
    def factors(self) -> list[PlanNode]:
        """All factors, in the order of the picture."""
        return [cell.node for column in self.columns for cell in column.cells]

    @property
    def components(self) -> list[PlanNode]:
        """All components, in the order of the picture."""
        return [column.node for column in self.columns if column.node]


def get_chain(target: PlanNode, fiscal_year: int, edition: str = "") -> Chain:
    """The chain of a target in the edition asked for by its code, else in the edition of the fiscal year. Three queries."""
    under = Q(path__startswith=target.path)
    for path in kin([target.pk]).values():
        under |= Q(path__startswith=path)
    below = PlanNode.objects.published().in_force().filter(under, kind__in=IN_CHAIN)
    nodes = sorted(below.select_related("edition"), key=place)
    known = sorted({node.edition for node in nodes}, key=lambda e: (e.valid_from, e.code))
    shown = next((e for e in known if e.code == edition), None) or _of_year(known, fiscal_year)
    of = [node for node in nodes if node.edition == shown]
    marks = list(FactorMark.objects.filter(node__in=[node.pk for node in of])) if of else []
    by_node = {mark.node_id: mark for mark in marks if mark.fiscal_year == fiscal_year}
    return Chain(target, fiscal_year, shown, known, _columns(of, by_node), sorted({mark.fiscal_year for mark in marks}))


def _of_year(known: Iterable[Edition], fiscal_year: int) -> Edition | None:
    """The newest edition that is in force in the year."""
    fits = [e for e in known if e.valid_from <= fiscal_year <= (e.valid_to or fiscal_year)]
    return fits[-1] if fits else None


def _columns(nodes: Iterable[PlanNode], marks: dict[int, FactorMark]) -> list[Column]:
    nodes = list(nodes)
    columns = {node.pk: Column(node) for node in nodes if node.kind == NodeKind.COMPONENT}
    loose = Column(None)
    for node in nodes:
        if node.kind == NodeKind.FACTOR:
            columns.get(node.parent_id or 0, loose).cells.append(Cell(node, marks.get(node.pk)))
    return [*columns.values(), *([loose] if loose.cells else [])]
