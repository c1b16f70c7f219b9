"""The calendar as files: a year for everybody (iCalendar and CSV), of a body, and one person's own by a secret address."""

import csv
import io

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from samrit.accounts.actions.machines import hashed
from samrit.accounts.http import SignedIn
from samrit.lib import clock
from samrit.lib.names import page_language
from samrit.notifications.queries.choices import choices_of
from samrit.organisations.models import Organisation
from samrit.reporting.actions import feeds as actions
from samrit.reporting.queries import calendar, feeds, owing
from samrit.reporting.queries.windows import windows_in
from samrit.reporting.rules import calendar as rules
from samrit.reporting.rules.ical import Entry, calendar_text

LANGUAGES = ("th", "en")
COLUMNS = (
    *("form", "fiscal_year", "quarter", "case", "starts_on", "ends_on", "opens_on", "due_on", "stated_due_on"),
    *("locked_after", "published_on", "source"),
)


@login_not_required
@require_GET
def year_file(request: HttpRequest, fiscal_year: int, file: str) -> HttpResponse:
    """The calendar of a fiscal year, as `calendar.ics` or `calendar.csv`."""
    if fiscal_year not in calendar.years():
        raise Http404
    if file == "calendar.csv":
        return _csv(fiscal_year)
    if file != "calendar.ics":
        raise Http404
    language = _language(request)
    with translation.override(language):
        name = _("Reporting calendar %(year)s") % {"year": fiscal_year}
        return _ics(name, feeds.year_entries([fiscal_year]), f"samrit-{fiscal_year}.ics", language)


@login_not_required
@require_GET
def body_feed(request: HttpRequest, code: str) -> HttpResponse:
    """The days that hold for a body, this fiscal year and the next, for everybody."""
    body = Organisation.objects.in_force(clock.today()).filter(code=code).first()
    if body is None:
        raise Http404
    language = _language(request)
    with translation.override(language):
        name = _("Reports of %(body)s") % {"body": body.name}
        return _ics(name, feeds.body_entries(body), f"samrit-{code}.ics", language)


@login_not_required
@never_cache
@require_GET
def own_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """What one person's bodies owe; whoever has the address reads counts and days, and nothing personal."""
    feed = feeds.feed_with(hashed(secret))
    if feed is None:
        raise Http404
    language = _language(request, choices_of([feed.user_id])[feed.user_id].language)
    with translation.override(language):
        entries = feeds.person_entries(feed.user, request.build_absolute_uri("/my-work/"))
        return _ics(_("What is to be sent"), entries, "samrit.ics", language)


@never_cache
@require_http_methods(["GET", "POST"])
def mine(request: SignedIn) -> HttpResponse:
    """What my bodies owe by which day, and my secret address: made anew, or revoked."""
    secret = ""
    if request.method == "POST":
        if "revoke" in request.POST:
            actions.revoke_feed(by=request.user)
            messages.success(request, _("The address opens nothing any more."))
            return redirect("reporting:calendar-mine")
        secret = actions.make_feed(by=request.user)
    now = clock.now()
    here = _("My calendar")
    context = {
        "address": request.build_absolute_uri(reverse("reporting:calendar-feed", args=[secret])) if secret else "",
        "feed": feeds.feed_of(request.user),
        "rows": [
            (feeds.form_in_words(one.stated.fiscal_year, owing.number_of(one.stated)), one)
            for one in owing.owed_by(request.user, owing.all_open(now), now)
        ],
        "today": now.date(),
        "bodies": [
            {"label": body.name, "format": "iCalendar", "url": reverse("reporting:calendar-body", args=[body.code])}
            for body in feeds.bodies_of(request.user)
        ],
        "trail": [(_("Home"), "/"), (_("Reporting calendar"), reverse("reporting:calendar")), (here, "")],
    }
    return render(request, "reporting/calendar_mine.html", context, status=201 if secret else 200)


def _language(request: HttpRequest, usual: str = "") -> str:
    asked = request.GET.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return usual or page_language()


def _ics(name: str, entries: list[Entry], file: str, language: str) -> HttpResponse:
    text = calendar_text(name, entries, clock.now(), language)
    return _attached(HttpResponse(text, content_type="text/calendar; charset=utf-8"), file)


def _csv(fiscal_year: int) -> HttpResponse:
    out, windows = io.StringIO(), windows_in([fiscal_year])
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    for stated in calendar.stated_of_year(fiscal_year):
        window = windows.general(stated)
        opens = stated.opens_at.astimezone(clock.BANGKOK).date()
        writer.writerow(
            [
                *(owing.form_of(stated), fiscal_year, window.quarter or "", getattr(stated, "case", "")),
                *(window.starts_on, window.ends_on, opens, rules.due_on(window), stated.stated_due_on),
                *(rules.last_day(window.locks_at), window.release_on or "", stated.source),
            ]
        )
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    return _attached(answer, f"samrit-calendar-{fiscal_year}.csv")


def _attached(answer: HttpResponse, file: str) -> HttpResponse:
    answer["Content-Disposition"] = f'attachment; filename="{file}"'
    return answer
