"""Saved lists: keep a selection, open it, share it, rename it, delete it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.lib.errors import Invalid
from samrit.projects.actions import saving as actions
from samrit.projects.forms.filters import address_of, kept_parameters, read_columns
from samrit.projects.forms.saving import SavingForm
from samrit.projects.models import SavedList
from samrit.projects.queries import saved as queries
from samrit.projects.rules import saving as rules


@require_safe
def saved(request: SignedIn) -> HttpResponse:
    """All lists she may open."""
    found = queries.listed(request.user)
    context = {
        "mine": [each for each in found if each.is_mine],
        "shared": [each for each in found if not each.is_mine],
        "trail": [(_("Home"), "/"), (_("Projects"), reverse("projects:list")), (_("Saved lists"), "")],
    }
    return render(request, "projects/saved.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def saving(request: SignedIn) -> HttpResponse:
    """Keep the selection of the address under a name."""
    asked = request.POST if request.method == "POST" else request.GET
    kept, columns = kept_parameters(asked), read_columns(asked)
    form = SavingForm(queries.bodies_to_share_with(request.user), request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        data = actions.Wanted(form.cleaned_data["name"], form.cleaned_data["shared_with"])
        try:
            made = actions.save_list(data=data, asked=kept, columns=columns, by=request.user)
        except Invalid as no:
            _show(form, no)
        else:
            messages.success(request, _("The list was saved."))
            return redirect("projects:saved-list", made.uid)
    context = {"form": form, "kept": kept, "columns": columns, "back": address_of(kept, columns), **_around()}
    return render(request, "projects/saving.html", context, status=422 if form.errors else 200)


@require_safe
def saved_list(request: SignedIn, uid: uuid.UUID) -> HttpResponse:
    """Open a list: the project list with its filters and columns, which says whose it is."""
    found = _list_or_404(request, uid)
    kept = {str(name): str(text) for name, text in found.asked.items()}
    return redirect(f"{reverse('projects:list')}?{address_of(kept, list(found.columns), list=str(found.uid))}")


@require_http_methods(["GET", "HEAD", "POST"])
def changing(request: SignedIn, uid: uuid.UUID) -> HttpResponse:
    """Rename it, or share it otherwise."""
    found = _list_or_404(request, uid)
    initial = {"name": found.name, "shared_with": found.shared_with_id}
    bodies = queries.bodies_to_share_with(request.user)
    form = SavingForm(bodies, request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = actions.Wanted(form.cleaned_data["name"], form.cleaned_data["shared_with"])
        try:
            actions.change_list(saved=found, data=data, by=request.user)
        except Invalid as no:
            _show(form, no)
        else:
            messages.success(request, _("The list was changed."))
            return redirect("projects:saved")
    context = {
        "form": form,
        "saved": found,
        "why_not": rules.why_not_keep(person(request.user), found),
        **_around(),
    }
    return render(request, "projects/saving.html", context, status=422 if form.errors else 200)


@require_POST
def deleting(request: SignedIn, uid: uuid.UUID) -> HttpResponse:
    """Delete it."""
    actions.delete_list(saved=_list_or_404(request, uid), by=request.user)
    messages.success(request, _("The list was deleted."))
    return redirect("projects:saved")


def _list_or_404(request: SignedIn, uid: uuid.UUID) -> SavedList:
    found = queries.get_list(request.user, uid)
    if found is None:
        raise Http404
    return found.saved


def _show(form: SavingForm, no: Invalid) -> None:
    for problem in no.problems:
        form.add_error(problem.field if problem.field in form.fields else None, str(problem.message))


def _around() -> dict[str, Any]:
    lists = reverse("projects:saved")
    steps = [(_("Home"), "/"), (_("Projects"), reverse("projects:list")), (_("Saved lists"), lists)]
    return {"trail": [*steps, (_("Save this list"), "")]}
