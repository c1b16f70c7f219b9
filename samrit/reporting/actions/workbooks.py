"""A workbook of quarterly reports that came back: checked, applied as a whole or in part, undone. Each report is saved whole or not
at all, by `save_report`; on wish it is sent as well, where nothing is missing.

How a workbook is checked, applied and undone is the same for all (`projects.actions.books`).
"""

import datetime as dt
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import refusals_logged
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused, Stale
from samrit.lib.jobs import job
from samrit.lib.merge import fingerprint
from samrit.projects.actions import book_steps, books
from samrit.projects.actions.book_steps import Trade
from samrit.projects.actions.books import LIMITS, left_of, why_not_apply, why_not_apply_all, why_not_undo
from samrit.projects.models import Batch, BatchKind, YearPlan
from samrit.projects.rules.sheets.faults import SheetFault
from samrit.reporting.actions.reports import save_report, submit_report
from samrit.reporting.models import AnsweredFrom
from samrit.reporting.queries import calendar
from samrit.reporting.queries.proof import unexplained
from samrit.reporting.queries.workbooks.back import ReportReading, read_back
from samrit.reporting.queries.workbooks.records import standings
from samrit.reporting.rules import access
from samrit.reporting.rules.fields import Field, Filled, Kind, Values, Written
from samrit.reporting.rules.sheets.changes import ReportChange, to_write
from samrit.reporting.rules.sheets.faults import ReportFault

SUBJECT = "report_workbook"
_FIGURES = frozenset({Kind.PERCENT, Kind.NUMBER, Kind.COUNT, Kind.MONEY, Kind.DEGREES})


@job()
def work_on(batch_id: int) -> None:
    """Do what is left of the step a workbook of reports is at. May run twice: what is done stands in the batch."""
    book_steps.work_on(TRADE, batch_id)


def write(batch: Batch, reading: ReportReading, code: str, by: User) -> dict[str, Any]:
    """Save the answers of one report, and send it where that is wished and nothing is missing, as of the moment at which she asked
    for it; answers what undo needs. Raises Invalid, Refused."""
    change, one = reading.changes[code], reading.standings[code]
    seen = {key: fingerprint(one.stored.get(key)) for key in change.values}
    filled = {key: Filled(AnsweredFrom.WORKBOOK, batch.file_name) for key in change.values}
    written = Written(to_write(change.values), seen, filled)
    approval, owner = one.report.approval if one.report else None, one.year_plan.project.owner
    sends = bool(batch.counts.get("send")) and not change.missing
    sends = sends and access.why_not_submit(person(by), approval, owner) is None
    sends = sends and not (one.report and unexplained(one.report))
    save = submit_report if sends else save_report
    now = clock.now()
    try:
        with clock.asking(now - (batch.applied_at or now)):
            save(year_plan=one.year_plan, window=_quarter(reading), written=written, by=by)
    except Stale as stale:
        words = _("%(code)s, %(place)s: somebody changed this meanwhile.")
        said = [Problem(clash.field, "stale", words % {"code": code, "place": clash.label}) for clash in stale.clashes]
        raise Invalid(said) from stale
    if batch.counts.get("send"):
        batch.counts["sent"] = batch.counts.get("sent", 0) + int(sends)
    return {
        "plan": one.year_plan.pk,
        "code": code,
        "quarter": one.window.quarter,
        "before": {key: kept_value(one.stored.get(key)) for key in change.values},
        "after": {key: fingerprint(value) for key, value in _stored_after(change).items()},
        "sent": sends,
    }


def _quarter(reading: ReportReading) -> Any:
    if reading.quarter is None:
        raise Refused(_("The workbook does not say of which quarter it is."))
    return reading.quarter


def _stored_after(change: ReportChange) -> Values:
    return to_write(change.values)


def kept_value(value: Any) -> Any:
    """An answer as JSON keeps it; figures and days are texts."""
    return str(value) if isinstance(value, Decimal | dt.date) else value


def thawed(item: Field, kept: Any) -> Any:
    """An answer that JSON kept."""
    if kept in (None, "") or not isinstance(kept, str):
        return None if kept == "" else kept
    if item.kind in _FIGURES:
        return Decimal(kept)
    return dt.date.fromisoformat(kept) if item.kind == Kind.DATE else kept


def restore(kept: Mapping[str, Any], by: User) -> None:
    """Bring one report back to what it said before the workbook, from what was `kept` of it. Raises Invalid with why not."""
    code = kept["code"]
    plan = YearPlan.objects.select_related("project__owner", "approval").filter(pk=kept["plan"]).first()
    quarter = calendar.quarter(plan.fiscal_year, kept["quarter"]) if plan else None
    one = next(iter(standings(by, [plan], quarter)), None) if plan and quarter else None
    if one is None or quarter is None:
        raise Invalid([Problem(code, "gone", _("%(code)s is not there any more.") % {"code": code})])
    fields, stored = one.record.fields, one.stored
    changed = [
        str(fields[key].label)
        for key, was in kept["after"].items()
        if key in fields and fingerprint(stored.get(key)) != was
    ]
    if changed:
        words = _("%(code)s stays as it is: %(places)s was changed since.")
        raise Invalid([Problem(code, "changed", words % {"code": code, "places": ", ".join(changed)})])
    values = {key: thawed(fields[key], value) for key, value in kept["before"].items() if key in fields}
    seen = {key: fingerprint(stored.get(key)) for key in values}
    try:
        save_report(year_plan=one.year_plan, window=quarter, written=Written(values, seen), by=by)
    except (Refused, Invalid, Stale) as no:
        why = no.reason if isinstance(no, Refused) else str(no)
        raise Invalid([Problem(code, "refused", f"{code}: {why}")]) from no


TRADE = Trade(
    BatchKind.REPORTS,
    SUBJECT,
    "workbook of reports",
    "/reports/workbooks/",
    read_back,
    write,
    restore,
    work_on.defer,
    ReportFault,
)


def check(*, file_name: str, data: bytes, by: User) -> Batch:
    """Read a workbook and say of every report what it would change and what is wrong; nothing is changed. Raises Invalid where
    the file as a whole cannot be read."""
    return books.check(TRADE, file_name=file_name, data=data, by=by)


def check_again(*, batch: Batch, by: User) -> Batch:
    """Check a workbook once more, against what is stored now. Raises Refused."""
    return books.check_again(TRADE, batch=batch, by=by)


@refusals_logged("apply_report_workbook", SUBJECT, "batch")
def apply(*, batch: Batch, by: User, chosen: Collection[str] | None = None, send: bool = False) -> Batch:
    """Save what the workbook says: all of it, or the chosen reports without faults (by code of their project). `send`: those in
    which nothing is missing are sent for approval as well. Raises Refused; Invalid with what is wrong now, and then nothing is
    changed."""
    return books.apply(TRADE, batch=batch, by=by, chosen=chosen, send=send, sent=0)


@refusals_logged("undo_report_workbook", SUBJECT, "batch")
def undo(*, batch: Batch, by: User) -> tuple[Batch, list[Problem]]:
    """Bring back what was there before, report by report; answers the batch and the reports that had to stay, with the reason.
    Raises Refused, and Invalid where no report could be brought back."""
    return books.undo(TRADE, batch=batch, by=by)


@refusals_logged("apply_report_workbook", SUBJECT, "batch")
def go_on(*, batch: Batch, by: User) -> Batch:
    """Go on with a step that broke off. Raises Refused."""
    return books.go_on(TRADE, batch=batch, by=by)


def faults_of(batch: Batch) -> list[SheetFault]:
    """What was said of the cells of a workbook, the gravest first."""
    return books.faults_of(TRADE, batch)


__all__ = [
    "LIMITS",
    "apply",
    "check",
    "check_again",
    "faults_of",
    "go_on",
    "left_of",
    "undo",
    "why_not_apply",
    "why_not_apply_all",
    "why_not_undo",
]
