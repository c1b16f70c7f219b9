"""Writing and sending a quarterly report. A report comes into being when it is first written."""

from dataclasses import replace
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
from samrit.projects.models import YearPlan
from samrit.reporting.actions import filling as fill
from samrit.reporting.actions.gaps import follow_report
from samrit.reporting.actions.storing import store
from samrit.reporting.models import FiscalQuarter, ProgressReport
from samrit.reporting.queries import proof
from samrit.reporting.queries.plans import plan_of
from samrit.reporting.queries.reports import previous_of, reports_of
from samrit.reporting.queries.values import values_of
from samrit.reporting.queries.windows import window_for
from samrit.reporting.rules import access, checks
from samrit.reporting.rules.calendar import Quarter
from samrit.reporting.rules.document import document
from samrit.reporting.rules.fields import Field, Previous, Text, Values, Written, fields_of, is_untouched, rounded
from samrit.reporting.rules.plan import Plan
from samrit.reporting.rules.reopening import why_not_write
from samrit.reporting.rules.versions import changes, in_words, plan_in


def save_report(*, year_plan: YearPlan, window: Quarter, written: Written, by: User) -> ProgressReport:
    """Save what was written. Different fields of two writers merge. Raises Refused, Invalid, Stale."""
    with acting(by, f"save M6 quarter {window.quarter}"):
        report, _case = _save(_held(year_plan, window), window, written, by)
        return report


@refusals_logged("send", "year_plan")
def submit_report(*, year_plan: YearPlan, window: Quarter, written: Written, by: User) -> ProgressReport:
    """Save and send for approval; late is accepted. Raises Refused, Stale, or Invalid with all that is missing."""
    with acting(by, f"send M6 quarter {window.quarter}"):
        report, saved = _save(_held(year_plan, window), window, written, by)
        case = replace(saved, values=values_of([report])[report.pk])
        if problems := [*checks.missing(case), *proof.unexplained(report)]:
            raise Invalid(problems)
        told = _document(report, case)
        approvals.submit(approval=report.approval, by=by, document=told, facts=_facts(report, case, told))
        return report


def bring_back(report: ProgressReport, values: Values) -> None:
    """Bring the rows back to the answers of a version."""
    store(report, replace(_case(report, plan_of(report.year_plan)), values=values))
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
    now, effective = clock.asked_at(), window_for(held, stated)
    rows = ProgressReport.objects.filter(year_plan=held, quarter=window.quarter)
    sent_at = rows.values_list("approval__first_submitted_at", flat=True).first()
    if reason := access.why_not_open(held, effective, now, sent_at):
        raise Refused(reason)
    return held


def _locked(report: ProgressReport) -> Approval:
    report.approval.refresh_from_db(from_queryset=Approval.objects.select_for_update(of=("self",)))
    return report.approval


def _save(year_plan: YearPlan, window: Quarter, written: Written, by: User) -> tuple[ProgressReport, checks.Case]:
    """The report as it is saved, and the case that was judged."""
    report = _report(year_plan, window, by)
    plan, (current, previous) = plan_of(year_plan), _answers(report)
    known = {item.key: item for item in fields_of(plan)}
    new = {key: rounded(known[key], value) for key, value in written.values.items() if key in known}
    merged = merge(written.seen, {key: current.get(key) for key in known}, new)
    if merged.clashes:
        raise Stale([_clash(known[key], mine, theirs) for key, (mine, theirs) in merged.clashes.items()])
    case = checks.Case(plan, report.quarter, merged.values, previous)
    if problems := checks.check_values(case):
        raise Invalid(problems)
    if reason := _why_not_write(report, current, case):
        raise Refused(reason)
    store(report, case)
    fill.mark(report=report, case=case, window=window, was_untouched=is_untouched(current), written=written)
    follow_report(report.year_plan)
    return report, case


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


def _answers(report: ProgressReport) -> tuple[Values, Previous | None]:
    """What the report says, and the earlier one it is compared with."""
    reports = {quarter: row for quarter, row in reports_of(report.year_plan).items() if quarter <= report.quarter}
    values = values_of(reports.values())
    return values[report.pk], previous_of(report.quarter, reports, values)


def _case(report: ProgressReport, plan: Plan) -> checks.Case:
    values, previous = _answers(report)
    return checks.Case(plan, report.quarter, values, previous)


def _document(report: ProgressReport, case: checks.Case) -> dict[str, Any]:
    project = report.year_plan.project
    return document(case, code=project.code, name_th=project.name_th) | proof.frozen(report)


def _clash(item: Field, mine: Any, theirs: Any) -> Clash:
    return Clash(item.key, item.label, in_words(item, mine), in_words(item, theirs))
