"""The page that answers the box in the header."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samrit.accounts.models import User
from samrit.workspace.queries import search as queries


@login_not_required
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Projects, plans and bodies that have the words. The address keeps the question."""
    asked = request.GET.get("q", "").replace("\x00", "")
    user = request.user if isinstance(request.user, User) else None
    found = queries.search(user, asked)
    home = "/projects/" if user else "/open/projects/"
    context = {
        "found": found,
        "signed_in": user is not None,
        "all_projects": f"{home}?{urlencode({'q': found.words, 'year': 'all'} if user else {'q': found.words})}",
    }
    return render(request, "workspace/search.html", context)
