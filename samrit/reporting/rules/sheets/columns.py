"""The sheets of a workbook of quarterly reports: one row for each report, and one for each activity, result, group of people,
source of money and kind of obstacle of its plan. Rows come from the year plan; none is added and none is taken away here.

A row is named by the key of its answers in the report (`activity.<uid>`), as everywhere else. Grey columns show the plan and
what the report before said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from samrit.lib.workbooks import Cell
from samrit.projects.rules.sheets import columns as projects
from samrit.projects.rules.sheets.columns import BEFORE, CLOSED, CODE, NAME, OWNER, SEEN, UID, YEAR, Column, SheetSpec
from samrit.projects.rules.specs import FieldSpec, RowsSpec, SectionSpec, Text
from samrit.projects.rules.specs import Kind as SheetKind
from samrit.reporting.rules.case import Case
from samrit.reporting.rules.fields import FIELDS, RATINGS, SOURCES, VARIANCES, Field, Kind, results
from samrit.reporting.rules.plan import YearRules

VERSION = 1
"""Of the template: it grows when sheets or columns are named otherwise."""
QUARTER = "of_quarter"
REPORTS, ACTIVITIES, RESULTS, PEOPLE, MONEY, OBSTACLES = (
    *("m6", "m6.activities", "m6.results", "m6.beneficiaries", "m6.money", "m6.obstacles"),
)
NOT_APPLICABLE = "n/a"
"""Stands for “does not apply” where a result is compared or kept as one value."""
OUTCOME, INDICATOR = "outcome", "indicator"
ONLY_FOR = {"text": OUTCOME, "rating": INDICATOR, "rating_reason": INDICATOR}
"""Columns of results that only some kinds of results have."""
KINDS: Mapping[str, Text] = {"output": _("Output"), OUTCOME: _("Outcome"), INDICATOR: _("Indicator")}
KIND_OF = {
    Kind.PERCENT: SheetKind.PERCENT,
    Kind.NUMBER: SheetKind.DECIMAL,
    Kind.COUNT: SheetKind.DECIMAL,
    Kind.MONEY: SheetKind.MONEY,
    Kind.TEXT: SheetKind.LONG,
    Kind.CHOICE: SheetKind.CHOICE,
    Kind.YES_NO: SheetKind.BOOL,
    Kind.DATE: SheetKind.DATE,
    Kind.DEGREES: SheetKind.DECIMAL,
}
FIGURES = frozenset({SheetKind.PERCENT, SheetKind.DECIMAL, SheetKind.MONEY})


def _field(name: str, kind: SheetKind, label: Text, choices: tuple[tuple[str, Text], ...] = ()) -> FieldSpec:
    return FieldSpec(name, kind, label, choices=choices)


def _of(item: Field) -> FieldSpec:
    return FieldSpec(item.key, KIND_OF[item.kind], item.label, item.help, choices=item.choices)


_DONE = _field("done", SheetKind.PERCENT, _("Percent done so far"))
_VALUE = FieldSpec(
    "value",
    SheetKind.DECIMAL,
    _("Result so far"),
    _("0 where there is none yet; write “does not apply” where nothing is measured this quarter."),
)
_AMOUNT = _field("amount", SheetKind.DECIMAL, _("Benefited so far"))
_DISBURSED = _field("disbursed", SheetKind.MONEY, _("Disbursed so far, baht"))
_COMMITTED = _field("committed", SheetKind.MONEY, _("Committed, not yet paid, baht"))
_PARTS: tuple[tuple[str, Text, Text, tuple[FieldSpec, ...]], ...] = (
    (
        ACTIVITIES,
        _("Activities"),
        _("Activity"),
        (
            _DONE,
            _field("text", SheetKind.LONG, _("What was done")),
            _field("started_on", SheetKind.DATE, _("Begun on")),
            _field("finished_on", SheetKind.DATE, _("Finished on")),
        ),
    ),
    (
        RESULTS,
        _("Results"),
        _("Output, outcome or indicator"),
        (
            _VALUE,
            _field("text", SheetKind.LONG, _("What has changed (outcomes)")),
            _field("rating", SheetKind.CHOICE, _("How it stands (indicators)"), RATINGS),
            _field("rating_reason", SheetKind.LONG, _("Why it is rated so (indicators)")),
        ),
    ),
    (PEOPLE, _("Beneficiaries"), _("Group of people"), (_AMOUNT,)),
    (MONEY, _("Money by source"), _("Source of money"), (_DISBURSED, _COMMITTED)),
    (
        OBSTACLES,
        _("Problems and obstacles"),
        _("Kind of obstacle"),
        (
            _field("text", SheetKind.LONG, _("What stands in the way")),
            _field("remedy", SheetKind.LONG, _("What is done about it, by whom, by when")),
        ),
    ),
)
_BESIDE: Mapping[str, tuple[tuple[str, Text, float], ...]] = {
    REPORTS: (
        ("plan_progress", _("Planned progress at the end of the quarter, percent"), 14),
        ("weights", _("Progress by the weights, percent"), 14),
        ("last_progress", _("Progress in the report before, percent"), 14),
        ("last_state", _("How the work stood in the report before"), 18),
    ),
    ACTIVITIES: (
        ("name", _("Activity"), 40),
        ("weight", _("Weight, percent"), 10),
        ("plan", _("Planned at the end of the quarter, percent"), 14),
        ("last_done", _("Percent done in the report before"), 14),
    ),
    RESULTS: (
        ("kind", _("Kind"), 12),
        ("name", _("Output, outcome or indicator"), 44),
        ("unit", _("Unit"), 14),
        ("target", _("Target by the plan"), 14),
        ("last_value", _("Result in the report before"), 14),
    ),
    PEOPLE: (
        ("name", _("Group of people"), 40),
        ("unit", _("Unit"), 12),
        ("target", _("Planned"), 14),
        ("last_amount", _("Benefited in the report before"), 14),
    ),
    MONEY: (
        ("name", _("Source of money"), 30),
        ("amount_of_year", _("Money of the year, baht"), 18),
        ("plan", _("Planned to the end of the quarter, baht"), 18),
        ("last_disbursed", _("Disbursed in the report before, baht"), 18),
        ("last_committed", _("Committed in the report before, baht"), 18),
    ),
    OBSTACLES: (("name", _("Kind of obstacle"), 34),),
}


def specification(rules: YearRules) -> SectionSpec:
    """The report as a section: its general fields and its repeating parts, with the choices of the year."""
    reasons = [_field(key, SheetKind.CHOICE, label, rules.variance_reasons) for key, label in VARIANCES]
    words = [
        _field(f"{key}_text", SheetKind.LONG, format_lazy(_("{label}, in words"), label=label))
        for key, label in VARIANCES
    ]
    general = (*(_of(item) for item in FIELDS), reasons[0], words[0], reasons[1], words[1])
    parts = tuple(RowsSpec(name.partition(".")[2], "", title, row, "", inner) for name, title, row, inner in _PARTS)
    return SectionSpec("m6", "", _("Quarterly reports"), "", general, parts)


def sheets_of(rules: YearRules) -> tuple[SheetSpec, ...]:
    """All sheets of a fiscal year."""
    spec = specification(rules)
    return (_sheet(spec, None, spec.fields), *(_sheet(spec, part, part.fields) for part in spec.rows))


def _sheet(spec: SectionSpec, part: RowsSpec | None, fields: tuple[FieldSpec, ...]) -> SheetSpec:
    name = f"{spec.key}.{part.name}" if part else spec.key
    widths = {CODE: 20, YEAR: 9, NAME: 34, OWNER: 30, UID: 8, CLOSED: 24, SEEN: 8}
    ours = {each: Column(each, projects.TITLES[each], width) for each, width in widths.items()}
    quarter = Column(QUARTER, _("Quarter of the report"), 9, is_beside=True)
    beside = [Column(f"{BEFORE}{key}", title, width, is_beside=True) for key, title, width in _BESIDE[name]]
    inner = [Column(each.name, each.label, 44 if each.kind == SheetKind.LONG else 18, each) for each in fields]
    head = [ours[CODE], ours[YEAR], quarter, ours[NAME], ours[UID] if part else ours[OWNER]]
    return SheetSpec(spec, part, (*head, *beside, *inner, ours[CLOSED], ours[SEEN]), fields)


@dataclass(frozen=True)
class PlannedRow:
    """A row of a part: the key its answers begin with, what the plan and the report before say, and the columns that do not
    belong to it."""

    key: str
    beside: Mapping[str, Cell] = field(default_factory=dict)
    without: frozenset[str] = frozenset()


def rows_of(case: Case) -> dict[str, tuple[PlannedRow, ...]]:
    """The rows of each part of a report, in the order of the plan."""
    plan = case.plan
    return {
        ACTIVITIES: tuple(_activities(case)),
        RESULTS: tuple(_results(case)),
        PEOPLE: tuple(
            PlannedRow(
                f"beneficiary.{group.uid}",
                {"name": group.name, "unit": group.unit, "target": shown_number(group.target)}
                | _last(case, f"beneficiary.{group.uid}", "amount"),
            )
            for group in plan.beneficiaries
        ),
        MONEY: tuple(_money(case)),
        OBSTACLES: tuple(
            PlannedRow(f"obstacle.{category}", {"name": str(label)})
            for category, label in plan.rules.obstacle_categories
        ),
    }


def _activities(case: Case) -> Iterator[PlannedRow]:
    for each in case.plan.activities:
        beside = {
            "name": each.name,
            "weight": shown_number(each.weight),
            "plan": shown_number(each.planned(case.quarter)),
        }
        yield PlannedRow(f"activity.{each.uid}", beside | _last(case, f"activity.{each.uid}", "done"))


def _results(case: Case) -> Iterator[PlannedRow]:
    targets = {each.uid: each.target_at(case.quarter) for each in case.plan.indicators}
    for kind, each in results(case.plan):
        key = f"{kind}.{each.uid}"
        target = targets[each.uid] if kind == INDICATOR else each.target
        beside = {"kind": str(KINDS[kind]), "name": each.name, "unit": each.unit, "target": shown_number(target)}
        without = frozenset(name for name, only in ONLY_FOR.items() if only != kind)
        yield PlannedRow(key, beside | _last(case, key, "value"), without)


def _money(case: Case) -> Iterator[PlannedRow]:
    for each in case.plan.money:
        beside = {
            "name": str(SOURCES.get(each.source, each.source)),
            "amount_of_year": shown_number(each.amount),
            "plan": shown_number(each.planned(case.quarter)),
        }
        yield PlannedRow(f"money.{each.source}", beside | _last(case, f"money.{each.source}", "disbursed", "committed"))


def _last(case: Case, key: str, *parts: str) -> dict[str, Cell]:
    return {f"last_{part}": shown_number(case.before(f"{key}.{part}")) for part in parts}


def shown_number(value: Decimal | None) -> Cell:
    """A figure of a grey column."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
