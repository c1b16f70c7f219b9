"""The chain in force for a body on a day, and who holds a role over it."""

import datetime as dt
from collections.abc import Callable
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


def holders(role: str, owner: Organisation, day: dt.date | None = None, *, without: int | None = None) -> set[int]:
    """Ids of the active users who hold the role over the body on the day (today by default), by themselves or lent.

    `without` is a person who may not act here, nor anybody in her place: who sent it, or who asked.
    """
    today = day or clock.today()
    above = ancestor_ids(owner.path) + (ancestor_ids(owner.area_path) if role in AREA_ROLES else [])
    posts = Membership.objects.in_force(today).filter(role=role, user__is_active=True, unit_id__in=above)
    lent = Delegation.objects.in_force(today).filter(
        membership__role=role, membership__unit_id__in=above, receiver__is_active=True
    )
    if without is not None:
        lent = lent.exclude(membership__user=without)
    own_ids, lent_ids = posts.values_list("user_id", flat=True), lent.values_list("receiver_id", flat=True)
    return (set(own_ids) | set(lent_ids)) - {without}


def chain_with_people(chain: Chain, owner: Organisation, sender_id: int) -> Chain:
    """The chain without the steps that nobody but the sender could take: a one-person unit goes to the next level."""
    return chain.only(lambda role: bool(holders(role, owner, without=sender_id)))
