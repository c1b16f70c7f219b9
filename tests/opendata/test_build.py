"""A release is what was approved before its cut, byte for byte the same each time, valid to an independent checker."""

import csv
import datetime as dt
import hashlib
import io
import json
from pathlib import Path

import frictionless
import pytest
from django.db import connection, utils
from django.utils import translation

from samrit.approvals.models import Approval, State
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.errors import Refused
from samrit.lib.fiscal import Period
from samrit.lib.snapshots import snapshot
from samrit.opendata.actions import build, build_release
from samrit.opendata.models import Release
from samrit.opendata.queries import folders
from samrit.opendata.queries.codelists import LISTS
from samrit.opendata.rules.columns import Openness, Type
from samrit.opendata.rules.datasets import BY_NAME, DATASETS
from samrit.opendata.rules.stated import rows_column
from samrit.projects.models import Detail, Project
from samrit.projects.rules.sections import SECTIONS
from samrit.reporting.models import FiscalQuarter
from tests.factories import opendata as factory
from tests.opendata.conftest import Q1


def table(folder: Path, name: str) -> list[dict]:
    return json.loads((folder / f"{name}.json").read_bytes())[name]


def cells(folder: Path, name: str) -> list[dict]:
    text = (folder / f"{name}.csv").read_text(encoding="utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))


def hashes(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_files_hold_what_was_approved_and_what_is_historical(built, world):
    rows = table(built.folder, "projects")
    assert [row["code"] for row in rows] == ["OLD-63-1", "สธ-65-0001", "สธ-65-0002"]
    first = rows[1]
    assert first["state"] == "approved"
    assert first["budget_fy_baht"] == 1250000
    assert first["disbursed_baht"] == 100000
    assert first["reported_quarter"] == 1
    assert first["provinces"] == ["81"]
    assert (first["ns_primary"], first["y1_primary"]) == ("1", "010101")
    assert (first["division"], first["department"]) == ("กองสาธิต 1", "สำนักงานคณะกรรมการการอาชีวศึกษา")
    assert first["ministry"] == "กระทรวงศึกษาธิการ"
    assert rows[0]["state"] == "historical"
    assert rows[0]["places"] == ["อำเภอที่ระบุ"]
    assert "link_not_matched" in rows[0]["data_quality_flags"]
    assert [row["is_demonstration"] for row in rows] == [False, False, True]


def test_reports_are_those_approved_up_to_the_released_quarter(built):
    (report,) = table(built.folder, "progress_reports")
    assert (report["project_code"], report["quarter"], report["progress_actual_percent"]) == ("สธ-65-0001", 1, 25)
    assert report["is_on_time"] is True


def test_links_name_the_node_and_all_above_it(built):
    links = {row["project_code"]: row for row in table(built.folder, "project_plan_links")}
    assert links["สธ-65-0001"]["chain"] == [
        "ns-2561/strategy/1",
        "ns-2561/issue/01",
        "ns-2561/target_y1/010101",
    ]
    assert links["OLD-63-1"]["as_stated"] == "ยุทธศาสตร์ตามที่ระบุ"
    assert links["OLD-63-1"]["is_matched"] is False


def test_csv_and_json_hold_the_same_rows(built):
    for dataset in DATASETS:
        plain, nested = cells(built.folder, dataset.name), table(built.folder, dataset.name)
        assert len(plain) == len(nested) == built.rows[dataset.name]
        for flat, row in zip(plain, nested, strict=True):
            for column in dataset.columns:
                value = row[column.name]
                told = flat[column.name]
                if isinstance(value, list):
                    assert json.loads(told) == value
                elif isinstance(value, bool) or value is None:
                    assert told == {True: "true", False: "false", None: ""}[value]
                elif isinstance(value, float):
                    assert float(told) == value
                else:
                    assert told == str(value)


def test_money_is_exact_to_the_satang(built):
    assert '"budget_fy_baht":2000.50' in (built.folder / "projects.json").read_text(encoding="utf-8")
    projects = next(r for r in built.release.manifest["resources"] if r["name"] == "projects")
    assert projects["sums"] == {
        "budget_total_baht": "1252500.50",
        "budget_fy_baht": "1252000.50",
        "disbursed_baht": "100000.00",
    }


def test_an_independent_checker_finds_the_package_valid(built):
    report = frictionless.validate(str(built.folder / "datapackage.json"))
    assert report.valid, report.flatten(["name", "type", "note"])
    assert {task.name: task.stats.get("rows") for task in report.tasks if task.type == "table"} == built.rows


def test_thai_opens_in_a_spreadsheet_and_a_strict_reader_alike(built):
    raw = (built.folder / "projects.csv").read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfproject_id,")
    package = frictionless.Package(str(built.folder / "datapackage.json"))
    assert package.get_resource("projects").read_rows()[1]["name_th"] == "โครงการอบรมครูช่าง"


def test_a_rebuild_is_byte_equal(built, tmp_path):
    again = build_release(period=Q1, by=None, out=tmp_path / "again")
    assert hashes(again.folder) == hashes(built.folder)


def test_no_personal_data_drafts_or_returned_items_are_in_any_file(built, world):
    everything = b"".join(path.read_bytes() for path in built.folder.iterdir()).decode()
    for hidden in (factory.SECRET_NAME, factory.SECRET_PHONE, factory.SECRET_MAIL, "โครงการร่างลับ", "ร้อยละ 10"):
        assert hidden not in everything
    names = {column.name for dataset in DATASETS for column in dataset.columns}
    assert not names & {"contact", "phone", "email", "username", "created_by", "submitted_by"}


def test_what_is_approved_after_the_cut_is_not_in(world):
    factory.approve(world.draft, at=factory.moment(2022, 2, 16))
    built = build_release(period=Q1, by=None)
    assert "สธ-65-0003" not in {row["code"] for row in table(built.folder, "projects")}


def test_what_happens_after_the_cut_changes_nothing(built, world, tmp_path):
    """Returned, changed and approved again in March: the release of the first quarter stays as it was."""
    Project.objects.filter(pk=world.first.project_id).update(name_th="ชื่อใหม่")
    Detail.objects.filter(year_plan=world.first).update(expected_result="เปลี่ยนแล้ว")
    Approval.objects.filter(pk=world.first.approval_id).update(state=State.RETURNED)
    assert hashes(build_release(period=Q1, by=None, out=tmp_path / "returned").folder) == hashes(built.folder)
    factory.approve(world.first, at=factory.moment(2022, 3, 1))
    assert hashes(build_release(period=Q1, by=None, out=tmp_path / "approved").folder) == hashes(built.folder)


def test_a_report_returned_before_the_cut_is_not_in(world):
    passage = world.first
    report = factory.report(passage, 3, actual=70, disbursed="5.00")
    assert report.pk
    first = passage.project
    q1 = type(report).objects.get(year_plan__project=first, quarter=1)
    factory.act(q1.approval, "return", State.APPROVED, State.RETURNED, factory.moment(2022, 2, 1))
    built = build_release(period=Q1, by=None)
    assert table(built.folder, "progress_reports") == []


def test_the_readme_says_licence_citation_sources_and_demonstration(built):
    text = (built.folder / "README.txt").read_text(encoding="utf-8")
    for words in ("CC-BY-4.0", "An older system's public pages", "GeoThai", "ข้อมูลสาธิต", "/open/FY2565-Q1-r1/"):
        assert words in text
    assert "demonstration rows" in built.release.manifest["description"]
    assert built.release.has_demonstration


def test_the_build_is_kept_as_a_business_event(built):
    event = BusinessEvent.objects.get(act="release_built")
    assert event.subject_id == "FY2565-Q1-r1"
    assert event.data["rows"]["projects"] == 3


def test_building_again_replaces_what_is_not_yet_published(built, world):
    assert build_release(period=Q1, by=None).is_unchanged
    factory.approve(world.draft)
    second = build_release(period=Q1, by=None)
    assert (second.folder, second.is_unchanged) == (built.folder, False)
    assert len(table(second.folder, "projects")) == 4
    assert folders.verify(second.folder).fine
    assert Release.objects.count() == 1


def nothing_changed(state: Path) -> None:
    assert Release.objects.count() == 0
    assert BusinessEvent.objects.filter(act="release_built").count() == 0
    releases = state / "releases"
    assert not releases.exists() or list(releases.iterdir()) == []


@pytest.mark.parametrize(
    ("period", "thai", "english"),
    [
        (Period(2565, 2), "ยังไม่ปิด", "is not closed yet: its data are released on"),
        (Period(2570, 1), "ไม่มีไตรมาส FY2570-Q1", "The calendar has no quarter FY2570-Q1"),
    ],
)
def test_a_quarter_that_cannot_be_released_is_refused(world, state, period, thai, english):
    with translation.override("th"), pytest.raises(Refused, match=thai):
        build_release(period=period, by=None)
    with translation.override("en"), pytest.raises(Refused, match=english):
        build_release(period=period, by=None)
    nothing_changed(state)


def test_nothing_to_release_is_refused(state, bodies):
    factory.calendar()
    with translation.override("en"), pytest.raises(Refused, match="there is nothing to release"):
        build_release(period=Q1, by=None)
    with translation.override("th"), pytest.raises(Refused, match="ไม่มีข้อมูลให้เผยแพร่"):
        build_release(period=Q1, by=None)
    nothing_changed(state)


def test_a_folder_that_is_not_empty_is_refused(world, state, tmp_path):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "mine.txt").write_text("mine")
    with translation.override("en"), pytest.raises(Refused, match="is not empty"):
        build_release(period=Q1, by=None, out=taken)
    with translation.override("th"), pytest.raises(Refused, match="ไม่ว่าง"):
        build_release(period=Q1, by=None, out=taken)
    assert [path.name for path in taken.iterdir()] == ["mine.txt"]
    nothing_changed(state)


def test_a_build_that_fails_half_way_leaves_nothing(world, state, monkeypatch):
    def fail(*_args, **_more):
        raise OSError("disk full")

    monkeypatch.setattr(build.package, "readme", fail)
    with pytest.raises(OSError, match="disk full"):
        build_release(period=Q1, by=None)
    nothing_changed(state)


def test_every_code_list_named_in_a_column_is_released():
    named = {column.codelist for dataset in DATASETS for column in dataset.columns if column.codelist}
    assert named <= LISTS | set(BY_NAME)


@pytest.mark.django_db(transaction=True)
def test_the_datasets_are_read_from_one_snapshot_that_cannot_write():
    with snapshot():
        assert FiscalQuarter.objects.count() == 0
        with connection.cursor() as cursor:
            cursor.execute("show transaction_isolation")
            assert cursor.fetchone() == ("repeatable read",)
        with pytest.raises(utils.InternalError, match="read-only"):
            factory.calendar()
    assert clock.today() > dt.date(2022, 1, 1)


def test_what_a_section_asks_is_described_by_its_specification_alone():
    (dates, outcomes, evidence) = (BY_NAME["projects"].column(name) for name in ("start", "outcomes", "evidence"))
    section = SECTIONS["m3"]
    (part,) = [part for part in section.rows if part.name == "outcomes"]
    for language, words in (("th", outcomes.th), ("en", outcomes.en)):
        with translation.override(language):
            assert words == f"{part.title}: {', '.join(str(one.label) for one in part.fields)}"
    (first,) = [one for one in SECTIONS["m2"].fields if one.name == "starts_on"]
    with translation.override("en"):
        assert dates.en == str(first.label)
    assert (dates.type, evidence.codelist) == (Type.DATE, "evidence_kind")
    assert BY_NAME["projects"].column("budget_total_baht").unit == "บาท (THB)"


def test_nothing_internal_or_personal_can_be_made_a_column():
    for place, field in (("m4.activities", "responsible"), ("m2.contacts", "phone")):
        assert rows_column("x", place, "X", field).openness is not Openness.OPEN
    assert {column.openness for dataset in DATASETS for column in dataset.columns} == {Openness.OPEN}
