"""What every request passes: when it was asked, the three noes as pages where a view does not answer them itself, addresses no
database can hold."""

import datetime as dt
import re
import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused, Stale
from samrit.ui import http

STARTED = re.compile(r"t=(\d{10}\.\d{1,6})", re.ASCII)
LONGEST_QUEUE = 600.0
"""Seconds; what a proxy tells beyond them is no queue but a wrong clock."""


class AskedAt:
    """Keeps when a request was asked for: as the proxy in front received it (`X-Request-Start: t=<seconds>`, believed only where
    proxies are configured), else as it reached the program."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        with clock.asking(_waited(request)):
            return self.get_response(request)


def _waited(request: HttpRequest) -> dt.timedelta:
    told = STARTED.fullmatch(request.headers.get("X-Request-Start", "")) if settings.SAMRIT_PROXIES else None
    waited = time.time() - float(told[1]) if told else 0.0
    return dt.timedelta(seconds=waited if 0 <= waited <= LONGEST_QUEUE else 0)


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
