"""Policy monitors: counted by hand, each project once, as known at an instant, and never showing what is not approved."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samrit.monitors.queries import policy
from samrit.monitors.queries.policy_page import Asked, MonitorPage, page_of
from samrit.monitors.queries.selection import plans_of
from samrit.monitors.rules.policy import Span, spared
from samrit.monitors.rules.policy_figures import FIGURES, Fact, Line, Standing, in_group
from samrit.plans.models import NodeMapping
from samrit.projects.models import PlanChoice
from tests.monitors.conftest import at
from tests.monitors.policy_world import World, issue, project, reported, version

Q1 = Asked(Span(2565, quarter=1))


@pytest.fixture
def world(unit):
    return World(unit)


def read(user, asked: Asked = Q1, code: str = "pracharat") -> MonitorPage:
    definition = policy.find(code)
    assert definition is not None
    return page_of(user, definition, asked)


def told(page: MonitorPage, line: str, *names: str) -> list[Decimal | None]:
    found = page.line(line)
    assert found is not None
    return [found.figure(page.columns[name]) for name in names]


def test_pracharat_counted_by_hand(world, analyst):
    page = read(analyst)
    names = ("projects", "money", "disbursed", "planned", "actual", "outputs", "reached", "reports", "missing", "late")
    # issue 5: A and B; (60 x 1 + 40 x 3) / 4 = 45, (50 x 1 + 30 x 3) / 4 = 35
    assert told(page, "issue-05", *names) == [2, 4_000_000, 1_000_000, 45, 35, 2, 1, 2, 0, 1]
    # issue 6: B and C, which has no report
    assert told(page, "issue-06", *names) == [2, 3_500_000, 600_000, 40, 30, 1, 0, 1, 1, 1]
    # each project once: A, B, C
    assert told(page, "total", *names) == [3, 4_500_000, 1_000_000, 45, 35, 2, 1, 2, 1, 1]
    assert page.total.spent == Decimal("25.00")  # 1 of the 4 million whose reports tell it
    assert [(kind.label, kind.of(page.facts)) for kind in page.kinds] == [("การจัดซื้อจัดจ้าง", 1)]
    assert {fact.code: fact.days_late for fact in page.facts} == {"A": 0, "B": 2, "C": 0}


def test_a_node_that_is_not_loaded_is_kept_by_its_words(world, analyst):
    page = read(analyst)
    assert page.not_loaded == ["ข้อ 4.1.1"]
    line = page.line("strategy")
    assert line
    assert not line.facts
    assert "ยังไม่" in str(line.why_empty)


def test_a_node_that_is_loaded_later_is_found_by_framework_code_and_what_is_above(world, unit, analyst):
    wrong = issue("2", "อื่น", "national_strategy", "ns-2561", kind="strategy", code="2")
    right = issue("1", "ความมั่นคง", "national_strategy", "ns-2561", kind="strategy", code="1")
    for above, code in ((wrong, "x"), (right, "y")):
        node = issue("4.1.1", "ข้อ", "national_strategy", "ns-2561", kind="strategy_sub_issue", code=code, parent=above)
        project(unit, f"NS-{code}", "100.00", node)
    page = read(analyst)
    line = page.line("strategy")
    assert line
    assert [fact.code for fact in line.facts] == ["NS-y"]
    assert not page.not_loaded


def test_what_the_crosswalk_says_is_the_same_node_counts_too(world, unit, analyst):
    newer = issue("5ก", "ฐานราก ฉบับใหม่", edition="pracharat-2")
    NodeMapping.objects.create(
        from_edition=world.five.edition,
        to_edition=newer.edition,
        old=world.five,
        new=newer,
        relation="renamed",
        share=100,
    )
    project(unit, "E", "10.00", newer)
    below = issue("5ก.1", "ย่อย", edition="pracharat-2", parent=newer, code="51")
    project(unit, "F", "10.00", below)
    line = read(analyst).line("issue-05")
    assert line
    assert [fact.code for fact in line.facts] == ["A", "B", "E", "F"]


def test_each_figure_is_the_sum_of_the_reports_behind_it(world, analyst):
    page = read(analyst)
    for line in [*page.lines, page.total]:
        for figure in [*page.columns.values(), *page.kinds]:
            rows, value = figure.rows(line.facts), line.figure(figure)
            if figure.is_mean:
                weights = sum((fact.money for fact in rows), Decimal(0))
                weighed = sum((figure.read(fact) * fact.money for fact in rows), Decimal(0))
                assert value == ((weighed / weights).quantize(Decimal("0.01")) if rows else None)
            else:
                assert (value or 0) == sum((figure.read(fact) for fact in rows), Decimal(0))


def test_as_known_at_the_due_day_and_now(world, analyst):
    version(world.report_a, at("2022-03-10T10:00"), planned="60", actual="55", spent="450000")
    then, now = read(analyst, replace(Q1, known="due")), read(analyst)
    assert told(then, "total", "projects", "disbursed", "reports", "missing") == [3, 400_000, 1, 2]
    assert told(now, "total", "disbursed", "reports") == [1_050_000, 2]
    assert [fact.report.version for fact in now.facts if fact.report] == [2, 1]


def test_a_correction_that_is_not_approved_moves_nothing(world, analyst, budget):
    world.unlock(world.a)
    PlanChoice.objects.filter(year_plan=world.a).delete()
    PlanChoice.objects.create(year_plan=world.d, level=world.six.kind, node=world.six, role="secondary")
    world.unlock(world.d)
    for reader in (analyst, budget):
        page = read(reader)
        assert [fact.code for fact in page.facts] == ["A", "B", "C"]
        assert told(page, "issue-05", "projects", "money") == [2, 4_000_000]


def test_a_reader_gets_the_projects_she_may_see(world, editor2, editor):
    assert [fact.code for fact in read(editor).facts] == ["A", "B", "C"]
    assert read(editor2).facts == []


def test_a_project_above_gives_its_place_to_those_below(world, analyst):
    world.b.project.parent = world.a.project
    world.b.project.save()
    page = read(analyst)
    assert [fact.code for fact in page.facts] == ["B", "C"]
    assert told(page, "total", "money") == [3_500_000]


def test_two_months_are_derived_from_the_latest_report_and_the_plan(world, analyst):
    page = read(analyst, Asked(Span(2565, pair=3)))  # February and March
    assert told(page, "total", "disbursed", "reports") == [1_000_000, 2]
    before = read(analyst, Asked(Span(2565, pair=2), known="due"))  # as known at the end of January
    assert told(before, "total", "disbursed", "reports") == [400_000, 1]
    assert "missing" not in page.columns
    assert "spending" in page.columns
    reported(world.c, sent="2022-04-10T10:00", planned="50", actual="50", spent="100", quarter=2)
    assert told(read(analyst, Asked(Span(2565, pair=3), known="due")), "total", "disbursed") == [1_000_000]
    assert told(read(analyst, Asked(Span(2565, pair=3))), "total", "disbursed", "reports") == [1_000_100, 3]


def test_two_months_read_no_quarter_that_had_not_ended(world, analyst):
    reported(world.a, sent="2022-04-10T10:00", planned="90", actual="90", spent="900000", quarter=2)
    assert told(read(analyst, Asked(Span(2565, pair=1))), "total", "disbursed", "reports") == [None, 0]
    assert told(read(analyst, Asked(Span(2565, pair=2))), "total", "disbursed", "reports") == [1_000_000, 2]
    assert told(read(analyst, Asked(Span(2565, pair=3))), "total", "disbursed", "reports") == [1_500_000, 2]


def test_forms_nobody_had_to_fill():
    assert [spared(10, 6, Span(2565, quarter=n)).forms for n in (1, 2, 3, 4)] == [10, 30, 40, 60]
    assert spared(10, 6, Span(2565, pair=2)).rounds == 2
    assert spared(10, 0, Span(2565, quarter=4)).forms == 0


def test_periods_in_addresses():
    assert Span.read(2565, "q2") == Span(2565, quarter=2)
    assert Span.read(2565, "2m-6") == Span(2565, pair=6)
    assert [Span.read(2565, text) for text in ("", "q5", "2m-7", "q1x", "2m-0")] == [None] * 5
    assert Span(2565, pair=6).last_quarter == 4
    assert Span(2565, pair=2).months == (12, 1)
    assert Span(2565, pair=2).ends_at == at("2022-02-01T00:00")


def test_plans_of_a_group_for_others(world):
    group = world.monitor.groups.get(code="issue-06")
    codes = [plan.project.code for plan in plans_of(group, 2565, at("2022-04-18T09:00")).order_by("project__code")]
    assert codes == ["B", "C"]
    assert not plans_of(group, 2565, at("2021-12-01T00:00")).exists()


def test_the_questions_asked_do_not_grow_with_the_projects(world, unit, analyst, django_assert_max_num_queries):
    with django_assert_max_num_queries(16):
        read(analyst)
    for number in range(3):
        extra = project(unit, f"M{number}", "10.00", world.five)
        reported(extra, sent=TIMELY_LATER, planned="1", actual="1", spent="1")
    with django_assert_max_num_queries(16):
        assert len(read(analyst).facts) == 6


TIMELY_LATER = "2022-01-25T10:00"
GROUPS = ("a", "b", "c")


@given(st.lists(st.tuples(st.frozensets(st.sampled_from(GROUPS), min_size=1), st.integers(0, 10**9)), max_size=30))
@settings(deadline=None)
def test_the_total_is_the_union_of_the_groups(rows):
    facts = [
        Fact(n, str(n), "", 2565, "", "", "", groups, Decimal(money), standing=Standing.OVERDUE)
        for n, (groups, money) in enumerate(rows)
    ]
    lines = [Line(code, code, in_group(facts, code)) for code in GROUPS]
    union = {fact.year_plan: fact for line in lines for fact in line.facts}
    total = Line("total", "", facts)
    for figure in FIGURES.values():
        assert total.figure(figure) == Line("union", "", list(union.values())).figure(figure)
    assert total.figure(FIGURES["projects"]) == len(union)
    assert sum(line.figure(FIGURES["projects"]) for line in lines) == sum(len(fact.groups) for fact in facts)
