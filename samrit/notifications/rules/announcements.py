"""Who may announce what to whom, and whom an announcement is for."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Body, Person, Role
from samrit.lib.errors import Problem
from samrit.notifications.models import Level

ADMINISTRATORS = (Role.MINISTRY_ADMIN, Role.DEPARTMENT_ADMIN)
"""May announce to their own body and all below it; NESDC administrators to everybody."""
LONGEST = dt.timedelta(days=366)


@dataclass(frozen=True)
class NewAnnouncement:
    """What an administrator wrote. `roles` empty: every role; days both count."""

    text_th: str
    text_en: str
    level: str
    link: str
    roles: tuple[str, ...]
    starts_on: dt.date
    ends_on: dt.date


def announces_anywhere(who: Person) -> bool:
    """Whether the page of announcements is hers at all."""
    return who.has(Role.NESDC_ADMIN) or any(who.has(role) for role in ADMINISTRATORS)


def why_not_announce(who: Person, body: Body | None) -> str | None:
    """Why she may not announce to this body and all below it (none: to everybody), or end what was announced to it."""
    if who.has(Role.NESDC_ADMIN):
        return None
    if body is not None and any(who.holds(role, body) for role in ADMINISTRATORS):
        return None
    if not announces_anywhere(who):
        return str(_("Announcements are made by administrators of NESDC, ministries and departments."))
    return str(_("You can announce to your own body and all below it only."))


def check_announcement(data: NewAnnouncement, today: dt.date) -> list[Problem]:
    """Faults of what was written: a Thai text, a known level and roles, days in order and not past, a link of this site."""
    problems = []
    if not data.text_th:
        problems.append(Problem("text_th", "missing", _("Write the announcement in Thai.")))
    for name, text in (("text_th", data.text_th), ("text_en", data.text_en)):
        if len(text) > 500:
            problems.append(Problem(name, "long", _("Write at most 500 letters.")))
    if data.level not in Level.values:
        problems.append(Problem("level", "unknown", _("Choose one of the three levels.")))
    if any(role not in Role.values for role in data.roles):
        problems.append(Problem("roles", "unknown", _("Choose from the list of roles.")))
    if data.ends_on < data.starts_on:
        problems.append(Problem("ends_on", "order", _("The last day is before the first. Write a later day.")))
    elif data.ends_on < today:
        problems.append(Problem("ends_on", "past", _("The last day has passed. Write today or a later day.")))
    elif data.ends_on - data.starts_on > LONGEST:
        problems.append(Problem("ends_on", "long", _("An announcement stands for at most one year.")))
    if data.link and (not data.link.startswith("/") or data.link.startswith("//") or "\\" in data.link):
        problems.append(
            Problem("link", "foreign", _("Write a page of this site, beginning with one slash: /calendar/"))
        )
    return problems


def is_for(who: Person, roles: Sequence[str], body_path: str) -> bool:
    """Whether she is meant: everybody, or one of her posts in the body or below it (empty path: anywhere), by role if named."""
    everybody = not body_path and not roles
    return everybody or any(
        post.unit_path.startswith(body_path) and (not roles or post.role in roles) for post in who.posts
    )
