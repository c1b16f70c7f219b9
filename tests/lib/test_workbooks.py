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


def with_cell(cell):
    data = workbooks.write([Page("a", rows=[[5, "ข"], [None]])])
    return changed(data, WORKBOOK, lambda xml: xml.replace(xml[xml.index(b"<c ") : xml.index(b"</c>") + 4], cell))


@pytest.mark.parametrize("error", ["#DIV/0!", "#N/A", "#REF!"])
def test_a_cell_that_shows_an_error_is_no_empty_cell(error):
    with_error = with_cell(f'<c r="A1" t="e"><f>1/0</f><v>{error}</v></c>'.encode())
    (sheet,) = workbooks.read(with_error)
    assert sheet.rows[0] == [error, "ข"]
    assert isinstance(sheet.rows[0][0], workbooks.ErrorCell)
    assert sheet.formulas == [(0, 0)]
    assert workbooks.from_kept(workbooks.kept([sheet])) == [sheet]
    assert isinstance(workbooks.from_kept(workbooks.kept([sheet]))[0].rows[0][0], workbooks.ErrorCell)


def test_an_error_cell_without_its_address_is_found_too():
    (sheet,) = workbooks.read(with_cell(b'<c t="e"><v>#NAME?</v></c>'))
    assert isinstance(sheet.rows[0][0], workbooks.ErrorCell)
    assert sheet.formulas == []


ODS = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"
 xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"><office:body><office:spreadsheet>
<table:table table:name="a"><table:table-row table:number-rows-repeated="2"><table:table-cell office:value-type="string">
<text:p>ก</text:p></table:table-cell><table:table-cell/></table:table-row><table:table-row><table:table-cell/><table:table-cell
 table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p>
</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"""


def ods(content):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("META-INF/manifest.xml", "<manifest/>")
        archive.writestr("content.xml", content)
    return out.getvalue()


def test_errors_and_formulas_of_an_open_document_are_found():
    (sheet,) = workbooks.read(ods(ODS))
    assert sheet.rows[2][1] == "#DIV/0!"
    assert isinstance(sheet.rows[2][1], workbooks.ErrorCell)
    assert sheet.formulas == [(2, 1)]


def test_a_damaged_stream_and_an_unknown_compression_are_named():
    data = workbooks.write([Page("a", rows=[["ก" * 50, n] for n in range(2000)])])
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(WORKBOOK)
    start = entry.header_offset + 30 + len(WORKBOOK)
    broken = data[: start + 20] + bytes(200) + data[start + 220 :]
    assert "can be read" in refuses(broken, "unreadable")
    number = b"\x08\x00"
    unknown = data.replace(b"PK\x03\x04\x14\x00\x00\x00" + number, b"PK\x03\x04\x14\x00\x00\x00\x63\x00")
    unknown = unknown.replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00" + number, b"PK\x01\x02\x14\x03\x14\x00\x00\x00\x63\x00"
    )
    assert "compression" in refuses(unknown, "compression")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("[Content_Types].xml", b"x" * 5000)
    lzma = bytearray(packed.getvalue())
    for at in range(55, 80):
        lzma[at] ^= 0xFF
    refuses(bytes(lzma), "unreadable")


def test_programs_in_a_workbook_are_noticed():
    data = workbooks.write([Page("a", rows=[["ก"]])])
    assert not workbooks.has_macros(data)
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"program")
    assert workbooks.has_macros(out.getvalue())
    assert workbooks.read(out.getvalue())[0].rows == [["ก"]]
    assert not workbooks.has_macros(b"text")
