"""Provinces and regions named in running text, without guessing: a name must stand as a word of its own."""

import re

from samrit.lib.thai import clean, fold
from samrit.projects.rules.imports.shape import Known

_BREAK = re.compile(r"[\s,;/()·]+")
_AND = re.compile(r"^(?:และ|เเละ)")


def places_in(text: str, known: Known) -> list[tuple[str, int | None]]:
    """Places as (level, area id): provinces named after “จังหวัด” or as a word of their own, regions, or the whole country.

    Words such as “3 จังหวัดชายแดนภาคใต้” name no single province and give nothing; they stay as stated.
    """
    plain = clean(text).replace("ํา", "ำ")
    found: list[tuple[str, int | None]] = []
    for word in _BREAK.split(plain):
        for level, area in _in_word(_AND.sub("", word), known):
            if (level, area) not in found:
                found.append((level, area))
    if not found and "ทั่วประเทศ" in plain:
        return [("national", None)]
    return found


def _in_word(word: str, known: Known) -> list[tuple[str, int | None]]:
    """Places in one word: the word itself, or what follows “จังหวัด” up to an “และ” or the end."""
    if area := known.provinces.get(fold(word)):
        return [("province", area)]
    for region in (word, word.removeprefix("พื้นที่")):
        parts = [known.regions.get(fold(part)) for part in region.split("และ")]
        if parts and all(parts):
            return [("region", area) for area in parts]
    found: list[tuple[str, int | None]] = []
    for piece in word.split("จังหวัด")[1:]:
        name = re.split("และ", piece)[0] if fold(piece) not in known.provinces else piece
        if area := known.provinces.get(fold(name)):
            found.append(("province", area))
    return found
