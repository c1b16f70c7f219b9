"""The calendar as files: read back by a library that reads what calendar programs write."""

import csv
import datetime as dt
import io

import pytest
from icalendar import Calendar

from samrit.audit.models import BusinessEvent
from samrit.lib.clock import BANGKOK
from samrit.reporting.models import CalendarFeed, EntryWindow, Holiday, Override
from tests.reporting.conftest import NOW, at, make_year_plan


def events(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    book = Calendar.from_ical(answer.content)
    assert not book.errors
    found = {str(event["uid"]): event for event in book.walk("VEVENT")}
    assert len(found) == len(book.walk("VEVENT"))
    assert all(event["dtend"].dt > event["dtstart"].dt and "dtstamp" in event for event in found.values())
    return found


@pytest.fixture
def days(quarters):
    Holiday.objects.create(on=dt.date(2022, 5, 2), name_th="วันหยุดชดเชยวันแรงงาน", name_en="Labour Day (in lieu)")
    EntryWindow.objects.create(
        fiscal_year=2565,
        opens_at=at("2021-10-01T00:00:00"),
        due_at=at("2022-01-01T00:00:00"),
        stated_due_on=dt.date(2021, 12, 31),
    )
    return quarters


def test_the_year_for_everybody_in_two_languages(client, days):
    found = events(client.get("/calendar/2565/calendar.ics"))
    due = found["report-2565-2-due@calendar.samrit"]
    assert due["dtstart"].dt == dt.date(2022, 4, 30)
    assert str(due["summary"]) == "M6 ไตรมาส 2 ปีงบประมาณ 2565: วันสุดท้ายที่ตรงเวลา"
    alarms = sorted(alarm["trigger"].dt for alarm in due.walk("VALARM"))
    midnight = dt.datetime(2022, 4, 30, tzinfo=BANGKOK)
    assert [(midnight + alarm).isoformat()[:16] for alarm in alarms] == [
        "2022-04-16T09:00",
        "2022-04-23T09:00",
        "2022-04-29T09:00",
        "2022-05-01T09:00",
        "2022-05-07T09:00",
    ]
    english = events(client.get("/calendar/2565/calendar.ics?lang=en"))
    assert set(english) == set(found)
    assert str(english["report-2565-2-due@calendar.samrit"]["summary"]) == "M6 Q2 of fiscal year 2565: last day on time"
    assert "plan-2565-0-due@calendar.samrit" in found
    assert "Labour Day (in lieu)" in {str(event["summary"]) for event in english.values()}


def test_an_identity_stays_when_the_day_moves(client, days):
    before = set(events(client.get("/calendar/2565/calendar.ics")))
    days[2].due_at = at("2022-05-11T00:00:00")
    days[2].save()
    after = events(client.get("/calendar/2565/calendar.ics"))
    assert set(after) == before
    assert after["report-2565-2-due@calendar.samrit"]["dtstart"].dt == dt.date(2022, 5, 10)


def test_the_table_of_the_year(client, days):
    answer = client.get("/calendar/2565/calendar.csv")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["form"], row["quarter"], row["due_on"]) for row in rows][:3] == [
        ("plan", "", "2021-12-31"),
        ("report", "1", "2022-01-30"),
        ("report", "2", "2022-04-30"),
    ]
    assert client.get("/calendar/2565/other.csv").status_code == 404
    assert client.get("/calendar/2400/calendar.csv").status_code == 404


def test_a_body_has_its_days_and_those_of_its_letters(client, days, unit, bodies):
    Override.objects.create(
        form="report",
        fiscal_year=2565,
        quarter=2,
        body=unit.parent,
        due_at=at("2022-05-11T00:00:00"),
        letter="นร 1112/8",
        letter_on=NOW.date(),
        reason="เหตุ",
        set_at=NOW,
    )
    found = events(client.get(f"/organisations/{unit.code}/calendar.ics"))
    other = next(event for uid, event in found.items() if uid.startswith("other-"))
    assert other["dtstart"].dt == dt.date(2022, 5, 10)
    assert "นร 1112/8" in str(other["description"])
    stranger = events(client.get(f"/organisations/{bodies['P40'].code}/calendar.ics"))
    assert not [uid for uid in stranger if uid.startswith("other-")]
    assert client.get("/organisations/NONE/calendar.ics").status_code == 404


def test_a_secret_address_shows_counts_and_nothing_personal_until_it_is_revoked(client, days, unit, editor, as_user):
    plans = [make_year_plan(unit, f"F-{number}") for number in range(3)]
    browser = as_user(editor)
    assert "สร้างที่อยู่" in browser.get("/calendar/mine/").text
    made = browser.post("/calendar/mine/", {"make": "1"})
    assert made.status_code == 201
    address = made.text.split("<code")[1].split(">")[1].split("<")[0]
    path = "/" + address.split("/", 3)[3]
    answer = client.get(path)
    owed = events(answer)["owed-report-2565-2@calendar.samrit"]
    assert (owed["dtstart"].dt, str(owed["summary"])) == (
        dt.date(2022, 4, 30),
        "M6 ไตรมาส 2 ปีงบประมาณ 2565: ต้องส่งรายงาน 3 ฉบับ",
    )
    text = answer.content.decode()
    assert not [plan for plan in plans if plan.project.code in text or plan.project.name_th in text]
    assert editor.username not in text
    assert "to be sent" in client.get(f"{path}?lang=en").content.decode()
    assert CalendarFeed.objects.get().token_hash not in path
    anew = browser.post("/calendar/mine/", {"make": "1"})
    assert anew.status_code == 201
    assert client.get(path).status_code == 404
    newer = "/" + anew.text.split("<code")[1].split(">")[1].split("<")[0].split("/", 3)[3]
    assert client.get(newer).status_code == 200
    assert browser.post("/calendar/mine/", {"revoke": "1"}).status_code == 302
    assert client.get(newer).status_code == 404
    acts = BusinessEvent.objects.filter(subject_id=str(editor.public_id)).order_by("pk").values_list("act", flat=True)
    assert list(acts)[-3:] == ["calendar_feed_made", "calendar_feed_made", "calendar_feed_revoked"]


def test_the_address_of_a_suspended_person_opens_nothing(client, days, editor, as_user):
    made = as_user(editor).post("/calendar/mine/", {"make": "1"})
    path = "/" + made.text.split("<code")[1].split(">")[1].split("<")[0].split("/", 3)[3]
    editor.is_active = False
    editor.save()
    assert client.get(path).status_code == 404
    assert client.get("/calendar/feeds/nonsense.ics").status_code == 404


def test_my_calendar_teaches_where_nothing_is_owed(days, editor2, as_user):
    page = as_user(editor2).get("/calendar/mine/")
    assert "ขณะนี้ไม่มีสิ่งที่ต้องส่ง" in page.text
