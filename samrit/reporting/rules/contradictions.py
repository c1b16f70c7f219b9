"""Where answers contradict each other or part far from the plan, a reason is asked: codes for counting, words for reading."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.reporting.models import ExecutionState, Rating
from samrit.reporting.rules.case import Case, figure, rounded_points
from samrit.reporting.rules.fields import Text
from samrit.reporting.rules.plan import HUNDRED
from samrit.reporting.rules.ratings import computed_in
from samrit.reporting.rules.spending import above, asks_reason

STOPPED = frozenset({ExecutionState.SUSPENDED, ExecutionState.CANCELLED})


def progress_reasons(case: Case) -> list[Text]:
    """Why the progress figure needs a reason: it fell, it is not what the weights say, or the state says something else."""
    progress, before, computed = case["progress_actual"], case.before("progress_actual"), case.computed
    if progress is None:
        return []
    found: list[Text] = []
    if before is not None and progress < before:
        found.append(_("Progress is lower than last quarter (%(before)s%%): say why.") % {"before": figure(before)})
    if computed is not None and progress != computed:
        words = _("The weights of the activities give %(computed)s%%: say why your figure differs.")
        found.append(words % {"computed": figure(computed)})
    if contradiction := state_against(case):
        found.append(contradiction)
    return found


def state_against(case: Case) -> Text | None:
    """How the state of the work contradicts its progress."""
    state, progress, gap = case["execution_state"], case["progress_actual"], case.progress_gap
    if progress is None:
        return None
    said = {"progress": figure(progress)}
    if state == ExecutionState.COMPLETED and progress < HUNDRED:
        return _("The work is said to be completed, but progress is %(progress)s%%: say why.") % said
    if state == ExecutionState.NOT_STARTED and progress > 0:
        return _("The work is said not to have started, but progress is %(progress)s%%: say why.") % said
    if state == ExecutionState.IN_PROGRESS and progress == HUNDRED:
        return _("The work is said to be in progress, but progress is 100%: say why.")
    if state == ExecutionState.DELAYED and gap is not None and gap >= 0:
        return _("The work is said to be delayed, but progress is not behind the plan: say why.")
    return None


def missing_ratings(case: Case) -> Iterator[Problem]:
    """A stated rating that is not what the figures say carries its reason."""
    for indicator in case.plan.indicators:
        key = f"indicator.{indicator.uid}"
        stated, computed = case[f"{key}.rating"], computed_in(case, indicator)
        if stated and computed and stated != computed and case[f"{key}.rating_reason"] is None:
            words = _("%(name)s: the figures say “%(computed)s”, you say “%(stated)s”: give the reason.")
            said = {"computed": computed.label, "stated": Rating(stated).label}
            yield Problem(f"{key}.rating_reason", "contradicts", words % {"name": indicator.name, **said})


def missing_variance(case: Case, key: str) -> Iterator[Problem]:
    """A reason of the list, where there is a list, and words, where plan and actual part by more than the year allows."""
    asked = _progress_words(case) if key == "progress_variance" else _money_words(case)
    if asked is None:
        return
    if case[key] is None and case.plan.rules.variance_reasons:
        yield Problem(key, "required", _("%(gap)s Choose the main reason.") % {"gap": asked})
    if case[f"{key}_text"] is None:
        yield Problem(f"{key}_text", "required", _("%(gap)s Say why in words.") % {"gap": asked})


def _progress_words(case: Case) -> Text | None:
    gap = case.progress_gap
    if gap is None or not case.is_far_in_progress:
        return None
    said = {"gap": rounded_points(gap)}
    if gap < 0:
        return _("Progress is %(gap)s percentage points behind plan.") % said
    return _("Progress is %(gap)s percentage points ahead of plan.") % said


def _money_words(case: Case) -> Text | None:
    gap = case.money_gap
    if not asks_reason(case):
        return None
    if gap is None or not case.is_far_in_money:
        return _("More was disbursed than was planned for the year.")
    said = {"gap": rounded_points(gap)}
    if gap < 0:
        return _("Disbursement is %(gap)s percent of the year's money behind plan.") % said
    return _("Disbursement is %(gap)s percent of the year's money ahead of plan.") % said


def against_as_planned(case: Case) -> list[Text]:
    """What the figures say against the assessment "as planned"."""
    found: list[Text] = []
    if case["execution_state"] in {ExecutionState.DELAYED, *STOPPED}:
        found.append(_("the work is delayed or stopped"))
    if case.is_far_in_progress and case.progress_gap is not None and case.progress_gap < 0:
        found.append(_("progress is %(gap)s points behind plan") % {"gap": rounded_points(case.progress_gap)})
    if case.is_far_in_money or above(case):
        found.append(_("spending is far from the plan"))
    at_risk = [one.name for one in case.plan.indicators if computed_in(case, one) == Rating.AT_RISK]
    return [*found, *(_("the indicator “%(name)s” is at risk") % {"name": name} for name in at_risk)]


def missing_assessment(case: Case) -> Iterator[Problem]:
    """The fourth quarter asks for it; "not as planned", and "as planned" against the figures, ask for the reason."""
    said = case["self_assessment"]
    if case.quarter == 4 and said is None:
        yield Problem("self_assessment", "required", _("The fourth quarter asks for your own assessment."))
    if case["self_assessment_reason"] is not None:
        return
    if said == "not_met":
        yield Problem("self_assessment_reason", "required", _("Say why it is not as planned."))
    if said == "met" and (against := against_as_planned(case)):
        words = _("You assess it as planned, but %(against)s: give the reason.")
        listed = ", ".join(str(one) for one in against)
        yield Problem("self_assessment_reason", "contradicts", words % {"against": listed})
