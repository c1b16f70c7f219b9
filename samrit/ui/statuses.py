"""How a status looks: one tone, one icon, one word. Never colour alone (WCAG 1.4.1)."""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Look:
    """A tone (name of a colour pair in the style sheet), an icon and a word."""

    tone: str
    icon: str
    word: str | Promise


STATUSES: dict[str, Look] = {
    # target status, bands of the cabinet resolution of 6 Aug 2567
    "achieved": Look("achieved", "check", pgettext_lazy("state", "Achieved")),
    "near_target": Look("near", "wave", pgettext_lazy("state", "Near target")),
    "at_risk": Look("risk", "triangle", pgettext_lazy("state", "At risk")),
    "critical": Look("critical", "octagon", pgettext_lazy("state", "Critical")),
    "no_data": Look("none", "dash", pgettext_lazy("state", "No data")),
    # states of a record and of a report
    "not_started": Look("none", "dash", pgettext_lazy("state", "Not started")),
    "draft": Look("none", "pencil", pgettext_lazy("state", "Draft")),
    "submitted": Look("info", "send", pgettext_lazy("state", "Submitted")),
    "endorsed": Look("info", "shield", pgettext_lazy("state", "Endorsed")),
    "returned": Look("risk", "return", pgettext_lazy("state", "Returned for correction")),
    "approved": Look("achieved", "seal", pgettext_lazy("state", "Approved")),
    "unlocked": Look("risk", "unlock", pgettext_lazy("state", "Unlocked")),
    "locked": Look("none", "lock", pgettext_lazy("state", "Locked")),
    "discarded": Look("none", "close", pgettext_lazy("state", "Discarded")),
    "cancelled": Look("critical", "close", pgettext_lazy("state", "Cancelled")),
    "historical": Look("none", "history", pgettext_lazy("state", "Historical record")),
    # reporting periods
    "not_open": Look("none", "lock", pgettext_lazy("state", "Not open yet")),
    "open": Look("info", "calendar", pgettext_lazy("state", "Open")),
    "due": Look("near", "clock", pgettext_lazy("state", "Due")),
    "late": Look("critical", "octagon", pgettext_lazy("state", "Late")),
    "closed": Look("none", "lock", pgettext_lazy("state", "Closed")),
    "locked_unsent": Look("critical", "lock", pgettext_lazy("state", "Not sent, closed")),
    "locked_approved": Look("achieved", "lock", pgettext_lazy("state", "Approved, closed")),
    # sections of a form and items of reference data
    "complete": Look("achieved", "check", pgettext_lazy("state", "Complete")),
    "incomplete": Look("near", "wave", pgettext_lazy("state", "Incomplete")),
    "attested": Look("achieved", "check", pgettext_lazy("state", "Attested")),
    "unverified": Look("near", "help", pgettext_lazy("state", "Unverified")),
    "derived": Look("info", "info", pgettext_lazy("state", "Our reading")),
    "missing": Look("none", "dash", pgettext_lazy("state", "Not loaded")),
    "published": Look("achieved", "globe", pgettext_lazy("state", "Published")),
}


def look_of(code: str) -> Look:
    """The look of a status code; a code without a look of its own shows its own text in a neutral tone."""
    return STATUSES.get(code) or Look("none", "dash", code)
