"""Living year plans for machines of people who have signed in: read only, the same rows they see on pages."""

import datetime as dt
from decimal import Decimal
from typing import Annotated, Any, cast

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from ninja.security import SessionAuth

from samrit.accounts.http import SignedIn
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing, lists, pins, versions

router = Router(auth=SessionAuth(), tags=["year plans (signed in)"])


class YearPlanRow(Schema):
    """A project in one fiscal year (Buddhist era); money in baht. `version` is the approved version in force; while it
    `is_being_corrected`, state and sections are those of the correction."""

    code: str
    name_th: str
    fiscal_year: int
    owner_code: str
    owner: str
    state: str
    origin: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    budget_total_baht: Decimal | None
    budget_fy_baht: Decimal | None
    is_demonstration: bool
    version: int | None
    is_being_corrected: bool


class YearPlanPage(Schema):
    """A page of year plans."""

    count: int
    page: int
    page_size: int
    items: list[YearPlanRow]


class OpenPin(Schema):
    """A comment of an approver at a place of the plan, to be followed or answered before it is sent again."""

    key: str
    label: str
    text: str
    is_changed: bool
    answer: str


class YearPlanDetail(YearPlanRow):
    """A year plan with its five sections as they would be frozen: without personal data. `opened` are the places that may be
    changed after a return or an unlock (none: all of them)."""

    document: dict[str, Any]
    opened: list[str]
    pins: list[OpenPin]


def _row(plan: YearPlan, version: int | None) -> dict[str, Any]:
    project = plan.project
    return {
        "code": project.code,
        "name_th": project.name_th,
        "fiscal_year": plan.fiscal_year,
        "owner_code": project.owner.code,
        "owner": project.owner.name_th,
        "state": plan.state,
        "origin": plan.origin,
        "starts_on": project.starts_on,
        "ends_on": project.ends_on,
        "budget_total_baht": plan.budget_total,
        "budget_fy_baht": plan.budget_year,
        "is_demonstration": plan.is_demonstration,
        "version": version,
        "is_being_corrected": versions.is_being_corrected(plan),
    }


@router.get("/year-plans", response=YearPlanPage, operation_id="year_plans")
def year_plans(
    request: HttpRequest,
    *,
    q: Annotated[str, Query(max_length=200, description="Words, all required")] = "",
    year: Annotated[int | None, Query(ge=2400, le=2700, description="Fiscal year, Buddhist era")] = None,
    page: Annotated[int, Query(ge=1, le=100_000, description="Page, from 1")] = 1,
    page_size: Annotated[int, Query(ge=1, le=200, description="Rows of a page")] = 50,
) -> dict[str, Any]:
    """Year plans of the bodies your posts cover, the largest budget of the year first."""
    user = cast(SignedIn, request).user
    found = lists.selection(user, lists.Filters(words=q, year=year))
    first = (page - 1) * page_size
    plans = list(lists.with_names(found)[first : first + page_size])
    versions.as_read(user, plans)
    numbers = versions.numbers_in_force(plans)
    return {
        "count": lists.totals(found).rows,
        "page": page,
        "page_size": page_size,
        "items": [_row(plan, numbers.get(plan.pk)) for plan in plans],
    }


@router.get("/year-plans/{code}/{fiscal_year}", response=YearPlanDetail, operation_id="year_plan")
def year_plan(
    request: HttpRequest,
    code: Annotated[str, Path(max_length=60, description="Project code")],
    fiscal_year: Annotated[int, Path(ge=2400, le=2700, description="Fiscal year, Buddhist era")],
) -> dict[str, Any]:
    """One year plan with its sections, as it stands now; its approved version for those who may not read what is not
    approved yet."""
    user = cast(SignedIn, request).user
    plan = editing.year_plans(user).filter(project__code=code, fiscal_year=fiscal_year).first()
    if plan is None:
        raise Http404(_("There is no such year plan among those you may see."))
    versions.as_read(user, [plan])
    held = versions.in_force(plan)
    if held and versions.version_for(user, plan):
        return _row(plan, held.number) | {"document": held.document, "opened": [], "pins": []}
    return _row(plan, held.number if held else None) | {
        "document": versions.frozen_now(plan),
        "opened": plan.approval.opened if plan.approval else [],
        "pins": [_pin(step) for step in pins.walk(plan).steps],
    }


def _pin(step: pins.Step) -> dict[str, Any]:
    pin = step.pin
    return {
        "key": pin.key,
        "label": pin.label,
        "text": pin.text,
        "is_changed": step.is_changed,
        "answer": pin.answer,
    }
