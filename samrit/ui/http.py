"""The three noes as pages and as fragments."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from samrit.lib.errors import Invalid, Refused, Stale


def wants_fragment(request: HttpRequest) -> bool:
    """Whether a part of the page is asked for (htmx or autosave), not a whole one."""
    return request.headers.get("HX-Request") == "true" and request.headers.get("HX-Boosted") != "true"


def _answer(request: HttpRequest, template: str, status: int, context: dict[str, object]) -> HttpResponse:
    """The whole page, or its part `body` aimed at the message region where only a fragment was asked for."""
    fragment = wants_fragment(request)
    response = render(request, f"{template}#body" if fragment else template, context, status=status)
    if fragment:
        response["HX-Retarget"] = "#messages"
        response["HX-Reswap"] = "innerHTML show:window:top"
    patch_vary_headers(response, ["HX-Request"])
    return response


def refused(request: HttpRequest, no: Refused) -> HttpResponse:
    """403 with the reason."""
    return _answer(request, "403.html", 403, {"exception": no.reason})


def invalid(request: HttpRequest, no: Invalid) -> HttpResponse:
    """422 with every problem; pages with a form catch `Invalid` themselves and draw the form again."""
    return _answer(request, "ui/invalid.html", 422, {"problems": no.problems})


def stale(request: HttpRequest, no: Stale) -> HttpResponse:
    """409 with both texts side by side; nothing was saved, nothing is lost."""
    return _answer(request, "ui/stale.html", 409, {"clashes": no.clashes})
