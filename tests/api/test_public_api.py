"""The API for machines: the same rows as the files, and every no a problem."""

import json

import jsonschema
import pytest
from django.test import Client

from samrit.lib.errors import Clash, Invalid, Problem, Refused, Stale
from samrit.opendata.rules.datasets import PROJECTS
from samrit.plans.models import PlanNode

PROBLEM = "application/problem+json"


@pytest.fixture
def public() -> Client:
    return Client(HTTP_ACCEPT_LANGUAGE="en")


def ask(client: Client, path: str, status: int = 200):
    answer = client.get(f"/api/v1/{path}")
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"].split(";")[0] == (PROBLEM if status >= 400 else "application/json")
    return json.loads(answer.content)


@pytest.mark.parametrize("language", ["th", "en"])
def test_a_method_that_an_address_does_not_take_is_a_problem(public: Client, language: str) -> None:
    answer = public.delete("/api/v1/projects", headers={"accept-language": language})
    assert (answer.status_code, answer["Allow"]) == (405, "GET")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == {"th": "ที่อยู่นี้ไม่รับวิธีนี้", "en": "The method is not allowed here"}[language]
    assert "GET" in answer.json()["detail"]


def test_projects_are_those_of_the_release_with_the_columns_of_the_files(published, built, public):
    page = ask(public, "projects")
    assert (page["release"], page["count"]) == ("FY2565-Q1-r1", 3)
    files = json.loads((built.folder / "projects.json").read_bytes())["projects"]
    assert sorted(page["items"], key=lambda row: row["code"]) == files
    assert list(page["items"][0]) == list(PROJECTS.names)


def test_thai_is_not_escaped(published, public):
    assert "โครงการอบรมครูช่าง" in public.get("/api/v1/projects?q=ครูช่าง").content.decode()


def test_a_project_comes_with_links_and_reports(published, public):
    found = ask(public, "projects/สธ-65-0001")
    assert found["project"]["name_th"] == "โครงการอบรมครูช่าง"
    assert [report["quarter"] for report in found["progress_reports"]] == [1]
    assert found["project_plan_links"][0]["node_code"] == "010101"


def test_releases_organisations_and_plan_nodes(published, public):
    assert ask(public, "releases")["items"][0]["name"] == "FY2565-Q1-r1"
    assert ask(public, "releases/FY2565-Q1")["manifest_hash"] == published.manifest_hash
    assert ask(public, "organisations/U0151")["name_th"] == "สำนักงานคณะกรรมการการอาชีวศึกษา"
    assert [row["code"] for row in ask(public, "organisations?parent=U0151")["items"]] == ["DEMO-1", "DEMO-2"]
    strategy = PlanNode.objects.get(kind="strategy")
    assert ask(public, "plan-nodes?kind=strategy")["items"][0]["id"] == strategy.pk
    node = ask(public, f"plan-nodes/{strategy.pk}")
    assert (node["project_count"], [child["code"] for child in node["children"]]) == (1, ["01"])


@pytest.mark.django_db
def test_before_the_first_release_lists_are_empty(public):
    assert ask(public, "projects")["items"] == []
    assert ask(public, "releases")["items"] == []
    assert ask(public, "organisations")["release"] is None


@pytest.mark.parametrize(
    "path", ["projects/สธ-65-0003", "projects/none", "releases/FY2599-Q1", "organisations/X", "plan-nodes/999999"]
)
def test_what_is_not_released_is_not_found(published, public, path):
    said = ask(public, path, 404)
    assert (said["status"], said["title"]) == (404, "Not found")
    assert said["detail"] == "There is no such record in the newest release."
    thai = Client(HTTP_ACCEPT_LANGUAGE="th").get(f"/api/v1/{path}")
    assert json.loads(thai.content)["title"] == "ไม่พบ"


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("page=0", "page"),
        ("page_size=500", "page_size"),
        ("year=two", "year"),
        ("year=99", "year"),
        ("q=" + "x" * 300, "q"),
    ],
)
def test_a_parameter_that_cannot_be_read_is_named(published, public, query, field):
    said = ask(public, f"projects?{query}", 422)
    assert [one["field"] for one in said["problems"]] == [field]
    assert said["title"] == "A parameter cannot be read"
    assert said["detail"].startswith(f"“{field}” cannot be used: send a value")
    thai = json.loads(Client(HTTP_ACCEPT_LANGUAGE="th").get(f"/api/v1/projects?{query}").content)
    assert thai["title"] == "อ่านพารามิเตอร์ไม่ได้"
    assert thai["problems"][0]["message"].startswith(f"ใช้ค่าของ “{field}” ไม่ได้ โปรดส่งค่า")


@pytest.mark.parametrize(
    ("no", "status"),
    [
        (Refused("no"), 403),
        (Invalid([Problem("a", "b", "c")]), 422),
        (Stale([Clash("a", "A", "x", "y")]), 409),
    ],
)
def test_the_three_noes_are_problems(public, monkeypatch, no, status):
    def refuse():
        raise no

    monkeypatch.setattr("samrit.opendata.api.operations.released.releases", refuse)
    said = ask(public, "releases", status)
    assert said["status"] == status


@pytest.mark.django_db
def test_the_document_is_openapi_3_1_and_declares_its_noes(public):
    document = ask(public, "openapi.json")
    assert document["openapi"].startswith("3.1")
    operations = [operation for path in document["paths"].values() for operation in path.values()]
    names = [operation["operationId"] for operation in operations]
    assert len(names) == len(set(names))
    assert {"projects", "year_plans", "create_project", "put_section_m1", "patch_section_m5", "forms"} <= set(names)
    for operation in operations:
        assert operation["responses"]["422"]["content"].keys() == {PROBLEM}
    for ref in json.dumps(document).split('"$ref": "')[1:]:
        name = ref.split('"')[0].removeprefix("#/components/schemas/")
        assert name in document["components"]["schemas"]
    for schema in document["components"]["schemas"].values():
        jsonschema.Draft202012Validator.check_schema(schema)


def test_answers_fit_the_declared_schema(published, public):
    document = ask(public, "openapi.json")
    for path, name in (("projects", "ProjectPageOut"), ("projects/สธ-65-0001", "ProjectOut"), ("releases", "Releases")):
        schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
        jsonschema.validate(ask(public, path), schema, cls=jsonschema.Draft202012Validator)
