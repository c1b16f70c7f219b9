"""Posts are given and ended; a post is lent to a colleague for a time, and comes back."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from samrit.accounts.actions.refusals import refusals_logged
from samrit.accounts.models import Delegation, Membership, User
from samrit.accounts.queries import people as queries
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.accounts.rules import people as rules
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.thai import clean
from samrit.organisations.models import Organisation


@dataclass(frozen=True)
class NewPost:
    """A role at a body from one day to another (both counted; open where `ends_on` is None), and what it rests on."""

    role: str
    unit: Organisation
    starts_on: dt.date | None
    ends_on: dt.date | None = None
    basis: str = ""
    is_acting: bool = False


@dataclass(frozen=True)
class NewLoan:
    """A post lent to a colleague from one day to another, both counted, and what it rests on."""

    receiver: User
    starts_on: dt.date | None
    ends_on: dt.date | None
    basis: str = ""


@refusals_logged("give_post", "user")
def give_post(*, user: User, post: NewPost, by: User) -> Membership:
    """Give a person a role at a body. Raises Refused; Invalid with every fault of the days and the basis."""
    if reason := rules.why_not_give(person(by), post.role, post.unit, user.pk):
        raise Refused(reason)
    if reason := rules.why_not_add(person(by), queries.account(user)):
        raise Refused(reason)
    with acting(by, "give a post"):
        User.objects.select_for_update().get(pk=user.pk)
        return add_post(user=user, post=post, by=by)


def add_post(*, user: User, post: NewPost, by: User) -> Membership:
    """Write the post of a person in the caller's transaction; whether `by` may is asked there. Raises Invalid."""
    problems = faults_of_post(post)
    if not problems and _overlapping(user, post).exists():
        problems.append(Problem("role", "twice", _("She holds this role at this body in these days already.")))
    if problems or post.starts_on is None:
        raise Invalid(problems)
    made = Membership.objects.create(
        user=user,
        unit=post.unit,
        role=Role(post.role),
        starts_on=post.starts_on,
        ends_on=post.ends_on,
        basis=clean(post.basis),
        is_acting=post.is_acting,
    )
    _note("post_given", made, by)
    return made


def faults_of_post(post: NewPost) -> list[Problem]:
    """Every fault of a new post in itself: its days, its basis, its body."""
    problems = _problems(rules.faults_of_post(rules.Days(post.starts_on, post.ends_on), post.basis))
    if post.unit.valid_to and post.unit.valid_to < clock.today():
        problems.append(Problem("unit", "ended", _("This body has ended; choose the one that took over.")))
    if post.ends_on and post.ends_on < clock.today():
        problems.append(Problem("ends_on", "past", _("The last day has passed.")))
    return problems


@refusals_logged("end_post", "post")
def end_post(*, post: Membership, ends_on: dt.date | None, by: User) -> Membership | None:
    """Set the last day of a post; yesterday ends it at once. A post that would end before it begins is taken away (None).

    Raises Refused, also for the last NESDC administrator; Invalid for a day that has passed or lengthens the post.
    """
    with acting(by, "end a post"):
        lock_administrators()
        held = Membership.objects.select_for_update(of=("self",)).select_related("unit", "user").get(pk=post.pk)
        last = not queries.other_administrators(held.user, ends_on).exists()
        if reason := rules.why_not_end(person(by), held, is_last_administrator=last):
            raise Refused(reason)
        return close_post(post=held, ends_on=ends_on, by=by)


def close_post(*, post: Membership, ends_on: dt.date | None, by: User) -> Membership | None:
    """Write the last day in the caller's transaction; whether `by` may is asked there. Raises Invalid."""
    yesterday = clock.today() - dt.timedelta(days=1)
    if post.ends_on and post.ends_on < clock.today():
        raise Invalid([Problem("ends_on", "ended", _("This post has ended."))])
    if ends_on is None:
        raise Invalid([Problem("ends_on", "required", _("Write the last day."))])
    if ends_on < yesterday:
        raise Invalid([Problem("ends_on", "past", _("The last day has passed; write today or a later day."))])
    if post.ends_on and ends_on > post.ends_on:
        raise Invalid([Problem("ends_on", "longer", _("It ends earlier already; give a new post to lengthen it."))])
    if ends_on < post.starts_on:
        if post.delegations.exists():
            raise Invalid([Problem("ends_on", "order", _("The last day is before the first day."))])
        _note("post_taken_away", post, by)
        post.delete()
        return None
    post.ends_on = ends_on
    post.save(update_fields=["ends_on"])
    _note("post_ended", post, by)
    return post


@refusals_logged("lend_post", "post")
def lend_post(*, post: Membership, loan: NewLoan, by: User) -> Delegation:
    """Lend a post to a colleague for some days. The giver keeps it too. Raises Refused; Invalid with every fault."""
    today = clock.today()
    with acting(by, "lend a post"):
        held = Membership.objects.select_for_update(of=("self",)).select_related("unit", "user").get(pk=post.pk)
        receiver = queries.account(loan.receiver)
        if reason := rules.why_not_delegate(person(by), held, receiver, today):
            raise Refused(reason)
        if not held.user.is_active:
            raise Refused(_("The account of the post's holder is suspended."))
        days = rules.Days(loan.starts_on, loan.ends_on)
        problems = _problems(rules.faults_of_loan(days, loan.basis, held, today))
        if not problems and _lent_twice(held, loan):
            problems = [Problem("receiver", "twice", _("The post is lent to this person in these days already."))]
        if problems or loan.starts_on is None or loan.ends_on is None:
            raise Invalid(problems)
        made = Delegation.objects.create(
            membership=held,
            receiver=loan.receiver,
            starts_on=loan.starts_on,
            ends_on=loan.ends_on,
            basis=clean(loan.basis),
            made_by=by,
            made_at=clock.now(),
        )
        _note_loan("delegation_given", made, by)
    return made


@refusals_logged("end_loan", "loan")
def end_loan(*, loan: Delegation, by: User) -> Delegation:
    """Take a lent post back, or give it back, before its last day. Raises Refused."""
    with acting(by, "end a delegation"):
        held = Delegation.objects.select_for_update().get(pk=loan.pk)
        if reason := rules.why_not_end_loan(person(by), held, clock.today()):
            raise Refused(reason)
        held.ended_at = clock.now()
        held.save(update_fields=["ended_at"])
        _note_loan("delegation_ended", held, by)
    return held


def lock_administrators() -> None:
    """Let one change of NESDC administrators wait for another, so that two do not remove each other at once."""
    list(Membership.objects.select_for_update().filter(role=Role.NESDC_ADMIN).order_by("pk").values_list("pk"))


def _overlapping(user: User, post: NewPost) -> QuerySet[Membership]:
    rows = Membership.objects.filter(user=user, unit=post.unit, role=post.role)
    rows = rows.exclude(ends_on__lt=post.starts_on)
    return rows.exclude(starts_on__gt=post.ends_on) if post.ends_on else rows


def _lent_twice(post: Membership, loan: NewLoan) -> bool:
    rows = Delegation.objects.filter(membership=post, receiver=loan.receiver, ended_at__isnull=True)
    return rows.filter(starts_on__lte=loan.ends_on, ends_on__gte=loan.starts_on).exists()


def _problems(faults: Iterable[tuple[str, str, rules.Text]]) -> list[Problem]:
    return [Problem(*fault) for fault in faults]


def _note(act: str, post: Membership, by: User) -> None:
    days = {"starts_on": str(post.starts_on), "ends_on": str(post.ends_on or "")}
    facts = {"role": post.role, "unit": post.unit.code, "post": post.pk, "is_acting": post.is_acting, **days}
    record(act=act, subject_kind="user", subject_id=post.user.public_id, by=by, reason=post.basis, **facts)


def _note_loan(act: str, loan: Delegation, by: User) -> None:
    post = loan.membership
    facts = {"role": post.role, "unit": post.unit.code, "delegation": loan.pk, "receiver": str(loan.receiver.public_id)}
    days = {"starts_on": str(loan.starts_on), "ends_on": str(loan.ends_on)}
    record(act=act, subject_kind="user", subject_id=post.user.public_id, by=by, reason=loan.basis, **facts, **days)
