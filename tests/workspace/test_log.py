"""The log of all acts: who reads it, in which words, filters, seals, and a file that a spreadsheet cannot run."""

import ast
import csv
import datetime as dt
import io
from pathlib import Path

import pytest
from django.utils import translation

from samrit.audit.actions import record, seal_days
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.workspace.rules import log as rules
from tests.cast import SignedInClient

SOURCES = Path(rules.__file__).resolve().parents[2]


@pytest.fixture
def events(editor, analyst, monkeypatch) -> list[BusinessEvent]:
    moment = dt.datetime(2022, 4, 16, 9, tzinfo=clock.BANGKOK)
    monkeypatch.setattr(clock, "now", lambda: moment)
    found = [
        record(act="submitted", subject_kind="approval", subject_id=7, by=editor, link="/projects/A/?year=2565"),
        record(act="refused_approve", subject_kind="year_plan", subject_id=8, by=editor, reason="=1+1"),
        record(act="reference_loaded", subject_kind="pack", subject_id="geography", by=None),
    ]
    moment = dt.datetime(2022, 4, 18, 9, tzinfo=clock.BANGKOK)
    seal_days()
    return [*found, record(act="commented", subject_kind="approval", subject_id=7, by=analyst)]


def page(user, more: str = "", language: str = "th", status: int = 200) -> str:
    answer = SignedInClient(user).get(f"/log/{more}", headers={"accept-language": language})
    assert answer.status_code == status
    return answer.content.decode()


def table(text: str) -> str:
    """The rows of the log, without the lists to choose from."""
    return text.split("<tbody>", 1)[-1].split("</tbody>", 1)[0] if "<tbody>" in text else ""


@pytest.mark.parametrize("reader", ["auditor", "admin"])
def test_inspectors_and_administrators_read_it(events, cast, reader):
    text = page(cast[reader])
    for said in ("ส่งอนุมัติ", "แสดงความเห็น", "ถูกปฏิเสธไม่ให้ทำ: อนุมัติ", "โหลดรายการอ้างอิง", "ระบบ"):
        assert said in table(text), said
    assert cast["editor"].person.full_name in text


@pytest.mark.parametrize("other", ["editor", "division", "department", "ministry", "analyst", "parliament", "governor"])
def test_for_others_it_does_not_exist(events, cast, other):
    assert SignedInClient(cast[other]).get("/log/").status_code == 404
    assert SignedInClient(cast[other]).get("/log.csv").status_code == 404


def test_the_public_is_asked_to_sign_in(client, db):
    assert client.get("/log/").status_code == 302
    assert client.get("/log.csv").status_code == 302


def test_english(events, auditor):
    text = table(page(auditor, language="en"))
    for said in ("sent for approval", "wrote a comment", "was refused to: approve", "The system"):
        assert said in text, said


def test_the_seal_of_each_event_and_day(events, auditor):
    text = page(auditor)
    assert "ผนึกแล้วถึงวันที่ 17 เม.ย. 2565" in text
    assert table(text).count("16 เม.ย. 2565") == 6  # when, and the seal, of three events
    assert "ยังไม่" in table(text)


@pytest.mark.parametrize(
    ("more", "seen", "unseen"),
    [
        ("?day=16/4/2565", "ส่งอนุมัติ", "แสดงความเห็น"),
        ("?day=2022-04-18", "แสดงความเห็น", "ส่งอนุมัติ"),
        ("?act=commented", "แสดงความเห็น", "ส่งอนุมัติ"),
        ("?kind=pack", "โหลดรายการอ้างอิง", "ส่งอนุมัติ"),
        ("?kind=year_plan&subject=8", "ถูกปฏิเสธ", "ส่งอนุมัติ"),
        ("?person=system", "โหลดรายการอ้างอิง", "ส่งอนุมัติ"),
    ],
)
def test_filters(events, auditor, more, seen, unseen):
    text = table(page(auditor, more))
    assert seen in text
    assert unseen not in text


def test_a_person_is_chosen_by_her_id(events, auditor, editor):
    text = page(auditor, f"?person={editor.public_id}")
    assert "ส่งอนุมัติ" in table(text)
    assert "แสดงความเห็น" not in table(text)


@pytest.mark.parametrize(
    ("more", "thai", "english"),
    [
        ("?day=31/2/2565", "เขียนวันที่เป็น 18/4/2565", "Write the day as 18/4/2565"),
        ("?day=x", "เขียนวันที่เป็น 18/4/2565", "Write the day as 18/4/2565"),
        ("?person=' or 1=1", "เลือกบุคคลโดยกดที่ชื่อ", "Choose a person by a click"),
    ],
)
def test_what_cannot_be_read_is_said(events, auditor, more, thai, english):
    assert thai in page(auditor, more, status=422)
    assert english in page(auditor, more, language="en", status=422)
    assert SignedInClient(auditor).get(f"/log.csv{more}").status_code == 404


@pytest.mark.parametrize("more", ["?before=x", "?before=99999999999999999999", "?kind=nothing", "?subject=%25"])
def test_nonsense_is_no_fault(events, auditor, more):
    assert page(auditor, more)


def test_an_act_on_many_things_at_once_has_no_link_without_words(auditor):
    record(act="closings_opened", subject_kind="closing_report", subject_id="", by=None, new=3)
    text = table(page(auditor))
    assert "kind=closing_report" not in text
    assert "></a>" not in text


def test_empty_states_teach(auditor):
    assert "ทุกการกระทำจะอยู่ที่นี่" in page(auditor)
    record(act="commented", subject_kind="approval", subject_id=1, by=None)
    assert "ดูบันทึกทั้งหมด" in page(auditor, "?act=returned")


def test_pages_go_by_number(auditor):
    made = [record(act="commented", subject_kind="approval", subject_id=n, by=None) for n in range(120)]
    text = page(auditor)
    assert f"before={made[70].pk}" in text
    older = page(auditor, f"?before={made[70].pk}")
    assert f"เลขที่ {made[69].pk}<" in older
    assert f"เลขที่ {made[70].pk}<" not in older
    assert 'rel="next"' not in page(auditor, f"?before={made[10].pk}")


def test_the_file_cannot_be_run_by_a_spreadsheet(events, auditor):
    answer = SignedInClient(auditor).get("/log.csv")
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    assert [row["act"] for row in rows] == ["commented", "reference_loaded", "refused_approve", "submitted"]
    assert rows[2]["reason"] == "'=1+1"
    assert [row["sealed"] for row in rows] == ["", "2022-04-16", "2022-04-16", "2022-04-16"]


def test_the_file_keeps_the_filter_and_has_every_row(auditor, monkeypatch):
    monkeypatch.setattr("samrit.workspace.queries.log.BATCH", 7)
    for n in range(40):
        record(act="commented" if n % 2 else "returned", subject_kind="approval", subject_id=n, by=None)
    text = b"".join(SignedInClient(auditor).get("/log.csv?act=commented").streaming_content).decode()
    assert len(text.splitlines()) == 21


@pytest.mark.parametrize("rows", [1, 3])
def test_query_ceiling(auditor, editor, rows, django_assert_max_num_queries):
    for n in range(rows):
        record(act="commented", subject_kind="approval", subject_id=n, by=editor)
    browser = SignedInClient(auditor)
    with django_assert_max_num_queries(13):
        assert browser.get("/log/").status_code == 200


def test_names_behind_a_script_are_text(auditor, editor):
    editor.person.full_name = "<script>alert(1)</script>"
    editor.person.save()
    record(act="commented", subject_kind="<b>", subject_id="<i>", by=editor, reason="<u>", link="javascript:alert(1)")
    text = page(auditor)
    for raw in ("<script>alert", "<b>", "<i>", "<u>", 'href="javascript'):
        assert raw not in text


def literal_acts() -> set[str]:
    """Every act that the program writes as a word: the keyword `act` of `record(…)`, and the first argument of its shorthands."""
    found: set[str] = set()
    for path in SOURCES.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            values = [k.value for k in node.keywords if k.arg == "act"] if name == "record" else []
            if name in {"_note", "_note_loan", "tell"}:
                values += node.args[:1]
            if name == "refusals_logged" and node.args and isinstance(node.args[0], ast.Constant):
                found.add(f"refused_{node.args[0].value}")
            found |= {v.value for v in values if isinstance(v, ast.Constant) and isinstance(v.value, str)}
    return found


def test_every_act_has_its_words_in_both_languages():
    acts = literal_acts()
    assert len(acts) > 60
    for act in acts:
        with translation.override("en"):
            english = str(rules.sentence(act))
        with translation.override("th"):
            thai = str(rules.sentence(act))
        assert english != act, f"{act} has no sentence in samrit/workspace/rules/log.py"
        assert thai != english, act
