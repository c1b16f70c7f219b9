"""The mails of the system, for NESDC administrators."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from samrit.accounts.http import SignedIn
from samrit.notifications.actions import mail as actions
from samrit.notifications.models import MailState
from samrit.notifications.queries import mail as queries
from samrit.notifications.rules.mails import FAULTS

LOOKS: dict[str, str] = {
    MailState.QUEUED: "due",
    MailState.SENDING: "submitted",
    MailState.SENT: "complete",
    MailState.FAILED: "critical",
    MailState.DROPPED: "closed",
}
"""The looks of the states."""


@require_GET
@never_cache
def mails(request: SignedIn) -> HttpResponse:
    """Mails by state, with what went wrong; nothing of what they say."""
    state = request.GET.get("state", "")
    page = queries.mails(request.user, state, request.GET.get("page", ""))
    if page is None:
        raise Http404
    counts = queries.mail_counts(request.user)
    tabs = [{"label": _("All"), "url": "?", "current": not state, "count": sum(counts.values())}]
    tabs += [
        {"label": one.label, "url": f"?state={one}", "current": state == one, "count": counts.get(one, 0)}
        for one in MailState
    ]
    rows = [(mail, LOOKS[mail.state], FAULTS.get(mail.fault)) for mail in page.object_list]
    trail = [(_("Notices"), reverse("notifications:inbox")), (_("Mails"), "")]
    context = {"trail": trail, "page": page, "rows": rows, "tabs": tabs, "query": f"state={state}" if state else ""}
    return render(request, "notifications/mails.html", context)


@require_POST
def retry(request: SignedIn, pk: int) -> HttpResponse:
    """Send a failed mail again."""
    mail = queries.get_mail(request.user, pk)
    if mail is None:
        raise Http404
    actions.retry(mail=mail, by=request.user)
    messages.success(request, _("The mail is in the queue again."))
    return redirect("notifications:mails")
