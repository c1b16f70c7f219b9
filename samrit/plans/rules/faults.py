"""What can be said of a cell, a row or a sheet that was brought to a draft: how grave it is, in words, and how to mend it.

A fault is kept as its code and the words that fill it, so that it is read in the language of whoever reads it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samrit.lib import brought
from samrit.lib.brought import ASKS, MENDED, WARNS, WRONG, Said
from samrit.plans.models import Attestation, Basis, HostLevel, LinkMeaning, NodeKind, NodeStatus, Relation

WORDS: Mapping[str, Said] = {
    # The file, its sheets and columns
    "no_sheet": Said(
        WRONG,
        _("No sheet of this file is one of a plan."),
        _("Name the sheets as in the template. The most important one is “รายการของแผน” (nodes)."),
    ),
    "sheet_unknown": Said(WARNS, _("Sheet “{title}” is not known and was not read."), _("Known sheets: {known}")),
    "sheet_twice": Said(WRONG, _("Sheet “{title}” is in the file twice."), _("Put its rows into one sheet.")),
    "no_headings": Said(
        WRONG,
        _("No headings were found in the first rows of this sheet."),
        _("Write the headings of the template in one row above the data."),
    ),
    "column_missing": Said(
        WRONG, _("The column “{column}” is missing."), _("Add a column with this heading; the order does not matter.")
    ),
    "column_twice": Said(WRONG, _("The column “{column}” is there twice."), _("Keep one of them.")),
    "column_unknown": Said(
        WARNS, _("The column “{heading}” is not known and was not read."), _("Mend its heading, or leave it.")
    ),
    "column_moved": Said(MENDED, _("The columns stand in another order; they were read by their headings.")),
    "merged": Said(
        WRONG,
        _("Cells {range} are merged, so rows are missing a value."),
        _("Take the merging off and fill each cell."),
    ),
    "other_edition": Said(WARNS, _("{count} rows of other editions ({editions}) were not read.")),
    # Cells
    "cell_error": Said(
        WRONG,
        _("The formula of this cell has no value ({text})."),
        _("Mend the formula, or type the value in its place."),
    ),
    "choice": Said(WRONG, _("“{text}” is not one of the known values."), _("Known values: {known}")),
    "length": Said(WRONG, _("The text has {found} characters."), _("At most {most} fit.")),
    "number": Said(WRONG, _("“{text}” is not a whole number."), _("Write a whole number, such as 12.")),
    "year": Said(WRONG, _("“{text}” is not a fiscal year."), _("Write the year with four digits, such as 2566.")),
    "era": Said(MENDED, _("The year {found} was read as {year} of the Buddhist era.")),
    "share": Said(
        WRONG, _("“{text}” is not a percentage."), _("Write a number from 0 to 100 with at most four decimals.")
    ),
    "day": Said(
        WRONG, _("“{text}” is not a day."), _("Write day, month and year with four digits, such as 1/10/2565.")
    ),
    "serial": Said(MENDED, _("The number {found} was read as the day {day}.")),
    "yes": Said(WRONG, _("“{text}” is neither yes nor no."), _("Write ใช่ or ไม่ใช่ (yes or no).")),
    "group": Said(WRONG, _("“{text}” is not a priority group."), _("Write one letter from A to J.")),
    "date_in_text": Said(
        WRONG,
        _("The spreadsheet has made a date of this cell ({day})."),
        _("Format the cell as text and type it again."),
    ),
    "zero_lost": Said(MENDED, _("The spreadsheet has taken the leading nought away: {found} was read as {code}.")),
    "tidied": Said(MENDED, _("Thai digits, spaces or invisible signs were tidied: read as {code}.")),
    "required": Said(WRONG, _("“{column}” is empty."), _("Every row needs it.")),
    # Nodes
    "kind_not_here": Said(
        WRONG,
        _("This edition has no nodes of the kind “{kind}”."),
        _("Mend the kind, or add it on the sheet of kinds."),
    ),
    "name_missing": Said(WRONG, _("The node has no wording."), _("Write the Thai wording, or the English one.")),
    "code_form": Said(WRONG, _("“{code}” cannot be a code."), _("A code has letters, digits, points and dashes only.")),
    "code_shape": Said(
        WRONG,
        _("“{code}” does not look like an official code of this kind."),
        _("Compare it with the official document. Codes of this kind look like: {pattern}"),
    ),
    "code_twice": Said(
        WRONG,
        _("Code {code} is already in row {row}."),
        _("A code stands for one node: remove the row or mend the code."),
    ),
    "official_twice": Said(
        WRONG,
        _("Official code {code} already belongs to {place}."),
        _("Compare both with the official document; one of them is wrong."),
    ),
    "row_twice": Said(
        WRONG,
        _("This row means the same node as row {row}: {node}."),
        _("Keep one of the rows, or decide what this one is."),
    ),
    "code_used": Said(
        WRONG,
        _("Code {code} belonged to a cancelled node ({node}) and is never used again."),
        _("Give the node a new code, or compare the code with the official document."),
    ),
    "code_against_name": Said(
        ASKS,
        _("The code says {by_code}, the name says {by_name}."),
        _("Compare with the official document, then write in “Decision”: code, name, new, or the key {keys}."),
    ),
    "code_other_name": Said(
        ASKS,
        _("Code {code} belongs to {by_code}, but the wording here is quite different."),
        _("Write in “Decision”: code (it was reworded), or mend the code; for another node write new with a new code."),
    ),
    "misprint": Said(
        ASKS,
        _("Is code {code} misprinted? {node} has nearly the same code and the same wording."),
        _("Write in “Decision”: name (it is that node, its code stays), or new (it is another one)."),
    ),
    "similar": Said(
        ASKS,
        _("The wording is nearly that of {node}."),
        _("Write in “Decision”: name (it is that node), or new (it is another one)."),
    ),
    "several": Said(
        ASKS,
        _("Several nodes have this wording: {nodes}."),
        _("Write the code of the node, or its key in “Decision”; new where it is another one."),
    ),
    "elsewhere": Said(
        ASKS,
        _("{node} has the same wording but stands elsewhere."),
        _("Write in “Decision”: name (it has moved here), or new (it is another one)."),
    ),
    "decision": Said(
        WRONG,
        _("“{text}” decides nothing here."),
        _("Write new, code or name, or the key of a node, such as {example}."),
    ),
    "by_name": Said(WARNS, _("Recognised by its wording as {node}.")),
    "code_kept": Said(WARNS, _("Recognised by its wording as {node}; its official code {code} stays.")),
    "namesake": Said(WARNS, _("A new node with the wording of {node}.")),
    "parent_missing": Said(
        WRONG, _("The row does not say under what it stands."), _("A node of this kind stands under: {kinds}")
    ),
    "parent_unknown": Said(
        WRONG,
        _("“{text}” is not a node under which this could stand."),
        _("Write the code or the full name of a node of these kinds: {kinds}"),
    ),
    "parent_several": Said(
        WRONG,
        _("“{text}” may mean several nodes: {nodes}."),
        _("Write the code, or the kind and edition of the parent."),
    ),
    "parent_cannot": Said(WRONG, _("{kind} cannot stand under {parent}."), _("It stands under: {kinds}")),
    "basis_claims": Said(
        WRONG,
        _("The node hangs under the nearest known one, but the edge claims to be known."),
        _("Leave the basis empty, or state the proper parent."),
    ),
    "basis_denies": Said(
        WRONG,
        _("The node has its proper parent, but the edge claims to be unknown."),
        _("Leave the basis empty, or write stated or derived."),
    ),
    "cycle": Said(
        WRONG, _("Following what each stands under comes round again to this node."), _("Mend “Stands under”.")
    ),
    "years": Said(WRONG, _("The last year comes before the first one."), _("Write the first year first.")),
    "url": Said(
        WRONG, _("The address does not begin with https:// or http://."), _("Mend the address, or leave it empty.")
    ),
    "bounds": Said(WRONG, _("The value is out of bounds."), _("Mend the value.")),
    "revived": Said(
        WRONG, _("This node was cancelled before this draft was made and is not revived."), _("Give it a new code.")
    ),
    "completion_cancels": Said(
        WRONG,
        _("A completion cancels nothing that is in force."),
        _("Start a revision for that, or leave the status empty."),
    ),
    "completion_fixed": Said(
        WRONG,
        _("This is in force ({stored}), and a completion does not change it."),
        _("Leave the cell empty, or start a revision."),
    ),
    "cancelled_before": Said(WARNS, _("This node was cancelled before this draft was made; the row was not read.")),
    "parent_left_out": Said(
        WRONG,
        _("{parent} is not in the file and would be cancelled, and nothing stands under it."),
        _("Add a row for it, or write a parent that is in the file."),
    ),
    "parent_cancelled": Said(
        WRONG, _("{parent} is cancelled, and nothing stands under it."), _("Write a parent that is in force.")
    ),
    "crosswalk_unread": Said(WARNS, _("The crosswalk was not read: only a revision has one.")),
    # Hosts, links, marks, crosswalk, counts, kinds
    "node_unknown": Said(
        WRONG, _("“{text}” is not a node of this edition."), _("Write its code, its official code or its full name.")
    ),
    "line_twice": Said(WRONG, _("The same is already said in row {row}."), _("Keep one of the rows.")),
    "body_unknown": Said(
        WRONG, _("The body “{text}” is not known."), _("Mend the code or name, or leave the cell empty.")
    ),
    "body_not_known": Said(
        WARNS, _("“{text}” is not the name of a body that is known here; it stays as it is stated.")
    ),
    "body_ended": Said(
        WRONG,
        _("{body} has ended on {day} and cannot be host."),
        _("Write the body that follows it, or the last day as host."),
    ),
    "days": Said(WRONG, _("The last day comes before the first one."), _("Write the first day first.")),
    "link_self": Said(WRONG, _("Cause and effect are the same node."), _("Mend one of them.")),
    "link_outside": Said(
        WARNS, _("Neither end of the link belongs to this edition."), _("Load it with the edition it belongs to.")
    ),
    "no_base": Said(
        WRONG, _("This draft follows no other edition, so there is nothing to compare."), _("Name the old edition.")
    ),
    "nothing_mapped": Said(WRONG, _("The row names neither an old nor a new node."), _("Write at least one of them.")),
    "relation_sides": Said(
        WRONG,
        _("“{relation}” does not go with what the row names."),
        _("Added has a new node only, dropped an old one only; all others have both."),
    ),
    "share_sum": Said(
        WRONG,
        _("The shares of {node} make {sum} and not 100."),
        _("Mend the shares, and write all rows of this old node."),
    ),
}


_VALUES: Mapping[str, str | Promise] = {
    value: label
    for choices in (NodeKind, NodeStatus, Basis, Attestation, HostLevel, LinkMeaning, Relation)
    for value, label in choices.choices
}


def _in_words(known: str) -> str:
    """Stored values as people read them."""
    return ", ".join(str(_VALUES.get(value, value)) for value in known.split(", "))


@dataclass(frozen=True)
class Fault(brought.Fault):
    """One thing said of a place in a file of a plan."""

    WORDS: ClassVar[Mapping[str, Said]] = WORDS

    @property
    def shown(self) -> Mapping[str, str]:
        """The words that fill the sentence, in the language of the page."""
        return {**self.words, "known": _in_words(self.words["known"])} if "known" in self.words else self.words
