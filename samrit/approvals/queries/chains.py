"""The chain in force for a body on a day, and who holds a role over it."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from samrit.accounts.models import Delegation, Membership
from samrit.accounts.roles import AREA_ROLES
from samrit.approvals.models import ChainStep, StepKind
from samrit.lib import clock
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation


@dataclass(frozen=True)
class Chain:
    """A chain as it holds on a day: the approving roles in order with the days each may take and the minutes each may take
    back, and the roles that take note afterwards. `organisation_id` is the body whose chain it is (None: the default)."""

    roles: tuple[str, ...] = ()
    days: tuple[int, ...] = ()
    grace: tuple[int, ...] = ()
    noting: tuple[str, ...] = ()
    organisation_id: int | None = None
    valid_from: dt.date | None = None
    steps: tuple[ChainStep, ...] = ()

    def only(self, keeps: Callable[[str], bool]) -> "Chain":
        """The chain with those approving steps only whose role is kept."""
        kept = tuple(step for step in self.steps if step.kind != StepKind.APPROVE or keeps(step.role))
        return chain_of(kept, self.organisation_id)


def chain_of(steps: tuple[ChainStep, ...], organisation_id: int | None) -> Chain:
    """The steps of one body, in order, as a chain."""
    approving = [step for step in steps if step.kind == StepKind.APPROVE]
    return Chain(
        roles=tuple(step.role for step in approving),
        days=tuple(step.days for step in approving),
        grace=tuple(step.grace_minutes for step in approving),
        noting=tuple(step.role for step in steps if step.kind == StepKind.ACKNOWLEDGE),
        organisation_id=organisation_id,
        valid_from=max((step.valid_from for step in steps), default=None),
        steps=steps,
    )


def bodies_by_nearness(owner: Organisation) -> list[int | None]:
    """Whose chain counts for the body, the most specific first: the body, its line upwards, then its province and cluster,
    then the default chain of all (None)."""
    return [*reversed(ancestor_ids(owner.path)), *reversed(ancestor_ids(owner.area_path)), None]


def chain_for(owner: Organisation, kind: str, day: dt.date) -> Chain:
    """The chain in force on the day for subjects of this kind: of the most specific body that states one, else the default."""
    near = bodies_by_nearness(owner)
    ids = [body for body in near if body is not None]
    stated = Q(organisation__isnull=True) | Q(organisation_id__in=ids)
    by_body: dict[int | None, list[ChainStep]] = {}
    for step in ChainStep.objects.in_force(day).filter(stated, subject_kind=kind).order_by("position", "pk"):
        by_body.setdefault(step.organisation_id, []).append(step)
    found = next((body for body in near if body in by_body), None)
    return chain_of(tuple(by_body.get(found, ())), found)


def holders(
    role: str, owner: Organisation, day: dt.date | None = None, *, without: Collection[int | None] = ()
) -> set[int]:
    """Ids of the active users who hold the role over the body on the day (today by default), by themselves or lent.

    `without` are people who may not act here, nor anybody in their place: who sent it, or who asked.
    """
    held = holdings(role, owner, day or clock.today())
    barred = set(without) - {None}
    return {person for person, giver in held if not barred & {person, giver}}


def holdings(role: str, owner: Organisation, day: dt.date) -> set[tuple[int, int | None]]:
    """Who holds the role over the body on the day, each with the person who lent it (None: it is her own)."""
    return {(person, giver) for _role, person, giver in _held([role], day, unit_id__in=_above(role, owner))}


def _above(role: str, owner: Organisation) -> list[int]:
    return ancestor_ids(owner.path) + (ancestor_ids(owner.area_path) if role in AREA_ROLES else [])


def holders_below(roles: Iterable[str], body: Organisation) -> dict[str, set[int]]:
    """For each role the active users who hold it today over the body or over one of those below it, by line or by area."""
    wanted = list(roles)
    inside = Q(path__startswith=body.path) | Q(area_path__startswith=body.path)
    over = {role: _above(role, body) for role in wanted}
    units = Organisation.objects.filter(inside | Q(pk__in={pk for ids in over.values() for pk in ids}))
    found: dict[str, set[int]] = {role: set() for role in wanted}
    for role, person, _giver in _held(wanted, clock.today(), unit_id__in=units.values("pk")):
        found[role].add(person)
    return found


def holders_anywhere(role: str) -> set[int]:
    """Ids of the active users who hold the role today over any body."""
    return {person for _role, person, _giver in _held([role], clock.today())}


def _held(roles: list[str], day: dt.date, **where: object) -> set[tuple[str, int, int | None]]:
    """Role, holder, and who lent it (None: her own), of the posts in force on the day at the units of `where`."""
    posts = Membership.objects.in_force(day).filter(role__in=roles, user__is_active=True, **where)
    at = {f"membership__{name}": value for name, value in where.items()}
    lent = Delegation.objects.in_force(day).filter(membership__role__in=roles, receiver__is_active=True, **at)
    own = {(role, person, None) for role, person in posts.values_list("role", "user_id")}
    return own | set(lent.values_list("membership__role", "receiver_id", "membership__user_id"))


def chain_with_people(chain: Chain, owner: Organisation, senders: Collection[int | None]) -> Chain:
    """The chain without the steps that nobody but the senders could take: a one-person unit goes to the next level."""
    return chain.only(lambda role: bool(holders(role, owner, without=senders)))
