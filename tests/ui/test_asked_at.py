"""When a request was asked for: as the proxy received it, where proxies are configured."""

import datetime as dt
import time
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from samrit.lib import clock
from samrit.ui.middleware import AskedAt


def asked(header: str | None) -> dt.timedelta:
    """By how much what is asked lies before now."""
    seen: list[dt.timedelta] = []

    def answer(_request: HttpRequest) -> HttpResponse:
        seen.append(clock.now() - clock.asked_at())
        return HttpResponse()

    headers = {} if header is None else {"X-Request-Start": header}
    AskedAt(answer)(RequestFactory().get("/", headers=headers))
    return seen[0]


def ago(seconds: float) -> str:
    return f"t={time.time() - seconds:.3f}"


def test_a_queue_in_front_of_the_program_counts_from_its_beginning(settings: Any) -> None:
    settings.SAMRIT_PROXIES = 1
    assert dt.timedelta(seconds=39) < asked(ago(40)) < dt.timedelta(seconds=42)


@pytest.mark.parametrize("told", [None, "t=", "t=1e9", "now", "t=9999999999.000", "t=1650000000.000", "t=1650000000"])
def test_what_is_no_queue_is_not_believed(settings: Any, told: str | None) -> None:
    settings.SAMRIT_PROXIES = 1
    assert asked(told) < dt.timedelta(seconds=5)


def test_without_proxies_nobody_can_say_that_she_came_earlier(settings: Any) -> None:
    settings.SAMRIT_PROXIES = None
    assert asked(ago(40)) < dt.timedelta(seconds=5)


def test_outside_a_request_it_is_now() -> None:
    assert clock.now() - clock.asked_at() < dt.timedelta(seconds=5)
