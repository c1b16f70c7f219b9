"""Sections as machines write them: JSON read into typed values by the specification, each fault with its place.

Numbers come as exact texts, days in ISO 8601. It parses and holds no rule: what a value may be is said by the rules, for all
doors alike.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from samrit.lib.errors import Clash, Invalid, Problem
from samrit.lib.fiscal import MONTHS
from samrit.lib.thai import clean
from samrit.projects.rules import Body, Link, Place, Row, RowRef, SectionData, Seen
from samrit.projects.rules.specs import FieldSpec, Kind, RowsSpec, SectionSpec
from samrit.projects.rules.values import BY_KEY, Value, nothing

FIGURE = re.compile(r"-?\d{1,15}(\.\d{1,5})?", re.ASCII)
BAHT = re.compile(r"-?\d{1,15}(\.\d{1,2})?", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
LONGEST = 10_000
"""Letters of a text where the specification says nothing."""
MOST_ROWS = 1000
"""Rows of one part."""
Told = TypeVar("Told", Problem, Clash)


class Fault(Exception):
    """A value that cannot be read: the rule as a word, what is wrong, how to write it; `inside` is the place in the value."""

    def __init__(self, code: str, message: str, mend: str = "", inside: str = "") -> None:
        super().__init__(message)
        self.code, self.message, self.mend, self.inside = code, message, mend, inside


@dataclass
class Written:
    """A section as it was sent: the values, what the sender had seen (None: not said), the uids of the rows in the order they
    were sent, and where each place stands in the request. `base` is where the section begins in it."""

    spec: SectionSpec
    base: str = ""
    data: SectionData = field(default_factory=SectionData)
    seen: Seen | None = None
    sent: dict[str, list[uuid.UUID]] = field(default_factory=dict)

    def pointer(self, name: str) -> str:
        """Where a dotted name (`outputs.<uid>.unit`, `budget_total`) stands in the request."""
        first, _dot, rest = name.partition(".")
        if first not in {part.name for part in self.spec.rows}:
            return f"{self.base}/fields/{name}" if name else self.base
        uid, _dot, inner = rest.partition(".")
        uids = [str(each) for each in self.sent.get(first, ())]
        place = str(uids.index(uid)) if uid in uids else uid
        return "/".join(filter(None, (f"{self.base}/rows/{first}", place, inner)))

    def placed(self, one: Told) -> Told:
        """The same fault or conflict with its place in the request."""
        return replace(one, pointer=one.pointer or self.pointer(one.field))

    def mended(self, one: Problem) -> Problem:
        """The same fault with its place, and how the field is written."""
        return replace(self.placed(one), mend=one.mend or mend_of(self.spec, one.field))


def mend_of(spec: SectionSpec, name: str) -> str:
    """How the field of a dotted name is filled in: its help, and an example."""
    first, _dot, rest = name.partition(".")
    inner = rest.partition(".")[2]
    part = next((part for part in spec.rows if part.name == first), None)
    if part is not None:
        found = next((each for each in part.fields if each.name == inner), None)
        return _how(found) if found else str(part.help)
    found = next((each for each in spec.fields if each.name == first), None)
    return _how(found) if found else ""


def _how(spec: FieldSpec) -> str:
    example = _("Example: %(text)s") % {"text": spec.example} if spec.example and spec.kind != Kind.DATE else ""
    return " ".join(filter(None, (str(spec.help), example)))


def read_section(
    spec: SectionSpec, sent: Any, *, stored: SectionData | None = None, whole: bool = False, base: str = ""
) -> Written:
    """The section a machine sent. `whole`: what it leaves out is empty; else it stays as `stored`, row by row.

    Raises Invalid with every value that cannot be read.
    """
    written = Written(spec, base)
    faults: list[Problem] = []
    members = {"fields", "rows", "seen"} | (set() if whole else {"remove"})
    body = _object(sent, members, written, faults)
    fields = _fields(written, _inside(body, "fields", written, faults), faults, whole=whole)
    rows = _inside(body, "rows", written, faults)
    gone = _removed(written, _inside(body, "remove", written, faults), faults)
    seen = _inside(body, "seen", written, faults)
    _strange(set(rows) - {part.name for part in spec.rows}, "/rows/", written, faults)
    parts = {}
    for part in spec.rows:
        if part.name in rows or part.name in gone or (whole and part.on_form):
            parts[part.name] = _rows(written, part, rows.get(part.name), faults, whole=whole)
    if faults:
        raise Invalid(faults)
    if not whole:
        parts = {name: _laid_over(stored, name, new, gone.get(name, set())) for name, new in parts.items()}
    written.data = SectionData(fields, parts)
    if "seen" in body:
        written.seen = Seen({str(key): str(value) for key, value in seen.items()})
    return written


def _object(sent: Any, members: set[str], written: Written, faults: list[Problem]) -> Mapping[str, Any]:
    if not isinstance(sent, dict):
        text = _("Send an object with fields and rows.")
        faults.append(Problem("", "type", text, pointer=written.base or "/"))
        return {}
    _strange(set(sent) - members, "/", written, faults)
    return sent


def _inside(body: Mapping[str, Any], name: str, written: Written, faults: list[Problem]) -> Mapping[str, Any]:
    held = body.get(name)
    if held is None or isinstance(held, dict):
        return held or {}
    faults.append(Problem(name, "type", _("This must be an object."), pointer=f"{written.base}/{name}"))
    return {}


def _strange(names: set[str], place: str, written: Written, faults: list[Problem]) -> None:
    """Members that the section does not have."""
    for name in sorted(names):
        text = _("“%(field)s” is not a member of this section.") % {"field": name[:60]}
        mend = _("The members are listed in /api/v1/openapi.json and at /api/v1/forms/.")
        faults.append(Problem(name[:60], "unknown", text, mend=mend, pointer=f"{written.base}{place}{escaped(name)}"))


def escaped(name: str) -> str:
    """A name as a step of a JSON Pointer."""
    return name[:200].replace("~", "~0").replace("/", "~1")


def _fields(written: Written, sent: Mapping[str, Any], faults: list[Problem], *, whole: bool) -> dict[str, Value]:
    spec = written.spec
    _strange(set(sent) - {each.name for each in spec.fields}, "/fields/", written, faults)
    values: dict[str, Value] = {}
    for each in spec.fields:
        if each.name in sent:
            _take(values, each, sent[each.name], each.name, f"{written.base}/fields/{each.name}", faults)
        elif whole and each.on_form:
            values[each.name] = nothing(each)
    return values


def _take(values: dict[str, Value], spec: FieldSpec, sent: Any, name: str, pointer: str, faults: list[Problem]) -> None:
    try:
        values[spec.name] = read_value(spec, sent)
    except Fault as no:
        text = f"{spec.label}: {no.message}"
        faults.append(Problem(name, no.code, text, spec.rule, no.mend or _how(spec), pointer + no.inside))


def _rows(written: Written, part: RowsSpec, sent: Any, faults: list[Problem], *, whole: bool) -> tuple[Row, ...]:
    """The rows that were sent, each with its uid or a fresh one."""
    place = f"{written.base}/rows/{part.name}"
    if sent is None:
        return ()
    if not isinstance(sent, list) or len(sent) > MOST_ROWS:
        text = _("Send a list of at most %(most)s rows.") % {"most": MOST_ROWS}
        faults.append(Problem(part.name, "type", text, pointer=place))
        return ()
    rows: list[Row] = []
    for number, each in enumerate(sent):
        if row := _row(part, each, f"{place}/{number}", faults, whole=whole):
            if any(row.uid == other.uid for other in rows):
                text = _("This row is sent twice.")
                faults.append(Problem(part.name, "twice", text, pointer=f"{place}/{number}/uid"))
            rows.append(row)
    written.sent[part.name] = [row.uid for row in rows]
    return tuple(rows)


def _row(part: RowsSpec, sent: Any, place: str, faults: list[Problem], *, whole: bool) -> Row | None:
    if not isinstance(sent, dict):
        faults.append(Problem(part.name, "type", _("Each row is an object."), pointer=place))
        return None
    uid = _uid(sent.get("uid"))
    if uid is None:
        text = _("The uid of a row is the one this system gave it; leave it out for a new row.")
        faults.append(Problem(f"{part.name}.uid", "uid", text, pointer=f"{place}/uid"))
        return None
    names = {each.name for each in part.fields}
    for name in sorted(set(sent) - names - {"uid"}):
        text = _("“%(field)s” is not a member of this row.") % {"field": name[:60]}
        faults.append(Problem(f"{part.name}.{name[:60]}", "unknown", text, pointer=f"{place}/{escaped(name)}"))
    values: dict[str, Value] = {}
    for each in part.fields:
        if each.name in sent:
            _take(values, each, sent[each.name], f"{part.name}.{uid}.{each.name}", f"{place}/{each.name}", faults)
        elif whole and each.on_form:
            values[each.name] = nothing(each)
    return Row(uid, values)


def _uid(sent: Any) -> uuid.UUID | None:
    """The uid that was sent, a fresh one where there is none; None where it is no uid."""
    if sent is None:
        return uuid.uuid4()
    try:
        return uuid.UUID(sent) if isinstance(sent, str) else None
    except ValueError:
        return None


def _removed(written: Written, sent: Mapping[str, Any], faults: list[Problem]) -> dict[str, set[uuid.UUID]]:
    """The rows to be taken away, by part."""
    _strange(set(sent) - {part.name for part in written.spec.rows}, "/remove/", written, faults)
    found: dict[str, set[uuid.UUID]] = {}
    for name, uids in sent.items():
        place = f"{written.base}/remove/{escaped(name)}"
        if not isinstance(uids, list):
            faults.append(Problem(name[:60], "type", _("Send a list of uids."), pointer=place))
            continue
        for number, each in enumerate(uids):
            if isinstance(each, str) and (uid := _uid(each)):
                found.setdefault(name, set()).add(uid)
            else:
                text = _("Send the uid of the row.")
                faults.append(Problem(name[:60], "uid", text, pointer=f"{place}/{number}"))
    return found


def _laid_over(stored: SectionData | None, name: str, new: tuple[Row, ...], gone: set[uuid.UUID]) -> tuple[Row, ...]:
    """The stored rows without those to be taken away, with what was sent laid over them, and the new ones after."""
    old = stored.rows.get(name, ()) if stored else ()
    sent = {row.uid: row for row in new}
    kept = [
        Row(row.uid, {**row.values, **sent[row.uid].values}) if row.uid in sent else row
        for row in old
        if row.uid not in gone
    ]
    known = {row.uid for row in old}
    return (*kept, *(row for row in new if row.uid not in known and row.uid not in gone))


def read_value(spec: FieldSpec, sent: Any) -> Value:
    """One value, as its kind is written; nothing for null. Raises Fault."""
    return nothing(spec) if sent is None else _READERS[spec.kind](spec, sent)


def _text(spec: FieldSpec, sent: Any) -> str:
    words = _string(sent)
    most = spec.max_length or LONGEST
    if len(words) > most:
        raise Fault("too_long", _("at most %(most)s letters; there are %(now)s.") % {"most": most, "now": len(words)})
    return words


def _string(sent: Any) -> str:
    if not isinstance(sent, str):
        raise Fault("type", _("send a text."))
    if any(ord(letter) < 32 and letter not in "\t\n\r" for letter in sent):
        raise Fault("control", _("send text without control characters."))
    return clean(sent)


def _year(_spec: FieldSpec, sent: Any) -> int:
    if isinstance(sent, bool) or not isinstance(sent, int) or not 1000 <= sent <= 9999:
        raise Fault("type", _("send the fiscal year of the Buddhist era as a number of four digits, such as 2565."))
    return sent


def _figure(spec: FieldSpec, sent: Any) -> Decimal:
    kind = BY_KEY.get(spec.kind, spec.kind)
    pattern, example = (BAHT, "1250000.00") if kind == Kind.MONEY else (FIGURE, "12.5")
    if not isinstance(sent, str):
        text = _('send the number as a text of digits, such as "%(example)s"; a number of JSON may lose its cents.')
    elif not pattern.fullmatch(sent):
        text = _('this is no number: write digits, with a point and no commas, such as "%(example)s".')
    else:
        return Decimal(sent)
    raise Fault("number", text % {"example": example})


def _day(_spec: FieldSpec, sent: Any) -> dt.date:
    try:
        if isinstance(sent, str) and DAY.fullmatch(sent):
            return dt.date.fromisoformat(sent)
    except ValueError:
        pass
    raise Fault("date", _('send the day as year, month and day of the common era, such as "2021-10-01".'))


def _choice(spec: FieldSpec, sent: Any) -> str:
    code = _string(sent)
    if code and spec.choices and code not in dict(spec.choices):
        codes = ", ".join(code for code, _label in spec.choices[:40])
        raise Fault("unknown_choice", _("choose one of the list."), _("The codes are: %(codes)s") % {"codes": codes})
    return code


def _choices(spec: FieldSpec, sent: Any) -> tuple[str, ...]:
    if not isinstance(sent, list):
        raise Fault("type", _("send a list of codes."))
    return tuple(dict.fromkeys(_at(number, _choice, spec, each) for number, each in enumerate(sent)))


Read = TypeVar("Read")


def _at(step: object, read: Callable[[FieldSpec, Any], Read], spec: FieldSpec, sent: Any) -> Read:
    """Read a value inside a value; a fault names the place."""
    try:
        return read(spec, sent)
    except Fault as no:
        raise Fault(no.code, no.message, no.mend, f"/{escaped(str(step))}{no.inside}") from None


def _yes_or_no(_spec: FieldSpec, sent: Any) -> bool:
    if not isinstance(sent, bool):
        raise Fault("type", _("send true or false."))
    return sent


def _members(sent: Any, *names: str) -> dict[str, str]:
    """The texts of an object; members that only tell what a code means (`title`, `name`, `edition`) may come back unread."""
    if not isinstance(sent, dict) or set(sent) - {*names, "title", "name", "edition"}:
        raise Fault("type", _("send an object with: %(names)s.") % {"names": ", ".join(names)})
    found = {name: _at(name, lambda _spec, each: _string(each), _ANY, sent[name]) for name in names if sent.get(name)}
    for name, words in found.items():
        if len(words) > LONGEST:
            raise Fault("too_long", _("at most %(most)s letters.") % {"most": LONGEST}, inside=f"/{name}")
    return found


def _link(_spec: FieldSpec, sent: Any) -> Link:
    said = _members(sent, "code", "as_stated")
    return Link(said["code"]) if "code" in said else Link(as_stated=said.get("as_stated", ""))


def _place(_spec: FieldSpec, sent: Any) -> Place:
    return Place(_members(sent, "code").get("code", ""))


def _body(_spec: FieldSpec, sent: Any) -> Body:
    said = _members(sent, "code", "as_stated")
    return Body(said["code"]) if "code" in said else Body(as_stated=said.get("as_stated", ""))


def _row_meant(_spec: FieldSpec, sent: Any) -> RowRef:
    text = _members(sent, "uid").get("uid", "")
    if text and (_uid(text) is None):
        raise Fault("uid", _("send the uid of the row."), inside="/uid")
    return RowRef(str(uuid.UUID(text)) if text else "")


def _months(_spec: FieldSpec, sent: Any) -> tuple[int, ...]:
    if not isinstance(sent, list) or not all(type(each) is int and each in MONTHS for each in sent):
        raise Fault("type", _("send a list of calendar months, 1 to 12."))
    return tuple(month for month in MONTHS if month in sent)


def _numbers(spec: FieldSpec, sent: Any) -> tuple[tuple[int, Decimal], ...]:
    """Numbers by month or year."""
    years = spec.kind == Kind.YEARS
    keys = [str(key) for key in (range(2400, 2700) if years else MONTHS)]
    if not isinstance(sent, dict) or set(sent) - set(keys):
        example = '{"2566": "12.5"}' if years else '{"10": "1000.00"}'
        raise Fault("type", _("send an object such as %(example)s.") % {"example": example})
    return tuple((int(key), _at(key, _figure, spec, sent[key])) for key in keys if sent.get(key) is not None)


_ANY = FieldSpec("", Kind.TEXT, "")
_READERS: dict[Kind, Callable[[FieldSpec, Any], Value]] = {
    Kind.TEXT: _text,
    Kind.LONG: _text,
    Kind.YEAR: _year,
    Kind.DECIMAL: _figure,
    Kind.MONEY: _figure,
    Kind.PERCENT: _figure,
    Kind.DATE: _day,
    Kind.CHOICE: _choice,
    Kind.CHOICES: _choices,
    Kind.BOOL: _yes_or_no,
    Kind.NODE: _link,
    Kind.AREA: _place,
    Kind.BODY: _body,
    Kind.ROW: _row_meant,
    Kind.MONTHS: _months,
    Kind.MONTH_MONEY: _numbers,
    Kind.MONTH_WORK: _numbers,
    Kind.YEARS: _numbers,
}
"""How each kind is read."""
