"""The clock of a step, steps that lost their last holder, and whom people are told: nobody twice, nobody for what was undone."""

import datetime as dt
from collections import Counter

import pytest

from samrit.accounts.models import Membership, User
from samrit.accounts.roles import Role
from samrit.approvals import queries, rules
from samrit.approvals.actions.steps import look_after_steps
from samrit.approvals.models import Approval, ChainStep, State
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.notifications.models import Notice, NoticeKind
from tests.approvals import walks
from tests.approvals.conftest import Office, appoint

DAY = dt.date(2022, 4, 18)


@pytest.fixture
def sent(office: Office) -> Approval:
    appoint("t-dep-admin", Role.DEPARTMENT_ADMIN, office.department)
    return walks.send(walks.draft(office.division, office.people["editor"]), office.people["editor"])


def told(kind: NoticeKind) -> list[str]:
    """Who was told this, by user name."""
    return sorted(Notice.objects.filter(kind=kind).values_list("to__username", flat=True))


def due_in(approval: Approval, days: int) -> None:
    """Let the present step be due in so many days."""
    at = clock.now() + dt.timedelta(days=days)
    Approval.objects.filter(pk=approval.pk).update(step_due_at=at)


def days_after(begins: int, due: int, today: int) -> dt.date | None:
    day = dt.timedelta(days=1)
    return rules.reminder_day(DAY + begins * day, DAY + due * day, DAY + today * day)


@pytest.mark.parametrize(
    ("begins", "due", "today", "reminded"),
    [
        (0, 7, 4, None),
        (0, 7, 5, 5),
        (0, 7, 6, 5),
        (0, 7, 7, 7),
        (0, 7, 9, 7),
        (0, 7, 10, 10),
        (0, 7, 14, 13),
        (0, 1, 0, None),
    ],
)
def test_days_to_remind_on(begins: int, due: int, today: int, reminded: int | None) -> None:
    expected = None if reminded is None else DAY + dt.timedelta(days=reminded)
    assert days_after(begins, due, today) == expected


def test_days_left_and_the_day_to_escalate() -> None:
    due = DAY + dt.timedelta(days=7)
    assert [rules.days_left(due, DAY + dt.timedelta(days=n)) for n in (0, 7, 9)] == [7, 0, -2]
    assert rules.escalates_on(DAY, due) == DAY + dt.timedelta(days=14)
    assert rules.stand_in(1, [False, False, True]) == 3
    assert rules.stand_in(3, [True, True, False]) == 0


def test_a_step_has_the_days_of_its_chain(sent: Approval, office: Office) -> None:
    assert sent.step_due_at is not None
    assert (sent.step_due_at - clock.now()).days in {6, 7}
    ChainStep.objects.update(days=3, grace_minutes=0)
    walks.withdraw(sent, office.people["editor"])
    assert sent.step_due_at is None
    walks.send(sent, office.people["editor"])
    assert sent.days == [3, 3]
    assert sent.step_due_at is not None
    assert (sent.step_due_at - clock.now()).days in {2, 3}


def test_holders_are_reminded_once_for_each_day_however_often_the_job_runs(sent: Approval) -> None:
    assert look_after_steps() == 0
    assert told(NoticeKind.APPROVAL_REMINDER) == []
    due_in(sent, 2)
    assert [look_after_steps(), look_after_steps()] == [1, 0]
    assert told(NoticeKind.APPROVAL_REMINDER) == ["t-division"]
    due_in(sent, 0)
    look_after_steps()
    look_after_steps()
    assert told(NoticeKind.APPROVAL_REMINDER) == ["t-division"] * 2


def test_after_twice_the_days_the_level_above_and_the_administrator_are_told_once(sent: Approval) -> None:
    due_in(sent, -6)
    look_after_steps()
    assert told(NoticeKind.APPROVAL_ESCALATED) == []
    due_in(sent, -7)
    look_after_steps()
    look_after_steps()
    assert told(NoticeKind.APPROVAL_ESCALATED) == ["t-dep-admin", "t-department"]
    sent.refresh_from_db()
    assert sent.escalated_at is not None
    assert BusinessEvent.objects.filter(act="step_escalated", subject_id=sent.pk).count() == 1


def test_who_stands_in_for_a_step_that_lost_its_last_holder(sent: Approval, office: Office) -> None:
    post = Membership.objects.get(role=Role.DIVISION_APPROVER)
    Membership.objects.filter(pk=post.pk).update(ends_on=clock.today() - dt.timedelta(days=1))
    department = office.people["department"]
    assert sent not in queries.waiting_for(department)
    look_after_steps()
    look_after_steps()
    sent.refresh_from_db()
    assert (sent.empty_since is not None, sent.stand_in) == (True, 2)
    assert sent in queries.waiting_for(department)
    assert told(NoticeKind.APPROVAL_WAITS_FOR_NOBODY) == ["t-dep-admin"]
    assert told(NoticeKind.APPROVAL_WAITING) == ["t-department", "t-division"]
    event = BusinessEvent.objects.get(act="step_without_holder", subject_id=sent.pk)
    assert (event.data["role"], event.data["stand_in"]) == (Role.DIVISION_APPROVER, 2)
    assert walks.approve(sent, department) is True
    act = sent.acts.latest("id")
    assert (act.step, sent.state) == (2, State.APPROVED)
    assert BusinessEvent.objects.get(act="approved").data["passed_over"] == [Role.DIVISION_APPROVER]
    assert rules.replay(sent.acts.order_by("id")) == (sent.state, sent.step)


def test_a_step_that_has_a_holder_again_waits_for_her_only(sent: Approval, office: Office) -> None:
    Membership.objects.filter(role=Role.DIVISION_APPROVER).update(ends_on=clock.today() - dt.timedelta(days=1))
    look_after_steps()
    new = appoint("t-new", Role.DIVISION_APPROVER, office.division)
    look_after_steps()
    sent.refresh_from_db()
    assert (sent.empty_since, sent.stand_in) == (None, 0)
    assert sent not in queries.waiting_for(office.people["department"])
    assert sent in queries.waiting_for(new)
    assert "t-new" in told(NoticeKind.APPROVAL_WAITING)


def test_a_last_step_without_holders_waits_for_nobody(sent: Approval, office: Office) -> None:
    walks.approve(sent, office.people["division"])
    Membership.objects.filter(user=office.people["department"]).update(ends_on=clock.today() - dt.timedelta(days=1))
    look_after_steps()
    sent.refresh_from_db()
    assert (sent.empty_since is not None, sent.stand_in) == (True, 0)
    assert list(queries.waiting_for(office.people["division"])) == []


def test_a_step_found_empty_when_it_begins_is_said_at_once(sent: Approval, office: Office) -> None:
    Membership.objects.filter(user=office.people["department"]).update(ends_on=clock.today() - dt.timedelta(days=1))
    walks.approve(sent, office.people["division"])
    assert (sent.step, sent.empty_since is not None) == (2, True)
    assert told(NoticeKind.APPROVAL_WAITS_FOR_NOBODY) == ["t-dep-admin"]


def test_people_are_told_what_concerns_them(sent: Approval, office: Office) -> None:
    people: dict[str, User] = office.people
    walks.send_back(sent, people["division"], "m3.problem")
    walks.send(sent, people["editor"])
    walks.approve(sent, people["division"], people["department"])
    kinds = Counter(Notice.objects.values_list("kind", "to__username"))
    assert kinds == {
        ("approval_waiting", "t-division"): 2,
        ("returned", "t-editor"): 1,
        ("approval_waiting", "t-department"): 1,
        ("approved", "t-editor"): 1,
    }
    final = Notice.objects.get(kind=NoticeKind.APPROVED)
    assert (final.facts["title"], final.link) == (sent.title, sent.link)
    assert final.hold_until == sent.undo_until


def test_an_approval_taken_back_was_never_told(sent: Approval, office: Office) -> None:
    walks.approve(sent, office.people["division"], office.people["department"])
    walks.undo(sent, office.people["department"])
    assert told(NoticeKind.APPROVED) == []
    assert told(NoticeKind.UNDONE) == ["t-editor"]


def test_the_job_asks_the_same_few_questions_for_many_rows(
    sent: Approval, office: Office, django_assert_max_num_queries: object
) -> None:
    editor = office.people["editor"]
    for number in range(5):
        walks.send(walks.draft(office.division, editor, title=f"โครงการ {number}"), editor)
    with django_assert_max_num_queries(6):  # type: ignore[operator]  the rows, and two questions for each role
        look_after_steps()
