"""Pages of budget books: who sees what, how many queries, what a mistake looks like."""

import html

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from samrit.budgets.models import Book, BookRow
from samrit.projects.models import Project
from tests.factories import budgets
from tests.factories.budgets import row


def page(answer):
    """What the page says."""
    return html.unescape(answer.content.decode())


def file(content=None, name="book.csv"):
    return SimpleUploadedFile(name, content if content is not None else budgets.csv_of())


def test_the_empty_list_teaches(cast, as_user):
    text = page(as_user(cast["editor"]).get("/budgets/"))
    assert "เอกสารงบประมาณจะอยู่ที่นี่" in text
    assert "นำเข้าเล่มงบประมาณ" not in text


def test_a_book_is_brought_checked_and_taken_over(cast, as_user):
    browser = as_user(cast["budget"])
    sent = {"file": file(), "fiscal_year": "๒๕๖๕", "kind": "act", "title": "เล่มสาธิต", "stated_total": "1,850,000.50"}
    answer = browser.post("/budgets/", sent)
    book = Book.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/budgets/files/{book.pk}/")
    assert "ไม่พบข้อผิดพลาด" in page(browser.get(answer["Location"]))
    assert browser.post(f"/budgets/files/{book.pk}/", {"act": "apply"})["Location"] == f"/budgets/{book.pk}/"
    assert BookRow.objects.count() == 4
    text = page(as_user(cast["editor"]).get(f"/budgets/{book.pk}/"))
    assert budgets.MINISTRY in text
    assert "1.85" in text


@pytest.mark.parametrize(
    ("sent", "thai", "english"),
    [
        ({"fiscal_year": "2565"}, "เลือกไฟล์", "Choose a file."),
        ({"file": True, "fiscal_year": "65"}, "เขียนปีงบประมาณ พ.ศ. สี่หลัก", "Write the fiscal year with four digits"),
        ({"file": True, "fiscal_year": "2565", "stated_total": "สามล้าน"}, "ไม่ใช่จำนวนเงิน", "is not an amount"),
        ({"file": b"\x00\xff", "fiscal_year": "2565"}, "ไม่ใช่สมุดงานหรือ CSV", "neither a workbook nor a CSV"),
    ],
)
def test_what_was_sent_wrong_is_said_at_its_field(cast, as_user, sent, thai, english):
    for language, words in (("th", thai), ("en", english)):
        browser = as_user(cast["budget"])
        browser.cookies["django_language"] = language
        given = dict(sent)
        if "file" in given:
            given["file"] = file(None if given["file"] is True else given["file"])
        answer = browser.post("/budgets/", {"kind": "act", **given})
        assert answer.status_code == 422
        assert words in page(answer)
    assert Book.objects.count() == 0


def test_a_file_is_there_only_for_those_who_bring_books(cast, as_user):
    book = budgets.checked(cast["budget"])
    places = [
        f"/budgets/files/{book.pk}/",
        f"/budgets/files/{book.pk}/units/",
        f"/budgets/files/{book.pk}/annotated.xlsx",
    ]
    for username, status in (("editor", 404), ("analyst", 404), ("admin", 200)):
        assert [as_user(cast[username]).get(place).status_code for place in places] == [status] * 3
    assert as_user(cast["editor"]).get(f"/budgets/{book.pk}/").status_code == 404
    assert (
        as_user(cast["editor"]).post("/budgets/", {"file": file(), "fiscal_year": 2565, "kind": "act"}).status_code
        == 403
    )


def test_wrong_rows_are_asked_about(cast, as_user):
    book = budgets.checked(cast["budget"], budgets.csv_of((*budgets.ROWS, row("5", {"จำนวนเงิน": "x"}))))
    browser = as_user(cast["budget"])
    assert "J6" in page(browser.get(f"/budgets/files/{book.pk}/?level=wrong"))
    assert browser.post(f"/budgets/files/{book.pk}/", {"act": "apply"}).status_code == 422
    assert browser.post(f"/budgets/files/{book.pk}/", {"act": "apply", "leave_out": "on"}).status_code == 302
    assert BookRow.objects.count() == 4


def test_a_unit_is_matched_on_its_page(cast, as_user):
    book = budgets.applied(cast["budget"], budgets.csv_of([row("1", {"หน่วยรับงบประมาณ": "สำนักงานคณะกรรมการอาชีวศึกษา"})]))
    browser, place = as_user(cast["budget"]), f"/budgets/files/{book.pk}/units/"
    assert "U0151" in page(browser.get(place))
    wrong = browser.post(place, {"unit": "สำนักงานคณะกรรมการอาชีวศึกษา", "other": "ไม่มี"})
    assert (wrong.status_code, "ไม่ใช่รหัสหรือชื่อเต็ม" in page(wrong)) == (422, True)
    assert browser.post(place, {"unit": "สำนักงานคณะกรรมการอาชีวศึกษา", "body": "U0151"}).status_code == 302
    assert BookRow.objects.get().body.code == "U0151"


def test_walking_down_to_the_items_and_the_table(cast, as_user):
    book = budgets.applied(cast["budget"])
    steps = {"ministry": budgets.MINISTRY, "unit": budgets.UNIT, "budget_plan": budgets.PLAN, "purpose": ""}
    browser = as_user(cast["editor"])
    assert "รายการสาธิต 4" in page(browser.get(f"/budgets/{book.pk}/", steps))
    table = browser.get(f"/budgets/{book.pk}.csv", steps).content.decode("utf-8-sig")
    assert "รายการสาธิต 4,2565,500000.00" in table
    assert browser.get(f"/budgets/{book.pk}/", {"ministry": "ไม่มี"}).status_code == 404
    assert browser.get(f"/budgets/{book.pk}/", {"ministry": "' or 1=1 --"}).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_pages_ask_no_more_of_many_rows_than_of_one(cast, as_user, django_assert_max_num_queries, many):
    rows = [row(str(n), {"โครงการ": f"โครงการสาธิตที่ {n} {'ก' * n}"}) for n in range(many)]
    book = budgets.applied(cast["budget"], budgets.csv_of(rows))
    editor, bureau = as_user(cast["editor"]), as_user(cast["budget"])
    for browser, place, most in (
        (editor, "/budgets/", 12),
        (editor, f"/budgets/{book.pk}/", 14),
        (bureau, f"/budgets/files/{book.pk}/", 16),
        (editor, "/projects/from-budget/", 16),
    ):
        browser.get(place)
        with django_assert_max_num_queries(most):
            assert browser.get(place).status_code == 200


def test_lines_are_chosen_looked_at_and_made(cast, as_user):
    budgets.applied(cast["budget"])
    browser = as_user(cast["editor"])
    assert "โครงการสาธิตฝึกอาชีพ" in page(browser.get("/projects/from-budget/"))
    key = BookRow.objects.get(item="1").pk
    asked = {"year": "2565", "lines": key}
    shown = page(browser.get("/projects/from-budget/preview/", asked))
    assert "สร้างร่างใหม่" in shown
    made = browser.post("/projects/from-budget/preview/", {**asked, "owner": "DEMO-1", f"what-{key}": "new"})
    project = Project.objects.get()
    assert made["Location"] == f"/projects/{project.code}/2565/sections/m1/"
    listed = page(browser.get("/projects/from-budget/"))
    assert project.code in listed
    again = page(browser.get("/projects/from-budget/preview/", asked))
    assert f"นำรายการไปใส่ใน {project.code}" in again
    lines = page(browser.get(f"/projects/{project.code}/2565/from-budget/"))
    assert "รายการสาธิต 4" in lines
    assert "รายการสาธิต 1" not in lines
    taken = browser.post(f"/projects/{project.code}/2565/from-budget/", {"lines": BookRow.objects.get(item="4").pk})
    assert taken["Location"].endswith("/sections/m5/")
    nothing = browser.post(f"/projects/{project.code}/2565/from-budget/", {})
    assert (nothing.status_code, "เลือกอย่างน้อยหนึ่งรายการ" in page(nothing)) == (422, True)


def test_nothing_chosen_in_the_preview_says_so(cast, as_user):
    budgets.applied(cast["budget"])
    key = BookRow.objects.get(item="1").pk
    browser = as_user(cast["editor"])
    answer = browser.post("/projects/from-budget/preview/", {"year": "2565", "lines": key, f"what-{key}": "leave"})
    assert (answer.status_code, "เลือกอย่างน้อยหนึ่งรายการ" in page(answer)) == (422, True)
    assert Project.objects.count() == 0


def test_the_empty_page_of_lines_teaches_and_readers_cannot_choose(cast, as_user):
    assert "รายการของคุณในเอกสารงบประมาณจะอยู่ที่นี่" in page(as_user(cast["editor"]).get("/projects/from-budget/"))
    budgets.applied(cast["budget"])
    assert 'name="lines"' not in as_user(cast["department"]).get("/projects/from-budget/").content.decode()


def test_projects_that_rest_on_a_book_are_listed_for_it(cast, as_user):
    book = budgets.applied(cast["budget"])
    key = BookRow.objects.get(item="1").pk
    browser = as_user(cast["editor"])
    browser.post("/projects/from-budget/preview/", {"year": "2565", "lines": key, f"what-{key}": "new"})
    code = Project.objects.get().code
    assert code in page(browser.get(f"/projects/from-budget/uses/?book={book.pk}"))
    assert code not in page(as_user(cast["host"]).get(f"/projects/from-budget/uses/?book={book.pk}"))
    assert browser.get("/projects/from-budget/uses/?book=x").status_code == 404
    admin = as_user(cast["admin"])
    assert "2 บรรทัด" in page(admin.get(f"/budgets/files/{book.pk}/"))
    assert admin.post(f"/budgets/files/{book.pk}/", {"act": "undo"}).status_code == 403
    assert BookRow.objects.count() == 4


def test_machines_read_and_bring_books(cast, as_user):
    browser = as_user(cast["budget"])
    told = browser.post("/api/v1/budgets", {"file": file(), "fiscal_year": 2565}).json()
    assert (told["rows"], told["state"], told["faults"]) == (4, "checked", [])
    place = f"/api/v1/budgets/{told['book']}"
    done = browser.post(f"{place}/application", {}, content_type="application/json")
    assert (done.status_code, done.json()["state"]) == (200, "applied")
    editor = as_user(cast["editor"])
    assert [one["title"] for one in editor.get("/api/v1/budgets").json()] == [done.json()["title"]]
    rows = editor.get(f"{place}/rows?after=2&body=U0151").json()
    assert [one["item"] for one in rows] == ["2", "3", "4"]
    assert editor.get(f"{place}/file").status_code == 404
    assert editor.post("/api/v1/budgets", {"file": file(), "fiscal_year": 2565}).status_code == 403
    assert browser.post(f"{place}/undoing").json()["state"] == "undone"
