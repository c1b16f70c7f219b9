"""What a list of codes must satisfy, and what may become of an item.

A code stands for one thing for ever: it is never given to another, never removed, and ends only where no rule of the
program goes by it.
"""

import datetime as dt
import re
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.codelists.models import CodeItem
from samrit.lib.errors import Problem, Text
from samrit.lib.packs import Pack

CODE = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
"""How a code is written: small letters, digits and underscores, a letter first."""
LONGEST_NAME = 300


@dataclass(frozen=True)
class ItemWords:
    """What an administrator may write about an item."""

    name_th: str
    name_en: str = ""
    position: int = 0
    note: str = ""


def check_lists(pack: Pack) -> None:
    """Note as faults: items that end before they begin, and items that end although a rule goes by them."""
    for row in pack.rows("items"):
        begins, ends = row["valid_from"], row["valid_to"]
        if begins and ends and ends < begins:
            pack.fault(
                ("items", row.number, "valid_to"),
                "order",
                format_lazy(_("{code} ends before it begins."), code=row["code"]),
                _("Mend the days."),
            )
        if ends and row["is_read_by_rules"]:
            reason = why_not_end(row["code"], is_read_by_rules=True, valid_to=None)
            pack.fault(("items", row.number, "valid_to"), "needed", reason or "", _("Leave the cell empty."))


def why_not_end(code: str, *, is_read_by_rules: bool, valid_to: dt.date | None) -> Text | None:
    """Why an item cannot end: a rule of the program goes by its code, or it has an end already."""
    if is_read_by_rules:
        return format_lazy(
            _("Rules of this system go by the code {code}, so it cannot end. Its words can be changed."), code=code
        )
    if valid_to is not None:
        return format_lazy(_("{code} has an end already."), code=code)
    return None


def check_words(words: ItemWords) -> list[Problem]:
    """Faults of the words of an item."""
    problems = []
    if not words.name_th:
        problems.append(Problem("name_th", "empty", _("Write the name in Thai.")))
    for field, text in (("name_th", words.name_th), ("name_en", words.name_en)):
        if len(text) > LONGEST_NAME:
            problems.append(Problem(field, "too_long", _("The name is longer than 300 letters.")))
    if not 0 <= words.position <= 999:
        problems.append(Problem("position", "position", _("Write a whole number from 0 to 999.")))
    return problems


def check_new_code(code: str, taken: Collection[str]) -> list[Problem]:
    """Faults of the code of a new item; codes of ended items stay taken."""
    if not CODE.fullmatch(code):
        text = _("Write the code with small letters, digits and underscores, a letter first, such as central_fund.")
        return [Problem("code", "pattern", text)]
    if code in taken:
        return [Problem("code", "taken", _("This list has that code already. A code stands for one thing for ever."))]
    return []


def check_end(item: CodeItem, day: dt.date) -> list[Problem]:
    """Faults of the last day of an item."""
    if item.valid_from and day < item.valid_from:
        return [Problem("valid_to", "order", _("The last day cannot lie before the first day of this code."))]
    return []
