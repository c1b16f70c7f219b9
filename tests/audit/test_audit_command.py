"""`samrit audit`: what it says, in both languages, of a sound log, a broken one, and files that are none."""

import io
from pathlib import Path

import orjson
import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from samrit.audit.models import DailySeal
from samrit.audit.queries import roots
from tests.audit.conftest import DAYS
from tests.audit.test_chain import behind_the_back


def audit(*arguments: object) -> str:
    out = io.StringIO()
    call_command("audit", *(str(one) for one in arguments), stdout=out)
    return out.getvalue()


def no(language: str, *arguments: object) -> str:
    """The words with which the command fails; it leaves with status 1."""
    with translation.override(language), pytest.raises(CommandError) as failed:
        audit(*arguments)
    assert failed.value.returncode == 1
    return str(failed.value)


@pytest.fixture
def published(sealed: object, tmp_path: Path) -> Path:
    file = tmp_path / "audit_roots.csv"
    audit("roots", "--to", file)
    return file


def test_a_sound_log(sealed):
    with translation.override("en"):
        said = audit("verify")
    assert "3 days with 12 events are as they were sealed." in said
    assert DailySeal.objects.get(day=DAYS[2]).root in said
    with translation.override("th"):
        assert "3 วัน 12 เหตุการณ์ ตรงกับที่ผนึกไว้" in audit("verify")


def test_seal_by_hand(three_days):
    with translation.override("en"):
        assert audit("seal").strip() == "3 days sealed."
        assert audit("seal").strip() == "0 days sealed."


def test_a_broken_log_fails_and_names_the_place(sealed):
    with behind_the_back() as cursor:
        cursor.execute("update audit_businessevent set act = 'x' where id = %s", [sealed[6].pk])
    assert no("en", "verify") == (
        f"The log is broken on 2022-04-14 at event {sealed[6].pk}: the event was changed after it was sealed."
    )
    assert f"2022-04-14 ที่เหตุการณ์ {sealed[6].pk}" in no("th", "verify")


def test_a_changed_seal_has_no_event(sealed):
    with behind_the_back() as cursor:
        cursor.execute("update audit_dailyseal set count = 5 where day = %s", [DAYS[1]])
    assert no("en", "verify") == "The log is broken on 2022-04-14: the seal of the day was changed."


def test_roots_against_what_was_published(published):
    with translation.override("en"):
        assert f"3 days are as they were published in {published}." in audit("verify", "--against", published)


def test_roots_in_json_as_a_list_or_a_dataset(published, tmp_path):
    rows = [{"day": r.day.isoformat(), "events": r.events, "root": r.root} for r in roots.daily_roots()]
    for value in (rows, {"release": "FY2565-Q1-r1", "audit_roots": rows}):
        file = tmp_path / "roots.json"
        file.write_bytes(orjson.dumps(value))
        with translation.override("en"):
            assert "3 days are as they were published" in audit("verify", "--against", file)


def test_a_log_written_anew_is_found_only_against_the_published_roots(sealed, published):
    with behind_the_back() as cursor:
        cursor.execute("update audit_businessevent set act = 'x' where id = %s", [sealed[6].pk])
        cursor.execute("delete from audit_eventlink")
        cursor.execute("delete from audit_dailyseal")
    audit("seal")
    with translation.override("en"):
        assert "are as they were sealed" in audit("verify")
    said = no("en", "verify", "--against", published)
    assert said.startswith(f"{published} differs first on 2022-04-14: published ")
    assert "ต่างกันวันแรกที่ 2022-04-14" in no("th", "verify", "--against", published)


def test_the_end_of_the_log_taken_away_is_found_against_the_published_roots(sealed, published):
    with behind_the_back() as cursor:
        cursor.execute("delete from audit_businessevent where id >= %s", [sealed[8].pk])
        cursor.execute("delete from audit_eventlink where day = %s", [DAYS[2]])
        cursor.execute("delete from audit_dailyseal where day = %s", [DAYS[2]])
    assert "differs first on 2022-04-15" in no("en", "verify", "--against", published)


def test_a_file_of_another_system_is_guessed(published):
    published.write_bytes(published.read_bytes().replace(b"2022-04-13", b"2022-04-12"))
    assert no("en", "verify", "--against", published).endswith("is it a file of this system?")
    assert no("th", "verify", "--against", published).endswith("ไฟล์นี้เป็นของระบบนี้หรือไม่")


@pytest.mark.parametrize(
    ("content", "english", "thai"),
    [
        (None, "There is no file", "ไม่มีไฟล์"),
        (b"", "is not a list of daily roots", "ไม่ใช่รายการรากประจำวัน"),
        (b"day,events,root\r\n", "holds no day", "ไม่มีวันใดเลย"),
        (b"name,value\r\na,b\r\n", "is not a list of daily roots", "ไม่ใช่รายการรากประจำวัน"),
        (b"\xff\xfe\x00\x01", "is not a list of daily roots", "ไม่ใช่รายการรากประจำวัน"),
        (b"PK\x03\x04\x00\x00day,events,root\n", "is not a list of daily roots", "ไม่ใช่รายการรากประจำวัน"),
        (b"day,events,root\r\n2022-04-13,4,abc", "is cut off", "ขาดตอน"),
        (b"day,events,root\r\n2022-04-13,4,abc\r\n", "row 1 has no day", "แถวที่ 1"),
        (b"day,events,root\r\n2022-04-13\r\n", "row 1 has no day", "แถวที่ 1"),
        (b'[{"day": "2022-04-13"', "is cut off", "ขาดตอน"),
        (b'{"projects": []}', "is not a list of daily roots", "ไม่ใช่รายการรากประจำวัน"),
        (b"[1, 2]", "row 1 has no day", "แถวที่ 1"),
        (b"day,events,root\r\n" + b"2022-04-13,4," + b"a" * 64 + b"\r\n" * 1 + b"2022-04-13,4," + b"a" * 64 + b"\r\n",
         "one stands there twice", "ซ้ำ"),
    ],
)  # fmt: skip
def test_a_file_that_is_none(sealed, tmp_path, content, english, thai):
    file = tmp_path / "given.csv"
    if content is not None:
        file.write_bytes(content)
    assert english in no("en", "verify", "--against", file)
    assert thai in no("th", "verify", "--against", file)


def test_a_folder_is_no_file(sealed, tmp_path):
    assert "is a folder" in no("en", "verify", "--against", tmp_path)
    assert "เป็นโฟลเดอร์" in no("th", "verify", "--against", tmp_path)


def test_roots_are_never_written_over_a_file(published, tmp_path):
    before = published.read_bytes()
    assert "exists already" in no("en", "roots", "--to", published)
    assert "มีอยู่แล้ว" in no("th", "roots", "--to", published)
    assert "cannot be written" in no("en", "roots", "--to", tmp_path / "nowhere" / "roots.csv")
    assert "เขียนไม่ได้" in no("th", "roots", "--to", tmp_path / "nowhere" / "roots.csv")
    assert published.read_bytes() == before


def test_roots_are_printed(sealed, capsys):
    audit("roots")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "day,events,root"
    assert [line.split(",")[:2] for line in lines[1:]] == [[day.isoformat(), "4"] for day in DAYS]
