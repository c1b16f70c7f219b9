"""The forms of a year: words, order and duties of that year laid over the specification, choices filled from code lists.

Which fields there are, and of which kind, is the same in every year, so that every document can be read back.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol, TypeVar

from django.utils.functional import lazy

from samrit.lib.names import page_language
from samrit.projects.models import FormWord
from samrit.projects.rules.specs import FieldSpec, Group, Kind, RowsSpec, Sections, SectionSpec, Text

STEP = 10
"""Sections, fields and parts stand at 10, 20, 30 …; a word with a `position` moves its own between them."""


class Item(Protocol):
    """One code of a list with its words."""

    code: str
    name_th: str
    name_en: str


Choices = Mapping[str, Sequence[Item]]
"""Every item of each code list, in order, also the ended ones."""
Words = Mapping[str, FormWord]
"""What holds in a year, by key."""
Placed = TypeVar("Placed", FieldSpec, RowsSpec, SectionSpec)


def overlaid(sections: Sections, words: Words, choices: Choices) -> dict[str, SectionSpec]:
    """The sections with what holds in a year, in the order of that year."""
    laid = [_section(spec, words, choices) for spec in sections.values()]
    return {spec.key: spec for spec in _ordered(laid, [spec.key for spec in laid], words)}


def holding(rows: Iterable[FormWord], fiscal_year: int) -> dict[str, FormWord]:
    """What holds in a fiscal year (BE): of the rows of a key that reach into it, the one that begins last."""
    found: dict[str, FormWord] = {}
    for row in rows:
        if row.valid_from <= fiscal_year and (row.valid_to is None or fiscal_year <= row.valid_to):
            known = found.get(row.key)
            if known is None or known.valid_from < row.valid_from:
                found[row.key] = row
    return found


def _section(spec: SectionSpec, words: Words, choices: Choices) -> SectionSpec:
    key, word = spec.key, words.get(spec.key)
    fields = [_field(f"{key}.{each.name}", each, words, choices) for each in spec.fields]
    parts = [_part(f"{key}.{part.name}", part, words, choices) for part in spec.rows]
    return replace(
        spec,
        title=said(word, "label", spec.title),
        lead=said(word, "help", spec.lead),
        fields=tuple(_ordered(fields, [f"{key}.{each.name}" for each in fields], words)),
        rows=tuple(_ordered(parts, [f"{key}.{part.name}" for part in parts], words)),
    )


def _part(key: str, part: RowsSpec, words: Words, choices: Choices) -> RowsSpec:
    word = words.get(key)
    fields = [_field(f"{key}.{each.name}", each, words, choices) for each in part.fields]
    return replace(
        part,
        title=said(word, "label", part.title),
        help=said(word, "help", part.help),
        minimum=_minimum(word, part.minimum),
        rule=_rule(word, part.rule),
        on_form=word is None or word.is_asked,
        fields=tuple(_ordered(fields, [f"{key}.{each.name}" for each in fields], words)),
        groups=tuple(_group(words.get(f"{key}#{group.key}"), group) for group in part.groups),
    )


def _group(word: FormWord | None, group: Group) -> Group:
    return replace(
        group,
        title=said(word, "label", group.title),
        help=said(word, "help", group.help),
        minimum=_minimum(word, group.minimum),
        rule=_rule(word, group.rule),
        on_form=word is None or word.is_asked,
    )


def _field(key: str, spec: FieldSpec, words: Words, choices: Choices) -> FieldSpec:
    word = words.get(key)
    return replace(
        spec,
        label=said(word, "label", spec.label),
        help=said(word, "help", spec.help),
        example=(word.example if word else "") or spec.example,
        required=spec.required if word is None or word.is_required is None else word.is_required,
        rule=_rule(word, spec.rule),
        on_form=word is None or word.is_asked,
        choices=_choices(spec, choices),
    )


def _choices(spec: FieldSpec, choices: Choices) -> tuple[tuple[str, Text], ...]:
    """The words of the code list where one is loaded, in its order. Where the program knows the codes, no other is taken."""
    listed, known = choices.get(spec.codes, ()), dict(spec.choices)
    if spec.kind not in {Kind.CHOICE, Kind.CHOICES} or not listed:
        return spec.choices
    named = {item.code: in_both(item.name_th, item.name_en, item.code) for item in listed}
    return tuple((code, text) for code, text in named.items() if code in known or not known) + tuple(
        pair for pair in spec.choices if pair[0] not in named
    )


def _minimum(word: FormWord | None, ours: int) -> int:
    return ours if word is None or word.minimum is None else word.minimum


def _rule(word: FormWord | None, ours: Text) -> Text:
    """The source of a duty: that of the program, or of the row that brings the duty."""
    brings = word is not None and bool(word.is_required or word.minimum)
    return ours or (word.source if word is not None and brings else "")


def said(word: FormWord | None, what: str, ours: Text) -> Text:
    """The text of the row in the language of the page; that of the program where the row has none in that language."""
    if word is None:
        return ours
    thai, english = getattr(word, f"{what}_th"), getattr(word, f"{what}_en")
    return in_both(thai or ours, english or ours, "") if thai or english else ours


def _in_language(thai: Text, english: Text, neither: str) -> str:
    is_thai = page_language() == "th"
    return str((thai or english if is_thai else english or thai) or neither)


_lazily = lazy(_in_language, str)


def in_both(thai: Text, english: Text, neither: str) -> Text:
    """A text that is Thai or English by the language of the reader."""
    text: Text = _lazily(thai, english, neither)
    return text


def _ordered(pieces: Sequence[Placed], keys: Sequence[str], words: Words) -> list[Placed]:
    """In the order of the year; what has no place of its own stays where the program has it."""
    places = []
    for number, key in enumerate(keys, start=1):
        word = words.get(key)
        places.append(number * STEP if word is None or word.position is None else word.position)
    order = sorted(range(len(pieces)), key=lambda each: (places[each], each))
    return [pieces[each] for each in order]
