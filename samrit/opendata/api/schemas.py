"""Shapes of the answers. Those of released rows are made from the list of datasets, so that files and API cannot differ."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _
from ninja import Field, Schema
from pydantic import create_model

from samrit.opendata.rules.columns import Column, Dataset, Type
from samrit.opendata.rules.datasets import ORGANISATIONS, PROGRESS_REPORTS, PROJECT_PLAN_LINKS, PROJECTS

PYTHON: dict[Type, Any] = {
    Type.STRING: str,
    Type.INTEGER: int,
    Type.NUMBER: float,
    Type.BOOLEAN: bool,
    Type.DATE: dt.date,
    Type.ARRAY: list[Any],
}


def _field(column: Column) -> tuple[Any, Any]:
    python = PYTHON[column.type]
    unit = f" [{column.unit}]" if column.unit else ""
    description = f"{column.en}{unit} / {column.th}"
    if column.required:
        return python, Field(description=description)
    return python | None, Field(default=None, description=description)


def row_schema(dataset: Dataset, name: str) -> type[Schema]:
    """A released row as a schema."""
    fields: dict[str, Any] = {column.name: _field(column) for column in dataset.columns}
    return create_model(name, __base__=Schema, __doc__=dataset.meaning.en, **fields)


ProjectRow = row_schema(PROJECTS, "ProjectRow")
LinkRow = row_schema(PROJECT_PLAN_LINKS, "PlanLinkRow")
ReportRow = row_schema(PROGRESS_REPORTS, "ProgressReportRow")
OrganisationRow = row_schema(ORGANISATIONS, "OrganisationRow")


class Problem(Schema):
    """A no, as RFC 9457 writes it. `problems` names the field and the rule of each fault."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    problems: list[dict[str, Any]] = []


class FileOut(Schema):
    """One file of a release."""

    name: str
    url: str
    format: str
    bytes: int
    sha256: str
    rows: int | None = None


class ReleaseOut(Schema):
    """A published release; its files never change."""

    name: str
    fiscal_year: int
    quarter: int
    revision: int
    published_at: dt.datetime
    has_demonstration: bool
    manifest_hash: str
    previous_hash: str
    licence: str
    files: list[FileOut]


class Releases(Schema):
    """All published releases, the newest quarter first."""

    items: list[ReleaseOut]


class ProjectPageOut(Schema):
    """A page of released projects, with totals of all that fit; money in baht."""

    release: str | None
    count: int
    page: int
    page_size: int
    budget_fy_baht: float
    disbursed_baht: float
    items: list[ProjectRow]  # type: ignore[valid-type]


class ProjectOut(Schema):
    """A released project in one fiscal year, with its links and reports."""

    release: str
    years: list[int]
    project: ProjectRow  # type: ignore[valid-type]
    project_plan_links: list[LinkRow]  # type: ignore[valid-type]
    progress_reports: list[ReportRow]  # type: ignore[valid-type]


class OrganisationPage(Schema):
    """A page of released organisations."""

    release: str | None
    count: int
    page: int
    page_size: int
    items: list[OrganisationRow]  # type: ignore[valid-type]


class NodeOut(Schema):
    """A plan node: its edition, kind and code are its key."""

    id: int
    edition: str
    kind: str
    code: str
    official_code: str
    name_th: str
    name_en: str
    parent_id: int | None
    parent_basis: str
    status: str
    attestation: str
    source: str


class NodePage(Schema):
    """A page of plan nodes."""

    count: int
    page: int
    page_size: int
    items: list[NodeOut]


class NodeDetail(NodeOut):
    """A plan node with what stands under it, and the released projects that serve it or anything below."""

    children: list[NodeOut]
    project_count: int
    budget_fy_baht: float


NOT_FOUND = _("There is no such record in the newest release.")
