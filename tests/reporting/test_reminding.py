"""Reminders, the level above, and closing: one notice for each person, whenever and however often the jobs run."""

import datetime as dt
import threading

import pytest
from django.db import connection

from samrit.approvals.models import Approval
from samrit.audit.models import BusinessEvent
from samrit.notifications.models import Notice
from samrit.notifications.rules.texts import words
from samrit.reporting.actions.quarters import open_quarters
from samrit.reporting.actions.reminding import close_quarters, remind, reminder_day
from samrit.reporting.models import EntryWindow, Override, Reminder, ReportingYear
from tests.reporting.conftest import NOW, at, make_year_plan

DAYS = [-14, -7, -1, 1, 7]


@pytest.fixture
def clock_at(monkeypatch):
    def put(text):
        monkeypatch.setattr("samrit.lib.clock.now", lambda: at(text))

    return put


@pytest.fixture
def forty(unit, quarters, chain):
    """Forty year plans of one division, none of their second quarters sent."""
    return [make_year_plan(unit, f"R-{number:02}") for number in range(40)]


def due_notices(kind="report_due"):
    return {notice.to.username: notice for notice in Notice.objects.filter(kind=kind).select_related("to")}


@pytest.mark.parametrize(
    ("today", "day"),
    [
        ("2022-04-15", None),
        ("2022-04-16", -14),
        ("2022-04-22", -14),  # six days late
        ("2022-04-23", -7),
        ("2022-04-29", -1),
        ("2022-05-01", 1),
        ("2022-05-07", 7),
        ("2022-05-13", 7),
        ("2022-05-14", None),  # too late to remind of
    ],
)
def test_the_day_of_a_reminder_is_the_latest_that_has_come(today, day):
    assert reminder_day(dt.date(2022, 4, 30), DAYS, dt.date.fromisoformat(today)) == day


def test_forty_reports_are_one_notice_with_the_count_and_a_link(forty, quarters, cast, clock_at):
    clock_at("2022-04-23T06:30:00")
    remind()
    told = due_notices()
    second = {name: notice for name, notice in told.items() if notice.due_on == dt.date(2022, 4, 30)}
    assert {"editor", "division", "department", "ministry"} <= set(second)
    assert not {"editor2", "admin", "auditor", "parliament"} & set(told)
    notice = second["editor"]
    assert (notice.link, notice.facts["count_th"]) == ("/my-work/", "รายงาน 40 ฉบับ")
    assert "M6 ไตรมาส 2 ปีงบประมาณ 2565: ยังต้องส่ง รายงาน 40 ฉบับ" in words("report_due", notice.facts).sentence
    assert Notice.objects.filter(kind="report_due", to=cast["editor"], due_on=dt.date(2022, 4, 30)).count() == 1
    row = Reminder.objects.get(user=cast["editor"], quarter=2)
    assert (row.days, row.reports, row.due_on) == (-7, 40, dt.date(2022, 4, 30))


def test_twice_on_one_day_or_late_tells_nobody_twice(forty, quarters, cast, clock_at):
    clock_at("2022-04-23T06:30:00")
    assert remind() > 0
    before = Notice.objects.count()
    assert remind() == 0
    clock_at("2022-04-25T06:30:00")
    assert remind() == 0
    assert Notice.objects.count() == before
    clock_at("2022-04-29T06:30:00")
    assert remind() > 0
    days = Reminder.objects.filter(user=cast["editor"], quarter=2).order_by("days").values_list("days", flat=True)
    assert list(days) == [-7, -1]


def test_who_has_sent_all_is_not_reminded(forty, quarters, cast, clock_at):
    clock_at("2022-04-23T06:30:00")
    open_quarters()
    Approval.objects.filter(subject_kind="progress_report").update(first_submitted_at=NOW)
    assert remind() == 0
    assert not Notice.objects.filter(kind="report_due").exists()


def test_the_level_above_is_told_once(forty, quarters, cast, clock_at):
    clock_at("2022-05-06T06:30:00")
    remind()
    assert not due_notices("report_late")
    clock_at("2022-05-08T06:30:00")
    remind()
    remind()
    told = due_notices("report_late")
    assert set(told) == {"department-admin", "ministry", "ministry-admin"}
    assert Notice.objects.filter(kind="report_late").count() == 3
    clock_at("2022-06-20T06:30:00")
    remind()
    assert Notice.objects.filter(kind="report_late").count() == 3


def test_another_last_day_by_a_letter_has_its_own_reminders(forty, quarters, cast, clock_at):
    Override.objects.create(
        form="report",
        fiscal_year=2565,
        quarter=2,
        project=forty[0].project,
        due_at=at("2022-05-31T00:00:00"),
        letter="นร 1",
        letter_on=NOW.date(),
        reason="เหตุ",
        set_at=NOW,
    )
    clock_at("2022-04-23T06:30:00")
    remind()
    assert Reminder.objects.get(user=cast["editor"], quarter=2).reports == 39
    clock_at("2022-05-16T06:30:00")
    remind()
    row = Reminder.objects.get(user=cast["editor"], quarter=2, due_on=dt.date(2022, 5, 30))
    assert (row.days, row.reports) == (-14, 1)


def test_unsent_year_plans_are_reminded_of_likewise(unit, cast, clock_at):
    EntryWindow.objects.create(
        fiscal_year=2565,
        opens_at=at("2021-10-01T00:00:00"),
        due_at=at("2022-01-01T00:00:00"),
        stated_due_on=dt.date(2021, 12, 31),
    )
    make_year_plan(unit, "P-1", state="draft")
    clock_at("2021-12-24T06:30:00")
    remind()
    row = Reminder.objects.get(user=cast["editor"])
    assert (row.form, row.quarter, row.days, row.reports) == ("plan", 0, -7, 1)
    assert "M1–M5 ปีงบประมาณ 2565" in words("report_due", due_notices()["editor"].facts).sentence


def test_a_quarter_is_written_down_as_closed_once_and_late_is_no_harm(forty, quarters, clock_at):
    ReportingYear.objects.update(lock_days=60)
    clock_at("2022-03-31T12:00:00")
    assert close_quarters() == 0
    clock_at("2022-04-18T12:00:00")  # it closed on 1 April
    assert close_quarters() == 1
    assert close_quarters() == 0
    event = BusinessEvent.objects.get(act="quarter_closed")
    assert (event.subject_id, event.data["unsent"]) == ("FY2565-Q1", 40)


@pytest.mark.django_db(transaction=True)
def test_two_workers_remind_at_once_and_everybody_is_told_once(forty, quarters, cast, clock_at):
    clock_at("2022-04-23T06:30:00")
    faults = []

    def work():
        try:
            remind()
        except Exception as fault:
            faults.append(fault)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert faults == []
    assert Reminder.objects.filter(user=cast["editor"], quarter=2).count() == 1
    assert Notice.objects.filter(to=cast["editor"], kind="report_due", due_on=dt.date(2022, 4, 30)).count() == 1
