"""Bringing budget books: who may, what is refused, taken over whole or not at all, taken back, units matched."""

import datetime as dt
import gzip
from decimal import Decimal

import pytest
from django.utils import translation

from samrit.audit.models import BusinessEvent
from samrit.budgets.actions import steps
from samrit.budgets.actions.books import (
    NewBook,
    annotated,
    apply_book,
    bring_book,
    faults_of,
    go_on,
    say_columns,
    undo_book,
)
from samrit.budgets.actions.matching import match_unit
from samrit.budgets.actions.steps import work_on
from samrit.budgets.models import Book, BookRow, BookTarget
from samrit.budgets.queries import reading as queries
from samrit.budgets.rules import access
from samrit.lib import workbooks
from samrit.lib.errors import Invalid, Refused
from samrit.lib.workbooks import Page
from tests.factories import budgets
from tests.factories.budgets import row

WRONG = (*budgets.ROWS, row("5", {"จำนวนเงิน": ""}))
STRANGE = "กรมที่ไม่มีในทำเนียบ (สาธิต)"


def says_no(act, thai, english):
    """The act is impossible, and says so in both languages."""
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language), pytest.raises(Invalid) as no:
            act()
        (problem,) = no.value.problems
        with translation.override(language):
            assert words in f"{problem.message} {problem.rule}"


@pytest.mark.parametrize("username", ["budget", "admin"])
def test_the_bureau_and_the_administrator_bring_books(cast, username):
    book = budgets.applied(cast[username], stated_total=Decimal(budgets.SUM))
    assert (book.state, book.counts["sum"], book.rows.count()) == ("applied", budgets.SUM, 4)
    assert bytes(Book.objects.get().content) == b""
    assert set(book.rows.values_list("body__code", flat=True)) == {"U0151"}
    event = BusinessEvent.objects.get(act="budget_book_applied")
    assert (event.data["rows"], event.data["fiscal_year"]) == (4, 2565)


@pytest.mark.parametrize(
    "username", ["editor", "department-admin", "analyst", "parliament", "auditor", "ministry-admin"]
)
def test_others_are_refused_and_the_try_is_logged(cast, username):
    book = budgets.checked(cast["budget"])
    for act in (
        lambda by: budgets.checked(by, budgets.csv_of(WRONG)),
        lambda by: apply_book(book=book, by=by),
        lambda by: undo_book(book=book, by=by),
        lambda by: say_columns(book=book, columns={}, by=by),
        lambda by: match_unit(book=book, unit=STRANGE, body="U0151", by=by),
    ):
        with pytest.raises(Refused):
            act(cast[username])
    assert BusinessEvent.objects.filter(act__startswith="refused_").count() == 5
    assert (Book.objects.count(), BookRow.objects.count()) == (1, 0)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp874"])
def test_csv_in_the_usual_codes(cast, encoding):
    content = budgets.csv_of(budgets.ROWS, encoding=encoding)
    assert budgets.checked(cast["budget"], content).counts["rows"] == 4
    assert budgets.checked(cast["budget"], gzip.compress(content)).counts["sum"] == budgets.SUM


def test_excel_is_read_with_its_indicators(cast):
    targets = [["หน่วยรับงบประมาณ", "โครงการ", "ประเภทตัวชี้วัด", "ตัวชี้วัด", "หน่วยนับ", "ค่าเป้าหมาย"]]
    targets.append([budgets.UNIT, "โครงการสาธิตฝึกอาชีพ", "เชิงปริมาณ", "ผู้ผ่านการฝึก (สาธิต)", "คน", 120])
    content = workbooks.write([Page("รายการ", rows=budgets.table(budgets.ROWS)), Page("ตัวชี้วัด", rows=targets)])
    budgets.applied(cast["budget"], content)
    target = BookTarget.objects.get()
    assert (target.kind, target.target, target.body.code, BookRow.objects.count()) == ("quantity", 120, "U0151", 4)


@pytest.mark.parametrize(
    ("content", "thai", "english"),
    [
        (b"", "ไฟล์ว่าง", "empty"),
        (b"\x00\x01\x02\xff", "ไม่ใช่สมุดงานหรือ CSV", "neither a workbook nor a CSV"),
        (b"\x1f\x8bnot gzip", "ไม่ใช่สมุดงานหรือ CSV", "neither a workbook nor a CSV"),
        (b"PK\x03\x04 broken", "", "not a workbook"),
        (gzip.compress(b"0" * 210_000_000, 9), "", "larger"),
    ],
    ids=["empty", "binary", "broken gzip", "broken zip", "bomb"],
)
def test_a_file_that_cannot_be_read_says_why(cast, content, thai, english):
    says_no(lambda: bring_book(data=NewBook(2565), file_name="x", content=content, by=cast["budget"]), thai, english)
    assert Book.objects.count() == 0


def test_the_same_file_is_not_taken_over_twice(cast):
    budgets.applied(cast["budget"])
    says_no(lambda: budgets.checked(cast["admin"]), "รับเข้าระบบแล้ว", "was taken over already")
    assert Book.objects.count() == 1


def test_a_file_checked_twice_is_one_book(cast):
    first, second = budgets.checked(cast["budget"]), budgets.checked(cast["budget"])
    assert first.pk == second.pk


@pytest.mark.parametrize("year", [65, 1999, 2022, 9999])
def test_an_impossible_year_is_refused(cast, year):
    says_no(lambda: budgets.checked(cast["budget"], fiscal_year=year), "พ.ศ.", "Buddhist era")


def test_wrong_rows_are_left_out_only_when_somebody_says_so(cast):
    book = budgets.checked(cast["budget"], budgets.csv_of(WRONG))
    says_no(lambda: apply_book(book=book, by=cast["budget"]), "1 แถวที่ไม่ถูกต้อง", "1 rows are wrong")
    assert BookRow.objects.count() == 0
    apply_book(book=book, by=cast["budget"], leave_out=True)
    assert BookRow.objects.count() == 4


def test_sums_that_disagree_are_taken_over_only_when_somebody_says_so(cast):
    book = budgets.checked(cast["budget"], stated_total=Decimal(1))
    says_no(lambda: apply_book(book=book, by=cast["budget"], leave_out=True), "ไม่ตรงกับยอดรวม", "disagree with a total")
    assert apply_book(book=book, by=cast["budget"], accept_totals=True).state == "applied"


def test_a_file_of_another_year_is_never_taken_over(cast):
    book = budgets.checked(cast["budget"], fiscal_year=2566)
    with pytest.raises(Refused):
        apply_book(book=book, by=cast["budget"], leave_out=True, accept_totals=True)
    assert BookRow.objects.count() == 0


def test_a_book_is_taken_back_and_may_come_again(cast):
    book = undo_book(book=budgets.applied(cast["budget"]), by=cast["budget"])
    assert (book.state, BookRow.objects.count()) == ("undone", 0)
    with pytest.raises(Refused):
        undo_book(book=book, by=cast["budget"])
    assert budgets.applied(cast["budget"]).rows.count() == 4


def test_what_was_said_of_a_column_is_remembered_for_its_source(cast):
    headings = [name if name != "จำนวนเงิน" else "ราคา" for name in budgets.HEADINGS]
    one, two = ([dict(r, ราคา=r["จำนวนเงิน"]) for r in rows] for rows in (budgets.ROWS, budgets.ROWS[:2]))
    book = budgets.checked(cast["budget"], budgets.csv_of(one, headings), source="แฟ้มสาธิต")
    assert book.counts["stopping"]
    with pytest.raises(Invalid):
        say_columns(book=book, columns={"ราคา": "no_such"}, by=cast["budget"])
    assert say_columns(book=book, columns={"ราคา": "amount"}, by=cast["budget"]).counts["rows"] == 4
    assert budgets.checked(cast["budget"], budgets.csv_of(two, headings), source="แฟ้มสาธิต").counts["rows"] == 2
    assert budgets.checked(cast["budget"], budgets.csv_of(one[:1], headings), source="อื่น").counts["stopping"]


def test_a_unit_is_matched_once_and_for_later_books(cast):
    rows = [row("1", {"หน่วยรับงบประมาณ": STRANGE}), row("2", {"หน่วยรับงบประมาณ": STRANGE})]
    book = budgets.applied(cast["budget"], budgets.csv_of(rows))
    (waiting,) = queries.unmatched(book)
    assert (waiting.unit, waiting.rows, waiting.amount) == (STRANGE, 2, Decimal(200000))
    says_no(
        lambda: match_unit(book=book, unit=STRANGE, body="ZZZ", by=cast["budget"]),
        "ไม่ใช่รหัสหรือชื่อเต็ม",
        "is not the code or full name",
    )
    with pytest.raises(Invalid):
        match_unit(book=book, unit=STRANGE, body="DEMO-1", by=cast["budget"])
    assert match_unit(book=book, unit=STRANGE, body="U0151", by=cast["budget"]) == 2
    assert queries.unmatched(book) == []
    later = budgets.applied(cast["budget"], budgets.csv_of([row("7", {"หน่วยรับงบประมาณ": STRANGE})]))
    assert later.rows.get().body.code == "U0151"


def test_agencies_find_the_rows_of_their_line(cast):
    budgets.applied(cast["budget"])
    found = {
        name: queries.rows_for(cast[name], 2565).count() for name in ("editor", "editor2", "ministry", "host", "budget")
    }
    assert found == {"editor": 4, "editor2": 4, "ministry": 4, "host": 0, "budget": 0}
    assert queries.rows_for(cast["editor"], 2566).count() == 0


def test_the_act_comes_before_the_bill(cast):
    budgets.applied(cast["budget"], kind="bill")
    act = budgets.applied(cast["budget"], budgets.csv_of(budgets.ROWS[:1]))
    assert [book.pk for book in queries.books_of(2565)] == [act.pk]


def test_the_annotated_workbook_marks_the_wrong_cell(cast):
    book = budgets.checked(cast["budget"], budgets.csv_of(WRONG))
    with translation.override("en"):
        summary, sheet = workbooks.read(annotated(book))
    assert "The row has no amount." in [cell for line in summary.rows for cell in line]
    assert sheet.rows[0][-1] == "What to mend"
    assert "The row has no amount." in sheet.rows[5][-1]


def test_walking_down_a_book_keeps_the_sums(cast):
    book = budgets.applied(cast["budget"])
    top = queries.walk(book, {})
    assert [(part.name, part.amount) for part in top.parts] == [(budgets.MINISTRY, Decimal(budgets.SUM))]
    steps = {"ministry": budgets.MINISTRY, "unit": budgets.UNIT, "budget_plan": budgets.PLAN}
    parts = queries.walk(book, steps).parts
    assert [(part.kind, part.amount) for part in parts] == [
        ("output", Decimal(1000000)),
        ("", Decimal(500000)),
        ("project", Decimal("350000.50")),
    ]
    items = queries.walk(book, {**steps, "purpose": "โครงการสาธิตฝึกอาชีพ"}).items
    assert [item.item for item in items] == ["1", "2"]


def test_a_large_book_is_checked_and_taken_over_by_a_job(cast, monkeypatch):
    monkeypatch.setattr(steps, "AT_ONCE", 10)
    book = budgets.checked(cast["budget"])
    assert (book.counts["step"], book.state, "rows" in book.counts) == ("check", "checked", False)
    with pytest.raises(Refused):
        apply_book(book=book, by=cast["budget"])
    work_on(book_id=book.pk)
    book.refresh_from_db()
    assert (book.counts.get("step"), book.counts["rows"], BookRow.objects.count()) == (None, 4, 0)
    book = apply_book(book=book, by=cast["admin"])
    assert (book.counts["step"], book.state, BookRow.objects.count()) == ("apply", "checked", 0)
    work_on(book_id=book.pk)
    work_on(book_id=book.pk)
    book.refresh_from_db()
    assert (book.counts.get("step"), book.state, BookRow.objects.count()) == (None, "applied", 4)
    event = BusinessEvent.objects.get(act="budget_book_applied")
    assert event.data["rows"] == 4
    assert book.applied_by == cast["admin"]


def test_a_large_file_that_ends_in_nothing_is_told_on_its_page(cast, monkeypatch):
    monkeypatch.setattr(steps, "AT_ONCE", 10)
    book = budgets.checked(cast["budget"], b"\xd0\xcf\x11\xe0 only the beginning of an old workbook")
    work_on(book_id=book.pk)
    book.refresh_from_db()
    assert (book.counts.get("step"), book.counts["stopping"]) == (None, True)
    for language, words in (("th", "อ่านไฟล์ไม่ได้จนจบ"), ("en", "cannot be read to its end")):
        with translation.override(language):
            assert words in faults_of(book)[0].what
    with pytest.raises(Refused):
        apply_book(book=book, by=cast["budget"], leave_out=True, accept_totals=True)


def test_a_step_that_broke_off_is_told_and_gone_on_with(cast, client, monkeypatch):
    monkeypatch.setattr(steps, "AT_ONCE", 10)
    book, page = budgets.checked(cast["budget"]), "/budgets/files/{}/"
    with translation.override("th"), pytest.raises(Refused, match="กำลังทำงานกับไฟล์นี้"):
        go_on(book=book, by=cast["budget"])
    with monkeypatch.context() as broken:
        broken.setattr(steps, "check_book", lambda *_args: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            work_on(book_id=book.pk)
    client.force_login(cast["budget"])
    for language, words in (("th", "งานหยุดกลางคัน"), ("en", "The work broke off")):
        assert words in client.get(page.format(book.pk), headers={"accept-language": language}).content.decode()
    client.post(page.format(book.pk), {"act": "go_on"})
    book.refresh_from_db()
    assert (book.counts["step"], book.counts["broke_off"]) == ("check", False)
    work_on(book_id=book.pk)
    book.refresh_from_db()
    assert (book.counts.get("step"), book.counts["rows"]) == (None, 4)
    with pytest.raises(Refused):
        go_on(book=book, by=cast["budget"])


def test_a_step_whose_worker_died_can_be_gone_on_with_after_a_quarter_of_an_hour(cast, monkeypatch):
    monkeypatch.setattr(steps, "AT_ONCE", 10)
    book = budgets.checked(cast["budget"])
    now = dt.datetime.fromisoformat(book.counts["at"])
    assert not access.has_stopped(book, now + dt.timedelta(minutes=15))
    assert access.has_stopped(book, now + dt.timedelta(minutes=16))


def test_what_turns_out_otherwise_while_it_is_taken_over_is_not_taken_over(cast, monkeypatch):
    monkeypatch.setattr(steps, "AT_ONCE", 10)
    book = budgets.checked(cast["budget"])
    work_on(book_id=book.pk)
    book.refresh_from_db()
    apply_book(book=book, by=cast["budget"])
    Book.objects.update(stated_total=1)
    work_on(book_id=book.pk)
    book.refresh_from_db()
    assert (book.counts.get("step"), book.state, book.counts["disagrees"]) == (None, "checked", True)
    assert BookRow.objects.count() == 0
