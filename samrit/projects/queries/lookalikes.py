"""Projects that look alike: found when the page is asked for, from indexes of owner, factor and place.

A look-alike may be of a body whose records this person does not see. Of it she is told what is approved and so public (name,
body, year), or that a draft of another body is alike; never its words, owner or code.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.approvals.models import State
from samrit.lib.errors import Text
from samrit.plans.models import NodeKind
from samrit.projects.models import BudgetLine, LinkRole, Location, LookAlike, Objective, PlanChoice, YearPlan
from samrit.projects.models.project import IN_FORCE
from samrit.projects.queries.searching import BODY, NAME, Words, reads_written, texts_approved
from samrit.projects.rules.likeness import similarity
from samrit.projects.rules.lookalikes import (
    NEAR_WORDS,
    Near,
    Site,
    likeness_of,
    looks_alike,
    nearest,
)
from samrit.projects.rules.naming import look_alike

MOST = 20
"""Look-alikes that are shown of one project."""
CANDIDATES = 3000
"""Projects of one factor and place that are compared."""
TARGETS = (NodeKind.FACTOR, NodeKind.TARGET_Y1)
LARGE = ("region", "cluster")
SAME_OWNER = _("Same owner and nearly the same name")


@dataclass
class Facts:
    """What is compared of one year plan. `targets` are the primary factor and Y1: node, or words of the agency."""

    plan: YearPlan
    objectives: str = ""
    sites: list[Site] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    targets: dict[str, tuple[str, str]] = field(default_factory=dict)  # level: what is compared, its title


@dataclass(frozen=True)
class Alike:
    """A project that looks like another one. `reads` tells what this person may read of it: `all`, `approved` (name, body,
    year), or `nothing` (a draft of another body). `beside` are the texts side by side: what, mine, theirs."""

    key: str  # the public id of its project
    likeness: float
    why: tuple[Text, ...]
    reads: str
    same_owner: bool
    name: str = ""
    code: str = ""
    body: str = ""
    fiscal_year: int | None = None
    beside: tuple[tuple[Text, str, str], ...] = ()
    said: LookAlike | None = None

    @property
    def percent(self) -> int:
        """Likeness in percent."""
        return round(self.likeness * 100)


def alike(user: User, plan: YearPlan) -> list[Alike]:
    """Projects that look like the one of this year plan, the most alike first. An exercise is like nothing."""
    if plan.project.is_training:
        return []
    mine = facts_of([plan])[plan.pk]
    found = {**_of_others(mine), **_of_the_owner(plan)}
    best = sorted(found.items(), key=lambda each: (-each[1][0], each[0]))[:MOST]
    theirs = facts_of(list(ready(YearPlan.objects.filter(pk__in=[pk for pk, _why in best]))))
    said = verdicts(plan.project_id)
    read = set(
        YearPlan.objects.visible_to(user).filter(reads_written(user), pk__in=theirs).values_list("pk", flat=True)
    )
    public = set(YearPlan.objects.filter(IN_FORCE, pk__in=theirs.keys() - read).values_list("pk", flat=True))
    words = texts_approved(public)
    shown = []
    for pk, (likeness, why) in best:
        other = theirs[pk].plan
        base = Alike(
            key=str(other.project.public_id),
            likeness=likeness,
            why=why,
            reads="nothing",
            same_owner=other.project.owner_id == plan.project.owner_id,
            said=said.get(other.project_id),
        )
        if pk in read:
            base = _read(base, mine, theirs[pk])
        elif pk in public:
            base = _approved(base, other, words.get(pk, ()))
        shown.append(base)
    return shown


def undecided(user: User, plan: YearPlan) -> list[Alike]:
    """Look-alikes of which nobody has said yet what they are."""
    return [each for each in alike(user, plan) if each.said is None]


def verdicts(project_id: int) -> dict[int, LookAlike]:
    """What was said of each pair with this project, by the id of the other one."""
    rows = LookAlike.objects.filter(Q(first=project_id) | Q(second=project_id), undone_at__isnull=True)
    found = rows.select_related("said_by__person")
    return {row.second_id if row.first_id == project_id else row.first_id: row for row in found}


def _read(base: Alike, mine: Facts, theirs: Facts) -> Alike:
    """Everything, side by side."""
    other = theirs.plan
    sides = (
        (_("Name of the project"), name_of(mine), name_of(theirs)),
        (_("Places of work"), ", ".join(mine.places), ", ".join(theirs.places)),
        (_("Factor, or target of the sub-plan"), _target(mine), _target(theirs)),
        (_("Objectives"), mine.objectives, theirs.objectives),
        (_("Budget of the year, baht"), _money(mine.plan.budget_year), _money(other.budget_year)),
    )
    project = other.project
    named = replace(base, name=project.name_th, code=project.code, body=project.owner.name_th)
    return replace(named, reads="all", fiscal_year=other.fiscal_year, beside=sides)


def _approved(base: Alike, other: YearPlan, texts: Iterable[Words]) -> Alike:
    """What is approved, and so public: name, body, year."""
    first = {each.kind: each.text for each in reversed(list(texts))}
    named = replace(base, name=first.get(NAME, ""), body=first.get(BODY, ""), code=other.project.code)
    return replace(named, reads="approved", fiscal_year=other.fiscal_year)


def name_of(facts: Facts) -> str:
    """The name that is compared."""
    return facts.plan.project.name_th


def _target(facts: Facts) -> str:
    return next((facts.targets[level][1] for level in TARGETS if level in facts.targets), "")


def _money(amount: Decimal | None) -> str:
    return f"{amount:,.2f}" if amount is not None else ""


def compared() -> QuerySet[YearPlan]:
    """Year plans that are compared: no exercises, nothing discarded or cancelled."""
    plans = YearPlan.objects.counted().filter(project__cancelled_on__isnull=True)
    return plans.exclude(approval__state=State.DISCARDED)


def ready(plans: QuerySet[YearPlan]) -> QuerySet[YearPlan]:
    """The year plans with what is compared and shown of them."""
    return plans.select_related("project__owner", "approval").order_by("pk")


def _of_the_owner(plan: YearPlan) -> dict[int, tuple[float, tuple[Text, ...]]]:
    """Of the same owner and year: nearly the same name, or the same budget code."""
    project = plan.project
    others = (
        compared().filter(project__owner=project.owner_id, fiscal_year=plan.fiscal_year).exclude(project=project.pk)
    )
    found: dict[int, tuple[float, tuple[Text, ...]]] = {}
    codes = set(_codes(BudgetLine.objects.filter(year_plan=plan)))
    coded = set(_codes_of(others, codes)) if codes else set()
    for pk, name in others.values_list("pk", "project__name_th"):
        why: list[Text] = []
        if look_alike(project.name_th, [("", name)]):
            why.append(SAME_OWNER)
        if pk in coded:
            why.append(_("Same owner and the same budget code (GFMIS)"))
        if why:
            found[pk] = (max(similarity(project.name_th, name), 0.9), tuple(why))
    return found


def _codes(lines: QuerySet[BudgetLine]) -> Iterable[str]:
    return lines.exclude(gfmis_budget_code="").values_list("gfmis_budget_code", flat=True)


def _codes_of(plans: QuerySet[YearPlan], codes: Iterable[str]) -> Iterable[int]:
    lines = BudgetLine.objects.filter(year_plan__in=plans, gfmis_budget_code__in=codes)
    return lines.values_list("year_plan_id", flat=True)


def _of_others(mine: Facts) -> dict[int, tuple[float, tuple[Text, ...]]]:
    """Of other bodies, this year and the year before: the same factor or target and place, with names or objectives alike."""
    plan, project = mine.plan, mine.plan.project
    if not mine.sites:
        return {}
    others = compared().filter(fiscal_year__in=(plan.fiscal_year - 1, plan.fiscal_year))
    others = others.exclude(project=project.pk).exclude(project__owner=project.owner_id)
    others = others.filter(_placed_near(mine.sites)).exclude(
        Q(project__parent=project.pk) | Q(pk=project.parent_id or 0)
    )
    found = {}
    for pk, facts in facts_of(list(ready(others.distinct())[:CANDIDATES])).items():
        if result := compare(mine, facts):
            found[pk] = result
    return found


def _placed_near(sites: Iterable[Site]) -> Q:
    """A filter for year plans with a place inside, around or at one of these."""
    near = Q(pk__in=[])
    for site in set(sites):
        if not site.path:
            near |= Q(locations__level="national")
            continue
        steps = site.path.rstrip("/").split("/")
        around = ["/".join(steps[: depth + 1]) + "/" for depth in range(len(steps))]
        near |= Q(locations__area__path__startswith=site.path) | Q(locations__area__path__in=around)
    return near


def compare(mine: Facts, theirs: Facts) -> tuple[float, tuple[Text, ...]] | None:
    """How much two year plans of different bodies are alike, and why; None where they are not."""
    near, _place = nearest(mine.sites, theirs.sites)
    if near == Near.NOT:
        return None
    level = common_target(mine, theirs)
    likeness = likeness_of(name_of(mine), name_of(theirs), mine.objectives, theirs.objectives)
    if not looks_alike(likeness, near, same_target=bool(level)):
        return None
    why: list[Text] = [NEAR_WORDS[near]]
    if level:
        why.insert(0, _("Same factor") if level == NodeKind.FACTOR else _("Same target of the sub-plan (Y1)"))
    why.append(_("Name or objectives have much in common"))
    return likeness, tuple(why)


def common_target(one: Facts, other: Facts) -> str:
    """The level of the target two year plans have in common: the factor, or Y1 where one of them names no factor; empty: none."""
    level = next((each for each in TARGETS if each in one.targets and each in other.targets), "")
    return level if level and one.targets[level][0] == other.targets[level][0] else ""


def facts_of(plans: Iterable[YearPlan]) -> dict[int, Facts]:
    """What is compared of these year plans. Three queries."""
    found = {plan.pk: Facts(plan) for plan in plans}
    objectives = defaultdict(list)
    for pk, text in (
        Objective.objects.filter(year_plan__in=found).order_by("position").values_list("year_plan_id", "text")
    ):
        objectives[pk].append(text)
    for pk, texts in objectives.items():
        found[pk].objectives = "\n".join(texts)
    columns = ("year_plan_id", "level", "area__kind", "area__path", "area__name_th", "lat", "lon")
    for pk, level, kind, path, name, lat, lon in Location.objects.filter(year_plan__in=found).values_list(*columns):
        if kind in LARGE or (not path and level != "national"):
            continue
        point = (float(lat), float(lon)) if lat is not None and lon is not None else (None, None)
        found[pk].sites.append(Site(kind or "", path or "", *point))
        found[pk].places.append(name or str(_("Whole country")))
    links = PlanChoice.objects.filter(year_plan__in=found, role=LinkRole.PRIMARY, level__in=TARGETS)
    for pk, level, node, title, stated in links.values_list(
        "year_plan_id", "level", "node_id", "node__name_th", "as_stated"
    ):
        found[pk].targets[level] = (str(node) if node else stated, title or stated)
    return found
