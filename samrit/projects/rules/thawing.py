"""A frozen document read back into typed values: what an approved version says, for planning by it and for restoring it."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from samrit.lib.fiscal import MONTHS
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import FieldSpec, Kind, Openness, RowsSpec, SectionSpec
from samrit.projects.rules.spots import Frozen
from samrit.projects.rules.values import Body, Document, Link, Place, Row, RowRef, SectionData, Value

NodeName = tuple[str, str, str]
"""Edition, kind and code of a plan node: its name in documents."""


@dataclass(frozen=True)
class Known:
    """The rows that the names in a document stand for today: plan nodes by (edition, kind, code), areas and bodies by code."""

    nodes: Mapping[NodeName, int] = field(default_factory=dict)
    areas: Mapping[str, int] = field(default_factory=dict)
    bodies: Mapping[str, int] = field(default_factory=dict)


@dataclass
class Named:
    """Every plan node, area and body a frozen document names."""

    nodes: set[NodeName] = field(default_factory=set)
    areas: set[str] = field(default_factory=set)
    bodies: set[str] = field(default_factory=set)


def names_in(document: Frozen) -> Named:
    """Every plan node, area and body a frozen document names."""
    found = Named()
    for key, spec in SECTIONS.items():
        for each, value, level in _named(spec, document.get(key, {})):
            if not value.get("code"):
                continue
            if each.kind == Kind.AREA:
                found.areas.add(str(value["code"]))
            elif each.kind == Kind.BODY:
                found.bodies.add(str(value["code"]))
            else:
                found.nodes.add((str(value["edition"]), level, str(value["code"])))
    return found


def _named(spec: SectionSpec, kept: Frozen) -> list[tuple[FieldSpec, Frozen, str]]:
    kinds = {Kind.NODE, Kind.AREA, Kind.BODY}
    found = [(each, kept.get(each.name), each.level) for each in spec.fields if each.kind in kinds]
    for part in spec.rows:
        named = [each for each in part.fields if each.kind in kinds]
        found += [
            (each, row.get(each.name), str(row.get("level") or "")) for row in kept.get(part.name, []) for each in named
        ]
    return [(each, value, level) for each, value, level in found if isinstance(value, dict)]


def thawed(document: Frozen, known: Known) -> Document:
    """All five sections of a frozen document as typed values. Personal parts are absent: documents do not keep them."""
    return {key: _section(spec, document.get(key, {}), known) for key, spec in SECTIONS.items()}


def _section(spec: SectionSpec, kept: Frozen, known: Known) -> SectionData:
    fields = {
        each.name: value_of(each, kept.get(each.name), each.level, known)
        for each in spec.fields
        if each.openness != Openness.PERSONAL
    }
    parts = [part for part in spec.rows if part.openness != Openness.PERSONAL]
    return SectionData(fields, {part.name: _rows(part, kept.get(part.name, []), known) for part in parts})


def _rows(part: RowsSpec, rows: list[dict[str, Any]], known: Known) -> tuple[Row, ...]:
    kept = [each for each in part.fields if each.openness != Openness.PERSONAL]
    return tuple(
        Row(
            uuid.UUID(row["uid"]),
            {each.name: value_of(each, row.get(each.name), str(row.get("level") or ""), known) for each in kept},
        )
        for row in rows
    )


def value_of(spec: FieldSpec, kept: Any, level: str, known: Known) -> Value:
    """One kept value as a typed one; the opposite of `values.written`."""
    match spec.kind:
        case Kind.NODE:
            return _link(kept or {}, level, known)
        case Kind.AREA:
            area = kept or {}
            return Place(area["code"], area.get("name", ""), known.areas.get(area["code"])) if area else Place()
        case Kind.BODY:
            return _body(kept or {}, known)
        case Kind.ROW:
            return RowRef(str(kept["uid"]), str(kept.get("name", ""))) if kept else RowRef()
        case Kind.CHOICES:
            return tuple(kept or ())
        case Kind.DATE:
            return dt.date.fromisoformat(kept) if kept else None
        case Kind.DECIMAL | Kind.MONEY | Kind.PERCENT:
            return None if kept in (None, "") else Decimal(kept)
        case Kind.MONTHS:
            return tuple(month for month in MONTHS if month in (kept or []))
        case Kind.YEARS:
            return tuple((int(year), Decimal(kept[year])) for year in sorted(kept or {}))
        case Kind.MONTH_MONEY | Kind.MONTH_WORK:
            return tuple((month, Decimal(kept[str(month)])) for month in MONTHS if str(month) in (kept or {}))
        case Kind.TEXT | Kind.LONG | Kind.CHOICE:
            return kept or ""
    return kept  # type: ignore[no-any-return]  # years and yes or no are kept as they are


def _body(kept: Frozen, known: Known) -> Body:
    code = str(kept.get("code", ""))
    return Body(code, str(kept.get("as_stated", "")), str(kept.get("name", "")), known.bodies.get(code))


def _link(kept: Frozen, level: str, known: Known) -> Link:
    code, edition, stated = kept.get("code", ""), kept.get("edition", ""), kept.get("as_stated", "")
    if not code:
        return Link(as_stated=stated)
    node_id = known.nodes.get((edition, level, code))
    return Link(code, "", kept.get("title", ""), edition, node_id, said=stated)
