"""What the shell knows on every page: navigation, the clock, the demonstration banner, the language addresses."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, is_valid_path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samrit.lib import clock


@dataclass(frozen=True)
class Item:
    """One entry of the main navigation: where, what, and whether only the signed-in see it."""

    path: str
    label: str | Promise
    signed_in: bool = False


QUARTER = _("The quarter")
ITEMS = (
    Item("/my-work/", _("My work"), signed_in=True),
    Item("/boards/", QUARTER, signed_in=True),
    Item("/calendar/", QUARTER),
    Item("/plans/", _("Plans")),
    Item("/projects/", _("Projects")),
    Item("/budgets/", _("Budget books"), signed_in=True),
    Item("/places/", _("Places")),
    Item("/open/", _("Open data")),
)


PARTS: list[Callable[[HttpRequest], Sequence[tuple[str, str | Promise]]]] = []
"""What knows the pages of the quarter that a reader may use, as path and label; the app above all others says it once."""

OF_THE_QUARTER = (
    "/boards/",
    "/calendar/",
    "/completeness/",
    "/monitors/",
    "/treasury/",
    "/budgets/treasury/",
    "/reports/",
)
"""Where the pages of the quarter lie."""


def is_signed_in(request: HttpRequest) -> bool:
    """Whether a person stands behind the request; error pages may be drawn before anyone was looked up."""
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The entries whose page exists and which this person may see, one for each name; the one she is in is marked."""
    inside = in_quarter(request)
    shown: dict[str | Promise, Item] = {}
    for item in ITEMS:
        if (not item.signed_in or is_signed_in(request)) and is_valid_path(item.path):
            shown.setdefault(item.label, item)
    return [
        {
            "path": item.path,
            "label": item.label,
            "current": inside if item.label == QUARTER else not inside and request.path.startswith(item.path),
        }
        for item in shown.values()
    ]


def in_quarter(request: HttpRequest) -> bool:
    """Whether the page is one of the quarter's."""
    return request.path.startswith(OF_THE_QUARTER)


def parts(request: HttpRequest) -> list[dict[str, Any]]:
    """On a page of the quarter: the others, as this person may use them."""
    found = [part for of in PARTS for part in of(request)] if in_quarter(request) else []
    here = max((path for path, _label in found if request.path.startswith(path)), key=len, default="")
    return [{"path": path, "label": label, "current": path == here} for path, label in found]


def _address(*names: str) -> str:
    for name in names:
        try:
            return reverse(name)
        except NoReverseMatch:
            continue
    return ""


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context processor: everything `ui/page.html` shows around the page."""
    return {
        "shell": {
            "navigation": navigation(request),
            "parts": parts(request),
            "signed_in": is_signed_in(request),
            "sign_in": _address(settings.LOGIN_URL),
            "sign_out": _address("sign-out"),
            "account": _address("account"),
            "set_language": _address("set_language"),
            "search": "/search/" if is_valid_path("/search/") else "",
            "notices": "/notices/" if is_valid_path("/notices/") else "",
            "demo": getattr(settings, "SAMRIT_DEMO", False),
            "clock": clock.today() if clock.is_set() else None,
            "version": getattr(settings, "SAMRIT_VERSION", ""),
        }
    }
