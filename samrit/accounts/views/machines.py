"""The keys by which an agency's own system acts for a person: made and shown once, listed, revoked."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from samrit.accounts.actions import machines
from samrit.accounts.forms.door import TokenForm
from samrit.accounts.http import SignedIn
from samrit.accounts.queries import door, people
from samrit.accounts.queries import machines as queries
from samrit.accounts.rules import machines as rules
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused


@sensitive_post_parameters("password", "code")
@sensitive_variables("secret")
@never_cache
@require_http_methods(["GET", "POST"])
def tokens(request: SignedIn) -> HttpResponse:
    """My keys, and a form for a new one, which is shown in the answer and never again."""
    asks_code = door.has_second_factor(request.user)
    form = TokenForm(
        request.POST or None, asks_code=asks_code, initial={"ends_on": clock.today() + rules.HOLDS, "scope": "read"}
    )
    secret, status = "", 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _token, secret = _make(request, form)
            except Invalid as no:
                form.add_problems(no)
            except Refused as no:
                form.add_error(None, str(no.reason))
                status = 403
            else:
                status = 201
    context = {
        "form": form,
        "secret": secret,
        "keys": queries.keys_of(request.user),
        "posts": [post for post in people.myself(request.user).posts if post.state == "in_force"],
        "trail": [(_("My account"), reverse("account")), (_("Keys for the API"), "")],
    }
    return render(request, "accounts/tokens.html", context, status=status)


def _make(request: SignedIn, form: TokenForm) -> tuple[object, str]:
    typed = form.cleaned_data
    data = machines.NewToken(typed["name"], typed["ends_on"], typed["scope"] == "write")
    return machines.make_token(data=data, password=typed["password"], code=typed.get("code", ""), by=request.user)


@require_POST
def revocation(request: SignedIn, uid: uuid.UUID) -> HttpResponse:
    """End one of my keys."""
    token = queries.get_token(request.user, uid)
    if token is None:
        raise Http404
    machines.revoke(token=token, by=request.user)
    messages.success(request, _("The key “%(name)s” opens nothing any more.") % {"name": token.name})
    return HttpResponseRedirect(reverse("account-tokens"))
