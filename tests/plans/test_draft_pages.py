"""The pages on which NESDC writes editions of plans: who may, what they show, what they refuse, how many queries."""

import pytest
from django.test import Client

from samrit.plans.actions import drafts as actions
from samrit.plans.actions.reference import load_edition
from samrit.plans.models import Edition, PlanNode
from tests.factories.packs import ISSUE, STRATEGY, SUB_PLAN, TARGET, below, plan

SECOND = {**TARGET, "code": "t2", "official_code": "010102", "name_th": "ประชาชนอยู่ดี"}
DRAFT = "/plans/drafts/mp-2566/"


@pytest.fixture
def base(db, tmp_path):
    load_edition(pack=plan(tmp_path, STRATEGY, ISSUE, SUB_PLAN, TARGET, SECOND), by=None)
    return Edition.objects.get(code="mp-2561")


@pytest.fixture
def draft(base, analyst):
    names = {"name_th": "แผนแม่บท ฉบับสาธิต", "name_en": "Master plans, demonstration"}
    return actions.start_revision(
        base=base, code="mp-2566", **names, valid_from=2566, valid_to=2570, why="มติสาธิต", by=analyst
    )


def node(draft, code):
    return PlanNode.objects.get(edition=draft, code=code)


@pytest.fixture
def browser(analyst):
    client = Client()
    client.force_login(analyst)
    return client


@pytest.mark.parametrize("path", ["", "tree/", "history/", "nodes/"])
def test_drafts_do_not_exist_for_others(client, draft, as_user, editor, auditor, path):
    for person in (editor, auditor):
        assert as_user(person).get(DRAFT + path).status_code == 404
    assert client.get(DRAFT + path).status_code == 302
    assert as_user(editor).get("/plans/drafts/").status_code == 404


def test_the_list_teaches_before_anything_is_begun(browser, base):
    text = browser.get("/plans/drafts/").text
    assert "ร่างจะแสดงที่นี่" in text
    english = browser.get("/plans/drafts/", headers={"accept-language": "en"}).text
    assert "There are two ways to change a plan that is published" in english


def test_a_revision_is_begun(browser, base):
    page = browser.get("/plans/drafts/begin/revision/?base=mp-2561")
    assert 'value="แผนแม่บท"' in page.text
    typed = {
        "base": "mp-2561",
        "code": "mp-2566",
        "name_th": "แผนแม่บท (สาธิต)",
        "name_en": "",
        "valid_from": "๒๕๖๖",
        "valid_to": "",
        "why": "มติสาธิต",
    }
    answer = browser.post("/plans/drafts/begin/revision/", typed)
    assert answer.status_code == 302
    assert answer["Location"] == DRAFT
    assert Edition.objects.get(code="mp-2566").nodes.count() == 5
    assert "แผนแม่บท (สาธิต)" in browser.get("/plans/drafts/").text


def test_tree(browser, draft):
    first = node(draft, "1")
    text = browser.get(f"{DRAFT}tree/?open={first.pk}").text
    assert "ด้านความมั่นคง" in text
    assert "ความมั่นคง" in text
    fragment = browser.get(f"{DRAFT}nodes/{node(draft, '01').pk}/children/", headers={"hx-request": "true"}).text
    assert "การรักษาความสงบ" in fragment
    assert "<html" not in fragment
    for path in ("t1", "01", "1"):
        assert browser.get(f"{DRAFT}nodes/{node(draft, path).pk}/").status_code == 200
        assert browser.get(f"{DRAFT}nodes/{node(draft, path).pk}/place/").status_code == 200
        assert browser.get(f"{DRAFT}nodes/{node(draft, path).pk}/links/").status_code == 200
        assert browser.get(f"{DRAFT}nodes/{node(draft, path).pk}/cancelling/").status_code == 200
    assert browser.get(f"{DRAFT}nodes/").status_code == 200
    assert browser.get(f"{DRAFT}history/?all=1").status_code == 200
