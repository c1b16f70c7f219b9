"""Values in words: for the review page, the side-by-side view of a conflict, and the list of changes."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from samrit.lib.fiscal import MONTHS
from samrit.lib.money import format_baht
from samrit.lib.names import page_language
from samrit.lib.thai import format_date, month_name
from samrit.projects.rules.specs import FieldSpec, Kind, RowsSpec, SectionSpec
from samrit.projects.rules.values import (
    BY_KEY,
    Body,
    Link,
    Place,
    Row,
    RowRef,
    SectionData,
    Value,
    is_empty,
    month_money,
)

YES, NO = pgettext_lazy("answer", "Yes"), pgettext_lazy("answer", "No")


def language() -> str:
    """The language of the reader."""
    return page_language()


def day(value: dt.date | None) -> str:
    """A day in the reader's era."""
    return format_date(value, language())


def month(value: int) -> str:
    """A month in short."""
    return month_name(value, language())


def shown(spec: FieldSpec, value: Value) -> str:
    """A value as people read it; empty where nothing is written."""
    if is_empty(value):
        return ""
    if isinstance(value, Link):
        return _linked(value.title or value.code, value.as_stated or value.said)
    if isinstance(value, Place):
        return f"{value.name} ({value.code})" if value.name else value.code
    if isinstance(value, Body):
        return value.name or value.as_stated or value.code
    if isinstance(value, RowRef):
        return value.label
    if isinstance(value, bool):
        return str(YES if value else NO)
    if isinstance(value, dt.date):
        return day(value)
    if isinstance(value, Decimal):
        return _number(spec.kind, value)
    if spec.kind == Kind.CHOICE:
        return str(spec.word_of(str(value)))
    if spec.kind == Kind.CHOICES and isinstance(value, tuple):
        return ", ".join(str(spec.word_of(str(code))) for code in value)
    if spec.kind in BY_KEY:
        return _by_key(spec.kind, month_money(value))
    if isinstance(value, tuple):
        return ", ".join(month(m) for m in value if isinstance(m, int))
    return str(value)


def _linked(title: str, words: str) -> str:
    """A plan link: the title of its node with the words it was matched from, or the words alone."""
    if title and words:
        return _("%(title)s (as stated by the agency: %(words)s)") % {"title": title, "words": words}
    return title or words


def _figure(value: Decimal) -> str:
    return f"{value.normalize():,f}"


def _number(kind: Kind, value: Decimal) -> str:
    return format_baht(value) if kind == Kind.MONEY else _figure(value)


def _by_key(kind: Kind, numbers: Mapping[int, Decimal]) -> str:
    """Numbers by month or year: `ต.ค. 1,000.00, พ.ย. 500.00`."""
    heads = {key: str(key) if kind == Kind.YEARS else month(key) for key in numbers}
    unit = "%" if kind == Kind.MONTH_WORK else ""
    return ", ".join(f"{heads[key]} {_number(BY_KEY[kind], value)}{unit}" for key, value in numbers.items())


def row_in_words(part: RowsSpec, row: Row | None) -> str:
    """A whole row as lines of label and value."""
    if row is None:
        return ""
    pairs = ((spec, shown(spec, row.values.get(spec.name))) for spec in part.fields)
    return "\n".join(f"{spec.label}: {text}" for spec, text in pairs if text)


def label_of(spec: SectionSpec, key: str, data: SectionData) -> str:
    """The name of a field or row for a list of conflicts: the field's label, or the part and its number."""
    name, _, uid = key.partition(".")
    if not uid:
        return str(spec.field(name).label)
    part = spec.rows_of(name)
    numbers = [str(row.uid) for row in data.rows.get(name, ())]
    return f"{part.row} {numbers.index(uid) + 1}" if uid in numbers else str(part.row)


def in_words(spec: SectionSpec, key: str, data: SectionData) -> str:
    """The value of a field, or a whole row, found by its key."""
    name, _, uid = key.partition(".")
    if not uid:
        field = spec.field(name)
        return shown(field, data.fields.get(name))
    row = next((row for row in data.rows.get(name, ()) if str(row.uid) == uid), None)
    return row_in_words(spec.rows_of(name), row)


def frozen_in_words(value: Any, spec: FieldSpec | None = None) -> str:
    """A value of a frozen document as people read it."""
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return str(YES if value else NO)
    if isinstance(value, dict) and spec is not None and spec.kind in BY_KEY:
        keys = sorted(map(int, value)) if spec.kind == Kind.YEARS else [m for m in MONTHS if str(m) in value]
        return _by_key(spec.kind, {key: Decimal(value[str(key)]) for key in keys})
    if isinstance(value, dict):
        return _linked(*(str(value.get(name) or "") for name in ("title", "as_stated"))) or str(
            value.get("name") or value.get("code") or ""
        )
    if isinstance(value, list) and spec is not None and spec.kind == Kind.CHOICES:
        return ", ".join(str(spec.word_of(code)) for code in value)
    if isinstance(value, list):
        return ", ".join(month(m) for m in value)
    if spec is None:
        return str(value)
    match spec.kind:
        case Kind.DATE:
            return day(dt.date.fromisoformat(value))
        case Kind.CHOICE:
            return str(spec.word_of(value))
        case Kind.MONEY:
            return format_baht(Decimal(value))
        case Kind.DECIMAL | Kind.PERCENT:
            return _figure(Decimal(value))
    return str(value)
