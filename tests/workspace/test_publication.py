"""Publishing a revision: year plans follow it; where one would be left without a target, it is refused with the list."""

from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid, Refused
from samrit.plans.actions.crosswalk import Saying, Successor, print_of, save_mapping, saying_of
from samrit.plans.actions.drafts import save_node
from samrit.plans.actions.publishing import propose
from samrit.plans.models import Edition, NodeMapping, PlanNode
from samrit.plans.queries.crosswalk_desk import lines_of
from samrit.plans.rules.fields import seen_of, values_of
from samrit.projects.models import PlanChoice
from samrit.projects.queries.relinking import publication_outlook
from samrit.workspace.actions.publication import publish_edition
from tests.factories import records
from tests.factories.plans import a_plan, completion, revision

pytestmark = pytest.mark.django_db


@pytest.fixture
def base():
    return a_plan()


@pytest.fixture
def draft(base, analyst):
    """A revision for the years from 2565 on, not yet proposed."""
    return revision(base, analyst, code="mp-2565", valid_from=2565)


def node(edition, code):
    return PlanNode.objects.select_related("edition").get(edition=edition, code=code)


def linked(base, unit, editor, name="โครงการสาธิต"):
    """A year plan of fiscal year 2565 that serves the target t1 of the base."""
    plan = records.project(unit, editor, name)
    target = node(base, "t1")
    PlanChoice.objects.create(year_plan=plan, role="primary", level="target_y1", node=target)
    plan.main_node = target
    plan.save(update_fields=["main_node"])
    return plan


@pytest.fixture
def plan(base, unit, editor):
    records.chain()
    return linked(base, unit, editor)


def split(draft, by):
    """Half of t1 goes on as t1, half as t2."""
    old = node(draft.base, "t1")
    halves = tuple(Successor(node(draft, code), Decimal(50)) for code in ("t1", "t2"))
    save_mapping(edition=draft, old=old, saying=Saying(halves), seen=print_of(saying_of(lines_of(draft, old))), by=by)


def world():
    """Everything that publishing could change."""
    editions = list(Edition.objects.order_by("pk").values_list("code", "state", "valid_to"))
    links = list(PlanChoice.objects.order_by("pk").values_list("pk", "node"))
    return editions, links, NodeMapping.objects.count(), PlanNode.objects.count()


def test_year_plans_follow_in_the_same_act(draft, plan, analyst, admin):
    propose(edition=draft, by=analyst)
    published = publish_edition(edition=draft, by=admin)
    plan.refresh_from_db()
    assert (published.state, plan.main_node) == ("published", node(draft, "t1"))
    assert plan.plan_choices.get().node == node(draft, "t1")
    draft.base.refresh_from_db()
    assert draft.base.valid_to == 2564
    acts = set(BusinessEvent.objects.filter(subject_id=str(draft.pk)).values_list("act", flat=True))
    assert {"plan_edition_published", "year_plans_relinked"} <= acts


def test_relations_are_read_anew_at_the_end(draft, analyst, admin):
    row = node(draft, "t2")
    values = values_of(row)
    save_node(
        edition=draft,
        node=row,
        values=values.__class__(**{**values.__dict__, "name_th": "ภัยลดลงมาก"}),
        seen=seen_of(row),
        by=analyst,
    )
    NodeMapping.objects.filter(new=row).update(relation="same")
    propose(edition=draft, by=analyst)
    publish_edition(edition=draft, by=admin)
    assert NodeMapping.objects.get(new=row).relation == "renamed"


@pytest.mark.parametrize(
    ("language", "sentence", "mend"),
    [
        (
            "en",
            "โครงการสาธิต (FY2565, Demonstration Division 1) is linked to 010101 Demonstration t1, which has no single "
            "successor: it was split: 010101 50 %, t2 50 %.",
            "Let the node go on as one other node, or ask the agency to choose another target first.",
        ),
        (
            "th",
            "โครงการสาธิต (ปีงบประมาณ 2565, กองสาธิต 1) เชื่อมโยงกับ 010101 ประชาชนปลอดภัย "
            "ซึ่งไม่มีรายการสืบต่อเพียงรายการเดียว: ถูกแยก: 010101 50 %, t2 50 %",
            "ให้รายการนั้นสืบต่อเป็นรายการเดียว หรือให้หน่วยงานเลือกเป้าหมายอื่นก่อน",
        ),
    ],
)
def test_a_stranded_year_plan_stops_it_with_the_list_and_nothing_changes(
    draft, plan, analyst, admin, language, sentence, mend
):
    split(draft, analyst)
    propose(edition=draft, by=analyst)
    before = world()
    with translation.override(language), pytest.raises(Invalid) as error:
        publish_edition(edition=draft, by=admin)
    (problem,) = error.value.problems
    with translation.override(language):
        assert str(problem.message) == f"{plan.project.code} {sentence}"
        assert str(problem.rule) == mend
    assert world() == before


def test_the_list_ends_with_how_many_more_there_are(draft, plan, editor, analyst, admin, monkeypatch):
    linked(draft.base, plan.project.owner, editor, "โครงการสาธิต 2")
    split(draft, analyst)
    propose(edition=draft, by=analyst)
    monkeypatch.setattr("samrit.workspace.actions.publication.SHOWN", 1)
    with pytest.raises(Invalid) as error:
        publish_edition(edition=draft, by=admin)
    first, more = error.value.problems
    assert (first.code, more.code) == ("stranded", "stranded_more")
    with translation.override("en"):
        assert str(more.message) == "And 1 more link of year plans."
    with translation.override("th"):
        assert str(more.message) == "และอีก 1 การเชื่อมโยงของแผนรายปี"


def test_after_the_agency_chose_another_target_it_goes_through(draft, plan, base, analyst, admin):
    split(draft, analyst)
    propose(edition=draft, by=analyst)
    plan.plan_choices.update(node=node(base, "t2"))
    publish_edition(edition=draft, by=admin)
    assert plan.plan_choices.get().node == node(draft, "t2")


def test_who_proposed_it_does_not_publish_it_and_the_try_is_logged(draft, plan, admin):
    propose(edition=draft, by=admin)
    before = world()
    with pytest.raises(Refused):
        publish_edition(edition=draft, by=admin)
    assert world() == before
    assert BusinessEvent.objects.filter(act="refused_publish_edition", actor=str(admin.public_id)).count() == 1


def test_a_completion_re_points_nothing(base, plan, analyst, admin):
    more = completion(base, analyst)
    propose(edition=more, by=analyst)
    assert publication_outlook(more).links == 0
    assert publish_edition(edition=more, by=admin) == base
    assert plan.plan_choices.get().node == node(base, "t1")


def test_publishing_costs_the_same_for_one_and_three_year_plans(base, plan, unit, editor, analyst, admin):
    made = []
    for code, first, more in (("mp-2565", 2565, 0), ("mp-2566", 2566, 2)):
        for number in range(more):
            linked(Edition.objects.get(code="mp-2565"), unit, editor, f"โครงการสาธิต {number + 2}")
        if more:
            type(plan).objects.update(fiscal_year=first)
        after = base if not more else Edition.objects.get(code="mp-2565")
        draft = revision(after, analyst, code=code, valid_from=first)
        propose(edition=draft, by=analyst)
        with CaptureQueriesContext(connection) as asked:
            publish_edition(edition=draft, by=admin)
        made.append(len(asked))
    assert PlanChoice.objects.filter(node__edition__code="mp-2566").count() == 3
    assert abs(made[1] - made[0]) <= 2
