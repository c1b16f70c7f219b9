"""What a person holds: posts, lent posts, year plans she writes, what she sent, what waits for her."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from samrit.accounts.models import Delegation, Membership, User
from samrit.accounts.queries import people, rows_seen
from samrit.approvals.models import Approval, State
from samrit.approvals.queries import waiting_for
from samrit.lib import clock
from samrit.projects.models import YearPlan
from samrit.projects.models.project import YearPlanQuerySet

SHOWN = 20
"""Records that are named; the head says how many there are."""
UNFINISHED = (State.DRAFT, State.RETURNED, State.UNLOCKED)


@dataclass(frozen=True)
class Holdings:
    """What passes when she leaves (`posts`, loans, `plans`), and what goes on by itself (`sent`, `waiting`)."""

    posts: Sequence[Membership]
    given: Sequence[Delegation]
    received: Sequence[Delegation]
    plans: int = 0
    unfinished: int = 0
    drafts: Sequence[YearPlan] = field(default_factory=list)
    sent: Sequence[Approval] = field(default_factory=list)
    sent_count: int = 0
    waiting: Sequence[Approval] = field(default_factory=list)
    waiting_count: int = 0


def holdings(viewer: User, user: User) -> Holdings:
    """What this person holds, as far as the viewer may see the records. Twelve queries."""
    posts = lasting_posts(user)
    plans = plans_of(user) & YearPlan.objects.visible_to(viewer)
    states: Counter[str] = Counter(plans.values_list("approval__state", flat=True))
    drafts = (
        plans.filter(approval__state__in=UNFINISHED).select_related("project", "approval").order_by("project__code")
    )
    sent = Approval.objects.filter(rows_seen(viewer, "owner"), submitted_by=user, state=State.SUBMITTED).order_by(
        "submitted_at"
    )
    waiting = waiting_for(user).filter(rows_seen(viewer, "owner")) if user.is_active else Approval.objects.none()
    return Holdings(
        posts=posts,
        given=running(Delegation.objects.filter(membership__in=posts)),
        received=running(user.delegations_received.all()),
        plans=sum(states.values()),
        unfinished=sum(states[state] for state in UNFINISHED),
        drafts=list(drafts[:SHOWN]),
        sent=list(sent[:SHOWN]),
        sent_count=sent.count(),
        waiting=list(waiting[:SHOWN]),
        waiting_count=waiting.count(),
    )


def plans_of(user: User) -> YearPlanQuerySet:
    """Year plans this person is the officer of, unless the project was cancelled; her exercises are nobody else's."""
    return YearPlan.objects.counted().filter(officer=user, project__cancelled_on__isnull=True)


def running(loans: QuerySet[Delegation]) -> list[Delegation]:
    """Lent posts that have not ended: in force or coming."""
    rows = loans.filter(ended_at__isnull=True, ends_on__gte=clock.today())
    return list(rows.select_related("membership__unit", "membership__user__person", "receiver__person").order_by("pk"))


def successors(viewer: User, leaver: User) -> list[User]:
    """Active people of the viewer's tree who could take over everything this person holds."""
    posts = lasting_posts(leaver)
    near = {user.pk: user for user in people.colleagues(posts[0])} if posts else {}
    for post in posts[1:]:
        near = {user.pk: user for user in people.colleagues(post) if user.pk in near}
    seen = set(people.visible_people(viewer).filter(pk__in=near).values_list("pk", flat=True))
    return [user for pk, user in near.items() if pk in seen and pk != viewer.pk]


def lasting_posts(user: User) -> list[Membership]:
    """Her posts in force or coming."""
    lasting = Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today())
    return list(user.memberships.filter(lasting).select_related("unit").order_by("pk"))
