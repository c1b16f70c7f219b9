"""The thread of a report: for whoever reads it before it is approved."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from samrit.accounts.http import SignedIn
from samrit.approvals.views import threads
from samrit.projects.queries.versions import reads_drafts
from samrit.reporting.queries.reports import find_report


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: SignedIn, code: str, fiscal_year: int, quarter: int) -> HttpResponse:
    """What was said about the report; a page, and a fragment of the report's page."""
    report = find_report(request.user, code, fiscal_year, quarter)
    if report is None or not reads_drafts(request.user, report.year_plan):
        raise Http404
    return threads.show(request, report.approval)
