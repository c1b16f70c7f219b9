"""My work: the first screen after sign-in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.workspace.queries.my_work import desk


@require_safe
def my_work(request: SignedIn) -> HttpResponse:
    """What this person does now; `?unit=` opens the table of completeness at a body."""
    return render(request, "workspace/my_work.html", {"desk": desk(request.user, request.GET.get("unit", ""))})
