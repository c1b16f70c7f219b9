"""Figures in old and new words: sums that are equal, projects counted once, the picture, the file."""

import csv
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from samrit.plans.actions.crosswalk import Saying, Successor, print_of, save_mapping, saying_of
from samrit.plans.models import PlanNode
from samrit.plans.queries.crosswalk_desk import lines_of
from samrit.workspace.queries.plan_crosswalk import Asked, figures
from samrit.workspace.rules.flows import HIGH, MOST, Flow, draw, gathered
from tests.factories import records
from tests.factories.plans import a_plan, revision

OLD, NEW = "mp-2561", "mp-2566"
"""A busy machine is no fault of the rules."""


def node(edition, code):
    return PlanNode.objects.select_related("edition").get(edition=edition, code=code)


@pytest.fixture
def old(db):
    return a_plan()


@pytest.fixture
def new(old, analyst):
    """The edition of 2566: half of t1 went to t2, a tenth was dropped."""
    draft = revision(old, analyst)
    target = node(old, "t1")
    goals = tuple(
        Successor(node(draft, code) if code else None, Decimal(share))
        for code, share in (("t1", 40), ("t2", 50), ("", 10))
    )
    seen = print_of(saying_of(lines_of(draft, target)))
    save_mapping(edition=draft, old=target, saying=Saying(goals), seen=seen, by=analyst)
    draft.state = "published"
    draft.save(update_fields=["state"])
    return draft


def project(unit, editor, target, budget, number=1):
    """A year plan of 2565 that stands at a node with so much money."""
    plan = records.project(unit, editor, f"โครงการสาธิต {number}")
    plan.main_node, plan.budget_year = target, Decimal(budget)
    plan.save(update_fields=["main_node", "budget_year"])


@pytest.fixture
def world(old, new, unit, editor):
    records.chain()
    project(unit, editor, node(old, "t1"), "1000.01")
    project(unit, editor, node(old, "t2"), "50.00", 2)
    project(unit, editor, node(new, "t1"), "7.00", 3)


def test_every_satang_is_somewhere(world, old, new, admin):
    shown = figures(old, new, Asked(2565, "target_y1"), admin)
    told = {result.node.code: (result.projects, result.carried, result.direct) for result in shown.results}
    assert told == {
        "t1": (2, Decimal("400.00"), Decimal("7.00")),
        "t2": (2, Decimal("550.01"), Decimal("0")),
    }
    sums = shown.sums
    assert (sums.before, sums.direct, sums.dropped, sums.untold) == (Decimal("1050.01"), 7, Decimal("100.00"), 0)
    assert sums.there == sums.here
    assert sums.projects == 3


def test_back_in_the_old_words(world, old, new, admin):
    shown = figures(old, new, Asked(2565, "target_y1", "old"), admin)
    assert (shown.start, shown.goal) == (new, old)
    assert {result.node.code: result.amount for result in shown.results} == {
        "t1": Decimal("1007.01"),
        "t2": Decimal("50.00"),
    }
    assert shown.sums.there == shown.sums.here == Decimal("1057.01")


def test_levels_above_keep_their_figures(world, old, new, admin):
    shown = figures(old, new, Asked(2565, "issue"), admin)
    (result,) = shown.results
    assert (result.projects, result.amount) == (3, Decimal("1057.01"))
    assert [key for key, _label in shown.levels] == ["target_y1", "sub_plan", "target_y2", "issue"]


ADDRESS = f"/plans/crosswalk/{OLD}/{NEW}/totals"


def test_the_page_shows_living_figures_to_who_has_signed_in_only(world, admin, as_user, client):
    asked = {"year": "2565", "living": "1"}
    page = as_user(admin).get(f"{ADDRESS}/", asked, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "1,000.01" in page
    assert page.count("1,057.01") == 2
    assert "<svg width=" in page
    assert "3 projects in all." in page
    stranger = client.get(f"{ADDRESS}/", asked, HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "1,000.01" not in stranger
    assert "No quarter has been released yet." in stranger


def test_the_file_has_every_part(world, admin, as_user):
    answer = as_user(admin).get(f"{ADDRESS}.csv", {"year": "2565", "living": "1"})
    rows = list(csv.DictReader(answer.content.decode("utf-8-sig").splitlines()))
    parts = {(row["from_edition"], row["code"], row["goes_to"], row["goes_to_code"]): row["part_baht"] for row in rows}
    assert parts == {
        (OLD, "t1", "node", "t1"): "400.00",
        (OLD, "t1", "node", "t2"): "500.01",
        (OLD, "t1", "dropped", ""): "100.00",
        (OLD, "t2", "node", "t2"): "50.00",
        (NEW, "t1", "node", "t1"): "7.00",
    }


@pytest.mark.parametrize("asked", ["year=x&by=%27", "year=99999", "by=vc_factor&words=both", "living=1"])
def test_strange_addresses_are_read_as_usual_ones(world, client, asked):
    assert client.get(f"{ADDRESS}/?{asked}").status_code == 200
    assert client.get(f"{ADDRESS}.csv?{asked}").status_code == 200


def test_editions_without_a_crosswalk_are_not_there(world, client):
    assert client.get(f"/plans/crosswalk/{NEW}/{OLD}/totals/").status_code == 404
    assert client.get(f"/plans/crosswalk/{OLD}/none/totals.csv").status_code == 404


def test_the_page_costs_the_same_for_one_and_three_projects(old, new, unit, editor, admin, as_user):
    records.chain()
    browser, made = as_user(admin), []
    for number in range(3):
        project(unit, editor, node(old, ("t1", "t2", "t1")[number]), "10.00", number)
        with CaptureQueriesContext(connection) as asked:
            browser.get(f"{ADDRESS}/", {"year": "2565", "living": "1"})
        made.append(len(asked))
    assert made[0] == made[2] <= 20


# The picture

amounts = st.integers(0, 10**11).map(lambda satang: Decimal(satang) / 100)
flows = st.lists(st.builds(Flow, st.sampled_from([f"a{n}" for n in range(20)]), st.sampled_from("bcd"), amounts))


@given(flows)
def test_putting_the_small_ones_together_loses_nothing(rows):
    made = gathered(rows, "rest")
    assert sum(flow.amount for flow in made) == sum(flow.amount for flow in rows)
    assert len({flow.start for flow in made}) <= MOST + 1


@given(flows)
def test_both_sides_of_the_picture_hold_the_same(rows):
    made = gathered(rows, "rest")
    names = {key: key for flow in made for key in (flow.start, flow.goal)}
    drawing = draw(made, names, sorted(names))
    sides = [sum(block.amount for block in drawing.blocks if block.is_left is side) for side in (True, False)]
    assert sides[0] == sides[1] == sum(flow.amount for flow in made)
    lefts = sorted((block.y, block.y + block.height) for block in drawing.blocks if block.is_left)
    assert all(first[1] <= second[0] for first, second in pairwise(lefts))
    assert all(block.height <= HIGH + 1 for block in drawing.blocks)


def test_a_picture_of_nothing_is_empty():
    assert draw([], {}, []).blocks == []
