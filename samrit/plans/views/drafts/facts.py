"""What is stated about a node of a draft beside its words: hosts, edges to other nodes, marks of the years."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samrit.accounts.http import SignedIn, trying
from samrit.accounts.queries import person
from samrit.lib.errors import Clash, Invalid, Problem, Refused, Stale
from samrit.plans.actions import drafts as actions
from samrit.plans.actions.drafts import LinkValues, MarkValues, hosting
from samrit.plans.forms.drafts import DraftHostForm, LinkForm, MarkForm
from samrit.plans.models import Edition, FactorMark, NodeHost, NodeKind, PlanLink, PlanNode
from samrit.plans.queries import drafting
from samrit.plans.queries.hosting import body_called
from samrit.plans.rules.access import why_not_edit
from samrit.plans.rules.facts import link_facts, mark_facts, seen_of_facts
from samrit.plans.views.drafts.frame import around, draft_or_404, node_or_404
from samrit.ui.fields import HouseForm
from samrit.ui.http import wants_fragment


@require_http_methods(["GET", "POST"])
def hosts(request: SignedIn, draft: str, node: int) -> HttpResponse:
    """Host agencies of a node: write one with its first day and source, or take one away."""
    found, row = _opened(request, draft, node)
    stored = drafting.facts_of(row).hosts
    gone = request.POST.get("remove", "")
    form = DraftHostForm(request.POST if request.method == "POST" and not gone else None)
    if request.method == "POST" and (_drop_host(request, stored, gone) if gone else _add_host(request, row, form)):
        messages.success(request, _("The host is taken away.") if gone else _("The host is written."))
        return redirect("plans:draft-node-hosts", found.code, row.pk)
    context = {**_around(found, row, _("Host agencies")), "form": form, "hosts": stored}
    return render(request, "plans/drafts/hosts.html", context, status=422 if form.errors else 200)


def _drop_host(request: SignedIn, stored: list[NodeHost], gone: str) -> bool:
    host = next((host for host in stored if str(host.pk) == gone), None)
    if host is None:
        raise Http404
    hosting.drop_host(host=host, by=request.user)
    return True


def _add_host(request: SignedIn, row: PlanNode, form: DraftHostForm) -> bool:
    if not form.is_valid():
        return False
    data = form.cleaned_data
    body = body_called(data["agency"])
    try:
        hosting.add_host(
            node=row,
            level=data["level"],
            agency_th=body.name_th if body else data["agency"],
            organisation=body,
            starts_on=data["starts_on"],
            source=data["basis"],
            by=request.user,
        )
    except Invalid as no:
        form.show(no.problems)
        return False
    return True


@require_http_methods(["GET", "POST"])
def links(request: SignedIn, draft: str, node: int) -> HttpResponse:
    """Edges from a node: add one to a node that is found by words or code, or take one away."""
    found, row = _opened(request, draft, node)
    stored = drafting.facts_of(row).links
    gone = request.POST.get("remove", "")
    clashes: Sequence[Clash] = ()
    form = LinkForm(request.POST if request.method == "POST" and not gone else None)
    words = request.POST.get("q", "") or request.GET.get("q", "")
    if request.method == "POST" and (gone or form.is_valid()):
        kept = [_link(link) for link in stored if str(link.pk) != gone]
        wanted = kept if gone else [*kept, form.read_link()]
        save = partial(actions.save_links, node=row, links=wanted, seen=request.POST.get("seen", ""), by=request.user)
        clashes = _clashes(save, form, len(kept))
        if not clashes and not form.errors:
            messages.success(request, _("The edge is taken away.") if gone else _("The edge is stated."))
            return redirect("plans:draft-node-links", found.code, row.pk)
    context = {
        **_around(found, row, _("Edges to other nodes")),
        "form": form,
        "links": stored,
        **_seen(seen_of_facts(link_facts(stored)), clashes),
        "words": words,
        "ends": drafting.other_ends(found, words, row),
        "chosen": form.data.get("effect_id", "") if form.is_bound else "",
        "most": drafting.FOUND,
    }
    part = "#choices" if wants_fragment(request) and request.method == "GET" else ""
    return render(request, f"plans/drafts/links.html{part}", context, status=_status(clashes, form))


@require_http_methods(["GET", "POST"])
def marks(request: SignedIn, draft: str, node: int) -> HttpResponse:
    """Marks of a factor by fiscal year: write one, or take one away."""
    found, row = _opened(request, draft, node)
    if row.kind != NodeKind.FACTOR:
        raise Http404
    stored = drafting.facts_of(row).marks
    gone = request.POST.get("remove", "")
    clashes: Sequence[Clash] = ()
    form = MarkForm(request.POST if request.method == "POST" and not gone else None)
    if request.method == "POST" and (gone or form.is_valid()):
        year = None if gone else form.read_mark().fiscal_year
        kept = [_mark(mark) for mark in stored if str(mark.pk) != gone and mark.fiscal_year != year]
        wanted = kept if gone else [*kept, form.read_mark()]
        save = partial(actions.save_marks, node=row, marks=wanted, seen=request.POST.get("seen", ""), by=request.user)
        clashes = _clashes(save, form, len(kept))
        if not clashes and not form.errors:
            messages.success(request, _("The mark is taken away.") if gone else _("The mark is saved."))
            return redirect("plans:draft-node-marks", found.code, row.pk)
    context = {
        **_around(found, row, _("Marks of the years")),
        "form": form,
        "marks": stored,
        **_seen(seen_of_facts(mark_facts(stored)), clashes),
    }
    return render(request, "plans/drafts/marks.html", context, status=_status(clashes, form))


def _clashes(save: Callable[[], None], form: HouseForm, place: int) -> Sequence[Clash]:
    """What both changed meanwhile; problems of the new row stand at the fields of the form."""
    try:
        save()
    except Invalid as no:
        form.show([_at_field(problem, place) for problem in no.problems])
    except Stale as no_more:
        return no_more.clashes
    return ()


def _seen(seen: str, clashes: Sequence[Clash]) -> dict[str, Any]:
    return {"seen": seen, "clashes": clashes}


def _status(clashes: Sequence[Clash], form: HouseForm) -> int:
    return 409 if clashes else 422 if form.errors else 200


def _at_field(problem: Problem, place: int) -> Problem:
    rows, _point, rest = problem.field.partition(".")
    number, _point, name = rest.partition(".")
    field = name if number == str(place) else rows
    return Problem(field, problem.code, problem.message, problem.rule)


def _link(link: PlanLink) -> LinkValues:
    return LinkValues(link.effect_id, link.meaning, link.basis, link.source)


def _mark(mark: FactorMark) -> MarkValues:
    return MarkValues(mark.fiscal_year, mark.priority_group, mark.needs_projects, mark.source)


def _opened(request: SignedIn, code: str, pk: int) -> tuple[Edition, PlanNode]:
    """The node of a draft that this person may change now. Raises Refused."""
    draft = draft_or_404(request, code)
    row = node_or_404(draft, pk)
    with trying(request, "change_plan_draft", subject_kind="plan_edition", subject_id=draft.pk):
        if reason := why_not_edit(person(request.user), draft):
            raise Refused(reason)
    return draft, row


def _around(draft: Edition, row: PlanNode, here: str) -> dict[str, Any]:
    tree = (_("Tree"), reverse("plans:draft-tree", args=[draft.code]))
    node = (row.name, reverse("plans:draft-node", args=[draft.code, row.pk]))
    return {**around(draft, "draft-tree", tree, node, (here, "")), "node": row}
