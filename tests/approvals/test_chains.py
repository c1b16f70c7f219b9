"""Chains: which one counts, a new version from a day on, what is refused; the pages of administrators."""

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from samrit.accounts.models import User
from samrit.accounts.roles import Role
from samrit.approvals import queries
from samrit.approvals.actions.chains import load_chains, set_chain
from samrit.approvals.models import ChainStep, StepKind, SubjectKind
from samrit.approvals.queries.stated import versions_of
from samrit.approvals.rules.chains import NewStep, problems_of_chain
from samrit.audit.models import BusinessEvent
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.lib.packs import read
from samrit.organisations.models import Organisation
from tests.approvals import walks
from tests.approvals.conftest import Office, appoint
from tests.factories.organisations import organisation
from tests.pages import Page

KIND = SubjectKind.YEAR_PLAN
ONE = [NewStep(Role.DEPARTMENT_APPROVER, days=3, grace=30)]
TODAY = dt.date(2022, 4, 18)
SOON = dt.date(2022, 5, 1)
PACK = Path(__file__).resolve().parents[2] / "samrit" / "approvals" / "packs" / "chains"


@pytest.fixture
def admin(office: Office) -> User:
    return appoint("t-dep-admin", Role.DEPARTMENT_ADMIN, office.department)


@pytest.fixture
def nesdc(office: Office) -> User:
    return appoint("t-nesdc", Role.NESDC_ADMIN, organisation("T-N", "สำนักงานทดสอบ"))


def state(body: Organisation | None, by: User, begins: dt.date = SOON, steps: list[NewStep] = ONE) -> None:
    set_chain(organisation=body, subject_kind=KIND, steps=steps, begins=begins, source="คำสั่งทดสอบ", by=by)


def roles(body: Organisation, day: dt.date) -> list[str]:
    return list(queries.chain_for(body, KIND, day).roles)


def test_a_new_version_begins_on_its_day_and_strands_nothing(office: Office, admin: User) -> None:
    sent = walks.send(walks.draft(office.division, office.people["editor"]), office.people["editor"])
    before = roles(office.division, TODAY)
    state(office.department, admin)
    assert roles(office.division, SOON - dt.timedelta(days=1)) == before
    chain = queries.chain_for(office.division, KIND, SOON)
    assert (chain.roles, chain.days, chain.grace) == ((Role.DEPARTMENT_APPROVER,), (3,), (30,))
    assert chain.organisation_id == office.department.pk
    sent.refresh_from_db()
    assert sent.roles == before
    event = BusinessEvent.objects.get(act="chain_stated")
    assert (event.subject_id, event.data["begins"]) == ("T-D", "2022-05-01")


def test_a_version_ends_on_the_day_before_the_next_and_a_planned_one_gives_way(office: Office, admin: User) -> None:
    state(office.department, admin, TODAY)
    state(office.department, admin, dt.date(2022, 10, 1), [NewStep(Role.DIVISION_APPROVER), *ONE])
    state(office.department, admin, SOON, [NewStep(Role.MINISTRY_COORDINATOR)])
    kept = [(v.begins, v.ends, v.state) for v in versions_of(office.department, KIND, TODAY)]
    assert kept == [
        (dt.date(2022, 10, 1), SOON - dt.timedelta(days=1), "replaced"),
        (SOON, None, "to_come"),
        (TODAY, SOON - dt.timedelta(days=1), "in_force"),
    ]
    assert roles(office.division, dt.date(2022, 12, 1)) == [Role.MINISTRY_COORDINATOR]
    assert [v.state for v in versions_of(office.department, KIND, SOON)] == ["replaced", "in_force", "past"]


def test_a_body_may_go_back_to_the_chain_from_above(office: Office, admin: User) -> None:
    with translation.override("en"), pytest.raises(Refused, match="no chain of its own"):
        state(office.department, admin, SOON, [])
    state(office.department, admin, TODAY)
    state(office.department, admin, SOON, [])
    assert roles(office.division, TODAY) == [Role.DEPARTMENT_APPROVER]
    assert roles(office.division, SOON) == [Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER]


def test_who_may_state_a_chain(office: Office, admin: User, nesdc: User) -> None:
    for who, body in ((office.people["editor"], office.division), (admin, office.ministry), (admin, None)):
        with pytest.raises(Refused):
            state(body, who)
    assert BusinessEvent.objects.filter(act="refused_set_chain").count() == 3
    assert not ChainStep.objects.filter(set_by__isnull=False).exists()
    state(None, nesdc)
    state(office.ministry, nesdc)
    assert ChainStep.objects.filter(set_by=nesdc).count() == 2


@pytest.mark.parametrize(
    ("steps", "begins", "places"),
    [
        ([NewStep("nobody")], SOON, ["step-0-role"]),
        ([NewStep(Role.DIVISION_EDITOR)], SOON, ["step-0-role"]),
        ([*ONE, *ONE], SOON, ["step-1-role"]),
        ([NewStep(Role.GOVERNOR, StepKind.ACKNOWLEDGE)], SOON, ["steps"]),
        ([NewStep(Role.GOVERNOR, StepKind.ACKNOWLEDGE), *ONE], SOON, ["step-1-kind"]),
        ([NewStep(Role.GOVERNOR, days=0, grace=9999)], SOON, ["step-0-days", "step-0-grace"]),
        (ONE, TODAY - dt.timedelta(days=1), ["begins"]),
        (ONE, dt.date(2022, 6, 1), ["begins"]),
        (ONE, SOON, []),
    ],
)
def test_what_a_chain_may_not_be(steps: list[NewStep], begins: dt.date, places: list[str]) -> None:
    problems = problems_of_chain(steps, begins, TODAY, [dt.date(2022, 6, 1)])
    assert [problem.field for problem in problems] == places


@pytest.mark.parametrize(("language", "words"), [("th", "เริ่มใช้ย้อนหลังไม่ได้"), ("en", "cannot begin in the past")])
def test_a_chain_does_not_begin_in_the_past(office: Office, admin: User, language: str, words: str) -> None:
    with translation.override(language), pytest.raises(Invalid, match=words):
        state(office.department, admin, TODAY - dt.timedelta(days=1))
    assert not ChainStep.objects.filter(organisation=office.department).exists()


def test_the_package_data_leave_a_default_alone_that_an_administrator_stated(nesdc: User, office: Office) -> None:
    ChainStep.objects.all().delete()
    pack = read(PACK)
    load_chains(pack=pack, by=None)
    state(None, nesdc)
    load_chains(pack=read(PACK), by=None)
    assert roles(office.division, SOON) == [Role.DEPARTMENT_APPROVER]
    assert roles(office.division, TODAY) == [Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER]


URL = "/approvals/chains/T-D/year_plan/"


def form(*steps: tuple[str, str, str, str], do: str = "save", begins: str = "1/5/2565") -> dict[str, str]:
    data = {"do": do, "begins": begins, "source": "", "count": str(len(steps))}
    for number, values in enumerate(steps):
        names = ("role", "kind", "days", "grace")
        data |= {f"step-{number}-{name}": value for name, value in zip(names, values, strict=True)}
    return data


FIRST = ("division_approver", "approve", "7", "15")
SECOND = ("department_approver", "approve", "๕", "15")


def test_the_page_says_where_the_chain_comes_from(office: Office, admin: User, as_user: Any) -> None:
    text = as_user(admin).get(URL, headers={"accept-language": "en"}).content.decode()
    assert "the default of all bodies counts" in text
    assert "Nobody holds" not in text
    state(office.ministry, appoint("t-min-admin", Role.MINISTRY_ADMIN, office.ministry), TODAY)
    text = as_user(admin).get(URL, headers={"accept-language": "en"}).content.decode()
    assert "that of กระทรวงทดสอบ counts" in text


def test_steps_are_added_moved_and_removed_without_script(office: Office, admin: User, as_user: Any) -> None:
    browser = as_user(admin)

    def shown(data: dict[str, str]) -> list[str]:
        fields = Page(browser.post(URL, data).content.decode()).form(URL)
        return [fields[f"step-{number}-role"] for number in range(int(fields["count"]))]

    assert shown(form(FIRST, do="add")) == ["division_approver", ""]
    assert shown(form(FIRST, SECOND, do="up-1")) == ["department_approver", "division_approver"]
    assert shown(form(FIRST, SECOND, do="down-0")) == ["department_approver", "division_approver"]
    assert shown(form(FIRST, SECOND, do="remove-0")) == ["department_approver"]
    for wish in ("up-0", "down-9", "remove-x", "nonsense", ""):
        assert shown(form(FIRST, SECOND, do=wish)) == ["division_approver", "department_approver"]
    assert not ChainStep.objects.filter(organisation=office.department).exists()


def test_an_administrator_states_a_chain_on_its_page(office: Office, admin: User, as_user: Any) -> None:
    browser = as_user(admin)
    answer = browser.post(URL, form(FIRST, SECOND))
    assert (answer.status_code, answer["Location"]) == (302, URL)
    chain = queries.chain_for(office.division, KIND, SOON)
    assert (chain.roles, chain.days) == ((Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER), (7, 5))
    again = browser.get(URL).content.decode()
    assert "ยังไม่เริ่มใช้" in again
    assert "t-dep-admin" in again


@pytest.mark.parametrize(
    ("data", "th", "en"),
    [
        (form(FIRST, begins="32/13/2565"), "วัน เดือน ปี", "Write day, month and year"),
        (form(FIRST, FIRST), "อยู่ในลำดับนี้แล้ว", "stands in the chain already"),
        (form(("division_approver", "acknowledge", "7", "15")), "อย่างน้อยหนึ่งขั้น", "At least one step must approve"),
        (form(("division_approver", "approve", "x", "15")), "จำนวน", "whole number"),
        ({"do": "save", "count": "many", "begins": "1/5/2565"}, "ไม่มีลำดับของตนเอง", "no chain of its own"),
    ],
)
def test_bad_input_is_told_and_nothing_is_stored(
    office: Office, admin: User, as_user: Any, data: dict[str, str], th: str, en: str
) -> None:
    for language, words in (("th", th), ("en", en)):
        answer = as_user(admin).post(URL, data, headers={"accept-language": language})
        assert answer.status_code in {403, 422}
        assert words in answer.content.decode()
    assert not ChainStep.objects.filter(organisation=office.department).exists()


def test_a_planned_chain_is_ended_on_its_page(office: Office, admin: User, as_user: Any) -> None:
    browser = as_user(admin)
    note = ("ministry_coordinator", "acknowledge", "7", "0")
    assert "ตั้งแต่วันนี้" not in browser.get(URL).content.decode()
    browser.post(URL, form(SECOND, note, begins="1 มิ.ย. 2565"))
    page = browser.get(URL).content.decode()
    assert "(รับทราบ)" in page
    assert "เลิกใช้ลำดับของหน่วยงานเองตั้งแต่วันนี้" in page
    browser.post(URL, form(SECOND, do="end", begins="1/6/2565"), headers={"accept-language": "en"})
    assert roles(office.division, dt.date(2022, 6, 1)) == [Role.DEPARTMENT_APPROVER]
    assert browser.post(URL, form(SECOND, do="end", begins="2/5/2565")).status_code == 302
    assert roles(office.division, dt.date(2022, 6, 1)) == [Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER]


def test_a_stranger_finds_no_chain_and_a_colleague_reads_it(office: Office, as_user: Any) -> None:
    stranger, editor = as_user(office.people["stranger"]), as_user(office.people["editor"])
    assert stranger.get(URL).status_code == 404
    assert editor.get("/approvals/chains/T-1/year_plan/").status_code == 200
    assert editor.get("/approvals/chains/T-1/nonsense/").status_code == 404
    assert editor.get("/approvals/chains/T-404/year_plan/").status_code == 404
    refused = editor.post("/approvals/chains/T-1/year_plan/", form(FIRST), headers={"accept-language": "en"})
    assert refused.status_code == 403
    assert "Only an administrator" in refused.content.decode()
    assert as_user(office.people["editor"]).get("/approvals/chains/default/year_plan/").status_code == 200


def test_the_list_finds_bodies_in_reach_and_shows_what_waits_for_nobody(
    office: Office, admin: User, as_user: Any
) -> None:
    sent = walks.send(walks.draft(office.division, office.people["editor"]), office.people["editor"])
    browser = as_user(admin)
    assert "กองทดสอบ 1" in browser.get("/approvals/chains/?q=กองทดสอบ").content.decode()
    nothing = browser.get("/approvals/chains/?q=กรมทดสอบอื่น", headers={"accept-language": "en"}).content.decode()
    assert "No body found" in nothing
    sent.empty_since, sent.stand_in = clock.now(), 2
    sent.save()
    text = browser.get("/approvals/chains/", headers={"accept-language": "en"}).content.decode()
    assert "Waiting for nobody" in text
    assert sent.title in text
    assert "the next step may act" in text


@pytest.mark.parametrize("bodies", [1, 3])
def test_pages_ask_the_same_number_of_questions(
    office: Office, admin: User, as_user: Any, django_assert_max_num_queries: Any, bodies: int
) -> None:
    for number in range(bodies):
        body = organisation(f"T-Q{number}", f"กองคำถาม {number}", parent=office.department)
        state(body, admin, TODAY)
    browser = as_user(admin)
    for path in ("/approvals/chains/?q=กองคำถาม", "/approvals/chains/T-Q0/year_plan/"):
        browser.get(path)
        with django_assert_max_num_queries(14):
            browser.get(path)
