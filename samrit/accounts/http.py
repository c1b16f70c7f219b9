"""Who stands behind a request: the person who has signed in, and whom the door lets in at all.

Views that call actions take `SignedIn`, so anonymous actors do not compile.
"""

import base64
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from ninja.errors import HttpError
from ninja.security import HttpBearer, SessionAuth

from samrit.accounts import queries
from samrit.accounts.actions import machines, refusals, sessions
from samrit.accounts.models import ApiToken, User
from samrit.accounts.rules import door as rules
from samrit.accounts.rules import machines as machine_rules
from samrit.audit.actions import acting_through, refusals_kept
from samrit.lib import clock
from samrit.lib.errors import Refused
from samrit.ui import http

SECOND_FACTOR = "second_factor"
"""In a session: that it was begun, or goes on, with a second factor."""
SEEN = "seen_at"
"""In a session: when it was last written down that it is in use."""
WITHOUT_SECOND_FACTOR = frozenset({"second-factor", "second-factor-codes", "sign-out", "set_language", "sign-in"})
"""Addresses that stay open to somebody who has yet to set one up."""


class Door(ModelBackend):
    """Signs in by user name and password. Accounts of the demonstration, whose password is public, only while it runs."""

    def user_can_authenticate(self, user: User | AnonymousUser | None) -> bool:
        """Asked at every sign-in, and again at every request of a session."""
        demonstrates = settings.SAMRIT_DEMO or settings.SAMRIT_TESTING
        closed = isinstance(user, User) and user.is_demonstration and not demonstrates
        return super().user_can_authenticate(user) and not closed

    def get_user(self, user_id: int) -> User | None:
        """The person of a session, with her name in the same query, because every page shows it."""
        user = User.objects.select_related("person").filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None


class SignedIn(HttpRequest):
    """A request behind the sign-in wall."""

    user: User


class SealedFactors(DefaultMFAAdapter):  # type: ignore[misc]  # the package brings no types
    """Keeps the keys of second factors sealed in the database, by a key derived from the secret of the site."""

    def encrypt(self, text: str) -> str:
        """Seal."""
        return _seal().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Open; secrets of the site that were used earlier still open."""
        return _seal().decrypt(encrypted_text.encode()).decode()

    def get_totp_label(self, user: Any) -> str:
        """What an authenticator app shows beside the name of the site."""
        return str(user.username)


def _seal() -> MultiFernet:
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(_derived(secret)) for secret in secrets])


def _derived(secret: str) -> bytes:
    derive = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"samrit second factors")
    return base64.urlsafe_b64encode(derive.derive(secret.encode()))


def address_of(request: HttpRequest) -> str:
    """The address a request comes from, as told by as many proxies as the operator says stand in front.

    Empty where none is told: a socket without one, or a request that came past the proxies.
    """
    try:
        return str(get_adapter().get_client_ip(request))
    except (PermissionDenied, ImproperlyConfigured):
        return ""


class SignInFirst(LoginRequiredMiddleware):
    """Leads to the door and back. A form that was sent after its session ended leads back to the page it stood on: its own address
    may know no reading."""

    def handle_no_permission(
        self, request: HttpRequest, view_func: Callable[..., HttpResponseBase]
    ) -> HttpResponseRedirect:
        """To the door, with the page to go on to."""
        if request.method in {"GET", "HEAD"}:
            return super().handle_no_permission(request, view_func)
        came = request.headers.get("Referer", "")
        safe = url_has_allowed_host_and_scheme(came, {request.get_host()}, require_https=request.is_secure())
        back = urlsplit(came)._replace(scheme="", netloc="").geturl() if safe else settings.LOGIN_REDIRECT_URL
        return redirect_to_login(back)


class SecondFactorFirst:
    """Who must have a second factor and came in without one is led to set it up before anything else."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        """Lead pages to the set-up, refuse everything else. Costs no query of its own where a view asks who she is."""
        if settings.SAMRIT_DEMO or settings.SAMRIT_TESTING or not request.session.session_key:
            return None
        here = request.resolver_match.url_name if request.resolver_match else ""
        if here in WITHOUT_SECOND_FACTOR or request.session.get(SECOND_FACTOR):
            return None
        user = request.user
        if not isinstance(user, User) or not rules.must_have_second_factor(queries.person(user)):
            return None
        if request.method == "GET" and not http.wants_fragment(request) and not request.path.startswith("/api/"):
            return HttpResponseRedirect(reverse("second-factor"))
        return http.refused(
            request, Refused(_("Your role needs a second factor: set it up on the page of your account."))
        )


class SeenSessions:
    """Writes down now and then that a session is in use, for the list its owner sees."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        now = clock.now().timestamp()
        seen = request.session.get(SEEN) if request.session.session_key else None
        if seen is not None and abs(now - seen) > sessions.SEEN_EVERY.total_seconds():
            sessions.see(session_key=request.session.session_key or "")
            request.session[SEEN] = now
        return self.get_response(request)


class ApiTokens:
    """Reads the key of a machine in the header `Authorization: Bearer …`, at addresses of the API only; all that is done in the
    request is logged with the key. Whether it lets anybody in is said by `Bearer`, at the operations that take keys."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        scheme, _space, secret = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not request.path.startswith("/api/"):
            return self.get_response(request)
        token = machines.use(secret=secret.strip())
        if token is None:
            return self.get_response(request)
        request.api_token = token  # type: ignore[attr-defined]
        with acting_through(token.uid):
            return self.get_response(request)


class Bearer(HttpBearer):
    """A machine that sent a key which opens, and may be used for what is asked. The request is then that of the key's owner,
    whatever session its cookies hold."""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken:
        """The key, which `ApiTokens` has read."""
        del token
        held: ApiToken | None = getattr(request, "api_token", None)
        user = Door().get_user(held.user_id) if held else None
        if held is None or user is None:
            raise HttpError(401, _("This key does not open: it is unknown, over or revoked. Make a new one."))
        if reason := machine_rules.why_not_use(request.method or "", may_write=held.may_write):
            refusals.note_try(act="write_by_key", path=request.path, by=user, token=str(held.uid))
            raise Refused(reason)
        request.user = user
        return held


SIGNED_IN = (Bearer(), SessionAuth())
"""Who may ask for living records by the API: a machine with a key, or the browser of somebody who has signed in; a browser
also shows, where it writes, that the page was ours."""


def trying(request: HttpRequest, act: str, *, subject_kind: str, subject_id: object) -> AbstractContextManager[None]:
    """Around what is asked before a page with a form is shown or taken: who sends the form and is refused has tried the act,
    and leaves a line in the log; who only looks has not."""
    if request.method != "POST" or not isinstance(request.user, User):
        return nullcontext()
    return refusals_kept(act, subject_kind=subject_kind, subject_id=subject_id, by=request.user)


class StrangeAddresses:
    """Who has signed in and asks for a record that is not there for her leaves a line in the log.

    Parts that a page loads by itself are not counted: nobody typed their addresses.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        response = self.get_response(request)
        if response.status_code == 404 and _is_a_try(request) and isinstance(request.user, User):
            refusals.note_try(act="record", path=request.path, by=request.user, method=request.method or "")
        return response


def _is_a_try(request: HttpRequest) -> bool:
    """Whether the address names a record, and was not loaded by a page by itself."""
    by_itself = request.method == "GET" and http.wants_fragment(request)
    return request.resolver_match is not None and bool(request.resolver_match.kwargs) and not by_itself
