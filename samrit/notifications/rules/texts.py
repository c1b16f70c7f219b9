"""The words of each kind of notice, made when it is read, in the reader's language.

A sentence may name facts in braces. Facts are plain text: `title` (what it is about), `unit`, `role` (an id of
`accounts.roles.Role`), `reason`, `text`, `document_number`, `starts_on`, `ends_on` (ISO days), and whatever else
a sentence names. A fact in two languages comes as `unit_th` and `unit_en`. They never hold a person's name.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Role
from samrit.lib.names import page_language
from samrit.lib.thai import BE_OFFSET, format_date
from samrit.notifications.models import NoticeKind

SENTENCES: dict[NoticeKind, str | Promise] = {
    NoticeKind.APPROVAL_WAITING: _("“{title}” was sent for approval and waits for you."),
    NoticeKind.APPROVAL_REMINDER: _("“{title}” still waits for your approval."),
    NoticeKind.APPROVAL_ESCALATED: _("“{title}” has waited for approval longer than it may."),
    NoticeKind.APPROVAL_WAITS_FOR_NOBODY: _("“{title}” waits for a step that nobody holds. Appoint somebody."),
    NoticeKind.RETURNED: _("“{title}” was sent back to be corrected."),
    NoticeKind.APPROVED: _("“{title}” was approved."),
    NoticeKind.ACKNOWLEDGED: _("“{title}” was acknowledged."),
    NoticeKind.REVIEW_ASKED: _("You are asked to look at “{title}” again."),
    NoticeKind.COMMENTED: _("There is a new comment on “{title}”."),
    NoticeKind.UNLOCK_ASKED: _("An unlock of “{title}” is asked for and waits for your answer."),
    NoticeKind.UNLOCK_GRANTED: _("“{title}” is unlocked and can be corrected."),
    NoticeKind.UNLOCK_REFUSED: _("The unlock of “{title}” was refused."),
    NoticeKind.WITHDRAWN: _("“{title}” was withdrawn by its sender."),
    NoticeKind.UNDONE: _("The approval of “{title}” was taken back."),
    NoticeKind.REPORT_DUE: _("{form}: {count} still to be sent."),
    NoticeKind.REPORT_LATE: _("{form}: {count} below you are late."),
    NoticeKind.HANDED_OVER: _("“{title}” was handed over to you."),
    NoticeKind.HOST_SET: _("{unit} is host of “{title}” from {starts_on}."),
    NoticeKind.HOST_ENDED: _("{unit} is host of “{title}” until {ends_on} and no longer."),
    NoticeKind.POST_GIVEN: _("You have the post {role} at {unit}."),
    NoticeKind.POST_ENDED: _("Your post {role} at {unit} ends with {ends_on}."),
    NoticeKind.DELEGATION_GIVEN: _("The post {role} at {unit} is lent to you from {starts_on} to {ends_on}."),
    NoticeKind.DELEGATION_ENDED: _("The post {role} at {unit} is no longer lent to you."),
    NoticeKind.NEW_DEVICE: _(
        "Somebody signed in to your account from a device not seen before. If it was not you, change your password "
        "and sign out everywhere."
    ),
    NoticeKind.MAIL_FAILED: _("Some mails could not be sent. See which and why, and try again."),
    NoticeKind.BATCH_DONE: _("{approved} items are approved, {left} are not."),
    NoticeKind.MANY_DONE: _("{changed} projects are done, {left} are not. See which and why."),
    NoticeKind.LOOK_ALIKE: _("“{title}” looks like a project of another body, which wrote to you about it."),
}

DETAILS: dict[str, str | Promise] = {
    "unit": _("Unit"),
    "reason": _("Reason"),
    "text": _("Comment"),
    "document_number": _("Letter"),
    "basis": _("Order"),
    "until": _("Until"),
}
"""Facts that are shown on lines of their own where the sentence does not name them."""

GROUPS: dict[str, tuple[str | Promise, tuple[NoticeKind, ...]]] = {
    "to_do": (
        _("To be done by you"),
        (
            NoticeKind.APPROVAL_WAITING,
            NoticeKind.APPROVAL_REMINDER,
            NoticeKind.APPROVAL_ESCALATED,
            NoticeKind.APPROVAL_WAITS_FOR_NOBODY,
            NoticeKind.RETURNED,
            NoticeKind.REVIEW_ASKED,
            NoticeKind.UNLOCK_ASKED,
            NoticeKind.REPORT_DUE,
            NoticeKind.REPORT_LATE,
            NoticeKind.HANDED_OVER,
        ),
    ),
    "news": (
        _("What became of it"),
        (
            NoticeKind.APPROVED,
            NoticeKind.ACKNOWLEDGED,
            NoticeKind.COMMENTED,
            NoticeKind.UNLOCK_GRANTED,
            NoticeKind.UNLOCK_REFUSED,
            NoticeKind.WITHDRAWN,
            NoticeKind.UNDONE,
            NoticeKind.BATCH_DONE,
            NoticeKind.MANY_DONE,
            NoticeKind.LOOK_ALIKE,
            NoticeKind.HOST_SET,
            NoticeKind.HOST_ENDED,
        ),
    ),
    "account": (
        _("Your account and posts"),
        (
            NoticeKind.POST_GIVEN,
            NoticeKind.POST_ENDED,
            NoticeKind.DELEGATION_GIVEN,
            NoticeKind.DELEGATION_ENDED,
            NoticeKind.NEW_DEVICE,
            NoticeKind.MAIL_FAILED,
        ),
    ),
}
"""The kinds in the groups of the inbox's filter and the settings; each kind in one."""


@dataclass(frozen=True)
class Words:
    """A notice in words: a short headline, one sentence, and lines of (label, text)."""

    headline: str
    sentence: str
    details: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """Headline and sentence in one line, for the subject of a mail."""
        return f"{self.headline}: {self.sentence}"


class _Facts(dict[str, str]):
    """Facts by name; what was not told is a dash. Remembers which were named."""

    def __init__(self, facts: Mapping[str, str]) -> None:
        super().__init__(facts)
        self.named: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.named.add(name)
        return shown(self, name)


def shown(facts: Mapping[str, str], name: str) -> str:
    """A fact as this reader reads it: in her language, roles by name, days with the Buddhist year; a dash for none."""
    language = page_language()
    other = "en" if language == "th" else "th"
    found = (facts.get(key) for key in (f"{name}_{language}", name, f"{name}_{other}"))
    value = str(next((text for text in found if text), ""))
    if name == "role" and value in Role.values:
        return str(Role(value).label)
    if name.endswith("_on"):
        return day_in_words(value, language)
    return value or "–"


def day_in_words(day: str | dt.date, language: str = "") -> str:
    """A day with its Buddhist year, in English with both; what is no day stays as it is."""
    language = language or page_language()
    try:
        found = dt.date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError:
        return str(day) or "–"
    text = format_date(found, language)
    return text if language == "th" else f"{text} (BE {found.year + BE_OFFSET})"


def words(kind: str, facts: Mapping[str, str]) -> Words:
    """The words of a notice in the language in force."""
    known = NoticeKind(kind)
    named = _Facts(facts)
    sentence = str(SENTENCES[known]).format_map(named)
    lines = [(name, label) for name, label in DETAILS.items() if name not in named.named]
    told = {key.removesuffix("_th").removesuffix("_en") for key, value in facts.items() if value}
    details = tuple((str(label), shown(facts, name)) for name, label in lines if name in told)
    return Words(str(known.label), sentence, details)


def due_in_words(due_on: dt.date | None, today: dt.date) -> str:
    """When it is due, as a line of a mail: nothing, overdue, today, or the day."""
    if due_on is None:
        return ""
    day = day_in_words(due_on)
    if due_on < today:
        return str(_("Was due on {day}")).format(day=day)
    return str(_("Due today, {day}") if due_on == today else _("Due on {day}")).format(day=day)
