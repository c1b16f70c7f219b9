"""The inbox of notices and the bell."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.notifications.actions import notices as actions
from samrit.notifications.queries import announcements
from samrit.notifications.queries import notices as queries
from samrit.notifications.rules.mails import sees_mails
from samrit.notifications.rules.texts import GROUPS

FILTERS = ("group", "unread", "earlier")


@require_GET
@never_cache
def inbox(request: SignedIn) -> HttpResponse:
    """What she was told: unread first, by day."""
    asked = {name: request.GET[name] for name in FILTERS if request.GET.get(name)}
    group = asked.get("group", "")
    found = queries.inbox(
        request.user,
        group=group,
        only_unread="unread" in asked,
        earlier="earlier" in asked,
        number=request.GET.get("page", ""),
    )
    context = {
        "trail": [(_("Notices"), "")],
        "inbox": found,
        "tabs": _tabs(group, asked),
        "group": group if group in GROUPS else "",
        "only_unread": "unread" in asked,
        "query": urlencode(asked),
        "earlier": urlencode(asked | {"earlier": "1"}),
        "announcements": announcements.announcements_for(request.user),
        "writes": announcements.writes(request.user),
        "sees_mails": sees_mails(person(request.user)),
    }
    return render(request, "notifications/inbox.html", context)


def _tabs(group: str, asked: dict[str, str]) -> list[dict[str, object]]:
    rest = {name: value for name, value in asked.items() if name == "unread"}
    tabs = [("", _("All")), *((key, str(label)) for key, (label, _kinds) in GROUPS.items())]
    return [
        {
            "label": label,
            "url": "?" + urlencode(({"group": key} if key else {}) | rest),
            "current": key == group,
        }
        for key, label in tabs
    ]


@require_GET
def open_notice(request: SignedIn, pk: int) -> HttpResponse:
    """Mark it as read and go where it leads; mails link here too. A reader of mails that is not she only meets the door."""
    notice = queries.my_notices(request.user).filter(pk=pk).first()
    if notice is None:
        raise Http404
    actions.mark_read(notices=queries.my_notices(request.user).filter(pk=pk), by=request.user)
    return HttpResponseRedirect(notice.link)


@require_POST
def mark_read(request: SignedIn, pk: int) -> HttpResponse:
    """Mark one as read and stay."""
    mine = queries.my_notices(request.user).filter(pk=pk)
    if not mine.exists():
        raise Http404
    actions.mark_read(notices=mine, by=request.user)
    return redirect(_back(request))


@require_POST
def mark_all_read(request: SignedIn) -> HttpResponse:
    """Mark all as read, or those of the group that is shown."""
    count = actions.mark_read(
        notices=queries.of_group(queries.my_notices(request.user), request.POST.get("group", "")), by=request.user
    )
    said = ngettext("%(n)d notice is marked as read.", "%(n)d notices are marked as read.", count) % {"n": count}
    messages.success(request, said)
    return redirect(_back(request))


def _back(request: SignedIn) -> str:
    asked = {name: request.POST[name] for name in FILTERS if request.POST.get(name)}
    return reverse("notifications:inbox") + (f"?{urlencode(asked)}" if asked else "")


@require_GET
@never_cache
def bell(request: SignedIn) -> HttpResponse:
    """The count of unread notices, for the header of every page."""
    return render(request, "notifications/_bell.html", {"unread": queries.unread_count(request.user)})
