"""Files of a year plan: what is taken, who opens them, the scanner, and how versions keep them."""

import io
import socket
import struct
import threading
import zipfile
from collections.abc import Iterator

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import translation

from samrit.accounts.models import User
from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid, Refused
from samrit.lib.files import file_type, safe_name
from samrit.lib.scanning import Scanner, ScannerAway, scan
from samrit.organisations.models import Organisation
from samrit.projects.actions import attachments, lifecycle, unlocking
from samrit.projects.actions.attachments import NewFile
from samrit.projects.models import Attachment, ScanState, YearPlan
from samrit.projects.queries import attachments as reading
from samrit.projects.queries import editing, versions
from samrit.projects.rules.comparing import differences
from tests.factories import records

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"\0" * 40
VIRUS = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


def workbook(*, macros: bool = False) -> bytes:
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream)
    book.add_worksheet()
    book.close()
    if macros:
        with zipfile.ZipFile(stream, "a") as archive:
            archive.writestr("xl/vbaProject.bin", b"\0")
    return stream.getvalue()


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path) -> None:  # type: ignore[no-untyped-def]
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def plan(unit: Organisation, editor: User) -> YearPlan:
    records.chain()
    records.plan_tree()
    records.places()
    return records.fill(records.project(unit, editor), editor)


def attach(
    plan: YearPlan, by: User, name: str = "แบบแปลน.pdf", data: bytes = PDF, title: str = "แบบแปลน"
) -> Attachment:
    return attachments.attach(year_plan=plan, file=NewFile(name, data, title), by=by)


def address(plan: YearPlan, rest: str = "files/") -> str:
    return f"/projects/{plan.project.code}/{plan.fiscal_year}/{rest}"


@pytest.mark.parametrize(
    ("name", "data", "code", "thai", "english"),
    [
        ("ก.pdf", b"", "empty", "ไฟล์ว่างเปล่า", "empty"),
        ("ก.pdf", PDF + b"\0" * 1024 * 1024, "too_large", "รับได้ไม่เกิน 1 MB", "at most 1 MB"),
        ("ก.html", b"<html><script>alert(1)</script>", "kind", "ไฟล์ชนิดนี้แนบไม่ได้", "not a file of a kind"),
        ("ก.pdf", b"MZ\x90\0" + b"\0" * 200, "kind", "ลงท้ายด้วย “.pdf” แต่เนื้อหา", "ends in “.pdf”, but what is in it"),
        (
            "ก.docx",
            b"PK\x03\x04" + b"\0" * 50,
            "kind",
            "ลงท้ายด้วย “.docx” แต่เนื้อหา",
            "ends in “.docx”, but what is in it",
        ),
        ("ก.png", PDF, "ending", "แต่ไฟล์เป็น PDF", "but the file is PDF"),
        ("ก.xlsx", workbook(macros=True), "macros", "แมโคร", "macros"),
    ],
    ids=["empty", "too large", "html", "program as pdf", "no document inside", "false ending", "macros"],
)
def test_what_is_not_taken_says_why_and_leaves_nothing(
    plan: YearPlan, editor: User, settings, tmp_path, *, name: str, data: bytes, code: str, thai: str, english: str
) -> None:  # type: ignore[no-untyped-def]
    settings.SAMRIT_FILE_MEGABYTES = 1
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language):
            with pytest.raises(Invalid) as no:
                attach(plan, editor, name, data)
            assert [problem.code for problem in no.value.problems] == [code]
            assert words in str(no.value.problems[0].message)
    assert not Attachment.objects.exists()
    assert not list(tmp_path.rglob("*"))


def test_the_bytes_say_what_a_file_is() -> None:
    assert file_type(PDF) == "application/pdf"
    assert file_type(PNG) == "image/png"
    assert file_type(workbook()).endswith("spreadsheetml.sheet")
    assert safe_name("../../etc/pass<wd>.PDF", ".pdf") == "passwd.pdf"
    assert safe_name("แผน\r\nX: y", ".png") == "แผนX y.png"


def test_a_file_is_kept_under_a_name_nobody_typed_and_comes_back_as_a_download(
    plan: YearPlan, editor: User, client: Client, tmp_path
) -> None:  # type: ignore[no-untyped-def]
    client.force_login(editor)
    sent = SimpleUploadedFile("แบบแปลน.pdf", PDF, "text/html")
    answer = client.post(address(plan), {"file": sent, "title": "", "place": "m3.locations"})
    assert answer.status_code == 302
    row = Attachment.objects.get()
    assert (row.title, row.kind, row.size, row.scan) == ("แบบแปลน", "application/pdf", len(PDF), "not_scanned")
    assert [path.name for path in tmp_path.rglob("*") if path.is_file()] == [row.uid.hex]
    file = client.get(address(plan, f"files/{row.uid}/"))
    assert b"".join(file.streaming_content) == PDF  # type: ignore[attr-defined]
    assert file["Content-Disposition"].startswith("attachment")
    assert file["Content-Type"] == "application/pdf"
    assert "sandbox" in file["Content-Security-Policy"]
    page = client.get(address(plan)).content.decode()
    assert "แบบแปลน.pdf" in page
    assert "ยังไม่ได้ตรวจ" in page
    assert BusinessEvent.objects.filter(act="file_attached", subject_id=str(plan.pk)).count() == 1


def test_the_same_file_twice_and_a_bad_one_on_the_page(plan: YearPlan, editor: User, client: Client) -> None:
    client.force_login(editor)
    attach(plan, editor)
    twice = client.post(address(plan), {"file": SimpleUploadedFile("อื่น.pdf", PDF), "title": "อีกครั้ง"})
    assert twice.status_code == 422
    assert "แนบไฟล์นี้ไว้แล้ว" in twice.content.decode()
    assert "เลือกไฟล์" in client.post(address(plan), {"title": "ไม่มีไฟล์"}).content.decode()
    assert Attachment.objects.count() == 1


def test_strangers_do_not_find_it_and_readers_do_not_change_it(
    plan: YearPlan, editor: User, division: User, province: User, client: Client
) -> None:
    row = attach(plan, editor)
    client.force_login(province)
    assert client.get(address(plan, f"files/{row.uid}/")).status_code == 404
    with pytest.raises(Refused):
        attach(plan, division, data=PNG, name="ก.png")
    with pytest.raises(Refused):
        attachments.remove(year_plan=plan, file=row, by=division)
    refused = set(BusinessEvent.objects.filter(act__startswith="refused").values_list("act", flat=True))
    assert {"refused_attach_file", "refused_remove_file"} <= refused


def test_an_approved_version_keeps_its_files_and_a_correction_given_up_brings_them_back(
    plan: YearPlan, editor: User, division: User, department: User
) -> None:
    first = attach(plan, editor)
    lifecycle.send(year_plan=plan, by=editor)
    lifecycle.approve(year_plan=plan, by=division)
    version = lifecycle.approve(year_plan=plan, by=department)
    assert version is not None
    assert [file["uid"] for file in version.document["attachments"]] == [str(first.uid)]
    with pytest.raises(Refused):
        attach(plan, editor, "ก.png", PNG)
    asked = unlocking.ask_unlock(
        year_plan=plan, by=editor, document_number="ศธ 0600/12", reason="แบบเปลี่ยน", keys=["m3"]
    )
    unlocking.grant_unlock(year_plan=plan, request=asked, by=department)
    plan = editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)
    second = attach(plan, editor, "ภาพ.png", PNG, "ภาพสถานที่")
    attachments.remove(year_plan=plan, file=first, by=editor)
    changed = differences(version.document, versions.frozen_now(plan))
    assert [(row.left, row.right) for row in changed] == [
        ("", "ภาพสถานที่ (ภาพ.png)"),
        ("แบบแปลน (แบบแปลน.pdf)", ""),
    ]
    assert reading.find(editor, plan, first.uid) == first, "the version lists it"
    unlocking.close_unlock(year_plan=plan, by=editor)
    assert [row.uid for row in reading.readable(editor, plan)] == [first.uid]
    second.refresh_from_db()
    assert second.removed_at is not None


@pytest.fixture
def scanner() -> Iterator[Scanner]:
    """A scanner that speaks the protocol of clamd and knows one virus."""
    server = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=_answer_all, args=(server,), daemon=True)
    thread.start()
    yield Scanner("127.0.0.1", server.getsockname()[1], timeout=5)
    server.close()


def _answer_all(server: socket.socket) -> None:
    while True:
        try:
            line, _address = server.accept()
        except OSError:
            return
        with line:
            stream = line.makefile("rb")
            assert stream.read(10) == b"zINSTREAM\0"
            data = b""
            while size := struct.unpack("!L", stream.read(4))[0]:
                data += stream.read(size)
            line.sendall(b"stream: Eicar-Signature FOUND\0" if VIRUS in data else b"stream: OK\0")


def test_a_scanned_file_is_clean_or_not_kept(plan: YearPlan, editor: User, scanner: Scanner, settings) -> None:  # type: ignore[no-untyped-def]
    settings.SAMRIT_SCANNER = scanner
    assert scan(VIRUS * 3000, scanner) == "Eicar-Signature"
    assert attach(plan, editor).scan == ScanState.CLEAN
    with pytest.raises(Invalid) as no:
        attach(plan, editor, data=PDF + VIRUS)
    assert "ไวรัส" in str(no.value.problems[0].message)
    assert Attachment.objects.count() == 1
    assert BusinessEvent.objects.filter(act="file_infected").count() == 1


def test_without_an_answer_a_file_waits_and_is_scanned_later(
    plan: YearPlan, editor: User, scanner: Scanner, settings, client: Client
) -> None:  # type: ignore[no-untyped-def]
    settings.SAMRIT_SCANNER = Scanner("127.0.0.1", 1, timeout=1)
    with pytest.raises(ScannerAway):
        scan(PDF, settings.SAMRIT_SCANNER)
    bad, good = attach(plan, editor, data=PDF + VIRUS), attach(plan, editor, "ก.png", PNG)
    attachments.scan_waiting()
    assert Attachment.objects.filter(scan=ScanState.NOT_SCANNED).count() == 2
    settings.SAMRIT_SCANNER = scanner
    attachments.scan_waiting()
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.scan, good.scan) == (ScanState.INFECTED, ScanState.CLEAN)
    client.force_login(editor)
    assert client.get(address(plan, f"files/{bad.uid}/")).status_code == 404
    assert b"".join(client.get(address(plan, f"files/{good.uid}/")).streaming_content) == PNG  # type: ignore[attr-defined]
    assert "พบไวรัส" in client.get(address(plan)).content.decode()


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_asks_a_constant_number_of_questions(
    plan: YearPlan, editor: User, client: Client, django_assert_max_num_queries, many: int
) -> None:  # type: ignore[no-untyped-def]
    for number in range(many):
        attach(plan, editor, data=PDF + bytes(number))
    client.force_login(editor)
    client.get(address(plan))
    with django_assert_max_num_queries(16):
        client.get(address(plan))
