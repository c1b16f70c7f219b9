"""What the public pages show, put together from the published release."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from samrit.opendata.models import Release
from samrit.opendata.queries import released
from samrit.opendata.queries.released import Data, ProjectRecord
from samrit.opendata.rules.columns import Dataset
from samrit.opendata.rules.datasets import DATASETS
from samrit.opendata.rules.package import LICENCE, README, citation

CODED = ("execution_state", "fund_source", "level", "link_role", "released_state", "self_assessment", "work_kind")
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
    """One node on the way from a strategy down to what the project serves."""

    level: str
    code: str
    name: str


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
    names = _names(record, language)
    words = {name: {code: text for (of, code), text in names.items() if of == name} for name in CODED}
    deepest = max((link for link in record.links if link["chain"]), key=_depth, default=None)
    return ProjectPage(
        record=record,
        words=words,
        steps=_steps(deepest, names) if deepest else [],
        as_stated=[
            {**link, "level_name": words["level"].get(link["level"], link["level"])}
            for link in record.links
            if not link["is_matched"]
        ],
        provinces=[names.get(("province", one), one) for one in record.data["provinces"]],
        money=[
            {**row, "source_name": words["fund_source"].get(row["source"] or "", "")} for row in record.data["money"]
        ],
        flags=[names.get(("data_quality_flag", flag), flag) for flag in record.data["data_quality_flags"]],
        quarters=[
            {**report, "state_name": words["execution_state"].get(report["execution_state"] or "", "")}
            for report in sorted(record.reports, key=lambda report: report["quarter"])
        ],
        starts_on=_day(record.data["start"]),
        ends_on=_day(record.data["end"]),
    )


def _depth(link: Data) -> tuple[bool, int]:
    return (link["role"] == "primary", len(link["chain"]))


def _names(record: ProjectRecord, language: str) -> dict[tuple[str, str], str]:
    """Words of the short lists, of the provinces, and of the nodes in the chains: one query."""
    keys = [f"{kind}/{edition}/{code}" for link in record.links for edition, kind, code in _parts(link)]
    keys += [f"province/areas/{code}" for code in record.data["provinces"]]
    found = released.codelist_names([*CODED, "data_quality_flag"], keys)
    return {key: (th if language.startswith("th") else en or th) for key, (th, en) in found.items()}


def _parts(link: Data) -> list[tuple[str, str, str]]:
    steps = (step.split("/", 2) for step in link["chain"])
    return [(edition, kind, code) for edition, kind, code in steps]


def _steps(link: Data, names: Mapping[tuple[str, str], str]) -> list[Step]:
    return [
        Step(names.get(("level", kind), kind), code, names.get((kind, f"{edition}/{code}"), code))
        for edition, kind, code in _parts(link)
    ]


def _day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
