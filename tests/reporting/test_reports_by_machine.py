"""A ministry's own system reads what is owed, writes answers on either basis, sends, pushes many, and reads what was known."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from samrit.accounts.models import User
from samrit.lib import clock
from samrit.organisations.models import Organisation
from samrit.projects.models import YearPlan
from samrit.reporting.actions import passage, reports
from samrit.reporting.models import ProgressReport
from samrit.reporting.queries.reports import report_page
from samrit.reporting.queries.workbooks.records import found_among
from tests.factories import treasury
from tests.factories.books import Book
from tests.machines import Machine
from tests.reporting.conftest import NOW, answers, fill, keys_of, make_year_plan, written
from tests.reporting.test_workbooks import put, stored

pytestmark = pytest.mark.django_db
HERE = "/api/v1/reports/T-0001/2565/2"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def texts(plan: YearPlan, **more: Any) -> dict[str, Any]:
    """A complete quarter as a machine writes it."""
    return {key: str(value) if isinstance(value, Decimal) else value for key, value in answers(plan, **more).items()}


def test_what_is_owed_is_listed_by_state_and_unit(
    year_plan: YearPlan, unit: Organisation, editor: User, editor2: User, quarters: Any
) -> None:
    fill(make_year_plan(unit, "T-0002"))
    reports.save_report(
        year_plan=year_plan, window=quarters[2], written=written(year_plan, editor, quarters[2]), by=editor
    )
    machine = Machine(editor)
    told = machine.ask("GET", "/api/v1/reports").json()
    assert (told["fiscal_year"], told["quarter"], told["count"]) == (2565, 2, 2)
    first, second = told["items"]
    assert (first["code"], first["state"], first["stage"], first["is_complete"]) == ("T-0001", "draft", "open", True)
    assert (second["code"], second["state"], second["days_left"]) == ("T-0002", "", 12)
    assert second["due_at"].startswith("2022-0")
    for state, codes in (("none", ["T-0002"]), ("draft", ["T-0001"]), ("approved", [])):
        items = machine.ask("GET", f"/api/v1/reports?state={state}").json()["items"]
        assert [item["code"] for item in items] == codes
    assert machine.ask("GET", f"/api/v1/reports?unit={unit.code}&unsent=true").json()["count"] == 2
    assert machine.ask("GET", "/api/v1/reports?unit=NOWHERE").status_code == 422
    assert machine.ask("GET", "/api/v1/reports?fiscal_year=2599&quarter=1").status_code == 422
    assert Machine(editor2).ask("GET", "/api/v1/reports").json()["count"] == 0
    days = machine.ask("GET", "/api/v1/calendar/2565").json()["quarters"]
    assert [each["quarter"] for each in days] == [1, 2, 3, 4]
    assert machine.ask("GET", "/api/v1/calendar/2400").status_code == 404


def test_what_a_page_offers_to_start_with_is_missing_for_a_machine_until_it_writes_it(
    year_plan: YearPlan, editor: User
) -> None:
    treasury.report(year_plan, 1, Decimal(1000))
    shown = report_page(editor, "T-0001", 2565, 2)
    assert shown is not None
    assert shown.is_prefilled
    body = Machine(editor).ask("GET", HERE).json()
    assert (set(body["values"].values()), body["filled"]) == ({None}, {})
    refused = Machine(editor).ask("POST", f"{HERE}/submission").json()
    assert {each["field"] for each in body["missing"]} == {each["field"] for each in refused["problems"]}


def test_a_report_is_read_written_and_sent(year_plan: YearPlan, editor: User) -> None:
    machine, keys = Machine(editor), keys_of(year_plan)
    read = machine.ask("GET", HERE)
    body = read.json()
    assert body["values"][f"{keys['output']}.value"] is None
    assert {each["key"] for each in body["fields"]} == set(body["values"]) == set(body["seen"])
    assert body["plan"][keys["indicator"]]["target"] == "40"
    assert body["planned"]["money_of_year"] == "1000000"
    assert any(each["field"] == "progress_actual" for each in body["missing"])
    assert machine.ask("PUT", f"{HERE}/values", {"values": {}}).status_code == 428
    sent = machine.ask("PATCH", f"{HERE}/values", {"values": texts(year_plan)}, if_match=read["ETag"])
    assert sent.status_code == 200, sent.content
    assert (sent.json()["is_complete"], sent.json()["state"]) == (True, "draft")
    assert stored(year_plan)[f"{keys['money']}.disbursed"] == Decimal("500000.00")
    again = machine.ask("GET", HERE)
    assert again["ETag"] == sent["ETag"] != read["ETag"]
    assert again.json()["values"][f"{keys['money']}.disbursed"] == "500000.00"
    assert machine.ask("POST", f"{HERE}/submission").json()["state"] == "submitted"
    assert machine.ask("PATCH", f"{HERE}/values", {"values": {}, "seen": {}}).status_code == 403
    assert machine.ask("POST", f"{HERE}/withdrawal").json()["state"] == "draft"


def test_blank_zero_and_does_not_apply_are_three(year_plan: YearPlan, editor: User) -> None:
    machine, key = Machine(editor), f"{keys_of(year_plan)['output']}"
    for values, found in (
        ({f"{key}.value": "0"}, (Decimal(0), None)),
        ({f"{key}.na": True}, (None, True)),
        ({f"{key}.value": "4"}, (Decimal(4), None)),
        ({f"{key}.value": None}, (None, None)),
    ):
        answer = machine.ask("PATCH", f"{HERE}/values", {"values": values}, if_match="*")
        assert answer.status_code == 200, answer.content
        now = stored(year_plan)
        assert (now.get(f"{key}.value"), now.get(f"{key}.na")) == found
    both = {f"{key}.value": "4", f"{key}.na": True}
    answer = machine.ask("PATCH", f"{HERE}/values", {"values": both}, if_match="*")
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["pointer"] == f"/values/{key}.value"


def test_figures_of_the_quarter_are_converted_both_ways(year_plan: YearPlan, editor: User, quarters: Any) -> None:
    money = f"{keys_of(year_plan)['money']}.disbursed"
    first = written(year_plan, editor, quarters[1], **{money: Decimal(200_000)})
    reports.save_report(year_plan=year_plan, window=quarters[1], written=first, by=editor)
    machine = Machine(editor)
    body = {"basis": "quarter", "values": {money: "50000.25"}}
    assert machine.ask("PATCH", f"{HERE}/values", body, if_match="*").status_code == 200
    assert stored(year_plan)[money] == Decimal("250000.25")
    assert machine.ask("GET", HERE).json()["values"][money] == "250000.25"
    told = machine.ask("GET", f"{HERE}?basis=quarter").json()
    assert (told["values"][money], told["previous"][money], told["previous_quarter"]) == ("50000.25", "200000.00", 1)


def test_two_who_write_the_same_are_told_and_others_merge(year_plan: YearPlan, editor: User) -> None:
    machine = Machine(editor)
    seen = machine.ask("GET", HERE).json()["seen"]
    etag = machine.ask("GET", HERE)["ETag"]
    machine.ask("PATCH", f"{HERE}/values", {"values": {"summary": "หนึ่ง"}, "seen": seen})
    late = machine.ask("PATCH", f"{HERE}/values", {"values": {"summary": "สอง"}}, if_match=etag)
    assert late.status_code == 412
    assert late.json()["problems"][0]["theirs"] == "หนึ่ง"
    clash = machine.ask("PATCH", f"{HERE}/values", {"values": {"summary": "สอง"}, "seen": seen})
    assert clash.status_code == 409
    assert clash.json()["problems"][0]["pointer"] == "/values/summary"
    merged = machine.ask("PATCH", f"{HERE}/values", {"values": {"suggestion": "ควรเร่ง"}, "seen": seen})
    assert merged.status_code == 200
    assert stored(year_plan) == {"summary": "หนึ่ง", "suggestion": "ควรเร่ง"}
    whole = machine.ask("PUT", f"{HERE}/values", {"values": {"summary": "หนึ่ง"}}, if_match=merged["ETag"])
    assert whole.status_code == 200
    assert stored(year_plan) == {"summary": "หนึ่ง"}


@pytest.mark.parametrize(
    ("values", "field", "thai", "english"),
    [
        ({"progress_actual": 70}, "progress_actual", "ตัวเลข", "text of digits"),
        ({"progress_actual": "120"}, "progress_actual", "100", "between 0 and 100"),
        ({"execution_state": "flying"}, "execution_state", "เลือก", "one of the list"),
        ({"has_obstacles": "no"}, "has_obstacles", "true", "true"),
        ({"lat": "1e5"}, "lat", "ตัวเลข", "write digits"),
        ({"nothing": "1"}, "nothing", "ไม่ใช่คำตอบ", "not an answer"),
        ({"summary": "ก" * 10_001}, "summary", "10000", "10000"),
    ],
)
def test_what_cannot_be_is_told_at_its_place(
    year_plan: YearPlan, editor: User, values: dict[str, Any], field: str, thai: str, english: str
) -> None:
    for language, words in (("th", thai), ("en", english)):
        machine = Machine(editor, language=language)
        answer = machine.ask("PATCH", f"{HERE}/values", {"values": values}, if_match="*")
        assert answer.status_code == 422
        (one,) = answer.json()["problems"]
        assert (one["field"], one["pointer"]) == (field, f"/values/{field}")
        assert words in one["message"] + one["mend"]
    assert stored(year_plan) == {}


def test_many_reports_are_pushed_each_by_itself_and_once(year_plan: YearPlan, unit: Organisation, editor: User) -> None:
    other = make_year_plan(unit, "T-0002")
    fill(other)
    named = {"fiscal_year": 2565, "quarter": 2}
    body = {
        "reports": [
            {"project": "T-0001", **named, "values": texts(year_plan), "send": True},
            {"project": "T-0002", **named, "values": {"progress_actual": "120"}},
            {"project": "T-0002", **named, "values": {"summary": "ดี"}, "strange": 1},
            {"project": "NOBODY", **named, "values": {}},
            {"project": "T-0002", **named, "values": {"summary": "ดี"}, "send": True},
        ]
    }
    machine = Machine(editor)
    told = machine.ask("POST", "/api/v1/reports/batch", body, idempotency_key="push-1").json()
    assert [item["status"] for item in told["items"]] == [200, 422, 422, 404, 422]
    assert (told["saved"], told["refused"]) == (1, 4)
    assert told["items"][0]["saved"]["state"] == "submitted"
    assert told["items"][1]["problem"]["problems"][0]["pointer"] == "/reports/1/values/progress_actual"
    assert stored(other) == {}  # what cannot be sent is not saved either
    again = machine.ask("POST", "/api/v1/reports/batch", body, idempotency_key="push-1").json()
    assert again["items"][0]["is_repeated"] is True
    assert ProgressReport.objects.count() == 1
    for wrong in ({}, {"reports": []}, {"reports": [{}] * 101}):
        assert machine.ask("POST", "/api/v1/reports/batch", wrong).status_code == 422


def test_what_was_known_at_a_day_can_be_asked_for_ever(
    year_plan: YearPlan, editor: User, division: User, department: User, quarters: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = reports.submit_report(
        year_plan=year_plan, window=quarters[2], written=written(year_plan, editor, quarters[2]), by=editor
    )
    for approver in (division, department):
        passage.approve_report(report=report, hash_read=report.approval.document_hash, by=approver)
    monkeypatch.setattr(clock, "now", lambda: NOW + dt.timedelta(days=3))
    machine = Machine(editor)
    (version,) = machine.ask("GET", f"{HERE}/versions").json()["items"]
    assert machine.ask("GET", f"{HERE}/versions/1").json()["document"]["quarter"] == 2
    known = machine.ask("GET", f"{HERE}/known?at=2022-04-18").json()
    assert known["document_hash"] == version["document_hash"]
    assert machine.ask("GET", f"{HERE}/known?at=2022-04-17").status_code == 404
    assert machine.ask("GET", f"{HERE}/versions/2").status_code == 404
    assert machine.ask("GET", f"{HERE}/known?at=9999-12-31").status_code == 404


def test_a_workbook_goes_out_comes_back_is_applied_and_undone(year_plan: YearPlan, editor: User, editor2: User) -> None:
    machine, books = Machine(editor), "/api/v1/report-workbooks"
    answer = machine.ask("GET", f"{books}/out?fiscal_year=2565&quarter=2")
    assert answer.status_code == 200, answer.content
    book = Book.of(answer.content)
    put(book, "summary", "จากเครื่องของกระทรวง")
    brought = machine.client.post(books, {"file": SimpleUploadedFile("book.xlsx", book.data())})
    told = brought.json()
    assert (told["state"], told["quarter"], told["ready"], told["complete"]) == ("checked", 2, ["T-0001"], [])
    here = f"{books}/{told['uid']}"
    assert Machine(editor2).ask("GET", here).status_code == 404
    assert machine.ask("GET", f"{here}/annotated").content[:2] == b"PK"
    applied = machine.ask("POST", f"{here}/application", {"send": True}).json()
    assert (applied["state"], applied["sent"]) == ("applied", 0)
    assert stored(year_plan) == {"summary": "จากเครื่องของกระทรวง"}
    undone = machine.ask("POST", f"{here}/undoing").json()
    assert (undone["state"], undone["left"], stored(year_plan)) == ("undone", [], {})
    assert machine.ask("GET", f"{books}/out?fiscal_year=2565&quarter=2&unit=NOWHERE").status_code == 422


def test_strangers_and_keys_that_only_read(year_plan: YearPlan, editor: User, editor2: User, quarters: Any) -> None:
    for method, path in (("GET", HERE), ("PATCH", f"{HERE}/values"), ("POST", f"{HERE}/submission")):
        assert Machine(editor2).ask(method, path, {"values": {}}).status_code == 404
    reader = Machine(editor, may_write=False)
    assert reader.ask("GET", HERE).status_code == 200
    assert reader.ask("PATCH", f"{HERE}/values", {"values": {}}, if_match="*").status_code == 403
    assert found_among(editor2, ["T-0001"], quarters[2]) == []
