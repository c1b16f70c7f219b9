"""The thread of a year plan: for whoever reads it before it is approved, also the hosts of its targets."""

from django.http import Http404, HttpResponse
from django.views.decorators.http import require_http_methods

from samrit.accounts.http import SignedIn
from samrit.approvals.views import threads
from samrit.projects.models import YearPlan
from samrit.projects.queries.versions import reads_drafts


@require_http_methods(["GET", "HEAD", "POST"])
def thread(request: SignedIn, code: str, fiscal_year: int) -> HttpResponse:
    """What was said about the year plan; a page, and a fragment of the project's page."""
    plans = YearPlan.objects.visible_to(request.user).select_related("project__owner", "approval__owner")
    plan = plans.filter(project__code=code, fiscal_year=fiscal_year).first()
    if plan is None or plan.approval is None or not reads_drafts(request.user, plan):
        raise Http404
    return threads.show(request, plan.approval)
