"""Who a user is today: her posts, and the rows they let her see."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q
from django.utils.translation import get_language

from samrit.accounts import rules
from samrit.accounts.models import Membership, User
from samrit.accounts.roles import Person, Post
from samrit.lib import clock
from samrit.organisations.models import Organisation


def person(user: User) -> Person:
    """The user with her posts in force today, for rules to judge. One query; kept on the user for the request.

    A post at a body that has no path yet counts for nothing: an empty path would be the beginning of every other.
    """
    known: Person | None = getattr(user, "_person", None)
    if known is None:
        rows = Membership.objects.in_force(clock.today()).filter(user=user).exclude(unit__path="").order_by("id")
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


@dataclass(frozen=True)
class DemoSignIn:
    """One account of the demonstration, as the sign-in page and the terminal show it."""

    username: str
    password: str
    role: str
    unit: str


def demo_sign_ins() -> list[DemoSignIn]:
    """The accounts of the demonstration, in the order of the package data; none outside the demonstration."""
    if not settings.SAMRIT_DEMO:
        return []
    rows = Membership.objects.in_force(clock.today()).filter(user__is_demonstration=True, user__is_active=True)
    found = {row.user.username: row for row in rows.select_related("user", "unit")}
    return [
        DemoSignIn(account.username, rules.DEMO_PASSWORD, str(account.role.label), _name(found[account.username].unit))
        for account in rules.demo_accounts()
        if account.username in found
    ]


def _name(body: Organisation) -> str:
    thai = (get_language() or "th").startswith("th")
    return body.name_th if thai else body.name_en or body.name_th
