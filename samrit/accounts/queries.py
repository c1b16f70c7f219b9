"""Who a user is today: her posts, and the rows they let her see."""

from django.db.models import Q

from samrit.accounts.models import Membership, User
from samrit.accounts.roles import Person, Post
from samrit.lib import clock


def person(user: User) -> Person:
    """The user with her posts in force today, for rules to judge. One query; kept on the user for the request."""
    known: Person | None = getattr(user, "_person", None)
    if known is None:
        rows = Membership.objects.in_force(clock.today()).filter(user=user).order_by("id")
        posts = tuple(Post(*row) for row in rows.values_list("role", "unit_id", "unit__path"))
        known = Person(user_id=user.pk, posts=posts)
        user._person = known  # type: ignore[attr-defined]
    return known


def rows_seen(user: User, path_lookup: str) -> Q:
    """A filter for rows whose body's path is given by `path_lookup` (such as `owner__path`): the user's units and below."""
    who = person(user)
    if who.sees_everything:
        return Q()
    seen = Q(pk__in=[])
    for post in who.posts:
        seen |= Q(**{f"{path_lookup}__startswith": post.unit_path})
    return seen
