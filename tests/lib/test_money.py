"""Money, by properties."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samrit.lib import money

AMOUNTS = st.decimals(-money.LARGEST, money.LARGEST, places=2)
THAI_DIGITS = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")


@given(AMOUNTS)
def test_an_amount_that_is_shown_can_be_read_back(amount):
    shown = money.format_baht(amount)
    assert money.parse_baht(shown) == amount
    assert money.parse_baht(shown.translate(THAI_DIGITS)) == amount
    assert money.parse_baht(f" {shown} บาท ") == amount


@given(AMOUNTS)
def test_an_amount_has_two_decimals_and_no_minus_zero(amount):
    read = money.parse_baht(str(amount))
    assert read.as_tuple().exponent == -2
    assert not (read == 0 and read.is_signed())


@given(st.text(max_size=12))
def test_whatever_is_typed_is_an_amount_or_refused(text):
    try:
        amount = money.parse_baht(text)
    except ValueError:
        return
    assert abs(amount) <= money.LARGEST


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not an amount"),
        ("สองร้อย", "not an amount"),
        ("1.2.3", "not an amount"),
        ("NaN", "out of range"),
        ("1e30", "out of range"),
        ("1.005", "more than two decimals"),
    ],
)
def test_a_refusal_says_why(text, why):
    with pytest.raises(ValueError, match=why):
        money.parse_baht(text)


def test_a_blank_is_not_zero():
    assert money.format_baht(None) == money.format_million(None) == "–"
    assert money.format_baht(0) == "0.00"
    assert money.format_million(Decimal(1_234_567)) == "1.23"
