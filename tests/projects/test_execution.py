"""How a project stands from a day on: stated, taken back, refused, and beside its cancelling."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import translation

from samrit.accounts.models import User
from samrit.audit.models import BusinessEvent
from samrit.codelists.models import CodeItem, CodeList
from samrit.lib.errors import Invalid, Refused
from samrit.organisations.models import Organisation
from samrit.projects.actions import ownership
from samrit.projects.actions.execution import Status, state_execution, undo_execution
from samrit.projects.models import StatusChange, YearPlan
from samrit.projects.queries.execution import states_of, timeline_of
from tests.factories import records

APRIL, MARCH = dt.date(2022, 4, 1), dt.date(2022, 3, 1)


@pytest.fixture
def plan(unit: Organisation, editor: User) -> YearPlan:
    records.chain()
    words = CodeList.objects.create(code="execution_state", title_th="สถานะ", title_en="Execution states")
    for place, (code, th, en) in enumerate(
        [
            ("in_progress", "อยู่ระหว่างดำเนินการ", "In progress"),
            ("suspended", "ระงับ", "Suspended"),
            ("cancelled", "ยกเลิก", "Cancelled"),
        ]
    ):
        CodeItem.objects.create(list=words, code=code, name_th=th, name_en=en, position=place)
    return records.project(unit, editor)


def said(plan: YearPlan, by: User, state: str = "in_progress", day: dt.date = MARCH, **more: str) -> StatusChange:
    data = Status(state, day, more.get("reason", "เริ่มงานแล้ว"), more.get("document", ""))
    return state_execution(project=plan.project, data=data, by=by)


def test_the_newest_day_holds_and_what_is_taken_back_stays_readable(plan: YearPlan, editor: User) -> None:
    said(plan, editor)
    stopped = said(plan, editor, "suspended", APRIL, reason="น้ำท่วม", document="ศธ 0601/55")
    assert states_of([plan.project_id]) == {plan.project_id: "suspended"}
    with translation.override("th"):
        shown = [(stand.word, stand.is_now) for stand in timeline_of(plan.project)]
    assert shown == [("ระงับ", True), ("อยู่ระหว่างดำเนินการ", False)]
    undo_execution(change=stopped, by=editor)
    assert states_of([plan.project_id]) == {plan.project_id: "in_progress"}
    assert [stand.is_undone for stand in timeline_of(plan.project)] == [True, False]
    assert [stand.is_undone for stand in timeline_of(plan.project, inside=False)] == [False]
    with pytest.raises(Refused):
        undo_execution(change=stopped, by=editor)
    acts = BusinessEvent.objects.filter(subject_kind="project").values_list("act", flat=True)
    assert list(acts.order_by("id"))[1:] == [
        "execution_stated",
        "execution_stated",
        "execution_undone",
        "refused_undo_execution",
    ]


def test_cancelling_is_the_end_of_the_timeline_and_has_its_own_act(
    plan: YearPlan, editor: User, cast: dict[str, User]
) -> None:
    said(plan, editor)
    data = ownership.Cancelling(APRIL, "งบถูกโอน", "ศธ 0601/99")
    ownership.cancel_project(project=plan.project, data=data, by=cast["department-admin"])
    plan.project.refresh_from_db()
    newest, *_rest = timeline_of(plan.project)
    assert (newest.state, newest.is_now, newest.document) == ("cancelled", True, "ศธ 0601/99")
    assert StatusChange.objects.count() == 1
    with pytest.raises(Refused):
        said(plan, editor, day=APRIL)


@pytest.mark.parametrize(
    ("state", "day", "reason", "document", "field", "english"),
    [
        ("in_progress", MARCH, " ", "", "reason", "Write why."),
        ("in_progress", dt.date(2022, 4, 19), "ก", "", "day", "This day has not come yet."),
        ("paused", MARCH, "ก", "", "state", "Choose how the project stands from the list."),
        (
            "suspended",
            MARCH,
            "ก",
            "",
            "document",
            "Write the number of the letter or order that the suspension rests on.",
        ),
        (
            "cancelled",
            MARCH,
            "ก",
            "",
            "state",
            "A project is cancelled on the page “Who is responsible”, which also says what that ends.",
        ),
        ("in_progress", MARCH, "ก" * 2001, "", "reason", "This is longer than 2000 letters."),
    ],
)
def test_what_cannot_be_is_refused(  # noqa: PLR0917  each is a column of the table above
    plan: YearPlan, editor: User, state: str, day: dt.date, reason: str, document: str, field: str, english: str
) -> None:
    told = []
    for language in ("th", "en"):
        with translation.override(language), pytest.raises(Invalid) as no:
            said(plan, editor, state, day, reason=reason, document=document)
        with translation.override(language):
            told.append((no.value.problems[0].field, str(no.value.problems[0].message)))
    assert told[1] == (field, english)
    assert told[0][1] != english
    assert not StatusChange.objects.exists()


def test_only_the_unit_says_so(plan: YearPlan, cast: dict[str, User]) -> None:
    for who in ("editor2", "division", "analyst", "parliament"):
        with pytest.raises(Refused):
            said(plan, cast[who])
    assert BusinessEvent.objects.filter(act="refused_state_execution").count() == 4
    said(plan, cast["department-admin"])


def test_the_page_states_and_takes_back(plan: YearPlan, editor: User, client: Client) -> None:
    client.force_login(editor)
    address = f"/projects/{plan.project.code}/2565/status/"
    assert "ยังไม่ได้ระบุ" in client.get(address).content.decode()
    asked = {"state": "in_progress", "day": "1/3/2565", "reason": "เริ่มงานแล้ว", "document": ""}
    assert client.post(address, asked).status_code == 302
    assert "เริ่มงานแล้ว" in client.get(address).content.decode()
    wrong = client.post(address, asked | {"day": "32/3/2565"})
    assert wrong.status_code == 422
    both = client.post(address, {"state": "suspended", "day": "32/3/2565", "reason": " "}).content.decode()
    for fault in ("เป็นวันที่ไม่ได้", "เขียนเหตุผล", "เลขที่หนังสือหรือคำสั่งที่ให้ระงับ"):
        assert fault in both, fault
    change = StatusChange.objects.get()
    assert client.post(f"{address}{change.pk}/undoing/").status_code == 302
    assert client.post(f"{address}999999/undoing/").status_code == 404
    assert "เรียกคืนแล้ว" in client.get(address).content.decode()
