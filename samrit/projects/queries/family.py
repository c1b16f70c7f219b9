"""Projects under projects: the tree of one, and sums of year plans in which nothing is counted twice."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, OuterRef, Q, QuerySet

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals.models import State
from samrit.projects.models import Indicator, Project, YearPlan
from samrit.projects.models.project import IN_FORCE
from samrit.projects.queries import versions


def parents_in(plans: QuerySet[YearPlan]) -> QuerySet[YearPlan]:
    """Those of the year plans that have another one of the same year, among the same, of a project under theirs: their
    figures stand in those below. A discarded draft below takes nothing away."""
    with_children = Project.objects.filter(parent__isnull=False).values("parent")
    alive = YearPlan.objects.filter(pk__in=plans.order_by().values("pk")).exclude(approval__state=State.DISCARDED)
    beside = alive.filter(fiscal_year=OuterRef("fiscal_year"))
    child, grandchild = (
        beside.filter(project__parent=OuterRef("project")),
        beside.filter(project__parent__parent=OuterRef("project")),
    )
    return plans.order_by().filter(project__in=with_children).filter(Exists(child) | Exists(grandchild))


def leaves_of(plans: QuerySet[YearPlan]) -> QuerySet[YearPlan]:
    """The year plans whose figures are added up: without those that have others of the same selection under them."""
    return plans.exclude(pk__in=parents_in(plans).values("pk"))


def above_of(project: Project | None) -> list[int]:
    """Ids from a project up to the top of its family; one query a level."""
    found: list[int] = []
    while project is not None and project.pk not in found:
        found.append(project.pk)
        project = Project.objects.filter(pk=project.parent_id).first() if project.parent_id else None
    return found


def height_of(project: Project) -> int:
    """Levels of a project with everything under it."""
    level, known, height = {project.pk}, set[int](), 0
    while level:
        height += 1
        known |= level
        level = set(Project.objects.filter(parent__in=level).values_list("pk", flat=True)) - known
    return height


def is_fixed(project: Project) -> bool:
    """Whether a year of the project is approved or waits for it."""
    return project.year_plans.filter(IN_FORCE | Q(approval__state=State.SUBMITTED)).exists()


def parent_read(user: User, project: Project) -> Project | None:
    """The project this one stands under, where she may see it; by its approved name where she does not read the drafts of its
    body."""
    above = Project.objects.visible_to(user).select_related("owner").filter(pk=project.parent_id or 0).first()
    who = person(user)
    if above and not who.sees_everything and not who.reads(above.owner):
        above.name_th = versions.approved_name(above) or above.name_th
    return above


@dataclass(frozen=True)
class Branch:
    """A project in the tree: how deep it stands, its year plan of the shown year, and whether its figures are added up. `money`
    and `total` are baht of the year and of the whole: its own where it is a leaf, else the sum of the leaves under it."""

    project: Project
    depth: int
    plan: YearPlan | None
    is_leaf: bool
    is_this: bool
    money: Decimal | None
    total: Decimal | None
    indicators: int

    @property
    def is_off(self) -> bool:
        """Whether a project with others under it states another sum of its own."""
        own = self.plan.budget_year if self.plan else None
        return not self.is_leaf and own is not None and self.money is not None and own != self.money


@dataclass(frozen=True)
class Family:
    """The tree of a project in a fiscal year (BE), from the top down, as far as the reader may see it. `hidden` is how many
    projects of it she may not see."""

    fiscal_year: int
    branches: list[Branch]
    hidden: int = 0

    @property
    def top(self) -> Branch:
        """The project over all others."""
        return self.branches[0]

    @property
    def leaves(self) -> list[Branch]:
        """The projects whose figures are added up."""
        return [branch for branch in self.branches if branch.is_leaf]


def family_of(user: User, project: Project, fiscal_year: int) -> Family | None:
    """The family of a project; None where it stands alone. Four queries, one where it stands alone at the top."""
    top = above_of(project)[-1]
    line = Q(pk=top) | Q(parent=top) | Q(parent__parent=top)
    members = list(Project.objects.filter(line, is_training=False).select_related("owner").order_by("code"))
    if len(members) < 2:
        return None
    plans = YearPlan.objects.visible_to(user).in_year(fiscal_year).filter(project__in=members)
    rows = list(plans.exclude(approval__state=State.DISCARDED).select_related("project__owner", "approval"))
    versions.as_read(user, rows)
    seen = set(
        Project.objects.visible_to(user).filter(pk__in=[each.pk for each in members]).values_list("pk", flat=True)
    )
    shown = [each for each in members if each.pk in seen]
    counted = list(Indicator.objects.filter(year_plan__in=rows).values_list("year_plan__project", flat=True))
    by_project = {row.project_id: row for row in rows}
    for each in shown:
        if each.pk in by_project:
            each.name_th = by_project[each.pk].project.name_th
    branches = list(_walk(shown, by_project, project.pk, {pk: counted.count(pk) for pk in set(counted)}))
    return Family(fiscal_year, branches, len(members) - len(shown))


def _walk(
    members: list[Project], plans: dict[int, YearPlan], this: int, indicators: dict[int, int]
) -> Iterator[Branch]:
    """The tree depth first. Where the middle of a line is hidden, what hangs under it hangs at the top."""
    known = {each.pk for each in members}
    below: dict[int | None, list[Project]] = defaultdict(list)
    for each in members:
        below[each.parent_id if each.parent_id in known else None].append(each)

    def leaves_under(project: Project) -> list[YearPlan]:
        found = [plan for child in below[project.pk] for plan in leaves_under(child)]
        own = plans.get(project.pk)
        return found or ([own] if own else [])

    def go(project: Project, depth: int) -> Iterator[Branch]:
        plan, under = plans.get(project.pk), leaves_under(project)
        yield Branch(
            project,
            depth,
            plan,
            plan is not None and under == [plan],
            project.pk == this,
            _sum(leaf.budget_year for leaf in under),
            _sum(leaf.budget_total for leaf in under),
            sum(indicators.get(leaf.project_id, 0) for leaf in under),
        )
        for child in below[project.pk]:
            yield from go(child, depth + 1)

    for project in below[None]:
        yield from go(project, 0)


def _sum(amounts: Iterator[Decimal | None]) -> Decimal | None:
    stated = [amount for amount in amounts if amount is not None]
    return sum(stated, Decimal(0)) if stated else None
