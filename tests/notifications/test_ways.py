"""Quiet hours, the moment of the digest, what goes at once: by the clock of Bangkok."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samrit.lib.clock import BANGKOK
from samrit.notifications.models import NoticeKind, Way
from samrit.notifications.rules import mails
from samrit.notifications.rules.texts import GROUPS, SENTENCES
from samrit.notifications.rules.ways import Choices, can_choose, check_choices

FIRST = dt.datetime(2018, 1, 1)  # noqa: DTZ001 - the strategy adds the zone
times = st.times(timezones=st.none())
moments = st.datetimes(timezones=st.just(dt.UTC), min_value=FIRST, max_value=FIRST.replace(year=2035))


def bangkok(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=BANGKOK)


@pytest.mark.parametrize(
    ("time", "quiet"),
    [("19:59", False), ("20:00", True), ("23:59", True), ("00:00", True), ("05:59", True), ("06:00", False)],
)
def test_quiet_hours_pass_midnight(time, quiet):
    assert Choices().is_quiet(bangkok(f"2022-04-18T{time}")) is quiet


@pytest.mark.parametrize(("time", "quiet"), [("11:59", False), ("12:00", True), ("12:59", True), ("13:00", False)])
def test_quiet_hours_within_a_day(time, quiet):
    choices = Choices(quiet_from=dt.time(12), quiet_until=dt.time(13))
    assert choices.is_quiet(bangkok(f"2022-04-18T{time}")) is quiet


def test_quiet_hours_are_read_in_bangkok_and_not_in_utc():
    assert Choices().is_quiet(dt.datetime(2022, 4, 18, 13, 0, tzinfo=dt.UTC))  # 20:00 in Bangkok
    assert not Choices().is_quiet(dt.datetime(2022, 4, 18, 23, 0, tzinfo=dt.UTC))  # 06:00 in Bangkok


@given(time=times, moment=moments)
def test_the_same_time_twice_means_no_quiet_hours(time, moment):
    assert not Choices(quiet_from=time, quiet_until=time).is_quiet(moment)


@given(time=times, moment=moments)
def test_the_moment_of_the_digest_has_come_and_is_less_than_a_day_old(time, moment):
    made = Choices(digest_at=time).digest_moment(moment)
    assert made.astimezone(BANGKOK).time() == time
    assert dt.timedelta(0) <= moment - made < dt.timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2022-04-18T07:29:59", "2022-04-17"),
        ("2022-04-18T07:30:00", "2022-04-18"),
        ("2022-04-18T23:59:59", "2022-04-18"),
        ("2022-04-19T00:00:00", "2022-04-18"),
        ("2022-10-01T07:30:00", "2022-10-01"),
    ],
)
def test_a_digest_belongs_to_the_day_of_bangkok(now, day):
    assert Choices().digest_moment(bangkok(now)).date() == dt.date.fromisoformat(day)


@pytest.mark.parametrize(
    ("way", "due", "time", "goes"),
    [
        ("digest", None, "09:00", False),
        ("digest", "2022-04-19", "09:00", False),
        ("digest", "2022-04-18", "09:00", True),
        ("digest", "2022-04-17", "09:00", True),
        ("digest", "2022-04-18", "22:00", False),
        ("at_once", None, "09:00", True),
        ("at_once", None, "22:00", False),
        ("app", "2022-04-18", "09:00", False),
    ],
)
def test_due_today_and_what_was_chosen_go_at_once_outside_quiet_hours(way, due, time, goes):
    due_on = dt.date.fromisoformat(due) if due else None
    assert Choices().goes_at_once(NoticeKind.RETURNED, way, due_on, bangkok(f"2022-04-18T{time}")) is goes


def test_it_is_due_when_the_day_begins_in_bangkok():
    open_all_night = Choices(quiet_from=dt.time(0), quiet_until=dt.time(0))
    due = dt.date(2022, 4, 19)
    assert not open_all_night.goes_at_once("returned", "digest", due, dt.datetime(2022, 4, 18, 16, 59, tzinfo=dt.UTC))
    assert open_all_night.goes_at_once("returned", "digest", due, dt.datetime(2022, 4, 18, 17, 0, tzinfo=dt.UTC))


def test_security_is_told_at_once_at_night_too_and_cannot_be_turned_off():
    choices = Choices(ways={"new_device": "app"})
    assert choices.way(NoticeKind.NEW_DEVICE) == Way.AT_ONCE
    assert choices.goes_at_once(NoticeKind.NEW_DEVICE, "at_once", None, bangkok("2022-04-18T02:00"))
    assert [problem.field for problem in check_choices(choices)] == ["way_new_device"]


def test_faults_of_what_was_chosen_name_their_field():
    wrong = Choices(language="de", ways={"approved": "pigeon", "nothing": "app", "returned": "app"})
    assert [problem.field for problem in check_choices(wrong)] == ["way_approved", "way_nothing", "language"]


def test_every_kind_has_words_and_one_group_and_a_way():
    grouped = [kind for _label, kinds in GROUPS.values() for kind in kinds]
    assert sorted(grouped) == sorted(NoticeKind)
    assert set(SENTENCES) == set(NoticeKind)
    assert {kind for kind in NoticeKind if not can_choose(kind)} == {"new_device", "mail_failed"}
    assert Choices().way("mail_failed") == Way.APP


def test_each_wait_is_twice_the_one_before_and_they_end():
    waits = [mails.wait_after(tries) for tries in range(1, mails.MOST_TRIES + 1)]
    minutes = [wait.total_seconds() / 60 for wait in waits if wait]
    assert minutes == [5, 10, 20, 40, 80, 160, 320]
    assert waits[-1] is None
