"""Loading plan editions: trees with honest edges, cancelled codes that stay cancelled, all or nothing."""

import pytest
from django.utils import translation

from samrit.lib import clock
from samrit.lib.packs import BadPack
from samrit.plans.actions.reference import load_edition
from samrit.plans.models import Edition, FactorMark, NodeHost, PlanLink, PlanNode
from tests.factories import organisations, packs, plans
from tests.factories.packs import ISSUE, KINDS, STRATEGY, SUB_PLAN, TARGET, below, plan

ALL = (STRATEGY, ISSUE, SUB_PLAN, TARGET)


def counts(changes):
    """What happened to the rows, the kinds of the edition apart."""
    first = changes.added > len(KINDS)
    added, unchanged = (len(KINDS), 0) if first else (0, len(KINDS))
    return (changes.added - added, changes.changed, changes.unchanged - unchanged, changes.retired)


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
SHAPED = [{**row, "code_pattern": "[0-9]{6}" if row["kind"] == "target_y1" else ""} for row in KINDS]
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


CHAIN = {"code": "vc-1", "framework": "value_chain", "name_th": "ห่วงโซ่", "valid_from": 2561, "source": "test"}
COMPONENT = {"kind": "vc_component", "code": "t1-v-01", "name_th": "องค์ประกอบ", **below("target_y1", "t1")}
FACTOR = {"edition": "vc-1", "kind": "vc_factor", "code": "f1", "name_th": "ปัจจัย"}


def with_chain(tmp_path, *nodes, **tables):
    """The plan, and a value chain of its own framework."""
    read = plan(tmp_path, *ALL, *nodes, kinds=[*KINDS, *packs.kinds("vc-1", *CHAIN_KINDS)], **tables)
    folder = read.folder
    packs.change(folder / "editions.csv", lambda rows: rows.append([str(CHAIN.get(column, "")) for column in rows[0]]))
    return packs.read(folder)


CHAIN_KINDS = (
    ("vc_component", "target_y1", False),
    ("vc_factor", "vc_component", False),
    ("vc_factor", "target_y1", True),
)


def test_a_value_chain_that_becomes_a_framework_keeps_its_nodes(db, tmp_path):
    load_edition(pack=plan(tmp_path, *ALL, COMPONENT), by=None)
    before = PlanNode.objects.get(code="t1-v-01")
    changes = load_edition(pack=with_chain(tmp_path, {**COMPONENT, "edition": "vc-1"}), by=None)
    after = PlanNode.objects.get(code="t1-v-01")
    assert (after.pk, after.edition.code, after.status) == (before.pk, "vc-1", "in_force")
    assert after.parent.code == "t1"
    assert after.path == before.path
    assert changes.retired == 0


def test_edges_and_marks_of_a_pack_are_brought_and_none_is_taken_away(db, tmp_path):
    component = {**COMPONENT, "edition": "vc-1"}
    hang = {"parent_edition": "vc-1", "parent_kind": "vc_component", "parent_code": "t1-v-01"}
    key = {"edition": "vc-1", "kind": "vc_factor", "code": "f1", "source": "test"}
    effect = {"effect_edition": "mp-2561", "effect_kind": "target_y1", "effect_code": "t1", "meaning": "moves"}
    mark = {**key, "fiscal_year": 2569, "priority_group": "A", "needs_projects": "true"}
    nodes = (component, {**FACTOR, **hang})
    tables = {"links": [{**key, **effect, "basis": "stated"}], "marks": [mark]}
    load_edition(pack=with_chain(tmp_path, *nodes, **tables), by=None)
    again = load_edition(pack=with_chain(tmp_path, *nodes, **tables), by=None)
    assert not again.any
    load_edition(pack=with_chain(tmp_path, *nodes), by=None)
    assert (PlanLink.objects.get().cause.code, PlanLink.objects.get().effect.code) == ("f1", "t1")
    assert list(FactorMark.objects.values_list("fiscal_year", "priority_group", "needs_projects")) == [
        (2569, "A", True)
    ]


def test_a_code_cancelled_in_an_earlier_edition_is_not_used_in_a_later_one(db, tmp_path):
    read = plan(
        tmp_path, *ALL, {**TARGET, "code": "old", "status": "cancelled"}, kinds=[*KINDS, *packs.kinds("mp-2566")]
    )
    packs.change(
        read.folder / "editions.csv",
        lambda rows: rows.append(["mp-2566", "master_plan", "แผน", "", "2566", "", "test"]),
    )
    row = {**TARGET, "code": "old", "edition": "mp-2566", **below("sub_plan", "s1")}
    packs.change(
        read.folder / "nodes.csv",
        lambda rows: rows.append(
            [
                str({**row, "position": 0, "status": "in_force", "attestation": "A", "source": "t"}.get(c, ""))
                for c in rows[0]
            ]
        ),
    )
    with pytest.raises(BadPack) as refused:
        load_edition(pack=packs.read(read.folder), by=None)
    (fault,) = refused.value.faults
    assert (fault.code, fault.row) == ("reused", 7)
    assert not PlanNode.objects.exists()


FAULTY = [
    (
        "no kinds",
        {"kinds": [{**row, "edition": "mp-2561"} for row in KINDS[:0]]},
        "kinds",
        "ฉบับ mp-2561 ไม่มีประเภทรายการ",
        "The edition mp-2561 has no kinds.",
    ),
    (
        "unknown kind",
        {"kinds": [*KINDS, {**KINDS[0], "kind": "dream"}]},
        "kind",
        "ระบบไม่รู้จักประเภท dream",
        "The program knows no kind dream.",
    ),
    (
        "bad pattern",
        {"kinds": [{**KINDS[0], "code_pattern": "[0-9"}, *KINDS[1:]]},
        "pattern",
        "อ่านรูปแบบไม่ได้",
        "The pattern cannot be read",
    ),
    (
        "bad shape",
        {"kinds": SHAPED, "nodes": [{**TARGET, "official_code": "1.2"}]},
        "form",
        "ไม่ใช่รูปแบบรหัสทางการ",
        "does not look like an official code",
    ),
    (
        "body that is not there",
        {
            "hosts": [
                {
                    "edition": "mp-2561",
                    "kind": "issue",
                    "code": "01",
                    "level": "host_1",
                    "agency_th": "x",
                    "organisation": "M9",
                    "source": "t",
                }
            ]
        },
        "reference",
        "ยังไม่ได้โหลดหน่วยงาน M9",
        "The body M9 is not loaded.",
    ),
]


@pytest.mark.parametrize(("tables", "code", "thai", "english"), [c[1:] for c in FAULTY], ids=[c[0] for c in FAULTY])
def test_faulty_tables_are_refused_whole(db, tmp_path, tables, code, thai, english):
    nodes = tables.pop("nodes", [TARGET]) if "nodes" in tables else [TARGET]
    with pytest.raises(BadPack) as refused:
        load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, SUB_PLAN, *nodes, **tables), by=None)
    fault = next(fault for fault in refused.value.faults if fault.code == code)
    with translation.override("th"):
        assert thai in str(fault.message)
    with translation.override("en"):
        assert english in str(fault.message)
    assert not Edition.objects.exists()


def test_a_cycle_is_refused(db, tmp_path):
    odd = packs.kinds("mp-2561", *packs.PLACES_OF_KINDS, ("issue", "issue", False))
    round_trip = [{**ISSUE, "code": "02", **below("issue", "03")}, {**ISSUE, "code": "03", **below("issue", "02")}]
    with pytest.raises(BadPack) as refused:
        load_edition(pack=plan(tmp_path, STRATEGY, *round_trip, kinds=odd), by=None)
    assert [fault.code for fault in refused.value.faults] == ["cycle", "cycle"]
    with translation.override("th"):
        assert "วนกลับ" in str(refused.value.faults[0].message)


def test_what_was_made_here_is_left_alone(db, tmp_path, admin):
    load_edition(pack=plan(tmp_path, *ALL), by=None)
    base = Edition.objects.get(code="mp-2561")
    draft = plans.revision(base, admin)
    load_edition(pack=plan(tmp_path, STRATEGY, ISSUE), by=None)
    assert PlanNode.objects.get(edition=draft, code="t1").status == "in_force"
    assert PlanNode.objects.get(edition=base, code="t1").status == "cancelled"
    Edition.objects.filter(pk=draft.pk).update(state="published")
    load_edition(pack=plan(tmp_path, *ALL), by=None)
    assert PlanNode.objects.get(edition=base, code="t1").status == "cancelled"


def test_a_host_stated_here_is_left_alone(db, tmp_path):
    row = {"edition": "mp-2561", "kind": "issue", "code": "01", "level": "host_2", "agency_th": "มท.", "source": "test"}
    load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, hosts=[row]), by=None)
    NodeHost.objects.update(is_kept_here=True, ends_on="2022-01-01")
    load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, hosts=[{**row, "note": "ใหม่"}]), by=None)
    assert (NodeHost.objects.get().note, str(NodeHost.objects.get().ends_on)) == ("", "2022-01-01")


@pytest.mark.parametrize("name", ["national-strategy", "level-two", "sdg", "policies"])
def test_every_shipped_edition_has_kinds_and_fits_them(db, name):
    folder = packs.SHIPPED / "plans" / "packs" / name
    read = packs.read(folder)
    for code in {row["organisation"] for row in read.rows("hosts")} - {""}:
        organisations.organisation(code, code)
    load_edition(pack=read, by=None)
    assert not load_edition(pack=packs.read(folder), by=None).changed
    assert not Edition.objects.filter(kinds__isnull=True).exists()
