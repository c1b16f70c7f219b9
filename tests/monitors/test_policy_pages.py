"""Policy monitors on pages, in files and by API: the same figures everywhere, each leading to the reports behind it."""

import csv
import io
import itertools
import re
from typing import Any

import docx
import orjson
import pytest

from samrit.audit.models import BusinessEvent
from samrit.lib import workbooks
from samrit.monitors.models import MonitorGroup, PolicyMonitor
from samrit.projects.models import Location
from tests.factories import opendata
from tests.monitors.policy_world import World
from tests.pages import Page

MONITOR = "/monitors/pracharat/"
Q1 = "?year=2565&period=q1"


@pytest.fixture
def world(unit):
    return World(unit)


def test_the_list_says_what_is_in_force(world, as_user, editor):
    page = as_user(editor).get("/monitors/").content.decode()
    assert "ประชารัฐ" in page
    assert "สศช." in page  # why she may not state one


def test_the_page_says_everything_and_each_figure_is_a_link(world, as_user, analyst):
    page = as_user(analyst).get(MONITOR + Q1).content.decode()
    assert "4,500,000.00" in page
    assert "3 ไม่" not in page
    assert re.search(r"/monitors/pracharat/reports/\?[^\"]*line=total&amp;figure=money", page)
    assert "ข้อ 4.1.1" in page  # not loaded, by its words
    assert "20 กุมภาพันธ์ 2561" in page  # the rule of counting with its source
    assert page.count("<h1") == 1


def test_the_page_in_english(world, as_user, analyst):
    client = as_user(analyst)
    client.cookies["django_language"] = "en"
    page = client.get(MONITOR + Q1).content.decode()
    assert "Forms nobody had to fill" in page
    assert "Pracharat" in page


def test_a_stranger_gets_the_teaching_empty_page(world, as_user, editor2):
    answer = as_user(editor2).get(MONITOR + Q1)
    assert answer.status_code == 200
    assert "4,500,000" not in answer.content.decode()


def test_signed_out_readers_are_asked_to_sign_in(world, client):
    assert client.get(MONITOR).status_code == 302
    assert client.get("/api/v1/monitors").status_code == 401


FIGURES = ("projects", "money", "disbursed", "reports", "missing", "late", "obstacle-procurement")


def test_the_list_behind_a_figure_adds_up_to_it(world, as_user, analyst):
    client = as_user(analyst)
    for line, figure in itertools.product(("issue-05", "issue-06", "total"), FIGURES):
        asked = f"{Q1}&line={line}&figure={figure}"
        told = orjson.loads(client.get(f"/api/v1/monitors/pracharat/reports{asked}").content)
        listed = client.get(f"{MONITOR}reports.csv{asked}").content.decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(listed)))
        assert sum(float(row["counted"]) for row in rows) == float(told["value"]), asked
        assert sum(float(item["counted"]) for item in told["items"]) == float(told["value"]), asked
        assert {row["monitor_version"] for row in rows} <= {"1"}
        assert client.get(f"{MONITOR}reports/{asked}").status_code == 200


def test_what_is_not_there_is_not_found(world, as_user, analyst):
    client = as_user(analyst)
    for address in ("/monitors/none/", f"{MONITOR}reports/?figure=none", f"{MONITOR}reports/?line=none"):
        assert client.get(address).status_code == 404
    for address in (f"{MONITOR}monitor.exe", f"{MONITOR}?year=1999", f"{MONITOR}?version=9"):
        assert client.get(address).status_code == 404


def test_the_api_says_the_same(world, as_user, analyst):
    told = orjson.loads(as_user(analyst).get(f"/api/v1/monitors/pracharat{Q1}").content)
    assert float(told["total"]["figures"]["money_baht"]) == 4_500_000
    assert float(told["total"]["figures"]["actual_percent"]) == 35
    assert told["total"]["obstacles"] == {"procurement": 1}
    assert told["spared"] == {"projects": 3, "rounds": 1, "forms": 3}
    assert told["not_loaded"] == ["ข้อ 4.1.1"]
    assert as_user(analyst).get("/api/v1/monitors/pracharat?period=q9").status_code == 422
    assert as_user(analyst).get("/api/v1/monitors/none").status_code == 404


def test_the_workbook_names_its_version_and_the_versions_read(world, as_user, analyst):
    book = workbooks.read(as_user(analyst).get(f"{MONITOR}monitor.xlsx{Q1}").content)
    about = " ".join(str(cell) for row in book[0].rows for cell in row if cell)
    assert "pracharat" in about
    assert "1" in about
    figures = {row[0]: row for row in book[1].rows[2:]}
    assert figures["total"][3] == 4_500_000
    projects = {row[0]: row for row in book[3].rows[2:]}
    assert projects["A"][5:8] == [1, 1, 1]  # version of the plan, quarter and version of the report
    assert projects["A"][8:10] == ["2022-01-20T10:00:00+07:00", "อนุมัติแล้ว"]  # the time of Bangkok, and words
    assert projects["C"][9] == "ยังขาดเมื่อพ้นกำหนด"
    assert projects["A"][15] == "การจัดซื้อจัดจ้าง: ล่าช้า"
    listed = as_user(analyst).get(f"{MONITOR}reports.csv{Q1}").content.decode("utf-8-sig")
    codes = {row["project_code"]: row for row in csv.DictReader(io.StringIO(listed))}
    assert (codes["C"]["standing"], codes["A"]["obstacles"]) == ("overdue", "procurement: ล่าช้า")


def test_the_word_file_and_the_pdf(world, as_user, analyst):
    client = as_user(analyst)
    document = docx.Document(io.BytesIO(client.get(f"{MONITOR}monitor.docx{Q1}").content))
    words = " ".join(paragraph.text for paragraph in document.paragraphs)
    assert "pracharat" in words
    assert document.tables[0].rows[-1].cells[3].text == "4,500,000.00"
    pdf = client.get(f"{MONITOR}monitor.pdf{Q1}")
    assert pdf.content.startswith(b"%PDF")
    assert "pracharat-v1-2565-q1.pdf" in pdf["Content-Disposition"]


def test_a_monitor_of_a_ministry_goes_by_department(world, as_user, analyst, bodies):
    PolicyMonitor.objects.create(
        code="one", name_th="รายงานเดียว", source="มติ", layout="bodies", scope="ministry",
        valid_from="2021-11-09", set_at="2022-01-01T00:00:00+07:00",
    )  # fmt: skip
    client = as_user(analyst)
    top = bodies["M20000"] if world.a.project.owner.path.startswith(bodies["M20000"].path) else bodies["M11000"]
    told = orjson.loads(client.get(f"/api/v1/monitors/one{Q1}&choice={top.code}").content)
    assert float(told["total"]["figures"]["projects"]) == 4
    assert sum(float(line["figures"]["projects"]) for line in told["lines"]) == 4
    assert "เลือก" in client.get(f"/monitors/one/{Q1}&choice=").content.decode()


def test_two_months_say_nothing_of_late_reports(world, as_user, analyst):
    """Both reports of the quarter were missed by C; two months have no last day by which one could be late."""
    PolicyMonitor.objects.create(
        code="meeting", name_th="ประชุมจังหวัด", source="มติ", layout="province", scope="province",
        valid_from="2021-11-09", set_at="2022-01-01T00:00:00+07:00",
    )  # fmt: skip
    Location.objects.create(year_plan=world.c, area=opendata.province("40", "ขอนแก่น"))
    client = as_user(analyst)
    assert "รายงานที่ช้าหรือยังขาด" in client.get(f"/monitors/meeting/{Q1}&choice=40").content.decode()
    page = client.get("/monitors/meeting/?year=2565&period=2m-2&choice=40").content.decode()
    assert "รายงานที่ช้าหรือยังขาด" not in page
    assert "เงินที่ยังไม่ใช้ตามแผน" in page
    assert "สถานที่ดำเนินงานที่ระบุในส่วน M3" in page
    opendata.province("95", "ยะลา")
    empty = f"{Q1}&choice=95"
    said = docx.Document(io.BytesIO(client.get(f"/monitors/meeting/monitor.docx{empty}").content))
    for text in (client.get(f"/monitors/meeting/{empty}").content.decode(), " ".join(p.text for p in said.paragraphs)):
        assert "อยู่ในขอบเขตนี้" in text
        assert "ผูกไว้" not in text  # a province is no node that something is tied to


def test_no_file_and_no_answer_says_zero_of_nothing(world, as_user, analyst):
    PolicyMonitor.objects.create(
        code="one", name_th="รายงานเดียว", source="มติ", layout="bodies", scope="ministry",
        valid_from="2021-11-09", set_at="2022-01-01T00:00:00+07:00",
    )  # fmt: skip
    client = as_user(analyst)
    for address in ("monitor.pdf", "monitor.xlsx", "reports/", "reports.csv"):
        for choice in ("", "M99"):
            assert client.get(f"/monitors/one/{address}{Q1}&choice={choice}").status_code == 404, address
    for language, unknown, missing in (
        ("th", "ไม่มีกระทรวง จังหวัด หรือกลุ่มจังหวัดที่มีรหัส M99", "ระบุรหัส"),
        ("en", "no ministry, province or cluster with the code M99", "name its code"),
    ):
        said = {"HTTP_ACCEPT_LANGUAGE": language}
        client.cookies["django_language"] = language
        answer = client.get(f"/api/v1/monitors/one{Q1}&choice=M99", **said)
        assert (answer.status_code, unknown in answer.content.decode()) == (404, True)
        answer = client.get(f"/api/v1/monitors/one{Q1}", **said)
        assert (answer.status_code, missing in answer.content.decode()) == (422, True)
    assert client.get("/api/v1/monitors/pracharat?year=2690").status_code == 404


def test_a_period_before_the_policy_is_told_without_a_last_day(world, as_user, analyst):
    PolicyMonitor.objects.update(valid_from="2022-02-01", valid_to=None)
    client = as_user(analyst)
    assert "ใช้ตั้งแต่ 1 ก.พ. 2565 " in client.get(MONITOR + Q1).content.decode()
    client.cookies["django_language"] = "en"
    assert "It holds since 1 Feb 2022 (BE 2565). " in client.get(MONITOR + Q1).content.decode()


def test_a_province_without_projects_leads_to_those_that_have_some(world, as_user, analyst, editor2, unit):
    PolicyMonitor.objects.create(
        code="meeting", name_th="ประชุมจังหวัด", source="มติ", layout="province", scope="province",
        valid_from="2021-11-09", set_at="2022-01-01T00:00:00+07:00",
    )  # fmt: skip
    here, there = opendata.province("40", "ขอนแก่น"), opendata.province("95", "ยะลา")
    Location.objects.create(year_plan=world.a, area=there, level="province")
    Location.objects.create(year_plan=world.b, area=there, level="province")
    page = as_user(analyst).get(f"/monitors/meeting/{Q1}&choice={here.code}").content.decode()
    assert '<a href="?choice=95&amp;year=2565&amp;period=q1">ยะลา (2)</a>' in page
    assert "ยะลา (" not in as_user(editor2).get(f"/monitors/meeting/{Q1}&choice={here.code}").content.decode()
    told = as_user(analyst).get(f"/monitors/meeting/{Q1}&choice=95").content.decode()
    assert "ยะลา (" not in told
    assert world.a.project.code in told


def stated(**more: str) -> dict[str, str]:
    """What a browser sends for a monitor with one group."""
    usual = {
        "groups": "1", "version": "1", "code": "new-policy", "name_th": "นโยบายใหม่", "source": "มติสาธิต", "layout": "groups",
        "scope": "none", "rounds_before": "0", "valid_from": "1/1/2565", "g0-code": "one", "g0-name_th": "กลุ่มหนึ่ง",
    }  # fmt: skip
    return usual | more


def typed(answer: Any) -> dict[str, Any]:
    """The form of a page as a browser sends it back; a list in which nothing is chosen sends nothing."""
    form = next(one for one in Page(answer.content.decode()).forms if "g0-code" in one["fields"])
    return {name: value for name, value in form["fields"].items() if value != ""}


def test_a_monitor_is_written_looked_at_and_put_into_force(world, as_user, analyst):
    client = as_user(analyst)
    sent = stated(**{"g0-add_node": str(world.five.pk), "preview": "1"})
    shown = client.post("/monitors/new/", sent)
    assert shown.status_code == 200
    assert not PolicyMonitor.objects.filter(code="new-policy").exists()
    assert "กลุ่มหนึ่ง: 2" in shown.content.decode()
    done = client.post("/monitors/new/", typed(shown) | {"apply": "1"})
    assert done.status_code == 302
    row = PolicyMonitor.objects.get(code="new-policy")
    assert row.set_by == analyst
    assert MonitorGroup.objects.get(monitor=row).nodes == [
        {"framework": "pracharat", "kind": "pracharat_issue", "code": "5", "under": "", "words": "5 เศรษฐกิจฐานราก"}
    ]
    assert BusinessEvent.objects.filter(act="monitor_stated", subject_id=str(row.pk)).exists()


def test_a_form_of_many_groups_shows_them_folded(world, as_user, analyst):
    page = as_user(analyst).get(f"{MONITOR}next/").content.decode()
    assert re.findall(r'<details class="disclosure" *(open)?', page) == ["", "", ""]


def test_the_next_version_leaves_the_first_as_it_was(world, as_user, analyst):
    client = as_user(analyst)
    fields = typed(client.get(f"{MONITOR}next/")) | {"name_th": "ประชารัฐ ฉบับใหม่", "apply": "1"}
    assert client.post(f"{MONITOR}next/", fields).status_code == 302
    assert list(PolicyMonitor.objects.filter(code="pracharat").values_list("version", "name_th")) == [
        (2, "ประชารัฐ ฉบับใหม่"),
        (1, "ประชารัฐ"),
    ]
    assert MonitorGroup.objects.filter(monitor__version=2).count() == 3
    again = client.post(f"{MONITOR}next/", fields)  # written by the page of version 2, which is there now
    assert again.status_code == 422
    assert PolicyMonitor.objects.filter(code="pracharat").count() == 2


BAD = [
    ({"code": "ผิด"}, "ตัวเขียนละตินตัวเล็ก", "small Latin letters"),
    ({"code": "pracharat"}, "ใช้รหัสนี้อยู่แล้ว", "has this code already"),
    ({"valid_to": "1/1/2560"}, "ก่อนวันแรก", "lies before its first"),
    ({"rounds_before": "400"}, "0 ถึง 365", "0 to 365"),
    ({"g0-add_node": ""}, "ไม่ได้ถามอะไร", "asks nothing"),
    ({"g0-add_body": "ไม่มีหน่วยงานนี้"}, "ไม่มีหน่วยงานใด", "No agency"),
    ({"name_th": "ก" * 301}, "ไม่เกิน 300 ตัวอักษร ที่เขียนมี 301", "at most 300 letters; there are 301"),
    ({"source": "ก" * 501}, "ไม่เกิน 500 ตัวอักษร", "at most 500 letters"),
    ({"g0-name_th": "ก" * 301}, "ไม่เกิน 300 ตัวอักษร", "at most 300 letters"),
]


def test_every_fault_is_told_at_once_and_leads_to_its_place(world, as_user, analyst):
    client = as_user(analyst)
    client.cookies["django_language"] = "en"
    wrong = {"code": "Bad Code", "valid_from": "31/02/2565", "g0-code": "", "g0-add_body": "nobody", "preview": "1"}
    page = client.post("/monitors/new/", stated(**wrong)).content.decode()
    told = dict(re.findall(r'<li><a href="#([^"]+)">([^<]+)</a>', page))
    assert set(told) == {"id_code", "id_valid_from", "id_g0-code", "id_g0-add_body"}
    assert "small Latin letters" in told["id_code"]
    assert told["id_g0-add_body"].startswith("Group 1: ")
    assert all(f' id="{place}"' in page for place in told)


def test_what_cannot_be_taken_is_said_in_both_languages(world, as_user, analyst):
    client, before = as_user(analyst), PolicyMonitor.objects.count()
    for wrong, thai, english in BAD:
        sent = stated(**{"g0-add_node": str(world.five.pk), "apply": "1"} | wrong)
        for language, words in (("th", thai), ("en", english)):
            client.cookies["django_language"] = language
            answer = client.post("/monitors/new/", sent)
            assert answer.status_code == 422, wrong
            assert words in answer.content.decode(), wrong
    assert PolicyMonitor.objects.count() == before


def test_others_may_not_state_one_and_the_try_is_logged(world, as_user, editor):
    client = as_user(editor)
    assert client.get("/monitors/new/").status_code == 403
    assert client.post("/monitors/new/", stated()).status_code == 403
    assert client.post(f"{MONITOR}next/", stated()).status_code == 403
    assert BusinessEvent.objects.filter(act="refused_state_monitor").count() == 2
    assert PolicyMonitor.objects.count() == 1


def test_the_pages_ask_few_questions(world, as_user, analyst, django_assert_max_num_queries):
    client = as_user(analyst)
    for address in (MONITOR + Q1, f"{MONITOR}reports/{Q1}", f"{MONITOR}?year=2565&period=2m-2"):
        with django_assert_max_num_queries(40):
            assert client.get(address).status_code == 200
