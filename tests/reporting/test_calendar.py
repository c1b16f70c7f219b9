"""The clock of a quarter, at its edges."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from samrit.approvals.models import State
from samrit.lib.clock import BANGKOK
from samrit.reporting.models import ClosingTerm, FiscalQuarter, Holiday
from samrit.reporting.rules.calendar import Stage, days_late, days_left, due_on, state_of
from tests.reporting.conftest import at

Q1_2569 = SimpleNamespace(
    opens_at=at("2026-01-01T00:00:00"),
    due_at=at("2026-01-31T00:00:00"),
    locks_at=at("2026-04-01T00:00:00"),
    soon_days=7,
)


def test_sent_in_the_last_second_of_30_january_is_on_time() -> None:
    state = state_of(Q1_2569, at("2026-02-10T00:00:00"), State.SUBMITTED, at("2026-01-30T23:59:59"))
    assert (state.stage, state.days_late) == (Stage.SUBMITTED, 0)


def test_sent_at_midnight_of_31_january_is_one_day_late_whenever_approved() -> None:
    for record in (State.SUBMITTED, State.RETURNED, State.APPROVED):
        assert state_of(Q1_2569, at("2026-03-01T00:00:00"), record, at("2026-01-31T00:00:00")).days_late == 1


@pytest.mark.parametrize(
    ("now", "stage", "left"),
    [
        ("2025-12-31T23:59:59", Stage.NOT_OPEN, None),
        ("2026-01-01T00:00:00", Stage.OPEN, 29),
        ("2026-01-22T23:59:59", Stage.OPEN, 8),
        ("2026-01-23T00:00:00", Stage.DUE_SOON, 7),
        ("2026-01-30T23:59:59", Stage.DUE_SOON, 0),
        ("2026-01-31T00:00:00", Stage.OVERDUE, -1),
        ("2026-03-01T12:00:00", Stage.OVERDUE, -30),
    ],
)
def test_stage_and_days_left_by_the_clock(now: str, stage: Stage, left: int | None) -> None:
    for record in (None, State.DRAFT):
        state = state_of(Q1_2569, at(now), record)
        assert (state.stage, state.days_left) == (stage, left)


def test_the_due_day_is_the_same_wherever_the_clock_hangs() -> None:
    utc = SimpleNamespace(opens_at=Q1_2569.opens_at, due_at=Q1_2569.due_at.astimezone(dt.UTC))
    assert due_on(utc) == dt.date(2026, 1, 30)


@given(st.datetimes(dt.datetime.fromisoformat("2025-12-01"), dt.datetime.fromisoformat("2026-12-01")))
def test_late_exactly_when_the_last_day_is_over(moment: dt.datetime) -> None:
    now = moment.replace(tzinfo=BANGKOK)
    late = days_late(Q1_2569, now)
    assert (late > 0) == (days_left(Q1_2569, now) < 0)
    assert late == max(0, -days_left(Q1_2569, now))


def test_everybody_reads_the_calendar(client: Client, quarters: dict[int, FiscalQuarter]) -> None:
    Holiday.objects.create(on=dt.date(2022, 5, 2), name_th="วันหยุดชดเชยวันแรงงาน")
    page = client.get("/calendar/")
    text = page.content.decode()
    assert page.status_code == 200
    assert "30 เม.ย. 2565" in text
    assert "เหลือ 12 วัน" in text
    assert "วันหยุดชดเชยวันแรงงาน" in text
    assert client.get("/calendar/2400/").status_code == 404


def test_where_the_days_come_from_is_said_once_and_in_the_language_of_the_page(
    client: Client, quarters: dict[int, FiscalQuarter]
) -> None:
    letter = "letter นร 0505/ว 3407 of 11 Nov 2564: M6 within 30 days after the quarter; M1-M5 within the first quarter"
    FiscalQuarter.objects.update(source=letter)
    FiscalQuarter.objects.filter(quarter=2).update(source=f"{letter}; next working day 2022-05-03, not applied")
    for language, words in (
        ("th", "หนังสือ นร 0505/ว 3407 ลงวันที่ 11 พ.ย. 2564"),
        ("en", "Letter นร 0505/ว 3407 of 11 Nov"),
    ):
        client.cookies["django_language"] = language
        text = client.get("/calendar/2565/").content.decode()
        assert (text.count(words), "not applied" in text) == (1, False)
    FiscalQuarter.objects.filter(quarter=3).update(source="หนังสือของสำนักงาน ที่ 5/2565")
    assert "ที่ 5/2565" in client.get("/calendar/2565/").content.decode()


@pytest.mark.usefixtures("terms")
def test_when_reports_after_the_end_are_due_stands_on_the_calendar(
    client: Client, quarters: dict[int, FiscalQuarter]
) -> None:
    source = "proposed: no letter asks for reports after the end of a project; outcomes come later than outputs"
    ClosingTerm.objects.filter(kind="final").update(source=source)
    for language, said in (
        ("th", ("หลังสิ้นสุดโครงการที่สิ้นสุดในปีนี้", "12 เดือนหลังสิ้นสุด", "ภายใน 90 วัน", "ไม่พบหนังสือที่กำหนดให้รายงาน")),
        (
            "en",
            ("After the end of a project", "12 months after the end", "within 90 days", "no letter asks for reports"),
        ),
    ):
        client.cookies["django_language"] = language
        text = client.get("/calendar/2565/").content.decode()
        assert [words for words in said if words not in text] == []
    ClosingTerm.objects.all().delete()
    assert "months after the end" not in client.get("/calendar/2565/").content.decode()
