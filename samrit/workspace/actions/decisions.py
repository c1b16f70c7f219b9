"""Deciding on an approval whatever stands behind it: the action of the subject is called, as from its own page."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from samrit.accounts.models import User
from samrit.approvals.actions import NewPin
from samrit.approvals.models import Approval, SubjectKind
from samrit.approvals.queries import last_sending
from samrit.projects.actions import lifecycle
from samrit.projects.models import YearPlan
from samrit.projects.queries.wording import sections_of
from samrit.projects.rules import spots
from samrit.reporting.actions import passage
from samrit.reporting.actions.kinds import Report
from samrit.reporting.models import ClosingReport, ProgressReport
from samrit.reporting.rules import closing, closing_document, versions
from samrit.reporting.rules.fields import Field, fields_of


def approve(*, approval: Approval, hash_read: str, by: User) -> None:
    """Pass the present step of what was read. Raises Refused."""
    if approval.subject_kind == SubjectKind.YEAR_PLAN:
        lifecycle.approve(year_plan=_year_plan(approval), by=by, hash_read=hash_read)
    else:
        passage.approve_report(report=_report(approval), hash_read=hash_read, by=by)


def give_back(*, approval: Approval, reason: str, pins: Sequence[tuple[str, str]], by: User) -> None:
    """Give it back: `pins` are places (keys) with what is to be corrected there. Raises Refused, Invalid."""
    sent = last_sending(approval)
    document = sent.document if sent else {}
    if approval.subject_kind == SubjectKind.YEAR_PLAN:
        sections = sections_of(plan := _year_plan(approval))
        told = [
            NewPin(key, spots.label(key, document, sections), text, spots.words_at(key, document, sections))
            for key, text in pins
        ]
        lifecycle.return_to_editor(year_plan=plan, reason=reason, pins=told, by=by)
    else:
        pin = _pin_of_report if approval.subject_kind == SubjectKind.PROGRESS_REPORT else _pin_of_closing
        told = [pin(document, key, text) for key, text in pins]
        passage.return_report(report=_report(approval), reason=reason, pins=told, by=by)


def _pin_of_report(document: dict[str, Any], key: str, text: str) -> NewPin:
    return _pin(fields_of(versions.plan_in(document)), versions.values_in(document), key, text)


def _pin_of_closing(document: dict[str, Any], key: str, text: str) -> NewPin:
    fields = closing.fields_of(closing_document.basis_in(document)) if document else ()
    return _pin(fields, closing_document.values_in(document), key, text)


def _pin(fields: Iterable[Field], values: Mapping[str, Any], key: str, text: str) -> NewPin:
    """A comment with the place in words and what was sent there; a place that is unknown keeps its key and is refused."""
    found = next((field for field in fields if field.key == key), None)
    if found is None:
        return NewPin(key, key, text)
    return NewPin(key, str(found.label), text, versions.in_words(found, values.get(key)))


def undo(*, approval: Approval, by: User) -> None:
    """Take an own approval back within the grace of its step. Raises Refused."""
    if approval.subject_kind == SubjectKind.YEAR_PLAN:
        lifecycle.undo_approval(year_plan=_year_plan(approval), by=by)
    else:
        passage.undo_report(report=_report(approval), by=by)


def _report(approval: Approval) -> Report:
    if approval.subject_kind == SubjectKind.CLOSING_REPORT:
        return ClosingReport.objects.select_related("approval__owner", "project__owner").get(approval=approval)
    rows = ProgressReport.objects.select_related("approval__owner", "year_plan__project__owner")
    return rows.get(approval=approval)


def _year_plan(approval: Approval) -> YearPlan:
    return YearPlan.objects.select_related("approval__owner", "project__owner").get(approval=approval)
