"""The desk on which the crosswalk of a revision is written: every old node with its successors."""

from dataclasses import replace
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samrit.accounts.http import SignedIn, trying
from samrit.accounts.queries import person
from samrit.lib.errors import Clash, Invalid, Refused, Stale
from samrit.plans.actions import crosswalk as actions
from samrit.plans.actions.crosswalk import Saying, Successor
from samrit.plans.actions.drafts.opened import SUBJECT
from samrit.plans.forms import crosswalk as forms
from samrit.plans.models import Basis, Edition, PlanNode, Relation
from samrit.plans.queries import crosswalk_desk as queries
from samrit.plans.rules.access import why_not_edit
from samrit.plans.rules.grammar import usual_label
from samrit.plans.views.drafts.frame import around, draft_or_404

PAGE = 50
WHOLE = Decimal(100)


@require_safe
def desk(request: SignedIn, draft: str) -> HttpResponse:
    """Every old node with its successors; `?show=` is a part of them, `?q=` searches codes and words."""
    found = _revision_or_404(request, draft)
    rows = queries.entries(found)
    counts = queries.counts(rows)
    part = request.GET.get("show", "")
    if part not in counts:
        part = queries.UNDECIDED if counts[queries.UNDECIDED] else queries.ALL
    words = request.GET.get("q", "")
    page = Paginator(queries.matching(rows, part, words), PAGE).get_page(request.GET.get("page"))
    context = {
        **around(found, "draft-crosswalk", (_("Crosswalk"), "")),
        "counts": counts,
        "decided": counts[queries.ALL] - counts[queries.UNDECIDED],
        "parts": _parts(counts, part, words),
        "part": part,
        "words": words,
        "page": page,
        "query": urlencode({"show": part, "q": words}),
        "no_edit": why_not_edit(person(request.user), found),
    }
    return render(request, "plans/drafts/crosswalk.html", context)


def _parts(counts: dict[str, int], current: str, words: str) -> list[dict[str, Any]]:
    names = {queries.UNDECIDED: _("Not decided"), queries.ALL: _("All"), **dict(Relation.choices)}
    shown = (part for part in names if counts[part] or part in (current, queries.UNDECIDED, queries.ALL))
    return [
        {
            "label": names[part],
            "url": "?" + urlencode({"show": part, "q": words}),
            "current": part == current,
            "count": counts[part],
        }
        for part in shown
    ]


@require_http_methods(["GET", "POST"])
def node(request: SignedIn, draft: str, node: int) -> HttpResponse:
    """What became of one old node: its successors with their shares."""
    found = _revision_or_404(request, draft)
    old = queries.old_node(found, node)
    if old is None:
        raise Http404
    with trying(request, "change_crosswalk", subject_kind=SUBJECT, subject_id=found.pk):
        if reason := why_not_edit(person(request.user), found):
            raise Refused(reason)
    stored = actions.saying_of(queries.lines_of(found, old))
    seen = actions.print_of(stored)
    clashes: list[Clash] = []
    form = forms.shown(stored)
    if request.method == "POST":
        form = forms.read(request.POST.dict(), lambda text: queries.node_called(found, old.kind, text))
        seen = request.POST.get("seen", "")
        if "add" in request.POST:
            form.rows.append(forms.SuccessorRow())
            return _drawn(request, found, old, replace(form, problems=[]), seen, clashes)
        form = _quick(request.POST.get("quick", ""), found, old, form)
        if form.saying is not None:
            try:
                actions.save_mapping(edition=found, old=old, saying=form.saying, seen=seen, by=request.user)
            except Invalid as no:
                form = replace(form, problems=form.show(no.problems))
            except Stale as no:
                clashes, seen = no.clashes, actions.print_of(stored)
            else:
                messages.success(request, _("Saved."))
                return redirect(_back(found, request.POST.get("back", "")))
    return _drawn(request, found, old, form, seen, clashes)


def _quick(choice: str, draft: Edition, old: PlanNode, form: forms.SayingForm) -> forms.SayingForm:
    """The form as one of the two buttons for usual cases means it: dropped, or going on as its copy."""
    copy = queries.copy_of(draft, old) if choice == "same" else None
    if choice == "dropped" or copy is not None:
        said = Saying((Successor(copy, WHOLE),), form.basis, form.source, form.note)
        return forms.shown(said)
    return form


def _drawn(
    request: SignedIn, draft: Edition, old: PlanNode, form: forms.SayingForm, seen: str, clashes: list[Clash]
) -> HttpResponse:
    desk = (_("Crosswalk"), reverse("plans:draft-crosswalk", args=[draft.code]))
    if not form.rows:
        form.rows.append(forms.SuccessorRow())
    relations = dict.fromkeys(line.relation for line in queries.lines_of(draft, old))
    context = {
        **around(draft, "draft-crosswalk", desk, (old.name, "")),
        "relations": [(relation, Relation(relation).label) for relation in relations],
        "old": old,
        "kind": usual_label(old.kind),
        "form": form,
        "seen": seen,
        "clashes": clashes,
        "offered": queries.offered(draft, old),
        "copy": queries.copy_of(draft, old),
        "bases": Basis.choices,
        "back": request.POST.get("back", request.GET.urlencode()),
    }
    status = 409 if clashes else 422 if form.problems else 200
    return render(request, "plans/drafts/crosswalk_node.html", context, status=status)


@require_POST
def added(request: SignedIn, draft: str) -> HttpResponse:
    """Say of the sent nodes that they are new."""
    found = _revision_or_404(request, draft)
    asked = [int(pk) for pk in request.POST.getlist("node") if pk.isascii() and pk.isdecimal() and len(pk) < 10]
    nodes = PlanNode.objects.filter(edition=found, pk__in=asked).in_force().select_related("edition")
    actions.say_added(edition=found, nodes=list(nodes), by=request.user)
    messages.success(request, _("Saved."))
    return redirect(_back(found, request.POST.get("back", "")))


def _back(draft: Edition, query: str) -> str:
    return reverse("plans:draft-crosswalk", args=[draft.code]) + (f"?{query}" if query else "")


def _revision_or_404(request: SignedIn, code: str) -> Edition:
    """A draft that has a crosswalk."""
    draft = draft_or_404(request, code)
    if draft.base_id is None or draft.purpose != "revision":
        raise Http404
    return draft
