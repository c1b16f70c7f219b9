"""The sections as JSON Schema 2020-12, drawn from the specification: for OpenAPI, so that a generated client has typed models of M1
to M5, and for the form of a year by itself."""

from collections.abc import Mapping
from typing import Any

from samrit.lib.fiscal import MONTHS
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import FieldSpec, Kind, RowsSpec, SectionSpec

Schema = dict[str, Any]
NUMBER = {"type": ["string", "null"], "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,5})?$"}
BAHT = {"type": ["string", "null"], "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,2})?$"}
PRINT = {"type": "object", "additionalProperties": {"type": "string"}}
REFERENCE = "#/components/schemas/"


def _told(**members: str) -> Schema:
    """An object whose members are texts; those that only tell what a code means are read, not written."""
    told: dict[str, Schema] = {name: {"type": "string", "description": words} for name, words in members.items()}
    for name in {"title", "name", "edition"} & told.keys():
        told[name]["readOnly"] = True
    return {"type": ["object", "null"], "properties": told, "additionalProperties": False}


def _by(keys: str, number: Schema) -> Schema:
    return {
        "type": ["object", "null"],
        "propertyNames": {"pattern": keys},
        "additionalProperties": number,
    }


def value_schema(spec: FieldSpec) -> Schema:
    """One value as it is written."""
    texts = " ".join(filter(None, (f"{spec.label}.", str(spec.help), _source(spec))))
    return _of_kind(spec) | {"description": texts} | ({"examples": [spec.example]} if _is_plain(spec) else {})


def _is_plain(spec: FieldSpec) -> bool:
    """Whether the example of the form is written by machines in the same way."""
    return bool(spec.example) and spec.kind in {Kind.TEXT, Kind.LONG}


def _source(spec: FieldSpec) -> str:
    return f"({spec.rule})" if spec.rule else ""


def _of_kind(spec: FieldSpec) -> Schema:  # one case for each kind
    match spec.kind:
        case Kind.TEXT | Kind.LONG:
            return {"type": ["string", "null"]} | ({"maxLength": spec.max_length} if spec.max_length else {})
        case Kind.YEAR:
            return {"type": ["integer", "null"], "minimum": 1000, "maximum": 9999}
        case Kind.DECIMAL | Kind.PERCENT:
            return dict(NUMBER)
        case Kind.MONEY:
            return dict(BAHT)
        case Kind.DATE:
            return {"type": ["string", "null"], "format": "date"}
        case Kind.CHOICE:
            return {"type": ["string", "null"]} | ({"enum": [*_codes(spec), "", None]} if spec.choices else {})
        case Kind.CHOICES:
            item = {"type": "string"} | ({"enum": _codes(spec)} if spec.choices else {})
            return {"type": ["array", "null"], "items": item}
        case Kind.BOOL:
            return {"type": ["boolean", "null"]}
        case Kind.MONTHS:
            return {"type": ["array", "null"], "items": {"type": "integer", "enum": list(MONTHS)}}
    return _of_compound(spec)


def _of_compound(spec: FieldSpec) -> Schema:
    match spec.kind:
        case Kind.NODE:
            return _told(
                code="Code of the node in the edition in force",
                as_stated="The words of the agency, where the list has none",
                title="Title of the node",
                edition="Edition of the node",
            )
        case Kind.AREA:
            return _told(code="Official code of the place", name="Name of the place")
        case Kind.BODY:
            return _told(code="Code of the state body", as_stated="Name of any other partner", name="Name of the body")
        case Kind.ROW:
            return _told(uid="Uid of the row it belongs to", name="Name of that row")
        case Kind.YEARS:
            return _by("^2[4-6][0-9]{2}$", dict(NUMBER))
        case Kind.MONTH_WORK:
            return _by("^([1-9]|1[0-2])$", dict(NUMBER))
    return _by("^([1-9]|1[0-2])$", dict(BAHT))


def _codes(spec: FieldSpec) -> list[Any]:
    return [code for code, _label in spec.choices]


def fields_schema(spec: SectionSpec) -> Schema:
    """The fields of a section."""
    return _object({each.name: value_schema(each) for each in spec.fields})


def row_schema(part: RowsSpec) -> Schema:
    """One row of a repeating part. `uid` is its name for life, given by this system; a row without one is new."""
    uid = {"type": "string", "format": "uuid", "description": "Name of the row for life; leave it out for a new row."}
    return _object({"uid": uid} | {each.name: value_schema(each) for each in part.fields})


def _object(properties: Mapping[str, Schema], required: tuple[str, ...] = ()) -> Schema:
    held: Schema = {"type": "object", "properties": dict(properties), "additionalProperties": False}
    return held | ({"required": list(required)} if required else {})


def _list(items: Schema, words: object) -> Schema:
    return {"type": "array", "items": items, "maxItems": 1000, "description": str(words)}


def alone(spec: SectionSpec) -> Schema:
    """The section as it is sent whole, in one schema without references."""
    rows = {part.name: _list(row_schema(part), part.title) for part in spec.rows}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"{spec.key.upper()} {spec.title}",
        **_object({"fields": fields_schema(spec), "rows": _object(rows), "seen": PRINT}),
    }


def name_of_row(spec: SectionSpec, part: RowsSpec) -> str:
    """The name of a row's model, such as M3OutputsRow."""
    return spec.key.upper() + "".join(word.title() for word in part.name.split("_")) + "Row"


def _ref(name: str) -> Schema:
    return {"$ref": f"{REFERENCE}{name}"}


def components() -> dict[str, Schema]:
    """The models of all five sections for OpenAPI: `M3` as it is read, `M3Write` as it is sent whole, `M3Patch` in part."""
    found: dict[str, Schema] = {"NewProject": new_project(), "NewProjects": new_projects()}
    for spec in SECTIONS.values():
        name = spec.key.upper()
        found |= {name_of_row(spec, part): row_schema(part) for part in spec.rows}
        rows = {part.name: _list(_ref(name_of_row(spec, part)), part.title) for part in spec.rows}
        uids = {part.name: {"type": "array", "items": {"type": "string", "format": "uuid"}} for part in spec.rows}
        whole = {"fields": _ref(f"{name}Fields"), "rows": _ref(f"{name}Rows")}
        seen = PRINT | {
            "description": "What you had read, as it came; then only what others changed too is a conflict."
        }
        found |= {
            f"{name}Fields": fields_schema(spec),
            f"{name}Rows": _object(rows),
            name: _object(_HEAD | whole | {"seen": PRINT}, (*_HEAD, "fields", "rows", "seen")),
            f"{name}Write": _object(whole | {"seen": seen}),
            f"{name}Patch": _object(whole | {"seen": seen, "remove": _object(uids)}),
        }
    return found


_HEAD: dict[str, Schema] = {
    "code": {"type": "string"},
    "fiscal_year": {"type": "integer", "description": "Buddhist era"},
    "section": {"type": "string"},
    "etag": {"type": "string", "description": "Send it back as If-Match; empty where nothing may be written here."},
    "is_complete": {"type": "boolean"},
    "why_not_edit": {"type": "string", "description": "Why you may not change it; empty where you may."},
    "opened": {
        "type": "array",
        "items": {"type": "string"},
        "description": "Places that may be changed after a return or an unlock; none: all of them.",
    },
}


def new_project() -> Schema:
    """A project as a ministry's system sends it."""
    sections = {spec.key: _ref(f"{spec.key.upper()}Patch") for spec in SECTIONS.values()}
    return _object(
        {
            "owner": {"type": "string", "maxLength": 60, "description": "Code of the owner unit"},
            "fiscal_year": {"type": "integer", "description": "Fiscal year, Buddhist era"},
            "name_th": {"type": "string", "maxLength": 1000, "description": "Name of the project"},
            "work_kind": {"type": "string", "enum": ["project", "operation"], "default": "project"},
            "sections": _object(sections)
            | {"description": "M1 to M5, as much as is known; all is written or nothing."},
        },
        ("owner", "fiscal_year", "name_th"),
    )


MOST_PROJECTS = 100
"""Projects of one request."""


def new_projects() -> Schema:
    """Many projects in one request."""
    items = {"type": "array", "items": _ref("NewProject"), "minItems": 1, "maxItems": MOST_PROJECTS}
    return _object({"projects": items}, ("projects",))
