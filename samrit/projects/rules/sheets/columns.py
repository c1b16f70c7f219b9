"""The sheets of a workbook of projects: one for the fields of each section, one for each repeating part, drawn from the
specification of the fiscal year.

The first column holds the code of the project, a hidden second row the machine's names. The last column keeps a fingerprint of
each field as it was when the workbook went out, so that what somebody else changed meanwhile is known cell by cell.
"""

import hashlib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext_lazy as _

from samrit.lib.fiscal import MONTHS
from samrit.lib.merge import canonical
from samrit.projects.rules.specs import FieldSpec, Held, Kind, Openness, RowsSpec, SectionSpec, Text
from samrit.projects.rules.values import BY_KEY
from samrit.projects.rules.wording import month

VERSION = 1
"""Of the template: it grows when sheets or columns are named otherwise; what the forms ask is told by their fingerprint."""
CODE, YEAR, NAME, OWNER, UID, REMOVE, CLOSED, SEEN = (
    *("project", "of_year", "project_name", "owner", "row", "remove", "closed", "seen"),
)
BEFORE = "before_"
"""Begins the name of a grey column with last year's value."""
PRINT = 8
"""Letters of the fingerprint of one field."""
TITLES: Mapping[str, Text] = {
    CODE: _("Project code"),
    YEAR: _("Year of the plan"),
    NAME: _("Project"),
    OWNER: _("Owner"),
    UID: _("Row"),
    REMOVE: _("Remove this row"),
    CLOSED: _("Why it cannot be changed"),
    SEEN: _("As it went out"),
}
LOCKED = frozenset({CODE, YEAR, NAME, UID, CLOSED, SEEN})
_WIDTHS = {CODE: 20, YEAR: 9, NAME: 34, OWNER: 30, UID: 8, REMOVE: 10, CLOSED: 24, SEEN: 8}
_WIDE = {Kind.LONG: 44, Kind.TEXT: 24, Kind.NODE: 44, Kind.BODY: 30, Kind.AREA: 22, Kind.ROW: 30, Kind.CHOICE: 22}


@dataclass(frozen=True)
class Column:
    """A column. Without `field` it is one of ours; `key` is the month or year it is for, `is_before` that it shows the value of
    the year before; `number` tells columns with the same heading apart, `is_beside` that it is only there to be read."""

    name: str
    title: Text
    width: float = 16
    field: FieldSpec | None = None
    key: int = 0
    is_before: bool = False
    number: int = 0
    is_beside: bool = False

    @property
    def is_locked(self) -> bool:
        """Whether nobody writes in it."""
        return self.name in LOCKED or self.is_read_only

    @property
    def is_read_only(self) -> bool:
        """Whether it shows what was or what is planned."""
        return self.is_before or self.is_beside

    def shown(self) -> str:
        """Its heading in the language of the page."""
        if self.field is None or not self.key:
            title = f"{self.title} {self.number}" if self.number else str(self.title)
            return str(_("%(title)s, year before") % {"title": title}) if self.is_before else title
        head = str(self.key) if self.field.kind == Kind.YEARS else month(self.key)
        return f"{self.title} · {head}"


@dataclass(frozen=True)
class SheetSpec:
    """A sheet: the fields of a section (`m2`), or the rows of one of its parts (`m3.outputs`)."""

    section: SectionSpec
    part: RowsSpec | None
    columns: tuple[Column, ...]
    fields: tuple[FieldSpec, ...] = ()

    @property
    def name(self) -> str:
        """Its name for machines."""
        return f"{self.section.key}.{self.part.name}" if self.part else self.section.key

    @property
    def title(self) -> str:
        """Its title in the language of the page, as long as a spreadsheet allows."""
        title = self.part.title if self.part else self.section.title
        plain = "".join("-" if letter in "[]:*?/\\'" else letter for letter in str(title))
        return f"{self.section.key.upper()} {plain}"[:31].strip()

    @property
    def is_personal(self) -> bool:
        """Whether it holds personal data."""
        return self.part is not None and self.part.openness == Openness.PERSONAL

    def columns_of(self, name: str) -> tuple[Column, ...]:
        """The columns that hold a field: one, or one for each month or year."""
        return tuple(each for each in self.columns if each.field and each.field.name == name and not each.is_before)

    def machine_name(self, column: Column) -> str:
        """What stands in the hidden row: the first column names the sheet too, the last one what its fingerprints are of."""
        if column.name == CODE:
            return f"{CODE}@{self.name}"
        if column.name == SEEN:
            return f"{SEEN}@{','.join(each.name for each in self.fields)}"
        return column.name


def sheets_of(sections: Mapping[str, SectionSpec], years: Collection[int]) -> tuple[SheetSpec, ...]:
    """All sheets of a fiscal year. `years` (BE) are those beside it that targets may be stated for."""
    found = []
    for spec in sections.values():
        if spec.fields:
            found.append(_of_section(spec, years))
        found += [_of_part(spec, part, years) for part in spec.rows]
    return tuple(found)


def _ours(name: str) -> Column:
    return Column(name, TITLES[name], _WIDTHS[name])


def _of_section(spec: SectionSpec, years: Collection[int]) -> SheetSpec:
    identity = any(True for _each in spec.held(Held.PROJECT))
    head = [_ours(CODE), _ours(YEAR), _ours(OWNER) if identity else _ours(NAME)]
    inner = [column for each in spec.fields for column in _with_before(each, years)]
    inner = _told_apart(inner)
    return SheetSpec(spec, None, (*head, *inner, _ours(CLOSED), _ours(SEEN)), spec.fields)


def _of_part(spec: SectionSpec, part: RowsSpec, years: Collection[int]) -> SheetSpec:
    head = [_ours(CODE), _ours(YEAR), _ours(NAME), _ours(UID)]
    inner = [column for each in part.fields for column in _columns(each, years)]
    return SheetSpec(spec, part, (*head, *inner, _ours(REMOVE), _ours(CLOSED), _ours(SEEN)), part.fields)


def _told_apart(columns: list[Column]) -> list[Column]:
    """The same columns with a number each where several have one heading."""
    met: dict[Text, int] = {}
    found = []
    for column in columns:
        alike = sum(other.title is column.title and other.is_before == column.is_before for other in columns)
        if alike > 1 and not column.key and not column.is_before:
            met[column.title] = met.get(column.title, 0) + 1
        found.append(replace(column, number=met.get(column.title, 0) if alike > 1 else 0))
    return found


def _with_before(spec: FieldSpec, years: Collection[int]) -> Iterator[Column]:
    yield from _columns(spec, years)
    if has_before(spec):
        yield Column(f"{BEFORE}{spec.name}", spec.label, 14, spec, is_before=True)


def has_before(spec: FieldSpec) -> bool:
    """Whether last year's value stands beside a field of a section: short ones that belong to the year."""
    return spec.held == Held.SECTION and spec.kind not in (Kind.LONG, Kind.NODE)


def _columns(spec: FieldSpec, years: Collection[int]) -> Iterator[Column]:
    keys = tuple(sorted(years)) if spec.kind == Kind.YEARS else MONTHS if spec.kind in (*BY_KEY, Kind.MONTHS) else ()
    if spec.kind == Kind.YEARS or keys:
        yield from (Column(f"{spec.name}_{key}", spec.label, 11, spec, key) for key in keys)
    else:
        yield Column(spec.name, spec.label, _WIDE.get(spec.kind, 16), spec)


def fingerprint(sections: Mapping[str, SectionSpec]) -> str:
    """What the forms of a year ask, as sixteen letters: another one where a field came, went or changed its kind."""
    asked = [
        [spec.key, [[each.name, each.kind] for each in spec.fields]]
        + [[part.name, [[each.name, each.kind] for each in part.fields]] for part in spec.rows]
        for spec in sections.values()
    ]
    return hashlib.sha256(canonical(asked).encode()).hexdigest()[:16]
