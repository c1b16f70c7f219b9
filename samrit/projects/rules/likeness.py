"""How much two texts are alike: shares of common pairs of Thai character clusters. Thai has no spaces, so words are no measure."""

import re
from collections.abc import Collection
from functools import lru_cache

from samrit.lib.thai import bigrams, fold

NUMBER = re.compile(r"\d+")


@lru_cache(maxsize=4096)
def grams(text: str) -> frozenset[str]:
    """The pairs of neighbouring clusters of a text, without spaces and punctuation: the pairs the search uses."""
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
