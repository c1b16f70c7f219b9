"""An officer leaves: her posts, lent posts and the year plans she writes pass to a named successor on a day."""

import datetime as dt
from dataclasses import dataclass

from samrit.accounts.actions import posts as actions
from samrit.accounts.actions.posts import NewPost
from samrit.accounts.actions.refusals import refusals_logged
from samrit.accounts.models import Delegation, Membership, User
from samrit.accounts.queries import people, person
from samrit.accounts.rules.people import why_not_give
from samrit.audit.actions import acting, record
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.lib.thai import clean
from samrit.notifications.actions import notices
from samrit.notifications.models import NoticeKind
from samrit.workspace.queries import handover as queries
from samrit.workspace.rules import handover as rules


@dataclass(frozen=True)
class HandOver:
    """To whom, from which day on, and what it rests on."""

    successor: User
    on: dt.date | None
    basis: str


@dataclass(frozen=True)
class Passed:
    """How much passed: posts, lent posts, year plans."""

    posts: int
    loans: int
    plans: int


@refusals_logged("hand_over", "leaver")
def hand_over(*, leaver: User, data: HandOver, by: User) -> Passed:
    """Pass everything on. The leaver's posts end the day before; the successor writes her year plans from now on.

    What the leaver sent stays sent by her: who sent a record is a fact, and what comes back goes to the officer, who is
    the successor then. Raises Refused, Invalid; then nothing has passed.
    """
    with acting(by, "hand over to a successor"):
        actions.lock_administrators()
        list(User.objects.select_for_update().filter(pk__in=[leaver.pk, data.successor.pk]).order_by("pk"))
        leaving, following = people.account(leaver), people.account(data.successor)
        if reason := rules.why_not_pass(person(by), leaving, following):
            raise Refused(reason)
        posts = queries.lasting_posts(leaver)
        problems = rules.check_day(data.on, data.basis, posts, clock.today())
        if problems or data.on is None:
            raise Invalid(problems)
        data = HandOver(data.successor, data.on, clean(data.basis))
        received = queries.running(leaver.delegations_received.all())
        given = queries.running(Delegation.objects.filter(membership__in=posts))
        loans = _pass_received(received, data, by)
        for post in posts:
            loans += _pass_post(post, [loan for loan in given if loan.membership_id == post.pk], data, by)
        plans = queries.plans_of(leaver).update(officer=data.successor)
        passed = Passed(len(posts), loans, plans)
        event = record(
            act="handed_over",
            subject_kind="user",
            subject_id=leaver.public_id,
            by=by,
            reason=data.basis,
            successor=str(data.successor.public_id),
            day=str(data.on),
            **vars(passed),
        )
        _tell(event, data.successor, passed)
    return passed


def _pass_post(post: Membership, loans: list[Delegation], data: HandOver, by: User) -> int:
    """End the leaver's post, give it to the successor unless she has it, and lend on what was lent; returns how many."""
    on = data.on or clock.today()
    ends_on, starts_on = post.ends_on, max(on, post.starts_on)
    for loan in loans:
        _end_loan(loan, on)
    if post.starts_on < on:
        actions.close_post(post=post, ends_on=on - dt.timedelta(days=1), by=by)
    else:
        _take_away(post, by)
    new = NewPost(post.role, post.unit, starts_on, ends_on, data.basis, is_acting=post.is_acting)
    held = Membership.objects.in_force(on).filter(user=data.successor, unit=post.unit, role=post.role).first()
    made = held or actions.add_post(user=data.successor, post=new, by=by)
    again = [loan for loan in loans if loan.receiver_id != data.successor.pk and loan.ends_on >= on]
    for loan in again:
        _lend(made, loan.receiver, loan, data, by)
    return len(again)


def _take_away(post: Membership, by: User) -> None:
    """A post that has not begun on the day never begins; where it was lent, it ends on its first day."""
    if not post.delegations.exists():
        actions.close_post(post=post, ends_on=clock.today() - dt.timedelta(days=1), by=by)
    else:
        actions.close_post(post=post, ends_on=post.starts_on, by=by)


def _pass_received(loans: list[Delegation], data: HandOver, by: User) -> int:
    """What colleagues lent to the leaver is lent to the successor for the days that are left, where the administrator could
    give her such a post; other lent posts end with the leaver, and their givers lend them anew."""
    on, who = data.on or clock.today(), person(by)
    passed = [
        loan
        for loan in loans
        if loan.membership.user_id != data.successor.pk
        and loan.ends_on >= on
        and why_not_give(who, loan.membership.role, loan.membership.unit, data.successor.pk) is None
    ]
    for loan in loans:
        _end_loan(loan, on)
    for loan in passed:
        _lend(loan.membership, data.successor, loan, data, by)
    return len(passed)


def _end_loan(loan: Delegation, on: dt.date) -> None:
    """It ends the day before; one that has not begun by then, or begins that day, ends now."""
    if loan.starts_on < on and loan.ends_on >= on:
        kept = Delegation.objects.get(pk=loan.pk)
        kept.ends_on = on - dt.timedelta(days=1)
        kept.save(update_fields=["ends_on"])
    elif loan.starts_on >= on:
        Delegation.objects.filter(pk=loan.pk).update(ended_at=clock.now())


def _lend(post: Membership, receiver: User, loan: Delegation, data: HandOver, by: User) -> None:
    Delegation.objects.create(
        membership=post,
        receiver=receiver,
        starts_on=max(data.on or clock.today(), loan.starts_on),
        ends_on=loan.ends_on,
        basis=data.basis,
        made_by=by,
        made_at=clock.now(),
    )


def _tell(event: BusinessEvent, successor: User, passed: Passed) -> None:
    facts = {
        "title_th": f"ตำแหน่ง {passed.posts} รายการ และแผนรายปีของโครงการ {passed.plans} รายการ",
        "title_en": f"Posts: {passed.posts}; year plans: {passed.plans}",
    }
    key = f"hand-over/{event.pk}"
    notices.notify(to=[successor.pk], kind=NoticeKind.HANDED_OVER, link="/my-work/", facts=facts, key=key)
