"""Workbooks in and out: typed cells at their addresses, nothing that becomes a formula, and files that must not be trusted."""

import datetime as dt
import io
import zipfile

import pytest
from django.utils.translation import override

from samrit.lib import workbooks
from samrit.lib.workbooks import BadFile, Heading, Limits, Link, Mark, Page

WORKBOOK = "xl/worksheets/sheet1.xml"


def told(error, language):
    with override(language):
        return f"{error.value.message} {error.value.mend}"


def refuses(data, code, limits=None):
    """The file is refused for this reason, said in both languages."""
    with pytest.raises(BadFile) as error:
        workbooks.read(data, limits)
    assert error.value.code == code
    thai, english = told(error, "th"), told(error, "en")
    assert any("ก" <= letter <= "๛" for letter in thai)
    assert not any("ก" <= letter <= "๛" for letter in english.replace("ผิด", ""))
    return english


def changed(data, name, change):
    """The same archive with one file of it changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, change(old.read(entry)) if entry == name else old.read(entry))
    return out.getvalue()


def test_cells_come_back_with_their_types_and_places():
    rows = [["ก", None, 3, 2.5, True, dt.date(2022, 4, 18)], [None], [None, "ข"]]
    (sheet,) = workbooks.read(workbooks.write([Page("แผ่น", rows=rows)]))
    assert sheet.title == "แผ่น"
    assert sheet.rows == [
        ["ก", None, 3, 2.5, True, dt.date(2022, 4, 18)],
        [None] * 6,
        [None, "ข", None, None, None, None],
    ]
    assert [
        workbooks.address(2, 1),
        workbooks.address(0, 25),
        workbooks.address(6, 26),
        workbooks.address(0, 16383),
    ] == [*("B3", "Z1", "AA7", "XFD1")]


@pytest.mark.parametrize(
    "text", ["=1+1", "+66 2", "-5", "@SUM(A1)", '=HYPERLINK("http://x")', "http://x.example", "007"]
)
def test_what_looks_like_a_formula_is_written_as_text(text):
    data = workbooks.write([Page("a", [Heading("หัว", "head", choices=["ก"])], [[text]])])
    assert workbooks.read(data)[0].rows[2] == [text]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"<f>" not in archive.read(WORKBOOK)


def test_of_a_formula_its_value_is_read():
    data = workbooks.write([Page("a", rows=[[5], [None]])])
    cell = b'<c r="A1"><f>2+3</f><v>5</v></c>'
    data = changed(data, WORKBOOK, lambda xml: xml.replace(xml[xml.index(b"<c ") : xml.index(b"</c>") + 4], cell))
    assert workbooks.read(data)[0].rows[0] == [5]


def test_headings_have_a_hidden_row_of_names_lists_and_comments():
    data = workbooks.write([Page("a", [Heading("หัว", "head", 20, ["หนึ่ง", "สอง"], "อธิบาย", required=True)], [["หนึ่ง"]])])
    first, lists = workbooks.read(data)
    assert first.rows == [["หัว"], ["head"], ["หนึ่ง"]]
    assert lists.rows == [["หนึ่ง"], ["สอง"]]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheet, names = archive.read(WORKBOOK).decode(), archive.namelist()
    assert 'hidden="1"' in sheet
    assert "dataValidation" in sheet
    assert 'state="frozen"' in sheet
    assert "xl/comments1.xml" in names


def test_red_cells_keep_what_is_in_them_and_say_why():
    page = Page("a", rows=[["ก", 5]], marks={(0, 1): Mark("ผิดเพราะเหตุนี้"), (3, 0): Mark("ว่าง", is_wrong=False)})
    data = workbooks.write([page, Page("b", rows=[[Link("'a'!B1", "B1")]])])
    assert workbooks.read(data)[0].rows[0][:2] == ["ก", 5]
    assert workbooks.read(data)[1].rows == [["B1"]]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert "ผิดเพราะเหตุนี้" in archive.read("xl/comments1.xml").decode()


def test_titles_of_sheets_are_what_a_workbook_can_have():
    assert workbooks.sheet_title("ก/ข:ค" + "ง" * 40) == "ก-ข-ค" + "ง" * 26
    assert workbooks.sheet_title("") == "-"


@pytest.mark.parametrize(
    "data", [b"hello", b"PK\x03\x04 and then nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 3000]
)
def test_what_is_not_a_workbook_is_refused(data):
    refuses(data, "unreadable")


def test_an_empty_and_a_large_file_are_refused():
    refuses(b"", "empty")
    assert "1 MB" in refuses(b"x" * (workbooks.MEGABYTE + 1), "size", Limits(size=workbooks.MEGABYTE))


def test_a_small_file_that_grows_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", b"0" * (30 * workbooks.MEGABYTE))
    assert len(out.getvalue()) < workbooks.MEGABYTE
    refuses(out.getvalue(), "grows", Limits(grown=20 * workbooks.MEGABYTE))


def test_one_cell_at_the_far_end_of_a_sheet_does_not_take_all_memory():
    data = workbooks.write([Page("a", rows=[["ก"], ["ข"]])])
    far = changed(
        data,
        WORKBOOK,
        lambda xml: xml.replace(b'r="A2"', b'r="XFD1048576"').replace(b'<row r="2"', b'<row r="1048576"'),
    )
    with pytest.raises(BadFile) as error:
        workbooks.read(far)
    assert error.value.code in ("unreadable", "rows", "cells")


def test_too_many_sheets_rows_and_cells_are_refused_with_the_numbers():
    many = workbooks.write([Page(f"s{number}", rows=[["ก"]]) for number in range(100)])
    assert "100 sheets" in refuses(many, "sheets")
    long = workbooks.write([Page("long", rows=[["ก"]] * 501)])
    assert "501 rows" in refuses(long, "rows", Limits(rows=500))
    wide = workbooks.write([Page("wide", rows=[["ก"] * 200] * 100)])
    assert "20000 cells" in refuses(wide, "cells", Limits(cells=10_000))


def test_a_file_with_a_password_is_refused():
    """An encrypted archive; and an encrypted workbook is an OLE file whose entry says so."""
    plain = bytearray(workbooks.write([Page("a", rows=[["ก"]])]))
    for start in (b"PK\x03\x04", b"PK\x01\x02"):
        at, flags = -1, 6 if start == b"PK\x03\x04" else 8
        while (at := plain.find(start, at + 1)) >= 0:
            plain[at + flags] |= 1
    refuses(bytes(plain), "password")


def test_an_archive_of_csv_files_is_a_workbook_of_texts():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("datapackage.json", "{}")
        archive.writestr("nodes.csv", "\ufeffkind,code\nissue,01\nissue,\n")
    (sheet,) = workbooks.read(out.getvalue())
    assert (sheet.title, sheet.rows) == ("nodes", [["kind", "code"], ["issue", "01"], ["issue", None]])
    bad = io.BytesIO()
    with zipfile.ZipFile(bad, "w") as archive:
        archive.writestr("nodes.csv", "รหัส".encode("cp874"))
    refuses(bad.getvalue(), "csv")
    refuses(out.getvalue(), "rows", Limits(rows=2))
