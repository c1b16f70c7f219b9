"""A new project made from one."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samrit.accounts.http import SignedIn
from samrit.lib import clock
from samrit.lib.errors import Invalid
from samrit.lib.fiscal import fiscal_year_of
from samrit.projects.actions.copying import copy_project
from samrit.projects.forms.years import CopyForm
from samrit.projects.queries import editing
from samrit.projects.queries.copying import why_not_copy
from samrit.projects.queries.versions import reads_drafts
from samrit.projects.views.editing import plan_or_404, trail


@require_http_methods(["GET", "POST"])
def copying(request: SignedIn, code: str, year: int) -> HttpResponse:
    """The few questions of a copy; then the short page of what to look at."""
    source = plan_or_404(request, code, year)
    if why_not_copy(request.user, source):
        raise Http404
    owners = editing.owners_for(request.user)
    initial = {
        "fiscal_year": max(fiscal_year_of(clock.today()), source.fiscal_year),
        "name": source.project.name_th,
        "owner": source.project.owner_id,
    }
    form = CopyForm(owners, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            plan = copy_project(source=source, by=request.user, **form.cleaned_data)
        except Invalid as no:
            for problem in no.problems:
                field = "name" if problem.field == "name_th" else problem.field
                form.add_error(field if field in form.fields else None, str(problem.message))
        else:
            words = _("%(code)s was made from %(source)s. Look at what changes.")
            messages.success(request, words % {"code": plan.project.code, "source": source.project.code})
            return redirect("projects:changes", plan.project.code, plan.fiscal_year)
    context: dict[str, Any] = {
        "plan": source,
        "trail": trail(source, _("Copy to a new project")),
        "form": form,
        "may_create": owners.exists(),
        "is_approved_only": not reads_drafts(request.user, source),
    }
    return render(request, "projects/copying.html", context, status=422 if form.errors else 200)
