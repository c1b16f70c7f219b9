"""The calendar for machines: the quarters of a fiscal year with their days."""

import datetime as dt
from typing import Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Router

from samrit.projects.api.wire import Year
from samrit.reporting.api.wire import CalendarOut
from samrit.reporting.queries import calendar

router = Router()


@router.get("/calendar/{fiscal_year}", response=CalendarOut, operation_id="calendar_year")
def year(request: HttpRequest, fiscal_year: Year) -> dict[str, Any]:
    """The quarters of a fiscal year: when reports open, are due, and are closed. The days of one project are in its report."""
    del request
    quarters, rules = calendar.quarters(fiscal_year), calendar.year_rules(fiscal_year)
    if not quarters:
        raise Http404(_("The calendar does not know this fiscal year."))
    return {
        "fiscal_year": fiscal_year,
        "quarters": [
            {
                "fiscal_year": each.fiscal_year,
                "quarter": each.quarter,
                "starts_on": each.starts_on,
                "ends_on": each.ends_on,
                "opens_at": each.opens_at,
                "due_at": each.due_at,
                "locks_at": each.due_at + dt.timedelta(days=rules.lock_days),
                "release_on": each.release_on,
            }
            for each in quarters
        ],
    }
