"""The generated part of the documentation: made from the tables that the program itself runs by, so it cannot drift.

Every function answers a whole Markdown page. English, because it documents code; Thai where the term is the office's own.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import translation

from samrit.accounts.roles import Person, Post, Role
from samrit.approvals import rules as approvals
from samrit.approvals.models import State
from samrit.opendata.rules.checks import why_not_publish
from samrit.opendata.rules.columns import Dataset
from samrit.opendata.rules.datasets import DATASETS
from samrit.projects.rules.access import why_not_view

NOTE = "<!-- Written by `samrit docs write`; change the code, not this page. -->\n"
CHAIN = [Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER]


@dataclass(frozen=True)
class Place:
    """A body of the example, as the rules read it."""

    path: str
    area_path: str = ""


MINISTRY, DEPARTMENT, PROVINCE, ELSEWHERE = (
    Place("00000001/"),
    Place("00000001/00000002/"),
    Place("00000008/"),
    Place("00000009/"),
)
DIVISION = Place("00000001/00000002/00000003/", PROVINCE.path)
POSTED_AT: Mapping[Role, Place] = {
    Role.DIVISION_EDITOR: DIVISION,
    Role.DIVISION_APPROVER: DIVISION,
    Role.DEPARTMENT_APPROVER: DEPARTMENT,
    Role.MINISTRY_COORDINATOR: MINISTRY,
    Role.DEPARTMENT_ADMIN: DEPARTMENT,
    Role.MINISTRY_ADMIN: MINISTRY,
    Role.TARGET_HOST: ELSEWHERE,
    Role.AREA_COORDINATOR: PROVINCE,
    Role.GOVERNOR: PROVINCE,
    Role.CENTRAL_VIEWER: ELSEWHERE,
    Role.PARLIAMENT_VIEWER: ELSEWHERE,
    Role.AUDITOR: ELSEWHERE,
    Role.NESDC_ANALYST: ELSEWHERE,
    Role.NESDC_ADMIN: ELSEWHERE,
}
"""Where each role is posted in the example: the record belongs to a division under a department under a ministry."""


@dataclass
class Example:
    """An approval as rules read it: a state, the step whose turn it is, the default chain, who sent it."""

    name: str
    state: str
    step: int
    submitted_by_id: int | None
    roles: list[str]
    approved_at: dt.datetime | None = None
    stand_in: int = 0
    noting: list[str] = field(default_factory=list)
    noted: int = 0
    opened: list[str] = field(default_factory=list)
    review_asked_at: dt.datetime | None = None
    undo_by_id: int | None = None
    undo_until: dt.datetime | None = None


EDITOR, OTHER = 1, 2
MOMENT = dt.datetime(2022, 4, 18, tzinfo=dt.UTC)
EXAMPLES = (
    Example("draft", State.DRAFT, 0, None, [*CHAIN]),
    Example("submitted, at the division", State.SUBMITTED, 1, EDITOR, [*CHAIN]),
    Example("submitted, at the department", State.SUBMITTED, 2, EDITOR, [*CHAIN]),
    Example("returned", State.RETURNED, 0, EDITOR, [*CHAIN]),
    Example("approved", State.APPROVED, 2, EDITOR, [*CHAIN], MOMENT),
    Example("unlocked", State.UNLOCKED, 0, EDITOR, [*CHAIN], MOMENT),
    Example("discarded", State.DISCARDED, 0, None, []),
)


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
    people = [(role, Person(EDITOR, (Post(role, 0, POSTED_AT[role].path),))) for role in Role]
    colleague = Person(OTHER, (Post(Role.DIVISION_EDITOR, 0, DIVISION.path),))
    stranger = Person(OTHER, (Post(Role.DIVISION_EDITOR, 0, ELSEWHERE.path),))
    columns = [(str(role), _approver(person, role)) for role, person in people]
    columns += [("another editor of the unit", colleague), ("an editor elsewhere", stranger)]
    with translation.override("en"):
        rows = [("see it", *("any" if why_not_view(who, DIVISION) is None else "–" for _, who in columns))]
        acts = {
            "change it": approvals.why_not_edit,
            "send it": approvals.why_not_submit,
            "approve it": approvals.why_not_approve,
            "return it": approvals.why_not_return,
            "withdraw it": approvals.why_not_withdraw,
            "ask for an unlock": approvals.why_not_ask_unlock,
            "grant or refuse an unlock": approvals.why_not_grant_unlock,
            "ask the unit to look again": approvals.why_not_ask_review,
            "write in its thread": approvals.why_not_comment,
            "discard it": approvals.why_not_discard,
            "hand it over": approvals.why_not_transfer,
        }
        for act, why_not in acts.items():
            cells = ([e.name for e in EXAMPLES if why_not(who, e, DIVISION) is None] for _, who in columns)
            rows.append((act, *("; ".join(names) or "–" for names in cells)))
        rows.append(("publish a release", *("yes" if why_not_publish(who) is None else "–" for _, who in columns)))
    return (
        f"{NOTE}\n# Who may do what\n\nA record of a division under a department under a ministry, with the default chain "
        "(division approver, then department approver), sent by its division editor. Each cell names the states in which "
        "the rules answer no reason against it. The public sees published releases only.\n\n"
        + table(("", *(name for name, _ in columns)), rows)
    )


def _approver(person: Person, role: Role) -> Person:
    """Approvers are other people than the editor who sent it."""
    return person if role == Role.DIVISION_EDITOR else Person(OTHER + 1, person.posts)


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
