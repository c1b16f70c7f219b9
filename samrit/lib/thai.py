"""Thai text and Thai dates: folding, sort key, digits, search lexemes, Buddhist-era dates in and out.

Rules of the script: leading vowels (เ แ โ ใ ไ) are written before the consonant they follow in order; tone marks and
vowels above or below stack in a fixed order; ำ may arrive as ํ + า, with a tone mark between.
"""

import datetime as dt
import itertools
import re
import unicodedata

BE_OFFSET = 543
THAI_DIGITS = str.maketrans("๐๑๒๓๔๕๖๗๘๙", "0123456789")
MONTHS_LONG = [
    "มกราคม",
    "กุมภาพันธ์",
    "มีนาคม",
    "เมษายน",
    "พฤษภาคม",
    "มิถุนายน",
    "กรกฎาคม",
    "สิงหาคม",
    "กันยายน",
    "ตุลาคม",
    "พฤศจิกายน",
    "ธันวาคม",
]
MONTHS_SHORT = ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."]
MONTHS_EN = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]

FIRST_PLACE = 0x4000
"""A sort key writes the place of a mark counted down from this letter, so that an earlier mark sorts later."""
_INVISIBLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff\u00ad]")
_SARA_AM = re.compile(r"ํ([่-๋]?)า")
_SARA_AM_THEN_TONE = re.compile(r"ำ([่-๋])")
_TONE_THEN_VOWEL = re.compile(r"([่-์])([ัิ-ฺ])")
_CLUSTER = re.compile(r"[เแโใไ]?[ก-ฮ][ัิ-ฺ็-๎]*[ะาำๅ]?|[0-9]+|[A-Za-z]+|[ฯะาฤฦๆ]")
_LEADING = re.compile(r"([เแโใไ])([ก-ฮ])")
_MARKS = re.compile(r"[็-์]")


def fold_digits(text: str) -> str:
    """Thai digits as Arabic ones."""
    return text.translate(THAI_DIGITS)


def clean(text: str) -> str:
    """The same words in one spelling: NFC, no invisible characters, ำ whole, marks in order, single spaces, ends trimmed.

    Idempotent; never changes what a reader sees. Line breaks are kept.
    """
    text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text)).replace("\r\n", "\n").replace("\u00a0", " ")
    text = text.replace("เเ", "แ")
    previous = None
    while previous != text:
        previous = text
        text = _SARA_AM_THEN_TONE.sub(r"\1ำ", _SARA_AM.sub(r"\1ำ", text))
        text = _TONE_THEN_VOWEL.sub(r"\2\1", text)
    text = re.sub(r"[ \t]+", " ", text)
    return re.sub(r" ?\n ?", "\n", text).strip()


def fold(text: str) -> str:
    """For comparing names: cleaned, lower case, Arabic digits, letters and Thai marks only (no spaces, no punctuation).

    Idempotent. Cleaned again at the end, because what stood apart may now stand together (`เ เ`).
    """
    return clean("".join(c for c in fold_digits(clean(text)).lower() if c.isalnum() or "ก" <= c <= "๎"))


def sort_key(text: str) -> str:
    """A string whose plain order is Thai dictionary order (Royal Institute).

    Leading vowels stand after their consonant. Tone marks, ็ and ์ decide only between words that are otherwise the
    same: the first place where one word has a mark and the other has none, or another one, decides.
    """
    reordered = _LEADING.sub(r"\2\1", fold_digits(clean(text)).lower())
    base = _MARKS.sub("", reordered)
    marks = "".join(
        f"{chr(FIRST_PLACE - found.start() + count)}{found[0]}"
        for count, found in enumerate(_MARKS.finditer(reordered))
    )
    return f"{base}\x01{marks}" if marks else base


def bigrams(text: str) -> list[str]:
    """Search lexemes: pairs of neighbouring character clusters. Unlike dictionary words they never lose a match."""
    lexemes: list[str] = []
    for part in fold_digits(clean(text)).lower().split():
        clusters = _CLUSTER.findall(part)
        lexemes += [a + b for a, b in itertools.pairwise(clusters)] or clusters
    return lexemes


def search_vector(text: str) -> str:
    """The text as a PostgreSQL `tsvector` literal of bigrams. A vector holds at most 16,383 positions.

    The last cluster of each word also stands alone, so that one cluster is found at the end of a word too.
    """
    lexemes: list[str] = []
    for part in fold_digits(clean(text)).lower().split():
        clusters = _CLUSTER.findall(part)
        lexemes += [a + b for a, b in itertools.pairwise(clusters)] + clusters[-1:]
    return " ".join(f"'{_quote(t)}':{min(i + 1, 16383)}" for i, t in enumerate(lexemes))


def search_query(words: str) -> str:
    """What a person typed as a `tsquery` literal: each word as a phrase of bigrams, all words required.

    The last bigram of a word matches longer ones too, for she may not have typed the whole cluster.
    """
    parts = []
    for word in fold_digits(clean(words)).lower().split():
        clusters = _CLUSTER.findall(word)
        if len(clusters) == 1:
            parts.append(f"'{_quote(clusters[0])}':*")
        elif clusters:
            parts.append("(" + " <-> ".join(f"'{_quote(b)}'" for b in bigrams(word)) + ":*)")
    return " & ".join(parts)


_PIECE = re.compile(r"[^\W_ัิ-ฺ็-๎ะาำๅ][ัิ-ฺ็-๎]*[ะาำๅ]?", re.UNICODE)
"""A letter or digit with the marks and vowels that hang on it; leading vowels stand alone. Smaller than a cluster, so that a
piece of a word that begins at any letter is cut as the word is."""


def _pieces(word: str) -> list[str]:
    return _PIECE.findall(word)


def piece_vector(text: str) -> str:
    """The text as a `tsvector` literal in which `piece_query` finds every piece of every word, wherever in the word it begins.

    Words that repeat stand once: a vector keeps 16,383 places, and 255 of one pair.
    """
    lexemes: list[str] = []
    for part in dict.fromkeys(fold_digits(clean(text)).lower().split()):
        pieces = _pieces(part)
        lexemes += [a + b for a, b in itertools.pairwise(pieces)] + pieces[-1:]
    return " ".join(f"'{_quote(t)}':{min(i + 1, 16383)}" for i, t in enumerate(lexemes))


def piece_query(words: str) -> str:
    """What a person typed as a `tsquery` literal for `piece_vector`: each word a phrase of pairs, all words required.

    Marks at the beginning of a word that belong to a letter before it are left out; the last pair matches longer ones too.
    """
    parts = []
    for word in fold_digits(clean(words)).lower().split():
        pieces = _pieces(word)
        pairs = [a + b for a, b in itertools.pairwise(pieces)] or pieces
        if pairs:
            parts.append("(" + " <-> ".join(f"'{_quote(pair)}'" for pair in pairs) + ":*)")
    return " & ".join(parts)


def one_slip_query(word: str) -> str:
    """A `tsquery` literal for texts that hold the word with one letter or mark wrong, missing or too many: all pairs but those
    at one place, whichever it is. Empty where nothing would be left of the word."""
    pieces = _pieces(fold_digits(clean(word)).lower())
    pairs = [a + b for a, b in itertools.pairwise(pieces)]
    ways = [[pair for at, pair in enumerate(pairs) if at not in {slip - 1, slip}] for slip in range(len(pieces))]
    return " | ".join("(" + " & ".join(f"'{_quote(pair)}'" for pair in way) + ")" for way in ways if way)


def _quote(lexeme: str) -> str:
    return lexeme.replace("\\", "\\\\").replace("'", "''")


def format_date(day: dt.date | None, lang: str = "th", *, long: bool = False) -> str:
    """A day for people: `18 เม.ย. 2565`, long `18 เมษายน 2565`; English `18 Apr 2022`. An en dash for no day."""
    if day is None:
        return "–"
    if lang.startswith("th"):
        return f"{day.day} {(MONTHS_LONG if long else MONTHS_SHORT)[day.month - 1]} {day.year + BE_OFFSET}"
    name = MONTHS_EN[day.month - 1]
    return f"{day.day} {name if long else name[:3]} {day.year}"


def month_name(month: int, lang: str = "th", *, long: bool = False) -> str:
    """Name of a calendar month (1-12)."""
    if lang.startswith("th"):
        return (MONTHS_LONG if long else MONTHS_SHORT)[month - 1]
    return MONTHS_EN[month - 1] if long else MONTHS_EN[month - 1][:3]


def parse_date(text: str) -> dt.date:
    """Read a day in either era: `2022-04-18`, `18/04/2565`, `18-04-2565`, `18 เม.ย. 2565`, `18 เมษายน ๒๕๖๕`, `18 Apr 2022`.

    A year must have four digits and lie in 2400-2643 (BE) or 1857-2100 (CE); anything else, such as 69 or 3112, is
    refused with ValueError, because guessing an era loses centuries.
    """
    plain = fold_digits(clean(text)).lower()
    if match := re.fullmatch(r"(\d{3,})-(\d{1,2})-(\d{1,2})(?:[t ].*)?", plain):
        return _day(int(match[1]), int(match[2]), int(match[3]), text)
    if match := re.fullmatch(r"(\d{1,2})[/\-.](\d{1,2})[/\-.](\d+)(?: .*)?", plain):
        return _day(int(match[3]), int(match[2]), int(match[1]), text)
    if match := re.fullmatch(r"(\d{1,2})\s*([^\d\s]+)\s*(\d+)", plain):
        return _day(int(match[3]), _month_number(match[2], text), int(match[1]), text)
    raise ValueError(f"not a date: {text}")


def _month_number(word: str, text: str) -> int:
    for names in (MONTHS_LONG, MONTHS_SHORT, [name.lower() for name in MONTHS_EN], [n[:3].lower() for n in MONTHS_EN]):
        if word in names:
            return names.index(word) + 1
    raise ValueError(f"not a month: {text}")


def _day(year: int, month: int, day: int, text: str) -> dt.date:
    if 2400 <= year <= 2643:
        year -= BE_OFFSET
    elif not 1857 <= year <= 2100:
        raise ValueError(f"year out of range: {text}")
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise ValueError(f"no such day: {text}") from None
