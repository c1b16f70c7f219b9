"""The generated part of the documentation: made from the tables that the program itself runs by, so it cannot drift.

Every function answers a whole Markdown page. English, because it documents code; Thai where the term is the office's own.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils import translation

from samrit.approvals import rules as approvals
from samrit.opendata.rules.columns import Dataset
from samrit.opendata.rules.datasets import DATASETS
from samrit.projects.rules import items
from samrit.projects.rules.sections import SECTIONS
from samrit.workspace.rules import who_may

NOTE = "<!-- Written by `samrit docs write`; change the code, not this page. -->\n"


@dataclass(frozen=True)
class App:
    """One app as the map shows it: its row, what it says of itself, and its nouns with their first sentences."""

    name: str
    row: int
    purpose: str
    nouns: Sequence[tuple[str, str]]


def states() -> str:
    """State diagram and table of transitions of everything that is approved."""
    rows = [(t.state, t.act, t.to, t.who) for t in approvals.TRANSITIONS]
    return (
        f"{NOTE}\n# States\n\nYear plans (M1 to M5) and progress reports (M6) pass through the same states. "
        f"The table is `samrit/approvals/rules/transitions.py`.\n\n```mermaid\n{approvals.diagram()}```\n\n"
        + table(("from", "act", "to", "by"), rows)
        + "\n"
        + table(
            ("by", "over the body that owns the subject"), [(f"`{who}`", approvals.WHO[who]) for who in approvals.Who]
        )
        + f"\n## A request to unlock\n\nIts approved version stays in force all the while.\n\n```mermaid\n"
        f"{approvals.unlock_diagram()}```\n"
    )


def permissions() -> str:
    """Which role may do what in which state, found by asking the rules."""
    with translation.override("en"):
        parts = [
            f"{NOTE}\n# Who may do what\n\nA record of a division under a department under a ministry, with the default chain "
            "(division approver, then department approver), sent by its division editor; the ministry takes note after it. "
            "Found by asking the rules for somebody who holds this one role. The public sees published releases only.\n"
        ]
        head = ["", *(column.key for column in who_may.columns())]
        for chart in who_may.charts():
            rows = [(line.act, *("; ".join(map(str, cell)) or "–" for cell in line.cells)) for line in chart.lines]
            parts.append(f"\n## {chart.title}\n\n{chart.note}\n\n{table(head, rows)}")
    return "".join(parts)


def house_map(apps: Sequence[App]) -> str:
    """The apps from the top of the map down, what each owns and refuses, and its nouns."""
    parts = [f"{NOTE}\n# The map\n\nAn app imports only from rows below its own. The contract is `.importlinter`.\n\n"]
    parts.append(table(("row", "app"), [(row, ", ".join(a.name for a in apps if a.row == row)) for row in _rows(apps)]))
    for app in apps:
        parts.append(f"\n## {app.name}\n\n{app.purpose}\n")
        if app.nouns:
            parts.append("\n" + table(("noun", "meaning"), [(f"`{name}`", meaning) for name, meaning in app.nouns]))
    return "".join(parts)


def _rows(apps: Sequence[App]) -> list[int]:
    return sorted({app.row for app in apps}, reverse=True)


def fields(first_years: Mapping[str, int]) -> str:
    """Every item of the forms M1 to M5 with what answers it; `first_years` are those from which the package data require a
    place."""
    with translation.override("en"):
        known = items.answers(SECTIONS, first_years)
    head = (
        f"{NOTE}\n# Fields of the forms M1 to M5\n\nThe specification is `samrit/projects/rules/sections`, duties by year are the "
        "pack `samrit/projects/packs/forms`. “always”: required in every year; a year: required from that fiscal year (Buddhist "
        "era) on; nothing: may stay empty. Rows of a part are required from one row on; a field of a row is required where there "
        "is such a row.\n"
    )
    columns = ("item", "key", "field", "kind", "list", "rows", "condition", "required", "openness", "rule")
    parts = [head]
    for form in items.LAST:
        rows: list[Sequence[object]] = []
        for item in (number for number in items.numbers() if number.startswith(f"{form}.")):
            if item in items.ELSEWHERE:
                rows.append((item, "", items.ELSEWHERE[item], *[""] * 7))
            rows += [
                (item, f"`{a.key}`", a.label, a.kind, a.codes, a.many, a.condition, a.first, a.openness, a.rule)
                for a in known.get(item, ())
            ]
        parts.append(f"\n## {form}\n\n{table(columns, rows)}")
    return "".join(parts)


def datasets() -> str:
    """The dictionary of the open datasets."""
    head = f"{NOTE}\n# Open datasets\n\nThe list is `samrit/opendata/rules/datasets.py`; it makes the files and this page.\n"
    return head + "".join(_dataset(dataset) for dataset in DATASETS)


def _dataset(dataset: Dataset) -> str:
    rows = [
        (
            f"`{column.name}`",
            column.type,
            column.th,
            column.en,
            column.unit or "",
            column.codelist or "",
            "yes" if column.required else "",
        )
        for column in dataset.columns
    ]
    keys = "".join(
        f"\n`{', '.join(r.columns)}` points at `{r.dataset}` (`{', '.join(r.target)}`).\n" for r in dataset.references
    )
    return (
        f"\n## {dataset.name}\n\n**{dataset.title.th}** ({dataset.title.en})\n\n{dataset.meaning.th}\n\n"
        f"{dataset.meaning.en}\n\nKey: `{', '.join(dataset.key)}`.\n{keys}\n"
        + table(("column", "type", "ความหมาย", "meaning", "unit", "code list", "required"), rows)
    )


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(str(cell).replace('|', '¦') for cell in line)} |\n" for line in lines)
