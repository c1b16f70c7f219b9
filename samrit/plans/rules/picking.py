"""How words find a node of a plan: by its code, by its wording, and forgiving one wrong letter. Pure; texts come folded."""

from dataclasses import dataclass
from enum import IntEnum
from typing import NamedTuple

from samrit.lib.thai import fold

LEAST = 5
"""Letters a word must have before a wrong one is forgiven: shorter ones would find everything."""
MOST_WORDS = 12


class Entry(NamedTuple):
    """A node as the search knows it: folded codes, folded wordings (both languages and older ones, one a line)."""

    id: int
    kind: str
    codes: tuple[str, ...]
    names: tuple[str, ...]
    text: str
    path: str
    order: str
    valid_from: int
    valid_to: int


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


def match(entry: Entry, words: Words) -> Match | None:
    """How well the entry has all the words, in any order; None where it has not."""
    whole = words.whole
    if any(_same_code(code, whole) for code in entry.codes):
        return Match.CODE
    if whole in entry.names:
        return Match.NAME
    if any(code.startswith(whole) for code in entry.codes):
        return Match.CODE_BEGINS
    if whole in entry.text:
        return Match.NAME_BEGINS if any(name.startswith(whole) for name in entry.names) else Match.TOGETHER
    if all(word in entry.text or any(code.startswith(word) for code in entry.codes) for word in words.each):
        return Match.WORDS
    return None


def nearly(entry: Entry, words: Words) -> bool:
    """Whether the entry has all the words when one letter in each may be wrong, missing or too many."""
    return all(word in entry.text or _has_nearly(entry.text, word) for word in words.each)


def _same_code(code: str, typed: str) -> bool:
    """Codes are the same with or without noughts in front: 5 is 05."""
    return code == typed or (typed.isdigit() and code.lstrip("0") == typed.lstrip("0"))


def _has_nearly(text: str, word: str) -> bool:
    """One of the two halves of the word is unharmed; beside it stands the other one but for a letter."""
    if len(word) < LEAST:
        return False
    middle = len(word) // 2
    head, tail = word[:middle], word[middle:]
    return _stands_beside(text, head, tail) or _stands_beside(text[::-1], tail[::-1], head[::-1])


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
