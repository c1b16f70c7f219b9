"""What a row of words and duties of the forms may say, and who may state it. A key is one of the specification's places."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Person, Role
from samrit.lib.errors import Problem
from samrit.lib.packs import Pack
from samrit.projects.rules.checks import FIRST_YEAR, LAST_YEAR
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import FieldSpec, Group, RowsSpec, Sections, SectionSpec, Text

NOT_YOURS = _("Only the administrator of NESDC can change the words and duties of the forms.")
MOST_ROWS, LAST_PLACE = 20, 990


@dataclass(frozen=True)
class Place:
    """One place of the forms: its key, and the section, field, part or group of links that stands there."""

    key: str
    piece: SectionSpec | FieldSpec | RowsSpec | Group

    @property
    def label(self) -> Text:
        """Its name."""
        return self.piece.label if isinstance(self.piece, FieldSpec) else self.piece.title

    @property
    def takes_required(self) -> bool:
        """Whether it is filled in or not."""
        return isinstance(self.piece, FieldSpec)

    @property
    def takes_minimum(self) -> bool:
        """Whether rows of it are counted."""
        return isinstance(self.piece, RowsSpec | Group)

    @property
    def takes_place(self) -> bool:
        """Whether it can be moved among its neighbours."""
        return not isinstance(self.piece, Group)


@dataclass(frozen=True)
class Stated:
    """What an administrator states of a place: words, duty and order for some years, and the document it rests on."""

    label_th: str = ""
    label_en: str = ""
    help_th: str = ""
    help_en: str = ""
    example: str = ""
    is_required: bool | None = None
    minimum: int | None = None
    is_asked: bool = True
    position: int | None = None
    valid_to: int | None = None
    source: str = ""


def places(sections: Sections = SECTIONS) -> dict[str, Place]:
    """Every place of the forms by key, in order."""
    return {place.key: place for spec in sections.values() for place in _of_section(spec)}


def _of_section(spec: SectionSpec) -> Iterator[Place]:
    yield Place(spec.key, spec)
    yield from (Place(f"{spec.key}.{field.name}", field) for field in spec.fields)
    for part in spec.rows:
        key = f"{spec.key}.{part.name}"
        yield Place(key, part)
        yield from (Place(f"{key}.{field.name}", field) for field in part.fields)
        yield from (Place(f"{key}#{group.key}", group) for group in part.groups)


def why_not_state(who: Person) -> Text | None:
    """The forms are set by NESDC."""
    return None if who.has(Role.NESDC_ADMIN) else NOT_YOURS


def check_stated(place: Place, valid_from: int | None, stated: Stated) -> list[Problem]:
    """Faults of what somebody states of a place."""
    return list(_faults(place, valid_from, stated))


def _faults(place: Place, valid_from: int | None, stated: Stated) -> Iterator[Problem]:
    if valid_from is None or not FIRST_YEAR <= valid_from <= LAST_YEAR:
        yield Problem("valid_from", "year", _("Write the fiscal year with four digits, such as 2566."))
    elif stated.valid_to is not None and stated.valid_to < valid_from:
        yield Problem("valid_to", "order", _("The last year lies before the first one."))
    if not stated.source:
        yield Problem("source", "empty", _("Name the letter or guide this rests on."))
    for name, text in (("label_th", stated.label_th), ("label_en", stated.label_en), ("source", stated.source)):
        if len(text) > 500:
            yield Problem(name, "too_long", _("At most 500 letters."))
    if stated.is_required is not None and not place.takes_required:
        yield Problem("is_required", "no_field", _("Only a field is required or not. For a part state how many rows."))
    if stated.minimum is not None and not place.takes_minimum:
        yield Problem("minimum", "no_rows", _("Only a part or a group of links has a smallest number of rows."))
    elif stated.minimum is not None and not 0 <= stated.minimum <= MOST_ROWS:
        yield Problem("minimum", "number", _("Write a whole number from 0 to 20."))
    if stated.position is not None and not (place.takes_place and 0 <= stated.position <= LAST_PLACE):
        yield Problem("position", "number", _("Write a whole number from 0 to 990; groups of links keep their order."))
    if not stated.is_asked and isinstance(place.piece, SectionSpec):
        yield Problem("is_asked", "section", _("A whole section cannot be left out; leave out its fields."))
    if not stated.is_asked and (stated.is_required or stated.minimum):
        yield Problem("is_asked", "contradiction", _("What is not asked cannot be required."))


def check_words(pack: Pack) -> None:
    """Note as faults: keys that no form has, and rows that an administrator could not state either."""
    known = places()
    for row in pack.rows("words"):
        place = known.get(row["key"])
        if place is None:
            where = ("words", row.number, "key")
            pack.fault(where, "key", _("No form has this place."), _("Mend the key, or remove the row."))
            continue
        stated = Stated(**{name: row[name] for name in Stated.__dataclass_fields__})
        for problem in _faults(place, row["valid_from"], stated):
            pack.fault(("words", row.number, problem.field), problem.code, problem.message, _("Mend the cell."))
