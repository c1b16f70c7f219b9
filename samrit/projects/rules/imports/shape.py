"""What every importer produces, and what it needs to know of the reference data."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from samrit.lib.thai import fold
from samrit.projects.models import (
    Activities,
    ActivityMonth,
    Detail,
    General,
    Links,
    Money,
    PlanChoice,
    Project,
    SpendMonth,
    YearPlan,
)
from samrit.projects.models.rows import Row

NAMESPACE = uuid.UUID("5d1f7a34-8f0e-5c1b-9a52-0f6f6a1f2565")  # row ids made from documents are stable across imports


@dataclass(frozen=True)
class Body:
    """A state body as importers need it: its id, and its path for "the one under that ministry"."""

    id: int
    path: str


@dataclass(frozen=True)
class Node:
    """A plan node as importers need it: its id, and the fiscal years (BE) its edition is in force."""

    id: int
    valid_from: int
    valid_to: int | None

    def holds_in(self, year: int) -> bool:
        """Whether its edition is in force in the year."""
        return self.valid_from <= year and (self.valid_to is None or year <= self.valid_to)


@dataclass(frozen=True)
class Decided:
    """What NESDC decided that words mean: the decision, its node, and the fiscal years (BE) its edition is in force."""

    id: int
    node: Node


@dataclass(frozen=True)
class Known:
    """The reference data a document may name. Names are folded; area keys are (level, code); nodes (kind, number); what is
    decided of stated words (level, folded words)."""

    bodies: Mapping[str, list[Body]]
    areas: Mapping[tuple[str, str], int]
    provinces: Mapping[str, int]
    regions: Mapping[str, int]
    nodes: Mapping[tuple[str, int], list[Node]]
    decided: Mapping[tuple[str, str], list[Decided]] = field(default_factory=dict)

    def match(self, row: PlanChoice, year: int) -> None:
        """Put the node that was decided for the words of a link, in the edition of the year, beside the words."""
        if row.node_id is not None or not row.as_stated:
            return
        for one in self.decided.get((row.level, fold(row.as_stated)), ()):
            if one.node.holds_in(year):
                row.node_id, row.match_id = one.node.id, one.id

    def loaded(self, kind: str) -> bool:
        """Whether the list of this kind is loaded at all: not loaded is a legal state, unknown in a loaded list is not."""
        return any(key[0] == kind for key in self.nodes)

    def node(self, kind: str, number: int, year: int) -> int | None:
        """The node of that number in the edition of the year, else in any edition."""
        found = self.nodes.get((kind, number), [])
        return next((node.id for node in [*(n for n in found if n.holds_in(year)), *found]), None)

    def owner(self, names: list[str]) -> tuple[int | None, list[str]]:
        """The deepest body that is known among names from the top down, and the names below it that are not.

        Of several bodies with one name the one under the body above is taken.
        """
        above: Body | None = None
        missing: list[str] = []
        for name in names:
            found = self.bodies.get(fold(name), [])
            inside = [body for body in found if above and body.path.startswith(above.path)]
            if inside or found:
                above, missing = (inside or found)[0], []
            else:
                missing.append(name)
        return (above.id if above else None), missing


@dataclass
class Imported:
    """One document as unsaved rows. `unmapped` are the paths it states that no column took."""

    system: str
    key: str
    project: Project
    year_plan: YearPlan
    links: Links
    general: General
    detail: Detail
    activities: Activities
    money: Money
    rows: list[Row]
    activity_months: list[ActivityMonth]
    spend_months: list[SpendMonth]
    parent_code: str = ""
    unmapped: list[str] = field(default_factory=list)

    @property
    def sections(self) -> list[Links | General | Detail | Activities | Money]:
        """The five section rows."""
        return [self.links, self.general, self.detail, self.activities, self.money]


class RowIds:
    """Stable ids of rows: the same place in the same document is the same row at the next import."""

    def __init__(self, system: str, key: str) -> None:
        self.prefix = f"{system}/{key}"
        self.counts: dict[str, int] = {}

    def next(self, kind: str, natural: str = "") -> dict[str, uuid.UUID | int]:
        """The uid and position of the next row of this kind; `natural` is its id in the document, if it has one."""
        position = self.counts.get(kind, 0)
        self.counts[kind] = position + 1
        return {"uid": uuid.uuid5(NAMESPACE, f"{self.prefix}/{kind}/{natural or position}"), "position": position}


def without_gaps(value: Any) -> Any:
    """The document without nulls and empty texts: old systems write them where they mean nothing, also in lists."""
    if isinstance(value, dict):
        return {name: without_gaps(inner) for name, inner in value.items() if inner is not None and inner != ""}
    if isinstance(value, list):
        return [without_gaps(inner) for inner in value if inner is not None and inner != ""]
    return value


def stated_paths(document: object, prefix: str = "") -> set[str]:
    """Every path at which the document states something, lists as `[]`: `budget_plan.items[].QTY`."""
    if isinstance(document, dict):
        return {
            path
            for name, value in document.items()
            for path in stated_paths(value, f"{prefix}.{name}" if prefix else str(name))
        }
    if isinstance(document, list):
        return {path for value in document for path in stated_paths(value, f"{prefix}[]")}
    return set() if document is None or document == "" else {prefix}


def stated_values(document: object, prefix: str = "") -> dict[str, list[str]]:
    """Every stated path with its values as text, in the order of the document; lists as `[]`."""
    found: dict[str, list[str]] = {}
    _gather(document, prefix, found)
    return found


def _gather(value: object, prefix: str, found: dict[str, list[str]]) -> None:
    if isinstance(value, dict):
        for name, inner in value.items():
            _gather(inner, f"{prefix}.{name}" if prefix else str(name), found)
    elif isinstance(value, list):
        for inner in value:
            _gather(inner, f"{prefix}[]", found)
    elif value is not None and value != "":
        found.setdefault(prefix, []).append(str(value))
