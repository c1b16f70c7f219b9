"""The API against its own description: whatever is asked, it answers as the description says, signed in or not.

The calls are generated from the OpenAPI document and pass through the whole web application; what they write is undone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import schemathesis
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from samrit.accounts.models import User
from samrit.organisations.models import Organisation
from samrit.wsgi import application
from tests.factories import records

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
READS, WRITES, AT_THE_DOOR = 10, 4, 2
"""Generated calls for each operation and person: of what only reads, of what writes, and where nobody has signed in."""


@contextmanager
def one_connection() -> Iterator[None]:
    """A request closes the connection when it ends; here the test's own goes on, as it does in Django's test browser."""
    for moment in (request_started, request_finished):
        moment.disconnect(close_old_connections)
    try:
        yield
    finally:
        for moment in (request_started, request_finished):
            moment.connect(close_old_connections)


@pytest.mark.parametrize("who", ["", "editor", "division", "parliament", "admin"])
@pytest.mark.filterwarnings("ignore")
def test_every_operation_answers_as_it_says(
    published: Any, cast: dict[str, User], unit: Organisation, who: str
) -> None:
    cookies = signed_in(cast[who]) if who else {}
    draft = records.project(unit, cast["editor"], "โครงการที่กำลังเขียน").project.code
    with one_connection():
        schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)
        operations = [found.ok() for found in schema.get_all_operations()]
        for operation in operations:
            if is_tried(operation.path, who):
                try_out(operation, cookies, draft if who == "editor" else "")
    assert len(operations) > 40


def is_tried(path: str, who: str) -> bool:
    """The editor works on her year plan; for others one section stands for all five, which are one operation with other models."""
    if who == "editor":
        return "/year-plans/{code}" in path
    return "/sections/" not in path or path.endswith("/m3")


def try_out(operation: schemathesis.APIOperation, cookies: dict[str, str], code: str) -> None:
    """Ask one operation a few things, fitting and not; of a year plan that is there where a code is given."""
    examples = AT_THE_DOOR if not cookies else READS if operation.method == "get" else WRITES

    @settings(max_examples=examples, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def ask(case: schemathesis.Case) -> None:
        if code:
            case.path_parameters = {**case.path_parameters, "code": code, "fiscal_year": 2565}
        with transaction.atomic():
            token = {"X-CSRFToken": cookies["csrftoken"]} if cookies else {}
            response = case.call(cookies=cookies, headers=token)
            transaction.set_rollback(True)
        case.validate_response(response, checks=CHECKS)

    ask()


def signed_in(user: User) -> dict[str, str]:
    """The cookies of somebody's browser after sign-in."""
    browser = Client()
    browser.force_login(user)
    browser.get("/sign-in/")
    return {
        django_settings.SESSION_COOKIE_NAME: browser.cookies[django_settings.SESSION_COOKIE_NAME].value,
        "csrftoken": "a" * 32,
    }
