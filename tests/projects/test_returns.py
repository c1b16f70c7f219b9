"""Returned to a field: only what is pinned opens, the officer is led from one to the next, the approver sees just what changed."""

import pytest
from django.test import Client
from django.utils import translation

from samrit.accounts.models import User
from samrit.approvals.actions import NewPin
from samrit.approvals.models import Pin, State
from samrit.lib.errors import Invalid, Refused
from samrit.organisations.models import Organisation
from samrit.projects.actions import lifecycle, unlocking
from samrit.projects.models import Activity, Detail, YearPlan
from samrit.projects.queries import editing, pins
from samrit.projects.rules import SectionData, Seen
from samrit.projects.rules.values import Row
from tests.factories import records

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(unit: Organisation, editor: User) -> YearPlan:
    records.chain()
    records.plan_tree()
    records.places()
    plan = records.fill(records.project(unit, editor), editor)
    lifecycle.send(year_plan=plan, by=editor)
    return plan


def fresh(plan: YearPlan) -> YearPlan:
    return editing.with_sections(YearPlan.objects.all()).get(pk=plan.pk)


def address(plan: YearPlan, rest: str) -> str:
    return f"/projects/{plan.project.code}/{plan.fiscal_year}/{rest}"


@pytest.fixture
def activity(sent: YearPlan) -> Activity:
    return Activity.objects.get(year_plan=sent, name="อบรม")


@pytest.fixture
def returned(sent: YearPlan, division: User, activity: Activity, as_user: type[Client]) -> YearPlan:
    """Returned on the page with two comments: one on a field, one on a row."""
    row = f"m4.activities.{activity.uid}"
    answer = as_user(division).post(
        address(sent, "return/"),
        {
            "reason": "",
            "pin.m3.rationale": "ขอตัวเลขของปัญหา",
            f"pin.{row}": "เดือนไม่ตรงกับแผน",
            "pin.m1.explanation": "  ",
        },
    )
    assert answer.status_code == 302
    return fresh(sent)


def test_only_what_is_pinned_opens(returned: YearPlan, activity: Activity, editor: User) -> None:
    assert returned.approval is not None
    assert returned.approval.state == State.RETURNED
    assert returned.approval.opened == ["m3.rationale", f"m4.activities.{activity.uid}"]
    stored = editing.section_data(returned, "m4").rows["activities"]
    other = next(row for row in stored if row.uid != activity.uid)
    records.save(returned, editor, "m3", SectionData({"rationale": "ครูช่างร้อยละ 40 ไม่ผ่านเกณฑ์"}))
    records.save(returned, editor, "m4", SectionData({}, {"activities": (changed(stored, activity), other)}))
    assert set(Activity.objects.get(pk=activity.pk).months.values_list("month", flat=True)) == {11, 12}
    assert Detail.objects.get(year_plan=returned).rationale == "ครูช่างร้อยละ 40 ไม่ผ่านเกณฑ์"


def changed(rows: tuple[Row, ...], activity: Activity) -> Row:
    mine = next(row for row in rows if row.uid == activity.uid)
    return Row(mine.uid, {**mine.values, "months": (11, 12)})


@pytest.mark.parametrize("what", ["field", "other row", "removed", "added"])
def test_everything_else_is_refused_place_by_place(
    returned: YearPlan, activity: Activity, editor: User, what: str
) -> None:
    rows = editing.section_data(returned, "m4").rows["activities"]
    mine, other = (next(r for r in rows if (r.uid == activity.uid) is same) for same in (True, False))
    wrong = {
        "field": ("m3", SectionData({"expected_result": "เขียนทับ"}), "expected_result"),
        "other row": (
            "m4",
            SectionData({}, {"activities": (mine, Row(other.uid, {**other.values, "name": "เขียนทับ"}))}),
            f"activities.{other.uid}.name",
        ),
        "removed": ("m4", SectionData({}, {"activities": (mine,)}), f"activities.{other.uid}"),
        "added": (
            "m4",
            SectionData({}, {"activities": (mine, other, records.activity("ใหม่", 0, (1,)))}),
            "activities.",
        ),
    }
    key, data, place = wrong[what]
    before = editing.document(returned)
    said = []
    for language in ("th", "en"):
        with translation.override(language), pytest.raises(Invalid) as no:
            records.save(returned, editor, key, data)
        assert [problem.code for problem in no.value.problems][:1] == ["closed"]
        assert no.value.problems[0].field.startswith(place)
        with translation.override(language):
            said.append(str(no.value.problems[0].message))
    assert said[1].endswith("Only what the approver pinned is open for correction.")
    assert "ผู้อนุมัติระบุไว้" in said[0]
    assert editing.document(fresh(returned)) == before


def test_the_form_shows_what_is_closed_and_leads_from_one_comment_to_the_next(
    returned: YearPlan, activity: Activity, editor: User, as_user: type[Client]
) -> None:
    browser = as_user(editor)
    page = browser.get(address(returned, "sections/m3/")).content.decode()
    assert "ข้อ 1 จาก 2" in page
    assert "ขอตัวเลขของปัญหา" in page
    assert 'name="rationale"' in page
    assert 'name="expected_result"' not in page
    assert 'name="outputs-TOTAL_FORMS"' not in page
    way = pins.walk(returned)
    assert [step.pin.key for step in way.steps] == ["m3.rationale", f"m4.activities.{activity.uid}"]
    assert way.steps[1].url.replace("&", "&amp;") in page
    rows = browser.get(address(returned, "sections/m4/")).content.decode()
    assert "ข้อ 2 จาก 2" in rows
    assert rows.count('name="activities-0-name"') == 1
    assert 'name="activities-1-name"' not in rows
    assert 'name="add"' not in rows
    shut = browser.get(address(returned, "sections/m5/")).content.decode()
    assert "<samrit-autosave" not in shut
    assert "ข้อ 1 จาก 2" in shut


def test_a_form_without_its_closed_fields_saves_and_keeps_them(
    returned: YearPlan, activity: Activity, editor: User, as_user: type[Client]
) -> None:
    browser = as_user(editor)
    before = editing.document(returned)
    page = browser.get(address(returned, "sections/m4/"))
    posted = {
        "seen": page.context["seen"],
        "activities-TOTAL_FORMS": "1",
        "activities-0-uid": str(activity.uid),
        "activities-0-name": "อบรมครูช่าง",
        "activities-0-weight": "60",
        "activities-0-responsible": "",
        "activities-0-months": ["10", "11", "12"],
    }
    assert browser.post(address(returned, "sections/m4/"), posted).status_code == 302
    after = editing.document(fresh(returned))["m4"].rows["activities"]
    assert [row.values["name"] for row in after] == ["อบรมครูช่าง", "ติดตาม"]
    assert after[1] == before["m4"].rows["activities"][1]


def test_an_older_page_is_answered_and_nothing_typed_is_lost_in_silence(
    returned: YearPlan, editor: User, as_user: type[Client]
) -> None:
    whole = Seen.of(editing.section_data(returned, "m3")).token()
    for language, words in (("th", "ผู้อนุมัติระบุไว้"), ("en", "Only what the approver pinned is open for correction.")):
        browser = as_user(editor)
        answer = browser.post(
            address(returned, "sections/m3/"),
            {"seen": whole, "rationale": "ใหม่", "expected_result": "เขียนจากหน้าเก่า"},
            headers={"accept-language": language},
        )
        assert answer.status_code == 422
        assert "เขียนจากหน้าเก่า" in answer.content.decode()
        assert words in answer.content.decode()
    assert Detail.objects.get(year_plan=returned).rationale != "ใหม่"


def test_every_comment_is_followed_or_answered_before_it_is_sent(
    returned: YearPlan, activity: Activity, editor: User, division: User, as_user: type[Client]
) -> None:
    browser = as_user(editor)
    with translation.override("en"), pytest.raises(Invalid) as no:
        lifecycle.send(year_plan=returned, by=editor)
    assert [(p.field, p.code) for p in no.value.problems] == [
        ("m3.rationale", "pin_open"),
        (f"m4.activities.{activity.uid}", "pin_open"),
    ]
    assert "ข้อ 1" in browser.get(address(returned, "review/")).content.decode()
    records.save(returned, editor, "m3", SectionData({"rationale": "ครูช่างร้อยละ 40 ไม่ผ่านเกณฑ์"}))
    second = Pin.objects.get(key__startswith="m4.")
    empty = browser.post(address(returned, f"pins/{second.pk}/"), {"text": " "})
    assert empty.status_code == 422
    assert browser.post(address(returned, f"pins/{second.pk}/"), {"text": "เดือนตรงตามแผนปี 2565"}).status_code == 302
    lifecycle.send(year_plan=returned, by=editor)
    page = as_user(division).get(address(returned, "review/")).content.decode()
    since = page[page.index('id="since"') : page.index("pin-writer")]
    assert "ครูช่างร้อยละ 40 ไม่ผ่านเกณฑ์" in since
    assert "ครูช่างสอนด้วยหลักสูตรฐานสมรรถนะ" in since  # old beside new
    assert "เดือนตรงตามแผนปี 2565" in since
    plan = fresh(returned)
    found = pins.since_return(plan, pins.walk(plan), editing.document(plan))
    assert found is not None
    assert [(step.is_changed, step.is_answered, len(rows)) for step, rows in found.pinned] == [
        (True, False, 1),
        (False, True, 0),
    ]
    assert found.others == []


def test_a_return_without_comments_opens_all_and_needs_a_reason(
    sent: YearPlan, division: User, editor: User, as_user: type[Client]
) -> None:
    browser = as_user(division)
    for language, words in (("th", "เหตุผล"), ("en", "Write the reason")):
        answer = browser.post(address(sent, "return/"), {"reason": " "}, headers={"accept-language": language})
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert fresh(sent).state == State.SUBMITTED
    browser.post(address(sent, "return/"), {"reason": "แก้ทั้งฉบับ"})
    records.save(sent, editor, "m3", SectionData({"expected_result": "แก้แล้ว"}))
    assert Detail.objects.get(year_plan=sent).expected_result == "แก้แล้ว"


def test_a_comment_to_a_strange_place_is_refused_and_what_was_written_stays_on_the_page(
    sent: YearPlan, division: User, as_user: type[Client]
) -> None:
    answer = as_user(division).post(
        address(sent, "return/"), {"reason": "เหตุผล", "pin.m9.x": "ที่ใด", "pin.m3.rationale": "เขียนไว้แล้ว"}
    )
    assert answer.status_code == 422
    assert "เขียนไว้แล้ว" in answer.content.decode()
    assert not Pin.objects.exists()
    assert fresh(sent).state == State.SUBMITTED


def test_what_is_missing_in_a_closed_place_can_be_opened_and_nothing_else(
    sent: YearPlan, division: User, editor: User, editor2: User, as_user: type[Client]
) -> None:
    lifecycle.return_to_editor(
        year_plan=sent, by=division, reason="", pins=[NewPin("m2.ends_on", "M2", "ปลายทางต้องเป็นมกราคม")]
    )
    plan = fresh(sent)
    with translation.override("en"), pytest.raises(Refused) as no:
        unlocking.open_blocked(year_plan=plan, by=editor)
    with translation.override("en"):
        assert "Nothing that is missing" in str(no.value.reason)
    Detail.objects.filter(year_plan=plan).update(expected_result="")
    page = as_user(editor).get(address(plan, "review/")).content.decode()
    assert f'action="{address(plan, "openings/")}"' in page
    assert as_user(editor2).post(address(plan, "openings/")).status_code == 404
    assert as_user(editor).post(address(plan, "openings/")).status_code == 302
    approval = fresh(plan).approval
    assert approval is not None
    assert approval.opened == ["m2.ends_on", "m3.expected_result"]
    records.save(plan, editor, "m3", SectionData({"expected_result": "เขียนแล้ว"}))


def test_personal_data_is_copied_into_no_comment(sent: YearPlan, division: User, as_user: type[Client]) -> None:
    contact = sent.contacts.get()
    as_user(division).post(address(sent, "return/"), {f"pin.m2.contacts.{contact.uid}": "โทรศัพท์ผิด"})
    pin = Pin.objects.get()
    assert (pin.before, pin.text) == ("", "โทรศัพท์ผิด")
    assert contact.phone not in pin.label


@pytest.mark.parametrize("pinned", [1, 3])
def test_pages_with_comments_ask_a_constant_number_of_questions(
    sent: YearPlan,
    division: User,
    editor: User,
    as_user: type[Client],
    django_assert_max_num_queries: object,
    pinned: int,
) -> None:
    keys = ["m3.rationale", "m3.expected_result", "m1.explanation"][:pinned]
    lifecycle.return_to_editor(year_plan=sent, by=division, reason="", pins=[NewPin(key, key, "แก้") for key in keys])
    browser = as_user(editor)
    with django_assert_max_num_queries(51):  # type: ignore[operator]
        assert browser.get(address(sent, "sections/m3/")).status_code == 200
    with django_assert_max_num_queries(60):  # type: ignore[operator]
        assert browser.get(address(sent, "review/")).status_code == 200
