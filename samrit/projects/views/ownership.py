"""Whose a project is: the officer, the body, and whether it is still carried out."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.lib.errors import Invalid, Problem
from samrit.projects import rules
from samrit.projects.actions import ownership
from samrit.projects.forms.ownership import CancellingForm, HandOverForm, OfficerForm
from samrit.projects.models import YearPlan
from samrit.projects.queries import ownership as reading
from samrit.projects.queries import versions
from samrit.projects.views.editing import plan_or_404, trail


@require_safe
def responsibility(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Who writes the plan, whose the project is, and what may be changed about that."""
    return _page(request, plan_or_404(request, code, year))


@require_POST
def officer(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Say who writes it."""
    plan = plan_or_404(request, code, year)
    form = OfficerForm(reading.officers(plan), request.POST)
    if not form.is_valid():
        return _page(request, plan, officer_form=form)
    chosen: User = form.cleaned_data["officer"]
    try:
        ownership.assign(year_plan=plan, officer=chosen, by=request.user)
    except Invalid as no:
        return _page(request, plan, officer_form=_with(form, no.problems))
    messages.success(request, _("The officer responsible was changed."))
    return redirect("projects:responsibility", code, year)


@require_POST
def cancelling(request: SignedIn, code: str, year: int) -> HttpResponse:
    """End the project before its time."""
    plan = plan_or_404(request, code, year)
    form = CancellingForm(request.POST)
    if not form.is_valid():
        return _page(request, plan, cancelling_form=form)
    data = ownership.Cancelling(**form.cleaned_data)
    try:
        ownership.cancel_project(project=plan.project, data=data, by=request.user)
    except Invalid as no:
        return _page(request, plan, cancelling_form=_with(form, no.problems))
    messages.success(request, _("The project was cancelled. What was approved and reported stays readable."))
    return redirect("projects:responsibility", code, year)


@require_POST
def hand_over(request: SignedIn, code: str, year: int) -> HttpResponse:
    """Give the project to another body."""
    plan = plan_or_404(request, code, year)
    form = HandOverForm(request.POST)
    if not form.is_valid():
        return _page(request, plan, hand_over_form=form)
    try:
        ownership.hand_over(project=plan.project, by=request.user, **form.cleaned_data)
    except Invalid as no:
        return _page(request, plan, hand_over_form=_with(form, no.problems))
    messages.success(request, _("The project was handed over. Its code stays."))
    sees_it = YearPlan.objects.visible_to(request.user).filter(pk=plan.pk).exists()
    return redirect("projects:responsibility", code, year) if sees_it else redirect("projects:list")


def _with(form: Any, problems: list[Problem]) -> Any:
    for problem in problems:
        form.add_error(problem.field if problem.field in form.fields else None, str(problem.message))
    return form


def _page(request: SignedIn, plan: YearPlan, **forms: Any) -> HttpResponse:
    who, is_living = person(request.user), reading.is_living(plan.project)
    wrong = any(form.errors for form in forms.values())
    inside = versions.reads_drafts(request.user, plan)
    context: dict[str, Any] = {
        "plan": plan,
        "trail": trail(plan, _("Who is responsible")),
        "reads_drafts": inside,
        "officer": reading.officer_name(plan) if inside else "",
        "why_not_assign": rules.why_not_assign(who, plan),
        "why_not_cancel": rules.why_not_cancel(who, plan.project, is_living=is_living),
        "why_not_hand_over": rules.why_not_hand_over(who, plan.project, is_living=is_living),
        "officer_form": OfficerForm(reading.officers(plan), initial={"officer": plan.officer_id}),
        "cancelling_form": CancellingForm(),
        "hand_over_form": HandOverForm(),
        "address": reverse("projects:page", args=[plan.project.code]),
        **forms,
    }
    return render(request, "projects/responsibility.html", context, status=422 if wrong else 200)
