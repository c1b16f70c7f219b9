"""The reports of a year plan as they were known at the end of a quarter or of a day."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from samrit.accounts.http import SignedIn
from samrit.lib.fiscal import Period
from samrit.lib.names import page_language
from samrit.lib.thai import format_date
from samrit.reporting.queries.known import known_at
from samrit.reporting.queries.reports import YearPage
from samrit.reporting.rules.known import NOT_A_MOMENT, Moment, moment
from samrit.reporting.views import shown


def known(request: SignedIn, page: YearPage) -> HttpResponse:
    """Figures as approved and holding then, beside today's; a moment that cannot be read is told."""
    said = request.GET.get("known", "").strip()[:40]
    asked = moment(said)
    plan = page.year_plan
    here = reverse("reporting:year", args=[plan.project.code, plan.fiscal_year])
    context = {
        "page": page,
        "here": here,
        "said": "" if asked and asked.period else said,
        "errors": [NOT_A_MOMENT] if said and asked is None else [],
        "asked": asked,
        "at": _words(asked) if asked else "",
        "quarters": [one for one in known_at(plan, asked.instant) if one.figures] if asked else [],
        "tabs": [_tab(here, plan.fiscal_year, quarter, asked) for quarter in (1, 2, 3, 4)],
        "trail": [*shown.trail_to_year(plan), (_("As known at"), "")],
    }
    return render(request, "reporting/known.html", context, status=422 if context["errors"] else 200)


def _tab(here: str, fiscal_year: int, quarter: int, asked: Moment | None) -> dict[str, object]:
    name = f"{fiscal_year}-Q{quarter}"
    is_current = asked is not None and asked.period == Period(fiscal_year, quarter)
    label = _("End of Q%(quarter)s") % {"quarter": quarter}
    return {"label": label, "url": f"{here}?known={name}", "current": is_current}


def _words(asked: Moment) -> str:
    day = _day(asked.day)
    if asked.period is None:
        return day
    return _("%(day)s, the end of Q%(quarter)s") % {"day": day, "quarter": asked.period.quarter}


def _day(day: dt.date) -> str:
    return format_date(day, page_language(), long=True)
