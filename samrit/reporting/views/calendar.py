"""The calendar of reporting, for everybody."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.reporting.queries import calendar
from samrit.reporting.rules import calendar as rules


@login_not_required
@require_GET
def calendar_page(request: HttpRequest, fiscal_year: int | None = None) -> HttpResponse:
    """The calendar of a fiscal year, for everybody."""
    page = calendar.calendar_year(fiscal_year)
    if page is None:
        raise Http404
    tabs = [
        {
            "label": str(year),
            "url": reverse("reporting:calendar-year", args=[year]),
            "current": year == page.fiscal_year,
        }
        for year in page.years
    ]
    user = request.user if isinstance(request.user, User) else None
    why_not = rules.why_not_change(person(user)) if user else None
    context = {
        "page": page,
        "tabs": tabs,
        "today": calendar.period_of_today(),
        "changes": user is not None and why_not is None,
        "why_not": why_not,
        "signed_in": user is not None,
        "downloads": [
            {"label": label, "format": form, "url": reverse("reporting:calendar-file", args=[page.fiscal_year, file])}
            for label, form, file in (
                (_("For calendar programs"), "iCalendar", "calendar.ics"),
                (_("As a table"), "CSV", "calendar.csv"),
            )
        ],
    }
    return render(request, "reporting/calendar.html", context)
