"""What everybody may read: the loaded copy of the newest published quarter. No function here touches living records.

Money is in baht. Before anything is published every function answers with nothing.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection
from django.db.models import BooleanField, Count, F, Q, QuerySet, Subquery, Sum
from django.db.models.expressions import RawSQL
from django.db.models.functions import Collate

from samrit.lib.names import page_language
from samrit.lib.thai import search_query
from samrit.opendata.models import Release, ReleasedRow, ReleaseState

PROJECTS, LINKS, REPORTS = "projects", "project_plan_links", "progress_reports"
PAGE = 50
ADDS_UP = ~Q(adds_up=False)
"""Rows whose figures are added up: a project with others under it in the same year states again what stands there."""
Data = dict[str, Any]


def releases() -> list[Release]:
    """All published releases, the newest quarter first."""
    return list(_newest_first())


def _newest_first() -> QuerySet[Release]:
    return Release.objects.filter(state=ReleaseState.PUBLISHED).order_by("-fiscal_year", "-quarter", "-revision")


def latest_release() -> Release | None:
    """The newest revision of the newest published quarter: the one public pages read."""
    return _newest_first().first()


def find_release(name: str) -> Release | None:
    """`FY2565-Q1` is the newest revision of that quarter, `FY2565-Q1-r1` exactly that one; None where it is not published."""
    return next((release for release in releases() if name in {release.name, str(release.period)}), None)


@dataclass(frozen=True)
class Filters:
    """What a reader chose: words, fiscal year (BE), codes of ministry, strategy and province. Empty means all."""

    words: str = ""
    year: int | None = None
    ministry: str = ""
    strategy: str = ""
    province: str = ""

    def columns(self) -> Data:
        """The choice as lookups on the columns kept beside a row."""
        said: Data = {"fiscal_year": self.year, "ministry_code": self.ministry, "strategy": self.strategy}
        said |= {"provinces__contains": [self.province] if self.province else None}
        return {name: value for name, value in said.items() if value}


@dataclass(frozen=True)
class Totals:
    """Projects, money in baht, and how many of the rows are demonstration."""

    projects: int = 0
    budget_total: Decimal = Decimal(0)
    budget_fy: Decimal = Decimal(0)
    disbursed: Decimal = Decimal(0)
    demonstration: int = 0
    reports: int = 0


@dataclass(frozen=True)
class Choice:
    """One value of a filter."""

    code: str
    name: str


@dataclass(frozen=True)
class GroupTotal:
    """One group of projects with their money of the fiscal year, in baht."""

    code: str
    name: str
    projects: int
    budget_fy: Decimal


@dataclass(frozen=True)
class ProjectRecord:
    """A released project in one year with its links and all its reports; `years` are the years it is released in."""

    release: Release
    data: Data
    links: list[Data]
    reports: list[Data]
    years: list[int]


def rows(dataset: str) -> QuerySet[ReleasedRow]:
    """Rows of a dataset in the newest release; none before the first."""
    newest = Subquery(_newest_first().values("pk")[:1])
    return ReleasedRow.objects.filter(release=newest, dataset=dataset)


def _matching(found: QuerySet[ReleasedRow], words: str) -> QuerySet[ReleasedRow]:
    query = search_query(words)
    if not query:
        return found.none() if words.strip() else found
    matches = RawSQL("opendata_releasedrow.search @@ %s::tsquery", [query], output_field=BooleanField())
    return found.filter(matches)


def projects(filters: Filters = Filters()) -> QuerySet[ReleasedRow]:
    """Released projects that fit, the largest budget of the year first."""
    found = _matching(rows(PROJECTS), filters.words).filter(**filters.columns())
    return found.order_by(F("budget").desc(nulls_last=True), Collate("key", "C"))


def search_released(words: str, limit: int = 20) -> list[ReleasedRow]:
    """Released projects by words of name, code, owner or place."""
    return list(projects(Filters(words=words))[:limit]) if words.strip() else []


def totals(filters: Filters = Filters()) -> Totals:
    """How many projects fit, and their sums, in which projects with others under them are not counted again."""
    told = (
        projects(filters)
        .order_by()
        .aggregate(
            projects=Count("pk"),
            budget_total=Sum("budget_total", filter=ADDS_UP),
            budget_fy=Sum("budget", filter=ADDS_UP),
            disbursed=Sum("disbursed", filter=ADDS_UP),
            demonstration=Count("pk", filter=Q(is_demonstration=True)),
        )
    )
    return Totals(
        projects=told["projects"],
        budget_total=told["budget_total"] or Decimal(0),
        budget_fy=told["budget_fy"] or Decimal(0),
        disbursed=told["disbursed"] or Decimal(0),
        demonstration=told["demonstration"],
        reports=rows(REPORTS).count(),
    )


@dataclass(frozen=True)
class CodeName:
    """What a code of a list means; the official code is the one printed in a source, where there is one."""

    th: str
    en: str
    official_code: str

    def in_language(self, language: str) -> str:
        """The name for a page."""
        return self.th if language.startswith("th") else self.en


def codelist_names(lists: Iterable[str], keys: Iterable[str] = ()) -> dict[tuple[str, str], CodeName]:
    """Names by (list, code). Rows named by key (`list/edition/code`) are also under (list, edition/code)."""
    found = rows("codelists").filter(Q(key__in=list(keys)) | _any_list(lists))
    names: dict[tuple[str, str], CodeName] = {}
    for row in found.values_list("data", flat=True):
        name = CodeName(row["name_th"], row["name_en"] or row["name_th"], row["official_code"] or "")
        names[row["list"], row["code"]] = names[row["list"], f"{row['edition']}/{row['code']}"] = name
    return names


def _any_list(lists: Iterable[str]) -> Q:
    wanted = Q(pk__in=[])
    for name in lists:
        wanted |= Q(data__contains={"list": name})
    return wanted


def choices() -> dict[str, list[Choice]]:
    """The values that occur in the release, for the filters: years, ministries, strategies, provinces."""
    years = _distinct("fiscal_year", "fiscal_year")
    ministries = _distinct("ministry_code", "ministry")
    strategies = _distinct("strategy", "strategy")
    known = codelist_names(["strategy"])
    return {
        "years": years[::-1],
        "ministries": sorted(ministries, key=lambda choice: choice.name),
        "strategies": [Choice(c.code, _named(known, c.code)) for c in strategies],
        "provinces": [Choice(row.code, row.name) for row in sorted(province_totals(), key=lambda row: row.name)],
    }


def _named(known: Mapping[tuple[str, str], CodeName], strategy: str) -> str:
    name = known.get(("strategy", strategy))
    return f"{strategy} {name.in_language(page_language())}" if name else strategy


def _distinct(code: str, name: str) -> list[Choice]:
    pairs = rows(PROJECTS).exclude(**{code: None}).values_list(code, name).order_by(code).distinct()
    return [Choice(str(one), str(words)) for one, words in pairs]


def province_totals() -> list[GroupTotal]:
    """Projects by province. A project in several provinces counts in each, with its whole money."""
    return _grouped("province", "jsonb_array_elements_text(provinces)")


def strategy_totals() -> list[GroupTotal]:
    """Projects by main national strategy."""
    return _grouped("strategy", "strategy")


def _grouped(codelist: str, code: str) -> list[GroupTotal]:
    release = latest_release()
    if release is None:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            with told as (
                select {code} as code, budget
                from opendata_releasedrow where release_id = %s and dataset = %s and adds_up is distinct from false
            ), names as (
                select data->>'code' as code, min(data->>'name_th') as name
                from opendata_releasedrow
                where release_id = %s and dataset = 'codelists' and data @> jsonb_build_object('list', %s::text)
                group by 1
            )
            select told.code, coalesce(names.name, told.code), count(*), coalesce(sum(budget), 0)
            from told left join names on names.code = told.code where told.code is not null
            group by 1, 2 order by 1
            """,  # noqa: S608  the expression is one of two literals above
            [release.pk, PROJECTS, release.pk, codelist],
        )
        return [GroupTotal(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class NodeProjects:
    """Released projects under a plan node: how many, their money of the year in baht, and the largest of them."""

    count: int
    budget_fy: Decimal
    top: list[Data]
    release: Release | None


def under_node(key: str, limit: int = 10) -> NodeProjects:
    """Projects linked to the node `edition/kind/code` or to anything below it; each counts once."""
    release = latest_release()
    if release is None:
        return NodeProjects(0, Decimal(0), [], None)
    with connection.cursor() as cursor:
        cursor.execute(
            """
            with linked as (
                select distinct (data->>'project_code') || '/' || (data->>'fiscal_year') as key
                from opendata_releasedrow
                where release_id = %s and dataset = %s and data @> jsonb_build_object('chain', jsonb_build_array(%s::text))
            )
            select key, budget, count(*) over (), sum(budget) over ()
            from opendata_releasedrow
            where release_id = %s and dataset = %s and adds_up is distinct from false and key in (select key from linked)
            order by 2 desc nulls last, key collate "C" limit %s
            """,
            [release.pk, LINKS, key, release.pk, PROJECTS, limit],
        )
        found = cursor.fetchall()
    order = {row[0]: place for place, row in enumerate(found)}
    top = rows(PROJECTS).filter(key__in=list(order)).values_list("key", "data")
    ordered = [data for _, data in sorted(top, key=lambda pair: order[pair[0]])]
    return NodeProjects(found[0][2] if found else 0, (found[0][3] if found else None) or Decimal(0), ordered, release)


def project(code: str, year: int | None = None) -> ProjectRecord | None:
    """One released project, in the newest year or the one asked for."""
    release = latest_release()
    if release is None:
        return None
    own = ReleasedRow.objects.filter(release=release, key__startswith=f"{code}/")
    found: dict[str, list[Data]] = {PROJECTS: [], LINKS: [], REPORTS: []}
    for dataset, data in own.filter(dataset__in=list(found)).order_by("pk").values_list("dataset", "data"):
        if data.get("code", data.get("project_code")) == code:
            found[dataset].append(data)
    years = sorted({data["fiscal_year"] for data in found[PROJECTS]}, reverse=True)
    if not years or (year is not None and year not in years):
        return None
    shown = year or years[0]
    return ProjectRecord(
        release=release,
        data=next(data for data in found[PROJECTS] if data["fiscal_year"] == shown),
        links=[data for data in found[LINKS] if data["fiscal_year"] == shown],
        reports=[data for data in found[REPORTS] if data["fiscal_year"] == shown],
        years=years,
    )


def organisations(*, words: str = "", parent: str = "") -> QuerySet[ReleasedRow]:
    """Released bodies by words of their name and the code of their parent, in order of code."""
    found = _matching(rows("organisations"), words)
    if parent:
        found = found.filter(data__contains={"parent_code": parent})
    return found.order_by(Collate("key", "C"))


def row(dataset: str, key: str) -> Data | None:
    """One released row by its key."""
    return rows(dataset).filter(key=key).values_list("data", flat=True).first()
