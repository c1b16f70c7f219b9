"""What the program filled in and nobody has changed since: marks by place."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from samrit.lib.errors import Text
from samrit.lib.merge import fingerprint
from samrit.projects.models import Filled, FilledFrom, YearPlan
from samrit.projects.queries import editing
from samrit.projects.rules import SECTIONS, Document
from samrit.projects.rules.values import flat


@dataclass(frozen=True)
class Mark:
    """Where the value of a field or row came from: the kind of source, the record in words, and when."""

    filled_from: str
    origin: str
    at: dt.datetime

    @property
    def label(self) -> Text:
        """The kind of source in words."""
        return FilledFrom(self.filled_from).label


def marks_of(plan: YearPlan, document: Document | None = None) -> Mapping[str, Mark]:
    """Marks of the year plan whose value is still what was filled in, by place (`m1.explanation`, `m5.lines.<uid>`).

    `document` are sections already read: then only their marks are answered, in one query. Else the sections that have
    marks are read too; nothing more where there are none.
    """
    rows = {row.place: row for row in Filled.objects.filter(year_plan=plan)}
    if document is not None:
        rows = {place: row for place, row in rows.items() if place.partition(".")[0] in document}
    now = values_at(plan, rows, document)
    return {
        place: Mark(row.filled_from, row.origin, row.filled_at)
        for place, row in rows.items()
        if place in now and fingerprint(now[place]) == row.value_hash
    }


def has_marks(plan: YearPlan) -> bool:
    """Whether anything was filled in by the program. One query."""
    return Filled.objects.filter(year_plan=plan).exists()


def values_at(plan: YearPlan, places: Iterable[str], document: Document | None = None) -> dict[str, Any]:
    """The plain values of fields and rows by their keys, without those that hold nothing or are not there."""
    wanted: dict[str, list[str]] = {}
    for place in places:
        key, _dot, rest = place.partition(".")
        if key in SECTIONS and rest:
            wanted.setdefault(key, []).append(rest)
    found: dict[str, Any] = {}
    for key, names in wanted.items():
        stored = flat(document[key] if document is not None else editing.section_data(plan, key))
        nothing = fingerprint(None)
        found |= {
            f"{key}.{name}": stored[name] for name in names if name in stored and fingerprint(stored[name]) != nothing
        }
    return found
