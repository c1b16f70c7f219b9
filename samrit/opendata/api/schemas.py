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


class Fault(Schema):
    """One fault of a request: its place by name and as a JSON Pointer, the rule as a word, what is wrong, its source and how to
    mend it; of a conflict both texts."""

    field: str
    pointer: str = ""
    code: str = ""
    message: str = ""
    rule: str = ""
    mend: str = ""
    label: str = ""
    yours: str = ""
    theirs: str = ""


class Problem(Schema):
    """A no, as RFC 9457 writes it. `problems` are its faults, each with its place."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str = ""
    problems: list[Fault] = []


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


class HostOut(Schema):
    """An agency that is, will be or was host of a node; days are empty where no source says."""

    level: str
    agency_th: str
    organisation: str | None
    starts_on: dt.date | None
    ends_on: dt.date | None
    source: str


class RelativeOut(Schema):
    """What a node was in an earlier edition or became in a later one; `share_percent` of the older one's figures."""

    id: int
    edition: str
    kind: str
    code: str
    relation: str
    share_percent: float
    is_later: bool


class PlanLinkOut(Schema):
    """A stated link; `is_effect` tells that it runs from this node to the other one."""

    id: int
    edition: str
    kind: str
    code: str
    is_effect: bool
    meaning: str
    basis: str
    source: str


class MarkOut(Schema):
    """What NESDC marks at a factor for a fiscal year (BE)."""

    fiscal_year: int
    priority_group: str
    needs_projects: bool | None


class FactorOut(NodeOut):
    """A factor with its marks."""

    marks: list[MarkOut]


class ComponentOut(Schema):
    """A component with its factors; `component` is null for factors whose component is not yet known."""

    component: NodeOut | None
    factors: list[FactorOut]


class ValueChainOut(Schema):
    """The value chain of a target in one edition; years are fiscal years (BE)."""

    edition: str
    valid_from: int
    valid_to: int | None
    components: list[ComponentOut]


class NodeDetail(NodeOut):
    """A plan node with what stands under it, its hosts, links, relatives in other editions and value chains, and the released
    projects that serve it or anything below."""

    description_th: str
    description_en: str
    children: list[NodeOut]
    hosts: list[HostOut]
    links: list[PlanLinkOut]
    lineage: list[RelativeOut]
    value_chains: list[ValueChainOut]
    project_count: int
    budget_fy_baht: float


NOT_FOUND = _("There is no such record in the newest release.")
