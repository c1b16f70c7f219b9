"""The public home and the map: before anything is loaded, before the first release, and after it."""

import csv
import io
from pathlib import Path

import pytest
from django.test import override_settings

from samrit.accounts.models import User
from samrit.geography.actions import load_areas
from samrit.geography.models import Area
from samrit.lib.fiscal import Period
from samrit.opendata.actions import build_release, publish_release
from samrit.plans.actions.reference import load_edition
from samrit.plans.models import PlanNode
from tests.factories import opendata as factory
from tests.factories.packs import ISSUE, PROVINCE, REGION, STRATEGY, SUB_PLAN, TARGET, areas, plan

EXPECTED = [{"edition": "mp-2561", "kind": "target_y1", "expected": 140, "source": "มติคณะรัฐมนตรี"}]


@pytest.fixture
def loaded(db, tmp_path):
    district = {
        "kind": "district",
        "code": "5001",
        "name_th": "เมืองเชียงใหม่",
        "parent_kind": "province",
        "parent_code": "50",
    }
    load_areas(pack=areas(tmp_path, REGION, PROVINCE, district), by=None)
    load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, SUB_PLAN, TARGET, expected=EXPECTED), by=None)


@pytest.mark.parametrize(
    ("path", "words"),
    [("/", "หกยุทธศาสตร์จะแสดงที่นี่"), ("/places/", "แผนที่จังหวัดจะแสดงที่นี่"), ("/places/?by=money", "แผนที่จังหวัดจะแสดงที่นี่")],
)
def test_before_anything_is_loaded_the_page_teaches(client, db, path, words):
    answer = client.get(path)
    assert answer.status_code == 200
    assert words in answer.text
    assert "samrit reference load" in answer.text


def test_before_the_first_release_the_plans_are_open(client, loaded):
    text = client.get("/").text
    assert "ด้านความมั่นคง" in text
    assert "ยังไม่มีไตรมาสที่เผยแพร่" in text
    assert "<strong>1</strong>" in text
    assert "139" in text
    places = client.get("/places/").text
    assert "เชียงใหม่" in places
    assert "แผนที่จะมีข้อมูลเมื่อเผยแพร่ครั้งแรก" in places
    assert "เมืองเชียงใหม่" in client.get("/places/50/").text
    assert client.get("/places/99/").status_code == 404


@pytest.fixture
def released(loaded, bodies, admin: User, tmp_path: Path):
    with override_settings(SAMRIT_STATE=tmp_path):
        factory.calendar()
        target = PlanNode.objects.get(code="t1")
        province = Area.objects.get(kind="province", code="50")
        one = factory.year_plan(bodies["DEMO-1"], target=target, area=province)
        factory.approve(one)
        factory.report(one, 1, actual=25, disbursed="100000.00")
        yield publish_release(reference=build_release(period=Period(2565, 1), by=None).release.name, by=admin)


def test_after_a_release_home_and_map_show_its_numbers(client, released, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        home = client.get("/").text
    assert "FY2565-Q1-r1" in home
    with django_assert_max_num_queries(10):
        places = client.get("/places/").text
    assert '"50": 1' in places
    rows = list(csv.DictReader(io.StringIO(client.get("/places.csv").text.removeprefix("\ufeff"))))
    assert [(row["province_code"], row["projects"]) for row in rows] == [("50", "1")]
    with django_assert_max_num_queries(20):
        place = client.get("/places/50/").text
    assert "/open/projects/" in place
