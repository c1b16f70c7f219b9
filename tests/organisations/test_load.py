"""Loading bodies: a tree of any depth, in any order; closed ones stay; what was made here is left alone."""

import datetime as dt

import pytest
from django.utils import translation

from samrit.geography.models import Area
from samrit.lib import clock
from samrit.lib.packs import BadPack
from samrit.organisations.actions import load_organisations
from samrit.organisations.models import Organisation
from tests.factories import organisations
from tests.factories.packs import bodies

MINISTRY = {"code": "M1", "kind": "ministry", "name_th": "กระทรวงหนึ่ง", "name_en": "Ministry One"}
DEPARTMENT = {"code": "D1", "name_th": "กรมหนึ่ง", "parent_code": "M1", "other_names": "กรมหนี่ง | กรม หนึ่ง"}
OFFICE = {"code": "O1", "kind": "office", "name_th": "สำนักงานหนึ่ง", "parent_code": "D1"}


def counts(changes):
    return (changes.added, changes.changed, changes.unchanged, changes.retired)


def test_bodies_stand_in_their_tree_whatever_the_order_of_the_rows(db, tmp_path):
    assert counts(load_organisations(pack=bodies(tmp_path, OFFICE, DEPARTMENT, MINISTRY), by=None)) == (3, 0, 0, 0)
    office = Organisation.objects.get(code="O1")
    assert office.parent.parent.code == "M1"
    assert office.path.startswith(office.parent.path)
    assert office.parent.other_names == ["กรมหนี่ง", "กรม หนึ่ง"]
    assert counts(load_organisations(pack=bodies(tmp_path, MINISTRY, DEPARTMENT, OFFICE), by=None)) == (0, 0, 3, 0)


def test_a_province_stands_under_the_body_of_its_cluster_where_both_are_known(db, tmp_path):
    cluster = Area.objects.create(kind="cluster", code="7", name_th="กลุ่มจังหวัดทดสอบ")
    Area.objects.create(kind="province", code="40", name_th="จังหวัดทดสอบ", cluster=cluster)
    Area.objects.create(kind="province", code="10", name_th="จังหวัดไม่มีกลุ่ม")
    top = {"code": "M70", "kind": "budget_group", "name_th": "จังหวัดและกลุ่มจังหวัด"}
    place = {"kind": "province", "parent_code": "M70", "area_kind": "province"}
    rows = [
        top,
        {"code": "C07", "kind": "province_cluster", "name_th": "กลุ่ม", "parent_code": "M70"}
        | {"area_kind": "cluster", "area_code": "7"},
        {"code": "P40", "name_th": "จังหวัดทดสอบ", "area_code": "40", **place},
        {"code": "P10", "name_th": "จังหวัดไม่มีกลุ่ม", "area_code": "10", **place},
    ]
    load_organisations(pack=bodies(tmp_path, *rows), by=None)
    body, alone = Organisation.objects.get(code="P40"), Organisation.objects.get(code="P10")
    assert body.area_parent.code == "C07"
    assert body.area_path == body.area_parent.path
    assert (alone.area_parent, alone.area_path) == (None, "")
    assert counts(load_organisations(pack=bodies(tmp_path, *rows), by=None)) == (0, 0, 4, 0)


def test_the_code_of_a_body_made_here_is_not_taken_by_a_list(db, tmp_path):
    organisations.organisation("D1", "กองที่สร้างในระบบ")
    with pytest.raises(BadPack) as refused:
        load_organisations(pack=bodies(tmp_path, MINISTRY, DEPARTMENT), by=None)
    assert [fault.code for fault in refused.value.faults] == ["taken"]
    with translation.override("th"):
        assert "สร้างในระบบนี้" in str(refused.value.faults[0].message)
    with translation.override("en"):
        assert "made in this system" in str(refused.value.faults[0].message)
    assert Organisation.objects.get().name_th == "กองที่สร้างในระบบ"


def test_a_body_that_is_in_the_list_no_more_has_ended(db, tmp_path):
    load_organisations(pack=bodies(tmp_path, MINISTRY, DEPARTMENT, OFFICE), by=None)
    division = organisations.organisation("DEMO", "กองสาธิต", is_demonstration=True)
    assert counts(load_organisations(pack=bodies(tmp_path, MINISTRY, DEPARTMENT), by=None)) == (0, 0, 2, 1)
    assert Organisation.objects.get(code="O1").valid_to == clock.today() - dt.timedelta(days=1)
    division.refresh_from_db()
    assert division.valid_to is None, "bodies made here are left alone"


@pytest.mark.parametrize(
    ("rows", "code", "thai", "english"),
    [
        (
            [MINISTRY, {**DEPARTMENT, "parent_code": "O1"}, OFFICE],
            "cycle",
            "อยู่ใต้ตัวเอง",
            "stands, over some steps, under itself.",
        ),
        (
            [MINISTRY, {**DEPARTMENT, "parent_code": "M9"}],
            "reference",
            "ระบุ M9",
            "M9 is stated but is not in organisations.csv.",
        ),
        (
            [MINISTRY, {**OFFICE, "parent_code": "M1"}],
            "reused",
            "รหัส O1 เป็นของหน่วยงานที่ยุบเลิก",
            "Code O1 belongs to a body that has ended.",
        ),
        (
            [MINISTRY, {**DEPARTMENT, "area_kind": "province", "area_code": "99"}],
            "reference",
            "ยังไม่ได้โหลดพื้นที่ 99",
            "The area 99 is not loaded.",
        ),
        ([MINISTRY, {**DEPARTMENT, "kind": "guild"}], "enum", "“guild”", "“guild” is not one of the known values."),
    ],
)
def test_a_faulty_list_is_refused_whole(db, tmp_path, rows, code, thai, english):
    load_organisations(pack=bodies(tmp_path, MINISTRY, DEPARTMENT, OFFICE), by=None)
    load_organisations(pack=bodies(tmp_path, MINISTRY, DEPARTMENT), by=None)
    before = list(Organisation.objects.order_by("pk").values())
    with pytest.raises(BadPack) as refused:
        load_organisations(pack=bodies(tmp_path, {"code": "N1", "name_th": "กรมใหม่"}, *rows), by=None)
    assert {fault.code for fault in refused.value.faults} >= {code}
    fault = next(fault for fault in refused.value.faults if fault.code == code)
    with translation.override("th"):
        assert thai in str(fault.message)
    with translation.override("en"):
        assert english in str(fault.message)
    assert list(Organisation.objects.order_by("pk").values()) == before
