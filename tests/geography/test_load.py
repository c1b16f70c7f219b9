"""Loading areas: by difference, never twice, nothing lost, nothing taken from a faulty list."""

import pytest
from django.db import connection
from django.utils import translation

from samrit.geography.actions import load_areas
from samrit.geography.models import Area, AreaKind
from samrit.lib import clock
from samrit.lib.packs import BadPack
from tests.factories.packs import PROVINCE, REGION, areas

DISTRICT = {
    "kind": "district",
    "code": "5001",
    "name_th": "เมืองเชียงใหม่",
    "parent_kind": "province",
    "parent_code": "50",
}
CLUSTER = {"kind": "cluster", "code": "1", "name_th": "กลุ่มเหนือบน", "parent_kind": "region", "parent_code": "N"}
WITH_CLUSTER = {**PROVINCE, "cluster_kind": "cluster", "cluster_code": "1", "lat": "18.79", "lon": "98.98"}


def counts(changes):
    return (changes.added, changes.changed, changes.unchanged, changes.retired)


def test_areas_stand_in_their_tree(db, tmp_path):
    changes = load_areas(pack=areas(tmp_path, DISTRICT, WITH_CLUSTER, CLUSTER, REGION), by=None)
    assert counts(changes) == (4, 0, 0, 0)
    district = Area.objects.get(code="5001")
    assert (district.parent.code, district.parent.parent.code, district.parent.cluster.code) == ("50", "N", "1")
    assert district.path.startswith(district.parent.path)
    assert district.sort_key.startswith("มเ")


def test_loading_twice_changes_nothing(db, tmp_path):
    load_areas(pack=areas(tmp_path, REGION, CLUSTER, WITH_CLUSTER), by=None)
    assert counts(load_areas(pack=areas(tmp_path, REGION, CLUSTER, WITH_CLUSTER), by=None)) == (0, 0, 3, 0)


def test_a_new_name_changes_the_row_and_keeps_its_identity(db, tmp_path):
    load_areas(pack=areas(tmp_path, REGION, PROVINCE), by=None)
    before = Area.objects.get(code="50").pk
    changes = load_areas(pack=areas(tmp_path, REGION, {**PROVINCE, "name_en": "Chiengmai"}), by=None)
    assert counts(changes) == (0, 1, 1, 0)
    assert Area.objects.get(code="50").pk == before
    with connection.cursor() as cursor:
        cursor.execute("select name_en from geography_areaevent where code = '50' order by pgh_id")
        assert "Chiengmai" in {row[0] for row in cursor.fetchall()}


def test_an_area_that_is_in_the_list_no_more_is_abolished_not_deleted(db, tmp_path):
    load_areas(pack=areas(tmp_path, REGION, PROVINCE, DISTRICT), by=None)
    assert counts(load_areas(pack=areas(tmp_path, REGION, PROVINCE), by=None)) == (0, 0, 2, 1)
    assert Area.objects.get(code="5001").abolished_on == clock.today()
    assert not Area.objects.of_kind(AreaKind.DISTRICT).exists()
    assert counts(load_areas(pack=areas(tmp_path, REGION, PROVINCE), by=None)) == (0, 0, 2, 0)


@pytest.mark.parametrize(
    ("rows", "code", "thai", "english"),
    [
        (
            [REGION, PROVINCE, DISTRICT],
            "reused",
            "รหัส 5001 ถูกยกเลิกแล้ว",
            "Code 5001 was abolished and cannot come back.",
        ),
        (
            [REGION, {**DISTRICT, "parent_kind": "region", "parent_code": "N"}],
            "parent_kind",
            "5001",
            "District 5001 cannot stand there.",
        ),
        (
            [REGION, {**PROVINCE, "parent_code": "X"}],
            "reference",
            "ระบุ region X",
            "region X is stated but is not in areas.csv.",
        ),
    ],
)
def test_a_faulty_list_is_refused_whole(db, tmp_path, rows, code, thai, english):
    load_areas(pack=areas(tmp_path, REGION, PROVINCE, DISTRICT), by=None)
    load_areas(pack=areas(tmp_path, REGION, PROVINCE), by=None)
    before = list(Area.objects.order_by("pk").values())
    new = {**PROVINCE, "code": "51", "name_th": "ลำพูน", "name_en": "Lamphun"}
    with pytest.raises(BadPack) as refused:
        load_areas(pack=areas(tmp_path, *rows, new), by=None)
    fault = next(fault for fault in refused.value.faults if fault.code == code)
    with translation.override("th"):
        assert thai in str(fault.message)
    with translation.override("en"):
        assert english in str(fault.message)
    assert list(Area.objects.order_by("pk").values()) == before


def test_the_shapes_are_served_packed_and_may_be_kept(client, db):
    answer = client.get("/geography/provinces.geojson", headers={"accept-encoding": "gzip"})
    assert answer.status_code == 200
    assert answer["Content-Encoding"] == "gzip"
    assert len(answer.content) < 150_000
    again = client.get("/geography/provinces.geojson", headers={"if-none-match": answer["ETag"]})
    assert again.status_code == 304
    plain = client.get("/geography/provinces.geojson").json()
    assert len({feature["properties"]["province_code"] for feature in plain["features"]}) == 77
    kept = client.get(f"/geography/provinces.geojson?v={answer['ETag'].strip(chr(34))}")
    assert "immutable" in kept["Cache-Control"]
