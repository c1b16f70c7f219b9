"""Two documents of different fiscal years of one project, made comparable: rows that tell of the same thing get the same name.

Each year's rows have uids of their own. They are paired by what they are called; what has no like there came or went.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from samrit.lib.thai import fold
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import Kind, RowsSpec
from samrit.projects.rules.spots import Frozen

CALLED_BY: Mapping[str, tuple[str, ...]] = {
    "lines": ("fiscal_year", "source", "category", "name"),
    "obligations": ("kind", "fiscal_year"),
    "locations": ("level", "area", "site"),
    "secondary": ("level", "link"),
    "evidence": ("supports", "title"),
    "costs": ("activity", "item"),
    "resolutions": ("decided_on", "text"),
    "laws": ("title", "section"),
    "partners": ("body",),
    "co_agencies": ("body",),
    "beneficiaries": ("group",),
}
"""The fields by which a row is known from year to year; the others go by their name or text."""


def aligned(before: Frozen, after: Frozen) -> Frozen:
    """The later document with the uids of the earlier one where the rows are called the same."""
    made: dict[str, Any] = dict(after)
    names: dict[str, str] = {}
    for key, spec in SECTIONS.items():
        for part in spec.rows:
            left, right = before.get(key, {}).get(part.name, []), after.get(key, {}).get(part.name, [])
            names |= _pairs(part, left, right)
    for key, spec in SECTIONS.items():
        section = dict(after.get(key, {}))
        for part in spec.rows:
            section[part.name] = [_renamed(part, row, names) for row in section.get(part.name, [])]
        made[key] = section
    return made


def _pairs(part: RowsSpec, left: list[dict[str, Any]], right: list[dict[str, Any]]) -> dict[str, str]:
    """The uid of the earlier row for each later one that is called the same, each taken once, in order."""
    waiting: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for row in left:
        waiting[_called(part, row)].append(row["uid"])
    return {row["uid"]: waiting[called].pop(0) for row in right if waiting.get(called := _called(part, row))}


def _called(part: RowsSpec, row: Mapping[str, Any]) -> tuple[str, ...]:
    fields = CALLED_BY.get(part.name, ("name", "text"))
    return tuple(_word(row.get(name)) for name in fields)


def _word(value: Any) -> str:
    if isinstance(value, dict):
        value = next((value[name] for name in ("name", "title", "as_stated", "code") if value.get(name)), "")
    return fold(str(value or ""))


def _renamed(part: RowsSpec, row: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, Any]:
    """The row and the rows it names under their earlier uids."""
    made = dict(row) | {"uid": names.get(row["uid"], row["uid"])}
    for field in part.fields:
        value = made.get(field.name)
        if field.kind == Kind.ROW and isinstance(value, dict):
            made[field.name] = value | {"uid": names.get(value.get("uid", ""), value.get("uid", ""))}
    return made
