"""Files that somebody brought: what was found in which cell, and the person's own workbook given back with that written into
it."""

import datetime as dt
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Self, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samrit.lib import workbooks
from samrit.lib.errors import Text
from samrit.lib.workbooks import Cell, Link, Mark, Page, Sheet, address

WRONG, ASKS, WARNS, MENDED = "wrong", "asks", "warns", "mended"
"""A fault stops the file; a question stops it until it is answered; a warning and a cell that was mended on reading do not."""
GRAVITY = (WRONG, ASKS, WARNS, MENDED)
BLOCKING = frozenset({WRONG, ASKS})
LEVELS: Mapping[str, str | Promise] = {
    WRONG: gettext_lazy("Has to be mended"),
    ASKS: gettext_lazy("Has to be decided"),
    WARNS: gettext_lazy("Please look"),
    MENDED: gettext_lazy("Mended on reading"),
}
LOOKS = {WRONG: "missing", ASKS: "returned", WARNS: "unverified", MENDED: "derived"}
"""How a fault looks, in the words of the component `status`."""
MOST_LISTED = 20_000
"""How many faults the summary lists."""
SUMMARY = gettext_lazy("What was found")
COLUMN = gettext_lazy("What to mend")


@dataclass(frozen=True)
class Said:
    """The words of a code: how grave it is, what is wrong, how to mend it."""

    level: str
    what: Text
    mend: Text = ""


@dataclass(frozen=True)
class Fault:
    """One thing said of a place in a file, kept as its code and the words that fill it, so that it is read in the language
    of whoever reads it. `sheet`, `row` and `column` count from nought as the file has them; -1 is the whole sheet or row.
    A subclass says its codes in `WORDS`."""

    WORDS: ClassVar[Mapping[str, Said]] = {}

    code: str
    sheet: int = -1
    title: str = ""
    row: int = -1
    column: int = -1
    words: dict[str, str] = field(default_factory=dict)

    @property
    def level(self) -> str:
        """How grave it is."""
        return self.WORDS[self.code].level

    @property
    def blocks(self) -> bool:
        """Whether the file waits for it."""
        return self.level in BLOCKING

    @property
    def look(self) -> str:
        """The status whose colour and icon it borrows."""
        return LOOKS[self.level]

    @property
    def place(self) -> str:
        """`B7`, `7:7` for a whole row, nothing for a whole sheet."""
        if self.row < 0:
            return ""
        return address(self.row, self.column) if self.column >= 0 else f"{self.row + 1}:{self.row + 1}"

    @property
    def what(self) -> str:
        """What is wrong, in the language of the page."""
        return str(self.WORDS[self.code].what).format(**self.shown)

    @property
    def mend(self) -> str:
        """How to mend it, in the language of the page."""
        return str(self.WORDS[self.code].mend).format(**self.shown)

    @property
    def shown(self) -> Mapping[str, str]:
        """The words that fill the sentence, in the language of the page."""
        return self.words

    @property
    def label(self) -> str:
        """How grave it is, in words."""
        return str(LEVELS[self.level])

    @property
    def told(self) -> dict[str, str]:
        """What a machine is told of it."""
        said = {"level": self.level, "code": self.code, "sheet": self.title, "place": self.place}
        return {**said, "what": self.what, "mend": self.mend}

    def as_json(self) -> list[Any]:
        """How it is kept."""
        return [self.code, self.sheet, self.title, self.row, self.column, self.words]

    @classmethod
    def of(cls, kept: Sequence[Any]) -> Self:
        """What was kept."""
        return cls(*kept)


F = TypeVar("F", bound=Fault)


def in_order(faults: Iterable[F]) -> list[F]:
    """The gravest first, then as the file has them."""
    return sorted(faults, key=lambda one: (GRAVITY.index(one.level), one.sheet, one.row, one.column, one.code))


def by_level(faults: Sequence[Fault], current: str) -> list[dict[str, Any]]:
    """Tabs over the faults of a file: everything, and each level that occurs, with how many there are."""
    counts = Counter(fault.level for fault in faults)
    tabs = [{"label": _("Everything"), "url": "?", "count": len(faults), "current": current not in LEVELS}]
    return tabs + [
        {"label": str(label), "url": f"?level={level}", "count": counts[level], "current": level == current}
        for level, label in LEVELS.items()
        if counts[level]
    ]


def annotated(
    book: Sequence[Sheet],
    faults: Sequence[Fault],
    *,
    title: str,
    about: str,
    created: dt.datetime,
    headings: Sequence[int],
) -> bytes:
    """The person's own workbook with what was found: red cells with a comment, a column that says what to mend, and a first
    sheet that lists everything with links to the cells. `headings` are the rows of the headings, by sheet."""
    titles = titles_of((sheet.title for sheet in book), str(SUMMARY))
    pages = [summary_page(str(SUMMARY), [title, about], faults, titles)]
    for number, sheet in enumerate(book):
        own = [fault for fault in faults if fault.sheet == number]
        header = headings[number] if number < len(headings) else 0
        rows, marks, at = marked(sheet.rows, header, own, column=str(COLUMN), known=(str(COLUMN),))
        pages.append(Page(titles[number], rows=rows, marks=marks, widths=[18.0] * at + [70.0], heading_row=header))
    return workbooks.write(pages, title=title, created=created)


def summary_page(title: str, heads: Sequence[str], faults: Sequence[Fault], titles: Sequence[str]) -> Page:
    """The first sheet: what was found, the gravest first. `titles` are those of the sheets of the copy, in their order."""
    rows: list[list[Cell | Link]] = [[head] for head in (*heads, None)]
    for level, label in LEVELS.items():
        rows.append([str(label), sum(fault.level == level for fault in faults)])
    rows += [[None], [_("Sheet"), _("Cell"), _("How grave"), _("What"), _("How to mend it")]]
    heading = len(rows) - 1
    for fault in in_order(faults)[:MOST_LISTED]:
        at = address(max(fault.row, 0), max(fault.column, 0))
        is_there = 0 <= fault.sheet < len(titles)
        linked = Link(f"'{titles[fault.sheet]}'!{at}", fault.place or fault.title or at) if is_there else None
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


Marked = tuple[list[list[Cell]], dict[tuple[int, int], Mark], int]


def marked(
    brought: Sequence[Sequence[Cell]], header: int, faults: Sequence[Fault], *, column: str, known: Collection[str]
) -> Marked:
    """The rows with a last column, headed `column`, that says what to mend (one of an earlier copy, under any of the headings
    `known`, is used again), the marks of the cells, and the place of that column."""
    rows: list[list[Cell]] = [list(row) for row in brought]
    width = max((len(row) for row in rows), default=0)
    own = rows[header][-1] if rows and header < len(rows) and len(rows[header]) == width and width else None
    at = width - 1 if own in known else width
    marks: dict[tuple[int, int], Mark] = {}
    told: dict[int, list[str]] = {}
    for fault in in_order(faults):
        if fault.row >= 0:
            text = f"{fault.label}: {fault.what} {fault.mend}".strip()
            place = (fault.row, fault.column if fault.column >= 0 else at)
            before = marks.get(place)
            words = f"{before.text}\n{text}" if before else text
            marks[place] = Mark(words, fault.blocks or bool(before and before.is_wrong))
            if fault.row != header:
                told.setdefault(fault.row, []).append(f"{fault.place}: {text}")
    if at < width:
        rows = [row[:at] for row in rows]
    for number, texts in told.items():
        rows += [[] for _missing in range(number + 1 - len(rows))]
        rows[number] = [*rows[number][:at], *[None] * (at - len(rows[number])), "\n".join(texts)]
    if header < len(rows):
        rows[header] = [*rows[header][:at], *[None] * (at - len(rows[header])), column]
    return rows, marks, at
