"""What cannot be (refused at saving), what is missing (blocks sending), and what looks odd (shown, never blocks).

Source: form M6 and the validation rules collected in the domain dossier; a draft may be incomplete, never impossible. The
rules of days, money and contradictions stand in modules of their own.
"""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.money import LARGEST
from samrit.reporting.models import ExecutionState, Rating
from samrit.reporting.rules.case import Case, figure
from samrit.reporting.rules.contradictions import (
    STOPPED,
    missing_assessment,
    missing_ratings,
    missing_variance,
    progress_reasons,
)
from samrit.reporting.rules.days import impossible_days, impossible_place, missing_days, odd_days, odd_place
from samrit.reporting.rules.fields import Field, Kind, Text, fields_of, is_blank, results
from samrit.reporting.rules.plan import HUNDRED
from samrit.reporting.rules.ratings import computed_in
from samrit.reporting.rules.spending import missing_money, odd_money

__all__ = [
    "Case",
    "answered",
    "check_field",
    "check_values",
    "figure",
    "is_complete",
    "missing",
    "warnings",
    "why_reason",
]

LONGEST = 10_000


def check_values(case: Case) -> list[Problem]:
    """Everything that cannot be, whatever is typed later."""
    problems = [problem for item in fields_of(case.plan) for problem in check_field(item, case[item.key])]
    for kind, thing in results(case.plan):
        key = f"{kind}.{thing.uid}"
        if case[f"{key}.value"] is not None and case[f"{key}.na"]:
            words = _("%(name)s: give a result, or say that it does not apply, not both.") % {"name": thing.name}
            problems.append(Problem(f"{key}.value", "both", words))
    return [*problems, *impossible_days(case), *impossible_place(case)]


def check_field(item: Field, value: Any) -> Iterator[Problem]:
    """What cannot be in one field, whatever is written elsewhere."""
    said = {"label": item.label}
    if value is None:
        return
    if item.kind == Kind.PERCENT and not 0 <= value <= HUNDRED:
        words = _("%(label)s: a share lies between 0 and 100, not %(value)s.")
        yield Problem(item.key, "percent", words % {**said, "value": figure(value)})
    if item.kind == Kind.MONEY and not 0 <= value <= LARGEST:
        yield Problem(item.key, "money", _("%(label)s: an amount is zero or more, in baht.") % said)
    if item.kind == Kind.COUNT and value < 0:
        yield Problem(item.key, "negative", _("%(label)s: a count is zero or more.") % said)
    if item.kind in {Kind.NUMBER, Kind.COUNT} and abs(value) >= Decimal(10) ** 14:
        yield Problem(item.key, "too_large", _("%(label)s: this number is too large to be meant.") % said)
    if item.kind == Kind.TEXT and len(value) > LONGEST:
        yield Problem(item.key, "too_long", _("%(label)s: at most %(most)s letters.") % {**said, "most": LONGEST})
    if item.kind == Kind.DEGREES and abs(value) > 180:
        yield Problem(item.key, "degrees", _("%(label)s: degrees lie between -180 and 180.") % said)
    if item.kind == Kind.CHOICE and value not in dict(item.choices):
        yield Problem(item.key, "unknown_choice", _("%(label)s: choose one of the list.") % said)


def missing(case: Case) -> list[Problem]:
    """What blocks sending, each at its field, in the order of the page."""
    return [
        *_missing_progress(case),
        *_missing_activities(case),
        *missing_days(case),
        *_missing_values(case),
        *missing_ratings(case),
        *missing_money(case),
        *missing_variance(case, "money_variance"),
        *_missing_words(case),
        *missing_assessment(case),
    ]


def _missing_progress(case: Case) -> Iterator[Problem]:
    if case["execution_state"] is None:
        yield Problem("execution_state", "required", _("Say how the work stands."))
    if case["execution_state"] in STOPPED and case["summary"] is None:
        yield Problem("summary", "required", _("Say in the summary why the work was suspended or cancelled."))
    progress = case["progress_actual"]
    if progress is None:
        yield Problem("progress_actual", "required", _("Give the progress so far."))
    elif case["progress_reason"] is None and (reason := why_reason(case)):
        yield Problem("progress_reason", "required", reason)
    yield from missing_variance(case, "progress_variance")


def why_reason(case: Case) -> Text | None:
    """Why the progress figure needs a reason; everything there is to say about it in one text."""
    return " ".join(str(reason) for reason in progress_reasons(case)) or None


def _missing_activities(case: Case) -> Iterator[Problem]:
    for activity in case.plan.activities:
        key = f"activity.{activity.uid}"
        if activity.has_begun(case.quarter) and case[f"{key}.done"] is None:
            yield Problem(f"{key}.done", "required", _("%(name)s: give the percent done.") % {"name": activity.name})


def _missing_values(case: Case) -> Iterator[Problem]:
    for kind, thing in results(case.plan):
        key = f"{kind}.{thing.uid}"
        if case[f"{key}.value"] is not None or case[f"{key}.na"]:
            continue
        if kind != "outcome":
            words = _("%(name)s: give the result so far (0 if none), or say that it does not apply this quarter.")
            yield Problem(f"{key}.value", "required", words % {"name": thing.name})
        elif case.quarter == 4 and case[f"{key}.text"] is None:
            words = _("%(name)s: the fourth quarter asks for a result or for words, or that it does not apply.")
            yield Problem(f"{key}.value", "required", words % {"name": thing.name})


def _missing_words(case: Case) -> Iterator[Problem]:
    if case.quarter == 4 and not case.plan.outcomes and case["outcome_result"] is None:
        yield Problem("outcome_result", "required", _("The fourth quarter asks for the outcome."))
    for key in ("effect_on_y1", "effect_on_y2", "effect_on_z"):
        if case[key] is None:
            yield Problem(key, "required", _("Say how the results move the targets."))
    if case["has_obstacles"] is None:
        yield Problem("has_obstacles", "required", _("Say whether there are problems or obstacles."))
    else:
        yield from _missing_obstacles(case)


def _missing_obstacles(case: Case) -> Iterator[Problem]:
    """Who says that there are some describes them, each with its remedy; who says that there are none describes none."""
    categories = [category for category, _label in case.plan.rules.obstacle_categories]
    said = [one for one in categories if case[f"obstacle.{one}.text"]]
    if not case["has_obstacles"]:
        for category in said:
            words = _("You say that there are no obstacles, but one is described here. Correct one of the two.")
            yield Problem(f"obstacle.{category}.text", "contradicts", words)
        return
    if not said:
        yield Problem("has_obstacles", "which", _("Describe the problems and obstacles under what kind they are of."))
    for category in categories:
        text, remedy = case[f"obstacle.{category}.text"], case[f"obstacle.{category}.remedy"]
        if text is not None and remedy is None:
            yield Problem(f"obstacle.{category}.remedy", "required", _("Say what is done about the problems."))
        if text is None and remedy is not None:
            yield Problem(f"obstacle.{category}.text", "required", _("Say what the obstacle is that this remedies."))


def warnings(case: Case) -> list[Problem]:
    """What looks odd: shown to the editor and the approver, never in the way."""
    return [*_odd_progress(case), *odd_days(case), *odd_money(case), *_odd_results(case), *odd_place(case)]


def _odd_progress(case: Case) -> Iterator[Problem]:
    gap = case.progress_gap
    if gap is not None and case.is_far_in_progress:
        said = {"gap": figure(abs(gap))}
        behind = gap < 0
        words = (
            _("Progress is %(gap)s percentage points behind plan.")
            if behind
            else _("Progress is %(gap)s percentage points ahead of plan.")
        )
        yield Problem("progress_actual", "behind" if behind else "ahead", words % said)
    progress = case["progress_actual"]
    if case["execution_state"] == ExecutionState.COMPLETED and progress is not None and progress < HUNDRED:
        yield Problem("execution_state", "not_finished", _("Completed, but progress is below 100%."))


def _odd_results(case: Case) -> Iterator[Problem]:
    for indicator in case.plan.indicators:
        key = f"indicator.{indicator.uid}.value"
        value, target = case[key], indicator.target_at(case.quarter)
        if computed_in(case, indicator) == Rating.AT_RISK and target is not None:
            words = _("%(name)s: %(value)s, the target at this quarter is %(target)s.")
            said = {"name": indicator.name, "value": figure(value), "target": figure(target)}
            yield Problem(key, "below_target", words % said)
    if case.quarter in {2, 3}:
        yield from _outcomes_soon(case)


def _outcomes_soon(case: Case) -> Iterator[Problem]:
    """The outcomes of which nothing is said yet."""
    for outcome in case.plan.outcomes:
        key = f"outcome.{outcome.uid}"
        if all(is_blank(case[f"{key}.{part}"]) for part in ("value", "na", "text")):
            words = _("%(name)s: this outcome will be asked for in the fourth quarter.")
            yield Problem(f"{key}.value", "outcome_soon", words % {"name": outcome.name})
    if not case.plan.outcomes and case["outcome_result"] is None:
        yield Problem("outcome_result", "outcome_soon", _("The outcome will be asked for in the fourth quarter."))


def is_complete(case: Case) -> bool:
    """Whether nothing blocks sending."""
    return not missing(case)


def answered(case: Case) -> tuple[int, int]:
    """How many of the fields that block sending are answered, of how many: (done, all)."""
    blank = Case(case.plan, case.quarter, {}, case.previous)
    needed = {problem.field for problem in missing(blank)} | {problem.field for problem in missing(case)}
    return len(needed) - len({problem.field for problem in missing(case)}), len(needed)
