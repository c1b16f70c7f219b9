"""A ministry's own system pushes projects, learns what blocks them, sends them; a person approves; the version is read back.

Keys of requests: the same one is carried out once, also when two arrive at the same moment.
"""

import datetime as dt
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import jsonschema
import pytest
from django.db import connection, connections, transaction
from django.test import Client

from samrit.accounts.models import ApiToken, User
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.organisations.models import Organisation
from samrit.projects.actions import lifecycle, requests
from samrit.projects.actions.requests import Answer, Asked, forget_requests
from samrit.projects.models import ApprovedVersion, Project, Request, YearPlan
from samrit.projects.rules.sections import SECTIONS
from samrit.projects.rules.values import written
from tests.cast import make_bodies, make_cast
from tests.factories import records
from tests.machines import Machine

PROJECTS = "/api/v1/year-plans"
PLAN = "/api/v1/year-plans/DEMO-1-65-0001/2565"
NAME = "พัฒนาครูช่างอาชีวศึกษา"


@pytest.fixture
def world(unit: Organisation) -> None:
    records.chain()
    records.plan_tree()
    records.places()


@pytest.fixture
def machine(editor: User, world: None) -> Machine:
    return Machine(editor)


def sections() -> dict[str, Any]:
    """Everything a complete project says, as JSON."""
    sent: dict[str, Any] = {}
    for key, data in records.complete_data().items():
        spec = SECTIONS[key]
        rows = {
            name: [
                {
                    each.name: written(each, row.values[each.name])
                    for each in spec.rows_of(name).fields
                    if each.name in row.values
                }
                for row in part
            ]
            for name, part in data.rows.items()
        }
        sent[key] = {
            "fields": {name: written(spec.field(name), value) for name, value in data.fields.items()},
            "rows": rows,
        }
    return sent


def project(**more: Any) -> dict[str, Any]:
    return {"owner": "DEMO-1", "fiscal_year": 2565, "name_th": NAME, **more}


def pushed(machine: Machine, body: dict[str, Any], **headers: str) -> Any:
    answer = machine.ask("POST", PROJECTS, body, **headers)
    assert answer.status_code == 201, answer.content.decode()
    return answer.json()


def test_the_whole_way_from_nothing_to_an_approved_version(machine: Machine, division: User, department: User) -> None:
    assert pushed(machine, project()) == {
        "code": "DEMO-1-65-0001",
        "fiscal_year": 2565,
        "state": "draft",
        "complete": dict.fromkeys(SECTIONS, False),
    }
    lacking = machine.ask("GET", f"{PLAN}/blockers").json()
    assert lacking["count"] == len(lacking["items"]) > 20
    first = next(one for one in lacking["items"] if one["field"] == "m3.rationale")
    assert (first["section"], first["pointer"], first["code"]) == ("m3", "/fields/rationale", "empty")
    assert first["message"] == "Rationale: not filled in yet."
    assert first["rule"]
    assert first["mend"].startswith("The problem in figures, and why this project answers it.")
    refused = machine.ask("POST", f"{PLAN}/submission")
    assert refused.status_code == 422
    assert "/sections/m3/fields/rationale" in {one["pointer"] for one in refused.json()["problems"]}
    for key, body in sections().items():
        etag = machine.ask("GET", f"{PLAN}/sections/{key}")["ETag"]
        saved = machine.ask("PUT", f"{PLAN}/sections/{key}", body, if_match=etag)
        assert saved.status_code == 200, saved.content.decode()
    assert saved.json()["complete"] == dict.fromkeys(SECTIONS, True)
    assert machine.ask("GET", f"{PLAN}/blockers").json() == {"count": 0, "items": []}
    assert machine.ask("GET", f"{PLAN}/warnings").status_code == 200
    sent = machine.ask("POST", f"{PLAN}/submission")
    assert sent.json() == {"code": "DEMO-1-65-0001", "fiscal_year": 2565, "state": "submitted"}
    assert machine.ask("POST", f"{PLAN}/withdrawal").json()["state"] == "draft"
    assert machine.ask("POST", f"{PLAN}/submission").json()["state"] == "submitted"
    plan = YearPlan.objects.get()
    lifecycle.approve(year_plan=plan, by=division)
    lifecycle.approve(year_plan=plan, by=department)
    version = machine.ask("GET", f"{PLAN}/versions/1").json()
    assert version["document"]["m3"]["rationale"] == "ครูช่างสอนด้วยหลักสูตรฐานสมรรถนะ"
    assert version["document_hash"] == ApprovedVersion.objects.get().document_hash
    assert [each["number"] for each in machine.ask("GET", f"{PLAN}/versions").json()["items"]] == [1]
    assert machine.ask("GET", f"{PLAN}/versions/2").status_code == 404
    held = machine.ask("GET", PLAN)
    assert (held.json()["state"], held.json()["version"]) == ("approved", 1)
    assert machine.ask("GET", PLAN, if_none_match=held["ETag"]).status_code == 304
    follows = machine.ask("POST", f"{PLAN}/next-year")
    assert (follows.status_code, follows.json()["fiscal_year"]) == (201, 2566)


def test_what_a_machine_did_is_logged_with_its_key_and_its_owner(machine: Machine, editor: User) -> None:
    pushed(machine, project(sections=sections()))
    events = BusinessEvent.objects.exclude(act="signed_in")
    assert {event.act for event in events} == {"project_created", "section_saved"}
    assert {event.actor for event in events} == {str(editor.public_id)}
    assert {event.data["through"] for event in events} == {str(machine.token.uid)}
    with connection.cursor() as cursor:
        cursor.execute("select distinct metadata->>'through' from pghistory_context where metadata->>'actor' = %s", [
            str(editor.public_id)
        ])  # fmt: skip
        assert cursor.fetchall() == [(str(machine.token.uid),)]


def test_a_project_comes_whole_in_one_request_or_not_at_all(machine: Machine) -> None:
    wrong = sections()
    wrong["m3"]["rows"]["outputs"].append({"name": "คู่มือ", "target": "1", "unit": "ก" * 200})
    wrong["m5"]["fields"]["budget_total"] = "-1"
    answer = machine.ask("POST", PROJECTS, project(sections=wrong))
    assert answer.status_code == 422
    assert {one["pointer"] for one in answer.json()["problems"]} == {"/sections/m3/rows/outputs/1/unit"}
    wrong["m3"]["rows"]["outputs"].pop()
    wrong["m4"]["rows"]["activities"][0]["weight"] = "90"
    judged = machine.ask("POST", PROJECTS, project(sections=wrong))
    assert {one["pointer"] for one in judged.json()["problems"]} == {
        "/sections/m4/rows/activities/0/weight",
        "/sections/m5/fields/budget_total",
    }
    assert not Project.objects.exists()
    assert pushed(machine, project(sections=sections()))["complete"] == dict.fromkeys(SECTIONS, True)


@pytest.mark.parametrize(
    ("more", "pointer", "english", "thai"),
    [
        ({"owner": "NOBODY"}, "/owner", "the code of the owner unit", "รหัสหน่วยงาน"),
        ({"owner": 7}, "/owner", "the code of the owner unit", "รหัสหน่วยงาน"),
        ({"fiscal_year": 69}, "/fiscal_year", "four digits", "สี่หลัก"),
        ({"fiscal_year": True}, "/fiscal_year", "four digits", "สี่หลัก"),
        ({"name_th": " "}, "/name_th", "Write the name", "ชื่อโครงการ"),
        ({"name_th": "a\x00"}, "/name_th", "Write the name", "ชื่อโครงการ"),
        ({"work_kind": "x"}, "/work_kind", "Send one of: project, operation.", "project, operation"),
        ({"strange": 1}, "/strange", "is not a member", "ไม่มีสมาชิก"),
        ({"sections": {"m9": {}}}, "/sections/m9", "There is no such section.", "ไม่มีส่วนนี้"),
        ({"sections": []}, "/sections", "must be an object", "ออบเจกต์"),
        ({"sections": {"m3": {"fields": {"x": 1}}}}, "/sections/m3/fields/x", "not a member", "ไม่มีสมาชิก"),
    ],
)
def test_a_project_that_cannot_be_read_is_told_where(
    machine: Machine, editor: User, more: Any, pointer: str, english: str, thai: str
) -> None:
    for language, words in (("en", english), ("th", thai)):
        answer = Machine(editor, language=language).ask("POST", PROJECTS, project(**more))
        assert answer.status_code == 422, answer.content.decode()
        (one,) = answer.json()["problems"]
        assert one["pointer"] == pointer
        assert words in one["message"]
    assert not Project.objects.exists()


def test_somebody_elses_unit_is_refused_and_logged(editor2: User, world: None) -> None:
    answer = Machine(editor2).ask("POST", PROJECTS, project())
    assert answer.status_code == 403
    assert answer.json()["detail"] == "Only an editor of กองสาธิต 1 can enter projects for it."
    assert BusinessEvent.objects.get(act="refused_create_project").actor == str(editor2.public_id)


def test_the_name_of_a_project_that_is_there_is_refused_at_its_place(machine: Machine) -> None:
    pushed(machine, project())
    answer = machine.ask("POST", PROJECTS, project())
    assert [(one["pointer"], one["code"]) for one in answer.json()["problems"]] == [("/name_th", "look_alike")]
    many = machine.ask("POST", f"{PROJECTS}/batch", {"projects": [project(name_th="ใหม่"), project()]}).json()
    assert many["items"][1]["problem"]["problems"][0]["pointer"] == "/projects/1/name_th"


def test_many_projects_in_one_request_each_by_itself(machine: Machine) -> None:
    body = {
        "projects": [
            project(),
            project(name_th="อีกโครงการ", sections={"m5": {"fields": {"budget_total": 1}}}),
            project(name_th="สาม"),
        ]
    }
    answer = machine.ask("POST", f"{PROJECTS}/batch", body, idempotency_key="many-1")
    assert answer.status_code == 200, answer.content
    said = answer.json()
    assert (said["made"], said["refused"]) == (2, 1)
    assert [one["status"] for one in said["items"]] == [201, 422, 201]
    (fault,) = said["items"][1]["problem"]["problems"]
    assert fault["pointer"] == "/projects/1/sections/m5/fields/budget_total"
    assert Project.objects.count() == 2
    again = machine.ask("POST", f"{PROJECTS}/batch", body, idempotency_key="many-1").json()
    assert [one["is_repeated"] for one in again["items"]] == [True, False, True]
    assert [one["made"] for one in again["items"]] == [one["made"] for one in said["items"]]
    assert Project.objects.count() == 2
    body["projects"].append(project(name_th="สี่"))
    other = machine.ask("POST", f"{PROJECTS}/batch", body, idempotency_key="many-1")
    assert (other.status_code, other.json()["problems"][0]["code"]) == (422, "key_used")
    assert Project.objects.count() == 2


@pytest.mark.parametrize("body", [{}, [], {"projects": []}, {"projects": [{}] * 101}, {"projects": {}, "x": 1}])
def test_a_batch_is_bounded(machine: Machine, body: Any) -> None:
    answer = machine.ask("POST", f"{PROJECTS}/batch", body)
    assert answer.status_code == 422
    assert "1 to 100 projects" in answer.json()["problems"][0]["message"]


def test_the_same_key_answers_the_same_and_acts_once(machine: Machine) -> None:
    first = machine.ask("POST", PROJECTS, project(), idempotency_key="k1")
    again = machine.ask("POST", PROJECTS, project(), idempotency_key="k1")
    assert (again.status_code, again.json()) == (first.status_code, first.json()) == (201, first.json())
    assert ("Idempotency-Replayed" in first, again["Idempotency-Replayed"]) == (False, "true")
    assert Project.objects.count() == 1
    machine.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "th"
    other = machine.ask("POST", PROJECTS, project(name_th="อื่น"), idempotency_key="k1")
    assert other.status_code == 422
    (one,) = other.json()["problems"]
    assert one["code"] == "key_used"
    assert one["message"].startswith("Idempotency-Key นี้ใช้กับคำขออื่นไปแล้ว")
    elsewhere = machine.ask("POST", f"{PLAN}/next-year", idempotency_key="k1")
    assert elsewhere.status_code == 422
    assert YearPlan.objects.count() == 1


def test_a_key_belongs_to_a_person(machine: Machine, editor2: User) -> None:
    pushed(machine, project(), idempotency_key="k1")
    answer = Machine(editor2).ask("POST", PROJECTS, project(owner="DEMO-2"), idempotency_key="k1")
    assert answer.status_code == 201, answer.content
    assert "Idempotency-Replayed" not in answer


def test_a_saved_section_is_answered_again_with_its_etag(machine: Machine) -> None:
    pushed(machine, project())
    held = machine.ask("GET", f"{PLAN}/sections/m3")
    sent = {"rows": {"outputs": [{"name": "คู่มือ", "target": "1", "unit": "เล่ม"}]}}
    ways = {"if_match": held["ETag"], "idempotency_key": "s1"}
    first = machine.ask("PATCH", f"{PLAN}/sections/m3", sent, **ways)
    again = machine.ask("PATCH", f"{PLAN}/sections/m3", sent, **ways)
    assert (again.status_code, again.json(), again["ETag"]) == (200, first.json(), first["ETag"])
    assert len(machine.ask("GET", f"{PLAN}/sections/m3").json()["rows"]["outputs"]) == 1


def test_a_no_is_not_kept_and_its_key_may_be_used_again(machine: Machine) -> None:
    assert machine.ask("POST", PROJECTS, project(owner="NOBODY"), idempotency_key="k1").status_code == 422
    assert not Request.objects.exists()
    assert pushed(machine, project(), idempotency_key="k1")["code"] == "DEMO-1-65-0001"


def test_a_refused_try_under_a_key_stays_in_the_log(editor2: User, world: None) -> None:
    Machine(editor2).ask("POST", PROJECTS, project(), idempotency_key="k1")
    assert BusinessEvent.objects.filter(act="refused_create_project").count() == 1
    assert not Request.objects.exists()


@pytest.mark.parametrize("key", ["a b", "ก", "k" * 181])
def test_a_key_that_cannot_be_one_is_refused(machine: Machine, key: str) -> None:
    answer = machine.ask("POST", PROJECTS, project(), idempotency_key=key)
    assert answer.status_code == 400
    assert not Project.objects.exists()


def test_kept_answers_hold_no_personal_data_and_go_after_a_week(machine: Machine, monkeypatch: Any) -> None:
    pushed(machine, project(sections=sections()), idempotency_key="k1")
    kept = json.dumps(list(Request.objects.values("answer", "body_hash", "path", "etag")))
    for word in ("ผู้ประสานงาน", "02 000 0000", NAME):
        assert word not in kept
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now + requests.KEPT - dt.timedelta(minutes=1))
    assert forget_requests() == 0
    monkeypatch.setattr(clock, "now", lambda: now + requests.KEPT + dt.timedelta(minutes=1))
    assert forget_requests() == 1
    assert not Request.objects.exists()


def test_a_browser_writes_only_from_our_pages(editor: User, world: None) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(editor)
    sent = json.dumps(project())
    assert browser.post(PROJECTS, sent, content_type="application/json").status_code == 403
    browser.cookies["csrftoken"] = "a" * 32
    answer = browser.post(PROJECTS, sent, content_type="application/json", headers={"X-CSRFToken": "a" * 32})
    assert answer.status_code == 201, answer.content


def test_receipts_fit_the_document_from_which_clients_are_generated(machine: Machine) -> None:
    """A small generated client: every call is found by its operation id, its body is checked before it is sent, and what comes
    back is checked against the declared model."""
    client = Generated(machine)
    made = client.call("create_project", project(sections=sections()), idempotency_key="g1")
    at = {"code": made["code"], "fiscal_year": made["fiscal_year"]}
    for key in SECTIONS:
        held = client.call(f"section_{key}", **at)
        body = {"fields": held["fields"], "rows": held["rows"]}
        client.call(f"put_section_{key}", body, if_match=held["etag"], **at)
        client.call(f"patch_section_{key}", {"fields": held["fields"], "seen": held["seen"]}, **at)
    assert client.call("year_plan_blockers", **at)["items"] == []
    client.call("year_plan_warnings", **at)
    client.call("send_year_plan", **at)
    client.call("withdraw_year_plan", **at)
    client.call("create_projects", {"projects": [project(name_th="อีกหนึ่ง")]})
    client.call("year_plans")
    client.call("year_plan", **at)
    client.call("year_plan_versions", **at)
    client.call("open_next_year", **at)
    client.call("forms", fiscal_year=2565)
    assert Project.objects.count() == 2


def test_a_generated_client_pushes_mends_what_blocks_and_is_stopped_where_it_should_be(
    machine: Machine, editor: User
) -> None:
    client, whole = Generated(machine), sections()
    lame = json.loads(json.dumps(whole))
    lame["m3"]["fields"]["rationale"] = ""
    del lame["m4"]
    first = project(sections={key: lame[key] for key in ("m1", "m2", "m3", "m5")})
    made = client.ask("create_project", 201, first, idempotency_key="own-1").json()
    repeated = client.ask("create_project", 201, first, idempotency_key="own-1")
    assert (repeated.json(), repeated["Idempotency-Replayed"]) == (made, "true")
    used = client.ask("create_project", 422, project(), idempotency_key="own-1").json()
    assert used["problems"][0]["code"] == "key_used"
    at = {"code": made["code"], "fiscal_year": made["fiscal_year"]}
    blocking = client.call("year_plan_blockers", **at)["items"]
    assert {one["section"] for one in blocking} == {"m3", "m4"}
    client.ask("send_year_plan", 422, **at)
    read = {key: client.ask(f"section_{key}", 200, **at) for key in ("m3", "m4")}
    client.ask("put_section_m4", 428, whole["m4"], **at)
    client.ask("put_section_m4", 200, whole["m4"], if_match=read["m4"]["ETag"], idempotency_key="own-2", **at)
    again = client.ask("put_section_m4", 200, whole["m4"], if_match=read["m4"]["ETag"], idempotency_key="own-2", **at)
    assert again["Idempotency-Replayed"] == "true"
    stale = client.ask("put_section_m4", 412, {"fields": {}}, if_match=read["m4"]["ETag"], **at)
    assert {one["pointer"].split("/")[1] for one in stale.json()["problems"]} == {"rows"}
    mend = {"fields": {"rationale": whole["m3"]["fields"]["rationale"]}, "seen": read["m3"].json()["seen"]}
    client.call("patch_section_m3", mend, **at)
    other = {"fields": {"rationale": "ข้อความอื่น"}, "seen": read["m3"].json()["seen"]}
    clash = client.ask("patch_section_m3", 409, other, **at).json()["problems"]
    assert [(one["pointer"], one["yours"]) for one in clash] == [("/fields/rationale", "ข้อความอื่น")]
    assert client.call("year_plan_blockers", **at) == {"count": 0, "items": []}
    held = client.ask("year_plan", 200, **at)
    client.ask("year_plan", 304, if_none_match=held["ETag"], **at)
    client.call("send_year_plan", idempotency_key="own-3", **at)
    client.ask("year_plan", 200, if_none_match=held["ETag"], **at)
    client.ask("put_section_m4", 403, whole["m4"], if_match="*", **at)
    assert Project.objects.count() == 1


class Generated:
    """Calls made from the OpenAPI document alone."""

    def __init__(self, machine: Machine) -> None:
        self.machine = machine
        self.document = machine.ask("GET", "/api/v1/openapi.json").json()
        self.operations = {
            operation["operationId"]: (path, method, operation)
            for path, methods in self.document["paths"].items()
            for method, operation in methods.items()
        }

    def call(self, name: str, body: Any = None, **values: Any) -> Any:
        """A call that succeeds; what it answers."""
        answer = self.ask(name, 200, body, **values)
        assert answer.status_code < 300, (name, answer.content.decode())
        return answer.json()

    def ask(self, name: str, status: int, body: Any = None, **values: Any) -> Any:
        """A call that is answered with the status (200: with any success), as the document declares it."""
        path, method, operation = self.operations[name]
        headers = {}
        for parameter in operation["parameters"]:
            known = parameter["name"].lower().replace("-", "_")
            if known not in values:
                assert not parameter["required"], parameter
            elif parameter["in"] == "path":
                path = path.replace(f"{{{known}}}", str(values.pop(known)))
            else:
                headers[known] = str(values.pop(known))
        assert values == {}, values
        if "requestBody" in operation:
            self.check(operation["requestBody"]["content"]["application/json"]["schema"], body)
        answer = self.machine.ask(method.upper(), path, body, **headers)
        assert status in {200, answer.status_code}, (name, answer.content.decode())
        declared = operation["responses"][str(answer.status_code)].get("content", {})
        assert bool(declared) == bool(answer.content)
        for kind, model in declared.items():
            assert answer["Content-Type"].split(";")[0] == kind
            self.check(model["schema"], answer.json())
        return answer

    def check(self, schema: dict[str, Any], content: Any) -> None:
        whole = {**schema, "components": self.document["components"]}
        jsonschema.validate(content, whole, cls=jsonschema.Draft202012Validator)


@pytest.fixture
def committed(transactional_db: None) -> User:
    return make_cast(make_bodies())["editor"]


def side_by_side(*works: Any) -> list[Any]:
    """Each in a thread with a connection of its own."""

    def run(work: Any) -> Any:
        try:
            return work()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(works)) as threads:
        return [future.result(timeout=60) for future in [threads.submit(run, work) for work in works]]


def test_two_that_arrive_at_once_are_carried_out_once(committed: User) -> None:
    machine = Machine(committed)
    answers = side_by_side(
        *(lambda: Machine(committed).ask("POST", PROJECTS, project(), idempotency_key="twin") for _ in range(4))
    )
    assert {answer.status_code for answer in answers} == {201}, [answer.content for answer in answers]
    assert all(answer.json() == answers[0].json() for answer in answers)
    assert sum("Idempotency-Replayed" not in answer for answer in answers) == 1
    assert Project.objects.count() == 1
    assert machine.token == ApiToken.objects.get()


def test_who_waits_too_long_is_asked_to_come_again(committed: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(requests, "WAIT_SECONDS", 1)
    begun, over = threading.Event(), threading.Event()
    asked = Asked("POST", PROJECTS, b"\n" + json.dumps(project()).encode(), "slow")

    def slow() -> Answer:
        def work() -> Answer:
            begun.set()
            over.wait(20)
            return Answer(201, {"code": "x"})

        return requests.once(asked=asked, carry_out=work, noes=(), by=committed)

    def second() -> Any:
        begun.wait(20)
        try:
            return Machine(committed).ask("POST", PROJECTS, project(), idempotency_key="slow")
        finally:
            over.set()

    first, answer = side_by_side(slow, second)
    assert first.status == 201
    assert (answer.status_code, answer["Retry-After"]) == (409, "5")
    assert answer.json()["title"] == "The same request is being carried out now"
    assert not Project.objects.exists()


def test_what_breaks_off_is_not_kept(committed: User) -> None:
    asked = Asked("POST", PROJECTS, b"", "broken")

    def breaks() -> Answer:
        raise RuntimeError("a bug")

    with pytest.raises(RuntimeError):
        requests.once(asked=asked, carry_out=breaks, noes=(), by=committed)
    assert not Request.objects.exists()
    assert requests.once(asked=asked, carry_out=lambda: Answer(201), noes=(), by=committed).status == 201
    with transaction.atomic():
        again = requests.once(asked=asked, carry_out=breaks, noes=(), by=committed)
    assert again.is_repeated
