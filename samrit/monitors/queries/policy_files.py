"""A monitor as files: Excel, Word, PDF, CSV. Each says which version of the monitor it was made by, for which period and as known
when, when it was made, and which versions of the reports it read."""

import csv
import io
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
from django.utils.translation import gettext as _
from docx.enum.section import WD_ORIENT
from docx.oxml.ns import qn
from docx.shared import Cm, Pt

from samrit.lib import typesetting, workbooks
from samrit.lib.clock import BANGKOK
from samrit.lib.csv_cells import csv_cell
from samrit.lib.names import page_language
from samrit.lib.thai import format_date
from samrit.monitors.queries.policy_page import MonitorPage
from samrit.monitors.rules.policy import ROUNDS_RULE
from samrit.monitors.rules.policy_sheet import Cell, Table, figures_table, kinds_table, projects_table, written

TEMPLATE = Path(__file__).resolve().parent.parent / "packs" / "print" / "policy.typ"
MOST_ON_PAPER = 400
"""Projects listed on paper; the workbook holds all of them."""
FONT = "TH Sarabun New"


def tables_of(page: MonitorPage) -> list[Table]:
    """The figures, the obstacles by kind where any is named, and the projects."""
    found = [figures_table(page.lines, page.total, list(page.columns.values()))]
    if page.kinds:
        found.append(kinds_table(page.lines, page.total, page.kinds))
    return [*found, projects_table(page.facts, page.categories)]


def facts_in_words(page: MonitorPage) -> list[tuple[str, str]]:
    """What every file says of itself."""
    definition = page.definition
    version = _("version %(version)s") % {"version": definition.version}
    lines = [
        (_("Monitor"), f"{definition.name} ({definition.code}, {version})"),
        (_("Source"), definition.source),
        (_("Period"), page.asked.span.label),
        (_("As known at"), _moment(page.at)),
        (_("Made at"), _moment(page.made_at)),
    ]
    if page.choice.name:
        lines.insert(2, (_("For"), page.choice.name))
    return lines


def notes_of(page: MonitorPage) -> list[str]:
    """What has to be said beside the figures."""
    notes = [
        _("Every figure is read from approved reports (M6) and approved plans; nothing was asked for it."),
        _("Progress is weighted with the money of the year; projects without money have no weight."),
        _("Percent disbursed is of the money of those projects whose report states what is disbursed."),
        _("A project may stand in several rows; the total counts it once."),
    ]
    if page.asked.span.pair:
        notes.append(derived_words())
    if page.spared.rounds:
        notes.append(spared_words(page))
        notes.append(str(ROUNDS_RULE))
    if page.ties_are_drawn:
        notes.append(
            _(
                "No document says to which of these groups a record belongs: the ties were made for the demonstration, by words of "
                "the record."
            )
        )
    if page.not_loaded:
        notes.append(_("Not yet loaded: %(nodes)s") % {"nodes": "; ".join(page.not_loaded)})
    return notes


def derived_words() -> str:
    """What the two-month view is made of."""
    return _(
        "Two months are no period of reporting: results are those of the newest approved report of a quarter that had ended by "
        "then, the treasury's figure is that of its last statement by then, and planned work and spending come from the months of the plan."
    )


def spared_words(page: MonitorPage) -> str:
    """How many forms nobody had to fill."""
    counts = {"forms": f"{page.spared.forms:,}", "projects": f"{page.spared.projects:,}", "rounds": page.spared.rounds}
    return (
        _("%(forms)s forms nobody had to fill: %(projects)s projects × %(rounds)s rounds of this year so far.") % counts
    )


def _moment(at: Any) -> str:
    language, local = page_language(), at.astimezone(BANGKOK)
    return f"{format_date(local.date(), language, long=True)} {local:%H:%M}"


def file_name(page: MonitorPage, ending: str) -> str:
    """Names the monitor, its version, the choice and the period."""
    parts = [
        page.definition.code,
        f"v{page.definition.version}",
        page.choice.code.lower(),
        str(page.asked.span.fiscal_year),
    ]
    return "-".join(part for part in (*parts, page.asked.span.code) if part) + f".{ending}"


def csv_of(table: Table, before: Sequence[tuple[str, str]] = ()) -> bytes:
    """A table as CSV for machines, in UTF-8 with a mark, headed by the machine names; `before` are columns that stay the same
    in every row."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow([*(name for name, _value in before), *table.names])
    for row in table.rows:
        writer.writerow([csv_cell(value) for value in (*(text for _name, text in before), *row)])
    return stream.getvalue().encode("utf-8-sig")


def stamped(page: MonitorPage) -> list[tuple[str, str]]:
    """The columns by which a row of CSV says where it comes from."""
    span = page.asked.span
    return [
        ("monitor", page.definition.code),
        ("monitor_version", str(page.definition.version)),
        ("fiscal_year", str(span.fiscal_year)),
        ("period", span.code),
        ("known_at", page.at.isoformat(timespec="seconds")),
        ("made_at", page.made_at.isoformat(timespec="seconds")),
    ]


def workbook_of(page: MonitorPage) -> bytes:
    """A sheet about the file, then one for each table."""
    about: list[list[workbooks.Cell | workbooks.Link]] = [[label, text] for label, text in facts_in_words(page)]
    about += [["", note] for note in notes_of(page)]
    if page.is_demonstration:
        about.insert(0, ["", _("Demonstration data")])
    pages = [workbooks.Page(_("About this file"), rows=about, widths=(24, 110))]
    for table in tables_of(page):
        headings = [
            workbooks.Heading(title, name, 34 if unit == "text" else 16)
            for title, name, unit in zip(table.heads, table.names, table.units, strict=True)
        ]
        rows = [[_of_excel(cell) for cell in row] for row in table.rows]
        pages.append(workbooks.Page(table.title, headings, rows, lines=len(rows) + 1))
    return workbooks.write(pages)


def _of_excel(cell: Cell) -> workbooks.Cell:
    return float(cell) if isinstance(cell, Decimal) else cell


def _in_words(page: MonitorPage) -> list[tuple[Table, list[list[str]]]]:
    found = []
    for table in tables_of(page):
        rows = [
            [written(c, unit) for c, unit in zip(row, table.units, strict=True)] for row in table.rows[:MOST_ON_PAPER]
        ]
        found.append((table, rows))
    return found


def pdf_of(page: MonitorPage) -> bytes:
    """Paper across, PDF/UA."""
    language = page_language()
    data = {
        "title": page.definition.name,
        "office": _("Samrit, national monitoring and evaluation system"),
        "lead": " · ".join(filter(None, (page.choice.name, page.asked.span.label))),
        "facts": [list(pair) for pair in facts_in_words(page)],
        "tables": [_on_paper(table, rows) for table, rows in _in_words(page)],
        "notes_title": _("How it was counted"),
        "notes": _notes_on_paper(page),
        "foot": " · ".join(f"{label} {text}" for label, text in facts_in_words(page) if text != page.definition.source),
        "page": _("Page"),
        "nothing": str(page.why_empty),
        "demonstration": _("Demonstration data") if page.is_demonstration else "",
        "lang": language,
    }
    return typesetting.pdf(TEMPLATE, data, at=int(page.made_at.timestamp()))


def _notes_on_paper(page: MonitorPage) -> list[str]:
    notes = notes_of(page)
    if len(page.facts) > MOST_ON_PAPER:
        words = _("The first %(shown)s of %(all)s projects are listed; the workbook holds all.")
        notes.append(words % {"shown": MOST_ON_PAPER, "all": len(page.facts)})
    return notes


ON_PAPER = (
    "project_code",
    "project",
    "owner",
    "plan_version",
    "report_quarter",
    "report_version",
    "money_baht",
    "disbursed_baht",
)
"""Columns of the projects that fit on a sheet."""


def _on_paper(table: Table, rows: list[list[str]]) -> dict[str, Any]:
    used = [n for n, name in enumerate(table.names) if "project_code" not in table.names or name in ON_PAPER]
    return {
        "title": table.title,
        "heads": [table.heads[n] for n in used],
        "rows": [[row[n] for n in used] for row in rows],
        "right": [table.units[n] != "text" for n in used],
        "widths": [_width(table.names[n], table.units[n]) for n in used],
        "size": 8.5 if len(used) > 8 else 11,
    }


def _width(name: str, unit: str) -> float:
    """The share of a column: names and money need more than counts."""
    if unit == "text":
        return 4 if name in {"name", "project", "owner"} else 2
    return 3.4 if unit == "baht" else 1.5


def word_of(page: MonitorPage) -> bytes:
    """The same for those who go on writing: headings, facts, tables, notes."""
    document = docx.Document()
    section = document.sections[0]
    section.orientation = WD_ORIENT.LANDSCAPE
    section.page_width, section.page_height = Cm(29.7), Cm(21)
    section.left_margin = section.right_margin = Cm(1.6)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(14)
    style.element.rPr.rFonts.set(qn("w:cs"), FONT)
    core = document.core_properties
    core.title, core.author, core.created = (
        page.definition.name,
        "Samrit",
        page.made_at.astimezone(BANGKOK).replace(tzinfo=None),
    )
    document.add_heading(page.definition.name, 1)
    if page.is_demonstration:
        document.add_paragraph(_("Demonstration data"))
    for label, text in facts_in_words(page):
        paragraph = document.add_paragraph()
        paragraph.add_run(f"{label}: ").bold = True
        paragraph.add_run(text)
    for table, rows in _in_words(page):
        _add_table(document, _on_paper(table, rows), str(page.why_empty))
    document.add_heading(_("How it was counted"), 2)
    for note in _notes_on_paper(page):
        document.add_paragraph(note)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _add_table(document: Any, laid: dict[str, Any], why_empty: str) -> None:
    document.add_heading(laid["title"], 2)
    if not laid["rows"]:
        document.add_paragraph(why_empty)
        return
    grid = document.add_table(rows=1, cols=len(laid["heads"]), style="Table Grid")
    for cell, head in zip(grid.rows[0].cells, laid["heads"], strict=True):
        cell.paragraphs[0].add_run(head).bold = True
    for row in laid["rows"]:
        for cell, text in zip(grid.add_row().cells, row, strict=True):
            cell.text = text
