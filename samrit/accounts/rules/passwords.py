"""What a password may not be: too short, a number, common anywhere, typical here, or like its owner's name.

Typical here is found by a rule, not by a list of passwords: listed words and the names of provinces are taken away in
every form people type them in (as they are; in Thai with the keyboard left on English; with letters swapped for signs,
as in p@ssw0rd), then runs along the rows of the keyboard. Where no letter is left, only digits and signs (years of
either era, 1234, !), the password is typical. The words are package data (`packs/password_words.csv`).
"""

import csv
import re
import unicodedata
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.utils.translation import gettext as _

from samrit.lib.errors import Problem

SHORTEST = 10
"""Letters a password must have at least."""
LONGEST = 200
"""Letters a password may have at most, so that hashing it stays cheap."""
SIGNS = 5
"""Different letters it must have at least."""
BESIDE_NAME = 8
"""Letters that must be left beside a name of the owner's."""

_LATIN = "`1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./~!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?"
_THAI = '_ๅ/-ภถุึคตจขชๆไำพะัีรนยบลฟหกดเ้่าสวงผปแอิืทมใฝ%+๑๒๓๔ู฿๕๖๗๘๙๐"ฎฑธํ๊ณฯญฐ,ฤฆฏโฌ็๋ษศซ.()ฉฮฺ์?ฒฬฦ'
KEYS = dict(zip(_THAI, _LATIN, strict=True))
"""The Kedmanee layout (TIS 820-2538): which key of the English layout makes each Thai letter."""
ROWS = ("1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "zxcvbnm,./", "ๆไำพะัีรนยบล", "ฟหกดเ้่าสวง", "ผปแอิืทมใฝ")
"""The rows of the keyboard, in both languages."""
COLUMNS = ("1qaz", "2wsx", "3edc", "4rfv", "5tgb", "6yhn", "7ujm", "8ik,", "9ol.")
RUN = 4
"""Keys in a row that count as a run."""
SWAPPED = str.maketrans({"@": "a", "4": "a", "0": "o", "1": "i", "3": "e", "$": "s", "5": "s", "7": "t"})


def check_password(password: str, own: Iterable[str]) -> list[Problem]:
    """The faults of a password; each says how to mend it. `own` are the names, addresses and posts of its owner."""
    faults = [
        _too_short(password),
        _too_long(password),
        _only_digits(password) or _few_letters(password) or _common(password) or _typical(password),
        _like_owner(password, own),
    ]
    return [fault for fault in faults if fault]


def typed_on_english_keys(word: str) -> str:
    """What appears when a Thai word is typed with the keyboard left on English."""
    return "".join(KEYS.get(letter, letter) for letter in word)


@cache
def listed_forms() -> tuple[str, ...]:
    """Every listed word in every form, longest first, in small letters."""
    text = (files("samrit.accounts") / "packs" / "password_words.csv").read_text(encoding="utf-8")
    words = {row["word"] for row in csv.DictReader(text.splitlines())} | _provinces()
    forms = words | {typed_on_english_keys(word) for word in words}
    return tuple(sorted({form.lower() for form in forms}, key=lambda form: (-len(form), form)))


def _provinces() -> set[str]:
    text = (files("samrit.geography") / "packs" / "areas" / "areas.csv").read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["kind"] == "province"]
    names = {row["name_th"].removeprefix("จังหวัด") for row in rows} | {row["name_en"] for row in rows}
    return {form.lower() for name in names for form in (name, name.replace(" ", "")) if name}


def is_typical(password: str) -> bool:
    """Whether nothing but digits and signs is left when words and runs of keys are taken away."""
    lower = password.lower()
    swapped = re.sub(r"(?<=[a-z])[@01345$7](?=[a-z])", lambda met: met[0].translate(SWAPPED), lower)
    return any(not _has_letters(_without_runs(_without(text, listed_forms()))) for text in {lower, swapped})


def _without(text: str, words: Sequence[str]) -> str:
    for word in words:
        text = text.replace(word, " ")
    return text


def _without_runs(text: str) -> str:
    """The text without runs of keys, read in either direction."""
    for row in (*ROWS, *COLUMNS):
        for line in (row, row[::-1]):
            for length in range(len(line), RUN - 1, -1):
                for start in range(len(line) - length + 1):
                    text = text.replace(line[start : start + length], " ")
    return text


def _has_letters(text: str) -> bool:
    return any(unicodedata.category(sign)[0] in "LM" for sign in text)


def _problem(code: str, message: str) -> Problem:
    return Problem("password", code, message)


def _too_short(password: str) -> Problem | None:
    if len(password) >= SHORTEST:
        return None
    text = _(
        "The password is too short: write at least %(least)s letters, for example four words that do not belong together."
    )
    return _problem("too_short", text % {"least": SHORTEST})


def _too_long(password: str) -> Problem | None:
    text = _("The password is too long: write at most %(most)s letters.")
    return _problem("too_long", text % {"most": LONGEST}) if len(password) > LONGEST else None


def _only_digits(password: str) -> Problem | None:
    if not password or not all(sign.isdigit() or not sign.isalnum() for sign in password) or _has_letters(password):
        return None
    return _problem("only_digits", _("The password is only digits and signs: add words."))


def _few_letters(password: str) -> Problem | None:
    if len(password) < SHORTEST or len(set(password.lower())) >= SIGNS:
        return None
    return _problem("few_letters", _("The password repeats a few letters: use more different ones."))


@cache
def _common_passwords() -> frozenset[str]:
    return frozenset(CommonPasswordValidator().passwords)


def _common(password: str) -> Problem | None:
    if password.strip().lower() not in _common_passwords():
        return None
    return _problem("common", _("Many people use this password, so it is tried first: choose another."))


def _typical(password: str) -> Problem | None:
    if not is_typical(password):
        return None
    text = _(
        "The password is made of common words, names of places, years or rows of keys: add words nobody would guess."
    )
    return _problem("typical", text)


def breached() -> Problem:
    """The fault of a password that stands in the list of leaked ones this site keeps."""
    return _problem(
        "breached", _("This password has been leaked somewhere and is known: choose another, and change it there too.")
    )


def _like_owner(password: str, own: Iterable[str]) -> Problem | None:
    lower = password.lower()
    for name in own:
        for part in {name.lower(), *re.split(r"[\s@.,_\-+()]+", name.lower())}:
            for form in {part, typed_on_english_keys(part).lower()}:
                if len(form) >= 4 and _is_like(lower, form):
                    return _problem(
                        "like_owner", _("The password is too much like your name or user name: choose other words.")
                    )
    return None


def _is_like(password: str, form: str) -> bool:
    if form in password and len(password.replace(form, "")) < BESIDE_NAME:
        return True
    return SequenceMatcher(a=password, b=form).quick_ratio() >= 0.75
