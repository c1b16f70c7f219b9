"""The page where an exercise is begun, begun again and deleted."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from samrit.accounts.http import SignedIn
from samrit.lib import clock
from samrit.lib.errors import Invalid
from samrit.lib.fiscal import fiscal_year_of
from samrit.projects.actions import training as actions
from samrit.projects.forms.project import ExerciseForm
from samrit.projects.queries import editing, training
from samrit.projects.rules.exercise import SLIPS


@require_http_methods(["GET", "HEAD", "POST"])
def exercise(request: SignedIn) -> HttpResponse:
    """What an exercise is, the one that was begun, and the form that begins one."""
    owners = editing.owners_for(request.user)
    form = ExerciseForm(owners, request.POST or None, initial={"fiscal_year": fiscal_year_of(clock.today())})
    if request.method == "POST" and form.is_valid():
        try:
            plan = actions.start_exercise(
                owner=form.cleaned_data["owner"],
                fiscal_year=form.cleaned_data["fiscal_year"],
                by=request.user,
                is_filled=form.cleaned_data["begin"] == ExerciseForm.EXAMPLE,
            )
        except Invalid as no:
            form.show(no.problems)
        else:
            messages.success(request, _("The exercise has begun. Only you see it."))
            return redirect("projects:section", plan.project.code, plan.fiscal_year, "m1")
    context = {
        "form": form,
        "present": training.exercise_of(request.user),
        "may_create": owners.exists(),
        "slips": SLIPS,
        "trail": [(_("Projects"), reverse("projects:list")), (_("Exercise"), "")],
    }
    return render(request, "projects/exercise.html", context, status=422 if form.errors else 200)


@require_POST
def clearing(request: SignedIn) -> HttpResponse:
    """Delete one's exercise."""
    if present := training.exercise_of(request.user):
        actions.clear_exercise(year_plan=present, by=request.user)
        messages.success(request, _("The exercise was deleted."))
    return redirect("projects:exercise")
