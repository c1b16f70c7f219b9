"""What a section specification is made of. Each section is code: one specification draws the form, the review page, the
completeness, the frozen document, the API schema and the dictionary of the open data."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise

Text = str | Promise


class Kind(StrEnum):
    """What a field holds, and so how it is read, shown and written to documents."""

    TEXT = "text"
    LONG = "long"  # text of several lines
    YEAR = "year"  # fiscal year, Buddhist era
    DECIMAL = "decimal"
    MONEY = "money"  # baht, two decimals
    PERCENT = "percent"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"  # several codes of a list
    BOOL = "bool"
    NODE = "node"  # a plan node, or the words of the agency
    AREA = "area"  # a place of the administrative geography
    BODY = "body"  # a body of the directory, or a name as stated
    ROW = "row"  # another row of the same section, by uid
    MONTHS = "months"  # calendar months of the fiscal year
    MONTH_MONEY = "month_money"  # baht by calendar month of the fiscal year
    MONTH_WORK = "month_work"  # percent of an activity by calendar month of the fiscal year
    YEARS = "years"  # numbers by fiscal year, Buddhist era


class Openness(StrEnum):
    """Who may read a field: everybody in a release, people behind the sign-in, or nobody but the owner unit and its approvers."""

    OPEN = "open"
    INTERNAL = "internal"
    PERSONAL = "personal"


class Held(StrEnum):
    """Which table keeps a field of a section: the section's own, the project (identity), or a primary plan link."""

    SECTION = "section"
    PROJECT = "project"
    LINK = "link"


@dataclass(frozen=True)
class FieldSpec:
    """One field. `help` is one line what, `example` one line example, `rule` the source of what is required.

    `good` and `bad` are longer examples with the reason; `items` the numbers of the items of the forms it answers (`M2.3`).
    A choice with `codes` and no `choices` takes the codes of that list, also ones added later. Where `when` is given (a field
    beside this one and the values it must have), the field is asked only then. Where `needed_for` is given (codes of project
    types), what is required is required of those only; `instead` is the field that may be filled in its place, never both.
    `of_year`: it is required only in rows of the plan's own fiscal year, or of none yet.
    `default` is chosen on a new row; a row that says nothing else is blank.
    `on_form` is false where the forms of a year do not have it: what older years wrote there stays readable.
    """

    name: str
    kind: Kind
    label: Text
    help: Text = ""
    example: str = ""
    rule: Text = ""
    required: bool = False
    max_length: int | None = None
    choices: tuple[tuple[str, Text], ...] = ()
    held: Held = Held.SECTION
    level: str = ""  # of a node: the kind of plan node
    codes: str = (
        ""  # of a choice: the code list that says which of the choices are offered now, in which words and order
    )
    of: str = ""  # of a row: the part it belongs to
    relation: str = "months"  # of months: the rows that keep them
    when: tuple[str, tuple[Any, ...]] | None = None
    needed_for: tuple[str, ...] = ()
    instead: str = ""
    default: str = ""
    of_year: bool = False
    good: tuple[str, ...] = ()
    bad: tuple[tuple[str, Text], ...] = ()
    items: tuple[str, ...] = ()
    openness: Openness = Openness.OPEN
    on_form: bool = True

    def is_asked(self, values: Mapping[str, Any]) -> bool:
        """Whether the field is asked beside these values."""
        return self.on_form and (self.when is None or values.get(self.when[0]) in self.when[1])

    def is_needed(self, values: Mapping[str, Any], project_type: str) -> bool:
        """Whether the field must be filled in beside these values, in a project of this type."""
        return self.required and self.is_asked(values) and (not self.needed_for or project_type in self.needed_for)

    def word_of(self, code: str) -> Text:
        """The label of a choice."""
        return dict(self.choices).get(code, code)


@dataclass(frozen=True)
class Group:
    """Rows of one part that are asked together: the links to one family of plans. `levels` are the kinds of nodes it takes,
    `minimum` how many are asked (of the project types in `needed_for`, where there are any), `key` its name among words and
    duties by year (`m1.secondary#sdg`)."""

    key: str
    title: Text
    levels: tuple[str, ...]
    help: Text = ""
    minimum: int = 0
    rule: Text = ""
    items: tuple[str, ...] = ()
    needed_for: tuple[str, ...] = ()
    on_form: bool = True

    def minimum_of(self, project_type: str) -> int:
        """How many links a project of this type needs."""
        return self.minimum if not self.needed_for or project_type in self.needed_for else 0


@dataclass(frozen=True)
class RowsSpec:
    """A repeating part: `name` in forms and documents, `relation` of the year plan, `row` the word for one of them. `minimum`
    is how many are asked, of the project types in `needed_for` where there are any."""

    name: str
    relation: str
    title: Text
    row: Text
    add: Text
    fields: tuple[FieldSpec, ...]
    help: Text = ""
    minimum: int = 0
    rule: Text = ""
    where: Mapping[str, str] = field(default_factory=dict)  # columns that tell these rows from others of the table
    items: tuple[str, ...] = ()
    groups: tuple["Group", ...] = ()
    needed_for: tuple[str, ...] = ()
    openness: Openness = Openness.OPEN
    on_form: bool = True

    def minimum_of(self, project_type: str) -> int:
        """How many rows a project of this type needs."""
        return self.minimum if not self.needed_for or project_type in self.needed_for else 0

    def field(self, name: str) -> FieldSpec:
        """The field of this name."""
        return next(spec for spec in self.fields if spec.name == name)


@dataclass(frozen=True)
class SectionSpec:
    """One of M1 to M5: `relation` is the year plan's one-to-one section row, `title` the name of the form."""

    key: str
    relation: str
    title: Text
    lead: Text
    fields: tuple[FieldSpec, ...] = ()
    rows: tuple[RowsSpec, ...] = ()

    @property
    def codes(self) -> set[str]:
        """Names of the code lists its choices come from."""
        in_rows = (spec for part in self.rows for spec in part.fields)
        return {spec.codes for spec in (*self.fields, *in_rows)} - {""}

    def field(self, name: str) -> FieldSpec:
        """The field of this name."""
        return next(spec for spec in self.fields if spec.name == name)

    def rows_of(self, name: str) -> RowsSpec:
        """The repeating part of this name."""
        return next(spec for spec in self.rows if spec.name == name)

    def held(self, held: Held) -> Iterator[FieldSpec]:
        """The fields that one table keeps."""
        return (spec for spec in self.fields if spec.held == held)


Sections = Mapping[str, SectionSpec]
"""The five sections by key, in the order of the forms of a year."""
