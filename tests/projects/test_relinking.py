"""Year plans and a revised edition: who follows, who would be stranded, and hosts who read the same target of another one."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Refused
from samrit.plans.actions.crosswalk import Saying, Successor, print_of, save_mapping, saying_of
from samrit.plans.models import NodeHost, PlanNode
from samrit.plans.queries.crosswalk_desk import lines_of
from samrit.projects.actions import lifecycle, unlocking
from samrit.projects.actions.relinking import relink
from samrit.projects.models import ApprovedVersion, PlanChoice, YearPlan
from samrit.projects.queries.relinking import publication_outlook
from tests.factories import organisations, records
from tests.factories.plans import revision

pytestmark = pytest.mark.django_db

WHOLE = Decimal(100)
TARGET = "mp12-y1-01"


@pytest.fixture
def tree():
    records.chain()
    records.places()
    return records.plan_tree()


@pytest.fixture
def plan(tree, unit, editor) -> YearPlan:
    """A complete year plan of fiscal year 2565 with links to six levels."""
    return records.fill(records.project(unit, editor), editor)


@pytest.fixture
def draft(tree, plan, admin):
    """A revision for the years from 2565 on."""
    return revision(tree["target_y1 " + TARGET].edition, admin, code="ns-2565", valid_from=2565)


def copy(draft, old):
    return PlanNode.objects.get(edition=draft, kind=old.kind, code=old.code)


def say(draft, old, by, *successors):
    saying = Saying(tuple(Successor(new, Decimal(share)) for new, share in successors))
    save_mapping(edition=draft, old=old, saying=saying, seen=print_of(saying_of(lines_of(draft, old))), by=by)


def publish(draft):
    """As if two people had published it: here only year plans are looked at."""
    draft.state = "published"
    draft.save(update_fields=["state"])
    return draft


def links(plan):
    rows = PlanChoice.objects.filter(year_plan=plan, node__isnull=False)
    return dict(rows.order_by("level").values_list("level", "node__edition__code"))


def why(row, language):
    with translation.override(language):
        return str(row.why)


def test_year_plans_follow_the_one_successor_of_each_node(draft, plan, admin, tree):
    target = tree["target_y1 " + TARGET]
    ahead = publication_outlook(draft)
    assert (ahead.plans, ahead.links, ahead.stranded, ahead.rows) == (1, 6, 0, [])
    done = relink(edition=publish(draft), by=admin)
    assert (done.plans, done.links, done.left) == (1, 6, 0)
    assert set(links(plan).values()) == {"ns-2565"}
    plan.refresh_from_db()
    assert plan.main_node == copy(draft, target)
    event = BusinessEvent.objects.get(act="year_plans_relinked")
    assert event.data == {"year_plans": 1, "links": 6, "left": 0, "edition": "ns-2565"}
    assert relink(edition=draft, by=admin) == type(done)(0, 0, 0)
    assert BusinessEvent.objects.filter(act="year_plans_relinked").count() == 1


def test_approved_documents_stay_as_they_were_frozen(plan, editor, division, department, tree, admin):
    lifecycle.send(year_plan=plan, by=editor)
    lifecycle.approve(year_plan=plan, by=division)
    lifecycle.approve(year_plan=plan, by=department)
    before = ApprovedVersion.objects.get(year_plan=plan)
    draft = revision(tree["target_y1 " + TARGET].edition, admin, code="ns-2565", valid_from=2565)
    relink(edition=publish(draft), by=admin)
    after = ApprovedVersion.objects.get(year_plan=plan)
    assert (after.document, after.document_hash) == (before.document, before.document_hash)
    assert after.document["m1"]["target_y1"]["edition"] == "ns-test"
    assert links(plan)["target_y1"] == "ns-2565"


def test_years_before_the_revision_stay(plan, tree, admin):
    draft = revision(tree["target_y1 " + TARGET].edition, admin, code="ns-2566", valid_from=2566)
    assert publication_outlook(draft).links == 0
    relink(edition=publish(draft), by=admin)
    assert set(links(plan).values()) == {"ns-test"}


@pytest.mark.parametrize(
    ("shares", "english", "thai"),
    [
        ((50, 50), "it was split: mp05-y1-01 50 %, mp12-y1-01 50 %", "ถูกแยก: mp05-y1-01 50 %, mp12-y1-01 50 %"),
        ((0, 0), "it was dropped", "ถูกตัดออก"),
    ],
)
def test_a_split_or_dropped_target_strands_its_year_plans(draft, plan, admin, tree, shares, english, thai):
    target, other = tree["target_y1 " + TARGET], tree["target_y1 mp05-y1-01"]
    goals = [(copy(draft, node), share) for node, share in zip((target, other), shares, strict=True) if share]
    say(draft, target, admin, *(goals or [(None, 100)]))
    ahead = publication_outlook(draft)
    (row,) = ahead.rows
    assert (ahead.stranded, ahead.more, row.plan, row.node) == (1, 0, plan, target)
    assert (why(row, "en"), why(row, "th")) == (english, thai)
    assert publication_outlook(draft, shown=0).more == 1


def test_laid_aside_and_cancelled_projects_strand_nothing(draft, plan, admin, editor, tree):
    say(draft, tree["target_y1 " + TARGET], admin, (None, 100))
    plan.project.cancelled_on, plan.project.cancelled_reason = dt.date(2022, 4, 1), "ยุติ"
    plan.project.save()
    assert publication_outlook(draft).stranded == 0
    plan.project.cancelled_on, plan.project.cancelled_reason = None, ""
    plan.project.save()
    assert publication_outlook(draft).stranded == 1
    lifecycle.discard(year_plan=plan, by=editor, reason="ไม่ทำแล้ว")
    assert publication_outlook(draft).stranded == 0


def test_a_secondary_link_without_a_successor_stays_and_is_counted(draft, plan, admin, tree):
    dropped = tree["issue 05"]
    PlanChoice.objects.create(year_plan=plan, role="secondary", level="issue", node=dropped)
    say(draft, dropped, admin, (None, 100))
    assert publication_outlook(draft).stranded == 0
    done = relink(edition=publish(draft), by=admin)
    assert (done.links, done.left) == (6, 1)


def test_only_what_is_published_is_followed(draft, plan, admin):
    with pytest.raises(Refused) as error:
        relink(edition=draft, by=admin)
    with translation.override("en"):
        assert str(error.value.reason) == "Year plans follow an edition only when it is published."
    with translation.override("th"):
        assert str(error.value.reason) == "แผนรายปีเปลี่ยนตามฉบับใหม่เมื่อฉบับนั้นเผยแพร่แล้วเท่านั้น"
    assert set(links(plan).values()) == {"ns-test"}


def test_a_host_named_in_the_new_edition_reads_the_same_target_of_the_old_one(tree, plan, cast, admin):
    host = cast["host"]
    body = host.memberships.get().unit
    later = revision(tree["target_y1 " + TARGET].edition, admin, code="ns-2566", valid_from=2566)
    assert not YearPlan.objects.visible_to(host).filter(pk=plan.pk).exists()
    node = copy(later, tree["target_y1 " + TARGET])
    NodeHost.objects.create(node=node, level="host_3", agency_th=body.name_th, organisation=body, source="มติสาธิต")
    fresh = type(host).objects.get(pk=host.pk)
    assert not YearPlan.objects.visible_to(fresh).filter(pk=plan.pk).exists()
    publish(later)
    fresh = type(host).objects.get(pk=host.pk)
    assert YearPlan.objects.visible_to(fresh).filter(pk=plan.pk).exists()
    stranger = organisations.organisation("X1", "หน่วยงานอื่น")
    NodeHost.objects.filter(node=node).update(organisation=stranger)
    fresh = type(host).objects.get(pk=host.pk)
    assert not YearPlan.objects.visible_to(fresh).filter(pk=plan.pk).exists()


def unlocked_and_followed(plan, tree, editor, division, department, admin):
    """An approved year plan whose correction is open while it follows a revision; the target's successor has a new code."""
    for who, act in ((editor, "send"), (division, "approve"), (department, "approve")):
        getattr(lifecycle, act)(year_plan=plan, by=who)
    asked = unlocking.ask_unlock(year_plan=plan, by=editor, document_number="1", reason="แก้ไข", keys=[])
    unlocking.grant_unlock(year_plan=plan, request=asked, by=department)
    draft = revision(tree["target_y1 " + TARGET].edition, admin, code="ns-2565", valid_from=2565)
    PlanNode.objects.filter(edition=draft, code=TARGET).update(code="y1-new")
    relink(edition=publish(draft), by=admin)
    return PlanNode.objects.get(edition=draft, code="y1-new")


def test_an_approval_taken_back_does_not_lead_back_into_the_old_edition(
    plan, tree, editor, division, department, admin
):
    target = unlocked_and_followed(plan, tree, editor, division, department, admin)
    lifecycle.send(year_plan=plan, by=editor)
    for who in (division, department):
        lifecycle.approve(year_plan=plan, by=who)
    lifecycle.undo_approval(year_plan=plan, by=department)
    plan.refresh_from_db()
    assert plan.main_node == target
    assert set(links(plan).values()) == {"ns-2565"}


def test_a_correction_given_up_does_not_lead_back_into_the_old_edition(plan, tree, editor, division, department, admin):
    target = unlocked_and_followed(plan, tree, editor, division, department, admin)
    unlocking.close_unlock(year_plan=plan, by=editor)
    plan.refresh_from_db()
    assert plan.main_node == target
    assert set(links(plan).values()) == {"ns-2565"}
