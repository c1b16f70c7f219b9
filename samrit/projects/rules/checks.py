"""What cannot be: a save is refused only for what no further typing could mend. What is merely missing is in `completeness`.

Months of a line may add up to less than its amount while somebody is still typing, never to more; weights likewise.
"""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.fiscal import fiscal_year_of
from samrit.lib.money import LARGEST
from samrit.lib.thai import BE_OFFSET, clean, fold
from samrit.projects.models import YearPlan
from samrit.projects.rules.context import HUNDRED, Context, ListFact, NodeFact
from samrit.projects.rules.fits import activities, detail, general, links, money
from samrit.projects.rules.specs import FieldSpec, Held, Kind, SectionSpec, Text
from samrit.projects.rules.values import (
    BY_KEY,
    Body,
    Link,
    Place,
    Row,
    RowRef,
    SectionData,
    Value,
    is_empty,
    month_money,
    row_key,
)
from samrit.projects.rules.wording import day as day_in_words

FIRST_YEAR, LAST_YEAR = 2540, 2620
"""Fiscal years (BE) a project may lie in: earlier or later ones are slips of the pen."""
LONGEST_NUMBER = Decimal(10) ** 14


def check_section(key: str, data: SectionData, context: Context) -> list[Problem]:
    """Every impossible thing in a section as it would be stored. Empty fields are not problems here."""
    spec = context.sections[key]
    problems = [p for name, f, value in every_value(spec, data) for p in _check_value(name, f, value)]
    if not problems:
        problems = list(_OF_SECTION[key](data, context))
    return problems


def other_years(plan: YearPlan) -> tuple[int, ...]:
    """Fiscal years (BE) of the project beside this one, the ten nearest to it: those a target of other years may be stated for."""
    starts, ends = plan.project.starts_on, plan.project.ends_on
    if starts is None or ends is None:
        return ()
    years = range(fiscal_year_of(starts), fiscal_year_of(ends) + 1)
    others = (year for year in years if year != plan.fiscal_year)
    return tuple(sorted(sorted(others, key=lambda year: abs(year - plan.fiscal_year))[:10]))


def every_value(spec: SectionSpec, data: SectionData) -> Iterator[tuple[str, FieldSpec, Value]]:
    """Dotted name, specification and value of each field, then of each field of each row."""
    for f in spec.fields:
        if f.name in data.fields:
            yield f.name, f, data.fields[f.name]
    for part in spec.rows:
        for row in data.rows.get(part.name, ()):
            for f in part.fields:
                if f.name in row.values:
                    yield f"{row_key(part.name, row.uid)}.{f.name}", f, row.values[f.name]


def _strange_rows(spec: SectionSpec, before: SectionData, after: SectionData) -> Iterator[Problem]:
    """Rows that are said to belong to a row that never was there. What belongs to a row that goes stays, and waits for another."""
    for name, f, value in every_value(spec, after):
        there = {str(row.uid) for data in (before, after) for row in data.rows.get(f.of, ())}
        if isinstance(value, RowRef) and value and value.uid not in there:
            said = {"label": f.label, "part": spec.rows_of(f.of).title}
            text = _("%(label)s: this row is not among “%(part)s”. Choose one that is.") % said
            yield Problem(name, "unknown_row", text, f.rule)


def check_removal(spec: SectionSpec, before: SectionData, after: SectionData) -> list[Problem]:
    """What would be left behind by the rows that go, and what belongs to rows that never were there."""
    problems = list(_strange_rows(spec, before, after))
    return problems + list(activities.adopted(before, after)) if spec.key == "m4" else problems


def _check_value(name: str, spec: FieldSpec, value: Value) -> Iterator[Problem]:
    """Size, choice and sign of one value."""
    if is_empty(value):
        return
    said = {"label": spec.label}
    if isinstance(value, str) and spec.max_length and len(value) > spec.max_length:
        more = {**said, "most": spec.max_length, "now": len(value)}
        text = _("%(label)s: at most %(most)s letters; there are %(now)s.") % more
        yield Problem(name, "too_long", text)
    if spec.kind in {Kind.CHOICE, Kind.CHOICES}:
        codes = value if isinstance(value, tuple) else (value,)
        if any(code not in dict(spec.choices) for code in codes):
            yield Problem(name, "unknown_choice", _("%(label)s: choose one of the list.") % said, spec.rule)
    if isinstance(value, dt.date) and not FIRST_YEAR - BE_OFFSET <= value.year <= LAST_YEAR - BE_OFFSET:
        far = _("%(day)s is too far from this project's year. Check the year.") % {"day": day_in_words(value)}
        yield Problem(name, "far_day", far)
    if isinstance(value, Decimal):
        yield from _check_number(name, spec, spec.kind, value)
    if spec.kind in BY_KEY:
        for amount in month_money(value).values():
            yield from _check_number(name, spec, BY_KEY[spec.kind], amount)
    years = list(month_money(value)) if spec.kind == Kind.YEARS else [value] if spec.kind == Kind.YEAR else []
    if any(isinstance(year, int) and not FIRST_YEAR <= year <= LAST_YEAR for year in years):
        yield Problem(name, "year", _("%(label)s: write the fiscal year with four digits, such as 2565.") % said)


def _check_number(name: str, spec: FieldSpec, kind: Kind, value: Decimal) -> Iterator[Problem]:
    """Sign and size of a number, alone or of a month or year."""
    said = {"label": spec.label}
    if kind == Kind.MONEY:
        yield from _check_money(name, spec.label, value)
    elif kind == Kind.PERCENT and not 0 <= value <= HUNDRED:
        yield Problem(name, "percent", _("%(label)s: a share lies between 0 and 100.") % said)
    elif abs(value) >= LONGEST_NUMBER:
        yield Problem(name, "too_large", _("%(label)s: this number is too large to be meant.") % said)


def _check_money(name: str, label: Text, value: Decimal) -> Iterator[Problem]:
    if value < 0:
        yield Problem(name, "negative", _("%(label)s: money is never below zero.") % {"label": label})
    elif value > LARGEST:
        yield Problem(name, "too_large", _("%(label)s: this number is too large to be meant.") % {"label": label})


_OF_SECTION = {
    "m1": links.impossible,
    "m2": general.impossible,
    "m3": detail.impossible,
    "m4": activities.impossible,
    "m5": money.impossible,
}


def check_identity(before: SectionData, after: SectionData, context: Context) -> list[Problem]:
    """Name, kind and dates belong to the project: a year that is approved, or waits for it, fixes them."""
    if not context.fixed_years:
        return []
    years = ", ".join(str(year) for year in context.fixed_years)
    text = _("This is fixed by the plan of fiscal year %(years)s, which is approved or waits for approval.") % {
        "years": years
    }
    changed = [
        f.name
        for f in context.sections["m2"].held(Held.PROJECT)
        if before.fields.get(f.name) != after.fields.get(f.name)
    ]
    return [Problem(name, "identity_fixed", text) for name in changed]


def resolve(key: str, data: SectionData, context: Context) -> tuple[SectionData, list[Problem]]:
    """Put the known nodes and places in the place of what was typed. A place that means nothing, or several, is a problem."""
    spec, problems = context.sections[key], list[Problem]()
    fields = {
        name: _known_node(spec.field(name).level, value, context) if isinstance(value, Link) else _tidy(value)
        for name, value in data.fields.items()
    }
    rows = {
        part: tuple(_known_row(part, row, context, problems) for row in part_rows)
        for part, part_rows in data.rows.items()
    }
    return SectionData(fields, rows), problems


def _known_row(part: str, row: Row, context: Context, problems: list[Problem]) -> Row:
    values = dict(row.values)
    level = str(values.get("level") or "")
    for name, value in row.values.items():
        if isinstance(value, Link):
            values[name] = _known_node(level, value, context)
        elif isinstance(value, Body) and value:
            values[name] = _known_body(value, context)
        elif isinstance(value, Place) and value:
            found = _known_place(f"{row_key(part, row.uid)}.{name}", level, value, context)
            if isinstance(found, Problem):
                problems.append(found)
            else:
                values[name] = found
        else:
            values[name] = _tidy(value)
    return Row(row.uid, values)


def _tidy(value: Value) -> Value:
    return clean(value) if isinstance(value, str) else value


def _known_node(level: str, link: Link, context: Context) -> Link:
    """The node of a code; words that are exactly a node's title or official code, or were matched before, become that node."""
    listed = context.list_of(level)
    if not link.code and (known := matched(listed, link)):
        return known
    node = listed.nodes.get(link.code) if link.code else _node_by_words(listed, link.as_stated)
    if node is None:
        return link
    return Link(node.code, "", node.title, node.edition, node.id)


def matched(listed: ListFact, link: Link) -> Link | None:
    """The link under the node NESDC decided that its words mean, with the words; None where nothing is decided."""
    code, match = listed.decided.get(fold(link.as_stated), ("", None)) if link.as_stated else ("", None)
    node = listed.nodes.get(code)
    if node is None or not node.in_force:
        return None
    return Link(node.code, "", node.title, node.edition, node.id, link.as_stated, match)


def _node_by_words(listed: ListFact, words: str) -> NodeFact | None:
    wanted = fold(words)
    if not wanted:
        return None
    named = [n for n in listed.nodes.values() if n.in_force and wanted in n.spellings]
    return named[0] if len(named) == 1 else None


def _known_body(body: Body, context: Context) -> Body:
    """The body of the directory that is meant; a name nobody or several bear stays as it is stated."""
    text = body.code or body.as_stated
    named = [fact for fact in context.bodies if fact.answers(text)]
    return Body(named[0].code, "", named[0].name_th, named[0].id) if len(named) == 1 else Body(as_stated=text)


def _known_place(name: str, level: str, place: Place, context: Context) -> Place | Problem:
    named = [fact for fact in context.places if level in {"", fact.level} and fact.answers(place.code)]
    if len(named) == 1:
        return Place(named[0].code, named[0].name_th, named[0].id)
    if not named:
        text = _("“%(text)s” is not the name or code of a place of this level. Choose from the list.")
        return Problem(name, "unknown_place", text % {"text": place.code})
    text = _("Several places are called “%(text)s”. Write the code instead: %(codes)s.")
    codes = ", ".join(fact.code for fact in named[:8])
    return Problem(name, "many_places", text % {"text": place.code, "codes": codes})
