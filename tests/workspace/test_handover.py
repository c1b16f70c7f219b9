"""An officer leaves: what passes to the successor, on which day, and what stays; who is told; what is refused."""

import datetime as dt

import pytest
from django.utils import translation

from samrit.accounts.actions import posts
from samrit.accounts.actions.posts import NewLoan, NewPost
from samrit.accounts.models import Delegation, Membership, User
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.notifications.models import Notice, NoticeKind
from samrit.projects.actions import lifecycle
from samrit.projects.models import YearPlan
from samrit.workspace.actions.handover import HandOver, hand_over
from samrit.workspace.actions.posts_told import tell_of_posts
from samrit.workspace.queries.handover import holdings, successors
from tests.factories import records
from tests.factories.accounts import user as make_user

TODAY = dt.date(2022, 4, 18)
MAY = dt.date(2022, 5, 2)


@pytest.fixture
def successor(bodies) -> User:
    return make_user("successor", role=Role.DIVISION_EDITOR, unit=bodies["DEMO-2"], full_name="ผู้รับช่วง กองสาธิต 2")


@pytest.fixture
def plan(unit, editor) -> YearPlan:
    records.chain()
    return records.project(unit, editor)


@pytest.fixture
def go(monkeypatch):
    def to(day: dt.date) -> None:
        monkeypatch.setattr(clock, "now", lambda: dt.datetime.combine(day, dt.time(9), clock.BANGKOK))

    return to


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def passing(successor: User, on: dt.date | None = MAY, basis: str = "คำสั่งที่ 7/2565") -> HandOver:
    return HandOver(successor, on, basis)


def test_posts_and_plans_pass_on_the_day(cast, editor, successor, plan, unit, go):
    passed = hand_over(leaver=editor, data=passing(successor), by=cast["department-admin"])
    assert (passed.posts, passed.plans) == (1, 1)
    plan.refresh_from_db()
    assert plan.officer == successor
    for day, who in [(TODAY, "leaver"), (dt.date(2022, 5, 1), "leaver"), (MAY, "successor")]:
        go(day)
        assert person(again(editor)).holds(Role.DIVISION_EDITOR, unit) is (who == "leaver"), day
        assert person(again(successor)).holds(Role.DIVISION_EDITOR, unit) is (who == "successor"), day
    assert YearPlan.objects.visible_to(again(successor)).filter(pk=plan.pk).exists()
    event = BusinessEvent.objects.get(act="handed_over")
    assert (event.subject_id, event.data["successor"]) == (str(editor.public_id), str(successor.public_id))
    assert (event.reason, event.data["posts"], event.data["plans"]) == ("คำสั่งที่ 7/2565", 1, 1)


def test_both_are_told_once(cast, editor, successor, plan):
    hand_over(leaver=editor, data=passing(successor), by=cast["department-admin"])
    assert tell_of_posts() == 2
    assert tell_of_posts() == 0
    assert {n.kind for n in Notice.objects.filter(to=successor)} == {NoticeKind.HANDED_OVER, NoticeKind.POST_GIVEN}
    assert {n.kind for n in Notice.objects.filter(to=editor)} == {NoticeKind.POST_ENDED}
    assert "กองสาธิต" not in str(list(Notice.objects.filter(kind=NoticeKind.HANDED_OVER).values_list("facts")))


def test_lent_posts_pass_for_the_days_that_are_left(cast, bodies, editor, editor2, successor):
    third = make_user("third", role=Role.DIVISION_EDITOR, unit=bodies["DEMO-1"])
    given = NewLoan(third, TODAY, dt.date(2022, 5, 31), "ไปราชการ")
    posts.lend_post(post=editor.memberships.get(), loan=given, by=editor)
    received = NewLoan(editor, TODAY, dt.date(2022, 5, 31), "ลา")
    posts.lend_post(post=editor2.memberships.get(), loan=received, by=editor2)
    assert hand_over(leaver=editor, data=passing(successor), by=cast["department-admin"]).loans == 2
    rows = {(loan.membership.user, loan.receiver): (loan.starts_on, loan.ends_on) for loan in Delegation.objects.all()}
    end = dt.date(2022, 5, 31)
    assert rows == {
        (editor, third): (TODAY, dt.date(2022, 5, 1)),
        (editor2, editor): (TODAY, dt.date(2022, 5, 1)),
        (successor, third): (MAY, end),
        (editor2, successor): (MAY, end),
    }


def test_a_successor_who_has_the_post_keeps_her_own(cast, bodies, editor, unit):
    colleague = make_user("colleague", role=Role.DIVISION_EDITOR, unit=unit)
    hand_over(leaver=editor, data=passing(colleague, TODAY), by=cast["department-admin"])
    assert colleague.memberships.count() == 1
    assert editor.memberships.get().ends_on == dt.date(2022, 4, 17)


def test_what_was_sent_stays_sent_by_her_and_waits(cast, editor, successor, plan):
    lifecycle_sent = YearPlan.objects.select_related("approval").get(pk=plan.pk)
    lifecycle_sent.approval.state = "submitted"
    lifecycle_sent.approval.step = 1
    lifecycle_sent.approval.submitted_by = editor
    lifecycle_sent.approval.submitted_at = clock.now()
    lifecycle_sent.approval.save()
    before = holdings(cast["department-admin"], editor)
    assert (before.plans, before.unfinished, before.sent_count) == (1, 0, 1)
    hand_over(leaver=editor, data=passing(successor, TODAY), by=cast["department-admin"])
    lifecycle_sent.approval.refresh_from_db()
    assert lifecycle_sent.approval.submitted_by == editor
    with pytest.raises(Refused):
        lifecycle.withdraw(year_plan=plan, by=again(editor))


@pytest.mark.parametrize("name", ["editor", "province", "analyst", "host"])
def test_who_cannot_follow_is_refused_and_nothing_passes(cast, editor, plan, name):
    with pytest.raises(Refused):
        hand_over(leaver=editor, data=passing(cast[name]), by=cast["department-admin"])
    assert editor.memberships.get().ends_on is None
    plan.refresh_from_db()
    assert plan.officer == editor
    assert cast[name] not in successors(cast["department-admin"], editor)


def test_a_suspended_successor_is_refused(cast, editor, successor):
    successor.is_active = False
    successor.save()
    with pytest.raises(Refused):
        hand_over(leaver=editor, data=passing(successor), by=cast["department-admin"])
    assert not successors(cast["department-admin"], editor) or successor not in successors(
        cast["department-admin"], editor
    )


@pytest.mark.parametrize("name", ["editor2", "division", "department", "ministry", "analyst", "auditor"])
def test_only_administrators_hand_over(cast, editor, successor, name):
    with pytest.raises(Refused):
        hand_over(leaver=editor, data=passing(successor), by=cast[name])
    assert Membership.objects.filter(user=successor).count() == 1


@pytest.mark.parametrize(
    ("on", "basis", "th", "en"),
    [
        (dt.date(2022, 4, 17), "คำสั่ง", "วันดังกล่าวผ่านไปแล้ว", "The day has passed"),
        (None, "คำสั่ง", "โปรดระบุวันแรกของผู้รับช่วง", "Write the first day of the successor"),
        (MAY, " ", "โปรดระบุเลขที่คำสั่ง", "Write the number of the order"),
    ],
)
def test_a_wrong_day_or_basis_is_said(cast, editor, successor, on, basis, th, en):
    for language, words in (("th", th), ("en", en)):
        with translation.override(language), pytest.raises(Invalid) as no:
            hand_over(leaver=editor, data=passing(successor, on, basis), by=cast["department-admin"])
        assert words in str(no.value)
    assert editor.memberships.get().ends_on is None


def test_the_last_administrator_hands_over_to_another_one(cast, bodies):
    following = make_user("following", role=Role.NESDC_ANALYST, unit=bodies["U0023"])
    second = make_user("second", role=Role.NESDC_ADMIN, unit=bodies["U0023"])
    hand_over(leaver=cast["admin"], data=passing(following, TODAY), by=second)
    assert person(again(following)).has(Role.NESDC_ADMIN)


def test_the_page_shows_everything_before_it_passes(cast, editor, successor, plan, as_user):
    client = as_user(cast["department-admin"])
    path = f"/people/{editor.public_id}/hand-over/"
    assert "ผู้รับช่วง กองสาธิต 2" in client.get(path).content.decode()
    typed = {"successor": str(successor.public_id), "on": "2/5/2565", "basis": "คำสั่งที่ 7/2565"}
    shown = client.post(path, typed)
    assert shown.status_code == 200
    assert "ส่งมอบเดี๋ยวนี้" in shown.content.decode()
    assert plan.project.name_th in shown.content.decode()
    assert not BusinessEvent.objects.filter(act="handed_over").exists()
    assert client.post(path, typed | {"confirm": "yes", "on": "2022-05-02"}).status_code == 302
    assert successor.memberships.filter(unit=bodies_unit(editor), starts_on=MAY).exists()
    assert client.post(path, typed | {"on": "1/1/2565"}).status_code == 422


def bodies_unit(user: User):
    return user.memberships.get().unit


def test_holdings_count_what_is_with_her(cast, editor, plan, as_user, django_assert_max_num_queries):
    client = as_user(cast["department-admin"])
    with django_assert_max_num_queries(26):
        page = client.get(f"/people/{editor.public_id}/holdings/", headers={"HX-Request": "true"}).content.decode()
    assert plan.project.name_th in page
    assert "<html" not in page


def test_a_post_given_by_an_administrator_is_told(cast, bodies, editor2):
    new = NewPost(Role.DIVISION_APPROVER, bodies["DEMO-2"], TODAY, None, "คำสั่งที่ 3")
    posts.give_post(user=editor2, post=new, by=cast["department-admin"])
    tell_of_posts()
    notice = Notice.objects.get(to=editor2)
    assert (notice.kind, notice.facts["role"], notice.facts["unit_th"]) == (
        NoticeKind.POST_GIVEN,
        Role.DIVISION_APPROVER,
        "กองสาธิต 2",
    )


def test_who_may_asks_the_rules(cast, as_user):
    page = as_user(cast["editor"]).get("/people/who-may/").content.decode()
    assert "ผู้นำเข้าข้อมูลระดับกอง" in page
    client = as_user(cast["governor"])
    client.cookies["django_language"] = "en"
    english = client.get("/people/who-may/?role=nesdc_admin").content.decode()
    assert "What each role sees: NESDC administrator" in english
    assert client.get("/people/who-may/?role=nobody").status_code == 200


def test_a_lent_post_the_administrator_could_not_give_does_not_pass(cast, bodies, editor, editor2):
    giver = make_user("coordinator", role=Role.MINISTRY_COORDINATOR, unit=bodies["M20000"])
    loan = NewLoan(editor, TODAY, dt.date(2022, 5, 31), "ลา")
    lent = posts.lend_post(post=giver.memberships.get(), loan=loan, by=giver)
    passed = hand_over(leaver=editor, data=passing(editor2, TODAY), by=cast["department-admin"])
    assert passed.loans == 0
    assert not person(again(editor2)).has(Role.MINISTRY_COORDINATOR)
    assert not person(again(editor)).has(Role.MINISTRY_COORDINATOR)
    assert Delegation.objects.get().pk == lent.pk
