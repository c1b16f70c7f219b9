"""What was published is checked byte by byte, chained, loaded once, and never replaced."""

import io
import shutil

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Refused
from samrit.opendata.actions import build_release, publish_release
from samrit.opendata.actions.publish import chain_hash
from samrit.opendata.models import Release, ReleasedRow
from samrit.opendata.queries import folders, released
from samrit.projects.models import Project
from tests.factories import opendata as factory
from tests.opendata.conftest import Q1


def run(*words: str) -> str:
    out = io.StringIO()
    call_command("release", *words, stdout=out)
    return out.getvalue()


def spoil(folder, name="projects.csv"):
    path = folder / name
    content = bytearray(path.read_bytes())
    content[100] ^= 1
    path.write_bytes(bytes(content))


def test_verify_finds_every_byte_in_place(built):
    finding = folders.verify(built.folder)
    assert finding.fine
    assert finding.checked == 13
    assert "13" in run("verify", "FY2565-Q1-r1")


def test_verify_names_what_differs_is_missing_and_is_extra(built):
    spoil(built.folder)
    (built.folder / "organisations.json").unlink()
    (built.folder / "notes.txt").write_text("x")
    finding = folders.verify(built.folder)
    assert (finding.differs, finding.missing, finding.extra) == (
        ("projects.csv",),
        ("organisations.json",),
        ("notes.txt",),
    )
    with translation.override("en"), pytest.raises(CommandError, match="is not what was released"):
        run("verify", str(built.folder))
    with translation.override("th"), pytest.raises(CommandError, match="ไม่ตรงกับที่เผยแพร่"):
        run("verify", str(built.folder))


@pytest.mark.parametrize(
    ("content", "thai", "english"),
    [
        (None, "ไม่มีไฟล์ datapackage.json", "is missing"),
        (b"{", "อ่านไม่ได้", "cannot be read"),
        (b"[]", "ไม่ใช่คำอธิบาย", "does not describe"),
    ],
)
def test_a_folder_without_a_descriptor_is_refused(db, tmp_path, content, thai, english):
    folder = tmp_path / "some"
    folder.mkdir()
    if content is not None:
        (folder / "datapackage.json").write_bytes(content)
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language), pytest.raises(CommandError, match=words):
            run("verify", str(folder))


def test_publishing_loads_the_rows_and_leaves_an_event(published, admin):
    assert published.state == "published"
    assert published.published_by == admin
    counts = {name: ReleasedRow.objects.filter(dataset=name).count() for name in ("projects", "progress_reports")}
    assert counts == {"projects": 3, "progress_reports": 1}
    event = BusinessEvent.objects.get(act="release_published")
    assert (event.subject_id, event.actor) == ("FY2565-Q1-r1", str(admin.public_id))


def test_publishing_again_changes_nothing(published, admin):
    publish_release(reference="FY2565-Q1-r1", by=admin)
    assert BusinessEvent.objects.filter(act="release_published").count() == 1
    assert ReleasedRow.objects.filter(dataset="projects").count() == 3


def test_a_correction_is_a_revision_beside_the_first(published, world, admin):
    before = (folders.home() / "FY2565-Q1-r1" / "projects.csv").read_bytes()
    factory.approve(world.draft, at=factory.moment(2022, 2, 1))
    second = build_release(period=Q1, by=None)
    assert second.release.name == "FY2565-Q1-r2"
    publish_release(reference="FY2565-Q1-r2", by=admin)
    assert (folders.home() / "FY2565-Q1-r1" / "projects.csv").read_bytes() == before
    assert released.find_release("FY2565-Q1").name == "FY2565-Q1-r2"
    assert released.find_release("FY2565-Q1-r1").name == "FY2565-Q1-r1"
    assert released.totals().projects == 4
    second.release.refresh_from_db()
    assert second.release.previous_hash == chain_hash(Release.objects.get(revision=1))
    assert published.previous_hash == ""


def test_a_folder_built_elsewhere_is_brought_home(world, admin, tmp_path):
    built = build_release(period=Q1, by=None, out=tmp_path / "elsewhere")
    publish_release(reference=str(built.folder), by=admin)
    shutil.rmtree(built.folder)
    assert folders.verify(folders.home() / "FY2565-Q1-r1").fine


def not_published() -> None:
    assert not Release.objects.filter(state="published").exists()
    assert not ReleasedRow.objects.exists()
    assert not BusinessEvent.objects.filter(act="release_published").exists()


def test_a_spoiled_release_is_not_published(built, admin):
    spoil(built.folder, "codelists.json")
    for language, words in (("th", "ต่างจากเดิม: codelists.json"), ("en", "differs: codelists.json")):
        with translation.override(language), pytest.raises(Refused, match=words):
            publish_release(reference=built.release.name, by=admin)
    not_published()


def test_only_the_administrator_publishes(built, analyst, department):
    for user in (analyst, department):
        for language, words in (("th", "ผู้ดูแลระบบ"), ("en", "Only an NESDC administrator")):
            with translation.override(language), pytest.raises(Refused, match=words):
                publish_release(reference=built.release.name, by=user)
    not_published()


def test_what_was_never_built_is_refused(built, admin, tmp_path):
    stranger = tmp_path / "stranger"
    shutil.copytree(built.folder, stranger)
    descriptor = stranger / "datapackage.json"
    descriptor.write_text(descriptor.read_text(encoding="utf-8").replace("Samrit", "Someone"), encoding="utf-8")
    for language, words in (("th", "ไม่ใช่ฉบับที่สร้าง"), ("en", "not a release that was built here")):
        with translation.override(language), pytest.raises(Refused, match=words):
            publish_release(reference=str(stranger), by=admin)
    with translation.override("en"), pytest.raises(Refused, match="There is no release FY2599-Q1-r1"):
        publish_release(reference="FY2599-Q1-r1", by=admin)
    not_published()


def test_living_rows_changed_after_publishing_do_not_reach_the_public(published, world):
    Project.objects.update(name_th="ชื่อใหม่")
    assert released.project("สธ-65-0001").data["name_th"] == "โครงการอบรมครูช่าง"


def test_the_command_builds_and_publishes(world, admin, tmp_path):
    told = run("build", "--year", "2022", "--quarter", "1")
    assert "FY2565-Q1-r1" in told
    assert "projects" in told
    assert "/open/FY2565-Q1-r1/" in run("publish", "FY2565-Q1-r1", "--by", "admin")
    for language, words in (("th", "ไม่มีผู้ใช้"), ("en", "There is no user nobody")):
        with translation.override(language), pytest.raises(CommandError, match=words):
            run("publish", "FY2565-Q1-r1", "--by", "nobody")
