"""My work: each role finds what it decides, nobody finds what is not hers, within few queries."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from samrit.accounts.models import User
from samrit.approvals.models import State
from samrit.organisations.models import Organisation
from samrit.projects.models import Activities, Links, Money, YearPlan
from samrit.reporting.actions.passage import approve_report, return_report
from samrit.reporting.actions.reports import submit_report
from samrit.reporting.models import FiscalQuarter
from samrit.workspace.queries.my_work import desk
from samrit.workspace.rules.my_work import tally
from tests.reporting.conftest import NOW, chain, fill, make_year_plan, quarters, written, year_plan  # noqa: F401

Quarters = dict[int, FiscalQuarter]


def send(plan: YearPlan, user: User, window: FiscalQuarter) -> Any:
    return submit_report(year_plan=plan, window=window, written=written(plan, user, window), by=user)


@pytest.fixture
def richer(year_plan: YearPlan, unit: Organisation) -> YearPlan:  # noqa: F811
    plan = make_year_plan(unit, "T-0009", budget_year=Decimal(90_000_000))
    fill(plan)
    return plan


def test_the_editor_finds_what_is_due_the_most_urgent_first(
    year_plan: YearPlan,  # noqa: F811
    richer: YearPlan,
    quarters: Quarters,  # noqa: F811
    editor: User,
    as_user: Any,
) -> None:
    found = desk(editor)
    due = [(item.year_plan.project.code, item.window.quarter, item.state.days_left) for item in found.owed]
    assert due == [("T-0009", 1, -78), ("T-0001", 1, -78), ("T-0009", 2, 12), ("T-0001", 2, 12)]
    send(year_plan, editor, quarters[1])
    text = as_user(editor).get("/my-work/").content.decode()
    assert 'href="/projects/T-0009/2565/reports/1/"' in text
    assert "เกินกำหนด 78 วัน" in text
    assert "เหลือ 12 วัน" in text
    assert len(desk(editor).owed) == 3


def test_what_came_back_carries_its_reason(
    year_plan: YearPlan,  # noqa: F811
    quarters: Quarters,  # noqa: F811
    editor: User,
    division: User,
    as_user: Any,
) -> None:
    report = send(year_plan, editor, quarters[2])
    assert [row.pk for row in desk(editor).sent] == [report.approval_id]
    return_report(report=report, reason="แก้ตัวเลขเบิกจ่าย", by=division)
    text = as_user(editor).get("/my-work/").content.decode()
    assert "แก้ตัวเลขเบิกจ่าย" in text
    assert [item.window.quarter for item in desk(editor).owed] == [1]  # the returned one stands in its own list
    assert desk(editor).sent == []


def test_drafts_go_on_where_she_stopped(unit: Organisation, editor: User, editor2: User, as_user: Any) -> None:
    plan = make_year_plan(unit, "T-0002", state=State.DRAFT)
    Links.objects.create(year_plan=plan, is_complete=True, changed_at=NOW, changed_by=editor)
    Activities.objects.create(year_plan=plan, changed_at=NOW, changed_by=editor2)
    Money.objects.create(year_plan=plan, changed_at=NOW.replace(hour=8), changed_by=editor)
    [draft] = desk(editor).drafts
    assert (draft.done, draft.next_section) == (1, "m2")
    Links.objects.update(is_complete=False)
    found = desk(editor)
    assert found.resume is not None
    assert found.resume.next_section == "m1"
    assert 'href="/projects/T-0002/2565/sections/m1/"' in as_user(editor).get("/my-work/").content.decode()
    assert desk(editor2).drafts == []


def test_the_inbox_puts_late_and_large_first_and_only_her_step(
    year_plan: YearPlan,  # noqa: F811
    richer: YearPlan,
    quarters: Quarters,  # noqa: F811
    editor: User,
    division: User,
    department: User,
    as_user: Any,
) -> None:
    small_late, small, large = (
        send(year_plan, editor, quarters[1]),
        send(year_plan, editor, quarters[2]),
        send(richer, editor, quarters[2]),
    )
    assert [item.report for item in desk(division).inbox] == [small_late, large, small]
    assert desk(division).inbox[0].facts.days_late == 78
    assert desk(department).inbox == []
    approve_report(report=large, hash_read="", by=division)
    assert [item.report for item in desk(department).inbox] == [large]
    text = as_user(department).get("/my-work/").content.decode()
    assert 'href="/projects/T-0009/2565/reports/2/"' in text
    assert 'href="/inbox/"' in text


def test_a_year_plan_in_the_inbox_opens_its_review(
    unit: Organisation,
    chain: None,  # noqa: F811
    editor: User,
    division: User,
) -> None:
    plan = make_year_plan(unit, "T-0002", state=State.SUBMITTED)
    approval = plan.approval
    assert approval is not None
    approval.step, approval.roles, approval.submitted_by, approval.submitted_at = (
        1,
        ["division_approver"],
        editor,
        NOW,
    )
    approval.save()
    [item] = desk(division).inbox
    assert item.link == approval.link
    assert item.year_plan == plan


def test_ministry_and_nesdc_see_how_complete_the_quarter_is(
    year_plan: YearPlan,  # noqa: F811
    richer: YearPlan,
    bodies: dict[str, Organisation],
    quarters: Quarters,  # noqa: F811
    cast: dict[str, User],
    as_user: Any,
) -> None:
    editor, analyst, ministry, department = (cast[name] for name in ("editor", "analyst", "ministry", "department"))
    fill(make_year_plan(bodies["DEMO-2"], "T-0003"))
    send(year_plan, editor, quarters[2])
    for user, line in ((analyst, "M20000"), (ministry, "U0151"), (department, "DEMO-1")):
        found = desk(user)
        assert found.bodies[0].body.code == line, user
        assert (found.all.owed, found.all.waiting, found.all.missing) == (3, 1, 2)
    opened = desk(analyst, "U0151")
    assert {row.body.code: (row.tally.owed, row.tally.sent) for row in opened.bodies} == {
        "DEMO-1": (2, 1),
        "DEMO-2": (1, 0),
    }
    assert [body.code for body in opened.trail] == ["M20000", "U0151"]
    assert "33.3%" in as_user(ministry).get("/my-work/").content.decode()


def test_a_body_that_is_not_hers_cannot_be_opened(
    year_plan: YearPlan,  # noqa: F811
    bodies: dict[str, Organisation],
    department: User,
) -> None:
    assert [row.body.code for row in desk(department, "M20000").bodies] == ["DEMO-1"]


def test_empty_desks_teach_and_visitors_sign_in(cast: dict[str, User], as_user: Any, client: Client) -> None:
    for user in cast.values():
        page = as_user(user).get("/my-work/")
        assert page.status_code == 200
        text = page.content.decode()
        assert 'class="empty"' in text or 'id="doors"' in text  # administrators see what they administer
    assert client.get("/my-work/").status_code == 302


def test_a_person_without_a_role_is_told_what_to_do(db: None, as_user: Any) -> None:
    text = as_user(User.objects.create_user("nobody")).get("/my-work/").content.decode()
    assert "คุณยังไม่มีบทบาทในระบบ" in text


def test_a_person_whose_role_reads_is_not_told_that_she_has_none(cast: dict[str, User], as_user: Any) -> None:
    for name in ("budget", "parliament"):
        browser = as_user(cast[name])
        text = browser.get("/my-work/").content.decode()
        assert "คุณยังไม่มีบทบาทในระบบ" not in text
        assert "บทบาทของคุณเป็นผู้อ่านข้อมูล" in text
        assert "Your role reads" in browser.get("/my-work/", HTTP_ACCEPT_LANGUAGE="en").content.decode()


@pytest.mark.parametrize("who", ["editor", "division", "department", "ministry", "analyst"])
def test_at_most_15_queries(
    year_plan: YearPlan,  # noqa: F811
    richer: YearPlan,
    unit: Organisation,
    quarters: Quarters,  # noqa: F811
    cast: dict[str, User],
    as_user: Any,
    who: str,
) -> None:
    make_year_plan(unit, "T-0002", state=State.DRAFT)
    send(year_plan, cast["editor"], quarters[1])
    send(richer, cast["editor"], quarters[1])
    browser = as_user(cast[who])
    with CaptureQueriesContext(connection) as queries:
        assert browser.get("/my-work/").status_code == 200
    assert len(queries) <= 15, [query["sql"][:90] for query in queries]


def test_nothing_owed_has_no_share() -> None:
    assert tally([]).sent_share is None
