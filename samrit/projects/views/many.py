"""One change to many projects: choose rows and the change, look through what it would do, apply, undo."""

import uuid
from typing import Any

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.lib import clock
from samrit.lib.errors import Invalid
from samrit.lib.fiscal import fiscal_year_of
from samrit.projects.actions import many as actions
from samrit.projects.forms.filters import address_of, kept_parameters, read_columns, read_filters
from samrit.projects.forms.many import ChangeForm, WhichForm
from samrit.projects.models import Batch, YearPlan
from samrit.projects.queries import lists
from samrit.projects.queries import many as queries
from samrit.projects.queries.many import Progress
from samrit.projects.queries.wording import sections_in
from samrit.projects.rules import many as rules

ALL = "all"


@require_safe
def batches(request: SignedIn) -> HttpResponse:
    """One's own batches."""
    context = {"batches": queries.batches(request.user)[:100], "trail": _trail()}
    return render(request, "projects/many_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: SignedIn) -> HttpResponse:
    """What is to be changed in the chosen rows, or in the whole selection as it is now, and the check of it."""
    asked = request.POST if request.method == "POST" else request.GET
    plans = _chosen(request, asked)
    this_year = fiscal_year_of(clock.today())
    fiscal_year = queries.year_of(plans) or this_year
    changes = rules.changes(sections_in(fiscal_year))
    change = changes.get(asked.get("change", ""))
    count, form = plans.count(), None
    why_not = rules.why_not_begin(person(request.user)) or rules.why_not_these(count)
    if change is not None and why_not is None:
        posted = request.POST if request.method == "POST" else None
        form = ChangeForm(change, queries.editors_for(plans), fiscal_year, posted)
    if request.method == "POST" and form is not None and form.is_valid():
        data = actions.Wanted(asked["change"], fiscal_year, form.values())
        try:
            batch = actions.begin(plans=plans, data=data, by=request.user)
        except Invalid as no:
            form.show(no.problems)
        else:
            return redirect("projects:many-batch", batch.uid)
    is_wrong = request.method == "POST"
    context = {
        "form": form,
        "which_form": WhichForm(changes, asked.get("change", "")),
        "change": change,
        "count": count,
        "why_not": why_not,
        "rows": _rows(asked) if asked.get("which") != ALL else [],
        "kept": kept_parameters(asked),
        "which": asked.get("which", ""),
        "fiscal_year": fiscal_year,
        "back": f"{reverse('projects:list')}?{address_of(kept_parameters(asked), read_columns(asked))}",
        "trail": _trail(_("Change many at once")),
    }
    return render(request, "projects/many_new.html", context, status=422 if is_wrong else 200)


def _rows(asked: QueryDict) -> list[int]:
    texts = asked.getlist("row")
    return [int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 10][: rules.MOST + 1]


def _chosen(request: SignedIn, asked: QueryDict) -> QuerySet[YearPlan]:
    """The rows that were ticked, or all that fit the filters of the address."""
    if asked.get("which") != ALL:
        return lists.chosen(request.user, _rows(asked))
    return lists.selection(request.user, read_filters(asked, fiscal_year_of(clock.today())))


@require_safe
def batch(request: SignedIn, uid: uuid.UUID) -> HttpResponse:
    """The batch: how far it is, and row by row what it does or did."""
    found = _batch_or_404(request, uid)
    page = queries.batch_page(request.user, found, request.GET.get("fate", ""), request.GET.get("page", "1"))
    context = {
        "page": page,
        "here": reverse("projects:many-batch", args=[uid]),
        "going_on": reverse("projects:many-going-on", args=[uid]),
        "why_not_apply": rules.why_not_apply(found),
        "why_not_choose": rules.why_not_choose(found),
        "why_not_undo": rules.why_not_undo(found),
        "trail": _trail(_("Change many at once")),
    }
    return render_batch(request, "projects/many_batch.html", context, page.progress)


def render_batch(request: SignedIn, template: str, context: dict[str, Any], progress: Progress) -> HttpResponse:
    """The page of a batch; only its progress where the page asks again, and the whole page anew once the step has ended."""
    if not request.headers.get("HX-Request"):
        return render(request, template, context)
    response = render(request, "ui/_batch_progress.html", context | {"progress": progress})
    if not progress.is_running or progress.has_broken_off:
        response["HX-Refresh"] = "true"
    return response


@require_POST
def rows(request: SignedIn, uid: uuid.UUID) -> HttpResponse:
    """Leave out the rows of the page that are not ticked, and take in those that are."""
    found = _batch_or_404(request, uid)
    shown = {
        int(text) for text in request.POST.getlist("shown") if text.isascii() and text.isdigit() and len(text) < 10
    }
    actions.leave_out(batch=found, kept=set(_rows(request.POST)), shown=shown, by=request.user)
    if request.POST.get("then") == "apply":
        return application(request, uid)
    messages.success(request, _("Only the ticked rows of this page will be changed."))
    return redirect(f"{reverse('projects:many-batch', args=[uid])}?{_page_asked(request)}")


def _page_asked(request: SignedIn) -> str:
    asked = QueryDict(mutable=True)
    asked.update({name: request.POST[name] for name in ("fate", "page") if request.POST.get(name)})
    return asked.urlencode()


@require_POST
def application(request: SignedIn, uid: uuid.UUID) -> HttpResponse:
    """Change every row that can be changed and was not left out."""
    done = actions.apply(batch=_batch_or_404(request, uid), by=request.user)
    _say(request, done, _("The projects were changed. What could not be changed says why."))
    return redirect("projects:many-batch", uid)


@require_POST
def undoing(request: SignedIn, uid: uuid.UUID) -> HttpResponse:
    """Put back what was replaced."""
    done = actions.undo(batch=_batch_or_404(request, uid), by=request.user)
    _say(request, done, _("What was replaced stands there again. What could not be undone says why."))
    return redirect("projects:many-batch", uid)


@require_POST
def going_on(request: SignedIn, uid: uuid.UUID) -> HttpResponse:
    """Go on with a step that broke off."""
    actions.go_on(batch=_batch_or_404(request, uid), by=request.user)
    return redirect("projects:many-batch", uid)


def _say(request: SignedIn, batch: Batch, words: str) -> None:
    if not batch.counts.get("step"):
        messages.success(request, words)


def _batch_or_404(request: SignedIn, uid: uuid.UUID) -> Batch:
    found = queries.get_batch(request.user, uid)
    if found is None:
        raise Http404
    return found


def _trail(*words: str) -> list[tuple[Any, str]]:
    steps = [(_("Home"), "/"), (_("Projects"), reverse("projects:list"))]
    if not words:
        return [*steps, (_("Changes to many"), "")]
    return [*steps, (_("Changes to many"), reverse("projects:many")), (words[0], "")]
