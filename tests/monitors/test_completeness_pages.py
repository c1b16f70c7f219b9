"""The pages of completeness: what they show to whom, their files, their queries, addresses that do not exist."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from samrit.accounts.models import Delegation, Membership, PersonName, User
from samrit.approvals.models import State
from samrit.lib import clock, workbooks
from samrit.organisations.models import Organisation
from samrit.projects.models import YearPlan
from samrit.reporting.models import CalendarForm, Reminder
from tests.factories import organisations
from tests.monitors.conftest import at, make_plan, make_report

World = dict[str, YearPlan]
PAGES = ("/completeness/", "/completeness/2565/U0151/", "/completeness/2565/load/", "/completeness/2565/calls/")


def rows(client: Client, address: str) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_a_missing_report_is_red_with_a_word(world: World, ministry: User, as_user: Any) -> None:
    page = as_user(ministry).get("/completeness/2565/U0151/?form=1").content.decode()
    assert "ขาด 1 รายการ" in page
    assert "tone-critical" in page
    assert "กองสาธิต 1" in page
    english = as_user(ministry).get("/completeness/2565/U0151/?form=1", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "1 missing" in english


def test_the_file_holds_the_numbers_of_the_page(world: World, analyst: User, as_user: Any) -> None:
    found = rows(as_user(analyst), "/completeness/2565/table.csv?body=U0151")
    one = next(row for row in found if row["body_code"] == "DEMO-1" and row["form"] == "1")
    said = {
        "due": "4",
        "sent": "3",
        "on_time": "2",
        "approved": "2",
        "returned": "1",
        "not_sent": "1",
        "not_sent_late": "1",
    }
    assert {name: one[name] for name in said} == said
    assert (one["sent_late"], one["days_late_sum"], one["days_late_median"]) == ("1", "83", "41.5")
    book = workbooks.read(as_user(analyst).get("/completeness/2565/table.xlsx?body=U0151").content)
    assert list(book[0].rows[0][:4]) == ["รหัสหน่วยงาน", "หน่วยงาน", "ปีงบประมาณ", "แบบ"]
    assert list(book[0].rows[1][:2]) == ["body_code", "body"]
    assert {row[3] for row in book[0].rows[2:]} == {"M1–M5", *(f"M6 ไตรมาส {n}" for n in (1, 2, 3, 4))}
    assert len(book[0].rows) == len(found) + 2  # the heading, and the hidden row of names


@pytest.mark.parametrize(
    "name", ["ministry", "department", "editor", "editor2", "analyst", "auditor", "admin", "governor"]
)
def test_everybody_counts_the_bodies_she_reads(name: str, world: World, cast: dict[str, User], as_user: Any) -> None:
    found = rows(as_user(cast[name]), "/completeness/2565/table.csv?by=line")
    due = sum(int(row["due"]) for row in found if row["form"] == "1")
    own = {"editor": 4, "editor2": 1, "governor": _of_the_province(world)}
    assert due == own.get(name, 5)


def _of_the_province(world: World) -> int:
    standing = {
        plan.pk
        for plan in world.values()
        if plan.project.owner.area_path and plan.approval and plan.approval.approved_at
    }
    return len(standing)


def test_a_province_reads_its_bodies_by_area(
    world: World, governor: User, province: User, bodies: dict[str, Organisation], as_user: Any
) -> None:
    standing = [plan for plan in world.values() if plan.project.owner.area_path == bodies["P40"].path]
    codes = {plan.project.owner.code for plan in standing}
    assert codes
    for person in (governor, province):
        assert {row["body_code"] for row in rows(as_user(person), "/completeness/2565/table.csv")} == codes


@pytest.mark.parametrize("name", ["budget", "parliament", "host"])
def test_who_reads_only_what_is_released_reads_the_public_summary(
    name: str, world: World, cast: dict[str, User], as_user: Any
) -> None:
    browser = as_user(cast[name])
    assert browser.get("/completeness/").headers["Location"] == "/open/completeness/"
    for address in ("/completeness/2565/table.csv", "/completeness/2565/calls/", "/completeness/2565/letters/"):
        assert browser.get(address).status_code == 404


def test_signed_out_leads_to_the_public_summary_and_to_the_door(world: World, client: Client) -> None:
    assert client.get("/completeness/").headers["Location"] == "/open/completeness/"
    assert client.get("/completeness/2565/calls/").headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize(
    "address",
    [
        "/completeness/2499/",
        "/completeness/2570/",
        "/completeness/2565/NOBODY/",
        "/completeness/2565/DEMO-2/",
        "/completeness/2565/M11000/",
        "/completeness/2565/calls/?body=DEMO-2",
        "/completeness/2565/load/?body=-",
        "/completeness/2565/table.pdf",
        "/completeness/2565/table.csv?body=DEMO-2",
        "/completeness/letters.pdf",
        "/completeness/letters.pdf?letter=nonsense",
    ],
)
def test_addresses_of_others_and_of_nothing_are_not_there(
    address: str, world: World, editor: User, as_user: Any
) -> None:
    assert as_user(editor).get(address).status_code == 404


def test_a_form_that_is_not_there_is_the_present_one(world: World, editor: User, as_user: Any) -> None:
    page = as_user(editor).get("/completeness/2565/?form=9&by=nothing")
    assert page.status_code == 200
    assert "ไตรมาส 2" in page.content.decode()


@pytest.mark.parametrize("address", PAGES)
def test_without_records_the_pages_teach(address: str, calendar: object, ministry: User, as_user: Any) -> None:
    page = as_user(ministry).get(address)
    assert page.status_code == 200
    assert 'class="empty"' in page.content.decode()


def test_without_a_calendar_the_page_teaches(ministry: User, as_user: Any) -> None:
    page = as_user(ministry).get("/completeness/").content.decode()
    assert "ความครบถ้วนของการรายงานจะอยู่ที่นี่" in page
    assert as_user(ministry).get("/completeness/2565/").status_code == 404


@pytest.mark.parametrize("address", [*PAGES, "/completeness/2565/letters/", "/completeness/2565/table.csv"])
def test_three_bodies_cost_the_queries_of_one(
    address: str,
    world: World,
    third_division: Organisation,
    ministry: User,
    as_user: Any,
    django_assert_max_num_queries: Any,
) -> None:
    browser = as_user(ministry)
    with django_assert_max_num_queries(45) as first:
        browser.get(address)
    for number in range(3):
        more = organisations.organisation(
            f"MORE-{number}", f"กองสาธิต 1{number}", kind="division", parent=third_division.parent
        )
        make_report(make_plan(more, f"M-{number}"), 1, State.SUBMITTED, "2022-02-03")
        make_plan(more, f"N-{number}")
    with django_assert_max_num_queries(len(first)):
        browser.get(address)


def test_calls_name_the_officers_to_those_who_remind(
    world: World, ministry: User, editor: User, auditor: User, as_user: Any
) -> None:
    PersonName.objects.filter(user=editor).update(email="one@example.org", position="นักวิเคราะห์")
    Reminder.objects.create(
        user=editor,
        form=CalendarForm.REPORT,
        fiscal_year=2565,
        quarter=1,
        due_on=at("2022-01-30").date(),
        days=7,
        reports=1,
        sent_at=at("2022-02-06T08:00"),
    )
    address = "/completeness/2565/calls/?form=1"
    page = as_user(ministry).get(address).content.decode()
    assert "ผู้นำเข้าข้อมูล กองสาธิต 1" in page
    assert "one@example.org" in page
    assert "6 ก.พ. 2565" in page
    for other in (auditor, editor):
        page = as_user(other).get(address).content.decode()
        assert "one@example.org" not in page
        assert "6 ก.พ. 2565" in page
    assert "one@example.org" not in as_user(ministry).get("/completeness/2565/table.csv").content.decode()


def test_the_worst_is_called_first_by_money_and_days(
    world: World, third_division: Organisation, ministry: User, as_user: Any
) -> None:
    """DEMO-1 misses one of 2 million for 78 days; the third division one of 9 million."""
    make_plan(third_division, "T-9", money=9_000_000)
    page = as_user(ministry).get("/completeness/2565/calls/?form=1").content.decode()
    assert page.index("กองสาธิต 3") < page.index("กองสาธิต 1</th>" if "กองสาธิต 1</th>" in page else "กองสาธิต 1")
    assert "กองสาธิต 2" not in page


def test_a_lent_post_is_called_too(world: World, ministry: User, editor: User, editor2: User, as_user: Any) -> None:
    today = clock.today()
    Delegation.objects.create(
        membership=Membership.objects.get(user=editor),
        receiver=editor2,
        starts_on=today,
        ends_on=today,
        made_by=editor,
        made_at=clock.now(),
    )
    page = as_user(ministry).get("/completeness/2565/calls/?form=1").content.decode()
    assert "ผู้นำเข้าข้อมูล กองสาธิต 2" in page
    assert "มอบอำนาจ" in page


def test_load_stands_beside_the_share(world: World, third_division: Organisation, ministry: User, as_user: Any) -> None:
    with translation.override("en"):
        page = (
            as_user(ministry)
            .get("/completeness/2565/load/?form=1&body=U0151", HTTP_ACCEPT_LANGUAGE="en")
            .content.decode()
        )
    assert "Fair comparison" in page
    assert "too few bodies to part them by load" in page
    assert "50%" in page  # DEMO-1: two of four
