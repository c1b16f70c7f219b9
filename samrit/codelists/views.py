"""Pages of code lists. All public."""

import csv

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.codelists import queries

COLUMNS = ("code", "name_th", "name_en", "position", "valid_from", "valid_to", "source", "note")


@login_not_required
@require_safe
def lists(request: HttpRequest) -> HttpResponse:
    """All code lists."""
    context = {"lists": queries.lists(), "trail": [(_("Home"), "/"), (_("Code lists"), "")]}
    return render(request, "codelists/lists.html", context)


@login_not_required
@require_safe
def code_list(request: HttpRequest, list: str) -> HttpResponse:  # noqa: A002 - the name in the address
    """One list with its items, also those that have ended."""
    page = queries.get_list(list)
    if page is None:
        raise Http404
    context = {
        "page": page,
        "list": page.code_list,
        "downloads": [{"url": reverse("codelists:download", args=[list]), "format": "CSV"}],
        "trail": [(_("Home"), "/"), (_("Code lists"), reverse("codelists:lists")), (page.code_list.title, "")],
    }
    return render(request, "codelists/list.html", context)


@login_not_required
@require_safe
def download(_request: HttpRequest, list: str) -> HttpResponse:  # noqa: A002 - the name in the address
    """The list as CSV, ended items too."""
    page = queries.get_list(list)
    if page is None:
        raise Http404
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{page.code_list.code}.csv"'
    writer = csv.writer(response)
    writer.writerow(["list", *COLUMNS])
    for item in [*page.items, *page.ended]:
        writer.writerow([page.code_list.code, *(getattr(item, column) for column in COLUMNS)])
    return response
