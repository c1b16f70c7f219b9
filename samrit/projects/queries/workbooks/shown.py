"""Workbooks as the person who brought them sees them: her history, what each would change in words, the annotated copy."""

import itertools
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.lib import workbooks
from samrit.lib.brought import Marked, marked, summary_page, titles_of
from samrit.lib.names import page_language
from samrit.lib.workbooks import Heading, Page, Sheet
from samrit.projects.models import Batch, BatchKind, BatchState
from samrit.projects.queries.wording import sections_in
from samrit.projects.queries.workbooks.back import YEARS_AROUND, Reading, read_back
from samrit.projects.queries.workbooks.out import headings_of
from samrit.projects.rules.sheets.changes import ProjectChange
from samrit.projects.rules.sheets.columns import sheets_of
from samrit.projects.rules.sheets.faults import SheetFault
from samrit.projects.rules.sheets.layout import FAULT_COLUMN, OURS, UPGRADES, Layout, Table, read_info
from samrit.projects.rules.sheets.moved import ADDED, REMOVED, Moved
from samrit.projects.rules.specs import Sections
from samrit.projects.rules.wording import shown


@dataclass(frozen=True)
class Difference:
    """One line of what would change: the place in words, what it says and what it would say."""

    place: str
    old: str
    new: str


@dataclass(frozen=True)
class ProjectShown:
    """A project of a workbook: its code and name, whether it can be applied, is begun, what would change and what is wrong."""

    key: str
    code: str
    name: str
    is_new: bool
    is_ready: bool
    differences: list[Difference]
    faults: list[SheetFault]


def workbooks_of(user: User) -> QuerySet[Batch]:
    """The workbooks she brought, the newest first, without their cells."""
    return Batch.objects.filter(kind=BatchKind.WORKBOOK, read_by=user).defer("wanted", "before", "faults")


def get_workbook(user: User, uid: uuid.UUID) -> Batch | None:
    """One of her workbooks."""
    found = Batch.objects.filter(kind=BatchKind.WORKBOOK, read_by=user, uid=uid)
    return found.select_related("read_by").defer("before").first()


def codes_of(batch: Batch) -> list[str]:
    """The projects a workbook would change, or has faults for, those with faults first."""
    return list(dict.fromkeys([*batch.counts["blocked"], *batch.counts["ready"]]))


def projects_shown(user: User, batch: Batch, codes: Sequence[str]) -> list[ProjectShown]:
    """Some projects of a workbook that is not applied yet, compared with what is stored now."""
    if batch.state != BatchState.CHECKED or not codes:
        return []
    reading = read_back(user, workbooks.from_kept(batch.wanted), codes)
    ready = set(batch.counts["ready"])
    return [
        _shown(reading, code, reading.changes[code], is_ready=code in ready)
        for code in codes
        if code in reading.changes
    ]


def _shown(reading: Reading, code: str, change: ProjectChange, *, is_ready: bool) -> ProjectShown:
    plan, new = reading.plans.get(code), reading.new.get(code)
    sections = change.subject.context.sections
    return ProjectShown(
        code,
        plan.project.code if plan else change.subject.code,
        plan.project.name_th if plan else new.name if new else "",
        new is not None,
        is_ready,
        list(_differences(sections, change.moved)),
        change.faults,
    )


def _differences(sections: Sections, moved: Sequence[Moved]) -> list[Difference]:
    found = []
    for (key, part_name, uid), group in itertools.groupby(moved, lambda each: (each.section, each.part, each.uid)):
        spec, some = sections[key], list(group)
        part = spec.rows_of(part_name) if part_name else None
        head = f"{key.upper()} · {part.row}" if part else key.upper()
        if part and some[0].act in (ADDED, REMOVED):
            pairs = [(part.field(each.field), each.old if each.act == REMOVED else each.new) for each in some]
            words = "\n".join(f"{field.label}: {shown(field, value)}" for field, value in pairs)
            is_added = some[0].act == ADDED
            title = _("%(place)s: new row") if is_added else _("%(place)s: row removed")
            found.append(Difference(title % {"place": head}, "" if is_added else words, words if is_added else ""))
            continue
        for each in some:
            field = part.field(each.field) if part else spec.field(each.field)
            found.append(Difference(f"{head}: {field.label}", shown(field, each.old), shown(field, each.new)))
        del uid
    return found


def annotated_of(batch: Batch, faults: Sequence[SheetFault]) -> bytes:
    """Her own workbook of projects with what was found."""
    brought = workbooks.from_kept(batch.wanted)
    head = _("Projects of fiscal year %(year)s") % {"year": batch.fiscal_year or "–"}
    return annotated_copy(batch, brought, _tables(brought), faults, head)


def annotated_copy(
    batch: Batch, brought: Sequence[Sheet], tables: Mapping[int, Table], faults: Sequence[SheetFault], head: str
) -> bytes:
    """A workbook with what was found: widths, colours and lists as it went out, red cells with comments, a last column that
    says what to mend, and a first sheet that lists everything. It can be mended and brought back. `tables` are the sheets of
    ours by their number in the file."""
    summary = OURS[page_language()][3]
    titles = titles_of((sheet.title for sheet in brought), summary)
    by_sheet: dict[int, list[SheetFault]] = {}
    for fault in faults:
        by_sheet.setdefault(fault.sheet, []).append(fault)
    pages = [summary_page(summary, [batch.file_name, head], faults, titles)]
    every = {title[3] for title in OURS.values()}
    for number, sheet in enumerate(brought):
        if sheet.title not in every:
            pages.append(_own_page(sheet, titles[number], tables.get(number), by_sheet.get(number, [])))
    return workbooks.write(pages, title=batch.file_name, created=batch.read_at)


def _tables(brought: Sequence[Sheet]) -> dict[int, Table]:
    """Our sheets among those of the file, by their number."""
    info = read_info(brought)
    if info is None:
        return {}
    years = range(info.fiscal_year - YEARS_AROUND, info.fiscal_year + YEARS_AROUND + 1)
    layout = Layout(
        sheets_of(sections_in(info.fiscal_year), [y for y in years if y != info.fiscal_year]), info, UPGRADES
    )
    layout.find(brought)
    return {table.number: table for table in layout.tables.values()}


def _own_page(sheet: Sheet, title: str, table: Table | None, faults: Sequence[SheetFault]) -> Page:
    header = table.header if table else max(0, min((fault.row for fault in faults if fault.row >= 0), default=0))
    column, known = FAULT_COLUMN[page_language()], FAULT_COLUMN.values()
    copy: Marked = ([list(row) for row in sheet.rows], {}, -1)
    if faults:
        copy = marked(sheet.rows, header, faults, column=column, known=known)
    rows, marks, at = copy
    if table is None:
        return Page(title, rows=rows, marks=marks, widths=[30.0, 60.0, 24.0, 80.0])
    by_name = {
        column.name: heading for column, heading in zip(table.spec.columns, headings_of(table.spec, None), strict=True)
    }
    by_place = {place: by_name[name] for name, place in table.columns.items()}
    width = max((len(row) for row in rows), default=0)
    columns = [by_place.get(place, Heading("", width=70.0 if place == at else 18.0)) for place in range(width)]
    return Page(
        title,
        rows=rows,
        marks=marks,
        heading_row=table.header,
        columns=columns,
        first=table.first,
        hidden_row=table.first - 1 if table.first - 1 > table.header else None,
        is_protected=True,
        tone="" if table.spec.part else "#1B2062",
    )
