"""The door: signing in and out."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from samrit.accounts import queries
from samrit.accounts.actions import door as actions
from samrit.accounts.forms.door import SignInForm
from samrit.lib.errors import Invalid, Refused


@login_not_required
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for user name and password; then go on to the page that was wanted, or to my work."""
    if request.user.is_authenticated and request.method != "POST":
        return HttpResponseRedirect(_wanted(request))
    form = SignInForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                user = actions.recognise(**form.cleaned_data, address=request.META.get("REMOTE_ADDR", ""))
            except Invalid as no:
                form.add_error(None, [str(problem.message) for problem in no.problems])
            except Refused as no:
                form.add_error(None, str(no.reason))
                status = 429
            else:
                login(request, user)
                return HttpResponseRedirect(_wanted(request))
    context = {"form": form, "next": _wanted(request), "demo_sign_ins": queries.demo_sign_ins()}
    return render(request, "accounts/sign_in.html", context, status=status)


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the session and show the public home."""
    logout(request)
    return HttpResponseRedirect(settings.LOGOUT_REDIRECT_URL)


def _wanted(request: HttpRequest) -> str:
    """The page to go on to: `next` if it is an address of this site, else my work."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else settings.LOGIN_REDIRECT_URL
