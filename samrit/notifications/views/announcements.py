"""Announcements: the banner, and the page of those who write them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from samrit.accounts.http import SignedIn
from samrit.accounts.queries import person
from samrit.lib import clock
from samrit.lib.errors import Invalid
from samrit.lib.thai import BE_OFFSET
from samrit.notifications.actions import announcements as actions
from samrit.notifications.forms import AnnouncementForm
from samrit.notifications.models import Announcement
from samrit.notifications.queries import announcements as queries
from samrit.notifications.rules.announcements import why_not_announce
from samrit.ui.http import wants_fragment

PAGE = 20


@require_GET
@never_cache
def banner(request: SignedIn) -> HttpResponse:
    """What is announced to her today: a fragment of other pages."""
    context = {"announcements": queries.announcements_for(request.user), "back": request.GET.get("back", "")}
    return render(request, "notifications/_banner.html", context)


@require_http_methods(["GET", "POST"])
@never_cache
def announcements(request: SignedIn) -> HttpResponse:
    """Write one, look at it before, and the list of all she looks after."""
    if not queries.writes(request.user):
        raise Http404
    everybody = why_not_announce(person(request.user), None) is None
    today = clock.today()
    form = AnnouncementForm(
        queries.bodies_to_announce_to(request.user),
        request.POST or None,
        everybody=everybody,
        initial={"starts_on": f"{today.day}/{today.month}/{today.year + BE_OFFSET}"},
    )
    preview = None
    if request.method == "POST" and form.is_valid():
        data, body = form.announcement, form.body
        try:
            if "preview" in request.POST:
                actions.check(data=data, body=body, by=request.user)
                preview = queries.in_words(Announcement(text_th=data.text_th, text_en=data.text_en, level=data.level))
            else:
                actions.announce(data=data, body=body, by=request.user)
                messages.success(request, _("Announced."))
                return redirect("notifications:announcements")
        except Invalid as no:
            form.show(no.problems)
    page = Paginator(queries.looked_after(request.user), PAGE).get_page(request.GET.get("page", ""))
    context = {
        "trail": [(_("Notices"), reverse("notifications:inbox")), (_("Announcements"), "")],
        "form": form,
        "preview": preview,
        "page": page,
        "rows": [queries.past_and_present(row) for row in page.object_list],
    }
    return render(request, "notifications/announcements.html", context, status=422 if form.errors else 200)


def _announcement_or_404(request: SignedIn, pk: int) -> Announcement:
    found = queries.get_announcement(request.user, pk)
    if found is None:
        raise Http404
    return found


@require_POST
def take_down(request: SignedIn, pk: int) -> HttpResponse:
    """End one before its last day."""
    actions.take_down(announcement=_announcement_or_404(request, pk), by=request.user)
    messages.success(request, _("The announcement is not shown any more."))
    return redirect("notifications:announcements")


@require_POST
def put_away(request: SignedIn, pk: int) -> HttpResponse:
    """Do not show it to her again; without script, back to the page she was on."""
    actions.put_away(announcement=_announcement_or_404(request, pk), by=request.user)
    if wants_fragment(request):
        return HttpResponse()
    back = request.POST.get("back", "")
    safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
    return redirect(back if safe and back else "notifications:inbox")
