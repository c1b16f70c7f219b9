"""The list of projects: one row per project and fiscal year, filtered, sorted, with totals of the selection.

Money is in baht. Every function begins with the user: nobody counts what she may not see.
"""

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Max, Min, Q, QuerySet, Sum
from django.db.models.expressions import OrderBy

from samrit.accounts.models import User
from samrit.accounts.queries import name_of, rows_seen
from samrit.geography.models import Area, AreaKind
from samrit.lib.csv_cells import csv_cell
from samrit.organisations.models import Organisation
from samrit.projects.models import YearPlan
from samrit.projects.models.project import thai_order
from samrit.projects.queries import versions
from samrit.projects.queries.family import parents_in
from samrit.projects.queries.narrowing import (
    IMPORTED,
    STATES,
    Filters,
    narrowed,
    reads_only_approved,
)
from samrit.projects.queries.searching import Words, places_found, texts_read, with_words

__all__ = ["IMPORTED", "STATES", "Filters", "reads_only_approved"]

PAGE = 50
CHUNK = 2000
MOST_TURNED = 20_000
"""How many rows are counted before the page is shown, and so how many can be turned through; the other end of a longer list is
one turn of its order away. Totals of more rows come after the rows, exact as well."""
MOST_OFFICERS = 300
TOP_KINDS = ("ministry", "budget_group")


SORTS: dict[str, tuple[Any, bool]] = {
    "budget": (F("budget_year"), True),
    "total": (F("budget_total"), True),
    "code": (F("project__code"), False),
    "name": (thai_order("project__name_th"), False),
    "year": (F("fiscal_year"), True),
    "owner": (F("project__owner__sort_key"), False),
    "ministry": (F("project__owner__parent__sort_key"), False),
    "state": (F("approval__state"), False),
    "type": (F("general__project_type"), False),
    "continuity": (F("general__continuity"), False),
    "node": (F("main_node__path"), False),
    "starts": (F("project__starts_on"), False),
    "ends": (F("project__ends_on"), False),
    "changed": (F("changed_at"), True),
}
"""What the list may be ordered by: the expression, and whether the largest or newest usually comes first. What is empty
always comes last; what is alike, by code."""


@dataclass(frozen=True)
class Totals:
    """The selection in figures: rows, demonstration rows, baht of the year and of whole projects. Money is added up from the
    leaves: `parents` rows have projects under them in the same selection and are not added again. `is_whole` is false where
    there are more rows than are counted before the page is shown; then only the rows counted are told."""

    rows: int = 0
    demonstration: int = 0
    budget_year: Decimal = Decimal(0)
    budget_total: Decimal = Decimal(0)
    parents: int = 0
    is_whole: bool = True


@dataclass(frozen=True)
class Choices:
    """What the filters offer: (value, label) each."""

    years: list[int] = field(default_factory=list)
    ministries: list[tuple[str, str]] = field(default_factory=list)
    departments: list[tuple[str, str]] = field(default_factory=list)
    provinces: list[tuple[str, str]] = field(default_factory=list)
    districts: list[tuple[str, str]] = field(default_factory=list)
    subdistricts: list[tuple[str, str]] = field(default_factory=list)
    officers: list[tuple[str, str]] = field(default_factory=list)
    shows_inside: bool = True


def selection(user: User, filters: Filters) -> QuerySet[YearPlan]:
    """The year plans the user may see that fit, in the chosen order, ready for a page of rows."""
    plans = narrowed(user, YearPlan.objects.visible_to(user).counted(), filters)
    if filters.words:
        plans = with_words(user, plans, filters.words)
    return plans.order_by(*_order(filters))


def chosen(user: User, ids: Sequence[int]) -> QuerySet[YearPlan]:
    """Those of these year plans that she may see, by code."""
    return YearPlan.objects.visible_to(user).counted().filter(pk__in=ids).order_by("project__code", "-fiscal_year")


def _order(filters: Filters) -> Iterator[OrderBy]:
    by, downwards = SORTS.get(filters.sort, SORTS["budget"])
    if downwards != filters.backwards:
        yield by.desc(nulls_last=True)
    else:
        yield by.asc(nulls_last=True)
    yield F("project__code").asc()
    yield F("fiscal_year").desc()


def with_names(plans: QuerySet[YearPlan]) -> QuerySet[YearPlan]:
    """The same rows with everything a line shows, in one query, without the columns it does not show."""
    return plans.select_related("project__owner__parent", "approval", "main_node")


def page_of(plans: QuerySet[YearPlan], start: int, end: int, relations: Sequence[str] = ()) -> list[YearPlan]:
    """Some rows in their order, with all a line shows. Two queries: the order is found on narrow rows, then the few are read."""
    ids = list(plans.values_list("pk", flat=True)[start:end])
    rows = with_names(YearPlan.objects.filter(pk__in=ids))
    if relations:
        rows = rows.select_related(*relations)
    found = {plan.pk: plan for plan in rows}
    return [found[pk] for pk in ids if pk in found]


def hits(user: User, plans: Sequence[YearPlan], words: str) -> dict[int, list[Words]]:
    """Where the words stand besides name, code and body, by year plan: what the row itself does not show."""
    if not words:
        return {}
    texts = texts_read(user, plans)
    found = {plan.pk: places_found(texts.get(plan.pk, ()), words) for plan in plans}
    return {
        pk: [each for each in places if each.kind not in {"name", "code", "body"}][:2] for pk, places in found.items()
    }


def totals(plans: QuerySet[YearPlan], most: int | None = None) -> Totals:
    """Figures of the selection, in two queries. The second one reads only projects with others under them, which are few.
    Where there are more rows than `most`, only that is found out."""
    sums = {"budget_year": Sum("budget_year"), "budget_total": Sum("budget_total")}
    rows = plans.order_by() if most is None else plans.order_by()[: most + 1]
    demonstration = Count("pk", filter=Q(is_demonstration=True))
    every = rows.aggregate(rows=Count("pk"), demonstration=demonstration, **sums)
    if most is not None and every["rows"] > most:
        return Totals(most, is_whole=False)
    twice = parents_in(plans).aggregate(rows=Count("pk"), **sums)
    year, total = ((every[name] or Decimal(0)) - (twice[name] or Decimal(0)) for name in sums)
    return Totals(every["rows"], every["demonstration"], year, total, twice["rows"])


def choices(user: User, filters: Filters, language: str = "th") -> Choices:
    """What each filter offers this user: her years, bodies and officers, all provinces, and what lies in the chosen one."""
    seen = Organisation.objects.filter(rows_seen(user, "", Q(pk__isnull=False)), is_demonstration=False)
    departments = seen.filter(parent__code=filters.ministry)
    inside = not reads_only_approved(user)
    return Choices(
        years=_years(user),
        ministries=_named(seen.filter(kind__in=TOP_KINDS), language),
        departments=_named(departments, language) if filters.ministry else [],
        provinces=_areas(AreaKind.PROVINCE, "", language),
        districts=_areas(AreaKind.DISTRICT, filters.province, language) if filters.province else [],
        subdistricts=_areas(AreaKind.SUBDISTRICT, filters.district, language) if filters.district else [],
        officers=_officers(user) if inside else [],
        shows_inside=inside,
    )


def _years(user: User) -> list[int]:
    """Each year she may see something of, the newest first; for each the first row found is enough."""
    ends = YearPlan.objects.aggregate(first=Min("fiscal_year"), last=Max("fiscal_year"))
    if ends["first"] is None:
        return []
    plans = YearPlan.objects.visible_to(user).counted().order_by().values_list("fiscal_year", flat=True)
    years = [plans.filter(fiscal_year=year)[:1] for year in range(ends["first"], ends["last"] + 1)]
    return sorted(years[0].union(*years[1:], all=True), reverse=True)


def _officers(user: User) -> list[tuple[str, str]]:
    plans = YearPlan.objects.visible_to(user).counted()
    people = User.objects.filter(pk__in=plans.filter(officer__isnull=False).order_by().values("officer"))
    rows = people.select_related("person").order_by("person__full_name", "pk")[:MOST_OFFICERS]
    return [(str(officer.public_id), name_of(officer)) for officer in rows]


def _areas(kind: AreaKind, parent: str, language: str) -> list[tuple[str, str]]:
    rows = Area.objects.of_kind(kind).order_by("sort_key")
    return _named(rows.filter(parent__code=parent) if parent else rows, language)


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
