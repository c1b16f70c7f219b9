"""The roles that exist so far, as words. What each may do is said by the rules of each domain."""

from dataclasses import dataclass
from typing import Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Role ids of the domain; a role joins with its first feature."""

    DIVISION_EDITOR = "division_editor", _("Division editor")
    DIVISION_APPROVER = "division_approver", _("Division approver")
    DEPARTMENT_APPROVER = "department_approver", _("Department approver")
    DEPARTMENT_ADMIN = "department_admin", _("Department administrator")
    MINISTRY_COORDINATOR = "ministry_coordinator", _("Ministry coordinator")
    MINISTRY_ADMIN = "ministry_admin", _("Ministry administrator")
    TARGET_HOST = "target_host", _("Target host")
    AREA_COORDINATOR = "area_coordinator", _("Provincial office")
    GOVERNOR = "governor", _("Governor")
    CENTRAL_VIEWER = "central_agency_viewer", _("Central agency")
    PARLIAMENT_VIEWER = "parliament_viewer", _("Parliament")
    AUDITOR = "auditor", _("Inspector or auditor")
    NESDC_ANALYST = "nesdc_analyst", _("NESDC analyst")
    NESDC_ADMIN = "nesdc_admin", _("NESDC administrator")


SEES_EVERYTHING = frozenset({Role.NESDC_ANALYST, Role.NESDC_ADMIN, Role.AUDITOR})
"""Read all records of all bodies in every state."""
SEES_APPROVED = frozenset({Role.CENTRAL_VIEWER, Role.PARLIAMENT_VIEWER})
"""Read what is approved, of all bodies, and nothing of their own bodies beyond that."""
AREA_ROLES = frozenset({Role.AREA_COORDINATOR, Role.GOVERNOR})
"""Stand over the bodies of their province or cluster (the area parent), beside the line of ministry and department."""
HOSTS = frozenset({Role.TARGET_HOST})
"""Read what is tied to the targets their body hosts, in every state."""


class Body(Protocol):
    """What the rules read of a body: its place in the line, and in the area where it has one."""

    @property
    def path(self) -> str:
        """Ids from the ministry down to the body."""

    @property
    def area_path(self) -> str:
        """Ids from the cluster down to the body's province; empty where it has none."""


@dataclass(frozen=True)
class Post:
    """One role in one unit, as rules need it: the role and the unit's path (the unit and all below it).

    `giver_id` is the person who lent the post, where it is lent.
    """

    role: str
    unit_id: int
    unit_path: str
    giver_id: int | None = None

    @property
    def reads_unit(self) -> bool:
        """Whether the post reads everything of its unit and of all below it."""
        return self.role not in SEES_APPROVED and self.role not in HOSTS

    def covers(self, body: Body) -> bool:
        """Whether the post stands over the body: by line, or for area roles also by area."""
        if body.path.startswith(self.unit_path):
            return True
        return self.role in AREA_ROLES and body.area_path.startswith(self.unit_path)


@dataclass(frozen=True)
class Person:
    """Who acts, as rules see her: a pseudonymous id and her posts in force, loaded beforehand; rules run no query."""

    user_id: int
    posts: tuple[Post, ...]

    @property
    def sees_everything(self) -> bool:
        """NESDC and inspectors read all bodies' records."""
        return any(post.role in SEES_EVERYTHING for post in self.posts)

    @property
    def sees_approved(self) -> bool:
        """Central agencies and parliament read what is approved."""
        return any(post.role in SEES_APPROVED for post in self.posts)

    def reads(self, body: Body) -> bool:
        """Whether one of her posts reads everything of this body."""
        return any(post.reads_unit and post.covers(body) for post in self.posts)

    def holds(self, role: str, body: Body) -> bool:
        """Whether she holds the role over this body, by herself or lent."""
        return any(post.role == role and post.covers(body) for post in self.posts)

    def holds_without(self, role: str, body: Body, giver_id: int | None) -> bool:
        """Whether she holds it over this body other than in the place of `giver_id`."""
        held = [post for post in self.posts if post.role == role and post.covers(body)]
        return any(giver_id is None or post.giver_id != giver_id for post in held)

    def has(self, role: str) -> bool:
        """Whether she holds the role anywhere."""
        return any(post.role == role for post in self.posts)
