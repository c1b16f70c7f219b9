"""Two fiscal years of one project side by side."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.lib.thai import fold_digits
from samrit.projects.queries import yearly as queries
from samrit.projects.views.editing import plan_or_404, trail


@require_safe
def years(request: SignedIn, code: str, year: int) -> HttpResponse:
    """What differs between this year and the one `with` names, else the nearest one before."""
    plan = plan_or_404(request, code, year)
    others = queries.other_years(request.user, plan)
    asked = fold_digits(request.GET.get("with", ""))
    other = next((each for each in others if str(each.fiscal_year) == asked), None)
    if asked and other is None:
        raise Http404
    other = other or next((each for each in others if each.fiscal_year < year), others[0] if others else None)
    context: dict[str, Any] = {"plan": plan, "others": others, "other": other}
    context["trail"] = trail(plan, _("Two years side by side"))
    if other is not None:
        earlier, later = sorted((plan, other), key=lambda each: each.fiscal_year)
        labels = [_("FY%(year)s") % {"year": each.fiscal_year} for each in (earlier, later)]
        context |= {"left": labels[0], "right": labels[1], "rows": queries.beside(request.user, earlier, later)}
    return render(request, "projects/years.html", context)
