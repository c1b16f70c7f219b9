"""Exercises: only their writer sees them, they stand nowhere else, and they go when she wants."""

import re
from decimal import Decimal

import pytest
from django.utils import translation

from samrit.accounts.models import User
from samrit.approvals.models import Approval
from samrit.lib.errors import Invalid, Refused
from samrit.organisations.models import Organisation
from samrit.projects import rules
from samrit.projects.actions import lifecycle, training
from samrit.projects.forms.filters import read_filters
from samrit.projects.models import Objective, Origin, PlanChoice, Project, YearPlan
from samrit.projects.queries import editing, lists
from samrit.projects.queries.matching import links_with_words
from samrit.projects.queries.training import exercise_of
from samrit.projects.rules.exercise import NAME, SLIPS
from samrit.workspace.queries import plan_totals
from samrit.workspace.queries.handover import plans_of
from samrit.workspace.queries.search import search
from tests.cast import SignedInClient
from tests.factories import records

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def world() -> None:
    records.chain()
    records.plan_tree()


@pytest.fixture
def exercise(unit: Organisation, editor: User) -> YearPlan:
    return training.start_exercise(owner=unit, fiscal_year=2565, by=editor, is_filled=True)


def whole(plan: YearPlan, by: User) -> YearPlan:
    return editing.written_by(by).get(pk=plan.pk)


def test_only_the_writer_sees_it(exercise: YearPlan, cast: dict[str, User], editor: User) -> None:
    for name, user in cast.items():
        is_writer = user.pk == editor.pk
        assert YearPlan.objects.visible_to(user).filter(pk=exercise.pk).exists() == is_writer, name
        assert Project.objects.visible_to(user).filter(pk=exercise.project_id).exists() == is_writer, name


def test_a_stranger_and_nesdc_find_nothing_at_its_address(exercise: YearPlan, cast: dict[str, User]) -> None:
    address = f"/projects/{exercise.project.code}/2565/sections/m1/"
    assert SignedInClient(cast["editor"]).get(address).status_code == 200
    for name in ("editor2", "division", "department", "analyst", "admin"):
        assert SignedInClient(cast[name]).get(address).status_code == 404, name


def test_it_stands_in_no_list_total_search_or_hand_over(
    exercise: YearPlan, editor: User, unit: Organisation, cast: dict[str, User]
) -> None:
    real = records.project(unit, editor, "อบรมผู้ประกอบการท่องเที่ยวชุมชนจริง")
    for user in (editor, cast["analyst"]):
        rows = lists.selection(user, read_filters({"year": "2565"}, 2565))
        assert list(rows.values_list("pk", flat=True)) == [real.pk]
        assert lists.totals(rows).rows == 1
        found = search(user, "อบรมผู้ประกอบการท่องเที่ยวชุมชน")
        assert [hit.code for hit in found.projects] == [real.project.code]
        assert plan_totals.seen_totals(user, 2565) == {}
    assert list(plans_of(editor)) == [real]
    assert editing.similar_names(unit, 2565) == [(real.project.code, real.project.name_th)]
    assert not editing.year_plans(editor).filter(pk=exercise.pk).exists()


def test_its_stated_words_do_not_wait_to_be_matched(exercise: YearPlan) -> None:
    assert PlanChoice.objects.filter(year_plan=exercise).exclude(as_stated="").exists()
    assert not links_with_words().filter(year_plan=exercise).exists()


def test_it_has_no_approval_and_can_never_be_sent_or_continued(exercise: YearPlan, editor: User) -> None:
    assert exercise.approval is None
    assert not Approval.objects.exists()
    with pytest.raises(Refused) as no:
        lifecycle.send(year_plan=exercise, by=editor)
    assert no.value.reason == rules.EXERCISE
    with pytest.raises(Refused):
        lifecycle.add_year_plan(year_plan=exercise, by=editor)


def test_the_example_holds_exactly_its_slips(exercise: YearPlan, editor: User) -> None:
    plan = whole(exercise, editor)
    document = editing.document(plan)
    found = rules.blockers(document, editing.context(plan))
    # the lists of codes and of plans of this test are not those of a site
    ours = [each.field for each in found if each.code != "not_matched" and not each.field.endswith(".kind")]
    assert len(ours) == SLIPS, [str(problem.message) for problem in found]
    assert any(field.startswith("m3.beneficiaries.") for field in ours)
    assert "m4.activities" in ours


def test_everything_is_written_and_checked_as_in_a_real_one(exercise: YearPlan, editor: User) -> None:
    plan = whole(exercise, editor)
    data = editing.section_data(plan, "m5")
    with pytest.raises(Invalid):
        records.save(plan, editor, "m5", rules.SectionData({**data.fields, "budget_total": Decimal(-1)}, data.rows))


def test_somebody_else_can_neither_write_nor_delete_it(exercise: YearPlan, editor2: User, editor: User) -> None:
    data = editing.section_data(whole(exercise, editor), "m3")
    with pytest.raises(Refused):
        records.save(exercise, editor2, "m3", data)
    with pytest.raises(Refused):
        training.clear_exercise(year_plan=exercise, by=editor2)
    assert Objective.objects.filter(year_plan=exercise).exists()


def test_only_an_exercise_can_be_deleted(unit: Organisation, editor: User) -> None:
    real = records.project(unit, editor)
    with pytest.raises(Refused) as no:
        training.clear_exercise(year_plan=real, by=editor)
    with translation.override("th"):
        assert "แบบฝึกหัด" in str(no.value.reason)
    assert YearPlan.objects.filter(pk=real.pk).exists()


def test_it_is_deleted_whole_and_begun_again(exercise: YearPlan, unit: Organisation, editor: User) -> None:
    again = training.start_exercise(owner=unit, fiscal_year=2566, by=editor, is_filled=False)
    assert not Project.objects.filter(pk=exercise.project_id).exists()
    assert exercise_of(editor) == again
    training.clear_exercise(year_plan=again, by=editor)
    assert not Project.objects.filter(is_training=True).exists()
    assert not YearPlan.objects.filter(origin=Origin.TRAINING).exists()


def test_who_may_not_enter_projects_cannot_begin_one(unit: Organisation, cast: dict[str, User]) -> None:
    with pytest.raises(Refused):
        training.start_exercise(owner=unit, fiscal_year=2565, by=cast["division"], is_filled=True)
    assert not Project.objects.filter(is_training=True).exists()


@pytest.mark.parametrize(("language", "words"), [("th", "ปีงบประมาณ"), ("en", "fiscal year")])
def test_a_year_that_cannot_be_is_refused_in_words(unit: Organisation, editor: User, language: str, words: str) -> None:
    client = SignedInClient(editor)
    client.cookies["django_language"] = language
    typed = {"begin": "example", "owner": unit.pk, "fiscal_year": "2999"}
    response = client.post("/projects/exercise/", typed)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert not Project.objects.filter(is_training=True).exists()


def test_the_page_begins_shows_and_deletes_it(unit: Organisation, editor: User) -> None:
    client = SignedInClient(editor)
    assert client.get("/projects/exercise/").status_code == 200
    typed = {"begin": "example", "owner": unit.pk, "fiscal_year": "2565"}
    response = client.post("/projects/exercise/", typed, follow=True)
    text = response.content.decode()
    assert response.status_code == 200
    assert NAME in text
    code = Project.objects.get(is_training=True).code
    review = client.get(f"/projects/{code}/2565/review/").content.decode()
    assert 'href="/projects/exercise/"' in review
    assert not re.search(r'action="[^"]*/submission/"', review)
    assert client.get(f"/projects/{code}/", follow=True).redirect_chain[-1][0].endswith("/review/")
    assert client.post("/projects/exercise/clearing/", follow=True).status_code == 200
    assert exercise_of(editor) is None
