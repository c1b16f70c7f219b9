"""Loading plan editions: trees with honest edges, cancelled codes that stay cancelled, all or nothing."""

import pytest
from django.utils import translation

from samrit.lib import clock
from samrit.lib.packs import BadPack
from samrit.plans.actions.reference import load_edition
from samrit.plans.models import Edition, NodeHost, PlanNode
from tests.factories import organisations
from tests.factories.packs import ISSUE, STRATEGY, SUB_PLAN, TARGET, below, plan

ALL = (STRATEGY, ISSUE, SUB_PLAN, TARGET)


def counts(changes):
    return (changes.added, changes.changed, changes.unchanged, changes.retired)


def test_nodes_stand_in_their_tree(db, tmp_path):
    changes = load_edition(pack=plan(tmp_path, *reversed(ALL)), by=None)
    assert counts(changes) == (5, 0, 0, 0)
    target = PlanNode.objects.get(code="t1")
    assert [target.parent.code, target.parent.parent.code, target.parent.parent.parent.code] == ["s1", "01", "1"]
    assert target.path.count("/") == 4
    assert target.parent.parent.parent_basis == "derived"
    assert counts(load_edition(pack=plan(tmp_path, *ALL), by=None)) == (0, 0, 5, 0)


def test_a_target_whose_sub_plan_is_not_known_hangs_under_its_issue(db, tmp_path):
    loose = {**TARGET, **below("issue", "01", "not_known")}
    load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, loose), by=None)
    assert PlanNode.objects.get(code="t1").parent.code == "01"
    load_edition(pack=plan(tmp_path, *ALL), by=None)
    target = PlanNode.objects.get(code="t1")
    assert (target.parent.code, target.parent_basis) == ("s1", "stated")


def test_a_node_that_is_in_the_pack_no_more_is_cancelled_not_deleted(db, tmp_path):
    load_edition(pack=plan(tmp_path, *ALL), by=None)
    assert counts(load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, SUB_PLAN), by=None)) == (0, 0, 4, 1)
    assert PlanNode.objects.get(code="t1").status == "cancelled"
    assert counts(load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, SUB_PLAN), by=None)) == (0, 0, 4, 0)


def test_other_frameworks_are_left_alone(db, tmp_path):
    other = Edition.objects.create(code="sdg", framework="sdg", name_th="SDG", valid_from=2559)
    node = PlanNode.objects.create(edition=other, kind="sdg_goal", code="1", name_th="เป้าหมาย")
    load_edition(pack=plan(tmp_path, *ALL), by=None)
    node.refresh_from_db()
    assert node.status == "in_force"


def test_a_host_is_kept_as_stated_and_tied_to_a_body_where_the_code_says_so(db, tmp_path):
    body = organisations.organisation("M1", "กระทรวงหนึ่ง")
    row = {"edition": "mp-2561", "kind": "issue", "code": "01", "level": "host_2", "source": "test"}
    hosts = [{**row, "agency_th": "กระทรวงหนึ่ง", "organisation": "M1"}, {**row, "agency_th": "มท."}]
    load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, hosts=hosts), by=None)
    assert set(NodeHost.objects.values_list("agency_th", "organisation")) == {("กระทรวงหนึ่ง", body.pk), ("มท.", None)}
    changes = load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, hosts=hosts[:1]), by=None)
    assert counts(changes) == (0, 0, 4, 1)
    assert NodeHost.objects.get(agency_th="มท.").ends_on < clock.today()


GUIDELINE = {"kind": "guideline", "code": "g1", "name_th": "แนวทาง"}
OFFICIAL = {**TARGET, "code": "t2", "official_code": "010101"}
CASES = [
    (
        "unknown parent",
        [{**TARGET, **below("sub_plan", "s9")}],
        "reference",
        "ระบุ mp-2561 sub_plan s9",
        "sub_plan s9 is stated but is not in nodes.csv.",
    ),
    (
        "cycle",
        [{**ISSUE, "code": "02", **below("issue", "02")}],
        "parent_kind",
        "อยู่ตำแหน่งนี้ไม่ได้",
        "Master plan issue cannot stand there.",
    ),
    (
        "edge claims too much",
        [{**TARGET, "code": "t3", **below("issue", "01", "stated")}],
        "basis",
        "ใกล้ที่สุดที่ทราบ",
        "hangs under the nearest known one",
    ),
    (
        "edge claims too little",
        [{**GUIDELINE, **below("sub_plan", "s1", "not_known")}],
        "basis",
        "ระดับบนที่ถูกต้องแล้ว",
        "has its proper parent",
    ),
    (
        "re-used code",
        [{**TARGET, "code": "old", "name_th": "อย่างอื่น"}],
        "reused",
        "รหัส old ถูกยกเลิกแล้ว",
        "Code old was cancelled and is never used again.",
    ),
    (
        "re-used official code",
        [OFFICIAL, {**OFFICIAL, "code": "t4", "status": "cancelled"}],
        "reused",
        "รหัสทางการ 010101",
        "Official code 010101 belongs to a cancelled node",
    ),
    (
        "no words",
        [{**GUIDELINE, **below("sub_plan", "s1"), "name_th": ""}],
        "required",
        "ไม่มีข้อความ",
        "The node has no wording.",
    ),
    (
        "unknown kind",
        [{**GUIDELINE, **below("sub_plan", "s1"), "kind": "dream"}],
        "kind",
        "ไม่รู้จักประเภท",
        "This kind of node is not known.",
    ),
    (
        "unknown edition",
        [{**STRATEGY, "code": "2", "edition": "mp-9999"}],
        "reference",
        "ระบุ mp-9999",
        "mp-9999 is stated but is not in editions.csv.",
    ),
]


@pytest.mark.parametrize(("rows", "code", "thai", "english"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_a_faulty_pack_is_refused_whole(db, tmp_path, rows, code, thai, english):
    load_edition(pack=plan(tmp_path, *ALL, {**TARGET, "code": "old", "name_th": "เก่า", "position": 1}), by=None)
    load_edition(pack=plan(tmp_path, *ALL), by=None)
    before = list(PlanNode.objects.order_by("pk").values())
    with pytest.raises(BadPack) as refused:
        load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, SUB_PLAN, *rows), by=None)
    fault = next(fault for fault in refused.value.faults if fault.code == code)
    assert fault.file == "nodes.csv"
    assert fault.row > 1
    with translation.override("th"):
        assert thai in str(fault.message)
        assert str(fault.mend)
    with translation.override("en"):
        assert english in str(fault.message)
    assert list(PlanNode.objects.order_by("pk").values()) == before


def test_half_the_rows_wrong_lists_every_one_of_them(db, tmp_path):
    bad = [{**TARGET, "code": f"b{n}", "attestation": "Z"} for n in range(10)]
    good = [{**TARGET, "code": f"g{n}"} for n in range(10)]
    mixed = [row for pair in zip(bad, good, strict=True) for row in pair]
    with pytest.raises(BadPack) as refused:
        load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, SUB_PLAN, *mixed), by=None)
    assert [fault.row for fault in refused.value.faults] == list(range(5, 24, 2))
    assert not PlanNode.objects.exists()
    assert not Edition.objects.exists()
