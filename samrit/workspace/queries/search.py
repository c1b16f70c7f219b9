"""First search over projects, plan nodes and bodies. The signed-in search living records, the public the newest release."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from urllib.parse import quote

from django.db.models import Case, IntegerField, Max, Q, QuerySet, Value, When
from django.db.models.functions import Length

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.lib.thai import clean, fold
from samrit.opendata.queries.released import search_released
from samrit.organisations.models import Organisation
from samrit.plans.models import PlanNode
from samrit.projects.models import Project, YearPlan
from samrit.projects.queries.searching import BODY, CODE, NAME, Words, found_plans, places_found, texts_read
from samrit.projects.queries.suggesting import suggest
from samrit.projects.queries.versions import as_read, is_being_corrected

SHOWN = 20
PLACES = 3
"""Texts that are shown of a project beside its name."""
SHORTEST = 2
"""Letters below which every list would answer."""


@dataclass(frozen=True)
class ProjectHit:
    """A project found: where its page is, its money of the year in baht, whether it is demonstration data, and the texts
    beside name, code and body in which the words stand."""

    url: str
    code: str
    name: str
    owner: str
    fiscal_year: int | None = None
    budget: Decimal | None = None
    is_demonstration: bool = False
    places: tuple[Words, ...] = ()


@dataclass(frozen=True)
class Found:
    """Everything found, the best first, and how many projects there are in all; where nothing is found, what may be meant."""

    words: str = ""
    is_short: bool = False
    projects: list[ProjectHit] = field(default_factory=list)
    project_count: int = 0
    nodes: list[PlanNode] = field(default_factory=list)
    bodies: list[Organisation] = field(default_factory=list)
    meant: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was found."""
        return not (self.projects or self.nodes or self.bodies)


def search(user: User | None, asked: str) -> Found:
    """Search for all the words at once; `user` is None for the public."""
    words = clean(asked)[:200]
    if len(fold(words)) < SHORTEST:
        return Found(words, is_short=bool(words))
    found = _found(user, words)
    return replace(found, meant=_meant(user, words)) if found.is_empty else found


def _found(user: User | None, words: str) -> Found:
    if user is None:
        projects, count = _released(words)
        return Found(words, projects=projects, project_count=count, nodes=plan_nodes(words))
    found = Project.objects.filter(pk__in=found_plans(user, words).order_by().values("project"))
    return Found(
        words,
        projects=_living(user, found, words),
        project_count=found.count(),
        nodes=plan_nodes(words),
        bodies=bodies(words),
    )


def _meant(user: User | None, words: str) -> str:
    """Other words that find something this person may see."""
    meant = suggest(user, words)
    return meant if meant and not _found(user, meant).is_empty else ""


def _living(user: User, found: QuerySet[Project], words: str) -> list[ProjectHit]:
    """The same code first, then codes that begin so, then names that hold the words as they are, shorter names first. Year
    and money are of the year plans she may see."""
    seen = Q(year_plans__in=YearPlan.objects.visible_to(user).values("pk"))
    rank = Case(
        When(code__iexact=words, then=Value(0)),
        When(code__istartswith=words, then=Value(1)),
        When(name_th__istartswith=words, then=Value(2)),
        When(Q(name_th__icontains=words) | Q(name_en__icontains=words), then=Value(3)),
        default=Value(4),
        output_field=IntegerField(),
    )
    rows = found.annotate(
        rank=rank, year=Max("year_plans__fiscal_year", filter=seen), money=Max("year_plans__budget_total", filter=seen)
    )
    ordered = rows.select_related("owner").order_by("rank", Length("name_th"), "code")
    hits = list(ordered[:SHOWN])
    names, places = _names_read(user, hits), _places(user, hits, words)
    return [
        ProjectHit(
            url=f"/projects/{quote(project.code)}/",
            code=project.code,
            name=names.get(project.pk, project.name_th),
            owner=project.owner.name_th,
            fiscal_year=project.year,
            budget=project.money,
            is_demonstration=project.is_demonstration,
            places=places.get(project.pk, ()),
        )
        for project in hits
    ]


def _places(user: User, hits: Sequence[Project], words: str) -> dict[int, tuple[Words, ...]]:
    """Where else the words stand, in the newest year plan of each project that has them."""
    plans = found_plans(user, words).filter(project__in=hits).order_by("fiscal_year")
    newest = {plan.project_id: plan for plan in plans}
    texts = texts_read(user, newest.values())
    shown = {NAME, CODE, BODY}
    return {
        project: tuple(each for each in places_found(texts.get(plan.pk, ()), words) if each.kind not in shown)[:PLACES]
        for project, plan in newest.items()
    }


def _names_read(user: User, hits: Sequence[Project]) -> dict[int, str]:
    """The names that approved versions state, for somebody who reads only what is approved."""
    if not person(user).sees_approved:
        return {}
    plans = YearPlan.objects.visible_to(user).filter(project__in=hits)
    found = list(plans.select_related("project__owner", "approval").order_by("fiscal_year"))
    as_read(user, found)
    return {plan.project_id: plan.project.name_th for plan in found if is_being_corrected(plan)}


def _released(words: str) -> tuple[list[ProjectHit], int]:
    """Released projects; a project released in several years is shown once, with its newest."""
    hits: dict[str, ProjectHit] = {}
    for row in search_released(words, limit=SHOWN * 4):
        data = row.data
        code = str(data["code"])
        hit = ProjectHit(
            url=f"/open/projects/{quote(code)}/",
            code=code,
            name=str(data["name_th"]),
            owner=str(data.get("division") or data.get("department") or data.get("ministry") or ""),
            fiscal_year=data.get("fiscal_year"),
            budget=data.get("budget_total_baht"),
            is_demonstration=bool(data.get("is_demonstration")),
        )
        known = hits.get(code)
        if known is None or (known.fiscal_year or 0) < (hit.fiscal_year or 0):
            hits[code] = hit
    return list(hits.values())[:SHOWN], len(hits)


def plan_nodes(words: str) -> list[PlanNode]:
    """Nodes in force whose name or code has all the words, the upper kinds and shorter names first."""
    rows = PlanNode.objects.published().in_force()
    for word in words.split():
        rows = rows.filter(
            Q(name_th__icontains=word) | Q(name_en__icontains=word) | Q(official_code=word) | Q(code__iexact=word)
        )
    rows = rows.select_related("edition").order_by("-edition__valid_from", Length("path"), Length("name_th"), "id")
    return list(rows[:SHOWN])


def bodies(words: str) -> list[Organisation]:
    """Bodies whose name has all the words, the exact name first."""
    rows = Organisation.objects.all()
    for word in words.split():
        folded = fold(word)
        if folded:
            rows = rows.filter(Q(folded_name__contains=folded) | Q(name_en__icontains=word) | Q(code__iexact=word))
    exact = Case(When(folded_name=fold(words), then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = rows.select_related("parent").annotate(rank=exact).order_by("rank", Length("path"), "sort_key")
    return list(rows[:SHOWN])
