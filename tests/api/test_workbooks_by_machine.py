"""A ministry's own system takes projects out as a workbook, brings it back, reads what was found, applies and undoes."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from samrit.accounts.models import User
from samrit.projects.models import Detail, YearPlan
from tests.factories import records
from tests.factories.books import Book
from tests.machines import Machine

BOOKS = "/api/v1/workbooks"


@pytest.fixture
def plan(unit: Any, editor: User) -> YearPlan:
    records.plan_tree()
    records.places()
    return records.fill(records.project(unit, editor), editor)


def out(machine: Machine) -> Book:
    answer = machine.ask("GET", f"{BOOKS}/out?year=2565")
    assert answer.status_code == 200, answer.content
    return Book.of(answer.content)


def bring(machine: Machine, data: bytes) -> Any:
    return machine.client.post(BOOKS, {"file": SimpleUploadedFile("book.xlsx", data)})


def rationale(plan: YearPlan) -> str:
    return Detail.objects.get(pk=plan.pk).rationale


def test_a_workbook_goes_out_comes_back_is_applied_and_undone(plan: YearPlan, editor: User) -> None:
    machine, before = Machine(editor), rationale(plan)
    book = out(machine)
    book.put("m3", "rationale", 0, "จากเครื่องของกระทรวง")
    answer = bring(machine, book.data())
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["state"], told["step"], told["ready"]) == ("checked", "", [plan.project.code])
    assert (told["changed_values"], told["faults"], told["why_not_apply"]) == (1, [], "")
    assert rationale(plan) == before
    here = f"{BOOKS}/{told['uid']}"
    strange = machine.ask("POST", f"{here}/application", {"projects": ["nothing"]})
    assert strange.status_code == 422
    assert rationale(plan) == before
    applied = machine.ask("POST", f"{here}/application", {})
    assert applied.json()["state"] == "applied", applied.content
    assert rationale(plan) == "จากเครื่องของกระทรวง"
    assert machine.ask("POST", f"{here}/application", {}).status_code == 403
    undone = machine.ask("POST", f"{here}/undoing")
    assert (undone.json()["state"], undone.json()["left"]) == ("undone", [])
    assert rationale(plan) == before
    assert machine.ask("GET", here).json()["undone_at"]


def test_every_fault_is_told_at_its_cell_and_nothing_is_changed(plan: YearPlan, editor: User) -> None:
    before = rationale(plan)
    book = out(Machine(editor))
    book.put("m3", "rationale", 0, "ดี")
    book.put("m3.outputs", "target", 0, "มากมาย")
    for language, words in (("th", "ตัวเลข"), ("en", "number")):
        machine = Machine(editor, language=language)
        told = bring(machine, book.data()).json()
        (fault,) = [each for each in told["faults"] if each["level"] == "wrong"]
        assert words in fault["what"] + fault["mend"]
        assert fault["place"]
        assert (told["ready"], told["blocked"]) == ([], [plan.project.code])
        assert machine.ask("POST", f"{BOOKS}/{told['uid']}/application", {}).status_code == 403
        assert machine.ask("GET", f"{BOOKS}/{told['uid']}/annotated").content[:2] == b"PK"
        bad = bring(machine, b"hello")
        assert bad.status_code == 422
        assert bad.json()["problems"][0]["field"] == "file"
    assert rationale(plan) == before


def test_a_workbook_of_somebody_else_and_a_key_that_only_reads(plan: YearPlan, editor: User, editor2: User) -> None:
    told = bring(Machine(editor), out(Machine(editor)).data()).json()
    assert Machine(editor2).ask("GET", f"{BOOKS}/{told['uid']}").status_code == 404
    assert Machine(editor2).ask("POST", f"{BOOKS}/{told['uid']}/application", {}).status_code == 404
    reader = Machine(editor, may_write=False)
    assert bring(reader, out(reader).data()).status_code == 403
    assert reader.ask("GET", f"{BOOKS}/out?year=2560").status_code == 422
