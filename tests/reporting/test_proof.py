"""Files, photos and links that prove a report: what a photo tells, who reads what, what stays in versions."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from PIL import ExifTags, Image

from samrit.accounts.models import User
from samrit.accounts.queries import name_of
from samrit.approvals.models import State
from samrit.audit.models import BusinessEvent
from samrit.lib.clock import BANGKOK
from samrit.lib.errors import Invalid, Refused
from samrit.lib.fiscal import Period
from samrit.lib.photos import Taken, preview, taken
from samrit.projects.actions.attachments import NewFile
from samrit.projects.models import Location, ScanState, YearPlan
from samrit.reporting.actions import passage, proof
from samrit.reporting.models import ApprovedReport, EvidenceLink, FiscalQuarter, ProgressReport, ReportFile
from samrit.reporting.queries import proof as reading
from samrit.reporting.queries.plans import plan_of
from samrit.reporting.rules.proof import Places, doubts_of
from tests.cast import SignedInClient
from tests.reporting.conftest import keys_of
from tests.reporting.test_passage import approve_fully, pin, save, send, unlock

Quarters = dict[int, FiscalQuarter]
KHON_KAEN = (16.4419, 102.8360)
BANGKOK_CITY = (13.7563, 100.5018)


def photo(
    day: str = "2022:02:10 10:00:00", point: tuple[float, float] | None = KHON_KAEN, colour: str = "red"
) -> bytes:
    """A real JPEG with what a camera writes."""
    exif = Image.Exif()
    if day:
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = day
    if point:
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
        for at, value, sides in ((1, point[0], "NS"), (3, point[1], "EW")):
            whole = abs(value)
            minutes = (whole - int(whole)) * 60
            place[at] = sides[value < 0]
            place[at + 1] = (float(int(whole)), float(int(minutes)), round((minutes - int(minutes)) * 60, 3))
    kept = io.BytesIO()
    Image.new("RGB", (1600, 900), colour).save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def attach(report: ProgressReport, by: User, data: bytes, name: str = "site.jpg", **more: Any) -> ReportFile:
    words = {"title": "ภาพหน้างาน", "place": ""} | {key: more.pop(key) for key in ("title", "place") if key in more}
    return proof.attach(report=report, file=NewFile(name, data, **words), by=by, **more)


@pytest.fixture
def report(year_plan: YearPlan, quarters: Quarters, editor: User) -> ProgressReport:
    lat, lon = KHON_KAEN
    Location.objects.create(year_plan=year_plan, level="national", lat=round(lat, 5), lon=round(lon, 5))
    return save(year_plan, editor, quarters[2])


def test_a_photo_tells_when_and_where() -> None:
    told = taken(photo())
    assert told.at == dt.datetime(2022, 2, 10, 10, tzinfo=BANGKOK)
    assert told.lat == pytest.approx(KHON_KAEN[0], abs=1e-5)
    assert told.lon == pytest.approx(KHON_KAEN[1], abs=1e-5)
    south_west = taken(photo(point=(-33.5, -70.25)))
    assert (south_west.lat, south_west.lon) == (pytest.approx(-33.5), pytest.approx(-70.25))
    for unset in ("0000:00:00 00:00:00", "0001:01:01 00:00:00", "9999:12:31 23:59:59"):
        assert taken(photo(day=unset, point=None)) == Taken()
    assert taken(b"no picture") == Taken()


def test_a_preview_tells_nothing_and_is_small() -> None:
    small = preview(photo())
    assert small is not None
    assert taken(small) == Taken()
    with Image.open(io.BytesIO(small)) as image:
        assert max(image.size) == 1280
        assert not image.getexif()
    assert preview(b"no picture") is None


@pytest.mark.parametrize(
    ("at", "point", "codes"),
    [
        ("2022-01-01T00:00", KHON_KAEN, []),
        ("2022-03-31T23:59", KHON_KAEN, []),
        ("2021-12-31T23:59", KHON_KAEN, ["outside_quarter"]),
        ("2021-09-30T23:59", KHON_KAEN, ["other_year"]),
        ("2019-02-01T12:00", BANGKOK_CITY, ["other_year", "far"]),
        ("2030-01-01T00:00", KHON_KAEN, ["future"]),
        (None, None, []),
    ],
)
def test_what_does_not_fit_is_doubted(at: str | None, point: tuple[float, float] | None, codes: list[str]) -> None:
    instant = dt.datetime.fromisoformat(at).replace(tzinfo=BANGKOK) if at else None
    told = Taken(instant, *(point or (None, None)))
    places = Places(10, ((KHON_KAEN[1], KHON_KAEN[0]),))
    assert doubts_of(told, Period(2565, 2), places, dt.date(2022, 4, 18)) == codes
    assert "far" not in doubts_of(told, Period(2565, 2), Places(10), dt.date(2022, 4, 18))


def test_a_photo_of_another_year_is_kept_with_its_doubts_and_a_reason(report: ProgressReport, editor: User) -> None:
    row = attach(report, editor, photo("2020:02:10 10:00:00", BANGKOK_CITY))
    assert row.doubts == ["other_year", "far"]
    for language, words in (("en", "Say why the photo"), ("th", "โปรดระบุ")):
        with translation.override(language), pytest.raises(Invalid) as no:
            proof.explain(report=report, file=row, reason="  ", by=editor)
        with translation.override(language):
            assert words in str(no.value.problems[0].message)
    proof.explain(report=report, file=row, reason="ภาพก่อนเริ่มงาน", by=editor)
    row.refresh_from_db()
    assert row.doubt_reason == "ภาพก่อนเริ่มงาน"


def test_a_photo_that_does_not_fit_is_explained_before_sending(
    report: ProgressReport, editor: User, quarters: Quarters, as_user: type[SignedInClient]
) -> None:
    row = attach(report, editor, photo("2020:02:10 10:00:00"))
    here = report.approval.link
    for language, words in (("en", "Say why it is right, or take it away"), ("th", "ระบุว่าเหตุใดจึงถูกต้อง")):
        with translation.override(language), pytest.raises(Invalid) as no:
            send(report.year_plan, editor, quarters[2])
        with translation.override(language):
            assert words in str(no.value.problems[0].message)
        page = as_user(editor).get(here, headers={"accept-language": language}).content.decode()
        assert words in page
        assert page.count(f"id_proof-{row.uid}") > 1
    report.refresh_from_db()
    assert report.approval.state == State.DRAFT
    proof.explain(report=report, file=row, reason="ภาพก่อนเริ่มงาน", by=editor)
    assert send(report.year_plan, editor, quarters[2]).approval.state == State.SUBMITTED


def test_what_was_not_opened_again_blocks_nothing(
    report: ProgressReport, editor: User, division: User, quarters: Quarters
) -> None:
    row = attach(report, editor, photo("2020:02:10 10:00:00"), doubt_reason="ภาพก่อนเริ่มงาน")
    sent = send(report.year_plan, editor, quarters[2])
    passage.return_report(report=sent, reason="แก้ไข", pins=[pin("summary")], by=division)
    ReportFile.objects.filter(pk=row.pk).update(doubt_reason="")  # as it was sent before a reason was asked
    assert reading.unexplained(ProgressReport.objects.get(pk=sent.pk)) == []


@pytest.mark.parametrize(
    ("file", "code", "english", "thai"),
    [
        ((b"", "a.jpg", ""), "empty", "The file is empty", "ไฟล์ว่าง"),
        ((b"<html>", "a.jpg", ""), "kind", "ends in “.jpg”, but what is in it", "ลงท้ายด้วย “.jpg” แต่เนื้อหา"),
        ((photo(), "a.pdf", ""), "ending", "Its name ends in", "นามสกุล"),
        ((photo(), "a.jpg", "nowhere"), "unknown_place", "no such place", "ไม่มีส่วนดังกล่าว"),
    ],
)
def test_bad_files_are_told_and_not_kept(
    report: ProgressReport, editor: User, file: tuple[bytes, str, str], code: str, english: str, thai: str
) -> None:
    for language, words in (("en", english), ("th", thai)):
        with translation.override(language), pytest.raises(Invalid) as no:
            attach(report, editor, file[0], file[1], place=file[2])
        with translation.override(language):
            assert words in str(no.value.problems[0].message)
        assert [problem.code for problem in no.value.problems] == [code]
    assert not ReportFile.objects.exists()


def test_the_same_bytes_twice_are_one_file(report: ProgressReport, editor: User) -> None:
    attach(report, editor, photo())
    with pytest.raises(Invalid) as no:
        attach(report, editor, photo())
    assert [problem.code for problem in no.value.problems] == ["twice"]
    assert ReportFile.objects.count() == 1


@pytest.mark.parametrize(
    "address", ["", "javascript:alert(1)", "https://", "ftp://a.go.th/", "https://a b.go.th", "a.go.th"]
)
def test_a_link_is_an_address_of_the_web(report: ProgressReport, editor: User, address: str) -> None:
    with pytest.raises(Invalid) as no:
        proof.link(report=report, title="ชุดข้อมูล", address=address, by=editor)
    assert [problem.code for problem in no.value.problems] == ["address"]
    assert not EvidenceLink.objects.exists()


def test_strangers_and_closed_reports_are_refused_and_logged(
    report: ProgressReport, year_plan: YearPlan, quarters: Quarters, editor: User, editor2: User, division: User
) -> None:
    with pytest.raises(Refused):
        attach(report, editor2, photo())
    send(year_plan, editor, quarters[2])
    report.refresh_from_db()
    with pytest.raises(Refused):
        attach(report, editor, photo())
    tried = BusinessEvent.objects.filter(act="refused_attach_file").values_list("subject_kind", "subject_id")
    assert list(tried) == [("progress_report", str(report.pk))] * 2
    output = f"{keys_of(year_plan)['output']}.value"
    passage.return_report(report=report, reason="แก้", pins=[pin(output)], by=division)
    with pytest.raises(Refused):
        attach(report, editor, photo())
    assert attach(report, editor, photo(), place=keys_of(year_plan)["output"]).pk


def test_versions_list_what_was_there_without_its_place(
    report: ProgressReport, year_plan: YearPlan, quarters: Quarters, editor: User, division: User, department: User
) -> None:
    row = attach(report, editor, photo(), place=keys_of(year_plan)["output"])
    kept = proof.link(report=report, title="ชุดข้อมูล", address="https://data.go.th/x", by=editor)
    send(year_plan, editor, quarters[2])
    report.refresh_from_db()
    approve_fully(report, division, department)
    document = ApprovedReport.objects.get(report=report).document
    assert document["files"][0]["hash"] == row.file_hash
    assert document["links"] == [
        {"uid": str(kept.uid), "title": "ชุดข้อมูล", "place": "", "address": "https://data.go.th/x"}
    ]
    assert "102.83" not in str(document)
    unlock(report, editor, department)
    report.refresh_from_db()
    proof.remove(report=report, file=row, by=editor)
    proof.unlink(report=report, row=kept, by=editor)
    assert not reading.present_files(report).exists()
    passage.close_unlock(report=report, by=editor)
    assert reading.present_files(report).get() == row
    assert reading.present_links(report).get() == kept


def test_nobody_outside_sees_it_before_it_is_approved(
    report: ProgressReport,
    year_plan: YearPlan,
    quarters: Quarters,
    cast: dict[str, User],
    as_user: type[SignedInClient],
) -> None:
    editor, division, department, viewer = (cast[name] for name in ("editor", "division", "department", "budget"))
    row = attach(report, editor, photo("2020:02:10 10:00:00"), title="ภาพสะพาน", doubt_reason="ภาพก่อนเริ่ม")
    here = report.approval.link
    address = f"{here}proof/{row.uid}/"
    assert as_user(viewer).get(address).status_code == 404
    send(year_plan, editor, quarters[2])
    told = as_user(division).get(here).content.decode()
    assert "ภาพสะพาน" in told
    assert "ปีงบประมาณอื่น" in told
    assert row.file_hash in told
    report.refresh_from_db()
    approve_fully(report, division, department)
    seen = as_user(viewer).get(here).content.decode()
    assert "ภาพสะพาน" in seen
    assert "ปีงบประมาณอื่น" in seen  # as it stands in the approved document and on its paper
    assert "ภาพก่อนเริ่ม" in seen
    plain = as_user(viewer).get(address)
    assert taken(plain.content) == Taken()
    assert "attachment" in plain["Content-Disposition"]
    own = b"".join(as_user(editor).get(address))  # type: ignore[arg-type]
    assert taken(own).lat == pytest.approx(KHON_KAEN[0], abs=1e-5)
    shown = as_user(viewer).get(f"{address}preview/")
    assert (shown["Content-Type"], shown["X-Content-Type-Options"]) == ("image/jpeg", "nosniff")
    unlock(report, editor, department)
    report.refresh_from_db()
    later = attach(report, editor, photo(colour="blue"))
    proof.explain(report=report, file=row, reason="ภาพเปรียบเทียบ", by=editor)
    assert "ภาพเปรียบเทียบ" not in as_user(viewer).get(here).content.decode()
    assert as_user(viewer).get(f"{here}proof/{later.uid}/").status_code == 404
    assert as_user(viewer).get(address).status_code == 200
    ReportFile.objects.filter(pk=row.pk).update(scan=ScanState.INFECTED)
    for who in (editor, viewer):
        assert [as_user(who).get(f"{address}{part}").status_code for part in ("", "preview/")] == [404, 404]
    assert as_user(editor).post(f"{address}removal/").status_code == 302
    assert list(reading.present_files(report)) == [later]


def test_the_page_takes_files_links_and_reasons(
    report: ProgressReport, editor: User, as_user: type[SignedInClient]
) -> None:
    client, here = as_user(editor), report.approval.link
    sent = SimpleUploadedFile("site_photo.jpg", photo("2020:02:10 10:00:00"))
    assert client.post(f"{here}proof/", {"file-file": sent, "file-title": "", "file-place": ""}).status_code == 302
    row = ReportFile.objects.get()
    assert row.title == "site photo"
    link = {"link-title": "ชุดข้อมูล", "link-address": "https://data.go.th/x", "link-place": "progress_actual"}
    assert client.post(f"{here}proof/", link).status_code == 302
    wrong = client.post(f"{here}proof/", link | {"link-address": "x"}, headers={"accept-language": "en"})
    assert wrong.status_code == 422
    assert "Write a whole address" in wrong.content.decode()
    empty = client.post(f"{here}proof/", {"file-title": "x"}, headers={"accept-language": "en"})
    assert empty.status_code == 422
    assert "Choose a file" in empty.content.decode()
    reason = f"{here}proof/{row.uid}/reason/"
    unsaid = client.post(reason, {"doubt_reason": ""}, headers={"accept-language": "en"})
    assert unsaid.status_code == 422
    assert "Say why the photo is right" in unsaid.content.decode()
    assert client.post(reason, {"doubt_reason": "ภาพก่อนเริ่มงาน"}).status_code == 302
    assert "ภาพก่อนเริ่มงาน" in client.get(here).content.decode()
    for uid in (row.uid, EvidenceLink.objects.get().uid):
        assert client.post(f"{here}proof/{uid}/removal/").status_code == 302
    assert not reading.present_files(report).exists()
    assert not reading.present_links(report).exists()


def test_three_files_and_links_ask_no_more_than_one(report: ProgressReport, editor: User) -> None:
    def shown() -> int:
        fresh = ProgressReport.objects.select_related("approval", "year_plan__project__owner").get()
        found = reading.of(fresh, plan_of(fresh.year_plan), editor)
        assert {one.by for one in (*found.files, *found.links)} == {name_of(editor)}
        return len(found.files) + len(found.links)

    asked = []
    for count, colour in enumerate(("red", "green", "blue"), 1):
        attach(report, editor, photo(colour=colour))
        proof.link(report=report, title=colour, address="https://data.go.th/x", by=editor)
        with CaptureQueriesContext(connection) as queries:
            assert shown() == 2 * count
        asked.append(len(queries))
    assert asked[0] == asked[1] == asked[2]
