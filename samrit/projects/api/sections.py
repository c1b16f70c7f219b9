"""The five sections of a year plan for machines: read with their ETag, written whole or in part, by the action of the page."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Router

from samrit.accounts.queries import person
from samrit.lib.errors import Clash, Refused
from samrit.projects import rules
from samrit.projects.actions.requests import Answer
from samrit.projects.actions.sections import SavedSection, save_section
from samrit.projects.api import answers
from samrit.projects.api.reading import Written, read_section
from samrit.projects.api.wire import Code, Saved, Year
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing, versions
from samrit.projects.queries.wording import sections_of
from samrit.projects.rules import SectionData, Seen
from samrit.projects.rules.merging import difference, filled_up
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import Openness, SectionSpec
from samrit.projects.rules.values import written as as_written
from samrit.ui.machines import Unmet, clash

router = Router()
PATH = "/year-plans/{code}/{fiscal_year}/sections/"
JSON = "application/json"


def read(request: HttpRequest, code: str, fiscal_year: int, key: str) -> HttpResponse:
    """A section as it stands now, or as its approved version has it for those who may not read what is not approved."""
    plan = answers.plan_of(request, code, fiscal_year)
    who = person(answers.user_of(request))
    held = versions.in_force(plan) if versions.version_for(answers.user_of(request), plan) else None
    data = versions.thawed_version(held)[key] if held else editing.section_data(plan, key)
    near = rules.why_not_read_personal(who, plan.project.owner) is None
    etag = "" if held else answers.etag(data)
    body = {
        "code": code,
        "fiscal_year": fiscal_year,
        "section": key,
        "etag": etag,
        "is_complete": editing.completeness_stored(plan)[key],
        "why_not_edit": str(rules.why_not_edit(who, plan) or ""),
        "opened": [place for place in plan.approval.opened if place.startswith(key)] if plan.approval and etag else [],
        **told(sections_of(plan)[key], data, personal=near),
        "seen": dict(Seen.of(data).prints) if etag else {},
    }
    return answers.receipt(Answer(200, body, etag))


def told(spec: SectionSpec, data: SectionData, *, personal: bool) -> dict[str, Any]:
    """Fields and rows as they are written down; personal ones for those who may read them."""

    def may(openness: Openness) -> bool:
        return personal or openness != Openness.PERSONAL

    fields = {each.name: as_written(each, data.fields.get(each.name)) for each in spec.fields if may(each.openness)}
    rows = {
        part.name: [
            {"uid": str(row.uid)}
            | {each.name: as_written(each, row.values.get(each.name)) for each in part.fields if may(each.openness)}
            for row in data.rows.get(part.name, ())
        ]
        for part in spec.rows
        if may(part.openness)
    }
    return {"fields": fields, "rows": rows}


def write(request: HttpRequest, code: str, fiscal_year: int, key: str, *, whole: bool) -> Answer:
    """Save what was sent, as far as nobody changed the same meanwhile."""
    plan, by = answers.plan_of(request, code, fiscal_year), answers.user_of(request)
    if versions.version_for(by, plan):
        raise Http404(_("There is no such year plan among those you may see."))
    stored = editing.section_data(plan, key)
    with answers.trying("save_section", plan, by):
        if reason := rules.why_not_edit(person(by), plan):
            raise Refused(reason)
        sent = answers.body_of(request)
        part = read_section(sections_of(plan)[key], sent, stored=stored, whole=whole)
        seen = _seen(request, part, stored)
        with answers.pointed(part):
            saved = save_section(year_plan=plan, key=key, data=part.data, seen=seen, by=by)
    return _receipt(plan, key, part, saved)


def _seen(request: HttpRequest, part: Written, stored: SectionData) -> Seen:
    """What the sender had read: its own fingerprints, or all that stands there where its ETag is the current one.

    Raises 428 where it does not say, 412 where something else stands there now, with both texts of what differs.
    """
    condition = request.headers.get("If-Match", "")
    if part.seen is not None and condition != "*":
        return part.seen
    if not condition:
        text = _("Say what you had read: the ETag of the section as If-Match, or its `seen` in the body.")
        raise Unmet(428, _("Read the section first"), text)
    if answers.matches(condition, answers.etag(stored)):
        return Seen.of(stored)
    text = _("The section is not as you read it. Read it again, or send its `seen` to keep what others changed.")
    differing = [clash(part.placed(one)) for one in _differing(part, stored)]
    raise Unmet(412, _("Somebody else changed this meanwhile"), text, differing)


def _differing(part: Written, stored: SectionData) -> list[Clash]:
    """Every field and row in which what was sent differs from what stands there."""
    wanted = filled_up(part.data, stored)
    nothing_seen = Seen(dict.fromkeys(Seen.of(stored).prints, ""))
    return list(difference(part.spec, nothing_seen, stored, wanted).clashes)


def _receipt(plan: YearPlan, key: str, part: Written, saved: SavedSection) -> Answer:
    stored = {name: {row.uid for row in rows} for name, rows in saved.data.rows.items()}
    rows = {
        name: [str(uid) if uid in stored.get(name, ()) else None for uid in uids] for name, uids in part.sent.items()
    }
    etag = answers.etag(saved.data)
    body = {
        "code": plan.project.code,
        "fiscal_year": plan.fiscal_year,
        "section": key,
        "etag": etag,
        "saved_at": saved.saved_at.isoformat(),
        "complete": saved.complete,
        "rows": rows,
    }
    return Answer(200, body, etag)


def _body(name: str) -> dict[str, Any]:
    content = {JSON: {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    return {"parameters": [answers.CONDITION, answers.KEY], "requestBody": {"content": content, "required": True}}


def _add(key: str) -> None:
    """The three operations of one section, each with the models of that section."""
    name = key.upper()

    def get(request: HttpRequest, code: Code, fiscal_year: Year) -> HttpResponse:
        return read(request, code, fiscal_year, key)

    def put(request: HttpRequest, code: Code, fiscal_year: Year) -> Answer:
        return write(request, code, fiscal_year, key, whole=True)

    def patch(request: HttpRequest, code: Code, fiscal_year: Year) -> Answer:
        return write(request, code, fiscal_year, key, whole=False)

    content = {JSON: {"schema": {"$ref": f"#/components/schemas/{name}"}}}
    router.get(
        PATH + key,
        operation_id=f"section_{key}",
        summary=f"Section {name}",
        description="The section as it stands now, its ETag, and the fingerprints of its fields and rows.",
        openapi_extra={"responses": {200: {"content": content}}},
    )(get)
    router.put(
        PATH + key,
        response=Saved,
        operation_id=f"put_section_{key}",
        summary=f"Write section {name} whole",
        description="What is left out is empty afterwards. Answers a receipt with the uids of the rows in the order sent.",
        openapi_extra=_body(f"{name}Write"),
    )(answers.once(put))
    router.patch(
        PATH + key,
        response=Saved,
        operation_id=f"patch_section_{key}",
        summary=f"Write some of section {name}",
        description=(
            "Fields and rows that are sent are written; a row without uid is new, `remove` takes rows away by uid. What is "
            "left out stays."
        ),
        openapi_extra=_body(f"{name}Patch"),
    )(answers.once(patch))


for _key in SECTIONS:
    _add(_key)
