"""A whole edition as sheets: as a workbook for people, as a pack (zip of CSV files with a description) for machines, an empty
template, and the annotated copy of a workbook that was brought."""

import csv
import datetime as dt
import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from samrit.lib import clock, workbooks
from samrit.lib.brought import marked, summary_page, titles_of
from samrit.lib.workbooks import Cell, Heading, Page, Sheet
from samrit.plans.models import Edition, FactorMark, Load, NodeHost, NodeMapping, PlanLink, PlanNode
from samrit.plans.queries.drafts import grammar_of
from samrit.plans.rules import sheets
from samrit.plans.rules.faults import Fault
from samrit.plans.rules.grammar import Grammar
from samrit.plans.rules.sheets import LIST_SEPARATOR, Column, SheetKind

Rows = dict[str, list[list[Any]]]
LICENCE = {"name": "CC-BY-4.0", "path": "https://creativecommons.org/licenses/by/4.0/"}
FRICTIONLESS = {"number": "integer", "year": "integer", "share": "number", "yes": "boolean", "day": "date"}
"""What the columns hold in the words of a data package; all others are texts."""


def rows_of(edition: Edition) -> Rows:
    """The cells of every sheet of an edition, as stored. Seven queries."""
    return {
        "nodes": _nodes(edition),
        "hosts": _hosts(edition),
        "links": _links(edition),
        "marks": _marks(edition),
        "crosswalk": _crosswalk(edition),
        "expected": [[row.kind, row.expected, row.source] for row in edition.expected_counts.order_by("kind")],
        "kinds": [
            [row.kind, row.parent_kind, row.is_stopgap, row.position, row.name_th, row.name_en, row.code_pattern]
            for row in edition.kinds.all()
        ],
    }


def _nodes(edition: Edition) -> list[list[Any]]:
    nodes = PlanNode.objects.filter(edition=edition).select_related("parent__edition").order_by("path")
    rows = []
    for node in nodes:
        parent = node.parent
        above = {
            "parent_edition": parent.edition.code if parent and parent.edition_id != edition.pk else "",
            "parent_kind": parent.kind if parent else "",
            "parent_code": parent.code if parent else "",
            "decision": "",
        }
        rows.append([above[name] if name in above else getattr(node, name) for name in sheets.NODES.names])
    return rows


def _hosts(edition: Edition) -> list[list[Any]]:
    hosts = NodeHost.objects.filter(node__edition=edition).select_related("node", "organisation")
    return [
        [
            *(host.node.kind, host.node.code, host.level, host.agency_th),
            *(
                host.organisation.code if host.organisation else "",
                host.starts_on,
                host.ends_on,
                host.note,
                host.source,
            ),
        ]
        for host in hosts.order_by("node__path", "level", "agency_th", "starts_on")
    ]


def _links(edition: Edition) -> list[list[Any]]:
    ends = ("cause__edition", "effect__edition")
    links = PlanLink.objects.filter(cause__edition=edition) | PlanLink.objects.filter(effect__edition=edition)
    return [
        [
            *_end(link.cause, edition),
            *_end(link.effect, edition),
            *(link.meaning, link.basis, link.source),
        ]
        for link in links.select_related(*ends).order_by("cause__path", "effect__path")
    ]


def _end(node: PlanNode, edition: Edition) -> list[str]:
    return [node.edition.code if node.edition_id != edition.pk else "", node.kind, node.code]


def _marks(edition: Edition) -> list[list[Any]]:
    marks = FactorMark.objects.filter(node__edition=edition).select_related("node")
    return [
        [mark.node.kind, mark.node.code, mark.fiscal_year, mark.priority_group, mark.needs_projects, mark.source]
        for mark in marks.order_by("node__path", "fiscal_year")
    ]


def _crosswalk(edition: Edition) -> list[list[Any]]:
    lines = NodeMapping.objects.filter(to_edition=edition).select_related("from_edition", "old", "new")
    return [
        [
            line.from_edition.code,
            *((line.old.kind, line.old.code) if line.old else ("", "")),
            *((line.new.kind, line.new.code) if line.new else ("", "")),
            *(line.relation, line.share, line.back_share, line.basis, line.source, line.note),
        ]
        for line in lines.order_by("from_edition", F("old__path").asc(nulls_last=True), "new__path")
    ]


# Workbooks


def workbook_of(edition: Edition) -> bytes:
    """A whole edition as a workbook: brought back unchanged, it changes nothing."""
    return _workbook(edition, rows_of(edition))


def template_of(edition: Edition) -> bytes:
    """The same workbook without rows, for typing: headings, drop-down lists, and what to know."""
    return _workbook(edition, {sheet.name: [] for sheet in sheets.SHEETS})


def _workbook(edition: Edition, rows: Rows) -> bytes:
    grammar = grammar_of(edition)
    pages = [_sheet_page(sheet, rows[sheet.name], grammar) for sheet in sheets.SHEETS]
    pages.insert(1, _readme(edition))
    return workbooks.write(pages, title=edition.name, created=clock.now())


def _sheet_page(sheet: SheetKind, rows: Sequence[Sequence[Any]], grammar: Grammar) -> Page:
    kinds = [(kind, str(grammar.label(kind))) for kind in grammar.kinds]
    names = dict(kinds)
    headings = [
        Heading(
            str(column.words),
            column.name,
            column.width,
            sheets.shown_choices(column, kinds),
            str(column.help) if column.help else "",
            column.required,
        )
        for column in sheet.columns
    ]
    shown = [[_shown(column, value, names) for column, value in zip(sheet.columns, row, strict=True)] for row in rows]
    return Page(str(sheet.words), headings, shown, tone="#1B2062" if sheet is sheets.NODES else "")


def _shown(column: Column, value: Any, kinds: dict[str, str]) -> Cell:
    """A stored value as people read it in a cell."""
    if value is None or value in ("", []):
        return None
    if column.holds == "kind":
        label = kinds.get(value)
        return label if label and list(kinds.values()).count(label) == 1 else str(value)
    if column.choices is not None:
        return str(column.choices(value).label)
    if column.holds == "yes":
        return sheets.shown_choices(column)[0 if value else 1]
    if isinstance(value, Decimal):
        return float(value)
    if column.holds == "list":
        return LIST_SEPARATOR.join(value)
    return value if isinstance(value, int | dt.date) else str(value)


def _readme(edition: Edition) -> Page:
    clear = " / ".join(sheets.CLEAR)
    lines: list[list[Cell]] = [
        [edition.name, edition.code],
        [None],
        [_("One row is one node, host, link and so on. The order of sheets, rows and columns does not matter.")],
        [_("Nothing is changed by sending the file: it is checked first, and you see what it would do.")],
        [_("A cell that is left empty keeps what is there. To empty it, write %(word)s.") % {"word": clear}],
        [_("Headings may be the Thai, the English or the machine's words (hidden second row).")],
        [_("Years and days may be of either era, with four digits. Thai digits are read.")],
        [_("Codes are text. Leading noughts that the spreadsheet took away are put back, and you are told.")],
        [None],
        [_("Sheet"), _("Column"), _("Machine's name"), _("What is written there")],
    ]
    for sheet in sheets.SHEETS:
        lines.append([str(sheet.words), None, sheet.name, str(sheet.help)])
        lines += [
            [None, str(column.words), column.name, str(column.help) if column.help else None]
            for column in sheet.columns
        ]
    return Page(str(sheets.README), rows=lines, widths=(46, 34, 24, 80), heading_row=9)


# Packs


def pack_of(edition: Edition) -> bytes:
    """A whole edition as a data package: CSV files with the machines' names and a description that says what they hold."""
    rows = rows_of(edition)
    written = [sheet for sheet in sheets.SHEETS if rows[sheet.name] or sheet is sheets.NODES]
    out = io.BytesIO()
    moment = clock.now().timetuple()[:6]
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        descriptor = json.dumps(_descriptor(edition, written), ensure_ascii=False, indent=2)
        files = {"datapackage.json": descriptor + "\n"}
        files |= {f"{sheet.name}.csv": _csv(sheet, rows[sheet.name]) for sheet in written}
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, moment), text.encode(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _packed(sheet: SheetKind) -> list[tuple[int, Column]]:
    """The columns of a pack: all but the one for decisions."""
    return [(place, column) for place, column in enumerate(sheet.columns) if column.holds != "decision"]


def _csv(sheet: SheetKind, rows: Iterable[Sequence[Any]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    columns = _packed(sheet)
    writer.writerow([column.name for _place, column in columns])
    writer.writerows([_plain(row[place]) for place, _column in columns] for row in rows)
    return out.getvalue()


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return LIST_SEPARATOR.join(value)
    return value.isoformat() if isinstance(value, dt.date) else value


def _descriptor(edition: Edition, written: Iterable[SheetKind]) -> dict[str, Any]:
    return {
        "profile": "tabular-data-package",
        "name": f"plan-{edition.code}",
        "title": edition.name_th,
        "created": clock.now().isoformat(),
        "licenses": [LICENCE],
        "sources": [{"title": edition.source or edition.why}],
        "edition": {
            name: getattr(edition, name)
            for name in ("code", "framework", "name_th", "name_en", "valid_from", "valid_to", "source")
        },
        "resources": [
            {
                "profile": "tabular-data-resource",
                "name": sheet.name,
                "title": sheet.words.th,
                "path": f"{sheet.name}.csv",
                "format": "csv",
                "mediatype": "text/csv",
                "encoding": "utf-8",
                "schema": {
                    "fields": [_field(column) for _place, column in _packed(sheet)],
                    **({"primaryKey": ["kind", "code"]} if sheet is sheets.NODES else {}),
                },
            }
            for sheet in written
        ],
    }


def _field(column: Column) -> dict[str, Any]:
    kind = FRICTIONLESS.get(column.holds, "string")
    described = column.help.en if column.help else column.words.en
    found: dict[str, Any] = {"name": column.name, "type": kind, "title": column.words.th, "description": described}
    if column.required and column.holds != "name":
        found["constraints"] = {"required": True}
    return found


# The annotated copy


def annotated_of(load: Load, faults: Sequence[Fault]) -> bytes:
    """The person's own workbook with what was found: red cells with a comment, a column that says what to mend, and a first
    sheet that lists everything with links to the cells."""
    brought = workbooks.from_kept(load.rows)
    titles = titles_of((sheet.title for sheet in brought), str(sheets.SUMMARY))
    by_sheet: dict[int, list[Fault]] = {}
    for fault in faults:
        by_sheet.setdefault(fault.sheet, []).append(fault)
    pages = [summary_page(str(sheets.SUMMARY), [load.file_name, str(load.edition)], faults, titles)]
    pages += [_own_page(sheet, titles[number], by_sheet.get(number, [])) for number, sheet in enumerate(brought)]
    return workbooks.write(pages, title=load.file_name, created=load.read_at)


def _own_page(sheet: Sheet, title: str, faults: Sequence[Fault]) -> Page:
    header = next((fault.row for fault in faults if fault.code.startswith("column_")), 0)
    rows, marks, at = marked(
        sheet.rows,
        header,
        faults,
        column=str(sheets.FAULT_COLUMN),
        known=(sheets.FAULT_COLUMN.th, sheets.FAULT_COLUMN.en),
    )
    return Page(title, rows=rows, marks=marks, widths=[18.0] * at + [70.0], heading_row=header)
