"""What machines are told: every no as a problem (RFC 9457), what was found in a file; in the language of the asker."""

from typing import Any

from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Schema

from samrit.lib.errors import Clash, Invalid, Problem, Refused, Stale, Text


class FaultOut(Schema):
    """What was found at a place of a file. `level` is wrong, asks (both stop what it is about), warns or mended."""

    level: str
    code: str
    sheet: str
    place: str
    what: str
    mend: str


class Unmet(Exception):
    """A request that cannot be carried out as it was sent: unreadable, too large, without or against its condition."""

    def __init__(
        self,
        status: int,
        title: Text,
        detail: Text = "",
        problems: list[dict[str, Any]] | None = None,
        *,
        retry_after: int = 0,
    ) -> None:
        super().__init__(str(title))
        self.status, self.title, self.detail = status, title, detail
        self.problems = problems or []
        self.retry_after = retry_after


NOES = (Refused, Invalid, Stale, Unmet, Http404)
"""What says no to a machine; anything else that is raised is a bug."""


def problem(
    status: int, title: object, detail: object = "", problems: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """A no as RFC 9457 writes it; `problems` are its faults, each with its place."""
    return {
        "type": "about:blank",
        "title": str(title),
        "status": status,
        "detail": str(detail),
        "problems": problems or [],
    }


def told(no: BaseException) -> dict[str, Any]:
    """One of the `NOES` as a problem."""
    if isinstance(no, Refused):
        return problem(403, _("Not permitted"), no.reason)
    if isinstance(no, Invalid):
        return problem(422, _("What was written breaks rules"), problems=[fault(one) for one in no.problems])
    if isinstance(no, Stale):
        return problem(409, _("Somebody else changed this meanwhile"), problems=[clash(one) for one in no.clashes])
    if isinstance(no, Unmet):
        return problem(no.status, no.title, no.detail, no.problems)
    words = no.args[0] if no.args and not isinstance(no.args[0], dict) else ""
    return problem(404, _("Not found"), words)


def fault(one: Problem) -> dict[str, Any]:
    """One fault: its place by name and as a pointer, the rule as a word, what is wrong, its source, how to mend it."""
    return {
        "field": one.field,
        "pointer": one.pointer or "/" + one.field.replace(".", "/"),
        "code": one.code,
        "message": str(one.message),
        "rule": str(one.rule),
        "mend": str(one.mend),
    }


def clash(one: Clash) -> dict[str, Any]:
    """One field or row that two people changed, with both texts."""
    return {
        "field": one.field,
        "pointer": one.pointer or "/" + one.field.replace(".", "/"),
        "label": str(one.label),
        "yours": one.yours,
        "theirs": one.theirs,
    }
