"""A ministry's own system hands in photos, files and links of a report, by the rules of the page; a closed report takes none."""

import datetime as dt
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from samrit.accounts.models import User
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.errors import Refused
from samrit.projects.models import Location, ScanState, YearPlan
from samrit.reporting.actions import proof
from samrit.reporting.models import FiscalQuarter, ProgressReport, ReportFile
from tests.cast import SignedInClient
from tests.machines import Machine
from tests.reporting.conftest import NOW
from tests.reporting.test_passage import approve_fully, save, send
from tests.reporting.test_proof import KHON_KAEN, photo

pytestmark = pytest.mark.django_db
HERE = "/api/v1/reports/T-0001/2565/2/proof"
Quarters = dict[int, FiscalQuarter]


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def report(year_plan: YearPlan, quarters: Quarters, editor: User) -> ProgressReport:
    lat, lon = KHON_KAEN
    Location.objects.create(year_plan=year_plan, level="national", lat=round(lat, 5), lon=round(lon, 5))
    return save(year_plan, editor, quarters[2])


def hand_in(machine: Machine, data: bytes, name: str = "site_photo.jpg", **words: str) -> Any:
    return machine.client.post(f"{HERE}/files", {"file": SimpleUploadedFile(name, data), **words})


def test_a_photo_is_handed_in_explained_read_and_taken_away(report: ProgressReport, editor: User) -> None:
    machine = Machine(editor)
    told = hand_in(machine, photo("2020:02:10 10:00:00"), place="progress_actual")
    assert told.status_code == 200
    (one,) = told.json()["files"]
    assert (one["title"], one["place"], one["kind"]) == ("site photo", "progress_actual", "image/jpeg")
    assert (one["doubts"], one["doubt_reason"], one["why_not_change"]) == (["other_year"], "", "")
    assert "lat" not in one
    again = hand_in(machine, photo("2020:02:10 10:00:00"))
    assert [each["code"] for each in again.json()["problems"]] == ["twice"]
    here = f"{HERE}/files/{one['uid']}"
    assert machine.ask("PATCH", here, {"doubt_reason": " "}).status_code == 422
    assert machine.ask("PATCH", here, {"doubt_reason": "ภาพก่อนเริ่มงาน"}).json()["files"][0]["doubt_reason"]
    whole = machine.ask("GET", here)
    assert b"".join(whole.streaming_content) == photo("2020:02:10 10:00:00")
    assert whole["Content-Disposition"].startswith("attachment")
    assert machine.ask("DELETE", here).json()["files"] == []
    assert ReportFile.objects.get().removed_at == NOW


def test_a_link_is_added_once_under_a_key_and_taken_away(report: ProgressReport, editor: User) -> None:
    machine = Machine(editor)
    link = {"title": "ชุดข้อมูล", "address": "https://data.go.th/x", "place": "progress_actual"}
    first = machine.ask("POST", f"{HERE}/links", link, Idempotency_Key="link-1")
    second = machine.ask("POST", f"{HERE}/links", link, Idempotency_Key="link-1")
    assert (first.status_code, second["Idempotency-Replayed"], first.json()) == (200, "true", second.json())
    (one,) = machine.ask("GET", HERE).json()["links"]
    assert (one["address"], one["place"]) == ("https://data.go.th/x", "progress_actual")
    wrong = machine.ask("POST", f"{HERE}/links", link | {"address": "x", "place": "nowhere"}).json()["problems"]
    assert {each["code"] for each in wrong} == {"address", "unknown_place"}
    assert machine.ask("POST", f"{HERE}/links", link | {"by": "me"}).status_code == 422
    assert machine.ask("DELETE", f"{HERE}/links/{one['uid']}").json()["links"] == []
    assert machine.ask("DELETE", f"{HERE}/files/{one['uid']}").status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "words", "code"),
    [
        (b"", "a.jpg", {}, "empty"),
        (b"<html>", "a.jpg", {}, "kind"),
        (photo(), "a.pdf", {}, "ending"),
        (photo(), "a.jpg", {"place": "nowhere"}, "unknown_place"),
    ],
)
def test_a_file_that_is_refused_says_why(
    report: ProgressReport, editor: User, data: bytes, name: str, words: dict[str, str], code: str
) -> None:
    answer = hand_in(Machine(editor), data, name, **words)
    assert answer.status_code == 422
    assert code in [each["code"] for each in answer.json()["problems"]]
    assert not ReportFile.objects.exists()


def test_a_form_without_a_file_says_so(report: ProgressReport, editor: User) -> None:
    answer = Machine(editor).client.post(f"{HERE}/files", {"title": "x"})
    assert answer.status_code == 422
    assert "file" in str(answer.json())


def test_who_may_not_write_adds_nothing(
    report: ProgressReport, editor: User, editor2: User, division: User, auditor: User
) -> None:
    assert hand_in(Machine(editor, may_write=False), photo()).status_code == 403
    assert hand_in(Machine(division), photo()).status_code == 403
    assert hand_in(Machine(editor2), photo()).status_code == 404
    assert Machine(editor2).ask("GET", HERE).status_code == 404
    assert Machine(division).ask("GET", HERE).json()["why_not_add"]
    assert Machine(auditor).ask("GET", HERE).json()["files"] == []
    assert BusinessEvent.objects.filter(act="refused_attach_file", subject_kind="progress_report").exists()


def test_others_read_a_smaller_picture_of_what_was_approved(
    report: ProgressReport, editor: User, division: User, auditor: User, quarters: Quarters
) -> None:
    told = hand_in(Machine(editor), photo("2020:02:10 10:00:00"), doubt_reason="ภาพก่อนเริ่มงาน").json()
    here = f"{HERE}/files/{told['files'][0]['uid']}"
    approve_fully(send(report.year_plan, editor, quarters[2]), division)
    (one,) = Machine(auditor).ask("GET", HERE).json()["files"]
    assert one["why_not_change"]
    small = Machine(auditor).ask("GET", here)
    assert small["Content-Disposition"].endswith('.jpg"')
    assert b"GPS" not in small.content
    assert small.content != photo("2020:02:10 10:00:00")
    ReportFile.objects.update(scan=ScanState.INFECTED)
    assert Machine(editor).ask("GET", here).status_code == 404


def test_a_report_that_is_closed_takes_no_proof_by_page_or_machine(
    report: ProgressReport, editor: User, monkeypatch: pytest.MonkeyPatch, as_user: type[SignedInClient]
) -> None:
    page = "/projects/T-0001/2565/reports/2/"
    assert "proof/" in as_user(editor).get(page).content.decode()
    hand_in(Machine(editor), photo())
    monkeypatch.setattr(clock, "now", lambda: NOW + dt.timedelta(days=400))
    machine = Machine(editor, days=900)
    assert hand_in(machine, photo(colour="green")).status_code == 403
    told = machine.ask("GET", HERE).json()
    assert (told["places"], len(told["files"])) == ([], 1)
    assert "NESDC opens it again" in told["why_not_add"]
    with pytest.raises(Refused):
        proof.link(report=report, title="x", address="https://data.go.th/x", by=editor)
    assert 'enctype="multipart/form-data"' not in as_user(editor).get(page).content.decode()
