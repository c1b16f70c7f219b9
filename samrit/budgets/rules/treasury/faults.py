"""What can be said of a cell, a row or a file of a statement of the treasury, and how to mend it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from samrit.budgets.rules.faults import WORDS as OF_BOOKS
from samrit.budgets.rules.faults import named
from samrit.lib import brought
from samrit.lib.brought import ASKS, MENDED, WARNS, WRONG, Said

_SHARED = ("unread", "column_twice", "column_unknown", "merged", "amount", "amount_large", "rounded", "year", "length")
WORDS: Mapping[str, Said] = {
    **{code: OF_BOOKS[code] for code in _SHARED},
    # The file
    "no_rows": Said(
        WRONG, _("The file has no row of accounts."), _("Send the sheet with one budget code in each row.")
    ),
    "no_headings": Said(
        WRONG,
        _("No headings were found in the first rows."),
        _("Write the headings in one row above the data, at least the budget code and what was disbursed."),
    ),
    "column_missing": Said(
        WRONG,
        _("The column “{column}” is missing."),
        _("Say on the page of the file which column it is; it is remembered for this source."),
    ),
    "sheet_unread": Said(WARNS, _("Sheet “{title}” was not read."), _("One sheet is read: the first that has rows.")),
    "another_year": Said(
        WRONG,
        _("This is a statement of fiscal year {found}, and you chose {chosen}."),
        _("Choose the fiscal year {found}, or send the other file."),
    ),
    "another_day": Said(
        WRONG,
        _("The file says it stands as of {found}, and you wrote {chosen}."),
        _("Write the day of the file, or send the other file."),
    ),
    "another_unit": Said(
        WRONG,
        _("The file says its amounts are in {found}, and this source is read in {chosen}."),
        _("Choose the unit of the amounts on the page of the file and check again."),
    ),
    "older": Said(
        ASKS,
        _("A newer statement of this source was taken over already, as of {newest}."),
        _(
            "Take it over all the same if a quarter's end is missing: the newer one stays the newest. Tick it on the page of the file."
        ),
    ),
    "same_day": Said(
        ASKS,
        _("Another statement of this source as of the same day was taken over already (“{file}”)."),
        _("This one will count in its place. Tick it on the page of the file, or take the other one back first."),
    ),
    "fell": Said(
        WARNS,
        _("All disbursements are less than in the statement as of {before}: {now} after {then} baht."),
        _("Figures are cumulative since 1 October. Look whether the file is whole."),
    ),
    "total_differs": Said(
        WRONG,
        _("The rows make {sum} baht, and the total you stated is {stated}: the difference is {difference} baht."),
        _("Mend the rows or the total, or take the statement over as it is and say so."),
    ),
    "total_of_file": Said(
        WRONG,
        _("This total says {stated} baht for {of}, its rows make {sum}: the difference is {difference} baht."),
        _("Mend the rows or the total, or take the statement over as it is and say so."),
    ),
    "total_agrees": Said(MENDED, _("This row is a total of {of} and was compared, not counted: it agrees.")),
    "total_unknown": Said(
        WARNS, _("This row is a total of “{of}”, of which no row was found. It was not counted."), _("Please look.")
    ),
    "heading_again": Said(MENDED, _("The headings stand here again. The row was passed over.")),
    # Codes
    "code_missing": Said(
        WRONG, _("The row has no budget code."), _("Write the budget code, or take the row out if it is no account.")
    ),
    "code": Said(
        WRONG,
        _("“{text}” is not a code of the treasury."),
        _("Codes are digits and Roman letters, without spaces. Copy it as the treasury's system shows it."),
    ),
    "exponent": Said(
        WRONG,
        _("The spreadsheet shows this code as a power of ten ({text}): its last digits are lost."),
        _("Take the file out again with the column as text; widening the column does not bring the digits back."),
    ),
    "digits_lost": Said(
        WRONG,
        _("The spreadsheet holds this code as a number ({text}) and keeps only its first 15 digits."),
        _("Take the file out again with the column as text."),
    ),
    "date_in_code": Said(
        WRONG,
        _("The spreadsheet has made a date of this code ({day})."),
        _("Take the file out again with the column as text."),
    ),
    "zeros_lost": Said(
        ASKS,
        _("Code {text} has {found} digits where the others have {usual}: zeros before it may be lost."),
        _(
            "Say on the page of the file whether zeros are put before such codes, or whether they are right as they stand."
        ),
    ),
    "zeros_filled": Said(MENDED, _("Code {text} was completed to {filled}.")),
    # Amounts and rows
    "amount_missing": Said(
        WRONG, _("The row does not say what was disbursed."), _("Write the amount; 0 where nothing was.")
    ),
    "below_zero": Said(
        WRONG,
        _("{amount} baht cannot be appropriated or committed."),
        _("Only disbursements and transfers can be below zero."),
    ),
    "repaid": Said(WARNS, _("More was paid back than paid out ({amount} baht)."), _("Please look.")),
    "over": Said(
        WARNS,
        _("Disbursed and committed are {over} baht more than was appropriated and transferred."),
        _("Please look; both are kept as they stand."),
    ),
    "day": Said(WRONG, _("“{text}” is not a day."), _("Write it as 31/03/2565 or 2022-03-31.")),
    "year_other": Said(
        WRONG,
        _("The row is of fiscal year {found}, the statement of {chosen}."),
        _("Send each fiscal year as a statement of its own."),
    ),
    "day_other": Said(
        WRONG,
        _("The row stands as of {found}, the statement as of {chosen}."),
        _("Send each day as a statement of its own."),
    ),
    "same_row": Said(
        WRONG,
        _("The row says the same as row {row}, to the satang."),
        _("Take one of them out; else the money is counted twice."),
    ),
    "same_codes": Said(
        WARNS, _("The codes of this row are in row {row} too."), _("Both are kept, and their amounts are added up.")
    ),
    "unit_unknown": Said(
        WARNS,
        _("“{unit}” is not known among the bodies ({rows} rows)."),
        _("Say after taking it over which body it is, on the page of units without a body; until then NESDC looks."),
    ),
    "unit_missing": Said(
        WARNS,
        _("Rows name no unit, neither by name nor by code ({rows} rows)."),
        _("Write the unit into the file; without one only NESDC sees such lines and says whose money they are."),
    ),
    "date_in_text": OF_BOOKS["date_in_text"],
}
STOPPING = frozenset(
    {"unread", "no_rows", "no_headings", "column_missing", "column_twice", "merged"}
    | {"another_year", "another_day", "another_unit"}
)
"""Faults of the file as a whole: nothing of it can be taken over."""
TOTALS = frozenset({"total_differs", "total_of_file"})
"""Sums that disagree: a person may take the statement over all the same, and says so."""


@dataclass(frozen=True)
class Fault(brought.Fault):
    """One thing said of a place in a statement."""

    WORDS: ClassVar[Mapping[str, Said]] = WORDS

    @property
    def shown(self) -> Mapping[str, str]:
        """The words, with what a total is of."""
        return named(self.words)
