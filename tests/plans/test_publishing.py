"""Two people publish a draft; then it is in force and closed. Revisions end their base, completions are written back."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from samrit.accounts.roles import Role
from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid, Refused
from samrit.notifications.models import Notice
from samrit.organisations.models import Organisation
from samrit.plans.actions.door import open_door
from samrit.plans.actions.drafts import LinkValues, MarkValues, cancel_node, save_links, save_marks, save_node
from samrit.plans.actions.drafts.hosting import drop_host
from samrit.plans.actions.hosts import end_host, set_host
from samrit.plans.actions.publishing import discard, give_back, propose, publish
from samrit.plans.actions.reference import load_edition
from samrit.plans.models import Edition, FactorMark, NodeHost, NodeMapping, PlanLink, PlanNode
from samrit.plans.queries.canonical import digest
from samrit.plans.queries.drafts import difference, findings, get_draft
from samrit.plans.rules.facts import link_facts, seen_of_facts
from samrit.plans.rules.fields import NodeValues, seen_of, values_of
from tests.factories import accounts, organisations, packs
from tests.factories.plans import a_plan, completion, revision


@pytest.fixture
def plan(db):
    return a_plan()


@pytest.fixture
def draft(plan, analyst):
    return revision(plan, analyst)


@pytest.fixture
def second_admin(bodies):
    return accounts.user("second-admin", role=Role.NESDC_ADMIN, unit=bodies["U0023"], full_name="ผู้ดูแลคนที่สอง")


def node(edition, code):
    return PlanNode.objects.get(edition=edition, code=code)


def write(edition, which, by, **changed):
    row = node(edition, which)
    return save_node(edition=edition, node=row, values=replace(values_of(row), **changed), seen=seen_of(row), by=by)


def add(edition, code, parent, by, kind="target_y1"):
    values = NodeValues(kind=kind, code=code, parent_id=node(edition, parent).pk, name_th=f"สาธิต {code}", source="สาธิต")
    return save_node(edition=edition, node=None, values=values, seen="", by=by)


def in_both(reason):
    with translation.override("th"):
        thai = str(reason)
    with translation.override("en"):
        return thai, str(reason)


def test_a_revision_takes_the_place_of_its_base(plan, draft, analyst, admin):
    write(draft, "t1", analyst, name_th="ประชาชนอยู่ดี")
    cancel_node(node=node(draft, "t2"), reason="รวมไว้ที่อื่น", by=analyst)
    propose(edition=draft, by=analyst)
    published = publish(edition=draft, by=admin)
    plan.refresh_from_db()
    assert (published.pk, published.state, published.decided_by) == (draft.pk, "published", admin)
    assert plan.valid_to == 2565
    assert list(Edition.objects.in_year(2565).filter(framework="master_plan")) == [plan]
    assert list(Edition.objects.in_year(2566).filter(framework="master_plan")) == [published]
    assert NodeHost.objects.get(node__edition=plan).ends_on == dt.date(2022, 9, 30)
    assert NodeHost.objects.get(node__edition=draft).starts_on == dt.date(2022, 10, 1)
    event = BusinessEvent.objects.get(act="plan_edition_published")
    assert event.data["hash"] == digest(published)
    assert (event.actor, event.data["nodes"]) == (str(admin.public_id), 8)


def test_what_is_published_is_closed(plan, draft, analyst, admin):
    propose(edition=draft, by=analyst)
    publish(edition=draft, by=admin)
    row = node(draft, "t1")
    for write_it in (
        lambda: PlanNode.objects.filter(pk=row.pk).update(name_th="อื่น"),
        lambda: PlanNode.objects.filter(edition=draft, code="s2").delete(),
        lambda: NodeMapping.objects.filter(to_edition=draft).update(share=50),
    ):
        with pytest.raises(DatabaseError, match="published edition"), transaction.atomic():
            write_it()
    row.refresh_from_db()
    assert row.name_th == "ประชาชนปลอดภัย"


def test_nobody_publishes_alone(draft, admin, second_admin):
    propose(edition=draft, by=admin)
    with pytest.raises(Refused) as refused:
        publish(edition=draft, by=admin)
    assert in_both(refused.value.reason) == (
        "คุณเป็นผู้เสนอร่างนี้เอง ผู้ดูแลระบบอีกคนต้องเป็นผู้ประกาศใช้",
        "You proposed this draft yourself: another administrator publishes it.",
    )
    draft.refresh_from_db()
    with pytest.raises(IntegrityError), transaction.atomic():
        Edition.objects.filter(pk=draft.pk).update(decided_by=admin, state="published")
    assert publish(edition=draft, by=second_admin).state == "published"


def test_an_analyst_does_not_publish_and_a_draft_is_proposed_first(draft, analyst, admin):
    with pytest.raises(Refused) as refused:
        publish(edition=draft, by=admin)
    assert "has to be proposed first" in in_both(refused.value.reason)[1]
    propose(edition=draft, by=admin)
    with pytest.raises(Refused) as refused:
        publish(edition=draft, by=analyst)
    assert in_both(refused.value.reason)[0] == "เฉพาะผู้ดูแลระบบของ สศช. เท่านั้นที่ประกาศใช้แผนได้"
    draft.refresh_from_db()
    assert draft.state == "proposed"


def test_nothing_is_published_twice(draft, analyst, admin, second_admin):
    propose(edition=draft, by=analyst)
    publish(edition=draft, by=admin)
    for act in (
        lambda: publish(edition=draft, by=second_admin),
        lambda: propose(edition=draft, by=analyst),
        lambda: give_back(edition=draft, reason="x", by=admin),
        lambda: discard(edition=draft, reason="x", by=admin),
    ):
        with pytest.raises(Refused):
            act()
    assert BusinessEvent.objects.filter(act="plan_edition_published").count() == 1


def test_what_blocks_is_listed_and_nothing_changes(plan, draft, analyst, admin):
    propose(edition=draft, by=analyst)
    PlanNode.objects.filter(edition=draft, code="t1").update(parent=None)
    before = list(Edition.objects.order_by("pk").values()), list(PlanNode.objects.order_by("pk").values())
    with pytest.raises(Invalid) as invalid:
        publish(edition=draft, by=admin)
    (problem,) = invalid.value.problems
    thai, english = in_both(problem.message)
    assert "010101" in english
    assert "stands under nothing" in english
    assert "ไม่ได้อยู่ใต้รายการใด" in thai
    after = list(Edition.objects.order_by("pk").values()), list(PlanNode.objects.order_by("pk").values())
    assert before == after
    assert not BusinessEvent.objects.filter(act="plan_edition_published").exists()


def test_a_blocked_draft_is_not_even_proposed(draft, analyst):
    PlanNode.objects.filter(edition=draft, code="t1").update(parent=None)
    with pytest.raises(Invalid):
        propose(edition=draft, by=analyst)
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_those_who_may_publish_are_told_and_a_proposed_draft_stands_still(draft, analyst, admin, editor):
    propose(edition=draft, by=analyst)
    notice = Notice.objects.get()
    assert (notice.to, notice.kind, notice.link) == (admin, "approval_waiting", "/plans/drafts/mp-2566/")
    with pytest.raises(Refused) as refused:
        write(draft, "t1", analyst, name_th="อื่น")
    assert "waits for the second person" in in_both(refused.value.reason)[1]
    with pytest.raises(Refused):
        give_back(edition=draft, reason="x", by=editor)
    with pytest.raises(Invalid):
        give_back(edition=draft, reason=" ", by=admin)
    give_back(edition=draft, reason="โปรดตรวจรหัส", by=admin)
    draft.refresh_from_db()
    assert (draft.state, draft.returned_because, draft.proposed_by) == ("draft", "โปรดตรวจรหัส", None)
    assert list(Notice.objects.values_list("to__username", "kind")) == [("analyst", "returned")]
    assert write(draft, "t1", analyst, name_th="อื่น").name_th == "อื่น"


def test_a_discarded_draft_is_kept_for_reading_only(draft, analyst, admin):
    with pytest.raises(Invalid):
        discard(edition=draft, reason="", by=analyst)
    discard(edition=draft, reason="เลิกแก้ไข", by=analyst)
    assert get_draft(admin, draft.code).state == "discarded"
    with pytest.raises(Refused):
        propose(edition=draft, by=analyst)
    assert BusinessEvent.objects.get(act="plan_draft_discarded").reason == "เลิกแก้ไข"


def test_a_completion_is_written_back_and_rows_keep_their_identity(plan, analyst, admin, as_user):
    base = {row.code: row.pk for row in plan.nodes.all()}
    draft = completion(plan, analyst)
    write(draft, "t1", analyst, name_th="ประชาชนปลอดภัยทั่วกัน")
    sub_plan = add(draft, "s3", "01", analyst, kind="sub_plan")
    write(draft, "t2", analyst, parent_id=sub_plan.pk, parent_basis="stated", official_code="010301")
    factor = add(draft, "f2", "v1", analyst, kind="vc_factor")
    save_links(node=node(draft, "t2"), links=[LinkValues(node(draft, "y2").pk, source="สาธิต")], seen="", by=analyst)
    save_marks(node=factor, marks=[MarkValues(2565, "B", source="สาธิต")], seen="", by=analyst)
    NodeHost.objects.create(node=node(draft, "t2"), level="host_3", agency_th="กรมสาธิต 2", source="สาธิต")
    propose(edition=draft, by=analyst)
    assert publish(edition=draft, by=admin) == plan
    draft.refresh_from_db()
    assert (draft.state, draft.nodes.count()) == ("merged", 0)
    after = {row.code: row.pk for row in plan.nodes.all()}
    assert {code: after[code] for code in base} == base
    assert (after["s3"], after["f2"]) == (sub_plan.pk, factor.pk)
    target, loose = node(plan, "t1"), node(plan, "t2")
    assert (target.name_th, target.wording_variants) == ("ประชาชนปลอดภัยทั่วกัน", ["ประชาชนปลอดภัย"])
    assert (loose.parent_id, loose.official_code, loose.parent_basis) == (sub_plan.pk, "010301", "stated")
    assert loose.path == f"{node(plan, '01').path}{sub_plan.pk:08d}/{loose.pk:08d}/"
    assert PlanLink.objects.get(cause=loose).effect == node(plan, "y2")
    assert NodeHost.objects.get(node=loose).agency_th == "กรมสาธิต 2"
    assert NodeHost.objects.filter(node=target).count() == 1
    assert list(FactorMark.objects.filter(node=factor).values_list("fiscal_year", "priority_group")) == [(2565, "B")]
    event = BusinessEvent.objects.get(act="plan_edition_published")
    assert (event.data["added"], event.data["changed"], event.data["hash"]) == (2, 2, digest(plan))
    assert difference(draft).is_nothing
    told = as_user(admin).get(f"/plans/drafts/{draft.code}/history/", headers={"accept-language": "en"})
    assert (told.status_code, "Published" in told.text) == (200, True)
    assert completion(plan, analyst).code == "mp-2561-c2"


def test_what_a_completion_takes_away_goes_and_what_was_stated_meanwhile_stays(plan, analyst, admin):
    target, factor = node(plan, "t1"), node(plan, "f1")
    wrong = NodeHost.objects.create(node=target, level="support", agency_th="กรมที่เขียนผิด", source="สาธิต")
    draft = completion(plan, analyst)
    drop_host(host=NodeHost.objects.get(node=node(draft, "t1"), level="support"), by=analyst)
    PlanLink.objects.filter(cause=node(draft, "t1")).delete()
    FactorMark.objects.filter(node=node(draft, "f1"), fiscal_year=2565).update(priority_group="C")
    standing = NodeHost.objects.get(node=target, level="host_3")
    end_host(host=standing, ends_on=dt.date(2026, 9, 30), basis="มติสาธิต", by=admin)
    body = Organisation.objects.first()
    set_host(
        node=target,
        level="host_3",
        agency_th="",
        organisation=body,
        starts_on=dt.date(2026, 10, 1),
        basis="มติสาธิต",
        by=admin,
    )
    FactorMark.objects.filter(node=factor, fiscal_year=2566).update(priority_group="D")
    with open_door():
        PlanNode.objects.filter(pk=factor.pk).update(name_th="ปัจจัยที่ชุดข้อมูลแก้คำแล้ว")
    propose(edition=draft, by=analyst)
    publish(edition=draft, by=admin)
    assert not NodeHost.objects.filter(pk=wrong.pk).exists()
    assert not PlanLink.objects.filter(cause=target).exists()
    hosts = NodeHost.objects.filter(node=target).order_by("starts_on").values_list("agency_th", "ends_on")
    assert list(hosts) == [("กรมสาธิต", dt.date(2026, 9, 30)), (body.name_th, None)]
    marks = FactorMark.objects.filter(node=factor).order_by("fiscal_year").values_list("fiscal_year", "priority_group")
    assert list(marks) == [(2565, "C"), (2566, "D")]
    factor.refresh_from_db()
    assert (factor.name_th, factor.wording_variants) == ("ปัจจัยที่ชุดข้อมูลแก้คำแล้ว", [])
    assert BusinessEvent.objects.get(act="plan_edition_published").data["facts_taken_away"] == 2


def test_the_difference_tells_what_was_done(plan, draft, analyst):
    assert difference(draft).is_nothing
    write(draft, "t1", analyst, name_th="ประชาชนอยู่ดี", official_code="010109")
    added = add(draft, "t9", "s2", analyst)
    write(draft, "t2", analyst, parent_id=node(draft, "s2").pk, parent_basis="stated")
    cancel_node(node=node(draft, "y2"), reason="ยกเลิก", by=analyst)
    NodeHost.objects.filter(node__edition=draft).update(agency_th="กรมสาธิต 9")
    shown = seen_of_facts(link_facts(PlanLink.objects.filter(cause=node(draft, "t1"))))
    save_links(node=node(draft, "t1"), links=[], seen=shown, by=analyst)
    found = difference(draft)
    assert found.added == [added]
    (change,) = found.changed
    assert [(part.field, part.old, part.new) for part in change.fields] == [
        ("official_code", "010101", "010109"),
        ("name_th", "ประชาชนปลอดภัย", "ประชาชนอยู่ดี"),
    ]
    (move,) = found.moved
    assert (move.node.code, move.old_parent.code, move.new_parent) == ("t2", "01", node(draft, "s2"))
    assert [row.code for row in found.cancelled] == ["y2"]
    assert [(fact.is_added, fact.words.split(": ")[1]) for fact in found.hosts] == [
        (True, "กรมสาธิต 9"),
        (False, "กรมสาธิต"),
    ]
    assert [fact.is_added for fact in found.links] == [False]
    assert found.marks == []


def test_a_body_of_a_thousand_targets_costs_no_more_queries(plan, analyst, admin, second_admin):
    def queries(code, valid_from):
        draft = revision(
            Edition.objects.published().filter(framework="master_plan").last(),
            analyst,
            code=code,
            valid_from=valid_from,
        )
        propose(edition=draft, by=analyst)
        with CaptureQueriesContext(connection) as counted:
            publish(edition=draft, by=admin)
        with CaptureQueriesContext(connection) as compared:
            difference(draft)
        return len(counted), len(compared)

    few = queries("mp-2566", 2566)
    last = Edition.objects.get(code="mp-2566")
    parent = node(last, "s1")
    more = [PlanNode(edition=last, kind="target_y1", code=f"m{n}", name_th="ส", parent=parent) for n in range(2000)]
    for row in PlanNode.objects.bulk_create(more):
        row.path = f"{parent.path}{row.pk:08d}/"
    PlanNode.objects.bulk_update(more, ["path"], batch_size=2000)
    many = queries("mp-2570", 2570)
    assert many[0] <= few[0] + 4
    assert many[1] <= few[1]


def test_the_shipped_master_plan_and_value_chain_can_be_revised(db, tmp_path, analyst, admin):
    read = packs.read(packs.copy("national-strategy", tmp_path))
    known = {"", *Organisation.objects.values_list("code", flat=True)}
    for code in {row["organisation"] for row in read.rows("hosts")} - known:
        organisations.organisation(code, code)
    load_edition(pack=read, by=None)
    master, chain = Edition.objects.get(code="mp-2566"), Edition.objects.get(code="vc-2566")
    chains = revision(chain, analyst, code="vc-2570", valid_from=2570, valid_to=None)
    assert [finding.code for finding in findings(chains) if finding.is_blocking] == []
    plan = revision(master, analyst, code="mp-2570", valid_from=2570, valid_to=2580)
    propose(edition=plan, by=analyst)
    publish(edition=plan, by=admin)
    assert {finding.code for finding in findings(chains) if finding.is_blocking} == {"edition"}
    discard(edition=chains, reason="เริ่มใหม่หลังแผนแม่บท", by=analyst)
    again = revision(chain, analyst, code="vc-2571", valid_from=2571, valid_to=None)
    assert [finding.code for finding in findings(again) if finding.is_blocking] == []
    assert set(again.nodes.values_list("parent__edition__code", flat=True)) == {"mp-2570"}
    assert difference(again).moved == []
