"""Addresses of other people's records, and fields no caller may set: a clear answer, one line in the log, nothing changed."""

import json

import pytest

from samrit.accounts.actions import refusals
from samrit.approvals.models import Approval
from samrit.audit.models import BusinessEvent
from samrit.projects.actions import lifecycle
from samrit.projects.models import YearPlan
from tests.factories import records

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(unit, editor) -> YearPlan:
    records.chain()
    records.plan_tree()
    records.places()
    plan = records.fill(records.project(unit, editor), editor)
    return lifecycle.send(year_plan=plan, by=editor)


def tries(act: str):
    return list(BusinessEvent.objects.filter(act=act).order_by("pk"))


def test_a_stranger_finds_nothing_and_the_log_has_it_once(sent, editor2, as_user):
    browser, page = as_user(editor2), f"/projects/{sent.project.code}/2565/review/"
    api = f"/api/v1/approvals/{sent.approval_id}/undoing"
    for _again in range(2):
        assert browser.get(page).status_code == 404
        assert browser.post(api).status_code == 404
    first, second = tries("refused_record")
    assert (first.actor, first.subject_id, first.data["method"]) == (str(editor2.public_id), page, "GET")
    assert (second.subject_id, second.data["method"]) == (api, "POST")


def test_what_a_page_loads_by_itself_and_who_is_not_signed_in_is_no_try(sent, editor2, client, as_user):
    page = f"/projects/{sent.project.code}/2565/thread/"
    assert as_user(editor2).get(page, headers={"HX-Request": "true"}).status_code == 404
    assert as_user(editor2).get("/there-is-no-such-page/").status_code == 404
    assert client.get("/open/projects/X-1/").status_code == 404
    assert not tries("refused_record")


def test_the_log_cannot_be_filled_by_guessing(sent, editor2, as_user, monkeypatch):
    monkeypatch.setattr(refusals, "MOST_TRIES", 3)
    browser = as_user(editor2)
    for number in range(6):
        assert browser.get(f"/projects/X-{number}/2565/review/").status_code == 404
    assert len(tries("refused_record")) == 3


def test_a_field_that_is_not_asked_for_is_refused_and_noted(sent, division, as_user):
    before = Approval.objects.values().get(pk=sent.approval_id)
    body = {"document_hash": before["document_hash"], "state": "approved", "step": 9}
    path = f"/api/v1/approvals/{sent.approval_id}/approval"
    answer = as_user(division).post(path, json.dumps(body), content_type="application/json")
    assert answer.status_code == 422
    assert Approval.objects.values().get(pk=sent.approval_id) == before
    (event,) = tries("refused_fields")
    assert (event.actor, event.subject_id) == (str(division.public_id), path)
    assert event.data["fields"] == ["body.state", "body.step"]
