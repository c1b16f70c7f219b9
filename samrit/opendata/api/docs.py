"""The page of the API: every operation with its parameters and answers, drawn by us, without script."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase


class Operations(DocsBase):
    """Draws the OpenAPI document as a page."""

    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        """The page."""
        schema = api.get_openapi_schema(path_params=kwargs)
        operations = [
            {
                "method": method.upper(),
                "path": path,
                "summary": operation["summary"],
                "description": operation.get("description", ""),
                "id": operation["operationId"],
                "needs_key": "Bearer" in {name for way in operation.get("security", []) for name in way},
                "needs_session": bool(operation.get("security")),
                "body": _body(operation),
                "parameters": [_parameter(one) for one in operation.get("parameters", [])],
                "answers": [(status, answer["description"]) for status, answer in operation["responses"].items()],
            }
            for path, methods in schema["paths"].items()
            for method, operation in methods.items()
        ]
        context = {"operations": operations, "schema_url": self.get_openapi_url(api, kwargs), "info": schema["info"]}
        return render(request, "opendata/api.html", context)


def _body(operation: dict[str, Any]) -> str:
    """The model of what is sent, by its name in the document."""
    content = operation.get("requestBody", {}).get("content", {})
    schema: dict[str, Any] = next((each["schema"] for each in content.values()), {})
    return str(schema.get("$ref", "")).rpartition("/")[2]


def _parameter(parameter: dict[str, Any]) -> dict[str, Any]:
    kind = parameter["schema"]
    types = [one.get("type") for one in kind.get("anyOf", [kind]) if one.get("type") not in {None, "null"}]
    return {
        "name": parameter["name"],
        "place": parameter["in"],
        "type": types[0] if types else "string",
        "required": parameter.get("required", False),
        "description": parameter.get("description") or kind.get("description", ""),
    }
