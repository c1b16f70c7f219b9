"""Living records for machines of people who have signed in: their own rows, read only, without personal data."""

import json

import pytest
from django.test import Client

from tests.factories import opendata as factory


@pytest.fixture
def plan(bodies):
    return factory.year_plan(bodies["DEMO-1"])


def test_without_a_session_it_is_a_problem(plan):
    answer = Client(HTTP_ACCEPT_LANGUAGE="en").get("/api/v1/year-plans")
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"


def test_an_editor_reads_her_own_rows(plan, editor, as_user):
    said = json.loads(as_user(editor).get("/api/v1/year-plans?year=2565").content)
    assert [row["code"] for row in said["items"]] == ["สธ-65-0001"]
    assert said["items"][0]["state"] == "draft"


def test_the_detail_holds_the_sections_and_no_personal_data(plan, editor, as_user):
    answer = as_user(editor).get("/api/v1/year-plans/สธ-65-0001/2565")
    assert json.loads(answer.content)["document"]["m3"]["objectives"][0]["text"] == "ยกระดับทักษะครูช่าง"
    for hidden in (factory.SECRET_NAME, factory.SECRET_PHONE, factory.SECRET_MAIL):
        assert hidden not in answer.content.decode()


def test_a_stranger_finds_nothing(plan, editor2, as_user):
    client = as_user(editor2)
    assert json.loads(client.get("/api/v1/year-plans").content)["count"] == 0
    for language, words in (("en", "among those you may see"), ("th", "ไม่มีแผนรายปีนี้ในขอบเขตที่คุณเห็นได้")):
        answer = client.get("/api/v1/year-plans/สธ-65-0001/2565", HTTP_ACCEPT_LANGUAGE=language)
        assert answer.status_code == 404
        assert words in json.loads(answer.content)["detail"]
