"""Statements of the treasury: each row judged at its place, taken over whole or not at all, taken back, by page and command."""

import datetime as dt
import html
import io
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.utils import translation

from samrit import budgets
from samrit.audit.models import BusinessEvent
from samrit.budgets.actions import statement_steps as steps
from samrit.budgets.actions.statement_steps import Said, work_on_statement
from samrit.budgets.actions.statements import (
    NewStatement,
    add_source,
    annotated,
    apply_statement,
    bring_statement,
    faults_of,
    say_columns,
    undo_statement,
)
from samrit.budgets.models import Statement, StatementLine, TreasurySource
from samrit.budgets.queries import treasury as queries
from samrit.budgets.rules.treasury.faults import Fault
from samrit.lib import workbooks
from samrit.lib.errors import Invalid, Refused
from samrit.lib.workbooks import Page
from tests.factories import treasury as made
from tests.factories.treasury import ROWS, SUM, csv_of, row

DAY = dt.date(2022, 3, 31)


def checked(by, content=None, **more):
    data = NewStatement(more.pop("source", None) or made.source(), more.pop("as_of", DAY), **more)
    return bring_statement(data=data, file_name="statement.csv", content=content or csv_of(), by=by)


def applied(by, content=None, said=None, **more):
    return apply_statement(statement=checked(by, content, **more), by=by, said=said)


def codes(statement, level=""):
    return [(fault.code, fault.place) for fault in faults_of(statement) if level in {"", fault.level}]


def says_no(act, thai, english):
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language), pytest.raises(Invalid) as no:
            act()
        with translation.override(language):
            assert any(words in str(problem.message) for problem in no.value.problems)


def test_a_statement_is_checked_and_taken_over(cast):
    held = applied(cast["admin"], stated_total=Decimal(SUM))
    assert (held.state, held.counts["sum"], held.lines.count(), held.fiscal_year) == ("applied", SUM, 3, 2565)
    assert bytes(held.content) == b""
    first = held.lines.order_by("number").first()
    assert (first.number, first.budget_code, first.fund_code, first.body.code) == (2, made.CODE, made.FUND, "U0151")
    assert held.lines.get(number=4).disbursed == Decimal("-1000.25")
    event = BusinessEvent.objects.get(act="statement_applied")
    assert (event.data["rows"], event.data["as_of"]) == (3, "2022-03-31")


@pytest.mark.parametrize("username", ["editor", "ministry-admin", "analyst", "auditor", "budget", "parliament"])
def test_others_are_refused_and_the_try_is_logged(cast, username):
    held = checked(cast["admin"])
    for act in (
        lambda by: add_source(code="x", name_th="x", by=by),
        checked,
        lambda by: say_columns(statement=held, columns={}, unit=1, by=by),
        lambda by: apply_statement(statement=held, by=by),
        lambda by: undo_statement(statement=held, by=by),
    ):
        with pytest.raises(Refused):
            act(cast[username])
    assert BusinessEvent.objects.filter(act__startswith="refused_").count() == 5
    assert StatementLine.objects.count() == 0


@pytest.mark.parametrize(
    ("more", "code", "place", "thai", "english"),
    [
        ({"รหัสงบประมาณ": ""}, "code_missing", "C5", "ไม่มีรหัสงบประมาณ", "no budget code"),
        ({"รหัสงบประมาณ": "2.00041E+15"}, "exponent", "C5", "2.00041E+15", "power of ten"),
        ({"รหัสงบประมาณ": "2000412345000009.0"}, "digits_lost", "C5", "15", "first 15 digits"),
        ({"รหัสแหล่งของเงิน": "เงินงบ"}, "code", "D5", "เงินงบ", "not a code"),
        ({"เบิกจ่าย": ""}, "amount_missing", "J5", "เบิกจ่าย", "what was disbursed"),
        ({"เบิกจ่าย": "ห้าพัน"}, "amount", "J5", "ห้าพัน", "not an amount"),
        ({"งบประมาณจัดสรร": "-5"}, "below_zero", "G5", "5.00", "cannot be appropriated"),
    ],
)
def test_a_wrong_row_is_told_at_its_cell_and_left_out_only_when_said(cast, more, code, place, thai, english):
    held = checked(cast["admin"], csv_of((*ROWS, row("2000412345000009", **more))))
    assert codes(held, "wrong") == [(code, place)]
    (fault,) = [one for one in faults_of(held) if one.level == "wrong"]
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language):
            assert words in fault.what
    says_no(lambda: apply_statement(statement=held, by=cast["admin"]), "1 แถว", "1 rows are wrong")
    assert StatementLine.objects.count() == 0
    apply_statement(statement=held, by=cast["admin"], said=Said(leave_out=True))
    assert StatementLine.objects.count() == 3


def test_a_row_that_stands_there_twice_is_told(cast):
    twice = checked(cast["admin"], csv_of((*ROWS, ROWS[0])))
    assert codes(twice, "wrong") == [("same_row", "5:5")]
    parts = checked(cast["admin"], csv_of((*ROWS, row(disbursed="1"))))
    assert (codes(parts, "wrong"), codes(parts, "warns")) == ([], [("repaid", "J4"), ("same_codes", "C5")])


def test_lost_zeros_are_asked_about(cast):
    rows = [row(f"0200041234500{n:03}") for n in range(5)] + [row("200041234500900")]
    held = checked(cast["admin"], csv_of(rows))
    assert codes(held, "asks") == [("zeros_lost", "C7")]
    says_no(lambda: apply_statement(statement=held, by=cast["admin"]), "เติมศูนย์", "zeros are put before")
    apply_statement(statement=held, by=cast["admin"], said=Said(zeros="fill"))
    assert StatementLine.objects.filter(budget_code="0200041234500900").count() == 1


def test_zeros_that_are_right_are_kept(cast):
    rows = [row(f"0200041234500{n:03}") for n in range(5)] + [row("200041234500900")]
    applied(cast["admin"], csv_of(rows), Said(zeros="keep"))
    assert StatementLine.objects.filter(budget_code="200041234500900").count() == 1


def test_a_spreadsheets_number_is_no_code(cast):
    cells = made.table(ROWS)
    cells[1][2] = 2000412345000000
    held = checked(cast["admin"], workbooks.write([Page("รายงาน", rows=cells)]))
    assert codes(held, "wrong") == [("digits_lost", "C2")]


@pytest.mark.parametrize(
    ("total", "level", "code"),
    [("749,000.25", "mended", "total_agrees"), ("749,000.26", "wrong", "total_of_file")],
)
def test_a_total_of_the_file_is_compared_and_not_counted(cast, total, level, code):
    last = dict.fromkeys(made.HEADINGS, "") | {"หน่วยงาน": "รวมทั้งสิ้น", "เบิกจ่าย": total}
    held = checked(cast["admin"], csv_of((*ROWS, last)))
    assert (held.counts["rows"], codes(held, level)) == (3, [(code, "J5")])
    for language, words in (("th", "ทุกแถว"), ("en", "all rows")):
        with translation.override(language):
            assert any(words in fault.what for fault in faults_of(held) if fault.code == code)


def test_a_total_that_does_not_add_up_is_taken_over_only_when_known(cast):
    held = checked(cast["admin"], stated_total=Decimal(749000))
    assert [code for code, _place in codes(held, "wrong")] == ["total_differs"]
    says_no(lambda: apply_statement(statement=held, by=cast["admin"]), "ไม่ตรงกับยอดรวม", "disagree with a total")
    assert apply_statement(statement=held, by=cast["admin"], said=Said(accept_totals=True)).state == "applied"


def test_the_same_file_is_not_taken_over_twice(cast):
    applied(cast["admin"])
    says_no(lambda: checked(cast["admin"]), "รับเข้าระบบแล้ว", "was taken over already")
    says_no(lambda: checked(cast["admin"], source=made.source("other")), "รับเข้าระบบแล้ว", "was taken over already")
    assert Statement.objects.count() == 1


def test_an_older_statement_is_asked_about_and_the_newer_stays(cast):
    applied(cast["admin"])
    held = checked(cast["admin"], csv_of(ROWS[:1]), as_of=dt.date(2022, 2, 28))
    assert [code for code, _place in codes(held, "asks")] == ["older"]
    says_no(lambda: apply_statement(statement=held, by=cast["admin"]), "ใหม่กว่า", "A newer statement")
    apply_statement(statement=held, by=cast["admin"], said=Said(accept_older=True))
    assert Statement.objects.first().as_of == DAY


def test_less_than_before_is_warned_of(cast):
    applied(cast["admin"], as_of=dt.date(2022, 2, 28))
    held = checked(cast["admin"], csv_of(ROWS[1:]))
    assert ("fell", "") in codes(held, "warns")


@pytest.mark.parametrize(
    ("more", "thai", "english"),
    [
        ({"as_of": dt.date(2022, 4, 19)}, "ยังมาไม่ถึง", "has not come yet"),
        ({"fiscal_year": 2566}, "ไม่อยู่ในปีงบประมาณ", "no day of fiscal year"),
        ({"fiscal_year": 65}, "พ.ศ.", "Buddhist era"),
        ({"as_of": dt.date(2018, 1, 1), "fiscal_year": 2565}, "ไม่อยู่ในปีงบประมาณ", "no day of fiscal year"),
    ],
)
def test_a_day_outside_the_year_is_refused(cast, more, thai, english):
    says_no(lambda: checked(cast["admin"], **more), thai, english)
    assert Statement.objects.count() == 0


@pytest.mark.parametrize(
    ("top", "code"),
    [
        ("รายงานการเบิกจ่าย ปีงบประมาณ พ.ศ. ๒๕๖๖", "another_year"),
        ("ข้อมูล ณ วันที่ 28 กุมภาพันธ์ 2565", "another_day"),
        ("หน่วย : ล้านบาท", "another_unit"),
    ],
)
def test_what_the_title_says_otherwise_stops_the_file(cast, top, code):
    held = checked(cast["admin"], f"{top}\n".encode() + csv_of())
    assert codes(held, "wrong") == [(code, "1:1")]
    with pytest.raises(Refused):
        apply_statement(statement=held, by=cast["admin"], said=Said(leave_out=True, accept_totals=True))


def test_a_file_of_another_fiscal_year_is_never_taken_over(cast):
    rows = [{**one, "ปีงบประมาณ": "2564"} for one in ROWS]
    held = checked(cast["admin"], csv_of(rows, (*made.HEADINGS, "ปีงบประมาณ")))
    assert held.counts["stopping"]
    with pytest.raises(Refused):
        apply_statement(statement=held, by=cast["admin"], said=Said(leave_out=True))


def test_columns_and_unit_are_asked_once_and_kept_for_the_source(cast):
    headings = tuple({"รหัสงบประมาณ": "Konto", "เบิกจ่าย": "Paid"}.get(name, name) for name in made.HEADINGS)
    rows = [{**one, "Konto": one["รหัสงบประมาณ"], "Paid": "1.5", "งบประมาณจัดสรร": "2", "ผูกพัน": "0"} for one in ROWS]
    held = checked(cast["admin"], csv_of(rows, headings))
    assert held.counts["stopping"]
    with pytest.raises(Invalid):
        say_columns(statement=held, columns={"Konto": "no_such"}, unit=1, by=cast["admin"])
    with pytest.raises(Invalid):
        say_columns(statement=held, columns={"Konto": "budget_code"}, unit=7, by=cast["admin"])
    said = {"Konto": "budget_code", "Paid": "disbursed"}
    held = say_columns(statement=held, columns=said, unit=1_000_000, by=cast["admin"])
    assert (held.counts["rows"], held.counts["sum"]) == (3, "4500000.00")
    again = checked(cast["admin"], csv_of(rows[:2], headings))
    assert again.counts["sum"] == "3000000.00"


def test_a_statement_is_taken_back_and_may_come_again(cast):
    held = undo_statement(statement=applied(cast["admin"]), by=cast["admin"])
    assert (held.state, StatementLine.objects.count()) == ("undone", 0)
    with pytest.raises(Refused):
        undo_statement(statement=held, by=cast["admin"])
    assert applied(cast["admin"]).lines.count() == 3


def test_a_large_file_is_done_by_a_job_that_may_run_twice(cast, monkeypatch):
    monkeypatch.setattr(steps, "AT_ONCE", 10)
    held = checked(cast["admin"])
    assert held.counts["step"] == "check"
    for _time in (1, 2):
        work_on_statement(statement_id=held.pk)
    held.refresh_from_db()
    apply_statement(statement=held, by=cast["admin"])
    for _time in (1, 2):
        work_on_statement(statement_id=held.pk)
    held.refresh_from_db()
    assert (held.state, held.lines.count()) == ("applied", 3)


def test_the_list_shows_a_file_that_is_being_worked_on(cast, as_user, monkeypatch):
    monkeypatch.setattr(steps, "AT_ONCE", 10)
    checked(cast["admin"])
    assert "กำลังดำเนินการ" in page(as_user(cast["admin"]).get("/budgets/treasury/"))


def test_the_annotated_copy_says_it_at_the_cell(cast):
    held = checked(cast["admin"], csv_of((*ROWS, row("", "1"))))
    with translation.override("en"):
        sheets = workbooks.read(annotated(held))
    assert "no budget code" in str(sheets[1].rows[4][-1])


def page(answer):
    return html.unescape(answer.content.decode())


def file(content=None):
    return SimpleUploadedFile("statement.csv", content if content is not None else csv_of())


@pytest.mark.parametrize(
    "wrong",
    [{"as_of": "30/09/2599"}, {"file": b""}, {"file": b"\x89PNG"}, {"as_of": "31/03/2564", "fiscal_year": "2565"}],
)
def test_a_new_source_comes_with_its_first_file_and_not_without(cast, as_user, wrong):
    browser = as_user(cast["admin"])
    sent = {"as_of": "31/03/2565", "new_source": "รายงานสาธิต", "new_code": "demo-1", "unit": "1"}
    refused = browser.post("/budgets/treasury/", {**sent, **wrong, "file": file(wrong.get("file"))})
    assert (refused.status_code, TreasurySource.objects.count()) == (422, 0)
    again = browser.post("/budgets/treasury/", {**sent, "file": file()})
    assert (again.status_code, TreasurySource.objects.get().code) == (302, "demo-1")


def test_rows_without_a_unit_are_told_and_wait_for_no_unit(cast, as_user):
    held = applied(cast["admin"], csv_of([row(รหัสหน่วยงาน="", หน่วยงาน="")]))
    assert (codes(held, "warns"), held.counts["units"], held.counts["unmatched"]) == ([("unit_missing", "2:2")], 0, 0)
    browser = as_user(cast["admin"])
    assert "ไม่ระบุหน่วยงาน ทั้งชื่อและรหัส (1 แถว)" in page(browser.get(f"/budgets/treasury/{held.pk}/"))
    line = page(browser.get(f"/treasury/lines/{held.lines.get().pk}/"))
    assert ("ไฟล์ไม่ได้ระบุหน่วยงานของรายการนี้" in line, "/budgets/treasury/units/" in line) == (True, False)


def test_the_page_brings_checks_and_takes_over(cast, as_user):
    browser = as_user(cast["admin"])
    assert "รายงานของระบบการคลังจะอยู่ที่นี่" in page(browser.get("/budgets/treasury/"))
    sent = {"file": file(), "as_of": "31/03/2565", "new_source": "รายงานสาธิต", "new_code": "demo-1", "unit": "1"}
    answer = browser.post("/budgets/treasury/", sent)
    held = Statement.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/budgets/treasury/{held.pk}/")
    assert "ไม่พบข้อผิดพลาด" in page(browser.get(answer["Location"]))
    assert browser.post(answer["Location"], {"act": "apply"}).status_code == 302
    assert StatementLine.objects.count() == 3
    assert made.CODE in browser.get(f"/budgets/treasury/{held.pk}/lines.csv").content.decode()


@pytest.mark.parametrize(
    ("sent", "thai", "english"),
    [
        ({"as_of": "31/03/2565"}, "เลือกไฟล์", "Choose a file."),
        ({"file": True, "as_of": "31/03/65", "source": "demo"}, "", ""),
        ({"file": True, "as_of": "31/03/2565"}, "เลือกว่าเป็นรายงานของแหล่งใด", "Choose whose report it is"),
        ({"file": True, "as_of": "31/03/2565", "new_code": "ก ข", "new_source": "x"}, "ตัวอักษรโรมัน", "short code"),
    ],
)
def test_what_was_sent_wrong_is_said_at_its_field(cast, as_user, sent, thai, english):
    made.source()
    for language, words in (("th", thai), ("en", english)):
        browser = as_user(cast["admin"])
        browser.cookies["django_language"] = language
        given = {name: file() if value is True else value for name, value in sent.items()}
        answer = browser.post("/budgets/treasury/", given)
        assert answer.status_code == 422
        assert words in page(answer)
    assert Statement.objects.count() == 0


def test_who_reads_statements(cast, as_user):
    waiting, done = checked(cast["admin"], csv_of(ROWS[:1])), applied(cast["admin"])
    for username, lists, waits, reads in (
        ("admin", 200, 200, 200),
        ("analyst", 200, 404, 200),
        ("auditor", 200, 404, 200),
        ("budget", 200, 404, 200),
        ("editor", 404, 404, 404),
        ("ministry", 404, 404, 404),
    ):
        browser = as_user(cast[username])
        found = [browser.get(f"/budgets/treasury/{path}").status_code for path in ("", f"{waiting.pk}/", f"{done.pk}/")]
        assert found == [lists, waits, reads], username


@pytest.fixture
def run(bodies, tmp_path):
    def import_file(*options, rows=ROWS):
        path = tmp_path / "statement.csv"
        path.write_bytes(csv_of(rows))
        out = io.StringIO()
        call_command("import", "disbursement", str(path), *options, stdout=out)
        return out.getvalue()

    return import_file


def test_the_command_checks_and_takes_over_where_asked(run):
    options = ("--source", "demo", "--as-of", "31/03/2565", "--total", SUM)
    with pytest.raises(CommandError, match="no source demo"):
        run(*options)
    told = run(*options, "--new-source", "รายงานสาธิต")
    assert "rows 3, wrong 0, units 1 (without a body 0), disbursed 749,000.25 baht of 2565 as of 2022-03-31" in told
    assert StatementLine.objects.count() == 0
    run(*options, "--apply")
    assert StatementLine.objects.count() == 3


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ((), "--source and --as-of"),
        (("--source", "demo", "--as-of", "31/03/65"), "31/03/65"),
        (
            ("--source", "demo", "--as-of", "2022-03-31", "--total", "1", "--apply", "--language", "en"),
            "disagree.*--accept-totals",
        ),
        (
            ("--source", "new", "--new-source", "รายงานสาธิต", "--as-of", "2599-03-31", "--language", "en"),
            "not come yet",
        ),
    ],
)
def test_the_command_says_what_is_wrong(run, options, words):
    made.source()
    with pytest.raises(CommandError, match=words):
        run(*options)
    assert (StatementLine.objects.count(), TreasurySource.objects.count()) == (0, 1)


SAMPLE = Path(budgets.__file__).parent / "packs" / "treasury" / "statement_sample.csv"


def test_the_sample_file_is_read_without_fault_and_says_what_it_is_made_of(cast):
    held = checked(cast["admin"], SAMPLE.read_bytes(), stated_total=Decimal("1228800.75"))
    assert (held.counts["rows"], held.counts["sum"], held.counts["wrong_rows"]) == (3, "1228800.75", 0)
    assert (held.counts["totals"], held.counts["totals_agree"], held.counts["disagrees"]) == (4, 4, False)
    assert "ไม่ใช่รูปแบบรายงานทางการ" in SAMPLE.read_text(encoding="utf-8")


STRANGE = "สำนักงานคณะกรรมการอาชีวศึกษา"


def test_which_body_a_unit_is_is_said_once_for_all_statements(cast, as_user):
    rows = [row(f"200041234500000{n}", รหัสหน่วยงาน="77777", หน่วยงาน=STRANGE) for n in range(2)]
    january = applied(cast["admin"], csv_of(rows), as_of=dt.date(2022, 1, 31))
    march = applied(cast["admin"], csv_of(rows[:1]))
    (waiting,) = queries.unmatched_units(10)
    assert (waiting.unit, waiting.code, waiting.rows, queries.waiting_units()) == (STRANGE, "77777", 3, 1)
    browser, place = as_user(cast["admin"]), "/budgets/treasury/units/"
    assert place in page(browser.get("/budgets/treasury/"))
    assert "U0151" in page(browser.get(place))
    sent = {"unit": STRANGE, "code": "77777"}
    for language, other, words in (
        ("th", "ไม่มี", "ไม่ใช่รหัสหรือชื่อเต็ม"),
        ("en", "ไม่มี", "is not the code or full name"),
        ("th", " ", "เลือกหน่วยงานที่เสนอไว้"),
        ("en", "", "Choose one of the bodies offered"),
    ):
        browser.cookies["django_language"] = language
        wrong = browser.post(place, {**sent, "other": other})
        assert (wrong.status_code, words in page(wrong)) == (422, True)
    assert StatementLine.objects.filter(body__isnull=False).count() == 0
    assert browser.post(place, {**sent, "body": "U0151"}).status_code == 302
    codes = {line.body.code for line in StatementLine.objects.filter(statement__in=[january, march])}
    assert (codes, queries.waiting_units(), browser.post(place, {**sent, "body": "U0151"}).status_code) == (
        {"U0151"},
        0,
        422,
    )
    later = applied(cast["admin"], csv_of(rows[1:]), as_of=dt.date(2022, 4, 10))
    assert later.lines.get().body.code == "U0151"
    assert BusinessEvent.objects.get(act="statement_unit_matched").data["lines"] == 3


@pytest.mark.parametrize("username", ["editor", "ministry", "analyst", "budget"])
def test_others_do_not_say_which_body_a_unit_is(cast, as_user, username):
    applied(cast["admin"], csv_of([row(รหัสหน่วยงาน="77777", หน่วยงาน=STRANGE)]))
    browser, place = as_user(cast[username]), "/budgets/treasury/units/"
    assert browser.get(place).status_code == 404
    assert browser.post(place, {"unit": STRANGE, "code": "77777", "body": "U0151"}).status_code == 403
    assert StatementLine.objects.get().body is None
    assert BusinessEvent.objects.filter(act="refused_match_statement_unit").count() == 1


def test_the_limits_are_said_as_they_are(cast):
    for language, words in (("th", "1,000,000"), ("en", "at most 1,000,000")):
        with translation.override(language):
            told = Fault("unread").mend
            assert words in told
            assert "100,000" in told
