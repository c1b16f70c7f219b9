"""Dates, money, days and marks as people read them, in both languages."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

import samrit
from samrit.lib import clock
from samrit.ui.icons import ICONS
from samrit.ui.statuses import STATUSES, look_of
from samrit.ui.templatetags import samrit as tags

DAY = dt.date(2022, 4, 18)


@pytest.mark.parametrize(
    ("lang", "form", "text"),
    [
        ("th", "short", "18 เม.ย. 2565"),
        ("th", "long", "18 เมษายน 2565"),
        ("en", "short", "18 Apr 2022 (BE 2565)"),
        ("en", "long", "18 April 2022 (BE 2565)"),
    ],
)
def test_a_day_is_written_in_the_era_of_the_reader(lang: str, form: str, text: str) -> None:
    with translation.override(lang):
        assert tags.thai_date(DAY, form) == text


def test_a_moment_is_shown_on_its_bangkok_day() -> None:
    late = dt.datetime(2022, 4, 17, 20, 5, tzinfo=dt.UTC)
    with translation.override("th"):
        assert tags.thai_date(late) == "18 เม.ย. 2565"
        assert tags.lately(late - dt.timedelta(days=1)) == "17 เม.ย. 2565 03:05"
    assert tags.clock_time(late) == tags.lately(late) == "03:05"


def test_no_figure_is_a_dash_and_never_a_zero() -> None:
    assert tags.number(None) == tags.percent(None) == tags.baht(None) == tags.million_baht(None) == "–"
    assert tags.thai_date(None) == tags.clock_time(None) == tags.fiscal_year(None) == "–"
    assert tags.number(0) == "0"


def test_money_states_its_unit() -> None:
    with translation.override("th"):
        assert tags.baht(Decimal("1234567.5")) == "1,234,567.50 บาท"
        assert tags.million_baht(Decimal("1234567.5")) == "1.23 ล้านบาท"
        assert tags.fiscal_year(2565) == "ปีงบประมาณ 2565"
    with translation.override("en"):
        assert tags.baht(5) == "5.00 baht"
        assert tags.fiscal_year(2565) == "FY2565"
    assert tags.money_figure(Decimal(2_500_000), "million") == "2.50"


def test_numbers_and_shares() -> None:
    assert tags.number(1234567) == "1,234,567"
    assert tags.number(Decimal("10.50")) == "10.5"
    assert tags.percent(Decimal("62.54")) == "62.5%"
    assert tags.percent(100) == "100%"
    assert tags.share_of(Decimal(50), 200) == "25.0"
    assert tags.share_of(300, 200) == "100.0"
    assert tags.share_of(5, 0) == "0"


@pytest.mark.parametrize(
    ("days", "thai", "english", "tone"),
    [
        (12, "เหลือ 12 วัน", "12 days left", "near"),
        (1, "เหลือ 1 วัน", "1 day left", "soon"),
        (0, "ครบกำหนดวันนี้", "Due today", "soon"),
        (-3, "เกินกำหนด 3 วัน", "3 days late", "late"),
        (90, "เหลือ 90 วัน", "90 days left", "calm"),
        (None, "ไม่มีกำหนด", "No deadline", "calm"),
    ],
)
def test_days_to_a_deadline_in_words(days: int | None, thai: str, english: str, tone: str) -> None:
    with translation.override("th"):
        assert tags.days_left(days) == thai
    with translation.override("en"):
        assert tags.days_left(days) == english
    assert tags.days_tone(days) == tone


def test_days_until_a_day_follow_the_one_clock() -> None:
    assert tags.days_until(clock.today() + dt.timedelta(days=4)) == 4
    assert tags.days_until(None) is None


def test_searched_words_are_marked_and_everything_is_escaped() -> None:
    assert tags.highlight("ซ่อมถนน & <b>", "ถนน amp") == "ซ่อม<mark>ถนน</mark> &amp; &lt;b&gt;"
    assert tags.highlight("<i>", "") == "&lt;i&gt;"


def test_every_status_has_tone_icon_and_a_word_in_both_languages() -> None:
    for code, look in STATUSES.items():
        with translation.override("th"):
            thai = str(look.word)
        with translation.override("en"):
            assert thai != str(look.word), code
    assert look_of("something-new").word == "something-new"


def test_a_problem_points_at_the_control_of_its_field() -> None:
    assert tags.error_id("activities.2.title") == "id_activities-2-title"


@pytest.mark.parametrize(
    ("label", "error", "told"),
    [
        ("ความก้าวหน้า", "เขียนเป็นตัวเลข", "ความก้าวหน้า: เขียนเป็นตัวเลข"),
        ("ความก้าวหน้า", "ความก้าวหน้า: ไม่เกิน 100", "ความก้าวหน้า: ไม่เกิน 100"),
        ("สำรวจ: แล้วเสร็จ", "สำรวจ: อยู่หลังสิ้นไตรมาส", "สำรวจ: แล้วเสร็จ: อยู่หลังสิ้นไตรมาส"),
        ("สำรวจ: แล้วเสร็จ", "เขียนเป็นวันที่", "สำรวจ: แล้วเสร็จ: เขียนเป็นวันที่"),
    ],
)
def test_a_label_is_said_once(label: str, error: str, told: str) -> None:
    assert tags.labelled(error, label) == told


def test_every_icon_a_template_names_is_there() -> None:
    named = re.compile(r'\bicon="([a-z-]+)"|{% icon "([a-z-]+)"')
    for template in Path(samrit.__file__).parent.glob("*/templates/**/*.html"):
        for plain, tag in named.findall(template.read_text(encoding="utf-8")):
            assert (plain or tag) in ICONS, template.name
