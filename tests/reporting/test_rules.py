"""Planned and computed figures; what cannot be, what is missing, what looks odd."""

from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from samrit.reporting.rules import checks
from samrit.reporting.rules.fields import Previous, fields_of, prefill
from samrit.reporting.rules.plan import (
    Plan,
    PlannedActivity,
    PlannedIndicator,
    PlannedMoney,
    PlannedOutput,
    computed_progress,
    planned_progress,
    weights,
)

A, B = "a" * 8, "b" * 8
PLAN = Plan(
    2565,
    (
        PlannedActivity(A, "สำรวจ", Decimal(60), frozenset({10, 11, 12, 1})),
        PlannedActivity(B, "ก่อสร้าง", Decimal(40), frozenset({1, 2, 3, 4, 5, 6, 7, 8})),
    ),
    (PlannedOutput("o", "ถนน", "กม.", Decimal(12)),),
    (PlannedIndicator("i", "ความพึงพอใจ", "ร้อยละ", Decimal(80), (Decimal(20), Decimal(40), None, None)),),
    (PlannedMoney("loan", Decimal(100), (Decimal(25), Decimal(50), Decimal(75), Decimal(100))),),
)
FULL: dict[str, Any] = {
    "execution_state": "in_progress",
    "progress_actual": Decimal(70),
    "effect_on_y1": "ดีขึ้น",
    "effect_on_y2": "ดีขึ้น",
    "effect_on_z": "ดีขึ้น",
    "has_obstacles": False,
    f"activity.{A}.done": Decimal(100),
    f"activity.{B}.done": Decimal(25),
    "output.o.value": Decimal(0),
    "indicator.i.value": Decimal(50),
    "money.loan.disbursed": Decimal(50),
}

REASONS = {"progress_variance_text": "x", "money_variance_text": "x"}
"""Asked where plan and actual part by more than the year allows."""


def case(quarter: int = 2, previous: dict[str, Any] | None = None, **values: Any) -> checks.Case:
    return checks.Case(PLAN, quarter, {**FULL, **values}, Previous(1, previous) if previous else None)


def codes(problems: list[Any]) -> set[tuple[str, str]]:
    return {(p.field, p.code) for p in problems}


def test_planned_progress_is_weights_times_months() -> None:
    assert planned_progress(PLAN, 1) == Decimal("45.00")  # 60 x 3/4
    assert planned_progress(PLAN, 2) == Decimal("75.00")  # 60 + 40 x 3/8
    assert planned_progress(PLAN, 4) == Decimal(100)
    assert planned_progress(Plan(2565), 1) is None


def test_computed_progress_waits_for_activities_that_should_have_begun() -> None:
    assert computed_progress(PLAN, 2, {A: Decimal(100), B: Decimal(25)}) == Decimal(70)
    assert computed_progress(PLAN, 2, {A: Decimal(100)}) is None
    assert computed_progress(PLAN, 1, {A: Decimal(50)}) == Decimal(30)  # construction begins in January
    assert computed_progress(PLAN, 2, {A: Decimal(0), B: Decimal(0)}) == Decimal(0)


@given(st.lists(st.one_of(st.none(), st.decimals(0, 100, places=2)), min_size=1, max_size=6))
def test_weights_add_up_to_100_whatever_is_stated(stated: list[Decimal | None]) -> None:
    plan = Plan(2565, tuple(PlannedActivity(str(n), "", weight) for n, weight in enumerate(stated)))
    assert abs(sum(weights(plan).values()) - 100) < Decimal("0.000001")


def test_a_complete_report_misses_nothing_and_an_empty_one_everything() -> None:
    assert checks.missing(case()) == []
    empty = checks.Case(PLAN, 2, {})
    assert {p.field for p in checks.missing(empty)} == {
        "execution_state",
        "progress_actual",
        f"activity.{A}.done",
        f"activity.{B}.done",
        "output.o.value",
        "indicator.i.value",
        "money.loan.disbursed",
        "effect_on_y1",
        "effect_on_y2",
        "effect_on_z",
        "has_obstacles",
    }
    assert checks.answered(empty) == (0, 11)
    assert checks.answered(case()) == (11, 11)


def test_blank_is_not_zero_is_not_does_not_apply() -> None:
    assert checks.missing(case(**{"output.o.value": Decimal(0)})) == []
    assert codes(checks.missing(case(**{"output.o.value": None}))) == {("output.o.value", "required")}
    assert checks.missing(case(**{"output.o.value": None, "output.o.na": True})) == []
    assert codes(checks.check_values(case(**{"output.o.na": True}))) == {("output.o.value", "both")}


def test_progress_that_falls_or_differs_needs_a_reason() -> None:
    fell = case(previous={"progress_actual": Decimal(80)})
    assert codes(checks.missing(fell)) == {("progress_reason", "required")}
    assert codes(checks.missing(case(progress_actual=Decimal(65)))) == {("progress_reason", "required")}
    assert checks.missing(case(progress_actual=Decimal(65), progress_reason="ฝนตกหนัก")) == []


def test_obstacles_ask_for_words_and_remedy_and_the_fourth_quarter_for_more() -> None:
    assert codes(checks.missing(case(has_obstacles=True))) == {("has_obstacles", "which")}
    last = case(quarter=4, progress_reason="x", self_assessment="not_met", **REASONS)
    assert {p.field for p in checks.missing(last)} == {"outcome_result", "self_assessment_reason"}
    assert {p.field for p in checks.missing(case(execution_state="suspended"))} == {"summary"}


@pytest.mark.parametrize(
    ("language", "share", "amount"),
    [("th", "อยู่ระหว่าง 0 ถึง 100", "ศูนย์หรือมากกว่า"), ("en", "lies between 0 and 100", "zero or more")],
)
def test_what_cannot_be_says_so_in_both_languages(language: str, share: str, amount: str) -> None:
    with translation.override(language):
        wrong = case(progress_actual=Decimal(130), **{"money.loan.disbursed": Decimal(-1)})
        texts = [str(problem.message) for problem in checks.check_values(wrong)]
    assert any(share in text for text in texts)
    assert any(amount in text for text in texts)


def test_odd_figures_are_remarked_upon() -> None:
    behind = case(progress_actual=Decimal(50), progress_reason="x")
    assert ("progress_actual", "behind") in codes(checks.warnings(behind))
    odd = codes(checks.warnings(case(**{"money.loan.disbursed": Decimal(90), "money.loan.committed": Decimal(20)})))
    assert {("money.loan.disbursed", "over_budget"), ("money.loan.disbursed", "off_plan")} <= odd
    low = codes(checks.warnings(case(**{"indicator.i.value": Decimal(39)})))
    assert ("indicator.i.value", "below_target") in low
    done = codes(checks.warnings(case(execution_state="completed")))
    assert ("execution_state", "not_finished") in done
    spent_less = case(previous={"money.loan.disbursed": Decimal(60)})
    assert ("money.loan.disbursed", "fell") in codes(checks.warnings(spent_less))


def test_only_cumulative_answers_are_offered_again() -> None:
    before = Previous(1, {**FULL, "summary": "ไตรมาสก่อน", "suggestion": "ฝน", f"activity.{A}.text": "ทำแล้ว"})
    offered = prefill(PLAN, before)
    assert offered["money.loan.disbursed"] == Decimal(50)
    assert offered[f"activity.{A}.done"] == Decimal(100)
    assert not {"summary", "suggestion", "has_obstacles", f"activity.{A}.text"} & set(offered)
    assert prefill(PLAN, None) == {}


def test_every_field_has_a_key_of_its_own() -> None:
    keys = [item.key for item in fields_of(PLAN)]
    assert len(keys) == len(set(keys))
