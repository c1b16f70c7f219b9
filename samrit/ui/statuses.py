"""How a status looks: one tone, one icon, one word. Never colour alone (WCAG 1.4.1)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Look:
    """A tone (name of a colour pair in the style sheet), an icon and a word."""

    tone: str
    icon: str
    word: str | Promise


STATUSES: dict[str, Look] = {
    # target status, bands of the cabinet resolution of 6 Aug 2567
    "achieved": Look("achieved", "check", _("Achieved")),
    "near_target": Look("near", "wave", _("Near target")),
    "at_risk": Look("risk", "triangle", _("At risk")),
    "critical": Look("critical", "octagon", _("Critical")),
    "no_data": Look("none", "dash", _("No data")),
    # states of a record and of a report
    "not_started": Look("none", "dash", _("Not started")),
    "draft": Look("none", "pencil", _("Draft")),
    "submitted": Look("info", "send", _("Submitted")),
    "endorsed": Look("info", "shield", _("Endorsed")),
    "returned": Look("risk", "return", _("Returned for correction")),
    "approved": Look("achieved", "seal", _("Approved")),
    "unlocked": Look("risk", "unlock", _("Unlocked")),
    "locked": Look("none", "lock", _("Locked")),
    "cancelled": Look("critical", "close", _("Cancelled")),
    "historical": Look("none", "history", _("Historical record")),
    # reporting periods
    "not_open": Look("none", "lock", _("Not open yet")),
    "open": Look("info", "calendar", _("Open")),
    "due": Look("near", "clock", _("Due")),
    "late": Look("critical", "octagon", _("Late")),
    "closed": Look("none", "lock", _("Closed")),
    # sections of a form and items of reference data
    "complete": Look("achieved", "check", _("Complete")),
    "incomplete": Look("near", "wave", _("Incomplete")),
    "attested": Look("achieved", "check", _("Attested")),
    "unverified": Look("near", "help", _("Unverified")),
    "derived": Look("info", "info", _("Our reading")),
    "missing": Look("none", "dash", _("Not loaded")),
    "published": Look("achieved", "globe", _("Published")),
}


def look_of(code: str) -> Look:
    """The look of a status code; a code without a look of its own shows its own text in a neutral tone."""
    return STATUSES.get(code) or Look("none", "dash", code)
