"""Drafts: copying an edition, writing its nodes, two people at one node, and what is refused."""

import datetime as dt
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid, Refused, Stale
from samrit.plans.actions.drafts import (
    LinkValues,
    MarkValues,
    cancel_node,
    move_node,
    remove_node,
    revive_node,
    save_links,
    save_marks,
    save_node,
    start_completion,
    start_new,
    start_revision,
)
from samrit.plans.models import Edition, FactorMark, NodeHost, NodeMapping, PlanLink, PlanNode
from samrit.plans.queries.drafts import get_draft, list_drafts
from samrit.plans.rules.facts import link_facts, mark_facts, seen_of_facts
from samrit.plans.rules.fields import NodeValues, seen_of, values_of
from tests.factories.plans import a_plan, completion, revision


@pytest.fixture
def plan(db):
    return a_plan()


@pytest.fixture
def draft(plan, admin):
    return revision(plan, admin)


def node(edition, code):
    return PlanNode.objects.get(edition=edition, code=code)


def write(edition, which, by, seen=None, **changed):
    row = node(edition, which)
    return save_node(
        edition=edition, node=row, values=replace(values_of(row), **changed), seen=seen or seen_of(row), by=by
    )


def told(error, language):
    with translation.override(language):
        return " ".join(str(problem.message) for problem in error.value.problems)


def test_a_revision_copies_what_is_in_force_with_its_tree(plan, draft):
    target, copy = node(plan, "t1"), node(draft, "t1")
    assert (copy.origin, copy.parent, copy.parent.parent) == (target, node(draft, "s1"), node(draft, "01"))
    assert copy.path == copy.parent.path + f"{copy.pk:08d}/"
    assert not PlanNode.objects.filter(edition=draft, code="old").exists()
    assert node(draft, "01").parent.edition.code == "ns-2561"
    lines = NodeMapping.objects.filter(to_edition=draft)
    assert {(line.old_id, line.new_id, line.relation, line.share) for line in lines} == {
        (row.origin_id, row.pk, "same", 100) for row in draft.nodes.all()
    }
    assert set(draft.kinds.values_list("kind", "parent_kind")) == set(plan.kinds.values_list("kind", "parent_kind"))
    assert list(draft.expected_counts.values_list("kind", "expected")) == [("target_y1", 140)]


def test_a_revision_takes_over_the_hosts_and_marks_of_its_years_and_the_edges(plan, draft):
    host = NodeHost.objects.get(node=node(draft, "t1"))
    assert (host.agency_th, host.starts_on) == ("กรมสาธิต", dt.date(2022, 10, 1))
    assert [mark.fiscal_year for mark in FactorMark.objects.filter(node=node(draft, "f1"))] == [2566]
    assert PlanLink.objects.get(cause=node(draft, "t1")).effect == node(draft, "y2")


def test_drafts_exist_for_nesdc_alone(draft, analyst, editor, auditor):
    assert get_draft(analyst, draft.code) == draft
    assert list_drafts(analyst) == [draft]
    for stranger in (editor, auditor):
        assert get_draft(stranger, draft.code) is None
        assert list_drafts(stranger) == []


def test_who_is_no_drafter_starts_nothing_and_leaves_a_line_in_the_log(plan, editor):
    before = Edition.objects.count()
    with pytest.raises(Refused) as refused:
        revision(plan, editor)
    with translation.override("th"):
        assert "สศช." in str(refused.value.reason)
    with translation.override("en"):
        assert "Only analysts and administrators of NESDC" in str(refused.value.reason)
    assert Edition.objects.count() == before
    assert BusinessEvent.objects.get(act="refused_draft_plans").actor == str(editor.public_id)


BAD_STARTS = [
    ("reserved", {"code": "explorer"}, "เลือกรหัสอื่น", "stands for a page"),
    ("used", {"code": "mp-2561"}, "มีฉบับที่ใช้รหัสนี้แล้ว", "exists already"),
    ("form", {"code": "แผน 1"}, "ตัวพิมพ์เล็ก", "small letters"),
    ("too early", {"valid_from": 2561}, "เริ่มหลังปี 2561", "begins after 2561"),
    ("backwards", {"valid_to": 2560}, "ปีสุดท้ายมาก่อนปีแรก", "last year comes before"),
    ("no name", {"name_th": " "}, "ชื่อภาษาไทยของฉบับ", "Write the Thai name"),
    ("no reason", {"why": ""}, "ระบุเหตุผล", "Say why"),
]


@pytest.mark.parametrize(("values", "thai", "english"), [c[1:] for c in BAD_STARTS], ids=[c[0] for c in BAD_STARTS])
def test_a_draft_that_cannot_be_is_not_started(plan, admin, values, thai, english):
    before = Edition.objects.count()
    with pytest.raises(Invalid) as invalid:
        revision(plan, admin, **values)
    assert thai in told(invalid, "th")
    assert english in told(invalid, "en")
    assert Edition.objects.count() == before


def test_one_completion_at_a_time(plan, analyst):
    first = completion(plan, analyst)
    assert (first.code, first.valid_from, first.valid_to) == ("mp-2561-c1", plan.valid_from, plan.valid_to)
    assert not NodeMapping.objects.filter(to_edition=first).exists()
    with pytest.raises(Refused) as refused:
        completion(plan, analyst)
    with translation.override("en"):
        assert "mp-2561-c1" in str(refused.value.reason)


def test_an_edition_without_a_base_takes_the_kinds_of_another(plan, admin):
    new = start_new(
        framework="policy",
        code="policy-1",
        name_th="นโยบายสาธิต",
        name_en="",
        valid_from=2566,
        valid_to=None,
        why="ทดลอง",
        grammar_of=plan,
        by=admin,
    )
    assert (new.state, new.base, new.kinds.count()) == ("draft", None, plan.kinds.count())
    with pytest.raises(Refused):
        start_revision(base=new, code="x", name_th="x", name_en="", valid_from=2570, valid_to=None, why="x", by=admin)
    with pytest.raises(Refused):
        start_completion(base=new, why="x", by=admin)


def test_a_new_wording_is_tidied_kept_and_told_to_the_crosswalk(draft, analyst):
    saved = write(draft, "t1", analyst, name_th="  ประชาชน\u200bอยู่ดี ")
    saved.refresh_from_db()
    assert saved.name_th == "ประชาชนอยู่ดี"
    assert NodeMapping.objects.get(new=saved).relation == "renamed"
    event = BusinessEvent.objects.get(act="plan_node_changed")
    assert event.data["changed"] == {"name_th": ["ประชาชนปลอดภัย", "ประชาชนอยู่ดี"]}
    write(draft, "t1", analyst, name_th="ประชาชนปลอดภัย")
    assert NodeMapping.objects.get(new=saved).relation == "same"


def test_two_people_at_different_fields_are_both_heard(draft, analyst, admin):
    seen = seen_of(node(draft, "t1"))
    first = values_of(node(draft, "t1"))
    write(draft, "t1", analyst, name_th="คำใหม่")
    save_node(edition=draft, node=node(draft, "t1"), values=replace(first, note="ข้อสังเกต"), seen=seen, by=admin)
    row = node(draft, "t1")
    assert (row.name_th, row.note) == ("คำใหม่", "ข้อสังเกต")


def test_two_people_at_the_same_field_see_both_texts_and_nothing_is_written(draft, analyst, admin):
    seen = seen_of(node(draft, "t1"))
    first = values_of(node(draft, "t1"))
    write(draft, "t1", analyst, name_th="คำของคนแรก")
    mine = replace(first, name_th="คำของคนที่สอง", note="ข้อสังเกต")
    with pytest.raises(Stale) as stale:
        save_node(edition=draft, node=node(draft, "t1"), values=mine, seen=seen, by=admin)
    (clash,) = stale.value.clashes
    assert (clash.field, clash.yours, clash.theirs) == ("name_th", "คำของคนที่สอง", "คำของคนแรก")
    row = node(draft, "t1")
    assert (row.name_th, row.note) == ("คำของคนแรก", "")


BAD_NODES = [
    ("no words", lambda _d: {"name_th": "", "name_en": ""}, "name_th", "ใส่ข้อความภาษาไทย", "Write the Thai wording"),
    ("no code", lambda _d: {"code": " "}, "code", "เขียนรหัส", "Write a code"),
    ("bad code", lambda _d: {"code": "a/b"}, "code", "ตัวอักษร ตัวเลข", "letters, digits"),
    ("too long", lambda _d: {"official_code": "1" * 41}, "official_code", "ไม่เกิน 40", "At most 40"),
    ("same code", lambda _d: {"code": "t2"}, "code", "มีรายการประเภทนี้ที่ใช้รหัสนี้แล้ว", "this code already"),
    ("wrong kind", lambda _d: {"kind": "sdg_goal"}, "kind", "ไม่มีรายการประเภทนี้", "no such kind"),
    ("wrong place", lambda d: {"parent_id": node(d, "y2").pk}, "parent_id", "อยู่ตรงนั้นไม่ได้", "cannot stand there"),
    ("itself", lambda d: {"parent_id": node(d, "t1").pk}, "parent_id", "อยู่ใต้ตัวเอง", "under itself"),
    ("below itself", lambda d: {"parent_id": node(d, "f1").pk}, "parent_id", "อยู่ใต้ตัวเอง", "under itself"),
    ("nowhere", lambda _d: {"parent_id": 987654}, "parent_id", "ไม่มีแล้ว", "not there any more"),
    (
        "old edition",
        lambda d: {"parent_id": node(d.base, "s1").pk},
        "parent_id",
        "อีกฉบับของแผนเดียวกัน",
        "another edition",
    ),
    ("bad shape", lambda _d: {"official_code": "12"}, "official_code", "มีรูปแบบ", "has the form"),
    ("bad years", lambda _d: {"valid_from": 2570, "valid_to": 2569}, "valid_to", "มาก่อนปีแรก", "before the first"),
    ("wrong era", lambda _d: {"valid_from": 2022}, "valid_from", "พุทธศักราช", "Buddhist era"),
    ("bad link", lambda _d: {"source_url": "javascript:x"}, "source_url", "https://", "https://"),
    ("stop-gap", lambda d: {"parent_id": node(d, "01").pk}, "parent_basis", "ชั่วคราว", "for the time being"),
]


@pytest.mark.parametrize(("how", "field", "thai", "english"), [c[1:] for c in BAD_NODES], ids=[c[0] for c in BAD_NODES])
def test_what_cannot_be_written_is_refused_in_words(draft, analyst, how, field, thai, english):
    before = list(draft.nodes.order_by("pk").values())
    with pytest.raises(Invalid) as invalid:
        write(draft, "t1", analyst, **how(draft))
    assert field in {problem.field for problem in invalid.value.problems}
    assert thai in told(invalid, "th")
    assert english in told(invalid, "en")
    assert list(draft.nodes.order_by("pk").values()) == before


def shown_links(row):
    return seen_of_facts(link_facts(PlanLink.objects.filter(cause=row)))


def shown_marks(row):
    return seen_of_facts(mark_facts(FactorMark.objects.filter(node=row)))


def test_a_node_is_added_below_another_and_removed_again(draft, analyst):
    values = NodeValues(kind="target_y1", code="t9", parent_id=node(draft, "s1").pk, name_th="เป้าหมายสาธิต")
    added = save_node(edition=draft, node=None, values=values, seen="", by=analyst)
    assert added.path.startswith(node(draft, "s1").path)
    save_links(node=added, links=[LinkValues(node(draft, "y2").pk, source="ทดลอง")], seen="", by=analyst)
    with pytest.raises(Refused) as refused:
        cancel_node(node=added, reason="ผิด", by=analyst)
    with translation.override("th"):
        assert "ลบออกแทน" in str(refused.value.reason)
    remove_node(node=added, by=analyst)
    assert not PlanNode.objects.filter(code="t9").exists()
    with pytest.raises(Refused):
        remove_node(node=node(draft, "t1"), by=analyst)
    with pytest.raises(Refused):
        remove_node(node=added, by=analyst)


def test_a_subtree_moves_with_its_paths(draft, analyst):
    row = node(draft, "t1")
    moved = move_node(node=row, parent=node(draft, "s2"), position=3, seen=seen_of(row), by=analyst)
    assert (moved.parent, moved.position, moved.parent_basis) == (node(draft, "s2"), 3, "stated")
    assert node(draft, "f1").path.startswith(node(draft, "s2").path)
    hung = move_node(node=moved, parent=node(draft, "01"), position=0, seen=seen_of(moved), by=analyst)
    assert hung.parent_basis == "not_known"
    with pytest.raises(Invalid):
        move_node(node=node(draft, "s1"), parent=None, position=0, seen=seen_of(node(draft, "s1")), by=analyst)


def test_a_cancelled_node_is_dropped_from_the_crosswalk_and_can_be_revived(draft, analyst):
    row = node(draft, "t2")
    with pytest.raises(Invalid):
        cancel_node(node=row, reason=" ", by=analyst)
    cancel_node(node=row, reason="รวมกับเป้าหมายอื่น", by=analyst)
    line = NodeMapping.objects.get(to_edition=draft, old_id=row.origin_id)
    assert (line.new, line.relation, line.share, line.note) == (None, "dropped", 100, "รวมกับเป้าหมายอื่น")
    revive_node(node=row, by=analyst)
    line.refresh_from_db()
    assert (line.new, line.relation, line.note) == (row, "same", "")
    assert node(draft, "t2").status == "in_force"


def test_a_completion_leaves_alone_what_is_in_force(plan, analyst):
    draft = completion(plan, analyst)
    before = list(draft.nodes.order_by("pk").values())
    for changed in ({"code": "t7"}, {"official_code": "010109"}, {"parent_id": node(draft, "s2").pk}):
        with pytest.raises(Invalid) as invalid:
            write(draft, "t1", analyst, **changed)
        assert "เริ่มการปรับปรุงแผน" in told(invalid, "th")
        assert "Start a revision" in told(invalid, "en")
    with pytest.raises(Refused):
        cancel_node(node=node(draft, "t1"), reason="ยกเลิก", by=analyst)
    assert list(draft.nodes.order_by("pk").values()) == before
    loose = write(draft, "t2", analyst, parent_id=node(draft, "s2").pk, parent_basis="stated", official_code="010202")
    assert loose.parent == node(draft, "s2")


def test_marks_and_edges_need_a_source_and_are_brought_by_difference(draft, analyst):
    factor = node(draft, "f1")
    kept = FactorMark.objects.get(node=factor)
    marks = [MarkValues(2566, "a", None, "หนังสือสาธิต"), MarkValues(2567, "C", needs_projects=True, source="หนังสือสาธิต")]
    save_marks(node=factor, marks=marks, seen=shown_marks(factor), by=analyst)
    assert list(
        FactorMark.objects.filter(node=factor).values_list("fiscal_year", "priority_group", "needs_projects")
    ) == [
        (2567, "C", True),
        (2566, "A", None),
    ]
    assert FactorMark.objects.get(node=factor, fiscal_year=2566).pk == kept.pk
    for bad in ([MarkValues(2566, "K", None, "x")], [MarkValues(2566, "A", None, "")], [marks[0], marks[0]]):
        with pytest.raises(Invalid):
            save_marks(node=factor, marks=bad, seen="", by=analyst)
    with pytest.raises(Invalid) as invalid:
        save_links(
            node=factor, links=[LinkValues(factor.pk, source="x"), LinkValues(1, source="")], seen="", by=analyst
        )
    assert {problem.field for problem in invalid.value.problems} == {
        "links.0.effect_id",
        "links.1.effect_id",
        "links.1.source",
    }
    save_links(node=node(draft, "t1"), links=[], seen=shown_links(node(draft, "t1")), by=analyst)
    assert not PlanLink.objects.filter(cause=node(draft, "t1")).exists()


def test_two_people_who_state_edges_do_not_undo_each_other(draft, analyst, admin):
    row = node(draft, "t1")
    ends = [node(draft, code).pk for code in ("y2", "t2", "s2")]
    save_links(node=row, links=[LinkValues(ends[0], source="ก")], seen=shown_links(row), by=analyst)
    page = shown_links(row)
    save_links(
        node=row, links=[LinkValues(ends[0], source="ก"), LinkValues(ends[1], source="ข")], seen=page, by=analyst
    )
    save_links(node=row, links=[LinkValues(ends[0], source="ก"), LinkValues(ends[2], source="ค")], seen=page, by=admin)
    sources = dict(PlanLink.objects.filter(cause=row).values_list("effect", "source"))
    assert sources == {ends[0]: "ก", ends[1]: "ข", ends[2]: "ค"}
    with pytest.raises(Stale) as stale:
        save_links(node=row, links=[LinkValues(ends[1], source="ง")], seen=page, by=admin)
    (clash,) = stale.value.clashes
    assert clash.label == node(draft, "t2").name
    assert (clash.yours.split(" · ")[-1], clash.theirs.split(" · ")[-1]) == ("ง", "ข")
    assert dict(PlanLink.objects.filter(cause=row).values_list("effect", "source")) == sources


def test_two_people_who_mark_one_year_see_both_marks(draft, analyst, admin):
    factor = node(draft, "f1")
    page = shown_marks(factor)
    (year,) = FactorMark.objects.filter(node=factor).values_list("fiscal_year", flat=True)
    save_marks(node=factor, marks=[MarkValues(year, "D", needs_projects=True, source="ก")], seen=page, by=analyst)
    for mine, yours in (([MarkValues(year, "E", None, "ข")], "E · ไม่ได้ระบุ · ข"), ([], "–")):
        with pytest.raises(Stale) as stale, translation.override("th"):
            save_marks(node=factor, marks=mine, seen=page, by=admin)
        (clash,) = stale.value.clashes
        with translation.override("th"):
            assert str(clash.label) == f"ปีงบประมาณ {year}"
        assert (clash.yours, clash.theirs) == (yours, "D · ต้องการโครงการ · ก")
    assert FactorMark.objects.get(node=factor).priority_group == "D"
    save_marks(node=factor, marks=[], seen=shown_marks(factor), by=admin)
    assert not FactorMark.objects.filter(node=factor).exists()


def test_who_moves_a_node_that_was_moved_meanwhile_is_told_where_it_stands(draft, analyst, admin):
    row = node(draft, "t1")
    page, first = seen_of(row), row.parent
    move_node(node=row, parent=node(draft, "s2"), position=3, seen=page, by=analyst)
    with pytest.raises(Stale) as stale:
        move_node(node=row, parent=first, position=9, seen=page, by=admin)
    assert [(clash.field, clash.theirs) for clash in stale.value.clashes] == [
        ("parent_id", str(node(draft, "s2"))),
        ("position", "3"),
    ]
    again = move_node(node=row, parent=node(draft, "s2"), position=3, seen=page, by=admin)
    assert (again.parent, again.position) == (node(draft, "s2"), 3)


def test_at_a_published_node_only_an_administrator_states_marks(plan, analyst, admin):
    factor = node(plan, "f1")
    marks = [MarkValues(2565, "B", needs_projects=True, source="หนังสือสาธิต")]
    with pytest.raises(Refused):
        save_marks(node=factor, marks=marks, seen=shown_marks(factor), by=analyst)
    save_marks(node=factor, marks=marks, seen=shown_marks(factor), by=admin)
    assert FactorMark.objects.get(node=factor, fiscal_year=2565).priority_group == "B"


def test_a_published_edition_is_not_written(plan, admin):
    with pytest.raises(Refused) as refused:
        write(plan, "t1", admin, name_th="อื่น")
    with translation.override("en"):
        assert "published" in str(refused.value.reason)
    assert node(plan, "t1").name_th == "ประชาชนปลอดภัย"
    assert BusinessEvent.objects.filter(act="refused_change_plan_draft").exists()


def test_copying_asks_no_more_the_larger_the_edition(plan, admin):
    def queries(code):
        with CaptureQueriesContext(
            connection,
        ) as counted:
            revision(plan, admin, code=code)
        return len(counted)

    few = queries("mp-2566-a")
    parent = node(plan, "s1")
    more = [
        PlanNode(edition=plan, kind="target_y1", code=f"m{n}", name_th="เป้าหมาย", parent=parent) for n in range(2000)
    ]
    for row in PlanNode.objects.bulk_create(more):
        row.path = f"{parent.path}{row.pk:08d}/"
    PlanNode.objects.bulk_update(more, ["path"], batch_size=2000)
    assert queries("mp-2566-b") <= few + 4
