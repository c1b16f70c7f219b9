"""What is mailed, when, in which words: one digest a day, at once what cannot wait, nothing empty and nothing twice."""

import datetime as dt

import pytest

from samrit.lib import clock
from samrit.notifications.actions import mail as actions
from samrit.notifications.actions.choices import save_choices
from samrit.notifications.actions.notices import mark_read
from samrit.notifications.models import Mail, Notice, NoticeKind
from samrit.notifications.queries.choices import my_choices
from samrit.notifications.rules.ways import Choices
from tests.factories.notices import choose, tell, with_address


def test_one_digest_a_day_at_the_time_she_chose(reader, at, mailoutbox):
    choose(reader, digest_at=dt.time(16, 0))
    at("2022-04-18 09:00")
    tell(reader)
    for moment, sent in [("2022-04-18 15:59", 0), ("2022-04-18 16:00", 1), ("2022-04-18 16:15", 0)]:
        at(moment)
        assert actions.send_digests() == sent, moment
    tell(reader)
    for moment, sent in [("2022-04-18 23:45", 0), ("2022-04-19 15:45", 0), ("2022-04-19 16:00", 1)]:
        at(moment)
        assert actions.send_digests() == sent, moment
    assert [mail.to for mail in mailoutbox] == [["editor@mail.example"]] * 2


def test_without_news_no_mail(reader, at, mailoutbox):
    at("2022-04-18 08:00")
    assert actions.send_digests() == actions.send_instant() == 0
    assert not Mail.objects.exists()


def test_what_came_after_her_hour_waits_for_the_next_day_also_when_the_run_is_late(reader, at, mailoutbox):
    at("2022-04-18 07:00")
    early = tell(reader, title="ก่อนเวลา")
    at("2022-04-18 08:00")
    late = tell(reader, title="หลังเวลา")
    at("2022-04-18 11:00")
    assert actions.send_digests() == 1
    early.refresh_from_db()
    late.refresh_from_db()
    assert early.mailed_at is not None
    assert late.mailed_at is None
    at("2022-04-19 07:30")
    assert actions.send_digests() == 1
    assert "หลังเวลา" in mailoutbox[1].body
    assert "ก่อนเวลา" not in mailoutbox[1].body


def test_a_run_that_missed_a_day_sends_what_was_owed(reader, at, mailoutbox):
    at("2022-04-17 09:00")
    tell(reader)
    at("2022-04-20 03:00")
    assert actions.send_digests() == 1
    assert Mail.objects.get().day == dt.date(2022, 4, 19)
    assert actions.send_digests() == 0


def test_a_later_hour_on_the_same_day_brings_no_second_digest(reader, at, mailoutbox):
    at("2022-04-18 07:00")
    tell(reader)
    at("2022-04-18 07:30")
    assert actions.send_digests() == 1
    save_choices(choices=Choices(digest_at=dt.time(16, 0)), by=reader)
    tell(reader)
    at("2022-04-18 16:00")
    assert actions.send_digests() == 0
    at("2022-04-19 16:00")
    assert actions.send_digests() == 1


def test_what_is_read_in_the_inbox_is_not_mailed(reader, at, mailoutbox):
    at("2022-04-18 07:00")
    tell(reader)
    mark_read(notices=Notice.objects.all(), by=reader)
    at("2022-04-18 07:30")
    assert actions.send_digests() == 0
    assert not Mail.objects.exists()


def test_a_held_notice_waits_for_the_end_of_the_grace_period(reader, at, mailoutbox):
    now = at("2022-04-18 09:00")
    tell(reader, NoticeKind.RETURNED, due_on=now.date(), hold_until=now + dt.timedelta(minutes=15))
    at("2022-04-18 09:14")
    assert actions.send_instant() == 0
    at("2022-04-18 09:15")
    assert actions.send_instant() == 1


def test_instant_mails_of_one_run_are_one_mail_and_quiet_hours_hold_them(reader, at, mailoutbox):
    at("2022-04-18 21:00")
    tell(reader, NoticeKind.RETURNED, title="หนึ่ง", due_on=dt.date(2022, 4, 18))
    tell(reader, NoticeKind.RETURNED, title="สอง", due_on=dt.date(2022, 4, 19))
    for moment, sent in [("2022-04-18 21:05", 0), ("2022-04-19 05:55", 0), ("2022-04-19 06:00", 1)]:
        at(moment)
        assert actions.send_instant() == sent, moment
    assert "หนึ่ง" in mailoutbox[0].body
    assert "สอง" in mailoutbox[0].body
    at("2022-04-19 07:30")
    assert actions.send_digests() == actions.send_instant() == 0


def test_suspended_people_and_people_without_address_get_no_mail(reader, other, division, at, mailoutbox):
    at("2022-04-18 07:00")
    for person in (reader, other, division):
        tell(person, NoticeKind.NEW_DEVICE)
    other.is_active = False
    other.save()
    assert actions.send_instant() == 1
    at("2022-04-18 07:30")
    assert actions.send_digests() == 0
    assert [mail.to for mail in mailoutbox] == [["editor@mail.example"]]


def test_who_is_suspended_after_the_mail_was_queued_gets_none_and_loses_nothing(reader, at, mailoutbox):
    at("2022-04-18 07:00")
    tell(reader)
    at("2022-04-18 07:30")
    actions.make_digest(reader.pk, clock.now())
    reader.is_active = False
    reader.save()
    assert actions.send_queue() == 0
    reader.is_active = True
    reader.save()
    at("2022-04-19 07:30")
    assert actions.send_digests() == 1


def test_an_address_that_comes_later_gets_what_waited(division, at, mailoutbox):
    at("2022-04-18 07:00")
    tell(division)
    at("2022-04-18 07:30")
    assert actions.send_digests() == 0
    with_address(division)
    at("2022-04-18 09:00")
    assert actions.send_digests() == 1


def test_turning_a_kind_off_holds_for_what_waits(reader, at, mailoutbox):
    at("2022-04-18 07:00")
    tell(reader, NoticeKind.APPROVED)
    tell(reader, NoticeKind.WITHDRAWN)  # in the inbox only, unless chosen otherwise
    save_choices(choices=Choices(ways={"approved": "app", "withdrawn": "digest"}), by=reader)
    at("2022-04-18 07:30")
    assert actions.send_digests() == 0
    assert my_choices(reader).way("approved") == "app"


@pytest.mark.parametrize(
    ("language", "says"),
    [
        ("th", ["สัมฤทธิ์: 2 เรื่อง ณ วันที่ 19 เม.ย. 2565", "เรียน คุณ", "ครบกำหนด 30 เม.ย. 2565", "กองสาธิต 1", "ส่งกลับแก้ไข"]),
        (
            "en",
            ["Samrit: 2 notices, 19 Apr 2022 (BE 2565)", "Dear ", "Due on 30 Apr 2022 (BE 2565)", "Unit One", "Reason"],
        ),
    ],
)
def test_a_digest_speaks_the_reader_s_language(reader, at, mailoutbox, settings, language, says):
    settings.SAMRIT_ADDRESS = "https://samrit.example"
    choose(reader, language=language)
    at("2022-04-18 09:00")
    facts = {"unit_th": "กองสาธิต 1", "unit_en": "Unit One", "reason": "แก้เป้าหมาย <b>M1</b>"}
    first = tell(reader, NoticeKind.RETURNED, title="ก่อสร้างฝาย", facts=facts, due_on=dt.date(2022, 4, 30))
    tell(reader, NoticeKind.APPROVED)
    at("2022-04-19 07:30")
    assert actions.send_digests() == 1
    sent = mailoutbox[0]
    html = sent.alternatives[0][0]
    for words in says:
        assert words in f"{sent.subject} {sent.body}"
        assert words in f"{sent.subject} {html}"
    for text in (sent.body, html):
        assert f"https://samrit.example/notices/{first.pk}/" in text
        assert "https://samrit.example/notices/settings/" in text
    assert "แก้เป้าหมาย <b>M1</b>" in sent.body
    assert "<b>M1</b>" not in html
    assert f'lang="{language}"' in html


def test_a_single_notice_is_the_subject_and_a_line_break_does_not_end_it(reader, at, mailoutbox):
    at("2022-04-18 09:00")
    tell(reader, NoticeKind.RETURNED, title="ฝาย\nBcc: x@mail.example", due_on=clock.today())
    assert actions.send_instant() == 1
    assert mailoutbox[0].subject == "สัมฤทธิ์: ส่งกลับแก้ไข: “ฝาย Bcc: x@mail.example” ส่งกลับให้แก้ไข"
    assert mailoutbox[0].recipients() == ["editor@mail.example"]


def test_a_long_digest_names_the_first_and_counts_the_rest(reader, at, mailoutbox):
    at("2022-04-18 09:00")
    for number in range(43):
        tell(reader, title=f"โครงการที่ {number}.")
    at("2022-04-19 07:30")
    assert actions.send_digests() == 1
    assert mailoutbox[0].body.count("http://localhost:8000/notices/") == 42  # forty, the inbox, the settings
    assert "ยังมีอีก 3 เรื่อง" in mailoutbox[0].body
    assert not Notice.objects.filter(mailed_at=None).exists()
