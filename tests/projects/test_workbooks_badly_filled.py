"""Foreign ways of filling a workbook: each is found, located, explained in both languages, and nothing is half-applied."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import translation

from samrit.accounts.models import User
from samrit.lib import workbooks
from samrit.lib.errors import Invalid, Refused
from samrit.lib.workbooks import Page, Sheet
from samrit.organisations.models import Organisation
from samrit.projects.actions import workbooks as actions
from samrit.projects.models import Batch, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.workbooks.back import read_back
from samrit.projects.queries.workbooks.out import workbook_of
from samrit.projects.queries.workbooks.shown import annotated_of
from samrit.projects.rules import Document, SectionData
from samrit.projects.rules.sheets.layout import INFO
from tests.factories import records
from tests.factories.books import FIRST, Book

pytestmark = pytest.mark.django_db
PLACES = "m3.locations"
NOBODY = "00000000-0000-4000-8000-000000000000"
SECOND = "สะพานข้ามคลองเปรม"


@pytest.fixture
def plan(unit: Organisation, editor: User) -> YearPlan:
    records.plan_tree()
    records.places()
    return records.fill(records.project(unit, editor), editor)


@pytest.fixture
def other(plan: YearPlan, unit: Organisation, editor: User) -> YearPlan:
    del plan
    data = records.complete_data()
    data["m2"] = SectionData({**data["m2"].fields, "name_th": SECOND}, data["m2"].rows)
    return records.fill(records.project(unit, editor, SECOND), editor, data)


def taken_out(user: User) -> bytes:
    with translation.override("th"):
        return workbook_of(user, YearPlan.objects.visible_to(user).filter(fiscal_year=2565))[0]


def stored(plan: YearPlan) -> Document:
    return editing.document(editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk))


def bring(data: bytes, by: User, name: str = "โครงการ.xlsx") -> Batch:
    return actions.check(file_name=name, data=data, by=by)


def is_thai(text: str) -> bool:
    return any("ก" <= letter <= "๛" for letter in text)


def said(batch: Batch, code: str) -> tuple[str, str, str]:
    """Place and words of the first fault of this kind, in Thai and in English."""
    fault = next((fault for fault in actions.faults_of(batch) if fault.code == code), None)
    assert fault is not None, (code, [(each.code, each.place, each.what) for each in actions.faults_of(batch)])
    texts = []
    for language in ("th", "en"):
        with translation.override(language):
            texts.append(f"{fault.what} {fault.mend}".strip())
    assert is_thai(texts[0]), texts
    assert not texts[1].startswith("{"), texts
    return f"{fault.title}!{fault.place}", *texts  # type: ignore[return-value]


def put(sheet: str, column: str, value: Any, row: int = 0) -> Callable[[Book], None]:
    return lambda book: book.put(sheet, column, row, value)


def add(sheet: str, **cells: Any) -> Callable[[Book], None]:
    return lambda book: book.add(sheet, {"project": book.get("m2", "project", 0)} | cells)


def every(*changes: Callable[[Book], None]) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        for each in changes:
            each(book)

    return change


def is_ours(sheet: Sheet) -> bool:
    return len(sheet.rows) > 1 and any(str(cell).startswith("project@") for cell in sheet.rows[1])


def info(key: str, value: Any) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        for sheet in book.sheets:
            for row in sheet.rows:
                if f"{INFO}{key}" in row:
                    row[row.index(f"{INFO}{key}") - 1] = value

    return change


def without_column(sheet: str, column: str) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        at = book.column(sheet, column)
        for row in book.sheet(sheet).rows:
            if at < len(row):
                del row[at]

    return change


def copied_row(**cells: Any) -> Callable[[Book], None]:
    def change(book: Book) -> None:
        rows = book.sheet("m4.activities").rows
        rows.append(list(rows[FIRST]))
        for column, value in cells.items():
            rows[-1][book.column("m4.activities", column)] = value

    return change


WAYS: list[tuple[str, Callable[[Book], None], str, str]] = [
    # the name of the way, what is done, the fault, a part of the English words
    ("a row of another year", put("m2", "of_year", 2566), "other_year", "never writes into another year"),
    ("a project that is not there", put("m3", "project", "99999-65-0001"), "project_unknown", "99999-65-0001"),
    ("a row without its code", put("m3.outputs", "project", None), "code_missing", "to which project"),
    ("another agency", put("m2", "owner", "กระทรวงสาธิตอื่น"), "owner_differs", "does not hand projects over"),
    ("a column twice", lambda b: [r.append(r[5]) for r in b.sheet("m3.outputs").rows], "column_twice", "twice"),
    ("an extra column", lambda b: b.sheet("m3.outputs").rows[0].append("หมายเหตุส่วนตัว"), "column_unknown", "not read"),
    ("the key column gone", without_column("m3.outputs", "project"), "column_missing", "missing"),
    ("the mark of rows gone", without_column("m3.outputs", "row"), "column_missing", "missing"),
    ("one month gone", without_column("m4.activities", "months_3"), "part_of_months", "none of them was read"),
    ("the fingerprints gone", without_column("m3.outputs", "seen"), "seen_missing", "what was changed meanwhile"),
    ("letters for a number", put("m3.outputs", "target", "สี่ร้อย"), "number", "not a number"),
    ("letters for money", put("m5", "budget_total", "สามแสน"), "money", "not an amount"),
    ("three decimals of a baht", put("m5", "budget_total", "10.125"), "money", "two decimals"),
    ("a day that is not", put("m2", "ends_on", "31/2/2566"), "day", "not a day"),
    ("a year of two digits", put("m2", "ends_on", "30/9/66"), "day", "four digits"),
    ("a fiscal year of two digits", put("m5.lines", "fiscal_year", "65"), "year", "not a fiscal year"),
    ("a word no list has", put("m2", "continuity", "ทำต่อมั้ง"), "choice", "New"),
    ("two words no list has", put("m2", "natures", "ก | ข"), "codes", "not one of the known"),
    ("neither yes nor no", put("m2", "uses_budget", "อาจจะ"), "yes", "neither yes nor no"),
    ("a date in a text", put("m3.outputs", "unit", dt.date(2022, 1, 2)), "date_in_text", "made a date"),
    ("a word in a month", put("m4.activities", "months_1", "ครึ่งเดือน"), "mark", "neither a mark"),
    ("a place nobody knows", put("m3.locations", "area", "เมืองบาดาล"), "rule", "not the name or code of a place"),
    ("a place of two meanings", every(put(PLACES, "level", "อำเภอ"), put(PLACES, "area", "เมืองทดสอบ")), "rule", "Several places"),
    ("the end before the beginning", put("m2", "ends_on", "1/1/2564"), "rule", "before the first day"),
    ("money over the whole", put("m5", "budget_total", 5), "rule", "more than the budget"),
    ("months over the line", put("m5.lines", "months_10", 900_000), "rule", "more than the amount"),
    ("weights over a hundred", put("m4.activities", "weight", 90), "rule", "weights"),
    ("money below nought", put("m5", "budget_total", -1), "rule", "below zero"),
    ("a text too long", put("m3.outputs", "unit", "ก" * 200), "rule", "at most 100"),
    ("no e-mail address", put("m2.contacts", "email", "ไม่มี"), "rule", "not an e-mail address"),
    ("a node that is not there", put("m1", "issue", "99 · ประเด็นที่ไม่มี"), "as_stated", "not in the official list"),
    ("an emptied cell", put("m3", "rationale", None), "emptied", "keeps what is there"),
    ("a broken mark of a row", put("m3.outputs", "row", "แถวที่หนึ่ง"), "uid_form", "not the mark"),
    ("a mark nobody gave", every(put("m3.outputs", "row", NOBODY), put("m3.outputs", "seen", None)), "uid_unknown", "never was"),
    ("a row copied with its mark", copied_row(), "row_twice", "the same as row"),
    ("a row copied and changed", copied_row(name="กิจกรรมที่คัดลอกแล้วแก้", weight=None), "row_copied", "read as a new row"),
    ("a project twice", lambda b: b.sheet("m3").rows.append(list(b.sheet("m3").rows[FIRST])), "project_twice", "already"),
    ("a cost of no activity", add("m4.costs", activity="กิจกรรมที่ไม่มี", item="ค่าวิทยากร"), "row_unknown", "none of the rows"),
    ("a sheet of one's own", lambda b: b.sheets.append(Sheet("ทดเลข", [["ก", 1]])), "sheet_unknown", "not read"),
    ("a sheet twice", lambda b: b.sheets.append(Sheet("สำเนา", [list(r) for r in b.sheet("m3").rows])), "sheet_twice", "twice"),
    ("a newer template", info("template", 99), "version_new", "newer"),
    ("an older template", info("template", 0), "version_old", "cannot be brought"),
    ("no word of template and year", lambda b: b.sheets.pop(0), "no_info", "taken away"),
    ("forms that have changed", info("specification", "0123456789abcdef"), "asks_other", "have changed"),
    ("a new project without a name", add("m2", project="ใหม่ 1"), "new_name", "needs a name"),
    ("a new project of a stranger", add("m2", project="ใหม่ 1", name_th="โครงการใหม่", owner="หน่วยงานอื่น"), "owner_unknown", "not a unit"),
    ("a new project that is there", add("m2", project="ใหม่ 1", name_th="พัฒนาครูช่างอาชีวศึกษา"), "new_twice", "already has"),
    ("rows of a project not begun", add("m3.objectives", project="ใหม่ 7", text="วัตถุประสงค์"), "new_unknown", "M2"),
    ("merged cells", lambda b: b.sheet("m3.outputs").merged.append((FIRST, 4, FIRST + 1, 4)), "merged", "merged"),
]  # fmt: skip


def read_again(book: Book, editor: User) -> Batch:
    """What is said of a book as its cells stand."""
    reading = read_back(editor, book.sheets)
    return Batch(faults=[fault.as_json() for fault in reading.every_fault])


@pytest.mark.parametrize("part", range(4))
def test_every_way_is_located_and_explained_and_changes_nothing(plan: YearPlan, editor: User, part: int) -> None:
    before, book = stored(plan), taken_out(editor)
    out = Book.of(book)
    for name, change, code, words in WAYS[part::4]:
        changed = Book([Sheet(s.title, [list(row) for row in s.rows], list(s.merged)) for s in out.sheets])
        change(changed)
        _place, _thai, english = said(read_again(changed, editor), code)
        assert words in english, (name, english)
    assert stored(plan) == before


def test_a_file_with_many_faults_is_refused_as_a_whole(plan: YearPlan, editor: User) -> None:
    before, book = stored(plan), Book.of(taken_out(editor))
    put("m3", "rationale", "เหตุผลที่ดี")(book)
    for _name, change, code, _words in WAYS:
        if code in ("number", "money", "day", "choice", "codes", "yes", "mark"):
            change(book)
    batch = bring(book.data(), editor)
    assert batch.counts["ready"] == []
    assert batch.counts["blocking"] >= 7
    for chosen in (None, [plan.project.code]):
        with pytest.raises(Refused):
            actions.apply(batch=batch, by=editor, chosen=chosen)
    assert stored(plan) == before


MENDED: list[tuple[str, Callable[[Book], None], str, str, Any]] = [
    ("Thai digits", put("m5", "budget_total", "๔๐๐,๐๐๐.๕๐"), "m5", "budget_total", "400000.50"),
    ("the day of a spreadsheet", put("m2", "ends_on", 44835), "m2", "ends_on", dt.date(2022, 10, 1)),
    ("a day of the Buddhist era kept as a number", put("m2", "ends_on", 243_162), "m2", "ends_on", dt.date(2022, 10, 1)),
    ("a day of the common era", put("m2", "ends_on", "1/10/2022"), "m2", "ends_on", dt.date(2022, 10, 1)),
    ("a day with its month in words", put("m2", "ends_on", "1 ต.ค. ๒๕๖๕"), "m2", "ends_on", dt.date(2022, 10, 1)),
    ("a day as the spreadsheet keeps it", put("m2", "ends_on", dt.date(2022, 10, 1)), "m2", "ends_on", dt.date(2022, 10, 1)),
    ("a day of the Buddhist era as a date", put("m2", "ends_on", dt.date(2565, 10, 1)), "m2", "ends_on", dt.date(2022, 10, 1)),
    ("a choice in English", put("m2", "continuity", "Continuing"), "m2", "continuity", "continuing"),
    ("a sum with a tail", put("m5", "budget_total", 300000.30000000005), "m5", "budget_total", "300000.30"),
    ("cleared", put("m3", "expected_result", "[ล้าง]"), "m3", "expected_result", ""),
]  # fmt: skip


def test_what_can_be_meant_is_read(plan: YearPlan, editor: User) -> None:
    data = taken_out(editor)
    for name, change, section, field, wanted in MENDED:
        book = Book.of(data)
        change(book)
        reading = read_back(editor, book.sheets)
        assert not reading.stops_all, name
        project = reading.changes[plan.project.code]
        assert not project.is_blocked, (name, [fault.what for fault in project.faults])
        found = project.sections[section].fields[field]
        assert (str(found) if isinstance(wanted, str) else found) == wanted, (name, found)


def test_columns_and_sheets_are_found_wherever_they_stand(plan: YearPlan, editor: User) -> None:
    book = Book.of(taken_out(editor))
    for sheet in book.sheets[1:]:
        sheet.rows[:] = [list(reversed([*row, *[None] * (len(sheet.rows[0]) - len(row))])) for row in sheet.rows]
    book.sheets.reverse()
    renamed = [
        Sheet(f"แผ่น {at}" if is_ours(sheet) else sheet.title, sheet.rows) for at, sheet in enumerate(book.sheets)
    ]
    reading = read_back(editor, renamed)
    assert {fault.code for fault in reading.every_fault} == {"column_moved"}
    assert reading.changing == []
    for sheet in book.sheets:  # the machine's row is gone, too: now by title and heading
        if is_ours(sheet):
            del sheet.rows[1]
    with translation.override("en"):
        reading = read_back(editor, book.sheets)
    assert {fault.code for fault in reading.every_fault} == {"column_moved"}
    assert reading.changing == []


def test_an_older_template_is_brought_up_by_the_table_of_changes(plan: YearPlan, editor: User) -> None:
    book = Book.of(taken_out(editor))
    info("template", 0)(book)
    at = book.column("m3.outputs", "target")
    book.sheet("m3.outputs").rows[0][at] = book.sheet("m3.outputs").rows[1][at] = "amount"
    book.sheet("m3.outputs").rows[FIRST][at] = 500
    reading = read_back(editor, book.sheets, upgrades={0: {"m3.outputs/amount": "target"}})
    assert [fault.code for fault in reading.every_fault] == ["upgraded"]
    (row,) = reading.changes[plan.project.code].sections["m3"].rows["outputs"]
    assert row.values == {"target": 500}


def test_half_of_the_rows_wrong_leaves_the_other_half_to_be_applied(
    plan: YearPlan, other: YearPlan, editor: User
) -> None:
    before = stored(other)
    book = Book.of(taken_out(editor))
    book.put("m3", "rationale", 0, "เหตุผลที่ดี")
    book.put("m3", "rationale", 1, "เหตุผลของโครงการที่มีข้อผิด")
    book.put("m3.outputs", "target", 1, "มากมาย")
    batch = bring(book.data(), editor)
    wrong = {plan.project.code: "m3", other.project.code: "m3"}
    assert set(batch.counts["ready"]) | set(batch.counts["blocked"]) == set(wrong)
    with pytest.raises(Refused):
        actions.apply(batch=batch, by=editor)
    assert stored(other) == before
    actions.apply(batch=batch, by=editor, chosen=[plan.project.code, other.project.code])
    assert stored(plan)["m3"].fields["rationale"] == "เหตุผลที่ดี"
    assert stored(other) == before
    held, problems = actions.undo(batch=Batch.objects.get(pk=batch.pk), by=editor)
    assert problems == []
    assert held.state == "undone"


def test_what_somebody_changed_meanwhile_is_never_overwritten(plan: YearPlan, editor: User, editor2: User) -> None:
    del editor2
    book = Book.of(taken_out(editor))
    records.save(plan, editor, "m3", SectionData({"rationale": "แก้ในระบบ", "expected_result": "ผลที่แก้ในระบบ"}))
    output = stored(plan)["m3"].rows["outputs"][0]
    rows = (type(output)(output.uid, {"unit": "ราย", "target": 401}),)
    records.save(plan, editor, "m3", SectionData({}, {"outputs": rows}))
    book.put("m3", "rationale", 0, "แก้ในสมุดงาน")
    book.put("m3.outputs", "unit", 0, "แห่ง")
    book.put("m3.outputs", "name", 0, "ครูที่ผ่านการอบรมแล้ว")
    batch = bring(book.data(), editor)
    places = [(fault.code, fault.shown["now"]) for fault in actions.faults_of(batch)]
    assert places == [("changed_meanwhile", "แก้ในระบบ"), ("changed_meanwhile", "ราย")]
    assert stored(plan)["m3"].fields["rationale"] == "แก้ในระบบ"
    book.put("m3", "rationale", 0, "แก้ในระบบ")
    book.put("m3.outputs", "unit", 0, "ราย")
    actions.apply(batch=bring(book.data(), editor), by=editor)
    after = stored(plan)["m3"]
    assert after.fields["expected_result"] == "ผลที่แก้ในระบบ"
    now = after.rows["outputs"][0].values
    assert (now["name"], now["unit"], now["target"]) == ("ครูที่ผ่านการอบรมแล้ว", "ราย", 401)


def test_undo_leaves_what_was_changed_since_and_names_it(plan: YearPlan, other: YearPlan, editor: User) -> None:
    book = Book.of(taken_out(editor))
    book.put("m3", "rationale", 0, "จากสมุดงาน")
    book.put("m3", "rationale", 1, "จากสมุดงาน")
    batch = actions.apply(batch=bring(book.data(), editor), by=editor)
    records.save(plan, editor, "m3", SectionData({"rationale": "แก้ภายหลัง"}))
    held, problems = actions.undo(batch=batch, by=editor)
    assert [problem.field for problem in problems] == [plan.project.code]
    assert held.state == "applied"
    assert stored(plan)["m3"].fields["rationale"] == "แก้ภายหลัง"
    assert stored(other)["m3"].fields["rationale"] != "จากสมุดงาน"
    with pytest.raises(Invalid):
        actions.undo(batch=held, by=editor)


def test_a_workbook_of_another_person_writes_only_where_its_bringer_may(
    plan: YearPlan, editor: User, analyst: User, ministry: User, governor: User
) -> None:
    book = Book.of(taken_out(editor))
    book.put("m3", "rationale", 0, "เขียนโดยผู้ไม่มีสิทธิ")
    before = stored(plan)
    for stranger, code in ((analyst, "closed"), (ministry, "closed"), (governor, "project_unknown")):
        batch = bring(book.data(), stranger)
        said(batch, code)
        assert batch.counts["ready"] == []
        with pytest.raises((Invalid, Refused)):
            actions.apply(batch=batch, by=stranger, chosen=[plan.project.code])
    mine = bring(book.data(), editor)
    with pytest.raises(Refused):
        actions.apply(batch=mine, by=analyst)
    assert stored(plan) == before


def test_who_may_not_read_personal_data_gets_none_and_may_not_write_it(plan: YearPlan, analyst: User) -> None:
    book = Book.of(workbook_of(analyst, YearPlan.objects.filter(pk=plan.pk))[0])
    assert len(book.sheet("m2.contacts").rows) == FIRST
    assert all("ผู้ประสานงาน" not in str(row) for sheet in book.sheets for row in sheet.rows)
    assert book.get("m3", "closed", 0)


def test_a_row_of_another_project_is_not_taken_over(plan: YearPlan, other: YearPlan, editor: User) -> None:
    book = Book.of(taken_out(editor))
    first, second = (book.get("m3.outputs", "row", row) for row in (0, 1))
    assert first != second
    book.put("m3.outputs", "row", 0, second)
    book.put("m3.outputs", "seen", 0, None)
    said(bring(book.data(), editor), "uid_elsewhere")


def repacked(
    data: bytes, name: str, change: Callable[[bytes], bytes], *, more: dict[str, bytes] | None = None
) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.namelist():
            new.writestr(entry, change(old.read(entry)) if entry == name else old.read(entry))
        for entry, content in (more or {}).items():
            new.writestr(entry, content)
    return out.getvalue()


def test_files_that_cannot_be_read_are_refused_with_the_reason(plan: YearPlan, editor: User) -> None:
    data = taken_out(editor)
    bomb = repacked(data, "", bytes, more={"xl/media/a.bin": bytes(250 * 1024 * 1024)})
    broken = bytearray(data)
    broken[600:900] = bytes(300)
    ways = {
        "empty": b"",
        "unreadable": b"code;name\n1;2\n",
        "grows": bomb,
        "size": b"PK\x03\x04" + bytes(31 * 1024 * 1024),
    }
    for code, content in [*ways.items(), ("unreadable", bytes(broken)), ("unreadable", data[: len(data) // 2])]:
        with pytest.raises(Invalid) as no:
            bring(content, editor)
        assert [problem.code for problem in no.value.problems] == [code]
        with translation.override("th"):
            assert is_thai(f"{no.value.problems[0].message}")
    stranger = bring(workbooks.write([Page("งบ", rows=[["ก", "ข"], [1, 2]])]), editor)
    said(stranger, "no_sheet")
    assert not Batch.objects.exclude(pk=stranger.pk).exists()


def test_macros_errors_formulas_and_many_empty_rows_are_told(plan: YearPlan, editor: User) -> None:
    data = taken_out(editor)
    batch = bring(repacked(data, "", bytes, more={"xl/vbaProject.bin": b"program"}), editor, "โครงการ.xlsm")
    said(batch, "macros")
    book = Book.of(data)
    for row, value in ((0, 12345), (1, 54321)):
        if row:
            book.add("m3.outputs", {"project": plan.project.code, "name": "ผลผลิตที่สอง", "unit": "คน"})
        book.put("m3.outputs", "target", row, value)
    number = next(n for n, sheet in enumerate(book.sheets, start=1) if sheet is book.sheet("m3.outputs"))
    part = f"xl/worksheets/sheet{number}.xml"
    written = book.data()
    with zipfile.ZipFile(io.BytesIO(written)) as archive:
        assert b"<v>12345</v>" in archive.read(part)

    def with_formulas(xml: bytes) -> bytes:
        at = xml.index(b"<v>12345</v>")
        start = xml.rindex(b"<c ", 0, at)
        cell = xml[start : xml.index(b">", start)]
        xml = xml.replace(cell + b"><v>12345</v>", cell + b' t="e"><f>1/0</f><v>#DIV/0!</v>')
        return xml.replace(b"<v>54321</v>", b"<f>54000+321</f><v>54321</v>")

    batch = bring(repacked(written, part, with_formulas), editor)
    place, _thai, english = said(batch, "cell_error")
    assert "#DIV/0!" in english
    assert place.endswith("3")
    assert "2 cells hold formulas" in said(batch, "formulas")[2]
    sheets = [
        Sheet(s.title, [*s.rows, *([[None] * 12] * 60_000 if s is book.sheet("m3") else [])]) for s in book.sheets
    ]
    book.put("m3.outputs", "target", 0, 400)
    empty = Book(sheets)
    empty.sheet("m3").rows[-1] = [None, None, " "]
    batch = bring(empty.data(), editor)
    assert {fault.code for fault in actions.faults_of(batch)} <= {"row_there"}


def test_the_annotated_workbook_has_red_cells_and_comes_back_mended(plan: YearPlan, editor: User) -> None:
    book = Book.of(taken_out(editor))
    book.put("m3.outputs", "target", 0, "มากมาย")
    batch = bring(book.data(), editor)
    with translation.override("th"):
        data = annotated_of(batch, actions.faults_of(batch))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        comments = b"".join(archive.read(name) for name in archive.namelist() if "comments" in name)
        assert "มากมาย".encode() in comments
        assert b"F9D0CC" in archive.read("xl/styles.xml")
    back = Book.of(data)
    assert back.sheets[0].title == "ผลการตรวจ"
    assert any("มากมาย" in str(cell) for row in back.sheets[0].rows for cell in row)
    back.put("m3.outputs", "target", 0, 450)
    mended = bring(data=back.data(), by=editor)
    assert actions.faults_of(mended) == []
    assert mended.counts["ready"] == [plan.project.code]
