"""Foreign ways of filling in a workbook of reports: each is found, located, explained in both languages; nothing is half-applied."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from samrit.accounts.models import User
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.lib.workbooks import ErrorCell, Sheet
from samrit.organisations.models import Organisation
from samrit.projects.models import YearPlan
from samrit.projects.rules.sheets.layout import INFO
from samrit.reporting.actions import workbooks
from samrit.reporting.queries.workbooks.back import ReportReading, read_back
from samrit.reporting.queries.workbooks.out import workbook_of
from tests.factories.books import FIRST, Book
from tests.reporting.conftest import NOW, fill, keys_of, make_year_plan
from tests.reporting.test_workbooks import bring, put, row_of, stored

pytestmark = pytest.mark.django_db
Change = Callable[[Book, dict[str, str]], Any]
NUMBERS = "m6.results"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def answer(name: str, value: Any) -> Change:
    """An answer by its short name (`output.value`) or key."""

    def change(book: Book, keys: dict[str, str]) -> None:
        head, _dot, part = name.partition(".")
        put(book, f"{keys[head]}.{part}" if head in keys else name, value)

    return change


def cell(sheet: str, column: str, value: Any, row: int = 0) -> Change:
    return lambda book, _keys: book.put(sheet, column, row, value)


def fact(name: str, value: Any) -> Change:
    def change(book: Book, _keys: dict[str, str]) -> None:
        for sheet in book.sheets:
            for row in sheet.rows:
                if f"{INFO}{name}" in row:
                    row[row.index(f"{INFO}{name}") - 1] = value

    return change


def every(*changes: Change) -> Change:
    def change(book: Book, keys: dict[str, str]) -> None:
        for each in changes:
            each(book, keys)

    return change


def without_column(sheet: str, column: str) -> Change:
    def change(book: Book, _keys: dict[str, str]) -> None:
        at = book.column(sheet, column)
        for row in book.sheet(sheet).rows:
            if at < len(row):
                del row[at]

    return change


def again(sheet: str) -> Change:
    return lambda book, _keys: book.sheet(sheet).rows.append(list(book.sheet(sheet).rows[FIRST]))


def shared(book: Book, _keys: dict[str, str]) -> None:
    book.sheet(NUMBERS).merged.append((FIRST, 4, FIRST + 1, 4))


def something_else(book: Book, _keys: dict[str, str]) -> None:
    book.sheets[:] = [Sheet("ทดเลข", [["ก", 1]])]


DONE_EARLY = answer("build.finished_on", "1/2/2565")
WAYS: list[tuple[str, Change, str, str]] = [
    # the name of the way, what is done, the fault, a part of the English words
    ("a row of another year", cell("m6", "of_year", 2566), "other_year", "never writes into another year"),
    ("a row of another quarter", cell("m6", "of_quarter", 1), "other_quarter", "never writes into another quarter"),
    ("a project that is not there", cell("m6", "project", "99999-65-0001"), "project_unknown", "99999-65-0001"),
    ("a row without its code", cell(NUMBERS, "project", None), "code_missing", "to which project"),
    ("another agency", cell("m6", "owner", "กระทรวงสาธิตอื่น"), "owner_differs", "does not hand projects over"),
    ("a row of nobody", cell(NUMBERS, "row", "output.1234"), "row_foreign", "none of those"),
    ("a row without its mark", every(answer("output.value", 3), cell(NUMBERS, "row", None)), "row_unmarked", "mark"),
    ("a row twice", again(NUMBERS), "row_twice", "same mark as row"),
    ("a report twice", again("m6"), "project_twice", "already"),
    ("a column twice", lambda b, _k: [r.append(r[3]) for r in b.sheet(NUMBERS).rows], "column_twice", "twice"),
    ("an extra column", lambda b, _k: b.sheet(NUMBERS).rows[0].append("บันทึกส่วนตัว"), "column_unknown", "not read"),
    ("the key column gone", without_column(NUMBERS, "project"), "column_missing", "missing"),
    ("the marks gone", without_column(NUMBERS, "row"), "column_missing", "missing"),
    ("the fingerprints gone", without_column("m6", "seen"), "seen_missing", "what was changed meanwhile"),
    ("letters for a number", answer("output.value", "สามกิโลเมตร"), "number", "not a number"),
    ("a dash for a number", answer("output.value", "-"), "dash", "nought, nothing yet"),
    ("a dash for money", answer("money.disbursed", "–"), "dash", "Write 0"),
    ("letters for money", answer("money.disbursed", "ห้าแสน"), "money", "not an amount"),
    ("three decimals of a baht", answer("money.committed", "10.125"), "money", "two decimals"),
    ("money below nought", answer("money.disbursed", -1), "rule", "zero or more"),
    ("a hundred and twenty percent", answer("progress_actual", 120), "rule", "between 0 and 100"),
    ("an activity of 120 percent", answer("build.done", "๑๒๐"), "rule", "between 0 and 100"),
    ("people below nought", answer("group.amount", -5), "rule", "zero or more"),
    ("a number nobody means", answer("output.value", 10**15), "rule", "too large"),
    ("a word no list has", answer("execution_state", "ทำอยู่มั้ง"), "choice", "In progress"),
    ("a rating no list has", answer("indicator.rating", "ดีมาก"), "choice", "On track"),
    ("a rating of an output", answer("output.rating", "On track"), "not_here", "another kind of result"),
    ("neither yes nor no", answer("has_obstacles", "อาจจะ"), "yes", "neither yes nor no"),
    ("a day that is not", answer("build.started_on", "31/2/2565"), "day", "not a day"),
    ("a year of two digits", answer("build.started_on", "1/2/65"), "day", "four digits"),
    ("a day after the quarter", answer("build.finished_on", "1/5/2565"), "rule", "after the quarter"),
    ("done before it began", every(answer("build.started_on", "1/3/2565"), DONE_EARLY), "rule", "before the day it began"),
    ("a date in a text", answer("summary", dt.date(2022, 1, 2)), "date_in_text", "made a date"),
    ("a text too long", answer("summary", "ก" * 10_001), "rule", "at most 10000"),
    ("degrees beyond the earth", answer("lat", 200), "rule", "between -180 and 180"),
    ("an error of a formula", answer("output.value", ErrorCell("#DIV/0!")), "cell_error", "#DIV/0!"),
    ("a sheet of one's own", lambda b, _k: b.sheets.append(Sheet("ทดเลข", [["ก", 1]])), "sheet_unknown", "not read"),
    ("a sheet twice", lambda b, _k: b.sheets.append(Sheet("สำเนา", [list(r) for r in b.sheet("m6").rows])), "sheet_twice", "twice"),
    ("a newer template", fact("template", 99), "version_new", "newer"),
    ("an older template", fact("template", 0), "version_old", "cannot be brought"),
    ("a quarter the calendar has not", fact("fiscal_year", 2580), "no_quarter", "no quarter 2"),
    ("no word of the quarter", lambda b, _k: b.sheets.pop(0), "no_info", "taken away"),
    ("a file of something else", something_else, "no_sheet", "quarterly reports"),
    ("figures meant otherwise", fact("basis", "ตามใจ"), "basis", "how the figures are meant"),
    ("merged cells", shared, "merged", "merged"),
]  # fmt: skip


def taken_out(user: User, quarter: Any) -> bytes:
    with translation.override("th"):
        return workbook_of(user, quarter)


def copy_of(book: Book) -> Book:
    return Book([Sheet(s.title, [list(row) for row in s.rows], list(s.merged)) for s in book.sheets])


def words_of(reading: ReportReading, code: str) -> tuple[str, str, str]:
    """Place and words of the first fault of this kind, in Thai and in English."""
    fault = next((each for each in reading.every_fault if each.code == code), None)
    assert fault is not None, (code, [(each.code, each.place, each.what) for each in reading.every_fault])
    texts = []
    for language in ("th", "en"):
        with translation.override(language):
            texts.append(f"{fault.what} {fault.mend}".strip())
    assert any("ก" <= letter <= "๛" for letter in texts[0]), texts
    return fault.place, texts[0], texts[1]


def test_every_way_is_located_and_explained_and_changes_nothing(
    year_plan: YearPlan, editor: User, quarters: Any
) -> None:
    out, keys = Book.of(taken_out(editor, quarters[2])), keys_of(year_plan)
    whole = {"no_info", "no_quarter", "version_new", "version_old", "sheet_unknown", "sheet_twice", "basis"}
    whole |= {"seen_missing", "no_sheet"}
    for name, change, code, words in WAYS:
        book = copy_of(out)
        change(book, keys)
        place, _thai, english = words_of(read_back(editor, book.sheets), code)
        assert words in english, (name, english)
        assert bool(place) != (code in whole), (name, place)
    assert stored(year_plan) == {}


MENDED: list[tuple[str, Change, str, Any]] = [
    ("Thai digits", answer("money.disbursed", "๔๐๐,๐๐๐.๕๐"), "money.disbursed", "400000.50"),
    ("a percent sign", answer("progress_actual", "๗๐%"), "progress_actual", "70.00"),
    ("zero is zero", answer("output.value", 0), "output.value", "0.0000"),
    ("does not apply, in Thai", answer("output.value", "ไม่ต้องรายงาน"), "output.na", True),
    ("does not apply, in English", answer("output.value", "Does not apply this quarter"), "output.na", True),
    ("a day of the common era", answer("build.started_on", "1/2/2022"), "build.started_on", dt.date(2022, 2, 1)),
    ("a day with its month", answer("build.started_on", "1 ก.พ. ๒๕๖๕"), "build.started_on", dt.date(2022, 2, 1)),
    ("a day of a spreadsheet", answer("build.started_on", 44593), "build.started_on", dt.date(2022, 2, 1)),
    ("a day of the Buddhist era as a date", answer("build.started_on", dt.date(2565, 2, 1)), "build.started_on", dt.date(2022, 2, 1)),
    ("no, in Thai", answer("has_obstacles", "ไม่มี"), "has_obstacles", False),
    ("a choice in English", answer("execution_state", "Delayed"), "execution_state", "delayed"),
]  # fmt: skip


def test_what_can_be_meant_is_read(year_plan: YearPlan, editor: User, quarters: Any) -> None:
    out, keys = Book.of(taken_out(editor, quarters[2])), keys_of(year_plan)
    for name, change, field, wanted in MENDED:
        book = copy_of(out)
        change(book, keys)
        report = read_back(editor, book.sheets).changes[year_plan.project.code]
        assert not report.is_blocked, (name, [fault.what for fault in report.faults])
        head, _dot, part = field.partition(".")
        found = report.values[f"{keys[head]}.{part}" if head in keys else field]
        assert (str(found) if isinstance(wanted, str) else found) == wanted, (name, found)


def test_columns_and_sheets_are_found_wherever_they_stand(year_plan: YearPlan, editor: User, quarters: Any) -> None:
    book = Book.of(taken_out(editor, quarters[2]))
    put(book, "summary", "เคลื่อนไหวดี")
    for sheet in book.sheets[1:]:
        sheet.rows[:] = [list(reversed([*row, *[None] * (len(sheet.rows[0]) - len(row))])) for row in sheet.rows]
    book.sheets.reverse()
    reading = read_back(editor, book.sheets)
    assert {fault.code for fault in reading.every_fault} == {"column_moved"}
    assert reading.changes[year_plan.project.code].values == {"summary": "เคลื่อนไหวดี"}


def test_files_that_are_none_or_too_much_are_refused_as_a_whole(
    year_plan: YearPlan, editor: User, quarters: Any
) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"xl/{number}.xml", b"0" * 80_000_000)
    for data, thai, english in (
        (b"hello", "สมุดงาน", "not a workbook"),
        (b"", "ว่าง", "empty"),
        (bomb.getvalue(), "ใหญ่", "larger inside"),
    ):
        for language, words in (("th", thai), ("en", english)):
            with translation.override(language), pytest.raises(Invalid) as no:
                workbooks.check(file_name="a.xlsx", data=data, by=editor)
            with translation.override(language):
                assert words in str(no.value.problems[0].message)
    book = Book.of(taken_out(editor, quarters[2]))
    book.sheet("m6").rows.extend([[None] for _row in range(60_000)])
    put(book, "summary", "มีแถวว่างหกหมื่นแถว")
    batch = bring(book, editor)
    assert (batch.counts["ready"], batch.counts["blocking"]) == ([year_plan.project.code], 0)
    assert stored(year_plan) == {}


def test_half_of_the_reports_wrong_leaves_the_other_half_to_be_applied(
    year_plan: YearPlan, unit: Organisation, editor: User, quarters: Any
) -> None:
    plans = [year_plan]
    for number in (2, 3, 4):
        plans.append(make_year_plan(unit, f"T-000{number}"))
        fill(plans[-1])
    book = Book.of(taken_out(editor, quarters[2]))
    for number, plan in enumerate(plans):
        book.put("m6", "summary", number, f"ทำได้ตามแผน {number}")
        if number % 2:
            value = f"{keys_of(plan)['output']}"
            book.put(NUMBERS, "value", row_of(book, NUMBERS, value), "มาก")
    batch = bring(book, editor)
    assert sorted(batch.counts["ready"]) == ["T-0001", "T-0003"]
    assert sorted(batch.counts["blocked"]) == ["T-0002", "T-0004"]
    with pytest.raises(Refused):
        workbooks.apply(batch=batch, by=editor)
    assert [stored(plan) for plan in plans] == [{}] * 4
    workbooks.apply(batch=batch, by=editor, chosen=[plan.project.code for plan in plans])
    assert [stored(plan).get("summary") for plan in plans] == ["ทำได้ตามแผน 0", None, "ทำได้ตามแผน 2", None]
