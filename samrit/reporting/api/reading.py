"""Answers as machines write them: JSON read into typed values by the fields of the report, each fault with its place. It parses and
holds no rule."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from samrit.lib.errors import Clash, Invalid, Problem
from samrit.projects.api.reading import Fault, escaped, read_value
from samrit.projects.rules.specs import FieldSpec
from samrit.projects.rules.specs import Kind as Written
from samrit.reporting.rules.basis import Basis, to_cumulative
from samrit.reporting.rules.case import Case
from samrit.reporting.rules.fields import Field, Kind, fields_of
from samrit.reporting.rules.sheets.columns import KIND_OF

MEMBERS = frozenset({"values", "seen", "basis"})
MOST_ANSWERS = 5000


@dataclass(frozen=True)
class Answers:
    """What was sent: answers since 1 October by key, the fingerprints that were read (None: not said), and where it stands."""

    values: dict[str, Any]
    seen: dict[str, str] | None
    base: str = ""

    def placed(self, field: str) -> str:
        """Where an answer stands in the request."""
        return f"{self.base}/values/{escaped(field)}"

    def pointed(self, no: Invalid) -> Invalid:
        """The same faults with their places."""
        return Invalid([_with_place(one, self) for one in no.problems])

    def clashing(self, clashes: list[Clash]) -> list[Clash]:
        """The same conflicts with their places."""
        return [Clash(one.field, one.label, one.yours, one.theirs, self.placed(one.field)) for one in clashes]


def _with_place(one: Problem, sent: Answers) -> Problem:
    return Problem(one.field, one.code, one.message, one.rule, one.mend, one.pointer or sent.placed(one.field))


def read_answers(sent: Any, case: Case, *, whole: bool, base: str = "", members: frozenset[str] = MEMBERS) -> Answers:
    """The answers a machine sent. `whole`: what it leaves out is blank. Raises Invalid with every value that cannot be read."""
    fields = fields_of(case.plan)
    read, prints = _read(sent, fields, base, members)
    if sent.get("basis") == Basis.QUARTER:
        read = to_cumulative(case.plan, read, case.previous)
    return _answers(read, fields, prints, base, whole=whole)


def read_fields(sent: Any, fields: Iterable[Field], *, whole: bool) -> Answers:
    """Answers to these fields, kept as they are written. Raises Invalid with every value that cannot be read."""
    asked = tuple(fields)
    read, prints = _read(sent, asked, "", MEMBERS - {"basis"})
    return _answers(read, asked, prints, "", whole=whole)


def _answers(
    read: dict[str, Any], fields: Iterable[Field], prints: dict[str, str] | None, base: str, *, whole: bool
) -> Answers:
    every = dict.fromkeys(item.key for item in fields) | read if whole else read
    return Answers(_paired(every), prints, base)


def _read(
    sent: Any, asked: Iterable[Field], base: str, members: frozenset[str]
) -> tuple[dict[str, Any], dict[str, str] | None]:
    """The values that were sent, and the fingerprints that were read (None: not said)."""
    if not isinstance(sent, dict):
        raise Invalid([Problem("", "type", _("Send an object with values."), pointer=base or "/")])
    faults = [_strange(name, f"{base}/{escaped(name)}") for name in sorted(set(sent) - members)]
    values = _object(sent, "values", base, faults)
    seen = _object(sent, "seen", base, faults) if sent.get("seen") is not None else None
    basis = sent.get("basis", Basis.YEAR)
    if basis not in list(Basis):
        text = _("Send one of: %(codes)s.") % {"codes": ", ".join(Basis)}
        faults.append(Problem("basis", "unknown_choice", text, pointer=f"{base}/basis"))
    fields = {item.key: item for item in asked}
    faults += [_strange(name, f"{base}/values/{escaped(name)}") for name in sorted(set(values) - set(fields))]
    read = {}
    for key in fields.keys() & values.keys():
        try:
            read[key] = read_answer(fields[key], values[key])
        except Fault as no:
            text = f"{fields[key].label}: {no.message}"
            faults.append(Problem(key, no.code, text, mend=no.mend, pointer=f"{base}/values/{escaped(key)}"))
    if faults:
        raise Invalid(sorted(faults, key=lambda one: one.pointer))
    return read, None if seen is None else {str(key): str(value) for key, value in seen.items()}


def _paired(values: Mapping[str, Any]) -> dict[str, Any]:
    """A result and “does not apply” are two answers to one question: who sends the one takes the other back."""
    found = dict(values)
    for key, value in values.items():
        row, _dot, part = key.rpartition(".")
        if part == "na" and value:
            found.setdefault(f"{row}.value", None)
        elif part == "value" and value is not None:
            found.setdefault(f"{row}.na", None)
    return found


def read_answer(item: Field, sent: Any) -> Any:
    """One answer, as its kind is written; None for null. Raises Fault."""
    kind = Written.BOOL if item.kind == Kind.TICK else KIND_OF[item.kind]
    read = read_value(FieldSpec(item.key, kind, item.label, choices=item.choices), sent)
    if item.kind == Kind.TICK:
        return True if read else None
    return None if read in ("", ()) else read


def told(item: Field, value: Any) -> Any:
    """An answer as it is read: figures as exact texts."""
    if value is None or value == "":
        return None
    if isinstance(value, Decimal):
        return f"{value:f}" if item.kind == Kind.MONEY else f"{value.normalize():f}"
    return value if isinstance(value, bool) else str(value)


def _object(sent: Mapping[str, Any], name: str, base: str, faults: list[Problem]) -> dict[str, Any]:
    held = sent.get(name)
    if isinstance(held, dict) and len(held) <= MOST_ANSWERS:
        return held
    faults.append(Problem(name, "type", _("This must be an object."), pointer=f"{base}/{name}"))
    return {}


def _strange(name: str, pointer: str) -> Problem:
    text = _("“%(field)s” is not an answer of this report.") % {"field": name[:60]}
    return Problem(name[:60], "unknown", text, mend=_("The answers it asks are its `fields`."), pointer=pointer)
