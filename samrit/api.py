"""The API of the system, composed from the apps: one renderer, one way to say no."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.defaults import bad_request, page_not_found
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.renderers import BaseRenderer

from samrit.accounts.actions.refusals import note_try
from samrit.accounts.models import User
from samrit.budgets.api import router as budgets
from samrit.monitors.api import router as monitors
from samrit.opendata.api import router
from samrit.opendata.api.docs import Operations
from samrit.plans.api import router as plans
from samrit.projects.api import components
from samrit.projects.api import router as year_plans
from samrit.reporting.api import router as reports
from samrit.ui.machines import NOES, Unmet, problem, told
from samrit.workspace.api.inbox import router as inbox
from samrit.workspace.api.printing import router as printing

PROBLEM = "application/problem+json"


class Json(BaseRenderer):
    """JSON by orjson: Thai unescaped, days and instants in ISO 8601."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> bytes:
        """The bytes of an answer."""
        del request, response_status
        return orjson.dumps(data, default=str)


PROBLEM_SCHEMA = {"$ref": "#/components/schemas/Problem"}


def _declare_noes(operation: dict[str, Any]) -> None:
    """What an operation answers besides its rows: 400 and 422 always, 404 for one record, 401 and 403 where a session is
    needed, 409 and 413 where it writes, 412 and 428 where that hangs on what was read."""
    noes = {400: "Bad Request", 422: "Unprocessable Entity"}
    asked = {(parameter["in"], parameter["name"]) for parameter in operation.get("parameters", [])}
    if any(place == "path" for place, _name in asked):
        noes[404] = "Not Found"
    if operation.get("security"):
        noes |= {401: "Unauthorized", 403: "Forbidden"}
    if ("header", "Idempotency-Key") in asked:
        noes |= {409: "Conflict", 413: "Content Too Large"}
    if ("header", "If-Match") in asked:
        noes |= {412: "Precondition Failed", 428: "Precondition Required"}
    for status, words in noes.items():
        content = {PROBLEM: {"schema": PROBLEM_SCHEMA}}
        operation["responses"].setdefault(status, {"description": words, "content": content})


class Api(NinjaAPI):
    """Ninja's API whose document says that a no is a problem, as RFC 9457 writes it."""

    def get_openapi_schema(self, **options: Any) -> OpenAPISchema:
        """The OpenAPI 3.1 document, in English."""
        with translation.override("en"):
            schema = super().get_openapi_schema(**options)
            schema["components"]["schemas"] |= components()
        for methods in schema["paths"].values():
            for operation in methods.values():
                _declare_noes(operation)
                for status, answer in operation["responses"].items():
                    if int(status) >= 400 and "content" in answer:
                        (content,) = answer["content"].values()
                        answer["content"] = {PROBLEM: content}
        return schema


api = Api(
    title="Samrit",
    version="1",
    description="Open data of the national monitoring and evaluation system. Licence of the data: CC BY 4.0.",
    renderer=Json(),
    docs=Operations(),
    openapi_url="openapi.json",
    docs_url="docs",
    urls_namespace="api",
)
api.add_router("", router)
api.add_router("", year_plans)
api.add_router("", reports)
api.add_router("", plans)
api.add_router("", budgets)
api.add_router("", monitors)
api.add_router("", inbox)
api.add_router("", printing)


def answer(content: dict[str, Any]) -> HttpResponse:
    """A no for machines."""
    return HttpResponse(orjson.dumps(content, default=str), status=content["status"], content_type=PROBLEM)


def no_of(_request: HttpRequest, no: Any) -> HttpResponse:
    """One of the noes, as all interfaces of machines tell it."""
    response = answer(told(no))
    if isinstance(no, Unmet) and no.retry_after:
        response["Retry-After"] = str(no.retry_after)
    return response


for _no in NOES:
    api.add_exception_handler(_no, no_of)


@api.exception_handler(ValidationError)
def unreadable(request: HttpRequest, no: ValidationError) -> HttpResponse:
    """422: a parameter that cannot be read. Fields that an operation does not take are an event."""
    faults = [(".".join(str(step) for step in fault["loc"][1:]), fault["type"]) for fault in no.errors]
    strange = [field[:60] for field, code in faults if code == "extra_forbidden"]
    if strange and isinstance(request.user, User):
        note_try(act="fields", path=request.path, by=request.user, fields=strange[:20])
    mend = _(
        "“%(field)s” cannot be used: send a value of the kind and within the limits that /api/v1/openapi.json states."
    )
    problems = [{"field": field, "code": code, "message": mend % {"field": field}} for field, code in faults]
    detail = " ".join(str(one["message"]) for one in problems)
    return answer(problem(422, _("A parameter cannot be read"), detail, problems))


@api.exception_handler(HttpError)
def other(_request: HttpRequest, no: HttpError) -> HttpResponse:
    """Anything else that Ninja refuses by itself; 401 where a session or a key is needed."""
    if no.status_code != 401:
        return answer(problem(no.status_code, no.message))
    words = no.message if no.message != "Unauthorized" else _("Sign in, or send the key of your system.")
    response = answer(problem(401, _("Sign in first"), words))
    response["WWW-Authenticate"] = 'Bearer realm="samrit"'
    return response


def unreadable_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """400: a request whose address no database holds, such as one with a NUL; a problem for machines, a page for people."""
    if not request.path.startswith("/api/"):
        return bad_request(request, exception)
    return answer(problem(400, _("The request cannot be read"), _("Send text without control characters.")))


def no_such_address(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: an address that leads nowhere; a problem for machines, a page for people."""
    if not request.path.startswith("/api/"):
        return page_not_found(request, exception)
    return answer(problem(404, _("Not found")))


def _addresses() -> list[URLPattern | URLResolver]:
    """Public operations stand before the sign-in wall; others would ask for a session themselves."""
    patterns, _app, _namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            pattern.callback = login_not_required(_telling_methods(pattern.callback))
    return patterns


def _telling_methods(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """An address that does not take the method says so as it says every other no; Ninja would in plain text."""

    @wraps(view)
    def run(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        if response.status_code != 405:
            return response
        text = _("This address takes: %(methods)s.") % {"methods": response["Allow"]}
        no = answer(problem(405, _("The method is not allowed here"), text))
        no["Allow"] = response["Allow"]
        return no

    return run


app_name = "api"
urlpatterns = _addresses()
