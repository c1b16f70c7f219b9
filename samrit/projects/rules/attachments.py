"""Files of a year plan: which are taken, how large, and who may add one (form M3, item 12: pdf, docx, xlsx, jpg, png)."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Person
from samrit.lib.errors import Problem
from samrit.lib.files import PARTS, FileKind, file_type, has_macros
from samrit.projects.models import YearPlan
from samrit.projects.rules.access import why_not_edit
from samrit.projects.rules.specs import Text
from samrit.projects.rules.spots import spot, touches

MEGABYTE = 1024 * 1024
MOST_FILES = 60
"""More than any project has; together with the largest size it bounds what one year plan may fill."""
SECTION = "m3"
WORD, SHEET = PARTS
KINDS: dict[str, FileKind] = {
    kind.mime: kind
    for kind in (
        FileKind("application/pdf", "PDF", (".pdf",)),
        FileKind(WORD, "Word", (".docx",)),
        FileKind(SHEET, "Excel", (".xlsx",)),
        FileKind("image/jpeg", "JPEG", (".jpg", ".jpeg")),
        FileKind("image/png", "PNG", (".png",)),
    )
}
ENDINGS = tuple(ending for kind in KINDS.values() for ending in kind.endings)


def why_not_attach(who: Person, plan: YearPlan) -> Text | None:
    """Files are added and taken away by those who may write the plan; after a return or an unlock only where something of
    M3, to which files belong, was opened."""
    if no := why_not_edit(who, plan):
        return no
    opened = plan.approval.opened if plan.approval else []
    if opened and not touches(opened, SECTION):
        return _("Files belong to M3, of which nothing was opened for correction.")
    return None


def check_file(name: str, data: bytes, *, size: int, megabytes: int, present: int) -> list[Problem]:
    """What is wrong with a file that is handed in: its size in bytes, its kind by its bytes, a name that says another kind."""
    if not data:
        return [Problem("file", "empty", _("The file is empty. Choose it again."))]
    if size > megabytes * MEGABYTE:
        said = {"most": megabytes, "now": f"{size / MEGABYTE:.1f}"}
        text = _("The file has %(now)s MB; at most %(most)s MB are taken. Save it smaller, or in parts.") % said
        return [Problem("file", "too_large", text)]
    if present >= MOST_FILES:
        text = _("There are %(most)s files already. Take one away first.") % {"most": MOST_FILES}
        return [Problem("file", "too_many", text)]
    return list(_check_kind(name, data))


def _check_kind(name: str, data: bytes) -> Iterator[Problem]:
    kind = KINDS.get(file_type(data))
    if kind is None and name.lower().endswith(ENDINGS):
        text = _(
            "Its name ends in “.%(name)s”, but what is in it is none of %(endings)s. Open it, save it as PDF again."
        )
        words = {"name": name.rsplit(".", 1)[-1], "endings": ", ".join(ENDINGS)}
        yield Problem("file", "kind", text % words)
    elif kind is None:
        text = _("This is not a file of a kind that is taken: %(endings)s. Save it as PDF and choose that one.")
        yield Problem("file", "kind", text % {"endings": ", ".join(ENDINGS)})
    elif has_macros(data):
        yield Problem("file", "macros", _("The file carries a program (macros). Save it without, and choose that one."))
    elif "." in name and not name.lower().endswith(kind.endings):
        said = {"name": name.rsplit(".", 1)[-1][:20], "kind": kind.label}
        ending = _("Its name ends in “.%(name)s”, but the file is %(kind)s. Give it its true ending.") % said
        yield Problem("file", "ending", ending)


def check_words(title: str, place: str) -> list[Problem]:
    """A file has a title; the place it belongs to is one of the form."""
    problems = []
    if not title:
        problems.append(Problem("title", "empty", _("Say in a few words what the file is.")))
    if len(title) > 300:
        problems.append(Problem("title", "too_long", _("At most 300 letters.")))
    if place and spot(place) is None:
        problems.append(Problem("place", "unknown_place", _("There is no such place in the forms.")))
    return problems
