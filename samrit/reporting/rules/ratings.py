"""How an indicator stands, from its figures alone: the value, the cumulative target of the quarter, and which way is better.

More is better: reached once the target of the year is reached, on track from the target of the quarter upward. Less is
better: on track up to the target of the quarter, and reached when the year ends so. Keep: on track while it stands at the
target. Where neither target is known nothing is computed.
"""

from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from samrit.projects.models import Direction
from samrit.reporting.models import Rating
from samrit.reporting.rules.case import Case, figure
from samrit.reporting.rules.fields import Text
from samrit.reporting.rules.plan import PlannedIndicator

LAST = 4


def computed_rating(indicator: PlannedIndicator, quarter: int, value: Decimal | None) -> Rating | None:
    """The rating that follows from the figures; None where there is no value or no target to compare it with."""
    goal = _goal(indicator, quarter)
    if value is None:
        return None
    if indicator.direction in {Direction.DOWN, Direction.KEEP}:
        if goal is None:
            return None
        holds = value <= goal if indicator.direction == Direction.DOWN else value == goal
        return Rating.AT_RISK if not holds else Rating.ACHIEVED if quarter == LAST else Rating.ON_TRACK
    if indicator.target is not None and value >= indicator.target:
        return Rating.ACHIEVED
    stated = indicator.target_at(quarter)
    if stated is None:
        return None
    return Rating.ON_TRACK if value >= stated else Rating.AT_RISK


def rule_of(indicator: PlannedIndicator, quarter: int) -> Text:
    """The rule by which it is rated, in words with its figures."""
    goal = _goal(indicator, quarter)
    if goal is None:
        return _("There is no target to compare it with yet.")
    said = {"goal": figure(goal), "year": figure(indicator.target) if indicator.target is not None else "–"}
    if indicator.direction == Direction.DOWN:
        return _("Less is better: on track up to %(goal)s at the end of this quarter.") % said
    if indicator.direction == Direction.KEEP:
        return _("Keep at the target: on track at %(goal)s.") % said
    if indicator.target_at(quarter) is None:
        return _("More is better: reached from %(year)s. This quarter has no target of its own.") % said
    return _("More is better: on track from %(goal)s at the end of this quarter, reached from %(year)s.") % said


def rating_in(case: Case, indicator: PlannedIndicator) -> Rating | None:
    """The rating that holds: the stated one, else the computed one."""
    stated = case[f"indicator.{indicator.uid}.rating"]
    return Rating(stated) if stated in Rating.values else computed_in(case, indicator)


def computed_in(case: Case, indicator: PlannedIndicator) -> Rating | None:
    """The rating that follows from what is written."""
    key = f"indicator.{indicator.uid}"
    return None if case[f"{key}.na"] else computed_rating(indicator, case.quarter, case[f"{key}.value"])


def _goal(indicator: PlannedIndicator, quarter: int) -> Decimal | None:
    stated = indicator.target_at(quarter)
    return indicator.target if stated is None else stated
