"""Thai text and dates, by properties: one spelling, one order, nothing that is searched is missed."""

import datetime as dt
import itertools

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samrit.lib import thai

LETTERS = st.text(alphabet="กขคงนมยรสหอฤาะำิีึืุูเแโใไ็่้๊๋์ํๆฯ ๐๑๒12aB-.\u200b\u00a0\n\t", max_size=24)
ANYTHING = st.one_of(LETTERS, st.text(max_size=24))
DAYS = st.dates(dt.date(1857, 1, 1), dt.date(2100, 12, 31))


@given(ANYTHING)
def test_cleaning_twice_is_cleaning_once(text):
    assert thai.clean(thai.clean(text)) == thai.clean(text)


@given(ANYTHING)
def test_folding_twice_is_folding_once(text):
    assert thai.fold(thai.fold(text)) == thai.fold(text)


@given(ANYTHING)
def test_folding_forgets_spaces_and_spelling(text):
    assert thai.fold(text) == thai.fold(thai.clean(text)) == thai.fold(f" {text}\u200b. ")


@pytest.mark.parametrize("written", ["น้ำ", "น้ํา", "นํ้า", "นำ้", "น\u200bํ้า", " น้ำ\u00a0"])
def test_one_word_has_one_spelling(written):
    assert thai.clean(written) == "น้ำ"


@pytest.mark.parametrize(
    ("written", "same"), [("เเม่", "แม่"), ("ที่่", "ที่่"), ("ป่ี", "ปี่"), ("a  b", "a b"), ("ก \n ข", "ก\nข")]
)
def test_what_is_typed_in_another_order_reads_the_same(written, same):
    assert thai.clean(written) == same


IN_ORDER = [
    *("1", "2", "a", "b"),
    *("กก", "กฎ", "กระดาษ", "กฤษณา", "กวาง", "กะ", "กะทิ", "กัน", "กั้น", "กา", "ก่า", "ก้า", "ก๊า", "ก๋า", "กำ", "กิน", "กุ้ง"),
    *("เก", "เก็ง", "เก่ง", "เก๋ง", "เกณฑ์", "เกม", "เกวียน", "เกา", "เก่า", "เก้า", "แก", "แก่", "แก้", "โก", "ใกล้", "ไก่"),
    *("ขา", "เขา", "จันทบุรี", "จันทร์", "ทะเล", "ไทย", "น้ำ", "ปลา", "ป่า", "ฤดู", "ลม", "ฦๅ", "หมู", "ใหญ่", "อา", "ฮา"),
]


def test_words_stand_in_the_order_of_the_dictionary():
    keys = {word: thai.sort_key(word) for word in IN_ORDER}
    for first, second in itertools.pairwise(IN_ORDER):
        assert keys[first] < keys[second], (first, second)


def test_an_earlier_mark_sorts_later():
    assert thai.sort_key("กากา") < thai.sort_key("กาก้า") < thai.sort_key("ก้ากา") < thai.sort_key("ก้าก้า")


WORDS = st.lists(st.text(alphabet="กขนรสอาะำิุเแไ็่้์12ab-", min_size=1, max_size=10), min_size=1, max_size=4)


def spans(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in thai._CLUSTER.finditer(text)]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(WORDS, st.data())
def test_every_run_of_clusters_of_a_text_finds_it(db, words, data):
    text = thai.clean(" ".join(words)).lower()
    parts = [part for part in text.split() if spans(part)]
    if not parts:
        return
    part = data.draw(st.sampled_from(parts))
    bounds = spans(part)
    first = data.draw(st.integers(0, len(bounds) - 1))
    last = data.draw(st.integers(first, len(bounds) - 1))
    typed = part[bounds[first][0] : bounds[last][1]]
    with connection.cursor() as cursor:
        cursor.execute("select %s::tsvector @@ %s::tsquery", [thai.search_vector(text), thai.search_query(typed)])
        assert cursor.fetchone()[0], (text, typed)


@given(st.text(max_size=40))
def test_whatever_is_typed_is_a_query(text):
    assert isinstance(thai.search_query(text), str)
    assert isinstance(thai.search_vector(text), str)


@given(DAYS, st.sampled_from(["th", "en"]), st.booleans())
def test_a_day_that_is_shown_can_be_read_back(day, lang, long):
    assert thai.parse_date(thai.format_date(day, lang, long=long)) == day


@given(DAYS)
def test_both_eras_are_read(day):
    be = day.year + thai.BE_OFFSET
    forms = [
        f"{day:%Y-%m-%d}",
        f"{day.day}/{day.month}/{day.year}",
        f"{day.day}/{day.month}/{be}",
        f"{day.day:02}-{day.month:02}-{be}",
    ]
    assert {thai.parse_date(form) for form in forms} == {day}
    thai_digits = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
    assert thai.parse_date(forms[2].translate(thai_digits)) == day


@pytest.mark.parametrize(
    "text",
    ["", "1/1/69", "1/1/3112", "31/2/2565", "2565", "สิบ เม.ย. 2565", "18 foo 2565", "0/1/2565", "1/13/2565", "1/1/0"],
)
def test_a_day_that_cannot_be_is_refused(text):
    with pytest.raises(ValueError, match=r"not a|out of range|no such day"):
        thai.parse_date(text)
