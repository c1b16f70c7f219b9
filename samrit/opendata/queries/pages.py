"""What the public pages show, put together from the published release."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from samrit.lib.fiscal import MONTHS
from samrit.opendata.models import Release
from samrit.opendata.queries import released
from samrit.opendata.queries.released import CodeName, Data, ProjectRecord
from samrit.opendata.rules.columns import Dataset
from samrit.opendata.rules.datasets import DATASETS
from samrit.opendata.rules.package import LICENCE, README, citation
from samrit.plans.models import NodeKind
from samrit.projects.models import LinkRole, Rank

CODED = (
    *("execution_state", "fund_source", "level", "link_role", "project_type", "released_state", "self_assessment"),
    *("indicator_rating", "obstacle_category", "work_kind"),
)
"""The short code lists a project page spells out."""


@dataclass(frozen=True)
class FileLink:
    """One file of a release: where, which form, how many bytes, and its SHA-256."""

    name: str
    format: str
    bytes: int
    sha256: str
    rows: int | None = None


@dataclass(frozen=True)
class DatasetFiles:
    """A dataset of a release with its files and totals in baht."""

    dataset: Dataset
    rows: int
    sums: Mapping[str, str]
    files: tuple[FileLink, ...]


@dataclass(frozen=True)
class ReleasePage:
    """A release as its page shows it."""

    release: Release
    datasets: list[DatasetFiles]
    others: list[FileLink]
    sources: list[dict[str, str]]
    licence: Mapping[str, str]
    citation_th: str
    citation_en: str


def release_page(release: Release) -> ReleasePage:
    """Files, hashes, sources, licence and citation of a release, read from its manifest."""
    by_path = {str(resource["path"]): resource for resource in release.manifest["resources"]}
    datasets = [_dataset(dataset, by_path) for dataset in DATASETS if f"{dataset.name}.csv" in by_path]
    words = citation(release.name)
    descriptor = FileLink("datapackage.json", "JSON", 0, release.manifest_hash)
    return ReleasePage(
        release=release,
        datasets=datasets,
        others=[descriptor, _link(by_path[README])],
        sources=release.manifest["sources"],
        licence=LICENCE,
        citation_th=words.th,
        citation_en=words.en,
    )


def _dataset(dataset: Dataset, by_path: Mapping[str, Any]) -> DatasetFiles:
    table = by_path[f"{dataset.name}.csv"]
    files = (_link(table), _link(by_path[f"{dataset.name}.json"]))
    return DatasetFiles(dataset, table["row_count"], table["sums"], files)


def _link(resource: Mapping[str, Any]) -> FileLink:
    return FileLink(
        name=resource["path"],
        format=str(resource["format"]).upper(),
        bytes=resource["bytes"],
        sha256=str(resource["hash"]).removeprefix("sha256:"),
        rows=resource.get("row_count"),
    )


def sha256_of(release: Release, file: str) -> str | None:
    """The hash of a file of a release; None where the release has no such file."""
    if file == "datapackage.json":
        return release.manifest_hash
    found = (resource["hash"] for resource in release.manifest["resources"] if resource["path"] == file)
    return next((str(digest).removeprefix("sha256:") for digest in found), None)


@dataclass(frozen=True)
class Step:
    """One node on the way from a strategy down to what the project serves; `url` is its page in the plans."""

    level: str
    code: str
    name: str
    url: str


@dataclass(frozen=True)
class Work:
    """One activity over the twelve months of the fiscal year, October first. `is_part`: of the main one above it."""

    name: str
    is_part: bool
    weight: Decimal | None
    months: list[bool]


@dataclass(frozen=True)
class ProjectPage:
    """A released project in plain words, in one language."""

    record: ProjectRecord
    words: Mapping[str, Mapping[str, str]]
    steps: list[Step]
    as_stated: list[Data]
    provinces: list[str]
    money: list[Data]
    flags: list[str]
    quarters: list[Data]
    starts_on: dt.date | None
    ends_on: dt.date | None
    project_type: str
    indicators: list[Data]
    activities: list[Work]

    @property
    def has_months(self) -> bool:
        """Whether any activity says in which months it is done."""
        return any(any(work.months) for work in self.activities)

    def by_quarter(self, column: str) -> list[Any]:
        """A column of the reports for quarters 1 to 4; None where there is no report."""
        known = {report["quarter"]: report[column] for report in self.quarters}
        return [known.get(quarter) for quarter in range(1, 5)]

    @property
    def share_disbursed(self) -> Decimal | None:
        """Disbursed of the money of the year, in percent."""
        budget, spent = self.record.data["budget_fy_baht"], self.record.data["disbursed_baht"]
        return None if not budget or spent is None else Decimal(str(spent)) / Decimal(str(budget)) * 100


def project_page(code: str, year: int | None, language: str) -> ProjectPage | None:
    """The page of a released project; None where the newest release has none."""
    record = released.project(code, year)
    if record is None:
        return None
    names = _names(record)
    words = {
        name: {code: one.in_language(language) for (of, code), one in names.items() if of == name} for name in CODED
    }
    return ProjectPage(
        record=record,
        words=words,
        steps=_steps(record.links, names, language),
        as_stated=[
            {**link, "level_name": words["level"].get(link["level"], link["level"])}
            for link in record.links
            if not link["is_matched"]
        ],
        provinces=[_name(names, ("province", one), language) for one in record.data["provinces"]],
        money=[
            {**row, "source_name": words["fund_source"].get(row["source"] or "", "")} for row in record.data["money"]
        ],
        flags=[_name(names, ("data_quality_flag", flag), language) for flag in record.data["data_quality_flags"]],
        quarters=[
            {**_plainly(report, words), "state_name": words["execution_state"].get(report["execution_state"] or "", "")}
            for report in sorted(record.reports, key=lambda report: report["quarter"])
        ],
        starts_on=_day(record.data["start"]),
        ends_on=_day(record.data["end"]),
        project_type=words["project_type"].get(record.data.get("project_type") or "", ""),
        indicators=[_indicator(row) for row in record.data.get("indicators") or ()],
        activities=[_work(row) for row in record.data.get("activities") or ()],
    )


def _plainly(report: Data, words: Mapping[str, Mapping[str, str]]) -> Data:
    """A report with the names of its kinds of obstacles and the words of its ratings; older releases have neither."""
    kinds, ratings = words["obstacle_category"], words["indicator_rating"]
    return {
        **report,
        "obstacles_by_kind": [
            {**row, "name": kinds.get(row["category"], "")} for row in report.get("obstacles_by_kind") or ()
        ],
        "indicator_results": [
            {**row, "rating_name": ratings.get(row.get("rating") or "", "")}
            for row in report["indicator_results"] or ()
        ],
    }


def _indicator(row: Data) -> Data:
    """An indicator with its four cumulative targets, where it has any; releases of before do not name them."""
    return {"quarter_targets": [], "baseline": None, "baseline_year": None, **row}


def _work(row: Data) -> Work:
    touched = row.get("months") or ()
    return Work(
        name=row.get("name") or "",
        is_part=row.get("rank") == Rank.SUB,
        weight=row.get("weight_percent"),
        months=[month in touched for month in MONTHS],
    )


Names = Mapping[tuple[str, str], CodeName]


def _name(names: Names, key: tuple[str, str], language: str) -> str:
    return names[key].in_language(language) if key in names else key[1]


def _names(record: ProjectRecord) -> dict[tuple[str, str], CodeName]:
    """Words of the short lists, of the provinces, and of the nodes in the chains: one query."""
    keys = [f"{kind}/{edition}/{code}" for edition, kind, code in _nodes(record.links)]
    keys += [f"province/areas/{code}" for code in record.data["provinces"]]
    return released.codelist_names([*CODED, "data_quality_flag"], keys)


def _nodes(links: Iterable[Data]) -> list[tuple[str, str, str]]:
    """Edition, kind and code of every node in the chains, each once, from the top of the plans down."""
    found = {tuple(step.split("/", 2)): None for link in links for step in link["chain"]}
    order = {kind: place for place, kind in enumerate(NodeKind.values)}
    nodes = [(edition, kind, code) for edition, kind, code in found]
    return sorted(nodes, key=lambda node: order.get(node[1], len(order)))


def _steps(links: list[Data], names: Names, language: str) -> list[Step]:
    primary = [link for link in links if link["role"] == LinkRole.PRIMARY]
    return [
        Step(
            level=_name(names, ("level", kind), language),
            code=names[kind, f"{edition}/{code}"].official_code if (kind, f"{edition}/{code}") in names else "",
            name=_name(names, (kind, f"{edition}/{code}"), language),
            url=f"/plans/{edition}/{kind}/{code}/",
        )
        for edition, kind, code in _nodes(primary or links)
    ]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
