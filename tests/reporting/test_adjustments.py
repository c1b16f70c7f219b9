"""A reported figure is never overwritten: corrections stand beside it, and what was known at an instant can be asked for ever."""

import datetime as dt
from decimal import Decimal
from itertools import pairwise
from typing import Any

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from samrit.accounts.models import User
from samrit.lib import clock
from samrit.projects.models import YearPlan
from samrit.reporting.actions import passage
from samrit.reporting.models import Adjustment, ApprovedReport, FiscalQuarter, ProgressReport
from samrit.reporting.queries import adjustments
from samrit.reporting.queries.known import known_at, values_at
from samrit.reporting.rules.adjustments import changed_figures, figures_in, replayed
from samrit.reporting.rules.known import moment
from tests.cast import SignedInClient
from tests.machines import Machine
from tests.reporting.conftest import NOW, at, keys_of
from tests.reporting.test_passage import approve_fully, send, unlock

Quarters = dict[int, FiscalQuarter]
MONEY = "money.state_budget.disbursed"


@pytest.fixture
def hour(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Moves the clock to some hours after the beginning."""

    def move(hours: int) -> dt.datetime:
        now = NOW + dt.timedelta(hours=hours)
        monkeypatch.setattr(clock, "now", lambda: now)
        return now

    return move


def corrected(
    plan: YearPlan, window: FiscalQuarter, people: tuple[User, User, User], hour: Any
) -> tuple[ProgressReport, str]:
    """Approved, then corrected once a day later: three kilometres become four, half a million becomes less."""
    editor, division, department = people
    output = f"{keys_of(plan)['output']}.value"
    report = send(plan, editor, window)
    approve_fully(report, division, department)
    hour(24)
    unlock(report, editor, department)
    hour(25)
    send(plan, editor, window, **{output: Decimal(4), MONEY: Decimal("499999.99"), "summary": "แก้ไขแล้ว"})
    report.refresh_from_db()
    approve_fully(report, division, department)
    return report, output


def test_each_changed_figure_is_kept_with_reason_and_letter(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User, department: User, hour: Any
) -> None:
    report, output = corrected(year_plan, quarters[2], (editor, division, department), hour)
    rows = {row.key: row for row in Adjustment.objects.filter(version__report=report)}
    assert set(rows) == {output, MONEY}
    row = rows[MONEY]
    assert (row.before, row.after, row.reason, row.letter) == ("500000", "499999.99", "ตัวเลขผิด", "ศธ 0600/12")
    assert (row.version.number, row.known_at) == (2, NOW + dt.timedelta(hours=25))
    first = ApprovedReport.objects.get(report=report, number=1)
    assert figures_in(first.document)[output] == "3"
    with translation.override("en"):
        shown = {one.row.key: one for one in adjustments.of_year_plan(year_plan)}
        assert (shown[MONEY].before, shown[MONEY].after) == ("500,000.00", "499,999.99")
        assert "disbursed so far" in str(shown[MONEY].label)


def test_an_approval_taken_back_takes_its_corrections_back(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User, department: User, hour: Any
) -> None:
    report, output = corrected(year_plan, quarters[2], (editor, division, department), hour)
    passage.undo_report(report=report, by=department)
    assert adjustments.of_report(report) == []
    assert Adjustment.objects.filter(undone_at=NOW + dt.timedelta(hours=25)).count() == 2
    hour(30)
    passage.approve_report(report=report, hash_read=report.approval.document_hash, by=department)
    again = adjustments.of_report(report)
    assert {(one.row.key, one.number) for one in again} == {(output, 3), (MONEY, 3)}
    assert values_at(year_plan, 2, NOW + dt.timedelta(hours=29))[output] == Decimal(3)
    assert values_at(year_plan, 2, NOW + dt.timedelta(hours=31))[output] == Decimal(4)


def test_replaying_the_corrections_gives_what_was_known(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User, department: User, hour: Any
) -> None:
    report, _output = corrected(year_plan, quarters[2], (editor, division, department), hour)
    first = figures_in(ApprovedReport.objects.get(report=report, number=1).document)
    for hours in (1, 24, 26, 1000):
        instant = NOW + dt.timedelta(hours=hours)
        held = ApprovedReport.objects.holding(instant).filter(report=report)[0]
        assert replayed(first, adjustments.changes_until(report, instant)) == figures_in(held.document)
    assert values_at(year_plan, 2, NOW) == {}


amounts = st.none() | st.decimals(min_value=0, max_value=10**9, places=2)


def _document(figures: tuple[Decimal | None, Decimal | None, Decimal | None]) -> dict[str, Any]:
    progress, output, money = (None if one is None else str(one) for one in figures)
    return {
        "fiscal_year": 2565,
        "progress_actual": progress,
        "outputs": [{"uid": "o", "name": "ถนน", "unit": "กม.", "result": output}],
        "money": [{"source": "state_budget", "disbursed": money}],
    }


@given(st.lists(st.tuples(amounts, amounts, amounts), min_size=1, max_size=6))
def test_any_row_of_versions_is_replayed_from_its_corrections(versions: list[Any]) -> None:
    documents = [_document(figures) for figures in versions]
    changes = [one for before, after in pairwise(documents) for one in changed_figures(before, after)]
    assert replayed(figures_in(documents[0]), changes) == figures_in(documents[-1])


@pytest.mark.parametrize(
    ("said", "instant"),
    [
        ("2565-Q2", "2022-04-01T00:00"),
        ("2022-q1", "2022-01-01T00:00"),
        ("18/4/2565", "2022-04-19T00:00"),
        ("2022-04-18", "2022-04-19T00:00"),
    ],
)
def test_moments_end_at_midnight_in_bangkok(said: str, instant: str) -> None:
    found = moment(said)
    assert found is not None
    assert found.instant == at(instant)


@pytest.mark.parametrize("said", ["", "2565-Q5", "9999-12-31", "31/2/2565", "yesterday", "๒๕๖๕-Q2x", "0001-Q1"])
def test_what_is_no_moment_is_none(said: str) -> None:
    assert moment(said) is None


def test_the_page_shows_then_beside_today(
    year_plan: YearPlan,
    quarters: Quarters,
    editor: User,
    division: User,
    department: User,
    hour: Any,
    as_user: type[SignedInClient],
) -> None:
    corrected(year_plan, quarters[2], (editor, division, department), hour)
    hour(100)
    with translation.override("en"):
        line = next(one for one in known_at(year_plan, moment("18/4/2565").instant)[1].figures if one.key == MONEY)  # type: ignore[union-attr]
    assert (line.then, line.now, line.is_changed) == ("500,000.00", "499,999.99", True)
    client = as_user(editor)
    address = f"/projects/{year_plan.project.code}/2565/reports/"
    told = client.get(f"{address}?known=18/4/2565").content.decode()
    assert "500,000.00" in told
    assert "499,999.99" in told
    assert "แก้ไขภายหลัง" in told
    early = client.get(f"{address}?known=2565-Q2").content.decode()
    assert "ณ วันนั้นยังไม่มีรายงานนี้ฉบับที่อนุมัติ" in early
    for language, words in (("th", "ระบุสิ้นไตรมาส"), ("en", "Write the end of a quarter")):
        answer = client.get(f"{address}?known=never", headers={"accept-language": language})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    for page in ("", "2/", "2/versions/"):
        assert "ศธ 0600/12" in client.get(address + page).content.decode()


def test_machines_ask_for_the_year_as_known(
    year_plan: YearPlan, quarters: Quarters, editor: User, division: User, department: User, hour: Any
) -> None:
    corrected(year_plan, quarters[2], (editor, division, department), hour)
    hour(100)
    machine = Machine(editor)
    here = f"/api/v1/reports/{year_plan.project.code}/2565/known"
    told = machine.ask("GET", f"{here}?at=2022-04-18").json()
    figures = {one["key"]: one for one in told["quarters"][1]["figures"]}
    assert (figures[MONEY]["then"], figures[MONEY]["now"]) == ("500000", "499999.99")
    assert told["quarters"][1]["then"]["number"] == 1
    assert told["quarters"][0] == {"quarter": 1, "then": None, "now": None, "figures": []}
    assert machine.ask("GET", f"{here}?at=never").status_code == 422
    assert machine.ask("GET", "/api/v1/reports/NONE/2565/known?at=2565-Q2").status_code == 404
