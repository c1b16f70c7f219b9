"""The rules of the whole M6: both ways of counting, ratings, days, money by source, contradictions, outcomes, where answers come from."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from samrit.reporting.models import AnsweredFrom, Rating
from samrit.reporting.rules import checks
from samrit.reporting.rules.basis import Basis, basis_of, convertible, to_cumulative, to_quarter
from samrit.reporting.rules.fields import Filled, Previous
from samrit.reporting.rules.filling import Booked, in_words, marks_after, start_of, summed_up
from samrit.reporting.rules.plan import (
    Plan,
    PlannedActivity,
    PlannedBeneficiary,
    PlannedIndicator,
    PlannedMoney,
    PlannedOutcome,
    PlannedOutput,
    YearRules,
)
from samrit.reporting.rules.ratings import computed_rating, rule_of
from samrit.reporting.rules.standing import baht, points

A = "a" * 8
KINDS = (("contractor", "Contractors"), ("budget", "Budget"))
REASONS = (("ahead", "Ahead"), ("procurement_late", "Procurement is late"))
PLAN = Plan(
    2565,
    (PlannedActivity(A, "สำรวจ", Decimal(100), frozenset({10, 11, 12, 1, 2, 3, 4, 5})),),
    (PlannedOutput("o", "ถนน", "กม.", Decimal(12)), PlannedOutput("s", "คะแนนเฉลี่ย", "คะแนน", Decimal(5))),
    (
        PlannedIndicator("i", "ผู้ผ่านการอบรม", "คน", Decimal(80), (Decimal(20), Decimal(40), None, None), "up"),
        PlannedIndicator("j", "อุบัติเหตุ", "ครั้ง", Decimal(10), (Decimal(3), Decimal(5), None, None), "down"),
    ),
    (
        PlannedMoney("state_budget", Decimal(100), (Decimal(25), Decimal(50), Decimal(75), Decimal(100))),
        PlannedMoney("loan", Decimal(100), (Decimal(25), Decimal(50), Decimal(75), Decimal(100))),
    ),
    (PlannedBeneficiary("b", "ผู้ใช้ถนน", "คน", Decimal(500)),),
    (PlannedOutcome("u", "เดินทางสะดวกขึ้น"),),
    YearRules(obstacle_categories=KINDS, variance_reasons=REASONS),
)
FULL: dict[str, Any] = {
    "execution_state": "in_progress",
    "progress_actual": Decimal(75),
    "effect_on_y1": "ดีขึ้น",
    "effect_on_y2": "ดีขึ้น",
    "effect_on_z": "ดีขึ้น",
    "has_obstacles": False,
    f"activity.{A}.done": Decimal(75),
    "output.o.value": Decimal(3),
    "output.s.value": Decimal(4),
    "indicator.i.value": Decimal(45),
    "indicator.j.value": Decimal(2),
    "money.state_budget.disbursed": Decimal(50),
    "money.loan.disbursed": Decimal(50),
    "outcome.u.text": "สะดวกขึ้น",
}


def case(quarter: int = 2, previous: dict[str, Any] | None = None, **values: Any) -> checks.Case:
    return checks.Case(PLAN, quarter, {**FULL, **values}, Previous(1, previous) if previous else None)


def found(problems: list[Any]) -> set[tuple[str, str]]:
    return {(p.field, p.code) for p in problems}


def told(problems: list[Any], field: str, language: str) -> str:
    with translation.override(language):
        return " ".join(str(p.message) for p in problems if p.field == field)


def test_the_complete_report_of_these_tests_misses_nothing_and_looks_well() -> None:
    assert checks.missing(case()) == []
    assert checks.check_values(case()) == []
    assert checks.warnings(case()) == []


FIGURES = st.one_of(st.none(), st.decimals(0, 10**12, places=2))


@given(now=st.lists(FIGURES, min_size=8, max_size=8), before=st.lists(FIGURES, min_size=8, max_size=8))
def test_both_ways_of_counting_round_trip_exactly(now: list[Decimal | None], before: list[Decimal | None]) -> None:
    keys = [*sorted(convertible(PLAN)), "output.s.value", "money.loan.committed"]
    values = dict(zip(keys, now, strict=False)) | {"summary": "คำ", "has_obstacles": False}
    previous = Previous(1, dict(zip(keys, before, strict=False)))
    assert to_cumulative(PLAN, to_quarter(PLAN, values, previous), previous) == values
    assert to_quarter(PLAN, to_cumulative(PLAN, values, previous), previous) == values


def test_levels_and_what_is_committed_are_not_summed() -> None:
    previous = Previous(
        1, {"output.o.value": Decimal(2), "output.s.value": Decimal(3), "indicator.j.value": Decimal(1)}
    )
    own = to_quarter(PLAN, {**FULL, "money.loan.committed": Decimal(9)}, previous)
    assert own["output.o.value"] == Decimal(1)
    assert own["output.s.value"] == Decimal(4)  # a score stands at the end of the quarter
    assert own["indicator.j.value"] == Decimal(2)  # so does what is to fall
    assert own["money.loan.committed"] == Decimal(9)
    assert own["money.loan.disbursed"] == Decimal(50)  # nothing was reported before
    assert basis_of("nonsense") == basis_of(None) == Basis.YEAR


@pytest.mark.parametrize(
    ("direction", "quarter", "value", "rating"),
    [
        ("up", 2, "39", Rating.AT_RISK),
        ("up", 2, "40", Rating.ON_TRACK),
        ("up", 2, "80", Rating.ACHIEVED),
        ("", 2, "40", Rating.ON_TRACK),
        ("up", 3, "60", None),  # the third quarter has no target
        ("down", 2, "40", Rating.ON_TRACK),
        ("down", 2, "41", Rating.AT_RISK),
        ("down", 4, "80", Rating.ACHIEVED),
        ("keep", 2, "40", Rating.ON_TRACK),
        ("keep", 4, "80", Rating.ACHIEVED),
        ("keep", 4, "81", Rating.AT_RISK),
        ("up", 2, None, None),
    ],
)
def test_a_rating_follows_from_the_figures(
    direction: str, quarter: int, value: str | None, rating: Rating | None
) -> None:
    targets = (Decimal(20), Decimal(40), None, None)
    indicator = PlannedIndicator("i", "x", "คน", Decimal(80), targets, direction)
    assert computed_rating(indicator, quarter, None if value is None else Decimal(value)) == rating
    with translation.override("en"):
        assert str(rule_of(indicator, quarter))


def test_zero_is_rated_and_blank_is_not() -> None:
    indicator = PLAN.indicators[0]
    assert computed_rating(indicator, 2, Decimal(0)) == Rating.AT_RISK
    assert computed_rating(indicator, 2, None) is None


@pytest.mark.parametrize(("language", "words"), [("th", "ตัวเลขบอกว่า"), ("en", "the figures say")])
def test_a_rating_that_contradicts_the_figures_is_explained(language: str, words: str) -> None:
    stated = {"indicator.i.rating": "at_risk"}
    assert found(checks.missing(case(**stated))) == {("indicator.i.rating_reason", "contradicts")}
    with translation.override(language):
        assert words in told(checks.missing(case(**stated)), "indicator.i.rating_reason", language)
    assert checks.missing(case(**stated, **{"indicator.i.rating_reason": "ผู้รับจ้างถอนตัว"})) == []
    assert checks.missing(case(**{"indicator.i.rating": "on_track"})) == []  # what the figures say needs no reason


@pytest.mark.parametrize(
    ("days", "place", "code", "thai", "english"),
    [
        ({"started_on": dt.date(2022, 4, 1)}, "started_on", "after_quarter", "หลังสิ้นไตรมาส", "lies after the quarter"),
        ({"finished_on": dt.date(2022, 4, 1)}, "finished_on", "after_quarter", "หลังสิ้นไตรมาส", "lies after the quarter"),
        ({"finished_on": dt.date(2021, 9, 30)}, "finished_on", "before_year", "ก่อนปีงบประมาณ", "before the fiscal year"),
        (
            {"started_on": dt.date(2022, 3, 2), "finished_on": dt.date(2022, 3, 1)},
            "finished_on",
            "order",
            "ก่อนวันเริ่ม",
            "before the day it began",
        ),
    ],
)
def test_days_outside_the_quarter_cannot_be(
    days: dict[str, dt.date], place: str, code: str, thai: str, english: str
) -> None:
    wrong = case(**{f"activity.{A}.{part}": day for part, day in days.items()})
    assert found(checks.check_values(wrong)) == {(f"activity.{A}.{place}", code)}
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language):
            assert words in str(checks.check_values(wrong)[0].message)


def test_the_last_day_of_the_quarter_is_in_it() -> None:
    assert checks.check_values(case(**{f"activity.{A}.started_on": dt.date(2022, 3, 31)})) == []


def test_days_and_percents_that_do_not_fit_are_told() -> None:
    assert (f"activity.{A}.done", "finished") in found(
        checks.missing(case(**{f"activity.{A}.finished_on": dt.date(2022, 3, 1)}))
    )
    done = case(progress_actual=Decimal(100), execution_state="completed", **{f"activity.{A}.done": Decimal(100)})
    assert (f"activity.{A}.finished_on", "no_day") in found(checks.warnings(done))
    early = case(**{f"activity.{A}.started_on": dt.date(2021, 9, 1)})
    assert (f"activity.{A}.started_on", "early") in found(checks.warnings(early))


@pytest.mark.parametrize(("language", "words"), [("th", "ได้รับจัดสรร"), ("en", "appropriated")])
def test_more_than_was_appropriated_cannot_be_sent(language: str, words: str) -> None:
    with translation.override(language):
        over = case(money_variance="ahead", money_variance_text="x", **{"money.state_budget.disbursed": Decimal(101)})
        problems = checks.missing(over)
        assert found(problems) == {("money.state_budget.disbursed", "above_appropriated")}
        assert words in str(problems[0].message)
    assert baht(over, PLAN.money[0]).state == "critical"  # type: ignore[union-attr]


def test_more_of_another_source_asks_for_a_reason() -> None:
    over = {"money.loan.disbursed": Decimal(101), "money.state_budget.disbursed": Decimal(10)}
    assert found(checks.missing(case(**over))) == {("money_variance", "required"), ("money_variance_text", "required")}
    assert checks.missing(case(**over, money_variance="ahead", money_variance_text="ผู้ให้กู้โอนเพิ่ม")) == []


@pytest.mark.parametrize(
    ("progress", "asked"), [("65", False), ("64.99", True), ("85", False), ("85.01", True)]
)  # the plan says 75, the year allows 10 points
def test_progress_far_from_the_plan_asks_for_code_and_words(progress: str, asked: bool) -> None:
    values = {"progress_actual": Decimal(progress), "progress_reason": "x"}
    wanted = {("progress_variance", "required"), ("progress_variance_text", "required")} if asked else set()
    assert found(checks.missing(case(**values))) == wanted
    said = {**values, "progress_variance": "ahead", "progress_variance_text": "ฝนมาช้า"}
    assert checks.missing(case(**said)) == []


def test_a_code_that_is_not_of_the_list_is_refused() -> None:
    assert found(checks.check_values(case(progress_variance="weather"))) == {("progress_variance", "unknown_choice")}


@pytest.mark.parametrize(
    ("state", "progress", "thai", "english"),
    [
        ("completed", "75", "แล้วเสร็จ", "said to be completed"),
        ("not_started", "75", "ยังไม่เริ่ม", "said not to have started"),
        ("delayed", "75", "ล่าช้า", "said to be delayed"),
    ],
)
def test_a_state_against_the_progress_is_explained(state: str, progress: str, thai: str, english: str) -> None:
    against = case(execution_state=state, progress_actual=Decimal(progress))
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language):
            problems = checks.missing(against)
            assert found(problems) == {("progress_reason", "required")}
            assert words in str(problems[0].message)
    assert checks.missing(case(execution_state=state, progress_reason="คณะกรรมการยังไม่ตรวจรับ")) == []


@pytest.mark.parametrize(
    ("language", "words"), [("th", "คุณประเมินว่าเป็นไปตามเป้าหมาย"), ("en", "You assess it as planned")]
)
def test_as_planned_against_the_figures_is_explained(language: str, words: str) -> None:
    against = case(self_assessment="met", **{"indicator.j.value": Decimal(9)})
    with translation.override(language):
        problems = checks.missing(against)
        assert found(problems) == {("self_assessment_reason", "contradicts")}
        assert words in str(problems[0].message)
        assert "อุบัติเหตุ" in str(problems[0].message)
    assert checks.missing(case(self_assessment="met")) == []


def test_outcomes_are_free_then_warned_then_required() -> None:
    blank = {"outcome.u.text": None}
    assert checks.missing(case(2, **blank)) == []
    assert ("outcome.u.value", "outcome_soon") in found(checks.warnings(case(2, **blank)))
    assert ("outcome.u.value", "outcome_soon") not in found(checks.warnings(case(1, **blank)))
    assert ("outcome.u.value", "required") in found(checks.missing(case(4, **blank)))
    for answer in ({"outcome.u.text": "ดีขึ้น"}, {"outcome.u.value": Decimal(0)}, {"outcome.u.na": True}):
        assert ("outcome.u.value", "required") not in found(checks.missing(case(4, **{**blank, **answer})))


def test_obstacles_have_words_and_remedy_each_and_none_means_none() -> None:
    said = {"obstacle.contractor.text": "ถอนตัว"}
    assert found(checks.missing(case(has_obstacles=True, **said))) == {("obstacle.contractor.remedy", "required")}
    assert found(checks.missing(case(has_obstacles=False, **said))) == {("obstacle.contractor.text", "contradicts")}
    assert checks.missing(case(has_obstacles=True, **said, **{"obstacle.contractor.remedy": "หาใหม่"})) == []
    alone = {"obstacle.budget.remedy": "ขอเพิ่ม"}
    assert ("obstacle.budget.text", "required") in found(checks.missing(case(has_obstacles=True, **said, **alone)))


def test_a_place_is_two_figures_and_in_thailand() -> None:
    assert found(checks.check_values(case(lat=Decimal("13.75")))) == {("lon", "half")}
    assert ("lat", "degrees") in found(checks.check_values(case(lat=Decimal(100), lon=Decimal(13))))
    assert found(checks.warnings(case(lat=Decimal("13.75"), lon=Decimal("100.5")))) == set()
    assert found(checks.warnings(case(lat=Decimal("40.5"), lon=Decimal("13.75")))) == {("lat", "abroad")}


def test_a_report_starts_with_last_quarter_the_treasury_and_the_weights() -> None:
    before = Previous(
        1, {f"activity.{A}.done": Decimal(30), "progress_actual": Decimal(25), "output.o.value": Decimal(1)}
    )
    booked = {
        "loan": Booked(Decimal(40), None, dt.date(2022, 3, 20)),
        "donation": Booked(Decimal(1), None, dt.date(2022, 3, 20)),
    }
    start = start_of(PLAN, 2, before, booked)
    assert start.values["output.o.value"] == Decimal(1)
    assert start.values["progress_actual"] == Decimal(30)  # what the weights give, not what was reported
    assert start.values["money.loan.disbursed"] == Decimal(40)
    assert "money.donation.disbursed" not in start.values  # the year plan has no such money
    assert start.filled["output.o.value"] == Filled(AnsweredFrom.LAST_QUARTER, "Q1")
    assert start.filled["progress_actual"].source == AnsweredFrom.WEIGHTS
    with translation.override("en"):
        assert in_words(start.filled["money.loan.disbursed"]) == "the treasury, 20 Mar 2022"
        assert [count for _words, count in summed_up(start.filled)] == [2, 1, 1]
    changed = {**start.values, "output.o.value": Decimal(2)}
    marks = marks_after(start, {}, changed, Decimal(30))
    assert "output.o.value" not in marks
    assert marks["money.loan.disbursed"].origin == "2022-03-20"
    assert start_of(PLAN, 1, None, {}).values == {}


def test_plan_beside_actual_is_told_in_words() -> None:
    with translation.override("en"):
        behind = points(case(), Decimal(60), Decimal(75))
        assert behind is not None
        assert (behind.state, behind.words) == ("at_risk", "15 points behind plan")
        assert points(case(), Decimal(75), Decimal(75)).words == "as planned"  # type: ignore[union-attr]
        assert points(case(), None, Decimal(75)) is None
        money = baht(case(**{"money.loan.disbursed": Decimal(45)}), PLAN.money[1])
        assert money is not None
        assert (money.state, money.words) == ("near_target", "5.00 baht less than planned")
