"""What fields hold: one value of each kind, whole rows and whole sections, and how they are told apart and written down."""

import datetime as dt
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from samrit.lib.merge import canonical
from samrit.lib.money import CENT
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import FieldSpec, Kind, Openness, RowsSpec, SectionSpec


@dataclass(frozen=True)
class Link:
    """A plan link: the code of a node of the edition in force, or the words of the agency, not yet matched.

    `title`, `edition` and `node_id` say what the code means, `said` which words of the agency NESDC matched with it, by
    which decision (`match_id`); they play no part in comparing.
    """

    code: str = ""
    as_stated: str = ""
    title: str = field(default="", compare=False)
    edition: str = field(default="", compare=False)
    node_id: int | None = field(default=None, compare=False)
    said: str = field(default="", compare=False)
    match_id: int | None = field(default=None, compare=False)

    def __bool__(self) -> bool:
        return bool(self.code or self.as_stated)


@dataclass(frozen=True)
class Place:
    """A place: what the writer typed (name or code) becomes the official code of one area."""

    code: str = ""
    name: str = field(default="", compare=False)
    area_id: int | None = field(default=None, compare=False)

    def __bool__(self) -> bool:
        return bool(self.code)


@dataclass(frozen=True)
class Body:
    """A state body of the directory by its code, or the name somebody stated; the rest says what the code means."""

    code: str = ""
    as_stated: str = ""
    name: str = field(default="", compare=False)
    body_id: int | None = field(default=None, compare=False)

    def __bool__(self) -> bool:
        return bool(self.code or self.as_stated)


@dataclass(frozen=True)
class RowRef:
    """Another row of the section by its uid, with its name for readers."""

    uid: str = ""
    label: str = field(default="", compare=False)
    row_id: int | None = field(default=None, compare=False)

    def __bool__(self) -> bool:
        return bool(self.uid)


Months = tuple[int, ...]
MonthMoney = tuple[tuple[int, Decimal], ...]
Codes = tuple[str, ...]
Value = str | Decimal | int | bool | dt.date | Link | Place | Body | RowRef | Months | MonthMoney | Codes | None
Values = Mapping[str, Value]


@dataclass(frozen=True)
class Row:
    """One row of a repeating part; `uid` is its name for life."""

    uid: uuid.UUID
    values: Values


@dataclass(frozen=True)
class SectionData:
    """A whole section, as stored or as somebody wrote it. A field or part that is absent is not touched by a save."""

    fields: Values = field(default_factory=dict)
    rows: Mapping[str, tuple[Row, ...]] = field(default_factory=dict)


Document = Mapping[str, SectionData]
"""All five sections of a year plan by key."""


def is_empty(value: Value) -> bool:
    """Whether nothing is written; zero and no are something."""
    return value is None or value in ("", ()) or (isinstance(value, Link | Place | Body | RowRef) and not value)


def nothing(spec: FieldSpec) -> Value:
    """What a field of this kind holds where nothing is written."""
    match spec.kind:
        case Kind.TEXT | Kind.LONG | Kind.CHOICE:
            return ""
        case Kind.NODE:
            return Link()
        case Kind.AREA:
            return Place()
        case Kind.BODY:
            return Body()
        case Kind.ROW:
            return RowRef()
        case Kind.CHOICES | Kind.MONTHS | Kind.MONTH_MONEY | Kind.MONTH_WORK | Kind.YEARS:
            return ()
    return None


def is_blank(row: Row) -> bool:
    """Whether a row holds nothing at all."""
    return all(is_empty(value) for value in row.values.values())


def plain(value: Value) -> Any:
    """The value as JSON keeps it for comparing."""
    if isinstance(value, Link):
        return {"code": value.code, "as_stated": value.as_stated} if value else None
    if isinstance(value, Body):
        return {"code": value.code, "as_stated": value.as_stated} if value else None
    if isinstance(value, Place):
        return value.code
    if isinstance(value, RowRef):
        return value.uid
    if isinstance(value, dt.date):
        return value.isoformat()
    return value


def row_key(part: str, uid: uuid.UUID) -> str:
    """The name of a row among the keys of a section."""
    return f"{part}.{uid}"


def flat(data: SectionData) -> dict[str, Any]:
    """The section as one flat mapping for merging: a key for each field, and one for each row by uid."""
    keys: dict[str, Any] = {name: plain(value) for name, value in data.fields.items()}
    for part, rows in data.rows.items():
        keys |= {row_key(part, row.uid): {k: plain(v) for k, v in row.values.items()} for row in rows}
    return keys


def written(spec: FieldSpec, value: Value) -> Any:
    """The value as the frozen document keeps it: numbers as exact texts, days in ISO, links with their meaning."""
    if isinstance(value, Link):
        known = {"code": value.code, "edition": value.edition, "title": value.title} if value.code else {}
        words = value.as_stated or value.said
        return known | ({"as_stated": words} if words else {}) or None
    if isinstance(value, Place):
        return {"code": value.code, "name": value.name} if value else None
    if isinstance(value, Body):
        known = {"code": value.code, "name": value.name} if value.code else {}
        return known | ({"as_stated": value.as_stated} if value.as_stated else {}) or None
    if isinstance(value, RowRef):
        return {"uid": value.uid, "name": value.label} if value else None
    if isinstance(value, Decimal):
        return _exact(spec.kind, value)
    if spec.kind in {Kind.MONTHS, Kind.CHOICES}:
        return list(value) if isinstance(value, tuple) else []
    if spec.kind in BY_KEY:
        return {str(key): _exact(BY_KEY[spec.kind], amount) for key, amount in _pairs(value)}
    return value.isoformat() if isinstance(value, dt.date) else value


BY_KEY = {Kind.MONTH_MONEY: Kind.MONEY, Kind.MONTH_WORK: Kind.PERCENT, Kind.YEARS: Kind.DECIMAL}
"""Kinds that hold numbers by month or year, and what each number is."""


def month_money(value: Value) -> dict[int, Decimal]:
    """Amounts by calendar month, or other numbers by month or year."""
    return dict(_pairs(value))


def _pairs(value: Value) -> Iterator[tuple[int, Decimal]]:
    for pair in value if isinstance(value, tuple) else ():
        if isinstance(pair, tuple):
            yield pair


def _exact(kind: Kind, value: Decimal) -> str:
    if kind == Kind.MONEY:
        return str(value.quantize(CENT))
    return canonical(value).strip('"')


def frozen_section(spec: SectionSpec, data: SectionData) -> dict[str, Any]:
    """A section as the approved version keeps it. Personal data stays out."""
    fields = {f.name: written(f, data.fields.get(f.name)) for f in spec.fields if f.openness != Openness.PERSONAL}
    parts = {part.name: _frozen_rows(part, data) for part in spec.rows if part.openness != Openness.PERSONAL}
    return fields | parts


def _frozen_rows(part: RowsSpec, data: SectionData) -> list[dict[str, Any]]:
    kept = [spec for spec in part.fields if spec.openness != Openness.PERSONAL]
    return [
        {"uid": str(row.uid)} | {spec.name: written(spec, row.values.get(spec.name)) for spec in kept}
        for row in data.rows.get(part.name, ())
    ]


def frozen_sections(document: Document) -> dict[str, Any]:
    """The sections of the document, all five for an approved version."""
    return {key: frozen_section(SECTIONS[key], section) for key, section in document.items()}
