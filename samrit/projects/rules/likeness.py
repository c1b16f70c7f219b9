"""How much two texts are alike: shares of common pairs of Thai character clusters. Thai has no spaces, so words are no measure."""

import math
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain

from samrit.lib.thai import bigrams, fold

NUMBER = re.compile(r"\d+")


@lru_cache(maxsize=4096)
def grams(text: str) -> frozenset[str]:
    """The pairs of neighbouring clusters of a text, without spaces and punctuation."""
    return frozenset(bigrams(fold(text)))


def similarity(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same pairs): twice the common pairs by all pairs."""
    return shared(grams(one), grams(other))


def shared(one: Collection[str], other: Collection[str]) -> float:
    """Twice the common pairs by all pairs; 0 where a text has none."""
    whole = len(one) + len(other)
    return 2 * len(set(one) & set(other)) / whole if one and other else 0.0


def covered(part: str, whole: str) -> float:
    """Which share of the pairs of `part` stands in `whole`, from 0 to 1."""
    mine = grams(part)
    return len(mine & grams(whole)) / len(mine) if mine else 0.0


@dataclass(frozen=True)
class Named:
    """A project as the comparison of many reads it: a key, its name, and what must be the same for two to be compared, such
    as place or factor (empty: nothing)."""

    key: str
    name: str
    beside: str = ""


@dataclass(frozen=True)
class Pair:
    """Two that are alike, by their keys in the order they came, and how much, from 0 to 1."""

    first: str
    second: str
    likeness: float


ALIKE = 0.8
"""From this weighted likeness on two names of one place look alike."""


class _Weighed:
    """Rows made ready: their pairs of clusters, how rare each pair is among these rows, and the numbers in their names."""

    def __init__(self, rows: Iterable[Named], least: float) -> None:
        self.rows, self.least = list(rows), least
        self.texts = [grams(row.name) for row in self.rows]
        counted = Counter(chain.from_iterable(self.texts))
        self.rarity = {gram: math.log(1 + len(self.rows) / count) for gram, count in counted.items()}
        self.numbers = [NUMBER.findall(fold(row.name)) for row in self.rows]
        self.weights = [math.fsum(self.rarity[gram] for gram in text) for text in self.texts]

    def pair(self, one: int, other: int) -> Pair | None:
        """The two, where they are alike: twice the weight of the common pairs by the weight of all."""
        if self.numbers[one] != self.numbers[other] or self.rows[one].beside != self.rows[other].beside:
            return None
        whole, smaller = self.weights[one] + self.weights[other], min(self.weights[one], self.weights[other])
        if not whole or 2 * smaller < self.least * whole - ROUNDING:
            return None
        common = math.fsum(self.rarity[gram] for gram in self.texts[one] & self.texts[other])
        likeness = 2 * common / whole
        if likeness < self.least - ROUNDING:
            return None
        return Pair(self.rows[one].key, self.rows[other].key, round(likeness, 4))

    def rarest(self, at: int) -> Iterator[str]:
        """The rarest pairs of a text of which a text that is alike must share one: what is left after them weighs too little."""
        left = whole = self.weights[at]
        for gram in sorted(self.texts[at], key=lambda gram: (-self.rarity[gram], gram)):
            if left < self.least / (2 - self.least) * whole - ROUNDING:
                return
            left -= self.rarity[gram]
            yield gram


def pairs(rows: Iterable[Named], least: float = ALIKE) -> list[Pair]:
    """All pairs of rows that are alike, of which everything beside is the same, in the order of the rows.

    Exact, and no comparison of all with all: pairs of clusters are weighed by their rarity among the rows, and two texts that
    reach `least` must share one of their rarest (prefix filter of set similarity joins). Names that differ in a number (phase
    1, phase 2; village 3, village 4) are different projects.
    """
    weighed = _Weighed(rows, least)
    holders: dict[tuple[str, str], list[int]] = {}
    found: list[Pair] = []
    for at, row in enumerate(weighed.rows):
        rarest = list(weighed.rarest(at))
        others = {one for gram in rarest for one in holders.get((row.beside, gram), ())}
        found += [pair for one in sorted(others) if (pair := weighed.pair(one, at))]
        for gram in rarest:
            holders.setdefault((row.beside, gram), []).append(at)
    return found


def pairs_of_all(rows: Iterable[Named], least: float = ALIKE) -> list[Pair]:
    """The same by comparing all with all, to measure `pairs` against on a sample."""
    weighed = _Weighed(rows, least)
    places = range(len(weighed.rows))
    return [pair for at in places for one in range(at) if (pair := weighed.pair(one, at))]


ROUNDING = 1e-9
"""Sums of the same weights in another order differ by less."""
