"""NESDC gives reports after the end other days: by a letter, with the effect first, never over somebody else's change."""

import datetime as dt
from typing import Any

import pytest
from django.utils import translation

from samrit.accounts.models import User
from samrit.audit.models import BusinessEvent
from samrit.lib.errors import Invalid, Refused, Stale
from samrit.lib.merge import fingerprint
from samrit.projects.models import Project, YearPlan
from samrit.reporting.actions.closing import open_closings
from samrit.reporting.actions.terms import change_term
from samrit.reporting.models import ClosingReport, ClosingTerm
from samrit.reporting.queries.effects import effect_of_term
from samrit.reporting.rules.calendar import Change
from samrit.workspace.actions.reference import load_packs, read_packs, shipped
from tests.reporting.conftest import at
from tests.reporting.test_closing import find, opened, send

LETTER = Change("นร 1112/ว 200", "ผลลัพธ์ต้องรายงานให้เร็วขึ้น")
PAGE = "/calendar/2565/after/final/"


@pytest.fixture
def term(ended: YearPlan) -> ClosingTerm:
    """The project ended on 31 March: its final report opened on 1 April and is due within 90 days."""
    opened(ended)
    return ClosingTerm.objects.get(fiscal_year=2565, kind="final")


def change(term: ClosingTerm, days: int | None, by: User, *, was: int = 90, letter: Change = LETTER) -> None:
    change_term(term=term, days=days, change=letter, seen={"days": fingerprint(was)}, by=by)


def test_the_effect_is_shown_first_and_reports_follow_at_once(
    term: ClosingTerm, ended: YearPlan, admin: User, as_user: Any
) -> None:
    browser = as_user(admin)
    typed = {"days": "10", "letter": LETTER.letter, "reason": LETTER.reason, "seen-days": fingerprint(90)}
    shown = browser.post(PAGE, typed, headers={"accept-language": "en"})
    assert shown.status_code == 200
    assert "0 by the day until now, 1 by the new one" in shown.text
    assert find(ended).due_at == at("2022-06-30")
    assert browser.post(PAGE, typed | {"apply": "1"}).status_code == 302
    assert find(ended).due_at == at("2022-04-11")
    event = BusinessEvent.objects.get(act="calendar_changed", subject_kind="closing_term")
    assert (event.data["before"], event.data["after"], event.data["moved"]) == ({"days": "90"}, {"days": "10"}, 1)
    told = browser.get("/calendar/2565/").text
    assert LETTER.letter in told
    assert PAGE in told
    assert LETTER.reason in browser.get(PAGE).text


def test_what_was_sent_stays_judged_by_the_days_it_had(
    term: ClosingTerm, ended: YearPlan, admin: User, editor: User
) -> None:
    send(editor, find(ended), ended)
    assert effect_of_term(term, 10).owed == 0
    change(term, 10, admin)
    assert find(ended).due_at == at("2022-06-30")


def test_other_years_and_other_kinds_stay(term: ClosingTerm, ended: YearPlan, admin: User) -> None:
    other = Project.objects.create(code="Z-1", name_th="ปีก่อน", owner=ended.project.owner, created_at=at("2020-10-01"))
    for plan, kind, opens in ((other, "final", "2021-10-01"), (ended.project, "after_6", "2021-10-01")):
        approval = find(ended).approval
        approval.pk = None
        approval.save()
        ClosingReport.objects.create(
            project=plan,
            kind=kind,
            opens_at=at(opens),
            due_at=at("2021-12-30"),
            approval=approval,
            changed_at=at(opens),
        )
    assert effect_of_term(term, 10).owed == 1


@pytest.mark.parametrize(
    ("days", "letter", "field", "thai", "english"),
    [
        (None, LETTER, "days", "1 ถึง 366", "from 1 to 366"),
        (0, LETTER, "days", "1 ถึง 366", "from 1 to 366"),
        (367, LETTER, "days", "1 ถึง 366", "from 1 to 366"),
        (90, LETTER, "days", "อยู่แล้ว", "already"),
        (10, Change("", "เหตุผล"), "letter", "เลขที่หนังสือ", "number of the letter"),
        (10, Change("นร 1", ""), "reason", "กรอกเหตุผล", "Write the reason"),
    ],
)
def test_impossible_days_change_nothing(
    term: ClosingTerm, admin: User, days: int | None, letter: Change, field: str, thai: str, english: str
) -> None:
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language), pytest.raises(Invalid) as no:
            change(term, days, admin, letter=letter)
        with translation.override(language):
            assert words in " ".join(str(one.message) for one in no.value.problems if one.field == field)
    term.refresh_from_db()
    assert (term.days, term.is_kept_here) == (90, False)


def test_two_administrators_do_not_overwrite_each_other(
    term: ClosingTerm, ended: YearPlan, admin: User, as_user: Any
) -> None:
    change(term, 60, admin)
    with pytest.raises(Stale):
        change(term, 30, admin)
    typed = {"days": "30", "letter": "นร 9", "reason": "x", "seen-days": fingerprint(90), "apply": "1"}
    assert as_user(admin).post(PAGE, typed).status_code == 409
    assert find(ended).due_at == at("2022-05-31")


def test_only_nesdc_changes_them_and_a_try_is_kept(term: ClosingTerm, cast: dict[str, User], as_user: Any) -> None:
    typed = {"days": "10", "letter": "x", "reason": "x", "seen-days": fingerprint(90), "apply": "1"}
    for name, user in cast.items():
        if name != "admin":
            with pytest.raises(Refused):
                change(term, 10, user)
            assert as_user(user).post(PAGE, typed).status_code == 403
    assert BusinessEvent.objects.filter(act="refused_change_calendar", subject_kind="closing_term").exists()
    term.refresh_from_db()
    assert term.days == 90
    assert as_user(cast["admin"]).get("/calendar/2565/after/nothing/").status_code == 404
    assert PAGE not in as_user(cast["editor"]).get("/calendar/2565/").text


def test_a_later_pack_leaves_it_alone(term: ClosingTerm, ended: YearPlan, admin: User) -> None:
    change(term, 45, admin)
    load_packs(read=read_packs(shipped(), ["calendar"]), by=None)
    term.refresh_from_db()
    assert (term.days, term.source) == (45, LETTER.letter)
    open_closings()
    assert find(ended).due_at == at("2022-04-01") + dt.timedelta(days=45)
