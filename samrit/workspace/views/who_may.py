"""The page “ใครทำอะไรได้”: who may do what, as the rules answer it."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.workspace.rules import who_may as rules


@require_safe
def who_may(request: SignedIn) -> HttpResponse:
    """One role at a time, beginning with the own one; below it all roles side by side."""
    columns = rules.columns()
    keys = [column.key for column in columns]
    own = [post.role for post in person(request.user).posts]
    asked = request.GET.get("role", "")
    chosen = asked if asked in keys else (own[0] if own else keys[0])
    place = keys.index(chosen)
    charts = rules.charts()
    context = {
        "columns": columns,
        "own": own,
        "chosen": columns[place],
        "charts": charts,
        "answers": [(chart, [(line.act, line.cells[place]) for line in chart.lines]) for chart in charts],
        "trail": [(_("My work"), "/my-work/"), (_("Who may do what"), "")],
    }
    return render(request, "workspace/who_may.html", context)
