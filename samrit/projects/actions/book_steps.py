"""What is done with a workbook that came back, at once or by its job: checked, its records saved, or put back. What kind of
workbook it is, its `Trade` says.

A job reads everything again first, and what cannot be saved then stops all; then it saves some records at a time, each whole or
not at all. A job that ends goes on where it was, and a record that somebody changed in these minutes is left and says why.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Protocol

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.actions import acting, record
from samrit.lib import clock, workbooks
from samrit.lib.brought import in_order
from samrit.lib.errors import Invalid, Problem
from samrit.lib.steps import APPLY, CHECK, UNDO, moved
from samrit.lib.workbooks import Sheet
from samrit.notifications.actions import notices
from samrit.notifications.models import NoticeKind
from samrit.projects.actions import batches
from samrit.projects.actions.many_rows import still_active, why_not
from samrit.projects.models import Batch, BatchState, YearPlan
from samrit.projects.rules.sheets.faults import SheetFault
from samrit.projects.rules.sheets.moved import ADDED, REMOVED
from samrit.projects.rules.sheets.reading import BookReading, Told

CHUNK = 20
"""Records that are saved in one transaction of a job, each in a part of its own."""


class ReadBack(Protocol):
    """Reads a workbook against what is stored now."""

    def __call__(
        self, user: User, book: Sequence[Sheet], only: Collection[str] | None = None, *, tell: Told | None = None
    ) -> BookReading[Any]:
        """`only` are the codes of the records that are wanted, `tell` is told how many of how many are read."""


@dataclass(frozen=True)
class Trade:
    """A kind of workbook: its batches, the subject of its events and the beginning of its acts (`workbook`), the address of its
    pages, how it is read, how one record is saved (answers what undo needs) and put back, its job, and how faults are said."""

    kind: str
    subject: str
    words: str
    link: str
    read: ReadBack
    write: Callable[[Batch, Any, str, User], dict[str, Any]]
    restore: Callable[[dict[str, Any], User], None]
    defer: Callable[..., Any]
    says: type[SheetFault] = SheetFault


def work_on(trade: Trade, batch_id: int) -> None:
    """Do what is left of the step a workbook is at. May run twice: what is done stands in the batch."""
    with batches.noting_faults(batch_id):
        batch = Batch.objects.select_related("read_by").get(pk=batch_id)
        if step := batch.counts.get("step"):
            {CHECK: _check_all, APPLY: _apply_all, UNDO: _undo_all}[step](trade, batch)
            _tell(trade, batch_id, step)


def _teller(trade: Trade, batch: Batch, *, counts: bool) -> Told:
    """Keeps on the batch that its step moves; `counts`: what is read is what is to be done."""

    def tell(done: int, of: int) -> None:
        with acting(batch.read_by, f"read {trade.words}"):
            row = Batch.objects.select_for_update(of=("self",)).only("counts").get(pk=batch.pk)
            now = moved(done, clock.now()) | {"of": of} if counts else moved(row.counts["done"], clock.now())
            row.counts |= now
            row.save(update_fields=["counts"])

    return tell


def _check_all(trade: Trade, batch: Batch) -> None:
    book = workbooks.from_kept(batch.wanted)
    reading = trade.read(batch.read_by, book, tell=_teller(trade, batch, counts=True))
    with acting(batch.read_by, f"check {trade.words}"):
        checked(trade, batch, reading)


def checked(trade: Trade, batch: Batch, reading: BookReading[Any]) -> Batch:
    """Keep on the batch what was found, and what it would do."""
    reading.faults += [trade.says.of(kept) for kept in batch.wanted.get("of_file", ())]
    faults = reading.every_fault
    moved = [moved for change in reading.changes.values() for moved in change.moved]
    rows = {act: {each.key.rpartition(".")[0] for each in moved if each.act == act} for act in (ADDED, REMOVED)}
    batch.fiscal_year = reading.info.fiscal_year if reading.info else None
    batch.quarter = reading.info.quarter if reading.info else None
    batch.faults = [fault.as_json() for fault in in_order(faults)]
    batch.counts = {
        "projects": len(reading.changes),
        "ready": [] if reading.stops_all else reading.ready,
        "blocked": [code for code, change in reading.changes.items() if change.is_blocked],
        "new": reading.begun,
        "fields": sum(each.act not in (ADDED, REMOVED) for each in moved),
        "added": len(rows[ADDED]),
        "removed": len(rows[REMOVED]),
        "blocking": sum(fault.blocks for fault in faults),
        "stopped": reading.stops_all,
        **reading.counted,
    }
    batch.read_at = clock.now()
    batch.save()
    return batch


def _apply_all(trade: Trade, batch: Batch) -> None:
    by, done = batch.read_by, {*batch.before, *batch.counts["left"]}
    todo = [code for code in batch.counts["chosen"] if code not in done]
    reading = trade.read(by, workbooks.from_kept(batch.wanted), todo, tell=_teller(trade, batch, counts=False))
    refused = {} if done else why_not(lambda: refuse_what_changed(reading, todo))

    def write_some(held: Batch, codes: Sequence[str]) -> None:
        kept: dict[str, Any] = {}

        def write_one(code: str) -> None:
            still_active(by)
            kept[code] = trade.write(held, reading, code, by)

        if refused:
            held.counts["left"] = {"": refused}
            return
        for code in codes:
            if words := why_not(partial(write_one, code)):
                held.counts["left"] |= {code: words}
            else:
                held.before[code] = kept[code]

    _in_portions(trade, batch, todo, write_some)


def refuse_what_changed(reading: BookReading[Any], wanted: Sequence[str]) -> None:
    """Everything is read again under the lock: what cannot be saved now, or is gone, stops all. Raises Invalid."""
    of_records = (fault for change in reading.changes.values() for fault in change.faults)
    problems = [
        Problem(f"{fault.title} {fault.place}", fault.code, f"{fault.title} {fault.place}: {fault.what}", fault.mend)
        for fault in (reading.every_fault if reading.stops_all else of_records)
        if fault.blocks
    ]
    gone = [code for code in wanted if code not in reading.changes]
    problems += [
        Problem("chosen", "gone", _("Project %(code)s is not there any more.") % {"code": code}) for code in gone
    ]
    if problems:
        raise Invalid(problems)


def hold_plans(codes: Sequence[str], fiscal_year: int) -> None:
    """Whoever saves one of these year plans waits until the transaction ends."""
    rows = YearPlan.objects.select_for_update(no_key=True, of=("self",))
    list(rows.filter(project__code__in=codes, fiscal_year=fiscal_year).order_by("pk").values_list("pk", flat=True))


def _undo_all(trade: Trade, batch: Batch) -> None:
    todo = [code for code in batch.before if code not in batch.counts["left"]]
    _in_portions(trade, batch, todo, partial(put_back, trade))


def put_back(trade: Trade, held: Batch, codes: Sequence[str]) -> None:
    """Restore some records; what cannot be is left, with the reason."""

    def restored(code: str) -> None:
        still_active(held.read_by)
        trade.restore(held.before[code], held.read_by)

    for code in codes:
        if words := why_not(partial(restored, code)):
            held.counts["left"] |= {code: words}
        else:
            del held.before[code]


def _in_portions(trade: Trade, batch: Batch, todo: Sequence[str], do: Callable[[Batch, Sequence[str]], None]) -> None:
    """Do it for some records at a time, each time in a transaction that keeps what was done; then end the step."""
    step = batch.counts["step"]
    for start in range(0, max(len(todo), 1), CHUNK):
        with acting(batch.read_by, f"{step} {trade.words}: {batch.file_name}"):
            rows = Batch.objects.select_for_update(of=("self",)).select_related("read_by").defer("wanted", "faults")
            held = rows.get(pk=batch.pk)
            if held.counts["step"] != step:
                return  # another worker ended it
            codes = [code for code in todo[start : start + CHUNK] if not _is_done(held, code)]
            do(held, codes)
            held.counts |= moved(min(held.counts["done"] + len(codes), held.counts["of"]), clock.now())
            if start + CHUNK >= len(todo):
                end(trade, held)
            held.save(update_fields=["state", "applied_at", "undone_at", "before", "counts"])


def _is_done(batch: Batch, code: str) -> bool:
    """Whether the step has done or left this record."""
    return code in batch.counts["left"] or (code in batch.before) == (batch.counts["step"] == APPLY)


def end(trade: Trade, batch: Batch) -> None:
    """The step is over: what the workbook is now, and the event that tells of it."""
    step, left = batch.counts["step"], batch.counts["left"]
    batch.counts |= {"step": ""}
    facts: dict[str, Any] = {"file": batch.file_name, "hash": batch.file_hash, "left": sorted(left)}
    if step == APPLY:
        facts["projects"] = sorted(batch.before)
        if not batch.before and left:
            batch.state, batch.applied_at = BatchState.CHECKED, None
            return
    elif not batch.before:
        batch.state, batch.undone_at = BatchState.UNDONE, clock.now()
    act = {APPLY: "applied", UNDO: "undone"}[step]
    record(act=f"{trade.subject}_{act}", subject_kind=trade.subject, subject_id=batch.pk, by=batch.read_by, **facts)


def _tell(trade: Trade, batch_id: int, step: str) -> None:
    """The notice of what was done as a job. Each step is told once."""
    batch = Batch.objects.select_related("read_by").defer("wanted", "faults").get(pk=batch_id)
    counts = batch.counts
    done, left = (
        (len(counts["ready"]), len(counts["blocked"]))
        if step == CHECK
        else (counts["of"] - len(counts["left"]), len(counts["left"]))
    )
    with acting(batch.read_by, f"tell of a {trade.words}"):
        notices.notify(
            to=[batch.read_by_id],
            kind=NoticeKind.MANY_DONE,
            link=f"{trade.link}{batch.uid}/",
            facts={"changed": str(done), "left": str(left)},
            key=f"workbook-{batch.pk}-{step}-{counts.get('at') or batch.read_at.isoformat()}",
        )
