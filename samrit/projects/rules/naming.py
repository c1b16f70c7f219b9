"""Codes of our own pattern, and names that are too much alike."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from samrit.lib.thai import fold

ALIKE = 0.9
"""From this similarity on, two names of one unit and year count as the same project entered twice."""


def next_code(pattern: str, agency: str, fiscal_year: int, taken: Iterable[str]) -> str:
    """The next free code, such as `20005-65-0007`: body, last two digits of the fiscal year (BE), running number.

    `taken` are codes that begin like ours; a foreign code among them is not understood and not touched.
    """
    parts = {"agency": agency, "year": f"{fiscal_year % 100:02d}"}
    mine = re.compile(re.escape(pattern.format(**parts, number=10**11)).replace(str(10**11), r"(\d+)"))
    numbers = [int(found[1]) for code in taken if (found := mine.fullmatch(code))]
    return pattern.format(**parts, number=max(numbers, default=0) + 1)


def code_prefix(pattern: str, agency: str, fiscal_year: int) -> str:
    """What all codes of one body and year begin with."""
    return pattern.partition("{number")[0].format(agency=agency, year=f"{fiscal_year % 100:02d}")


def look_alike(name: str, others: Iterable[tuple[str, str]]) -> tuple[str, str] | None:
    """The first of `others` (code, name) whose name is the same or nearly so. Spaces and spelling marks do not count."""
    mine = fold(name)
    for code, other in others:
        theirs = fold(other)
        matcher = SequenceMatcher(None, mine, theirs, autojunk=False)
        alike = matcher.real_quick_ratio() >= ALIKE and matcher.quick_ratio() >= ALIKE and matcher.ratio() >= ALIKE
        if (mine == theirs or alike) and not _differ_in_number(mine, theirs):
            return code, other
    return None


def _differ_in_number(one: str, other: str) -> bool:
    """Names that differ only in a number (phase 1, phase 2) are different projects."""
    return re.findall(r"\d+", one) != re.findall(r"\d+", other)
