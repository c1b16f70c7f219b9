"""What is done with a workbook of projects, at once or by its job: checked, its projects saved, or put back.

A job reads everything again first, and what cannot be saved then stops all; then it saves some projects at a time, each whole or
not at all. A job that ends goes on where it was, and a project that somebody changed in these minutes is left and says why.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.actions import acting, record
from samrit.lib import clock, workbooks
from samrit.lib.brought import in_order
from samrit.lib.errors import Invalid, Problem, Stale
from samrit.lib.jobs import job
from samrit.lib.steps import APPLY, CHECK, UNDO, moved
from samrit.notifications.actions import notices
from samrit.notifications.models import NoticeKind
from samrit.projects.actions import batches, filling, lifecycle
from samrit.projects.actions.many_rows import still_active, why_not
from samrit.projects.actions.sections import save_section
from samrit.projects.actions.undoing_workbooks import restore
from samrit.projects.models import Batch, BatchState, FilledFrom, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.workbooks.back import Reading, read_back
from samrit.projects.rules import SECTIONS
from samrit.projects.rules.sheets.changes import ADDED, REMOVED, ProjectChange, keys_after
from samrit.projects.rules.sheets.faults import SheetFault
from samrit.projects.rules.values import written

SUBJECT = "workbook"
CHUNK = 20
"""Projects that are saved in one transaction of a job, each in a part of its own."""


@job()
def work_on(batch_id: int) -> None:
    """Do what is left of the step a workbook is at. May run twice: what is done stands in the batch."""
    with batches.noting_faults(batch_id):
        batch = Batch.objects.select_related("read_by").get(pk=batch_id)
        if step := batch.counts.get("step"):
            {CHECK: _check_all, APPLY: _apply_all, UNDO: _undo_all}[step](batch)
            _tell(batch_id, step)


def _teller(batch: Batch, *, counts: bool) -> Callable[[int, int], None]:
    """Keeps on the batch that its step moves; `counts`: what is read is what is to be done."""

    def tell(done: int, of: int) -> None:
        with acting(batch.read_by, "read workbook of projects"):
            row = Batch.objects.select_for_update(of=("self",)).only("counts").get(pk=batch.pk)
            now = moved(done, clock.now()) | {"of": of} if counts else moved(row.counts["done"], clock.now())
            row.counts |= now
            row.save(update_fields=["counts"])

    return tell


def _check_all(batch: Batch) -> None:
    book = workbooks.from_kept(batch.wanted)
    reading = read_back(batch.read_by, book, tell=_teller(batch, counts=True))
    with acting(batch.read_by, "check workbook of projects"):
        checked(batch, reading)


def checked(batch: Batch, reading: Reading) -> Batch:
    """Keep on the batch what was found, and what it would do."""
    reading.faults += [SheetFault.of(kept) for kept in batch.wanted.get("of_file", ())]
    faults = reading.every_fault
    moved = [moved for change in reading.changes.values() for moved in change.moved]
    rows = {act: {each.key.rpartition(".")[0] for each in moved if each.act == act} for act in (ADDED, REMOVED)}
    batch.fiscal_year = reading.info.fiscal_year if reading.info else None
    batch.faults = [fault.as_json() for fault in in_order(faults)]
    batch.counts = {
        "projects": len(reading.changes),
        "ready": [] if reading.stops_all else reading.ready,
        "blocked": [code for code, change in reading.changes.items() if change.is_blocked],
        "new": list(reading.new),
        "fields": sum(each.act not in (ADDED, REMOVED) for each in moved),
        "added": len(rows[ADDED]),
        "removed": len(rows[REMOVED]),
        "blocking": sum(fault.blocks for fault in faults),
        "stopped": reading.stops_all,
    }
    batch.read_at = clock.now()
    batch.save()
    return batch


def _apply_all(batch: Batch) -> None:
    by, done = batch.read_by, {*batch.before, *batch.counts["left"]}
    todo = [code for code in batch.counts["chosen"] if code not in done]
    reading = read_back(by, workbooks.from_kept(batch.wanted), todo, tell=_teller(batch, counts=False))
    refused = {} if done else why_not(lambda: refuse_what_changed(reading, todo))

    def write_some(held: Batch, codes: Sequence[str]) -> None:
        kept: dict[str, Any] = {}

        def write_one(code: str) -> None:
            still_active(by)
            kept[code] = write(held, reading, code, by)

        if refused:
            held.counts["left"] = {"": refused}
            return
        for code in codes:
            if words := why_not(partial(write_one, code)):
                held.counts["left"] |= {code: words}
            else:
                held.before[code] = kept[code]

    _in_portions(batch, todo, write_some)


def refuse_what_changed(reading: Reading, wanted: Sequence[str]) -> None:
    """Everything is read again under the lock: what cannot be saved now, or is gone, stops all. Raises Invalid."""
    of_projects = (fault for change in reading.changes.values() for fault in change.faults)
    problems = [
        Problem(f"{fault.title} {fault.place}", fault.code, f"{fault.title} {fault.place}: {fault.what}", fault.mend)
        for fault in (reading.every_fault if reading.stops_all else of_projects)
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


def write(batch: Batch, reading: Reading, code: str, by: User) -> dict[str, Any]:
    """Save the sections of one project; answers what undo needs. Raises Invalid, Refused."""
    change, plan = reading.changes[code], reading.plans.get(code)
    is_new = plan is None
    if plan is None:
        new = reading.new[code]
        if new.owner is None or reading.info is None:
            raise Invalid([Problem(code, "owner", _("A new project needs its owner."))])
        data = lifecycle.NewProject(new.name, reading.info.fiscal_year, new.work_kind)
        plan = lifecycle.create_project(owner=new.owner, data=data, by=by)
    places = []
    try:
        for key, data_of in change.sections.items():
            save_section(year_plan=plan, key=key, data=data_of, seen=change.seen(key), by=by)
            places += [f"{key}.{name}" for name in change.keys[key]]
    except Stale as stale:
        words = _("%(code)s, %(place)s: somebody changed this meanwhile.")
        said = [Problem(clash.field, "stale", words % {"code": code, "place": clash.label}) for clash in stale.clashes]
        raise Invalid(said) from stale
    fresh = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    document = {key: editing.section_data(fresh, key) for key in change.sections}
    filling.mark(fresh, places, FilledFrom.WORKBOOK, batch.file_name, document)
    return {
        "plan": plan.pk,
        "code": fresh.project.code,
        "is_new": is_new,
        "sections": {} if is_new else {key: _before(change, key) for key in change.sections},
        "after": keys_after(document, change),
    }


def _before(change: ProjectChange, key: str) -> dict[str, Any]:
    """What a section held in the places the workbook wrote: fields, rows (None: there was none), and the order of its rows."""
    data, spec = change.subject.document[key], SECTIONS[key]
    names = set(change.keys[key])
    fields = {each.name: written(each, data.fields.get(each.name)) for each in spec.fields if each.name in names}
    rows: dict[str, dict[str, Any]] = {}
    for part in spec.rows:
        touched = {name.removeprefix(f"{part.name}.") for name in names if name.startswith(f"{part.name}.")}
        if touched:
            held = {str(row.uid): row.values for row in data.rows.get(part.name, ())}
            rows[part.name] = {
                uid: {each.name: written(each, held[uid].get(each.name)) for each in part.fields}
                if uid in held
                else None
                for uid in sorted(touched)
            }
    order = {name: [str(row.uid) for row in data.rows.get(name, ())] for name in rows}
    return {"fields": fields, "rows": rows, "order": order}


def _undo_all(batch: Batch) -> None:
    _in_portions(batch, [code for code in batch.before if code not in batch.counts["left"]], put_back)


def put_back(held: Batch, codes: Sequence[str]) -> None:
    """Restore some projects; what cannot be is left, with the reason."""

    def restored(code: str) -> None:
        still_active(held.read_by)
        restore(held.before[code], held.read_by)

    for code in codes:
        if words := why_not(partial(restored, code)):
            held.counts["left"] |= {code: words}
        else:
            del held.before[code]


def _in_portions(batch: Batch, todo: Sequence[str], do: Callable[[Batch, Sequence[str]], None]) -> None:
    """Do it for some projects at a time, each time in a transaction that keeps what was done; then end the step."""
    step = batch.counts["step"]
    for start in range(0, max(len(todo), 1), CHUNK):
        with acting(batch.read_by, f"{step} workbook of projects: {batch.file_name}"):
            rows = Batch.objects.select_for_update(of=("self",)).select_related("read_by").defer("wanted", "faults")
            held = rows.get(pk=batch.pk)
            if held.counts["step"] != step:
                return  # another worker ended it
            codes = [code for code in todo[start : start + CHUNK] if not _is_done(held, code)]
            do(held, codes)
            held.counts |= moved(min(held.counts["done"] + len(codes), held.counts["of"]), clock.now())
            if start + CHUNK >= len(todo):
                end(held)
            held.save(update_fields=["state", "applied_at", "undone_at", "before", "counts"])


def _is_done(batch: Batch, code: str) -> bool:
    """Whether the step has done or left this project."""
    return code in batch.counts["left"] or (code in batch.before) == (batch.counts["step"] == APPLY)


def end(batch: Batch) -> None:
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
    act = {APPLY: "workbook_applied", UNDO: "workbook_undone"}[step]
    record(act=act, subject_kind=SUBJECT, subject_id=batch.pk, by=batch.read_by, **facts)


def _tell(batch_id: int, step: str) -> None:
    """The notice of what was done as a job. Each step is told once."""
    batch = Batch.objects.select_related("read_by").defer("wanted", "faults").get(pk=batch_id)
    counts = batch.counts
    done, left = (
        (len(counts["ready"]), len(counts["blocked"]))
        if step == CHECK
        else (counts["of"] - len(counts["left"]), len(counts["left"]))
    )
    with acting(batch.read_by, "tell of a workbook of projects"):
        notices.notify(
            to=[batch.read_by_id],
            kind=NoticeKind.MANY_DONE,
            link=f"/projects/workbooks/{batch.uid}/",
            facts={"changed": str(done), "left": str(left)},
            key=f"workbook-{batch.pk}-{step}-{counts.get('at') or batch.read_at.isoformat()}",
        )
