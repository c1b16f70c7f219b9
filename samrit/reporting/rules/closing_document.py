"""The frozen document of a report after the end of a project, read back, and two of them compared. Pure."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from decimal import Decimal
from typing import Any

from samrit.reporting.models import Attainment
from samrit.reporting.rules.closing import (
    COLUMNS,
    OF_FINAL,
    Basis,
    ClosingCase,
    LastIndicator,
    LastOutcome,
    YearMoney,
    fields_of,
)
from samrit.reporting.rules.fields import Field, Kind, Text
from samrit.reporting.rules.versions import Difference, in_words

FORMAT = "samrit-closing-1"
Document = Mapping[str, Any]
FIGURES = ("appropriated", "reported", "target", "last", "result")


def document(case: ClosingCase, *, code: str, name_th: str, owner: Mapping[str, str]) -> dict[str, Any]:
    """All answers beside what they were written beside; decimals as text, keys stable, nothing personal."""
    basis = case.basis
    found = {
        "format": FORMAT,
        "project": {"code": code, "name_th": name_th},
        "owner": dict(owner),
        "kind": basis.kind,
        "ended_on": basis.ended_on,
        "too_early": basis.too_early,
        **{name: case[name] for name in COLUMNS if basis.is_final or name not in OF_FINAL},
        "years": [asdict(year) for year in basis.years],
        "indicators": [
            {
                **asdict(one),
                "result": case[f"indicator.{one.uid}.value"],
                "applies": not case[f"indicator.{one.uid}.na"],
            }
            for one in basis.indicators
        ],
        "outcomes": [asdict(one) for one in basis.outcomes],
        "last_outcome": basis.outcome,
        "final": dict(basis.final) if basis.final else None,
    }
    plain: dict[str, Any] = json.loads(json.dumps(found, default=_text))
    return plain


def _text(value: Any) -> str:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else str(value)


def basis_in(document: Document) -> Basis:
    """What the report was written beside, as its document tells."""
    ended, final = document.get("ended_on"), document.get("final")
    return Basis(
        str(document["kind"]),
        dt.date.fromisoformat(ended) if ended else None,
        bool(document.get("too_early")),
        tuple(YearMoney(**_read(row)) for row in document.get("years") or ()),
        tuple(
            LastIndicator(**_read({key: value for key, value in row.items() if key not in ("result", "applies")}))
            for row in document.get("indicators") or ()
        ),
        tuple(LastOutcome(**_read(row)) for row in document.get("outcomes") or ()),
        document.get("last_outcome") or "",
        {key: _number(value) if _is_figure(key) else value for key, value in final.items()} if final else None,
    )


def _is_figure(key: str) -> bool:
    return key == "disbursed" or key.endswith(".value")


def _read(row: Mapping[str, Any]) -> dict[str, Any]:
    return {key: _number(value) if key in FIGURES else value for key, value in row.items()}


def values_in(document: Document) -> dict[str, Any]:
    """The answers of a document by key, as those of stored rows."""
    values = {name: document.get(name) for name in COLUMNS} | {"disbursed": _number(document.get("disbursed"))}
    for row in document.get("indicators") or ():
        key = f"indicator.{row['uid']}"
        values |= {f"{key}.value": _number(row.get("result")), f"{key}.na": None if row.get("applies", True) else True}
    return values


def compare(left: Document, right: Document) -> list[Difference]:
    """Every answer of two versions side by side."""
    one, other = values_in(left), values_in(right)
    here, there = ({item.key: item for item in fields_of(basis_in(document))} for document in (left, right))
    rows = [
        Difference(key, item.label, told_as(item, one.get(key)), told_as(item, other.get(key)))
        for key, item in {**here, **there}.items()
    ]
    return [row for row in rows if row.left or row.right]


def changes(left: Document, right: Document) -> list[Difference]:
    """Only what differs."""
    return [row for row in compare(left, right) if row.changed]


def told(document: Document) -> list[tuple[Text, str]]:
    """A version for reading: each answered field with its words."""
    return answered(fields_of(basis_in(document)), values_in(document))


def answered(fields: Iterable[Field], values: Mapping[str, Any]) -> list[tuple[Text, str]]:
    """The answered fields with their words."""
    lines = [(item.label, told_as(item, values.get(item.key))) for item in fields]
    return [(label, words) for label, words in lines if words]


def told_as(item: Field, value: Any) -> str:
    """A value in words; how far the outcome was reached also where the choice is offered no more."""
    if item.kind == Kind.CHOICE and value:
        return str(dict(Attainment.choices).get(value, value))
    return in_words(item, value)


def _number(value: Any) -> Decimal | None:
    return None if value is None or value == "" else Decimal(str(value))
