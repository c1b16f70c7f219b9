"""In what order things are read, and which of many must be."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from samrit.lib.clock import BANGKOK
from samrit.workspace.rules.inbox import (
    MOST_IN_A_BATCH,
    Facts,
    Reason,
    Risk,
    money_change,
    risk,
    sample,
    why_not_approve_batch,
    why_not_batch,
    why_not_read,
    why_not_undo_batch,
)

NOW = dt.datetime(2022, 4, 18, 9, tzinfo=BANGKOK)


@dataclass
class Batch:
    approved_at: dt.datetime | None = None
    undone_at: dt.datetime | None = None
    sample: list[int] = field(default_factory=list)
    read: list[int] = field(default_factory=list)
    items: list[dict[str, object]] = field(default_factory=list)
    results: dict[str, object] = field(default_factory=dict)


def codes(facts: Facts) -> list[str]:
    return [reason.code for reason in risk(facts).reasons]


def test_nothing_to_remark_scores_nothing() -> None:
    assert risk(Facts(money=Decimal(500_000), changes=0)) == Risk()


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (Facts(days_late=1), ["late"]),
        (Facts(days_overdue=3), ["overdue"]),
        (Facts(money=Decimal(99_999_999)), []),
        (Facts(money=Decimal(100_000_000)), ["money"]),
        (Facts(money=Decimal(119), money_before=Decimal(100)), []),
        (Facts(money=Decimal(120), money_before=Decimal(100)), ["money_change"]),
        (Facts(money=Decimal(80), money_before=Decimal(100)), ["money_change"]),
        (Facts(money=Decimal(80), money_before=Decimal(0)), []),
        (Facts(changes=9), []),
        (Facts(changes=10), ["many_changes"]),
        (Facts(warnings=("behind", "fell")), ["warning", "warning"]),
    ],
)
def test_each_reason_begins_where_it_is_said_to(facts: Facts, expected: list[str]) -> None:
    assert codes(facts) == expected


def test_a_late_item_stands_before_a_costly_one_and_both_before_a_plain_one() -> None:
    late, costly, plain = Facts(days_late=20), Facts(money=Decimal(300_000_000)), Facts(money=Decimal(2_000_000))
    assert risk(late).score > risk(costly).score > risk(plain).score > 0
    assert risk(late).is_high
    assert not risk(plain).is_high


def test_what_only_reminds_makes_no_report_a_high_risk() -> None:
    told = risk(Facts(warnings=("outcome_soon", "outcome_soon", "no_day", "off_plan")))
    assert (told.score, told.is_high, len(told.reasons)) == (19, False, 3)


def test_reasons_are_said_in_both_languages() -> None:
    facts = Facts(days_late=2, money=Decimal(150), money_before=Decimal(100), warnings=("below_target",))
    with translation.override("en"):
        assert [str(r.words) for r in risk(facts).reasons] == ["2 days late", "money +50%", "indicator below target"]
    with translation.override("th"):
        assert [str(r.words) for r in risk(facts).reasons] == ["ส่งช้า 2 วัน", "เงินเปลี่ยน +50%", "ตัวชี้วัดต่ำกว่าค่าเป้าหมาย"]


@given(st.decimals(min_value=0, max_value=10**12, places=2), st.decimals(min_value=1, max_value=10**12, places=2))
def test_the_change_of_money_leads_from_the_old_sum_to_the_new(now: Decimal, before: Decimal) -> None:
    percent = money_change(Facts(money=now, money_before=before))
    assert percent is not None
    assert abs(before * (100 + percent) / 100 - now) < Decimal("0.01")


HIGH_RISK = Risk(50, (Reason("late", ""),), is_high=True)


@given(st.integers(1, 300), st.integers(0, 40), st.integers())
def test_the_sample_holds_every_high_risk_and_is_large_enough(plain: int, high: int, seed: int) -> None:
    risks = {number: Risk() for number in range(plain)} | {1000 + number: HIGH_RISK for number in range(high)}
    drawn = sample(risks, seed)
    assert len(drawn) == len(set(drawn))
    assert set(drawn) <= set(risks)
    assert {key for key in risks if key >= 1000} <= set(drawn)
    assert len(drawn) >= min(3, len(risks))
    assert len(drawn) ** 2 >= min(len(risks), 9)
    assert sample(risks, seed) == drawn


def test_two_hundred_plain_items_ask_for_fifteen_to_be_read() -> None:
    assert len(sample({number: Risk() for number in range(200)}, 1)) == 15


@pytest.mark.parametrize(
    ("chosen", "thai", "english"),
    [
        ([], "เลือกอย่างน้อยหนึ่งรายการ", "Choose at least one item."),
        (list(range(MOST_IN_A_BATCH + 1)), "ไม่เกิน 500 รายการ", "at most 500 items"),
        ([1, 2, 99], "ไม่ได้รอคุณแล้ว", "no longer wait for you"),
    ],
)
def test_what_cannot_be_taken_together_says_why(chosen: list[int], thai: str, english: str) -> None:
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language):
            assert words in str(why_not_batch(chosen, [1, 2, 3]))
    assert why_not_batch([1, 2], [1, 2, 3]) is None


def test_the_sample_is_read_before_the_rest_is_approved() -> None:
    batch = Batch(sample=[1, 2], read=[1])
    with translation.override("en"):
        assert str(why_not_approve_batch(batch)) == "Read the sample first: 1 to go."
        assert str(why_not_read(batch, 7)) == "This item is not part of the sample."
        assert str(why_not_approve_batch(Batch(approved_at=NOW))) == "These items have been decided already."
    with translation.override("th"):
        assert "เหลืออีก 1 รายการ" in str(why_not_approve_batch(batch))
    assert why_not_read(batch, 2) is None
    assert why_not_approve_batch(Batch(sample=[1, 2], read=[2, 1])) is None


@pytest.mark.parametrize(
    ("batch", "until", "english"),
    [
        (Batch(), None, "Nothing has been approved yet."),
        (Batch(approved_at=NOW, undone_at=NOW), NOW, "It has been taken back already."),
        (Batch(approved_at=NOW, items=[{}], results={}), NOW, "The approvals are still being made."),
        (Batch(approved_at=NOW), NOW - dt.timedelta(seconds=1), "The time in which it could be taken back is over."),
        (Batch(approved_at=NOW), None, "The time in which it could be taken back is over."),
    ],
)
def test_what_cannot_be_taken_back_says_why(batch: Batch, until: dt.datetime | None, english: str) -> None:
    with translation.override("en"):
        assert str(why_not_undo_batch(batch, until, NOW)) == english
    with translation.override("th"):
        assert str(why_not_undo_batch(batch, until, NOW)) != english
    assert why_not_undo_batch(Batch(approved_at=NOW), NOW, NOW) is None
