"""Gaps between agency and treasury: found, followed, answered, closed; lines given to projects and taken back."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import translation

from samrit.approvals.models import State
from samrit.audit.models import BusinessEvent
from samrit.budgets.actions.matching import match_statement_unit
from samrit.budgets.models import StatementLine
from samrit.codelists.models import CodeItem, CodeList
from samrit.lib import clock
from samrit.lib.errors import Invalid, Refused
from samrit.reporting.actions.gaps import follow_gaps
from samrit.reporting.actions.reports import save_report
from samrit.reporting.actions.treasury import accept_gap, explain_gap, tie_line, untie_line
from samrit.reporting.models import FilledAnswer, MoneyGap, MoneyResult, ProgressReport, TreasuryTie
from samrit.reporting.queries import treasury
from samrit.reporting.rules.ties import Share
from tests.factories import treasury as made
from tests.factories.treasury import CODE, END_OF_Q2, FUND, line
from tests.reporting.conftest import make_year_plan, written

HUNDRED = Decimal(100)


@pytest.fixture
def reasons(db):
    """The list of reasons for a difference, of which one is in it."""
    listed = CodeList.objects.create(code="variance_reason", title_th="เหตุผล", title_en="Reasons")
    CodeItem.objects.create(list=listed, code="other", name_th="อื่น ๆ", name_en="Other")


@pytest.fixture
def parted(year_plan, editor, quarters, reasons):
    """A report of the second quarter that says 500,000, and a treasury that says 480,000.50."""
    made.keys(year_plan)
    statement = made.statement([line(disbursed="480000.50")])
    save_report(year_plan=year_plan, window=quarters[2], written=written(year_plan, editor, quarters[2]), by=editor)
    return statement


def reported(plan, quarter=2):
    return MoneyResult.objects.get(report__year_plan=plan, report__quarter=quarter).disbursed


def save(plan, window, by, amount):
    said = written(plan, by, window, **{"money.state_budget.disbursed": Decimal(amount)})
    save_report(year_plan=plan, window=window, written=said, by=by)


def test_a_gap_is_found_when_the_report_is_saved(parted, year_plan):
    gap = MoneyGap.objects.get()
    assert (gap.agency, gap.treasury, gap.source) == (500000, Decimal("480000.50"), "state_budget")
    assert (gap.agency_on, gap.treasury_on, gap.found_on) == (END_OF_Q2, END_OF_Q2, dt.date(2022, 4, 18))


def test_a_gap_is_found_once_and_followed_and_closed(parted, year_plan, editor, quarters):
    assert follow_gaps(fiscal_year=2565) == (0, 0, 0)
    explain_gap(gap=MoneyGap.objects.get(), reason_code="other", words="รอเบิก", by=editor)
    MoneyGap.objects.update(found_on=dt.date(2022, 1, 5))
    save(year_plan, quarters[2], editor, "490000.00")
    gap = MoneyGap.objects.get()
    assert (gap.agency, gap.answer, gap.words, gap.found_on) == (490000, "", "", dt.date(2022, 1, 5))
    save(year_plan, quarters[2], editor, "480000.50")
    gap.refresh_from_db()
    assert gap.closed_on == dt.date(2022, 4, 18)


def test_an_answer_outlives_a_newer_statement_with_the_same_figure(parted, editor):
    explain_gap(gap=MoneyGap.objects.get(), reason_code="other", words="รอเบิก", by=editor)
    made.statement([line(disbursed="480000.50")], END_OF_Q2, source=made.source("second"))
    follow_gaps(fiscal_year=2565)
    assert MoneyGap.objects.get().answer == "explained"


def test_a_statement_that_is_too_old_says_nothing_of_the_quarter(year_plan, editor, quarters):
    made.keys(year_plan)
    made.statement([line(disbursed=1)], dt.date(2022, 2, 27))
    save(year_plan, quarters[2], editor, "500000.00")
    assert not MoneyGap.objects.exists()
    (pair,) = treasury.beside(year_plan, quarters[2]).pairs
    assert (pair.is_old, pair.difference) == (True, Decimal(499999))


def test_accepting_writes_the_treasurys_figure_and_marks_it(parted, year_plan, editor):
    gap = accept_gap(gap=MoneyGap.objects.get(), by=editor)
    assert reported(year_plan) == Decimal("480000.50")
    assert (gap.answer, gap.closed_on, gap.agency) == ("accepted", dt.date(2022, 4, 18), 500000)
    mark = FilledAnswer.objects.get(place="money.state_budget.disbursed")
    assert (mark.filled_from, mark.origin) == ("treasury", "2022-03-31")
    assert BusinessEvent.objects.get(act="gap_accepted").data["written"] is True


def test_an_approved_report_keeps_its_figure_and_the_answer_is_noted(parted, year_plan, editor):
    report = ProgressReport.objects.get()
    type(report.approval).objects.filter(pk=report.approval_id).update(state=State.APPROVED, approved_at=clock.now())
    gap = accept_gap(gap=MoneyGap.objects.get(), by=editor)
    assert reported(year_plan) == 500000
    assert (gap.answer, gap.closed_on) == ("accepted", None)
    with pytest.raises(Refused):
        accept_gap(gap=gap, by=editor)


@pytest.mark.parametrize(
    ("code", "words", "thai", "english"),
    [
        ("", "รอเบิก", "เลือกเหตุผล", "Choose why the figures part"),
        ("no_such", "รอเบิก", "เลือกเหตุผล", "Choose why the figures part"),
        ("other", " ", "หนึ่งประโยค", "Say in a sentence"),
        ("other", "ก" * 2001, "2000", "At most 2000 letters"),
    ],
)
def test_an_explanation_needs_a_reason_and_words(parted, editor, code, words, thai, english):
    for language, said in (("th", thai), ("en", english)):
        with translation.override(language), pytest.raises(Invalid) as no:
            explain_gap(gap=MoneyGap.objects.get(), reason_code=code, words=words, by=editor)
        with translation.override(language):
            assert said in str(no.value.problems[0].message)
    assert MoneyGap.objects.get().answer == ""


@pytest.mark.parametrize("username", ["editor2", "analyst", "admin", "ministry", "auditor", "parliament", "budget"])
def test_others_do_not_answer_and_the_try_is_logged(parted, cast, username):
    gap = MoneyGap.objects.get()
    for act in (
        lambda: accept_gap(gap=gap, by=cast[username]),
        lambda: explain_gap(gap=gap, reason_code="other", words="x", by=cast[username]),
    ):
        with pytest.raises(Refused):
            act()
    assert BusinessEvent.objects.filter(act="refused_answer_gap").count() == 2
    assert MoneyGap.objects.get().answer == ""


@pytest.mark.parametrize(
    ("username", "count"),
    [
        *((name, 1) for name in ("editor", "division", "department", "ministry", "analyst", "admin", "auditor")),
        *((name, 0) for name in ("editor2", "budget", "parliament")),
    ],
)
def test_gaps_are_seen_by_the_line_and_nesdc(parted, cast, username, count):
    assert MoneyGap.objects.visible_to(cast[username]).count() == count


def given(line, plan, by, **more):
    shares = [Share(plan.pk, "state_budget", HUNDRED)]
    return tie_line(line=line, shares=more.pop("shares", shares), reason=more.pop("reason", "ตามหนังสือ"), by=by)


@pytest.fixture
def stray(year_plan, unit):
    """A line of the department with codes that no project has."""
    made.statement([line("2000499999999999", disbursed=7, body=unit.parent), line(disbursed=1)])
    return StatementLine.objects.select_related("statement", "body").get(budget_code="2000499999999999")


def test_a_line_is_given_and_taken_back(stray, year_plan, editor):
    given(stray, year_plan, editor)
    assert treasury.figures(year_plan)["state_budget"].disbursed == 7
    with pytest.raises(Refused):
        given(stray, year_plan, editor)
    assert untie_line(line=stray, by=editor) == 1
    assert treasury.figures(year_plan) == {}
    assert TreasuryTie.objects.get().undone_at is not None
    with pytest.raises(Refused):
        untie_line(line=stray, by=editor)
    given(stray, year_plan, editor)


def test_a_line_is_given_to_no_project_with_a_reason(stray, editor):
    tie_line(line=stray, shares=[Share(None, "", HUNDRED)], reason="งบบุคลากร", by=editor)
    assert TreasuryTie.objects.get().year_plan is None


def test_what_is_given_decides_the_gap(stray, year_plan, editor, quarters):
    save(year_plan, quarters[2], editor, "500000.00")
    given(stray, year_plan, editor)
    assert MoneyGap.objects.open().get().treasury == 7
    untie_line(line=stray, by=editor)
    assert not MoneyGap.objects.open().exists()


@pytest.mark.parametrize(
    ("shares", "reason", "thai", "english"),
    [
        ([], "x", "เลือกโครงการ", "Choose a project"),
        ([(1, "state_budget", 60)], "x", "100", "make 100 percent"),
        ([(1, "state_budget", 50), (1, "state_budget", 50)], "x", "ครั้งเดียว", "stands there once"),
        ([(1, "", 100)], "x", "แหล่งเงิน", "which source"),
        ([(1, "loan", 100)], "x", "ไม่มีเงินจากแหล่ง", "no money of that source"),
        ([(1, "state_budget", 100)], "", "อย่างไร", "how you know"),
        ([(1, "state_budget", -10), (None, "", 110)], "x", "ไม่เกิน", "at most 100 percent, not"),
        ([(1, "state_budget", "NaN")], "x", "ไม่เกิน", "at most 100 percent, not"),
    ],
)
def test_what_is_said_of_a_line_must_hold(stray, year_plan, editor, shares, reason, thai, english):
    said = [Share(year_plan.pk if plan else None, source, Decimal(share)) for plan, source, share in shares]
    for language, words in (("th", thai), ("en", english)):
        with translation.override(language), pytest.raises(Invalid) as no:
            tie_line(line=stray, shares=said, reason=reason, by=editor)
        with translation.override(language):
            assert any(words in str(problem.message) for problem in no.value.problems)
    assert not TreasuryTie.objects.exists()


def test_a_stranger_gives_nothing_and_an_unknown_body_is_nesdcs(stray, year_plan, cast, unit):
    other = make_year_plan(unit.parent, "T-0009")
    made.keys(other, "X1")
    for username in ("parliament", "budget", "auditor"):
        with pytest.raises(Refused):
            given(stray, year_plan, cast[username])
    with pytest.raises(Refused):
        given(stray, other, cast["editor"])  # the department's own project
    nobodys = StatementLine.objects.select_related("statement").get(budget_code=CODE)
    with pytest.raises(Refused):
        given(nobodys, year_plan, cast["editor"])
    assert BusinessEvent.objects.filter(act="refused_tie_line").count() == 5
    assert len(given(nobodys, year_plan, cast["analyst"])) == 1


def test_what_was_said_of_a_unit_nobody_knew_goes_with_it_to_its_body(stray, year_plan, cast, unit):
    nobodys = StatementLine.objects.select_related("statement").get(budget_code=CODE)
    StatementLine.objects.filter(pk=nobodys.pk).update(unit="หน่วยที่ไม่มีใครรู้จัก")
    given(nobodys, year_plan, cast["analyst"])
    before = treasury.figures(year_plan)
    match_statement_unit(unit_code="", unit="หน่วยที่ไม่มีใครรู้จัก", body=unit.parent.code, by=cast["admin"])
    assert (treasury.figures(year_plan), TreasuryTie.objects.get().body) == (before, unit.parent)
    assert before["state_budget"].disbursed == 1


def test_lines_that_join_a_body_whose_codes_are_given_already_close_the_gap_at_once(
    year_plan, editor, quarters, cast, unit, reasons
):
    codes = "2000499999999999"
    made.statement([line(codes, disbursed=480000, body=unit.parent), line(codes, disbursed=20000, unit="หน่วยใหม่")])
    known = StatementLine.objects.select_related("statement", "body").get(body__isnull=False)
    given(known, year_plan, cast["analyst"])
    save(year_plan, quarters[2], editor, "500000")
    assert MoneyGap.objects.get().treasury == 480000
    match_statement_unit(unit_code="", unit="หน่วยใหม่", body=unit.parent.code, by=cast["admin"])
    assert treasury.figures(year_plan)["state_budget"].disbursed == 500000
    assert MoneyGap.objects.get().closed_on == dt.date(2022, 4, 18)


def test_a_tie_holds_for_the_next_statement(stray, year_plan, editor, unit):
    given(stray, year_plan, editor)
    made.statement([line("2000499999999999", disbursed=9, body=unit.parent)], dt.date(2022, 4, 10))
    assert treasury.figures(year_plan)["state_budget"].disbursed == 9
    assert stray.fund_code == FUND
