"""Gaps between agency and treasury: found, followed and closed whenever one of the two has spoken. May run twice or late."""

from collections.abc import Iterable, Iterator, Sequence

from samrit.audit.actions import acting
from samrit.budgets.models import Statement
from samrit.lib import clock
from samrit.lib.jobs import job
from samrit.projects.models import YearPlan
from samrit.reporting.models import MoneyGap
from samrit.reporting.queries import treasury
from samrit.reporting.rules import gaps as rules

AT_ONCE = 2000
"""Lines up to which the gaps of their year are followed while the person waits."""
FIELDS = (
    *("agency", "agency_on", "treasury", "treasury_on"),
    *("answer", "reason_code", "words", "answered_by", "answered_at"),
)
BATCH = 500
"""Year plans that are held and compared at a time."""


def follow_statement(statement: Statement) -> None:
    """After a statement was taken over or back: the gaps of its fiscal year."""
    follow_lines(statement.fiscal_year, statement.counts.get("rows", 0))


def follow_lines(fiscal_year: int, lines: int) -> None:
    """After so many lines of the treasury have another meaning: the gaps of their fiscal year, of many lines by a job."""
    if lines <= AT_ONCE:
        follow_gaps(fiscal_year=fiscal_year)
    else:
        follow_year.configure(lock=f"gaps-{fiscal_year}").defer(fiscal_year=fiscal_year)


def follow_report(year_plan: YearPlan) -> None:
    """After a report was saved, sent or approved: the gaps of its year plan. One query where the treasury has said nothing."""
    if treasury.has_statements(year_plan.fiscal_year):
        follow_gaps(fiscal_year=year_plan.fiscal_year, plans=[year_plan.pk])


@job()
def follow_year(fiscal_year: int) -> None:
    """The gaps of a fiscal year (BE)."""
    for some in _chunks(_concerned(fiscal_year)):
        with acting(None, f"compare reports of {fiscal_year} with the treasury"):
            follow_gaps(fiscal_year=fiscal_year, plans=some)


def follow_gaps(*, fiscal_year: int, plans: Iterable[int] | None = None) -> tuple[int, int, int]:
    """Bring the gaps of a fiscal year (BE), or of some of its year plans, to what both sides say today, inside the transaction of
    who spoke. Returns how many were found, followed and closed; nothing the second time."""
    chosen = _concerned(fiscal_year) if plans is None else sorted(plans)
    done = [_follow(fiscal_year, some) for some in _chunks(chosen)]
    found, followed, closed = (sum(one) for one in zip(*done, strict=True)) if done else (0, 0, 0)
    return found, followed, closed


def _concerned(fiscal_year: int) -> list[int]:
    """Year plans whose figures part today, or did before."""
    parted = {one.year_plan_id for one in treasury.differences(fiscal_year)}
    before = MoneyGap.objects.open().filter(year_plan__fiscal_year=fiscal_year).values_list("year_plan", flat=True)
    return sorted(parted | set(before))


def _chunks(plans: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(plans), BATCH):
        yield plans[start : start + BATCH]


def _follow(fiscal_year: int, plans: Sequence[int]) -> tuple[int, int, int]:
    """The gaps of some year plans, which are held first, in order, as who saves a report holds hers."""
    list(YearPlan.objects.select_for_update(of=("self",)).filter(pk__in=plans).order_by("pk").values_list("pk"))
    known = {(gap.year_plan_id, gap.source): gap for gap in MoneyGap.objects.open().filter(year_plan__in=plans)}
    parts = {one.key: one for one in treasury.differences(fiscal_year, plans)}
    new = [_new(one) for key, one in parts.items() if key not in known]
    followed = [gap for key, gap in known.items() if key in parts and rules.follow(gap, parts[key])]
    closed = [gap for key, gap in known.items() if key not in parts]
    for gap in closed:
        gap.closed_on = clock.today()
    MoneyGap.objects.bulk_create(new)
    MoneyGap.objects.bulk_update(followed, FIELDS)
    MoneyGap.objects.bulk_update(closed, ["closed_on"])
    return len(new), len(followed), len(closed)


def _new(one: rules.Difference) -> MoneyGap:
    return MoneyGap(
        year_plan_id=one.year_plan_id,
        source=one.source,
        found_on=clock.today(),
        agency=one.agency,
        agency_on=one.agency_on,
        treasury=one.treasury,
        treasury_on=one.treasury_on,
    )


@job()
def follow_all(timestamp: int = 0) -> None:
    """Daily: every fiscal year the treasury has spoken of, for keys that were changed in projects since. `timestamp` is the moment
    it was due and is not used."""
    del timestamp
    for fiscal_year in treasury.years():
        follow_year(fiscal_year=fiscal_year)
