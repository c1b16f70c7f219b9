"""Projects and money by plan node: each counted once above its main node, and nobody counts what she may not see."""

import random
from decimal import Decimal
from pathlib import Path

import pytest
from django.test import override_settings

from samrit.accounts.models import User
from samrit.lib.fiscal import Period
from samrit.lib.trees import rebuild_paths
from samrit.opendata.actions import build_release, publish_release
from samrit.organisations.models import Organisation
from samrit.plans.actions.door import open_door
from samrit.plans.models import Edition, PlanNode
from samrit.projects.models import LinkRole, PlanChoice, YearPlan
from samrit.workspace.queries.plan_totals import Total, released_totals, seen_totals
from tests.factories import opendata as factory

LEAVES = ("strategy_goal", "target_y2")
SHAPE = [
    ("strategy", "1", ""),
    ("strategy_goal", "z1", "1"),
    ("issue", "i1", "1"),
    ("issue", "i2", "1"),
    ("target_y2", "y2", "i1"),
    ("sub_plan", "s1", "i1"),
    ("target_y1", "t1", "s1"),
    ("target_y1", "t2", "s1"),
    ("sub_plan", "s2", "i2"),
    ("target_y1", "t3", "s2"),
]


def edition(code: str, framework: str) -> Edition:
    return Edition.objects.create(
        code=code, framework=framework, name_th=f"{code} สาธิต", valid_from=2561, valid_to=2580
    )


def add(of: Edition, kind: str, code: str, parent: PlanNode | None = None) -> PlanNode:
    return PlanNode.objects.create(edition=of, kind=kind, code=code, name_th=f"{code} สาธิต", parent=parent)


@pytest.fixture
def nodes(db: None) -> dict[str, PlanNode]:
    """A main tree over three editions, and the SDG beside it."""
    main = {"strategy": edition("ns-demo", "national_strategy")}
    master, chain, sdg = (
        edition("mp-demo", "master_plan"),
        edition("vc-demo", "value_chain"),
        edition("sdg-demo", "sdg"),
    )
    made: dict[str, PlanNode] = {}
    for kind, code, parent in SHAPE:
        made[code] = add(main.get(kind, master), kind, code, made.get(parent))
    made["v1"] = add(chain, "vc_component", "v1", made["t1"])
    made["f1"] = add(chain, "vc_factor", "f1", made["v1"])
    made["g1"] = add(sdg, "sdg_goal", "g1")
    made["g1.1"], made["g1.2"] = add(sdg, "sdg_target", "g1.1", made["g1"]), add(sdg, "sdg_target", "g1.2", made["g1"])
    rebuild_paths(PlanNode)
    return {node.code: node for node in PlanNode.objects.all()}


def project(
    owner: Organisation, number: int, main: PlanNode | None, *others: PlanNode, amount: str = "100.00", year: int = 2565
) -> YearPlan:
    """A year plan with its main node chosen, and others beside it: those of the main tree primary, the rest secondary."""
    plan = factory.year_plan(owner, f"สธ-{number}", f"โครงการสาธิต {number}", target=main, amount=amount, year=year)
    YearPlan.objects.filter(pk=plan.pk).update(main_node=main, budget_year=Decimal(amount))
    for node in others:
        role = LinkRole.SECONDARY if node.edition.framework == "sdg" else LinkRole.PRIMARY
        PlanChoice.objects.create(year_plan=plan, role=role, level=node.kind, node=node)
    return plan


def by_code(totals, nodes: dict[str, PlanNode]) -> dict[str, int]:
    return {code: totals[node.pk].projects for code, node in nodes.items() if node.pk in totals}


def test_a_project_counts_once_at_every_node_above_it_across_editions(nodes, bodies, admin):
    unit = bodies["DEMO-1"]
    project(unit, 1, nodes["f1"], nodes["t1"], nodes["y2"], nodes["z1"], amount="70.50")
    project(unit, 2, nodes["t2"], amount="29.50")
    totals = seen_totals(admin, 2565)
    twice, once = dict.fromkeys(("1", "i1", "s1"), 2), dict.fromkeys(("t1", "v1", "f1", "t2", "y2", "z1"), 1)
    assert by_code(totals, nodes) == twice | once
    assert totals[nodes["i1"].pk] == Total(2, Decimal("100.00"))
    assert totals[nodes["f1"].pk] == Total(1, Decimal("70.50"), 1, Decimal("70.50"))
    assert totals[nodes["y2"].pk] == Total(1, Decimal("70.50"), named=1)


def test_who_stands_at_an_issue_target_counts_above_it_too(nodes, bodies, admin):
    project(bodies["DEMO-1"], 1, nodes["y2"])
    totals = seen_totals(admin, 2565)
    assert by_code(totals, nodes) == {"1": 1, "i1": 1, "y2": 1}
    assert (totals[nodes["y2"].pk].own, totals[nodes["y2"].pk].named) == (1, 0)


def test_a_sub_plan_counts_who_names_it_where_the_place_of_the_target_is_not_known(nodes, bodies, admin):
    with open_door():
        PlanNode.objects.filter(code="t3").update(parent=nodes["i2"], parent_basis="not_known")
        rebuild_paths(PlanNode)
    project(bodies["DEMO-1"], 1, nodes["t3"], nodes["s2"], amount="70.50")
    project(bodies["DEMO-1"], 2, nodes["t1"], nodes["s1"], amount="29.50")
    totals = seen_totals(admin, 2565)
    assert by_code(totals, nodes) == {"1": 2, "i1": 1, "s1": 1, "t1": 1, "i2": 1, "s2": 1, "t3": 1}
    assert totals[nodes["s2"].pk] == Total(1, Decimal("70.50"), named=1)
    assert (totals[nodes["s1"].pk].named, totals[nodes["s1"].pk].budget) == (0, Decimal("29.50"))


def test_other_frameworks_count_every_project_with_a_link_once(nodes, bodies, admin):
    project(bodies["DEMO-1"], 1, nodes["t1"], nodes["g1.1"], nodes["g1.2"], nodes["g1"], amount="40.00")
    totals = seen_totals(admin, 2565)
    assert totals[nodes["g1"].pk] == Total(1, Decimal("40.00"), 1, Decimal("40.00"))
    assert totals[nodes["g1.1"].pk] == totals[nodes["g1.2"].pk] == Total(1, Decimal("40.00"), 1, Decimal("40.00"))


@pytest.mark.parametrize("seed", range(5))
def test_a_node_is_the_sum_of_its_children_and_its_own(nodes, bodies, admin, seed):
    draw = random.Random(seed)
    tree = [node for node in nodes.values() if node.edition.framework != "sdg"]
    amounts = [Decimal(draw.randrange(10**9)) / 100 for _ in range(12)]
    for number, amount in enumerate(amounts):
        main = draw.choice(tree)
        beside = [nodes[code] for code in ("y2", "z1") if nodes[code] != main and draw.random() < 0.5]
        project(bodies["DEMO-1"], number, main, *beside, amount=str(amount))
    totals = seen_totals(admin, 2565)
    for node in tree:
        total, below = totals.get(node.pk, Total()), [totals.get(n.pk, Total()) for n in tree if n.parent_id == node.pk]
        assert total.projects - total.named == total.own + sum(one.projects - one.named for one in below)
        if node.kind not in LEAVES:
            chain = [totals.get(n.pk, Total()) for n in tree if n.parent_id == node.pk and n.kind not in LEAVES]
            stands_beside = [
                plan.budget_year for plan in YearPlan.objects.filter(main_node__parent=node, main_node__kind__in=LEAVES)
            ]
            assert total.budget == total.own_budget + sum((one.budget for one in chain), Decimal(0)) + sum(
                stands_beside
            )
    assert totals[nodes["1"].pk].budget == sum(amounts)


def test_nobody_counts_what_she_may_not_see(nodes, bodies, cast):
    project(bodies["DEMO-1"], 1, nodes["t1"])
    project(bodies["DEMO-2"], 2, nodes["t1"])
    project(bodies["DEMO-1"], 3, nodes["t1"], year=2566)
    assert by_code(seen_totals(cast["editor"], 2565), nodes)["t1"] == 1
    assert by_code(seen_totals(cast["editor2"], 2565), nodes)["t1"] == 1
    assert by_code(seen_totals(cast["admin"], 2565), nodes)["t1"] == 2
    assert by_code(seen_totals(cast["governor"], 2565), nodes)["t1"] == 1
    assert seen_totals(cast["budget"], 2565) == {}


def test_the_number_of_queries_does_not_grow(nodes, bodies, admin, django_assert_num_queries):
    seen_totals(admin, 2565)
    for number in range(3):
        project(bodies["DEMO-1"], number, nodes["f1"], nodes["g1"])
        with django_assert_num_queries(1):
            assert by_code(seen_totals(admin, 2565), nodes)["1"] == number + 1


def test_before_a_release_the_public_sees_nothing(nodes, bodies):
    project(bodies["DEMO-1"], 1, nodes["t1"])
    assert released_totals() == released_totals(2565) == {}


def test_the_release_says_what_the_public_may_see(
    nodes, bodies, admin: User, tmp_path: Path, django_assert_num_queries
):
    with override_settings(SAMRIT_STATE=tmp_path):
        factory.calendar()
        approved = project(bodies["DEMO-1"], 1, nodes["f1"], nodes["t1"], nodes["y2"], nodes["g1.1"], amount="500.25")
        factory.approve(approved)
        factory.report(approved, 1, actual=25, disbursed="100.50")
        project(bodies["DEMO-1"], 2, nodes["f1"])
        publish_release(reference=build_release(period=Period(2565, 1), by=None).release.name, by=admin)
        with django_assert_num_queries(2):
            totals = released_totals(2565)
        assert by_code(totals, nodes) == dict.fromkeys(("1", "i1", "s1", "t1", "v1", "f1", "y2", "g1", "g1.1"), 1)
        assert totals[nodes["1"].pk] == Total(1, Decimal("500.25"), disbursed=Decimal("100.50"))
        assert totals[nodes["f1"].pk].own_budget == Decimal("500.25")
        assert totals[nodes["y2"].pk].named == 1
        assert released_totals() == totals
        assert released_totals(2566) == {}
