"""The reports of one quarter as a workbook that can be filled in and brought back: one row for each report and for each thing it
reports of, with the plan and the report before beside."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from samrit.accounts.models import User
from samrit.lib import clock, workbooks
from samrit.lib.errors import Invalid, Problem
from samrit.lib.names import page_language
from samrit.lib.workbooks import Cell, Page
from samrit.organisations.models import Organisation
from samrit.plans.rules.sheets import CLEAR
from samrit.projects.models import YearPlan
from samrit.projects.queries.workbooks.out import MOST_PROJECTS, sheet_page
from samrit.projects.rules.sheets.changes import print_of
from samrit.projects.rules.sheets.columns import BEFORE, CLOSED, CODE, NAME, OWNER, SEEN, UID, YEAR, Column, SheetSpec
from samrit.projects.rules.sheets.layout import INFO, OURS
from samrit.projects.rules.specs import Kind
from samrit.reporting.models import ExecutionState, FiscalQuarter
from samrit.reporting.queries.due import asked, ended_after
from samrit.reporting.queries.plans import rules_of
from samrit.reporting.queries.workbooks.records import AT_ONCE, Standing, standings
from samrit.reporting.rules.basis import NAMES, Basis
from samrit.reporting.rules.sheets.changes import key_of, not_applicable, shown_cells
from samrit.reporting.rules.sheets.columns import (
    QUARTER,
    VERSION,
    PlannedRow,
    rows_of,
    sheets_of,
    shown_number,
)
from samrit.reporting.rules.sheets.first import BASIS, MEANING


@dataclass
class _Book:
    """What is written, sheet by sheet."""

    sheets: tuple[SheetSpec, ...]
    rows: dict[str, list[list[Cell]]] = field(default_factory=dict)
    closed: dict[str, set[int]] = field(default_factory=dict)
    reports: int = 0


def workbook_of(user: User, quarter: FiscalQuarter, body: Organisation | None = None) -> bytes:
    """The reports of this quarter of a body and all below it, or of all she reads, as a workbook. Raises Invalid where there are
    none or too many."""
    rows = (
        asked()
        .visible_to(user)
        .in_year(quarter.fiscal_year)
        .filter(ended_after(quarter))
        .select_related("project__owner", "approval")
        .order_by("project__code")
    )
    if body is not None:
        rows = rows.filter(project__owner__path__startswith=body.path)
    plans = list(rows[: MOST_PROJECTS + 1])
    if len(plans) > MOST_PROJECTS:
        text = _("A workbook holds at most %(most)s reports. Choose a smaller unit.")
        raise Invalid([Problem("body", "too_many", text % {"most": f"{MOST_PROJECTS:,}"})])
    book = _written(user, quarter, plans)
    if not book.reports:
        raise Invalid([Problem("body", "nothing", _("No report of this quarter is asked of this unit."))])
    listed = _Listed()
    pages = [
        _first_page(user, quarter, book, body),
        *(sheet_page(sheet, book.rows[sheet.name], listed, book.closed[sheet.name]) for sheet in book.sheets),
    ]
    return workbooks.write(pages, title=title_of(quarter.fiscal_year, quarter.quarter), created=clock.now())


def title_of(fiscal_year: object, quarter: object) -> str:
    """What a workbook is of, in words."""
    return _("Reports of quarter %(quarter)s, fiscal year %(year)s") % {"quarter": quarter, "year": fiscal_year}


def _written(user: User, quarter: FiscalQuarter, plans: Sequence[YearPlan]) -> _Book:
    sheets = sheets_of(rules_of(quarter.fiscal_year))
    book = _Book(sheets, {sheet.name: [] for sheet in sheets}, {sheet.name: set() for sheet in sheets})
    for start in range(0, len(plans), AT_ONCE):
        for one in standings(user, plans[start : start + AT_ONCE], quarter):
            _write_report(book, one)
    return book


def _write_report(book: _Book, one: Standing) -> None:
    why = one.record.why_not()
    rows = rows_of(one.record.case)
    book.reports += 1
    for sheet in book.sheets:
        for row in rows[sheet.name] if sheet.part else (None,):
            if why is not None:
                book.closed[sheet.name].add(len(book.rows[sheet.name]))
            book.rows[sheet.name].append(_line(sheet, one, row, str(why or "")))


def _line(sheet: SheetSpec, one: Standing, row: PlannedRow | None, why: str) -> list[Cell]:
    """One row of a sheet, in the order of its columns."""
    record, window = one.record, one.window
    mark = row.key if row else ""
    has = [each for each in sheet.fields if row is None or each.name not in row.without]
    cells = {each.name: shown_cells(record, each, key_of(sheet.name, mark, each.name)) for each in has}
    prints = {each.name: print_of(record.value(key_of(sheet.name, mark, each.name))) for each in has}
    nothing = print_of(None)
    ours: dict[str, Cell] = {
        CODE: record.code,
        YEAR: window.fiscal_year,
        QUARTER: window.quarter,
        NAME: one.year_plan.project.name_th,
        OWNER: record.owner,
        UID: mark or None,
        CLOSED: why or None,
        SEEN: "".join(prints.get(each.name, nothing) for each in sheet.fields),
    }
    beside = row.beside if row else _beside_report(one)
    ours |= {f"{BEFORE}{name}": cell for name, cell in beside.items()}
    return [ours.get(column.name) if column.field is None else cells.get(column.name) for column in sheet.columns]


def _beside_report(one: Standing) -> dict[str, Cell]:
    case = one.record.case
    state = case.before("execution_state")
    return {
        "plan_progress": shown_number(case.planned),
        "weights": shown_number(case.computed),
        "last_progress": shown_number(case.before("progress_actual")),
        "last_state": str(ExecutionState(state).label) if state else None,
    }


class _Listed:
    """What stands in the drop-down lists."""

    def of(self, column: Column) -> Sequence[str]:
        """The choices of a column."""
        if column.field is None:
            return ()
        if column.field.kind == Kind.CHOICE:
            return tuple(str(label) for _code, label in column.field.choices)
        if column.field.kind == Kind.BOOL:
            return ("ใช่", "ไม่ใช่") if page_language() == "th" else ("Yes", "No")
        return ()


def _first_page(user: User, quarter: FiscalQuarter, book: _Book, body: Organisation | None) -> Page:
    facts: list[list[Cell]] = [
        [_("Fiscal year"), quarter.fiscal_year, f"{INFO}fiscal_year"],
        [_("Quarter"), quarter.quarter, f"{INFO}quarter"],
        [str(MEANING), str(NAMES[Basis.YEAR]), f"{INFO}{BASIS}"],
        [_("Template version"), VERSION, f"{INFO}template"],
        [_("Workbook"), str(uuid.uuid4()), f"{INFO}book"],
        [_("Made on"), _moment(clock.now()), f"{INFO}made_at"],
        [_("Made for"), user.username, f"{INFO}made_for"],
        [_("Unit"), f"{body.code} {body.name_th}" if body else _("All units you report for"), f"{INFO}unit"],
        [_("Reports"), book.reports, f"{INFO}reports"],
    ]
    clear = " / ".join(CLEAR)
    how = [
        _("Write in the white cells. Grey cells are keys, the plan, or the report before; grey rows cannot be changed."),
        _(
            "Figures are those since 1 October. Where you write those of this quarter alone, choose that above: what you write "
            "is added to the report before, and you are shown the sum. What you do not change stays."
        ),
        _("Nothing is changed by bringing the file: it is checked first, and you see what it would change, report by report."),
        _("An empty cell keeps what is there. To empty it, write %(word)s.") % {"word": clear},
        _("0 is zero. Where nothing is measured this quarter, write “%(word)s” in the place of the result.") % {"word": not_applicable()},
        _("Rows come from the year plan: none is added and none is taken away here."),
        _("Days are day/month/year with four digits of either era; Thai digits are read."),
        _("Keys are protected without a password (Review, Unprotect Sheet), so that nobody changes them by accident."),
        _("What somebody changed in the system meanwhile is never overwritten: you are shown both."),
    ]  # fmt: skip
    title = title_of(quarter.fiscal_year, quarter.quarter)
    lines: list[list[Cell]] = [[title], [None], *facts, [None], [_("How to fill it in")]]
    lines += [[line] for line in how]
    at = next(number for number, line in enumerate(lines) if len(line) > 2 and line[2] == f"{INFO}{BASIS}")
    return Page(
        OURS[page_language()][0],
        rows=lines,
        widths=(34, 60, 3),
        heading_row=0,
        tone="#1B2062",
        lists={(at, 1): tuple(str(name) for name in NAMES.values())},
    )


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(clock.BANGKOK).strftime("%Y-%m-%d %H:%M")
