"""Answers that pages and the API give alike: the printed record; and what the shell asks of every page."""

from pathlib import Path
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import Promise

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.lib import typesetting
from samrit.workspace.queries import printing
from samrit.workspace.rules import doors
from samrit.workspace.rules.printing import Sheet

TEMPLATE = Path(__file__).resolve().parent / "packs" / "print" / "record.typ"
LANGUAGES = ("th", "en")


def plan_file(user: User, code: str, year: int, asked: str, language: str) -> HttpResponse:
    """The PDF of a year plan; 404 where she may not see it, or there is no such version or language."""
    with translation.override(_known(language)):
        return _answer(printing.plan_sheet(user, code, year, asked, language))


def report_file(user: User, code: str, year: int, quarter: int, asked: str, language: str) -> HttpResponse:
    """The PDF of a report; 404 where she may not see it, or there is no such version or language."""
    with translation.override(_known(language)):
        return _answer(printing.report_sheet(user, code, year, quarter, asked, language))


def closing_file(user: User, code: str, kind: str, asked: str, language: str) -> HttpResponse:
    """The PDF of a report after the end; 404 where she may not see it, or there is no such version or language."""
    with translation.override(_known(language)):
        return _answer(printing.closing_sheet(user, code, kind, asked, language))


def _known(language: str) -> str:
    if language not in LANGUAGES:
        raise Http404
    return language


def _answer(sheet: Sheet | None) -> HttpResponse:
    if sheet is None:
        raise Http404
    content = typesetting.pdf(TEMPLATE, sheet.data(), at=sheet.moment)
    answer = HttpResponse(content, content_type="application/pdf")
    answer["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(sheet.file_name)}"
    answer["Cache-Control"] = "private, no-store"
    return answer


def parts_of_the_quarter(request: HttpRequest) -> list[tuple[str, str | Promise]]:
    """Path and label of each page of the quarter that whoever stands behind the request may use. Two queries where nobody has
    asked for her posts yet."""
    user = getattr(request, "user", None)
    found = doors.parts_of_the_quarter(person(user) if isinstance(user, User) else None)
    return [(door.path, door.label) for door in found]
