"""What waits for whom, what came back, and what was sent, pinned and said about one subject."""

from django.db.models import Q, QuerySet

from samrit.accounts.models import User
from samrit.accounts.queries import person, rows_seen
from samrit.accounts.roles import AREA_ROLES, Post, Role
from samrit.approvals.models import Approval, ApprovalAct, Comment, Pin, SentDocument, State
from samrit.approvals.rules import Act, final_approvals, why_not_read_thread

LONGEST_CHAIN = 6


def visible(user: User) -> QuerySet[Approval]:
    """Approvals of bodies the user's posts cover; NESDC sees all; who reads all that is approved sees those."""
    return Approval.objects.filter(rows_seen(user, "owner", Q(approved_at__isnull=False))).select_related("owner")


def waiting_for(user: User) -> QuerySet[Approval]:
    """What waits for a step that this person can take now (never her own submissions), the longest waiting first."""
    mine = Q(pk__in=[])
    for post in person(user).posts:
        for step in range(1, LONGEST_CHAIN + 1):
            turn = (Q(step=step) | Q(stand_in=step, step__lt=step)) & Q(**{f"roles__{step - 1}": post.role})
            turn_of_post = _reach(post) & turn
            mine |= turn_of_post & ~_sent_by(post.giver_id) if post.giver_id else turn_of_post
    rows = Approval.objects.filter(mine, state=State.SUBMITTED).exclude(_sent_by(user.pk))
    return rows.select_related("owner").order_by("submitted_at", "pk")


def to_acknowledge(user: User) -> QuerySet[Approval]:
    """What is approved and waits for this person to take note of it, the longest waiting first."""
    mine = Q(pk__in=[])
    for post in person(user).posts:
        for turn in range(LONGEST_CHAIN):
            mine |= _reach(post) & Q(**{"noted": turn, f"noting__{turn}": post.role})
    rows = Approval.objects.filter(mine, state=State.APPROVED)
    return rows.select_related("owner").order_by("approved_at", "pk")


def returned_to(user: User) -> QuerySet[Approval]:
    """What came back to this editor's units and has not been sent again, the latest first."""
    mine = Q(pk__in=[])
    for post in person(user).posts:
        if post.role == Role.DIVISION_EDITOR:
            mine |= _reach(post)
    return Approval.objects.filter(mine, state=State.RETURNED).select_related("owner").order_by("-submitted_at", "pk")


def _sent_by(person_id: int) -> Q:
    """Sent by this person, or in her place."""
    return Q(submitted_by=person_id) | Q(submitted_for__isnull=False, submitted_for=person_id)


def _reach(post: Post) -> Q:
    """Approvals whose owner the post stands over."""
    reach = Q(owner__path__startswith=post.unit_path)
    if post.role in AREA_ROLES:
        reach |= Q(owner__area_path__startswith=post.unit_path)
    return reach


def last_return_reasons(approval_ids: list[int]) -> dict[int, str]:
    """The reason of the latest return of each approval."""
    acts = ApprovalAct.objects.filter(approval_id__in=approval_ids, act=Act.RETURN).order_by("id")
    return dict(acts.values_list("approval_id", "reason"))


def acts_of(approval: Approval) -> QuerySet[ApprovalAct]:
    """The acts upon it in order, with the people who acted and those in whose place they did."""
    people = ("by", "by__person", "on_behalf_of", "on_behalf_of__person")
    return approval.acts.select_related(*people).order_by("id")


def pins_of(approval: Approval) -> list[Pin]:
    """The comments pinned at the latest return, in the order they were made; empty where it never came back."""
    last = approval.acts.filter(act=Act.RETURN).order_by("-id").first()
    return list(approval.pins.filter(act=last).select_related("by", "by__person")) if last else []


def open_pins(approval: Approval) -> list[Pin]:
    """The pinned comments that the editor has now: those of the latest return, while it is with her."""
    return pins_of(approval) if approval.state == State.RETURNED else []


def last_sending(approval: Approval) -> SentDocument | None:
    """The document as it was sent last; None before the first sending."""
    return approval.sendings.order_by("-number").first()


def sendings(approval: Approval) -> list[SentDocument]:
    """Every sending, the latest first, without the documents themselves (read one by `last_sending` or by its number)."""
    return list(approval.sendings.defer("document").select_related("sent_by", "sent_by__person").order_by("-number"))


def hash_in_force(approval: Approval) -> str:
    """The hash of the document that was approved last; empty where none is."""
    approved = final_approvals(approval.acts.order_by("id"))
    return approved[-1].document_hash if approved else ""


def thread(user: User, approval: Approval) -> list[Comment]:
    """The thread of a record in order; empty for those it is not between. The app of the subject asks who sees the record."""
    if why_not_read_thread(person(user), approval.owner):
        return []
    return list(approval.comments.select_related("by", "by__person", "unit").order_by("id"))
