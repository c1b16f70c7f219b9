"""The public home."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from samrit.workspace.queries.home import home as home_of_today


@login_not_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Six strategies, what is loaded, what is released, where to go."""
    return render(request, "workspace/home.html", {"home": home_of_today()})
