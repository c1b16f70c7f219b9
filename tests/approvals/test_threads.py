"""The thread of a record: who reads it, who writes, NESDC's request to look again, bad input; also in the app of the subject."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samrit.accounts.models import User
from samrit.approvals.models import Approval, Comment, CommentKind, State, SubjectKind
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.organisations.models import Organisation
from samrit.plans.models import NodeHost
from samrit.projects.models import LinkRole, PlanChoice, YearPlan
from tests.factories import opendata as factory

Cast = dict[str, User]


@pytest.fixture
def plan(cast: Cast, bodies: dict[str, Organisation]) -> YearPlan:
    """An approved year plan of the first division."""
    made = factory.year_plan(bodies["DEMO-1"], "TH-1", "โครงการทดสอบ")
    Approval.objects.filter(pk=made.approval_id).update(
        state=State.APPROVED, approved_at=clock.now(), owner=bodies["DEMO-1"], subject_kind=SubjectKind.YEAR_PLAN
    )
    made.refresh_from_db()
    return made


@pytest.fixture
def thread(plan: YearPlan) -> str:
    return f"/approvals/{plan.approval_id}/thread/"


HERE = "/projects/TH-1/2565/thread/"


def test_the_line_of_the_owner_and_nesdc_read_and_strangers_do_not(
    plan: YearPlan, thread: str, cast: Cast, as_user: Any
) -> None:
    readers = ("editor", "division", "department", "ministry", "analyst", "admin", "auditor")
    strangers = ("editor2", "parliament", "budget", "host", "governor")
    area = plan.project.owner.area_path
    for name in readers:
        for address in (thread, HERE):
            assert as_user(cast[name]).get(address).status_code == 200, (name, address)
    for name in strangers:
        if name == "governor" and area:
            continue
        for address in (thread, HERE):
            assert as_user(cast[name]).get(address).status_code == 404, (name, address)
            assert as_user(cast[name]).post(address, {"text": "x"}).status_code == 404, (name, address)
    assert not Comment.objects.exists()


def test_the_host_of_a_target_it_is_tied_to_reads_and_writes(
    plan: YearPlan, thread: str, cast: Cast, bodies: dict[str, Organisation], as_user: Any
) -> None:
    target = factory.node("target_y1", "030201", "เป้าหมายทดสอบ")
    NodeHost.objects.create(
        node=target, level="host_3", agency_th="กระทรวง", organisation=bodies["M11000"], source="ทดสอบ"
    )
    PlanChoice.objects.create(year_plan=plan, role=LinkRole.SECONDARY, level=target.kind, node=target)
    host = as_user(cast["host"])
    answer = host.post(HERE, {"text": "โครงการนี้ตอบเป้าหมายของเราอย่างไร"}, follow=True)
    assert "โครงการนี้ตอบเป้าหมายของเราอย่างไร" in answer.content.decode()
    assert host.get(thread).status_code == 404  # the subject vouches for hosts, not the body
    line = Comment.objects.get()
    assert (line.by, line.unit) == (cast["host"], bodies["M11000"])
    text = as_user(cast["editor"]).get(HERE).content.decode()
    assert "เจ้าภาพเป้าหมาย" in text
    assert "กระทรวงดิจิทัลเพื่อเศรษฐกิจและสังคม" in text


def test_nesdc_asks_to_look_again_until_the_unit_answers(plan: YearPlan, thread: str, cast: Cast, as_user: Any) -> None:
    asked = as_user(cast["analyst"]).post(thread, {"text": "ตัวชี้วัดไม่ตรงเป้าหมาย", "act": "review"}, follow=True)
    assert "ขอให้ทบทวน: รอคำตอบ" in asked.content.decode()
    twice = as_user(cast["analyst"]).post(thread, {"text": "อีกครั้ง", "act": "review"})
    assert twice.status_code == 403
    as_user(cast["division"]).post(thread, {"text": "รับทราบ"})
    assert (
        "ขอให้ทบทวน: รอคำตอบ" in as_user(cast["editor"]).get(thread).content.decode()
    )  # she did not answer for the unit
    assert "ความเห็นของคุณจะเป็นคำตอบ" in as_user(cast["editor"]).get(thread).content.decode()
    answer = as_user(cast["editor"]).post(thread, {"text": "แก้ไขในปีถัดไป"}, follow=True).content.decode()
    assert "ขอให้ทบทวน: ตอบแล้ว" in answer
    assert "ขอให้ทบทวน: รอคำตอบ" not in answer
    kinds = list(Comment.objects.order_by("id").values_list("kind", flat=True))
    assert kinds == [CommentKind.REVIEW, CommentKind.COMMENT, CommentKind.ANSWER]
    plan.approval.refresh_from_db()
    assert (plan.approval.state, plan.approval.review_asked_at) == (State.APPROVED, None)


def test_only_nesdc_asks_to_look_again(plan: YearPlan, thread: str, cast: Cast, as_user: Any) -> None:
    for language, words in (("th", "สศช."), ("en", "Only NESDC can ask")):
        answer = as_user(cast["ministry"]).post(
            thread, {"text": "ขอให้ดูอีกครั้ง", "act": "review"}, headers={"accept-language": language}
        )
        assert answer.status_code == 403
        assert words in answer.content.decode()
    assert not Comment.objects.exists()
    assert BusinessEvent.objects.filter(act="refused_ask_review").count() == 2


def test_an_inspector_reads_and_is_told_why_she_does_not_write(
    plan: YearPlan, thread: str, cast: Cast, as_user: Any
) -> None:
    text = as_user(cast["auditor"]).get(thread).content.decode()
    assert "<textarea" not in text
    assert 'aria-disabled="true"' in text
    assert "เจ้าภาพ" in text
    assert as_user(cast["auditor"]).post(thread, {"text": "เห็นควร"}).status_code == 403
    assert not Comment.objects.exists()


@pytest.mark.parametrize(
    ("language", "typed", "words"),
    [
        ("th", " \u200b ", "เขียน"),
        ("en", "", "Write a text"),
        ("th", "ก" * 4001, "ไม่เกิน 4000"),
        ("en", "ก" * 4001, "at most 4000"),
    ],
)
def test_nothing_and_far_too_much_is_refused_with_the_text_kept(
    plan: YearPlan, thread: str, cast: Cast, as_user: Any, language: str, typed: str, words: str
) -> None:
    answer = as_user(cast["editor"]).post(thread, {"text": typed}, headers={"accept-language": language})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert typed.strip("\u200b ") in answer.content.decode()
    assert not Comment.objects.exists()


def test_what_is_typed_is_text_and_never_markup(plan: YearPlan, thread: str, cast: Cast, as_user: Any) -> None:
    answer = as_user(cast["editor"]).post(thread, {"text": "<script>alert(1)</script>"}, follow=True)
    assert "<script>alert(1)" not in answer.content.decode()
    assert "&lt;script&gt;alert(1)" in answer.content.decode()


def test_no_address_changes_or_deletes_a_line(plan: YearPlan, thread: str, cast: Cast, as_user: Any) -> None:
    browser = as_user(cast["editor"])
    browser.post(thread, {"text": "ความเห็นแรก"})
    for method in ("put", "patch", "delete"):
        assert getattr(browser, method)(thread).status_code == 405
    assert Comment.objects.get().text == "ความเห็นแรก"


def test_the_fragment_is_only_the_panel_and_pages_are_turned(
    plan: YearPlan, thread: str, cast: Cast, as_user: Any
) -> None:
    empty = as_user(cast["editor"]).get(thread, headers={"hx-request": "true"}).content.decode()
    assert "<html" not in empty
    assert "ยังไม่มีผู้ใดเขียน" in empty
    lines = [
        Comment(approval=plan.approval, text=f"ความเห็นที่ {n}", by=cast["editor"], at=clock.now()) for n in range(1, 23)
    ]
    Comment.objects.bulk_create(lines)
    first = as_user(cast["editor"]).get(thread).content.decode()
    second = as_user(cast["editor"]).get(thread, {"page": "2"}).content.decode()
    assert "ความเห็นที่ 22" in first
    assert "ความเห็นที่ 2<" not in first
    assert "ความเห็นที่ 2<" in second
    assert as_user(cast["editor"]).get(thread, {"page": "-1; drop"}).status_code == 200


def test_a_record_that_is_not_there(cast: Cast, as_user: Any) -> None:
    assert as_user(cast["admin"]).get("/approvals/999999/thread/").status_code == 404
    assert as_user(cast["admin"]).get("/projects/NO-1/2565/thread/").status_code == 404


def test_query_ceiling(plan: YearPlan, thread: str, cast: Cast, as_user: Any) -> None:
    browser = as_user(cast["editor"])
    for lines in (1, 3):
        while Comment.objects.count() < lines:
            browser.post(thread, {"text": "ก"})
        with CaptureQueriesContext(connection) as queries:
            assert browser.get(thread).status_code == 200
        assert len(queries) <= 11, [q["sql"][:90] for q in queries]
