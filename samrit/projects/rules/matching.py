"""What words of agencies may mean: how much they are like the nodes of a list, and who decides it. Pure."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Person
from samrit.lib.errors import Text
from samrit.lib.thai import bigrams, fold, fold_digits
from samrit.plans.models import NodeStatus, PlanNode
from samrit.plans.rules.access import may_read_drafts

BEST = 3
LEAST = 0.2
"""Below this likeness a node is no suggestion."""
SURE = 0.9
"""The likeness proposed for accepting many at once."""
LONG_CODE = 4
"""From so many signs on, a code in the text is hardly there by chance."""
CODE_WEIGHT, NUMBER_WEIGHT = 0.75, 0.4
"""What an official code in the text counts, when it is long and when it is a bare number; the words count for the rest."""
MOST_REASON = 1000

NOT_YOURS = _("Only analysts and administrators of NESDC decide what stated words mean.")
CODE, WORDS, SIMILAR = _("same code"), _("same words"), _("similar words")

folded = lru_cache(maxsize=1 << 16)(fold)
"""The text as it is compared; the same texts come again with every page."""


def why_not_match(who: Person) -> Text | None:
    """Deciding what words mean is NESDC's, as is drafting the plans."""
    return None if may_read_drafts(who) else NOT_YOURS


def why_not_this_node(edition: int, level: str, node: PlanNode | None) -> Text | None:
    """Why words of a level, stated in years of an edition, cannot mean this node."""
    if node is None:
        return None
    if node.edition_id != edition:
        return _("This node stands in another edition than the one in force in the years of these words.")
    if node.kind != level:
        return _("This node is of another level than these words.")
    if node.status != NodeStatus.IN_FORCE:
        return _("This node is cancelled: nothing new is linked to it.")
    return None


@dataclass(frozen=True)
class Named:
    """A node as it is compared: id, folded official code, folded wordings, and their pairs of letters."""

    id: int
    code: str
    names: frozenset[str]
    pairs: tuple[frozenset[str], ...]

    @classmethod
    def of(cls, node: int, official_code: str, names: Iterable[str]) -> "Named":
        """The node under all its wordings."""
        told = [name for name in names if name]
        return cls(node, fold(official_code), frozenset(map(fold, told)), tuple(frozenset(bigrams(n)) for n in told))


@dataclass(frozen=True)
class Suggestion:
    """A node that words may mean, how much they are like it (0 to 1), and in a word why."""

    node: int
    likeness: float
    why: Text


@dataclass
class Likeness:
    """All nodes in force of one edition and level, found by what they share with a text."""

    nodes: Mapping[int, Named]
    places: Mapping[str, list[tuple[int, int]]] = field(default_factory=lambda: defaultdict(list))
    codes: Mapping[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    names: Mapping[str, list[int]] = field(default_factory=lambda: defaultdict(list))

    @classmethod
    def of(cls, named: Iterable[Named]) -> "Likeness":
        """The nodes by their pairs of letters, codes and wordings."""
        known = cls({node.id: node for node in named})
        for node in known.nodes.values():
            for wording, pairs in enumerate(node.pairs):
                for pair in pairs:
                    known.places[pair].append((node.id, wording))
            for name in node.names:
                known.names[name].append(node.id)
            if node.code:
                known.codes[_number(node.code)].append(node.id)
        return known

    def suggest(self, text: str, most: int = BEST) -> list[Suggestion]:
        """The nodes most like the text, the likest first."""
        scores = {node: (share, SIMILAR) for node, share in self._dice(text).items()}
        for token in dict.fromkeys(_tokens(text)):
            weight = CODE_WEIGHT if len(token) >= LONG_CODE else NUMBER_WEIGHT
            for node in self.codes.get(_number(token), ()):
                share = scores.get(node, (0.0, SIMILAR))[0]
                whole = 1.0 if folded(text) == token else weight + (1 - weight) * share
                scores[node] = (max(share, whole), CODE)
        same = self.names.get(folded(text), ())
        for node in same:
            scores[node] = (1.0 if len(same) == 1 else SURE - 0.01, WORDS)
        best = sorted(scores.items(), key=lambda item: (-item[1][0], item[0]))[:most]
        return [Suggestion(node, share, why) for node, (share, why) in best if share >= LEAST]

    def _dice(self, text: str) -> dict[int, float]:
        """Twice the pairs of letters in common, by all pairs of both; the best wording of each node."""
        mine = frozenset(bigrams(text))
        common: Counter[tuple[int, int]] = Counter()
        for pair in mine:
            common.update(self.places.get(pair, ()))
        shares: dict[int, float] = {}
        for (node, wording), shared in common.items():
            share = 2 * shared / (len(mine) + len(self.nodes[node].pairs[wording]))
            shares[node] = max(share, shares.get(node, 0.0))
        return shares


def _tokens(text: str) -> list[str]:
    """What may be a code: runs of figures and Latin letters that hold a figure; and the text as a whole."""
    found = re.findall(r"[0-9a-z]+", fold_digits(text).lower())
    return [*(token for token in found if any(sign.isdigit() for sign in token)), folded(text)]


def _number(code: str) -> str:
    """A code without the noughts before it: “05” is “5”."""
    return code.lstrip("0") if code.isdigit() else code
