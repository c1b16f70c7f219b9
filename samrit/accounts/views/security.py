"""One's own account: who I am, password, second factor, open sessions."""

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_POST

from samrit.accounts import http
from samrit.accounts.actions import passwords, second_factor, sessions
from samrit.accounts.forms.door import ChangePasswordForm, CodeForm, PasswordForm
from samrit.accounts.http import SignedIn
from samrit.accounts.queries import door as queries
from samrit.accounts.queries import people
from samrit.accounts.rules import door as rules
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused

NEW_KEY = "second_factor_key"
"""In a session: the key offered for a new second factor, until a code confirms it."""
CODES_UNTIL = "recovery_codes_until"
"""In a session: until when new recovery codes may be looked at."""


def _trail(title: str) -> list[tuple[str, str]]:
    return [(_("My account"), reverse("account")), (title, "")]


@never_cache
@require_GET
def account(request: SignedIn) -> HttpResponse:
    """Who I am: names, posts, lent posts; and the ways to password, second factor and sessions."""
    context = {
        "page": people.myself(request.user),
        "factor": queries.second_factor(request.user),
        "sessions": queries.sessions(request.user, request.session.session_key or ""),
    }
    return render(request, "accounts/account.html", context)


@sensitive_post_parameters("old", "password", "again")
@never_cache
def password(request: SignedIn) -> HttpResponse:
    """Change my password; every other session of mine ends."""
    form, status = ChangePasswordForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                passwords.change_password(
                    user=request.user,
                    old=form.cleaned_data["old"],
                    new=form.cleaned_data["password"],
                    session_key=request.session.session_key or "",
                    by=request.user,
                )
            except Invalid as no:
                form.add_problems(no)
            except Refused as no:
                form.add_error(None, str(no.reason))
                status = 429
            else:
                _keep_session(request)
                messages.success(request, _("Your password is changed. All other sessions have ended."))
                return HttpResponseRedirect(reverse("account"))
    why_not = rules.why_not_change_password(request.user)
    context = {"form": form, "why_not": why_not, "trail": _trail(_("Password"))}
    return render(request, "accounts/password.html", context, status=status)


def _keep_session(request: SignedIn) -> None:
    """The session goes on under a new key, and is listed under it."""
    old = request.session.session_key or ""
    update_session_auth_hash(request, request.user)
    sessions.rename(old=old, new=request.session.session_key or "")


@sensitive_post_parameters("password")
@never_cache
def factor(request: SignedIn) -> HttpResponse:
    """Set up a second factor, or take it away."""
    standing = queries.second_factor(request.user)
    removing = request.method == "POST" and standing.is_set
    form: CodeForm | PasswordForm = (PasswordForm if standing.is_set else CodeForm)(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _remove(request, form) if removing else _set_up(request, form)
            except Invalid as no:
                form.add_problems(no)
            except Refused as no:
                form.add_error(None, str(no.reason))
                status = 429
    context: dict[str, object] = {"form": form, "factor": standing, "trail": _trail(_("Second factor"))}
    if not standing.is_set:
        key = request.session.setdefault(NEW_KEY, second_factor.new_key())
        context["enrolment"] = queries.enrolment(request.user, key)
    return render(request, "accounts/second_factor.html", context, status=status)


def _set_up(request: SignedIn, form: CodeForm | PasswordForm) -> HttpResponse:
    second_factor.set_up(
        user=request.user,
        key=request.session.get(NEW_KEY, ""),
        code=form.cleaned_data["code"],
        session_key=request.session.session_key or "",
        by=request.user,
    )
    request.session.pop(NEW_KEY)
    request.session[http.SECOND_FACTOR] = True
    return _show_codes(request)


def _remove(request: SignedIn, form: CodeForm | PasswordForm) -> HttpResponse:
    second_factor.remove(
        user=request.user,
        password=form.cleaned_data["password"],
        session_key=request.session.session_key or "",
        by=request.user,
    )
    request.session.pop(http.SECOND_FACTOR, None)
    messages.success(request, _("The second factor is removed."))
    return HttpResponseRedirect(reverse("account"))


def _show_codes(request: SignedIn) -> HttpResponse:
    request.session[CODES_UNTIL] = (clock.now() + rules.CODE_WAITS).timestamp()
    return HttpResponseRedirect(reverse("second-factor-codes"))


@sensitive_post_parameters("password")
@never_cache
def codes(request: SignedIn) -> HttpResponse:
    """New recovery codes, shown until they are said to be kept and for ten minutes at most; or a way to renew them."""
    fresh = request.session.get(CODES_UNTIL, 0) > clock.now().timestamp()
    if request.method == "POST" and "kept" in request.POST:
        request.session.pop(CODES_UNTIL, None)
        return HttpResponseRedirect(reverse("account"))
    if fresh and "file" in request.GET:
        return _file(request)
    form, status = PasswordForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                second_factor.renew_codes(user=request.user, password=form.cleaned_data["password"], by=request.user)
            except Invalid as no:
                form.add_problems(no)
            except Refused as no:
                form.add_error(None, str(no.reason))
                status = 429
            else:
                return _show_codes(request)
    shown = queries.codes_of(request.user) if fresh else []
    context = {"form": form, "codes": shown, "factor": queries.second_factor(request.user), "trail": _codes_trail()}
    return render(request, "accounts/recovery_codes.html", context, status=status)


def _codes_trail() -> list[tuple[str, str]]:
    return [
        (_("My account"), reverse("account")),
        (_("Second factor"), reverse("second-factor")),
        (_("Recovery codes"), ""),
    ]


def _file(request: SignedIn) -> HttpResponse:
    lines = [_("Recovery codes of Samrit for the user name %(user)s") % {"user": request.user.username}, ""]
    lines += [*queries.codes_of(request.user), "", _("Each works once. Keep them where only you can reach them.")]
    response = HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="samrit-recovery-codes.txt"'
    return response


@never_cache
@require_GET
def session_list(request: SignedIn) -> HttpResponse:
    """My open sessions with their devices."""
    shown = queries.sessions(request.user, request.session.session_key or "")
    return render(request, "accounts/sessions.html", {"sessions": shown, "trail": _trail(_("Signed-in devices"))})


@require_POST
def end_session(request: SignedIn, number: int) -> HttpResponse:
    """End one of my sessions."""
    session = queries.get_session(request.user, number)
    if session is None:
        raise Http404
    sessions.end(session=session, by=request.user)
    messages.success(request, _("The session has ended."))
    return HttpResponseRedirect(reverse("account-sessions"))


@require_POST
def end_sessions(request: SignedIn) -> HttpResponse:
    """Sign me out everywhere, here too."""
    sessions.end_all(user=request.user, by=request.user)
    logout(request)
    messages.success(request, _("You are signed out everywhere."))
    return HttpResponseRedirect(reverse("sign-in"))
