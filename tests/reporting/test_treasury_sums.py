"""Whatever lines, keys and words of people there are: every satang of a statement is in exactly one place."""

from decimal import ROUND_DOWN, Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samrit.budgets.models import StatementLine
from samrit.lib import clock
from samrit.reporting.actions.gaps import follow_gaps
from samrit.reporting.models import MoneyGap, MoneyResult, TreasuryTie
from samrit.reporting.queries import treasury
from samrit.reporting.queries.statement_lines import Asked, sums
from tests.factories import treasury as made
from tests.reporting.conftest import make_year_plan

pytestmark = pytest.mark.django_db
CODES, FUNDS, ACTIVITIES = st.sampled_from("ABC"), st.sampled_from(("", "1", "2")), st.sampled_from(("", "X", "Y"))
BAHT = st.decimals(min_value=-1000, max_value=10_000_000, places=2)
LINES = st.lists(st.tuples(CODES, FUNDS, ACTIVITIES, BAHT), min_size=1, max_size=8)
KEYS = st.lists(st.tuples(st.integers(0, 2), CODES, FUNDS, ACTIVITIES), max_size=6)
TIES = st.lists(
    st.tuples(
        st.integers(0, 7), st.lists(st.one_of(st.none(), st.integers(0, 2)), min_size=1, max_size=3, unique=True)
    ),
    max_size=3,
    unique_by=lambda one: one[0],
)
SLOW = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@pytest.fixture
def plans(unit, quarters):
    return [make_year_plan(unit, f"T-{number}") for number in range(3)]


def say(line, parts, plans, by):
    """Part a line evenly, in percent; the last takes what is left of a hundred."""
    even = (Decimal(100) / len(parts)).quantize(Decimal("0.01"), ROUND_DOWN)
    for number, part in enumerate(parts, 1):
        TreasuryTie.objects.create(
            fiscal_year=2565,
            body=line.body,
            budget_code=line.budget_code,
            fund_code=line.fund_code,
            activity_code=line.activity_code,
            year_plan=None if part is None else plans[part],
            source="" if part is None else "state_budget",
            share=even if number < len(parts) else 100 - even * (len(parts) - 1),
            reason="x",
            said_by=by,
            said_at=clock.now(),
        )


def state(plans):
    return [{name: one.disbursed for name, one in treasury.figures(plan).items()} for plan in plans]


@SLOW
@given(lines=LINES, keys=KEYS, said=TIES)
def test_every_satang_is_in_one_place_and_ties_are_taken_back_without_trace(plans, cast, lines, keys, said):
    with transaction.atomic():
        for plan, code, fund, activity in keys:
            made.keys(plans[plan], code, fund, activity)
        held = made.statement(
            made.line(code, amount, fund_code=fund, activity_code=activity) for code, fund, activity, amount in lines
        )
        total = sum(amount for *_codes, amount in lines)
        before, asked = state(plans), Asked(2565)
        assert sum(amount for _count, amount in sums(cast["admin"], asked).values()) == total
        rows = {(r.budget_code, r.fund_code, r.activity_code): r for r in StatementLine.objects.filter(statement=held)}
        for at, parts in said:
            say(list(rows.values())[at % len(rows)], parts, plans, cast["admin"]) if at < len(rows) else None
        fates = sums(cast["admin"], asked)
        assert sum(amount for _count, amount in fates.values()) == total
        ours = sum(fates[fate][1] for fate in treasury.OURS if fate in fates)
        assert sum((amount for found in state(plans) for amount in found.values()), Decimal(0)) == ours
        TreasuryTie.objects.update(undone_at=clock.now())
        assert state(plans) == before
        transaction.set_rollback(True)


@SLOW
@given(agency=st.decimals(0, 10_000_000, places=2), booked=BAHT)
def test_both_figures_are_kept_whatever_they_are(plans, agency, booked):
    with transaction.atomic():
        made.keys(plans[0])
        made.statement([made.line(disbursed=booked)])
        made.report(plans[0], 2, agency)
        follow_gaps(fiscal_year=2565)
        gaps = list(MoneyGap.objects.values_list("agency", "treasury"))
        assert gaps == ([] if agency == booked else [(agency, booked)])
        assert MoneyResult.objects.get().disbursed == agency
        assert treasury.figures(plans[0])["state_budget"].disbursed == booked
        assert follow_gaps(fiscal_year=2565) == (0, 0, 0)
        transaction.set_rollback(True)
