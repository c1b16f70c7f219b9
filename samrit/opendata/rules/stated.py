"""Columns that open what a section of the form asks. Their words, type, code list and unit are those of the section
specification, so that each field is described once, for the form and for the dictionary of the open data."""

from django.utils import translation

from samrit.opendata.rules.columns import Column, Openness, Type, Words
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import Kind, RowsSpec, Text

TYPES = {
    Kind.YEAR: Type.INTEGER,
    Kind.DECIMAL: Type.NUMBER,
    Kind.MONEY: Type.NUMBER,
    Kind.PERCENT: Type.NUMBER,
    Kind.DATE: Type.DATE,
    Kind.BOOL: Type.BOOLEAN,
    Kind.CHOICES: Type.ARRAY,
}
"""Of what is not written as text."""
UNITS = {Kind.MONEY: "บาท (THB)", Kind.PERCENT: "%"}


def field_column(name: str, place: str, source: str, *, codelist: str = "", required: bool = False) -> Column:
    """A column that holds one field, such as `m2.name_th`. `codelist` only where the list has another name in releases."""
    section, field = place.split(".")
    spec = SECTIONS[section].field(field)
    words = in_both(spec.label)
    return Column(
        *(name, TYPES.get(spec.kind, Type.STRING), words.th, words.en, source, UNITS.get(spec.kind, "")),
        codelist=codelist or spec.codes,
        required=required,
        openness=Openness(spec.openness),
    )


def rows_column(name: str, place: str, source: str, fields: str, *, codelist: str = "", beside: str = "") -> Column:
    """A column that holds the rows of a part, such as `m3.outputs`, with the `fields` of each that are opened; `beside` is
    another part whose rows stand in it too."""
    rows = _part(place)
    opened = [rows.field(name) for name in fields.split()]
    titles, labels = [in_both(rows.title)], [in_both(one.label) for one in opened]
    if beside:
        titles.append(in_both(_part(beside).title))
    classes = [Openness(one.openness) for one in opened]
    openness = next((one for one in classes if one is not Openness.OPEN), Openness.OPEN)
    words = Words(
        f"{' / '.join(one.th for one in titles)}: {', '.join(one.th for one in labels)}",
        f"{' / '.join(one.en for one in titles)}: {', '.join(one.en for one in labels)}",
    )
    return Column(name, Type.ARRAY, words.th, words.en, source, codelist=codelist, openness=openness)


def in_both(text: Text) -> Words:
    """A text of the specification in both languages."""
    found = []
    for language in ("th", "en"):
        with translation.override(language):
            found.append(str(text))
    return Words(*found)


def _part(place: str) -> RowsSpec:
    section, part = place.split(".")
    return SECTIONS[section].rows_of(part)
