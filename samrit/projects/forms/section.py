"""A section as a form, drawn from its specification. Works without script; names and ids are those of Django's formsets."""

import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.fiscal import MONTHS
from samrit.projects.forms.controls import first_faults
from samrit.projects.forms.fields import BLANK, Desk, Lists, SpecForm, option_of_code
from samrit.projects.rules import Row, SectionData
from samrit.projects.rules.specs import Group, RowsSpec, SectionSpec
from samrit.projects.rules.spots import anchor_of
from samrit.projects.rules.values import Value
from samrit.projects.rules.wording import row_in_words

__all__ = ["Desk", "SectionForm", "SpecForm", "anchor", "option_of_code", "split"]

MOST_ROWS = 200
"""More rows than any project has; a form that claims more is refused, so that none is lost."""
OTHERS = "others"
"""The group of rows that no group takes."""


@dataclass
class RowForm:
    """One row on the page: its uid, its place among the rows of the page, its fields; its number among the stored rows."""

    part: RowsSpec
    uid: str
    index: str
    form: SpecForm
    removed: bool = False
    place: int = 0
    group: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether all of it is open, so that it may be removed."""
        return self.form.desk.is_open(self.form.key)

    @property
    def mark(self) -> Any:
        """What the program filled in here as a whole."""
        return self.form.desk.marks.get(self.form.key)

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
class GroupForm:
    """Rows of one part that are asked together, with their own button. Without `spec`: all others."""

    spec: Group | None
    part: str
    rows: list[RowForm]
    minimum: int = 0
    is_asked_for: bool = False

    @property
    def key(self) -> str:
        """Its name among the groups of the part."""
        return self.spec.key if self.spec else OTHERS

    @property
    def add(self) -> str:
        """What the button sends where there is no script."""
        return f"{self.part}#{self.key}"

    @property
    def anchor(self) -> str:
        """The id of its block."""
        return f"id_{self.part}_{self.key}"

    @property
    def is_folded(self) -> bool:
        """Whether it lies folded: nothing is asked and nothing written."""
        return not (self.rows or self.minimum or self.is_asked_for)


@dataclass
class PartForm:
    """A repeating part: its open rows on the page, and a blank one for script to copy; the closed rows are for reading."""

    spec: RowsSpec
    rows: list[RowForm]
    blank: RowForm
    key: str
    desk: Desk
    closed: list[tuple[int, str]] = field(default_factory=list)
    groups: list[GroupForm] = field(default_factory=list)
    is_asked_for: bool = False

    @property
    def minimum(self) -> int:
        """How many rows are asked."""
        return self.spec.minimum_of(self.desk.project_type)

    @property
    def is_folded(self) -> bool:
        """Whether it lies folded: nothing is asked, nothing written and nothing said about it."""
        return not (self.minimum or self.rows or self.closed or self.notes or self.is_asked_for)

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
        if posted is not None:
            self.desk = replace(self.desk, rows={name: self._choosable(name) for name in self.desk.rows})
        self.problems: list[Problem] = []
        stored = stored or SectionData()
        initial = SpecForm.initial_of(spec.fields, stored.fields)
        self.own = SpecForm(spec.fields, lists, self.desk, spec.key, stored.fields, posted, initial=initial)
        drawn = (part for part in spec.rows if part.on_form or stored.rows.get(part.name))
        self.parts = [self._part(part, stored.rows.get(part.name, ()), add) for part in drawn]

    @property
    def is_partly_open(self) -> bool:
        """Whether anything of the section may be written."""
        return self.desk.is_partly_open(self.spec.key)

    def _choosable(self, part: str) -> tuple[tuple[str, str], ...]:
        """The rows others may belong to: the stored ones, and those that are typed on the same page."""
        posted = self.posted if self.posted is not None else QueryDict()
        known = dict(self.desk.rows_of(part))
        for number in range(min(self._claimed(part), MOST_ROWS)):
            prefix = f"{part}-{number}"
            if uid := str(posted.get(f"{prefix}-uid", "")):
                known[uid] = str(posted.get(f"{prefix}-name", "")) or known.get(uid, "")
        return tuple(known.items())

    def lie_on(self, desk: Desk) -> None:
        """Show what lies open, and what was said of its places, as it is after a save."""
        self.desk = self.own.desk = desk
        for part in self.parts:
            part.desk = desk
            for row in part.rows:
                row.form.desk = desk

    def _part(self, part: RowsSpec, stored: tuple[Row, ...], add: str) -> PartForm:
        key = f"{self.spec.key}.{part.name}"
        asked, _hash, group = add.partition("#")
        stored = tuple(sorted(stored, key=lambda row: _place_of(part, row.values))) if part.groups else stored
        kept = {str(row.uid): (place, row.values) for place, row in enumerate(stored, start=1)}
        opened = {uid: row for uid, row in kept.items() if self.desk.is_partly_open(f"{key}.{uid}")}
        rows = [self._posted_row(part, n, kept) for n in range(self._total(part))] if self.posted is not None else []
        if self.posted is None:
            rows = [self._row(part, str(n), uid, *row) for n, (uid, row) in enumerate(opened.items())]
        minimum = part.minimum_of(self.desk.project_type)
        wants_more = asked == part.name or (minimum and not kept and self.posted is None)
        if wants_more and self.desk.is_open(key):
            begun: dict[str, Value] = {"level": _levels_of(part, group)[0]} if group and part.groups else {}
            rows.append(self._row(part, str(len(rows)), str(uuid.uuid4()), 0, begun))
        closed = [(n, row_in_words(part, Row(uuid.UUID(uid), v))) for uid, (n, v) in kept.items() if uid not in opened]
        blank = self._row(part, "__prefix__", "", 0, {})
        drawn = PartForm(part, rows, blank, key, self.desk, closed, is_asked_for=asked == part.name)
        drawn.groups = list(self._groups(drawn, group if asked == part.name else ""))
        return drawn

    def _groups(self, part: PartForm, asked: str) -> Iterator[GroupForm]:
        """The rows of each group, and of none, where a part is asked in groups."""
        if not part.spec.groups:
            return
        for group in (*part.spec.groups, None):
            key = group.key if group else OTHERS
            rows = [row for row in part.rows if row.group == key]
            if not rows and (group is None or not group.on_form):
                continue
            minimum = group.minimum_of(self.desk.project_type) if group else 0
            yield GroupForm(group, part.spec.name, rows, minimum, key == asked)

    def _total(self, part: RowsSpec) -> int:
        rows = self._claimed(part.name)
        if rows > MOST_ROWS:
            said = {"part": part.title, "most": MOST_ROWS}
            self.problems.append(Problem(part.name, "too_many", _("%(part)s: at most %(most)s rows.") % said))
        return min(rows, MOST_ROWS)

    def _claimed(self, part: str) -> int:
        """How many rows of a part the browser says it sent."""
        text = str(self.posted.get(f"{part}-TOTAL_FORMS", "")) if self.posted is not None else ""
        return int(text[:9]) if text.isdecimal() else 0

    def _posted_row(self, part: RowsSpec, number: int, kept: Mapping[str, tuple[int, Mapping[str, Value]]]) -> RowForm:
        posted = self.posted if self.posted is not None else QueryDict()
        prefix = f"{part.name}-{number}"
        uid = _uid(str(posted.get(f"{prefix}-uid", "")))
        place, values = kept.get(uid, (0, {}))
        form = SpecForm(part.fields, self.lists, self.desk, self._key(part, uid), values, posted, prefix=prefix)
        removed = f"{prefix}-DELETE" in posted
        return self._in_group(RowForm(part, uid, str(number), form, removed, place))

    def _row(self, part: RowsSpec, index: str, uid: str, place: int, values: Mapping[str, Value]) -> RowForm:
        by_default = {} if place else {spec.name: spec.default for spec in part.fields if spec.default}
        initial = SpecForm.initial_of(part.fields, {**by_default, **values})
        key, prefix = self._key(part, uid or BLANK), f"{part.name}-{index}"
        form = SpecForm(part.fields, self.lists, self.desk, key, values, prefix=prefix, initial=initial)
        return self._in_group(RowForm(part, uid, index, form, place=place))

    @staticmethod
    def _in_group(row: RowForm) -> RowForm:
        """The row with its group, whose levels stand first in its list."""
        if row.part.groups:
            group = _group_of(
                row.part, row.form["level"].value() if "level" in row.form.fields else _level(row.form.kept)
            )
            row.group = group.key if group else OTHERS
            control = row.form.fields.get("level")
            if group and isinstance(control, forms.ChoiceField):
                words = dict(row.part.field("level").choices)
                first = [(level, words[level]) for level in group.levels if level in words]
                rest = [pair for pair in words.items() if pair[0] not in group.levels]
                control.choices = [*first, (_("Other plans"), rest)]
        return row

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


def _level(values: Mapping[str, Value]) -> str:
    return str(values.get("level") or "")


def _group_of(part: RowsSpec, level: object) -> Group | None:
    """The group that takes this level of plan."""
    return next((group for group in part.groups if str(level or "") in group.levels), None)


def _place_of(part: RowsSpec, values: Mapping[str, Value]) -> int:
    """Where the group of a row stands; rows of none come last."""
    group = _group_of(part, _level(values))
    return part.groups.index(group) if group else len(part.groups)


def _levels_of(part: RowsSpec, key: str) -> tuple[str, ...]:
    """The levels of the group of this name; of the first where there is none."""
    return next((group for group in part.groups if group.key == key), part.groups[0]).levels


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
