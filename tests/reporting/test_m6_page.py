"""The page of the whole M6: both ways of counting with and without script, marks of what was filled in, bad input, two at once."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from samrit.accounts.models import User
from samrit.codelists.models import CodeItem, CodeList
from samrit.lib.errors import Refused
from samrit.organisations.models import Organisation
from samrit.projects.models import Activity, Outcome, PlanChoice, YearPlan
from samrit.reporting.actions.passage import approve_report
from samrit.reporting.actions.reports import save_report, submit_report
from samrit.reporting.models import AnsweredFrom, FilledAnswer, FiscalQuarter, Obstacle, ProgressReport
from samrit.reporting.queries.reports import page_of
from samrit.reporting.queries.values import values_of
from samrit.reporting.rules.fields import Filled, Written
from samrit.reporting.rules.versions import told
from tests.reporting.conftest import answers, keys_of, posted, written
from tests.reporting.test_views import seen_of

Quarters = dict[int, FiscalQuarter]
Q1, Q2 = "/projects/T-0001/2565/reports/1/", "/projects/T-0001/2565/reports/2/"


def stored(report: ProgressReport) -> dict[str, Any]:
    return values_of([ProgressReport.objects.get(pk=report.pk)])[report.pk]


@pytest.fixture
def lists(db: None) -> None:
    """The kinds of obstacles and the reasons of variance, two each."""
    for code, items in (
        ("obstacle_category", (("contractor", "ผู้รับจ้างหรือคู่สัญญา", "Contractors"), ("other", "อื่น ๆ", "Other"))),
        (
            "variance_reason",
            (("procurement_late", "การจัดซื้อจัดจ้างล่าช้า", "Procurement is late"), ("other", "อื่น ๆ", "Other")),
        ),
    ):
        held = CodeList.objects.create(code=code, title_th=code, title_en=code)
        for place, (item, thai, english) in enumerate(items):
            CodeItem.objects.create(list=held, code=item, name_th=thai, name_en=english, position=place)


def test_figures_of_the_quarter_are_stored_since_october_without_script(
    year_plan: YearPlan, quarters: Quarters, editor: User, as_user: Any
) -> None:
    keys, browser = keys_of(year_plan), as_user(editor)
    browser.post(Q1, posted(answers(year_plan)))
    text = browser.get(f"{Q2}?basis=quarter").content.decode()
    assert 'name="basis" value="quarter"' in text
    assert "สะสมตั้งแต่ 1 ต.ค.: 500,000.00" in text
    own = answers(
        year_plan,
        progress_actual=Decimal(0),
        **{
            f"{keys['survey']}.done": Decimal(0),
            f"{keys['build']}.done": Decimal(0),
            f"{keys['output']}.value": Decimal(2),
            f"{keys['money']}.disbursed": Decimal("100000.50"),
        },
    )
    answer = browser.post(Q2, {**posted(own, seen_of(text)), "basis": "quarter"})
    assert answer.url == f"{Q2}?basis=quarter"
    values = stored(ProgressReport.objects.get(quarter=2))
    assert values[f"{keys['output']}.value"] == Decimal(5)  # 3 in the first quarter
    assert values[f"{keys['money']}.disbursed"] == Decimal("600000.50")
    assert values[f"{keys['indicator']}.value"] == Decimal(45)  # a percent is no sum
    assert values[f"{keys['build']}.done"] == Decimal(25)
    again = browser.get(f"{Q2}?basis=quarter").content.decode()
    assert 'value="100,000.50"' in again


def test_choosing_the_other_way_without_script_keeps_what_was_typed(
    year_plan: YearPlan, editor: User, as_user: Any
) -> None:
    answer = as_user(editor).post(f"{Q2}?basis=quarter", {**posted(answers(year_plan)), "basis": "cumulative"})
    assert answer.url == f"{Q2}?basis=quarter"
    assert ProgressReport.objects.get().progress_actual == Decimal(70)


@pytest.mark.parametrize(("language", "words"), [("th", "ไม่ใช่ 130"), ("en", "not 130")])
def test_a_figure_of_the_quarter_that_makes_too_much_together_is_refused(
    year_plan: YearPlan, editor: User, as_user: Any, language: str, words: str
) -> None:
    browser = as_user(editor)
    browser.post(Q1, posted(answers(year_plan)))
    too_much = posted(answers(year_plan, progress_actual=Decimal(60)))
    answer = browser.post(Q2, {**too_much, "basis": "quarter"}, HTTP_ACCEPT_LANGUAGE=language)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not ProgressReport.objects.filter(quarter=2).exists()


def test_answers_that_were_filled_in_are_marked_until_they_are_changed(
    year_plan: YearPlan, quarters: Quarters, editor: User, as_user: Any
) -> None:
    keys, browser = keys_of(year_plan), as_user(editor)
    browser.post(Q1, posted(answers(year_plan)))
    text = browser.get(Q2).content.decode()
    assert "จากรายงานไตรมาส 1" in text
    assert "จากน้ำหนักกิจกรรม" in text
    browser.post(Q2, posted(answers(year_plan, **{f"{keys['money']}.disbursed": Decimal(600_000)}), seen_of(text)))
    marks = {row.place: row for row in FilledAnswer.objects.all()}
    assert marks[f"{keys['survey']}.done"].filled_from == AnsweredFrom.LAST_QUARTER
    assert marks[f"{keys['survey']}.done"].origin == "Q1"
    assert marks["progress_actual"].filled_from == AnsweredFrom.WEIGHTS
    assert f"{keys['money']}.disbursed" not in marks  # typed
    assert "has_obstacles" not in marks
    changed = {f"{keys['survey']}.done": Decimal(90), f"{keys['build']}.done": Decimal(40)}
    page = written(year_plan, editor, quarters[2], **changed)
    save_report(year_plan=year_plan, window=quarters[2], written=page, by=editor)
    marks = {row.place: row for row in FilledAnswer.objects.all()}
    assert f"{keys['survey']}.done" not in marks
    assert marks["progress_actual"].filled_from == AnsweredFrom.WEIGHTS  # 90 x 60 + 40 x 40 is 70, too
    assert f"{keys['output']}.value" in marks


def test_what_a_workbook_brings_is_marked(year_plan: YearPlan, quarters: Quarters, editor: User, as_user: Any) -> None:
    page = written(year_plan, editor, quarters[2])
    brought = Written(
        page.values, page.seen, {"summary": Filled("workbook", "m6.xlsx"), "effect_on_z": Filled("workbook", "m6.xlsx")}
    )
    save_report(year_plan=year_plan, window=quarters[2], written=brought, by=editor)
    assert [row.place for row in FilledAnswer.objects.filter(filled_from="workbook")] == [
        "effect_on_z"
    ]  # summary is blank
    assert "จากสมุดงาน m6.xlsx" in as_user(editor).get(Q2).content.decode()


def test_the_targets_of_the_project_stand_beside_the_effects(year_plan: YearPlan, editor: User, as_user: Any) -> None:
    PlanChoice.objects.create(year_plan=year_plan, level="target_y1", as_stated="ถนนปลอดภัยขึ้น")
    assert "ถนนปลอดภัยขึ้น" in as_user(editor).get(Q2).content.decode()


def test_the_whole_report_is_stored_frozen_and_read_back(
    year_plan: YearPlan, quarters: Quarters, lists: None, editor: User, division: User, department: User, as_user: Any
) -> None:
    outcome = Outcome.objects.create(year_plan=year_plan, text="เดินทางสะดวกขึ้น", target=10, unit="นาที")
    keys = keys_of(year_plan)
    said = {
        f"outcome.{outcome.uid}.text": "เร็วขึ้นสิบนาที",
        f"outcome.{outcome.uid}.value": Decimal(0),
        f"{keys['indicator']}.rating": "at_risk",
        f"{keys['indicator']}.rating_reason": "ผู้ประเมินน้อย",
        f"{keys['survey']}.started_on": dt.date(2021, 10, 4),
        f"{keys['survey']}.finished_on": dt.date(2022, 1, 31),
        "has_obstacles": True,
        "obstacle.contractor.text": "ถอนตัว",
        "obstacle.contractor.remedy": "หาใหม่",
        "money_variance": "procurement_late",
        "suggestion": "เร่งโอนงบ",
        "lat": Decimal("13.75"),
        "lon": Decimal("100.5"),
    }
    page = written(year_plan, editor, quarters[2], **said)
    with translation.override("en"):
        report = submit_report(year_plan=year_plan, window=quarters[2], written=page, by=editor)
    for by in (division, department):
        approve_report(report=report, hash_read=report.approval.document_hash, by=by)
    values = stored(report)
    assert {key: values[key] for key in said} == said
    document = report.approved_reports.get().document
    assert document["obstacles"] == [
        {"category": "contractor", "label": "ผู้รับจ้างหรือคู่สัญญา", "text": "ถอนตัว", "remedy": "หาใหม่"}
    ]  # in Thai with its code, in whatever language it was sent
    assert (document["money_variance"], document["money_variance_label"]) == ("procurement_late", "การจัดซื้อจัดจ้างล่าช้า")
    assert document["outcomes"][0]["result"] == "0"
    assert document["indicators"][0]["rating_computed"] == "on_track"
    words = [text for _label, text in told(document)]
    assert "การจัดซื้อจัดจ้างล่าช้า" in words
    assert "เร็วขึ้นสิบนาที" in words
    history = as_user(editor).get(f"{Q2}history/").content.decode()
    for text in ("ถอนตัว", "เร็วขึ้นสิบนาที", "ผู้ประเมินน้อย", "เร่งโอนงบ"):
        assert text in history
    assert Obstacle.objects.count() == 1


def test_a_project_that_moved_mid_quarter_is_reported_by_its_new_unit(
    year_plan: YearPlan, quarters: Quarters, bodies: dict[str, Organisation], editor: User, editor2: User, as_user: Any
) -> None:
    begun = written(year_plan, editor, quarters[2], summary="เริ่มโดยหน่วยเดิม")
    page = posted(dict(begun.values), json.dumps(begun.seen))
    save_report(year_plan=year_plan, window=quarters[2], written=begun, by=editor)
    project = year_plan.project
    project.owner = bodies["DEMO-2"]
    project.save()
    for held in (year_plan.approval, ProgressReport.objects.get().approval):
        assert held is not None
        held.owner = bodies["DEMO-2"]
        held.save()
    fresh = YearPlan.objects.get(pk=year_plan.pk)
    for language, words in (("th", "เฉพาะผู้นำเข้าข้อมูลของหน่วยงานนี้"), ("en", "Only an editor of this unit")):
        with translation.override(language), pytest.raises(Refused, match=words):
            save_report(year_plan=fresh, window=quarters[2], written=begun, by=editor)
    assert as_user(editor).post(Q2, page).status_code == 404
    kept = page_of(editor2, fresh, quarters[2])
    assert (kept.can_edit, kept.case["summary"]) == (True, "เริ่มโดยหน่วยเดิม")
    taken = written(fresh, editor2, quarters[2], summary="ส่งโดยหน่วยใหม่")
    report = submit_report(year_plan=fresh, window=quarters[2], written=taken, by=editor2)
    assert (report.summary, ProgressReport.objects.count()) == ("ส่งโดยหน่วยใหม่", 1)


def test_disbursed_above_appropriated_is_kept_as_a_draft_and_not_sent(
    year_plan: YearPlan, editor: User, as_user: Any
) -> None:
    over = posted(answers(year_plan, **{"money.state_budget.disbursed": Decimal("1000000.01")}))
    assert as_user(editor).post(Q2, over).status_code == 302
    for language, words in (("th", "ได้รับจัดสรรเพียง 1,000,000.00"), ("en", "only 1,000,000.00 baht appropriated")):
        answer = as_user(editor).post(f"{Q2}submission/", over, HTTP_ACCEPT_LANGUAGE=language)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert ProgressReport.objects.get().approval.state == "draft"


def test_the_page_costs_the_same_queries_however_many_rows(year_plan: YearPlan, editor: User, as_user: Any) -> None:
    browser = as_user(editor)
    browser.post(Q2, posted(answers(year_plan)))
    with CaptureQueriesContext(connection) as few:
        browser.get(Q2)
    for number in range(3):
        Activity.objects.create(year_plan=year_plan, name=f"กิจกรรม {number}", weight=1)
        Outcome.objects.create(year_plan=year_plan, text=f"ผลลัพธ์ {number}")
    with CaptureQueriesContext(connection) as many:
        assert browser.get(Q2).status_code == 200
    assert len(many) <= len(few) <= 34
