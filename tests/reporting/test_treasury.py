"""The treasury's figures by project: matched by codes, parted by people, never lost."""

import datetime as dt
from decimal import Decimal

import pytest

from samrit.lib import clock
from samrit.projects.models import Origin
from samrit.reporting.models import TreasuryTie
from samrit.reporting.queries import treasury
from tests.factories import treasury as made
from tests.factories.treasury import CODE, END_OF_Q1, END_OF_Q2, FUND, line
from tests.reporting.conftest import make_year_plan


def tie(by, plan, share=100, **more):
    facts = {"fiscal_year": 2565, "budget_code": CODE, "fund_code": FUND, "source": "state_budget" if plan else ""}
    return TreasuryTie.objects.create(
        year_plan=plan, share=share, reason="ตามหนังสือสาธิต", said_by=by, said_at=clock.now(), **{**facts, **more}
    )


def disbursed(plan, **more):
    return {name: figure.disbursed for name, figure in treasury.figures(plan, **more).items()}


def test_a_line_is_told_by_its_year_budget_code_and_fund(year_plan):
    made.keys(year_plan)
    made.statement(
        [line(disbursed="500000.25"), line(fund_code="0000000"), line("2000400000000000"), line(disbursed="0.75")]
    )
    made.statement([line(disbursed=9)], fiscal_year=2566)
    assert disbursed(year_plan) == {"state_budget": Decimal("500001.00")}
    assert treasury.figures(year_plan)["state_budget"].as_of == END_OF_Q2


def test_the_main_activity_tells_where_both_have_it(year_plan, unit):
    other = make_year_plan(unit, "T-0002")
    made.keys(year_plan, activity="A1")
    made.keys(other, activity="A2")
    made.statement([line(disbursed=1, activity_code="A1"), line(disbursed=2, activity_code="A2"), line(disbursed=4)])
    assert (disbursed(year_plan), disbursed(other)) == ({"state_budget": 1}, {"state_budget": 2})


def test_money_that_may_be_of_several_is_of_none_until_a_person_parts_it(year_plan, unit, editor, quarters):
    other = make_year_plan(unit, "T-0002")
    for plan in (year_plan, other):
        made.keys(plan)
    made.statement([line(disbursed="100.01")])
    assert disbursed(year_plan) == disbursed(other) == {}
    (shared,) = treasury.beside(year_plan, quarters[2]).shared
    assert (shared.disbursed, shared.many) == (Decimal("100.01"), 2)
    tie(editor, year_plan, Decimal("33.33"))
    tie(editor, other, Decimal("66.67"))
    parted = disbursed(year_plan)["state_budget"], disbursed(other)["state_budget"]
    assert (parted, sum(parted)) == ((Decimal("33.33"), Decimal("66.68")), Decimal("100.01"))
    assert treasury.beside(year_plan, quarters[2]).shared == []


def test_what_a_person_said_goes_before_the_codes_and_can_be_taken_back(year_plan, unit, editor):
    other = make_year_plan(unit, "T-0002")
    made.keys(year_plan)
    made.statement([line(disbursed=7)])
    said = tie(editor, other, source="loan")
    assert (disbursed(year_plan), disbursed(other)) == ({}, {"loan": 7})
    TreasuryTie.objects.filter(pk=said.pk).update(undone_at=clock.now())
    assert (disbursed(year_plan), disbursed(other)) == ({"state_budget": 7}, {})


def test_the_latest_statement_on_or_before_a_day_counts_of_each_source(year_plan):
    made.keys(year_plan)
    made.statement([line(disbursed=30)], END_OF_Q2)
    made.statement([line(disbursed=10)], END_OF_Q1)
    made.statement([line(disbursed=31)], END_OF_Q2)
    made.statement([line("2000499999999999", disbursed=1)], dt.date(2022, 4, 15), source=made.source("second"))
    assert disbursed(year_plan) == {"state_budget": 31}
    assert disbursed(year_plan, on=dt.date(2022, 3, 30)) == {"state_budget": 10}
    assert disbursed(year_plan, on=dt.date(2021, 12, 30)) == {}


def test_of_the_same_codes_in_two_sources_the_newer_counts_once(year_plan):
    made.keys(year_plan)
    made.statement([line(disbursed=30)], END_OF_Q2)
    made.statement([line(disbursed=35)], dt.date(2022, 4, 15), source=made.source("second"))
    assert disbursed(year_plan) == {"state_budget": 35}
    assert disbursed(year_plan, on=END_OF_Q2) == {"state_budget": 30}


@pytest.mark.parametrize("origin", [Origin.IMPORT])
def test_historical_records_have_no_part_in_it(unit, quarters, origin):
    old = make_year_plan(unit, "OLD", origin=origin)
    made.keys(old)
    made.statement([line()])
    assert disbursed(old) == {}


def test_both_figures_stand_side_by_side(year_plan, quarters):
    made.keys(year_plan)
    assert treasury.beside(year_plan, quarters[1]).is_known is False
    made.statement([line(disbursed=10)], END_OF_Q1)
    made.statement([line(disbursed=30, committed=Decimal(5))], END_OF_Q2)
    (pair,) = treasury.beside(year_plan, quarters[1]).pairs
    assert (pair.treasury.disbursed, pair.newest.disbursed, pair.newest.committed) == (10, 30, 5)
    assert (pair.agency, pair.difference) == (None, None)
