"""The fields of M6: one list draws the form, reads it, checks it, stores it and freezes it.

A report is one flat mapping of keys to values: `progress_actual`, `activity.<uid>.done`, `money.<source>.disbursed` …
None and "" mean not answered, which is neither zero nor "does not apply".
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from samrit.projects.models import FundSource
from samrit.reporting.models import ExecutionState, Rating
from samrit.reporting.rules.plan import Plan, Promised, YearRules

LONGEST_FIGURE = 20
"""Digits before the point, less one, from which a figure is not rounded: far more than any rule lets pass."""
Text = str | Promise
Values = Mapping[str, Any]
ASSESSMENTS = (("met", _("As planned")), ("not_met", _("Not as planned")))


class Kind(StrEnum):
    """What a field holds."""

    PERCENT = "percent"
    NUMBER = "number"
    COUNT = "count"  # a number that cannot be negative
    MONEY = "money"
    TEXT = "text"
    CHOICE = "choice"
    YES_NO = "yes_no"
    TICK = "tick"
    DATE = "date"
    DEGREES = "degrees"  # of latitude or longitude


@dataclass(frozen=True)
class Field:
    """One field: its key, what it holds, its label and help, and the words of its choices."""

    key: str
    kind: Kind
    label: Text
    help: Text = ""
    choices: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True)
class Filled:
    """Where an answer came from that nobody typed: a code of `AnsweredFrom`, and which record in short, such as `Q1`."""

    source: str
    origin: str = ""


@dataclass(frozen=True)
class Written:
    """What a person wrote on a page: the values, and the fingerprints of the values the page was drawn with. `filled` tells of
    answers that were brought by something else than her hands (a workbook, the treasury)."""

    values: Values
    seen: Mapping[str, str] = field(default_factory=dict)
    filled: Mapping[str, Filled] = field(default_factory=dict)


@dataclass(frozen=True)
class Previous:
    """The report of an earlier quarter that this one is compared with and prefilled from."""

    quarter: int
    values: Values
    sent_at: dt.datetime | None = None


FIELDS = (
    Field(
        "execution_state",
        Kind.CHOICE,
        _("How the work stands"),
        _("At the end of the quarter."),
        tuple((str(value), label) for value, label in ExecutionState.choices),
    ),
    Field(
        "progress_actual",
        Kind.PERCENT,
        _("Progress so far, percent"),
        _("From the start of the fiscal year. The weights of the activities suggest it."),
    ),
    Field(
        "progress_reason",
        Kind.TEXT,
        _("Reason for the progress figure"),
        _("Needed when it differs from the weights or is lower than last quarter."),
    ),
    Field("summary", Kind.TEXT, _("Summary of the quarter"), _("Two or three sentences a citizen understands.")),
    Field("outcome_result", Kind.TEXT, _("Outcome"), _("What has changed for the people it is for.")),
    Field("effect_on_y1", Kind.TEXT, _("Effect on the sub-plan target (Y1)"), _("How the results so far move it.")),
    Field("effect_on_y2", Kind.TEXT, _("Effect on the issue target (Y2)"), _("How Y1 moves it in turn.")),
    Field("effect_on_z", Kind.TEXT, _("Effect on the goals of the National Strategy (Z)")),
    Field(
        "effect_on_area",
        Kind.TEXT,
        _("Effect on plans of the area"),
        _("Plans of the province or of local governments, where the work touches them."),
    ),
    Field("has_obstacles", Kind.YES_NO, _("Are there problems or obstacles?")),
    Field("suggestion", Kind.TEXT, _("Suggestions"), _("What others would have to do, and who.")),
    Field("self_assessment", Kind.CHOICE, _("Your own assessment"), "", ASSESSMENTS),
    Field("self_assessment_reason", Kind.TEXT, _("Reason for the assessment"), _("Needed when not as planned.")),
    Field("lat", Kind.DEGREES, _("Latitude of the place of work")),
    Field("lon", Kind.DEGREES, _("Longitude of the place of work")),
)
VARIANCES = (
    ("progress_variance", _("Why progress is not as planned")),
    ("money_variance", _("Why spending is not as planned")),
)
"""Asked where plan and actual part by more than the year's rules allow: a reason of the list, and words."""
COLUMNS = (*(item.key for item in FIELDS), *(key + part for key, _label in VARIANCES for part in ("", "_text")))
PREFILLED_COLUMNS = frozenset(
    {"execution_state", "progress_actual", "outcome_result", "lat", "lon"}
    | {"effect_on_y1", "effect_on_y2", "effect_on_z", "effect_on_area"}
)
"""Cumulative answers, a good start for the next quarter. What is said about one quarter only is asked anew."""
PREFILLED_PARTS = frozenset({"done", "value", "amount", "disbursed", "committed", "started_on", "finished_on"})
SOURCES = dict(FundSource.choices)
RATINGS = tuple((str(value), label) for value, label in Rating.choices)


def fields_of(plan: Plan) -> tuple[Field, ...]:
    """All fields of a report on this plan, in the order of the page."""
    rows: list[Field] = []
    for activity in plan.activities:
        key, name = f"activity.{activity.uid}", {"name": activity.name}
        rows.append(Field(f"{key}.done", Kind.PERCENT, _("%(name)s: percent done") % name))
        rows.append(Field(f"{key}.text", Kind.TEXT, _("%(name)s: what was done") % name))
        rows.append(Field(f"{key}.started_on", Kind.DATE, _("%(name)s: begun on") % name))
        rows.append(Field(f"{key}.finished_on", Kind.DATE, _("%(name)s: finished on") % name))
    for kind, thing in results(plan):
        key, name = f"{kind}.{thing.uid}", {"name": thing.name}
        rows.append(Field(f"{key}.value", Kind.NUMBER, _("%(name)s: result so far") % name))
        rows.append(Field(f"{key}.na", Kind.TICK, _("%(name)s: does not apply this quarter") % name))
        if kind == "outcome":
            rows.append(Field(f"{key}.text", Kind.TEXT, _("%(name)s: what has changed") % name))
        if kind == "indicator":
            rows.append(Field(f"{key}.rating", Kind.CHOICE, _("%(name)s: how it stands") % name, "", RATINGS))
            rows.append(Field(f"{key}.rating_reason", Kind.TEXT, _("%(name)s: why it is rated so") % name))
    for group in plan.beneficiaries:
        name = {"name": group.name}
        rows.append(Field(f"beneficiary.{group.uid}.amount", Kind.COUNT, _("%(name)s: benefited so far") % name))
    for money in plan.money:
        key, name = f"money.{money.source}", {"name": str(SOURCES.get(money.source, money.source))}
        rows.append(Field(f"{key}.disbursed", Kind.MONEY, _("%(name)s: disbursed so far, baht") % name))
        rows.append(Field(f"{key}.committed", Kind.MONEY, _("%(name)s: committed, not yet paid, baht") % name))
    return (*FIELDS, *rows, *_reasons(plan.rules), *_obstacles(plan.rules))


def column_fields(rules: YearRules) -> tuple[Field, ...]:
    """The fields that stand once in a report, not in its rows."""
    return (*FIELDS, *_reasons(rules))


def results(plan: Plan) -> list[tuple[str, Promised]]:
    """What has a value in each report, with the word its keys begin with."""
    return [
        *(("output", item) for item in plan.outputs),
        *(("outcome", item) for item in plan.outcomes),
        *(("indicator", item) for item in plan.indicators),
    ]


def _reasons(rules: YearRules) -> list[Field]:
    found = []
    for key, label in VARIANCES:
        found.append(Field(key, Kind.CHOICE, label, "", rules.variance_reasons))
        found.append(Field(f"{key}_text", Kind.TEXT, _("%(label)s, in words") % {"label": label}))
    return found


def _obstacles(rules: YearRules) -> list[Field]:
    """A pair of fields for each category: who writes into one says that there is such an obstacle."""
    found = []
    for category, label in rules.obstacle_categories:
        key, name = f"obstacle.{category}", {"name": label}
        found.append(Field(f"{key}.text", Kind.TEXT, _("%(name)s: what stands in the way") % name))
        found.append(Field(f"{key}.remedy", Kind.TEXT, _("%(name)s: what is done about it, by whom, by when") % name))
    return found


def rounded(item: Field, value: Any) -> Any:
    """A figure at the precision it is kept with: percents 2 decimals, results 4."""
    places_of = {Kind.PERCENT: Decimal("0.01"), Kind.NUMBER: Decimal("0.0001"), Kind.COUNT: Decimal("0.0001")}
    places = places_of.get(item.kind, Decimal("0.00001") if item.kind == Kind.DEGREES else None)
    if places is None or not isinstance(value, Decimal) or value.adjusted() > LONGEST_FIGURE:
        return value  # what has more digits cannot be rounded, and is refused as too large
    return value.quantize(places)


def is_blank(value: Any) -> bool:
    """Whether a value is no answer. Zero and "no" are answers; a box that is not ticked is none."""
    return value is None or value == "" or (value is False)


def is_untouched(values: Values) -> bool:
    """Whether nothing at all has been written. An answered "no" counts as written."""
    return all(value is None or value == "" for value in values.values())


def prefill(plan: Plan, previous: Previous | None) -> dict[str, Any]:
    """What last quarter's cumulative answers offer as a start."""
    if previous is None:
        return {}
    keys = [item.key for item in fields_of(plan)]
    offered = [key for key in keys if key in PREFILLED_COLUMNS or key.rsplit(".", 1)[-1] in PREFILLED_PARTS]
    return {key: previous.values[key] for key in offered if not is_blank(previous.values.get(key))}


def done_of(values: Values) -> dict[str, Decimal | None]:
    """Percent done by activity uid."""
    return {k.split(".")[1]: v for k, v in values.items() if k.startswith("activity.") and k.endswith(".done")}


def total(values: Values, part: str) -> Decimal | None:
    """Sum over the sources of `disbursed` or `committed`; None where no source has an answer."""
    given = [v for k, v in values.items() if k.startswith("money.") and k.endswith(f".{part}") and v is not None]
    return sum(given, Decimal(0)) if given else None
