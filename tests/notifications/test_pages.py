"""The pages of notices: the inbox, the bell, how to be told, the mails of administrators."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import translation

from samrit.accounts.models import User
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.notifications.actions import mail as actions
from samrit.notifications.models import Mail, MailState, Notice, NoticeKind, NoticeSettings
from samrit.notifications.rules.texts import words
from tests.factories.notices import tell, with_address
from tests.pages import Page

THAI, ENGLISH = {"accept-language": "th"}, {"accept-language": "en"}
LANGUAGES = [THAI, ENGLISH]


@pytest.fixture
def hers(as_user, editor: User) -> Client:
    return as_user(editor)


def failed(to: User, **more: object) -> Mail:
    now = clock.now()
    told = {"kind": "instant", "state": MailState.FAILED, "fault": "refused", "reply": 550, "tries": 1}
    return Mail.objects.create(to=to, created_at=now, next_try_at=now, **(told | more))


def days_ago(notice: Notice, days: int, *, read: bool) -> None:
    then = clock.now() - dt.timedelta(days=days)
    Notice.objects.filter(pk=notice.pk).update(at=then, read_at=then if read else None)


@pytest.mark.parametrize(
    ("headers", "says"), [(THAI, "เรื่องที่แจ้งถึงคุณจะแสดงที่นี่"), (ENGLISH, "What you are told will be here")]
)
def test_an_empty_inbox_teaches(hers, headers, says):
    page = hers.get("/notices/", headers=headers)
    assert page.status_code == 200
    assert says in page.content.decode()


def test_unread_ones_come_first_then_by_day_and_old_read_ones_are_folded(hers, editor):
    for title, days, read in [("ก", 3, False), ("ข", 0, True), ("ค", 0, False), ("ง", 31, True), ("จ", 40, False)]:
        days_ago(tell(editor, title=f"เรื่อง-{title}."), days, read=read)
    text = hers.get("/notices/").content.decode()
    places = [text.find(f"เรื่อง-{title}.") for title in "คกจข"]
    assert places == sorted(places)
    assert -1 not in places
    assert "เรื่อง-ง." not in text
    assert "เก่ากว่า 30 วัน 1 รายการ" in text
    assert "เรื่อง-ง." in hers.get("/notices/?earlier=1").content.decode()


def test_filters_by_group_and_by_unread(hers, editor):
    days_ago(tell(editor, NoticeKind.APPROVED, "เรื่อง-ผล"), 0, read=True)
    tell(editor, NoticeKind.RETURNED, "เรื่อง-งาน")
    for query, shown in [("group=news", "ผล"), ("group=to_do", "งาน"), ("unread=1", "งาน")]:
        text = hers.get(f"/notices/?{query}").content.decode()
        assert {title for title in ("ผล", "งาน") if f"เรื่อง-{title}" in text} == {shown}, query
    assert "ไม่มีการแจ้งเตือนตามที่เลือก" in hers.get("/notices/?group=account").content.decode()
    assert "เรื่อง-งาน" in hers.get("/notices/?group=nonsense&page=x&earlier=1&unread=").content.decode()


def test_many_are_paged(hers, editor):
    for number in range(31):
        tell(editor, title=f"เรื่อง {number}.")
    assert hers.get("/notices/").content.decode().count('<li class="told') == 30
    assert hers.get("/notices/?page=2").content.decode().count('<li class="told') == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_asks_the_database_a_fixed_number_of_times(hers, editor, django_assert_max_num_queries, count):
    for _number in range(count):
        tell(editor)
    with django_assert_max_num_queries(12):
        hers.get("/notices/")


def test_opening_marks_it_read_and_leads_to_its_page(hers, editor):
    notice = tell(editor, link="/plans/?q=1")
    response = hers.get(f"/notices/{notice.pk}/")
    assert (response.status_code, response["Location"]) == (302, "/plans/?q=1")
    notice.refresh_from_db()
    assert notice.read_at is not None


def test_a_mail_scanner_without_sign_in_marks_nothing(editor):
    notice = tell(editor)
    response = Client().get(f"/notices/{notice.pk}/")
    assert response["Location"] == f"/sign-in/?next=/notices/{notice.pk}/"
    notice.refresh_from_db()
    assert notice.read_at is None


@pytest.mark.parametrize(("method", "path"), [("get", ""), ("post", "read/")])
def test_the_notice_of_another_is_not_there(hers, editor2, method, path):
    notice = tell(editor2)
    assert getattr(hers, method)(f"/notices/{notice.pk}/{path}").status_code == 404
    notice.refresh_from_db()
    assert notice.read_at is None


def test_marking_one_and_marking_a_group(hers, editor, editor2):
    first, second = tell(editor, NoticeKind.APPROVED), tell(editor, NoticeKind.RETURNED)
    third, foreign = tell(editor, NoticeKind.APPROVED), tell(editor2, NoticeKind.APPROVED)
    answer = hers.post(f"/notices/{first.pk}/read/", {"group": "news", "unread": "1"})
    assert answer["Location"] == "/notices/?group=news&unread=1"
    hers.post("/notices/read/", {"group": "news"})
    unread = set(Notice.objects.filter(read_at=None).values_list("pk", flat=True))
    assert unread == {second.pk, foreign.pk}
    text = hers.post("/notices/read/", follow=True, headers=ENGLISH).content.decode()
    assert "1 notice is marked as read." in text
    assert set(Notice.objects.filter(read_at=None)) == {foreign}
    assert third.pk not in unread


def test_the_bell_counts_what_is_unread_with_one_query(hers, editor, editor2, django_assert_max_num_queries):
    tell(editor2)
    assert "ไม่มีรายการที่ยังไม่อ่าน" in hers.get("/notices/bell/").content.decode()
    for _number in range(3):
        tell(editor)
    with django_assert_max_num_queries(3):  # the session, the person, the count
        text = hers.get("/notices/bell/").content.decode()
    assert ">3<" in text
    assert "3 unread notices" in hers.get("/notices/bell/", headers=ENGLISH).content.decode()


def test_every_page_of_the_signed_in_has_the_bell_and_no_other(hers):
    assert 'hx-get="/notices/bell/"' in hers.get("/notices/settings/").content.decode()
    assert "/notices/" not in Client().get("/sign-in/").content.decode()


def test_settings_are_saved(hers, editor):
    with_address(editor)
    page = hers.get("/notices/settings/").content.decode()
    assert "editor@mail.example" in page
    fields = Page(page).form("/notices/settings/")
    assert (fields["digest_at"], fields["way_approved"], fields["way_batch_done"]) == ("07:30", "digest", "app")
    fields |= {
        "language": "en",
        "digest_at": "๑๖.๐๐",
        "quiet_from": "22:00",
        "quiet_until": "5:30",
        "way_approved": "app",
    }
    assert hers.post("/notices/settings/", fields).status_code == 302
    row = NoticeSettings.objects.get(user=editor)
    assert (row.language, row.digest_at, row.quiet_from, row.quiet_until) == (
        "en",
        dt.time(16),
        dt.time(22),
        dt.time(5, 30),
    )
    assert (row.ways["approved"], row.ways["returned"]) == ("app", "digest")
    assert "new_device" not in row.ways


@pytest.mark.parametrize(
    ("wrong", "thai", "english"),
    [
        ({"digest_at": "25:00"}, "โปรดเขียนชั่วโมงและนาที", "Write hours and minutes"),
        ({"quiet_from": ""}, "โปรดเขียนชั่วโมงและนาที", "Write hours and minutes"),
        ({"quiet_until": "<script>"}, "โปรดเขียนชั่วโมงและนาที", "Write hours and minutes"),
        ({"way_approved": "pigeon"}, "pigeon", "pigeon"),
        ({"way_approved": ""}, "โปรดเลือกหนึ่งในสามวิธี", "Choose one of the three ways."),
        ({"language": "de"}, "de", "de"),
    ],
)
def test_settings_that_cannot_be_are_named_and_nothing_is_saved(hers, wrong, thai, english):
    fields = Page(hers.get("/notices/settings/").content.decode()).form("/notices/settings/") | wrong
    for headers, says in zip(LANGUAGES, (thai, english), strict=True):
        response = hers.post("/notices/settings/", fields, headers=headers)
        assert response.status_code == 422
        assert says in response.content.decode()
        assert "<script>" not in response.content.decode()
    assert not NoticeSettings.objects.exists()


def test_a_test_mail_goes_to_her_and_not_twice_in_a_row(hers, editor, mailoutbox):
    assert "ผู้ดูแลระบบของหน่วยงานเพิ่มให้ได้" in hers.post("/notices/settings/test-mail/", follow=True).content.decode()
    assert not Mail.objects.exists()
    with_address(editor)
    assert "is on its way" in hers.post("/notices/settings/test-mail/", follow=True, headers=ENGLISH).content.decode()
    refused = hers.post("/notices/settings/test-mail/", follow=True, headers=ENGLISH).content.decode()
    assert "Please wait five minutes" in refused
    assert actions.send_queued() == 1
    assert mailoutbox[0].subject == "สัมฤทธิ์: อีเมลทดสอบ"
    assert "look among unwanted mails" in hers.get("/notices/settings/", headers=ENGLISH).content.decode()


@pytest.mark.parametrize("name", ["editor", "division", "department", "ministry", "analyst"])
def test_mails_are_for_nesdc_administrators_only(as_user, cast, name):
    row = failed(cast["editor"])
    assert as_user(cast[name]).get("/notices/mail/").status_code == 404
    assert as_user(cast[name]).post(f"/notices/mail/{row.pk}/retry/").status_code == 404
    row.refresh_from_db()
    assert row.state == MailState.FAILED
    assert "/notices/mail/" not in as_user(cast[name]).get("/notices/").content.decode()


def test_an_administrator_sends_a_failed_mail_again(as_user, admin, reader, mailoutbox):
    tell(reader, NoticeKind.NEW_DEVICE)
    row = failed(reader)
    Notice.objects.update(mail=row)
    browser = as_user(admin)
    assert f"/notices/mail/{row.pk}/retry/" in browser.get("/notices/mail/?state=failed").content.decode()
    assert browser.post(f"/notices/mail/{row.pk}/retry/").status_code == 302
    assert actions.send_queued() == 1
    assert len(mailoutbox) == 1
    for headers, says in zip(LANGUAGES, ("ส่งอีกครั้งได้เฉพาะ", "Only a mail that failed"), strict=True):
        again = browser.post(f"/notices/mail/{row.pk}/retry/", headers=headers)
        assert again.status_code == 403
        assert says in again.content.decode()
    row.refresh_from_db()
    assert row.state == MailState.SENT
    refused = BusinessEvent.objects.filter(act="refused_send_mail_again", actor=admin.public_id)
    assert [event.subject_id for event in refused] == [str(row.public_id)] * 2


def test_the_list_of_mails_shows_no_address_and_has_an_empty_state(as_user, admin, reader):
    browser = as_user(admin)
    assert "No mail is in this state" in browser.get("/notices/mail/", headers=ENGLISH).content.decode()
    failed(reader, last_words="no such user")
    text = browser.get("/notices/mail/?state=nonsense").content.decode()
    assert "no such user" in text
    assert "editor@mail.example" not in text


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_mails_asks_a_fixed_number_of_times(as_user, admin, cast, django_assert_max_num_queries, count):
    for person in list(cast.values())[:count]:
        failed(person)
    browser = as_user(admin)
    with django_assert_max_num_queries(10):
        browser.get("/notices/mail/")


@pytest.mark.parametrize("language", ["th", "en"])
def test_every_kind_can_be_read_without_facts(editor, language):
    with translation.override(language):
        for kind in NoticeKind:
            said = words(kind, {})
            assert said.headline
            assert "{" not in said.sentence
