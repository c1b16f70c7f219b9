"""M4 as it is saved: who removes a main activity says what becomes of its sub-activities, and rows belong to rows that are there."""

import uuid

import pytest

from samrit.accounts.models import User
from samrit.lib.errors import Invalid
from samrit.organisations.models import Organisation
from samrit.projects.models import Activity, YearPlan
from samrit.projects.rules import Row, SectionData
from samrit.projects.rules.values import RowRef
from tests.cast import SignedInClient
from tests.factories import records
from tests.machines import Machine
from tests.pages import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(unit: Organisation, editor: User) -> YearPlan:
    records.chain()
    return records.project(unit, editor)


def activity(name: str, rank: str) -> Row:
    return records.row(name=name, rank=rank, months=(11,))


@pytest.fixture
def rows(plan: YearPlan, editor: User) -> list[Row]:
    made = [activity("สำรวจ", "main"), activity("อบรม", "main"), activity("รุ่นที่ 1", "sub"), activity("รุ่นที่ 2", "sub")]
    records.save(plan, editor, "m4", SectionData({}, {"activities": tuple(made)}))
    return made


def section(plan: YearPlan) -> str:
    return f"/projects/{plan.project.code}/{plan.fiscal_year}/sections/m4/"


@pytest.mark.parametrize(
    ("language", "words"), [("th", "อยู่ใต้ “อบรม” ซึ่งถูกลบ"), ("en", "belongs to “อบรม”, which is removed")]
)
def test_removing_a_main_activity_says_what_it_leaves_behind(
    plan: YearPlan, editor: User, rows: list[Row], language: str, words: str
) -> None:
    client = SignedInClient(editor)
    typed = Page(client.get(section(plan)).content.decode()).form(section(plan)) | {"activities-1-DELETE": "on"}
    answer = client.post(section(plan), typed, HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == 422
    for name in (words, "รุ่นที่ 1", "รุ่นที่ 2"):
        assert name in answer.content.decode()
    assert Activity.objects.count() == 4
    typed |= {"activities-2-rank": "main", "activities-3-DELETE": "on"}
    assert client.post(section(plan), typed).status_code == 302
    assert list(Activity.objects.order_by("position").values_list("name", "rank")) == [
        ("สำรวจ", "main"),
        ("รุ่นที่ 1", "main"),
    ]


def test_a_sub_activity_without_a_main_one_is_not_saved(plan: YearPlan, editor: User) -> None:
    with pytest.raises(Invalid) as no:
        records.save(plan, editor, "m4", SectionData({}, {"activities": (activity("รุ่นที่ 1", "sub"),)}))
    assert [problem.code for problem in no.value.problems] == ["no_main"]
    assert not Activity.objects.exists()


def test_a_cost_of_an_activity_that_is_nowhere_is_told_at_its_place(plan: YearPlan, editor: User) -> None:
    lost = records.row(activity=RowRef(str(uuid.uuid4())), item="ค่าอาหาร")
    with pytest.raises(Invalid) as no:
        records.save(plan, editor, "m4", SectionData({}, {"costs": (lost,)}))
    assert [(p.field, p.code) for p in no.value.problems] == [(f"costs.{lost.uid}.activity", "unknown_row")]


def test_machines_are_told_the_same(plan: YearPlan, editor: User, rows: list[Row]) -> None:
    machine, path = Machine(editor), f"/api/v1/year-plans/{plan.project.code}/{plan.fiscal_year}/sections/m4"
    held = machine.ask("GET", path).json()
    sub = {"name": "รุ่นที่ 1", "rank": "sub", "months": [11]}
    cost = {"item": "ค่าอาหาร", "activity": str(uuid.uuid4())}
    for body, pointer in (
        ({"activities": [sub]}, "/rows/activities/0/rank"),
        ({"activities": held["rows"]["activities"], "costs": [cost]}, "/rows/costs/0/activity"),
    ):
        answer = machine.ask("PUT", path, {"fields": {}, "rows": body}, if_match=held["etag"])
        assert answer.status_code == 422, answer.content
        assert pointer in {problem["pointer"] for problem in answer.json()["problems"]}
    assert Activity.objects.count() == 4


def test_a_new_activity_says_that_it_is_a_main_one_and_is_nothing_by_that(plan: YearPlan, editor: User) -> None:
    client = SignedInClient(editor)
    typed = Page(client.get(section(plan)).content.decode()).form(section(plan))
    assert typed["activities-0-rank"] == "main"
    assert client.post(section(plan), typed).status_code == 302
    assert not Activity.objects.exists()
    assert client.post(section(plan), typed | {"activities-0-name": "อบรม"}).status_code == 302
    assert Activity.objects.get().rank == "main"
