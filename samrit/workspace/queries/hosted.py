"""Home of a target host (จ.3): her targets, the projects of all agencies under them, who has not reported, what waits for an
answer. Everything through what she may see; the number of queries does not grow with the number of targets."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from django.db.models import Q

from samrit.accounts.models import User
from samrit.accounts.queries import name_of, person
from samrit.accounts.roles import Role
from samrit.approvals.models import Approval, Comment
from samrit.lib import clock
from samrit.lib.errors import Text
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation
from samrit.plans.models import NodeHost, NodeKind, NodeMapping, PlanNode
from samrit.plans.queries.crosswalk import kin
from samrit.plans.queries.nodes import TARGETS
from samrit.plans.queries.picking import in_force
from samrit.plans.rules.grammar import usual_label
from samrit.projects.models import Origin, PlanChoice, YearPlan
from samrit.projects.queries.family import parents_in
from samrit.projects.queries.versions import as_read
from samrit.reporting.models import FiscalQuarter, ProgressReport
from samrit.reporting.queries.calendar import reported_quarters
from samrit.reporting.queries.reports import state_of_report
from samrit.reporting.queries.windows import windows_of
from samrit.reporting.rules.calendar import ReportState
from samrit.workspace.rules import hosted as rules
from samrit.workspace.rules.hosted import Standing

SHOWN = 10
"""Rows of what changed, and of what waits for an answer."""


@dataclass(frozen=True)
class Under:
    """A project of this year under a target; `state` is how its report of the quarter stands, None where none is owed. What
    has other projects under it here does not add up: its money stands in those."""

    plan: YearPlan
    state: ReportState | None
    adds_up: bool = True

    @property
    def is_missing(self) -> bool:
        """Whether its report is not there."""
        return self.state is not None and rules.is_missing(self.state)

    @property
    def days_late(self) -> int:
        """By how many days its report is late, while it is not there."""
        left = self.state.days_left if self.state is not None and self.is_missing else None
        return -left if left is not None and left < 0 else 0

    @property
    def link(self) -> str:
        """The page of the project."""
        return f"/projects/{self.plan.project.code}/?year={self.plan.fiscal_year}"


@dataclass(frozen=True)
class Column:
    """A component of the value chain: its factors, and how many of them no project serves."""

    node: PlanNode
    factors: int
    empty: int
    projects: int


@dataclass(frozen=True)
class Target:
    """A node she hosts: since when, its projects of this fiscal year, its value chain."""

    host: NodeHost
    projects: list[Under] = field(default_factory=list)
    columns: list[Column] = field(default_factory=list)

    @property
    def node(self) -> PlanNode:
        """The node."""
        return self.host.node

    @property
    def label(self) -> Text:
        """Its level in words."""
        return usual_label(self.node.kind)

    @property
    def link(self) -> str:
        """Its page here."""
        return f"/hosted/{self.node.pk}/"

    @property
    def has_chain(self) -> bool:
        """Whether a value chain belongs to it: to targets only."""
        return self.node.kind in TARGETS

    @property
    def chain_link(self) -> str:
        """The full picture of its value chain."""
        return f"/plans/{self.node.edition.code}/{self.node.kind}/{self.node.code}/chain/"

    @cached_property
    def money(self) -> Decimal:
        """Money of the year, baht."""
        return sum((under.plan.budget_year or Decimal(0) for under in self.projects if under.adds_up), Decimal(0))

    @cached_property
    def agencies(self) -> int:
        """How many departments and other agencies are at work under it."""
        return len({_agency(under.plan.project.owner) for under in self.projects})

    @cached_property
    def standing(self) -> Standing:
        """How the reports stand."""
        return rules.standing(under.state for under in self.projects if under.state is not None)

    @cached_property
    def missing(self) -> list[Under]:
        """Who has not reported: the latest first, then the largest money."""
        rows = [under for under in self.projects if under.is_missing]
        return sorted(rows, key=lambda row: (-row.days_late, -(row.plan.budget_year or Decimal(0)), row.plan.pk))

    @property
    def empty(self) -> int:
        """Factors that no project serves."""
        return sum(column.empty for column in self.columns)


def _agency(owner: Organisation) -> int:
    """The body above a division, so that divisions of one department count once."""
    above = ancestor_ids(owner.path)
    return above[-2] if owner.kind == "division" and len(above) > 1 else owner.pk


@dataclass(frozen=True)
class Waiting:
    """A thread in which somebody else spoke last, or a request to look again that nobody answered."""

    approval: Approval
    comment: Comment
    name: str
    link: str


@dataclass(frozen=True)
class Home:
    """The whole page: her targets, the quarter they are judged by, what changed lately, what waits for an answer."""

    is_host: bool
    fiscal_year: int
    window: FiscalQuarter | None = None
    windows: list[FiscalQuarter] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    changed: list[YearPlan] = field(default_factory=list)
    waiting: list[Waiting] = field(default_factory=list)

    def target(self, node: int) -> Target | None:
        """One of her targets."""
        return next((target for target in self.targets if target.node.pk == node), None)

    @property
    def missing(self) -> list[tuple[Target, Under]]:
        """Everybody who has not reported, target by target."""
        return [(target, under) for target in self.targets for under in target.missing]


def hosts(user: User) -> list[NodeHost]:
    """What the bodies host today in which she is target host, in published editions. One query."""
    mine = Q(pk__in=[])
    for post in person(user).posts:
        if post.role == Role.TARGET_HOST:
            mine |= Q(organisation__path__startswith=post.unit_path)
    rows = NodeHost.objects.on(clock.today()).filter(mine, node__edition__state="published")
    return list(rows.select_related("node__edition", "organisation").order_by("level", "node__path", "pk"))


def home(user: User, quarter: str = "") -> Home:
    """The page of this person now; `quarter` asks for another one than the last that was due. At most fourteen queries beside
    her posts."""
    now = clock.now()
    year = fiscal_year_of(clock.today())
    if not person(user).has(Role.TARGET_HOST):
        return Home(is_host=False, fiscal_year=year)
    found = hosts(user)
    if not found:
        return Home(is_host=True, fiscal_year=year)
    windows = reported_quarters(now)
    window = _quarter(windows, quarter, year, now)
    paths = _paths({host.node_id for host in found})
    plans = _plans(user, year)
    states = _states(plans, window, now)
    serving = _serving(plans, paths)
    columns = _columns(paths, year, plans)
    twice = set(parents_in(YearPlan.objects.filter(pk__in=plans)).values_list("pk", flat=True))
    targets = [
        Target(
            host,
            [Under(plan, states.get(plan.pk), plan.pk not in twice) for plan in serving[host.node_id]],
            columns[host.node_id],
        )
        for host in {host.node_id: host for host in found}.values()
    ]
    changed = sorted(plans.values(), key=lambda plan: plan.changed_at, reverse=True)[:SHOWN]
    return Home(
        is_host=True,
        fiscal_year=year,
        window=window,
        windows=[each for each in windows if window and each.fiscal_year == window.fiscal_year],
        targets=targets,
        changed=changed,
        waiting=_waiting(user, plans),
    )


def _quarter(windows: list[FiscalQuarter], asked: str, year: int, now: dt.datetime) -> FiscalQuarter | None:
    """The quarter of this fiscal year that is asked for, else its last one whose day is over, else the first that is open."""
    mine = [window for window in windows if window.fiscal_year == year]
    named = [window for window in mine if str(window.quarter) == asked]
    over = [window for window in mine if window.due_at <= now]
    return next(iter([*named, *over, *reversed(mine)]), None)


def _paths(nodes: Collection[int]) -> dict[int, tuple[str, ...]]:
    """For each hosted node its path, and those of the same target in other editions. Two queries."""
    known = kin(nodes)
    lines = NodeMapping.objects.filter(old__in=known, new__in=known, to_edition__state="published")
    same = rules.same_targets(nodes, ((old or 0, new or 0) for old, new in lines.values_list("old_id", "new_id")))
    return {node: tuple(known[pk] for pk in same[node] if known.get(pk)) for node in nodes}


def _plans(user: User, year: int) -> dict[int, YearPlan]:
    """The year plans of the year under her targets that she may see. Two queries."""
    tied = YearPlan.objects.hosted_by(user).in_year(year).order_by().values("pk")
    rows = YearPlan.objects.visible_to(user).counted().filter(pk__in=tied, project__cancelled_on__isnull=True)
    rows = rows.exclude(approval__state="discarded").select_related("project__owner", "approval")
    plans = {plan.pk: plan for plan in rows.order_by("-budget_year", "pk").distinct()}
    as_read(user, plans.values())
    return plans


def _states(plans: Mapping[int, YearPlan], window: FiscalQuarter | None, now: dt.datetime) -> dict[int, ReportState]:
    """How the report of the quarter stands, for those that owe one. At most four queries."""
    if window is None:
        return {}
    rows = ProgressReport.objects.filter(year_plan__in=plans, quarter=window.quarter).select_related("approval")
    reports = {report.year_plan_id: report for report in rows}
    owing = [
        plan for plan in plans.values() if plan.origin == Origin.LIVING and plan.approval and plan.approval.is_in_force
    ]
    held = windows_of(owing)
    return {
        plan.pk: state_of_report(held.of(plan, window), reports.get(plan.pk), now, plan.project.cancelled_on)
        for plan in owing
        if plan.fiscal_year == window.fiscal_year
    }


def _serving(plans: Mapping[int, YearPlan], paths: Mapping[int, Collection[str]]) -> dict[int, list[YearPlan]]:
    """The year plans with a link to each target or to anything below it, in their order. One query."""
    rows = PlanChoice.objects.filter(year_plan__in=plans, node__isnull=False).values_list("year_plan_id", "node__path")
    tied: dict[int, set[str]] = defaultdict(set)
    for plan, path in rows:
        tied[plan].add(path)
    return {
        node: [plan for pk, plan in plans.items() if any(_lies_under(path, over) for path in tied[pk])]
        for node, over in paths.items()
    }


def _lies_under(path: str, over: Collection[str]) -> bool:
    return path.startswith(tuple(over))


def _columns(paths: Mapping[int, Collection[str]], year: int, plans: Mapping[int, YearPlan]) -> dict[int, list[Column]]:
    """The components of each target with the count of their factors. Three queries."""
    below = Q(pk__in=[])
    for path in {path for over in paths.values() for path in over}:
        below |= Q(path__startswith=path)
    nodes = PlanNode.objects.in_force().filter(
        below, edition__in=in_force(year), kind__in=(NodeKind.COMPONENT, NodeKind.FACTOR)
    )
    found = list(nodes.select_related("edition").order_by("path"))
    choices = PlanChoice.objects.filter(year_plan__in=plans, node__kind__in=(NodeKind.COMPONENT, NodeKind.FACTOR))
    served: dict[str, set[int]] = defaultdict(set)
    for plan, path in choices.values_list("year_plan_id", "node__path"):
        served[path].add(plan)
    return {node: _strip(found, over, served) for node, over in paths.items()}


def _strip(nodes: Iterable[PlanNode], over: Collection[str], served: Mapping[str, set[int]]) -> list[Column]:
    mine = [node for node in nodes if _lies_under(node.path, over)]
    factors = [node for node in mine if node.kind == NodeKind.FACTOR]
    columns = []
    for component in (node for node in mine if node.kind == NodeKind.COMPONENT):
        inside = [factor for factor in factors if factor.path.startswith(component.path)]
        empty = sum(not served.get(factor.path) for factor in inside)
        plans = {plan for path, ids in served.items() if path.startswith(component.path) for plan in ids}
        columns.append(Column(component, len(inside), empty, len(plans)))
    return columns


def _waiting(user: User, plans: Mapping[int, YearPlan]) -> list[Waiting]:
    """Threads of those year plans whose last word is somebody else's, the latest first. One query."""
    by_approval = {plan.approval_id: plan for plan in plans.values() if plan.approval_id}
    rows = Comment.objects.filter(approval__in=by_approval).order_by("approval_id", "-id").distinct("approval_id")
    last = [row for row in rows.select_related("approval", "by__person") if row.by_id != user.pk]
    last.sort(key=lambda row: row.at, reverse=True)
    return [
        Waiting(row.approval, row, name_of(row.by), _thread_of(by_approval[row.approval_id])) for row in last[:SHOWN]
    ]


def _thread_of(plan: YearPlan) -> str:
    return f"/projects/{plan.project.code}/{plan.fiscal_year}/thread/"
