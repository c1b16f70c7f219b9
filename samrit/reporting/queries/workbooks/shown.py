"""Workbooks of reports as the person who brought them sees them: her history, what each would change in words, the annotated copy."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet

from samrit.accounts.models import User
from samrit.lib import workbooks
from samrit.lib.errors import Problem
from samrit.organisations.models import Organisation
from samrit.projects.models import Batch, BatchKind, BatchState
from samrit.projects.queries.editing import owners_for
from samrit.projects.queries.workbooks.shown import Difference, annotated_copy, codes_of
from samrit.projects.rules.sheets.faults import SheetFault
from samrit.projects.rules.sheets.layout import Layout, read_info
from samrit.reporting.queries.plans import rules_of
from samrit.reporting.queries.workbooks.back import UPGRADES, read_back
from samrit.reporting.queries.workbooks.out import title_of
from samrit.reporting.rules.sheets.changes import ReportChange, answer_in_words
from samrit.reporting.rules.sheets.columns import sheets_of
from samrit.reporting.rules.sheets.faults import ReportFault

__all__ = [
    "MOST_UNITS",
    "ReportShown",
    "annotated_of",
    "codes_of",
    "get_workbook",
    "reports_shown",
    "units_of",
    "workbooks_of",
]
MOST_UNITS = 200
"""Units offered for a workbook; who has more takes out all of hers, or those of a unit above."""


@dataclass(frozen=True)
class ReportShown:
    """A report of a workbook: the code and name of its project, whether it can be applied, what would change, what is wrong, and
    what would still keep it from being sent."""

    code: str
    name: str
    is_ready: bool
    differences: list[Difference]
    faults: list[SheetFault]
    missing: list[Problem]


def workbooks_of(user: User) -> QuerySet[Batch]:
    """The workbooks of reports she brought, the newest first, without their cells."""
    return Batch.objects.filter(kind=BatchKind.REPORTS, read_by=user).defer("wanted", "before", "faults")


def get_workbook(user: User, uid: uuid.UUID) -> Batch | None:
    """One of her workbooks of reports."""
    found = Batch.objects.filter(kind=BatchKind.REPORTS, read_by=user, uid=uid)
    return found.select_related("read_by").defer("before").first()


def units_of(user: User) -> list[Organisation]:
    """The units whose reports she writes."""
    return list(owners_for(user).order_by("code")[:MOST_UNITS])


def reports_shown(user: User, batch: Batch, codes: Sequence[str]) -> list[ReportShown]:
    """Some reports of a workbook that is not applied yet, compared with what is stored now."""
    if batch.state != BatchState.CHECKED or not codes:
        return []
    reading = read_back(user, workbooks.from_kept(batch.wanted), codes)
    ready = set(batch.counts["ready"])
    return [
        ReportShown(
            code,
            reading.standings[code].year_plan.project.name_th,
            code in ready,
            _differences(change),
            change.faults,
            change.missing if code in ready else [],
        )
        for code in codes
        if (change := reading.changes.get(code)) is not None
    ]


def _differences(change: ReportChange) -> list[Difference]:
    record = change.record
    return [
        Difference(
            str(record.fields[moved.field].label),
            answer_in_words(record, moved.field, moved.old),
            answer_in_words(record, moved.field, moved.new),
        )
        for moved in change.moved
    ]


def annotated_of(batch: Batch, faults: Sequence[SheetFault]) -> bytes:
    """Her own workbook of reports with what was found."""
    brought = workbooks.from_kept(batch.wanted)
    info, tables = read_info(brought), {}
    if info is not None:
        layout = Layout(sheets_of(rules_of(info.fiscal_year)), info, UPGRADES, ReportFault)
        layout.find(brought)
        tables = {table.number: table for table in layout.tables.values()}
    return annotated_copy(batch, brought, tables, faults, title_of(batch.fiscal_year or "–", batch.quarter or "–"))
