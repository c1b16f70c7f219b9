"""People as those who manage them see them, and as each person sees herself: posts, lent posts, invitations."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.core.paginator import Page, Paginator
from django.db.models import Case, CharField, Count, Exists, F, OuterRef, Q, QuerySet, Value, When
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from samrit.accounts.models import Delegation, Invitation, Membership, User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.accounts.rules import people as rules
from samrit.lib import clock, thai
from samrit.organisations.models import Organisation

PAGE = 50
MOST_COLLEAGUES = 500
"""Colleagues offered when a post is lent."""

STATES: dict[str, str | Promise] = {
    "invited": pgettext_lazy("account", "Invited"),
    "active": pgettext_lazy("account", "Active"),
    "suspended": pgettext_lazy("account", "Suspended"),
    "erased": pgettext_lazy("account", "Names erased"),
}
LOOKS = {"invited": "submitted", "active": "approved", "suspended": "locked", "erased": "historical"}
"""The status whose colour and icon an account state borrows."""


@dataclass(frozen=True)
class Filters:
    """What is looked for among the people: words of a name or user name, a body (and below), a role, a state."""

    words: str = ""
    unit: str = ""
    role: str = ""
    state: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether anything is left out."""
        return bool(self.words or self.unit or self.role or self.state)


@dataclass(frozen=True)
class Row:
    """One person of the list."""

    user: User
    state: str
    posts: Sequence[Membership]

    @property
    def look(self) -> str:
        """The status whose look the state borrows."""
        return LOOKS[self.state]

    @property
    def word(self) -> str | Promise:
        """The state in words."""
        return STATES[self.state]


@dataclass(frozen=True)
class Post:
    """A post with its days, and how it stands today: `coming`, `in_force` or `ended`."""

    membership: Membership
    state: str
    loans: Sequence[Delegation] = ()


@dataclass(frozen=True)
class PersonPage:
    """Everything the pages of one person show."""

    user: User
    account: rules.Account
    state: str
    posts: list[Post]
    received: list[Delegation]
    invitations: list[Invitation] = field(default_factory=list)

    @property
    def look(self) -> str:
        """The status whose look the state borrows."""
        return LOOKS[self.state]

    @property
    def word(self) -> str | Promise:
        """The state in words."""
        return STATES[self.state]


def _counted(today: dt.date) -> Q:
    """Posts in force or coming."""
    return Q(ends_on__isnull=True) | Q(ends_on__gte=today)


def _tree(viewer: User) -> Q | None:
    """A filter for posts within the tree the viewer administers; None: all bodies."""
    who = person(viewer)
    if who.has(Role.NESDC_ADMIN):
        return None
    inside = Q(pk__in=[])
    for post in who.posts:
        if post.role in rules.ADMINISTRATORS:
            inside |= Q(unit__path__startswith=post.unit_path)
    return inside


def visible_people(viewer: User) -> QuerySet[User]:
    """People the viewer manages or whose posts touch her tree, with their state. Agrees with `why_not_see`."""
    mine = Membership.objects.filter(user=OuterRef("pk"))
    people = _with_state(User.objects.all())
    inside = _tree(viewer)
    if inside is None:
        return people
    counted = mine.filter(_counted(clock.today()))
    return people.filter(Exists(counted.filter(inside)) | (~Exists(counted) & Exists(mine.filter(inside))))


def _with_state(people: QuerySet[User]) -> QuerySet[User]:
    links = Invitation.objects.filter(user=OuterRef("pk"))
    waits = Exists(links) & ~Exists(links.filter(used_at__isnull=False))
    state = Case(
        When(person__erased_at__isnull=False, then=Value("erased")),
        When(is_active=False, then=Value("suspended")),
        When(waits, then=Value("invited")),
        default=Value("active"),
        output_field=CharField(),
    )
    return people.annotate(state=state)


def people(viewer: User, filters: Filters, page: str = "1") -> tuple[Page[Row], dict[str, int]]:
    """One page of the people of the viewer's tree in Thai order, and how many fit in each state. Five queries."""
    found = _fitting(visible_people(viewer), filters)
    counted = found.order_by().values(stands=F("state")).annotate(n=Count("pk"))
    states = {str(row["stands"]): int(row["n"]) for row in counted}
    if filters.state:
        found = found.filter(Q(state=filters.state))
    ordered = found.select_related("person").order_by("person__sort_key", "username")
    paginator = Paginator(ordered, PAGE)
    paginator.__dict__["count"] = states.get(filters.state, 0) if filters.state else sum(states.values())
    shown = paginator.get_page(page)
    shown.object_list = _rows(list(shown.object_list))  # type: ignore[assignment]
    return shown, states  # type: ignore[return-value]


def _fitting(found: QuerySet[User], filters: Filters) -> QuerySet[User]:
    if words := thai.clean(filters.words):
        found = found.filter(Q(person__full_name__icontains=words) | Q(username__icontains=words))
    if not (filters.unit or filters.role):
        return found
    posts = Membership.objects.filter(_counted(clock.today()), user=OuterRef("pk"))
    if filters.role:
        posts = posts.filter(role=filters.role)
    if filters.unit:
        body = Organisation.objects.filter(code=filters.unit).exclude(path="").first()
        posts = posts.filter(unit__path__startswith=body.path) if body else posts.none()
    return found.filter(Exists(posts))


def _rows(users: list[User]) -> list[Row]:
    posts: dict[int, list[Membership]] = {}
    held = Membership.objects.in_force(clock.today()).filter(user__in=users).select_related("unit").order_by("id")
    for post in held:
        posts.setdefault(post.user_id, []).append(post)
    return [Row(user, str(getattr(user, "state", "active")), posts.get(user.pk, [])) for user in users]


def get_person(viewer: User, public_id: uuid.UUID) -> PersonPage | None:
    """One person of the viewer's tree, by her pseudonymous id; None where the viewer may not see her."""
    user = visible_people(viewer).filter(public_id=public_id).select_related("person").first()
    return _page(user) if user else None


def myself(user: User) -> PersonPage:
    """The person as she sees herself."""
    return _page(_with_state(User.objects.filter(pk=user.pk)).select_related("person").get())


def _page(user: User) -> PersonPage:
    today = clock.today()
    held = list(user.memberships.select_related("unit").order_by("-starts_on", "-id"))
    loans: dict[int, list[Delegation]] = {}
    lent = Delegation.objects.filter(membership__in=held).select_related("receiver__person", "membership__unit")
    for loan in lent:
        loans.setdefault(loan.membership_id, []).append(loan)
    received = user.delegations_received.select_related("membership__unit", "membership__user__person")
    return PersonPage(
        user=user,
        account=account(user, held),
        state=str(getattr(user, "state", "active")),
        posts=[Post(post, _stands(post, today), loans.get(post.pk, ())) for post in held],
        received=list(received),
        invitations=list(user.invitations.select_related("made_by__person")),
    )


def _stands(post: Membership, today: dt.date) -> str:
    if post.starts_on > today:
        return "coming"
    return "ended" if post.ends_on and post.ends_on < today else "in_force"


def account(user: User, held: Iterable[Membership] | None = None) -> rules.Account:
    """The person as the rules of people read her. At most four queries."""
    today = clock.today()
    rows = list(user.memberships.select_related("unit")) if held is None else list(held)
    counted = [post for post in rows if post.ends_on is None or post.ends_on >= today]
    links = list(user.invitations.all())
    administers = any(post.role == Role.NESDC_ADMIN for post in counted)
    return rules.Account(
        user_id=user.pk,
        is_active=user.is_active,
        posts=counted or rows,
        in_force=len(counted),
        is_erased=bool(getattr(user, "person", None) and user.person.erased_at),
        is_invited=bool(links) and all(link.used_at is None for link in links),
        is_last_administrator=administers and not other_administrators(user).exists(),
    )


def other_administrators(user: User, day: dt.date | None = None) -> QuerySet[User]:
    """Active NESDC administrators beside this person whose post is in force and lasts beyond `day` (today)."""
    today = clock.today()
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gt=max(day or today, today))
    posts = Membership.objects.in_force(today).filter(lasting, role=Role.NESDC_ADMIN).values("user")
    active = _with_state(User.objects.filter(pk__in=posts)).filter(Q(state="active"))
    return active.exclude(pk=user.pk)


def bodies_to_manage(viewer: User) -> QuerySet[Organisation]:
    """Bodies in force whose people the viewer manages, in the order of the tree."""
    who = person(viewer)
    bodies = Organisation.objects.in_force(clock.today()).exclude(path="")
    if not who.has(Role.NESDC_ADMIN):
        inside = Q(pk__in=[])
        for post in who.posts:
            if post.role in rules.ADMINISTRATORS:
                inside |= Q(path__startswith=post.unit_path)
        bodies = bodies.filter(inside)
    return bodies.order_by("path")


def colleagues(post: Membership) -> list[User]:
    """Active people to whom the post could be lent: with a post in force in the same department or its ministry."""
    near = Q(unit__path__startswith=rules.house(post.unit)) | Q(unit__path=rules.ministry(post.unit))
    held = Membership.objects.in_force(clock.today()).filter(near).exclude(unit__path="").values("user")
    active = _with_state(User.objects.filter(pk__in=held).exclude(pk=post.user_id)).filter(Q(state="active"))
    return list(active.select_related("person").order_by("person__sort_key", "username")[:MOST_COLLEAGUES])
