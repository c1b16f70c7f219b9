"""Living year plans for machines: the list, one of them, its approved versions, what blocks sending and what looks odd."""

from typing import Annotated, Any

import orjson
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Header, Path, Query, Router

from samrit.lib.errors import Problem
from samrit.projects import rules
from samrit.projects.api import answers
from samrit.projects.api.reading import Written, mend_of
from samrit.projects.api.wire import (
    AlikeAll,
    Code,
    FoundAll,
    SavedLists,
    Selection,
    VersionDetail,
    Versions,
    Year,
    YearPlanDetail,
    YearPlanPage,
)
from samrit.projects.models import ApprovedVersion, YearPlan
from samrit.projects.queries import editing, lists, pins, versions
from samrit.projects.queries.lookalikes import Alike, alike
from samrit.projects.queries.saved import listed
from samrit.projects.queries.warnings import warnings_of
from samrit.projects.queries.wording import sections_of
from samrit.projects.rules import Document

router = Router()


def row_of(plan: YearPlan, version: int | None) -> dict[str, Any]:
    """One year plan as a line of the list."""
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
def year_plans(request: HttpRequest, asked: Query[Selection]) -> dict[str, Any]:
    """Year plans of the bodies your posts cover, the largest budget of the year first unless another order is asked."""
    user = answers.user_of(request)
    chosen = asked.model_dump(exclude={"q", "page", "page_size"})
    found = lists.selection(user, lists.Filters(words=asked.q, **chosen))
    first = (asked.page - 1) * asked.page_size
    plans = list(lists.with_names(found)[first : first + asked.page_size])
    versions.as_read(user, plans)
    numbers = versions.numbers_in_force(plans)
    return {
        "count": found.order_by().count(),
        "page": asked.page,
        "page_size": asked.page_size,
        "items": [row_of(plan, numbers.get(plan.pk)) for plan in plans],
    }


@router.get("/year-plans/{code}/{fiscal_year}", response={200: YearPlanDetail, 304: None}, operation_id="year_plan")
def year_plan(
    request: HttpRequest,
    response: HttpResponse,
    code: Code,
    fiscal_year: Year,
    if_none_match: Annotated[
        str, Header(alias="If-None-Match", max_length=200, description="The ETag you have: 304 where it still holds")
    ] = "",
) -> Any:
    """One year plan with its sections, as it stands now; its approved version for those who may not read what is not
    approved yet."""
    plan = answers.plan_of(request, code, fiscal_year)
    held = versions.in_force(plan)
    if held and versions.version_for(answers.user_of(request), plan):
        body = row_of(plan, held.number) | {"document": held.document, "opened": [], "pins": []}
    else:
        body = row_of(plan, held.number if held else None) | {
            "document": versions.frozen_now(plan),
            "opened": plan.approval.opened if plan.approval else [],
            "pins": [_pin(step) for step in pins.walk(plan).steps],
        }
    response["ETag"] = current = answers.tag(orjson.dumps(body, default=str, option=orjson.OPT_SORT_KEYS))
    if if_none_match and answers.matches(if_none_match, current):
        return HttpResponse(status=304, headers={"ETag": current})
    return body


def _pin(step: pins.Step) -> dict[str, Any]:
    pin = step.pin
    return {
        "key": pin.key,
        "label": pin.label,
        "text": pin.text,
        "is_changed": step.is_changed,
        "answer": pin.answer,
    }


@router.get("/year-plans/{code}/{fiscal_year}/versions", response=Versions, operation_id="year_plan_versions")
def approved_versions(request: HttpRequest, code: Code, fiscal_year: Year) -> dict[str, Any]:
    """The approved versions of a year plan, the newest first."""
    plan = answers.plan_of(request, code, fiscal_year)
    held = versions.in_force(plan)
    return {"items": [_version(each, held) for each in _readable(request, plan)]}


@router.get(
    "/year-plans/{code}/{fiscal_year}/versions/{number}", response=VersionDetail, operation_id="year_plan_version"
)
def approved_version(
    request: HttpRequest,
    code: Code,
    fiscal_year: Year,
    number: Annotated[int, Path(ge=1, le=30_000, description="Number of the version")],
) -> dict[str, Any]:
    """One approved version with the document that was approved."""
    plan = answers.plan_of(request, code, fiscal_year)
    found = next((each for each in _readable(request, plan) if each.number == number), None)
    if found is None:
        raise Http404(_("There is no such version among those you may see."))
    return _version(found, versions.in_force(plan)) | {"document": found.document}


def _readable(request: HttpRequest, plan: YearPlan) -> list[ApprovedVersion]:
    """Approvals that were taken back are for those who read drafts."""
    every = plan.versions.order_by("-number")
    drafts = versions.reads_drafts(answers.user_of(request), plan)
    return list(every if drafts else every.filter(undone_at__isnull=True))


def _version(version: ApprovedVersion, held: ApprovedVersion | None) -> dict[str, Any]:
    return {
        "number": version.number,
        "approved_at": version.approved_at,
        "document_hash": version.document_hash,
        "why": version.why,
        "is_in_force": held is not None and held.pk == version.pk,
    }


def living(request: HttpRequest, code: str, fiscal_year: int) -> YearPlan:
    """A year plan whose unapproved rows this person may read."""
    plan = answers.plan_of(request, code, fiscal_year)
    if versions.version_for(answers.user_of(request), plan):
        raise Http404(_("There is no such year plan among those you may see."))
    return plan


@router.get("/year-plans/{code}/{fiscal_year}/blockers", response=FoundAll, operation_id="year_plan_blockers")
def blockers(request: HttpRequest, code: Code, fiscal_year: Year) -> dict[str, Any]:
    """Everything that blocks sending for approval, in the order of the forms; with it comments that wait for an answer."""
    plan = living(request, code, fiscal_year)
    whole = editing.document(plan)
    found = rules.blockers(whole, editing.context(plan)) + pins.unanswered(pins.walk(plan, whole))
    return told(plan, whole, found)


@router.get("/year-plans/{code}/{fiscal_year}/warnings", response=FoundAll, operation_id="year_plan_warnings")
def odd(request: HttpRequest, code: Code, fiscal_year: Year) -> dict[str, Any]:
    """What looks odd and blocks nothing."""
    plan = living(request, code, fiscal_year)
    whole = editing.document(plan)
    return told(plan, whole, warnings_of(answers.user_of(request), plan, whole))


@router.get("/year-plans/{code}/{fiscal_year}/look-alikes", response=AlikeAll, operation_id="year_plan_look_alikes")
def look_alikes(request: HttpRequest, code: Code, fiscal_year: Year) -> dict[str, Any]:
    """Projects that look like this one, of the same body and of others; what they are is said on its page."""
    plan = living(request, code, fiscal_year)
    return {"items": [_alike(each) for each in alike(answers.user_of(request), plan)]}


def _alike(each: Alike) -> dict[str, Any]:
    return {
        "likeness_percent": each.percent,
        "why": [str(why) for why in each.why],
        "reads": each.reads,
        "same_owner": each.same_owner,
        "name": each.name,
        "code": each.code,
        "body": each.body,
        "fiscal_year": each.fiscal_year,
        "said": each.said.verdict if each.said else "",
    }


@router.get("/saved-lists", response=SavedLists, operation_id="saved_lists")
def saved_lists(request: HttpRequest) -> dict[str, Any]:
    """The saved lists of projects you may open."""
    return {
        "items": [
            {
                "uid": each.saved.uid,
                "name": each.saved.name,
                "is_mine": each.is_mine,
                "asked": {str(name): str(value) for name, value in each.saved.asked.items()},
                "columns": each.saved.columns,
            }
            for each in listed(answers.user_of(request))
        ]
    }


def told(plan: YearPlan, whole: Document, found: list[Problem]) -> dict[str, Any]:
    """What was found, each with its place in the section as it is read."""
    specs = sections_of(plan)
    ways = {key: _way(specs[key], whole) for key in specs}
    items = [_told(one, ways) for one in found]
    return {"count": len(items), "items": items}


def _way(spec: Any, whole: Document) -> Written:
    sent = {name: [row.uid for row in rows] for name, rows in whole[spec.key].rows.items()}
    return Written(spec, sent=sent)


def _told(one: Problem, ways: dict[str, Written]) -> dict[str, Any]:
    key, _dot, name = one.field.partition(".")
    way = ways.get(key)
    return {
        "section": key if way else "",
        "field": one.field,
        "pointer": way.pointer(name) if way else "",
        "code": one.code,
        "message": str(one.message),
        "rule": str(one.rule),
        "mend": str(one.mend) or (mend_of(way.spec, name) if way else ""),
    }
