"""Pages of projects that look alike: those of one project with what is said of them, and those of a year in
groups for NESDC."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused, Text
from samrit.lib.fiscal import fiscal_year_of, year_of_input
from samrit.lib.thai import fold_digits
from samrit.projects.actions import lookalikes as actions
from samrit.projects.forms.lookalikes import UNDECIDED, PairsForm, VerdictForm
from samrit.projects.models import Verdict, YearPlan
from samrit.projects.queries import alike_groups as groups
from samrit.projects.queries import lookalikes as queries
from samrit.projects.rules.lookalikes import why_not_list_pairs, why_not_say
from samrit.projects.views.editing import plan_or_404, trail
from samrit.ui.http import wants_fragment

PAGE = 25


@dataclass(frozen=True)
class Card:
    """A look-alike with the form to say what it is, or why what was said cannot be taken back."""

    alike: queries.Alike
    form: VerdictForm
    why_not_undo: Text | None = None
    shows_reason: bool = True


@require_http_methods(["GET", "HEAD", "POST"])
def look_alikes(request: SignedIn, code: str, year: int) -> HttpResponse:
    """The look-alikes of a project, side by side; a POST says what one of them is."""
    plan = plan_or_404(request, code, year)
    if request.method != "POST":
        return _page(request, plan)
    key, form = request.POST.get("other", ""), VerdictForm(request.POST.get("other", ""), request.POST)
    if not form.is_valid():
        return _page(request, plan, key, form)
    try:
        said = actions.say(year_plan=plan, other=_uuid(key), by=request.user, **form.cleaned_data)
    except Invalid as no:
        for problem in no.problems:
            form.add_error(problem.field, str(problem.message))
        return _page(request, plan, key, form)
    told = said.verdict != Verdict.DIFFERENT
    messages.success(request, _("It was written down. The other unit was told.") if told else _("It was written down."))
    return redirect("projects:look-alikes", code, year)


@require_POST
def undoing(request: SignedIn, code: str, year: int, pk: int) -> HttpResponse:
    """Take back what was said."""
    plan = plan_or_404(request, code, year)
    stays = actions.take_back(year_plan=plan, pk=pk, by=request.user)
    messages.success(request, _("It was taken back."))
    if stays:
        messages.warning(request, str(stays))
    return redirect("projects:look-alikes", code, year)


def _uuid(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Refused(actions.NOT_ALIKE) from None


def _page(request: SignedIn, plan: YearPlan, key: str = "", form: VerdictForm | None = None) -> HttpResponse:
    cards = [
        Card(
            each,
            form if form and each.key == key else VerdictForm(each.key),
            actions.why_not_take_back(request.user, plan, each.said) if each.said else None,
            _shows_reason(request, plan, each),
        )
        for each in queries.alike(request.user, plan)
    ]
    context: dict[str, Any] = {
        "plan": plan,
        "cards": cards,
        "why_not": why_not_say(person(request.user), plan.project.owner),
        "trail": trail(plan, _("Projects that look alike")),
    }
    template = "projects/_look_alikes.html" if wants_fragment(request) else "projects/look_alikes.html"
    return render(request, template, context, status=422 if form else 200)


def _shows_reason(request: SignedIn, plan: YearPlan, each: queries.Alike) -> bool:
    """Of a draft that she may not read only what its unit wanted her to read."""
    if each.said is None or each.reads != "nothing" or each.said.verdict != Verdict.DIFFERENT:
        return True
    return actions.why_not_take_back(request.user, plan, each.said) is None


@require_safe
def pairs(request: SignedIn) -> HttpResponse:
    """The projects of a fiscal year that look alike, in groups; the pairs of one group where `of` names it."""
    if no := why_not_list_pairs(person(request.user)):
        raise Refused(no)
    asked = fold_digits(request.GET.get("year", ""))
    year = year_of_input(int(asked)) if asked.isdecimal() and len(asked) == 4 else fiscal_year_of(clock.today())
    if of := request.GET.get("of", ""):
        return _pairs_of(request, year, of)
    said, order = request.GET.get("said", UNDECIDED), request.GET.get("order", "")
    said = said if said in {UNDECIDED, "", *Verdict.values} else UNDECIDED
    order = order if order in groups.ORDERS else groups.ORDERS[0]
    found = groups.groups_of_year(year, said, order)
    years = YearPlan.objects.counted().filter(approval__isnull=False).order_by().values_list("fiscal_year", flat=True)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": list(zip(page, groups.shown(group.pairs[0] for group in page), strict=True)),
        "count": len(found),
        "pairs": sum(len(group.pairs) for group in found),
        "waiting": sum(group.waiting for group in found),
        "form": PairsForm(list(years.distinct()), year, said, order),
        "year": year,
        "said": said,
        "query": f"year={year}&said={said}&order={order}",
    }
    return render(request, "projects/pairs.html", context)


def _pairs_of(request: SignedIn, year: int, of: str) -> HttpResponse:
    """The pairs of one group, those first that wait for an answer."""
    group = groups.group_with(groups.groups_of_year(year), of)
    if group is None:
        raise Http404(_("These two do not look alike any more."))
    page = Paginator(group.pairs, PAGE).get_page(request.GET.get("page"))
    context = {
        "group": group,
        "page": page,
        "pairs": groups.shown(page.object_list),
        "query": f"year={year}&of={of}",
        "trail": [
            (_("Projects"), reverse("projects:list")),
            (_("Projects that look alike"), f"{reverse('projects:pairs')}?year={year}"),
            (_("Group"), ""),
        ],
    }
    return render(request, "projects/pairs_of.html", context)
