"""The page on which the second person publishes an edition, and the demonstration's draft that waits there."""

import pytest

from samrit.lib.trees import rebuild_paths
from samrit.plans.actions.crosswalk import Saying, Successor, print_of, save_mapping, saying_of
from samrit.plans.actions.publishing import propose
from samrit.plans.models import Edition, PlanNode
from samrit.plans.queries.crosswalk_desk import lines_of
from samrit.projects.models import PlanChoice
from samrit.workspace.actions import demo_editions
from tests.factories import records
from tests.factories.plans import a_plan, revision

pytestmark = pytest.mark.django_db
PAGE = "/plans/drafts/mp-2565/publication/"
ENGLISH = {"accept-language": "en"}
CEILING = 55


@pytest.fixture
def draft(analyst):
    return revision(a_plan(), analyst, code="mp-2565", valid_from=2565)


def node(edition, code):
    return PlanNode.objects.select_related("edition").get(edition=edition, code=code)


def strand(draft, unit, editor, analyst, plans):
    """Year plans that serve a target which the draft splits in two halves."""
    records.chain()
    old = node(draft.base, "t1")
    for number in range(plans):
        plan = records.project(unit, editor, f"โครงการสาธิต {number}")
        PlanChoice.objects.create(year_plan=plan, role="primary", level="target_y1", node=old)
    halves = tuple(Successor(node(draft, code), 50) for code in ("t1", "t2"))
    seen = print_of(saying_of(lines_of(draft, old)))
    save_mapping(edition=draft, old=old, saying=Saying(halves), seen=seen, by=analyst)


def test_the_page_tells_before_what_publishing_does(draft, analyst, admin, as_user):
    propose(edition=draft, by=analyst)
    text = as_user(admin).get(PAGE, headers=ENGLISH).text
    assert "The new edition holds from fiscal year 2565." in text
    assert "What is published is never edited again." in text
    assert as_user(admin).post(PAGE).status_code == 302
    assert Edition.objects.get(code="mp-2565").state == "published"


def test_who_may_not_publish_is_told_why(draft, analyst, admin, as_user):
    assert "has to be proposed first" in as_user(admin).get(PAGE, headers=ENGLISH).text
    propose(edition=draft, by=analyst)
    answer = as_user(analyst).post(PAGE, headers=ENGLISH)
    assert answer.status_code == 403
    assert "Only administrators of NESDC publish plans." in answer.text
    assert Edition.objects.get(code="mp-2565").state == "proposed"


def test_year_plans_that_would_lose_their_target_are_listed_and_nothing_changes(
    draft, unit, editor, analyst, admin, as_user
):
    strand(draft, unit, editor, analyst, 2)
    propose(edition=draft, by=analyst)
    thai, english = as_user(admin).get(PAGE), as_user(admin).get(PAGE, headers=ENGLISH)
    assert "จะมีแผนรายปีที่ไม่มีเป้าหมายรองรับ" in thai.text
    assert "Year plans would be left without a target." in english.text
    assert thai.text.count("โครงการสาธิต") >= 2
    for language in ({}, ENGLISH):
        answer = as_user(admin).post(PAGE, headers=language)
        assert answer.status_code == 422
        assert "โครงการสาธิต 0" in answer.text
        assert "โครงการสาธิต 1" in answer.text
    assert Edition.objects.get(code="mp-2565").state == "proposed"
    assert set(PlanChoice.objects.values_list("node__edition__code", flat=True)) == {draft.base.code}


@pytest.mark.parametrize("plans", [1, 3])
def test_the_page_asks_as_much_for_one_year_plan_as_for_three(
    draft, unit, cast, as_user, plans, django_assert_max_num_queries
):
    strand(draft, unit, cast["editor"], cast["analyst"], plans)
    propose(edition=draft, by=cast["analyst"])
    browser = as_user(cast["admin"])
    with django_assert_max_num_queries(CEILING):
        assert browser.get(PAGE).status_code == 200


def test_the_demonstration_has_a_draft_that_waits_and_says_what_it_is(analyst, admin, as_user, monkeypatch):
    base = a_plan()
    sub_plan = node(base, "t1").parent
    for code in ("t3", "t4"):
        PlanNode.objects.create(
            edition=base, kind="target_y1", code=code, parent=sub_plan, name_th=f"{code} สาธิต", source="สาธิต"
        )
    rebuild_paths(PlanNode)
    monkeypatch.setattr(demo_editions, "BASE", base.code)
    demo_editions.show_draft()
    demo_editions.show_draft()
    made = Edition.objects.get(code=demo_editions.DRAFT)
    assert (made.state, made.base) == ("proposed", base)
    added = made.nodes.filter(origin__isnull=True)
    assert added.count() == 3
    assert all("(สาธิต)" in one.name_th for one in added)
    assert {"split", "merged"} <= set(made.crosswalk_in.values_list("relation", flat=True))
    text = as_user(admin).get(f"/plans/drafts/{made.code}/").text
    assert "สาธิต" in made.name_th
    assert "รอผู้เผยแพร่" in text
    assert "มติสาธิต" in text
