"""Agency and treasury beside each other: when their figures part, how old a gap is, who answers it. Days in Bangkok, baht."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from samrit.accounts.roles import Body, Person, Role
from samrit.lib.errors import Problem, Text
from samrit.reporting.models import GapAnswer, MoneyGap

NEAR = dt.timedelta(days=31)
"""A statement that is older than this at the end of a quarter says nothing about that quarter."""
AGES = ((30, _("Up to 30 days")), (60, _("31 to 60 days")), (90, _("61 to 90 days")), (None, _("More than 90 days")))
"""How gaps are grouped by age: the most days of a group (None: no end) and its words."""
LONGEST = 2000
ANSWERERS = (Role.DIVISION_EDITOR, Role.DIVISION_APPROVER, Role.DEPARTMENT_APPROVER)
ALONE = _("This gap is closed: the figures agree by now.")


@dataclass(frozen=True)
class Difference:
    """Figures of one source of a year plan that part (cumulative disbursement, baht), each with its day."""

    year_plan_id: int
    source: str
    agency: Decimal
    agency_on: dt.date
    treasury: Decimal
    treasury_on: dt.date

    @property
    def key(self) -> tuple[int, str]:
        """Whose money it is."""
        return self.year_plan_id, self.source


def follow(gap: MoneyGap, now: Difference) -> bool:
    """Bring a gap to the figures of today; an answer holds for the figures it was given to. True where something changed."""
    figures = (gap.agency, gap.treasury)
    days = (gap.agency_on, gap.treasury_on)
    if figures == (now.agency, now.treasury) and days == (now.agency_on, now.treasury_on):
        return False
    gap.agency, gap.agency_on, gap.treasury, gap.treasury_on = now.agency, now.agency_on, now.treasury, now.treasury_on
    if figures != (now.agency, now.treasury):
        gap.answer = gap.reason_code = gap.words = ""
        gap.answered_by = gap.answered_at = None
    return True


def age(gap: MoneyGap, today: dt.date) -> int:
    """Days since the gap was found, whatever was answered since."""
    return ((gap.closed_on or today) - gap.found_on).days


def why_not_answer(who: Person, gap: MoneyGap, owner: Body) -> Text | None:
    """Why she may not accept or explain."""
    if gap.closed_on is not None:
        return ALONE
    if not any(who.holds(role, owner) for role in ANSWERERS):
        return _("An editor or approver of the unit that owns the project answers for its figures.")
    return None


def why_not_accept(who: Person, gap: MoneyGap, owner: Body) -> Text | None:
    """Why she may not take the treasury's figure."""
    if reason := why_not_answer(who, gap, owner):
        return reason
    if gap.treasury < 0:
        return _("A report holds no figure below zero. Explain the difference instead.")
    if gap.answer == GapAnswer.ACCEPTED:
        return _("The treasury's figure has been accepted; the next report takes it.")
    return None


def faults_of(reason_code: str, words: str, codes: Iterable[str]) -> list[Problem]:
    """What is wrong with an explanation."""
    problems = []
    if reason_code not in set(codes):
        problems.append(Problem("reason_code", "required", _("Choose why the figures part.")))
    if not words:
        problems.append(Problem("words", "required", _("Say in a sentence why your figure is right.")))
    if len(words) > LONGEST:
        problems.append(Problem("words", "too_long", _("At most %(most)s letters.") % {"most": LONGEST}))
    return problems
