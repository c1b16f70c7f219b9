"""The pages of bodies: a tree, a search that knows other spellings, one page each."""

import pytest

from samrit.organisations.actions import load_organisations
from tests.factories.packs import bodies

MINISTRY = {
    "code": "M1",
    "kind": "ministry",
    "name_th": "กระทรวงน้ำ",
    "name_en": "Ministry of Water",
    "budget_code": "01001",
}
DEPARTMENT = {"code": "D1", "name_th": "กรมน้ำใส", "parent_code": "M1", "other_names": "กรมนำใส"}


@pytest.fixture
def loaded(db, tmp_path):
    return load_organisations(pack=bodies(tmp_path, MINISTRY, DEPARTMENT), by=None)


def test_before_anything_is_loaded_the_page_teaches(client, db):
    text = client.get("/organisations/").text
    assert "แผนผังหน่วยงานของรัฐจะแสดงที่นี่" in text
    assert "samrit reference load" in text


def test_the_tree_holds_every_body(client, loaded):
    text = client.get("/organisations/").text
    assert "/organisations/M1/" in text
    assert "/organisations/D1/" in text


@pytest.mark.parametrize("words", ["น้ำใส", "กรม น้ำ ใส", "นำใส", "d1"])
def test_a_body_is_found_by_name_other_spelling_or_code(client, loaded, words):
    text = client.get("/organisations/", {"q": words}).text
    assert "/organisations/D1/" in text
    assert "/organisations/M1/" not in text


@pytest.mark.parametrize("words", ["ministry of wat", "01001"])
def test_a_body_is_found_by_english_name_or_budget_code(client, loaded, words):
    assert "/organisations/M1/" in client.get("/organisations/", {"q": words}).text


def test_nothing_found_says_what_to_try(client, loaded):
    assert "ลองใช้คำน้อยลง" in client.get("/organisations/", {"q": "ไม่มีแน่"}).text


def test_a_body_shows_what_stands_above_and_below(client, loaded):
    above = client.get("/organisations/M1/").text
    assert "กรมน้ำใส" in above
    assert "01001" in above
    below = client.get("/organisations/D1/").text
    assert "กระทรวงน้ำ" in below
    assert "กรมนำใส" in below
    assert client.get("/organisations/X9/").status_code == 404


@pytest.mark.parametrize(
    ("path", "ceiling"), [("/organisations/", 3), ("/organisations/?q=กรม", 3), ("/organisations/M1/", 7)]
)
def test_pages_ask_few_questions(client, db, tmp_path, django_assert_max_num_queries, path, ceiling):
    more = [{**DEPARTMENT, "code": f"D{n}"} for n in range(2, 30)]
    load_organisations(pack=bodies(tmp_path, MINISTRY, DEPARTMENT, *more), by=None)
    with django_assert_max_num_queries(ceiling):
        assert client.get(path).status_code == 200
