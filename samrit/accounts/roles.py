"""The roles that exist so far, as words. What each may do is said by the rules of each domain."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """Role ids of the domain; a role joins with its first feature."""

    DIVISION_EDITOR = "division_editor", _("Division editor")
    DIVISION_APPROVER = "division_approver", _("Division approver")
    DEPARTMENT_APPROVER = "department_approver", _("Department approver")
    MINISTRY_COORDINATOR = "ministry_coordinator", _("Ministry coordinator")
    NESDC_ANALYST = "nesdc_analyst", _("NESDC analyst")
    NESDC_ADMIN = "nesdc_admin", _("NESDC administrator")


SEES_EVERYTHING = frozenset({Role.NESDC_ANALYST, Role.NESDC_ADMIN})


@dataclass(frozen=True)
class Post:
    """One role in one unit, as rules need it: the role and the unit's path (the unit and all below it)."""

    role: str
    unit_id: int
    unit_path: str

    def covers(self, path: str) -> bool:
        """Whether a body with this path is the unit or lies below it."""
        return path.startswith(self.unit_path)


@dataclass(frozen=True)
class Person:
    """Who acts, as rules see her: a pseudonymous id and her posts in force, loaded beforehand; rules run no query."""

    user_id: int
    posts: tuple[Post, ...]

    @property
    def sees_everything(self) -> bool:
        """NESDC reads all agencies' records."""
        return any(post.role in SEES_EVERYTHING for post in self.posts)

    def holds(self, role: str, path: str) -> bool:
        """Whether she holds the role over the body with this path."""
        return any(post.role == role and post.covers(path) for post in self.posts)

    def holds_at(self, role: str, unit_id: int) -> bool:
        """Whether she holds the role at exactly this unit."""
        return any(post.role == role and post.unit_id == unit_id for post in self.posts)
