"""The history of an edition that was written here: who drafted, proposed, gave back, published."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.plans.queries import drafting
from samrit.plans.rules.drafting import told
from samrit.plans.views.drafts.frame import around, written_or_404


@require_safe
def history(request: SignedIn, draft: str) -> HttpResponse:
    """Acts upon the edition, the latest first, by pages; `?all=1` shows every change of a node."""
    found = written_or_404(request, draft)
    page = drafting.history(found, request.GET.get("page", "1"), main_only="all" not in request.GET)
    rows = [(event, who, *told(event.act, event.data)) for event, who in page.object_list]
    context = {
        **around(found, "draft-history", (_("History"), "")),
        "page": page,
        "rows": rows,
        "all": "all" in request.GET,
    }
    return render(request, "plans/drafts/history.html", context)
