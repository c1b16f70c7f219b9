"""What cannot be (refused at saving), what is missing (blocks sending), and what looks odd (shown, never blocks).

Source: form M6 and the validation rules collected in the domain dossier; a draft may be incomplete, never impossible.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.lib.errors import Problem
from samrit.lib.money import LARGEST, format_baht
from samrit.reporting.models import ExecutionState
from samrit.reporting.rules.fields import Field, Kind, Previous, Text, Values, done_of, fields_of, results, total
from samrit.reporting.rules.plan import HUNDRED, Plan, computed_progress, planned_progress

LONGEST = 10_000
STOPPED = frozenset({ExecutionState.SUSPENDED, ExecutionState.CANCELLED})


@dataclass(frozen=True)
class Case:
    """A report as the rules judge it: the plan, the quarter, what is written, and the earlier report if there is one."""

    plan: Plan
    quarter: int
    values: Values
    previous: Previous | None = None

    def __getitem__(self, key: str) -> Any:
        """The value of a field; None where nothing is written."""
        value = self.values.get(key)
        return None if value == "" else value

    @property
    def computed(self) -> Decimal | None:
        """Progress from the weights."""
        return computed_progress(self.plan, self.quarter, done_of(self.values))

    def before(self, key: str) -> Any:
        """The value of a field in the earlier report."""
        return self.previous.values.get(key) if self.previous else None


def figure(value: Decimal) -> str:
    """A number as a sentence holds it: `1,250.5`."""
    return f"{value.normalize():,f}"


def check_values(case: Case) -> list[Problem]:
    """Everything that cannot be, whatever is typed later."""
    problems = [problem for item in fields_of(case.plan) for problem in _check_field(item, case[item.key])]
    for kind, thing in results(case.plan):
        key = f"{kind}.{thing.uid}"
        if case[f"{key}.value"] is not None and case[f"{key}.na"]:
            words = _("%(name)s: give a result, or say that it does not apply, not both.") % {"name": thing.name}
            problems.append(Problem(f"{key}.value", "both", words))
    return problems


def _check_field(item: Field, value: Any) -> Iterator[Problem]:
    said = {"label": item.label}
    if value is None:
        return
    if item.kind == Kind.PERCENT and not 0 <= value <= HUNDRED:
        yield Problem(item.key, "percent", _("%(label)s: a share lies between 0 and 100.") % said)
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
        *_missing_values(case),
        *_missing_money(case),
        *_missing_words(case),
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


def why_reason(case: Case) -> Text | None:
    """Why the progress figure needs a reason: it fell, or it is not what the weights say."""
    progress, before, computed = case["progress_actual"], case.before("progress_actual"), case.computed
    if progress is None:
        return None
    if before is not None and progress < before:
        return _("Progress is lower than last quarter (%(before)s%%): say why.") % {"before": figure(before)}
    if computed is not None and progress != computed:
        return _("The weights of the activities give %(computed)s%%: say why your figure differs.") % {
            "computed": figure(computed)
        }
    return None


def _missing_activities(case: Case) -> Iterator[Problem]:
    for activity in case.plan.activities:
        key = f"activity.{activity.uid}"
        if activity.has_begun(case.quarter) and case[f"{key}.done"] is None:
            yield Problem(f"{key}.done", "required", _("%(name)s: give the percent done.") % {"name": activity.name})


def _missing_values(case: Case) -> Iterator[Problem]:
    for kind, thing in results(case.plan):
        key = f"{kind}.{thing.uid}"
        if kind != "outcome" and case[f"{key}.value"] is None and not case[f"{key}.na"]:
            words = _("%(name)s: give the result so far (0 if none), or say that it does not apply this quarter.")
            yield Problem(f"{key}.value", "required", words % {"name": thing.name})


def _missing_money(case: Case) -> Iterator[Problem]:
    for item in fields_of(case.plan):
        if item.kind == Kind.MONEY and item.key.endswith(".disbursed") and case[item.key] is None:
            yield Problem(item.key, "required", _("%(label)s: give the amount (0 if none).") % {"label": item.label})


def _missing_words(case: Case) -> Iterator[Problem]:
    last = case.quarter == 4
    if last and case["outcome_result"] is None:
        yield Problem("outcome_result", "required", _("The fourth quarter asks for the outcome."))
    for key in ("effect_on_y1", "effect_on_y2", "effect_on_z"):
        if case[key] is None:
            yield Problem(key, "required", _("Say how the results move the targets."))
    if case["has_obstacles"] is None:
        yield Problem("has_obstacles", "required", _("Say whether there are problems or obstacles."))
    if case["has_obstacles"]:
        yield from _missing_obstacles(case)
    if last and case["self_assessment"] is None:
        yield Problem("self_assessment", "required", _("The fourth quarter asks for your own assessment."))
    if case["self_assessment"] == "not_met" and case["self_assessment_reason"] is None:
        yield Problem("self_assessment_reason", "required", _("Say why it is not as planned."))


def _missing_obstacles(case: Case) -> Iterator[Problem]:
    said = [category for category, _label in case.plan.rules.obstacle_categories if case[f"obstacle.{category}.text"]]
    if not said:
        yield Problem("has_obstacles", "which", _("Describe the problems and obstacles under what kind they are of."))
    for category in said:
        if case[f"obstacle.{category}.remedy"] is None:
            yield Problem(f"obstacle.{category}.remedy", "required", _("Say what is done about the problems."))


def warnings(case: Case) -> list[Problem]:
    """What looks odd: shown to the editor and the approver, never in the way."""
    return [*_odd_progress(case), *_odd_money(case), *_odd_results(case)]


def _odd_progress(case: Case) -> Iterator[Problem]:
    progress, planned = case["progress_actual"], planned_progress(case.plan, case.quarter)
    if progress is not None and planned is not None and planned - progress >= case.plan.rules.progress_gap:
        gap = {"gap": figure(planned - progress)}
        yield Problem("progress_actual", "behind", _("Progress is %(gap)s percentage points behind plan.") % gap)
    finished = case["execution_state"] == ExecutionState.COMPLETED
    if finished and progress is not None and progress < HUNDRED:
        yield Problem("execution_state", "not_finished", _("Completed, but progress is below 100%."))


def _odd_money(case: Case) -> Iterator[Problem]:
    spent, amount = total(case.values, "disbursed"), case.plan.amount
    if spent is None:
        return
    planned = case.plan.planned_money(case.quarter)
    if spent + (total(case.values, "committed") or 0) > amount:
        text = _("Disbursed and committed together exceed this year's %(amount)s baht.")
        yield Problem("money", "over_budget", text % {"amount": format_baht(amount)})
    if planned is not None and amount and abs(spent - planned) * 100 / amount >= case.plan.rules.money_gap:
        text = _("Disbursed %(spent)s baht; the plan to this quarter is %(planned)s baht.")
        yield Problem("money", "off_plan", text % {"spent": format_baht(spent), "planned": format_baht(planned)})
    for line in case.plan.money:
        key = f"money.{line.source}.disbursed"
        now, before = case[key], case.before(key)
        if now is not None and before is not None and now < before:
            words = _("Disbursed so far is lower than last quarter (%(before)s baht).") % {
                "before": format_baht(before)
            }
            yield Problem(key, "fell", words)


def _odd_results(case: Case) -> Iterator[Problem]:
    for indicator in case.plan.indicators:
        key = f"indicator.{indicator.uid}.value"
        value, target = case[key], indicator.target_at(case.quarter)
        if value is not None and target is not None and value < target:
            words = _("%(name)s: %(value)s, the target at this quarter is %(target)s.")
            said = {"name": indicator.name, "value": figure(value), "target": figure(target)}
            yield Problem(key, "below_target", words % said)
    if case.quarter in {2, 3} and case["outcome_result"] is None:
        yield Problem("outcome_result", "outcome_soon", _("The outcome will be asked for in the fourth quarter."))


def is_complete(case: Case) -> bool:
    """Whether nothing blocks sending."""
    return not missing(case)


def answered(case: Case) -> tuple[int, int]:
    """How many of the fields that block sending are answered, of how many: (done, all)."""
    blank = Case(case.plan, case.quarter, {}, case.previous)
    needed = {problem.field for problem in missing(blank)} | {problem.field for problem in missing(case)}
    return len(needed) - len({problem.field for problem in missing(case)}), len(needed)
