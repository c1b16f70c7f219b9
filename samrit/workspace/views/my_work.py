"""My work: the first screen after sign-in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.plans.queries.drafting import waiting_for
from samrit.workspace.queries.my_work import desk
from samrit.workspace.rules.doors import doors


@require_safe
def my_work(request: SignedIn) -> HttpResponse:
    """What this person does now; `?unit=` opens the table of completeness at a body."""
    context = {
        "desk": desk(request.user, request.GET.get("unit", "")),
        "drafts": waiting_for(request.user),
        "doors": doors(person(request.user)),
    }
    return render(request, "workspace/my_work.html", context)
