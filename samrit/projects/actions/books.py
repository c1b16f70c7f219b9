"""A workbook that came back, of whatever kind its `Trade` is: checked first, with everything that is wrong with it; applied as a
whole, or the chosen projects; undone as long as nobody changed it since.

What is small is done while the person waits, in one transaction; what is large by a job (`book_steps`).
"""

import hashlib
from collections.abc import Collection
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.actions import acting
from samrit.lib import clock, workbooks
from samrit.lib.errors import Invalid, Problem, Refused
from samrit.lib.names import page_language
from samrit.lib.steps import APPLY, CHECK, UNDO, begun, is_running
from samrit.lib.thai import clean, format_date
from samrit.lib.workbooks import BadFile, Limits, Sheet
from samrit.projects.actions import batches
from samrit.projects.actions.book_steps import Trade, checked, end, hold_plans, put_back, refuse_what_changed
from samrit.projects.models import Batch, BatchState
from samrit.projects.rules.batches import NOT_YOURS, WORKING
from samrit.projects.rules.sheets.faults import SheetFault

LIMITS = Limits(size=30 * workbooks.MEGABYTE, rows=100_000, cells=4_000_000)
"""A thousand projects with forty activities each fill 40,000 rows; empty rows below them are many, too."""
ROWS_AT_ONCE, PROJECTS_AT_ONCE = 1_000, 20
"""A workbook of so many rows is checked, and so many projects are applied or undone, while the person waits."""
NOTHING_YET: dict[str, Any] = {
    "projects": 0,
    "fields": 0,
    "added": 0,
    "removed": 0,
    "blocking": 0,
    "stopped": False,
    "ready": [],
    "blocked": [],
    "new": [],
}
"""What is known of a workbook before it is checked."""


def bytes_of(sent: "UploadedFile[Any]") -> bytes:
    """What was sent. Raises Invalid where it is too large to be read."""
    limit = LIMITS.size
    if (sent.size or 0) > limit:
        words = _("The file is larger than %(size)d MB. Send it in parts.") % {"size": limit // workbooks.MEGABYTE}
        raise Invalid([Problem("file", "size", words)])
    return bytes(sent.read())


def read_file(data: bytes) -> list[Sheet]:
    """The sheets of a file. Raises Invalid where it cannot be read as a whole."""
    try:
        return [_trimmed(sheet) for sheet in workbooks.read(data, LIMITS)]
    except BadFile as bad:
        raise Invalid([Problem("file", bad.code, bad.message, bad.mend)]) from bad


def _trimmed(sheet: Sheet) -> Sheet:
    """The sheet without the empty rows below its last one."""
    last = len(sheet.rows)
    while last and all(cell in (None, "") for cell in sheet.rows[last - 1]):
        last -= 1
    return Sheet(sheet.title, sheet.rows[:last], sheet.merged, sheet.formulas)


def check(trade: Trade, *, file_name: str, data: bytes, by: User) -> Batch:
    """Read a workbook and say of every project what it would change and what is wrong; nothing is changed. Raises Invalid where
    the file as a whole cannot be read."""
    book = read_file(data)
    with acting(by, f"check {trade.words}"):
        file_hash = hashlib.sha256(data).hexdigest()
        faults = _of_the_file(trade, data, file_hash, by)
        batch = Batch(
            kind=trade.kind,
            file_name=clean(file_name)[-200:] or "-",
            file_hash=file_hash,
            wanted=workbooks.kept(book) | {"of_file": [fault.as_json() for fault in faults]},
            read_by=by,
        )
        return _begin_check(trade, batch, book)


def check_again(trade: Trade, *, batch: Batch, by: User) -> Batch:
    """Check a workbook once more, against what is stored now. Raises Refused."""
    with acting(by, f"check {trade.words}"):
        held = _held(batch, by)
        if held.state == BatchState.APPLIED:
            raise Refused(_("This workbook has been applied."))
        return _begin_check(trade, held, workbooks.from_kept(held.wanted))


def _begin_check(trade: Trade, batch: Batch, book: list[Sheet]) -> Batch:
    batch.state, batch.read_at, batch.faults = BatchState.CHECKED, clock.now(), []
    batch.counts = NOTHING_YET | begun(CHECK, 0, clock.now())
    if sum(len(sheet.rows) for sheet in book) <= ROWS_AT_ONCE:
        return checked(trade, batch, trade.read(batch.read_by, book))
    batch.save()
    trade.defer(batch_id=batch.pk)
    return batch


def _of_the_file(trade: Trade, data: bytes, file_hash: str, by: User) -> list[SheetFault]:
    """What is to be said of the file itself."""
    found = [trade.says("macros")] if workbooks.has_macros(data) else []
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        found.append(trade.says("old_format"))
    mine = Batch.objects.filter(kind=trade.kind, file_hash=file_hash, state=BatchState.APPLIED, read_by=by)
    if applied_at := mine.order_by("-applied_at").values_list("applied_at", flat=True).first():
        found.append(
            trade.says("brought_before", words={"day": format_date(applied_at.astimezone(clock.BANGKOK).date())})
        )
    return found


def _held(batch: Batch, by: User) -> Batch:
    """The batch as it is now, held. Raises Refused where another person brought it, or it is being worked on."""
    held = batches.held(batch, by)
    if is_running(held.counts):
        raise Refused(WORKING)
    return held


def why_not_apply(batch: Batch, by: User) -> Any:
    """Why nothing of it can be applied; None where some projects can."""
    if batch.read_by_id != by.pk:
        return NOT_YOURS
    if is_running(batch.counts):
        return WORKING
    if batch.state != BatchState.CHECKED:
        return (
            _("This workbook has been applied.")
            if batch.state == BatchState.APPLIED
            else _("This workbook was undone.")
        )
    if batch.counts["stopped"]:
        return _("Something about the file as a whole has to be mended first.")
    return None if batch.counts["ready"] else _("There is nothing in this workbook that could be applied.")


def why_not_apply_all(batch: Batch, by: User) -> Any:
    """Why it cannot be applied as a whole; None where it can."""
    if no := why_not_apply(batch, by):
        return no
    return (
        _("Some places have to be mended first. Choose the projects without faults.")
        if batch.counts["blocking"]
        else None
    )


def why_not_undo(batch: Batch) -> Any:
    """Why it cannot be undone; None where it can."""
    if batch.state != BatchState.APPLIED:
        return _("Only a workbook that has been applied can be undone.")
    return None if batch.wanted else _("What it replaced is kept for 30 days only. It cannot be undone any more.")


def apply(trade: Trade, *, batch: Batch, by: User, chosen: Collection[str] | None = None, **more: Any) -> Batch:
    """Save what the workbook says: all of it, or the chosen projects without faults (by code, or what stands for a new project's
    code). `more` is kept on the batch for who writes. Raises Refused; Invalid with what is wrong now, and then nothing is changed."""
    with acting(by, f"apply {trade.words}: {batch.file_name}"):
        held = _held(batch, by)
        if no := why_not_apply(held, by) if chosen is not None else why_not_apply_all(held, by):
            raise Refused(no)
        wanted = held.counts["ready"] if chosen is None else [code for code in held.counts["ready"] if code in chosen]
        if not wanted:
            raise Invalid([Problem("chosen", "nothing", _("Choose at least one project without faults."))])
        held.state, held.applied_at, held.before = BatchState.APPLIED, clock.asked_at(), {}
        held.counts |= begun(APPLY, len(wanted), clock.now()) | {"chosen": wanted, "left": {}} | more
        if len(wanted) <= PROJECTS_AT_ONCE:
            hold_plans(wanted, held.fiscal_year or 0)
            reading = trade.read(by, workbooks.from_kept(held.wanted), wanted)
            refuse_what_changed(reading, wanted)
            held.before = {
                code: trade.write(held, reading, code, by) for code in wanted if reading.changes[code].is_something
            }
            end(trade, held)
        else:
            trade.defer(batch_id=held.pk)
        held.save()
        return held


def undo(trade: Trade, *, batch: Batch, by: User) -> tuple[Batch, list[Problem]]:
    """Bring back what was there before, project by project. Where somebody changed since what the workbook wrote, or the project
    cannot be written any more, it stays as it is and is told; it can be tried again. Raises Refused, and Invalid where no project
    could be brought back."""
    with acting(by, f"undo {trade.words}: {batch.file_name}"):
        held = _held(batch, by)
        if no := why_not_undo(held):
            raise Refused(no)
        codes = list(held.before)
        held.counts |= begun(UNDO, len(codes), clock.now()) | {"left": {}}
        if len(codes) <= PROJECTS_AT_ONCE:
            put_back(trade, held, codes)
            if codes and len(held.counts["left"]) == len(codes):
                raise Invalid(left_of(held))
            end(trade, held)
        else:
            trade.defer(batch_id=held.pk)
        held.save()
        return held, left_of(held)


def go_on(trade: Trade, *, batch: Batch, by: User) -> Batch:
    """Go on with a step that broke off. Raises Refused."""
    return batches.go_on(batch=batch, defer=trade.defer, by=by)


def left_of(batch: Batch) -> list[Problem]:
    """The projects that the last step had to leave, each with the reason in the reader's language."""
    language = page_language()
    return [Problem(code, "left", words[language]) for code, words in batch.counts.get("left", {}).items()]


def faults_of(trade: Trade, batch: Batch) -> list[SheetFault]:
    """What was said of the cells of a workbook, the gravest first."""
    return [trade.says.of(kept) for kept in batch.faults]
