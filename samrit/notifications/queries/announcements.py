"""Announcements as their readers and their writers see them."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from samrit.accounts.models import User
from samrit.accounts.queries import name_of, person
from samrit.accounts.roles import Role
from samrit.lib import clock
from samrit.lib.names import shown_name
from samrit.notifications.models import Announcement, Level
from samrit.notifications.rules import announcements as rules
from samrit.organisations.models import Organisation

TOO_SMALL = ("division", "local_government")
"""Kinds of bodies that NESDC reaches through the body above them."""


@dataclass(frozen=True)
class Shown:
    """An announcement for a reader: its text in her language, and how it looks."""

    row: Announcement
    text: str

    @property
    def look(self) -> str:
        """The look of the banner."""
        return {"info": "info", "warning": "warning", "urgent": "error"}[self.row.level]


@dataclass(frozen=True)
class Written:
    """An announcement in the list of those who look after it: in words, with its state."""

    row: Announcement
    text: str
    level: str
    body: str
    roles: list[str]
    by: str
    state: str


def announcements_for(user: User) -> list[Shown]:
    """What is announced to her today and not put away, loudest first. One query besides her posts."""
    who = person(user)
    rows = Announcement.objects.in_force(clock.today()).exclude(dismissals__user=user).select_related("body")
    mine = [row for row in rows if rules.is_for(who, row.roles, row.body.path if row.body else "")]
    loudness = ["urgent", "warning", "info"]
    return [in_words(row) for row in sorted(mine, key=lambda row: loudness.index(row.level))]


def in_words(row: Announcement) -> Shown:
    """An announcement in the language in force; Thai where there is no English."""
    return Shown(row, shown_name(row.text_th, row.text_en))


def get_announcement(user: User, pk: int) -> Announcement | None:
    """An announcement that is hers to read, or to look after."""
    row = Announcement.objects.select_related("body").filter(pk=pk).first()
    if row is None:
        return None
    meant = rules.is_for(person(user), row.roles, row.body.path if row.body else "")
    return row if meant or rules.why_not_announce(person(user), row.body) is None else None


def past_and_present(row: Announcement) -> Written:
    """An announcement in words for those who look after it; the state is `taken_down`, `past`, `coming` or `shown`."""
    today = clock.today()
    state = "past" if row.ends_on < today else "coming" if row.starts_on > today else "shown"
    return Written(
        row=row,
        text=shown_name(row.text_th, row.text_en),
        level=str(Level(row.level).label),
        body=shown_name(row.body.name_th, row.body.name_en) if row.body else "",
        roles=[str(Role(role).label) for role in row.roles if role in Role.values],
        by=name_of(row.made_by),
        state="taken_down" if row.ended_at else state,
    )


def writes(user: User) -> bool:
    """Whether she writes announcements."""
    return rules.announces_anywhere(person(user))


def looked_after(user: User) -> QuerySet[Announcement]:
    """All announcements, past ones too, that she may take down: to her own body and those below, or to all."""
    rows = Announcement.objects.select_related("body", "made_by__person")
    return rows if person(user).has(Role.NESDC_ADMIN) else rows.filter(_own(user, "body__path"))


def bodies_to_announce_to(user: User) -> QuerySet[Organisation]:
    """Bodies she may announce to: ministries and departments for NESDC; her own and those below it for the others."""
    bodies = Organisation.objects.in_force(clock.today()).order_by("path")
    if person(user).has(Role.NESDC_ADMIN):
        return bodies.exclude(kind__in=TOO_SMALL)
    return bodies.filter(_own(user, "path"))


def _own(user: User, path: str) -> Q:
    """The bodies she administers, and all below them."""
    own = Q(pk__in=[])
    for post in person(user).posts:
        if post.role in rules.ADMINISTRATORS:
            own |= Q(**{f"{path}__startswith": post.unit_path})
    return own
