"""Pages where a year plan is written: a new project, and its five sections."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.approvals.models import State
from samrit.approvals.rules import is_open
from samrit.geography.views import shapes_address
from samrit.lib import clock
from samrit.lib.errors import Clash, Invalid, Problem, Stale
from samrit.lib.fiscal import fiscal_year_of
from samrit.projects import rules
from samrit.projects.actions import lifecycle, sections
from samrit.projects.forms import choosing
from samrit.projects.forms.project import NewProjectForm
from samrit.projects.forms.section import Desk, SectionForm, anchor, split
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing, filling, pins, review, versions
from samrit.projects.queries.attached import attached
from samrit.projects.queries.wording import sections_of
from samrit.projects.rules import SectionData, Seen, spots
from samrit.projects.rules.schedule import schedule, spending
from samrit.projects.rules.specs import FieldSpec, RowsSpec
from samrit.ui.http import wants_fragment


def plan_or_404(request: SignedIn, code: str, year: int) -> YearPlan:
    """The year plan, if this person may see it."""
    plan = editing.written_by(request.user).filter(project__code=code, fiscal_year=year).first()
    if plan is None:
        raise Http404
    versions.as_read(request.user, [plan])
    return plan


@require_http_methods(["GET", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """Begin a project."""
    owners = editing.owners_for(request.user)
    form = NewProjectForm(owners, request.POST or None, initial={"fiscal_year": fiscal_year_of(clock.today())})
    if request.method == "POST" and form.is_valid():
        asked = dict(form.cleaned_data)
        try:
            plan = lifecycle.create_project(
                owner=asked.pop("owner"), data=lifecycle.NewProject(**asked), by=request.user
            )
        except Invalid as no:
            form.show(no.problems)
        else:
            messages.success(request, _("%(code)s was created. Begin with its links.") % {"code": plan.project.code})
            return redirect("projects:section", plan.project.code, plan.fiscal_year, "m1")
    trail = [(_("Projects"), reverse("projects:list")), (_("New project"), "")]
    context = {"form": form, "may_create": owners.exists(), "trail": trail}
    return render(request, "projects/new.html", context, status=422 if form.errors else 200)


@require_POST
def next_year(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Open the plan of the next fiscal year; where that is not possible, back to the project with the reason."""
    try:
        plan = lifecycle.add_year_plan(year_plan=plan_or_404(request, code, year), by=request.user)
    except Invalid as no:
        messages.error(request, " ".join(str(problem.message) for problem in no.problems))
        return redirect("projects:page", code)
    messages.success(request, _("The plan of fiscal year %(year)s is open.") % {"year": plan.fiscal_year})
    return redirect("projects:changes", code, plan.fiscal_year)


@require_http_methods(["GET", "POST"])
def section(request: SignedIn, code: str, year: int, key: str) -> HttpResponse:
    """One section: the form, or the section as it is where it may not be changed. A POST saves."""
    plan = plan_or_404(request, code, year)
    if key not in rules.SECTIONS:
        raise Http404
    if version := versions.version_for(request.user, plan):
        return redirect("projects:version", code, year, version)
    if request.method == "POST":
        return _save(request, plan, key)
    stored = editing.section_data(plan, key)
    walk = pins.walk(plan)
    form = SectionForm(
        sections_of(plan)[key],
        _lists(plan, key),
        stored=stored,
        desk=_desk(plan, walk, {key: stored}),
        add=request.GET.get("add", ""),
    )
    return _answer(request, plan, form, stored, walk=walk, seen=_seen(form, stored))


def _desk(plan: YearPlan, walk: pins.Walk, stored: dict[str, SectionData]) -> Desk:
    """What is open of the year plan now; by their places the comments of the last return and what was filled in. `stored` is
    the section of the page."""
    (key,) = stored
    notes: dict[str, list[pins.Step]] = {}
    for step in walk.steps:
        notes.setdefault(step.pin.key, []).append(step)
    general = editing.section_row(plan, "m2")
    return Desk(
        opened=plan.approval.opened if plan.approval else (),
        notes=notes,
        picker=reverse("projects:choose", args=[*_place(plan), "-"]).removesuffix("-/"),
        years=rules.other_years(plan),
        rows=editing.rows_to_choose(plan, key),
        marks=filling.marks_of(plan, stored),
        project_type=general.project_type if general else "",
    )


def _seen(form: SectionForm, stored: SectionData) -> Seen:
    """The fingerprints of what the form shows: what is closed is not on it."""
    whole = Seen.of(stored)
    return whole.only(key for key in whole.prints if form.desk.is_partly_open(f"{form.spec.key}.{key}"))


def _lists(plan: YearPlan, key: str) -> Any:
    if key == "m1":
        return editing.plan_lists(plan.fiscal_year)
    return editing.code_lists(rules.SECTIONS[key].codes)


def _save(request: SignedIn, plan: YearPlan, key: str) -> HttpResponse:
    """Read, save once, answer: the saved page, 422 with what is wrong, 409 with both texts."""
    seen = Seen.parse(request.POST.get("seen", ""))
    stored = editing.section_data(plan, key)
    walk = pins.walk(plan)
    desk = _desk(plan, walk, {key: stored})
    form = SectionForm(sections_of(plan)[key], _lists(plan, key), stored=stored, posted=request.POST, desk=desk)
    if (data := form.read()) is None:
        return _answer(request, plan, form, stored, walk=walk, seen=seen)
    target = choosing.target(form, request.POST.get("choose", ""))
    if target and (begun := choosing.begun_row(target, data, stored)):
        data = choosing.without(target, data)
        request.session[choosing.kept_as(target)] = begun
    if request.headers.get("X-Autosave"):
        data = choosing.without_begun(data, stored)
    try:
        saved = sections.save_section(year_plan=plan, key=key, data=data, seen=seen, by=request.user)
    except Invalid as no:
        form.take(no.problems)
        return _answer(request, plan, form, editing.section_data(plan, key), walk=walk, seen=seen)
    except Stale as no:
        stored = editing.section_data(plan, key)
        seen = seen.having_read(stored, [clash.field for clash in no.clashes])
        return _answer(request, plan, form, stored, walk=walk, seen=seen, clashes=no.clashes)
    if wants_fragment(request):
        plan = plan_or_404(request, *_place(plan))
        walk = pins.walk(plan)
        form.lie_on(_desk(plan, walk, {key: saved.data}))
        return _answer(request, plan, form, saved.data, walk=walk, seen=saved.on_screen)
    if target:
        return redirect("projects:choose", *_place(plan), target)
    return _after(request, plan, key)


def _place(plan: YearPlan) -> tuple[str, int]:
    return plan.project.code, plan.fiscal_year


def _after(request: SignedIn, plan: YearPlan, key: str) -> HttpResponse:
    """Where a plain save leads: a further row, the next section, the review, or back to the section."""
    keys = list(sections_of(plan))
    if part := request.POST.get("add"):
        address = reverse("projects:section", args=[*_place(plan), key])
        return redirect(f"{address}?{urlencode({'add': part})}#id_{part.replace('#', '_')}")
    if "next" in request.POST:
        if key == keys[-1]:
            return redirect("projects:review", *_place(plan))
        return redirect("projects:section", *_place(plan), keys[keys.index(key) + 1])
    messages.success(request, _("Saved."))
    return redirect("projects:section", *_place(plan), key)


def _answer(
    request: SignedIn,
    plan: YearPlan,
    form: SectionForm,
    stored: SectionData,
    *,
    walk: pins.Walk,
    seen: Seen,
    clashes: Sequence[Clash] = (),
) -> HttpResponse:
    """The page of a section, or for a form that saves itself only its workbench: 409 where two people wrote, 422 where
    something is wrong."""
    key = form.spec.key
    row = editing.section_row(plan, key)
    why_not = rules.why_not_edit(person(request.user), plan)
    blockers = rules.section_blockers(key, {key: stored}, editing.context(plan))
    form.lie_on(replace(form.desk, wrong={problem.field for problem in blockers}))
    context = {
        "plan": plan,
        "form": form,
        "spec": form.spec,
        "seen": seen.token(),
        "clashes": clashes,
        "saved_at": row.changed_at if row else None,
        "why_not": why_not,
        "is_shut": not why_not and not form.is_partly_open,
        "walk": walking(walk, key, request.GET.get("pin", "")) if not why_not else None,
        "why_closed": closed_words(plan),
        "navigation": navigation(plan, current=key),
        "trail": trail(plan, f"{key.upper()} {form.spec.title}"),
        "blockers": _links(plan, {key: stored}, blockers),
        "places": editing.place_choices() if key in {"m3", "m4"} else [],
        "shapes": shapes_address() if key == "m3" else "",
        **_sums(plan, key, stored),
        "rules": _sources(form),
        "passage": review.passage(plan),
        "is_last": key == list(sections_of(plan))[-1],
    }
    if why_not or context["is_shut"]:
        context["words"] = review.in_words(request.user, plan, {key: stored})
    page = "projects/section.html"
    status = 409 if clashes else 422 if form.problems else 200
    return render(request, f"{page}#workbench" if wants_fragment(request) else page, context, status=status)


def _sums(plan: YearPlan, key: str, stored: SectionData) -> dict[str, Any]:
    """The picture of the months in M4, the sums of money in M5."""
    if key == "m4":
        today = clock.today()
        now = today.month if fiscal_year_of(today) == plan.fiscal_year else None
        return {"schedule": schedule(stored, editing.section_data(plan, "m5"), plan.fiscal_year, now)}
    return {"spending": spending(stored, plan.fiscal_year)} if key == "m5" else {}


def walking(walk: pins.Walk, key: str, asked: str) -> dict[str, Any] | None:
    """The bar that leads through the comments: the one asked for, else the first open one of this section, else the first
    open one of all; with the one before and the one after."""
    if not walk.steps:
        return None
    chosen = next((step for step in walk.steps if str(step.pin.pk) == asked), None)
    here = walk.in_section(key)
    ways = ([step for step in here if not step.is_done], here, walk.open_steps, walk.steps)
    step = chosen or next(steps[0] for steps in ways if steps)
    before, after = walk.around(step)
    return {"step": step, "steps": walk.steps, "before": before, "after": after, "open": len(walk.open_steps)}


def closed_words(plan: YearPlan) -> str:
    """Why some places are closed."""
    if plan.approval is not None and plan.approval.state == State.UNLOCKED:
        return _("Not opened by the unlock.")
    return _("Not opened by the return.")


def _sources(form: SectionForm) -> list[Any]:
    """The sources of what this section asks, each once."""
    specs: list[FieldSpec | RowsSpec] = [*form.spec.fields, *form.spec.rows]
    return list(dict.fromkeys(spec.rule for spec in specs if spec.rule))


def trail(plan: YearPlan, here: str) -> list[tuple[str, str]]:
    """The way from the list of projects to a page of a year plan."""
    code = plan.project.code
    return [(_("Projects"), reverse("projects:list")), (code, reverse("projects:page", args=[code])), (here, "")]


def navigation(plan: YearPlan, *, current: str = "") -> list[dict[str, Any]]:
    """The five sections with their completeness, the files, and the review."""
    complete = editing.completeness_stored(plan)
    items = [
        {
            "key": key.upper(),
            "label": spec.title,
            "url": reverse("projects:section", args=[*_place(plan), key]),
            "state": "complete" if complete[key] else "incomplete",
            "current": key == current,
        }
        for key, spec in sections_of(plan).items()
    ]
    state = plan.approval.state if plan.approval else "draft" if plan.project.is_training else "historical"
    count = attached(plan).count()
    note = ngettext("%(count)s file", "%(count)s files", count) % {"count": count} if count else _("None yet")
    address = reverse("projects:files", args=_place(plan))
    files: dict[str, Any] = {"key": "+", "label": _("Files"), "url": address, "note": note}
    files |= {"state": "complete" if count else "missing", "current": current == "files"}
    send = {"key": "M7", "label": _("Review and send"), "url": reverse("projects:review", args=_place(plan))}
    return [*items, files, {**send, "state": state, "current": current == "m7"}]


def blocker_links(plan: YearPlan, document: dict[str, SectionData]) -> list[tuple[Any, str]]:
    """What blocks sending, in words, each with the address of its field."""
    context = editing.context(plan)
    links: list[tuple[Any, str]] = []
    for key in document:
        address = reverse("projects:section", args=[*_place(plan), key])
        found = _links(plan, document, rules.section_blockers(key, document, context))
        links += [(f"{key.upper()} · {words}", f"{address}{target}") for words, target in found]
    return links


def _links(plan: YearPlan, document: dict[str, SectionData], problems: Sequence[Problem]) -> list[tuple[Any, str]]:
    """Each problem with the place of its field on the page of its section. What lies outside what is open says so."""
    approval = plan.approval
    links: list[tuple[Any, str]] = []
    for problem in problems:
        words = problem.message
        if approval is not None and not is_open(approval, problem.field):
            words = _("%(fault)s (outside what is open)") % {"fault": words}
        is_partial = approval is not None and bool(approval.opened)
        links.append((words, f"#{_block(problem.field) if is_partial else anchor(problem, document)}"))
    return links


def _block(key: str) -> str:
    """The id of the block of a place: of the field, or of the row it lies in."""
    section, _dot, rest = key.partition(".")
    name, uid, _inner = split(rest)
    return spots.anchor_of(".".join(filter(None, (section, name, uid))))
