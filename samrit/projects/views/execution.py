"""How a project stands from a day on."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.codelists.queries import names
from samrit.lib import clock
from samrit.lib.errors import Invalid
from samrit.projects.actions import execution as actions
from samrit.projects.forms.years import StatusForm
from samrit.projects.models import StatusChange
from samrit.projects.queries import execution as queries
from samrit.projects.queries.ownership import is_living
from samrit.projects.queries.versions import reads_drafts
from samrit.projects.rules import execution as rules
from samrit.projects.views.editing import plan_or_404, trail


@require_http_methods(["GET", "POST"])
def status(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Everything that was stated, and the form that states more."""
    plan = plan_or_404(request, code, year)
    words = names(queries.LIST, clock.today())
    form = StatusForm(words, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.state_execution(project=plan.project, data=actions.Status(**form.cleaned_data), by=request.user)
        except Invalid as no:
            form.show(no.problems)
        else:
            messages.success(request, _("The status was stated."))
            return redirect("projects:status", code, year)
    inside = reads_drafts(request.user, plan)
    context: dict[str, Any] = {
        "plan": plan,
        "project": plan.project,
        "trail": trail(plan, _("Status of execution")),
        "stands": queries.timeline_of(plan.project, inside=inside),
        "form": form,
        "inside": inside,
        "why_not": rules.why_not_state(person(request.user), plan.project, is_living=is_living(plan.project)),
    }
    return render(request, "projects/status.html", context, status=422 if form.errors else 200)


@require_POST
def undoing(request: SignedIn, code: str, year: int, pk: int) -> HttpResponse:
    """Take one statement back."""
    plan = plan_or_404(request, code, year)
    change = StatusChange.objects.filter(project=plan.project, pk=pk).first()
    if change is None:
        raise Http404
    actions.undo_execution(change=change, by=request.user)
    messages.success(request, _("It was taken back. It stays readable."))
    return redirect("projects:status", code, year)
