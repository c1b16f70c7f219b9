"""Many decided together: chosen, a sample read, approved one by one as they were, taken back within the grace period."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from samrit.accounts.actions.people import suspend
from samrit.accounts.models import User
from samrit.approvals.models import Approval, Batch
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.notifications.models import Notice
from samrit.organisations.models import Organisation
from samrit.projects.models import YearPlan
from samrit.reporting.actions.passage import withdraw_report
from samrit.reporting.actions.reports import submit_report
from samrit.reporting.models import FiscalQuarter, ProgressReport
from samrit.workspace.actions import inbox as actions
from samrit.workspace.queries import inbox as queries
from samrit.workspace.queries.inbox import Wanted
from tests.reporting.conftest import NOW, chain, fill, make_year_plan, quarters, written  # noqa: F401

Quarters = dict[int, FiscalQuarter]
Send = Callable[..., ProgressReport]


@pytest.fixture
def send(unit: Organisation, quarters: Quarters, chain: None, editor: User) -> Send:  # noqa: F811
    """A report of the second quarter of a fresh year plan, sent."""

    def make(code: str, owner: Organisation = unit, **more: Any) -> ProgressReport:
        plan = make_year_plan(owner, code, **more)
        fill(plan)
        return submit_report(year_plan=plan, window=quarters[2], written=written(plan, editor, quarters[2]), by=editor)

    return make


def approve_all(batch: Batch, by: User) -> Batch:
    for number in batch.sample:
        actions.mark_read(batch=batch, approval_id=number, by=by)
    actions.decide_batch(batch=batch, by=by)
    actions.approve_batch(batch_id=batch.pk)
    return Batch.objects.get(pk=batch.pk)


def begin(by: User, *reports: ProgressReport) -> Batch:
    return actions.begin_batch(chosen=[report.approval_id for report in reports], by=by)


def test_all_are_approved_at_her_step_after_the_sample_is_read(send: Send, division: User, department: User) -> None:
    reports = [send(f"T-{n}") for n in range(5)]
    batch = begin(division, *reports)
    assert len(batch.sample) == 3
    with translation.override("en"), pytest.raises(Refused, match="Read the sample first: 3 to go"):
        actions.decide_batch(batch=batch, by=division)
    done = approve_all(batch, division)
    assert {found["result"] for found in done.results.values()} == {"approved"}
    assert [row.step for row in Approval.objects.filter(pk__in=done.results)] == [2] * 5
    assert len(queries.waiting_items(department)) == 5
    assert queries.waiting_items(division) == []
    assert Notice.objects.get(to=division, key=f"batch-{batch.pk}").link == f"/inbox/batches/{batch.pk}/"
    acts = set(BusinessEvent.objects.filter(subject_kind="batch").values_list("act", flat=True))
    assert acts == {"batch_begun", "batch_item_read", "batch_decided"}


def test_what_changed_meanwhile_is_left_and_says_why_in_both_languages(
    send: Send, division: User, editor: User
) -> None:
    kept, changed = send("T-1"), send("T-2")
    batch = begin(division, kept, changed)
    Approval.objects.filter(pk=changed.approval_id).update(document_hash="0" * 64)
    done = approve_all(batch, division)
    assert done.results[str(kept.approval_id)] == {"result": "approved"}
    left = done.results[str(changed.approval_id)]
    assert left["result"] == "refused"
    assert "changed" in left["en"]
    assert left["th"] != left["en"]
    changed.approval.refresh_from_db()
    assert (changed.approval.state, changed.approval.step) == ("submitted", 1)


def test_the_job_may_run_twice(send: Send, division: User) -> None:
    batch = approve_all(begin(division, send("T-1"), send("T-2")), division)
    assert actions.approve_batch(batch_id=batch.pk) == 0
    assert Batch.objects.get(pk=batch.pk).results == batch.results
    assert Notice.objects.filter(to=division, key=f"batch-{batch.pk}").count() == 1


def test_a_batch_is_taken_back_within_the_grace(send: Send, division: User, department: User) -> None:
    one, other = send("T-1"), send("T-2")
    batch = approve_all(begin(division, one, other), division)
    actions.undo_batch(batch=batch, by=division)
    assert actions.take_back_batch(batch_id=batch.pk) == 2
    assert len(queries.waiting_items(division)) == 2
    assert queries.waiting_items(department) == []


def test_what_the_next_one_has_decided_cannot_be_taken_back(send: Send, division: User, department: User) -> None:
    one, other = send("T-1"), send("T-2")
    batch = approve_all(begin(division, one, other), division)
    approve_all(begin(department, one), department)
    actions.undo_batch(batch=batch, by=division)
    held = Batch.objects.get(pk=batch.pk)
    page = queries.batch_page(held, "en")
    assert (page.is_running, page.refused) == (True, [])
    assert actions.take_back_batch(batch_id=batch.pk) == 1
    held.refresh_from_db()
    left = held.results[str(one.approval_id)]
    page = queries.batch_page(held, "en")
    assert not page.is_running
    assert [(line.item.approval.pk, line.why) for line in page.refused] == [(one.approval_id, left["en"])]
    assert left["result"] == "approved"
    assert "Only the person who approved it" in left["en"]
    one.approval.refresh_from_db()
    assert one.approval.state == "approved"


def test_after_the_grace_nothing_is_taken_back(send: Send, division: User, monkeypatch: pytest.MonkeyPatch) -> None:
    batch = approve_all(begin(division, send("T-1")), division)
    later = clock.now() + dt.timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)
    with translation.override("th"), pytest.raises(Refused, match="พ้นเวลาที่เรียกคืนได้แล้ว"):
        actions.undo_batch(batch=batch, by=division)


@pytest.mark.parametrize(("language", "words"), [("th", "ไม่ได้รอคุณแล้ว"), ("en", "no longer wait for you")])
def test_what_is_not_hers_cannot_be_chosen(
    send: Send, bodies: dict[str, Organisation], division: User, department: User, language: str, words: str
) -> None:
    mine, at_department = send("T-1"), send("T-2")
    approve_all(begin(division, at_department), division)
    with translation.override(language), pytest.raises(Invalid, match=words):
        begin(division, mine, at_department)
    assert Batch.objects.filter(by=division).count() == 1
    assert len(begin(department, at_department).items) == 1


def test_the_list_is_filtered_and_ordered(send: Send, bodies: dict[str, Organisation], division: User) -> None:
    small, large = send("T-1"), send("T-2", budget_year=Decimal(500_000_000))
    assert [item.report for item in queries.inbox(division).items] == [large, small]
    assert [item.report for item in queries.inbox(division, Wanted(reason="money")).items] == [large]
    assert [item.report for item in queries.inbox(division, Wanted(words="T-1")).items] == [small]
    assert queries.inbox(division, Wanted(kind="year_plan")).items == []
    assert [item.report for item in queries.inbox(division, Wanted(unit="DEMO-1")).items] == [large, small]
    assert queries.inbox(division, Wanted(unit="DEMO-2")).items == []


def test_the_pages_lead_from_choosing_to_taking_back(send: Send, division: User, as_user: Any) -> None:
    reports = [send(f"T-{n}") for n in range(4)]
    browser = as_user(division)
    assert browser.post("/inbox/batches/", {}).status_code == 422
    answer = browser.post("/inbox/batches/", {"chosen": [str(report.approval_id) for report in reports]})
    batch = Batch.objects.get(by=division)
    assert answer["Location"] == f"/inbox/batches/{batch.pk}/"
    page = browser.get(answer["Location"]).content.decode()
    assert "เหลืออีก 3 รายการ" in page
    for number in batch.sample:
        assert browser.get(f"/inbox/batches/{batch.pk}/{number}/").status_code == 200
        assert browser.post(f"/inbox/batches/{batch.pk}/{number}/").status_code == 302
    assert browser.post(f"/inbox/batches/{batch.pk}/decision/").status_code == 302
    running = browser.get(f"/inbox/batches/{batch.pk}/").content.decode()
    assert 'hx-trigger="every 2s"' in running
    actions.approve_batch(batch_id=batch.pk)
    assert "อนุมัติในขั้นของคุณครบทุกรายการแล้ว" in browser.get(f"/inbox/batches/{batch.pk}/").content.decode()
    assert browser.post(f"/inbox/batches/{batch.pk}/undoing/").status_code == 302
    assert browser.post(f"/inbox/batches/{batch.pk}/undoing/").status_code == 403
    assert browser.get("/inbox/").status_code == 200


def test_all_that_is_shown_is_taken_at_once(send: Send, division: User, as_user: Any) -> None:
    for code in ("T-1", "T-2", "X-3"):
        send(code)
    assert as_user(division).post("/inbox/batches/", {"all": "1", "words": "T-"}).status_code == 302
    assert len(Batch.objects.get(by=division).items) == 2


def test_somebody_elses_batch_is_not_there(send: Send, division: User, department: User, as_user: Any) -> None:
    batch = begin(division, send("T-1"))
    for address in ("", f"{batch.sample[0]}/", "decision/", "undoing/"):
        path = f"/inbox/batches/{batch.pk}/{address}"
        answers = {as_user(department).get(path).status_code, as_user(department).post(path).status_code}
        assert answers <= {404, 405}, path
    assert Batch.objects.get(pk=batch.pk).approved_at is None
    assert as_user(department).get(f"/inbox/{batch.sample[0]}/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_inbox_asks_as_often_for_three_as_for_one(send: Send, division: User, as_user: Any, count: int) -> None:
    for n in range(count):
        send(f"T-{n}")
    browser = as_user(division)
    browser.get("/inbox/")
    with CaptureQueriesContext(connection) as found:
        browser.get("/inbox/")
    assert len(found) <= 15, [query["sql"][:90] for query in found]


def test_empty_inboxes_teach(department: User, as_user: Any) -> None:
    assert 'class="empty"' in as_user(department).get("/inbox/").content.decode()


def test_the_api_lists_what_waits_and_decides_what_was_read(send: Send, division: User, as_user: Any) -> None:
    report = send("T-1")
    browser = as_user(division)
    [item] = browser.get("/api/v1/inbox").json()["items"]
    assert item["approval"] == report.approval_id
    path, content = f"/api/v1/approvals/{report.approval_id}", "application/json"
    wrong = browser.post(f"{path}/approval", {"document_hash": "0" * 64}, content_type=content)
    assert wrong.status_code == 403
    right = {"document_hash": item["document_hash"]}
    extra = browser.post(f"{path}/approval", right | {"state": "approved", "by": 1}, content_type=content)
    assert extra.status_code == 422
    report.approval.refresh_from_db()
    assert report.approval.step == 1
    assert browser.post(f"{path}/approval", right, content_type=content).json()["step"] == 2
    assert browser.post(f"{path}/undoing", content_type=content).json()["step"] == 1
    empty = browser.post(f"{path}/return", {"reason": " "}, content_type=content)
    assert empty.status_code == 422
    assert browser.post(f"{path}/return", {"reason": "แก้"}, content_type=content).json()["state"] == "returned"


def test_strangers_find_nothing_through_the_api(send: Send, editor2: User, as_user: Any, client: Any) -> None:
    report = send("T-1")
    for act, body in (("approval", {"document_hash": "0" * 64}), ("return", {"reason": "x"}), ("undoing", {})):
        path = f"/api/v1/approvals/{report.approval_id}/{act}"
        assert as_user(editor2).post(path, body, content_type="application/json").status_code == 404
        assert client.post(path, body, content_type="application/json").status_code == 401
    assert client.get("/api/v1/inbox").status_code == 401
    report.approval.refresh_from_db()
    assert (report.approval.state, report.approval.step) == ("submitted", 1)


def test_year_plans_are_read_with_what_changed(unit: Organisation, division: User, editor: User, chain: None) -> None:  # noqa: F811
    plan: YearPlan = make_year_plan(unit, "T-9", state="submitted")
    row = plan.approval
    assert row is not None
    row.step, row.roles, row.submitted_by, row.submitted_at = 1, ["division_approver"], editor, NOW
    row.save()
    found = queries.reading(division, row.pk)
    assert found is not None
    assert found.changes is None
    assert found.item.year_plan == plan


def test_an_item_of_the_sample_that_was_withdrawn_meanwhile_can_still_be_read(
    send: Send, editor: User, division: User, editor2: User, as_user: Any
) -> None:
    gone, stays = send("T-1"), send("T-2")
    batch = begin(division, gone, stays)
    withdraw_report(report=gone, by=editor)
    address = f"/inbox/batches/{batch.pk}/{gone.approval_id}/"
    assert as_user(division).get(address).status_code == 200
    assert as_user(editor2).get(address).status_code == 404
    batch = approve_all(batch, division)
    results = {key: found["result"] for key, found in batch.results.items()}
    assert results == {str(gone.approval_id): "refused", str(stays.approval_id): "approved"}


@pytest.mark.parametrize("number", ["²", "๙", "9" * 30, "-1", "x"])
def test_numbers_that_are_none_are_a_clear_answer(division: User, as_user: Any, number: str) -> None:
    answer = as_user(division).post("/inbox/batches/", {"chosen": [number]})
    assert answer.status_code == 422
    assert not Batch.objects.exists()


def test_a_batch_of_somebody_suspended_meanwhile_approves_nothing(send: Send, division: User, admin: User) -> None:
    report = send("T-1")
    batch = begin(division, report)
    actions.mark_read(batch=batch, approval_id=report.approval_id, by=division)
    actions.decide_batch(batch=batch, by=division)
    suspend(user=division, reason="ทดสอบ", by=admin)
    actions.approve_batch(batch_id=batch.pk)
    batch.refresh_from_db()
    (result,) = batch.results.values()
    assert result["result"] == "refused"
    assert "ถูกระงับ" in result["th"]
    assert "suspended" in result["en"]
    assert Approval.objects.get(pk=report.approval_id).step == 1
