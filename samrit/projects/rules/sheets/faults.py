"""What can be said of a cell, a row or a sheet of a workbook of projects, and how to mend it.

A fault is kept as its code and words. Words that differ by language are kept in both, as `name@th` and `name@en`.
"""

from collections.abc import Mapping
from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from samrit.lib.brought import MENDED, WARNS, WRONG, Fault, Said
from samrit.lib.names import page_language
from samrit.plans.rules import faults as plans
from samrit.projects.rules.specs import Text

LANGUAGES = ("th", "en")
_SHARED = (
    *(
        "sheet_unknown",
        "sheet_twice",
        "no_headings",
        "column_missing",
        "column_twice",
        "column_unknown",
        "column_moved",
    ),
    *("merged", "cell_error", "day", "serial", "year", "era", "yes", "choice", "date_in_text"),
)
"""What is said in the same words of a file of plans."""
WORDS: Mapping[str, Said] = {code: plans.WORDS[code] for code in _SHARED} | {
    # The file
    "no_sheet": Said(
        WRONG,
        _("No sheet of this file is one of a workbook of projects."),
        _("Download the workbook from the list of projects, fill it in and bring that file."),
    ),
    "no_info": Said(
        WRONG,
        _("The sheet that says which template and fiscal year this is has been taken away or changed."),
        _("Download the workbook again and copy your rows into it."),
    ),
    "version_old": Said(
        WRONG,
        _("The workbook is of template {found}; it cannot be brought to template {now}."),
        _("Download the workbook again and copy your rows into it."),
    ),
    "version_new": Said(
        WRONG,
        _("The workbook is of template {found}, which is newer than this system knows ({now})."),
        _("Download the workbook again from this system."),
    ),
    "upgraded": Said(MENDED, _("The workbook is of an older template ({found}); it was read as template {now}.")),
    "asks_other": Said(
        WARNS,
        _("The forms have changed since this workbook went out. It was read by the names of its columns."),
        _("What is asked since then is not in it; fill that in on the pages or in a new workbook."),
    ),
    "macros": Said(WARNS, _("The file holds programs (macros). They were not run; only its cells were read.")),
    "old_format": Said(
        WARNS,
        _("In the old .xls format a formula with an error looks like an empty cell, and an empty cell keeps what is there."),
        _("Save the workbook as .xlsx and bring that file."),
    ),
    "formulas": Said(
        WARNS,
        _("{count} cells hold formulas, the first is {first}. The value that was last shown in them was read."),
        _("If the values are not the ones you want, type them in their place."),
    ),
    "brought_before": Said(
        WARNS,
        _("This very file was applied on {day}."),
        _("What is in it already will not be written twice; look whether it is the file you mean."),
    ),
    "seen_missing": Said(
        WARNS,
        _("The hidden last column of this sheet is gone, so nobody can tell what was changed meanwhile."),
        _("Every value that differs from what is stored is therefore asked about. Download the workbook again."),
    ),
    # Projects
    "code_missing": Said(
        WRONG,
        _("The row does not say to which project it belongs."),
        _("Write the project code in the first column, or “new 1” for a project that stands as new on the sheet of M2."),
    ),
    "project_unknown": Said(
        WRONG,
        _("There is no project {code} of fiscal year {year} that you may see."),
        _("Compare the code with the list of projects. For a new project write “new 1” in its place."),
    ),
    "other_year": Said(
        WRONG,
        _("The row is of fiscal year {found}, the workbook of {year}. A workbook never writes into another year."),
        _("Download the workbook of fiscal year {found} and fill in that one."),
    ),
    "project_twice": Said(
        WRONG,
        _("Project {code} stands on this sheet already, in row {row}."),
        _("Keep one of the rows: a project has one row here."),
    ),
    "closed": Said(
        WRONG,
        _("Project {code} cannot be changed: {why}"),
        _("Bring this row back to what it was, or take it out of the file."),
    ),
    "owner_differs": Said(
        WRONG,
        _("The project belongs to {owner}, not to “{text}”."),
        _("A workbook does not hand projects over: write the owner as it was."),
    ),
    "owner_missing": Said(
        WRONG, _("A new project needs its owner."), _("Write the code or the name of the unit: {known}")
    ),
    "owner_unknown": Said(
        WRONG,
        _("“{text}” is not a unit for which you may enter projects."),
        _("Write the code or the name of one of your units: {known}"),
    ),
    "new_unknown": Said(
        WRONG,
        _("“{code}” is a new project that does not stand on the sheet of M2."),
        _("Write it there first, with its name and owner."),
    ),
    "new_name": Said(WRONG, _("A new project needs a name."), _("Write the name of the project.")),
    "new_twice": Said(
        WRONG,
        _("Your unit already has {code} “{name}” in this year."),
        _("Write into the row of that project, or make the name different."),
    ),
    # Rows
    "uid_form": Said(
        WRONG, _("“{text}” is not the mark of a row."), _("Leave this cell as it was; in a new row leave it empty.")
    ),
    "uid_unknown": Said(
        WRONG,
        _("This row is not in project {code} any more, or never was."),
        _("For a new row empty the cell in the column “Row”; otherwise take the row out."),
    ),
    "uid_elsewhere": Said(
        WRONG,
        _("This row belongs to another project or another part."),
        _("Bring the project code back, or empty the cell in the column “Row” for a new row."),
    ),
    "row_copied": Said(WARNS, _("The row has the same mark as row {row}; it was read as a new row.")),
    "row_twice": Said(
        WRONG,
        _("The row is the same as row {row}."),
        _("Take one of the two out, or empty the cell in the column “Row” where two are meant."),
    ),
    "row_there": Said(WARNS, _("The same row is in the project already; it is not added again.")),
    "too_many": Said(WRONG, _("Project {code} would have {found} rows here; at most {most} fit."), _("Take some out.")),
    # Cells
    "number": Said(WRONG, _("“{text}” is not a number."), _("Write digits, such as 1,250 or 12.5.")),
    "money": Said(
        WRONG, _("“{text}” is not an amount in baht."), _("Write digits with at most two decimals, such as 1,250,000.00.")
    ),
    "rounded": Said(MENDED, _("{found} was read as {value}.")),
    "codes": Said(WRONG, _("“{text}” is not one of the known values."), _("Known values, several with | between: {known}")),
    "mark": Said(WRONG, _("“{text}” is neither a mark nor empty."), _("Write x in the months that are meant.")),
    "part_of_months": Said(
        WARNS, _("The columns of “{column}” are not all there, so none of them was read."), _("Keep all twelve months.")
    ),
    "row_unknown": Said(
        WRONG, _("“{text}” is none of the rows of “{part}” of this project."), _("Write its name as it stands there.")
    ),
    "row_several": Said(
        WRONG, _("Several rows of “{part}” are called “{text}”."), _("Give them different names, or choose on the page.")
    ),
    "as_stated": Said(WARNS, _("“{text}” is not in the official list; it is kept as you state it.")),
    "emptied": Said(
        WARNS,
        _("The cell was emptied. An empty cell keeps what is there ({now})."),
        _("To empty it in the system too, write {clear}."),
    ),
    "changed_meanwhile": Said(
        WRONG,
        _("Somebody changed this since the workbook went out. In the system it now says: {now}"),
        _("Write what shall hold in a workbook you download now, or put that value here."),
    ),
    "row_gone": Said(
        WRONG,
        _("Somebody removed this row since the workbook went out."),
        _("Take the row out, or empty the cell in the column “Row” to add it again."),
    ),
    "rule": Said(WRONG, "{text}", "{source}"),
}  # fmt: skip


def both(**texts: Text) -> dict[str, str]:
    """Words in both languages, as a fault keeps them."""
    found: dict[str, str] = {}
    for language in LANGUAGES:
        with override(language):
            found |= {f"{name}@{language}": str(text) for name, text in texts.items()}
    return found


class SheetFault(Fault):
    """A fault of a workbook of projects."""

    WORDS: ClassVar[Mapping[str, Said]] = WORDS

    @property
    def shown(self) -> Mapping[str, str]:
        """The words in the language of the page."""
        language = page_language()
        spoken = {
            key.removesuffix(f"@{language}"): word for key, word in self.words.items() if key.endswith(f"@{language}")
        }
        return {**self.words, **spoken}
