"""A lent post in the passage of a real year plan: what the receiver may, what she may not, and that it ends with its day."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import translation

from samrit.accounts.actions import posts
from samrit.accounts.actions.posts import NewLoan
from samrit.accounts.models import Membership, User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.approvals.models import ApprovalAct
from samrit.approvals.queries import waiting_for
from samrit.lib import clock
from samrit.lib.errors import Refused
from samrit.projects.actions import lifecycle
from samrit.projects.models import YearPlan
from tests.factories import records
from tests.factories.accounts import user as make_user

TODAY = dt.date(2022, 4, 18)


@pytest.fixture
def receiver(bodies) -> User:
    """A colleague of the division without a right of her own to approve."""
    return make_user("receiver", role=Role.DIVISION_EDITOR, unit=bodies["DEMO-1"])


@pytest.fixture
def plan(unit, editor) -> YearPlan:
    records.chain()
    records.plan_tree()
    records.places()
    return records.fill(records.project(unit, editor), editor)


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def lend(giver: User, receiver: User, role: str, until: dt.date = TODAY) -> None:
    post = giver.memberships.get(role=role)
    posts.lend_post(post=post, loan=NewLoan(receiver, TODAY, until, "ลาพักผ่อน"), by=again(giver))


def test_a_receiver_approves_in_the_place_of_the_giver(editor, division, receiver, plan):
    lifecycle.send(year_plan=plan, by=editor)
    with pytest.raises(Refused):
        lifecycle.approve(year_plan=plan, by=receiver)
    lend(division, receiver, Role.DIVISION_APPROVER)
    lifecycle.approve(year_plan=plan, by=again(receiver))
    act = ApprovalAct.objects.get(act="approve")
    assert (act.by, act.on_behalf_of) == (receiver, division)


def test_a_receiver_never_approves_what_the_giver_sent(unit, editor, division, receiver, plan, as_user):
    Membership.objects.create(
        user=editor, unit=unit, role=Role.DIVISION_APPROVER, starts_on=TODAY, basis="คำสั่งที่ 9/2565"
    )
    lend(editor, receiver, Role.DIVISION_APPROVER)
    lifecycle.send(year_plan=plan, by=again(editor))
    with pytest.raises(Refused):
        lifecycle.approve(year_plan=plan, by=again(receiver))
    assert not waiting_for(again(receiver)).exists()
    page = as_user(receiver).post(f"/projects/{plan.project.code}/{plan.fiscal_year}/approval/")
    assert page.status_code == 403
    assert not ApprovalAct.objects.filter(act="approve").exists()
    lifecycle.approve(year_plan=plan, by=division)


def test_a_giver_never_approves_what_was_sent_in_her_place(bodies, unit, editor, division, department, plan):
    Membership.objects.create(
        user=editor, unit=unit, role=Role.DIVISION_APPROVER, starts_on=TODAY, basis="คำสั่งที่ 9/2565"
    )
    outsider = make_user("outsider", role=Role.DIVISION_APPROVER, unit=bodies["DEMO-2"])
    lend(editor, outsider, Role.DIVISION_EDITOR)
    lifecycle.send(year_plan=plan, by=again(outsider))
    approval = plan.approval
    approval.refresh_from_db()
    assert (approval.submitted_by, approval.submitted_for) == (outsider, editor)
    for language, words in (("th", "ส่งในนามของคุณ"), ("en", "It was sent in your place")):
        with translation.override(language), pytest.raises(Refused, match=words):
            lifecycle.approve(year_plan=plan, by=again(editor))
    assert not waiting_for(again(editor)).exists()
    lifecycle.approve(year_plan=plan, by=again(division))
    assert ApprovalAct.objects.filter(act="approve").count() == 1


def test_a_receiver_has_nothing_after_the_last_day(editor, division, receiver, plan, monkeypatch):
    lend(division, receiver, Role.DIVISION_APPROVER, dt.date(2022, 4, 20))
    lifecycle.send(year_plan=plan, by=editor)
    assert waiting_for(again(receiver)).count() == 1
    monkeypatch.setattr(clock, "now", lambda: dt.datetime(2022, 4, 21, 0, 1, tzinfo=clock.BANGKOK))
    assert not waiting_for(again(receiver)).exists()
    with pytest.raises(Refused):
        lifecycle.approve(year_plan=plan, by=again(receiver))
    assert not person(again(receiver)).has(Role.DIVISION_APPROVER)


def test_an_open_page_of_a_receiver_ends_with_the_loan(editor, division, receiver, plan, as_user):
    lend(division, receiver, Role.DIVISION_APPROVER)
    lifecycle.send(year_plan=plan, by=editor)
    client: Client = as_user(receiver)
    loan = division.memberships.get().delegations.get()
    posts.end_loan(loan=loan, by=division)
    answer = client.post(f"/projects/{plan.project.code}/{plan.fiscal_year}/approval/")
    assert answer.status_code == 403
    assert not ApprovalAct.objects.filter(act="approve").exists()
