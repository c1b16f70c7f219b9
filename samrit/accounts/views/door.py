"""The door: signing in with a password and, where there is one, a second factor; signing out."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from samrit.accounts import http, queries
from samrit.accounts.actions import door as actions
from samrit.accounts.actions import second_factor, sessions
from samrit.accounts.forms.door import CodeForm, SignInForm
from samrit.accounts.models import User
from samrit.accounts.queries import door as door_queries
from samrit.accounts.rules import door as rules
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused

WAITING = "door"
"""In a session of nobody yet: whose password was right, and until when the code is awaited."""
DEVICE_COOKIE = "samrit_device"
DEVICE_COOKIE_AGE = 365 * 24 * 60 * 60


@login_not_required
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for user name and password; then for the code, or go on to the page that was wanted, or to my work."""
    if request.user.is_authenticated and request.method != "POST":
        return HttpResponseRedirect(_wanted(request))
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                user = actions.recognise(**form.cleaned_data, address=http.address_of(request))
            except Invalid as no:
                form.add_error(None, [str(problem.message) for problem in no.problems])
            except Refused as no:
                form.add_error(None, str(no.reason))
                status = 429
            else:
                if door_queries.has_second_factor(user):
                    return _await_code(request, user)
                return let_in(request, user, _wanted(request))
    context = {"form": form, "next": _wanted(request), "demo_sign_ins": queries.demo_sign_ins()}
    return render(request, "accounts/sign_in.html", context, status=status)


def _await_code(request: HttpRequest, user: User) -> HttpResponse:
    request.session[WAITING] = {
        "user": user.pk,
        "proof": user.get_session_auth_hash(),
        "until": (clock.now() + rules.CODE_WAITS).timestamp(),
        "next": _wanted(request),
    }
    return HttpResponseRedirect(reverse("sign-in-code"))


def _awaited(request: HttpRequest) -> User | None:
    """Whose code is awaited: her password was right a few minutes ago and is still the same."""
    waiting: dict[str, Any] = request.session.get(WAITING) or {}
    if waiting.get("until", 0) < clock.now().timestamp():
        return None
    user = http.Door().get_user(waiting["user"])
    right = user is not None and constant_time_compare(waiting["proof"], user.get_session_auth_hash())
    return user if right else None


@login_not_required
@never_cache
def code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the second factor. A demonstration account, open to all, may also drop it here."""
    user = _awaited(request)
    if user is None:
        request.session.pop(WAITING, None)
        return HttpResponseRedirect(reverse("sign-in"))
    form, status = CodeForm(request.POST if "code" in request.POST else None), 200
    if request.method == "POST":
        try:
            if user.is_demonstration and "drop" in request.POST:
                second_factor.remove_for(user=user, by=user)
                return let_in(request, user, request.session[WAITING]["next"])
            if form.is_valid():
                second_factor.check_code(user=user, code=form.cleaned_data["code"])
                return let_in(request, user, request.session[WAITING]["next"], with_second_factor=True)
            status = 422
        except Invalid as no:
            form.add_problems(no)
            status = 422
        except Refused as no:
            form.add_error(None, str(no.reason))
            status = 429
    return render(request, "accounts/sign_in_code.html", {"form": form, "account": user}, status=status)


def let_in(request: HttpRequest, user: User, wanted: str, *, with_second_factor: bool = False) -> HttpResponse:
    """Begin the session, write it down with its device, and go on."""
    login(request, user)
    request.session.pop(WAITING, None)
    request.session[http.SECOND_FACTOR] = with_second_factor
    request.session[http.SEEN] = clock.now().timestamp()
    device_key = request.COOKIES.get(DEVICE_COOKIE) or secrets.token_urlsafe(24)
    sessions.begin(
        user=user,
        session_key=request.session.session_key or "",
        address=http.address_of(request),
        user_agent=request.headers.get("User-Agent", ""),
        device_key=device_key,
    )
    response = HttpResponseRedirect(wanted)
    response.set_cookie(
        DEVICE_COOKIE,
        device_key,
        max_age=DEVICE_COOKIE_AGE,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Lax",
    )
    return response


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and show the public home."""
    sessions.forget(session_key=request.session.session_key or "")
    logout(request)
    return HttpResponseRedirect(settings.LOGOUT_REDIRECT_URL)


def _wanted(request: HttpRequest) -> str:
    """The page to go on to: `next` if it is an address of this site, else my work."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else settings.LOGIN_REDIRECT_URL
