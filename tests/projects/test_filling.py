"""What the program filled in is marked until somebody changes it."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samrit.accounts.models import User
from samrit.geography.models import Area
from samrit.organisations.models import Organisation
from samrit.plans.models import PlanNode
from samrit.projects.actions.filling import mark
from samrit.projects.models import Filled, FilledFrom, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.filling import marks_of
from samrit.projects.rules import Row, SectionData
from tests.factories import records


@pytest.fixture
def plan(unit: Organisation, editor: User, tree: dict[str, PlanNode], areas: dict[str, Area]) -> YearPlan:
    records.chain()
    return records.fill(records.project(unit, editor), editor)


@pytest.fixture
def tree(db: None) -> dict[str, PlanNode]:
    return records.plan_tree()


@pytest.fixture
def areas(db: None) -> dict[str, Area]:
    return records.places()


def line_of(plan: YearPlan) -> Row:
    return editing.section_data(plan, "m5").rows["lines"][0]


def test_marks_stand_until_the_value_is_changed(plan: YearPlan, editor: User) -> None:
    line = line_of(plan)
    place = f"m5.lines.{line.uid}"
    assert mark(plan, ["m1.explanation", place, "m3.expected_result"], FilledFrom.COPY, "DEMO-1-64-0001") == 3
    found = marks_of(plan)
    assert set(found) == {"m1.explanation", place, "m3.expected_result"}
    assert (found[place].filled_from, found[place].origin) == ("copy", "DEMO-1-64-0001")
    records.save(plan, editor, "m1", SectionData({"explanation": "เขียนเอง"}))
    more = Row(line.uid, line.values | {"name": "ค่าวิทยากร"})
    records.save(plan, editor, "m5", SectionData({}, {"lines": (more,)}))
    fresh = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    assert set(marks_of(fresh)) == {"m3.expected_result"}


def test_what_is_written_the_same_again_keeps_its_mark(plan: YearPlan, editor: User) -> None:
    mark(plan, ["m5.budget_total"], FilledFrom.BUDGET_BOOK, "พ.ร.บ. 2565")
    records.save(plan, editor, "m5", SectionData({"budget_total": Decimal("300000")}))
    fresh = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    assert set(marks_of(fresh)) == {"m5.budget_total"}


def test_nothing_is_marked_where_nothing_stands(plan: YearPlan) -> None:
    strange = ["m2.name_en", "m9.field", "m1", "m1.no_such_field", "m4.activities.not-a-row"]
    assert mark(plan, strange, FilledFrom.COPY, "x" * 400) == 0
    assert not Filled.objects.exists()


def test_a_place_filled_in_again_bears_the_newer_mark(plan: YearPlan) -> None:
    mark(plan, ["m3.rationale"], FilledFrom.LAST_YEAR, "2564")
    mark(plan, ["m3.rationale"], FilledFrom.WORKBOOK, "แบบกรอก.xlsx" + "ก" * 400)
    found = marks_of(plan)["m3.rationale"]
    assert found.filled_from == "workbook"
    assert len(found.origin) == 300


def test_marks_of_a_section_that_is_read_cost_one_query(plan: YearPlan) -> None:
    mark(plan, ["m3.rationale", "m1.explanation"], FilledFrom.LAST_YEAR, "2564")
    fresh = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    stored = editing.section_data(fresh, "m3")
    with CaptureQueriesContext(connection) as queries:
        assert set(marks_of(fresh, {"m3": stored})) == {"m3.rationale"}
    assert len(queries) == 1
