"""My work: the first screen after sign-in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.plans.queries.drafting import waiting_for
from samrit.workspace.queries.my_work import desk
from samrit.workspace.rules.doors import doors, of_the_quarter


@require_safe
def my_work(request: SignedIn) -> HttpResponse:
    """What this person does now; `?unit=` opens the table of completeness at a body."""
    who = person(request.user)
    context = {
        "has_post": bool(who.posts),
        "desk": desk(request.user, request.GET.get("unit", "")),
        "drafts": waiting_for(request.user),
        "doors": doors(who),
        "quarter_doors": of_the_quarter(who),
    }
    return render(request, "workspace/my_work.html", context)
