# ruff: noqa: ARG001  Ninja hands the request to every operation, by this name
"""Operations of the public API. Everything is read from published releases; plan nodes are public reference data."""

from collections.abc import Iterable
from typing import Annotated, Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest
from ninja import Path, Query, Router

from samrit.opendata.api import schemas
from samrit.opendata.api.schemas import Problem
from samrit.opendata.models import Release
from samrit.opendata.queries import nodes, pages, released
from samrit.opendata.queries.released import Filters
from samrit.opendata.rules.package import LICENCE
from samrit.plans.models import NodeHost, NodeKind, PlanNode

router = Router()
HOST_COLUMNS = ("level", "agency_th", "starts_on", "ends_on", "source")
LINK_COLUMNS = ("is_effect", "meaning", "basis", "source")
MARK_COLUMNS = ("fiscal_year", "priority_group", "needs_projects")
NODE_COLUMNS = [name for name in schemas.NodeOut.model_fields if name != "edition"]
ERRORS = {404: Problem, 422: Problem}
PageNumber = Annotated[int, Query(ge=1, le=100_000, description="Page, from 1")]
PageSize = Annotated[int, Query(ge=1, le=200, description="Rows of a page")]
Words = Annotated[str, Query(max_length=200, description="Words, all required")]


def _release(release: Release) -> dict[str, Any]:
    page = pages.release_page(release)
    links = [link for one in page.datasets for link in one.files] + page.others
    files = [{**vars(link), "url": f"/open/{release.name}/{link.name}"} for link in links]
    return {
        "name": release.name,
        "fiscal_year": release.fiscal_year,
        "quarter": release.quarter,
        "revision": release.revision,
        "published_at": release.published_at,
        "has_demonstration": release.has_demonstration,
        "manifest_hash": release.manifest_hash,
        "previous_hash": release.previous_hash,
        "licence": LICENCE["name"],
        "files": files,
    }


@router.get("/releases", response={200: schemas.Releases, 422: Problem}, tags=["releases"], operation_id="releases")
def releases(request: HttpRequest) -> dict[str, Any]:
    """All published releases with their files, sizes and hashes."""
    return {"items": [_release(release) for release in released.releases()]}


@router.get("/releases/{name}", response={200: schemas.ReleaseOut, **ERRORS}, tags=["releases"], operation_id="release")
def release(
    request: HttpRequest, name: Annotated[str, Path(max_length=20, description="Name of the release")]
) -> dict[str, Any]:
    """One release: `FY2565-Q1` (its newest revision) or `FY2565-Q1-r1`."""
    found = released.find_release(name)
    if found is None:
        raise Http404(schemas.NOT_FOUND)
    return _release(found)


@router.get(
    "/projects", response={200: schemas.ProjectPageOut, 422: Problem}, tags=["projects"], operation_id="projects"
)
def projects(  # noqa: PLR0913  each is a parameter of the address
    request: HttpRequest,
    *,
    q: Words = "",
    year: Annotated[int | None, Query(ge=2400, le=2700, description="Fiscal year, Buddhist era")] = None,
    ministry: Annotated[str, Query(max_length=20, description="Code of the ministry")] = "",
    strategy: Annotated[str, Query(max_length=40, description="Code of the main strategy")] = "",
    province: Annotated[str, Query(max_length=10, description="Code of a province")] = "",
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> dict[str, Any]:
    """Released projects by words and filters, the largest budget of the year first."""
    filters = Filters(words=q, year=year, ministry=ministry, strategy=strategy, province=province)
    totals = released.totals(filters)
    first = (page - 1) * page_size
    latest = released.latest_release()
    return {
        "release": latest.name if latest else None,
        "count": totals.projects,
        "page": page,
        "page_size": page_size,
        "budget_fy_baht": totals.budget_fy,
        "disbursed_baht": totals.disbursed,
        "items": [row.data for row in released.projects(filters)[first : first + page_size]],
    }


@router.get(
    "/projects/{path:code}", response={200: schemas.ProjectOut, **ERRORS}, tags=["projects"], operation_id="project"
)
def project(
    request: HttpRequest,
    code: Annotated[str, Path(max_length=60, description="Project code")],
    year: Annotated[
        int | None, Query(ge=2400, le=2700, description="Fiscal year, Buddhist era; default the newest")
    ] = None,
) -> dict[str, Any]:
    """One released project with its plan links and all its approved reports."""
    found = released.project(code, year)
    if found is None:
        raise Http404(schemas.NOT_FOUND)
    return {
        "release": found.release.name,
        "years": found.years,
        "project": found.data,
        "project_plan_links": found.links,
        "progress_reports": found.reports,
    }


@router.get(
    "/organisations",
    response={200: schemas.OrganisationPage, 422: Problem},
    tags=["organisations"],
    operation_id="organisations",
)
def organisations(
    request: HttpRequest,
    *,
    q: Words = "",
    parent: Annotated[str, Query(max_length=20, description="Code of the parent body")] = "",
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> dict[str, Any]:
    """Released state bodies, by code."""
    found = Paginator(released.organisations(words=q, parent=parent), page_size)
    latest = released.latest_release()
    rows = found.page(page) if page <= found.num_pages else ()
    return {
        "release": latest.name if latest else None,
        "count": found.count,
        "page": page,
        "page_size": page_size,
        "items": [row.data for row in rows],
    }


@router.get(
    "/organisations/{code}",
    response={200: schemas.OrganisationRow, **ERRORS},
    tags=["organisations"],
    operation_id="organisation",
)
def organisation(
    request: HttpRequest, code: Annotated[str, Path(max_length=20, description="Code of the body")]
) -> dict[str, Any]:
    """One released state body."""
    found = released.row("organisations", code)
    if found is None:
        raise Http404(schemas.NOT_FOUND)
    return found


def _node(node: PlanNode) -> dict[str, Any]:
    return {name: getattr(node, name) for name in NODE_COLUMNS} | {"edition": node.edition.code}


def _key(node: PlanNode) -> dict[str, Any]:
    return {"id": node.pk, "edition": node.edition.code, "kind": node.kind, "code": node.code}


def _facts(row: object, columns: Iterable[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in columns}


def _host(host: NodeHost) -> dict[str, Any]:
    return _facts(host, HOST_COLUMNS) | {"organisation": host.organisation.code if host.organisation else None}


def _chain(chain: nodes.ValueChain) -> dict[str, Any]:
    return _facts(chain.edition, ("valid_from", "valid_to")) | {
        "edition": chain.edition.code,
        "components": [
            {
                "component": _node(column.node) if column.node else None,
                "factors": [
                    _node(cell.node)
                    | {"marks": [_facts(mark, MARK_COLUMNS) for mark in chain.marks.get(cell.node.pk, ())]}
                    for cell in column.cells
                ],
            }
            for column in chain.columns
        ],
    }


@router.get("/plan-nodes", response={200: schemas.NodePage, 422: Problem}, tags=["plans"], operation_id="plan_nodes")
def plan_nodes(
    request: HttpRequest,
    *,
    edition: Annotated[str, Query(max_length=30, description="Code of the edition")] = "",
    kind: Annotated[NodeKind | None, Query(description="Kind of node")] = None,
    parent: Annotated[int | None, Query(ge=1, le=2**31, description="Id of the parent")] = None,
    q: Words = "",
    page: PageNumber = 1,
    page_size: PageSize = 50,
) -> dict[str, Any]:
    """Nodes of the plans: strategies, issues, targets, factors and the rest."""
    found = Paginator(nodes.plan_nodes(edition=edition, kind=kind or "", parent=parent, words=q), page_size)
    rows = found.page(page) if page <= found.num_pages else ()
    return {"count": found.count, "page": page, "page_size": page_size, "items": [_node(node) for node in rows]}


@router.get("/plan-nodes/{pk}", response={200: schemas.NodeDetail, **ERRORS}, tags=["plans"], operation_id="plan_node")
def plan_node(
    request: HttpRequest, pk: Annotated[int, Path(ge=1, le=2**31, description="Id of the node")]
) -> dict[str, Any]:
    """One node with its children, hosts, links, relatives in other editions and value chains, and how many released projects
    serve it or anything below."""
    found = nodes.plan_node(pk)
    if found is None:
        raise Http404(schemas.NOT_FOUND)
    served = released.under_node(f"{found.edition.code}/{found.kind}/{found.code}", limit=1)
    return _node(found) | {
        "description_th": found.description_th,
        "description_en": found.description_en,
        "hosts": [_host(host) for host in nodes.hosts(found)],
        "links": [_key(row.node) | _facts(row, LINK_COLUMNS) for row in nodes.links(found)],
        "lineage": [
            _key(one.node) | {"relation": one.relation, "share_percent": one.share, "is_later": one.is_later}
            for one in nodes.relatives(found)
        ],
        "value_chains": [_chain(chain) for chain in nodes.value_chains(found)],
        "children": [_node(child) for child in nodes.plan_nodes(parent=pk)],
        "project_count": served.count,
        "budget_fy_baht": served.budget_fy,
    }
