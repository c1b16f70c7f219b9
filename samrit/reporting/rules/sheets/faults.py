"""What can be said of a cell, a row or a sheet of a workbook of reports: what is said of any workbook, and what is said of these."""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from samrit.lib.brought import MENDED, WRONG, Said
from samrit.projects.rules.sheets import faults as projects
from samrit.projects.rules.sheets.faults import SheetFault

WORDS: Mapping[str, Said] = {
    **projects.WORDS,
    "no_sheet": Said(
        WRONG,
        _("No sheet of this file is one of a workbook of quarterly reports."),
        _("Download the workbook of the quarter, fill it in and bring that file."),
    ),
    "no_info": Said(
        WRONG,
        _("The sheet that says which template, fiscal year and quarter this is has been taken away or changed."),
        _("Download the workbook of the quarter again and copy your answers into it."),
    ),
    "no_quarter": Said(
        WRONG,
        _("The calendar has no quarter {quarter} of fiscal year {year}."),
        _("Download the workbook of a quarter that is there."),
    ),
    "other_quarter": Said(
        WRONG,
        _("The row is of quarter {found}, the workbook of quarter {quarter}. A workbook never writes into another quarter."),
        _("Download the workbook of quarter {found} and fill in that one."),
    ),
    "code_missing": Said(
        WRONG,
        _("The row does not say to which project it belongs."),
        _("Write the project code in the first column, as it went out."),
    ),
    "project_unknown": Said(
        WRONG,
        _("There is no report of project {code} for this quarter that you may write."),
        _("Compare the code with your list of reports, or take the row out."),
    ),
    "project_twice": Said(
        WRONG,
        _("The report of project {code} stands on this sheet already, in row {row}."),
        _("Keep one of the rows: a report has one row here."),
    ),
    "closed": Said(
        WRONG,
        _("The report of project {code} cannot be changed: {why}"),
        _("Bring this row back to what it was, or take it out of the file."),
    ),
    "row_unmarked": Said(
        WRONG,
        _("The row does not say what it is about: its mark in the column “Row” is gone."),
        _("Download the workbook again and copy the answer into its row. Rows come from the year plan; none is added here."),
    ),
    "row_foreign": Said(
        WRONG,
        _("The row is none of those that project {code} reports on this sheet."),
        _("Bring project code and mark back to what they were, or take the row out."),
    ),
    "row_twice": Said(WRONG, _("The row has the same mark as row {row}."), _("Keep one of the two.")),
    "not_here": Said(
        WRONG, _("This row has no “{column}”: it belongs to another kind of result."), _("Leave this cell empty.")
    ),
    "dash": Said(
        WRONG,
        _("“{text}” may mean nought, nothing yet, or that it does not apply."),
        _("Write 0, leave the cell as it is, or write {na}. To empty it write {clear}."),
    ),
    "of_quarter": Said(
        MENDED,
        _("{found} of this quarter and {before} of the report before were added: {value} since 1 October."),
        _("If the figure was meant since 1 October already, say so on the first sheet."),
    ),
    "basis": Said(
        WRONG,
        _("“{text}” does not say how the figures are meant."),
        _("Choose one of the list on the first sheet: {known}"),
    ),
}  # fmt: skip


class ReportFault(SheetFault):
    """A fault of a workbook of reports."""

    WORDS: ClassVar[Mapping[str, Said]] = WORDS
