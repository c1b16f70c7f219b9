"""Pages of gaps and lines: who sees them, what they say, how many queries, what a mistake looks like."""

import html
from decimal import Decimal

import pytest

from samrit.budgets.models import StatementLine
from samrit.reporting.actions.gaps import follow_gaps
from samrit.reporting.models import MoneyGap, TreasuryTie
from tests.factories import treasury as made
from tests.factories.treasury import line
from tests.reporting.conftest import make_year_plan


def page(answer):
    """What the page says."""
    return html.unescape(answer.content.decode())


@pytest.fixture
def gap(year_plan, quarters):
    made.keys(year_plan)
    made.statement([line(disbursed="480000.50", body=year_plan.project.owner)])
    made.report(year_plan, 2, Decimal(500_000))
    follow_gaps(fiscal_year=2565)
    return MoneyGap.objects.get()


@pytest.fixture
def stray(year_plan, unit):
    made.statement([line("STRAY1", disbursed=7, body=unit.parent, description="ค่าเช่า"), line("STRAY2", disbursed=2)])
    return StatementLine.objects.get(budget_code="STRAY1")


def test_the_empty_pages_teach(cast, as_user):
    browser = as_user(cast["editor"])
    assert "ยังไม่มีข้อมูลจากระบบการคลัง" in page(browser.get("/treasury/gaps/"))
    assert "รายการของระบบการคลังจะอยู่ที่นี่" in page(browser.get("/treasury/lines/"))


def test_a_gap_is_listed_with_its_age_and_answered_in_one_click(gap, cast, as_user):
    browser = as_user(cast["editor"])
    text = page(browser.get("/treasury/gaps/?year=2565"))
    assert all(words in text for words in ("480,000.50", "500,000.00", "19,999.50", "ยอมรับตัวเลขของระบบการคลัง"))
    assert browser.post(f"/treasury/gaps/{gap.pk}/", {"act": "accept"}).status_code == 302
    gap.refresh_from_db()
    assert gap.answer == "accepted"
    assert "ตรงกัน" in page(browser.get(f"/treasury/gaps/{gap.pk}/"))


def test_a_gap_is_explained_with_reason_and_words(gap, cast, as_user):
    browser = as_user(cast["editor"])
    for language, words in (("th", "เลือกเหตุผลที่ตัวเลขต่างกัน"), ("en", "Choose why the figures part")):
        browser.cookies["django_language"] = language
        answer = browser.post(f"/treasury/gaps/{gap.pk}/", {"act": "explain", "words": "รอเบิก"})
        assert (answer.status_code, words in page(answer)) == (422, True)
    gap.refresh_from_db()
    assert gap.answer == ""


@pytest.mark.parametrize(
    ("username", "status"), [("analyst", 200), ("ministry", 200), ("editor2", 404), ("budget", 404)]
)
def test_a_gap_is_there_for_its_line_only(gap, cast, as_user, username, status):
    browser = as_user(cast[username])
    assert browser.get(f"/treasury/gaps/{gap.pk}/").status_code == status
    assert ("480,000.50" in page(browser.get("/treasury/gaps/"))) is (status == 200)
    assert ("480000.50" in page(browser.get("/treasury/gaps.csv"))) is (status == 200)


def test_lines_wait_for_a_person_and_say_who_must_look(stray, cast, as_user):
    text = page(as_user(cast["analyst"]).get("/treasury/lines/"))
    assert "STRAY1" in text
    assert "STRAY2" in text
    assert "ผู้นำเข้าข้อมูลของ" in text
    assert "สศช." in text
    own = page(as_user(cast["editor"]).get("/treasury/lines/"))
    assert ("STRAY1" in own, "STRAY2" in own) == (True, False)
    assert "STRAY1" not in page(as_user(cast["parliament"]).get("/treasury/lines/"))
    assert "STRAY1" not in page(as_user(cast["analyst"]).get("/treasury/lines/?q=STRAY2"))
    assert "ค่าเช่า" in page(as_user(cast["analyst"]).get("/treasury/lines.csv"))
    assert "ไม่มีรายการประเภทนี้ที่มี “NOWHERE”" in page(as_user(cast["analyst"]).get("/treasury/lines/?q=NOWHERE"))


def test_a_line_is_given_on_its_page_and_taken_back(stray, year_plan, cast, as_user):
    browser, here = as_user(cast["editor"]), f"/treasury/lines/{stray.pk}/"
    found = page(browser.get(f"{here}?q={year_plan.project.code}"))
    field = f"share-{year_plan.pk}-state_budget"
    assert field in found
    wrong = browser.post(here, {"act": "tie", field: "ครึ่ง", "reason": "x"})
    assert (wrong.status_code, "ครึ่ง" in page(wrong)) == (422, True)
    assert browser.post(here, {"act": "tie", field: "๖๐", "share-none": "40", "reason": "ตามบัญชี"}).status_code == 302
    assert TreasuryTie.objects.count() == 2
    assert "ตามบัญชี" in page(browser.get(here))
    assert browser.post(here, {"act": "untie"}).status_code == 302
    assert not TreasuryTie.objects.filter(undone_at__isnull=True).exists()


@pytest.mark.parametrize(
    ("typed", "thai", "english"),
    [
        (["NaN"], "“NaN” ไม่ใช่ตัวเลขร้อยละ", "“NaN” is not a number of percent"),
        (["1e400"], "“1e400” ไม่ใช่ตัวเลขร้อยละ", "“1e400” is not a number of percent"),
        (["33.333", "66.667"], "ทศนิยมไม่เกินสองตำแหน่ง", "two decimals at most"),
        (["-10", "110"], "ไม่ใช่ -10", "at most 100 percent, not -10"),
        (["60", "30"], "ที่ระบุรวมได้ 90", "yours make 90"),
    ],
)
def test_shares_that_cannot_be_are_told(stray, year_plan, cast, as_user, typed, thai, english):
    here = f"/treasury/lines/{stray.pk}/"
    sent = dict(zip((f"share-{year_plan.pk}-state_budget", "share-none"), typed, strict=False))
    for language, words in (("th", thai), ("en", english)):
        browser = as_user(cast["editor"])
        browser.cookies["django_language"] = language
        answer = browser.post(here, {"act": "tie", **sent, "reason": "x"})
        assert (answer.status_code, words in page(answer)) == (422, True)
    assert not TreasuryTie.objects.exists()


def test_a_line_of_others_is_not_there(stray, cast, as_user):
    assert as_user(cast["parliament"]).get(f"/treasury/lines/{stray.pk}/").status_code == 404
    assert as_user(cast["auditor"]).post(f"/treasury/lines/{stray.pk}/", {"act": "untie"}).status_code == 403


@pytest.mark.parametrize("query", ["?year=0000", "?year=x&body=x", "?page=99999999999", "?fate=no", "?body=999999999"])
def test_nonsense_in_an_address_harms_nothing(stray, cast, as_user, query):
    browser = as_user(cast["analyst"])
    assert browser.get(f"/treasury/lines/{query}").status_code == 200
    assert browser.get(f"/treasury/gaps/{query}").status_code == 200


def test_pages_ask_no_more_for_three_rows_than_for_one(gap, unit, cast, as_user, django_assert_max_num_queries):
    browser = as_user(cast["analyst"])
    browser.get("/treasury/gaps/")
    for number in (2, 3):
        plan = make_year_plan(unit, f"T-000{number}")
        made.keys(plan, f"CODE{number}")
        made.statement([line(f"CODE{number}", disbursed=1)], source=made.source(f"s{number}"))
        made.report(plan, 2, Decimal(5))
    follow_gaps(fiscal_year=2565)
    assert MoneyGap.objects.count() == 3
    with django_assert_max_num_queries(24):
        browser.get("/treasury/gaps/")
    with django_assert_max_num_queries(24):
        browser.get("/treasury/lines/?fate=matched")


def test_the_report_shows_both_numbers(gap, year_plan, cast, as_user):
    text = page(as_user(cast["editor"]).get(f"/projects/{year_plan.project.code}/2565/reports/2/"))
    assert "ตัวเลขของคุณเทียบกับระบบการคลัง" in text
    assert "480,000.50" in text
