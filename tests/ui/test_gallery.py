"""The gallery shows every component, in both languages, and the shell around it."""

import re
from pathlib import Path

import pytest
from django.test import Client

import samrit.ui

COMPONENTS = Path(samrit.ui.__file__).parent / "templates" / "cotton"
INLINE = re.compile(r"<[^>]+\sstyle=|<style|<[^>]+\son\w+=|<script(?![^>]*(type=\"module\"|application/json))")


@pytest.fixture
def page(client: Client) -> str:
    return client.get("/ui/").content.decode()


def test_every_component_is_shown_in_the_gallery() -> None:
    used = "".join(path.read_text(encoding="utf-8") for path in COMPONENTS.parent.glob("ui/*.html"))
    names = [path.stem.replace("_", "-") for path in COMPONENTS.glob("*.html")]
    assert [name for name in names if f"<c-{name}" not in used] == []
    assert len(names) <= 40


def test_every_component_says_what_it_takes() -> None:
    for path in COMPONENTS.glob("*.html"):
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first.startswith(f"{{# {path.stem.replace('_', '-')}: "), path.name


@pytest.mark.django_db
def test_the_gallery_renders_without_inline_style_or_script(page: str) -> None:
    assert "ส่วนประกอบหน้าจอ" in page
    assert INLINE.search(page) is None


@pytest.mark.django_db
def test_the_page_has_landmarks_one_heading_and_a_skip_link(page: str) -> None:
    assert page.count("<h1>") == 1
    assert 'href="#main"' in page
    assert '<main id="main"' in page
    assert 'lang="th"' in page


@pytest.mark.django_db
def test_the_language_switches_without_script(client: Client) -> None:
    answer = client.post("/language/", {"language": "en", "next": "/ui/"}, follow=True).content.decode()
    assert 'lang="en"' in answer
    assert "Demonstration data" in answer
    assert "ส่วนประกอบหน้าจอ" not in answer


@pytest.mark.django_db
def test_the_header_shows_the_day_when_the_clock_is_set(page: str) -> None:
    assert "วันของระบบ 18 เมษายน 2565" in page


@pytest.mark.django_db
def test_wrong_fields_are_named_in_the_summary_and_at_the_field(page: str) -> None:
    assert '<a href="#wrong-title">ชื่อโครงการ: โปรดกรอกช่องนี้</a>' in page
    assert 'aria-describedby="wrong-budget-help wrong-budget-errors"' in page
    assert 'href="#id_gallery-budget"' in page
    assert "แบบ M5" in page


@pytest.mark.django_db
def test_an_unknown_address_is_a_page_of_ours(client: Client) -> None:
    answer = client.get("/no-such-page/")
    assert answer.status_code in (302, 404)
    if answer.status_code == 404:
        assert "ไม่พบหน้านี้" in answer.content.decode()
