"""What annotated copies of workbooks share: a first sheet that lists every fault with a link to its cell, red cells with comments,
and a last column that says what to mend."""

from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from samrit.lib import workbooks
from samrit.lib.workbooks import Cell, Link, Mark, Page, address
from samrit.plans.rules import faults as words
from samrit.plans.rules.faults import Fault
from samrit.plans.rules.sheets import FAULT_COLUMN

MOST_LISTED = 20_000
"""How many faults the summary lists."""


def summary_page(title: str, heads: Sequence[str], faults: Sequence[Fault], titles: Sequence[str]) -> Page:
    """The first sheet: what was found, the gravest first. `titles` are those of the sheets of the copy, in their order."""
    rows: list[list[Cell | Link]] = [[head] for head in (*heads, None)]
    for level, label in words.LEVELS.items():
        rows.append([str(label), sum(fault.level == level for fault in faults)])
    rows += [[None], [_("Sheet"), _("Cell"), _("How grave"), _("What"), _("How to mend it")]]
    heading = len(rows) - 1
    for fault in words.in_order(faults)[:MOST_LISTED]:
        place = fault.place
        at = address(max(fault.row, 0), max(fault.column, 0))
        linked = Link(f"'{titles[fault.sheet]}'!{at}", place or fault.title) if 0 <= fault.sheet < len(titles) else None
        rows.append([fault.title, linked, fault.label, fault.what, fault.mend])
    return Page(title, rows=rows, widths=(26, 12, 20, 70, 70), heading_row=heading, tone="#B3261E")


def titles_of(brought: Iterable[str], summary: str) -> list[str]:
    """Titles a workbook can have: each once, none that of the summary."""
    taken, titles = {summary.lower()}, []
    for title in brought:
        shown = workbooks.sheet_title(title)
        while shown.lower() in taken:
            shown = workbooks.sheet_title(f"- {shown}")
        taken.add(shown.lower())
        titles.append(shown)
    return titles


def marked(
    brought: Sequence[Sequence[Cell]], header: int, faults: Sequence[Fault]
) -> tuple[list[list[Cell]], dict[tuple[int, int], Mark], int]:
    """The rows with a last column that says what to mend (one of an earlier copy is used again), the marks of the cells, and the
    place of that column."""
    rows: list[list[Cell]] = [list(row) for row in brought]
    width = max((len(row) for row in rows), default=0)
    own = rows[header][-1] if rows and header < len(rows) and len(rows[header]) == width and width else None
    at = width - 1 if own in (FAULT_COLUMN.th, FAULT_COLUMN.en) else width
    marks: dict[tuple[int, int], Mark] = {}
    told: dict[int, list[str]] = {}
    for fault in faults:
        if fault.row >= 0:
            text = f"{fault.label}: {fault.what} {fault.mend}".strip()
            place = (fault.row, fault.column if fault.column >= 0 else at)
            before = f"{marks[place].text}\n" if place in marks else ""
            is_wrong = fault.blocks or (place in marks and marks[place].is_wrong)
            marks[place] = Mark(before + text, is_wrong)
            if fault.row != header:
                told.setdefault(fault.row, []).append(f"{fault.place}: {text}")
    if at < width:
        rows = [row[:at] for row in rows]
    for number, texts in told.items():
        rows += [[] for _missing in range(number + 1 - len(rows))]
        rows[number] = [*rows[number][:at], *[None] * (at - len(rows[number])), "\n".join(texts)]
    if header < len(rows):
        rows[header] = [*rows[header][:at], *[None] * (at - len(rows[header])), str(FAULT_COLUMN)]
    return rows, marks, at
