"""Crosswalks in packs: the shipped one between the master plans, and what a faulty one is refused for."""

from decimal import Decimal

import pytest
from django.utils import translation

from samrit.lib import clock
from samrit.lib.packs import BadPack, read
from samrit.plans.actions.reference import load_edition
from samrit.plans.models import Edition, NodeMapping, PlanNode
from samrit.plans.queries.crosswalk import between, codes_gone, fate, kin, lineage, table
from tests.factories.packs import ISSUE, STRATEGY, SUB_PLAN, TARGET, change, copy, kinds

pytestmark = pytest.mark.django_db

OLD, NEW = "mp-2561", "mp-2566"
LINE = {"from_edition": OLD, "to_edition": NEW, "relation": "same", "share": 100, "basis": "stated"}


def pack(tmp_path, *crosswalk, new=()):
    """Two editions with the same nodes; of the second one also those in `new`."""
    usual = {"parent_basis": "stated", "position": 0, "status": "in_force", "attestation": "A", "source": "test"}
    old = [{**usual, "edition": OLD, **node} for node in (STRATEGY, ISSUE, SUB_PLAN, TARGET)]
    revised = [
        {**row, "edition": NEW, "parent_edition": row.get("parent_edition") and NEW}
        for row in (*old, *map(usual.__or__, new))
    ]
    first = {"code": OLD, "framework": "master_plan", "name_th": "แผนแม่บท", "valid_from": 2561, "valid_to": 2565}
    second = {**first, "code": NEW, "valid_from": 2566, "valid_to": 2580}
    editions = [{**row, "source": "test"} for row in (first, second)]
    tables = {
        "editions": editions,
        "nodes": [*old, *revised],
        "kinds": [*kinds(OLD), *kinds(NEW)],
        "crosswalk": crosswalk,
    }
    return read(copy("national-strategy", tmp_path, **tables))


def line(kind, old, new="", **more):
    return {**LINE, "kind": kind, "old_code": old, "new_code": new, **more}


SAME = [
    line("strategy", "1", "1"),
    line("issue", "01", "01"),
    line("sub_plan", "s1", "s1"),
    line("target_y1", "t1", "t1"),
]
MORE = {**TARGET, "code": "t2", "name_th": "เป้าหมายใหม่"}


def without_bodies(lines):
    """The hosts as stated, without the codes of bodies: those are loaded elsewhere."""
    column = lines[0].index("organisation")
    for row in lines[1:]:
        row[column] = ""


@pytest.fixture
def shipped(tmp_path):
    folder = copy("national-strategy", tmp_path)
    change(folder / "hosts.csv", without_bodies)
    load_edition(pack=read(folder), by=None)
    return Edition.objects.get(code=OLD), Edition.objects.get(code=NEW)


def test_the_shipped_master_plans_have_six_targets_cancelled_and_six_added(shipped):
    rows = [row for row in table(between(*shipped)) if row.node.kind == "target_y1"]
    dropped = {row.old.code for row in rows if row.relation == "dropped"}
    added = {row.new.code for row in rows if row.relation == "added"}
    assert (len(dropped), len(added)) == (6, 6)
    assert {row.basis for row in rows if row.relation != "same"} == {"stated"}
    assert {row.basis for row in rows if row.relation == "same"} == {"derived"}
    cancelled = PlanNode.objects.filter(edition=shipped[1], kind="target_y1", status="cancelled")
    assert dropped == set(cancelled.values_list("code", flat=True))


def test_the_shipped_figures_of_2565_are_conserved_in_the_words_of_2566(shipped):
    old, new = shipped
    nodes = PlanNode.objects.filter(edition=old, kind="target_y1").order_by("code")
    totals = {node.pk: Decimal("1000.01") + number for number, node in enumerate(nodes)}
    crosswalk = between(old, new)
    carried = crosswalk.carry(totals)
    assert len(carried.dropped) == 6
    assert carried.all == sum(totals.values())
    back = crosswalk.carry_back(carried.totals)
    assert back.totals == {pk: amount for pk, amount in totals.items() if pk not in carried.dropped}


def test_a_shipped_target_knows_its_kin_and_its_fate(shipped):
    old, new = shipped
    kept = PlanNode.objects.get(edition=new, kind="target_y1", code="mp22-y1-01")
    before = PlanNode.objects.get(edition=old, kind="target_y1", code="mp22-y1-01")
    assert [(one.edition, one.node, one.relation, one.share) for one in lineage(kept)] == [(old, before, "same", 100)]
    assert kin([kept.pk]) == {kept.pk: kept.path, before.pk: before.path}
    assert kin([before.pk]) == kin([kept.pk])
    assert fate(PlanNode.objects.get(edition=old, code="mp19-y1-05")) == "dropped"
    assert fate(PlanNode.objects.get(edition=new, code="mp20-y1-01")) == "added"
    assert fate(kept) == ""


def test_codes_of_the_six_are_gone_for_the_next_edition(shipped):
    later = Edition(code="mp-2571", framework="master_plan", valid_from=2571, base=shipped[1])
    gone = codes_gone("master_plan", later)
    assert ("target_y1", "mp19-y1-05") in gone.keys
    assert ("target_y1", "190203") in gone.official
    assert len({code for kind, code in gone.keys if kind == "target_y1"}) == 6
    assert gone.why("target_y1", "new-key", "190203") == "190203"
    assert gone.why("target_y1", "mp19-y1-05", "") == "mp19-y1-05"
    assert gone.why("target_y2", "mp19-y1-05", "190203") == ""
    assert codes_gone("master_plan", shipped[1]).keys == frozenset()


def test_loading_again_changes_nothing_and_lines_of_drafts_stay(tmp_path, editor):
    load_edition(pack=pack(tmp_path, *SAME), by=None)
    base = Edition.objects.get(code=NEW)
    words = {"code": "mp-2571", "framework": "master_plan", "name_th": "สาธิต", "valid_from": 2571}
    draft = Edition.objects.create(
        **words, state="draft", purpose="revision", base=base, made_by=editor, made_at=clock.now()
    )
    node = PlanNode.objects.get(edition=base, code="t1")
    NodeMapping.objects.create(from_edition=base, to_edition=draft, old=node, relation="dropped", share=100)
    changes = load_edition(pack=pack(tmp_path, *SAME), by=None)
    assert not changes.any
    assert NodeMapping.objects.filter(to_edition=draft).count() == 1


def test_a_line_that_is_in_the_pack_no_more_goes(tmp_path):
    load_edition(pack=pack(tmp_path, *SAME), by=None)
    dropped = [
        *SAME[:3],
        line("target_y1", "t1", relation="dropped"),
        line("target_y1", "", "t1", relation="added", share=0),
    ]
    load_edition(pack=pack(tmp_path, *dropped), by=None)
    relations = NodeMapping.objects.filter(old__code="t1").values_list("relation", flat=True)
    assert list(relations) == ["dropped"]
    assert NodeMapping.objects.count() == 5


def faults(pack):
    with pytest.raises(BadPack) as bad:
        load_edition(pack=pack, by=None)
    assert not Edition.objects.exists()
    assert not NodeMapping.objects.exists()
    return bad.value.faults


@pytest.mark.parametrize(
    ("lines", "place"),
    [
        ([*SAME[:3], line("target_y1", "t9", "t1")], (5, "old_code", "reference")),
        ([*SAME[:3], line("target_y1", "t1", "t9")], (5, "new_code", "reference")),
        ([*SAME[:3], line("target_y1", "t1", "t1", relation="merged")], (5, "relation", "relation")),
        (SAME[:3], (0, "", "undecided")),
    ],
)
def test_a_faulty_crosswalk_is_refused_with_its_place(tmp_path, lines, place):
    found = [(fault.row, fault.column, fault.code) for fault in faults(pack(tmp_path, *lines))]
    assert place in found


def test_shares_of_99_9_are_refused_in_both_languages(tmp_path):
    split = [
        line("target_y1", "t1", "t1", relation="split", share="49.9"),
        line("target_y1", "t1", "t2", relation="split", share=50),
    ]
    rows = [*SAME[:3], *split]
    (fault,) = faults(pack(tmp_path, *rows, new=[MORE]))
    assert (fault.row, fault.column) == (5, "share")
    with translation.override("en"):
        assert str(fault.message) == "t1 ประชาชนปลอดภัย: the shares make 99.9 %, not 100 %."
    with translation.override("th"):
        assert str(fault.message) == "t1 ประชาชนปลอดภัย: สัดส่วนรวมได้ 99.9 % ไม่ใช่ 100 %"
