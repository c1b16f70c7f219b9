"""Two frozen documents side by side: what differs, field by field and row by row."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.specs import RowsSpec, Sections, SectionSpec
from samrit.projects.rules.spots import Frozen, row_words
from samrit.projects.rules.values import BY_KEY
from samrit.projects.rules.wording import frozen_in_words


@dataclass(frozen=True)
class Differing:
    """One place that differs: its key, its name, and both texts. The diff component reads it; `changed` is always so."""

    key: str
    label: str
    left: str
    right: str
    changed: bool = True


def differences(before: Frozen, after: Frozen, sections: Sections = SECTIONS) -> list[Differing]:
    """Everything that differs, in the order and the words of the sections. Rows are matched by uid; a row on both sides tells
    only the fields that differ. Values are compared as they are kept, not as they are worded."""
    found = list(_named("owner", _("Owner"), before, after))
    found += _named("parent", _("Stands under"), before, after)
    for key, spec in sections.items():
        left, right = before.get(key, {}), after.get(key, {})
        found += _fields(key, spec, left, right)
        for part in spec.rows:
            found += _rows(key, part, left.get(part.name, []), right.get(part.name, []))
    found += _files(before.get("attachments") or [], after.get("attachments") or [])
    return found


def _files(left: list[dict[str, Any]], right: list[dict[str, Any]]) -> Iterator[Differing]:
    """Files that came or went, or were given other words; the bytes of a file never change."""
    old, new = {file["uid"]: file for file in left}, {file["uid"]: file for file in right}
    for uid in dict.fromkeys([*new, *old]):
        before, after = old.get(uid), new.get(uid)
        if before != after:
            text = before or after or {}
            yield Differing(f"attachments.{uid}", f"{_('File')}: {text['title']}", _file(before), _file(after))


def _file(kept: Mapping[str, Any] | None) -> str:
    return f"{kept['title']} ({kept['file_name']})" if kept else ""


def _named(key: str, label: str, before: Frozen, after: Frozen) -> Iterator[Differing]:
    """The body or project that stands beside the sections, known by its code."""
    left, right = before.get(key) or {}, after.get(key) or {}
    if left.get("code") != right.get("code"):
        old, new = (str(side.get("name") or side.get("code", "")) for side in (left, right))
        yield Differing(key, label, old, new)


def _fields(key: str, spec: SectionSpec, left: Frozen, right: Frozen) -> Iterator[Differing]:
    for field in spec.fields:
        old, new = left.get(field.name), right.get(field.name)
        if _same(old, new):
            continue
        yield Differing(
            f"{key}.{field.name}",
            f"{key.upper()} · {field.label}",
            frozen_in_words(old, field),
            frozen_in_words(new, field),
        )


def _rows(key: str, part: RowsSpec, left: list[dict[str, Any]], right: list[dict[str, Any]]) -> Iterator[Differing]:
    old, new = {row["uid"]: row for row in left}, {row["uid"]: row for row in right}
    for number, uid in enumerate(dict.fromkeys([*new, *old]), start=1):
        row_key, label = f"{key}.{part.name}.{uid}", f"{key.upper()} · {part.row} {number}"
        if uid not in old:
            yield Differing(row_key, f"{label} ({_('added')})", "", row_words(part, new[uid]))
        elif uid not in new:
            yield Differing(row_key, f"{label} ({_('removed')})", row_words(part, old[uid]), "")
        else:
            yield from _inside(row_key, label, part, old[uid], new[uid])


def _inside(key: str, label: str, part: RowsSpec, old: Frozen, new: Frozen) -> Iterator[Differing]:
    for field in part.fields:
        left, right = old.get(field.name), new.get(field.name)
        if not _same(left, right):
            if field.kind in BY_KEY:
                left, right = _differing_keys(left, right)
            texts = frozen_in_words(left, field), frozen_in_words(right, field)
            yield Differing(f"{key}.{field.name}", f"{label}, {field.label}", *texts)


def _differing_keys(left: Any, right: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Of numbers by month or year only those that differ: twelve months of which one changed read as one month."""
    old, new = left or {}, right or {}
    changed = {month for month in {*old, *new} if old.get(month) != new.get(month)}
    return {m: v for m, v in old.items() if m in changed}, {m: v for m, v in new.items() if m in changed}


def _same(left: Any, right: Any) -> bool:
    """Equal, or both nothing; a link or place is known by its code and words, not by the title of the day."""
    return bool(_kept(left) == _kept(right))


def _kept(value: Any) -> Any:
    if isinstance(value, dict) and ("code" in value or "as_stated" in value):
        return value.get("code") or "", value.get("as_stated") or ""
    return None if value in ("", [], {}) else value
