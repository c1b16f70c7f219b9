"""The desk of a draft: where it stands, what differs, what stands in its way, and what may be done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from samrit.accounts.http import SignedIn, trying
from samrit.accounts.queries import name_of, person
from samrit.accounts.roles import Person
from samrit.lib.errors import Invalid, Refused, Text
from samrit.plans.actions import publishing
from samrit.plans.forms.drafts import ReasonForm
from samrit.plans.models import Edition, EditionState
from samrit.plans.queries.drafts import difference, findings
from samrit.plans.rules import access
from samrit.plans.views.drafts.frame import around, draft_or_404, typed


@require_safe
def desk(request: SignedIn, draft: str) -> HttpResponse:
    """Everything about a draft on one page."""
    found = draft_or_404(request, draft)
    who = person(request.user)
    faults = findings(found) if found.is_draft else []
    blocking = [fault for fault in faults if fault.is_blocking]
    context = {
        **around(found, "draft"),
        "steps": _steps(found),
        "counts": _counts(found),
        "blocking": blocking,
        "warnings": [fault for fault in faults if not fault.is_blocking],
        "maker": name_of(found.made_by),
        "decider": name_of(found.decided_by),
        "no_edit": access.why_not_edit(who, found),
        "no_propose": access.why_not_propose(who, found) or _blocked(len(blocking)),
        "no_give_back": access.why_not_give_back(who, found),
        "no_discard": access.why_not_discard(who, found),
        "no_publish": access.why_not_publish(who, found) or _blocked(len(blocking)),
    }
    return render(request, "plans/drafts/desk.html", context)


def _blocked(number: int) -> Text | None:
    return _("What blocks it has to be mended first (%(number)d, see below).") % {"number": number} if number else None


def _steps(draft: Edition) -> list[dict[str, Any]]:
    """Drafted, proposed, published: who and when, and where it stands."""
    began: dict[str, Any] = {
        "label": _("Drafted"),
        "who": name_of(draft.made_by),
        "at": draft.made_at,
        "state": "complete",
    }
    proposed: dict[str, Any] = {"label": _("Proposed"), "state": "complete"}
    proposed |= {"who": name_of(draft.proposed_by), "at": draft.proposed_at}
    decided: dict[str, Any] = {"label": _("Published by a second person"), "state": "not_started"}
    if draft.state == EditionState.DRAFT:
        began |= {"state": "returned" if draft.returned_because else "draft", "current": True}
        began["note"] = draft.returned_because
        proposed = {"label": _("Proposed"), "state": "not_started"}
    elif draft.state == EditionState.PROPOSED:
        decided |= {"current": True, "note": _("Waits for an administrator other than the one who proposed it.")}
    elif draft.state == EditionState.DISCARDED:
        proposed = {"label": _("Proposed"), "state": "not_started"}
        decided |= {"state": "cancelled", "label": _("Discarded")}
        decided |= {"who": name_of(draft.decided_by), "at": draft.decided_at, "note": draft.returned_because}
    else:
        decided |= {"state": "complete", "who": name_of(draft.decided_by), "at": draft.decided_at}
    return [began, proposed, decided]


def _counts(draft: Edition) -> list[dict[str, Any]]:
    """How many nodes differ in which way, each a link to the place on the page of differences."""
    if draft.base_id is None:
        return []
    found = difference(draft)
    page = reverse("plans:draft-difference", args=[draft.code])
    counts = [
        (_("added"), len(found.added), "added"),
        (_("changed"), len(found.changed), "changed"),
        (_("moved"), len(found.moved), "moved"),
        (_("cancelled"), len(found.cancelled) + len(found.removed), "cancelled"),
        (_("changes of hosts"), len(found.hosts), "hosts"),
        (_("changes of edges"), len(found.links), "links"),
        (_("changes of marks"), len(found.marks), "marks"),
    ]
    always = {"added", "changed", "moved", "cancelled"}
    return [
        {"label": label, "count": count, "url": f"{page}#{part}" if count else page}
        for label, count, part in counts
        if count or part in always
    ]


@dataclass(frozen=True)
class Decision:
    """What is done with a draft as a whole: in words, by which act, and why this person may not."""

    title: Text
    lead: Text
    verb: Text
    done: Text
    act: Callable[..., object]
    why_not: Callable[[Person, Edition], Text | None]
    asks_reason: bool = True


DECISIONS = {
    "propose": Decision(
        gettext_lazy("Propose for publication"),
        gettext_lazy("A second person reads it and publishes it, or gives it back. Until then nobody changes it."),
        gettext_lazy("Propose"),
        gettext_lazy("The draft is proposed and waits for the second person."),
        publishing.propose,
        access.why_not_propose,
        asks_reason=False,
    ),
    "give_back": Decision(
        gettext_lazy("Give the draft back"),
        gettext_lazy("It can be changed again. The reason is shown to everybody who works on it."),
        gettext_lazy("Give back"),
        gettext_lazy("The draft is given back."),
        publishing.give_back,
        access.why_not_give_back,
    ),
    "discard": Decision(
        gettext_lazy("Discard the draft"),
        gettext_lazy("It is closed for good and kept for reading only. The edition in force stays as it is."),
        gettext_lazy("Discard"),
        gettext_lazy("The draft is discarded."),
        publishing.discard,
        access.why_not_discard,
    ),
}


@require_http_methods(["GET", "POST"])
def decide(request: SignedIn, draft: str, way: str) -> HttpResponse:
    """Propose a draft, give it back with a reason, or discard it with a reason."""
    found = draft_or_404(request, draft)
    chosen = DECISIONS[way]
    with trying(request, f"{way}_edition", subject_kind="plan_edition", subject_id=found.pk):
        if no := chosen.why_not(person(request.user), found):
            raise Refused(no)
    form = ReasonForm(typed(request))
    problems: list[Any] = []
    if request.method == "POST" and form.is_valid():
        reason = {"reason": form.cleaned_data["reason"]} if chosen.asks_reason else {}
        try:
            chosen.act(edition=found, by=request.user, **reason)
        except Invalid as faults:
            problems = faults.problems
            if chosen.asks_reason:
                form.show(problems)
        else:
            messages.success(request, str(chosen.done))
            return redirect("plans:draft", found.code)
    context = {
        **around(found, "draft", (str(chosen.title), "")),
        "form": form,
        "problems": [] if chosen.asks_reason else problems,
        "way": chosen,
    }
    return render(request, "plans/drafts/decide.html", context, status=422 if problems else 200)
