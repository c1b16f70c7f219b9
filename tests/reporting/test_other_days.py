"""NESDC changes the rules of a year, and gives other days by a letter: refused, previewed, set, withdrawn."""

import datetime as dt
import re
from dataclasses import replace
from decimal import Decimal

import pytest
from django.utils import translation

from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid, Refused
from samrit.lib.merge import fingerprints
from samrit.reporting.actions import calendar as calendars
from samrit.reporting.actions import overrides, years
from samrit.reporting.models import EntryWindow, FiscalQuarter, Holiday, Override, ReportingYear
from samrit.reporting.queries.calendar import year_rules
from samrit.reporting.queries.effects import effects_of_year
from samrit.reporting.queries.overrides import effect_of_new, effect_of_withdrawal
from samrit.reporting.queries.windows import window_for
from samrit.reporting.rules.calendar import Change, due_on
from samrit.reporting.rules.overrides import NewOverride
from samrit.reporting.rules.years import YearValues
from tests.reporting.conftest import at, make_quarter, make_year_plan

CHANGE = Change("นร 1112/9", "ตามมติ")
VALUES = YearValues(
    moves_on_holiday=True,
    soon_days=7,
    lock_days=60,
    approval_days=15,
    reminder_days=(-14, -7, -1, 1, 7),
    escalation_days=7,
    progress_gap=Decimal(10),
    money_gap=Decimal(20),
)


def new(**more):
    facts = {"letter": "นร 1112/8", "letter_on": dt.date(2022, 4, 1), "reason": "พ.ร.บ. งบประมาณล่าช้า"}
    return NewOverride("report", 2565, more.pop("quarter", 1), **{**facts, **more})


def seen_of(fiscal_year):
    return fingerprints(years.stored_rules(year_rules(fiscal_year)))


@pytest.fixture
def july(db):
    """The third quarter of FY2569, whose last day is a holiday, and the two days before it."""
    for day in (28, 29, 30):
        Holiday.objects.create(on=dt.date(2026, 7, day), name_th=f"วันหยุด {day}")
    ReportingYear.objects.create(fiscal_year=2569)
    return make_quarter(2569, 3)


def test_the_switch_moves_the_last_day_off_the_holiday_and_back(july, admin):
    moved = effects_of_year(2569, moves=True, lock_days=60)
    assert [(one.before, one.after) for one in moved] == [(dt.date(2026, 7, 30), dt.date(2026, 7, 31))]
    years.change_year(fiscal_year=2569, values=VALUES, change=CHANGE, seen=seen_of(2569), by=admin)
    july.refresh_from_db()
    assert (july.due_at, july.stated_due_on) == (at("2026-08-01T00:00:00"), dt.date(2026, 7, 30))
    assert BusinessEvent.objects.get(act="reporting_year_changed").data["letter"] == CHANGE.letter
    friday = calendars.add_holiday(on=dt.date(2026, 7, 31), name_th="พิเศษ", name_en="", change=CHANGE, by=admin)
    july.refresh_from_db()
    assert due_on(july) == dt.date(2026, 8, 3)  # Friday closed, then a week-end
    calendars.withdraw_holiday(holiday=friday, change=CHANGE, by=admin)
    july.refresh_from_db()
    assert due_on(july) == dt.date(2026, 7, 31)
    off = replace(VALUES, moves_on_holiday=False)
    years.change_year(fiscal_year=2569, values=off, change=CHANGE, seen=seen_of(2569), by=admin)
    july.refresh_from_db()
    assert due_on(july) == dt.date(2026, 7, 30)


def test_without_the_switch_a_holiday_moves_nothing(july, admin):
    calendars.add_holiday(on=dt.date(2026, 7, 31), name_th="พิเศษ", name_en="", change=CHANGE, by=admin)
    july.refresh_from_db()
    assert due_on(july) == dt.date(2026, 7, 30)


def test_an_entry_window_moves_with_its_year(db, admin):
    ReportingYear.objects.create(fiscal_year=2569)
    Holiday.objects.create(on=dt.date(2025, 12, 31), name_th="วันสิ้นปี")
    Holiday.objects.create(on=dt.date(2026, 1, 1), name_th="วันขึ้นปีใหม่")
    row = EntryWindow.objects.create(
        fiscal_year=2569,
        opens_at=at("2025-10-01T00:00:00"),
        due_at=at("2026-01-01T00:00:00"),
        stated_due_on=dt.date(2025, 12, 31),
    )
    years.change_year(fiscal_year=2569, values=VALUES, change=CHANGE, seen=seen_of(2569), by=admin)
    row.refresh_from_db()
    assert due_on(row) == dt.date(2026, 1, 2)


@pytest.mark.parametrize(
    ("values", "field", "thai", "english"),
    [
        ({"lock_days": 0}, "lock_days", "ตั้งแต่ 1 ถึง 366", "from 1 to 366"),
        ({"soon_days": None}, "soon_days", "กรอกตัวเลข", "Write a number"),
        ({"reminder_days": (7, -1)}, "reminder_days", "เรียงตามลำดับ", "in order"),
        ({"reminder_days": (-61,)}, "reminder_days", "ไม่เกิน 60 วัน", "within 60 days"),
        ({"spending_targets": (Decimal(50),)}, "spending_targets", "สี่ค่า", "four percents"),
        (
            {"spending_targets": tuple(map(Decimal, (38, 30, 81, 100)))},
            "spending_targets",
            "ไม่ลดลง",
            "grow from quarter",
        ),
    ],
)
def test_impossible_rules_change_nothing(july, admin, values, field, thai, english):
    before = list(ReportingYear.objects.values())
    wrong = replace(VALUES, **values)
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language), pytest.raises(Invalid) as no:
            years.change_year(fiscal_year=2569, values=wrong, change=CHANGE, seen=seen_of(2569), by=admin)
        with translation.override(language):
            assert words in " ".join(str(p.message) for p in no.value.problems if p.field == field)
    assert list(ReportingYear.objects.values()) == before


def test_the_page_of_the_rules_shows_the_effect_first(july, admin, as_user):
    browser, path = as_user(admin), "/calendar/2569/rules/"
    typed = {
        "moves_on_holiday": "on",
        "soon_days": "7",
        "lock_days": "๙๐",
        "approval_days": "15",
        "escalation_days": "7",
        "reminder_days": "-14, -7 -1 +1 7",
        "progress_gap": "10",
        "money_gap": "20",
        "spending_targets": "38 61 81 100",
        "letter": CHANGE.letter,
        "reason": CHANGE.reason,
        **{f"seen-{key}": value for key, value in seen_of(2569).items()},
    }
    shown = browser.post(path, typed)
    assert shown.status_code == 200
    assert "เลื่อนจาก 30 กรกฎาคม 2569 เป็น 31 กรกฎาคม 2569" in shown.text
    assert year_rules(2569).lock_days == 60
    assert browser.post(path, typed | {"apply": "1"}).status_code == 302
    year = year_rules(2569)
    assert (year.lock_days, year.moves_on_holiday, year.spending_targets) == (90, True, [38, 61, 81, 100])
    stale = browser.post(path, typed | {"apply": "1", "lock_days": "70"})
    assert stale.status_code == 409
    assert year_rules(2569).lock_days == 90
    bad = browser.post(path, typed | {"reminder_days": "soon"})
    assert (bad.status_code, "กรอกจำนวนเต็ม" in bad.text) == (422, True)


def test_what_another_administrator_changed_meanwhile_stays(july, admin):
    before = seen_of(2569)
    years.change_year(fiscal_year=2569, values=replace(VALUES, lock_days=90), change=CHANGE, seen=before, by=admin)
    years.change_year(fiscal_year=2569, values=replace(VALUES, soon_days=5), change=CHANGE, seen=before, by=admin)
    assert (year_rules(2569).lock_days, year_rules(2569).soon_days) == (90, 5)


def test_a_page_that_was_refused_still_knows_what_it_was_drawn_with(july, admin, as_user):
    """Who mends her page and sends it again does not undo what somebody else changed meanwhile."""
    browser, path = as_user(admin), "/calendar/2569/rules/"
    drawn = dict(re.findall(r'name="(seen-\w+)" value="(\w+)"', browser.get(path).text))
    page = {**drawn, "moves_on_holiday": "", "soon_days": "5", "lock_days": "60", "approval_days": "15"}
    page |= {"escalation_days": "7", "reminder_days": "-14 -7 -1 1 7", "progress_gap": "10", "money_gap": "20"}
    others = replace(VALUES, moves_on_holiday=False, lock_days=90)
    years.change_year(fiscal_year=2569, values=others, change=CHANGE, seen=seen_of(2569), by=admin)
    refused = browser.post(path, page | {"apply": "1", "letter": "", "reason": ""})
    assert refused.status_code == 422
    carried = dict(re.findall(r'name="(seen-\w+)" value="(\w+)"', refused.text))
    assert carried == drawn
    letter = {"apply": "1", "letter": CHANGE.letter, "reason": CHANGE.reason}
    assert browser.post(path, page | carried | letter).status_code == 302
    assert (year_rules(2569).lock_days, year_rules(2569).soon_days) == (90, 5)


@pytest.fixture
def plan(unit, quarters, chain):
    return make_year_plan(unit, "O-1")


def test_an_override_is_previewed_set_and_withdrawn(plan, quarters, admin, as_user, unit):
    data = new(body=unit, due_on=dt.date(2022, 4, 30))
    (shift,) = effect_of_new(data, unit.path)
    assert (shift.effect.owed, shift.effect.late_before, shift.effect.late_after, shift.effect.changes) == (1, 1, 0, 1)
    assert not Override.objects.exists()
    row = overrides.set_override(data=data, by=admin)
    assert due_on(window_for(plan, quarters[1])) == dt.date(2022, 4, 30)
    page = as_user(admin).get("/calendar/2565/")
    assert data.letter in page.text
    (back,) = effect_of_withdrawal(row)
    assert (back.effect.late_before, back.effect.late_after) == (0, 1)
    overrides.withdraw_override(override=row, change=CHANGE, by=admin)
    assert due_on(window_for(plan, quarters[1])) == dt.date(2022, 1, 30)
    acts = list(BusinessEvent.objects.filter(subject_kind="override").order_by("pk").values_list("act", flat=True))
    assert acts == ["override_set", "override_withdrawn"]
    with pytest.raises(Invalid):
        overrides.withdraw_override(override=row, change=CHANGE, by=admin)


@pytest.mark.parametrize(
    ("more", "field", "thai", "english"),
    [
        ({}, "due_on", "อย่างน้อยหนึ่งวัน", "at least one day"),
        ({"due_on": dt.date(2021, 12, 1)}, "due_on", "อยู่ก่อนวันเปิด", "lies before the day"),
        ({"locks_on": dt.date(2022, 1, 29)}, "locks_on", "ปิดรับก่อน", "cannot be closed before"),
        ({"quarter": None, "due_on": dt.date(2022, 5, 1)}, "quarter", "เลือกไตรมาส", "Choose the quarter"),
        ({"quarter": 5, "due_on": dt.date(2022, 5, 1)}, "quarter", "ระบุไตรมาส", "A quarter is named"),
        ({"case": "other", "due_on": dt.date(2022, 5, 1)}, "case", "อย่างเดียว", "Name one"),
        ({"letter": "", "due_on": dt.date(2022, 5, 1)}, "letter", "เลขที่หนังสือ", "number of the letter"),
        ({"letter_on": dt.date(2022, 4, 19), "due_on": dt.date(2022, 5, 1)}, "letter_on", "ยังมาไม่ถึง", "not come yet"),
        ({"reason": "", "due_on": dt.date(2022, 5, 1)}, "reason", "กรอกเหตุผล", "Write the reason"),
    ],
)
def test_impossible_overrides_change_nothing(plan, unit, admin, more, field, thai, english):
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language), pytest.raises(Invalid) as no:
            overrides.set_override(data=new(body=unit, **more), by=admin)
        with translation.override(language):
            assert words in " ".join(str(p.message) for p in no.value.problems if p.field == field)
    assert not Override.objects.exists()


def test_nobody_but_nesdc_sets_other_days_and_the_try_is_logged(plan, cast, as_user, unit):
    before = list(FiscalQuarter.objects.values())
    for name, user in cast.items():
        if name != "admin":
            with pytest.raises(Refused):
                overrides.set_override(data=new(body=unit, due_on=dt.date(2022, 5, 1)), by=user)
    for path in ("overrides/", "overrides/new/", "rules/"):
        assert as_user(cast["editor"]).get(f"/calendar/2565/{path}").status_code == 403
    assert as_user(cast["editor"]).post("/calendar/2565/overrides/new/", {}).status_code == 403
    tries = BusinessEvent.objects.filter(act="refused_set_override", actor=cast["editor"].public_id)
    assert tries.count() == 2
    assert not Override.objects.exists()
    assert list(FiscalQuarter.objects.values()) == before


def test_the_pages_of_other_days(plan, admin, as_user, unit):
    browser, path = as_user(admin), "/calendar/2565/overrides/new/"
    assert "วันอื่นตามหนังสือจะแสดงที่นี่" in browser.get("/calendar/2565/overrides/").text
    typed = {"form": "report", "quarter": "1", "project": "O-1", "locks_on": "31/7/2565", "letter": "นร 1/1"}
    typed |= {"letter_on": "1/4/2565", "reason": "เปิดให้ส่งอีกครั้ง"}
    assert "ไม่มีโครงการรหัส" in browser.post(path, typed | {"project": "X"}).text
    assert "ไม่มีหน่วยงาน" in browser.post(path, typed | {"project": "", "body": "ไม่มีจริง"}).text
    assert "ยังไม่ได้บันทึก" in browser.post(path, typed).text
    assert not Override.objects.exists()
    assert browser.post(path, typed | {"apply": "1"}).status_code == 302
    row = Override.objects.get()
    assert row.locks_at == at("2022-08-01T00:00:00")
    assert "O-1" in browser.get("/calendar/2565/overrides/").text
    assert "O-1" not in browser.get("/calendar/2565/").text  # single projects are not named in public
    assert "อีก 1 รายการ" in browser.get("/calendar/2565/").text
    away = f"/calendar/2565/overrides/{row.pk}/withdrawal/"
    assert browser.post(away, {"letter": "", "reason": ""}).status_code == 422
    assert browser.post(away, {"letter": "นร 1/2", "reason": "เสนอผิด"}).status_code == 302
    assert Override.objects.get().withdrawn_by == admin
    assert browser.get("/calendar/2565/overrides/999/withdrawal/").status_code == 404


@pytest.mark.parametrize("path", ["/calendar/2565/", "/calendar/2565/overrides/"])
def test_the_pages_ask_the_same_for_three_overrides_as_for_one(
    plan, admin, as_user, unit, bodies, django_assert_max_num_queries, path
):
    browser = as_user(admin)
    for body in (unit, bodies["U0151"], bodies["P40"]):
        overrides.set_override(data=new(body=body, due_on=dt.date(2022, 5, 1)), by=admin)
    browser.get(path)
    with django_assert_max_num_queries(15):
        assert browser.get(path).status_code == 200
