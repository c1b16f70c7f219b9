"""The log of all acts for inspectors and NESDC's administrators: a page and a file."""

import csv
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from samrit.accounts.http import SignedIn
from samrit.lib import clock
from samrit.lib.csv_cells import csv_cell
from samrit.lib.errors import Problem
from samrit.lib.thai import parse_date
from samrit.workspace.queries import log as queries
from samrit.workspace.rules import log as rules
from samrit.workspace.rules.log import Asked

LONGEST_NUMBER = 18


@require_safe
def log(request: SignedIn) -> HttpResponse:
    """Business events, the newest first, fifty to a page, with the seals of their days."""
    asked, problems = _asked(request)
    page = queries.page(request.user, asked)
    if page is None:
        raise Http404
    kept = _kept(request)
    context: dict[str, Any] = {
        "page": page,
        "asked": asked,
        "typed": {name: request.GET.get(name, "") for name in ("day", "person", "subject")},
        "acts": rules.acts_in_words(),
        "kinds": sorted(rules.SUBJECTS.items(), key=lambda pair: str(pair[1])),
        "problems": problems,
        "downloads": [{"url": f"/log.csv?{kept}" if kept else "/log.csv", "format": "CSV", "label": ""}],
        "older": urlencode({**request.GET.dict(), "before": page.older}) if page.older else "",
        "newest": kept,
        "trail": [(_("The log"), "")],
    }
    return render(request, "workspace/log.html", context, status=422 if problems else 200)


@require_safe
def download(request: SignedIn) -> HttpResponseBase:
    """The same events as a CSV file, all of them."""
    asked, problems = _asked(request)
    found = queries.lines(request.user, asked)
    if found is None or problems:
        raise Http404
    response = StreamingHttpResponse(_csv(found), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="samrit-log.csv"'
    return response


class _Echo:
    """A file that gives back what is written."""

    def write(self, text: str) -> str:
        return text


def _csv(found: Iterator[queries.Line]) -> Iterator[str]:
    writer = csv.writer(_Echo(), lineterminator="\r\n")
    yield "\ufeff"
    yield writer.writerow(
        ["number", "at", "person", "name", "act", "words", "subject", "id", "reason", "facts", "sealed"]
    )
    for line in found:
        event = line.event
        at = event.at.astimezone(clock.BANGKOK).isoformat(timespec="seconds")
        texts = (
            event.actor,
            line.name,
            event.act,
            line.what,
            event.subject_kind,
            event.subject_id,
            event.reason,
            line.facts,
        )
        yield writer.writerow([event.pk, at, *map(csv_cell, texts), line.sealed or ""])


def _kept(request: SignedIn) -> str:
    return urlencode({name: value for name, value in request.GET.items() if value and name != "before"})


def _asked(request: SignedIn) -> tuple[Asked, list[Problem]]:
    """What the address asks for; what cannot be read is a problem and is not asked."""
    problems: list[Problem] = []
    words = {
        name: request.GET.get(name, "").replace("\x00", "").strip() for name in ("act", "kind", "subject", "person")
    }
    day = None
    if typed := request.GET.get("day", "").strip():
        try:
            day = parse_date(typed)
        except ValueError:
            problems.append(Problem("day", "unreadable", _("Write the day as 18/4/2565 or 18 เม.ย. 2565.")))
    if words["person"] and words["person"] != queries.SYSTEM and not queries.is_public_id(words["person"]):
        problems.append(Problem("person", "unreadable", _("Choose a person by a click on her name in the log.")))
        words["person"] = ""
    before = request.GET.get("before", "")
    number = int(before) if before.isascii() and before.isdecimal() and len(before) <= LONGEST_NUMBER else None
    return Asked(day, before=number, **words), problems
