"""The life of projects for machines: made, one or many at once, continued, sent and taken back. Decisions stay with people."""

from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.lib.errors import Invalid, Problem
from samrit.organisations.models import Organisation
from samrit.projects.actions import lifecycle
from samrit.projects.actions.lifecycle import NewProject
from samrit.projects.actions.pushing import Pushed, push_project
from samrit.projects.actions.requests import Answer, Asked
from samrit.projects.api import answers
from samrit.projects.api.reading import Written, escaped, read_section
from samrit.projects.api.schemas import MOST_PROJECTS
from samrit.projects.api.wire import Code, Made, Many, Standing, Year
from samrit.projects.api.year_plans import living, router
from samrit.projects.models import WorkKind, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.wording import sections_in
from samrit.projects.rules.checks import FIRST_YEAR, LAST_YEAR
from samrit.projects.rules.sections import SECTIONS
from samrit.ui.machines import NOES, told

MEMBERS = ("owner", "fiscal_year", "name_th", "work_kind", "sections")
KEY = {"parameters": [answers.KEY]}


def _body(name: str) -> dict[str, Any]:
    content = {"application/json": {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {**KEY, "requestBody": {"content": content, "required": True}}


@router.post("/year-plans", response={201: Made}, operation_id="create_project", openapi_extra=_body("NewProject"))
@answers.once
def create(request: HttpRequest) -> Answer:
    """A new project with the plan of one fiscal year, and with as many sections as are known; all of it or nothing."""
    return _push(answers.body_of(request), "", answers.user_of(request))


@router.post("/year-plans/batch", response=Many, operation_id="create_projects", openapi_extra=_body("NewProjects"))
def create_many(request: HttpRequest) -> Any:
    """Up to 100 new projects, each by itself: one that is refused stops no other. Under an idempotency key each is made once;
    a request that broke off is simply sent again."""
    asked, sent, by = answers.asked_by(request), answers.body_of(request), answers.user_of(request)
    projects = sent.get("projects") if isinstance(sent, dict) and set(sent) == {"projects"} else None
    if not isinstance(projects, list) or not 1 <= len(projects) <= MOST_PROJECTS:
        text = _("Send an object with a list “projects” of 1 to %(most)s projects.") % {"most": MOST_PROJECTS}
        raise Invalid([Problem("projects", "type", text)])
    items = [_one_of_many(asked, number, project, by) for number, project in enumerate(projects)]
    made = sum(item["status"] == 201 for item in items)
    return answers.receipt(Answer(200, {"made": made, "refused": len(items) - made, "items": items}))


def _one_of_many(asked: Asked, number: int, project: Any, by: User) -> dict[str, Any]:
    """One project in a transaction of its own, under the key of the request and its number."""
    own = Asked(asked.method, asked.path, asked.body, f"{asked.key}#{number}" if asked.key else "")
    try:
        answer = answers.kept(own, lambda: _push(project, f"/projects/{number}", by), by)
    except NOES as no:
        if isinstance(no, Invalid) and any(one.code == "key_used" for one in no.problems):
            raise
        problem = told(no)
        return {"number": number, "status": problem["status"], "made": None, "is_repeated": False, "problem": problem}
    return {
        "number": number,
        "status": answer.status,
        "made": answer.body,
        "is_repeated": answer.is_repeated,
        "problem": None,
    }


def _push(sent: Any, base: str, by: User) -> Answer:
    """Read one project and make it."""
    try:
        owner, project, parts = _read(sent, base, by)
    except Invalid as no:
        answers.note_strange(no, "/api/v1/year-plans", by)
        raise
    sections = {key: part.data for key, part in parts.items()}
    with answers.pointed(parts, base):
        plan = push_project(owner=owner, data=Pushed(project, sections), by=by)
    return Answer(201, _made(plan))


def _made(plan: YearPlan) -> dict[str, Any]:
    return _standing(plan) | {"complete": editing.completeness_stored(plan)}


def _standing(plan: YearPlan) -> dict[str, Any]:
    return {"code": plan.project.code, "fiscal_year": plan.fiscal_year, "state": plan.state}


def _read(sent: Any, base: str, by: User) -> tuple[Organisation, NewProject, dict[str, Written]]:
    """Owner, name and sections of a project that was sent. Raises Invalid with every fault."""
    if not isinstance(sent, dict):
        raise Invalid([Problem("", "type", _("Each project is an object."), pointer=base or "/")])
    faults = [_strange(name, base) for name in sorted(set(sent) - set(MEMBERS))]
    owner = editing.owner_called(by, sent["owner"]) if isinstance(sent.get("owner"), str) else None
    if owner is None:
        text = _("Send the code of the owner unit, one that is in force today.")
        faults.append(Problem("owner", "unknown_owner", text, pointer=f"{base}/owner"))
    year = sent.get("fiscal_year")
    if type(year) is not int or not FIRST_YEAR <= year <= LAST_YEAR:
        text = _("Write the fiscal year with four digits of the Buddhist era, such as 2565.")
        faults.append(Problem("fiscal_year", "year", text, pointer=f"{base}/fiscal_year"))
    name = sent.get("name_th")
    if not isinstance(name, str) or not name.strip() or "\x00" in name:
        faults.append(Problem("name_th", "empty", _("Write the name of the project."), pointer=f"{base}/name_th"))
    kind = sent.get("work_kind", WorkKind.PROJECT)
    if kind not in WorkKind.values:
        text = _("Send one of: %(codes)s.") % {"codes": ", ".join(WorkKind.values)}
        faults.append(Problem("work_kind", "unknown_choice", text, pointer=f"{base}/work_kind"))
    parts = _sections(sent.get("sections"), 0 if faults or year is None else year, base, faults)
    if faults or owner is None:
        raise Invalid(faults)
    return owner, NewProject(str(name), int(sent["fiscal_year"]), str(kind)), parts


def _strange(name: str, base: str) -> Problem:
    text = _("“%(field)s” is not a member of a project.") % {"field": name[:60]}
    return Problem(name[:60], "unknown", text, pointer=f"{base}/{escaped(name)}")


def _sections(sent: Any, year: int, base: str, faults: list[Problem]) -> dict[str, Written]:
    """The sections that came along, read by the forms of the year."""
    if sent is None:
        return {}
    place = f"{base}/sections"
    if not isinstance(sent, dict):
        faults.append(Problem("sections", "type", _("This must be an object."), pointer=place))
        return {}
    faults += [
        Problem(name[:60], "unknown", _("There is no such section."), pointer=f"{place}/{escaped(name)}")
        for name in sorted(set(sent) - set(SECTIONS))
    ]
    specs = sections_in(year) if year else SECTIONS
    parts = {}
    for key in SECTIONS:
        if key in sent:
            try:
                parts[key] = read_section(specs[key], sent[key], base=f"{place}/{key}")
            except Invalid as no:
                faults += no.problems
    return parts


@router.post(
    "/year-plans/{code}/{fiscal_year}/next-year",
    response={201: Made},
    operation_id="open_next_year",
    openapi_extra=KEY,
)
@answers.once
def next_year(request: HttpRequest, code: Code, fiscal_year: Year) -> Answer:
    """The plan of the next fiscal year, with what continues carried forward."""
    plan, by = living(request, code, fiscal_year), answers.user_of(request)
    with answers.trying("add_year", plan, by):
        made = lifecycle.add_year_plan(year_plan=plan, by=by)
    return Answer(201, _made(_fresh(made)))


@router.post(
    "/year-plans/{code}/{fiscal_year}/submission",
    response=Standing,
    operation_id="send_year_plan",
    openapi_extra=KEY,
)
@answers.once
def submission(request: HttpRequest, code: Code, fiscal_year: Year) -> Answer:
    """Send for approval; 422 with everything that blocks it. Approved it is by people."""
    plan, by = living(request, code, fiscal_year), answers.user_of(request)
    whole = editing.document(plan)
    ways = {
        key: Written(
            spec, f"/sections/{key}", sent={n: [row.uid for row in rows] for n, rows in whole[key].rows.items()}
        )
        for key, spec in SECTIONS.items()
    }
    with answers.pointed(ways):
        return Answer(200, _standing(_fresh(lifecycle.send(year_plan=plan, by=by))))


@router.post(
    "/year-plans/{code}/{fiscal_year}/withdrawal",
    response=Standing,
    operation_id="withdraw_year_plan",
    openapi_extra=KEY,
)
@answers.once
def withdrawal(request: HttpRequest, code: Code, fiscal_year: Year) -> Answer:
    """Take an own sending back before anyone has acted."""
    plan, by = living(request, code, fiscal_year), answers.user_of(request)
    return Answer(200, _standing(_fresh(lifecycle.withdraw(year_plan=plan, by=by))))


def _fresh(plan: YearPlan) -> YearPlan:
    return editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
