"""What is found in a draft before it is published: each fault in words, in both languages, and how to mend it."""

import datetime as dt

import pytest
from django.utils import translation

from samrit.lib.trees import rebuild_paths
from samrit.plans.actions.drafts import cancel_node
from samrit.plans.models import Edition, EditionKind, NodeHost, NodeMapping, PlanNode
from samrit.plans.queries.drafts import findings
from tests.factories import organisations
from tests.factories.plans import a_plan, completion, revision


@pytest.fixture
def plan(db):
    return a_plan()


@pytest.fixture
def draft(plan, admin):
    return revision(plan, admin)


def node(edition, code):
    return PlanNode.objects.get(edition=edition, code=code)


def put(edition, which, **values):
    """Write past the rules, as rows that came in bulk may be."""
    PlanNode.objects.filter(edition=edition, code=which).update(**values)


def add(edition, kind, code, parent, **more):
    made = PlanNode.objects.create(
        edition=edition, kind=kind, code=code, parent=parent, name_th=f"สาธิต {code}", name_en=code, **more
    )
    rebuild_paths(PlanNode)
    NodeMapping.objects.create(from_edition=edition.base, to_edition=edition, new=made, relation="added", share=0)
    return made


def blocking(edition):
    return {finding.code for finding in findings(edition) if finding.is_blocking}


def test_a_fresh_copy_is_not_blocked(draft):
    assert blocking(draft) == set()
    assert {finding.code for finding in findings(draft)} == {"count", "no_host"}


def _orphan(draft, _admin):
    put(draft, "t1", parent=None)


def _under_cancelled(draft, admin):
    cancel_node(node=node(draft, "s1"), reason="ยกเลิก", by=admin)


def _cycle(draft, _admin):
    put(draft, "s1", parent=node(draft, "t1"))


def _wrong_kind(draft, _admin):
    put(draft, "y2", parent=node(draft, "s1"))


def _strange_kind(draft, _admin):
    put(draft, "y2", kind="sdg_goal")


def _official_twice(draft, _admin):
    put(draft, "t2", official_code="010101")


def _used_before(draft, _admin):
    add(draft, "target_y1", "old", node(draft, "s1"))


def _official_used_before(draft, _admin):
    add(draft, "target_y1", "t9", node(draft, "s1"), official_code="010102")


def _no_wording(draft, _admin):
    put(draft, "t1", name_th="", name_en="")


def _bad_shape(draft, _admin):
    put(draft, "t1", official_code="1.1")


def _no_line(draft, _admin):
    NodeMapping.objects.filter(to_edition=draft, new=node(draft, "t1")).delete()


def _share_short(draft, _admin):
    NodeMapping.objects.filter(to_edition=draft, new=node(draft, "t1")).update(share="99.9")


def _years(draft, _admin):
    Edition.objects.create(code="mp-x", framework="master_plan", name_th="แผนอื่นสาธิต", valid_from=2570)


def _ended_host(draft, _admin):
    body = organisations.organisation("X1", "หน่วยสาธิตที่ยุบแล้ว", valid_to=dt.date(2021, 9, 30))
    NodeHost.objects.filter(node__edition=draft).update(organisation=body)


def _basis(draft, _admin):
    put(draft, "t1", parent_basis="not_known")


def _base_parent(draft, _admin):
    put(draft, "t1", parent=node(draft.base, "s1"))


def _no_kinds(draft, _admin):
    EditionKind.objects.filter(edition=draft).delete()


CASES = [
    (_orphan, "orphan", "ไม่ได้อยู่ใต้รายการใด", "stands under nothing"),
    (_under_cancelled, "orphan", "ซึ่งถูกยกเลิก", "which is cancelled"),
    (_cycle, "cycle", "วนกลับ", "comes back to it"),
    (_wrong_kind, "parent_kind", "อยู่ตรงนั้นไม่ได้", "cannot stand there"),
    (_strange_kind, "kind", "ไม่มีรายการประเภทนี้", "no such kind"),
    (_official_twice, "duplicate_official_code", "ซ้ำกับ", "already that of"),
    (_used_before, "used_before", "รหัส old เคยใช้", "old was used before"),
    (_official_used_before, "used_before", "รหัส 010102 เคยใช้", "010102 was used before"),
    (_no_wording, "wording", "ข้อความภาษาไทย", "Thai wording"),
    (_bad_shape, "form", "มีรูปแบบ", "has the form"),
    (_no_line, "crosswalk_undecided", "", ""),
    (_share_short, "crosswalk_share_sum", "99.9", "99.9"),
    (_years, "years", "บางปีเดียวกัน", "some of the same years"),
    (_ended_host, "host_ended", "ไม่มีอยู่แล้ว", "does not exist any more"),
    (_basis, "basis", "รายการระดับบนที่ถูกต้อง", "proper parent"),
    (_base_parent, "edition", "อีกฉบับของแผนเดียวกัน", "another edition of the same plan"),
    (_no_kinds, "grammar", "ไม่มีประเภทของรายการ", "no kinds"),
]


@pytest.mark.parametrize(("spoil", "code", "thai", "english"), CASES, ids=[case[0].__name__[1:] for case in CASES])
def test_what_blocks_is_told_with_how_to_mend_it(draft, admin, spoil, code, thai, english):
    spoil(draft, admin)
    found = next(finding for finding in findings(draft) if finding.is_blocking and finding.code == code)
    with translation.override("th"):
        assert thai in str(found.message)
        mend = str(found.mend)
    with translation.override("en"):
        assert english in str(found.message)
        assert str(found.mend)
        assert str(found.mend) != mend


def test_a_completion_cancels_and_recodes_nothing(plan, admin):
    draft = completion(plan, admin)
    assert blocking(draft) == set()
    put(draft, "t1", official_code="010109")
    put(draft, "t2", status="cancelled")
    put(draft, "s2", code="s9")
    found = [finding for finding in findings(draft) if finding.is_blocking]
    assert {(finding.code, finding.node.code) for finding in found} == {
        ("in_force", "t1"),
        ("in_force", "t2"),
        ("in_force", "s9"),
    }


def test_a_completion_may_give_what_was_not_known(plan, admin):
    draft = completion(plan, admin)
    put(draft, "t2", parent=node(draft, "s2"), parent_basis="stated", official_code="010201")
    assert blocking(draft) == set()


def test_an_edition_of_other_nodes_that_hang_under_the_base_is_pointed_at(plan, draft):
    chain = Edition.objects.create(code="vc-1", framework="value_chain", name_th="ห่วงโซ่สาธิต", valid_from=2561)
    PlanNode.objects.create(edition=chain, kind="vc_component", code="c1", name_th="สาธิต", parent=node(plan, "t1"))
    found = next(finding for finding in findings(draft) if finding.code == "hanging")
    assert not found.is_blocking
    with translation.override("th"):
        assert "ห่วงโซ่สาธิต" in str(found.message)


def test_warnings_are_told_once_for_each_kind(draft):
    PlanNode.objects.filter(edition=draft).update(name_en="", attestation="C")
    found = [finding for finding in findings(draft) if finding.code in ("no_english", "unverified")]
    assert len(found) == 2 * 6
    assert not any(finding.is_blocking for finding in found)
    with translation.override("en"):
        words = [str(finding.message) for finding in found if finding.kind == "target_y1"]
    assert words == [
        "Sub-plan target (Y1): 2 wordings are not verified (010101, t2).",
        "Sub-plan target (Y1): 2 have no English wording (010101, t2).",
    ]


def test_findings_ask_no_more_the_larger_the_draft(draft, django_assert_max_num_queries):
    parent = node(draft, "s1")
    more = [PlanNode(edition=draft, kind="target_y1", code=f"m{n}", name_th="ส", parent=parent) for n in range(2000)]
    PlanNode.objects.bulk_create(more)
    rebuild_paths(PlanNode)
    with django_assert_max_num_queries(24):
        assert {"no_host", "count"} <= {finding.code for finding in findings(draft)}
