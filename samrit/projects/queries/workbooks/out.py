"""A selection of year plans of one fiscal year as a workbook that can be filled in and brought back."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.lib import clock, workbooks
from samrit.lib.errors import Invalid, Problem
from samrit.lib.names import page_language
from samrit.lib.workbooks import Cell, Heading, Page
from samrit.organisations.models import Organisation
from samrit.plans.rules.sheets import CLEAR
from samrit.projects import rules
from samrit.projects.models import YearPlan
from samrit.projects.queries import editing, versions
from samrit.projects.queries.wording import sections_in
from samrit.projects.rules import Document
from samrit.projects.rules.checks import other_years
from samrit.projects.rules.sheets.cells import cells_of, node_cell
from samrit.projects.rules.sheets.changes import MOST_ROWS, print_of
from samrit.projects.rules.sheets.columns import (
    CLOSED,
    CODE,
    NAME,
    OWNER,
    REMOVE,
    SEEN,
    UID,
    VERSION,
    YEAR,
    Column,
    SheetSpec,
    fingerprint,
    sheets_of,
)
from samrit.projects.rules.sheets.layout import INFO, OURS
from samrit.projects.rules.specs import Kind, Openness, Sections
from samrit.projects.rules.values import Row, SectionData, Value
from samrit.projects.rules.wording import row_in_words, shown

MOST_PROJECTS = 1000
"""Year plans of one workbook."""
AT_ONCE = 100
"""Year plans that are read together."""
MOST_LISTED = 400
"""Choices of a drop-down list; what has more stands on the sheet of lists."""
MARKED = ("x",)


@dataclass
class _Book:
    """What is written, sheet by sheet."""

    sheets: tuple[SheetSpec, ...]
    rows: dict[str, list[list[Cell]]] = field(default_factory=dict)
    closed: dict[str, set[int]] = field(default_factory=dict)
    before: list[list[Cell]] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)


def workbook_of(user: User, plans: QuerySet[YearPlan], *, selection: str = "") -> tuple[bytes, int]:
    """The year plans of this selection that she may see, as a workbook, with their fiscal year (BE). Raises Invalid where they
    are of several years, none at all, or too many."""
    found = list(_visible(user, plans))
    _check(found)
    year = found[0].fiscal_year
    sections = sections_in(year)
    sheets = sheets_of(sections, sorted({other for plan in found for other in other_years(plan)}))
    book = _Book(sheets, {sheet.name: [] for sheet in sheets}, {sheet.name: set() for sheet in sheets})
    book.codes = [plan.project.code for plan in found]
    book.owners = [_body(owner) for owner in editing.owners_for(user).order_by("code")[: MOST_LISTED + 1]]
    for start in range(0, len(found), AT_ONCE):
        _write_plans(book, user, sections, found[start : start + AT_ONCE])
    pages = [_info_page(user, year, sections, book, selection), *_pages(book, year, sections)]
    return workbooks.write(
        pages, title=_("Projects of fiscal year %(year)s") % {"year": year}, created=clock.now()
    ), year


def _visible(user: User, plans: QuerySet[YearPlan]) -> QuerySet[YearPlan]:
    chosen = plans.order_by().values("pk")[: MOST_PROJECTS + 1]
    return editing.year_plans(user).filter(pk__in=list(chosen.values_list("pk", flat=True))).order_by("project__code")


def _check(found: Sequence[YearPlan]) -> None:
    years = sorted({plan.fiscal_year for plan in found})
    if not found:
        raise Invalid([Problem("selection", "nothing", _("There is no project in this selection."))])
    if len(years) > 1:
        text = _("A workbook is of one fiscal year; this selection has %(years)s. Choose one year in the filters.")
        raise Invalid([Problem("selection", "years", text % {"years": ", ".join(map(str, years))})])
    if len(found) > MOST_PROJECTS:
        text = _("A workbook holds at most %(most)s projects. Narrow the selection with the filters.")
        raise Invalid([Problem("selection", "too_many", text % {"most": f"{MOST_PROJECTS:,}"})])


def _body(owner: Organisation) -> str:
    return f"{owner.code} {owner.name_th}"


def _write_plans(book: _Book, user: User, sections: Sections, plans: Sequence[YearPlan]) -> None:
    who = person(user)
    documents = versions.documents_read(user, plans)
    before = _year_before(user, plans)
    for plan in plans:
        document = documents[plan.pk]
        earlier = before.get(plan.project_id)
        why = rules.why_not_edit(who, plan)
        reads_personal = rules.why_not_read_personal(who, plan.project.owner) is None
        for sheet in book.sheets:
            if sheet.is_personal and not reads_personal:
                continue
            data = document[sheet.section.key]
            for row in data.rows[sheet.part.name] if sheet.part else (None,):
                if why is not None:
                    book.closed[sheet.name].add(len(book.rows[sheet.name]))
                line = _line(sheet, plan, data, row, earlier, str(why or ""))
                book.rows[sheet.name].append(line)
        if earlier is not None:
            book.before += _rows_before(plan, sections, earlier)


def _year_before(user: User, plans: Sequence[YearPlan]) -> Mapping[int, Document]:
    """The documents of the same projects in the year before, as far as she may see them, by project."""
    projects = [plan.project_id for plan in plans]
    rows = editing.year_plans(user).filter(project__in=projects, fiscal_year=plans[0].fiscal_year - 1)
    found = list(rows)
    documents = versions.documents_read(user, found) if found else {}
    return {plan.project_id: documents[plan.pk] for plan in found}


def _line(
    sheet: SheetSpec, plan: YearPlan, data: SectionData, row: Row | None, earlier: Document | None, why: str
) -> list[Cell]:
    """One row of a sheet, in the order of its columns."""
    values = row.values if row else data.fields
    own: dict[str, Cell] = {
        CODE: plan.project.code,
        YEAR: plan.fiscal_year,
        NAME: plan.project.name_th,
        OWNER: _body(plan.project.owner),
        UID: str(row.uid) if row else None,
        CLOSED: why or None,
        SEEN: "".join(print_of(values.get(each.name)) for each in sheet.fields),
    }
    cells = dict(_field_cells(sheet, values))
    was = earlier[sheet.section.key].fields if earlier and row is None else {}
    line: list[Cell] = []
    for column in sheet.columns:
        if column.is_before and column.field is not None:
            line.append(shown(column.field, was.get(column.field.name)) or None)
        else:
            line.append(own.get(column.name) if column.field is None else cells.get(column.name))
    return line


def _field_cells(sheet: SheetSpec, values: Mapping[str, Value]) -> Iterator[tuple[str, Cell]]:
    for each in sheet.fields:
        columns = sheet.columns_of(each.name)
        written = cells_of(each, values.get(each.name), [column.key for column in columns])
        yield from ((column.name, cell) for column, cell in zip(columns, written, strict=True))


def _rows_before(plan: YearPlan, sections: Sections, earlier: Document) -> Iterator[list[Cell]]:
    """Rows of the year before, in words, for reading. Personal data stays out."""
    for key, spec in sections.items():
        for part in spec.rows:
            if part.openness == Openness.PERSONAL:
                continue
            for row in earlier[key].rows[part.name]:
                words = row_in_words(part, row)
                if words:
                    yield [plan.project.code, plan.project.name_th, f"{key.upper()} {part.title}", words]


# Pages


def _pages(book: _Book, year: int, sections: Sections) -> list[Page]:
    listed = _Listed(book, year)
    pages = [sheet_page(sheet, book.rows[sheet.name], listed, book.closed[sheet.name]) for sheet in book.sheets]
    pages.append(_lookup_page(year, sections))
    if book.before:
        titles = [_("Project code"), _("Project"), _("Section"), _("Fiscal year %(year)s") % {"year": year - 1}]
        title = OURS[page_language()][2]
        pages.append(Page(title, rows=[titles, *book.before], widths=(20, 40, 34, 100), heading_row=0))
    return pages


class _Listed:
    """What stands in the drop-down lists."""

    def __init__(self, book: _Book, year: int) -> None:
        self.codes, self.owners = tuple(book.codes), tuple(book.owners[:MOST_LISTED])
        self.nodes = nodes_listed(year)

    def of(self, column: Column) -> Sequence[str]:
        """The choices of a column; none where there are none, or too many."""
        if column.is_before or column.name in (YEAR, NAME, UID, CLOSED, SEEN):
            return ()
        if column.field is None:
            return {CODE: self.codes, OWNER: self.owners, REMOVE: MARKED}.get(column.name, ())
        match column.field.kind:
            case Kind.CHOICE:
                return tuple(str(label) for _code, label in column.field.choices)
            case Kind.BOOL:
                return ("ใช่", "ไม่ใช่") if page_language() == "th" else ("Yes", "No")
            case Kind.MONTHS:
                return MARKED
            case Kind.NODE:
                nodes = self.nodes.get(column.field.level, ())
                return nodes if len(nodes) <= MOST_LISTED else ()
        return ()


def nodes_listed(year: int) -> dict[str, tuple[str, ...]]:
    """The plan nodes in force by level, as cells show them."""
    return {
        level: tuple(node_cell(node.code, node.title) for node in listed.nodes.values() if node.in_force)
        for level, listed in editing.plan_lists(year).items()
    }


class Listed(Protocol):
    """What stands in drop-down lists."""

    def of(self, column: Column) -> Sequence[str]:
        """The choices of a column."""


def headings_of(sheet: SheetSpec, listed: Listed | None) -> list[Heading]:
    """The headings of a sheet in the language of the page."""
    found = []
    for column in sheet.columns:
        spec = column.field
        tone = "before" if column.is_read_only else "key" if column.is_locked else ""
        help_text = ". ".join(str(text).rstrip(".") for text in (spec.help, spec.rule) if text) if spec else ""
        more = _("For example: %(text)s") % {"text": spec.example} if spec and spec.example else ""
        found.append(
            Heading(
                column.shown(),
                sheet.machine_name(column),
                column.width,
                listed.of(column) if listed else (),
                "" if column.is_before else "\n".join(filter(None, (help_text, more))),
                required=bool(spec and spec.required and not column.is_before),
                tone=tone,
                is_locked=column.is_locked,
                is_hidden=column.name == SEEN,
            )
        )
    return found


def sheet_page(sheet: SheetSpec, rows: list[list[Cell]], listed: Listed, closed: set[int]) -> Page:
    """A sheet to be filled in: locked keys, open cells, drop-down lists."""
    return Page(
        sheet.title,
        headings_of(sheet, listed),
        rows,
        tone="" if sheet.part else "#1B2062",
        is_protected=True,
        locked_rows={2 + row for row in closed},
        lines=2 + len(rows) + 2 * MOST_ROWS,
    )


def _lookup_page(year: int, sections: Sections) -> Page:
    """Code lists and plan nodes: what may be written where no drop-down list fits."""
    rows: list[list[Cell]] = [[_("List"), _("What to write")]]
    seen = set()
    for spec in sections.values():
        fields = (*spec.fields, *(each for part in spec.rows for each in part.fields))
        for each in fields:
            if each.kind in (Kind.CHOICE, Kind.CHOICES) and each.choices and each.choices not in seen:
                seen.add(each.choices)
                rows += [[str(each.label), str(label)] for _code, label in each.choices]
    labels = {node.level: str(node.label) for node in sections["m1"].fields if node.level}
    level_choices = dict(sections["m1"].rows_of("secondary").field("level").choices)
    for level, nodes in nodes_listed(year).items():
        label = labels.get(level) or str(level_choices.get(level, level))
        rows += [[label, node] for node in nodes]
    return Page(OURS[page_language()][1], rows=rows, widths=(44, 110), heading_row=0)


def _info_page(user: User, year: int, sections: Sections, book: _Book, selection: str) -> Page:
    facts: list[list[Cell]] = [
        [_("Fiscal year"), year, f"{INFO}fiscal_year"],
        [_("Template version"), VERSION, f"{INFO}template"],
        [_("What the forms asked"), fingerprint(sections), f"{INFO}specification"],
        [_("Workbook"), str(uuid.uuid4()), f"{INFO}book"],
        [_("Made on"), _moment(clock.now()), f"{INFO}made_at"],
        [_("Made for"), user.username, f"{INFO}made_for"],
        [_("Selection"), selection or _("The chosen projects"), f"{INFO}selection"],
        [_("Projects"), len(book.codes), f"{INFO}projects"],
    ]
    clear = " / ".join(CLEAR)
    how = [
        _("Write in the white cells. Grey cells are keys or last year's values; rows that are grey as a whole cannot be changed."),
        _("Nothing is changed by bringing the file: it is checked first, and you see what it would change, project by project."),
        _("A cell that is left empty keeps what is there. To empty it, write %(word)s.") % {"word": clear},
        _("Twelve months belong together: write all that are meant, the others count as none."),
        _("A new row: write the project code and leave the column “Row” empty. New rows come after those that are there."),
        _("To remove a row, write x in the column “Remove this row”."),
        _("A new project: write “new 1” as its code on the sheet of M2 with name and owner, and the same on the other sheets."),
        _("Days are day/month/year with four digits of either era; Thai digits are read."),
        _("Keys are protected without a password (Review, Unprotect Sheet), so that nobody changes them by accident."),
        _("What somebody changed in the system meanwhile is never overwritten: you are shown both."),
    ]  # fmt: skip
    title = _("Projects of fiscal year %(year)s") % {"year": year}
    lines: list[list[Cell]] = [[title], [None], *facts, [None], [_("How to fill it in")]]
    lines += [[line] for line in how]
    return Page(OURS[page_language()][0], rows=lines, widths=(30, 60, 3), heading_row=0, tone="#1B2062")


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(clock.BANGKOK).strftime("%Y-%m-%d %H:%M")
