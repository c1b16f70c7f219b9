"""Pages, machines and paper of the reports after the end: what is shown beside, what is refused, who sees nothing."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pypdf
import pytest
from django.test import Client
from django.utils import translation

from samrit.accounts.models import User
from samrit.approvals.models import State
from samrit.approvals.queries import last_sending
from samrit.organisations.models import Organisation
from samrit.plans.models import NodeHost
from samrit.projects.models import Indicator, PlanChoice, YearPlan
from samrit.reporting.models import ClosingReport, FiscalQuarter
from samrit.workspace.queries.inbox import Wanted, inbox, reading
from samrit.workspace.queries.reorganise import approvals_of
from tests.factories.opendata import node
from tests.machines import Machine
from tests.reporting.test_closing import answers, approved, find, on, opened, send
from tests.reporting.test_passage import send as send_m6
from tests.workspace.test_printing import plain, words

HERE = "/projects/T-0001/closing/final/"
API = "/api/v1/closing-reports/T-0001"
AsUser = Callable[[User], Client]


def typed(plan: YearPlan, seen: str = "{}", **more: Any) -> dict[str, str]:
    """The answers as a browser sends them."""
    said = {key.replace(".", "-"): str(value) for key, value in answers(plan, **more).items() if value is not None}
    return {"seen": seen, **said}


def text_of(client: Client, address: str, language: str = "th", status: int = 200) -> str:
    client.cookies["django_language"] = language
    answer = client.get(address)
    assert answer.status_code == status, answer.content[:300]
    return answer.content.decode()


def test_the_page_shows_what_was_reported_beside(
    ended: YearPlan, quarters: dict[int, FiscalQuarter], editor: User, as_user: AsUser
) -> None:
    send_m6(ended, editor, quarters[2], outcome_result="เดินทางเร็วขึ้น")
    opened(ended)
    thai, english = text_of(as_user(editor), HERE), text_of(as_user(editor), HERE, "en")
    assert "รายงานเมื่อสิ้นสุดโครงการ" in thai
    for said in ("1,000,000.00", "500,000.00", "ความพึงพอใจ", "เดินทางเร็วขึ้น"):
        assert said in thai, said
    assert "Filled in from the quarterly reports" in english
    assert "Final report" in english
    assert english.count("<h1") == 1


def test_before_its_day_the_page_says_when_it_opens(ended: YearPlan, editor: User, as_user: AsUser) -> None:
    address = "/projects/T-0001/closing/after_6/"
    assert "1 ต.ค. 2565" in text_of(as_user(editor), address)
    assert "This report is not open yet." in text_of(as_user(editor), address, "en")
    assert as_user(editor).post(address, {"outcome": "ก"}).status_code == 404
    assert not ClosingReport.objects.exists()
    every = text_of(as_user(editor), "/projects/T-0001/closing/", "en")
    assert "Outcome after 24 months" in every
    assert f'href="{HERE}"' not in every
    opened(ended)
    assert f'href="{HERE}"' in text_of(as_user(editor), "/projects/T-0001/closing/")


def test_a_project_without_a_last_day_teaches_what_will_be_there(
    year_plan: YearPlan, editor: User, as_user: AsUser
) -> None:
    assert "The final report will be here" in text_of(as_user(editor), "/projects/T-0001/closing/", "en")
    assert "รายงานเมื่อสิ้นสุดโครงการจะอยู่ที่นี่" in text_of(as_user(editor), "/projects/T-0001/closing/")


@pytest.mark.parametrize("address", [HERE, f"{HERE}versions/", f"{HERE}thread/", f"{HERE}print.pdf"])
def test_strangers_and_unknown_kinds_find_nothing(
    ended: YearPlan, editor: User, editor2: User, as_user: AsUser, address: str
) -> None:
    opened(ended)
    assert as_user(editor2).get(address).status_code == 404
    assert as_user(editor).get(address.replace("final", "after_99")).status_code == 404
    assert as_user(editor2).post(f"{HERE}submission/", typed(ended)).status_code == 404


@pytest.mark.parametrize("address", [HERE, f"{HERE}versions/", f"{HERE}thread/", f"{HERE}print.pdf"])
def test_the_planning_office_reads_all_of_it(ended: YearPlan, analyst: User, as_user: AsUser, address: str) -> None:
    opened(ended)
    assert as_user(analyst).get(address).status_code == 200


def test_saved_sent_returned_to_a_field_and_approved_on_the_page(
    ended: YearPlan, editor: User, division: User, department: User, as_user: AsUser
) -> None:
    opened(ended)
    seen = as_user(editor).get(HERE).context["seen"]
    assert as_user(editor).post(HERE, typed(ended, seen)).status_code == 302
    assert find(ended).is_complete
    assert (
        as_user(editor).post(f"{HERE}submission/", typed(ended, as_user(editor).get(HERE).context["seen"])).status_code
        == 302
    )
    assert 'name="pin-outcome"' in text_of(as_user(division), HERE)
    data = {"reason": "ขอรายละเอียด", "pin-outcome": "วัดอย่างไร"}
    assert as_user(division).post(f"{HERE}return/", data).status_code == 302
    shown = text_of(as_user(editor), HERE)
    assert "วัดอย่างไร" in shown
    assert 'name="outcome"' in shown
    assert 'name="lessons"' not in shown
    pin = find(ended).approval.pins.get()
    assert as_user(editor).post(f"{HERE}pins/{pin.pk}/", {"text": "จากการสำรวจ"}).status_code == 302
    again = {"seen": as_user(editor).get(HERE).context["seen"], "outcome": "สั้นลง 20 นาที จากการสำรวจ"}
    assert as_user(editor).post(f"{HERE}submission/", again).status_code == 302
    for user in (division, department):
        signed = {"hash": find(ended).approval.document_hash}
        assert as_user(user).post(f"{HERE}approval/", signed).status_code == 302
    assert find(ended).approval.state == State.APPROVED
    assert "approved-1" in text_of(as_user(editor), f"{HERE}versions/?left=sent-1&right=sent-2")
    assert "สั้นลง 20 นาที จากการสำรวจ" in text_of(as_user(editor), f"{HERE}versions/approved-1/")
    assert as_user(editor).get(f"{HERE}versions/approved-9/").status_code == 404


def test_the_unlock_goes_its_way_on_the_page(
    ended: YearPlan, editor: User, division: User, department: User, as_user: AsUser
) -> None:
    approved(send(editor, opened(ended), ended), division, department)
    assert as_user(editor).post(f"{HERE}unlock/", {"reason": ""}).status_code == 422
    asked = {"document_number": "ศธ 1/2", "reason": "ยอดผิด", "keys": ["disbursed"]}
    assert as_user(editor).post(f"{HERE}unlock/", asked).status_code == 302
    assert as_user(department).post(f"{HERE}unlock/decision/", {"decision": "perhaps"}).status_code == 400
    assert as_user(department).post(f"{HERE}unlock/decision/", {"decision": "refuse"}).status_code == 422
    assert as_user(department).post(f"{HERE}unlock/decision/", {"decision": "grant"}).status_code == 302
    assert 'name="disbursed"' in text_of(as_user(editor), HERE)
    assert as_user(editor).post(f"{HERE}unlock/closing/").status_code == 302
    assert find(ended).approval.state == State.APPROVED


def test_what_is_wrong_stands_at_its_field_and_nothing_is_lost(ended: YearPlan, editor: User, as_user: AsUser) -> None:
    opened(ended)
    for language, said in (("th", "ไม่เกิน 10000 ตัวอักษร"), ("en", "at most 10000 letters")):
        client = as_user(editor)
        client.cookies["django_language"] = language
        answer = client.post(HERE, typed(ended, outcome="ก" * 10_001, lessons="เก็บไว้"))
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert "เก็บไว้" in answer.content.decode()
    assert find(ended).lessons == ""
    missing = as_user(editor).post(f"{HERE}submission/", {"seen": "{}"})
    assert missing.status_code == 422
    assert "ระบุว่าบรรลุผลลัพธ์เพียงใด" in missing.content.decode()


def test_two_people_at_once_see_both_texts(ended: YearPlan, editor: User, as_user: AsUser) -> None:
    opened(ended)
    seen = as_user(editor).get(HERE).context["seen"]
    as_user(editor).post(HERE, typed(ended, seen, outcome="ของคนแรก"))
    answer = as_user(editor).post(HERE, typed(ended, seen, outcome="ของคนที่สอง"))
    assert answer.status_code == 409
    assert "ของคนแรก" in answer.content.decode()
    assert "ของคนที่สอง" in answer.content.decode()
    assert find(ended).outcome == "ของคนแรก"


def test_who_reads_only_what_is_approved_sees_the_version_in_force(
    ended: YearPlan, editor: User, division: User, department: User, cast: dict[str, User], as_user: AsUser
) -> None:
    closing = send(editor, opened(ended), ended)
    viewer = cast["budget"]
    before = text_of(as_user(viewer), HERE, "en")
    assert "The approved report will be here" in before
    assert "การเดินทางสั้นลง" not in before
    assert as_user(viewer).get(f"{HERE}thread/").status_code == 404
    approved(closing, division, department)
    ClosingReport.objects.update(outcome="ร่างใหม่ที่ยังไม่อนุมัติ")
    after = text_of(as_user(viewer), HERE)
    assert "การเดินทางสั้นลง 20 นาที" in after
    assert "ร่างใหม่" not in after


def test_a_call_back_shows_the_final_reports_answers(
    ended: YearPlan,
    editor: User,
    division: User,
    department: User,
    as_user: AsUser,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    approved(send(editor, opened(ended), ended), division, department)
    on("2022-10-03T09:00:00", monkeypatch)
    opened(ended, "after_6")
    shown = text_of(as_user(editor), "/projects/T-0001/closing/after_6/")
    assert "การเดินทางสั้นลง 20 นาที" in shown
    assert '<td class="num" data-head="รายงานเมื่อสิ้นสุดโครงการ">78</td>' in shown
    assert 'name="disbursed"' not in shown


def test_pages_ask_no_more_for_three_indicators_than_for_one(
    ended: YearPlan, editor: User, as_user: AsUser, django_assert_max_num_queries: Any
) -> None:
    opened(ended)
    client = as_user(editor)
    client.get(HERE)
    with django_assert_max_num_queries(62) as first:
        client.get(HERE)
    for name in ("สอง", "สาม"):
        Indicator.objects.create(year_plan=ended, name=name, unit="ร้อยละ", target=50)
    with django_assert_max_num_queries(len(first.captured_queries)):
        client.get(HERE)
    with django_assert_max_num_queries(24):
        client.get("/projects/T-0001/closing/")


def test_it_stands_on_my_work_and_in_the_inbox(
    ended: YearPlan, editor: User, division: User, department: User, as_user: AsUser
) -> None:
    closing = opened(ended)
    assert f'href="{HERE}"' in text_of(as_user(editor), "/my-work/")
    send(editor, closing, ended, disbursed=Decimal(2_000_000), disbursed_reason="เงินสมทบ")
    assert 'id="closings"' not in text_of(as_user(editor), "/my-work/")
    found = inbox(division, Wanted())
    (item,) = found.items
    assert (item.closing, item.facts.money, item.facts.warnings) == (closing, Decimal(1_000_000), ("over_budget",))
    with translation.override("en"):
        assert reading(division, closing.approval_id)
    assert "รายงานเมื่อสิ้นสุดโครงการ" in text_of(as_user(division), "/inbox/")
    read = text_of(as_user(division), f"/inbox/{closing.approval_id}/")
    assert "การเดินทางสั้นลง 20 นาที" in read
    assert as_user(division).post(f"{HERE}return/", {"reason": "แก้"}).status_code == 302
    assert find(ended).approval.state == State.RETURNED
    assert "แก้" in text_of(as_user(editor), "/my-work/")


def test_many_are_approved_together_from_the_inbox(
    ended: YearPlan, editor: User, division: User, department: User
) -> None:
    from samrit.workspace.actions import decisions  # noqa: PLC0415

    closing = send(editor, opened(ended), ended)
    for user in (division, department):
        decisions.approve(approval=closing.approval, hash_read=closing.approval.document_hash, by=user)
    decisions.undo(approval=closing.approval, by=department)
    assert find(ended).approval.state == State.SUBMITTED
    decisions.give_back(approval=closing.approval, reason="แก้", pins=[("outcome", "วัดอย่างไร")], by=department)
    assert find(ended).approval.pins.get().before == "การเดินทางสั้นลง 20 นาที"


# --- machines -----------------------------------------------------------------------------------------------------------


@pytest.fixture
def texts(ended: YearPlan) -> dict[str, Any]:
    return {key: str(value) if isinstance(value, Decimal) else value for key, value in answers(ended).items()}


def test_a_machine_reads_writes_and_sends(ended: YearPlan, editor: User, texts: dict[str, Any]) -> None:
    machine = Machine(editor)
    items = machine.ask("GET", API).json()["items"]
    assert (items[0]["kind"], items[0]["stage"]) == ("final", "not_open")
    assert machine.ask("PUT", f"{API}/final/values", {"values": {}}).status_code == 403
    opened(ended)
    told = machine.ask("GET", f"{API}/final")
    body = told.json()
    assert (body["stage"], body["years"][0]["given"]) == ("open", "1000000.00")
    assert "attainment" in {found["field"] for found in body["missing"]}
    assert machine.ask("PATCH", f"{API}/final/values", {"values": texts}).status_code == 428
    saved = machine.ask("PUT", f"{API}/final/values", {"values": texts}, If_Match=told["ETag"])
    assert (saved.status_code, saved.json()["is_complete"]) == (200, True)
    stale = machine.ask("PATCH", f"{API}/final/values", {"values": {"outcome": "ใหม่"}}, If_Match=told["ETag"])
    assert stale.status_code == 412
    assert machine.ask("POST", f"{API}/final/submission").json()["state"] == "submitted"
    assert machine.ask("POST", f"{API}/final/withdrawal").json()["state"] == "draft"


@pytest.mark.parametrize(
    ("values", "code", "pointer"),
    [
        ({"disbursed": 5}, "number", "/values/disbursed"),
        ({"disbursed": "-5"}, "money", "/values/disbursed"),
        ({"attainment": "soon"}, "unknown_choice", "/values/attainment"),
        ({"owner": "x"}, "unknown", "/values/owner"),
    ],
)
def test_each_fault_of_a_machine_has_its_place(
    ended: YearPlan, editor: User, values: dict[str, Any], code: str, pointer: str
) -> None:
    opened(ended)
    answer = Machine(editor).ask("PATCH", f"{API}/final/values", {"values": values, "seen": {}})
    assert answer.status_code == 422
    (problem,) = answer.json()["problems"]
    assert (problem["code"], problem["pointer"]) == (code, pointer)


def test_a_machine_of_others_finds_nothing_and_reads_only_what_is_approved(
    ended: YearPlan, editor: User, editor2: User, cast: dict[str, User]
) -> None:
    send(editor, opened(ended), ended)
    assert Machine(editor2).ask("GET", f"{API}/final").status_code == 404
    assert Machine(editor).ask("GET", f"{API}/after_99").status_code == 422
    read = Machine(cast["budget"]).ask("GET", f"{API}/final").json()
    assert (read["state"], read["seen"], read["missing"], read["is_complete"]) == ("", {}, [], False)
    assert not any(read["values"].values())


# --- paper --------------------------------------------------------------------------------------------------------------


def test_it_is_printed_for_the_signed_memorandum(
    ended: YearPlan,
    quarters: dict[int, FiscalQuarter],
    editor: User,
    division: User,
    department: User,
    as_user: AsUser,
) -> None:
    send_m6(ended, editor, quarters[2])
    closing = opened(ended)
    draft = as_user(editor).get(f"{HERE}print.pdf")
    assert plain("ยังไม่อนุมัติ") in words(pypdf.PdfReader(io.BytesIO(draft.content)))
    approved(send(editor, closing, ended), division, department)
    ClosingReport.objects.update(outcome="แก้ภายหลัง")
    answer = as_user(editor).get(f"{HERE}print.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = words(pypdf.PdfReader(io.BytesIO(answer.content)))
    for said in ("บันทึกข้อความ", "เงินรวมทุกปี", "1,000,000.00", "500,000.00", "ความพึงพอใจ", "สำรวจก่อนฤดูฝน"):
        assert plain(said) in text, said
    assert plain("แก้ภายหลัง") not in text
    english = as_user(editor).get(f"{HERE}print.pdf?language=en")
    assert plain("Final report of the project") in words(pypdf.PdfReader(io.BytesIO(english.content)))
    assert as_user(editor).get(f"{HERE}print.pdf?version=7").status_code == 404
    by_key = Machine(editor).ask("GET", f"{API}/final/document.pdf")
    assert (by_key.status_code, by_key["Content-Type"]) == (200, "application/pdf")
    sent = last_sending(closing.approval)
    assert sent is not None
    assert sent.document["years"][0]["reported"] == "500000"


def test_a_reorganisation_takes_the_approvals_of_these_reports_along(ended: YearPlan) -> None:
    closing = opened(ended)
    assert approvals_of([ended.project_id])[ended.project_id] == [ended.approval_id, closing.approval_id]


def test_a_host_of_its_target_reads_what_is_approved(
    ended: YearPlan, editor: User, division: User, department: User, cast: dict[str, User], as_user: AsUser
) -> None:
    strategy = node("strategy", "1", "ด้านความมั่นคง")
    target = node("target_y1", "010101", "ประชาชนอยู่เย็นเป็นสุข", strategy)
    PlanChoice.objects.create(year_plan=ended, level=target.kind, node=target)
    body = Organisation.objects.get(code="M11000")
    NodeHost.objects.create(node=target, level="host_3", agency_th="เจ้าภาพ", organisation=body, source="-")
    closing, host = send(editor, opened(ended), ended), cast["host"]
    assert "The approved report will be here" in text_of(as_user(host), HERE, "en")
    assert as_user(host).get(f"{HERE}print.pdf").status_code == 404
    approved(closing, division, department)
    assert "การเดินทางสั้นลง 20 นาที" in text_of(as_user(host), HERE)
    assert as_user(host).get(f"{HERE}print.pdf").status_code == 200
    assert as_user(host).get(f"{HERE}versions/sent-1/").status_code == 404


def test_a_project_of_another_body_is_not_found_by_code(unit: Organisation, editor: User, as_user: AsUser) -> None:
    assert as_user(editor).get("/projects/NOWHERE/closing/").status_code == 404
    assert as_user(editor).get("/projects/NOWHERE/closing/final/").status_code == 404
