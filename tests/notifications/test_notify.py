"""Telling people: once, only those who may sign in, and taken back while no mail has gone."""

import datetime as dt

import pytest

from samrit.lib import clock
from samrit.notifications.actions import mail
from samrit.notifications.actions import notices as actions
from samrit.notifications.models import Mail, MailState, Notice, NoticeKind
from tests.factories.notices import choose, tell

TOLD = {"kind": NoticeKind.APPROVED, "link": "/projects/", "facts": {"title": "ฝาย"}}


def test_a_person_is_told_a_key_once(reader, other):
    assert actions.notify(to=[reader.pk, reader.pk], key="a", **TOLD) == 1
    assert actions.notify(to=[reader.pk, other.pk], key="a", **TOLD) == 1
    assert actions.notify(to=[reader.pk], key="b", **TOLD) == 1
    assert sorted(Notice.objects.values_list("to__username", "key")) == [
        ("editor", "a"),
        ("editor", "b"),
        ("editor2", "a"),
    ]


def test_suspended_people_and_ids_of_nobody_are_told_nothing(reader, other):
    other.is_active = False
    other.save()
    assert actions.notify(to=[reader.pk, other.pk, 999_999], key="a", **TOLD) == 1
    assert [notice.to for notice in Notice.objects.all()] == [reader]


@pytest.mark.parametrize("link", ["https://elsewhere.example/", "//elsewhere.example/", "projects/", ""])
def test_a_link_that_leads_out_of_the_site_is_a_fault_of_the_caller(reader, link):
    with pytest.raises(ValueError, match="is not a path of this site"):
        actions.notify(to=[reader.pk], key="a", **(TOLD | {"link": link}))
    assert not Notice.objects.exists()


def test_the_way_is_the_one_she_has_chosen(reader, other):
    choose(reader, ways={"approved": "at_once"})
    actions.notify(to=[reader.pk, other.pk], key="a", **TOLD)
    assert dict(Notice.objects.values_list("to__username", "way")) == {"editor": "at_once", "editor2": "digest"}


def test_what_was_held_is_taken_back_and_can_be_told_again(reader, other):
    held = clock.now() + dt.timedelta(minutes=15)
    actions.notify(to=[reader.pk, other.pk], key="approved:1", hold_until=held, **TOLD)
    tell(reader, key="approved:2")
    assert actions.drop(key="approved:1") == 2
    assert [notice.key for notice in Notice.objects.all()] == ["approved:2"]
    assert actions.drop(key="approved:1") == 0
    assert actions.notify(to=[reader.pk], key="approved:1", **TOLD) == 1


def test_what_is_in_a_mail_that_has_gone_stays(reader, at, mailoutbox):
    at("2022-04-18 09:00")
    tell(reader, NoticeKind.NEW_DEVICE, key="device")
    assert mail.send_instant() == 1
    assert actions.drop(key="device") == 0
    assert Notice.objects.get(key="device").mailed_at is not None


def test_a_mail_whose_only_notice_was_taken_back_is_not_sent(reader, at, mailoutbox):
    at("2022-04-18 09:00")
    tell(reader, NoticeKind.NEW_DEVICE, key="device")
    mail.make_instant(reader.pk, clock.now())
    assert Mail.objects.get().state == MailState.QUEUED
    assert actions.drop(key="device") == 1
    assert mail.send_queue() == 0
    assert Mail.objects.get().state == MailState.DROPPED
    assert mailoutbox == []


def test_marking_reads_one_s_own_only(reader, other):
    tell(reader, key="a")
    tell(other, key="a")
    assert actions.mark_read(notices=Notice.objects.all(), by=reader) == 1
    assert Notice.objects.get(to=other).read_at is None
    assert actions.mark_read(notices=Notice.objects.all(), by=reader) == 0
