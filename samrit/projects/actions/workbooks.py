"""A workbook of projects that came back: checked first, with everything that is wrong with it; applied as a whole, or the chosen
projects; undone as long as nobody changed it since.

One application is one transaction: where one project cannot be saved after all, nothing is.
"""

import hashlib
from collections.abc import Collection, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.audit.actions import acting, record, refusals_logged
from samrit.lib import clock, workbooks
from samrit.lib.errors import Invalid, Problem, Refused, Stale
from samrit.lib.thai import clean, format_date
from samrit.lib.workbooks import BadFile, Limits, Sheet
from samrit.plans.rules.faults import in_order
from samrit.projects.actions import filling, lifecycle
from samrit.projects.actions.sections import save_section
from samrit.projects.models import Batch, BatchKind, BatchState, FilledFrom, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.workbooks.back import Reading, read_back
from samrit.projects.rules import SECTIONS
from samrit.projects.rules.sheets.changes import ADDED, REMOVED, ProjectChange, keys_after
from samrit.projects.rules.sheets.faults import SheetFault
from samrit.projects.rules.values import written

LIMITS = Limits(size=30 * workbooks.MEGABYTE, rows=100_000, cells=4_000_000)
"""A thousand projects with forty activities each fill 40,000 rows; empty rows below them are many, too."""
SUBJECT = "workbook"
NOT_HERS = _("Only the person who brought this workbook can apply it.")


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


def check(*, file_name: str, data: bytes, by: User) -> Batch:
    """Read a workbook and say of every project what it would change and what is wrong; nothing is changed. Raises Invalid where
    the file as a whole cannot be read."""
    book = read_file(data)
    with acting(by, "check workbook of projects"):
        reading = read_back(by, book)
        file_hash = hashlib.sha256(data).hexdigest()
        reading.faults += _of_the_file(data, file_hash, by)
        batch = Batch(
            kind=BatchKind.WORKBOOK,
            file_name=clean(file_name)[-200:] or "-",
            file_hash=file_hash,
            wanted=workbooks.kept(book),
            read_by=by,
        )
        return _checked(batch, reading)


def check_again(*, batch: Batch, by: User) -> Batch:
    """Check a workbook once more, against what is stored now. Raises Refused."""
    with acting(by, "check workbook of projects"):
        held = _held(batch, by)
        if held.state == BatchState.APPLIED:
            raise Refused(_("This workbook has been applied."))
        held.state = BatchState.CHECKED
        return _checked(held, read_back(by, workbooks.from_kept(held.wanted)))


def _of_the_file(data: bytes, file_hash: str, by: User) -> list[SheetFault]:
    """What is to be said of the file itself."""
    found = [SheetFault("macros")] if workbooks.has_macros(data) else []
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        found.append(SheetFault("old_format"))
    mine = Batch.objects.filter(kind=BatchKind.WORKBOOK, file_hash=file_hash, state=BatchState.APPLIED, read_by=by)
    if applied_at := mine.order_by("-applied_at").values_list("applied_at", flat=True).first():
        found.append(
            SheetFault("brought_before", words={"day": format_date(applied_at.astimezone(clock.BANGKOK).date())})
        )
    return found


def _checked(batch: Batch, reading: Reading) -> Batch:
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


def _held(batch: Batch, by: User) -> Batch:
    """The batch as it is now, held. Raises Refused where another person brought it."""
    held = Batch.objects.select_for_update(of=("self",)).get(pk=batch.pk, kind=BatchKind.WORKBOOK)
    if held.read_by_id != by.pk:
        raise Refused(NOT_HERS)
    return held


def why_not_apply(batch: Batch, by: User) -> Any:
    """Why nothing of it can be applied; None where some projects can."""
    if batch.read_by_id != by.pk:
        return NOT_HERS
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


@refusals_logged("apply_workbook", SUBJECT, "batch")
def apply(*, batch: Batch, by: User, chosen: Collection[str] | None = None) -> Batch:
    """Save what the workbook says: all of it, or the chosen projects without faults (by code, or what stands for a new project's
    code). Raises Refused; Invalid with what is wrong now, and then nothing is changed."""
    with acting(by, f"apply workbook of projects: {batch.file_name}"):
        held = _held(batch, by)
        if no := why_not_apply(held, by) if chosen is not None else why_not_apply_all(held, by):
            raise Refused(no)
        wanted = held.counts["ready"] if chosen is None else [code for code in held.counts["ready"] if code in chosen]
        if not wanted:
            raise Invalid([Problem("chosen", "nothing", _("Choose at least one project without faults."))])
        _hold_plans(wanted, held.fiscal_year or 0)
        reading = read_back(by, workbooks.from_kept(held.wanted), wanted)
        _refuse_what_changed(reading, wanted)
        held.before = {code: _write(held, reading, code, by) for code in wanted if reading.changes[code].sections}
        held.state, held.applied_at = BatchState.APPLIED, clock.now()
        held.save()
        facts = {"file": held.file_name, "hash": held.file_hash, "projects": sorted(held.before)}
        record(act="workbook_applied", subject_kind=SUBJECT, subject_id=held.pk, by=by, **facts)
        return held


def _hold_plans(codes: Sequence[str], fiscal_year: int) -> None:
    """Whoever saves one of these year plans waits until the transaction ends."""
    rows = YearPlan.objects.select_for_update(no_key=True, of=("self",))
    list(rows.filter(project__code__in=codes, fiscal_year=fiscal_year).order_by("pk").values_list("pk", flat=True))


def _refuse_what_changed(reading: Reading, wanted: Sequence[str]) -> None:
    """Everything is read again under the lock: what cannot be saved now, or is gone, stops all. Raises Invalid."""
    problems = [
        Problem(f"{fault.title} {fault.place}", fault.code, f"{fault.title} {fault.place}: {fault.what}", fault.mend)
        for fault in reading.every_fault
        if fault.blocks
        and (reading.stops_all or any(fault in reading.changes[code].faults for code in reading.changes))
    ]
    gone = [code for code in wanted if code not in reading.changes]
    problems += [
        Problem("chosen", "gone", _("Project %(code)s is not there any more.") % {"code": code}) for code in gone
    ]
    if problems:
        raise Invalid(problems)


def _write(batch: Batch, reading: Reading, code: str, by: User) -> dict[str, Any]:
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
    filling.mark(plan, places, FilledFrom.WORKBOOK, batch.file_name)
    fresh = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    return {
        "plan": plan.pk,
        "code": fresh.project.code,
        "is_new": is_new,
        "sections": {} if is_new else {key: _before(change, key) for key in change.sections},
        "after": keys_after(editing.document(fresh), change),
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


def faults_of(batch: Batch) -> list[SheetFault]:
    """What was said of the cells of a workbook, the gravest first."""
    return [SheetFault.of(kept) for kept in batch.faults]
