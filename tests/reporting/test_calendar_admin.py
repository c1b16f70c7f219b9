"""NESDC changes the calendar: by a letter, with the effect shown before, never over somebody else's change."""

import datetime as dt

import pytest
from django.utils import translation

from samrit.audit.models import BusinessEvent
from samrit.lib.clock import BANGKOK
from samrit.lib.errors import Invalid, Refused, Stale
from samrit.lib.merge import fingerprints
from samrit.reporting.actions import calendar as actions
from samrit.reporting.models import EntryWindow, FiscalQuarter, Holiday
from samrit.reporting.queries import calendar
from samrit.reporting.queries.effects import effect_of, with_due
from samrit.reporting.rules.calendar import WITHDRAWN, Change, Days
from tests.reporting.conftest import make_year_plan

LETTER = Change("นร 1112/ว 100", "เลื่อนเพราะวันหยุดต่อเนื่อง")
DAYS = Days(dt.date(2022, 4, 1), dt.date(2022, 5, 10), dt.date(2022, 5, 20))


def seen(row):
    return fingerprints(calendar.stored_days(row))


def state():
    return [list(model.objects.order_by("pk").values()) for model in (FiscalQuarter, EntryWindow, Holiday)]


def posted(row, days=DAYS, **more):
    typed = {key: f"{day.day}/{day.month}/{day.year + 543}" for key, day in vars(days).items()}
    return {
        **typed,
        "letter": LETTER.letter,
        "reason": LETTER.reason,
        **{f"seen-{k}": v for k, v in seen(row).items()},
    } | more


def test_the_effect_is_shown_before_anything_is_saved(quarters, unit, admin, as_user):
    make_year_plan(unit)
    browser, path = as_user(admin), "/calendar/2565/quarters/2/"
    before = state()
    shown = browser.post(path, posted(quarters[2]))
    assert shown.status_code == 200
    assert "รายงานที่ยังไม่ส่ง 1 ฉบับ" in shown.text
    assert state() == before
    done = browser.post(path, posted(quarters[2], apply="1"))
    assert done.status_code == 302
    row = FiscalQuarter.objects.get(pk=quarters[2].pk)
    assert row.due_at == dt.datetime(2022, 5, 11, tzinfo=BANGKOK)
    assert (row.release_on, row.source) == (DAYS.release_on, LETTER.letter)
    event = BusinessEvent.objects.get(act="calendar_changed")
    assert (event.reason, event.data["letter"]) == (LETTER.reason, LETTER.letter)
    assert LETTER.letter in browser.get("/calendar/2565/").text
    assert LETTER.reason in browser.get(path).text


def test_late_and_on_time_change_with_the_day(quarters, unit, admin):
    make_year_plan(unit)
    first = FiscalQuarter.objects.get(fiscal_year=2565, quarter=1)
    later = effect_of(first, with_due(first, dt.datetime(2022, 6, 1, tzinfo=BANGKOK)))
    assert (later.owed, later.late_before, later.late_after) == (1, 1, 0)


@pytest.mark.parametrize(
    ("days", "change", "field", "thai", "english"),
    [
        (Days(None, DAYS.due_on, DAYS.release_on), LETTER, "opens_on", "วันเปิด", "on which it opens"),
        (
            Days(dt.date(2022, 5, 11), dt.date(2022, 5, 10), DAYS.release_on),
            LETTER,
            "due_on",
            "อยู่ก่อนวันเปิด",
            "lies before the day",
        ),
        (Days(DAYS.opens_on, DAYS.due_on, DAYS.due_on), LETTER, "release_on", "ต้องอยู่หลัง", "cannot be published before"),
        (
            Days(DAYS.opens_on, dt.date(2022, 12, 1), dt.date(2022, 12, 20)),
            LETTER,
            "due_on",
            "ไตรมาสถัดไป",
            "quarter after",
        ),
        (
            Days(dt.date(2021, 12, 1), DAYS.due_on, DAYS.release_on),
            LETTER,
            "opens_on",
            "ไตรมาสก่อนหน้า",
            "quarter before",
        ),
        (DAYS, Change("", "เหตุผล"), "letter", "เลขที่หนังสือ", "number of the letter"),
        (DAYS, Change("นร 1", ""), "reason", "กรอกเหตุผล", "Write the reason"),
    ],
)
def test_impossible_days_change_nothing(quarters, admin, days, change, field, thai, english):
    before = state()
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language), pytest.raises(Invalid) as no:
            actions.change_quarter(quarter=quarters[2], days=days, change=change, seen=seen(quarters[2]), by=admin)
        with translation.override(language):
            assert words in " ".join(str(p.message) for p in no.value.problems if p.field == field)
    assert state() == before


def test_two_administrators_do_not_overwrite_each_other(quarters, admin):
    old = seen(quarters[2])
    actions.change_quarter(quarter=quarters[2], days=DAYS, change=LETTER, seen=old, by=admin)
    before = state()
    other = Days(DAYS.opens_on, dt.date(2022, 5, 5), dt.date(2022, 5, 20))
    with pytest.raises(Stale) as no:
        actions.change_quarter(quarter=quarters[2], days=other, change=LETTER, seen=old, by=admin)
    assert [clash.field for clash in no.value.clashes] == ["due_on"]
    assert state() == before


def test_only_nesdc_changes_the_calendar(quarters, cast, as_user):
    before = state()
    for name, user in cast.items():
        if name == "admin":
            continue
        with pytest.raises(Refused):
            actions.change_quarter(quarter=quarters[2], days=DAYS, change=LETTER, seen=seen(quarters[2]), by=user)
        assert as_user(user).post("/calendar/2565/quarters/2/", posted(quarters[2], apply="1")).status_code == 403
    assert "เฉพาะผู้ดูแลระบบ สศช." in as_user(cast["editor"]).get("/calendar/2565/").text
    assert state() == before


def test_a_refused_change_of_the_calendar_stays_in_the_log(quarters, editor, as_user):
    before, row, browser = state(), quarters[2], as_user(editor)
    with pytest.raises(Refused):
        actions.change_quarter(quarter=row, days=DAYS, change=LETTER, seen=seen(row), by=editor)
    assert browser.get("/calendar/2565/quarters/2/").status_code == 403  # a look is no try
    assert browser.post("/calendar/2565/quarters/2/", posted(row, apply="1")).status_code == 403
    assert browser.post("/calendar/2565/holidays/", {"on": "2/5/2565"}).status_code == 403
    events = BusinessEvent.objects.filter(act="refused_change_calendar", actor=editor.public_id).order_by("pk")
    named = [(event.subject_kind, event.subject_id) for event in events]
    assert named == [("fiscal_quarter", str(row.pk)), ("fiscal_quarter", str(row.pk)), ("holiday", "")]
    assert state() == before


@pytest.mark.parametrize(
    ("address", "asked"),
    [("quarters/2/", 2), ("rules/", 2), ("holidays/", 4), ("overrides/new/", 4)],
)
def test_pages_of_the_calendar_say_before_what_they_demand(quarters, admin, as_user, address, asked):
    assert as_user(admin).get(f"/calendar/2565/{address}").text.count('class="required"') == asked


def test_an_entry_window_and_holidays_are_changed_by_letter(quarters, admin, as_user):
    window = EntryWindow.objects.create(
        fiscal_year=2565,
        opens_at=dt.datetime(2021, 10, 1, tzinfo=BANGKOK),
        due_at=dt.datetime(2022, 1, 1, tzinfo=BANGKOK),
        stated_due_on=dt.date(2021, 12, 31),
    )
    browser = as_user(admin)
    days = {"opens_on": "1/10/2564", "due_on": "31/1/2565", "letter": LETTER.letter, "reason": LETTER.reason}
    sent = days | {f"seen-{k}": v for k, v in seen(window).items()}
    shown = browser.post("/calendar/2565/window/", sent)
    assert shown.status_code == 200
    assert "ยังไม่ได้บันทึก" in shown.text
    answer = browser.post("/calendar/2565/window/", sent | {"apply": "1"})
    assert answer.status_code == 302
    window.refresh_from_db()
    assert window.due_at == dt.datetime(2022, 2, 1, tzinfo=BANGKOK)
    assert LETTER.letter in browser.get("/calendar/2565/").text

    holiday = {"on": "2/5/2565", "name_th": "วันหยุดพิเศษ", "name_en": "", "letter": "ครม. 1/2565", "reason": "มติ ครม."}
    assert browser.post("/calendar/2565/holidays/", holiday).status_code == 302
    twice = browser.post("/calendar/2565/holidays/", holiday)
    assert twice.status_code == 422
    assert "ปฏิทินมีวันหยุดนี้แล้ว" in twice.text
    assert "วันหยุดพิเศษ" in browser.get("/calendar/2565/").text
    row = Holiday.objects.get()
    gone = browser.post("/calendar/2565/holidays/", {"withdraw": row.pk, "letter": "ครม. 2/2565", "reason": "ยกเลิก"})
    assert gone.status_code == 302
    row.refresh_from_db()
    assert row.certainty == WITHDRAWN
    assert "วันหยุดพิเศษ" not in browser.get("/calendar/2565/").text
    elsewhere = browser.post("/calendar/2565/holidays/", holiday | {"on": "2/11/2565"})
    assert elsewhere["Location"] == "/calendar/2565/holidays/"  # no calendar of 2566 here
    FiscalQuarter.objects.create(
        **{**FiscalQuarter.objects.filter(quarter=1).values().get(), "id": None, "fiscal_year": 2566}
    )
    elsewhere = browser.post("/calendar/2565/holidays/", holiday | {"on": "3/11/2565"})
    assert elsewhere["Location"] == "/calendar/2566/holidays/"


@pytest.mark.parametrize("path", ["/calendar/2565/quarters/2/", "/calendar/2565/holidays/"])
def test_the_pages_ask_few_questions(quarters, admin, as_user, django_assert_max_num_queries, path):
    browser = as_user(admin)
    for day in (1, 2, 3):
        actions.add_holiday(on=dt.date(2022, 5, day), name_th=f"วันหยุด {day}", name_en="", change=LETTER, by=admin)
    browser.get(path)
    with django_assert_max_num_queries(12):
        assert browser.get(path).status_code == 200
