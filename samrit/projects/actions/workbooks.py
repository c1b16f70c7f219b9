"""A workbook of projects that came back: checked, applied as a whole or in part, undone. What all workbooks share is in `books`."""

from collections.abc import Collection

from samrit.accounts.models import User
from samrit.audit.actions import refusals_logged
from samrit.lib.errors import Problem
from samrit.projects.actions import books
from samrit.projects.actions.books import LIMITS, left_of, why_not_apply, why_not_apply_all, why_not_undo
from samrit.projects.actions.workbook_steps import SUBJECT, TRADE
from samrit.projects.models import Batch
from samrit.projects.rules.sheets.faults import SheetFault


def check(*, file_name: str, data: bytes, by: User) -> Batch:
    """Read a workbook and say of every project what it would change and what is wrong; nothing is changed. Raises Invalid where
    the file as a whole cannot be read."""
    return books.check(TRADE, file_name=file_name, data=data, by=by)


def check_again(*, batch: Batch, by: User) -> Batch:
    """Check a workbook once more, against what is stored now. Raises Refused."""
    return books.check_again(TRADE, batch=batch, by=by)


@refusals_logged("apply_workbook", SUBJECT, "batch")
def apply(*, batch: Batch, by: User, chosen: Collection[str] | None = None) -> Batch:
    """Save what the workbook says: all of it, or the chosen projects without faults (by code, or what stands for a new project's
    code). Raises Refused; Invalid with what is wrong now, and then nothing is changed."""
    return books.apply(TRADE, batch=batch, by=by, chosen=chosen)


@refusals_logged("undo_workbook", SUBJECT, "batch")
def undo(*, batch: Batch, by: User) -> tuple[Batch, list[Problem]]:
    """Bring back what was there before, project by project; answers the batch and the projects that had to stay, with the reason.
    Raises Refused, and Invalid where no project could be brought back."""
    return books.undo(TRADE, batch=batch, by=by)


@refusals_logged("apply_workbook", SUBJECT, "batch")
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
