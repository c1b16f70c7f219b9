"""What the shell knows on every page: navigation, the clock, the demonstration banner, the language addresses."""

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


ITEMS = (
    Item("/my-work/", _("My work"), signed_in=True),
    Item("/plans/", _("Plans")),
    Item("/projects/", _("Projects")),
    Item("/budgets/", _("Budget books"), signed_in=True),
    Item("/places/", _("Places")),
    Item("/open/", _("Open data")),
)


def is_signed_in(request: HttpRequest) -> bool:
    """Whether a person stands behind the request; error pages may be drawn before anyone was looked up."""
    user = getattr(request, "user", None)
    return bool(user and user.is_authenticated)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The entries whose page exists and which this person may see; the one she is in is marked."""
    shown = [i for i in ITEMS if (not i.signed_in or is_signed_in(request)) and is_valid_path(i.path)]
    return [{"path": i.path, "label": i.label, "current": request.path.startswith(i.path)} for i in shown]


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
