"""Writing and sending a quarterly report. A report comes into being when it is first written."""

import uuid
from collections.abc import Mapping
from typing import Any

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals import actions as approvals
from samrit.approvals import queries as passages
from samrit.approvals.actions import refusals_logged
from samrit.approvals.models import Approval, SubjectKind
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.errors import Clash, Invalid, Refused, Stale
from samrit.lib.merge import fingerprint, merge
from samrit.projects.models import Activity, Beneficiary, Indicator, Outcome, Output, YearPlan
from samrit.reporting.actions import filling as fill
from samrit.reporting.actions.gaps import follow_report
from samrit.reporting.models import (
    ActivityResult,
    Applicability,
    BeneficiaryResult,
    FiscalQuarter,
    IndicatorResult,
    MoneyResult,
    Obstacle,
    OutcomeResult,
    OutputResult,
    ProgressReport,
)
from samrit.reporting.queries import proof
from samrit.reporting.queries.plans import plan_of
from samrit.reporting.queries.reports import previous_of, reports_of
from samrit.reporting.queries.values import values_of
from samrit.reporting.queries.windows import window_for
from samrit.reporting.rules import access, checks
from samrit.reporting.rules.calendar import Quarter
from samrit.reporting.rules.document import document
from samrit.reporting.rules.fields import COLUMNS, Field, Text, Values, Written, fields_of, is_untouched, rounded
from samrit.reporting.rules.plan import Plan, planned_progress
from samrit.reporting.rules.reopening import why_not_write
from samrit.reporting.rules.versions import changes, in_words, plan_in

NULLABLE = frozenset({"progress_actual", "has_obstacles", "lat", "lon"})
"""Columns of figures and of yes or no; the others hold text and are empty where nothing is written."""


def save_report(*, year_plan: YearPlan, window: Quarter, written: Written, by: User) -> ProgressReport:
    """Save what was written. Different fields of two writers merge. Raises Refused, Invalid, Stale."""
    with acting(by, f"save M6 quarter {window.quarter}"):
        return _save(_held(year_plan, window), window, written, by)


@refusals_logged("send", "year_plan")
def submit_report(*, year_plan: YearPlan, window: Quarter, written: Written, by: User) -> ProgressReport:
    """Save and send for approval; late is accepted. Raises Refused, Stale, or Invalid with all that is missing."""
    with acting(by, f"send M6 quarter {window.quarter}"):
        report = _save(_held(year_plan, window), window, written, by)
        case = _case(report, plan_of(year_plan))
        if problems := checks.missing(case):
            raise Invalid(problems)
        told = _document(report, case)
        approvals.submit(approval=report.approval, by=by, document=told, facts=_facts(report, case, told))
        return report


def bring_back(report: ProgressReport, values: Values) -> None:
    """Bring the rows back to the answers of a version."""
    _store(report, checks.Case(plan_of(report.year_plan), report.quarter, values, _previous(report)))
    follow_report(report.year_plan)


def _facts(report: ProgressReport, case: checks.Case, told: dict[str, Any]) -> dict[str, Any]:
    """The figures an inbox is ordered by: money of the year, what changed since the sending before, codes of warnings."""
    sent = passages.last_sending(report.approval)
    return {
        "money": str(case.plan.amount),
        "money_before": str(plan_in(sent.document).amount) if sent else None,
        "changes": len(changes(sent.document, told)) if sent else None,
        "warnings": [problem.code for problem in checks.warnings(case)],
    }


def document_of(report: ProgressReport) -> dict[str, Any]:
    """The report as it is stored now, beside the plan, as a document."""
    return _document(report, _case(report, plan_of(report.year_plan)))


def new_approval(year_plan: YearPlan, window: Quarter) -> Approval:
    """The approval of a report not yet written, not stored; its link is the report's page."""
    project = year_plan.project
    return Approval(
        subject_kind=SubjectKind.PROGRESS_REPORT,
        title=project.name_th[:500],
        link=f"/projects/{project.code}/{year_plan.fiscal_year}/reports/{window.quarter}/",
        owner=project.owner,
        is_demonstration=year_plan.is_demonstration,
    )


def _held(year_plan: YearPlan, window: Quarter) -> YearPlan:
    """The year plan, held until the transaction ends, so that two first writers make one report."""
    held = (
        YearPlan.objects.select_for_update(of=("self",))
        .select_related("project__owner", "approval")
        .get(pk=year_plan.pk)
    )
    stated = FiscalQuarter.objects.get(fiscal_year=window.fiscal_year, quarter=window.quarter)
    now, effective = clock.now(), window_for(held, stated)
    if reason := access.why_not_asked(held, effective, now):
        raise Refused(reason)
    rows = ProgressReport.objects.filter(year_plan=held, quarter=window.quarter)
    sent_at = rows.values_list("approval__first_submitted_at", flat=True).first()
    if reason := access.why_closed(effective, now, sent_at):
        raise Refused(reason)
    return held


def _locked(report: ProgressReport) -> Approval:
    report.approval.refresh_from_db(from_queryset=Approval.objects.select_for_update(of=("self",)))
    return report.approval


def _save(year_plan: YearPlan, window: Quarter, written: Written, by: User) -> ProgressReport:
    report = _report(year_plan, window, by)
    plan, current = plan_of(year_plan), values_of([report])[report.pk]
    known = {item.key: item for item in fields_of(plan)}
    new = {key: rounded(known[key], value) for key, value in written.values.items() if key in known}
    merged = merge(written.seen, {key: current.get(key) for key in known}, new)
    if merged.clashes:
        raise Stale([_clash(known[key], mine, theirs) for key, (mine, theirs) in merged.clashes.items()])
    case = checks.Case(plan, report.quarter, merged.values, _previous(report))
    if problems := checks.check_values(case):
        raise Invalid(problems)
    if reason := _why_not_write(report, current, case):
        raise Refused(reason)
    _store(report, case)
    fill.mark(report=report, case=case, window=window, was_untouched=is_untouched(current), written=written)
    follow_report(report.year_plan)
    return report


def _why_not_write(report: ProgressReport, current: Values, case: checks.Case) -> Text | None:
    """After a return or an unlock only what was opened changes, and what must follow from it."""
    changed = [key for key, value in case.values.items() if fingerprint(value) != fingerprint(current.get(key))]
    before = checks.Case(case.plan, case.quarter, current, case.previous)
    missing = {problem.field for problem in checks.missing(before)}
    reasons = (why_not_write(report.approval, key, missing) for key in changed)
    return next((reason for reason in reasons if reason), None)


def _report(year_plan: YearPlan, window: Quarter, by: User) -> ProgressReport:
    """The report of the quarter, made where there is none; refused where this person may not write it."""
    rows = ProgressReport.objects.select_related("approval__owner")
    report = rows.filter(year_plan=year_plan, quarter=window.quarter).first()
    approval = _locked(report) if report else None
    if reason := access.why_not_edit(person(by), approval, year_plan.project.owner):
        raise Refused(reason)
    if report is None:
        approval = new_approval(year_plan, window)
        approval.save()
        report = ProgressReport.objects.create(
            year_plan=year_plan,
            quarter=window.quarter,
            approval=approval,
            is_demonstration=year_plan.is_demonstration,
            changed_at=clock.now(),
        )
        record(act="report_begun", subject_kind="progress_report", subject_id=report.pk, by=by, link=approval.link)
    report.year_plan = year_plan
    return report


def _previous(report: ProgressReport) -> Any:
    reports = reports_of(report.year_plan)
    earlier = {quarter: other for quarter, other in reports.items() if quarter < report.quarter}
    return previous_of(report.quarter, earlier, values_of(earlier.values()))


def _case(report: ProgressReport, plan: Plan) -> checks.Case:
    return checks.Case(plan, report.quarter, values_of([report])[report.pk], _previous(report))


def _document(report: ProgressReport, case: checks.Case) -> dict[str, Any]:
    project = report.year_plan.project
    return document(case, code=project.code, name_th=project.name_th) | proof.frozen(report)


def _clash(item: Field, mine: Any, theirs: Any) -> Clash:
    return Clash(item.key, item.label, in_words(item, mine), in_words(item, theirs))


def _store(report: ProgressReport, case: checks.Case) -> None:
    """Columns and result rows by difference; a row begins with its first answer and is never deleted."""
    for name in COLUMNS:
        value = case.values.get(name)
        setattr(report, name, "" if value is None and name not in NULLABLE else value)
    report.progress_plan = planned_progress(case.plan, case.quarter)
    report.is_complete = checks.is_complete(case)
    report.changed_at = clock.now()
    report.save()
    plan_rows = {"year_plan_id": report.year_plan_id}
    for activity in Activity.objects.filter(**plan_rows):
        key = f"activity.{activity.uid}"
        (done, text), days = _pair(case.values, key, "done", "text"), ("started_on", "finished_on")
        wanted = {"done": done, "text": text or "", **{day: case.values.get(f"{key}.{day}") for day in days}}
        _row(ActivityResult, report, {"activity": activity}, wanted)
    for outcome in Outcome.objects.filter(**plan_rows):
        key = f"outcome.{outcome.uid}"
        wanted = {**_result(case.values, key), "text": case.values.get(f"{key}.text") or ""}
        _row(OutcomeResult, report, {"outcome": outcome}, wanted)
    for category, _label in case.plan.rules.obstacle_categories:
        text, remedy = _pair(case.values, f"obstacle.{category}", "text", "remedy")
        _row(Obstacle, report, {"category": category}, {"text": text or "", "remedy": remedy or ""})
    for output in Output.objects.filter(**plan_rows):
        _row(OutputResult, report, {"output": output}, _result(case.values, f"output.{output.uid}"))
    for indicator in Indicator.objects.filter(**plan_rows):
        key = f"indicator.{indicator.uid}"
        rating, reason = _pair(case.values, key, "rating", "rating_reason")
        wanted = {**_result(case.values, key), "rating": rating or "", "rating_reason": reason or ""}
        _row(IndicatorResult, report, {"indicator": indicator}, wanted)
    for group in Beneficiary.objects.filter(**plan_rows):
        amount = case.values.get(f"beneficiary.{group.uid}.amount")
        _row(BeneficiaryResult, report, {"beneficiary": group}, {"amount": amount})
    for money in case.plan.money:
        disbursed, committed = _pair(case.values, f"money.{money.source}", "disbursed", "committed")
        _row(MoneyResult, report, {"source": money.source}, {"disbursed": disbursed, "committed": committed})


def _pair(values: Values, key: str, one: str, other: str) -> tuple[Any, Any]:
    return values.get(f"{key}.{one}"), values.get(f"{key}.{other}")


def _result(values: Values, key: str) -> dict[str, Any]:
    value, not_applicable = _pair(values, key, "value", "na")
    if not_applicable:
        return {"value": None, "applicability": Applicability.NOT_APPLICABLE}
    return {"value": value, "applicability": "" if value is None else Applicability.REPORTED}


Result = (
    type[ActivityResult]
    | type[OutputResult]
    | type[OutcomeResult]
    | type[IndicatorResult]
    | type[BeneficiaryResult]
    | type[MoneyResult]
    | type[Obstacle]
)


def _row(model: Result, report: ProgressReport, key: Mapping[str, Any], wanted: Mapping[str, Any]) -> None:
    """One result row brought to what is wanted; nothing is written where nothing differs."""
    row: Any = model._default_manager.filter(report=report, **key).first()
    if row is None:
        if any(value is not None and value != "" for value in wanted.values()):
            model._default_manager.create(report=report, uid=uuid.uuid4(), **key, **wanted)
        return
    if any(getattr(row, name) != value for name, value in wanted.items()):
        for name, value in wanted.items():
            setattr(row, name, value)
        row.save()
