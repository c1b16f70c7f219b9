"""How a person wants to be told."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from samrit.accounts.http import SignedIn
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.notifications.actions import choices as actions
from samrit.notifications.actions import mail
from samrit.notifications.forms import ChoicesForm
from samrit.notifications.queries import choices as queries
from samrit.notifications.queries.mail import last_test
from samrit.notifications.rules.mails import why_not_test


@require_http_methods(["GET", "POST"])
@never_cache
def settings_page(request: SignedIn) -> HttpResponse:
    """Her choices, her address, and the test mail."""
    form = ChoicesForm(queries.my_choices(request.user), request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_choices(choices=form.choices, by=request.user)
        except Invalid as no:
            form.show(no.problems)
        else:
            messages.success(request, _("Saved. It holds from now on."))
            return redirect("notifications:settings")
    return _page(request, form)


@require_POST
def test_mail(request: SignedIn) -> HttpResponse:
    """Send her a test mail."""
    try:
        mail.send_test(by=request.user)
    except Refused as no:
        messages.error(request, str(no.reason))
    else:
        messages.success(request, _("The test mail is on its way. It should arrive within a few minutes."))
    return redirect("notifications:settings")


def _page(request: SignedIn, form: ChoicesForm) -> HttpResponse:
    email, test = queries.email_of(request.user), last_test(request.user)
    context = {
        "trail": [(_("Notices"), reverse("notifications:inbox")), (_("How to be told"), "")],
        "form": form,
        "email": email,
        "test": test,
        "why_not_test": why_not_test(email, test.created_at if test else None, clock.now()),
    }
    return render(request, "notifications/settings.html", context, status=422 if form.errors else 200)
