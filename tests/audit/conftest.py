"""A log of three days, sealed."""

import datetime as dt

import pytest

from samrit.audit.actions import record, seal_days
from samrit.audit.models import BusinessEvent
from samrit.lib import clock

DAYS = (dt.date(2022, 4, 13), dt.date(2022, 4, 14), dt.date(2022, 4, 15))


def at(monkeypatch: pytest.MonkeyPatch, day: dt.date, hour: int = 9, minute: int = 0) -> None:
    """Set the clock to this moment in Bangkok."""
    moment = dt.datetime.combine(day, dt.time(hour, minute), clock.BANGKOK)
    monkeypatch.setattr(clock, "now", lambda: moment)


@pytest.fixture
def three_days(db: None, monkeypatch: pytest.MonkeyPatch) -> list[BusinessEvent]:
    """Four events a day on three days, and the day after."""
    events = []
    for day in DAYS:
        at(monkeypatch, day)
        events += [
            record(act="sent", subject_kind="year_plan", subject_id=n, by=None, reason="ส่งอนุมัติ", step=n)
            for n in range(4)
        ]
    at(monkeypatch, dt.date(2022, 4, 16))
    return events


@pytest.fixture
def sealed(three_days: list[BusinessEvent]) -> list[BusinessEvent]:
    assert seal_days() == 3
    return three_days
