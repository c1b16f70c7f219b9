"""When a release may be built and published, and what verification finds."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from samrit.accounts.roles import Person, Role
from samrit.lib.errors import Text
from samrit.lib.fiscal import Period
from samrit.lib.thai import format_date


def why_not_build(period: Period, cut: dt.datetime | None, now: dt.datetime) -> Text | None:
    """A quarter is released from its release instant on; `cut` is None where the calendar has no such quarter."""
    if cut is None:
        return _("The calendar has no quarter %(period)s. Load the calendar of that year first.") % {"period": period}
    if now < cut:
        return _("%(period)s is not closed yet: its data are released on %(th)s (%(en)s). Nothing was built.") % {
            "period": period,
            "th": format_date(cut.date()),
            "en": format_date(cut.date(), "en"),
        }
    return None


def why_not_publish(who: Person) -> Text | None:
    """Publishing is an act of the NESDC administrator."""
    if any(post.role == Role.NESDC_ADMIN for post in who.posts):
        return None
    return _("Only an NESDC administrator publishes a release.")


@dataclass(frozen=True)
class Finding:
    """What verification found: names of files that differ from the descriptor, are missing, or are not in it."""

    differs: Sequence[str] = field(default_factory=tuple)
    missing: Sequence[str] = field(default_factory=tuple)
    extra: Sequence[str] = field(default_factory=tuple)
    checked: int = 0

    @property
    def fine(self) -> bool:
        """Whether every byte is as it was released."""
        return not (self.differs or self.missing or self.extra)

    def lines(self) -> list[str]:
        """One line for each finding, in the language of the reader."""
        words: Mapping[str, Text] = {"differs": _("differs"), "missing": _("missing"), "extra": _("not in the release")}
        return [f"{words[kind]}: {name}" for kind in words for name in getattr(self, kind)]
