"""Turns the three noes into pages, for every view that does not answer them itself; stops addresses no database can hold."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from samrit.lib.errors import Invalid, Refused, Stale
from samrit.ui import http


class ThreeNoes:
    """`Refused` is 403 with the reason, `Invalid` 422 with the problems, `Stale` 409 with both texts."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on; an address with a NUL character, which PostgreSQL cannot compare with, is a bad request."""
        asked = (text for texts in request.GET.lists() for text in (texts[0], *texts[1]))
        if "\x00" in request.path_info or any("\x00" in text for text in asked):
            raise BadRequest("NUL in the address")
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a no; anything else is a bug and stays one."""
        if isinstance(exception, Refused):
            return http.refused(request, exception)
        if isinstance(exception, Invalid):
            return http.invalid(request, exception)
        if isinstance(exception, Stale):
            return http.stale(request, exception)
        return None
