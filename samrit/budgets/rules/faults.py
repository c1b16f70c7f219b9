"""What can be said of a cell, a row or a file of a budget book, and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.budgets.rules.limits import LIMITS, MOST_LINES
from samrit.lib import brought
from samrit.lib.brought import MENDED, WARNS, WRONG, Said

WORDS: Mapping[str, Said] = {
    # The file
    "unread": Said(
        WRONG,
        _("The file cannot be read to its end."),
        format_lazy(
            _("Send it as .xlsx with at most {rows} rows or as CSV in UTF-8 with at most {lines}, without a password."),
            rows=f"{LIMITS.rows:,}",
            lines=f"{MOST_LINES:,}",
        ),
    ),
    "no_rows": Said(
        WRONG, _("The file has no row of money."), _("Send the sheet that has one item of the book in each row.")
    ),
    "no_headings": Said(
        WRONG,
        _("No headings were found in the first rows."),
        _("Write the headings in one row above the data: unit, plan, output or project, category, amount."),
    ),
    "column_missing": Said(
        WRONG,
        _("The column “{column}” is missing."),
        _("Add it, or say on the page of the file which column of your file it is."),
    ),
    "column_twice": Said(WRONG, _("The column “{column}” is there twice."), _("Keep one of them.")),
    "column_unknown": Said(
        WARNS,
        _("The column “{heading}” is not known and was not read."),
        _("Say on the page of the file what it is, or leave it."),
    ),
    "sheet_unread": Said(
        WARNS,
        _("Sheet “{title}” was not read."),
        _("The money stands on the first sheet, indicators on one called {name}."),
    ),
    "merged": Said(
        WRONG,
        _("Cells {range} are merged, so rows are missing a value."),
        _("Take the merging off and fill each cell."),
    ),
    "another_year": Said(
        WRONG,
        _("This is the book of fiscal year {found}, and you chose {chosen}."),
        _("Choose the fiscal year {found}, or send the other file."),
    ),
    "total_differs": Said(
        WRONG,
        _("The rows make {sum} baht, and the total you stated is {stated}: the difference is {difference} baht."),
        _("Mend the rows or the total, or take the book over as it is and say so."),
    ),
    "total_of_file": Said(
        WRONG,
        _("This total says {stated} baht for {of}, its rows make {sum}: the difference is {difference} baht."),
        _("Mend the rows or the total, or take the book over as it is and say so."),
    ),
    "total_agrees": Said(MENDED, _("This row is a total of {of} and was compared, not counted: it agrees.")),
    # Rows
    "amount_missing": Said(WRONG, _("The row has no amount."), _("Write the amount in baht; 0 where there is none.")),
    "amount": Said(WRONG, _("“{text}” is not an amount."), _("Write baht, such as 1,234,567.00.")),
    "amount_large": Said(WRONG, _("“{text}” is too large to be meant."), _("Write baht, not satang, and no codes.")),
    "amount_below": Said(
        WRONG,
        _("“{text}” is below zero."),
        _("A book gives money. Put what is taken away into the row it is taken from."),
    ),
    "rounded": Said(MENDED, _("{text} was rounded to {amount} baht.")),
    "year": Said(WRONG, _("“{text}” is not a fiscal year."), _("Write the year with four digits, such as 2566.")),
    "year_impossible": Said(
        WRONG,
        _("Fiscal year {found} cannot stand in the book of {chosen}."),
        _("Compare it with the printed book; scans often misread a digit."),
    ),
    "year_not_bound": Said(
        WRONG,
        _(
            "Money of fiscal year {found} in the book of {chosen}, but the row is not marked as bound over several years."
        ),
        _("Mend the year, or mark the row as an obligation."),
    ),
    "category": Said(
        WRONG,
        _("“{text}” is not a category of expenditure."),
        _("Write งบบุคลากร, งบดำเนินงาน, งบลงทุน, งบเงินอุดหนุน or งบรายจ่ายอื่น."),
    ),
    "category_missing": Said(WARNS, _("The row has no category of expenditure."), _("Write one, or it stays without.")),
    "category_mended": Said(MENDED, _("“{text}” was read as {known}.")),
    "kind": Said(WRONG, _("“{text}” is not a kind of indicator."), _("Write เชิงปริมาณ, เชิงคุณภาพ, เชิงเวลา or เชิงต้นทุน.")),
    "both": Said(
        WRONG,
        _("The row names an output and a project."),
        _("The budget act gives money to one of them: empty the other."),
    ),
    "unit_missing": Said(WRONG, _("The row does not say which unit gets the money."), _("Write the name of the unit.")),
    "unit_unknown": Said(
        WARNS,
        _("“{unit}” is not known among the bodies. It stays in words ({rows} rows)."),
        _("Say on the page of the book which body it is."),
    ),
    "unit_several": Said(
        WARNS,
        _("“{unit}” may be several bodies. It stays in words ({rows} rows)."),
        _("Say on the page of the book which body it is."),
    ),
    "twice": Said(WRONG, _("Item {item} is already in row {row}."), _("Keep one of the rows.")),
    "same_row": Said(
        WARNS, _("The row says the same as row {row}."), _("Look whether the page was scanned twice; both are counted.")
    ),
    "yes": Said(WRONG, _("“{text}” is neither yes nor no."), _("Write ใช่ or ไม่ใช่ (yes or no).")),
    "number": Said(WRONG, _("“{text}” is not a number."), _("Write a number, such as 1,250.5.")),
    "length": Said(WRONG, _("The text has {found} characters."), _("At most {most} fit.")),
    "date_in_text": Said(
        WRONG,
        _("The spreadsheet has made a date of this cell ({day})."),
        _("Format the cell as text and type it again."),
    ),
    "name_missing": Said(WRONG, _("The indicator has no name."), _("Write the name of the indicator.")),
}
STOPPING = frozenset({"unread", "no_rows", "no_headings", "column_missing", "column_twice", "merged", "another_year"})
"""Faults of the file as a whole: nothing of it can be taken over."""
TOTALS = frozenset({"total_differs", "total_of_file"})
"""Sums that disagree: a person may take the book over all the same, and says so."""
NOBODY = "–"
"""What a total is of that names no unit."""


def named(words: Mapping[str, str]) -> Mapping[str, str]:
    """A total of no unit is one of all rows."""
    return {**words, "of": str(_("all rows"))} if words.get("of") == NOBODY else words


@dataclass(frozen=True)
class Fault(brought.Fault):
    """One thing said of a place in a budget book."""

    WORDS: ClassVar[Mapping[str, Said]] = WORDS

    @property
    def shown(self) -> Mapping[str, str]:
        """The words, with what a total is of."""
        return named(self.words)
