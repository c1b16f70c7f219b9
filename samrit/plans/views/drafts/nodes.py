"""The pages of one node of a draft: its words, its place, its end."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from samrit.accounts.http import SignedIn, trying
from samrit.accounts.queries import person
from samrit.lib.errors import Clash, Invalid, Refused, Stale, Text
from samrit.lib.merge import seen_after
from samrit.plans.actions import drafts as actions
from samrit.plans.forms.drafts import NodeForm, PlaceForm, ReasonForm
from samrit.plans.models import Edition, NodeStatus, PlanNode, Purpose
from samrit.plans.queries import drafting
from samrit.plans.queries.drafts import grammar_of
from samrit.plans.rules.access import why_not_edit
from samrit.plans.rules.fields import LABELS, NodeValues, plain, read_seen, seen_of, values_of
from samrit.plans.rules.grammar import TOP, Grammar
from samrit.plans.rules.placing import NOT_IN_COMPLETION
from samrit.plans.views.drafts.frame import around, draft_or_404, node_or_404, typed
from samrit.ui.http import wants_fragment


@require_http_methods(["GET", "POST"])
def node(request: SignedIn, draft: str, node: int) -> HttpResponse:
    """A node with its words to be written, beside the words of the base, and what is stated about it."""
    found = draft_or_404(request, draft)
    row = node_or_404(found, node)
    no = _may_edit(request, found, "change_plan_node")
    grammar = grammar_of(found)
    stored = values_of(row)
    form = NodeForm(_kinds(grammar, row), typed(request), initial=NodeForm.shown(stored))
    seen: str = seen_of(row)
    clashes: Sequence[Clash] = ()
    if request.method == "POST":
        seen = request.POST.get("seen", "")
        if form.is_valid():
            values = form.read_values(row.parent_id)
            try:
                actions.save_node(edition=found, node=row, values=values, seen=seen, by=request.user)
            except Invalid as refusal:
                form.show(refusal.problems)
            except Stale as no_more:
                clashes, seen = no_more.clashes, _seen_again(seen, stored, values, no_more.clashes)
            else:
                messages.success(request, _("Saved."))
                return redirect("plans:draft-node", found.code, row.pk)
    context = {
        **_around(found, row, (row.name, "")),
        "form": form,
        "no": no,
        "seen": seen,
        "clashes": clashes,
        "label": grammar.label(row.kind),
        "rows": _beside(row),
        "stated": [(LABELS[name], text) for name in NodeForm.base_fields if (text := _words(row, name))],
        "facts": drafting.facts_of(row),
        "no_cancel": _why_not_cancel(found, row),
        "may_below": bool(grammar.children(row.kind)),
    }
    status = 409 if clashes else 422 if form.errors else 200
    return render(request, "plans/drafts/node.html", context, status=status)


def _seen_again(seen: str, stored: NodeValues, written: NodeValues, clashes: Sequence[Clash]) -> str:
    """What the page carries after a clash: fields she was shown count as seen."""
    marks = seen_after(read_seen(seen), plain(stored), plain(written), [clash.field for clash in clashes])
    return " ".join(f"{name}={mark}" for name, mark in marks.items())


def _kinds(grammar: Grammar, row: PlanNode) -> list[tuple[str, Text]]:
    """A node keeps its kind, unless another may stand in its place."""
    above = row.parent.kind if row.parent else TOP
    others = [kind for kind in grammar.kinds if kind != row.kind and grammar.may_stand(kind, above)]
    return [(kind, grammar.label(kind)) for kind in (row.kind, *others)]


def _beside(row: PlanNode) -> list[dict[str, Any]]:
    """The words of the base and of the draft, field by field, for what either has."""
    origin = row.origin
    if origin is None:
        return []
    pairs = [(LABELS[name], _words(origin, name), _words(row, name)) for name in drafting.COMPARED]
    moved = "moved" in drafting.marks_of(row)
    pairs.append((LABELS["parent_id"], _name(origin.parent), _name(row.parent) if moved else _name(origin.parent)))
    return [
        {"label": label, "left": left, "right": right, "changed": left != right}
        for label, left, right in pairs
        if left or right
    ]


def _words(row: PlanNode, name: str) -> str:
    shown = getattr(row, f"get_{name}_display", None)
    value = shown() if shown is not None else getattr(row, name)
    if isinstance(value, list):
        return "\n".join(value)
    return "" if value is None else str(value)


def _name(row: PlanNode | None) -> str:
    return row.name if row else ""


@require_http_methods(["GET", "POST"])
def new(request: SignedIn, draft: str) -> HttpResponse:
    """Add a node: at the top, or below the node that `parent` names."""
    found = draft_or_404(request, draft)
    _refuse(_may_edit(request, found, "add_plan_node"))
    grammar = grammar_of(found)
    parent = _parent(found, request.POST.get("parent", "") or request.GET.get("parent", ""))
    kinds = [kind for kind in grammar.kinds if grammar.may_stand(kind, parent.kind if parent else TOP)]
    form = NodeForm([(kind, grammar.label(kind)) for kind in kinds], typed(request), initial={"position": 0})
    if request.method == "POST" and form.is_valid():
        values = form.read_values(parent.pk if parent else None)
        try:
            made = actions.save_node(edition=found, node=None, values=values, seen="", by=request.user)
        except Invalid as no:
            form.show(no.problems)
        else:
            messages.success(request, _("“%(name)s” is in the draft.") % {"name": made.name})
            below = f"?parent={parent.pk}" if parent else ""
            again = reverse("plans:draft-node-new", args=[found.code]) + below
            return redirect(again if "another" in request.POST else reverse("plans:draft-node", args=[draft, made.pk]))
    steps = ((_("Tree"), reverse("plans:draft-tree", args=[found.code])), (_("Add a node"), ""))
    context = {**around(found, "draft-tree", *steps), "form": form, "parent": parent, "kinds": kinds}
    return render(request, "plans/drafts/node_new.html", context, status=422 if form.errors else 200)


def _parent(draft: Edition, asked: str) -> PlanNode | None:
    """The node that the address names; None for the top."""
    if not asked:
        return None
    above = (
        drafting.node_above(draft, int(asked)) if asked.isascii() and asked.isdecimal() and len(asked) < 10 else None
    )
    if above is None:
        raise Http404
    return above


@require_http_methods(["GET", "POST"])
def place(request: SignedIn, draft: str, node: int) -> HttpResponse:
    """Move a node under another one, found by words or code."""
    found = draft_or_404(request, draft)
    row = node_or_404(found, node)
    _refuse(_may_edit(request, found, "move_plan_node"))
    grammar = grammar_of(found)
    words = request.POST.get("q", "") or request.GET.get("q", "")
    form = PlaceForm(typed(request), initial={"position": row.position, "parent": row.parent_id or ""})
    seen, clashes = request.POST.get("seen", "") or seen_of(row), []
    if request.method == "POST" and form.is_valid():
        above = _parent(found, form.cleaned_data["parent"])
        position = form.cleaned_data["position"] or 0
        try:
            actions.move_node(
                node=row, parent=above, position=position, seen=request.POST.get("seen", ""), by=request.user
            )
        except Invalid as no:
            form.show([*no.problems])
        except Stale as no_more:
            clashes, seen = no_more.clashes, seen_of(row)
        else:
            messages.success(request, _("The node stands there now, with everything below it."))
            return redirect("plans:draft-node", found.code, row.pk)
    back = (row.name, reverse("plans:draft-node", args=[found.code, row.pk]))
    chosen = form.data.get("parent", "") if form.is_bound else str(row.parent_id or "")
    places = drafting.places_for(found, grammar, row.kind, words, row)
    if row.parent is not None and not words and row.parent not in places:
        places.insert(0, row.parent)
    context = {
        **_around(found, row, back, (_("Move"), "")),
        "form": form,
        "words": words,
        "places": places,
        "seen": seen,
        "clashes": clashes,
        "may_top": grammar.may_stand(row.kind, TOP),
        "chosen": chosen,
        "most": drafting.FOUND,
    }
    part = "#choices" if wants_fragment(request) and request.method == "GET" else ""
    status = 409 if clashes else 422 if form.errors else 200
    return render(request, f"plans/drafts/place.html{part}", context, status=status)


@dataclass(frozen=True)
class End:
    """A way in which a node ends or comes back: in words, and by which act."""

    title: Text
    lead: Text
    verb: Text
    done: Text
    act: Callable[..., object]
    asks_reason: bool = False


ENDS = {
    "cancel": End(
        gettext_lazy("Cancel the node"),
        gettext_lazy("It stays readable and marked as cancelled. Its code is never used again."),
        gettext_lazy("Cancel it"),
        gettext_lazy("The node is cancelled in this draft."),
        actions.cancel_node,
        asks_reason=True,
    ),
    "revive": End(
        gettext_lazy("Take the cancellation back"),
        gettext_lazy("The node is in force again, as in the edition before."),
        gettext_lazy("Take it back"),
        gettext_lazy("The node is in force again."),
        actions.revive_node,
    ),
    "remove": End(
        gettext_lazy("Remove the node"),
        gettext_lazy(
            "It was added in this draft and leaves no trace in the edition, only in the history of the draft."
        ),
        gettext_lazy("Remove it"),
        gettext_lazy("The node is removed from this draft."),
        actions.remove_node,
    ),
}


@require_http_methods(["GET", "POST"])
def end(request: SignedIn, draft: str, node: int, way: str) -> HttpResponse:
    """Cancel a node with a reason, take that back, or remove one that was added in the draft."""
    found = draft_or_404(request, draft)
    row = node_or_404(found, node)
    _refuse(_may_edit(request, found, f"{way}_plan_node"))
    chosen = ENDS[way]
    form = ReasonForm(typed(request))
    if request.method == "POST" and form.is_valid():
        reason = {"reason": form.cleaned_data["reason"]} if chosen.asks_reason else {}
        try:
            chosen.act(node=row, by=request.user, **reason)
        except Invalid as no:
            form.show(no.problems)
        else:
            messages.success(request, str(chosen.done))
            if way == "remove":
                return redirect("plans:draft-tree", found.code)
            return redirect("plans:draft-node", found.code, row.pk)
    back = (row.name, reverse("plans:draft-node", args=[found.code, row.pk]))
    context = {**_around(found, row, back, (str(chosen.title), "")), "form": form, "way": chosen}
    return render(request, "plans/drafts/end.html", context, status=422 if form.errors else 200)


def _why_not_cancel(draft: Edition, row: PlanNode) -> Text | None:
    in_force = row.status == NodeStatus.IN_FORCE
    return NOT_IN_COMPLETION if draft.purpose == Purpose.COMPLETION and in_force and row.origin_id else None


def _may_edit(request: SignedIn, draft: Edition, act: str) -> Text | None:
    """Why this draft is not changed by this person now; who sends a form all the same is refused, and the log knows."""
    reason = why_not_edit(person(request.user), draft)
    with trying(request, act, subject_kind="plan_edition", subject_id=draft.pk):
        if request.method == "POST":
            _refuse(reason)
    return reason


def _refuse(reason: Text | None) -> None:
    if reason:
        raise Refused(reason)


def _around(draft: Edition, row: PlanNode, *steps: tuple[str, str]) -> dict[str, Any]:
    tree = (_("Tree"), reverse("plans:draft-tree", args=[draft.code]))
    return {**around(draft, "draft-tree", tree, *steps), "node": row, "marks": drafting.marks_of(row)}
