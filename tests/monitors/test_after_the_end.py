"""Reports after the end of projects are counted beside the forms of the year in which their last day lies, called and reminded of."""

import io
import re
from decimal import Decimal
from typing import Any

import pytest
from docx import Document

from samrit.accounts.models import User
from samrit.approvals.models import State, SubjectKind
from samrit.monitors.models import ReminderLetter
from samrit.monitors.queries import completeness
from samrit.monitors.queries.completeness import AfterTheEnd
from samrit.monitors.queries.waiting import calls
from samrit.monitors.rules.completeness import AFTER, Cell
from samrit.notifications.models import Notice, NoticeKind
from samrit.organisations.models import Organisation
from samrit.projects.models import Project, YearPlan
from samrit.reporting.models import ClosingReport
from tests.monitors.conftest import YEAR, at, passage

World = dict[str, YearPlan]
LETTERS = f"/completeness/{YEAR}/letters/?form=after"


def closing(plan: YearPlan, kind: str, opens: str, due: str, **passed: str) -> ClosingReport:
    """A report after the end that opens and is due on these days."""
    state = passed.pop("state", State.DRAFT)
    return ClosingReport.objects.create(
        project=plan.project,
        kind=kind,
        opens_at=at(opens),
        due_at=at(due),
        approval=passage(plan.project.owner, SubjectKind.CLOSING_REPORT, state, **passed),
        changed_at=at(opens),
    )


@pytest.fixture
def ended(world: World) -> World:
    """Today is 18 April 2565. Of DEMO-1 one was sent in time and approved, one sent two days late, one is 17 days late, one is due
    on the 20th, one opens in June; of DEMO-2 one is 100 days late. Those of the years before and after are counted there."""
    early, late, none, two = world["early"], world["late"], world["none"], world["ended"]
    closing(early, "final", "2021-12-01", "2021-12-31", state=State.APPROVED, sent="2021-12-30", approved="2022-01-05")
    closing(late, "final", "2022-02-01", "2022-03-03", state=State.SUBMITTED, sent="2022-03-04T10:00")
    closing(none, "final", "2022-03-01", "2022-04-02")
    closing(none, "after_6", "2022-03-15", "2022-04-21")
    closing(early, "after_6", "2022-06-01", "2022-07-01")
    closing(two, "final", "2021-12-10", "2022-01-09")
    closing(world["back"], "final", "2021-09-01", "2021-10-01")
    closing(world["back"], "after_6", "2022-09-01", "2022-10-02")
    return world


def cells(user: User, body: Organisation | None = None, year: int = YEAR) -> dict[str, Cell]:
    return {line.body.code: line.cell(AFTER) for line in completeness.tree(user, year, body)}


def test_they_are_counted_by_hand(ended: World, ministry: User, bodies: dict[str, Organisation]) -> None:
    found = cells(ministry, bodies["U0151"])
    assert found["DEMO-1"] == Cell(
        plans=5, not_due=1, owed=4, sent=2, on_time=1, approved=1, overdue=1, late={2: 1, 17: 1}
    )
    assert found["DEMO-2"] == Cell(plans=1, owed=1, overdue=1, late={100: 1})
    above = cells(ministry)
    assert sum(above.values(), Cell()) == found["DEMO-1"] + found["DEMO-2"]


def test_a_year_takes_those_whose_last_day_lies_in_it(ended: World) -> None:
    days = {year: sorted(AfterTheEnd(year).owed.values_list("kind", "due_at")) for year in (YEAR - 1, YEAR, YEAR + 1)}
    assert [len(days[year]) for year in days] == [1, 6, 1]
    assert days[YEAR - 1][0][1] == at("2021-10-01")  # the first late instant: its last day is 30 September


def test_a_year_without_any_has_no_such_column(world: World, ministry: User) -> None:
    assert AFTER not in completeness.windows_of(YEAR)


def test_a_stranger_counts_none(ended: World, ministry: User, bodies: dict[str, Organisation], editor2: User) -> None:
    assert sum(cells(editor2).values(), Cell()).plans == 1
    assert "DEMO-1" not in cells(editor2, bodies["U0151"])


def test_by_area_it_stands_under_the_province_of_its_owner(ended: World, analyst: User) -> None:
    lines = completeness.board(analyst, YEAR, by_area=True).lines
    assert {line.body.code: line.cell(AFTER).plans for line in lines} == {"P40": 1}


def test_handed_over_it_counts_under_the_owner_of_today(
    ended: World, ministry: User, bodies: dict[str, Organisation]
) -> None:
    Project.objects.filter(pk=ended["none"].project_id).update(owner=bodies["DEMO-2"])
    found = cells(ministry, bodies["U0151"])
    assert (found["DEMO-1"].overdue, found["DEMO-2"].overdue, found["DEMO-2"].plans) == (0, 2, 3)


def test_who_is_late_is_called_by_money_times_days(
    ended: World, ministry: User, editor: User, bodies: dict[str, Organisation]
) -> None:
    Notice.objects.create(
        to=editor,
        kind=NoticeKind.REPORT_DUE,
        link="/",
        key="closing/report_due/2022-04-01/+7",
        at=at("2022-04-08"),
        due_on=at("2022-04-01").date(),
    )
    two, one = calls(ministry, bodies["U0151"], AfterTheEnd(YEAR))[0]
    assert (two.body.code, two.late, two.days, two.weight) == ("DEMO-2", 1, 100, Decimal(100_000_000))
    assert (one.body.code, one.late, one.soon, one.days, one.money) == ("DEMO-1", 1, 1, 17, Decimal(2_000_000))
    assert at("2022-04-20").date() == one.next_due
    assert at("2022-04-08") in [officer.reminded_at for officer in one.officers]


def test_a_letter_lists_each_with_its_own_last_day(ended: World, ministry: User, as_user: Any) -> None:
    browser = as_user(ministry)
    page = browser.get(f"{LETTERS}&body=U0151").content.decode()
    assert re.findall(r'name="body" value="([^"]+)"', page) == ["DEMO-1", "DEMO-2"]
    assert browser.post(f"{LETTERS}&body=U0151", {"body": ["DEMO-1"]}).status_code == 302
    letter = ReminderLetter.objects.get()
    assert letter.quarter == AFTER
    assert [row["days"] for group in letter.listed["groups"] for row in group["rows"]] == [17]
    said = {}
    for language in ("th", "en"):
        answer = browser.get(f"/completeness/letters.docx?letter={letter.uid}&language={language}")
        assert f"-{YEAR}-after.docx" in answer["Content-Disposition"]
        document = Document(io.BytesIO(answer.content))
        cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
        said[language] = " ".join([*(each.text for each in document.paragraphs), *cells])
    assert "has its own last day" in said["en"]
    assert "(Final report)" in said["en"]
    assert "รายงานหลังสิ้นสุดโครงการ" in said["th"]
    assert "(รายงานเมื่อสิ้นสุดโครงการ)" in said["th"]
    assert "after the end" in browser.get(LETTERS, HTTP_ACCEPT_LANGUAGE="en").content.decode().lower()


def test_the_pages_and_files_show_the_form(ended: World, ministry: User, as_user: Any) -> None:
    browser = as_user(ministry)
    page = browser.get(f"/completeness/{YEAR}/U0151/?form=after", HTTP_ACCEPT_LANGUAGE="en").content.decode()
    assert "In detail: After the end" in page
    assert browser.get(f"/completeness/{YEAR}/calls/?form=after").status_code == 200
    assert browser.get(f"/completeness/{YEAR}/load/?form=after").status_code == 200
    table = browser.get(f"/completeness/{YEAR}/table.csv?body=U0151").content.decode("utf-8-sig").splitlines()
    (row,) = [line for line in table if line.startswith("DEMO-2") and ",after," in line]
    assert ",after,1,0,1,0,0,0,0,1,1,0,100," in row


def test_the_form_looked_at_first_is_still_the_quarter(ended: World) -> None:
    assert completeness.present_form(completeness.windows_of(YEAR)) == 2
