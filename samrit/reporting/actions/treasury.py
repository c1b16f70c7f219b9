"""What people say to the treasury's figures: they accept or explain a gap, and say whose money a line is."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from samrit.accounts.models import User
from samrit.accounts.queries import person
from samrit.audit.actions import acting, record, refusals_logged
from samrit.budgets.models import StatementLine
from samrit.lib import clock
from samrit.lib.errors import Invalid, Problem, Refused, Stale
from samrit.lib.fiscal import Period
from samrit.lib.merge import fingerprint
from samrit.lib.thai import clean
from samrit.organisations.models import Organisation
from samrit.projects.models import BudgetLine, FundSource, Origin, YearPlan
from samrit.reporting.actions.gaps import follow_gaps, follow_lines
from samrit.reporting.actions.reports import save_report
from samrit.reporting.models import AnsweredFrom, FiscalQuarter, GapAnswer, MoneyGap, ProgressReport, TreasuryTie
from samrit.reporting.queries.plans import rules_of
from samrit.reporting.queries.statement_lines import standing_ties
from samrit.reporting.queries.values import values_of
from samrit.reporting.rules import gaps, ties
from samrit.reporting.rules.fields import Filled, Written, is_untouched
from samrit.reporting.rules.ties import Share

GAP, LINE = "money_gap", "statement_line"


@refusals_logged("answer_gap", GAP, "gap")
def accept_gap(*, gap: MoneyGap, by: User) -> MoneyGap:
    """Take the treasury's figure. A report of that quarter that is open has it written in, marked as from the treasury; else the
    answer is noted, and the next report starts with the treasury's figure. Raises Refused."""
    with acting(by, "accept the treasury's figure"):
        held = _held(gap)
        if reason := gaps.why_not_accept(person(by), held, held.year_plan.project.owner):
            raise Refused(reason)
        _answer(held, GapAnswer.ACCEPTED, by)
        is_written = _write(held, by)
        told = {"treasury": str(held.treasury), "agency": str(held.agency), "written": is_written}
        record(act="gap_accepted", subject_kind=GAP, subject_id=held.pk, by=by, **told)
        held.refresh_from_db()
        return held


@refusals_logged("answer_gap", GAP, "gap")
def explain_gap(*, gap: MoneyGap, reason_code: str, words: str, by: User) -> MoneyGap:
    """Keep the own figure and say why it is right. Raises Refused, Invalid."""
    with acting(by, "explain a difference from the treasury"):
        held, words = _held(gap), clean(words)
        if reason := gaps.why_not_answer(person(by), held, held.year_plan.project.owner):
            raise Refused(reason)
        codes = [code for code, _label in rules_of(held.year_plan.fiscal_year).variance_reasons]
        if problems := gaps.faults_of(reason_code, words, codes):
            raise Invalid(problems)
        _answer(held, GapAnswer.EXPLAINED, by, reason_code, words)
        told = {"treasury": str(held.treasury), "agency": str(held.agency), "code": reason_code}
        record(act="gap_explained", subject_kind=GAP, subject_id=held.pk, by=by, reason=words, **told)
        return held


def _held(gap: MoneyGap) -> MoneyGap:
    """The gap, held after its year plan, as who saves a report does."""
    YearPlan.objects.select_for_update(of=("self",)).get(pk=gap.year_plan_id)
    rows = MoneyGap.objects.select_for_update(of=("self",)).select_related("year_plan__project__owner")
    return rows.get(pk=gap.pk)


def _answer(gap: MoneyGap, answer: GapAnswer, by: User, reason_code: str = "", words: str = "") -> None:
    gap.answer, gap.reason_code, gap.words = answer, reason_code, words
    gap.answered_by, gap.answered_at = by, clock.now()
    gap.save()


def _write(gap: MoneyGap, by: User) -> bool:
    """Write the treasury's figure into the report of the gap's quarter, where this person may; True where it was written."""
    period = Period.of(gap.agency_on)
    report = ProgressReport.objects.filter(year_plan=gap.year_plan, quarter=period.quarter).first()
    window = FiscalQuarter.objects.filter(fiscal_year=period.fiscal_year, quarter=period.quarter).first()
    if report is None or window is None or is_untouched(values_of([report])[report.pk]):
        return False
    key = f"money.{gap.source}.disbursed"
    filled = {key: Filled(AnsweredFrom.TREASURY, gap.treasury_on.isoformat())}
    try:
        with transaction.atomic():
            written = Written({key: gap.treasury}, {key: fingerprint(gap.agency)}, filled)
            save_report(year_plan=gap.year_plan, window=window, written=written, by=by)
    except (Refused, Invalid, Stale):
        return False
    return True


@refusals_logged("tie_line", LINE, "line")
def tie_line(*, line: StatementLine, shares: Sequence[Share], reason: str, by: User) -> list[TreasuryTie]:
    """Say whose money a line is: of one project, of several by shares, or of none. It holds for every statement of the year with
    the same codes. Raises Refused, Invalid."""
    with acting(by, "say whose money a line of the treasury is"):
        reason, year = clean(reason), line.statement.fiscal_year
        plans = _plans(shares, year)
        owners = [plan.project.owner for plan in plans.values()]
        if no := ties.why_not_tie(person(by), line.body, owners):
            raise Refused(no)
        if problems := [*ties.faults_of(shares, reason), *_unknown(shares, plans)]:
            raise Invalid(problems)
        if standing_ties(line).select_for_update().exists():
            raise Refused(_("Somebody has said already whose money this is. Take that back first."))
        facts = {**_key(line), "reason": reason, "said_by": by, "said_at": clock.now()}
        made = [
            TreasuryTie.objects.create(
                year_plan=plans.get(one.year_plan_id or 0), source=one.source, share=one.percent, **facts
            )
            for one in shares
        ]
        told = {
            "code": line.budget_code,
            "fund": line.fund_code,
            "plans": [plan.project.code for plan in plans.values()],
        }
        record(act="line_tied", subject_kind=LINE, subject_id=line.pk, by=by, reason=reason, **told)
        _follow(line, made)
        return made


@refusals_logged("tie_line", LINE, "line")
def untie_line(*, line: StatementLine, by: User) -> int:
    """Take back what was said of a line, all its parts; the codes decide again. Returns how many parts. Raises Refused."""
    with acting(by, "take back whose money a line of the treasury is"):
        rows = list(standing_ties(line).select_for_update(of=("self",)).select_related("year_plan__project__owner"))
        owners = [row.year_plan.project.owner for row in rows if row.year_plan]
        if no := ties.why_not_tie(person(by), line.body, owners):
            raise Refused(no)
        if not rows:
            raise Refused(_("Nothing has been said of this line, or it was taken back already."))
        for row in rows:
            row.undone_at = clock.now()
        TreasuryTie.objects.bulk_update(rows, ["undone_at"])
        told = {"code": line.budget_code, "fund": line.fund_code}
        record(act="line_untied", subject_kind=LINE, subject_id=line.pk, by=by, **told)
        _follow(line, rows)
        return len(rows)


def follow_unit(body: Organisation, lines: Sequence[StatementLine]) -> None:
    """After it was said which body a unit is: what people said of its lines while nobody knew goes with them, where nothing was
    said yet of the same codes of that body. What was said before of that body holds for them too, so the gaps are followed."""
    for line in lines:
        said = standing_ties(line).select_for_update()
        if not standing_ties(line, body).exists():
            said.update(body=body)
    for fiscal_year, count in Counter(line.statement.fiscal_year for line in lines).items():
        follow_lines(fiscal_year, count)


def _key(line: StatementLine) -> dict[str, Any]:
    codes = {name: getattr(line, name) for name in ("budget_code", "fund_code", "activity_code")}
    return {"fiscal_year": line.statement.fiscal_year, "body": line.body, **codes}


def _plans(shares: Sequence[Share], fiscal_year: int) -> dict[int, YearPlan]:
    ids = [one.year_plan_id for one in shares if one.year_plan_id is not None]
    rows = YearPlan.objects.filter(pk__in=ids, fiscal_year=fiscal_year, origin=Origin.LIVING)
    return {plan.pk: plan for plan in rows.select_related("project__owner")}


def _unknown(shares: Sequence[Share], plans: dict[int, YearPlan]) -> list[Problem]:
    """A share of a year plan that is not of the year, or of a source that its plan has not."""
    lines = BudgetLine.objects.filter(year_plan__in=plans).values_list("year_plan", "source")
    known = {(plan, source or FundSource.OTHER) for plan, source in lines}
    strange = [one for one in shares if one.year_plan_id is not None and (one.year_plan_id, one.source) not in known]
    if not strange:
        return []
    return [Problem("shares", "unknown", _("This project has no money of that source in this fiscal year."))]


def _follow(line: StatementLine, rows: Sequence[TreasuryTie]) -> None:
    """The gaps of the year plans the codes tell or a person told."""
    codes = {"gfmis_budget_code": line.budget_code, "gfmis_fund_code": line.fund_code}
    told = BudgetLine.objects.filter(**codes).values_list("year_plan", flat=True)
    plans = {*told, *(row.year_plan_id for row in rows if row.year_plan_id)}
    follow_gaps(fiscal_year=line.statement.fiscal_year, plans=sorted(plans))
