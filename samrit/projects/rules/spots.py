"""Keys of fields, rows and whole parts (`m3.rationale`, `m4.activities.<uid>`, `m4.activities`): what stands there, in words.

An approver pins a comment to a key, an unlock opens keys, a blocker names one. Values are those of frozen documents, which
read the same in every language.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from samrit.projects.rules.merging import Difference
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import FieldSpec, Openness, RowsSpec, Sections, SectionSpec
from samrit.projects.rules.values import SectionData, plain, row_key
from samrit.projects.rules.wording import frozen_in_words

Frozen = Mapping[str, Any]


@dataclass(frozen=True)
class Spot:
    """A key taken apart: the section, and a field of it, a part, a row of a part, or a field of a row."""

    key: str
    spec: SectionSpec
    field: FieldSpec | None = None
    part: RowsSpec | None = None
    uid: str = ""

    @property
    def is_personal(self) -> bool:
        """Whether it holds personal data: frozen documents do not keep it, so nobody can see there that it changed."""
        holders = (self.field, self.part)
        return any(holder is not None and holder.openness == Openness.PERSONAL for holder in holders)

    @property
    def anchor(self) -> str:
        """The id of its block on the page for reading and on the form."""
        return anchor_of(self.key)


def anchor_of(key: str) -> str:
    """The id of the block of a field, row or part on a page."""
    return "at-" + key.replace(".", "-")


def spot(key: str, sections: Sections = SECTIONS) -> Spot | None:
    """The key taken apart, in the words of these sections; None where no specification knows it."""
    section, _dot, rest = key.partition(".")
    name, _dot, rest = rest.partition(".")
    uid, _dot, inner = rest.partition(".")
    spec = sections.get(section)
    if spec is None:
        return None
    part = next((part for part in spec.rows if part.name == name), None)
    if part is None:
        field = next((field for field in spec.fields if field.name == name), None)
        known = field is not None or not name
        return Spot(key, spec, field) if known and not uid else None
    field = next((field for field in part.fields if field.name == inner), None)
    return Spot(key, spec, field, part, uid) if field is not None or not inner else None


def label(key: str, document: Frozen, sections: Sections = SECTIONS) -> str:
    """The place in words: section, field; or section, part and number of the row."""
    found = spot(key, sections)
    if found is None:
        return key
    head = found.spec.key.upper()
    if found.part is None:
        return f"{head} · {found.field.label if found.field else found.spec.title}"
    if not found.uid:
        return f"{head} · {found.part.title}"
    uids = [row["uid"] for row in document.get(found.spec.key, {}).get(found.part.name, [])]
    number = f" {uids.index(found.uid) + 1}" if found.uid in uids else ""
    row = f"{head} · {found.part.row}{number}"
    return f"{row}, {found.field.label}" if found.field else row


def frozen_at(key: str, document: Frozen) -> Any:
    """What a frozen document has there; None where it has nothing."""
    found = spot(key)
    if found is None:
        return None
    section = document.get(found.spec.key, {})
    if found.part is None:
        return section.get(found.field.name) if found.field else section
    rows = section.get(found.part.name, [])
    if not found.uid:
        return rows
    row = next((row for row in rows if row["uid"] == found.uid), None)
    return row.get(found.field.name) if row and found.field else row


def words_at(key: str, document: Frozen, sections: Sections = SECTIONS) -> str:
    """What a frozen document has there, as people read it."""
    found, value = spot(key, sections), frozen_at(key, document)
    if found is None or value in (None, "", [], {}):
        return ""
    if found.field is not None:
        return frozen_in_words(value, found.field)
    if found.part is None:
        return ""
    if isinstance(value, list):
        return "\n".join(f"{number}. {row_words(found.part, row)}" for number, row in enumerate(value, start=1))
    return row_words(found.part, value)


def row_words(part: RowsSpec, row: Frozen | None, *, between: str = "\n") -> str:
    """A frozen row as label and value of what is filled in."""
    kept = ((field, frozen_in_words(row.get(field.name), field)) for field in part.fields) if row else ()
    return between.join(f"{field.label}: {text}" for field, text in kept if text)


def touched(section: str, change: Difference, stored: SectionData) -> Iterator[str]:
    """The keys a save changes: fields, rows that come or go, and inside rows that stay the fields that differ."""
    for name in change.fields:
        yield f"{section}.{name}"
    for part, rows in change.written.items():
        old = {row.uid: row for row in stored.rows.get(part, ())}
        for row in rows:
            key = f"{section}.{row_key(part, row.uid)}"
            if row.uid not in old:
                yield key
                continue
            before = old[row.uid].values
            yield from (f"{key}.{n}" for n, value in row.values.items() if plain(value) != plain(before.get(n)))
    for part, uids in change.removed.items():
        yield from (f"{section}.{row_key(part, uid)}" for uid in uids)


def covers(keys: Collection[str], key: str) -> bool:
    """Whether a key equals one of the keys or lies under it. No keys cover nothing."""
    return any(key == each or key.startswith(f"{each}.") for each in keys)


def touches(keys: Collection[str], key: str) -> bool:
    """Whether one of the keys is this one, over it, or inside it."""
    return covers(keys, key) or any(each.startswith(f"{key}.") for each in keys)


def sections_of(keys: Collection[str]) -> list[str]:
    """The sections the keys lie in, in order."""
    return [section for section in SECTIONS if touches(keys, section)]


def choices(sections: Sections = SECTIONS) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """Everything that can be opened: for each section its key and title, then key and label of its fields and parts."""
    return [
        (
            key,
            f"{key.upper()} · {spec.title}",
            [(f"{key}.{each.name}", str(each.label)) for each in spec.fields if each.on_form]
            + [(f"{key}.{part.name}", str(part.title)) for part in spec.rows if part.on_form],
        )
        for key, spec in sections.items()
    ]


def listed(keys: Collection[str], document: Frozen, sections: Sections = SECTIONS) -> str:
    """The keys in words, for a sentence; everything where there are none."""
    return ", ".join(label(key, document, sections) for key in keys) or _("everything")
