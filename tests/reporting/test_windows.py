"""The days that hold for one year plan: computed deadlines, overrides by their width, and SQL that says what Python says."""

import datetime as dt
import itertools
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samrit.lib import clock
from samrit.lib.clock import BANGKOK
from samrit.lib.errors import Refused
from samrit.lib.fiscal import Period
from samrit.projects.models import BudgetLine, FundSource, YearPlan
from samrit.reporting.actions.passage import approve_report
from samrit.reporting.actions.reports import save_report, submit_report
from samrit.reporting.models import EntryWindow, FiscalQuarter, Override, ProgressReport
from samrit.reporting.queries.due import asked, completeness, owed_reports
from samrit.reporting.queries.reports import page_of
from samrit.reporting.queries.windows import (
    due_expression,
    locks_expression,
    open_to_some,
    opens_expression,
    window_for,
    windows_of,
)
from samrit.reporting.rules.calendar import Stage, due_on, state_of
from samrit.reporting.rules.fields import Written
from samrit.reporting.rules.windows import INSTANTS, Other, Whose, Window, effective
from samrit.reporting.rules.years import due_at, next_working_day
from tests.factories import organisations
from tests.reporting.conftest import NOW, at, make_quarter, make_year_plan, written

YEAR = 2569
LAST_DAYS = {1: "2026-01-30", 2: "2026-04-30", 3: "2026-07-30", 4: "2026-10-30"}


@pytest.mark.parametrize("number", LAST_DAYS)
def test_the_computed_deadlines_of_fiscal_year_2569(db: None, number: int) -> None:
    row, day = make_quarter(YEAR, number), dt.date.fromisoformat(LAST_DAYS[number])
    assert due_on(row) == day
    assert row.opens_at == dt.datetime.combine(Period(YEAR, number).next.starts_on, dt.time(), BANGKOK)
    assert row.due_at == at(f"{day + dt.timedelta(days=1)}T00:00:00")


BUDDHIST_LENT = {dt.date(2026, 7, 28), dt.date(2026, 7, 29), dt.date(2026, 7, 30)}


def test_the_last_day_30_july_2569_is_a_holiday_and_moves_only_with_the_switch() -> None:
    stated = dt.date(2026, 7, 30)
    assert due_at(stated, BUDDHIST_LENT, moves=False) == at("2026-07-31T00:00:00")
    assert due_at(stated, BUDDHIST_LENT, moves=True) == at("2026-08-01T00:00:00")


@given(st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1)), st.integers(0, 2**13 - 1))
def test_a_working_day_is_the_first_that_is_none_of_the_closed(day: dt.date, ahead: int) -> None:
    closed = {day + dt.timedelta(days=number) for number in range(13) if ahead >> number & 1}
    found = next_working_day(day, closed)
    days = [day + dt.timedelta(days=number) for number in range((found - day).days)]
    assert found not in closed
    assert found.weekday() < 5
    assert all(passed in closed or passed.weekday() >= 5 for passed in days)


BASE = Window(
    2565,
    2,
    at("2022-04-01T00:00:00"),
    at("2022-05-01T00:00:00"),
    at("2022-06-30T00:00:00"),
    dt.date(2022, 1, 1),
    dt.date(2022, 3, 31),
)
PATHS = ("", "1/", "1/2/", "1/2/3/", "9/")
INSTANT = st.one_of(st.none(), st.integers(0, 90).map(lambda days: BASE.opens_at + dt.timedelta(days=days)))


@st.composite
def others(draw: st.DrawFn) -> list[Other]:
    found = []
    for pk in range(draw(st.integers(0, 6))):
        scope = draw(st.integers(0, 2))
        found.append(
            Other(
                pk,
                draw(st.sampled_from([None, 2, 2, 3])),
                NOW + dt.timedelta(days=draw(st.integers(0, 2))),
                case=draw(st.sampled_from(["budget_act", "other"])) if scope == 0 else "",
                body_path=draw(st.sampled_from(PATHS[1:])) if scope == 1 else "",
                project_id=draw(st.integers(1, 2)) if scope == 2 else None,
                **{name: draw(INSTANT) for name in INSTANTS},
            )
        )
    return found


def narrower(one: Other, other: Other) -> bool:
    """The order in words, written a second time: project, deeper body, case; then the newer."""
    kind = [item.project_id is not None for item in (one, other)], [bool(item.body_path) for item in (one, other)]
    for mine, theirs in kind:
        if mine != theirs:
            return mine
    if one.body_path != other.body_path and one.body_path and other.body_path:
        return one.body_path.startswith(other.body_path)
    return (one.set_at, one.pk) > (other.set_at, other.pk)


@given(others())
def test_the_narrowest_override_in_force_wins(rows: list[Other]) -> None:
    whose = Whose(1, "1/2/3/", "budget_act")
    held = effective(BASE, rows, whose)
    for name in ("opens_at", "due_at"):
        mine = [
            other
            for other in rows
            if other.quarter in (None, 2)
            and getattr(other, name)
            and (
                other.project_id == 1
                or (other.project_id is None and other.body_path and "1/2/3/".startswith(other.body_path))
                or other.case == "budget_act"
            )
        ]
        best = next((a for a in mine if all(a is b or narrower(a, b) for b in mine)), None)
        assert getattr(held, name) == (getattr(best, name) if best else getattr(BASE, name))
    assert held.locks_at >= held.due_at


def test_the_edges_of_the_lock() -> None:
    last, shut = at("2022-06-29T23:59:59"), at("2022-06-30T00:00:00")
    assert state_of(BASE, last).stage == Stage.OVERDUE
    assert state_of(BASE, shut).stage == Stage.LOCKED
    assert state_of(BASE, shut, "returned", at("2022-04-20T10:00:00")).stage == Stage.RETURNED
    approved = state_of(BASE, shut, "approved", at("2022-04-20T10:00:00"))
    assert (approved.stage, approved.is_locked, approved.look) == (Stage.APPROVED, True, "locked_approved")


def override(**more: object) -> Override:
    facts = {"form": "report", "fiscal_year": 2565, "quarter": 2, "letter": "นร 1112/1", "reason": "เหตุ"}
    return Override.objects.create(letter_on=dt.date(2022, 4, 1), set_at=NOW, **{**facts, **more})


@pytest.fixture
def plans(unit, bodies, quarters, chain):
    """Six year plans of three bodies, three of them with money of the budget act."""
    deeper = organisations.organisation("DEEP-1", "กลุ่มย่อย", kind="division", parent=unit)
    owners = [unit, unit, deeper, deeper, bodies["U0151"], bodies["P40"]]
    made = [make_year_plan(owner, f"W-{number}") for number, owner in enumerate(owners)]
    for plan, source in zip(
        made[::2], (FundSource.STATE_BUDGET, FundSource.CENTRAL_FUND, FundSource.LOAN), strict=True
    ):
        BudgetLine.objects.create(year_plan=plan, fiscal_year=2565, source=source, amount=100)
    return made


def by_python(quarter: FiscalQuarter) -> dict[int, tuple[dt.datetime, ...]]:
    rows = list(YearPlan.objects.select_related("project__owner"))
    held = windows_of(rows)
    windows = {plan.pk: held.of(plan, quarter) for plan in rows}
    return {pk: (window.opens_at, window.due_at, window.locks_at) for pk, window in windows.items()}


def by_sql(quarter: FiscalQuarter) -> dict[int, tuple[dt.datetime, ...]]:
    rows = YearPlan.objects.annotate(
        opens=opens_expression(quarter), due=due_expression(quarter), locks=locks_expression(quarter)
    )
    return {pk: tuple(days) for pk, *days in rows.order_by().values_list("pk", "opens", "due", "locks")}


def test_sql_says_row_by_row_what_python_says(plans, quarters, unit, bodies):
    """Every combination of three of seven overrides."""
    moments = [at(f"2022-05-{day:02}T00:00:00") for day in range(2, 16)]
    kinds = [
        {"case": "budget_act", "due_at": moments[0]},
        {"case": "other", "due_at": moments[1], "locks_at": moments[9]},
        {"body": unit.parent, "due_at": moments[2]},
        {"body": unit, "due_at": moments[3], "opens_at": at("2022-04-11T00:00:00")},
        {"body": bodies["U0151"], "locks_at": moments[4], "quarter": None},
        {"project": plans[0].project, "due_at": moments[5], "locks_at": moments[6]},
        {"project": plans[3].project, "due_at": moments[7], "withdrawn_at": NOW},
    ]
    seen = set()
    for chosen in itertools.combinations(kinds, 3):
        Override.objects.all().delete()
        for facts in chosen:
            override(**facts)
        told = by_python(quarters[2])
        assert by_sql(quarters[2]) == told
        seen |= {days[1] for days in told.values()}
    assert len(seen) > 5


def test_an_override_of_one_project_makes_its_report_on_time(plans, quarters, editor, admin):
    first = plans[0]
    late = next(owed for owed in owed_reports(editor, [quarters[1]], NOW) if owed.year_plan == first)
    assert late.state.stage == Stage.OVERDUE
    override(quarter=1, project=first.project, due_at=at("2022-05-01T00:00:00"))
    found = {owed.year_plan.pk: owed.state.stage for owed in owed_reports(editor, [quarters[1]], NOW)}
    assert (found[first.pk], found[plans[1].pk]) == (Stage.OPEN, Stage.OVERDUE)


def test_days_that_were_looked_up_may_be_asked_of_again(year_plan, quarters):
    for number, row in quarters.items():
        known = window_for(year_plan, row)
        assert (known.quarter, window_for(year_plan, known)) == (number, known)
    override(quarter=2, project=year_plan.project, due_at=at("2022-05-11T00:00:00"))
    moved = window_for(year_plan, quarters[2])
    assert (moved.due_at, window_for(year_plan, moved)) == (at("2022-05-11T00:00:00"), moved)


@pytest.mark.parametrize(("second", "days_late"), [("2022-01-30T23:59:59", 0), ("2022-01-31T00:00:00", 1)])
def test_one_second_makes_a_report_late(year_plan, quarters, cast, monkeypatch, second, days_late):
    editor, division, department = (cast[name] for name in ("editor", "division", "department"))
    monkeypatch.setattr("samrit.lib.clock.now", lambda: at(second).astimezone(dt.UTC))
    data = written(year_plan, editor, quarters[1])
    report = submit_report(year_plan=year_plan, window=quarters[1], written=data, by=editor)
    monkeypatch.setattr("samrit.lib.clock.now", lambda: NOW)
    for by in (division, department):
        approve_report(report=report, hash_read=report.approval.document_hash, by=by)
        report = ProgressReport.objects.select_related("approval__owner", "year_plan__project__owner").get()
    page = page_of(editor, year_plan, quarters[1])
    assert (page.state.days_late, page.report and page.report.approval.state) == (days_late, "approved")
    assert [(one.state, one.is_late) for one in completeness(editor, quarters[1])] == [("approved", bool(days_late))]


def test_who_asked_in_time_and_waited_in_a_queue_is_not_late(year_plan, quarters, editor, monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: at("2022-01-31T00:00:20").astimezone(dt.UTC))
    with clock.asking(waited=dt.timedelta(seconds=21)):
        data = written(year_plan, editor, quarters[1])
        report = submit_report(year_plan=year_plan, window=quarters[1], written=data, by=editor)
    assert report.approval.first_submitted_at == at("2022-01-30T23:59:59")
    assert not page_of(editor, year_plan, quarters[1]).state.days_late


def test_after_its_lock_an_unsent_report_is_refused_and_nesdc_opens_it_again(year_plan, quarters, editor, monkeypatch):
    monkeypatch.setattr("samrit.lib.clock.now", lambda: at("2022-06-30T00:00:00"))  # 150 days after 30 January
    window, empty = quarters[1], Written({"summary": "x"}, {})
    page = page_of(editor, year_plan, window)
    assert page.state.stage == Stage.LOCKED
    assert not page.can_edit
    with pytest.raises(Refused) as no:
        save_report(year_plan=year_plan, window=window, written=empty, by=editor)
    assert "29 มิ.ย. 2565" in str(no.value.reason)
    assert "สศช." in str(no.value.reason)
    override(quarter=1, project=year_plan.project, locks_at=at("2022-07-11T00:00:00"))
    assert page_of(editor, year_plan, window).state.stage == Stage.OVERDUE
    assert save_report(year_plan=year_plan, window=window, written=empty, by=editor).summary == "x"


def test_who_asked_before_the_lock_writes_although_she_waited(
    year_plan, quarters, editor, as_user, settings, monkeypatch
):
    monkeypatch.setattr(clock, "now", lambda: at("2022-06-30T00:00:20"))  # quarter 1 locks at midnight
    settings.SAMRIT_PROXIES = 1
    address, sent = f"/projects/{year_plan.project.code}/2565/reports/1/", {"seen": "{}", "summary": "x"}
    assert as_user(editor).post(address, sent).status_code == 403
    waited = as_user(editor).post(address, sent, headers={"X-Request-Start": f"t={time.time() - 21:.3f}"})
    assert (waited.status_code, ProgressReport.objects.get().summary) == (302, "x")


def test_the_entry_of_a_case_has_its_own_days(plans):
    days = {"opens_at": at("2021-10-01T00:00:00"), "stated_due_on": dt.date(2021, 12, 31)}
    general = EntryWindow.objects.create(fiscal_year=2565, due_at=at("2022-01-01T00:00:00"), **days)
    EntryWindow.objects.create(fiscal_year=2565, case="other", due_at=at("2022-02-01T00:00:00"), **days)
    held = windows_of(plans, entry=True)
    told = {plan.pk: held.entry(plan).due_at for plan in plans}
    assert told[plans[0].pk] == general.due_at
    assert told[plans[1].pk] == at("2022-02-01T00:00:00")
    rows = YearPlan.objects.annotate(due=due_expression(general)).order_by().values_list("pk", "due")
    assert dict(rows) == told


def test_a_letter_opens_a_quarter_to_some_before_its_time(plans, quarters):
    assert open_to_some(NOW, quarters.values()) == [quarters[1], quarters[2]]
    override(quarter=3, project=plans[0].project, opens_at=at("2022-04-10T00:00:00"))
    assert quarters[3] in open_to_some(NOW, quarters.values())
    assert window_for(plans[0], quarters[3]).opens_at == at("2022-04-10T00:00:00")
    assert window_for(plans[1], quarters[3]).opens_at == quarters[3].opens_at


def test_who_holds_a_project_on_the_day_owes_its_report(plans, quarters, editor, bodies, admin):
    """Reorganised away in the middle of the quarter: the successor owes it, with the days of the successor."""
    project = plans[0].project
    project.owner = bodies["U0151"]
    project.save()
    override(body=bodies["U0151"], due_at=at("2022-05-11T00:00:00"))
    assert plans[0].pk not in {owed.year_plan.pk for owed in owed_reports(editor, [quarters[2]], NOW)}
    plan = asked().select_related("project__owner").get(pk=plans[0].pk)
    assert due_on(window_for(plan, quarters[2])) == dt.date(2022, 5, 10)
    shares = {share.owner_path: share.plans for share in completeness(admin, quarters[2])}
    assert shares[bodies["U0151"].path] == 2
