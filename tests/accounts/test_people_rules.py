"""Who gives which role where; nobody acts on herself; the last administrator stays; a lent post ends with its day."""

import datetime as dt
from collections.abc import Callable
from itertools import product

import pytest
from django.utils import translation

from samrit.accounts.actions import people as accounts
from samrit.accounts.actions import posts as actions
from samrit.accounts.actions.people import Names
from samrit.accounts.actions.posts import NewLoan, NewPost
from samrit.accounts.models import Delegation, Membership, PersonName, User
from samrit.accounts.queries import people as queries
from samrit.accounts.queries import person
from samrit.accounts.roles import Role
from samrit.accounts.rules import people as rules
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from tests.factories.accounts import user as make_user

TODAY = dt.date(2022, 4, 18)
OPERATING = {
    Role.DIVISION_EDITOR,
    Role.DIVISION_APPROVER,
    Role.DEPARTMENT_APPROVER,
    Role.TARGET_HOST,
}


@pytest.fixture
def on_day(monkeypatch) -> Callable[[dt.date], None]:
    """Set the clock to a day; people are read anew."""

    def go(day: dt.date) -> None:
        monkeypatch.setattr(clock, "now", lambda: dt.datetime.combine(day, dt.time(9), clock.BANGKOK))

    return go


def again(user: User) -> User:
    return User.objects.get(pk=user.pk)


def loan(receiver: User, starts: dt.date = TODAY, ends: dt.date = TODAY, basis: str = "ลาพักผ่อน") -> NewLoan:
    return NewLoan(receiver, starts, ends, basis)


def test_every_role_has_one_line_in_the_table():
    assert sorted(grant.role for grant in rules.GRANTS) == sorted(Role)


def test_each_administrator_gives_only_what_is_hers(cast, bodies):
    given = {
        name: {
            (role, code)
            for role, code in product(Role, bodies)
            if rules.why_not_give(person(cast[name]), role, bodies[code]) is None
        }
        for name in cast
    }
    assert {role for role, _ in given["department-admin"]} == OPERATING
    assert {code for _, code in given["department-admin"]} == {"U0151", "DEMO-1", "DEMO-2"}
    assert {role for role, _ in given["ministry-admin"]} == OPERATING | {Role.MINISTRY_COORDINATOR}
    assert {role for role, _ in given["admin"]} == set(Role)
    assert {code for role, code in given["admin"] if role == Role.NESDC_ADMIN} == {"U0023"}
    assert {code for role, code in given["admin"] if role == Role.MINISTRY_ADMIN} == {"M01000", "M11000", "M20000"}
    others = set(cast) - {"department-admin", "ministry-admin", "admin"}
    assert {name for name in others if given[name]} == set()


def test_a_refused_act_is_in_the_log_and_changes_nothing(cast, bodies):
    editor, by = cast["editor"], cast["division"]
    post = NewPost(Role.NESDC_ADMIN, bodies["U0023"], TODAY, None, "คำสั่งที่ 1")
    tries = [
        lambda: actions.give_post(user=editor, post=post, by=by),
        lambda: actions.end_post(post=editor.memberships.get(), ends_on=TODAY, by=by),
        lambda: actions.lend_post(post=editor.memberships.get(), loan=loan(by), by=by),
        lambda: accounts.suspend(user=editor, reason="x", by=by),
        lambda: accounts.correct_names(user=editor, names=Names("x"), by=by),
        lambda: accounts.invite_person(username="new.one", names=Names("x", "", "x@example.go.th"), post=post, by=by),
    ]
    for attempt in tries:
        with pytest.raises(Refused):
            attempt()
    events = BusinessEvent.objects.filter(actor=str(by.public_id)).order_by("pk")
    acts = ["give_post", "end_post", "lend_post", "suspend", "correct_names", "invite_person"]
    assert [event.act for event in events] == [f"refused_{act}" for act in acts]
    assert {event.subject_id for event in events[:5]} == {str(editor.public_id)}
    assert editor.memberships.get().ends_on is None
    assert PersonName.objects.get(user=editor).full_name != "x"


def test_nobody_gives_ends_or_suspends_her_own(cast):
    for name in ("department-admin", "ministry-admin", "admin"):
        me = cast[name]
        post = me.memberships.get()
        assert rules.why_not_give(person(me), Role.DIVISION_EDITOR, post.unit, me.pk) is not None
        assert rules.why_not_end(person(me), post) == rules.OWN
        assert rules.why_not_suspend(person(me), queries.account(me)) == rules.OWN


def test_an_administrator_does_not_touch_her_equals_or_those_above(cast, bodies):
    who = person(cast["department-admin"])
    equal = make_user("admin.two", role=Role.DEPARTMENT_ADMIN, unit=bodies["U0151"])
    assert rules.why_not_suspend(who, queries.account(equal)) is not None
    assert rules.why_not_end(who, equal.memberships.get()) is not None
    assert rules.why_not_see(who, queries.account(cast["ministry-admin"])) == rules.NOT_YOURS


def test_somebody_with_a_post_elsewhere_too_is_seen_but_not_suspended(cast, bodies):
    who, both = person(cast["department-admin"]), cast["editor"]
    Membership.objects.create(user=both, unit=bodies["U0008"], role=Role.DIVISION_EDITOR, starts_on=TODAY)
    account = queries.account(both)
    assert rules.why_not_see(who, account) is None
    assert rules.why_not_suspend(who, account) is not None
    assert rules.why_not_suspend(person(cast["admin"]), account) is None


def test_the_list_agrees_with_the_rule(cast, bodies):
    Membership.objects.filter(user=cast["host"]).update(ends_on=dt.date(2021, 1, 1))
    for viewer in cast.values():
        may = {u.pk for u in cast.values() if rules.why_not_see(person(viewer), queries.account(u)) is None}
        seen = queries.visible_people(viewer) if rules.is_administrator(person(viewer)) else User.objects.none()
        assert set(seen.values_list("pk", flat=True)) == may


@pytest.mark.parametrize(("language", "words"), [("th", "คนสุดท้าย"), ("en", "last active NESDC administrator")])
def test_the_last_nesdc_administrator_stays(cast, bodies, language, words):
    last = cast["admin"]
    second = make_user("admin.two", role=Role.NESDC_ADMIN, unit=bodies["U0023"])
    third = make_user("admin.three", role=Role.NESDC_ADMIN, unit=bodies["U0023"])
    accounts.suspend(user=third, reason="พ้นหน้าที่", by=last)
    accounts.suspend(user=last, reason="พ้นหน้าที่", by=second)
    with translation.override(language):
        with pytest.raises(Refused, match=words):
            actions.end_post(post=second.memberships.get(), ends_on=TODAY, by=last)
        with pytest.raises(Refused, match=words):
            accounts.suspend(user=second, reason="พ้นหน้าที่", by=third)
    assert second.memberships.get().ends_on is None
    assert again(second).is_active


def test_an_invited_administrator_does_not_count_as_active(cast, bodies):
    post = NewPost(Role.NESDC_ADMIN, bodies["U0023"], TODAY, None, "คำสั่งที่ 2/2565")
    names = Names("ผู้ดูแลระบบคนที่สอง", "", "second@example.go.th")
    made = accounts.invite_person(username="second", names=names, post=post, by=cast["admin"])
    assert not queries.other_administrators(cast["admin"]).exists()
    with pytest.raises(Refused):
        accounts.suspend(user=cast["admin"], reason="พ้นหน้าที่", by=made.user)


def test_a_post_holds_from_its_first_to_its_last_day(cast, bodies, on_day):
    officer = make_user("officer")
    post = NewPost(Role.DIVISION_EDITOR, bodies["DEMO-1"], dt.date(2022, 5, 1), dt.date(2022, 5, 31), "คำสั่งที่ 1")
    actions.give_post(user=officer, post=post, by=cast["admin"])
    for day, holds in [(dt.date(2022, 4, 30), False), (dt.date(2022, 5, 1), True), (dt.date(2022, 6, 1), False)]:
        on_day(day)
        assert person(again(officer)).has(Role.DIVISION_EDITOR) is holds, day
    event = BusinessEvent.objects.get(act="post_given")
    assert (event.subject_id, event.reason, event.data["unit"]) == (str(officer.public_id), "คำสั่งที่ 1", "DEMO-1")


def test_the_same_post_is_not_given_twice(cast, bodies):
    post = NewPost(Role.DIVISION_EDITOR, bodies["DEMO-1"], TODAY, None, "คำสั่งที่ 1")
    with pytest.raises(Invalid) as no:
        actions.give_post(user=cast["editor"], post=post, by=cast["department-admin"])
    assert no.value.problems[0].code == "twice"
    assert cast["editor"].memberships.count() == 1


def test_ending_a_post_is_an_event_and_never_in_the_past(cast):
    post, by = cast["editor"].memberships.get(), cast["department-admin"]
    with pytest.raises(Invalid):
        actions.end_post(post=post, ends_on=dt.date(2022, 4, 1), by=by)
    actions.end_post(post=post, ends_on=dt.date(2022, 4, 17), by=by)
    assert person(again(cast["editor"])).posts == ()
    assert BusinessEvent.objects.filter(act="post_ended").count() == 1
    with pytest.raises(Invalid):
        actions.end_post(post=post, ends_on=TODAY, by=by)


def test_a_lent_post_ends_with_its_last_day(cast, on_day):
    giver, receiver = cast["division"], cast["department"]
    actions.lend_post(post=giver.memberships.get(), loan=loan(receiver, ends=dt.date(2022, 4, 20)), by=giver)
    body = giver.memberships.get().unit
    for day, holds in [(TODAY, True), (dt.date(2022, 4, 20), True), (dt.date(2022, 4, 21), False)]:
        on_day(day)
        assert person(again(receiver)).holds(Role.DIVISION_APPROVER, body) is holds, day
    on_day(TODAY)
    accounts.suspend(user=giver, reason="ลาออก", by=cast["department-admin"])
    assert not person(again(receiver)).holds(Role.DIVISION_APPROVER, body)


def test_a_lent_post_is_not_lent_on(cast):
    giver, receiver, third = cast["division"], cast["department"], cast["editor"]
    post = giver.memberships.get()
    actions.lend_post(post=post, loan=loan(receiver), by=giver)
    with pytest.raises(Refused):
        actions.lend_post(post=post, loan=loan(third), by=again(receiver))
    assert Delegation.objects.count() == 1


def test_colleagues_are_those_of_the_same_house(cast):
    for post in Membership.objects.select_related("unit"):
        near = {
            held.user
            for held in Membership.objects.select_related("unit", "user").exclude(user=post.user)
            if rules.same_house(post.unit, held.unit)
        }
        assert set(queries.colleagues(post)) == near, post


@pytest.mark.parametrize("name", ["ministry-admin", "province", "analyst", "host"])
def test_only_a_colleague_receives_a_post(cast, name):
    giver = cast["editor"]
    post = giver.memberships.get()
    if name == "ministry-admin":  # the ministry's own people are colleagues of its departments
        assert cast[name] in queries.colleagues(post)
        return
    with pytest.raises(Refused):
        actions.lend_post(post=post, loan=loan(cast[name]), by=giver)
    assert cast[name] not in queries.colleagues(post)


@pytest.mark.parametrize(
    ("starts", "ends", "basis", "code"),
    [
        (TODAY, dt.date(2022, 4, 17), "ลา", "order"),
        (dt.date(2022, 4, 17), TODAY, "ลา", "past"),
        (TODAY, dt.date(2023, 4, 18), "ลา", "too_long"),
        (TODAY, None, "ลา", "required"),
        (None, TODAY, "ลา", "required"),
        (TODAY, TODAY, " ", "required"),
    ],
)
def test_wrong_days_of_a_loan_are_said(cast, starts, ends, basis, code):
    giver = cast["division"]
    with pytest.raises(Invalid) as no:
        actions.lend_post(post=giver.memberships.get(), loan=NewLoan(cast["department"], starts, ends, basis), by=giver)
    assert code in {problem.code for problem in no.value.problems}
    assert not Delegation.objects.exists()


def test_an_administrators_post_is_not_lent(cast, bodies):
    second = make_user("colleague", role=Role.DIVISION_EDITOR, unit=bodies["U0151"])
    giver = cast["department-admin"]
    with pytest.raises(Refused):
        actions.lend_post(post=giver.memberships.get(), loan=loan(second), by=giver)


def test_names_are_erased_only_after_the_work_has_ended_and_history_stays(cast):
    gone, by = cast["editor"], cast["department-admin"]
    with pytest.raises(Refused):
        accounts.erase_names(user=gone, basis="คำขอ", by=by)
    actions.end_post(post=gone.memberships.get(), ends_on=dt.date(2022, 4, 17), by=by)
    accounts.suspend(user=gone, reason="พ้นหน้าที่", by=by)
    accounts.erase_names(user=gone, basis="คำขอของเจ้าของข้อมูล", by=by)
    fresh, name = again(gone), PersonName.objects.get(user=gone)
    assert fresh.public_id == gone.public_id
    assert "editor" not in fresh.username
    assert (name.full_name, name.email, name.position) == (f"ผู้ใช้ {str(gone.public_id)[:8]}", "", "")
    assert BusinessEvent.objects.filter(act="names_erased", subject_id=str(gone.public_id)).count() == 1
    assert "กองสาธิต" not in str(list(BusinessEvent.objects.values_list("data", "reason")))
    with pytest.raises(Refused):
        accounts.resume(user=gone, by=by)
