"""Reports after the end of a project: opened by a job, moved with the end, written, sent. They belong to the project: whoever
holds the duty for its owner of today writes them."""

import uuid
from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.approvals import actions as approvals
from samrit.approvals import queries as passages
from samrit.approvals.actions import refusals_logged
from samrit.approvals.models import Approval, SubjectKind
from samrit.approvals.rules import why_not_edit
from samrit.audit.actions import acting, record
from samrit.lib import clock
from samrit.lib.errors import Clash, Invalid, Refused, Stale
from samrit.lib.jobs import job
from samrit.lib.merge import fingerprint, merge
from samrit.projects.models import Indicator, Project
from samrit.reporting.actions.reminding import one_at_a_time
from samrit.reporting.models import Applicability, ClosingReport, ClosingResult, ClosingTerm
from samrit.reporting.queries import ended as ends
from samrit.reporting.queries.closing import basis_of, last_plan, told, values_of
from samrit.reporting.rules import closing as rules
from samrit.reporting.rules.closing import ClosingCase, Days, Ended
from samrit.reporting.rules.closing_document import changes, told_as
from samrit.reporting.rules.fields import Values, Written, rounded
from samrit.reporting.rules.reopening import why_not_write

BATCH = 1000
NOT_OPEN = _("This report is not open yet.")


@job()
def open_closings(timestamp: int = 0) -> int:
    """Daily: make the reports whose day has come, and move those that were never sent with the end of their project. May run
    twice, or late. `timestamp` is the moment it was due and is not used. Returns how many were made."""
    del timestamp
    return follow_ends(ends.candidates())


def follow_ends(projects: Iterable[int]) -> int:
    """Bring the reports of these projects to what the rows ask of them now: make those whose day has come, move those that were
    never sent. Returns how many were made."""
    rest, known, made = iter(projects), ends.terms(), 0
    while batch := list(islice(rest, BATCH)):
        made += _open(batch, known)
    return made


def _open(projects: Collection[int], known: dict[int, list[ClosingTerm]]) -> int:
    with acting(None, "open reports after the end of projects"):
        one_at_a_time("open closing reports")
        found, there = ends.ends_of(projects), ends.of_projects(projects)
        new, moved = [], 0
        for ended in found.values():
            for term, days in ends.terms_of(ended, known):
                closing = there.get((ended.project_id, term.kind))
                if closing is None and days.opens_at <= clock.now():
                    new.append((ended, term.kind, days))
                elif closing is not None:
                    moved += _move(closing, days)
        _make(new)
        if new or moved:
            record(
                act="closings_opened", subject_kind="closing_report", subject_id="", by=None, new=len(new), moved=moved
            )
    return len(new)


def _move(closing: ClosingReport, days: Days) -> bool:
    """A report that was never sent follows the end of its project; one that was sent stays judged by its days."""
    if closing.approval.first_submitted_at or (closing.opens_at, closing.due_at) == (days.opens_at, days.due_at):
        return False
    held = ClosingReport.objects.select_for_update(of=("self",)).select_related("approval").get(pk=closing.pk)
    if _locked(held).first_submitted_at:  # sent in this moment
        return False
    held.opens_at, held.due_at = days.opens_at, days.due_at
    held.save(update_fields=["opens_at", "due_at"])
    return True


def _make(new: list[tuple[Ended, str, Days]]) -> None:
    projects = Project.objects.select_related("owner").in_bulk([ended.project_id for ended, _kind, _days in new])
    made = Approval.objects.bulk_create(
        [new_approval(projects[ended.project_id], kind, ended) for ended, kind, _days in new]
    )
    ClosingReport.objects.bulk_create(
        [
            ClosingReport(
                project_id=ended.project_id,
                kind=kind,
                opens_at=days.opens_at,
                due_at=days.due_at,
                approval=approval,
                is_demonstration=approval.is_demonstration,
                changed_at=clock.now(),
            )
            for (ended, kind, days), approval in zip(new, made, strict=True)
        ]
    )


def new_approval(project: Project, kind: str, ended: Ended) -> Approval:
    """The approval of a report after the end, not stored; its link is the report's page."""
    return Approval(
        subject_kind=SubjectKind.CLOSING_REPORT,
        title=project.name_th[:500],
        link=f"/projects/{project.code}/closing/{kind}/",
        owner=project.owner,
        is_demonstration=ended.is_demonstration,
    )


def save_closing(*, closing: ClosingReport, written: Written, by: User) -> ClosingReport:
    """Save what was written. Different fields of two writers merge. Raises Refused, Invalid, Stale."""
    with acting(by, f"save report after the end ({closing.kind})"):
        held = _held(closing, by)
        _save(held, written)
        return held


@refusals_logged("send", "closing", SubjectKind.CLOSING_REPORT)
def submit_closing(*, closing: ClosingReport, written: Written, by: User) -> ClosingReport:
    """Save and send for approval; late is accepted. Raises Refused, Stale, or Invalid with all that is missing."""
    with acting(by, f"send report after the end ({closing.kind})"):
        held = _held(closing, by)
        case = _save(held, written)
        if problems := rules.missing(case):
            raise Invalid(problems)
        document = told(held, case)
        approvals.submit(approval=held.approval, by=by, document=document, facts=_facts(held, case, document))
        return held


def bring_back(closing: ClosingReport, values: Values) -> None:
    """Bring the rows back to the answers of a version."""
    _store(closing, ClosingCase(basis_of(closing), values))


def _locked(closing: ClosingReport) -> Approval:
    """Its approval as it is now, held until the transaction ends."""
    closing.approval.refresh_from_db(from_queryset=Approval.objects.select_for_update(of=("self",)))
    return closing.approval


def _held(closing: ClosingReport, by: User) -> ClosingReport:
    """The report as it is now, held until the transaction ends; refused where it is not open, or not hers to write."""
    rows = ClosingReport.objects.select_for_update(of=("self",)).select_related("project__owner", "approval__owner")
    held = rows.get(pk=closing.pk)
    if held.opens_at > clock.now():
        raise Refused(NOT_OPEN)
    if reason := why_not_edit(person(by), _locked(held), held.project.owner):
        raise Refused(reason)
    return held


def _save(closing: ClosingReport, written: Written) -> ClosingCase:
    basis, current = basis_of(closing), values_of(closing)
    known = {item.key: item for item in rules.fields_of(basis)}
    new = {key: rounded(known[key], value) for key, value in written.values.items() if key in known}
    merged = merge(written.seen, {key: current.get(key) for key in known}, new)
    if merged.clashes:
        both = ((known[key], mine, theirs) for key, (mine, theirs) in merged.clashes.items())
        raise Stale([Clash(i.key, i.label, told_as(i, mine), told_as(i, theirs)) for i, mine, theirs in both])
    case = ClosingCase(basis, merged.values)
    if problems := rules.check_values(case):
        raise Invalid(problems)
    missing = {problem.field for problem in rules.missing(ClosingCase(basis, current))}
    for key in _changed(case.values, current):
        if reason := why_not_write(closing.approval, key, missing):
            raise Refused(reason)
    _store(closing, case)
    return case


def _changed(values: Values, current: Values) -> Iterator[str]:
    return (key for key, value in values.items() if fingerprint(value) != fingerprint(current.get(key)))


def _facts(closing: ClosingReport, case: ClosingCase, document: dict[str, Any]) -> dict[str, Any]:
    """The figures an inbox is ordered by."""
    sent = passages.last_sending(closing.approval)
    money = case.basis.appropriated
    return {
        "money": None if money is None else str(money),
        "money_before": None,
        "changes": len(changes(sent.document, document)) if sent else None,
        "warnings": [problem.code for problem in rules.warnings(case)],
    }


def _store(closing: ClosingReport, case: ClosingCase) -> None:
    """Columns and result rows by difference; a row begins with its first answer and is never deleted."""
    for name in rules.COLUMNS:
        value = case.values.get(name)
        setattr(closing, name, value if name == "disbursed" else value or "")
    closing.is_complete = not rules.missing(case)
    closing.changed_at = clock.now()
    closing.save()
    plan, there = last_plan(closing.project), {row.indicator_id: row for row in closing.results.all()}
    for indicator in Indicator.objects.filter(year_plan=plan) if plan else ():
        key = f"indicator.{indicator.uid}"
        value, na = case[f"{key}.value"], case[f"{key}.na"]
        said = Applicability.NOT_APPLICABLE if na else "" if value is None else Applicability.REPORTED
        row = there.get(indicator.pk)
        if row is None and said:
            row = ClosingResult(closing=closing, indicator=indicator, uid=uuid.uuid4())
        if row is not None and (row.pk is None or (row.value, row.applicability) != (value, said)):
            row.value, row.applicability = value, said
            row.save()
