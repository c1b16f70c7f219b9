"""Pages that a link in a mail opens: an invitation, a new password; and the page that asks for such a mail."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from samrit.accounts import http
from samrit.accounts.actions import invitations, passwords
from samrit.accounts.forms.door import ForgottenForm, NewPasswordForm
from samrit.accounts.queries import door as queries
from samrit.lib.errors import Invalid, Refused


@login_not_required
@sensitive_post_parameters("password", "again")
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """Show for whom the invitation is, and let her choose a password; then she signs in."""
    form = NewPasswordForm(request.POST or None)
    try:
        user = invitations.open_invitation(token=token).user
        if request.method == "POST" and form.is_valid():
            invitations.accept(token=token, password=form.cleaned_data["password"])
            return _go_and_sign_in(request)
    except Invalid as no:
        form.add_problems(no)
    except Refused as no:
        return _dead(request, no)
    context = {"form": form, "account": user, "posts": queries.posts_to_come(user)}
    return render(request, "accounts/invitation.html", context, status=422 if form.errors else 200)


@login_not_required
@never_cache
def forgotten(request: HttpRequest) -> HttpResponse:
    """Ask whose password was forgotten. The answer is the same whoever was named."""
    form, status = ForgottenForm(request.POST or None), 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                passwords.ask_for_reset(typed=form.cleaned_data["who"], address=http.address_of(request))
            except Refused as no:
                form.add_error(None, str(no.reason))
                status = 429
            else:
                return HttpResponseRedirect(reverse("forgotten-password-asked"))
    trail = [(_("Sign in"), reverse("sign-in")), (_("Forgot your password?"), "")]
    return render(request, "accounts/forgotten.html", {"form": form, "trail": trail}, status=status)


@login_not_required
def asked(request: HttpRequest) -> HttpResponse:
    """What happens after asking for a new password."""
    trail = [(_("Sign in"), reverse("sign-in")), (_("Look into your mail"), "")]
    return render(request, "accounts/forgotten_asked.html", {"trail": trail})


@login_not_required
@sensitive_post_parameters("password", "again")
@never_cache
def reset(request: HttpRequest, token: str) -> HttpResponse:
    """Choose a new password by the link of a mail; then sign in."""
    form = NewPasswordForm(request.POST or None)
    address = http.address_of(request)
    try:
        user = passwords.open_reset(token=token, address=address)
        if request.method == "POST" and form.is_valid():
            passwords.reset_password(token=token, password=form.cleaned_data["password"], address=address)
            return _go_and_sign_in(request)
    except Invalid as no:
        form.add_problems(no)
    except Refused as no:
        return _dead(request, no)
    return render(request, "accounts/reset.html", {"form": form, "account": user}, status=422 if form.errors else 200)


def _go_and_sign_in(request: HttpRequest) -> HttpResponse:
    logout(request)
    messages.success(request, _("Your password is set. Sign in with it now."))
    return HttpResponseRedirect(reverse("sign-in"))


def _dead(request: HttpRequest, no: Refused) -> HttpResponse:
    return render(request, "accounts/dead_link.html", {"reason": no.reason}, status=410)
