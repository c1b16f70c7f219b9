"""The first search: the signed-in find living records they may see, the public what is released; no match is lost."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samrit.lib.thai import clean
from samrit.projects.actions.searching import refresh_search
from samrit.projects.models import Project, YearPlan
from samrit.projects.queries.searching import with_words
from samrit.workspace.queries.search import search
from tests.factories import opendata

NAMES = (
    "โครงการอบรมครูช่าง",
    "โครงการพัฒนาพื้นที่ป่าไม้และน้ำบาดาล",
    "ก่อสร้างถนนสาย นม. 3052",
    "Smart Farmer เกษตรกรปราดเปรื่อง",
    "เพิ่มรายได้ ลดรายจ่าย",
)


@pytest.fixture
def projects(unit):
    for number, name in enumerate(NAMES):
        opendata.year_plan(unit, f"สธ-65-{number:04}", name)
    refresh_search(Project.objects.values_list("pk", flat=True))


def found(client, words):
    return client.get("/search/", {"q": words}).context["found"]


@pytest.mark.usefixtures("projects")
def test_people_find_what_they_may_see(client, cast):
    client.force_login(cast["editor"])
    assert [hit.name for hit in found(client, "อบรมครูช่าง").projects] == [NAMES[0]]
    client.force_login(cast["editor2"])
    assert found(client, "ครูช่าง").projects == []


@pytest.mark.usefixtures("projects")
def test_the_public_finds_no_living_record(client):
    result = found(client, "ครูช่าง")
    assert (result.projects, result.bodies) == ([], [])


@pytest.mark.usefixtures("projects")
def test_a_code_comes_first(client, cast):
    client.force_login(cast["editor"])
    assert found(client, "สธ-65-0003").projects[0].code == "สธ-65-0003"


def test_plans_and_bodies_are_found_too(client, cast):
    opendata.node("strategy", "2", "ด้านการสร้างความสามารถในการแข่งขัน")
    client.force_login(cast["editor"])
    assert [node.code for node in found(client, "ความสามารถ แข่งขัน").nodes] == ["2"]
    assert found(client, "กระทรวงศึกษาธิการ").bodies[0].code == "M20000"


@pytest.mark.usefixtures("projects")
def test_words_are_marked_and_never_run(client, cast):
    client.force_login(cast["editor"])
    assert "<mark>ครูช่าง</mark>" in client.get("/search/?q=ครูช่าง").content.decode()
    for nasty in ("<script>alert(1)</script>", "' & | ! :* \\", "%", "\x00ก", "(((", "ๆๆ"):
        response = client.get("/search/", {"q": nasty})
        assert response.status_code == (400 if "\x00" in nasty else 200)
        assert "<script>alert" not in response.content.decode()


def test_empty_and_short_questions_are_answered_in_words(client, db):
    assert "คุณกำลังหาอะไร" in client.get("/search/").content.decode()
    assert "โปรดพิมพ์เพิ่ม" in client.get("/search/?q=ก").content.decode()
    assert "ไม่พบข้อมูล" in client.get("/search/?q=ไม่มีคำนี้แน่").content.decode()


@pytest.mark.usefixtures("projects")
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.data())
def test_no_piece_of_a_word_is_missed(cast, data):
    """Recall is 1.00: what begins where a letter group begins is found in every name that holds it."""
    word = data.draw(st.sampled_from([word for name in NAMES for word in name.split()]))
    starts = [i for i in range(len(word)) if word[i] not in "ะาำๅัิีึืฺุู็่้๊๋์ํ๎" and (i == 0 or word[i - 1] not in "เแโใไ")]
    start = data.draw(st.sampled_from(starts))
    if word[start].isascii():
        start = 0
    end = data.draw(st.integers(start + 1, len(word)))
    piece = word[start:end]
    if not any(letter.isalnum() for letter in piece) or piece in "เแโใไ":
        return
    expected = {name for name in NAMES if piece.lower() in clean(name).lower()}
    got = set(with_words(cast["analyst"], YearPlan.objects.all(), piece).values_list("project__name_th", flat=True))
    assert expected <= got, piece


@pytest.mark.usefixtures("projects")
def test_queries_stay_few(cast):
    with CaptureQueriesContext(connection) as queries:
        search(cast["editor"], "โครงการ")
    assert len(queries) <= 12
