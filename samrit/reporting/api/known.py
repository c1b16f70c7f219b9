"""What was known of a year plan's reports at an instant, for machines: figures as approved then, beside today's."""

from typing import Annotated, Any

from django.http import Http404, HttpRequest
from django.utils.translation import gettext as _
from ninja import Query, Router

from samrit.lib.errors import Invalid, Problem
from samrit.projects.api import answers
from samrit.projects.api.wire import Code, Year
from samrit.reporting.api.wire import KnownOut
from samrit.reporting.models import ApprovedReport
from samrit.reporting.queries.known import KnownQuarter, known_at
from samrit.reporting.queries.reports import find_year_plan
from samrit.reporting.rules.known import NOT_A_MOMENT, moment

router = Router()


@router.get("/reports/{code}/{fiscal_year}/known", response=KnownOut, operation_id="year_as_known")
def known(
    request: HttpRequest,
    code: Code,
    fiscal_year: Year,
    at: Annotated[str, Query(max_length=40, description="The end of a quarter (`2565-Q2`) or of a day, in Bangkok")],
) -> dict[str, Any]:
    """The four quarters as approved and holding at that instant; later corrections are told beside, never mixed in."""
    year_plan = find_year_plan(answers.user_of(request), code, fiscal_year)
    if year_plan is None:
        raise Http404(_("There is no such year plan among those you may see."))
    asked = moment(at)
    if asked is None:
        raise Invalid([Problem("at", "date", NOT_A_MOMENT)])
    return {"at": asked.instant, "quarters": [_told(each) for each in known_at(year_plan, asked.instant)]}


def _told(each: KnownQuarter) -> dict[str, Any]:
    figures = [
        {"key": one.key, "label": str(one.label), "then": one.then_exact or None, "now": one.now_exact or None}
        for one in each.figures
    ]
    return {"quarter": each.quarter, "then": _version(each.then), "now": _version(each.now), "figures": figures}


def _version(version: ApprovedReport | None) -> dict[str, Any] | None:
    if version is None:
        return None
    return {
        "number": version.number,
        "approved_at": version.approved_at,
        "undone_at": version.undone_at,
        "document_hash": version.document_hash,
        "why": version.why,
        "letter": version.document_number,
    }
