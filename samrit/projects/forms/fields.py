"""The fields of a section, or of one row of it, as a form drawn from their specification, and what the template draws of each."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from samrit.lib.fiscal import MONTHS
from samrit.projects.forms.controls import BahtField, FigureField, field_for, typed
from samrit.projects.rules import ListFact, spots
from samrit.projects.rules.sections import ABOVE
from samrit.projects.rules.specs import FieldSpec, Kind, Text
from samrit.projects.rules.spots import anchor_of
from samrit.projects.rules.values import BY_KEY, Body, Link, Place, Value, is_empty, month_money
from samrit.projects.rules.wording import NO, YES, month, shown
from samrit.ui.fields import TidyField
from samrit.ui.picker import Chosen, Option, Picker

BLANK = "new"
"""Stands for the uid in the key of a blank row."""
LONG_RUN = 3
"""So many fields of one condition lie folded."""
Lists = Mapping[str, ListFact]


@dataclass(frozen=True)
class Desk:
    """What of a section lies open, by keys (none: all of it), the comments pinned to its places, the address under which its
    plan links are picked, the fiscal years of the project beside this one, and the rows that others may belong to; by place
    what the program filled in; the project's type, which some duties depend on; the places that block sending."""

    opened: Collection[str] = ()
    notes: Mapping[str, Sequence[Any]] = field(default_factory=dict)
    picker: str = ""
    years: tuple[int, ...] = ()
    rows: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    marks: Mapping[str, Any] = field(default_factory=dict)
    project_type: str = ""
    wrong: Collection[str] = ()

    def rows_of(self, part: str) -> tuple[tuple[str, str], ...]:
        """Uid and name of the rows of a part that others may belong to."""
        return self.rows.get(part, ())

    def is_open(self, key: str) -> bool:
        """Whether this place may be written."""
        return not self.opened or spots.covers(self.opened, key)

    def is_partly_open(self, key: str) -> bool:
        """Whether it, or something in it, may be written."""
        return not self.opened or spots.touches(self.opened, key)

    def is_wrong(self, key: str) -> bool:
        """Whether this place blocks sending."""
        return key in self.wrong

    def notes_at(self, key: str) -> Sequence[Any]:
        """The comments pinned here."""
        return self.notes.get(key, ())


@dataclass(frozen=True)
class When:
    """The condition of fields: the name of the control beside them, the values it must have, both in words, and whether they
    are asked now."""

    name: str
    values: str
    label: Text
    words: str
    is_asked: bool


@dataclass(frozen=True)
class Item:
    """One field as the template draws it: the control, or the words as stated where no list is loaded, or numbers by month or
    year; of a closed field the text. `notes` are the comments pinned to it, `mark` says what the program filled in."""

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
    is_required: bool = False
    mark: Any = None
    is_folded: bool = False

    @property
    def anchor(self) -> str:
        """The id of its block; a blank row that script copies has none."""
        return "" if f".{BLANK}." in self.key else anchor_of(self.key)

    @property
    def words_required(self) -> bool:
        """Whether the words are all there is to fill in, because no list is loaded."""
        return self.control is None and self.is_required

    @property
    def boxes(self) -> tuple[BoundField, ...]:
        """All its controls."""
        return tuple(filter(None, (self.control, self.stated, *self.months)))

    @property
    def filled(self) -> int:
        """How many of its controls hold something; of what is closed, whether it does."""
        return sum(bool(box.value()) for box in self.boxes) or int(bool(self.text))

    @property
    def asked(self) -> int:
        """How many numbers or words it asks."""
        return len(self.months) or 1

    @property
    def is_schedule(self) -> bool:
        """Whether months are ticked, on a bar of twelve."""
        return self.spec.kind == Kind.MONTHS

    @property
    def is_many(self) -> bool:
        """Whether several codes are ticked."""
        return self.spec.kind == Kind.CHOICES

    @property
    def unit(self) -> str:
        """What a sum of the numbers is of: money, work, or nothing that could be summed."""
        return {Kind.MONTH_MONEY: "money", Kind.MONTH_WORK: "work"}.get(self.spec.kind, "")

    @property
    def is_explained(self) -> bool:
        """Whether there is more to say than one line."""
        return bool(self.spec.good or self.spec.bad or (self.spec.rule and self.spec.kind != Kind.NODE))


@dataclass(frozen=True)
class Block:
    """Fields drawn together: those of one condition, or any others. A long run `is_folded` while nothing in it waits."""

    items: Sequence[Item]
    when: When | None = None
    is_folded: bool = False

    @property
    def filled(self) -> int:
        """How many of its fields hold something."""
        return sum(bool(item.filled) for item in self.items)


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
        self.specs = tuple(s for s in self.every if self._is_drawn(s))
        in_row = bool(self.prefix)
        for spec in self.specs:
            if spec.kind == Kind.NODE:
                self._add_link(spec)
            elif spec.kind in BY_KEY:
                self._add_numbers(spec)
            else:
                self.fields[spec.name] = field_for(self._offered(spec), rows=2 if in_row else 4)

    def _is_drawn(self, spec: FieldSpec) -> bool:
        """Whether it has a control: what is open, and what an older page still sends."""
        return (spec.on_form and self.desk.is_open(f"{self.key}.{spec.name}")) or self._was_sent(spec)

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
            item = self._item(spec)
            if spec not in self.specs:
                if spec.on_form or not is_empty(self.kept.get(spec.name)):
                    yield replace(item, is_closed=True, text=shown(spec, self.kept.get(spec.name)))
            elif spec.kind in BY_KEY:
                if numbers := tuple(self[f"{spec.name}_{key}"] for key in self._keys(spec)):
                    item = replace(item, months=numbers)
                    yield replace(item, is_folded=self._is_folded(item))
            elif spec.kind == Kind.NODE:
                yield self._with_link(item)
            else:
                yield replace(item, control=self[spec.name])

    def _item(self, spec: FieldSpec) -> Item:
        key = f"{self.key}.{spec.name}"
        return Item(
            spec,
            key,
            id=f"id_{self.add_prefix(spec.name)}",
            notes=self.desk.notes_at(key),
            is_required=self._is_required(spec),
            mark=self.desk.marks.get(key),
        )

    def _is_required(self, spec: FieldSpec) -> bool:
        """Whether it must be filled in: by the type of the project, and of rows of other years only what is asked of them."""
        of_type = not spec.needed_for or self.desk.project_type in spec.needed_for
        year = self["fiscal_year"].value() if spec.of_year and "fiscal_year" in self.fields else ""
        return spec.required and of_type and str(year) not in map(str, self.desk.years)

    def _is_folded(self, item: Item) -> bool:
        """A grid of months in which nothing waits; an empty one where a row has several."""
        grids = [each for each in self.every if each.kind in {Kind.MONTH_MONEY, Kind.MONTH_WORK}]
        return item.spec in grids and bool(item.filled or len(grids) > 1) and not self._waits(item)

    def _waits(self, item: Item) -> bool:
        """Whether something is wrong in it, it is asked and empty, or a comment on it is open."""
        if self.desk.is_wrong(item.key) or any(box.errors for box in item.boxes):
            return True
        beside = item.spec.instead in self.fields and self[item.spec.instead].value()
        return (item.is_required and not item.filled and not beside) or any(not note.is_done for note in item.notes)

    @property
    def blocks(self) -> Iterator[Block]:
        """The fields in order, those of one condition together."""
        for when, run in groupby(self.items, key=lambda item: item.spec.when):
            items = tuple(run)
            if when is None:
                yield Block(items)
                continue
            yield Block(items, self._when(when), len(items) >= LONG_RUN and not any(map(self._waits, items)))

    def _when(self, when: tuple[str, tuple[Any, ...]]) -> When:
        """The condition in words and in the values of its control; what is typed now counts, else what is kept."""
        name, wanted = when
        spec = next(each for each in self.every if each.name == name)
        sent = self[name].value() if name in self.fields else typed(spec, self.kept.get(name))
        values = [str(typed(spec, value)) for value in wanted]
        words = [
            str((YES if value else NO) if isinstance(value, bool) else spec.word_of(str(value))) for value in wanted
        ]
        return When(self.add_prefix(name), " ".join(values), spec.label, ", ".join(words), str(sent or "") in values)

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
        """What was typed, as values; call it on a valid form. What stands by default alone is nothing."""
        values = {spec.name: self._value(spec) for spec in self.specs}
        by_default = {spec.name: "" for spec in self.specs if spec.default and values[spec.name] == spec.default}
        says_more = any(not is_empty(value) for name, value in values.items() if name not in by_default)
        return values if says_more else {**values, **by_default}

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
            numbers = {key: typed_in[f"{spec.name}_{key}"] for key in self._keys(spec)}
            elsewhere = [pair for pair in month_money(self.kept.get(spec.name)).items() if pair[0] not in numbers]
            stated = [(key, number) for key, number in numbers.items() if isinstance(number, Decimal)]
            return tuple(sorted([*elsewhere, *stated]) if elsewhere else stated)
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
