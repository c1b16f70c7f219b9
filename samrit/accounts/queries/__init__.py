"""Who a user is today: her posts, her name, and the rows her posts let her see."""

from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q

from samrit.accounts.models import Delegation, Membership, User
from samrit.accounts.roles import AREA_ROLES, Person, Post
from samrit.accounts.rules import demo as rules
from samrit.lib import clock
from samrit.lib.names import page_language
from samrit.organisations.models import Organisation


def person(user: User) -> Person:
    """The user with her posts in force today, for rules to judge: her own, then those lent to her. Two
    queries; kept on the user for the request.

    A post at a body that has no path yet counts for nothing: an empty path would be the beginning of every other.
    """
    known: Person | None = getattr(user, "_person", None)
    if known is None:
        today = clock.today()
        rows = Membership.objects.in_force(today).filter(user=user).exclude(unit__path="").order_by("id")
        own = [Post(*row) for row in rows.values_list("role", "unit_id", "unit__path")]
        lent = Delegation.objects.in_force(today).filter(receiver=user).exclude(membership__unit__path="")
        columns = ("role", "unit_id", "unit__path", "user_id")
        posts = lent.order_by("id").values_list(*(f"membership__{column}" for column in columns))
        known = Person(user_id=user.pk, posts=(*own, *(Post(*row) for row in posts)))
        user._person = known  # type: ignore[attr-defined]
    return known


def name_of(user: User | None) -> str:
    """The person's name, or her user name where none is kept (any more); empty for the system. Fetch her with
    `select_related("…__person")`."""
    if user is None:
        return ""
    known = getattr(user, "person", None)
    return known.full_name if known else user.username


def rows_seen(user: User, owner: str = "", approved: Q | None = None) -> Q:
    """A filter for rows by their body: everything of the user's units and below, and of her area.

    `owner` is the lookup that leads to the body (such as `project__owner`; empty where the row is the body itself).
    `approved` is the filter of rows that are approved, for those who read all that is; without it they see nothing here.
    """
    who = person(user)
    if who.sees_everything:
        # all rows, written out: an empty filter would vanish where another is joined to it by "or"
        return Q(pk__isnull=False)
    way = f"{owner}__" if owner else ""
    seen = Q(pk__in=[])
    for post in who.posts:
        if post.reads_unit:
            seen |= Q(**{f"{way}path__startswith": post.unit_path})
        if post.role in AREA_ROLES:
            seen |= Q(**{f"{way}area_path__startswith": post.unit_path})
    return seen | approved if approved is not None and who.sees_approved else seen


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
    thai = page_language() == "th"
    return body.name_th if thai else body.name_en or body.name_th
