"""A section as a form, drawn from its specification. Works without script; names and ids are those of Django's formsets."""

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.fiscal import MONTHS
from samrit.projects.forms.controls import BahtField, FigureField, field_for, first_faults, typed
from samrit.projects.rules import ListFact, Row, SectionData, spots
from samrit.projects.rules.sections import ABOVE
from samrit.projects.rules.specs import FieldSpec, Kind, RowsSpec, SectionSpec
from samrit.projects.rules.spots import anchor_of
from samrit.projects.rules.values import BY_KEY, Body, Link, Place, Value, month_money
from samrit.projects.rules.wording import month, row_in_words, shown
from samrit.ui.fields import TidyField
from samrit.ui.picker import Chosen, Option, Picker

MOST_ROWS = 200
"""More rows than any project has; a form that claims more is refused, so that none is lost."""
BLANK = "new"
"""Stands for the uid in the key of a blank row."""
Lists = Mapping[str, ListFact]


@dataclass(frozen=True)
class Desk:
    """What of a section lies open, by keys (none: all of it), the comments pinned to its places, the address under which its
    plan links are picked, the fiscal years of the project beside this one, and the rows that others may belong to."""

    opened: Collection[str] = ()
    notes: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    picker: str = ""
    years: tuple[int, ...] = ()
    rows: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)

    def rows_of(self, part: str) -> tuple[tuple[str, str], ...]:
        """Uid and name of the rows of a part that others may belong to."""
        return self.rows.get(part, ())

    def is_open(self, key: str) -> bool:
        """Whether this place may be written."""
        return not self.opened or spots.covers(self.opened, key)

    def is_partly_open(self, key: str) -> bool:
        """Whether it, or something in it, may be written."""
        return not self.opened or spots.touches(self.opened, key)

    def notes_at(self, key: str) -> Sequence[Any]:
        """The comments pinned here."""
        return self.notes.get(key, ())


@dataclass(frozen=True)
class Item:
    """One field as the template draws it: the control, or the words as stated where no list is loaded, or twelve amounts; of
    a closed field the text. `notes` are the comments pinned to it."""

    spec: FieldSpec
    key: str = ""
    control: BoundField | None = None
    stated: BoundField | None = None
    listed: ListFact | None = None
    months: tuple[BoundField, ...] = ()
    id: str = ""
    is_closed: bool = False
    text: str = ""
    notes: Sequence[Any] = ()

    @property
    def anchor(self) -> str:
        """The id of its block; a blank row that script copies has none."""
        return "" if f".{BLANK}." in self.key else anchor_of(self.key)

    @property
    def words_required(self) -> bool:
        """Whether the words are all there is to fill in, because no list is loaded."""
        return self.control is None and self.spec.required


class SpecForm(forms.Form):
    """The open fields of a section, or of one row of it, whose key is `key`. A plan link has two values: a code that is picked,
    and the words as stated. What is closed is shown as it is `kept`; where an older page sends it all the same it is read, so that
    the rules answer for it and nothing typed is lost in silence."""

    def __init__(
        self,
        specs: Iterable[FieldSpec],
        lists: Lists,
        desk: Desk,
        key: str,
        kept: Mapping[str, Value],
        *args: Any,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **(kwargs | {"use_required_attribute": False}))
        self.every, self.desk, self.key, self.kept, self.lists = tuple(specs), desk, key, kept, lists
        self.specs = tuple(s for s in self.every if desk.is_open(f"{key}.{s.name}") or self._was_sent(s))
        in_row = bool(self.prefix)
        for spec in self.specs:
            if spec.kind == Kind.NODE:
                self._add_link(spec)
            elif spec.kind in BY_KEY:
                self._add_numbers(spec)
            else:
                self.fields[spec.name] = field_for(self._offered(spec), rows=2 if in_row else 4)

    def _offered(self, spec: FieldSpec) -> FieldSpec:
        """A choice with the words, the order and the codes in force of its code list, where one is loaded; an ended code
        stays where it is stored."""
        if spec.kind == Kind.ROW:
            return replace(spec, choices=self.desk.rows_of(spec.of))
        listed = self.lists.get(spec.codes)
        if listed is None:
            return spec
        kept, known = self.kept.get(spec.name), dict(spec.choices)
        held = kept if isinstance(kept, tuple) else (kept,)
        named = [(node.code, node.title) for node in listed.nodes.values() if node.in_force or node.code in held]
        unlisted = [(code, label) for code, label in spec.choices if code not in listed.nodes]
        return replace(spec, choices=(*(pair for pair in named if pair[0] in known or not known), *unlisted))

    def _was_sent(self, spec: FieldSpec) -> bool:
        name = self.add_prefix(spec.name)
        names = [name, f"{name}_stated", *(f"{name}_{key}" for key in self._keys(spec))]
        return any(each in self.data for each in names)

    def _add_link(self, spec: FieldSpec) -> None:
        """The picker; its address begins with `picker` and ends with the level, or with the part a row is of."""
        words = _("%(label)s, as your plan states it") % {"label": spec.label}
        help_text = _("The words of your plan, matched when the official list is loaded.")
        self.fields[f"{spec.name}_stated"] = field_for(FieldSpec("", Kind.TEXT, words, help_text))
        if spec.level:
            picker = Picker(f"{self.desk.picker}{spec.level}/", above=ABOVE[spec.level], states=True)
        else:
            picker = Picker(f"{self.desk.picker}{self.key.split('.')[1]}/", beside="level", states=True)
        self.fields[spec.name] = TidyField(
            label=str(spec.label), help_text=str(spec.help), required=False, widget=picker
        )

    def _keys(self, spec: FieldSpec) -> tuple[int, ...]:
        """The months or years a field has a number for."""
        if spec.kind == Kind.YEARS:
            return self.desk.years
        return MONTHS if spec.kind in BY_KEY else ()

    def _add_numbers(self, spec: FieldSpec) -> None:
        reads = BahtField if BY_KEY[spec.kind] == Kind.MONEY else FigureField
        for key in self._keys(spec):
            box = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "class": "form-control-figure"})
            label = str(key) if spec.kind == Kind.YEARS else month(key)
            self.fields[f"{spec.name}_{key}"] = reads(label=label, required=False, widget=box)

    @property
    def items(self) -> Iterator[Item]:
        """The fields in order, as the template draws them."""
        for spec in self.every:
            key = f"{self.key}.{spec.name}"
            item = Item(spec, key, id=f"id_{self.add_prefix(spec.name)}", notes=self.desk.notes_at(key))
            if spec not in self.specs:
                yield replace(item, is_closed=True, text=shown(spec, self.kept.get(spec.name)))
            elif spec.kind in BY_KEY:
                yield replace(item, months=tuple(self[f"{spec.name}_{key}"] for key in self._keys(spec)))
            elif spec.kind == Kind.NODE:
                yield self._with_link(item)
            else:
                yield replace(item, control=self[spec.name])

    def _with_link(self, item: Item) -> Item:
        """The picker with what it holds now; only the words where nothing of the level is loaded."""
        spec = item.spec
        level = spec.level or str(self["level"].value() or "")
        listed = self.lists.get(level) or ListFact(level)
        control, stated = self[spec.name], self[f"{spec.name}_stated"]
        if isinstance(picker := control.field.widget, Picker):
            option = option_of_code(self.lists, level, str(control.value() or ""))
            picker.chosen = Chosen(option, "" if option else str(stated.value() or ""))
        if not spec.level:
            return replace(item, control=control)
        if not listed.nodes:
            return replace(item, stated=stated, listed=listed)
        return replace(item, control=control, listed=None if listed.is_complete else listed)

    def values(self) -> dict[str, Value]:
        """What was typed, as values; call it on a valid form."""
        return {spec.name: self._value(spec) for spec in self.specs}

    def _value(self, spec: FieldSpec) -> Value:
        typed_in = self.cleaned_data
        if spec.kind == Kind.NODE:
            code, words = str(typed_in[spec.name]), str(typed_in[f"{spec.name}_stated"])
            listed = self.lists.get(str(typed_in.get("level") or ""))
            if not spec.level and (listed is None or code not in listed.nodes):
                return Link(as_stated=code or words)  # in a row, words may stand for the code
            return Link(code) if code else Link(as_stated=words)
        if spec.kind == Kind.AREA:
            return Place(str(typed_in[spec.name]))
        if spec.kind == Kind.BODY:
            return Body(as_stated=str(typed_in[spec.name]))
        if spec.kind in BY_KEY:
            numbers = ((key, typed_in[f"{spec.name}_{key}"]) for key in self._keys(spec))
            return tuple((key, number) for key, number in numbers if isinstance(number, Decimal))
        value: Value = typed_in[spec.name]
        return value

    @staticmethod
    def initial_of(specs: Iterable[FieldSpec], values: Mapping[str, Value]) -> dict[str, Any]:
        """What the controls show for stored values."""
        shown: dict[str, Any] = {}
        for spec in specs:
            value = values.get(spec.name)
            if isinstance(value, Link):
                shown[spec.name] = value.code
                shown |= {f"{spec.name}_stated": value.as_stated}
            elif isinstance(value, Place):
                shown[spec.name] = f"{value.code} {value.name}".strip()
            elif spec.kind in BY_KEY:
                each = FieldSpec("", BY_KEY[spec.kind], "")
                shown |= {f"{spec.name}_{key}": typed(each, number) for key, number in month_money(value).items()}
            else:
                shown[spec.name] = typed(spec, value)
        return shown


@dataclass
class RowForm:
    """One row on the page: its uid, its place among the rows of the page, its fields; its number among the stored rows."""

    part: RowsSpec
    uid: str
    index: str
    form: SpecForm
    removed: bool = False
    place: int = 0

    @property
    def is_whole(self) -> bool:
        """Whether all of it is open, so that it may be removed."""
        return self.form.desk.is_open(self.form.key)

    @property
    def notes(self) -> Sequence[Any]:
        """The comments pinned to the row."""
        return self.form.desk.notes_at(self.form.key)

    @property
    def anchor(self) -> str:
        """The id of its block; a blank row that script copies has none."""
        return anchor_of(self.form.key) if self.uid else ""

    @property
    def prefix(self) -> str:
        """What the names of its controls begin with."""
        return f"{self.part.name}-{self.index}"

    @property
    def number(self) -> int:
        """Its number for people; 0 for the blank row that script copies."""
        return self.place or (int(self.index) + 1 if self.index.isdigit() else 0)


@dataclass
class PartForm:
    """A repeating part: its open rows on the page, and a blank one for script to copy; the closed rows are for reading."""

    spec: RowsSpec
    rows: list[RowForm]
    blank: RowForm
    key: str
    desk: Desk
    closed: list[tuple[int, str]] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether rows may be added."""
        return self.desk.is_open(self.key)

    @property
    def is_partly_open(self) -> bool:
        """Whether anything of it may be written."""
        return self.desk.is_partly_open(self.key)

    @property
    def notes(self) -> Sequence[Any]:
        """The comments pinned to the part as a whole."""
        return self.desk.notes_at(self.key)

    @property
    def anchor(self) -> str:
        """The id of its block."""
        return anchor_of(self.key)

    @property
    def uids(self) -> list[str]:
        """The uids in the order of the page."""
        return [row.uid for row in self.rows]


class SectionForm:
    """The whole section: its own fields and its parts. `posted` is what came from the browser, `stored` what is kept now."""

    def __init__(
        self,
        spec: SectionSpec,
        lists: Lists,
        *,
        stored: SectionData | None = None,
        posted: QueryDict | None = None,
        desk: Desk | None = None,
        add: str = "",
    ) -> None:
        self.spec, self.lists, self.posted, self.desk = spec, lists, posted, desk or Desk()
        self.problems: list[Problem] = []
        stored = stored or SectionData()
        initial = SpecForm.initial_of(spec.fields, stored.fields)
        self.own = SpecForm(spec.fields, lists, self.desk, spec.key, stored.fields, posted, initial=initial)
        self.parts = [self._part(part, stored.rows.get(part.name, ()), add) for part in spec.rows]

    @property
    def is_partly_open(self) -> bool:
        """Whether anything of the section may be written."""
        return self.desk.is_partly_open(self.spec.key)

    def _part(self, part: RowsSpec, stored: tuple[Row, ...], add: str) -> PartForm:
        key = f"{self.spec.key}.{part.name}"
        kept = {str(row.uid): (place, row.values) for place, row in enumerate(stored, start=1)}
        opened = {uid: row for uid, row in kept.items() if self.desk.is_partly_open(f"{key}.{uid}")}
        rows = [self._posted_row(part, n, kept) for n in range(self._total(part))] if self.posted is not None else []
        if self.posted is None:
            rows = [self._row(part, str(n), uid, *row) for n, (uid, row) in enumerate(opened.items())]
        wants_more = add == part.name or (part.minimum and not kept and self.posted is None)
        if wants_more and self.desk.is_open(key):
            rows.append(self._row(part, str(len(rows)), str(uuid.uuid4()), 0, {}))
        closed = [(n, row_in_words(part, Row(uuid.UUID(uid), v))) for uid, (n, v) in kept.items() if uid not in opened]
        return PartForm(part, rows, self._row(part, "__prefix__", "", 0, {}), key, self.desk, closed)

    def _total(self, part: RowsSpec) -> int:
        text = str(self.posted.get(f"{part.name}-TOTAL_FORMS", "")) if self.posted is not None else ""
        rows = int(text[:9]) if text.isdecimal() else 0
        if rows > MOST_ROWS:
            said = {"part": part.title, "most": MOST_ROWS}
            self.problems.append(Problem(part.name, "too_many", _("%(part)s: at most %(most)s rows.") % said))
        return min(rows, MOST_ROWS)

    def _posted_row(self, part: RowsSpec, number: int, kept: Mapping[str, tuple[int, Mapping[str, Value]]]) -> RowForm:
        posted = self.posted if self.posted is not None else QueryDict()
        prefix = f"{part.name}-{number}"
        uid = _uid(str(posted.get(f"{prefix}-uid", "")))
        place, values = kept.get(uid, (0, {}))
        form = SpecForm(part.fields, self.lists, self.desk, self._key(part, uid), values, posted, prefix=prefix)
        removed = f"{prefix}-DELETE" in posted
        return RowForm(part, uid, str(number), form, removed, place)

    def _row(self, part: RowsSpec, index: str, uid: str, place: int, values: Mapping[str, Value]) -> RowForm:
        initial = SpecForm.initial_of(part.fields, values)
        key, prefix = self._key(part, uid or BLANK), f"{part.name}-{index}"
        form = SpecForm(part.fields, self.lists, self.desk, key, values, prefix=prefix, initial=initial)
        return RowForm(part, uid, index, form, place=place)

    def _key(self, part: RowsSpec, uid: str) -> str:
        return f"{self.spec.key}.{part.name}.{uid}"

    def read(self) -> SectionData | None:
        """What was typed, as values; None where something could not be read, and `problems` says what."""
        forms_here = [("", self.own), *((row.prefix, row.form) for row in self._kept())]
        for _prefix, form in forms_here:
            self.problems += _faults_of(form)
        if self.problems:
            return None
        rows = {
            part.spec.name: tuple(Row(uuid.UUID(row.uid), row.form.values()) for row in part.rows if not row.removed)
            for part in self.parts
            if part.is_partly_open or (self.posted is not None and f"{part.spec.name}-TOTAL_FORMS" in self.posted)
        }
        return SectionData(self.own.values(), rows)

    def _kept(self) -> list[RowForm]:
        return [row for part in self.parts for row in part.rows if not row.removed]

    def take(self, problems: Iterable[Problem]) -> None:
        """Put the problems the rules found next to their fields and into the summary, with the places of this page."""
        for problem in problems:
            name, uid, inner = split(problem.field)
            row = next((r for part in self.parts for r in part.rows if part.spec.name == name and r.uid == uid), None)
            form, field_name = (row.form, inner) if row else (self.own, name)
            target = field_name if field_name in form.fields else f"{field_name}_{MONTHS[0]}"
            if target in form.fields:
                form.add_error(target, str(problem.message))
            place = f"{name}.{row.index}.{inner}" if row else name
            self.problems.append(Problem(place, problem.code, problem.message, problem.rule))


def split(name: str) -> tuple[str, str, str]:
    """A dotted name as part (or field), uid and field of the row."""
    first, _dot, rest = name.partition(".")
    uid, _dot, inner = rest.partition(".")
    return first, uid, inner


def anchor(problem: Problem, data: Mapping[str, SectionData]) -> str:
    """The id on the section's page of the control a blocker speaks of (`m3.outputs.<uid>.unit` is `id_outputs-0-unit`)."""
    key, _dot, name = problem.field.partition(".")
    first, uid, inner = split(name)
    if not uid:
        return f"id_{first}"
    uids = [str(row.uid) for row in data[key].rows.get(first, ())]
    return f"id_{first}-{uids.index(uid)}-{inner}" if uid in uids else f"id_{first}"


def option_of_code(lists: Lists, level: str, code: str) -> Option | None:
    """The node of a code, with what stands above it; the bare code where the list does not have it."""
    if not code:
        return None
    fact = lists[level].nodes.get(code) if level in lists else None
    if fact is None:
        return Option(code, code)
    over = (lists[kind].nodes.values() for kind in lists if kind != level) if fact.above else ()
    above = {other.id: other for others in over for other in others if other.id in fact.above}
    path = " › ".join(f"{above[pk].official_code} {above[pk].name}".strip() for pk in fact.above if pk in above)
    return Option(code, fact.name, fact.official_code, path=path)


def _faults_of(form: SpecForm) -> Iterator[Problem]:
    form.full_clean()
    for name, code, words in first_faults(form):
        dotted = f"{form.prefix}-{name}" if form.prefix else name
        yield Problem(dotted, code, f"{form.fields[name].label}: {words}")


def _uid(text: str) -> str:
    """The row's uid as it came, or a fresh one where it is missing or nonsense."""
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return str(uuid.uuid4())
