"""Fiscal years and quarters, by properties."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samrit.lib import fiscal
from samrit.lib.fiscal import Period

DAYS = st.dates(dt.date(1950, 1, 1), dt.date(2100, 12, 31))
PERIODS = st.builds(Period, st.integers(2500, 2640), st.integers(1, 4))


@given(DAYS)
def test_a_day_lies_in_its_year_and_in_its_quarter(day):
    year, period = fiscal.fiscal_year_of(day), Period.of(day)
    assert fiscal.first_day(year) <= day <= fiscal.last_day(year)
    assert period.starts_on <= day <= period.ends_on
    assert period.fiscal_year == year
    assert day.month in fiscal.months_of_quarter(period.quarter)
    assert fiscal.quarter_of_month(day.month) == period.quarter


@given(PERIODS)
def test_next_and_previous_undo_each_other(period):
    assert period.next.previous == period == period.previous.next
    assert period.previous < period < period.next
    assert period.ends_on + dt.timedelta(days=1) == period.next.starts_on


@given(PERIODS)
def test_a_period_is_read_as_it_is_written(period):
    assert Period.parse(str(period)) == period


@given(st.integers(2500, 2640))
def test_the_months_of_a_year_follow_each_other_from_october(year):
    starts = [fiscal.month_start(year, month) for month in fiscal.MONTHS]
    assert starts == sorted(starts)
    assert (starts[0], starts[0].month) == (fiscal.first_day(year), 10)
    assert fiscal.first_day(year + 1) == fiscal.last_day(year) + dt.timedelta(days=1)


def test_the_first_quarter_of_2565_begins_in_october_2021():
    assert Period(2565, 1).starts_on == dt.date(2021, 10, 1)
    assert Period(2565, 2).ends_on == dt.date(2022, 3, 31)
    assert Period(2565, 4).ends_on == dt.date(2022, 9, 30)


@given(st.integers(1950, 2100))
def test_a_year_is_understood_in_both_eras(year):
    assert fiscal.year_of_input(year) == fiscal.year_of_input(year + 543) == year + 543


@pytest.mark.parametrize("quarter", [0, 5, -1])
def test_there_are_four_quarters(quarter):
    with pytest.raises(ValueError, match="a quarter is 1 to 4"):
        Period(2565, quarter)


@pytest.mark.parametrize("text", ["", "2565", "FY2565", "FY2565-Q9", "Q1-FY2565", "FYx-Q1"])
def test_what_is_no_period_is_refused(text):
    with pytest.raises(ValueError, match=r"invalid literal|a quarter is"):
        Period.parse(text)


@given(st.decimals(0, 10**9, places=2), st.decimals(0, 10**9, places=2))
def test_a_share_is_percent_of_the_whole(part, whole):
    share = fiscal.share(part, whole)
    if whole:
        assert share == (part / whole * 100).quantize(Decimal("0.01"))
    else:
        assert share is None
