"""The public reads without signing in, and only what was published."""

import hashlib
import json

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samrit.opendata.actions import build_release, publish_release
from samrit.opendata.models import ReleasedRow
from samrit.opendata.queries import released
from samrit.plans.models import PlanNode
from tests.factories import opendata as factory
from tests.opendata.conftest import Q1

PAGES = ["/open/", "/open/dictionary/", "/open/projects/", "/api/v1/docs"]


@pytest.fixture
def public() -> Client:
    return Client()


@pytest.fixture
def english() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en")


@pytest.mark.django_db
@pytest.mark.parametrize("path", PAGES)
def test_before_the_first_release_pages_teach(public, path):
    assert public.get(path).status_code == 200


@pytest.mark.django_db
def test_empty_states_say_why_and_what_next(english):
    assert "None has been published yet" in english.get("/open/").content.decode()
    assert "none has been published yet" in english.get("/open/projects/").content.decode()


@pytest.mark.parametrize("path", [*PAGES, "/open/FY2565-Q1/", "/open/FY2565-Q1-r1/", "/open/projects/สธ-65-0001/"])
def test_public_pages_need_no_sign_in(published, public, path):
    assert public.get(path).status_code == 200


def test_a_prepared_release_is_not_public(built, public):
    for path in ("/open/FY2565-Q1/", "/open/FY2565-Q1-r1/projects.json", "/open/projects/สธ-65-0001/"):
        assert public.get(path).status_code == 404


def test_the_release_page_gives_every_file_with_size_and_hash(published, public):
    page = public.get("/open/FY2565-Q1/").content.decode()
    for resource in published.manifest["resources"]:
        assert resource["path"] in page
        assert resource["hash"].removeprefix("sha256:") in page
    assert "ข้อมูลสาธิต" in page


def test_files_are_served_as_they_were_built(published, built, public):
    for name, kind in (("projects.json", "application/json"), ("projects.csv", "text/csv; charset=utf-8")):
        answer = public.get(f"/open/FY2565-Q1/{name}")
        content = b"".join(answer.streaming_content)
        assert content == (built.folder / name).read_bytes()
        assert answer["Content-Type"] == kind
        assert answer["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
    descriptor = json.loads(b"".join(public.get("/open/FY2565-Q1-r1/datapackage.json").streaming_content))
    assert descriptor["release"] == "FY2565-Q1-r1"
    assert public.get("/open/FY2565-Q1/secret.txt").status_code == 404


def test_a_file_that_did_not_change_is_not_sent_again(published, public):
    whole = public.get("/open/FY2565-Q1-r1/projects.csv")
    etag = whole["ETag"]
    assert b"".join(whole.streaming_content)
    again = public.get("/open/FY2565-Q1-r1/projects.csv", HTTP_IF_NONE_MATCH=etag)
    assert (again.status_code, again.content) == (304, b"")
    assert "immutable" in again["Cache-Control"]


@pytest.mark.parametrize(
    ("asked", "first", "last"), [("bytes=0-9", 0, 10), ("bytes=5-", 5, None), ("bytes=-7", -7, None)]
)
def test_a_part_of_a_file(published, built, public, asked, first, last):
    answer = public.get("/open/FY2565-Q1/projects.json", HTTP_RANGE=asked)
    assert answer.status_code == 206
    part = (built.folder / "projects.json").read_bytes()[first:last]
    assert b"".join(answer.streaming_content) == part
    assert answer["Content-Length"] == str(len(part))


def test_a_part_outside_the_file_is_refused(published, public):
    assert public.get("/open/FY2565-Q1/projects.json", HTTP_RANGE="bytes=99999999-").status_code == 416


def test_the_citizen_page_says_what_became_of_it(published, public):
    page = public.get("/open/projects/สธ-65-0001/").content.decode()
    for words in (
        "โครงการอบรมครูช่าง",
        "กระบี่",
        "1,250,000.00",
        "ยกระดับทักษะครูช่าง",
        "ครูที่ผ่านการอบรม",
        "ดำเนินการแล้วร้อยละ 25",
        "ด้านความมั่นคง",
        "ประชาชนอยู่เย็นเป็นสุข",
        "FY2565-Q1-r1",
    ):
        assert words in page
    assert factory.SECRET_NAME not in page
    assert "ร้อยละ 50" not in page


def test_a_demonstration_row_says_so(published, english):
    assert "Made to show the system" in english.get("/open/projects/สธ-65-0002/").content.decode()
    assert "Made to show the system" not in english.get("/open/projects/สธ-65-0001/").content.decode()


def test_a_historical_record_shows_what_was_stated(published, public):
    page = public.get("/open/projects/OLD-63-1/").content.decode()
    assert "ยุทธศาสตร์ตามที่ระบุ" in page
    assert "อำเภอที่ระบุ" in page


def test_an_unapproved_project_does_not_exist_for_the_public(published, public):
    assert public.get("/open/projects/สธ-65-0003/").status_code == 404
    assert "โครงการร่างลับ" not in public.get("/open/projects/").content.decode()


def codes(client: Client, query: str) -> list[str]:
    return [row["code"] for row in client.get(f"/open/projects/?{query}").context["rows"]]


def test_the_list_is_searched_and_filtered(published, public):
    assert codes(public, "") == ["สธ-65-0001", "สธ-65-0002", "OLD-63-1"]
    assert codes(public, "q=ครูช่าง") == ["สธ-65-0001"]
    assert codes(public, "q=กระบี่") == ["สธ-65-0001"]
    assert codes(public, "year=2563") == ["OLD-63-1"]
    assert codes(public, "year=๒๕๖๓") == ["OLD-63-1"]
    assert codes(public, "province=81&strategy=1&ministry=M20000") == ["สธ-65-0001"]
    assert codes(public, "q=ไม่มีทางพบ") == []
    assert codes(public, "page=99") == ["สธ-65-0001", "สธ-65-0002", "OLD-63-1"]


def test_a_filter_that_does_not_occur_says_so(published, public, english):
    assert "“2599” does not occur in this release." in english.get("/open/projects/?year=2599").content.decode()
    assert "ไม่มี “2599” ในฉบับนี้" in public.get("/open/projects/?year=2599").content.decode()


def test_totals_are_those_of_the_filter(published):
    assert released.totals().projects == 3
    assert str(released.totals(released.Filters(province="81")).budget_fy) == "1250000.00"
    assert [(row.code, row.name, row.projects) for row in released.province_totals()] == [("81", "กระบี่", 1)]
    assert [(row.code, row.name, row.projects) for row in released.strategy_totals()] == [("1", "ด้านความมั่นคง", 1)]
    assert [row.data["code"] for row in released.search_released("ครูช่าง", 5)] == ["สธ-65-0001"]


def test_a_node_shows_the_projects_below_it(published, public):
    for node in PlanNode.objects.all():
        page = public.get(f"/open/nodes/{node.pk}/projects/").content.decode()
        assert "โครงการอบรมครูช่าง" in page
    other = factory.node("strategy", "2", "ด้านการสร้างความสามารถ")
    assert "โครงการอบรมครูช่าง" not in public.get(f"/open/nodes/{other.pk}/projects/").content.decode()
    assert public.get("/open/nodes/999999/projects/").status_code == 404


@pytest.mark.parametrize(
    ("path", "ceiling"),
    [("/open/", 6), ("/open/projects/", 14), ("/open/projects/สธ-65-0001/", 5), ("/open/FY2565-Q1/", 4)],
)
def test_query_ceilings(published, world, admin, bodies, public, path, ceiling):
    def count() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert public.get(path).status_code == 200
        return len(queries)

    few = count()
    for number in range(3):
        plan = factory.year_plan(bodies["DEMO-1"], f"สธ-65-10{number}", "อีกโครงการ")
        factory.approve(plan)
    build_release(period=Q1, by=None)
    publish_release(reference="FY2565-Q1-r2", by=admin)
    assert count() == few <= ceiling


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("th", ("ผู้เรียนผ่านมาตรฐานมากขึ้น", "เป้าหมายทั้งปี", "ทำอะไรในเดือนใด", "ต.ค.", "งบประมาณตามปีและแหล่งเงิน")),
        ("en", ("ผู้เรียนผ่านมาตรฐานมากขึ้น", "Target of the year", "What is done in which month", "Oct", "Budget by year")),
    ],
)
def test_the_citizen_page_shows_what_the_approved_document_opens(published, public, language, words):
    row = ReleasedRow.objects.filter(dataset="projects", data__state="approved").first()
    assert {"outcomes", "indicators", "activities"} <= set(row.data)
    row.data |= {
        "outcomes": [{"text": "ผู้เรียนผ่านมาตรฐานมากขึ้น", "target": 60, "unit": "ร้อยละ"}],
        "indicators": [{"name": "ร้อยละ", "unit": "%", "target": 60, "quarter_targets": [10, 25, 45, 60]}],
        "activities": [{"name": "อบรม", "rank": "main", "weight_percent": 100, "months": [10, 11]}],
        "money": [{"fiscal_year": 2565, "source": "annual", "amount_baht": 1000000}],
    }
    ReleasedRow.objects.filter(pk=row.pk).update(data=row.data)
    page = public.get(f"/open/projects/{row.data['code']}/", HTTP_ACCEPT_LANGUAGE=language).content.decode()
    for text in words:
        assert text in page
    assert page.count('class="spans-on"') == 2
    for quarter_target in (10, 25, 45):
        assert f">{quarter_target}</td>" in page
