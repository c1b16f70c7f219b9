"""Reports as pages need them: one quarter with the one before, and the four quarters of a year."""

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.accounts.roles import Body
from samrit.approvals import rules as approvals
from samrit.approvals.models import Approval, ApprovalAct, State
from samrit.approvals.queries import acts_of
from samrit.lib import clock
from samrit.lib.errors import Problem, Text
from samrit.lib.merge import fingerprints
from samrit.projects.models import YearPlan
from samrit.projects.queries.versions import as_read, reads_drafts
from samrit.reporting.models import ApprovedReport, ProgressReport
from samrit.reporting.queries import calendar, filling
from samrit.reporting.queries.passage import Passage, in_force, passage_of
from samrit.reporting.queries.plans import plan_of
from samrit.reporting.queries.values import values_of
from samrit.reporting.queries.windows import Window, windows_of
from samrit.reporting.rules import access, checks
from samrit.reporting.rules.calendar import Quarter, ReportState, Stage, is_over, state_of
from samrit.reporting.rules.fields import Field, Filled, Previous, Values, fields_of, is_untouched, total
from samrit.reporting.rules.plan import Plan, planned_progress
from samrit.reporting.rules.reopening import open_keys


@dataclass(frozen=True)
class QuarterLine:
    """One quarter of a year plan: how its report stands, and plan beside actual (percent and baht)."""

    window: Window
    state: ReportState
    report: ProgressReport | None = None
    planned: Decimal | None = None
    planned_money: Decimal | None = None
    disbursed: Decimal | None = None
    actual: Decimal | None = None


@dataclass(frozen=True)
class YearPage:
    """A year plan and its four quarters."""

    year_plan: YearPlan
    plan: Plan
    quarters: list[QuarterLine]
    why_not_asked: Text | None


@dataclass(frozen=True)
class Doors:
    """Why this person may not do each thing now; None where she may."""

    edit: Text | None
    submit: Text | None
    approve: Text | None
    give_back: Text | None
    withdraw: Text | None
    undo: Text | None
    acknowledge: Text | None
    answer: Text | None
    ask_unlock: Text | None
    grant_unlock: Text | None
    close_unlock: Text | None


@dataclass(frozen=True)
class ReportPage:
    """One quarter's report with everything its page shows. `stored` is what the database holds, `case.values` what is shown:
    the stored values, or what they start with where nothing has been written yet. `marks`: answers that were filled in and not
    typed, with where they came from."""

    year_plan: YearPlan
    window: Window
    report: ProgressReport | None
    plan: Plan
    case: checks.Case
    stored: Values
    state: ReportState
    doors: Doors
    why_not_asked: Text | None
    lines: list[QuarterLine]
    reads_drafts: bool = True
    acts: list[Any] = field(default_factory=list)
    passage: Passage = field(default_factory=Passage)
    marks: Mapping[str, Filled] = field(default_factory=dict)

    @property
    def fields(self) -> tuple[Field, ...]:
        """What the report asks."""
        return fields_of(self.plan)

    @property
    def seen(self) -> str:
        """Fingerprints of the stored values, as the page carries them."""
        return json.dumps(fingerprints(self.stored), separators=(",", ":"))

    @property
    def is_prefilled(self) -> bool:
        """Whether the page shows answers to start with because nothing has been written yet."""
        return is_untouched(self.stored) and not is_untouched(self.case.values)

    @property
    def closed(self) -> Text | None:
        """Why it can be sent no more, where it was never sent and its time is over."""
        return access.why_closed(self.window, clock.asked_at()) if self.state.stage == Stage.LOCKED else None

    @property
    def can_edit(self) -> bool:
        """Whether this person may write now."""
        return self.why_not_asked is None and self.doors.edit is None

    @property
    def open_keys(self) -> frozenset[str]:
        """The fields she may write now."""
        if not self.can_edit:
            return frozenset()
        blocking = {problem.field for problem in self.missing}
        return open_keys(self.report.approval if self.report else None, fields_of(self.plan), blocking)

    @property
    def is_narrowed(self) -> bool:
        """Whether only some of the fields may be written."""
        return self.can_edit and bool(self.report and self.report.approval.opened)

    @property
    def missing(self) -> list[Problem]:
        """What blocks sending."""
        return checks.missing(self.case)

    @property
    def warnings(self) -> list[Problem]:
        """What looks odd."""
        return checks.warnings(self.case)

    @property
    def previous(self) -> Previous | None:
        """The earlier report it is compared with."""
        return self.case.previous

    @property
    def computed(self) -> Decimal | None:
        """Progress by the weights, percent."""
        return self.case.computed

    @property
    def planned(self) -> Decimal | None:
        """Planned progress at the end of the quarter, percent."""
        return planned_progress(self.plan, self.window.quarter)


def find_year_plan(user: User, code: str, fiscal_year: int) -> YearPlan | None:
    """The year plan if this person may see it."""
    rows = YearPlan.objects.visible_to(user).select_related("project__owner", "approval")
    found = rows.filter(project__code=code, fiscal_year=fiscal_year).first()
    as_read(user, [found] if found else [])
    return found


def find_report(user: User, code: str, fiscal_year: int, quarter: int) -> ProgressReport | None:
    """A report that exists, if this person may see it."""
    rows = ProgressReport.objects.visible_to(user).select_related(
        "approval__owner", "year_plan__project__owner", "year_plan__approval"
    )
    found = rows.filter(year_plan__project__code=code, year_plan__fiscal_year=fiscal_year, quarter=quarter).first()
    as_read(user, [found.year_plan] if found else [])
    return found


def year_page(user: User, code: str, fiscal_year: int) -> YearPage | None:
    """The four quarters of a year plan; None where there is none that she may see."""
    year_plan = find_year_plan(user, code, fiscal_year)
    if year_plan is None:
        return None
    plan, now = plan_of(year_plan), clock.now()
    reports = reports_of(year_plan)
    values = _values(user, year_plan, reports)
    lines = _lines(year_plan, plan, reports, values, now)
    first = lines[0].window if lines else None
    why = access.why_not_asked(year_plan, first, max(now, first.opens_at)) if first else None
    return YearPage(year_plan, plan, lines, why)


def report_page(user: User, code: str, fiscal_year: int, quarter: int) -> ReportPage | None:
    """One quarter's report; None where there is no such year plan she may see, or no such quarter in the calendar."""
    year_plan = find_year_plan(user, code, fiscal_year)
    window = calendar.quarter(fiscal_year, quarter) if year_plan else None
    return None if year_plan is None or window is None else page_of(user, year_plan, window)


def page_of(user: User, year_plan: YearPlan, window: Quarter) -> ReportPage:
    """The page of a quarter of a year plan that she may see, as it stood when she asked."""
    plan, now, reports = plan_of(year_plan), clock.asked_at(), reports_of(year_plan)
    drafts = reads_drafts(user, year_plan)
    values = values_of(reports.values()) if drafts else in_force(reports)
    report, previous = reports.get(window.quarter), previous_of(window.quarter, reports, values)
    stored: Values = values[report.pk] if report else {}
    shown = stored
    marks: Mapping[str, Filled] = {}
    if drafts and is_untouched(stored):
        start = filling.start(year_plan, plan, window, previous)
        shown, marks = {**stored, **start.values}, start.filled
    elif drafts and report:
        marks = filling.marks_of(report, stored)
    acts = list(acts_of(report.approval)) if report and drafts else []
    passage = _passage(report, acts, drafts)
    lines = _lines(year_plan, plan, reports, values, now)
    line = next(line for line in lines if line.window.quarter == window.quarter)
    window, state = line.window, line.state
    was_settled = is_over(window, year_plan.project.cancelled_on) and state.stage != Stage.CANCELLED
    return ReportPage(
        year_plan,
        line.window,
        report,
        plan,
        checks.Case(plan, window.quarter, shown, previous),
        stored,
        state,
        _doors(user, year_plan, report, passage.request.asked_by_id if passage.request else None, line.window),
        None if was_settled else access.why_not_asked(year_plan, window, now),
        lines,
        drafts,
        acts,
        passage,
        marks,
    )


def _passage(report: ProgressReport | None, acts: list[ApprovalAct], drafts: bool) -> Passage:
    """Who reads only what is approved learns which version is in force, and nothing of what is said on the way."""
    if report is None:
        return Passage()
    if drafts:
        return passage_of(report, acts)
    return Passage(approved=ApprovedReport.objects.holding().filter(report=report).first())


def _values(user: User, year_plan: YearPlan, reports: dict[int, ProgressReport]) -> dict[int, dict[str, Any]]:
    """What this person reads of the reports: the answers as they are now, or as they were approved."""
    return values_of(reports.values()) if reads_drafts(user, year_plan) else in_force(reports)


def reports_of(year_plan: YearPlan) -> dict[int, ProgressReport]:
    """The reports of a year plan by quarter."""
    rows = ProgressReport.objects.filter(year_plan=year_plan).select_related(
        "approval__owner", "approval__submitted_by"
    )
    found = {report.quarter: report for report in rows}
    for report in found.values():
        report.year_plan = year_plan
    return found


def previous_of(quarter: int, reports: dict[int, ProgressReport], values: dict[int, dict[str, Any]]) -> Previous | None:
    """The latest earlier report of the year in which something is written."""
    for earlier in range(quarter - 1, 0, -1):
        report = reports.get(earlier)
        if report is not None and not is_untouched(values[report.pk]):
            return Previous(earlier, values[report.pk], report.approval.first_submitted_at)
    return None


def _lines(
    year_plan: YearPlan,
    plan: Plan,
    reports: dict[int, ProgressReport],
    values: dict[int, dict[str, Any]],
    now: dt.datetime,
) -> list[QuarterLine]:
    lines, windows = [], windows_of([year_plan])
    for quarter in calendar.quarters(year_plan.fiscal_year):
        window, report = windows.of(year_plan, quarter), reports.get(quarter.quarter)
        lines.append(
            QuarterLine(
                window,
                state_of_report(window, report, now, year_plan.project.cancelled_on),
                report,
                planned_progress(plan, window.quarter),
                plan.planned_money(window.quarter),
                total(values[report.pk], "disbursed") if report else None,
                values[report.pk].get("progress_actual") if report else None,
            )
        )
    return lines


def state_of_report(
    window: Window, report: ProgressReport | None, now: dt.datetime, cancelled_on: dt.date | None = None
) -> ReportState:
    """How the report of a quarter stands by the days that hold for it; without a row it is what the clock says. A project
    that was cancelled before the quarter began owes nothing more; what was sent by then stays."""
    settled = report is not None and report.approval.state in {State.SUBMITTED, State.APPROVED}
    if is_over(window, cancelled_on) and not settled:
        return ReportState(Stage.CANCELLED)
    if report is None:
        return state_of(window, now)
    return state_of(window, now, report.approval.state, report.approval.first_submitted_at)


def _doors(
    user: User, year_plan: YearPlan, report: ProgressReport | None, asked_by: int | None, window: Window
) -> Doors:
    approval = report.approval if report else access.NEW
    closed = access.why_closed(window, clock.asked_at(), approval.first_submitted_at)
    return doors_to(user, approval, year_plan.project.owner, asked_by, closed)


def doors_to(
    user: User, approval: Approval, owner: Body, asked_by: int | None = None, closed: Text | None = None
) -> Doors:
    """Why this person may not do each thing; `closed` is why nobody may write any more, `asked_by` who asks for an unlock."""
    who = person(user)
    return Doors(
        approvals.why_not_edit(who, approval, owner) or closed,
        approvals.why_not_submit(who, approval, owner) or closed,
        approvals.why_not_approve(who, approval, owner),
        approvals.why_not_return(who, approval, owner),
        approvals.why_not_withdraw(who, approval, owner),
        approvals.why_not_undo_approval(who, approval, owner, clock.now()),
        approvals.why_not_acknowledge(who, approval, owner),
        approvals.why_not_answer_pin(who, approval, owner),
        approvals.why_not_ask_unlock(who, approval, owner),
        approvals.why_not_grant_unlock(who, approval, owner, asked_by),
        approvals.why_not_close_unlock(who, approval, owner),
    )
