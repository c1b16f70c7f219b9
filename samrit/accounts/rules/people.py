"""Who gives, ends and lends which post, who invites, suspends and erases whom. Pure; texts fit to show, None means she may.

Source: NESDC names administrators of ministries and departments; these manage their own people, for the operating roles;
accounts are personal, and nobody acts on her own.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Body, Person, Role
from samrit.organisations.models import OrganisationKind as Kind

Text = str | Promise

ADMINISTRATORS = (Role.NESDC_ADMIN, Role.MINISTRY_ADMIN, Role.DEPARTMENT_ADMIN)
"""Manage people: of all bodies, of a ministry, of a department; each of the body of her post and all below it."""
LONGEST_LOAN = 180
"""Days for which a post can be lent; a longer absence needs an acting appointment."""

_ENTERS = frozenset(Kind) - {Kind.BUDGET_GROUP}
_DEPARTMENTS = _ENTERS - {Kind.MINISTRY, Kind.DIVISION}
_MINISTRIES = frozenset({Kind.MINISTRY})
_AREAS = frozenset({Kind.PROVINCE, Kind.CLUSTER})


@dataclass(frozen=True)
class Grant:
    """Who gives a role, and at which kinds of bodies it can be held. `within`: only below the giver's own post."""

    role: Role
    givers: tuple[Role, ...]
    kinds: frozenset[Kind]
    within: bool = False


_NESDC = (Role.NESDC_ADMIN,)
GRANTS = (
    Grant(Role.DIVISION_EDITOR, ADMINISTRATORS, _ENTERS),
    Grant(Role.DIVISION_APPROVER, ADMINISTRATORS, _ENTERS),
    Grant(Role.DEPARTMENT_APPROVER, ADMINISTRATORS, _DEPARTMENTS),
    Grant(Role.MINISTRY_COORDINATOR, (Role.NESDC_ADMIN, Role.MINISTRY_ADMIN), _MINISTRIES),
    Grant(Role.TARGET_HOST, ADMINISTRATORS, _DEPARTMENTS | _MINISTRIES),
    Grant(Role.AREA_COORDINATOR, ADMINISTRATORS, _AREAS),
    Grant(Role.GOVERNOR, ADMINISTRATORS, _AREAS),
    Grant(Role.DEPARTMENT_ADMIN, _NESDC, _DEPARTMENTS),
    Grant(Role.MINISTRY_ADMIN, _NESDC, _MINISTRIES),
    Grant(Role.CENTRAL_VIEWER, _NESDC, _DEPARTMENTS | _MINISTRIES),
    Grant(Role.PARLIAMENT_VIEWER, _NESDC, frozenset({Kind.PARLIAMENT})),
    Grant(Role.AUDITOR, _NESDC, _DEPARTMENTS | _MINISTRIES),
    Grant(Role.NESDC_ANALYST, _NESDC, _DEPARTMENTS, within=True),
    Grant(Role.NESDC_ADMIN, _NESDC, _DEPARTMENTS, within=True),
)
"""The one table: by whom a role is given, and where it can be held."""
_GRANT = {grant.role: grant for grant in GRANTS}

OWN = _("This is your own account; another administrator does this for you.")
NOT_YOURS = _("You do not administer the people of this body.")
LAST_ADMINISTRATOR = _("She is the last active NESDC administrator; name another one first.")


class Unit(Body, Protocol):
    """A body with its kind."""

    @property
    def kind(self) -> str:
        """The kind of body."""


class Held(Protocol):
    """What the rules read of a post somebody holds."""

    role: str
    user_id: int
    starts_on: dt.date
    ends_on: dt.date | None

    @property
    def unit(self) -> Unit:
        """The body it is held at."""


class Loan(Protocol):
    """What the rules read of a lent post."""

    receiver_id: int
    starts_on: dt.date
    ends_on: dt.date
    ended_at: dt.datetime | None

    @property
    def membership(self) -> Held:
        """The post."""


@dataclass(frozen=True)
class Account:
    """What the rules read of somebody who is managed: whether she can sign in, and her posts that count (in force or
    coming; where she has none, those she had, so that she stays in the tree of those who managed her)."""

    user_id: int
    is_active: bool
    posts: Sequence[Held]
    in_force: int = 0
    is_erased: bool = False
    is_invited: bool = False
    is_last_administrator: bool = False


def is_administrator(who: Person) -> bool:
    """Whether she manages anybody's people."""
    return any(who.has(role) for role in ADMINISTRATORS)


def administers(who: Person, body: Body) -> bool:
    """Whether the people of this body are hers to manage. An administrator's post is never lent."""
    return who.has(Role.NESDC_ADMIN) or any(who.holds(role, body) for role in ADMINISTRATORS)


def giving_roles(who: Person, body: Body) -> frozenset[str]:
    """Her administrator roles that stand over the body; NESDC stands over all."""
    held = {role for role in ADMINISTRATORS if who.holds(role, body)}
    return frozenset(held | {Role.NESDC_ADMIN} if who.has(Role.NESDC_ADMIN) else held)


def why_not_give(who: Person, role: str, body: Unit, receiver_id: int | None = None) -> Text | None:
    """Why she may not give this role at this body (to this person; None: to somebody new)."""
    grant = _GRANT.get(Role(role)) if role in Role.values else None
    if not administers(who, body):
        return NOT_YOURS
    if receiver_id == who.user_id:
        return OWN
    if grant is None or not giving_roles(who, body) & set(grant.givers):
        return _("Only a NESDC administrator gives this role.")
    if body.kind not in grant.kinds:
        return _("The role “%(role)s” is not held at a body of this kind.") % {"role": grant.role.label}
    if grant.within and not who.holds(Role.NESDC_ADMIN, body):
        return _("The roles of NESDC are held at NESDC itself.")
    return None


def roles_to_give(who: Person, body: Unit) -> list[Role]:
    """The roles she may give at this body."""
    return [grant.role for grant in GRANTS if why_not_give(who, grant.role, body) is None]


def why_not_end(who: Person, post: Held, *, is_last_administrator: bool = False) -> Text | None:
    """Why she may not end this post: it is not in her tree, not hers to give, her own, or the last that keeps the house."""
    if not administers(who, post.unit):
        return NOT_YOURS
    if post.user_id == who.user_id:
        return OWN
    if not giving_roles(who, post.unit) & set(_GRANT[Role(post.role)].givers):
        return _("Only a NESDC administrator ends this role.")
    return LAST_ADMINISTRATOR if is_last_administrator and post.role == Role.NESDC_ADMIN else None


def why_not_see(who: Person, account: Account) -> Text | None:
    """Names are personal data: she sees people who hold (or where she has none, held) a post within her tree."""
    if who.has(Role.NESDC_ADMIN) or any(administers(who, post.unit) for post in account.posts):
        return None
    return NOT_YOURS


def why_not_manage(who: Person, account: Account) -> Text | None:
    """Why the account as a whole is not hers: it is her own, or it has a post outside her tree or beyond her gift."""
    if account.user_id == who.user_id:
        return OWN
    if who.has(Role.NESDC_ADMIN):
        return None
    if not account.posts or not all(administers(who, post.unit) for post in account.posts):
        return _("This person also has a post outside the bodies you administer; a NESDC administrator does this.")
    beyond = [p for p in account.posts if not giving_roles(who, p.unit) & set(_GRANT[Role(p.role)].givers)]
    return _("This person has a role that only a NESDC administrator gives.") if beyond else None


def why_not_name(who: Person, account: Account) -> Text | None:
    """Why she may not correct the name, position or e-mail."""
    return why_not_manage(who, account) or (_("The names of this account were erased.") if account.is_erased else None)


def why_not_invite_again(who: Person, account: Account) -> Text | None:
    """Why she may not send a new link."""
    if reason := why_not_manage(who, account):
        return reason
    if not account.is_invited:
        return _("This person has an account and a password already.")
    return None if account.is_active else _("The account is suspended; resume it first.")


def why_not_add(who: Person, account: Account) -> Text | None:
    """Why this person gets no further post from her."""
    if account.user_id == who.user_id:
        return OWN
    if account.is_erased:
        return _("The names of this account were erased.")
    return None if account.is_active else _("The account is suspended; resume it first.")


def why_not_suspend(who: Person, account: Account) -> Text | None:
    """Why she may not close this account's door. The last NESDC administrator keeps hers open."""
    if reason := why_not_manage(who, account):
        return reason
    if not account.is_active:
        return _("The account is suspended already.")
    return LAST_ADMINISTRATOR if account.is_last_administrator else None


def why_not_resume(who: Person, account: Account) -> Text | None:
    """Why she may not open this account's door again."""
    if reason := why_not_manage(who, account):
        return reason
    if account.is_erased:
        return _("The names of this account were erased; invite the person anew.")
    return _("The account is not suspended.") if account.is_active else None


def why_not_erase(who: Person, account: Account) -> Text | None:
    """Why the names may not be erased: first suspended and without posts, so that nobody at work loses her name."""
    if reason := why_not_manage(who, account):
        return reason
    if account.is_erased:
        return _("The names of this account were erased already.")
    if account.is_active:
        return _("Suspend the account first.")
    return _("End the posts first; a person with a post keeps her name.") if account.in_force else None


def why_not_lend(who: Person, post: Held, today: dt.date) -> Text | None:
    """Why this post may not be lent by her: by its holder, or by an administrator who could give it. A lent post is
    held by its giver, so the receiver cannot lend it on."""
    if post.user_id != who.user_id:
        if not administers(who, post.unit):
            return _("Only the holder of the post or an administrator lends it; a lent post is not lent on.")
        if reason := why_not_give(who, post.role, post.unit):
            return reason
    if post.role in ADMINISTRATORS:
        return _("The post of an administrator is not lent; a NESDC administrator names another one.")
    return _("This post has ended.") if post.ends_on and post.ends_on < today else None


def why_not_delegate(who: Person, post: Held, receiver: Account, today: dt.date) -> Text | None:
    """Why she may not lend this post to this colleague."""
    if reason := why_not_lend(who, post, today):
        return reason
    if receiver.user_id == post.user_id:
        return _("Choose another person: the post is hers already.")
    if receiver.user_id == who.user_id:
        return OWN
    if not receiver.is_active:
        return _("This person's account is suspended.")
    if not any(same_house(post.unit, held.unit) for held in receiver.posts):
        return _("Choose a colleague: somebody with a post in the same department, or in its ministry.")
    return None


def why_not_end_loan(who: Person, loan: Loan, today: dt.date) -> Text | None:
    """Why she may not end it: its giver, its receiver or an administrator of the body does."""
    near = {loan.membership.user_id, loan.receiver_id}
    if who.user_id not in near and not administers(who, loan.membership.unit):
        return _("Only the giver, the receiver or an administrator ends it.")
    over = loan.ended_at is not None or loan.ends_on < today
    return _("It has ended already.") if over else None


def why_not_succeed(leaver: Account, successor: Account) -> Text | None:
    """Why posts and duties cannot pass to this person."""
    if leaver.user_id == successor.user_id:
        return _("Choose another person as successor.")
    if not successor.is_active or successor.is_erased:
        return _("The successor's account is suspended.")
    if not all(any(same_house(post.unit, held.unit) for held in successor.posts) for post in leaver.posts):
        return _("Choose a successor with a post in the same department, or in its ministry.")
    return None


def pseudonym(public_id: str) -> str:
    """What stands for a name that was erased: the beginning of the pseudonymous id that the log keeps."""
    return f"ผู้ใช้ {public_id[:8]}"


def same_house(one: Body, other: Body) -> bool:
    """Whether two bodies belong to the same department, or one to the ministry of the other."""
    first, second = house(one), house(other)
    return bool(first and second) and (first.startswith(second) or second.startswith(first))


def house(body: Body) -> str:
    """The path of the department a body belongs to; of the ministry for a ministry itself."""
    return "".join(f"{part}/" for part in body.path.split("/")[:2] if part)


def ministry(body: Body) -> str:
    """The path of the ministry a body belongs to."""
    return f"{body.path.split('/')[0]}/"


@dataclass(frozen=True)
class Days:
    """From one day to another, both counted; `until` may be open."""

    since: dt.date | None
    until: dt.date | None


def faults_of_post(days: Days, basis: str) -> Iterable[tuple[str, str, Text]]:
    """Field, code and words of what is wrong with the days and the basis of a new post."""
    if days.since is None:
        yield "starts_on", "required", _("Write the first day.")
    elif days.until and days.until < days.since:
        yield "ends_on", "order", _("The last day is before the first day.")
    if not basis.strip():
        yield "basis", "required", _("Write the number of the order or letter it rests on.")


def faults_of_loan(days: Days, basis: str, post: Held, today: dt.date) -> Iterable[tuple[str, str, Text]]:
    """Field, code and words of what is wrong with the days and the basis of a lent post."""
    yield from faults_of_post(days, basis)
    if days.until is None:
        yield "ends_on", "required", _("Write the last day; a post is lent for a time.")
    if days.since is None or days.until is None or days.until < days.since:
        return
    if days.since < today:
        yield "starts_on", "past", _("The first day has passed. A post is lent from today on.")
    if (days.until - days.since).days >= LONGEST_LOAN:
        text = _("A post is lent for at most %(days)s days; a longer absence needs an acting appointment.")
        yield "ends_on", "too_long", text % {"days": LONGEST_LOAN}
    if days.since < post.starts_on or (post.ends_on and days.until > post.ends_on):
        yield "ends_on", "outside", _("The post itself does not last over these days.")
