"""Picking a plan link of M1: the options behind the picker as a fragment, and a page that searches where there is no script."""

import json
import uuid
from collections.abc import Sequence

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.lib.errors import Invalid, Problem
from samrit.lib.thai import clean
from samrit.plans.forms.picking import grouped, option_of
from samrit.plans.models import NodeKind
from samrit.plans.queries.picking import Found
from samrit.plans.rules.grammar import ORDER
from samrit.projects import rules
from samrit.projects.actions import sections
from samrit.projects.forms import choosing
from samrit.projects.forms.section import Desk, option_of_code, split
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing, picking, versions
from samrit.projects.queries.wording import sections_of
from samrit.projects.rules import Link, ListFact, SectionData, Seen
from samrit.projects.rules.sections import ABOVE
from samrit.projects.rules.spots import anchor_of
from samrit.projects.rules.values import row_key
from samrit.projects.rules.wording import shown
from samrit.projects.views.editing import plan_or_404, trail
from samrit.ui.http import wants_fragment
from samrit.ui.picker import Choices, Search

LONGEST = 200
ON_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def choose(request: SignedIn, code: str, year: int, field: str) -> HttpResponse:
    """What a plan link may be: of a level (`issue`), or of a row (`secondary.<uid>`, in the picker `secondary`) whose level
    the address says. A POST saves the choice as the section does, and leads back to its field."""
    plan = plan_or_404(request, code, year)
    name, uid, _inner = split(field)
    if name not in {*choosing.LINKS, choosing.PART} or bool(uid) != _is_uid(uid):
        raise Http404
    if wants_fragment(request):
        return _options(request, plan, name)
    if (name == choosing.PART) != bool(uid):
        raise Http404
    if version := versions.version_for(request.user, plan):
        return redirect("projects:version", code, year, version)
    if request.method == "POST":
        return _put(request, plan, field)
    if rules.why_not_edit(person(request.user), plan) or not _desk(plan).is_open(f"m1.{field}"):
        return redirect("projects:section", code, year, "m1")
    return _page(request, plan, field)


def _is_uid(text: str) -> bool:
    try:
        uuid.UUID(text)
    except ValueError:
        return False
    return True


def _desk(plan: YearPlan) -> Desk:
    return Desk(plan.approval.opened if plan.approval else ())


def _options(request: SignedIn, plan: YearPlan, name: str) -> HttpResponse:
    """The fragment: what answers, with what is chosen above as the form has it now."""
    level = request.GET.get("level", "") if name == choosing.PART else name
    chosen = {above: request.GET.get(above, "")[:LONGEST] for above in ABOVE.get(name, ())}
    asked = picking.Asked(level, _words(request), request.GET.get("value", "")[:LONGEST], chosen)
    lists = editing.plan_lists(plan.fiscal_year)
    choices = _choices(picking.offer(request.user, plan, asked, lists), asked, ()) if level in ORDER else _no_level()
    response = render(request, "ui/_options.html", {"choices": choices})
    patch_vary_headers(response, ["HX-Request"])
    return response


def _words(request: SignedIn) -> str:
    return request.GET.get("q", "").strip()[:LONGEST]


def _no_level() -> Choices:
    return Choices("", note=_("Choose the level of plan first."))


def _choices(offer: picking.Offer, asked: picking.Asked, closed: Sequence[str]) -> Choices:
    """An offer as options by code. The levels above that may be chosen with it are those that lie open."""
    answer, listed = offer.answer, offer.listed
    options = [
        option_of(each, each.node.code, levels=_levels(each, asked.level, closed), with_kind=False)
        for each in answer.found
    ]
    return Choices(
        asked.words,
        grouped(answer.found, options, offer.under),
        total=answer.total,
        note="" if listed.is_complete else _loaded(listed),
        may_state=not listed.is_complete,
        is_forgiving=answer.is_forgiving,
    )


def _loaded(listed: ListFact) -> str:
    """How much of the official list is loaded."""
    if listed.expected:
        said = {"loaded": listed.loaded, "expected": listed.expected}
        return _("%(loaded)s of %(expected)s are loaded. What is not in the list is kept as you state it.") % said
    if not listed.loaded:
        return _("The official list is not loaded yet. Your words are kept and matched later.")
    return _("%(loaded)s are loaded. What is not in the list is kept as you state it.") % {"loaded": listed.loaded}


def _levels(found: Found, level: str, closed: Sequence[str]) -> str:
    """The levels above a node, for the fields of the same form."""
    if level not in ABOVE:
        return ""
    above = [node for node in picking.levels_above(found) if node.kind not in closed]
    told = [
        {
            "name": node.kind,
            "value": node.code,
            "text": f"{node.official_code} {node.name}".strip(),
            "label": str(NodeKind(node.kind).label),
            "path": " › ".join(f"{over.official_code} {over.name}".strip() for over in above[:place]),
        }
        for place, node in enumerate(above)
    ]
    return json.dumps(told, ensure_ascii=False) if told else ""


def _page(request: SignedIn, plan: YearPlan, field: str, problems: Sequence[Problem] = ()) -> HttpResponse:
    """The page that searches: what is chosen now, the options, and what else may be said."""
    stored = editing.section_data(plan, "m1")
    name, uid, _inner = split(field)
    level, link = _now(request, field, stored)
    desk = _desk(plan)
    chosen = {above: _code(stored.fields.get(above)) for above in ABOVE.get(name, ())}
    asked = picking.Asked(level, _words(request), chosen=chosen, limit=ON_A_PAGE)
    lists = editing.plan_lists(plan.fiscal_year)
    closed = [above for above in ABOVE.get(name, ()) if not desk.is_open(f"m1.{above}")]
    choices = _choices(picking.offer(request.user, plan, asked, lists), asked, closed) if level else _no_level()
    m1 = sections_of(plan)["m1"]
    spec = m1.field(name) if name in choosing.LINKS else m1.rows_of(choosing.PART).field("link")
    context = {
        "plan": plan,
        "spec": spec,
        "level": level,
        "level_label": NodeKind(level).label if uid and level else "",
        "now": option_of_code(lists, level, link.code),
        "stated": link.as_stated,
        "problems": problems,
        "search": Search(
            choices,
            choose=request.path,
            hidden=[("seen", _seen(stored, field).token()), ("level", level)],
            may_clear=bool(link) and not uid,
            stated=link.as_stated,
            levels=[(code, label, code == level) for code, label in NodeKind.choices] if uid else (),
        ),
        "back": f"{_section(plan)}#{anchor_of(f'm1.{field}')}",
        "trail": [*trail(plan, "")[:-1], (f"M1 {m1.title}", _section(plan)), (str(spec.label), "")],
    }
    return render(request, "projects/choose.html", context, status=422 if problems else 200)


def _section(plan: YearPlan) -> str:
    return redirect("projects:section", plan.project.code, plan.fiscal_year, "m1").url


def _now(request: SignedIn, field: str, stored: SectionData) -> tuple[str, Link]:
    """The level that is searched, and what is chosen there now."""
    name, uid, _inner = split(field)
    if not uid:
        link = stored.fields.get(name)
        return name, link if isinstance(link, Link) else Link()
    row = next((row.values for row in stored.rows.get(name, ()) if str(row.uid) == uid), {})
    begun = choosing.begun(request.session.get(choosing.kept_as(field), ""))
    asked = (request.POST if request.method == "POST" else request.GET).get("level")
    level = str((begun.get("level") or row.get("level") or "") if asked is None else asked)
    link = row.get("link") if row.get("level") == level else None
    return level if level in ORDER else "", link if isinstance(link, Link) else Link()


def _code(value: object) -> str:
    return value.code if isinstance(value, Link) else ""


def _seen(stored: SectionData, field: str) -> Seen:
    """The fingerprints of what a choice may change: the field with the levels above it, or the row."""
    name, uid, _inner = split(field)
    return Seen.of(stored).only([row_key(name, uuid.UUID(uid))] if uid else [name, *ABOVE[name]])


def _put(request: SignedIn, plan: YearPlan, field: str) -> HttpResponse:
    """Save a choice: one of the list, words as stated, or nothing."""
    name, uid, _inner = split(field)
    level, _link = _now(request, field, editing.section_data(plan, "m1"))
    link, above = _posted(request, plan, level)
    if uid and not link:
        return _page(request, plan, field, [Problem("q", "empty", _("Choose one of the list, or write your words."))])
    begun = request.session.get(choosing.kept_as(field), "")
    data = choosing.chosen_data(field, link, above, begun, level)
    seen = Seen.parse(request.POST.get("seen", ""))
    try:
        saved = sections.save_section(year_plan=plan, key="m1", data=data, seen=seen, by=request.user)
    except Invalid as no:
        return _page(request, plan, field, [Problem("q", p.code, p.message, p.rule) for p in no.problems])
    request.session.pop(choosing.kept_as(field), None)
    _say(request, [name, *above] if not uid else [], saved.data)
    return redirect(f"{_section(plan)}#{anchor_of(f'm1.{field}')}")


def _posted(request: SignedIn, plan: YearPlan, level: str) -> tuple[Link, dict[str, Link]]:
    """The link that was chosen, and the levels above that are chosen with it where they lie open."""
    if "clear" in request.POST:
        return Link(), {}
    if "state" in request.POST:
        return Link(as_stated=clean(request.POST.get("stated", ""))), {}
    value = request.POST.get("value", "")[:LONGEST]
    if not value or "with_above" not in request.POST or level not in ABOVE:
        return Link(value), {}
    asked = picking.Asked(level, value=value)
    found = picking.offer(request.user, plan, asked, editing.plan_lists(plan.fiscal_year)).answer.found
    desk = _desk(plan)
    over = picking.levels_above(found[0]) if found else []
    return Link(value), {node.kind: Link(node.code) for node in over if desk.is_open(f"m1.{node.kind}")}


def _say(request: SignedIn, names: Sequence[str], data: SectionData) -> None:
    fields = [choosing.LINKS[name] for name in names]
    said = "; ".join(f"{spec.label}: {shown(spec, data.fields.get(spec.name)) or '–'}" for spec in fields)
    messages.success(request, _("Saved.") + (f" {said}" if said else ""))
