"""A save as a difference: what the writer changed, laid over what is stored, by field and by row."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from samrit.lib.errors import Clash
from samrit.lib.merge import fingerprints, merge
from samrit.projects.rules.specs import SectionSpec
from samrit.projects.rules.values import Body, Row, SectionData, Value, Values, flat, is_blank
from samrit.projects.rules.wording import in_words, label_of


@dataclass(frozen=True)
class Seen:
    """What the writer had on screen: a fingerprint for each field and each row by uid."""

    prints: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, data: SectionData) -> "Seen":
        """The fingerprints of a section as it is."""
        return cls(fingerprints(flat(data)))

    @classmethod
    def parse(cls, text: str) -> "Seen":
        """Read the token of a form. Anything unreadable counts as having seen nothing, which is the safe side."""
        try:
            prints: Any = orjson.loads(text)
        except orjson.JSONDecodeError:
            return cls()
        return cls({str(k): str(v) for k, v in prints.items()}) if isinstance(prints, dict) else cls()

    def only(self, keys: Iterable[str]) -> "Seen":
        """The same for these keys alone: what a form that shows only some of the section has seen."""
        return Seen({key: self.prints[key] for key in keys if key in self.prints})

    def having_read(self, stored: SectionData, keys: Iterable[str]) -> "Seen":
        """The same, after the writer was shown what is stored under these keys."""
        now = Seen.of(stored).prints
        unread = {key: value for key, value in self.prints.items() if key not in set(keys)}
        return Seen(unread | {key: now[key] for key in keys if key in now})

    def token(self) -> str:
        """The text a form or the API carries."""
        return orjson.dumps(dict(self.prints), option=orjson.OPT_SORT_KEYS).decode()


@dataclass(frozen=True)
class Difference:
    """What a save does. `result` is the section afterwards; rows keep their uid. Empty lists: nothing to do."""

    result: SectionData
    fields: tuple[str, ...]
    written: Mapping[str, tuple[Row, ...]]
    removed: Mapping[str, tuple[uuid.UUID, ...]]
    clashes: Sequence[Clash] = ()

    @property
    def is_nothing(self) -> bool:
        """Whether the save changes no row of the database."""
        return not (self.fields or any(self.written.values()) or any(self.removed.values()))


def without_blanks(data: SectionData) -> SectionData:
    """The same without rows in which nothing is written."""
    return SectionData(data.fields, {n: tuple(r for r in rows if not is_blank(r)) for n, rows in data.rows.items()})


def filled_up(wanted: SectionData, stored: SectionData) -> SectionData:
    """The same, where a known row came with some of its fields only: the others are as they are stored. A body that is
    written as it stands there is that body, also where it is in force no more."""
    rows = {}
    for name, part in wanted.rows.items():
        old = {row.uid: row.values for row in stored.rows.get(name, ())}
        rows[name] = tuple(
            Row(row.uid, {**old.get(row.uid, {}), **_known(row.values, old.get(row.uid, {}))}) for row in part
        )
    return SectionData(wanted.fields, rows)


def _known(values: Values, stored: Values) -> Values:
    return {name: was if _is_still(value, was := stored.get(name)) else value for name, value in values.items()}


def _is_still(value: Value, was: Value) -> bool:
    if not (isinstance(value, Body) and isinstance(was, Body) and was.code) or value.code:
        return False
    return value.as_stated in {was.code, f"{was.code} {was.name}".strip()}


def difference(spec: SectionSpec, seen: Seen, stored: SectionData, wanted: SectionData) -> Difference:
    """Merge by field and row: what only the writer changed is hers, what only others changed stays, both is a clash.

    A stored row that is missing in `wanted` was removed by the writer only if she had seen it. A blank row is no row.
    """
    wanted = SectionData(
        wanted.fields, {n: tuple(r for r in rows if not is_blank(r)) for n, rows in wanted.rows.items()}
    )
    new: dict[str, Any] = flat(wanted)
    for name in wanted.rows:
        new |= {key: None for key in seen.prints if key.startswith(f"{name}.") and key not in new}
    merged = merge(seen.prints, flat(stored), new)
    clashes = [
        Clash(key, label_of(spec, key, wanted), in_words(spec, key, wanted), in_words(spec, key, stored))
        for key in merged.clashes
    ]
    kept = {key for key, value in merged.values.items() if value is not None}
    rows = {name: _rows(name, wanted, stored, kept, merged.values) for name in stored.rows}
    hers = {key for key in new if key in merged.values and merged.values[key] != flat(stored).get(key)}
    fields = {n: wanted.fields[n] if n in hers else value for n, value in stored.fields.items()}
    return Difference(
        result=SectionData(fields, rows),
        fields=tuple(name for name in stored.fields if name in hers),
        written={n: tuple(r for r in part if f"{n}.{r.uid}" in hers) for n, part in rows.items()},
        removed={n: tuple(r.uid for r in part if f"{n}.{r.uid}" not in kept) for n, part in stored.rows.items()},
        clashes=clashes,
    )


def _rows(
    name: str, wanted: SectionData, stored: SectionData, kept: set[str], values: Mapping[str, Any]
) -> tuple[Row, ...]:
    """The rows afterwards: hers where her values stand, the stored ones otherwise; stored order, new ones after it."""
    hers = {row.uid: row for row in wanted.rows.get(name, ())}
    old = {row.uid: row for row in stored.rows.get(name, ())}
    order = [uid for uid in dict.fromkeys([*old, *hers]) if f"{name}.{uid}" in kept]
    written = flat(wanted)
    return tuple(
        hers[uid] if uid in hers and values[f"{name}.{uid}"] == written.get(f"{name}.{uid}") else old[uid]
        for uid in order
    )
