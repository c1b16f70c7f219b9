"""What blocks sending: everything that is required and missing, and everything the sections say that does not fit together.

Source of the list: the validation rules collected in the domain dossier (forms M1 to M5); each problem names its own source.
"""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.projects.rules.checks import check_section
from samrit.projects.rules.context import Context
from samrit.projects.rules.fits import activities, detail, general, links, money
from samrit.projects.rules.fits.money import sum_amounts
from samrit.projects.rules.specs import FieldSpec, RowsSpec, SectionSpec, Text
from samrit.projects.rules.values import Document, Row, SectionData, Values, is_empty, row_key
from samrit.projects.rules.wording import shown


def blockers(document: Document, context: Context) -> list[Problem]:
    """Everything that keeps the year plan from being sent; `field` begins with the section's key (`m3.outputs.<uid>.unit`)."""
    return [problem for key in context.sections for problem in section_blockers(key, document, context)]


def section_blockers(key: str, document: Document, context: Context) -> list[Problem]:
    """What one section lacks, in the order of its form."""
    spec, data = context.sections[key], document[key]
    context = _with_document(context, document)
    if key == "m5" and context.uses_budget is False:
        found = list(money.no_budget(data))
    else:
        found = [*_missing(spec, data, context), *_not_asked(spec, data), *_OF_SECTION[key](data, context)]
    found += [
        p for p in check_section(key, data, context) if (p.field, p.code) not in {(f.field, f.code) for f in found}
    ]
    return [Problem(f"{key}.{p.field}", p.code, p.message, p.rule) for p in found]


def _with_document(context: Context, document: Document) -> Context:
    """The context with what the sections at hand say themselves, which may be newer than what is stored."""
    if "m5" in document:
        lines = document["m5"].rows.get("lines", ())
        context = replace(context, budget_year=sum_amounts(lines, context.fiscal_year) if lines else None)
    return context


def completeness(document: Document, context: Context) -> dict[str, bool]:
    """For each section, whether it lacks nothing."""
    return {key: not section_blockers(key, document, context) for key in context.sections}


def _missing(spec: SectionSpec, data: SectionData, context: Context) -> Iterator[Problem]:
    """Required fields and parts with nothing in them."""
    for field in spec.fields:
        if is_lacking(field, data.fields, context):
            yield _empty(field.name, field, field.label)
    for part in spec.rows:
        if not part.on_form:
            continue
        rows = data.rows.get(part.name, ())
        if len(rows) < part.minimum_of(context.project_type):
            yield _too_few(part.name, part.title, part.minimum, part.rule)
        for group in part.groups:
            held = [row for row in rows if row.values.get("level") in group.levels and row.values.get("link")]
            if group.on_form and len(held) < group.minimum_of(context.project_type):
                yield _too_few(part.name, group.title, group.minimum, group.rule or part.rule)
        for number, row in enumerate(rows, start=1):
            yield from _missing_in_row(part, number, row, context)


def _too_few(name: str, title: object, minimum: int, rule: Text) -> Problem:
    if minimum == 1:
        return Problem(name, "too_few", _("%(part)s: state at least one.") % {"part": title}, rule)
    text = _("%(part)s: state at least %(count)s.") % {"part": title, "count": minimum}
    return Problem(name, "too_few", text, rule)


def _missing_in_row(part: RowsSpec, number: int, row: Row, context: Context) -> Iterator[Problem]:
    for field in part.fields:
        if is_lacking(field, row.values, context):
            label = f"{part.row} {number}, {field.label}"
            yield _empty(f"{row_key(part.name, row.uid)}.{field.name}", field, label, part)


def is_lacking(field: FieldSpec, values: Values, context: Context) -> bool:
    """Whether the field must be filled in beside these values, and is not; nor is the one that may stand in its place."""
    if field.of_year and values.get("fiscal_year") not in {None, context.fiscal_year}:
        return False
    needed = field.is_needed(values, context.project_type)
    return needed and is_empty(values.get(field.name)) and is_empty(values.get(field.instead))


def _empty(name: str, field: FieldSpec, label: object, part: RowsSpec | None = None) -> Problem:
    text = _("%(label)s: not filled in yet.") % {"label": label}
    return Problem(name, "empty", text, field.rule or (part.rule if part else ""))


def _not_asked(spec: SectionSpec, data: SectionData) -> Iterator[Problem]:
    """What stands in a field that is not asked beside the others: nothing is thrown away in silence, the writer decides."""
    yield from _stray("", spec.fields, data.fields)
    for part in spec.rows:
        for row in data.rows.get(part.name, ()):
            yield from _stray(f"{row_key(part.name, row.uid)}.", part.fields, row.values)


def _stray(place: str, fields: tuple[FieldSpec, ...], values: Values) -> Iterator[Problem]:
    for field in fields:
        if field.when is None or is_empty(values.get(field.name)) or field.is_asked(values) or not field.on_form:
            continue
        other = next(each for each in fields if each.name == field.when[0])
        words = ", ".join(shown(other, value) for value in field.when[1])
        text = _("%(label)s is asked only where “%(other)s” is: %(words)s. Empty it, or change that.")
        said = {"label": field.label, "other": other.label, "words": words}
        yield Problem(f"{place}{field.name}", "not_asked", text % said, field.rule)


_OF_SECTION = {
    "m1": links.unfit,
    "m2": general.unfit,
    "m3": detail.unfit,
    "m4": activities.unfit,
    "m5": money.unfit,
}
