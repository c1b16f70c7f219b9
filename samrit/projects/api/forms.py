"""The forms of a fiscal year as data: what is asked, in which words, what is required, from which lists; and JSON Schema."""

from typing import Any

from django.http import HttpRequest
from django.utils import translation
from ninja import Router, Schema

from samrit.projects.api.schemas import alone
from samrit.projects.api.wire import Year
from samrit.projects.queries.wording import sections_in
from samrit.projects.rules.specs import FieldSpec, RowsSpec, SectionSpec

router = Router()


class Words(Schema):
    """A text in both languages."""

    th: str
    en: str


class ChoiceOut(Schema):
    """One code of a list."""

    code: str
    label: Words


class FieldOut(Schema):
    """One field of the forms. `asked_when` names a field beside it and the values with which it is asked."""

    name: str
    kind: str
    label: Words
    help: Words
    rule: Words
    example: str
    is_required: bool
    required_of: list[str]
    asked_when: dict[str, list[Any]]
    max_length: int | None
    code_list: str
    node_kind: str
    choices: list[ChoiceOut]
    items: list[str]
    openness: str


class GroupOut(Schema):
    """Rows that are asked together, by the kinds of plan nodes they take."""

    key: str
    title: Words
    levels: list[str]
    minimum: int


class PartOut(Schema):
    """A repeating part."""

    name: str
    title: Words
    help: Words
    rule: Words
    minimum: int
    items: list[str]
    openness: str
    fields: list[FieldOut]
    groups: list[GroupOut]


class SectionOut(Schema):
    """One section, with the JSON Schema (2020-12) of what is sent to it whole. Drafts may be incomplete: the schema requires
    nothing; `is_required` and `minimum` say what sending requires."""

    section: str
    title: Words
    lead: Words
    fields: list[FieldOut]
    rows: list[PartOut]
    body_schema: dict[str, Any]


class FormsOut(Schema):
    """The forms of a fiscal year."""

    fiscal_year: int
    sections: list[SectionOut]


@router.get("/forms/{fiscal_year}", response=FormsOut, operation_id="forms")
def forms(request: HttpRequest, fiscal_year: Year) -> dict[str, Any]:
    """Sections M1 to M5 as the forms of a fiscal year have them: what is asked, required, and from which lists."""
    del request
    return {"fiscal_year": fiscal_year, "sections": [_section(spec) for spec in sections_in(fiscal_year).values()]}


def words(text: object) -> dict[str, str]:
    """A text in both languages."""
    said = {}
    for language in ("th", "en"):
        with translation.override(language):
            said[language] = str(text)
    return said


def _section(spec: SectionSpec) -> dict[str, Any]:
    return {
        "section": spec.key,
        "title": words(spec.title),
        "lead": words(spec.lead),
        "fields": [_field(each) for each in spec.fields if each.on_form],
        "rows": [_part(part) for part in spec.rows if part.on_form],
        "body_schema": alone(spec),
    }


def _part(part: RowsSpec) -> dict[str, Any]:
    return {
        "name": part.name,
        "title": words(part.title),
        "help": words(part.help),
        "rule": words(part.rule),
        "minimum": part.minimum,
        "items": list(part.items),
        "openness": part.openness,
        "fields": [_field(each) for each in part.fields if each.on_form],
        "groups": [
            {"key": group.key, "title": words(group.title), "levels": list(group.levels), "minimum": group.minimum}
            for group in part.groups
            if group.on_form
        ],
    }


def _field(spec: FieldSpec) -> dict[str, Any]:
    return {
        "name": spec.name,
        "kind": spec.kind,
        "label": words(spec.label),
        "help": words(spec.help),
        "rule": words(spec.rule),
        "example": spec.example,
        "is_required": spec.required,
        "required_of": list(spec.needed_for),
        "asked_when": {spec.when[0]: [str(value) for value in spec.when[1]]} if spec.when else {},
        "max_length": spec.max_length,
        "code_list": spec.codes,
        "node_kind": spec.level,
        "choices": [{"code": str(code), "label": words(label)} for code, label in spec.choices],
        "items": list(spec.items),
        "openness": spec.openness,
    }
