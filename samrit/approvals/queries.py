"""Chains, who holds a step, what waits for whom."""

import datetime as dt

from django.db.models import Q, QuerySet

from samrit.accounts.models import Delegation, Membership, User
from samrit.accounts.queries import person, rows_seen
from samrit.accounts.roles import AREA_ROLES, Role
from samrit.approvals.models import Approval, ApprovalAct, ChainStep, State
from samrit.lib import clock
from samrit.lib.trees import ancestor_ids
from samrit.organisations.models import Organisation

LONGEST_CHAIN = 6


def chain_for(owner: Organisation, subject_kind: str, day: dt.date) -> list[str]:
    """Roles of the chain in force on the day, in order: of the most specific body at or above the owner, else the default."""
    above = ancestor_ids(owner.path)
    in_force = Q(valid_from__lte=day) & (Q(valid_to__isnull=True) | Q(valid_to__gte=day))
    steps = ChainStep.objects.filter(in_force, subject_kind=subject_kind)
    rows = steps.filter(Q(organisation__isnull=True) | Q(organisation_id__in=above)).order_by("position")
    by_body: dict[int | None, list[str]] = {}
    for body, role in rows.values_list("organisation_id", "role"):
        by_body.setdefault(body, []).append(role)
    nearest_first: list[int | None] = [*reversed(above), None]
    return next((by_body[body] for body in nearest_first if body in by_body), [])


def holders(role: str, owner: Organisation, day: dt.date | None = None) -> set[int]:
    """Ids of the active users who hold the role over the body on the day (today by default), by themselves or lent."""
    today = day or clock.today()
    above = ancestor_ids(owner.path) + (ancestor_ids(owner.area_path) if role in AREA_ROLES else [])
    posts = Membership.objects.in_force(today).filter(role=role, user__is_active=True, unit_id__in=above)
    lent = Delegation.objects.in_force(today).filter(
        membership__role=role, membership__unit_id__in=above, receiver__is_active=True
    )
    return set(posts.values_list("user_id", flat=True)) | set(lent.values_list("receiver_id", flat=True))


def steps_without(sender: User, chain: list[str], owner: Organisation) -> list[str]:
    """The chain without the steps that nobody but the sender could take: a one-person unit goes to the next level."""
    return [role for role in chain if holders(role, owner) - {sender.pk}]


def visible(user: User) -> QuerySet[Approval]:
    """Approvals of bodies the user's posts cover; NESDC sees all."""
    return Approval.objects.filter(rows_seen(user, "owner", Q(approved_at__isnull=False))).select_related("owner")


def waiting_for(user: User) -> QuerySet[Approval]:
    """What waits for a step that this person can take now (never her own submissions), the longest waiting first."""
    mine = Q(pk__in=[])
    for post in person(user).posts:
        for step in range(1, LONGEST_CHAIN + 1):
            turn = {f"roles__{step - 1}": post.role}
            reach = Q(owner__path__startswith=post.unit_path)
            if post.role in AREA_ROLES:
                reach |= Q(owner__area_path__startswith=post.unit_path)
            turn_of_post = reach & Q(step=step, **turn)
            mine |= turn_of_post & ~Q(submitted_by=post.giver_id) if post.giver_id else turn_of_post
    rows = Approval.objects.filter(mine, state=State.SUBMITTED).exclude(submitted_by=user)
    return rows.select_related("owner").order_by("submitted_at", "pk")


def returned_to(user: User) -> QuerySet[Approval]:
    """What came back to this editor's units and has not been sent again, the latest first."""
    mine = Q(pk__in=[])
    for post in person(user).posts:
        if post.role == Role.DIVISION_EDITOR:
            mine |= Q(owner__path__startswith=post.unit_path)
    return Approval.objects.filter(mine, state=State.RETURNED).select_related("owner").order_by("-submitted_at", "pk")


def last_return_reasons(approval_ids: list[int]) -> dict[int, str]:
    """The reason of the latest return of each approval."""
    acts = ApprovalAct.objects.filter(approval_id__in=approval_ids, act="return").order_by("id")
    return dict(acts.values_list("approval_id", "reason"))


def acts_of(approval: Approval) -> QuerySet[ApprovalAct]:
    """The acts upon it in order, with the people who acted."""
    return approval.acts.select_related("by", "by__person").order_by("id")
