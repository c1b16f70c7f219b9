"""Pure parts of the loading door: cells as tired people type them, codes one slip away, headings and merged cells."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from samrit.lib.workbooks import Sheet
from samrit.plans.models import NodeKind, NodeStatus
from samrit.plans.rules import sheets
from samrit.plans.rules.cells import EMPTY, CodeShapes, read_cell
from samrit.plans.rules.layout import find_tables
from samrit.plans.rules.matching import near_code, nearness, slips

KINDS = {"issue": "issue"}


def read(sheet, name, cell, shapes=None):
    found = read_cell(sheet.column(name), cell, shapes, KINDS)
    return found.value, [code for code, _words in found.said]


@pytest.mark.parametrize(
    ("cell", "year", "said"),
    [
        (2566, 2566, []),
        ("๒๕๖๖", 2566, []),
        ("พ.ศ. 2566", 2566, []),
        ("ปีงบประมาณ พ.ศ. ๒๕๖๖", 2566, []),
        (2023, 2566, ["era"]),
        ("FY2566", 2566, []),
        (66, EMPTY, ["year"]),
        ("2566.5", EMPTY, ["year"]),
        ("", EMPTY, []),
    ],
)
def test_years_in_either_era(cell, year, said):
    assert read(sheets.NODES, "valid_from", cell) == (year, said)


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("share", "๓๓.๓๓ %", Decimal("33.3300")),
        ("share", 99.9, Decimal("99.9000")),
        ("share", 100.1, EMPTY),
        ("share", "nan", EMPTY),
        ("share", "1e400", EMPTY),
        ("share", 33.33333333, EMPTY),
    ],
)
def test_shares_are_percent_with_four_decimals(name, cell, value):
    assert read(sheets.CROSSWALK, name, cell)[0] == value


def test_days_as_dates_and_as_text_of_either_era():
    for cell in (dt.date(2022, 10, 1), dt.date(2565, 10, 1), "1 ต.ค. 2565", "๑/๑๐/๒๕๖๕", "2022-10-01"):
        assert read(sheets.HOSTS, "starts_on", cell) == (dt.date(2022, 10, 1), [])
    assert read(sheets.HOSTS, "starts_on", "1/10/65") == (EMPTY, ["day"])


def test_numbers_where_text_is_wanted_are_text_and_dates_are_not():
    assert read(sheets.NODES, "name_th", 5) == ("5", [])
    assert read(sheets.NODES, "name_th", dt.date(2022, 1, 2)) == (EMPTY, ["date_in_text"])


def test_a_nought_that_was_lost_is_put_back_where_everything_speaks_for_it():
    shapes = CodeShapes.of(["030101", "030102", "110101"])
    assert read(sheets.NODES, "official_code", 30101, shapes) == ("030101", ["zero_lost"])
    assert read(sheets.NODES, "official_code", 30199, shapes) == ("030199", ["zero_lost"])
    assert read(sheets.NODES, "official_code", 110101, shapes) == ("110101", [])
    assert read(sheets.NODES, "official_code", "30101", shapes) == ("30101", [])
    pattern = CodeShapes.of([], "[0-9]{2}")
    assert read(sheets.NODES, "official_code", 3, pattern) == ("03", ["zero_lost"])
    assert read(sheets.NODES, "official_code", 3, CodeShapes.of(["1", "2"])) == ("3", [])


def test_invisible_signs_in_codes_are_tidied_and_said():
    assert read(sheets.NODES, "official_code", "\u00a0๐๓\u200b") == ("03", ["tidied"])


def test_the_words_that_clear():
    for word in ("[ล้าง]", "[clear]", " [Clear] "):
        assert read(sheets.NODES, "note", word) == ("", [])
        assert read(sheets.NODES, "valid_to", word) == (None, [])
        assert read(sheets.NODES, "wording_variants", word) == ([], [])


def test_choices_are_known_by_value_and_by_words_of_both_languages():
    for language in ("th", "en"):
        with override(language):
            label = str(NodeStatus.CANCELLED.label)
        assert read(sheets.NODES, "status", f" {label.upper()}") == ("cancelled", [])
    assert read(sheets.NODES, "status", "cancelled") == ("cancelled", [])
    assert read(sheets.NODES, "status", "ยกเลิกบ้าง") == (EMPTY, ["choice"])
    assert read(sheets.NODES, "kind", NodeKind.FACTOR.value)[0] == "vc_factor"


@given(st.text(alphabet="0123456789VF", min_size=2, max_size=10), st.data())
def test_one_slip_is_near_and_found_by_its_slips(code, data):
    other = data.draw(st.sampled_from(sorted(slips(code)) or [code]))
    assert near_code(code, other) == (other != code)
    assert not near_code(code, code)
    assert not near_code(code, code + "0")


def test_wordings_whose_numbers_differ_are_not_slips_of_the_pen():
    assert nearness("ตัวชี้วัดที่ 3 ของแผน", "ตัวชี้วัดที่ ๓ ของแผน", exact_numbers=True) == 1.0
    assert nearness("ตัวชี้วัดที่ 3 ของแผน", "ตัวชี้วัดที่ 4 ของแผน", exact_numbers=True) == 0.0
    assert 0.8 < nearness("การบริหารจัดการทรัพยากรน้ำ", "การบริหารจัดการทรัพยากรดิน") < 1


def test_merged_cells_count_among_the_rows_only():
    rows = [["บัญชีแนบท้าย", None], ["kind", "name_th"], ["issue", "ก"], [None, "ข"]]
    tables, faults = find_tables([Sheet("nodes", rows, [(0, 0, 0, 1), (2, 0, 3, 0)])])
    assert [(fault.code, fault.place, fault.words["range"]) for fault in faults] == [("merged", "A3", "A3:A4")]
    assert (tables["nodes"].header, tables["nodes"].first) == (1, 2)


def test_a_visible_heading_that_is_not_known_is_read_by_the_hidden_one():
    rows = [["ประเภท", "ชื่อใหม่ของกอง", "รหัสทางการ"], ["kind", "name_th", "official_code"], ["issue", "ก", "01"]]
    tables, faults = find_tables([Sheet("รายการของแผน", rows)])
    assert tables["nodes"].columns == {"kind": 0, "name_th": 1, "official_code": 2}
    assert {fault.code for fault in faults} == {"column_moved"}
