"""Documents read back: the plan and the answers in one, and what differs between two of them, in words."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from samrit.lib.money import format_baht
from samrit.lib.names import page_language
from samrit.lib.thai import format_date
from samrit.reporting.rules.fields import COLUMNS, FIELDS, VARIANCES, Field, Kind, Text, fields_of
from samrit.reporting.rules.plan import (
    Plan,
    PlannedActivity,
    PlannedBeneficiary,
    PlannedIndicator,
    PlannedMoney,
    PlannedOutcome,
    PlannedOutput,
    YearRules,
)

Document = Mapping[str, Any]
FIGURES = frozenset(item.key for item in FIELDS if item.kind in {Kind.PERCENT, Kind.DEGREES})
PROOF = gettext_lazy("Files, photos and links")
OTHER = "other"
"""The category that obstacles stand under which were reported before there were categories."""


@dataclass(frozen=True)
class Difference:
    """One answer in two versions, in words; shaped as the diff component reads it."""

    key: str
    label: Text
    left: str
    right: str

    @property
    def changed(self) -> bool:
        """Whether the two versions say different things."""
        return self.left != self.right


def plan_in(document: Document) -> Plan:
    """What was planned as the document tells it; months are not in it."""
    return Plan(
        int(document.get("fiscal_year") or 0),
        tuple(PlannedActivity(a["uid"], a["name"], _number(a.get("weight"))) for a in _rows(document, "activities")),
        tuple(
            PlannedOutput(o["uid"], o["name"], o.get("unit") or "", _number(o.get("target")))
            for o in _rows(document, "outputs")
        ),
        tuple(
            PlannedIndicator(
                i["uid"],
                i["name"],
                i.get("unit") or "",
                _number(i.get("target_of_year", i.get("target"))),
                direction=i.get("direction") or "",
            )
            for i in _rows(document, "indicators")
        ),
        tuple(PlannedMoney(m["source"], _number(m.get("year_amount")) or Decimal(0)) for m in _rows(document, "money")),
        tuple(
            PlannedBeneficiary(b["uid"], b["name"], b.get("unit") or "", _number(b.get("target")))
            for b in _rows(document, "beneficiaries")
        ),
        tuple(
            PlannedOutcome(o["uid"], o["name"], o.get("unit") or "", _number(o.get("target")))
            for o in _rows(document, "outcomes")
        ),
        YearRules(
            obstacle_categories=tuple((o["category"], o.get("label") or "") for o in obstacles_in(document)),
            variance_reasons=tuple(
                (code, document.get(f"{key}_label") or code) for key, _label in VARIANCES if (code := document.get(key))
            ),
        ),
    )


def obstacles_in(document: Document) -> list[dict[str, Any]]:
    """The obstacles of a version; before there were categories they were one text with one remedy."""
    said = document.get("obstacles")
    if isinstance(said, list):
        return said
    remedy = document.get("remedy")
    return [{"category": OTHER, "text": said, "remedy": remedy}] if said or remedy else []


def values_in(document: Document) -> dict[str, Any]:
    """The answers of a document by key, as `values_of` gives those of stored rows."""
    values: dict[str, Any] = {
        name: _number(document.get(name)) if name in FIGURES else document.get(name) for name in COLUMNS
    }
    values["effect_on_y1"] = document.get("effect_on_y1", document.get("effect_on_target"))
    for a in _rows(document, "activities"):
        key = f"activity.{a['uid']}"
        values |= {f"{key}.done": _number(a.get("done")), f"{key}.text": a.get("text")}
        values |= {f"{key}.{part}": _day(a.get(part)) for part in ("started_on", "finished_on")}
    for o in obstacles_in(document):
        values |= {f"obstacle.{o['category']}.{part}": o.get(part) for part in ("text", "remedy")}
    for o in _rows(document, "outcomes"):
        values[f"outcome.{o['uid']}.text"] = o.get("text")
    for i in _rows(document, "indicators"):
        values |= {f"indicator.{i['uid']}.{part}": i.get(part) for part in ("rating", "rating_reason")}
    for kind, rows in (("output", "outputs"), ("outcome", "outcomes"), ("indicator", "indicators")):
        for row in _rows(document, rows):
            key = f"{kind}.{row['uid']}"
            values |= {
                f"{key}.value": _number(row.get("result")),
                f"{key}.na": None if row.get("applies", True) else True,
            }
    for b in _rows(document, "beneficiaries"):
        values[f"beneficiary.{b['uid']}.amount"] = _number(b.get("amount"))
    for m in _rows(document, "money"):
        for part in ("disbursed", "committed"):
            values[f"money.{m['source']}.{part}"] = _number(m.get(part))
    return values


def compare(left: Document, right: Document) -> list[Difference]:
    """Every answer of two versions side by side, in the order of the page; what only one of them asks comes last."""
    one, other = values_in(left), values_in(right)
    here, there = ({item.key: item for item in fields_of(plan_in(document))} for document in (left, right))
    rows = [
        Difference(
            key,
            item.label,
            in_words(here.get(key, item), one.get(key)),
            in_words(there.get(key, item), other.get(key)),
        )
        for key, item in {**there, **{key: item for key, item in here.items() if key not in there}}.items()
    ]
    rows.append(Difference("proof", PROOF, *("\n".join(proof_in(one)) for one in (left, right))))
    return [row for row in rows if row.left or row.right]


def changes(left: Document, right: Document) -> list[Difference]:
    """Only what differs."""
    return [row for row in compare(left, right) if row.changed]


def told(document: Document) -> list[tuple[Text, str]]:
    """A version for reading: each answered field with its words."""
    values = values_in(document)
    lines = [(item.label, in_words(item, values.get(item.key))) for item in fields_of(plan_in(document))]
    lines.append((PROOF, "\n".join(proof_in(document))))
    return [(label, words) for label, words in lines if words]


def proof_in(document: Document) -> list[str]:
    """The files and links of a version in words, each with what tells it apart."""
    files = [f"{one['title']} ({one['file_name']}, SHA-256 {one['hash']})" for one in _rows(document, "files")]
    return files + [f"{one['title']} ({one['address']})" for one in _rows(document, "links")]


def in_words(item: Field, value: Any) -> str:
    """A value as a person reads it; empty where nothing is written."""
    if value is None or value == "":
        return ""
    match item.kind:
        case Kind.CHOICE:
            return str(dict(item.choices).get(value, value))
        case Kind.MONEY:
            return format_baht(value)
        case Kind.YES_NO | Kind.TICK:
            return _("Yes") if value else _("No")
        case Kind.DATE:
            return format_date(value, page_language())
        case Kind.PERCENT:
            return f"{value.normalize():f}%"
    return f"{value.normalize():,f}" if isinstance(value, Decimal) else str(value)


def label_of(fields: Iterable[Field], key: str) -> Text:
    """The words for a place of the report; the key itself where the place is no more."""
    return next((item.label for item in fields if item.key == key), key)


def _rows(document: Document, name: str) -> list[dict[str, Any]]:
    return list(document.get(name) or ())


def _day(value: Any) -> dt.date | None:
    return dt.date.fromisoformat(value) if value else None


def _number(value: Any) -> Decimal | None:
    return None if value is None or value == "" else Decimal(str(value))
