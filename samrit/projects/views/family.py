"""Under which project one stands, and what stands under it."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.lib.errors import Invalid
from samrit.projects.actions.family import place_under
from samrit.projects.forms.years import PlaceForm
from samrit.projects.models import YearPlan
from samrit.projects.queries import family as queries
from samrit.projects.queries.ownership import is_living
from samrit.projects.rules import family as rules
from samrit.projects.views.editing import plan_or_404, trail


@require_http_methods(["GET", "POST"])
def family(request: SignedIn, code: str, year: int) -> HttpResponse:
    """The tree with the sums of its leaves, and the form that hangs this project under another one."""
    plan = plan_or_404(request, code, year)
    parent = plan.project.parent
    initial = {"parent": parent.code if parent else ""}
    form = PlaceForm(request.user, request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            place_under(project=plan.project, by=request.user, **form.cleaned_data)
        except Invalid as no:
            for problem in no.problems:
                form.add_error(problem.field, str(problem.message))
        else:
            messages.success(request, _("The place of the project was changed."))
            return redirect("projects:family", code, year)
    return _page(request, plan, form)


def _page(request: SignedIn, plan: YearPlan, form: PlaceForm) -> HttpResponse:
    told = {"is_living": is_living(plan.project), "is_fixed": queries.is_fixed(plan.project)}
    context: dict[str, Any] = {
        "plan": plan,
        "project": plan.project,
        "trail": trail(plan, _("Main project and sub-projects")),
        "family": queries.family_of(request.user, plan.project, plan.fiscal_year),
        "form": form,
        "why_not": rules.why_not_place(person(request.user), plan.project, **told),
    }
    return render(request, "projects/family.html", context, status=422 if form.errors else 200)
