"""Who has reported, ministry by ministry: from the published release, for everybody."""

import csv
import io

from django.test import Client

from samrit.accounts.models import User
from samrit.lib.fiscal import Period
from samrit.opendata.actions import build_release, publish_release
from samrit.opendata.models import Release
from samrit.organisations.models import Organisation
from samrit.projects.models import YearPlan
from samrit.reporting.models import FiscalQuarter
from tests.factories import opendata as factory


def lines(client: Client) -> list[dict[str, str]]:
    answer = client.get("/open/completeness.csv")
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))


def test_before_the_first_release_the_page_teaches_and_there_is_no_file(client: Client, db: None) -> None:
    assert "ข้อมูลว่าใครรายงานแล้วจะอยู่ที่นี่" in client.get("/open/completeness/").content.decode()
    assert client.get("/open/completeness.csv").status_code == 404
    assert client.get("/open/completeness.json").status_code == 404


def test_counts_are_those_of_the_release(published: Release, client: Client) -> None:
    """Of two approved year plans of the ministry one has an approved report of the first quarter, sent on 20 January."""
    (line,) = lines(client)
    said = {
        "release": "FY2565-Q1-r1",
        "ministry_code": "M20000",
        "quarter": "1",
        "year_plans": "2",
        "reported": "1",
        "on_time": "1",
    }
    assert {name: line[name] for name in said} == said
    assert line["is_demonstration"] == "True"
    (row,) = client.get("/open/completeness.json").json()["rows"]
    assert (row["year_plans"], row["reported"], row["on_time"]) == (2, 1, 1)
    thai = client.get("/open/completeness/").content.decode()
    assert "รายงานแล้ว 1 จาก 2" in thai
    assert "ข้อมูลสาธิต" in thai
    english = client.get("/open/completeness/", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "1 of 2 reported" in english
    assert "How it is counted" in english


def test_nothing_living_changes_what_was_published(published: Release, client: Client) -> None:
    before = lines(client)
    plan = YearPlan.objects.get(project__code="สธ-65-0002")
    factory.report(plan, 3, actual=10, disbursed="1.00")
    FiscalQuarter.objects.filter(quarter=1).update(due_at=factory.moment(2022, 1, 2))
    assert lines(client) == before


def test_a_late_report_is_reported_and_not_on_time(
    bodies: dict[str, Organisation], admin: User, client: Client
) -> None:
    factory.calendar()
    plan = factory.year_plan(bodies["DEMO-1"])
    factory.approve(plan)
    factory.report(plan, 1, actual=25, disbursed="1.00", at=factory.moment(2022, 2, 3))
    built = build_release(period=Period(2565, 1), by=None)
    publish_release(reference=built.release.name, by=admin)
    (line,) = lines(client)
    assert (line["reported"], line["on_time"]) == ("1", "0")


def test_no_other_file_is_there(published: Release, client: Client) -> None:
    assert client.get("/open/completeness.xml").status_code == 404
