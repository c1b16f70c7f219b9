"""Pages in which bodies are made, changed, renamed, moved, ended and reorganised, for those who administer them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from samrit.accounts.http import SignedIn, trying
from samrit.accounts.queries import person
from samrit.lib.errors import Clash, Invalid, Refused, Stale, Text
from samrit.lib.merge import fingerprints, seen_after
from samrit.organisations.models import Organisation
from samrit.ui.fields import HouseForm
from samrit.ui.http import wants_fragment
from samrit.workspace.actions import reorganise as actions
from samrit.workspace.actions.reorganise import reorganisation
from samrit.workspace.actions.reorganise.bodies import BodyFacts, facts_of, place_of
from samrit.workspace.forms import reorganise as forms
from samrit.workspace.queries import reorganise as queries
from samrit.workspace.rules import reorganise as rules
from samrit.workspace.rules.reorganise import EVERYWHERE, NewBody

BODY = "/organisations/{}/"


def body_or_404(code: str) -> Organisation:
    """The body; bodies are public."""
    body = queries.body_by_code(code)
    if body is None:
        raise Http404
    return body


@dataclass(frozen=True)
class Door:
    """One thing that can be done with a body: where, in which words, and why not."""

    path: str
    label: Text
    icon: str
    reason: Text | None


@require_safe
def doors(request: SignedIn, code: str) -> HttpResponse:
    """What this person may do with the body, each with the reason why not. A part of its page, or a page of its own."""
    body, who = body_or_404(code), person(request.user)
    no = rules.why_not_administer(who, body)
    items = [] if no else _doors(body)
    if rules.why_not_create(who, body) is None:
        items.append(Door("below", _("Add a body below"), "plus", None))
    context = {"body": body, "doors": items, "no": no, "trail": _trail(body, _("Administer"))}
    template = "workspace/bodies/doors.html"
    return render(request, f"{template}#body" if wants_fragment(request) else template, context)


def _doors(body: Organisation) -> list[Door]:
    return [
        Door("change", _("Mend facts"), "pencil", None),
        Door("name", _("Rename"), "file", None),
        Door("place", _("Move"), "arrow-right", None),
        Door("reorganise", _("Reorganise: merge or split"), "building", None),
        Door("end", _("End"), "close", rules.why_standing(queries.standing(body))),
    ]


@require_safe
def top_doors(request: SignedIn) -> HttpResponse:
    """What this person may do with the tree as a whole. A part of its page, or a page of its own."""
    context = {
        "no": rules.why_not_create(person(request.user), None),
        "trail": [(_("Home"), "/"), (_("State bodies"), reverse("organisations:bodies")), (_("Administer"), "")],
    }
    template = "workspace/bodies/top_doors.html"
    return render(request, f"{template}#body" if wants_fragment(request) else template, context)


@require_safe
def history(request: SignedIn, code: str) -> HttpResponse:
    """Who changed what about the body, when, and by which law."""
    body = body_or_404(code)
    acts = queries.history(body)
    context = {
        "body": body,
        "acts": [(act, [(rules.LABELS[key], old, new) for key, old, new in act.changes]) for act in acts],
        "trail": _trail(body, _("History")),
    }
    return render(request, "workspace/bodies/history.html", context)


@require_http_methods(["GET", "POST"])
def change(request: SignedIn, code: str) -> HttpResponse:
    """Mend facts that need no law."""
    body = _administered(request, code, "change_body")
    stored = facts_of(body)
    form = forms.FactsForm(request.POST or None, initial={**stored, "other_names": "\n".join(body.other_names)})

    def save(typed: dict[str, Any], seen: dict[str, str]) -> Organisation:
        names = tuple(line for line in map(str.strip, typed["other_names"].split("\n")) if line)
        data = BodyFacts(typed["name_th"], typed["name_en"], typed["budget_code"].upper(), names)
        return actions.change_body(body=body, data=data, seen=seen, by=request.user)

    page = FormPage(_("Mend facts"), _("Spellings and codes that need no law. A new name is a renaming."), _("Save"))
    return _answer(request, body, form, page, save, stored)


@require_http_methods(["GET", "POST"])
def rename(request: SignedIn, code: str) -> HttpResponse:
    """Give the body a new name from a day."""
    body = _administered(request, code, "rename_body")
    stored = {"name_th": body.name_th, "name_en": body.name_en}
    form = forms.RenameForm(request.POST or None, initial=stored)

    def save(typed: dict[str, Any], seen: dict[str, str]) -> Organisation:
        names = {"name_th": typed["name_th"], "name_en": typed["name_en"]}
        return actions.rename_body(body=body, basis=form.read_basis(), seen=seen, by=request.user, **names)

    lead = _("The code stays. The former name is kept with its last day; what was approved before keeps it.")
    return _answer(request, body, form, FormPage(_("Rename"), lead, _("Rename")), save, stored)


@require_http_methods(["GET", "POST"])
def move(request: SignedIn, code: str) -> HttpResponse:
    """Put the body under another one."""
    body = _administered(request, code, "move_body")
    stored = place_of(body)
    form = forms.MoveForm(request.POST or None, initial=stored)

    def save(typed: dict[str, Any], seen: dict[str, str]) -> Organisation:
        place = {"parent": typed["parent"], "area_parent": typed["area_parent"]}
        return actions.move_body(body=body, basis=form.read_basis(), seen=seen, by=request.user, **place)

    lead = _("Everything below it moves along. Codes, projects and history stay.")
    return _answer(request, body, form, FormPage(_("Move"), lead, _("Move")), save, stored)


@require_http_methods(["GET", "POST"])
def end(request: SignedIn, code: str) -> HttpResponse:
    """End the body."""
    body = _administered(request, code, "end_body")
    with trying(request, "end_body", subject_kind="organisation", subject_id=body.pk):
        _refuse(rules.why_standing(queries.standing(body)))
    form = forms.BasisForm(request.POST or None)

    def save(_typed: dict[str, Any], _seen: dict[str, str]) -> Organisation:
        return actions.end_body(body=body, basis=form.read_basis(), by=request.user)

    lead = _("The day before is its last. Its record, its code and its history stay for ever.")
    return _answer(request, body, form, FormPage(_("End"), lead, _("End this body")), save, {})


@require_http_methods(["GET", "POST"])
def new(request: SignedIn, code: str = "") -> HttpResponse:
    """Add a body below this one, or at the top."""
    parent = body_or_404(code) if code else None
    with trying(request, "create_body", subject_kind="organisation", subject_id=parent.pk if parent else ""):
        _refuse(rules.why_not_create(person(request.user), parent))
    form = forms.NewBodyForm(request.POST or None, initial={"code": queries.suggested_code(parent) if parent else ""})

    def save(typed: dict[str, Any], _seen: dict[str, str]) -> Organisation:
        return actions.create_body(data=NewBody(**typed), parent=parent, by=request.user)

    lead = _("It stands under %(body)s.") % {"body": parent.name} if parent else _("It stands at the top of the tree.")
    return _answer(
        request,
        parent,
        form,
        FormPage(_("Add a body below") if parent else _("Add a body at the top"), lead, _("Add")),
        save,
        {},
    )


@require_http_methods(["GET", "POST"])
def reorganise(request: SignedIn, code: str) -> HttpResponse:
    """Merge or split: first the plan, then a preview of everything that moves, then the act."""
    body = _administered(request, code, "reorganise")
    form = forms.ReorganiseForm(body, request.POST or None)
    context: dict[str, Any] = {"body": body, "form": form, "trail": _trail(body, _("Reorganise"))}
    context |= {"bodies": queries.offered_bodies(body)}
    if not form.is_valid():
        return render(request, "workspace/bodies/reorganise.html", context, status=422 if form.errors else 200)
    choices = forms.choices_of(request.POST.dict())
    plan = form.plan(choices)
    try:
        if "apply" in request.POST:
            done = actions.reorganise(plan=plan, seen=request.POST.get("seen", ""), by=request.user)
            messages.success(
                request, _("Done. %(names)s took over.") % {"names": ", ".join(b.name for b in done.values())}
            )
            return redirect(BODY.format(code))
        ending, held = reorganisation.check(plan, request.user)
    except Invalid as no:
        if not any(problem.code == "stranded" for problem in no.problems):
            form.show(no.problems)
            return render(request, "workspace/bodies/reorganise.html", context, status=422)
        ending, held = reorganisation.check(plan, request.user)
        context |= {"problems": no.problems}
    except Stale as no:
        ending, held = reorganisation.check(plan, request.user)
        context |= {"clashes": no.clashes}
    context |= _preview(plan, ending, held)
    status = 409 if "clashes" in context else 422 if context["problems"] and "apply" in request.POST else 200
    return render(request, "workspace/bodies/preview.html", context, status=status)


def _preview(plan: rules.Reorganisation, ending: list[Organisation], held: queries.Holding) -> dict[str, Any]:
    several = len(plan.successors) > 1

    def offer(prefix: str, rows: list[Any]) -> list[dict[str, Any]]:
        keys = [(f"{prefix}-{row.pk}", row) for row in rows]
        return [
            {"key": key, "row": row, "chosen": plan.choices.get(key, ""), "to": plan.goes_to(key)} for key, row in keys
        ]

    return {
        "plan": plan,
        "kind": rules.KINDS[plan.kind],
        "ending": ending,
        "takers": _takers(plan),
        "several": several,
        "everywhere": EVERYWHERE,
        "held": held,
        "projects": offer("project", held.projects),
        "posts": offer("post", held.posts),
        "below": offer("body", held.below),
        "problems": reorganisation.check_stranding(plan, held),
    }


def _takers(plan: rules.Reorganisation) -> list[dict[str, Any]]:
    """The bodies that take over, existing ones by their names."""
    known = queries.bodies_by_code(successor.code for successor in plan.successors)
    names = {code: body.name_th for code, body in known.items()}
    return [
        {"code": new.code, "name_th": names.get(new.code) or new.name_th, "is_new": new.code not in known}
        for new in plan.successors
    ]


@dataclass(frozen=True)
class FormPage:
    """The words of a page with one form."""

    title: str
    lead: str
    button: str


Save = Callable[[dict[str, Any], dict[str, str]], Organisation]


def _answer(
    request: SignedIn,
    body: Organisation | None,
    form: HouseForm,
    page: FormPage,
    save: Save,
    stored: dict[str, Any],
) -> HttpResponse:
    """One form: drawn, or saved through `save`, which gets what was typed and what stood on the page."""
    shown = fingerprints(stored)
    seen = {key: request.POST.get(f"seen-{key}", "") for key in stored}
    clashes: list[Clash] = []
    if request.method == "POST" and form.is_valid():
        try:
            saved = save(dict(form.cleaned_data), seen)
        except Invalid as no:
            form.show(no.problems)
        except Stale as no:
            clashes = no.clashes
            shown = seen_after(seen, stored, {k: form.cleaned_data.get(k) for k in stored}, [c.field for c in clashes])
        else:
            messages.success(request, _("Saved."))
            return redirect(BODY.format(saved.code))
    context = {
        "body": body,
        "form": form,
        "page": page,
        "seen": {f"seen-{key}": value for key, value in shown.items()},
        "clashes": clashes,
        "bodies": queries.offered_bodies(body) if body and "parent" in form.fields else [],
        "areas": queries.area_bodies() if "area_parent" in form.fields else [],
        "trail": _trail(body, page.title),
    }
    status = 409 if clashes else 422 if form.errors else 200
    return render(request, "workspace/bodies/form.html", context, status=status)


def _administered(request: SignedIn, code: str, act: str) -> Organisation:
    body = body_or_404(code)
    with trying(request, act, subject_kind="organisation", subject_id=body.pk):
        _refuse(rules.why_not_administer(person(request.user), body))
    return body


def _refuse(reason: Text | None) -> None:
    if reason:
        raise Refused(reason)


def _trail(body: Organisation | None, here: str) -> list[tuple[str, str]]:
    start = [(_("Home"), "/"), (_("State bodies"), reverse("organisations:bodies"))]
    return [*start, *([(body.name, BODY.format(body.code))] if body else []), (here, "")]
