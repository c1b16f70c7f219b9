"""Two people in one form: changes of different fields merge, changes of the same field clash.

A page carries, for every field it shows, the fingerprint of the value it was drawn with (`seen`). At saving it is compared
with what is stored now (`current`) and what the person wrote (`new`). Keys are field names, dotted for rows by uid.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any


@dataclass(frozen=True)
class Merged:
    """`values`: what to store for each field. `clashes`: fields both changed, as (mine, stored now); empty when all merge."""

    values: dict[str, Any]
    clashes: dict[str, tuple[Any, Any]] = field(default_factory=dict)


def canonical(value: Any) -> str:
    """One text for one value: 1, 1.0 and 1.00 are the same number; None and "" are both nothing written."""
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)


def _plain(value: Any) -> Any:
    """Numbers without trailing zeros, nothing as null, containers through."""
    if value is None or (isinstance(value, str) and value == ""):
        return None
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return format(Decimal(str(value)).normalize(), "f") if value else "0"
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=str)
    return value


def fingerprint(value: Any) -> str:
    """Twelve hexadecimal digits that stand for the value on a page."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()[:12]


def fingerprints(values: Mapping[str, Any]) -> dict[str, str]:
    """Fingerprints of all fields, as a page carries them."""
    return {key: fingerprint(value) for key, value in values.items()}


def merge(seen: Mapping[str, str], current: Mapping[str, Any], new: Mapping[str, Any]) -> Merged:
    """Field by field: what only I changed is mine, what only others changed stays theirs, the same change is no clash.

    A field that is not in `new` stays as it is stored; a field not in `seen` was not on my page before and is mine to write,
    unless something else is stored meanwhile.
    """
    values, clashes = dict(current), {}
    nothing = fingerprint(None)
    for key, mine in new.items():
        base, now, wanted = seen.get(key, nothing), fingerprint(current.get(key)), fingerprint(mine)
        if wanted in {now, base}:
            continue
        if now == base:
            values[key] = mine
        else:
            clashes[key] = (mine, current.get(key))
    return Merged(values, clashes)


def seen_after(
    seen: Mapping[str, str], stored: Mapping[str, Any], written: Mapping[str, Any], looked_at: Iterable[str] = ()
) -> dict[str, str]:
    """Fingerprints for a page that still shows what was `written` after an answer, saved or not.

    A field of which the page shows older text than is stored keeps its old fingerprint, so that the next saving does not
    undo what somebody else wrote there; `looked_at` are clashes the person has been shown: there her next word counts.
    """
    shown = set(looked_at)
    prints = {}
    for key, mine in written.items():
        now = fingerprint(stored.get(key))
        prints[key] = now if key in shown or fingerprint(mine) == now else seen.get(key, fingerprint(None))
    return prints
