"""How words find a node of a plan: by its code, by its wording, and forgiving one wrong letter. Pure; texts come folded."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from samrit.lib.thai import fold

LEAST = 5
"""Letters a word must have before a wrong one is forgiven: shorter ones would find everything."""
MOST_WORDS = 12


class Entry(NamedTuple):
    """A node as the search knows it: folded codes, folded wordings (both languages and older ones); `text` has all of them,
    one a line."""

    id: int
    codes: tuple[str, ...]
    names: tuple[str, ...]
    text: str
    path: str


class Match(IntEnum):
    """How well an entry answers, the best first."""

    CODE = 0
    NAME = 1
    CODE_BEGINS = 2
    NAME_BEGINS = 3
    TOGETHER = 4
    WORDS = 5
    NEARLY = 6


@dataclass(frozen=True)
class Words:
    """What somebody typed, folded: as a whole, and word by word."""

    whole: str
    each: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> "Words":
        """The words of a text; none where it has no letter or figure."""
        each = tuple(filter(None, (fold(word) for word in text.split()[:MOST_WORDS])))
        return cls(fold(text), each)

    def __bool__(self) -> bool:
        return bool(self.whole)


def matches(entries: Iterable[Entry], words: Words) -> list[tuple[Entry, Match]]:
    """The entries that have all the words, in any order, in the order they came, each with how well it answers."""
    first, others = words.each[0], words.each[1:]
    holding = [entry for entry in entries if first in entry.text]
    for word in others:
        holding = [entry for entry in holding if word in entry.text]
    return [(entry, how) for entry in holding if (how := match(entry, words)) is not None]


def match(entry: Entry, words: Words) -> Match | None:
    """How well the entry has all the words; None where it has not. A word may stand in a wording, or begin a code."""
    whole = words.whole
    if any(_same_code(code, whole) for code in entry.codes):
        return Match.CODE
    if whole in entry.names:
        return Match.NAME
    if any(code.startswith(whole) for code in entry.codes):
        return Match.CODE_BEGINS
    for name in entry.names:
        if whole in name:
            return Match.NAME_BEGINS if name.startswith(whole) else Match.TOGETHER
    return Match.WORDS if all(_stands_in(entry, word) for word in words.each) else None


def _stands_in(entry: Entry, word: str) -> bool:
    return any(word in name for name in entry.names) or any(code.startswith(word) for code in entry.codes)


def near_matches(entries: Iterable[Entry], words: Words) -> list[tuple[Entry, Match]]:
    """The entries that have all the words when one letter in each may be wrong, missing or too many."""
    near = list(entries)
    for word in words.each:
        near = [entry for entry in near if _stands_in(entry, word) or _has_nearly(entry, word)]
    return [(entry, Match.NEARLY) for entry in near]


def _same_code(code: str, typed: str) -> bool:
    """Codes are the same with or without noughts in front: 5 is 05."""
    return code == typed or (typed.isdigit() and code.lstrip("0") == typed.lstrip("0"))


def _has_nearly(entry: Entry, word: str) -> bool:
    """One of the two halves of the word is unharmed; beside it stands the other one but for a letter. Codes are exact."""
    middle = len(word) // 2
    head, tail = word[:middle], word[middle:]
    if len(word) < LEAST or not (head in entry.text or tail in entry.text):
        return False
    back, front = tail[::-1], head[::-1]
    return any(
        (head in name and _stands_beside(name, head, tail))
        or (tail in name and _stands_beside(name[::-1], back, front))
        for name in entry.names
    )


def _stands_beside(text: str, sound: str, harmed: str) -> bool:
    at = text.find(sound)
    while at >= 0:
        begin = at + len(sound)
        if _begins_but_for_one(text[begin : begin + len(harmed) + 1], harmed):
            return True
        at = text.find(sound, at + 1)
    return False


def _begins_but_for_one(piece: str, word: str) -> bool:
    same = 0
    while same < min(len(piece), len(word)) and piece[same] == word[same]:
        same += 1
    wrong = piece[same + 1 :].startswith(word[same + 1 :]) and same < len(piece)
    missing = piece[same + 1 :].startswith(word[same:]) and same < len(piece)
    return wrong or missing or piece[same:].startswith(word[same + 1 :])
