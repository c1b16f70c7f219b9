"""A ministry's own system writes the sections: by ETag, in whole and in part, with every fault at its place."""

from typing import Any

import jsonschema
import pytest

from samrit.accounts.models import ApiToken, User
from samrit.audit.models import BusinessEvent
from samrit.projects.models import Output, YearPlan
from samrit.projects.queries import editing
from tests.factories import records
from tests.machines import Machine

PLANS = "/api/v1/year-plans/"


@pytest.fixture
def plan(unit: Any, editor: User) -> YearPlan:
    records.chain()
    return records.project(unit, editor)


@pytest.fixture
def machine(editor: User) -> Machine:
    return Machine(editor)


def section(plan: YearPlan, key: str) -> str:
    return f"{PLANS}{plan.project.code}/{plan.fiscal_year}/sections/{key}"


def read(machine: Machine, plan: YearPlan, key: str) -> dict[str, Any]:
    answer = machine.ask("GET", section(plan, key))
    assert answer.status_code == 200, answer.content
    body: dict[str, Any] = answer.json()
    assert answer["ETag"] == body["etag"]
    return body


OUTPUT = {"name": "ครูที่ผ่านการอบรม", "target": "400", "unit": "คน"}


def test_a_section_is_written_whole_and_read_back(plan: YearPlan, machine: Machine) -> None:
    held = read(machine, plan, "m3")
    body = {"fields": {"rationale": "เพราะจำเป็น"}, "rows": {"outputs": [OUTPUT], "objectives": [{"text": "ให้ดีขึ้น"}]}}
    answer = machine.ask("PUT", section(plan, "m3"), body, if_match=held["etag"])
    assert answer.status_code == 200, answer.content
    receipt = answer.json()
    now = read(machine, plan, "m3")
    assert now["etag"] == receipt["etag"] != held["etag"]
    assert now["fields"]["rationale"] == "เพราะจำเป็น"
    (row,) = now["rows"]["outputs"]
    assert row == {"uid": receipt["rows"]["outputs"][0], **OUTPUT}
    again = machine.ask("PUT", section(plan, "m3"), {"fields": {}, "rows": {"outputs": [row]}}, if_match=now["etag"])
    assert again.status_code == 200
    assert read(machine, plan, "m3")["fields"]["rationale"] == ""
    assert read(machine, plan, "m3")["rows"]["objectives"] == []


def test_what_was_read_may_be_sent_back_as_it_is(plan: YearPlan, machine: Machine, editor: User, db: None) -> None:
    records.plan_tree()
    records.places()
    records.fill(plan, editor)
    for key in ("m1", "m2", "m3", "m4", "m5"):
        held = read(machine, plan, key)
        body = {"fields": held["fields"], "rows": held["rows"]}
        answer = machine.ask("PUT", section(plan, key), body, if_match=held["etag"])
        assert answer.status_code == 200, (key, answer.content.decode())
        assert answer.json()["etag"] == held["etag"], key
        assert read(machine, plan, key) == held


def test_a_part_of_a_section_leaves_the_rest(plan: YearPlan, machine: Machine) -> None:
    held = read(machine, plan, "m3")
    two = {"rows": {"outputs": [OUTPUT, {**OUTPUT, "name": "คู่มือ", "unit": "เล่ม"}]}, "fields": {"rationale": "ก"}}
    first = machine.ask("PATCH", section(plan, "m3"), two, if_match=held["etag"]).json()
    one, other = first["rows"]["outputs"]
    change = {"rows": {"outputs": [{"uid": one, "target": "500"}, {**OUTPUT, "name": "หลักสูตร"}]}}
    answer = machine.ask(
        "PATCH", section(plan, "m3"), change | {"remove": {"outputs": [other]}}, if_match=first["etag"]
    )
    assert answer.status_code == 200, answer.content
    now = read(machine, plan, "m3")
    assert [(row["name"], row["target"]) for row in now["rows"]["outputs"]] == [
        ("ครูที่ผ่านการอบรม", "500"),
        ("หลักสูตร", "400"),
    ]
    assert now["fields"]["rationale"] == "ก"


def test_without_what_was_read_nothing_is_written(plan: YearPlan, machine: Machine) -> None:
    answer = machine.ask("PATCH", section(plan, "m3"), {"fields": {"rationale": "ก"}})
    assert (answer.status_code, answer.json()["title"]) == (428, "Read the section first")
    thai = machine.ask("PATCH", section(plan, "m3"), {"fields": {"rationale": "ก"}}, accept_language="th")
    assert thai.json()["title"] == "โปรดอ่านส่วนนี้ก่อน"
    assert read(machine, plan, "m3")["fields"]["rationale"] == ""


def test_an_old_etag_is_told_what_differs(plan: YearPlan, machine: Machine, editor: User) -> None:
    old = read(machine, plan, "m3")
    records.save(plan, editor, "m3", records.SectionData({"rationale": "ของเพื่อนร่วมงาน"}))
    answer = machine.ask("PATCH", section(plan, "m3"), {"fields": {"rationale": "ของเรา"}}, if_match=old["etag"])
    assert answer.status_code == 412
    (one,) = answer.json()["problems"]
    assert (one["pointer"], one["yours"], one["theirs"]) == ("/fields/rationale", "ของเรา", "ของเพื่อนร่วมงาน")
    assert one["label"] == "Rationale"
    assert read(machine, plan, "m3")["fields"]["rationale"] == "ของเพื่อนร่วมงาน"
    forced = machine.ask("PATCH", section(plan, "m3"), {"fields": {"rationale": "ของเรา"}}, if_match="*")
    assert forced.status_code == 200


def test_with_what_was_seen_others_changes_stay_and_only_the_same_field_clashes(
    plan: YearPlan, machine: Machine, editor: User
) -> None:
    old = read(machine, plan, "m3")
    records.save(plan, editor, "m3", records.SectionData({"rationale": "ของเพื่อนร่วมงาน"}))
    other = {"fields": {"expected_result": "ผลของเรา"}, "seen": old["seen"]}
    assert machine.ask("PATCH", section(plan, "m3"), other).status_code == 200
    now = read(machine, plan, "m3")["fields"]
    assert (now["rationale"], now["expected_result"]) == ("ของเพื่อนร่วมงาน", "ผลของเรา")
    same = {"fields": {"rationale": "ของเรา"}, "seen": old["seen"]}
    answer = machine.ask("PATCH", section(plan, "m3"), same)
    assert answer.status_code == 409
    (one,) = answer.json()["problems"]
    assert (one["pointer"], one["yours"], one["theirs"]) == ("/fields/rationale", "ของเรา", "ของเพื่อนร่วมงาน")


FAULTS: list[tuple[str, Any, str, str, str, str]] = [
    ("m3", {"rows": {"outputs": [{"target": 400}]}}, "/rows/outputs/0/target", "number", "as a text of digits", "ข้อความ"),
    ("m3", {"rows": {"outputs": [{}, {"target": "1e9"}]}}, "/rows/outputs/1/target", "number", "digits", "ตัวเลข"),
    ("m3", {"rows": {"outputs": [{"unit": "ก" * 101}]}}, "/rows/outputs/0/unit", "too_long", "at most 100", "100"),
    ("m3", {"rows": {"outputs": [{"uid": "1"}]}}, "/rows/outputs/0/uid", "uid", "leave it out", "เว้น"),
    ("m3", {"rows": {"outputs": {}}}, "/rows/outputs", "type", "a list", "รายการ"),
    ("m3", {"rows": {"strange": []}}, "/rows/strange", "unknown", "not a member", "ไม่มี"),
    ("m3", {"seen": "abc"}, "/seen", "type", "must be an object", "ออบเจกต์"),
    ("m3", {"remove": {"outputs": ["x"]}}, "/remove/outputs/0", "uid", "the uid of the row", "uid"),
    ("m3", {"fields": {"a/b": 1}}, "/fields/a~1b", "unknown", "not a member", "ไม่มี"),
    ("m3", {"fields": {"rationale": "a\x00"}}, "/fields/rationale", "control", "control characters", "อักขระควบคุม"),
    ("m3", {"fields": {"stands_somewhere": "yes"}}, "/fields/stands_somewhere", "type", "true or false", "true"),
    ("m2", {"fields": {"starts_on": "1/10/2564"}}, "/fields/starts_on", "date", "2021-10-01", "2021-10-01"),
    ("m2", {"fields": {"starts_on": "2564-10-01"}}, "/fields/starts_on", "far_day", "too far", "ห่าง"),
    ("m2", {"fields": {"work_kind": "party"}}, "/fields/work_kind", "unknown_choice", "one of the list", "รายการ"),
    ("m2", {"fields": {"name_th": ""}}, "/fields/name_th", "empty", "keeps a name", "ชื่อ"),
    ("m4", {"rows": {"activities": [{"months": [13]}]}}, "/rows/activities/0/months", "type", "1 to 12", "1"),
    ("m4", {"rows": {"activities": [{"money": {"13": "1"}}]}}, "/rows/activities/0/money", "type", "object", "10"),
    ("m4", {"rows": {"activities": [{"money": {"10": 1}}]}}, "/rows/activities/0/money/10", "number", "digits", "ตัวเลข"),
    ("m5", {"fields": {"budget_total": "-1"}}, "/fields/budget_total", "negative", "below zero", "ศูนย์"),
    ("m5", {"fields": {"budget_total": "0.001"}}, "/fields/budget_total", "number", "1250000.00", "1250000.00"),
    ("m5", {"rows": {"lines": [{"fiscal_year": "2565"}]}}, "/rows/lines/0/fiscal_year", "type", "as a number", "2565"),
    ("m1", {"fields": {"strategy": {"code": "99"}}}, "/fields/strategy", "unknown_node", "is not in the list", "รายการ"),
    ("m1", {"fields": {"strategy": "3"}}, "/fields/strategy", "type", "code, as_stated", "code, as_stated"),
    ("m3", {"rows": {"locations": [{"level": "province", "area": {"code": "นครลืม"}}]}},
     "/rows/locations/0/area", "unknown_place", "is not the name or code", "ไม่"),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault[0]}{fault[2]}-{fault[3]}")
def test_a_fault_is_at_its_place_in_both_languages(
    plan: YearPlan, editor: User, fault: tuple[str, Any, str, str, str, str]
) -> None:
    key, body, pointer, code, english, thai = fault
    before = editing.section_data(plan, key)
    for language, words in (("en", english), ("th", thai)):
        answer = Machine(editor, language=language).ask("PATCH", section(plan, key), body, if_match="*")
        assert answer.status_code == 422, answer.content.decode()
        assert answer["Content-Type"] == "application/problem+json"
        (one,) = answer.json()["problems"]
        assert (one["pointer"], one["code"]) == (pointer, code)
        assert words in one["message"]
    assert editing.section_data(editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk), key) == before


def test_every_fault_is_told_at_once(plan: YearPlan, machine: Machine) -> None:
    body = {"fields": {"rationale": 1}, "rows": {"outputs": [{"target": 1, "unit": 2}], "objectives": [3]}}
    answer = machine.ask("PUT", section(plan, "m3"), body, if_match="*")
    assert {one["pointer"] for one in answer.json()["problems"]} == {
        "/fields/rationale",
        "/rows/outputs/0/target",
        "/rows/outputs/0/unit",
        "/rows/objectives/0",
    }
    mended = {one["pointer"]: one["mend"] for one in answer.json()["problems"]}
    assert mended["/rows/outputs/0/target"].endswith("Example: 400")


@pytest.mark.parametrize("body", [b"", b"{", b"\xff", b'{"a": "\\ud800"}'])
def test_what_is_no_json_is_said_so(plan: YearPlan, machine: Machine, body: bytes) -> None:
    answer = machine.ask("PUT", section(plan, "m3"), body, if_match="*")
    assert (answer.status_code, answer.json()["title"]) == (400, "The request cannot be read")


def test_a_body_that_is_too_large_is_refused_before_it_is_read(plan: YearPlan, machine: Machine) -> None:
    answer = machine.ask("PUT", section(plan, "m3"), b" " * 2_000_001, if_match="*")
    assert (answer.status_code, answer.json()["title"]) == (413, "The request is too large")
    thai = machine.ask("PUT", section(plan, "m3"), b" " * 2_000_001, if_match="*", accept_language="th")
    assert thai.json()["title"] == "คำขอมีขนาดใหญ่เกินไป"


def test_a_stranger_finds_no_section_and_a_reader_may_not_write(
    plan: YearPlan, editor2: User, division: User, machine: Machine
) -> None:
    assert Machine(editor2).ask("GET", section(plan, "m3")).status_code == 404
    assert Machine(editor2).ask("PATCH", section(plan, "m3"), {}, if_match="*").status_code == 404
    reader = Machine(division)
    assert read(reader, plan, "m3")["why_not_edit"]
    answer = reader.ask("PATCH", section(plan, "m3"), {"fields": {"rationale": "ก"}}, if_match="*")
    assert (answer.status_code, answer.json()["title"]) == (403, "Not permitted")
    event = BusinessEvent.objects.get(act="refused_save_section")
    assert (event.subject_id, event.actor) == (str(plan.pk), str(division.public_id))
    assert event.data["through"] == str(ApiToken.objects.get(user=division).uid)


def test_people_who_answer_are_read_by_the_unit_only(
    plan: YearPlan, machine: Machine, editor: User, admin: User
) -> None:
    row = {"name": "ผู้ประสานงาน", "phone": "02 000 0000"}
    assert machine.ask("PATCH", section(plan, "m2"), {"rows": {"contacts": [row]}}, if_match="*").status_code == 200
    assert read(machine, plan, "m2")["rows"]["contacts"][0]["name"] == "ผู้ประสานงาน"
    assert "contacts" not in read(Machine(admin), plan, "m2")["rows"]


def test_a_row_of_another_project_is_not_taken(plan: YearPlan, unit: Any, editor: User, machine: Machine) -> None:
    other = records.project(unit, editor, "โครงการอื่น")
    uid = Output.objects.create(year_plan=other, name="ของเขา", target=1, unit="คน").uid
    body = {"rows": {"outputs": [{"uid": str(uid), **OUTPUT}]}}
    answer = machine.ask("PATCH", section(plan, "m3"), body, if_match="*")
    assert answer.status_code == 403
    assert Output.objects.get(uid=uid).name == "ของเขา"


def test_the_forms_of_a_year_are_data_and_their_schema_holds(plan: YearPlan, machine: Machine, editor: User) -> None:
    records.plan_tree()
    records.places()
    records.fill(plan, editor)
    answer = machine.ask("GET", "/api/v1/forms/2565")
    assert answer.status_code == 200, answer.content
    forms = {each["section"]: each for each in answer.json()["sections"]}
    assert list(forms) == ["m1", "m2", "m3", "m4", "m5"]
    name = next(each for each in forms["m2"]["fields"] if each["name"] == "name_th")
    assert (name["is_required"], name["label"]) == (True, {"th": "ชื่อโครงการ/การดำเนินงาน", "en": "Name of the project"})
    for key, form in forms.items():
        schema = form["body_schema"]
        jsonschema.Draft202012Validator.check_schema(schema)
        held = read(machine, plan, key)
        jsonschema.validate({"fields": held["fields"], "rows": held["rows"]}, schema)
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate({"fields": {"strange": 1}}, schema)
