"""Carrying totals over a crosswalk: nothing lost, whatever the shares; and what is wrong with a crosswalk is named."""

from decimal import Decimal
from fractions import Fraction
from random import Random

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from samrit.plans.rules.crosswalk import (
    Line,
    Peg,
    carry,
    carry_back,
    carry_counts,
    compose,
    cut,
    faults_of,
    percent,
    relation_of,
)

OLD, NEW, LAST = range(1, 9), range(101, 109), range(201, 209)
TEN_THOUSANDTH = Decimal("0.0001")
"""A busy machine is no fault of the rules."""


def total(parts):
    return sum(parts.values(), Decimal())


@st.composite
def crosswalks(draw, olds=OLD, news=NEW):
    """A faultless crosswalk: every old node in shares of four decimals that make 100, every other new one added."""
    lines = []
    for old in olds:
        places = draw(st.lists(st.sampled_from([*news, None]), unique=True, min_size=1, max_size=4))
        weights = [draw(st.integers(1, 1000)) for _place in places]
        shares = cut(Decimal(100), dict(zip(range(len(places)), map(Fraction, weights), strict=True)), TEN_THOUSANDTH)
        lines += [Line(old, place, shares[number]) for number, place in enumerate(places)]
    reached = {line.new for line in lines}
    lines += [Line(None, new, Decimal(0)) for new in news if new not in reached]
    outs = [line.old for line in lines]
    ins = [line.new for line in lines]
    return [
        Line(
            line.old,
            line.new,
            line.share,
            relation_of(line, outs.count(line.old), ins.count(line.new), is_renamed=False),
        )
        for line in lines
    ]


def money(nodes):
    satang = st.integers(-(10**11), 10**14)
    return st.dictionaries(st.sampled_from(nodes), satang.map(lambda whole: Decimal(whole) / 100))


@given(crosswalks(), money(OLD))
def test_nothing_is_lost_on_the_way_forward(lines, totals):
    carried = carry(totals, lines)
    assert total(carried.totals) + total(carried.dropped) == total(totals)
    assert not carried.untold
    assert all(part % Decimal("0.01") == 0 for part in carried.totals.values())


@given(crosswalks(), money(NEW))
def test_nothing_is_lost_on_the_way_back(lines, totals):
    carried = carry_back(totals, lines)
    assert carried.all == total(totals)
    added = {line.new for line in lines if line.old is None}
    assert set(carried.dropped) == {new for new, amount in totals.items() if new in added and amount}


@given(money(OLD))
def test_a_crosswalk_of_same_lines_changes_no_figure(totals):
    lines = [Line(old, old + 100, Decimal(100)) for old in OLD]
    there = carry(totals, lines).totals
    assert there == {old + 100: amount for old, amount in totals.items() if amount}
    assert carry_back(there, lines).totals == {old: amount for old, amount in totals.items() if amount}


@given(crosswalks(), crosswalks(NEW, LAST), money(OLD))
def test_over_two_revisions_it_is_the_same_step_by_step_and_at_once(first, second, totals):
    step = carry(totals, first)
    last = carry(step.totals, second)
    assert total(last.totals) + total(last.dropped) + total(step.dropped) == total(totals)
    at_once = carry(totals, compose(first, second))
    assert at_once.all == total(totals)
    rounding = Decimal("0.01") * 2 * (len(first) + len(second))
    for node in LAST:
        assert abs(at_once.totals.get(node, Decimal()) - last.totals.get(node, Decimal())) <= rounding


@given(crosswalks(), crosswalks(NEW, LAST), money(LAST))
def test_back_over_two_revisions_nothing_is_lost_either(first, second, totals):
    assert carry_back(totals, compose(first, second)).all == total(totals)


@given(crosswalks(), money(OLD), st.integers())
def test_the_order_of_lines_and_totals_does_not_matter(lines, totals, seed):
    shuffled, items = list(lines), list(totals.items())
    Random(seed).shuffle(shuffled)
    Random(seed).shuffle(items)
    assert carry(dict(items), shuffled) == carry(totals, lines)
    assert carry_back(carry(totals, lines).totals, shuffled) == carry_back(carry(totals, lines).totals, lines)


@given(crosswalks())
def test_a_crosswalk_whose_shares_make_100_has_no_fault(lines):
    assert faults_of(lines, pegs(OLD), pegs(NEW)) == []


@given(crosswalks(), st.dictionaries(st.sampled_from(OLD), st.integers(0, 5000)))
def test_projects_are_counted_whole_under_each_successor(lines, counts):
    there = carry_counts(counts, lines)
    for new in NEW:
        assert there.get(new, 0) == sum(counts.get(line.old, 0) for line in lines if line.new == new and line.old)


def pegs(nodes, kind="target_y1"):
    return {node: Peg(kind, f"t{node}") for node in nodes}


def codes(lines, olds=(1, 2), news=(101, 102)):
    return [fault.code for fault in faults_of(lines, pegs(olds), pegs(news))]


HUNDRED = Decimal(100)
STILL = [Line(1, 101, HUNDRED, "same"), Line(2, 102, HUNDRED, "renamed")]


def test_a_third_each_makes_the_whole_to_the_satang():
    lines = [Line(1, 101, Decimal("33.3333")), Line(1, 102, Decimal("33.3333")), Line(1, 103, Decimal("33.3334"))]
    assert carry({1: Decimal("100.00")}, lines).totals == {
        101: Decimal("33.33"),
        102: Decimal("33.33"),
        103: Decimal("33.34"),
    }
    assert carry({1: Decimal("0.01")}, lines).totals == {103: Decimal("0.01")}
    assert total(carry({1: Decimal("0.015")}, lines).totals) == Decimal("0.015")


def test_what_is_merged_goes_back_by_stated_shares_and_else_equally():
    equal = [Line(1, 101, HUNDRED, "merged"), Line(2, 101, HUNDRED, "merged")]
    assert carry_back({101: Decimal("10.01")}, equal).totals == {1: Decimal("5.01"), 2: Decimal("5.00")}
    stated = [Line(1, 101, HUNDRED, "merged", Decimal(80)), Line(2, 101, HUNDRED, "merged", Decimal(20))]
    assert carry_back({101: Decimal(10)}, stated).totals == {1: Decimal(8), 2: Decimal(2)}
    half = [Line(1, 101, HUNDRED, "merged", Decimal(80)), Line(2, 101, HUNDRED, "merged")]
    assert carry_back({101: Decimal(10)}, half).totals == {1: Decimal(8), 2: Decimal(2)}


def test_totals_of_which_no_line_tells_are_kept_apart():
    carried = carry({1: Decimal(5), 9: Decimal(7)}, [Line(1, None, HUNDRED, "dropped")])
    assert (carried.totals, carried.dropped, carried.untold) == ({}, {1: Decimal(5)}, {9: Decimal(7)})


def test_shares_above_a_hundred_are_never_carried():
    with pytest.raises(ValueError, match="node 1"):
        carry({1: Decimal(5)}, [Line(1, 101, HUNDRED), Line(1, 102, Decimal("0.1"))])


def test_a_crosswalk_without_fault():
    assert codes(STILL) == []
    assert codes([Line(1, 101, HUNDRED, "merged"), Line(2, 101, HUNDRED, "merged"), Line(None, 102, 0, "added")]) == []
    assert codes([*STILL[:1], Line(2, None, HUNDRED, "dropped"), Line(None, 102, Decimal(0), "added")]) == []


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (STILL[:1], ["undecided", "origin"]),
        ([*STILL[:1], Line(2, 102, Decimal("99.9"), "same")], ["share_sum"]),
        ([*STILL, Line(2, 101, Decimal(0), "split")], ["share_zero", "relation", "relation"]),
        ([*STILL, Line(7, 101, HUNDRED, "merged")], ["unknown_old", "relation"]),
        ([*STILL[:1], Line(2, 103, HUNDRED, "same")], ["unknown_new", "origin"]),
        ([*STILL[:1], Line(2, 102, HUNDRED, "split")], ["relation"]),
        ([*STILL, Line(None, 102, Decimal(0), "added")], ["added_and_more", "relation"]),
        ([*STILL[:1], Line(2, 102, Decimal(60), "split"), Line(2, 102, Decimal(40), "split")], ["twice"]),
        ([*STILL[:1], Line(2, 102, HUNDRED, "same", Decimal("99.9"))], ["back_sum"]),
        ([*STILL, Line(None, None, HUNDRED, "dropped")], ["empty"]),
    ],
)
def test_every_fault_is_found(lines, found):
    assert codes(lines) == found


def test_a_line_to_another_kind_is_a_fault():
    faults = faults_of(STILL, pegs((1, 2)), {101: Peg("sub_plan", "s"), 102: Peg("target_y1", "t102")})
    assert [fault.code for fault in faults] == ["kind"]


def test_99_9_percent_is_named_with_node_sum_and_mend_in_both_languages():
    lines = [STILL[0], Line(2, 101, Decimal("49.9"), "split"), Line(2, 102, Decimal(50), "split")]
    (fault,) = [fault for fault in faults_of(lines, pegs((1, 2)), pegs((101, 102))) if fault.code == "share_sum"]
    with translation.override("en"):
        assert str(fault.message) == "t2: the shares make 99.9 %, not 100 %."
        assert str(fault.mend) == "Change the shares by +0.1 in all."
    with translation.override("th"):
        assert str(fault.message) == "t2: สัดส่วนรวมได้ 99.9 % ไม่ใช่ 100 %"
        assert str(fault.mend) == "ปรับสัดส่วนรวมกัน +0.1"


def test_shares_are_written_without_needless_zeros():
    assert [percent(Decimal("33.3300")), percent(Fraction(100, 3)), percent(100)] == ["33.33", "33.3333", "100"]
