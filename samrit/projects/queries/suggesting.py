"""“Did you mean”: for a word that is found nowhere, the nearest piece of text in what the person may see.

Thai has no spaces, so there is no list of words to compare with: the word is looked for inside known names, letter by letter,
with one slip (two in a long word) allowed. Known names are those of bodies, plan nodes, places and the projects she reads.
"""

import heapq
import itertools
from collections.abc import Iterable, Iterator

from django.db.models import Q

from samrit.accounts.models import User
from samrit.geography.models import Area
from samrit.lib.thai import clean, fold_digits, one_slip_query
from samrit.organisations.models import Organisation
from samrit.plans.models import PlanNode
from samrit.projects.models import YearPlan
from samrit.projects.queries.searching import answering, texts_read, with_words

SHORTEST, LONGEST = 3, 40
"""Letters of a word for which a suggestion is looked for."""
LONG = 8
"""Letters from which a second slip is allowed."""
NEAREST = 40
"""Texts that are compared letter by letter: those that share most pairs of letters with the word."""
PLANS = 60
"""Year plans of which the texts are read."""
HANGING = frozenset("ะัาำิีึืฺุูๅ็่้๊๋์ํ๎")
"""What belongs to the letter before it: a suggestion neither begins with it nor ends before it."""


def suggest(user: User | None, words: str) -> str | None:
    """What was probably meant: the same words, those that are found nowhere replaced by the nearest known ones. None where
    every word is known, or none is near. The public (`user` None) is answered from official names alone."""
    asked = fold_digits(clean(words)).split()
    mended = [word if is_known(user, word) else nearest(word, known_texts(user, word)) or word for word in asked]
    return " ".join(mended) if mended != asked else None


def is_known(user: User | None, word: str) -> bool:
    """Whether the word stands in anything the person may find."""
    named = Q(name_th__icontains=word) | Q(name_en__icontains=word)
    if any(rows.filter(named).exists() for rows in _official()):
        return True
    return user is not None and with_words(user, YearPlan.objects.visible_to(user).counted(), word).exists()


def known_texts(user: User | None, word: str) -> Iterator[str]:
    """Names that may hold the word with a slip: official ones, then texts of projects as the person reads them."""
    for rows in _official():
        for names in rows.order_by().values_list("name_th", "name_en"):
            yield from filter(None, names)
    query = one_slip_query(word)
    if query and user is not None:
        plans = answering(user, YearPlan.objects.visible_to(user).counted(), query)
        for texts in texts_read(user, plans.order_by("pk")[:PLANS]).values():
            yield from (each.text for each in texts)


def _official() -> tuple:  # type: ignore[type-arg]
    return PlanNode.objects.published().in_force(), Organisation.objects.all(), Area.objects.in_force()


def nearest(word: str, texts: Iterable[str]) -> str | None:
    """The piece of these texts that is nearest to the word, no further than the slips allowed; None where none is."""
    plain = word.lower()
    if not SHORTEST <= len(plain) <= LONGEST:
        return None
    pairs = set(itertools.pairwise(plain))

    def likeness(text: str) -> int:
        return len(pairs & set(itertools.pairwise(text.lower())))

    candidates = heapq.nlargest(NEAREST, set(texts), key=lambda text: (likeness(text), -len(text), text))
    most = 2 if len(plain) >= LONG else 1
    found = [
        (slips, len(text), whole_letters(text, start, end))
        for text in candidates
        for slips, start, end in [_inside(plain, text.lower())]
    ]
    slips, _length, piece = min(found, default=(most + 1, 0, ""))
    return piece if slips <= most and piece else None


def _inside(word: str, text: str) -> tuple[int, int, int]:
    """Fewest slips with which the word stands in the text, and where: a table of distances whose first row is free (Sellers);
    a letter wrong, missing, too many, or two changed over are one slip each. Of pieces as near the longest."""
    older: list[tuple[int, int]] = []
    rows = [(0, start) for start in range(len(text) + 1)]
    for depth, letter in enumerate(word, start=1):
        fresh = [(depth, 0)]
        for at, other in enumerate(text, start=1):
            ways = [
                (rows[at - 1][0] + (letter != other), rows[at - 1][1]),
                (rows[at][0] + 1, rows[at][1]),
                (fresh[-1][0] + 1, fresh[-1][1]),
            ]
            if older and at > 1 and letter == text[at - 2] and other == word[depth - 2]:
                ways.append((older[at - 2][0] + 1, older[at - 2][1]))
            fresh.append(min(ways))
        older, rows = rows, fresh
    slips, end, start = min((slips, -end, start) for end, (slips, start) in enumerate(rows))
    return slips, start, -end


def whole_letters(text: str, start: int, end: int) -> str:
    """The piece with the marks and vowels that hang on its last letter, from a letter that stands on the line."""
    while 0 < start < len(text) and text[start] in HANGING:
        start -= 1
    while end < len(text) and text[end] in HANGING:
        end += 1
    return text[start:end].strip()
