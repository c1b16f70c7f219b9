"""Announcements: who writes them, who reads them, and what cannot be written."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client

from samrit.accounts.models import Membership, User
from samrit.accounts.roles import Role
from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Refused
from samrit.notifications.actions import announcements as actions
from samrit.notifications.models import Announcement, Dismissal
from samrit.notifications.queries.announcements import announcements_for
from samrit.notifications.rules.announcements import NewAnnouncement
from tests.pages import Page

PATH = "/notices/announcements/"
THAI, ENGLISH = {"accept-language": "th"}, {"accept-language": "en"}
TODAY = dt.date(2022, 4, 18)
WRITTEN = {
    "text_th": "ปิดปรับปรุงระบบ",
    "text_en": "Closed for maintenance",
    "level": "warning",
    "starts_on": "18/4/2565",
    "ends_on": "20 เม.ย. 2565",
    "link": "/calendar/",
    "body": "",
}


def given(user: User, role: Role, unit: Any) -> User:
    """The person with one more post."""
    Membership.objects.create(user=user, unit=unit, role=role, starts_on=dt.date(2020, 10, 1))
    return user


def announced(by: User, body: Any = None, **more: Any) -> Announcement:
    data = NewAnnouncement(
        **{
            "text_th": "ประกาศ",
            "text_en": "",
            "level": "info",
            "link": "",
            "roles": (),
            "starts_on": TODAY,
            "ends_on": TODAY,
        }
        | more
    )
    return actions.announce(data=data, body=body, by=by)


def texts(user: User) -> list[str]:
    fresh = User.objects.get(pk=user.pk)
    return [shown.text for shown in announcements_for(fresh)]


def test_an_administrator_of_nesdc_announces_to_everybody(as_user, admin, editor, editor2):
    browser = as_user(admin)
    assert browser.post(PATH, WRITTEN).status_code == 302
    row = Announcement.objects.get()
    assert (row.starts_on, row.ends_on, row.level, row.body, row.roles) == (
        TODAY,
        dt.date(2022, 4, 20),
        "warning",
        None,
        [],
    )
    assert BusinessEvent.objects.filter(act="announced", subject_id=row.pk).count() == 1
    for person in (editor, editor2):
        banner = as_user(person).get("/notices/banner/", headers=ENGLISH).content.decode()
        assert "Closed for maintenance" in banner
        assert 'href="/calendar/"' in banner
    assert "ปิดปรับปรุงระบบ" in as_user(editor).get("/notices/").content.decode()
    assert "Shown now" in browser.get(PATH, headers=ENGLISH).content.decode()


def test_a_look_before_changes_nothing(as_user, admin):
    page = as_user(admin).post(PATH, WRITTEN | {"preview": "1"}, headers=ENGLISH)
    text = page.content.decode()
    assert page.status_code == 200
    assert "This is how it will look" in text
    assert "Closed for maintenance" in text
    assert Page(text).form(PATH)["text_th"] == "ปิดปรับปรุงระบบ"
    assert not Announcement.objects.exists()


def test_it_is_for_the_people_of_a_body_and_of_a_role(admin, bodies, editor, editor2, division):
    announced(admin, bodies["DEMO-1"], text_th="กอง", roles=(Role.DIVISION_EDITOR,))
    assert texts(editor) == ["กอง"]
    assert texts(division) == []
    assert texts(editor2) == []
    announced(admin, text_th="ผู้อนุมัติ", level="urgent", roles=(Role.DIVISION_APPROVER, Role.DIVISION_EDITOR))
    assert texts(editor) == ["ผู้อนุมัติ", "กอง"]  # the loudest first


def test_it_is_shown_from_the_first_day_to_the_end_of_the_last(admin, editor, at):
    announced(admin, ends_on=dt.date(2022, 4, 19), starts_on=dt.date(2022, 4, 19))
    for moment, shown in [
        ("2022-04-18 23:59", False),
        ("2022-04-19 00:00", True),
        ("2022-04-19 23:59", True),
        ("2022-04-20 00:00", False),
    ]:
        at(moment)
        assert bool(texts(editor)) is shown, moment


def test_putting_away_is_for_oneself_and_once(as_user, admin, editor, division):
    row = announced(admin)
    browser = as_user(editor)
    path = f"/notices/announcements/{row.pk}/away/"
    assert browser.post(path, headers={"HX-Request": "true"}).content == b""
    assert browser.post(path, {"back": "/my-work/"})["Location"] == "/my-work/"
    assert browser.post(path, {"back": "https://elsewhere.example/"})["Location"] == "/notices/"
    assert Dismissal.objects.count() == 1
    assert texts(editor) == []
    assert texts(division) == ["ประกาศ"]


def test_what_is_not_meant_for_her_is_not_there(as_user, admin, bodies, editor2):
    row = announced(admin, bodies["DEMO-1"])
    assert as_user(editor2).post(f"/notices/announcements/{row.pk}/away/").status_code == 404
    assert as_user(editor2).post(f"/notices/announcements/{row.pk}/end/").status_code == 404
    assert not Dismissal.objects.exists()


def test_a_reader_does_not_take_it_down(as_user, admin, editor):
    row = announced(admin)
    for headers, says in [(THAI, "ผู้ประกาศได้คือผู้ดูแลระบบ"), (ENGLISH, "Announcements are made by administrators")]:
        answer = as_user(editor).post(f"/notices/announcements/{row.pk}/end/", headers=headers)
        assert answer.status_code == 403
        assert says in answer.content.decode()
    row.refresh_from_db()
    assert row.ended_at is None


def test_taking_it_down_ends_it_and_keeps_it_in_the_list(as_user, admin, editor):
    row = announced(admin)
    browser = as_user(admin)
    assert browser.post(f"/notices/announcements/{row.pk}/end/").status_code == 302
    assert browser.post(f"/notices/announcements/{row.pk}/end/").status_code == 302
    assert texts(editor) == []
    assert "Taken down" in browser.get(PATH, headers=ENGLISH).content.decode()
    assert BusinessEvent.objects.filter(act="announcement_ended").count() == 1


@pytest.mark.parametrize("name", ["editor", "division", "department", "ministry", "analyst"])
def test_others_do_not_find_the_page(as_user, cast, name):
    browser: Client = as_user(cast[name])
    assert browser.get(PATH).status_code == 404
    assert browser.post(PATH, WRITTEN).status_code == 404
    assert not Announcement.objects.exists()
    assert PATH not in browser.get("/notices/").content.decode()


def test_a_department_announces_to_its_own_bodies_only(as_user, bodies, cast, editor, admin):
    writer = given(cast["department"], Role.DEPARTMENT_ADMIN, bodies["U0151"])
    browser = as_user(writer)
    text = browser.get(PATH).content.decode()
    assert 'value="U0151"' in text
    assert 'value="U0023"' not in text
    assert browser.post(PATH, WRITTEN | {"body": "U0151"}).status_code == 302
    for body in ("", "U0023", "M20000", "nowhere"):
        answer = browser.post(PATH, WRITTEN | {"body": body}, headers=ENGLISH)
        assert answer.status_code == 422, body
    assert Announcement.objects.count() == 1
    foreign = announced(admin)
    assert browser.post(f"/notices/announcements/{foreign.pk}/end/").status_code == 403
    for body in (None, bodies["U0023"], bodies["M20000"]):
        with pytest.raises(Refused, match="ในสังกัด"):
            announced(User.objects.get(pk=writer.pk), body)
    assert set(texts(editor)) == {"ประกาศ", "ปิดปรับปรุงระบบ"}
    events = BusinessEvent.objects.filter(act__startswith="refused_", actor=writer.public_id).order_by("pk")
    refused = [(event.act, event.subject_kind, event.subject_id) for event in events]
    announcing = ("refused_announce", "announcement", "")
    assert refused == [("refused_end_announcement", "announcement", str(foreign.pk)), *[announcing] * 3]


@pytest.mark.parametrize(
    ("wrong", "thai", "english"),
    [
        ({"text_th": "  "}, "จำเป็น", "required"),
        ({"text_th": "ก" * 501}, "ไม่เกิน 500 ตัวอักษร", "at most 500 letters"),
        ({"level": "loud"}, "loud", "loud"),
        ({"ends_on": "17/4/2565"}, "อยู่ก่อนวันแรก", "before the first"),
        ({"starts_on": "1/4/2565", "ends_on": "17/4/2565"}, "ผ่านไปแล้ว", "has passed"),
        ({"ends_on": "20/4/2570"}, "ไม่เกินหนึ่งปี", "at most one year"),
        ({"ends_on": "31/4/2565"}, "ปีสี่หลัก", "four digits"),
        ({"ends_on": ""}, "ปีสี่หลัก", "four digits"),
        ({"link": "https://elsewhere.example/"}, "หน้าในระบบนี้", "page of this site"),
        ({"link": "//elsewhere.example/"}, "หน้าในระบบนี้", "page of this site"),
        ({"link": "/\\elsewhere.example/"}, "หน้าในระบบนี้", "page of this site"),
        ({"roles": "emperor"}, "emperor", "emperor"),
        ({"body": "nowhere"}, "nowhere", "nowhere"),
    ],
)
def test_what_cannot_be_announced_is_named_and_nothing_is(as_user, admin, wrong, thai, english):
    for headers, says in ((THAI, thai), (ENGLISH, english)):
        for button in ({}, {"preview": "1"}):
            answer = as_user(admin).post(PATH, WRITTEN | wrong | button, headers=headers)
            assert answer.status_code == 422
            assert says in answer.content.decode()
    assert not Announcement.objects.exists()


def test_markup_in_a_text_is_shown_as_it_was_written(as_user, admin, editor):
    announced(admin, text_th="<script>x</script>")
    assert "&lt;script&gt;" in as_user(editor).get("/notices/banner/").content.decode()


def test_the_first_pages_leave_a_place_for_them(as_user, editor):
    assert 'hx-get="/notices/banner/' in as_user(editor).get("/my-work/").content.decode()
    assert 'hx-get="/notices/banner/' in as_user(editor).get("/").content.decode()
    assert "/notices/banner/" not in Client().get("/").content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_banner_asks_a_fixed_number_of_times(as_user, admin, editor, django_assert_max_num_queries, count):
    for _number in range(count):
        announced(admin)
    browser = as_user(editor)
    with django_assert_max_num_queries(5):
        browser.get("/notices/banner/")
