"""The page on which the second person publishes an edition of plans, with what it does to the year plans of its years."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samrit.accounts.http import SignedIn, trying
from samrit.accounts.queries import name_of, person
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.plans.models import Edition, Purpose
from samrit.plans.queries.drafts import findings, get_draft
from samrit.plans.rules.access import why_not_publish
from samrit.projects.queries.relinking import publication_outlook
from samrit.workspace.actions.publication import publish_edition


@require_http_methods(["GET", "POST"])
def publication(request: SignedIn, draft: str) -> HttpResponse:
    """What publishing would do, before it is done; refused with every year plan that would be left without a target."""
    found = get_draft(request.user, draft)
    if found is None:
        raise Http404
    with trying(request, "publish_edition", subject_kind="plan_edition", subject_id=found.pk):
        if no := why_not_publish(person(request.user), found):
            raise Refused(no)
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            publish_edition(edition=found, by=request.user)
        except Invalid as faults:
            problems = faults.problems
        else:
            into = found.base.code if found.purpose == Purpose.COMPLETION and found.base else found.code
            messages.success(request, _("The edition is published. Everybody sees it now."))
            return redirect("plans:edition", into)
    desk = reverse("plans:draft", args=[found.code])
    context = {
        "draft": found,
        "problems": problems,
        "outlook": publication_outlook(found) if found.purpose == Purpose.REVISION else None,
        "blocking": [fault for fault in findings(found) if fault.is_blocking],
        "proposer": name_of(found.proposed_by),
        "trail": _trail(found, desk),
    }
    return render(request, "workspace/publication.html", context, status=422 if problems else 200)


def _trail(draft: Edition, desk: str) -> list[tuple[str, str]]:
    plans = (_("Plans"), reverse("plans:frameworks"))
    return [(_("Home"), "/"), plans, (_("Drafts"), reverse("plans:drafts")), (draft.name, desk), (_("Publish"), "")]
