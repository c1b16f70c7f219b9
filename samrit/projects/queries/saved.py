"""Saved lists: one's own, and those shared with a body in or under which one has a post. Each reader sees her own rows."""

import uuid
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from samrit.accounts.models import User
from samrit.accounts.queries import name_of, person
from samrit.lib import clock
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation
from samrit.projects.models import SavedList


@dataclass(frozen=True)
class Listed:
    """A saved list as a reader meets it: the list, who made it by name (empty: she did), and how many filters it has."""

    saved: SavedList
    made_by: str

    @property
    def is_mine(self) -> bool:
        """Whether the reader made it."""
        return not self.made_by


def saved_lists(user: User) -> QuerySet[SavedList]:
    """The lists she may open, her own first."""
    shared = Q(shared_with__in=_bodies_over(user))
    return SavedList.objects.filter(Q(owner=user) | shared).select_related("owner__person", "shared_with").distinct()


def listed(user: User) -> list[Listed]:
    """All lists she may open, her own first, each group by name. Three queries."""
    found = [_as_met(user, each) for each in saved_lists(user).order_by("name", "pk")]
    return sorted(found, key=lambda each: not each.is_mine)


def get_list(user: User, uid: uuid.UUID) -> Listed | None:
    """One list she may open."""
    found = saved_lists(user).filter(uid=uid).first()
    return _as_met(user, found) if found else None


def _as_met(user: User, saved: SavedList) -> Listed:
    return Listed(saved, "" if saved.owner_id == user.pk else name_of(saved.owner))


def _bodies_over(user: User) -> set[int]:
    """The bodies of her posts and all above them."""
    return {step for post in person(user).posts for step in ancestor_ids(post.unit_path)}


def bodies_to_share_with(user: User) -> QuerySet[Organisation]:
    """The bodies of her own line, from the ministry down to her unit: those whose people she may let open a list."""
    return Organisation.objects.in_force(clock.today()).filter(pk__in=_bodies_over(user)).order_by("path")
