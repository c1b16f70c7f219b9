"""The list of projects: one row per project and fiscal year, filtered, sorted, with totals of the selection.

Money is in baht. Every function begins with the user: nobody counts what she may not see.
"""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.expressions import OrderBy

from samrit.accounts.models import User
from samrit.accounts.queries import rows_seen
from samrit.approvals.models import State
from samrit.geography.models import Area, AreaKind
from samrit.lib.csv_cells import csv_cell
from samrit.organisations.models import Organisation
from samrit.plans.models import PlanNode
from samrit.projects.models import Location, PlanChoice, YearPlan
from samrit.projects.queries import versions
from samrit.projects.queries.family import parents_in
from samrit.projects.queries.searching import with_words

PAGE = 50
CHUNK = 2000
IMPORTED = "imported"
STATES = (*State.values, IMPORTED)
SORTS: dict[str, tuple[str | OrderBy, ...]] = {
    "budget": (F("budget_year").desc(nulls_last=True), "project__code"),
    "total": (F("budget_total").desc(nulls_last=True), "project__code"),
    "code": ("project__code", "-fiscal_year"),
    "owner": ("project__owner__sort_key", "project__code"),
    "changed": ("-changed_at", "project__code"),
}
TOP_KINDS = ("ministry", "budget_group")


@dataclass(frozen=True)
class Filters:
    """What a reader chose; empty means all. Bodies and areas by code, a plan node (with all below it) by id."""

    words: str = ""
    year: int | None = None
    ministry: str = ""
    department: str = ""
    node: int | None = None
    state: str = ""
    origin: str = ""
    province: str = ""
    sort: str = "budget"

    @property
    def is_narrow(self) -> bool:
        """Whether anything but year and order is chosen."""
        return self != replace(Filters(), year=self.year, sort=self.sort)


@dataclass(frozen=True)
class Totals:
    """The selection in figures: rows, demonstration rows, baht of the year and of whole projects. Money is added up from the
    leaves: `parents` rows have projects under them in the same selection and are not added again."""

    rows: int = 0
    demonstration: int = 0
    budget_year: Decimal = Decimal(0)
    budget_total: Decimal = Decimal(0)
    parents: int = 0


@dataclass(frozen=True)
class Choices:
    """What the filters offer: (value, label) each."""

    years: list[int] = field(default_factory=list)
    ministries: list[tuple[str, str]] = field(default_factory=list)
    departments: list[tuple[str, str]] = field(default_factory=list)
    provinces: list[tuple[str, str]] = field(default_factory=list)


def selection(user: User, filters: Filters) -> QuerySet[YearPlan]:
    """The year plans the user may see that fit, in the chosen order, ready for a page of rows."""
    plans = YearPlan.objects.visible_to(user).counted()
    if filters.year:
        plans = plans.in_year(filters.year)
    for body in filter(None, (filters.ministry, filters.department)):
        path = Organisation.objects.filter(code=body).values_list("path", flat=True).first()
        plans = plans.filter(project__owner__path__startswith=path) if path else plans.none()
    if filters.node:
        plans = plans.filter(pk__in=_linked_to(filters.node))
    if filters.state:
        chosen = Q(approval=None) if filters.state == IMPORTED else Q(approval__state=filters.state)
        plans = plans.filter(chosen)
    if filters.origin:
        plans = plans.filter(origin=filters.origin)
    if filters.province:
        plans = plans.filter(pk__in=_placed_in(filters.province))
    if filters.words:
        plans = with_words(user, plans, filters.words)
    return plans.order_by(*SORTS.get(filters.sort, SORTS["budget"]))


def _linked_to(node_id: int) -> "QuerySet[PlanChoice, int]":
    path = PlanNode.objects.published().filter(pk=node_id).values_list("path", flat=True).first() or "-"
    return PlanChoice.objects.filter(node__path__startswith=path).values_list("year_plan_id", flat=True)


def _placed_in(province: str) -> "QuerySet[Location, int]":
    area = Area.objects.filter(kind=AreaKind.PROVINCE, code=province).values_list("path", flat=True).first() or "-"
    return Location.objects.filter(area__path__startswith=area).values_list("year_plan_id", flat=True)


def with_names(plans: QuerySet[YearPlan]) -> QuerySet[YearPlan]:
    """The same rows with everything a line shows, in one query, without the columns it does not show."""
    return plans.select_related("project__owner__parent", "approval", "main_node")


def totals(plans: QuerySet[YearPlan]) -> Totals:
    """Figures of the selection, in two queries. The second one reads only projects with others under them, which are few."""
    sums = {"budget_year": Sum("budget_year"), "budget_total": Sum("budget_total")}
    demonstration = Count("pk", filter=Q(is_demonstration=True))
    all_rows = plans.order_by().aggregate(rows=Count("pk"), demonstration=demonstration, **sums)
    twice = parents_in(plans).aggregate(rows=Count("pk"), **sums)
    year, total = ((all_rows[name] or Decimal(0)) - (twice[name] or Decimal(0)) for name in sums)
    return Totals(all_rows["rows"], all_rows["demonstration"], year, total, twice["rows"])


def choices(user: User, filters: Filters, language: str = "th") -> Choices:
    """What each filter offers this user: her years and bodies, all provinces."""
    seen = Organisation.objects.filter(rows_seen(user, "", Q(pk__isnull=False)), is_demonstration=False)
    counted = YearPlan.objects.visible_to(user).counted()
    years = counted.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct()
    departments = seen.filter(parent__code=filters.ministry) if filters.ministry else Organisation.objects.none()
    areas = Area.objects.filter(kind=AreaKind.PROVINCE, abolished_on=None).order_by("sort_key")
    return Choices(
        years=list(years),
        ministries=_named(seen.filter(kind__in=TOP_KINDS), language),
        departments=_named(departments, language) if filters.ministry else [],
        provinces=_named(areas, language),
    )


def _named(rows: QuerySet[Any], language: str) -> list[tuple[str, str]]:
    columns = rows.values_list("code", "name_th", "name_en")
    return [(code, (name_en if language == "en" else "") or name_th) for code, name_th, name_en in columns]


EXPORT_COLUMNS = (
    "code",
    "fiscal_year",
    "name_th",
    "name_en",
    "ministry",
    "owner",
    "state",
    "origin",
    "main_node_code",
    "main_node",
    "budget_year_baht",
    "budget_total_baht",
    "starts_on",
    "ends_on",
    "is_demonstration",
    "attribution",
)


def export_rows(user: User, plans: QuerySet[YearPlan]) -> Iterator[list[str]]:
    """The selection as rows of text for a table file, in the order of `EXPORT_COLUMNS`; dates ISO, money in baht."""
    yield list(EXPORT_COLUMNS)
    found = with_names(plans).iterator(chunk_size=CHUNK)
    while chunk := list(itertools.islice(found, CHUNK)):
        versions.as_read(user, chunk)
        yield from map(_export_row, chunk)


def _export_row(plan: YearPlan) -> list[str]:
    project, node = plan.project, plan.main_node
    above = project.owner.parent
    values: list[object] = [
        project.code,
        plan.fiscal_year,
        project.name_th,
        project.name_en,
        above.name_th if above else "",
        project.owner.name_th,
        plan.state,
        plan.origin,
        (node.official_code or node.code) if node else "",
        node.name_th if node else "",
        plan.budget_year,
        plan.budget_total,
        project.starts_on,
        project.ends_on,
        "true" if plan.is_demonstration else "false",
        project.attribution,
    ]
    return [csv_cell(value) for value in values]
