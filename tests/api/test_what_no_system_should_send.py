"""Bodies that no system should send: each is answered by a problem that says where it is wrong, none by a fault of ours."""

import json
from typing import Any

import pytest

from samrit.accounts.models import User
from samrit.organisations.models import Organisation
from samrit.projects.models import Project, YearPlan
from tests.factories import records
from tests.machines import Machine

PROJECTS = "/api/v1/year-plans"
BIG = 10**30


@pytest.fixture
def machine(editor: User, unit: Organisation) -> Machine:
    records.chain()
    records.plan_tree()
    records.places()
    return Machine(editor)


@pytest.fixture
def section(machine: Machine, unit: Organisation, editor: User) -> str:
    plan = records.project(unit, editor, "โครงการที่กำลังเขียน")
    return f"{PROJECTS}/{plan.project.code}/2565/sections/"


def project(**more: Any) -> dict[str, Any]:
    return {"owner": "DEMO-1", "fiscal_year": 2565, "name_th": "พัฒนาครูช่าง", **more}


def lines(**line: Any) -> dict[str, Any]:
    return {"sections": {"m5": {"rows": {"lines": [line]}}}}


LINE = "/sections/m5/rows/lines/0"


@pytest.mark.parametrize(
    ("more", "pointer"),
    [
        ({"owner": "DEMO\x00"}, "/owner"),
        ({"owner": "ก" * 100_000}, "/owner"),
        ({"name_th": "ก" * 100_000}, "/name_th"),
        ({"name_th": "\x07"}, "/name_th"),
        ({"fiscal_year": BIG}, "/fiscal_year"),
        ({"fiscal_year": 9999}, "/fiscal_year"),
        ({"fiscal_year": "๒๕๖๕"}, "/fiscal_year"),
        ({"work_kind": {"a": []}}, "/work_kind"),
        ({"work_kind": ["project"]}, "/work_kind"),
        ({"sections": {"m\x00": {}}}, "/sections/m\x00"),
        (lines(fiscal_year=BIG), f"{LINE}/fiscal_year"),
        (lines(fiscal_year=9999), f"{LINE}/fiscal_year"),
        (lines(amount=str(BIG)), f"{LINE}/amount"),
        (lines(amount="๑๐๐"), f"{LINE}/amount"),
        (lines(amount="9" * 15), f"{LINE}/amount"),
        (lines(source="x\x00"), f"{LINE}/source"),
        (lines(source="x" * 5000), f"{LINE}/source"),
        (lines(uid="x" * 5000), f"{LINE}/uid"),
        (lines(months={"10": "1e9"}), f"{LINE}/months/10"),
        ({"sections": {"m2": {"fields": {"starts_on": "10000-01-01"}}}}, "/sections/m2/fields/starts_on"),
        ({"sections": {"m2": {"fields": {"starts_on": "๒๕๖๕-๐๑-๐๑"}}}}, "/sections/m2/fields/starts_on"),
        ({"sections": {"m2": {"fields": {"starts_on": "9999-12-31"}}}}, "/sections/m2/fields/starts_on"),
        ({"sections": {"m3": {"fields": {"rationale": "a\x00"}}}}, "/sections/m3/fields/rationale"),
        ({"sections": {"m1": {"fields": {"target_y1": {"code": "\x00"}}}}}, "/sections/m1/fields/target_y1/code"),
    ],
)
def test_a_value_beyond_all_limits_is_told_at_its_place(machine: Machine, more: dict[str, Any], pointer: str) -> None:
    answer = machine.ask("POST", PROJECTS, project(**more))
    assert answer.status_code == 422, answer.content.decode()
    assert answer["Content-Type"] == "application/problem+json"
    assert pointer in {one["pointer"] for one in answer.json()["problems"]}
    assert not Project.objects.exists()


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"\xff\xfe{}", 400),
        (b'{"name_th": "\xc3\x28"}', 400),
        (b'{"name_th": "\\ud800"}', 400),
        (b"[" * 100_000 + b"]" * 100_000, 400),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 400),
        (b"NaN", 400),
        (b'{"fiscal_year": 1e999}', 400),
        (b'"' + b"x" * 5_000_000 + b'"', 413),
        (json.dumps({"projects": [project()] * 101}).encode(), 422),
    ],
)
@pytest.mark.parametrize("path", [PROJECTS, f"{PROJECTS}/batch"])
def test_a_body_that_cannot_be_read_is_a_problem(machine: Machine, path: str, body: bytes, status: int) -> None:
    answer = machine.ask("POST", path, body)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert not Project.objects.exists()


@pytest.mark.parametrize("whole", ["PUT", "PATCH"])
@pytest.mark.parametrize(
    ("key", "body", "pointer"),
    [
        ("m3", {"fields": {"rationale": "ก" * 600_000}}, "/fields/rationale"),
        ("m3", {"rows": {"outputs": [{"target": str(BIG)}]}}, "/rows/outputs/0/target"),
        ("m3", {"rows": {"outputs": [{}] * 1001}}, "/rows/outputs"),
        ("m5", {"fields": {"budget_total": "9" * 15}}, "/fields/budget_total"),
        ("m2", {"fields": {"name_th": "ก" * 5000}}, "/fields/name_th"),
    ],
)
def test_a_section_beyond_all_limits_is_told_at_its_place(
    machine: Machine, section: str, whole: str, key: str, body: dict[str, Any], pointer: str
) -> None:
    before = YearPlan.objects.get().changed_at
    answer = machine.ask(whole, section + key, json.dumps(body, ensure_ascii=False).encode(), if_match="*")
    assert answer.status_code == 422, answer.content.decode()
    assert pointer in {one["pointer"] for one in answer.json()["problems"]}
    assert YearPlan.objects.get().changed_at == before


@pytest.mark.parametrize(
    "path", ["/api/v1/nothing", "/api/v2/", f"{PROJECTS}/%00/2565", f"{PROJECTS}/x/99999999999999999999"]
)
def test_an_address_that_leads_nowhere_is_a_problem(machine: Machine, path: str) -> None:
    answer = machine.ask("GET", path)
    assert answer.status_code in {400, 404, 422}
    assert answer["Content-Type"] == "application/problem+json"
