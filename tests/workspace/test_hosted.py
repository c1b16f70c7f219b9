"""Home of a target host: her targets in the words of every edition, projects of all agencies, who has not reported, answers."""

import csv
import datetime as dt
import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from samrit.accounts.models import User
from samrit.approvals.actions.threads import comment
from samrit.lib import clock
from samrit.lib.trees import rebuild_paths
from samrit.organisations.models import Organisation
from samrit.plans.models import Edition, NodeHost, NodeMapping, PlanNode
from samrit.projects.models import YearPlan
from samrit.reporting.rules.calendar import ReportState, Stage
from samrit.workspace.queries.hosted import home
from samrit.workspace.rules.hosted import Standing, same_targets, standing
from tests.cast import SignedInClient
from tests.factories import opendata as factory

pytestmark = pytest.mark.django_db
TODAY = dt.datetime(2022, 4, 18, 9, tzinfo=clock.BANGKOK)
CEILING = 24


@pytest.fixture(autouse=True)
def day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: TODAY)
    monkeypatch.setattr(clock, "today", TODAY.date)


@pytest.fixture
def target(bodies: dict[str, Organisation]) -> PlanNode:
    """A target hosted by the host's body in a later edition; projects name its predecessor of this year."""
    factory.calendar()
    old = factory.node("target_y1", "010101", "ประชาชนเข้าถึงบริการดิจิทัล", factory.node("strategy", "1", "ด้านความมั่นคง"))
    later = Edition.objects.create(
        code="later", framework=old.edition.framework, name_th="ฉบับถัดไปสาธิต", valid_from=2566
    )
    new = PlanNode.objects.create(edition=later, kind="target_y1", code="010101", name_th="บริการดิจิทัลทั่วถึง")
    rebuild_paths(PlanNode)
    NodeMapping.objects.create(
        from_edition=old.edition, to_edition=later, old=old, new=new, relation="renamed", share=100
    )
    NodeHost.objects.create(node=new, level="host_3", agency_th="ก", organisation=bodies["M11000"], source="มติสาธิต")
    return PlanNode.objects.get(pk=old.pk)


@pytest.fixture
def late(target: PlanNode, unit: Organisation) -> YearPlan:
    return approved(unit, target, "A-1", "ยังไม่รายงาน")


def approved(unit: Organisation, target: PlanNode, code: str, name: str) -> YearPlan:
    plan = factory.year_plan(unit, code, name, target=target)
    factory.approve(plan)
    return plan


def fresh(person: User) -> User:
    return User.objects.get(pk=person.pk)


def test_her_target_has_the_projects_of_the_words_of_this_year(
    late: YearPlan, target: PlanNode, unit: Organisation, host: User
) -> None:
    reported = approved(unit, target, "A-2", "รายงานแล้ว")
    factory.report(reported, 1, actual=20, disbursed="1.00")
    page = home(fresh(host))
    (mine,) = page.targets
    assert mine.node.code == "010101"
    assert mine.node.edition.code == "later"
    assert {under.plan.project.code for under in mine.projects} == {"A-1", "A-2"}
    assert mine.standing == Standing(reported=1, missing=1, late=1)
    assert mine.agencies == 1
    assert mine.money == sum(under.plan.budget_year or 0 for under in mine.projects)
    assert [(row.plan, row.days_late > 0) for row in mine.missing] == [(late, True)]
    assert page.window is not None
    assert page.window.quarter == 1


def test_another_quarter_is_not_late_yet(late: YearPlan, host: User) -> None:
    page = home(fresh(host), "2")
    assert page.targets[0].standing == Standing(reported=0, missing=1, late=0)
    assert home(fresh(host), "nonsense").window == home(fresh(host)).window


def test_the_pages_and_the_file_name_who_has_not_reported(late: YearPlan, host: User) -> None:
    client = SignedInClient(host)
    node = home(fresh(host)).targets[0].node
    for path in ("/hosted/", f"/hosted/{node.pk}/"):
        assert client.get(path).status_code == 200
    page = client.get(f"/hosted/{node.pk}/").content.decode()
    assert "ยังไม่รายงาน" in page
    text = client.get(f"/hosted/{node.pk}/missing.csv").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["project_code"], row["quarter"], int(row["days_late"]) > 0) == ("A-1", "1", True)


def test_comments_wait_until_she_answers(late: YearPlan, host: User, editor: User) -> None:
    assert late.approval is not None
    assert home(fresh(host)).waiting == []
    comment(approval=late.approval, by=editor, text="ขอความเห็นเรื่องค่าเป้าหมาย")
    (waiting,) = home(fresh(host)).waiting
    assert waiting.comment.text == "ขอความเห็นเรื่องค่าเป้าหมาย"
    client = SignedInClient(host)
    assert client.get(waiting.link).status_code == 200
    answer = client.post(waiting.link, {"text": "เห็นด้วย", "act": "comment"})
    assert answer.status_code in {200, 302}
    assert home(fresh(host)).waiting == []


@pytest.mark.parametrize("who", ["editor", "analyst", "budget"])
def test_others_read_who_states_hosts_and_find_no_target(
    who: str, late: YearPlan, cast: dict[str, User], host: User
) -> None:
    node = home(fresh(host)).targets[0].node
    client = SignedInClient(cast[who])
    page = client.get("/hosted/")
    assert page.status_code == 200
    assert "สำหรับเจ้าภาพเป้าหมาย" in page.content.decode()
    assert client.get(f"/hosted/{node.pk}/").status_code == 404
    assert client.get(f"/hosted/{node.pk}/missing.csv").status_code == 404


def test_a_host_without_target_reads_who_states_hosts(host: User) -> None:
    client = SignedInClient(host)
    assert "เป็นผู้ระบุเจ้าภาพตามมติ" in client.get("/hosted/").content.decode()
    client.cookies["django_language"] = "en"
    assert "Administrators of NESDC state hosts" in client.get("/hosted/").content.decode()
    assert client.get("/hosted/1/").status_code == 404


def test_the_number_of_queries_does_not_grow_with_the_targets(
    late: YearPlan, target: PlanNode, bodies: dict[str, Organisation], unit: Organisation, host: User
) -> None:
    client = SignedInClient(host)
    client.get("/hosted/")
    with CaptureQueriesContext(connection) as one:
        client.get("/hosted/")
    for number in range(3):
        more = factory.node("target_y1", f"01020{number}", f"เป้าหมาย {number}", target.parent)
        NodeHost.objects.create(
            node=more, level="host_3", agency_th="ก", organisation=bodies["M11000"], source="มติสาธิต"
        )
        approved(unit, PlanNode.objects.get(pk=more.pk), f"B-{number}", f"โครงการ {number}")
    with CaptureQueriesContext(connection) as four:
        assert client.get("/hosted/").status_code == 200
    assert len(four) <= len(one)
    assert len(four) <= CEILING


def test_a_target_is_the_same_over_chains_of_editions_and_not_another_one() -> None:
    assert same_targets([3], [(1, 2), (2, 3), (7, 8)]) == {3: frozenset({1, 2, 3})}
    states = [ReportState(Stage.OVERDUE, -3), ReportState(Stage.DUE_SOON, 2), ReportState(Stage.APPROVED)]
    assert standing([*states, ReportState(Stage.CANCELLED)]) == Standing(reported=1, missing=2, late=1)
