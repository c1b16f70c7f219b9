"""Which year plans fall into a monitor: by the nodes they are tied to (with all below, in whatever edition), by who wrote them,
where they stand, and whose money they spend.

A code of a framework is looked for in every published edition, and what the crosswalks say is the same node counts too, so a
plan that was written by an older edition, or pointed anew to a later one, is found either way.
"""

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import Exists, OuterRef, Q

from samrit.geography.models import Area, AreaKind
from samrit.lib.trees import ancestor_ids
from samrit.monitors.models import MonitorGroup
from samrit.monitors.queries.policy import as_group
from samrit.monitors.rules.policy import GroupDef, NodeRef
from samrit.organisations.models import Organisation
from samrit.plans.models import PlanNode
from samrit.plans.queries.crosswalk import kin
from samrit.projects.models import BudgetLine, Location, PlanChoice, YearPlan
from samrit.projects.models.project import YearPlanQuerySet


@dataclass(frozen=True)
class Resolved:
    """A group with the paths behind its codes today. `not_loaded` are the words of nodes no edition has yet."""

    group: GroupDef
    node_paths: tuple[str, ...] = ()
    body_paths: tuple[str, ...] = ()
    area_paths: tuple[str, ...] = ()
    not_loaded: tuple[str, ...] = ()

    @property
    def asks_ties(self) -> bool:
        """Whether a tie to a node or to a body is asked."""
        return bool(self.group.nodes or self.group.bodies)

    def takes(self, traits: "Traits") -> bool:
        """Whether a project with these traits falls into the group."""
        tied = any(path.startswith(self.node_paths) for path in traits.node_paths) if self.node_paths else False
        tied = tied or (bool(self.body_paths) and traits.owner_path.startswith(self.body_paths))
        if self.asks_ties and not tied:
            return False
        if self.group.provinces and not any(path.startswith(self.area_paths) for path in traits.area_paths):
            return False
        return not self.group.fund_sources or bool(traits.sources & set(self.group.fund_sources))


@dataclass
class Traits:
    """What a monitor asks of a project: the paths of its nodes and places, its owner's path, its sources of money."""

    owner_path: str
    node_paths: set[str] = field(default_factory=set)
    area_paths: set[str] = field(default_factory=set)
    sources: set[str] = field(default_factory=set)


def resolve(groups: Sequence[GroupDef]) -> list[Resolved]:
    """The groups with their paths. At most five queries, however many groups there are."""
    paths = node_paths({node for group in groups for node in group.nodes})
    bodies = body_paths({code for group in groups for code in group.bodies})
    areas = area_paths({code for group in groups for code in group.provinces})
    return [
        Resolved(
            group,
            tuple(sorted({path for node in group.nodes for path in paths.get(node, ())})),
            tuple(bodies[code] for code in group.bodies if code in bodies),
            tuple(areas[code] for code in group.provinces if code in areas),
            tuple(node.words or node.code for node in group.nodes if not paths.get(node)),
        )
        for group in groups
    ]


def node_paths(refs: Collection[NodeRef]) -> dict[NodeRef, set[str]]:
    """The paths of the nodes behind each reference, in all published editions, with their kin. At most three queries."""
    if not refs:
        return {}
    asked = Q(pk__in=[])
    for ref in refs:
        named = Q(edition__framework=ref.framework, official_code=ref.code)
        asked |= named & Q(kind=ref.kind) if ref.kind else named
    rows = list(PlanNode.objects.published().filter(asked).select_related("edition"))
    above = _codes_above([row for row in rows if any(ref.under for ref in refs)])
    found: dict[NodeRef, set[int]] = {ref: set() for ref in refs}
    for row in rows:
        for ref in refs:
            if _is(row, ref) and (not ref.under or ref.under in above.get(row.pk, ())):
                found[ref].add(row.pk)
    return _with_kin(found)


def _is(row: PlanNode, ref: NodeRef) -> bool:
    same = (row.edition.framework, row.official_code) == (ref.framework, ref.code)
    return same and ref.kind in ("", row.kind)


def _codes_above(rows: Sequence[PlanNode]) -> dict[int, set[str]]:
    ids = {pk for row in rows for pk in ancestor_ids(row.path)[:-1]}
    codes = dict(PlanNode.objects.filter(pk__in=ids).values_list("pk", "official_code")) if ids else {}
    return {row.pk: {codes.get(pk, "") for pk in ancestor_ids(row.path)[:-1]} - {""} for row in rows}


def _with_kin(found: dict[NodeRef, set[int]]) -> dict[NodeRef, set[str]]:
    """The same nodes in other editions stand beside them: one query for all, and one by one only where there are any."""
    everything = {pk for ids in found.values() for pk in ids}
    paths = kin(everything) if everything else {}
    if paths.keys() == everything:
        return {ref: {paths[pk] for pk in ids} for ref, ids in found.items()}
    return {ref: set(kin(ids).values()) if ids else set() for ref, ids in found.items()}


def body_paths(codes: Collection[str]) -> dict[str, str]:
    """The paths of bodies by code."""
    return dict(Organisation.objects.filter(code__in=codes).values_list("code", "path")) if codes else {}


def area_paths(codes: Collection[str]) -> dict[str, str]:
    """The paths of provinces by code."""
    rows = Area.objects.filter(kind=AreaKind.PROVINCE, code__in=codes)
    return dict(rows.values_list("code", "path")) if codes else {}


def beginning(lookup: str, paths: Iterable[str]) -> Q:
    """Rows whose path begins with one of these; nothing where there is none."""
    found = Q(pk__in=[])
    for path in paths:
        found |= Q(**{f"{lookup}__startswith": path})
    return found


def taken_by(resolved: Resolved) -> Q:
    """The year plans whose rows fall into a group."""
    asked = Q()
    if resolved.asks_ties:
        tied = beginning("project__owner__path", resolved.body_paths)
        if resolved.node_paths:
            tied |= Q(
                pk__in=PlanChoice.objects.filter(beginning("node__path", resolved.node_paths)).values("year_plan")
            )
        asked &= tied
    if resolved.group.provinces:
        places = Location.objects.filter(beginning("area__path", resolved.area_paths))
        asked &= Q(pk__in=places.values("year_plan"))
    if resolved.group.fund_sources:
        lines = BudgetLine.objects.filter(year_plan=OuterRef("pk"), source__in=resolved.group.fund_sources)
        asked &= Exists(lines.filter(fiscal_year=OuterRef("fiscal_year"))) & Q()
    return asked


def plans_of(group: GroupDef | MonitorGroup, fiscal_year: int, on: dt.datetime) -> YearPlanQuerySet:
    """The year plans of a fiscal year, approved before the instant, whose rows fall into the group. Who may see them, and which
    are exercises, is for the caller to say."""
    stated = as_group(group) if isinstance(group, MonitorGroup) else group
    approved = Q(approval__approved_at__lt=on) | Q(origin="import")
    return YearPlan.objects.in_year(fiscal_year).filter(approved, taken_by(resolve([stated])[0]))
