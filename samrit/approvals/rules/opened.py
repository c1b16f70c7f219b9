"""What an editor may change after a return or an unlock: the fields and rows that were opened. Pure.

A key is a path with dots: `m3.problem` is a field, `m4.activities.<uid>` a row, `m4.activities.<uid>.name` a field of it.
"""

from collections.abc import Iterable
from typing import Protocol


class Opened(Protocol):
    """What is read of an approval here."""

    opened: list[str]


def is_open(approval: Opened, key: str) -> bool:
    """Whether the key may be changed: nothing named means all; else it equals an opened key or lies under one."""
    return not approval.opened or any(_is_at_or_under(key, name) for name in approval.opened)


def is_partly_open(approval: Opened, key: str) -> bool:
    """Whether the key or anything under it may be changed: such as a section of which one field was opened."""
    return is_open(approval, key) or any(_is_at_or_under(name, key) for name in approval.opened)


def tidy(keys: Iterable[str]) -> list[str]:
    """Keys once each, sorted, without those that lie under another."""
    names = sorted({key.strip() for key in keys if key.strip()})
    return [name for name in names if not any(other != name and _is_at_or_under(name, other) for other in names)]


def _is_at_or_under(key: str, name: str) -> bool:
    return key == name or key.startswith(f"{name}.")
