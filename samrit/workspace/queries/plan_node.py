"""What a plan node has in projects and money: its value chain, what is below it, and what the same projects serve elsewhere.

The public sees the published release; a person who has signed in sees the year plans she may see, also those not yet
approved. Money is baht of the fiscal year.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import Count, QuerySet

from samrit.accounts.models import User
from samrit.lib.errors import Text
from samrit.opendata.models import Release
from samrit.opendata.queries.released import LINKS, latest_release
from samrit.plans.models import Edition, FactorMark, PlanNode
from samrit.plans.queries.chains import Chain, get_chain
from samrit.plans.queries.editions import editions
from samrit.plans.queries.nodes import IN_CHAIN, TARGETS, editions_below, find_node, way_up
from samrit.plans.queries.trees import place
from samrit.plans.rules.grammar import usual_label
from samrit.projects.models import PlanChoice, YearPlan
from samrit.workspace.queries.plan_totals import MAIN, NOTHING, Total, released_totals, seen_totals

MOST_RELATED = 60
"""How many related nodes are shown at most, those with the most projects."""
MARGIN = 2
"""Years offered around this one."""


@dataclass(frozen=True)
class Basis:
    """Whose figures these are: of the release (None: of what the reader may see), of a fiscal year (None: of all)."""

    is_public: bool
    release: Release | None
    fiscal_year: int | None

    @property
    def has_figures(self) -> bool:
        """Whether there is anything to count from."""
        return not self.is_public or self.release is not None


@dataclass(frozen=True)
class FactorCell:
    """A factor in the picture: its projects and money, and the mark of the year."""

    node: PlanNode
    total: Total
    mark: FactorMark | None = None

    @property
    def is_empty(self) -> bool:
        """Whether no project serves it."""
        return self.total.projects == 0

    @property
    def needs(self) -> bool:
        """Whether NESDC says that it needs projects in the year."""
        return bool(self.mark and self.mark.needs_projects)


@dataclass(frozen=True)
class ComponentColumn:
    """A component in the picture; `node` is None for factors whose component is not yet known."""

    node: PlanNode | None
    total: Total
    cells: list[FactorCell]


@dataclass(frozen=True)
class ChainPage:
    """The value chain of a target as a picture and as a table, with the same figures."""

    chain: Chain
    basis: Basis
    total: Total
    columns: list[ComponentColumn]
    years: list[int]
    above: list[PlanNode] = field(default_factory=list)

    @property
    def cells(self) -> list[FactorCell]:
        """All factors."""
        return [cell for column in self.columns for cell in column.cells]

    @property
    def empty(self) -> int:
        """Factors that no project serves."""
        return sum(cell.is_empty for cell in self.cells)

    @property
    def needing(self) -> int:
        """Factors that no project serves although they need projects in the year."""
        return sum(cell.is_empty and cell.needs for cell in self.cells)

    @property
    def most(self) -> Decimal:
        """The largest money of one factor, for the bars."""
        return max((cell.total.budget for cell in self.cells), default=Decimal(0))

    @property
    def unplaced(self) -> int:
        """Projects that name the target or a component, and no factor."""
        return self.total.projects - sum(cell.total.projects for cell in self.cells)


@dataclass(frozen=True)
class BelowRow:
    """A node right below, with its projects and money."""

    node: PlanNode
    total: Total


@dataclass(frozen=True)
class BelowGroup:
    """The nodes of one kind right below, with the largest money of one of them."""

    kind: str
    rows: list[BelowRow]

    @property
    def label(self) -> Text:
        """The kind in words."""
        return usual_label(self.kind)

    @property
    def most(self) -> Decimal:
        """The largest money, for the bars."""
        return max((row.total.budget for row in self.rows), default=Decimal(0))


@dataclass(frozen=True)
class BelowPage:
    """What stands right below a node."""

    node: PlanNode
    basis: Basis
    total: Total
    groups: list[BelowGroup]
    years: list[int]
    above: list[PlanNode] = field(default_factory=list)


@dataclass(frozen=True)
class Tied:
    """A node of another plan that the same projects serve."""

    node: PlanNode
    projects: int


@dataclass(frozen=True)
class RelatedPage:
    """Nodes of other plans tied by projects, by edition, those with the most projects first."""

    node: PlanNode
    basis: Basis
    groups: list[tuple[Edition, list[Tied]]]
    is_cut: bool
    most: int
    above: list[PlanNode] = field(default_factory=list)


def basis_for(user: User | None, fiscal_year: int | None) -> Basis:
    """Whose figures this reader sees."""
    return Basis(user is None, latest_release() if user is None else None, fiscal_year)


def totals_for(user: User | None, fiscal_year: int | None) -> Mapping[int, Total]:
    """Totals by node id: of the release, or of what the person may see in the fiscal year."""
    return released_totals(fiscal_year) if user is None else seen_totals(user, fiscal_year or 0)


def year_for(node: PlanNode, fiscal_year: int) -> int:
    """The fiscal year nearest to the given one in which the node is valid."""
    first, last = node.valid_from or node.edition.valid_from, node.valid_to or node.edition.valid_to
    return max(first, min(fiscal_year, last or fiscal_year))


def years_for(node: PlanNode, this_year: int, more: Iterable[int] = ()) -> list[int]:
    """Fiscal years a reader can choose: those around this one in which the node is valid, and `more`."""
    nearest = year_for(node, this_year)
    around = {year_for(node, year) for year in range(nearest - MARGIN, nearest + MARGIN + 1)}
    return sorted(around | set(more), reverse=True)


def value_chain(
    user: User | None, key: tuple[str, str, str], fiscal_year: int | None, this_year: int, by: str = ""
) -> ChainPage | None:
    """The value chain of a target by its address, in the edition of the fiscal year or in the one asked for; None where
    there is no such target."""
    target = find_node(*key)
    if target is None or target.kind not in TARGETS:
        return None
    year = fiscal_year or year_for(target, this_year)
    chain = get_chain(target, year, by)
    if chain.edition and fiscal_year is None:
        year = max(chain.edition.valid_from, min(year, chain.edition.valid_to or year))
        chain = chain if year == chain.fiscal_year else get_chain(target, year, chain.edition.code)
    totals = totals_for(user, year)
    columns = [
        ComponentColumn(
            column.node,
            totals.get(column.node.pk, NOTHING) if column.node else NOTHING,
            [FactorCell(cell.node, totals.get(cell.node.pk, NOTHING), cell.mark) for cell in column.cells],
        )
        for column in chain.columns
    ]
    years = years_for(target, this_year, {year, *chain.marked_years})
    total = totals.get(target.pk, NOTHING)
    return ChainPage(chain, basis_for(user, year), total, columns, years, way_up(target))


def below(user: User | None, key: tuple[str, str, str], fiscal_year: int | None, this_year: int) -> BelowPage | None:
    """What stands right below a node, with projects and money; the public without a year sees all released years."""
    node = find_node(*key)
    if node is None:
        return None
    year = fiscal_year or (None if user is None else year_for(node, this_year))
    of = editions_below(node, editions(), this_year)
    rows = PlanNode.objects.filter(parent=node, edition__in=of).select_related("edition")
    children = sorted(rows, key=place)
    if node.kind in TARGETS:
        children = [child for child in children if child.kind not in IN_CHAIN]
    totals = totals_for(user, year)
    found = [BelowRow(child, totals.get(child.pk, NOTHING)) for child in children]
    groups = [BelowGroup(kind, list(same)) for kind, same in groupby(found, key=lambda row: row.node.kind)]
    years = years_for(node, this_year, {year} if year else ())
    return BelowPage(node, basis_for(user, year), totals.get(node.pk, NOTHING), groups, years, way_up(node))


def tied_by_projects(
    user: User | None, key: tuple[str, str, str], fiscal_year: int | None, this_year: int
) -> RelatedPage | None:
    """Nodes of other plans that the projects of this node and of all below it serve too. Two queries for the rows."""
    node = find_node(*key)
    if node is None:
        return None
    year = fiscal_year or (None if user is None else year_for(node, this_year))
    basis = basis_for(user, year)
    counts = _tied_in_release(node, basis) if user is None else _tied_in_view(user, node, year or 0)
    nodes = PlanNode.objects.published().filter(pk__in=counts).select_related("edition")
    shown = sorted(nodes, key=lambda one: (-counts[one.pk], one.edition.code, place(one)))[:MOST_RELATED]
    shown.sort(key=lambda one: (one.edition.framework, one.edition.valid_from, one.edition_id))
    groups = [
        (edition, [Tied(one, counts[one.pk]) for one in same])
        for edition, same in groupby(shown, key=lambda one: one.edition)
    ]
    most = max(counts.values(), default=0)
    return RelatedPage(node, basis, groups, len(counts) > MOST_RELATED, most, way_up(node))


def family(framework: str) -> list[str]:
    """The frameworks that make one tree with this one: what is inside is no other plan."""
    return [str(one) for one in MAIN] if framework in MAIN else [framework]


def _tied_in_view(user: User, node: PlanNode, fiscal_year: int) -> dict[int, int]:
    plans: QuerySet[YearPlan] = YearPlan.objects.visible_to(user).counted().in_year(fiscal_year)
    own = plans.filter(plan_choices__node__path__startswith=node.path).order_by().values("pk")
    choices = PlanChoice.objects.filter(year_plan__in=own, node__isnull=False)
    others = choices.exclude(node__edition__framework__in=family(node.edition.framework)).order_by()
    return dict(others.values_list("node").annotate(Count("year_plan", distinct=True)))


TIED = """
    with served as (
        select distinct data->>'project_code' as code, data->>'fiscal_year' as year
        from opendata_releasedrow
        where release_id = %(release)s and dataset = %(links)s
          and data @> jsonb_build_object('chain', jsonb_build_array(%(key)s::text))
          and (%(year)s::int is null or fiscal_year = %(year)s::int)
    )
    select n.id, count(distinct (l.data->>'project_code', l.data->>'fiscal_year'))
    from served s
    join opendata_releasedrow l
      on l.release_id = %(release)s and l.dataset = %(links)s
     and l.data->>'project_code' = s.code and l.data->>'fiscal_year' = s.year
    join plans_edition e on e.code = l.data->>'edition' and e.state = 'published' and e.framework <> all(%(family)s)
    join plans_plannode n on n.edition_id = e.id and n.kind = l.data->>'level' and n.code = l.data->>'node_code'
    group by n.id
"""


def _tied_in_release(node: PlanNode, basis: Basis) -> dict[int, int]:
    if basis.release is None:
        return {}
    names: dict[str, Any] = {
        "release": basis.release.pk,
        "links": LINKS,
        "key": f"{node.edition.code}/{node.kind}/{node.code}",
        "year": basis.fiscal_year,
        "family": family(node.edition.framework),
    }
    with connection.cursor() as cursor:
        cursor.execute(TIED, names)
        return dict(cursor.fetchall())
