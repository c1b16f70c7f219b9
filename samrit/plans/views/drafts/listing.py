"""The list of drafts and of what became of them; the pages on which one is begun."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from samrit.accounts.http import SignedIn, trying
from samrit.accounts.queries import name_of, person
from samrit.lib.errors import Invalid, Refused, Text
from samrit.plans.actions import drafts as actions
from samrit.plans.forms.drafts import CompletionForm, EditionForm, RevisionForm, StartForm
from samrit.plans.models import Edition
from samrit.plans.queries import drafting
from samrit.plans.queries.drafts import list_drafts
from samrit.plans.queries.editions import editions
from samrit.plans.rules.access import may_read_drafts, why_not_draft
from samrit.plans.views.drafts.frame import typed


@require_safe
def drafts(request: SignedIn) -> HttpResponse:
    """Drafts that are open, and what became of earlier ones."""
    who = person(request.user)
    if not may_read_drafts(who):
        raise Http404
    context = {
        "open": [(draft, name_of(draft.made_by), name_of(draft.proposed_by)) for draft in list_drafts(request.user)],
        "closed": [(draft, name_of(draft.decided_by)) for draft in drafting.closed_drafts(request.user)],
        "no": why_not_draft(who),
        "trail": _trail(_("Drafts")),
    }
    return render(request, "plans/drafts/list.html", context)


@dataclass(frozen=True)
class Beginning:
    """A way to begin a draft: in words, by which form, by which act."""

    title: Text
    lead: Text
    verb: Text
    form: type[StartForm]
    start: Callable[..., Edition]


BEGINNINGS = {
    "revision": Beginning(
        gettext_lazy("Revise an edition"),
        gettext_lazy(
            "A new edition for later years. It begins as a copy: every node keeps its line to the old one, so that "
            "figures can be shown in either. When it is published, the old edition ends the year before."
        ),
        gettext_lazy("Begin the revision"),
        RevisionForm,
        actions.start_revision,
    ),
    "completion": Beginning(
        gettext_lazy("Complete an edition"),
        gettext_lazy(
            "Missing rows and corrections of what was copied from documents, for the edition that is in force. "
            "Nothing in force is cancelled, and addresses stay. When it is published, the rows enter the edition."
        ),
        gettext_lazy("Begin the completion"),
        CompletionForm,
        actions.start_completion,
    ),
    "edition": Beginning(
        gettext_lazy("New edition"),
        gettext_lazy("An edition that follows none: the policy of a new government, a new framework."),
        gettext_lazy("Begin the edition"),
        EditionForm,
        actions.start_new,
    ),
}


@require_http_methods(["GET", "POST"])
def begin(request: SignedIn, purpose: str) -> HttpResponse:
    """Begin a draft."""
    who = person(request.user)
    if not may_read_drafts(who):
        raise Http404
    with trying(request, "draft_plans", subject_kind="plan_edition", subject_id=""):
        if reason := why_not_draft(who):
            raise Refused(reason)
    way = BEGINNINGS[purpose]
    form = way.form(editions(), typed(request), initial=_initial(request, purpose))
    if request.method == "POST" and form.is_valid():
        try:
            draft = way.start(**_typed(form, purpose), by=request.user)
        except Invalid as no:
            form.show(no.problems)
        else:
            messages.success(request, _("The draft is begun. Only NESDC sees it until it is published."))
            return redirect("plans:draft", draft.code)
    context = {"form": form, "way": way, "trail": _trail(str(way.title))}
    return render(request, "plans/drafts/begin.html", context, status=422 if form.errors else 200)


def _initial(request: SignedIn, purpose: str) -> dict[str, Any]:
    """The edition the page was opened from, and for a revision what it is called until it is called otherwise."""
    base = next((e for e in editions() if e.code == request.GET.get("base")), None)
    if base is None:
        return {}
    names = {"name_th": base.name_th, "name_en": base.name_en} if purpose == "revision" else {}
    return {"base": base.code, **names}


def _typed(form: StartForm, purpose: str) -> dict[str, Any]:
    if purpose == "edition":
        framework = form.cleaned_data["framework"]
        return {**form.names(), "framework": framework, "grammar_of": form.edition("grammar_of")}
    return {**form.names(), "base": form.edition()}


def _trail(here: str) -> list[tuple[str, str]]:
    steps = [(_("Home"), "/"), (_("Plans"), reverse("plans:frameworks"))]
    if here != _("Drafts"):
        steps.append((_("Drafts"), reverse("plans:drafts")))
    return [*steps, (here, "")]
