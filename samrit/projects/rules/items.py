"""The numbered items of the forms M1 to M5 (domain dossier, sections 2.2 to 2.6), and which field answers each."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from samrit.projects.rules.specs import FieldSpec, Group, Held, Kind, RowsSpec, Sections

LAST: Mapping[str, int] = {"M1": 30, "M2": 16, "M3": 12, "M4": 8, "M5": 9}
"""The last number of each form."""

ELSEWHERE: Mapping[str, str] = {
    "M2.1": "the code is made by the program when the project begins, and stays for ever",
    "M2.4": "the fiscal year is chosen when the project begins or goes on; it is the year plan's own",
    "M2.8": "years of the project are computed from its first and last day",
    "M2.13": "the owner is chosen when the project begins, and changed by handing over",
    "M2.16": "who approves is found from the chain of the owner and shown, never asked",
    "M3.12": "files have a table of their own and a page beside the sections; frozen documents list them",
}
"""Items that no field asks, and why."""


@dataclass(frozen=True)
class Answer:
    """What answers an item: the key of the place, its kind, list, number of rows, condition, rule, openness, first year of duty."""

    key: str
    label: str
    kind: str
    codes: str = ""
    many: str = "1"
    condition: str = ""
    rule: str = ""
    openness: str = ""
    first: str = ""


def numbers() -> list[str]:
    """All items in order."""
    return [f"{form}.{number}" for form, last in LAST.items() for number in range(1, last + 1)]


def answers(sections: Sections, first_years: Mapping[str, int]) -> dict[str, list[Answer]]:
    """Item by item, what answers it. `first_years` are the fiscal years (BE) from which the package data require a place."""
    found: dict[str, list[Answer]] = {}
    for spec in sections.values():
        for field in spec.fields:
            for item in field.items:
                found.setdefault(item, []).append(_of_field(f"{spec.key}.{field.name}", field, "1", first_years))
        for part in spec.rows:
            for item, answer in _of_part(f"{spec.key}.{part.name}", part, first_years):
                found.setdefault(item, []).append(answer)
    return found


def _of_part(key: str, part: RowsSpec, first_years: Mapping[str, int]) -> Iterator[tuple[str, Answer]]:
    many = f"{part.minimum}..n"
    for item in part.items:
        yield (
            item,
            Answer(
                key,
                str(part.title),
                "rows",
                "",
                many,
                "",
                str(part.rule),
                str(part.openness),
                _first(key, part, first_years),
            ),
        )
        for field in part.fields:
            if not field.items:
                yield item, _of_field(f"{key}.{field.name}", field, many, first_years, str(part.rule))
    for field in part.fields:
        for item in field.items:
            yield item, _of_field(f"{key}.{field.name}", field, many, first_years, str(part.rule))
    for group in part.groups:
        name = f"{key}#{group.key}"
        levels = ", ".join(group.levels)
        first = _first(name, group, first_years)
        for item in group.items:
            answer = Answer(
                name,
                str(group.title),
                "links",
                levels,
                f"{group.minimum}..n",
                _for(group),
                str(group.rule or part.rule),
            )
            yield item, Answer(**{**vars(answer), "openness": str(part.openness), "first": first})


def _of_field(key: str, field: FieldSpec, many: str, first_years: Mapping[str, int], rule: str = "") -> Answer:
    asked = f"{field.when[0]} = {', '.join(map(str, field.when[1]))}" if field.when else ""
    instead = f"or {field.instead}" if field.instead else ""
    condition = "; ".join(filter(None, (asked, instead, _for(field))))
    codes = (
        field.codes or (field.level if field.held == Held.LINK else "") or (f"rows of {field.of}" if field.of else "")
    )
    if field.kind == Kind.CHOICE and not codes:
        codes = ", ".join(code for code, _label in field.choices[:6]) + (" …" if len(field.choices) > 6 else "")
    first = _first(key, field, first_years)
    return Answer(
        key,
        str(field.label),
        str(field.kind),
        codes,
        many,
        condition,
        str(field.rule) or rule,
        str(field.openness),
        first,
    )


def _for(piece: FieldSpec | Group) -> str:
    return f"project_type = {', '.join(piece.needed_for)}" if piece.needed_for else ""


def _first(key: str, piece: FieldSpec | RowsSpec | Group, first_years: Mapping[str, int]) -> str:
    """Since when it is required: always, from a year on, or never."""
    always = piece.required if isinstance(piece, FieldSpec) else piece.minimum > 0
    return "always" if always else str(first_years.get(key, ""))
