"""Plan beside actual in words: how far a figure is from what was planned, with the state whose colour and icon it bears."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from samrit.lib.money import format_baht
from samrit.reporting.models import Rating
from samrit.reporting.rules.case import Case, figure, rounded_points
from samrit.reporting.rules.plan import HUNDRED, PlannedIndicator, PlannedMoney
from samrit.reporting.rules.ratings import rating_in, rule_of

LOOKS = {Rating.ACHIEVED: "achieved", Rating.ON_TRACK: "near_target", Rating.AT_RISK: "at_risk"}


@dataclass(frozen=True)
class Standing:
    """A state of the look of statuses, and the words that say the same without colour; `rule` is how it was judged."""

    state: str
    words: str
    rule: str = ""


def points(case: Case, actual: Decimal | None, planned: Decimal | None) -> Standing | None:
    """Percent done beside percent planned."""
    if actual is None or planned is None:
        return None
    gap = actual - planned
    state = "at_risk" if gap < -case.plan.rules.progress_gap else "near_target" if gap < 0 else "achieved"
    if not gap:
        return Standing(state, _("as planned"))
    said = {"gap": rounded_points(gap)}
    return Standing(
        state, _("%(gap)s points behind plan") % said if gap < 0 else _("%(gap)s points ahead of plan") % said
    )


def baht(case: Case, line: PlannedMoney) -> Standing | None:
    """Disbursement of a source beside its plan to the quarter; above the year's money in any case."""
    spent, planned = case[f"money.{line.source}.disbursed"], line.planned(case.quarter)
    if spent is None:
        return None
    if spent > line.amount:
        return Standing(
            "critical", _("%(gap)s baht above the year's money") % {"gap": format_baht(spent - line.amount)}
        )
    if planned is None:
        return None
    gap = spent - planned
    if not gap:
        return Standing("achieved", _("as planned"))
    far = bool(line.amount) and abs(gap) * HUNDRED / line.amount > case.plan.rules.money_gap
    said = {"gap": format_baht(abs(gap))}
    words = _("%(gap)s baht less than planned") % said if gap < 0 else _("%(gap)s baht more than planned") % said
    return Standing("at_risk" if far else "near_target" if gap < 0 else "achieved", words)


def of_year(value: Decimal | None, target: Decimal | None) -> Standing | None:
    """A result beside the target of the year, which has no targets by quarter: the share that is reached."""
    if value is None or not target:
        return None
    part = (value * HUNDRED / target).quantize(Decimal("0.1"))
    state = "achieved" if value >= target else "open"
    return Standing(state, _("%(share)s%% of the year's target") % {"share": figure(part)})


def indicator(case: Case, planned: PlannedIndicator) -> Standing | None:
    """An indicator beside its target of the quarter, by the rating that holds."""
    key = f"indicator.{planned.uid}"
    rating, value = rating_in(case, planned), case[f"{key}.value"]
    if rating is None or case[f"{key}.na"]:
        return None
    goal = planned.target_at(case.quarter)
    goal = planned.target if goal is None else goal
    words = str(rating.label)
    if value is not None and goal is not None and value != goal:
        said = {"rating": words, "gap": figure(abs(value - goal))}
        above = value > goal
        words = (
            _("%(rating)s, %(gap)s above the target") % said
            if above
            else _("%(rating)s, %(gap)s below the target") % said
        )
    return Standing(LOOKS[rating], words, str(rule_of(planned, case.quarter)))
