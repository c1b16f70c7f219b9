"""What is said of a file of a budget book: every kind of fault at its cell, in both languages, and nothing taken over."""

from decimal import Decimal

import pytest
from django.utils import translation

from samrit.budgets.rules.cells import read
from samrit.budgets.rules.checks import Wanted, check_book
from samrit.budgets.rules.columns import column
from samrit.budgets.rules.names import Directory, Named, folded_names
from samrit.lib.thai import fold
from samrit.lib.workbooks import Sheet
from tests.factories import budgets
from tests.factories.budgets import row

DIRECTORY = Directory(
    [
        Named(1, "M20000", budgets.MINISTRY, folded_names((budgets.MINISTRY,)), fold(budgets.MINISTRY)),
        Named(2, "U0151", budgets.UNIT, folded_names((budgets.UNIT, "สอศ.")), fold(budgets.MINISTRY)),
        Named(3, "X1", "สำนักงานปลัดกระทรวง", folded_names(("สำนักงานปลัดกระทรวง",)), fold(budgets.MINISTRY)),
        Named(4, "X2", "สำนักงานปลัดกระทรวง", folded_names(("สำนักงานปลัดกระทรวง",)), fold("กระทรวงกลาโหม")),
    ]
)


def judge(sheets, **wanted):
    """What is said of these sheets, with the rows that are fit to be stored as `stored`."""
    stored = []
    checked = check_book(sheets, Wanted(**{"fiscal_year": 2565, **wanted}), DIRECTORY, stored.append)
    assert checked.rows == len(stored)
    checked.stored = stored
    return checked


def check(rows, *, headings=budgets.HEADINGS, **wanted):
    sheets = [Sheet("รายการ", budgets.table(rows, headings))]
    return judge(sheets, **wanted)


def codes(checked):
    return [fault.code for fault in checked.faults]


def test_a_good_file_has_nothing_wrong():
    checked = check(budgets.ROWS, stated_total=Decimal(budgets.SUM))
    assert codes(checked) == []
    assert [one["amount"] for one in checked.stored] == [
        Decimal(n) for n in ("100000", "250000.50", "1000000", "500000")
    ]
    assert {one["body_id"] for one in checked.stored} == {2}
    assert [one["category"] for one in checked.stored] == ["operation", "investment", "operation", "personnel"]
    assert checked.sum_of(2565) == Decimal(budgets.SUM)


FAULTS = [
    ({"จำนวนเงิน": ""}, "amount_missing", "J2", "แถวนี้ไม่มีจำนวนเงิน", "The row has no amount."),
    ({"จำนวนเงิน": "สิบล้าน"}, "amount", "J2", "ไม่ใช่จำนวนเงิน", "is not an amount"),
    ({"จำนวนเงิน": "(๑,๐๐๐)"}, "amount_below", "J2", "ติดลบ", "is below zero"),
    ({"จำนวนเงิน": "99999999999999999"}, "amount", "J2", "ไม่ใช่จำนวนเงิน", "is not an amount"),
    ({"ปีงบประมาณ": "2510", "ผูกพันข้ามปี": "ใช่"}, "year_impossible", "I2", "เป็นไปไม่ได้", "cannot stand in the book"),
    ({"ปีงบประมาณ": "256"}, "year", "I2", "ปีงบประมาณ", "is not a fiscal year"),
    ({"งบรายจ่าย": "คลื่นความถี่"}, "category", "G2", "ไม่ใช่งบรายจ่าย", "is not a category of expenditure"),
    ({"ผลผลิต": "ผลผลิตสาธิต"}, "both", "F2", "ทั้งผลผลิตและโครงการ", "names an output and a project"),
    ({"หน่วยรับงบประมาณ": ""}, "unit_missing", "C2", "ไม่ระบุหน่วยรับงบประมาณ", "does not say which unit"),
    ({"ผูกพันข้ามปี": "อาจจะ"}, "yes", "K2", "ใช่", "is neither yes nor no"),
    ({"รายการ": "ก" * 2001}, "length", "H2", "2001", "The text has 2001 characters."),
]


@pytest.mark.parametrize(("change", "code", "place", "thai", "english"), FAULTS, ids=[one[1] for one in FAULTS])
def test_a_wrong_cell_is_told_at_its_place_in_both_languages(change, code, place, thai, english):
    checked = check([row("1", change), row("2")])
    (fault,) = [fault for fault in checked.faults if fault.blocks]
    assert (fault.code, fault.place) == (code, place)
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language):
            assert words in fault.what
            assert fault.mend
    assert (checked.wrong_rows, len(checked.stored)) == (1, 1)


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("งบดาเนินงาน", "operation", "category_mended"),
        ("งบรายจ่ายอิน", "other", "category_mended"),
        ("งบรายจ่ายอื่น 405,074,800", "other", "category_mended"),
        ("งบรายจ่ายอื่น เอิน", "other", "category_mended"),
        ("งบลงทุน", "investment", None),
        ("Investment", "investment", None),
    ],
)
def test_a_category_a_scan_misread_is_mended_and_told(text, code, said):
    found = read(column("category"), text)
    assert (found.value, found.said and found.said[0]) == (code, said)


@pytest.mark.parametrize(
    ("cell", "amount"),
    [
        ("๑,๒๓๔.๕๐", "1234.50"),
        ("1 234 บาท", "1234.00"),
        (3365466.6666666665, "3365466.67"),
        ("3365466.6666666665", "3365466.67"),
        (0, "0.00"),
        ("-", None),
        (None, None),
    ],
)
def test_amounts_as_books_write_them(cell, amount):
    assert read(column("amount"), cell).value == (None if amount is None else Decimal(amount))


def test_a_year_of_the_common_era_is_read():
    assert read(column("fiscal_year"), "2022").value == 2565
    assert read(column("fiscal_year"), "พ.ศ. ๒๕๖๕").value == 2565


def test_money_of_another_year_needs_the_mark_of_an_obligation():
    checked = check(
        [row("1"), row("2"), row("3", {"ปีงบประมาณ": "2566"}), row("4", {"ปีงบประมาณ": "2566", "ผูกพันข้ามปี": "x"})]
    )
    assert codes(checked) == ["year_not_bound"]
    assert [one["fiscal_year"] for one in checked.stored] == [2565, 2565, 2566]
    assert checked.sum_of(2565) == Decimal(200000)


def test_a_book_of_another_year_is_stopped():
    checked = check([row(str(n), {"ปีงบประมาณ": "2566"}) for n in range(3)])
    assert checked.is_stopped
    (fault,) = [fault for fault in checked.faults if fault.code == "another_year"]
    for language, words in (("th", "เป็นเล่มปีงบประมาณ 2566"), ("en", "the book of fiscal year 2566")):
        with translation.override(language):
            assert words in fault.what
    named = [dict(one, budget_bill_year_be="2564") for one in budgets.ROWS]
    assert check(named, headings=(*budgets.HEADINGS, "budget_bill_year_be")).is_stopped


def test_a_key_twice_is_wrong_and_the_same_row_without_keys_is_told():
    assert "twice" in codes(check([row("1"), row("1")]))
    same = [dict(row(""), รายการ="รายการสาธิต"), dict(row(""), รายการ="รายการสาธิต")]
    checked = check(same)
    assert codes(checked) == ["same_row"]
    assert len(checked.stored) == 2


def test_a_unit_nobody_knows_stays_in_words():
    checked = check([row("1", {"หน่วยรับงบประมาณ": "กรมที่ไม่มี (สาธิต)"}), row("2", {"หน่วยรับงบประมาณ": "กรมที่ไม่มี (สาธิต)"})])
    (fault,) = checked.faults
    assert (fault.code, fault.words["rows"], fault.blocks) == ("unit_unknown", "2", False)
    assert {one["body_id"] for one in checked.stored} == {None}


def test_a_name_several_bodies_bear_is_decided_by_the_ministry():
    unit = {"หน่วยรับงบประมาณ": "สำนักงานปลัดกระทรวง"}
    assert check([row("1", {**unit, "กระทรวง": "กระทรวงกลาโหม"})]).stored[0]["body_id"] == 4
    unclear = check([row("1", {**unit, "กระทรวง": "กระทรวงสาธิต"})])
    assert (unclear.stored[0]["body_id"], codes(unclear)) == (None, ["unit_several"])


def test_names_like_a_unit_are_suggested_and_nothing_is_invented():
    assert [body.code for body, _likeness in DIRECTORY.suggest("สำนักงานคณะกรรมการอาชีวศึกษา")] == ["U0151"]
    assert DIRECTORY.suggest("เทศบาลสาธิต") == []


def test_sums_are_compared_and_not_counted():
    total = {"รหัสรายการ": "", "งบรายจ่าย": "", "รายการ": "", "ปีงบประมาณ": "", "โครงการ": ""}
    rows = [
        *budgets.ROWS,
        row("", {**total, "หน่วยรับงบประมาณ": "รวม", "แผนงาน": "", "จำนวนเงิน": budgets.SUM}),
        row("", {**total, "แผนงาน": f"รวม{budgets.PLAN}", "จำนวนเงิน": "1"}),
        row("", {**total, "กระทรวง": "รวมทั้งสิ้น", "หน่วยรับงบประมาณ": "", "แผนงาน": "", "จำนวนเงิน": budgets.SUM}),
    ]
    checked = check(rows)
    assert sorted(codes(checked)) == ["total_agrees", "total_agrees", "total_of_file"]
    (wrong,) = [fault for fault in checked.faults if fault.code == "total_of_file"]
    with translation.override("en"):
        assert "+1,850,000.50" not in wrong.what or wrong.words["stated"] == "1.00"
    assert wrong.words["difference"] == "+1,849,999.50"
    assert (len(checked.stored), checked.disagrees) == (4, True)


def test_a_stated_total_that_differs_is_told_in_baht():
    checked = check(budgets.ROWS, stated_total=Decimal(2_000_000))
    (fault,) = checked.faults
    assert (fault.code, fault.words["difference"]) == ("total_differs", "-149,999.50")
    for language, words in (("th", "ต่างกัน -149,999.50 บาท"), ("en", "the difference is -149,999.50 baht")):
        with translation.override(language):
            assert words in fault.what


@pytest.mark.parametrize(
    ("sheets", "code"),
    [
        ([], "no_rows"),
        ([Sheet("ว่าง", [])], "no_rows"),
        ([Sheet("เล่ม", [["ก", "ข"], ["1", "2"]])], "no_headings"),
        ([Sheet("เล่ม", [["หน่วยรับงบประมาณ", "โครงการ", "ราคา"], ["ก", "ข", 1]])], "column_missing"),
        ([Sheet("เล่ม", [["หน่วยรับงบประมาณ", "จำนวนเงิน", "บาท"], ["ก", 1, 1]])], "column_twice"),
        ([Sheet("เล่ม", [["หน่วยรับงบประมาณ", "จำนวนเงิน"], ["ก", 1]], [(1, 0, 2, 0)])], "merged"),
    ],
)
def test_a_file_that_is_no_book_is_stopped(sheets, code):
    checked = judge(sheets)
    assert checked.is_stopped
    assert code in codes(checked)
    assert checked.stored == []


def test_a_column_somebody_explained_is_read():
    headings = [name if name != "จำนวนเงิน" else "ราคา" for name in budgets.HEADINGS]
    rows = [dict(one, ราคา=one["จำนวนเงิน"]) for one in budgets.ROWS]
    assert check(rows, headings=headings).unknown == {"ราคา": 9}
    assert len(check(rows, headings=headings, columns={fold("ราคา"): "amount"}).stored) == 4


def test_the_headings_of_the_item_file_are_known():
    headings = (
        *(
            "item_id",
            "ref_doc",
            "ref_page_no",
            "budget_bill_year_be",
            "ministry",
            "budgetary_unit",
            "is_integrated_plan",
        ),
        *("budget_plan", "output", "project", "category_lv1", "category_lv2", "category_lv3", "category_lv4"),
        *("item_description", "fiscal_year_be", "amount_baht", "is_obliged", "extraction", "extraction_note"),
    )
    cells = ["d.1", "เล่มสาธิต", "7", "2565", "ก", budgets.UNIT, "True", "แผน", "", "โครงการสาธิต", "งบลงทุน"]
    cells += ["ครุภัณฑ์", "", "สาธิต", "รายการสาธิต", "2565", "1000000.0", "False", "csv", ""]
    checked = judge([Sheet("CSV", [list(headings), cells])])
    assert codes(checked) == []
    (found,) = checked.stored
    assert (found["document"], found["is_integrated"], found["is_obligation"]) == ("เล่มสาธิต 7", True, False)
    assert found["levels"] == ["ครุภัณฑ์", "", "สาธิต"]


def test_indicators_stand_on_a_sheet_of_their_own():
    targets = Sheet(
        "ตัวชี้วัด",
        [
            ["หน่วยรับงบประมาณ", "โครงการ", "ประเภทตัวชี้วัด", "ตัวชี้วัด", "หน่วยนับ", "ค่าเป้าหมาย"],
            [budgets.UNIT, "โครงการสาธิตฝึกอาชีพ", "เชิงปริมาณ", "จำนวนผู้ผ่านการฝึก (สาธิต)", "คน", "๑,๒๐๐"],
            [budgets.UNIT, "โครงการสาธิตฝึกอาชีพ", "เชิงพื้นที่มาก", "ตัวชี้วัดสาธิต", "คน", "มาก"],
        ],
    )
    checked = judge([Sheet("รายการ", budgets.table(budgets.ROWS)), targets])
    (target,) = checked.targets
    assert (target["kind"], target["target"], target["body_id"]) == ("quantity", Decimal(1200), 2)
    assert sorted(codes(checked)) == ["kind", "number"]
    assert checked.wrong_rows == 1
