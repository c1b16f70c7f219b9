"""A workbook of the reports of a quarter: out, filled in with one cell in twenty wrong, checked, mended, applied."""

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pgtrigger

from benchmarks.reporting.data import BODY, YEAR, give_to, window
from benchmarks.reporting.opening import peak
from benchmarks.reporting.people import SEED, SINCE, Ready, ready
from samrit.accounts.models import Membership, User
from samrit.accounts.roles import Role
from samrit.lib.workbooks import Cell
from samrit.organisations.actions import rebuild_tree
from samrit.organisations.models import Organisation
from samrit.projects.models import Batch
from samrit.projects.rules.sheets.cells import cells_of
from samrit.projects.rules.sheets.columns import CODE, UID
from samrit.projects.rules.specs import Kind
from samrit.reporting.actions import workbooks
from samrit.reporting.queries.plans import rules_of
from samrit.reporting.queries.workbooks.out import workbook_of
from samrit.reporting.queries.workbooks.records import found_among
from samrit.reporting.rules.sheets.changes import key_of
from samrit.reporting.rules.sheets.columns import sheets_of
from tests.factories.books import FIRST, Book

SHARE = 20
"""One filled cell in so many is wrong."""
WRONG: dict[Kind, tuple[Cell, ...]] = {
    Kind.PERCENT: ("เกือบเสร็จ", 120, -5, "1.2.3"),
    Kind.DECIMAL: ("ประมาณสิบ", "-", "12 คน"),
    Kind.MONEY: ("หนึ่งล้าน", "-", "1,00,0.5.5"),
    Kind.CHOICE: ("ไม่ใช่คำในรายการ",),
    Kind.BOOL: ("อาจจะ",),
    Kind.DATE: ("31/02/2565", "เร็ว ๆ นี้"),
}
"""What people type where something else is meant, by kind of cell. In words anything may stand."""


@dataclass(frozen=True)
class Place:
    """A cell that was filled in: its sheet, row and column from 0, its kind, and what is right there."""

    sheet: int
    row: int
    column: int
    kind: Kind
    right: Cell


def measure(count: int) -> Iterator[str]:
    """So many reports out and in. Every wrong cell must be located, and none is left when they are mended."""
    idle = peak()
    editor, unit, chosen = _division(count)
    began = time.perf_counter()
    data = workbook_of(editor, window(), unit)
    seconds = time.perf_counter() - began
    book = Book.of(data)
    rows = sum(max(0, len(sheet.rows) - FIRST) for sheet in book.sheets)
    yield f"{'workbook of reports out':32} {count:,} reports, {rows:,} rows, {len(data) / 2**20:.1f} MiB  {rows / seconds:7.0f} rows/s"
    filled = _fill(book, {one.code: one.values for one in chosen})
    planted = _plant(book, filled)
    seconds, batch = _checked(book, editor)
    located = {(fault.title, fault.row, fault.column) for fault in workbooks.faults_of(batch) if fault.blocks}
    wanted = {(book.sheets[place.sheet].title, place.row, place.column) for place in planted}
    missed = wanted - located
    assert not missed, f"{len(missed)} of {len(wanted)} wrong cells were not located: {sorted(missed)[:3]}"
    yield (
        f"{'  with wrong cells':32} checked {rows / seconds:7.0f} rows/s; {len(wanted):,} of {len(filled):,} cells wrong, "
        f"{1 - len(missed) / len(wanted):.2f} of them located, {len(located - wanted):,} others told of with them"
    )
    for place in planted:
        book.sheets[place.sheet].rows[place.row][place.column] = place.right
    seconds, batch = _checked(book, editor)
    again = [fault for fault in workbooks.faults_of(batch) if fault.blocks]
    assert not again, f"a right cell is called wrong: {again[0].title} {again[0].place} {again[0].what}"
    assert len(batch.counts["ready"]) == count, f"{len(batch.counts['ready'])} of {count} reports are ready"
    began = time.perf_counter()
    workbooks.apply(batch=batch, by=editor)
    workbooks.work_on(batch.pk)
    applied = time.perf_counter() - began
    _taken(editor, chosen)
    yield (
        f"{'  mended':32} checked {rows / seconds:7.0f} rows/s  applied {rows / applied:7.0f} rows/s, "
        f"{count / applied:.1f} reports/s  peak memory {peak():.0f} MiB, {idle:.0f} before"
    )


def _division(count: int) -> tuple[User, Organisation, list[Ready]]:
    """A division with an editor and so many reports that are not begun."""
    chosen = list(ready(count))
    assert len(chosen) == count, f"only {len(chosen)} reports are ready"
    with pgtrigger.ignore():
        number = Organisation.objects.filter(code__startswith=f"{BODY}B").count()
        code = f"{BODY}B-{number}"
        unit = Organisation.objects.create(code=code, kind="division", name_th=f"หน่วยวัดสมุดงาน {number}")
        editor = User.objects.create_user(f"bench-book-{number}")
        Membership.objects.create(user=editor, unit=unit, role=Role.DIVISION_EDITOR, starts_on=SINCE)
        rebuild_tree()
        give_to(unit.pk, [one.plan for one in chosen])
    return editor, Organisation.objects.get(pk=unit.pk), chosen


def _fill(book: Book, answers: dict[str, dict[str, Any]]) -> list[Place]:
    """Write every answer into its cell; answers where."""
    filled = []
    for spec in sheets_of(rules_of(YEAR)):
        sheet = book.sheet(spec.name)
        at = {str(cell).partition("@")[0]: column for column, cell in enumerate(sheet.rows[1])}
        for number, row in enumerate(sheet.rows[FIRST:], FIRST):
            row.extend([None] * (len(sheet.rows[1]) - len(row)))
            values = answers[str(row[at[CODE]])]
            mark = str(row[at[UID]]) if spec.part else ""
            for each in spec.fields:
                value = values.get(key_of(spec.name, mark, each.name))
                if value is not None:
                    row[at[each.name]] = cell = cells_of(each, value)[0]
                    filled.append(Place(book.sheets.index(sheet), number, at[each.name], each.kind, cell))
    return filled


def _plant(book: Book, filled: list[Place]) -> list[Place]:
    """Make one cell in twenty wrong; answers which."""
    draw = random.Random(SEED)  # noqa: S311  a seeded draw of a measure
    able = [place for place in filled if place.kind in WRONG]
    planted = draw.sample(able, min(len(able), len(filled) // SHARE))
    for place in planted:
        book.sheets[place.sheet].rows[place.row][place.column] = draw.choice(WRONG[place.kind])
    return planted


def _checked(book: Book, editor: User) -> tuple[float, Batch]:
    """The workbook brought and checked, by its job where it is large; the seconds are the server's."""
    data = book.data()
    began = time.perf_counter()
    batch = workbooks.check(file_name="bench.xlsx", data=data, by=editor)
    workbooks.work_on(batch.pk)
    seconds = time.perf_counter() - began
    return seconds, Batch.objects.select_related("read_by").get(pk=batch.pk)


def _taken(editor: User, chosen: list[Ready]) -> None:
    """Every report says what the workbook says."""
    wanted = {one.code: one.values for one in chosen}
    codes = list(wanted)
    for start in range(0, len(codes), 100):
        for one in found_among(editor, codes[start : start + 100], window()):
            own = wanted.pop(one.record.code)
            different = [key for key, value in own.items() if value is not None and one.stored.get(key) != value]
            assert not different, f"{one.record.code} did not take {different[:3]}"
    assert not wanted, f"{len(wanted)} reports are gone"
