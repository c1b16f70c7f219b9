"""The Excel round trip: out, filled in, checked, applied as a whole or by project, undone."""

import datetime as dt
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from samrit.accounts.models import User
from samrit.lib import clock
from samrit.lib.errors import Refused
from samrit.lib.workbooks import MIME
from samrit.notifications.models import Notice
from samrit.organisations.models import Organisation
from samrit.projects.actions import book_steps, books
from samrit.projects.actions import workbook_steps as steps
from samrit.projects.actions import workbooks as actions
from samrit.projects.actions.batches import forget_batches
from samrit.projects.models import Batch, BatchState, Filled, Project, YearPlan
from samrit.projects.queries import editing
from samrit.projects.queries.workbooks.out import workbook_of
from samrit.projects.rules import Document, Place, SectionData
from tests.factories import records
from tests.factories.books import Book

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(unit: Organisation, editor: User) -> YearPlan:
    records.plan_tree()
    records.places()
    return records.fill(records.project(unit, editor), editor)


@pytest.fixture
def other(plan: YearPlan, unit: Organisation, editor: User) -> YearPlan:
    del plan
    return records.fill(records.project(unit, editor, "สะพานข้ามคลองเปรม"), editor, _named("สะพานข้ามคลองเปรม"))


def _named(name: str) -> dict[str, Any]:
    data = records.complete_data()
    data["m2"].fields["name_th"] = name  # type: ignore[index]
    return data


def out(user: User) -> Book:
    data, _year = workbook_of(user, YearPlan.objects.visible_to(user).filter(fiscal_year=2565))
    return Book.of(data)


def stored(plan: YearPlan) -> Document:
    return editing.document(editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk))


def bring(book: Book, by: User, name: str = "โครงการ.xlsx") -> Batch:
    return actions.check(file_name=name, data=book.data(), by=by)


def said(batch: Batch, language: str = "en") -> list[str]:
    with translation.override(language):
        return [f"{fault.title}!{fault.place} {fault.what} {fault.mend}" for fault in actions.faults_of(batch)]


def codes(batch: Batch, *, blocking: bool = False) -> list[str]:
    return [fault.code for fault in actions.faults_of(batch) if fault.blocks or not blocking]


def test_what_goes_out_comes_back_and_changes_nothing(plan: YearPlan, other: YearPlan, editor: User) -> None:
    before = stored(plan)
    for language in ("th", "en"):
        with translation.override(language):
            batch = bring(out(editor), editor)
            assert said(batch) == []
            assert (batch.counts["projects"], batch.counts["ready"]) == (2, [])
    with translation.override("th"):
        book = out(editor)
    with translation.override("en"):
        assert said(bring(book, editor)) == []
    assert stored(plan) == before


def test_targets_of_years_long_ago_are_known_when_they_come_back(plan: YearPlan, editor: User) -> None:
    plan.project.starts_on, plan.project.ends_on = dt.date(1997, 10, 1), dt.date(1999, 9, 30)
    plan.project.save()
    book = out(editor)
    assert any("2541" in str(cell) for cell in book.sheet("m3.indicators").rows[0])
    assert said(bring(book, editor)) == []


def test_a_filled_in_workbook_is_checked_applied_and_undone(plan: YearPlan, editor: User) -> None:
    before = stored(plan)
    book = out(editor)
    book.put("m2", "project_type", 0, "")
    book.put("m3", "rationale", 0, "เหตุผลใหม่จากสมุดงาน")
    book.put("m2", "ends_on", 0, "๓๐/๙/๒๕๖๖")
    book.put("m3.outputs", "target", 0, 450)
    book.put("m4.activities", "months_1", 0, "x")
    book.add("m3.objectives", {"project": plan.project.code, "text": "วัตถุประสงค์ข้อที่สอง"})
    book.put("m3.beneficiaries", "remove", 0, "x")
    book.put("m5.lines", "months_4", 0, "0")
    data = book.data()
    batch = actions.check(file_name="a.xlsx", data=data, by=editor)
    assert said(batch) == []
    assert batch.counts["ready"] == [plan.project.code]
    assert (batch.counts["added"], batch.counts["removed"]) == (1, 1)
    assert stored(plan) == before
    actions.apply(batch=batch, by=editor)
    after = stored(plan)
    assert after["m3"].fields["rationale"] == "เหตุผลใหม่จากสมุดงาน"
    assert after["m2"].fields["ends_on"] == dt.date(2023, 9, 30)
    assert after["m3"].rows["outputs"][0].values["target"] == Decimal(450)
    assert after["m4"].rows["activities"][0].values["months"] == (10, 11, 12, 1)
    assert [row.values["text"] for row in after["m3"].rows["objectives"]] == ["ให้ครูช่างสอนตามสมรรถนะ", "วัตถุประสงค์ข้อที่สอง"]
    assert after["m3"].rows["beneficiaries"] == ()
    assert Filled.objects.filter(year_plan=plan, place="m3.rationale", filled_from="workbook").exists()
    again = actions.check(file_name="a.xlsx", data=data, by=editor)
    assert again.counts["ready"] == []
    assert {"brought_before"} <= set(codes(again))
    held, problems = actions.undo(batch=Batch.objects.get(pk=batch.pk), by=editor)
    assert (held.state, problems) == (BatchState.UNDONE, [])
    assert stored(plan) == before


def test_new_projects_are_begun_with_their_rows(plan: YearPlan, editor: User, unit: Organisation) -> None:
    book = out(editor)
    book.add("m2", {"project": "ใหม่ 1", "owner": unit.code, "name_th": "โครงการที่เริ่มจากสมุดงาน", "work_kind": "โครงการ"})
    book.add("m3.objectives", {"project": "ใหม่ 1", "text": "วัตถุประสงค์"})
    book.add("m3.locations", {"project": "ใหม่ 1", "level": "จังหวัด", "area": "กระบี่"})
    batch = bring(book, editor)
    assert said(batch) == []
    actions.apply(batch=batch, by=editor)
    made = Project.objects.get(name_th="โครงการที่เริ่มจากสมุดงาน")
    document = stored(made.year_plans.get())
    assert document["m3"].rows["locations"][0].values["area"] == Place("81")
    assert document["m3"].rows["objectives"][0].values["text"] == "วัตถุประสงค์"
    again = bring(book, editor)
    assert "new_twice" in codes(again)
    held, problems = actions.undo(batch=Batch.objects.get(pk=batch.pk), by=editor)
    assert (held.state, problems) == (BatchState.UNDONE, [])
    assert made.year_plans.get().approval.state == "discarded"


def test_the_pages_lead_from_the_list_to_applied_and_back(
    plan: YearPlan, editor: User, analyst: User, as_user: Any
) -> None:
    client, url = as_user(editor), "/projects/workbooks/"
    assert "จะอยู่ที่นี่" in client.get(url).content.decode()
    assert "workbooks/out/?" in client.get("/projects/?year=2565").content.decode()
    answer = client.get(f"{url}out/?year=2565")
    assert answer["Content-Type"] == MIME
    book = Book.of(answer.content)
    book.put("m3", "rationale", 0, "เหตุผลใหม่จากสมุดงาน")
    bad = client.post(url, {"file": SimpleUploadedFile("งบ.xlsx", b"hello")})
    assert bad.status_code == 422
    assert "ไม่ใช่สมุดงาน" in bad.content.decode()
    assert client.post(url, {}).status_code == 422
    sent = client.post(url, {"file": SimpleUploadedFile("โครงการ.xlsx", book.data())})
    assert sent.status_code == 302
    page = client.get(sent["Location"]).content.decode()
    assert "เหตุผลใหม่จากสมุดงาน" in page
    assert "ครูช่างสอนด้วยหลักสูตรฐานสมรรถนะ" in page
    assert client.get(f"{sent['Location']}annotated/").content[:2] == b"PK"
    assert as_user(analyst).get(sent["Location"]).status_code == 404
    assert client.post(sent["Location"], {"act": "chosen"}).status_code == 422
    assert client.post(sent["Location"], {"act": "all"}).status_code == 302
    assert stored(plan)["m3"].fields["rationale"] == "เหตุผลใหม่จากสมุดงาน"
    assert client.post(sent["Location"], {"act": "undo"}).status_code == 302
    assert stored(plan)["m3"].fields["rationale"] == "ครูช่างสอนด้วยหลักสูตรฐานสมรรถนะ"
    assert client.post(sent["Location"], {"act": "check"}).status_code == 302
    assert "โครงการ.xlsx" in client.get(url).content.decode()


def test_a_selection_of_several_years_or_of_nothing_is_told(
    plan: YearPlan, editor: User, unit: Organisation, as_user: Any
) -> None:
    records.project(unit, editor, "โครงการของปีถัดไป", 2566)
    client = as_user(editor)
    several = client.get("/projects/workbooks/out/?year=all")
    assert several.status_code == 422
    assert "2565, 2566" in several.content.decode()
    nothing = client.get("/projects/workbooks/out/?year=2570")
    assert nothing.status_code == 422
    assert "ไม่มีโครงการ" in nothing.content.decode()
    one = client.get(f"/projects/workbooks/out/?year=all&row={plan.pk}")
    assert one["Content-Type"] == MIME


# As a job


@pytest.fixture
def as_jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(books, "ROWS_AT_ONCE", 0)
    monkeypatch.setattr(books, "PROJECTS_AT_ONCE", 0)
    monkeypatch.setattr(book_steps, "CHUNK", 1)


def worked(batch: Batch) -> Batch:
    steps.work_on(batch.pk)
    return Batch.objects.get(pk=batch.pk)


def both_changed(editor: User) -> Book:
    book = out(editor)
    for row in (0, 1):
        book.put("m3", "rationale", row, f"จากสมุดงาน {row}")
    return book


@pytest.mark.usefixtures("as_jobs")
def test_a_large_workbook_is_checked_applied_and_undone_by_a_job(
    client: Any, plan: YearPlan, other: YearPlan, editor: User
) -> None:
    before = stored(plan), stored(other)
    batch = bring(both_changed(editor), editor)
    client.force_login(editor)
    page = f"/projects/workbooks/{batch.uid}/"
    assert "hx-get" in client.get(page).content.decode()
    assert client.post(page, {"act": "all"}).status_code == 403  # it is being checked
    batch = worked(batch)
    assert sorted(batch.counts["ready"]) == sorted([plan.project.code, other.project.code])
    assert client.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert client.post(page, {"act": "all"}).status_code == 302
    assert (stored(plan), stored(other)) == before
    batch = worked(batch)
    assert (batch.state, batch.counts["step"], len(batch.before)) == (BatchState.APPLIED, "", 2)
    assert {stored(each)["m3"].fields["rationale"] for each in (plan, other)} == {"จากสมุดงาน 0", "จากสมุดงาน 1"}
    assert client.post(page, {"act": "undo"}).status_code == 302
    batch = worked(worked(batch))
    assert (batch.state, batch.before) == (BatchState.UNDONE, {})
    assert (stored(plan), stored(other)) == before
    assert Notice.objects.filter(to=editor, kind="many_done").count() == 3


@pytest.mark.usefixtures("as_jobs")
def test_a_workbook_job_that_breaks_off_goes_on_where_it_was(
    client: Any, plan: YearPlan, other: YearPlan, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = worked(bring(both_changed(editor), editor))
    actions.apply(batch=batch, by=editor)
    write, calls = steps.write, []

    def fails_at_second(*args: Any) -> dict[str, Any]:
        calls.append(args)
        if len(calls) > 1:
            raise RuntimeError("the disk is full")
        return write(*args)

    with monkeypatch.context() as patched:
        patched.setattr(steps, "TRADE", replace(steps.TRADE, write=fails_at_second))
        for _attempt in range(4):
            with pytest.raises(RuntimeError):
                steps.work_on(batch.pk)
    page = f"/projects/workbooks/{batch.uid}/"
    client.force_login(editor)
    assert "งานหยุดกลางคัน" in client.get(page).content.decode()
    client.cookies["django_language"] = "en"
    assert "The work broke off" in client.get(page).content.decode()
    assert len(Batch.objects.get(pk=batch.pk).before) == 1
    assert client.post(page, {"act": "go_on"}).status_code == 302
    batch = worked(batch)
    assert (batch.counts["step"], len(batch.before), batch.counts["left"]) == ("", 2, {})
    assert {stored(each)["m3"].fields["rationale"] for each in (plan, other)} == {"จากสมุดงาน 0", "จากสมุดงาน 1"}


@pytest.mark.usefixtures("as_jobs")
def test_what_changed_before_the_job_began_stops_all_of_it(
    client: Any, plan: YearPlan, other: YearPlan, editor: User
) -> None:
    batch = worked(bring(both_changed(editor), editor))
    records.save(plan, editor, "m3", SectionData({"rationale": "แก้ในระบบ"}))
    before = stored(plan), stored(other)
    batch = worked(actions.apply(batch=batch, by=editor))
    assert (batch.state, batch.before) == (BatchState.CHECKED, {})
    assert (stored(plan), stored(other)) == before
    client.force_login(editor)
    client.cookies["django_language"] = "en"
    assert "Nothing has been changed" in client.get(f"/projects/workbooks/{batch.uid}/").content.decode()


def test_cells_of_an_old_workbook_are_forgotten_and_it_cannot_be_undone(
    plan: YearPlan, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = out(editor)
    book.put("m3", "rationale", 0, "จากสมุดงาน")
    batch = actions.apply(batch=bring(book, editor), by=editor)
    later = clock.now() + dt.timedelta(days=31)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert (forget_batches(), forget_batches()) == (1, 0)
    batch.refresh_from_db()
    assert (batch.state, batch.wanted, batch.before) == (BatchState.APPLIED, {}, {})
    for language, words in (("th", "30 วัน"), ("en", "30 days")):
        with translation.override(language), pytest.raises(Refused) as no:
            actions.undo(batch=batch, by=editor)
        with translation.override(language):
            assert words in str(no.value.reason)
    assert stored(plan)["m3"].fields["rationale"] == "จากสมุดงาน"
