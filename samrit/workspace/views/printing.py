"""A record as a PDF for signing: in the browser or as a file."""

from django.http import HttpResponse
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.workspace.http import closing_file, plan_file, report_file


@require_safe
def plan(request: SignedIn, code: str, year: int) -> HttpResponse:
    """A year plan; `?version=` names one (a number, `sent-2`, `now`), `?language=en` gives English words."""
    return plan_file(request.user, code, year, request.GET.get("version", ""), request.GET.get("language", "th"))


@require_safe
def report(request: SignedIn, code: str, year: int, quarter: int) -> HttpResponse:
    """A quarterly report; the same choices."""
    asked, language = request.GET.get("version", ""), request.GET.get("language", "th")
    return report_file(request.user, code, year, quarter, asked, language)


@require_safe
def closing(request: SignedIn, code: str, kind: str) -> HttpResponse:
    """A report after the end; the same choices."""
    asked, language = request.GET.get("version", ""), request.GET.get("language", "th")
    return closing_file(request.user, code, kind, asked, language)
