"""Which way a notice goes, when the digest is made, and when it is quiet. Times of the day are Bangkok's."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from samrit.lib.clock import BANGKOK
from samrit.lib.errors import Problem
from samrit.notifications.models import NoticeKind, Way
from samrit.notifications.models.settings import DIGEST_AT, QUIET_FROM, QUIET_UNTIL

SECURITY = frozenset({NoticeKind.NEW_DEVICE})
"""Kinds that protect the account: always mailed at once, also in quiet hours; nobody can turn them off."""
INBOX_ONLY = frozenset({NoticeKind.MAIL_FAILED})
"""Kinds that are never mailed: a mail about mails that fail would fail too."""
DEFAULTS = {
    NoticeKind.BATCH_DONE: Way.APP,
    NoticeKind.MANY_DONE: Way.APP,
    NoticeKind.WITHDRAWN: Way.APP,
    NoticeKind.ACKNOWLEDGED: Way.APP,
}
"""Ways that differ from the daily digest, before a person chooses."""


@dataclass(frozen=True)
class Choices:
    """How one person wants to be told; without choices of her own, the defaults."""

    language: str = "th"
    digest_at: dt.time = DIGEST_AT
    quiet_from: dt.time = QUIET_FROM
    quiet_until: dt.time = QUIET_UNTIL
    ways: Mapping[str, str] = field(default_factory=dict)

    def way(self, kind: str) -> Way:
        """Where notices of the kind go."""
        known = NoticeKind(kind)
        if known in SECURITY:
            return Way.AT_ONCE
        if known in INBOX_ONLY:
            return Way.APP
        chosen = self.ways.get(kind, "")
        return Way(chosen) if chosen in Way.values else DEFAULTS.get(known, Way.DIGEST)

    def is_quiet(self, moment: dt.datetime) -> bool:
        """Whether the moment is in her quiet hours: from the first time to just before the last, over midnight too."""
        time = moment.astimezone(BANGKOK).time()
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= time < self.quiet_until
        return time >= self.quiet_from or time < self.quiet_until

    def digest_moment(self, moment: dt.datetime) -> dt.datetime:
        """The latest moment, not after this one, at which a digest is made for her."""
        local = moment.astimezone(BANGKOK)
        made = dt.datetime.combine(local.date(), self.digest_at, BANGKOK)
        return made if made <= local else made - dt.timedelta(days=1)

    def goes_at_once(self, kind: str, way: str, due_on: dt.date | None, moment: dt.datetime) -> bool:
        """Whether a notice goes by a mail of its own now: chosen so, or due today or overdue; quiet hours hold it."""
        if kind in SECURITY:
            return True
        due = due_on is not None and due_on <= moment.astimezone(BANGKOK).date()
        return (way == Way.AT_ONCE or (way == Way.DIGEST and due)) and not self.is_quiet(moment)


def can_choose(kind: NoticeKind) -> bool:
    """Whether a person chooses the way of this kind."""
    return kind not in SECURITY | INBOX_ONLY


def check_choices(choices: Choices) -> list[Problem]:
    """Faults of what a person chose: ways there are, of kinds there are, and a language there is."""
    problems = []
    for kind, way in choices.ways.items():
        if kind not in NoticeKind.values or way not in Way.values or not can_choose(NoticeKind(kind)):
            problems.append(Problem(f"way_{kind}", "unknown", _("Choose one of the three ways.")))
    if choices.language not in {"th", "en"}:
        problems.append(Problem("language", "unknown", _("Choose Thai or English.")))
    return problems
