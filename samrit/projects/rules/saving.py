"""Saved lists: what their names must be, and with whom they may be shared. Pure."""

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Body, Person
from samrit.lib.errors import Problem
from samrit.projects.models import SavedList
from samrit.projects.rules.specs import Text

MOST_LISTS = 100
LONGEST_NAME = 120


def why_not_keep(who: Person, saved: SavedList) -> Text | None:
    """Why she may not rename, share or delete it: its maker does."""
    return None if saved.owner_id == who.user_id else _("Only the person who made this list can change it.")


def why_not_share(who: Person, body: Body) -> Text | None:
    """Why she may not share a list with the people of this body: it must be hers, or stand above hers."""
    if any(post.unit_path.startswith(body.path) for post in who.posts if body.path):
        return None
    return _("A list is shared with your own unit or with a body above it.")


def check_name(name: str, others: set[str]) -> list[Problem]:
    """A name that is not taken by another list of the same person."""
    if not name:
        return [Problem("name", "required", _("Give the list a name."))]
    if len(name) > LONGEST_NAME:
        return [Problem("name", "too_long", _("The name of a list has at most 120 letters."))]
    if name in others:
        return [Problem("name", "taken", _("You have a list of this name already. Choose another name."))]
    if len(others) >= MOST_LISTS:
        return [Problem("name", "too_many", _("You have 100 lists. Delete one you no longer need."))]
    return []
