"""Reminder letters: what they list, who writes them, the words of the PDF and of the Word file read back."""

import io
import re
from typing import Any

import pypdfium2
import pytest
from docx import Document
from docx.oxml.ns import qn

from samrit.accounts.models import User
from samrit.audit.models import BusinessEvent
from samrit.monitors.models import ReminderLetter
from samrit.organisations.models import Organisation
from samrit.projects.models import Project, YearPlan
from tests.monitors.conftest import make_plan

World = dict[str, YearPlan]
PAGE = "/completeness/2565/letters/"


def write(browser: Any, *codes: str, form: str = "1", body: str = "U0151", **headers: str) -> Any:
    return browser.post(f"{PAGE}?form={form}&body={body}", {"body": list(codes)}, **headers)


MARKS = re.compile("[ัิ-ฺ็-๎]")
"""Vowels and marks above and below a letter: a reader of PDF gives them twice."""


def plain(text: str) -> str:
    """Letters and figures only."""
    return "".join(letter for letter in text if not letter.isspace() and not MARKS.fullmatch(letter))


def words(content: bytes) -> str:
    """What the pages of a PDF say, by the engine that browsers use."""
    document = pypdfium2.PdfDocument(content)
    return "".join(page.get_textpage().get_text_range() for page in document)


def files(browser: Any, language: str = "th") -> tuple[str, str]:
    """The words of all letters as PDF and as Word, without spaces and marks."""
    letters = "&".join(f"letter={letter.uid}" for letter in ReminderLetter.objects.all())
    pdf = browser.get(f"/completeness/letters.pdf?{letters}&language={language}")
    word = browser.get(f"/completeness/letters.docx?{letters}&language={language}")
    assert (pdf.status_code, word.status_code) == (200, 200)
    pages = words(pdf.content)
    document = Document(io.BytesIO(word.content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    told = "".join([*(paragraph.text for paragraph in document.paragraphs), *cells])
    return plain(pages), plain(told)


def test_a_letter_lists_what_is_missing_by_division_with_its_days(world: World, ministry: User, as_user: Any) -> None:
    browser = as_user(ministry)
    answer = write(browser, "U0151", body="M20000")
    assert answer.status_code == 302
    letter = ReminderLetter.objects.get()
    assert (letter.body.code, letter.fiscal_year, letter.quarter) == ("U0151", 2565, 1)
    rows = [(group["code"], [(row["code"], row["days"]) for row in group["rows"]]) for group in letter.listed["groups"]]
    assert rows == [("DEMO-1", [("T-3", 78)])]
    assert (letter.listed["count"], letter.listed["owed"], letter.listed["kind"]) == (1, 5, "memo")
    assert BusinessEvent.objects.get(act="reminder_letter_written").data["listed"] == 1
    page = browser.get(answer.headers["Location"]).content.decode()
    assert "จัดทำหนังสือแล้ว" in page
    assert f"letter={letter.uid}" in page


def test_the_days_beside_a_body_are_those_of_what_is_missing(world: World, ministry: User, as_user: Any) -> None:
    """Reports that were sent some days late draw the middle down; the letter is about what was never sent."""
    browser = as_user(ministry)
    for address in (f"{PAGE}?form=1&body=M20000", f"{PAGE}?form=1&body=U0151"):
        page = browser.get(address).content.decode()
        rows = re.findall(
            r'name="body" value="([^"]+)".*?<td class="num">(\d+)</td><td class="num">(\d+)</td>', page, re.S
        )
        assert rows in ([("U0151", "1", "78")], [("DEMO-1", "1", "78")])


def test_a_form_of_which_nothing_is_late_leads_to_those_that_are(world: World, ministry: User, as_user: Any) -> None:
    browser = as_user(ministry)
    for address in (PAGE, "/completeness/2565/calls/"):
        page = browser.get(f"{address}?form=2").content.decode()
        assert re.search(r'<a href="\?form=1[^"]*">M6 ไตรมาส 1 <span class="count">1</span>', page)  # the tab
        assert re.search(r'แบบรายงานอื่นที่ล่าช้า: .*<a href="\?form=1[^"]*">M6 ไตรมาส 1 \(1\)</a>', page)
        assert "Late of other forms:" in browser.get(f"{address}?form=2", HTTP_ACCEPT_LANGUAGE="en").content.decode()


def test_the_words_are_in_both_files(world: World, ministry: User, as_user: Any) -> None:
    browser = as_user(ministry)
    Project.objects.filter(code="T-3").update(name_th="โครงการ <น้ำ> & #ถนน")
    write(browser, "U0151", body="M20000")
    for told in files(browser):
        assert plain("บันทึกข้อความ") in told
        assert "T-3" in told
        assert "<น" in told  # a name is text, never markup of either file
        assert "๗๘" in told
        assert "นร๐๕๐๕/ว๓๔๐๗" in told
        assert plain("ผู้ประสานงานระดับกระทรวง") not in told  # no officer is named
    for told in files(browser, "en"):
        assert "MEMORANDUM" in told
        assert "78" in told


def test_nesdc_writes_external_letters_and_many_go_into_one_file(
    world: World, analyst: User, bodies: dict[str, Organisation], as_user: Any
) -> None:
    make_plan(bodies["U0008"], "B-1")
    browser = as_user(analyst)
    page = browser.get(f"{PAGE}?form=1").content.decode()
    assert 'value="M20000"' in page
    assert 'value="M01000"' in page
    assert browser.post(f"{PAGE}?form=1", {"body": ["M20000", "M01000"]}).status_code == 302
    assert {letter.listed["kind"] for letter in ReminderLetter.objects.all()} == {"letter"}
    for told in files(browser):
        assert told.count(plain("ขอแสดงความนับถือ")) == 2
        assert "B-1" in told
        assert "T-3" in told


def test_the_word_file_names_its_font_for_thai_too(world: World, ministry: User, as_user: Any) -> None:
    browser = as_user(ministry)
    write(browser, "U0151", body="M20000")
    letter = ReminderLetter.objects.get()
    content = browser.get(f"/completeness/letters.docx?letter={letter.uid}").content
    document = Document(io.BytesIO(content))
    runs = [run for paragraph in document.paragraphs for run in paragraph.runs if run.text.strip()]
    fonts = {(run._r.rPr.rFonts.get(qn("w:ascii")), run._r.rPr.rFonts.get(qn("w:cs"))) for run in runs}
    assert fonts == {("Sarabun", "Sarabun")}
    assert "{{" not in "".join(run.text for run in runs)


def test_the_letter_stays_as_it_was_written(world: World, ministry: User, as_user: Any) -> None:
    browser = as_user(ministry)
    write(browser, "DEMO-1")
    before = files(browser)
    Project.objects.filter(code="T-3").update(name_th="ชื่อใหม่")
    make_plan(world["none"].project.owner, "T-9")
    assert files(browser) == before


@pytest.mark.parametrize("name", ["editor", "division", "auditor"])
def test_who_stands_over_nobody_writes_no_letter(name: str, world: World, cast: dict[str, User], as_user: Any) -> None:
    browser = as_user(cast[name])
    assert browser.get(PAGE).status_code == 403
    assert write(browser, "DEMO-1", body="").status_code == 403
    assert not ReminderLetter.objects.exists()
    assert BusinessEvent.objects.filter(act="refused_reminder_letter_written").count() == 1


def test_nobody_reminds_a_body_she_does_not_stand_over(world: World, department: User, as_user: Any) -> None:
    """The approver of a department reminds its divisions, not the department itself."""
    browser = as_user(department)
    assert write(browser, "DEMO-1").status_code == 302
    page = browser.get(f"{PAGE}?form=1&by=line&body=M20000").content.decode()
    assert 'value="U0151"' not in page
    assert write(browser, "U0151", body="M20000").status_code == 403


@pytest.mark.parametrize(
    ("codes", "thai", "english"),
    [
        ((), "เลือกหน่วยงานที่จะเตือนอย่างน้อยหนึ่งแห่ง", "Choose at least one body to remind."),
        (("NOBODY",), "หน่วยงานที่เลือกไม่อยู่ในรายการนี้แล้ว", "A chosen body is not in this list any more."),
        (("DEMO-2",), "ส่งครบทุกรายการที่ถึงกำหนดแล้ว", "has sent everything that was due."),
    ],
)
def test_what_cannot_be_written_is_said_in_both_languages(
    codes: tuple[str, ...], thai: str, english: str, world: World, ministry: User, as_user: Any
) -> None:
    browser = as_user(ministry)
    for language, words in (("th", thai), ("en", english)):
        answer = write(browser, *codes, HTTP_ACCEPT_LANGUAGE=language)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert not ReminderLetter.objects.exists()


def test_a_letter_is_read_where_the_records_are(
    world: World, ministry: User, cast: dict[str, User], as_user: Any
) -> None:
    write(as_user(ministry), "DEMO-1")
    address = f"/completeness/letters.pdf?letter={ReminderLetter.objects.get().uid}"
    for name, status in {"department": 200, "editor": 200, "editor2": 404, "budget": 404, "governor": 200}.items():
        stands = name != "governor" or bool(world["none"].project.owner.area_path)
        assert as_user(cast[name]).get(address).status_code == (status if stands else 404)
    assert as_user(ministry).get(f"{address}&language=fr").status_code == 404
    assert as_user(ministry).get(address.replace(".pdf", ".rtf")).status_code == 404


def test_nothing_late_teaches(calendar: object, ministry: User, as_user: Any) -> None:
    page = as_user(ministry).get(f"{PAGE}?form=1").content.decode()
    assert "หน่วยงานที่ล่าช้าจะอยู่ที่นี่" in page
    assert "ยังไม่มีหนังสือเตือนของปีนี้" in page
