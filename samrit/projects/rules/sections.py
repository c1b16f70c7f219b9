"""The five sections M1 to M5 as specifications. Titles, fields and what is required: domain dossier, forms M1 to M5."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.geography.models import AreaKind
from samrit.plans.models import NodeKind
from samrit.projects.models import FundSource, IndicatorLevel, WorkKind
from samrit.projects.models.rows import Category
from samrit.projects.models.sections import Continuity, DeliveryMode
from samrit.projects.rules.specs import FieldSpec, Held, Kind, Openness, RowsSpec, SectionSpec

LEVELS_OF_PLANS = _("Cabinet resolution of 4 December 2560 on the three levels of plans")
CAUSE_AND_EFFECT = _("Cabinet resolution of 18 May 2564 on driving the National Strategy with evidence")
REPORTED_ITEMS = _("National Strategy Act B.E. 2560, section 24: agencies report the items the Office sets")
ACTION_PLAN = _("Royal Decree on Good Governance B.E. 2546 and its second issue B.E. 2562: the yearly action plan")

NATIONAL = "national"
PLACE_LEVELS = ((NATIONAL, _("Whole country")), *AreaKind.choices)


def _text(name: str, label: Any, **more: Any) -> FieldSpec:
    return FieldSpec(name, Kind.TEXT, label, **({"max_length": 500} | more))


def _long(name: str, label: Any, **more: Any) -> FieldSpec:
    return FieldSpec(name, Kind.LONG, label, **({"max_length": 10_000} | more))


def _number(name: str, label: Any, **more: Any) -> FieldSpec:
    return FieldSpec(name, Kind.DECIMAL, label, **more)


def _link(level: NodeKind, **more: Any) -> FieldSpec:
    return FieldSpec(
        str(level),
        Kind.NODE,
        level.label,
        held=Held.LINK,
        level=str(level),
        required=True,
        rule=LEVELS_OF_PLANS,
        **more,
    )


M1 = SectionSpec(
    key="m1",
    relation="links",
    title=_("Links to plans"),
    lead=_("What this project serves: one strategy, one issue, one sub-plan target, and how it leads there."),
    fields=(
        _link(NodeKind.STRATEGY, help=_("Choose only one: the strategy the project serves directly.")),
        _link(NodeKind.STRATEGY_GOAL, help=_("The goal of that strategy.")),
        _link(NodeKind.ISSUE, help=_("One of the 23 issues of the master plans.")),
        _link(NodeKind.TARGET_Y2, help=_("The target of that issue.")),
        _link(NodeKind.SUB_PLAN, help=_("The sub-plan of that issue.")),
        _link(NodeKind.TARGET_Y1, help=_("The target of that sub-plan, which the project moves.")),
        _link(NodeKind.COMPONENT, help=_("The component of the value chain of that target.")),
        _link(NodeKind.FACTOR, help=_("The factor of that component, which the project changes.")),
        _long(
            "explanation",
            _("How the project serves the National Strategy"),
            help=_("In two or three sentences."),
            required=True,
            rule=REPORTED_ITEMS,
        ),
        _long(
            "x_changes_factor",
            _("What the project changes in the factor (X to F)"),
            help=_("What will be different in the factor when the project has done its work."),
            example="ครูช่าง 400 คนใช้หลักสูตรฐานสมรรถนะได้จริง",
            required=True,
            rule=CAUSE_AND_EFFECT,
        ),
        _long(
            "factor_moves_y1",
            _("How that moves the sub-plan target (F to Y1)"),
            help=_("Name the indicator of the target and the direction it takes."),
            required=True,
            rule=CAUSE_AND_EFFECT,
        ),
        _long(
            "y1_moves_y2",
            _("How the sub-plan target moves the issue target (Y1 to Y2)"),
            help=_("Why the issue target comes nearer."),
            required=True,
            rule=CAUSE_AND_EFFECT,
        ),
        _long(
            "y2_moves_z",
            _("How the issue target moves the strategy goal (Y2 to Z)"),
            help=_("Why the goal of the National Strategy comes nearer."),
            required=True,
            rule=CAUSE_AND_EFFECT,
        ),
    ),
    rows=(
        RowsSpec(
            name="secondary",
            relation="plan_choices",
            title=_("Other links"),
            row=_("Link"),
            add=_("Add a link"),
            help=_("Milestones, SDG targets, and other plans the project also serves."),
            where={"role": "secondary"},
            fields=(
                FieldSpec("level", Kind.CHOICE, _("Level of plan"), choices=tuple(NodeKind.choices), required=True),
                FieldSpec(
                    "link",
                    Kind.NODE,
                    _("Which one"),
                    help=_("Choose from the list, or write it as your plan states it."),
                    required=True,
                    rule=LEVELS_OF_PLANS,
                ),
                _long("explanation", _("How the project serves it"), max_length=4000),
            ),
        ),
    ),
)

M2 = SectionSpec(
    key="m2",
    relation="general",
    title=_("General information"),
    lead=_("Name, dates and who answers for it."),
    fields=(
        _text(
            "name_th",
            _("Name of the project"),
            help=_("As in the budget document, where it has money."),
            max_length=1000,
            required=True,
            held=Held.PROJECT,
            rule=REPORTED_ITEMS,
        ),
        _text("name_en", _("Name in English"), max_length=1000, held=Held.PROJECT),
        FieldSpec(
            "work_kind",
            Kind.CHOICE,
            _("Kind of work"),
            help=_("A project has an end; an operation is standing work."),
            choices=tuple(WorkKind.choices),
            required=True,
            held=Held.PROJECT,
            rule=REPORTED_ITEMS,
        ),
        FieldSpec(
            "starts_on",
            Kind.DATE,
            _("First day"),
            help=_("Day, month and year with four digits; both eras are understood."),
            example="1/10/2564",
            required=True,
            held=Held.PROJECT,
            rule=REPORTED_ITEMS,
        ),
        FieldSpec(
            "ends_on",
            Kind.DATE,
            _("Last day"),
            help=_("Not before the first day; it may lie in a later year."),
            example="30/9/2565",
            required=True,
            held=Held.PROJECT,
            rule=REPORTED_ITEMS,
        ),
        FieldSpec(
            "continuity",
            Kind.CHOICE,
            _("New or continuing"),
            help=_("New means it never had a budget before."),
            choices=tuple(Continuity.choices),
            required=True,
            rule=REPORTED_ITEMS,
        ),
        FieldSpec(
            "uses_budget",
            Kind.BOOL,
            _("Does it use a budget?"),
            help=_("Projects without money are entered too."),
            required=True,
            rule=ACTION_PLAN,
        ),
        FieldSpec(
            "delivery_mode",
            Kind.CHOICE,
            _("Who carries it out"),
            choices=tuple(DeliveryMode.choices),
        ),
    ),
    rows=(
        RowsSpec(
            name="contacts",
            relation="contacts",
            title=_("People who answer for the project"),
            row=_("Contact"),
            add=_("Add a contact"),
            help=_("Seen by your unit and its approvers only; never published."),
            minimum=1,
            rule=REPORTED_ITEMS,
            openness=Openness.PERSONAL,
            fields=(
                _text("name", _("Full name"), max_length=200, required=True, openness=Openness.PERSONAL),
                _text("position_title", _("Position"), max_length=200, openness=Openness.PERSONAL),
                _text("phone", _("Telephone"), max_length=60, openness=Openness.PERSONAL),
                _text("email", _("E-mail"), max_length=254, openness=Openness.PERSONAL),
            ),
        ),
    ),
)

M3 = SectionSpec(
    key="m3",
    relation="detail",
    title=_("Details of the project"),
    lead=_("Why, what it makes, what changes, how that is measured, for whom and where."),
    fields=(
        _long(
            "rationale",
            _("Rationale"),
            help=_("The problem in figures, and why this project answers it."),
            required=True,
            rule=REPORTED_ITEMS,
        ),
        _long(
            "expected_result",
            _("Expected result"),
            help=_("What people will notice when it has worked."),
            required=True,
            rule=REPORTED_ITEMS,
        ),
    ),
    rows=(
        RowsSpec(
            name="objectives",
            relation="objectives",
            title=_("Objectives"),
            row=_("Objective"),
            add=_("Add an objective"),
            minimum=1,
            rule=REPORTED_ITEMS,
            fields=(_long("text", _("Objective"), max_length=2000, required=True),),
        ),
        RowsSpec(
            name="outputs",
            relation="outputs",
            title=_("Outputs"),
            row=_("Output"),
            add=_("Add an output"),
            help=_("What the project makes, with a number and a unit."),
            minimum=1,
            rule=REPORTED_ITEMS,
            fields=(
                _long("name", _("What it makes"), max_length=2000, required=True),
                _number("target", _("Target value"), example="400", required=True),
                _text("unit", _("Unit"), max_length=100, example="คน", required=True),
            ),
        ),
        RowsSpec(
            name="outcomes",
            relation="outcomes",
            title=_("Outcomes"),
            row=_("Outcome"),
            add=_("Add an outcome"),
            help=_("What changes for people, with a number where it can be counted."),
            minimum=1,
            rule=REPORTED_ITEMS,
            fields=(
                _long("text", _("What changes"), max_length=2000, required=True),
                _number("target", _("Target value")),
                _text("unit", _("Unit"), max_length=100),
            ),
        ),
        RowsSpec(
            name="indicators",
            relation="indicators",
            title=_("Indicators"),
            row=_("Indicator"),
            add=_("Add an indicator"),
            help=_("Quarter targets are cumulative: what is reached by the end of each quarter."),
            minimum=1,
            rule=REPORTED_ITEMS,
            fields=(
                _long("name", _("Indicator"), max_length=2000, required=True),
                FieldSpec(
                    "level", Kind.CHOICE, _("What it measures"), choices=tuple(IndicatorLevel.choices), required=True
                ),
                _text("unit", _("Unit"), max_length=100, example="ร้อยละ", required=True),
                _number("baseline", _("Baseline")),
                _number("target", _("Target of the year"), required=True),
                _number("target_q1", _("By the end of quarter 1")),
                _number("target_q2", _("By the end of quarter 2")),
                _number("target_q3", _("By the end of quarter 3")),
                _number("target_q4", _("By the end of quarter 4")),
                _text("source", _("Source of the figures"), max_length=1000),
            ),
        ),
        RowsSpec(
            name="beneficiaries",
            relation="beneficiaries",
            title=_("Target groups"),
            row=_("Target group"),
            add=_("Add a target group"),
            minimum=1,
            rule=REPORTED_ITEMS,
            fields=(
                _text("group", _("Who benefits"), max_length=1000, required=True),
                _number("amount", _("How many"), required=True),
                _text("unit", _("Unit"), max_length=100, example="คน", required=True),
            ),
        ),
        RowsSpec(
            name="locations",
            relation="locations",
            title=_("Places of work"),
            row=_("Place"),
            add=_("Add a place"),
            help=_("A province or smaller; choose “whole country” where it is everywhere."),
            minimum=1,
            rule=REPORTED_ITEMS,
            fields=(
                FieldSpec("level", Kind.CHOICE, _("Level of place"), choices=PLACE_LEVELS, required=True),
                FieldSpec(
                    "area",
                    Kind.AREA,
                    _("Place"),
                    help=_("Name or official code; empty for the whole country."),
                    example="กระบี่ / 81",
                ),
                _number("lat", _("Latitude"), help=_("Degrees north, if known."), example="8.08632"),
                _number("lon", _("Longitude"), help=_("Degrees east, if known."), example="98.90628"),
            ),
        ),
        RowsSpec(
            name="risks",
            relation="risks",
            title=_("Risks"),
            row=_("Risk"),
            add=_("Add a risk"),
            fields=(
                _long("text", _("What may go wrong"), max_length=2000, required=True),
                _long("mitigation", _("What is done about it"), max_length=2000),
            ),
        ),
    ),
)

M4 = SectionSpec(
    key="m4",
    relation="activities",
    title=_("Activities and schedule"),
    lead=_("What is done in which month of the fiscal year, October to September."),
    rows=(
        RowsSpec(
            name="activities",
            relation="activity_rows",
            title=_("Activities"),
            row=_("Activity"),
            add=_("Add an activity"),
            help=_("In the order of the work. Weights, where given, add up to 100."),
            minimum=1,
            rule=REPORTED_ITEMS,
            fields=(
                _long("name", _("Activity"), max_length=2000, required=True),
                FieldSpec("weight", Kind.PERCENT, _("Weight, percent"), help=_("Its share of the whole work.")),
                _text("responsible", _("Who does it"), max_length=200, openness=Openness.INTERNAL),
                FieldSpec(
                    "months",
                    Kind.MONTHS,
                    _("Months of work"),
                    help=_("Inside the dates of the project."),
                    required=True,
                ),
            ),
        ),
    ),
)

M5 = SectionSpec(
    key="m5",
    relation="money",
    title=_("Budget and spending plan"),
    lead=_("All money of the project in baht: by year, source and category, and this year by month."),
    fields=(
        FieldSpec(
            "budget_total",
            Kind.MONEY,
            _("Budget of the whole project, baht"),
            help=_("All years and sources together."),
            example="1,250,000.00",
            required=True,
            rule=ACTION_PLAN,
        ),
    ),
    rows=(
        RowsSpec(
            name="lines",
            relation="budget_lines",
            title=_("Budget lines"),
            row=_("Budget line"),
            add=_("Add a budget line"),
            help=_("One line for each year, source and category."),
            minimum=1,
            rule=ACTION_PLAN,
            fields=(
                FieldSpec("fiscal_year", Kind.YEAR, _("Fiscal year"), example="2565", required=True),
                FieldSpec(
                    "source",
                    Kind.CHOICE,
                    _("Source of money"),
                    choices=tuple(FundSource.choices),
                    codes="fund_source",
                    required=True,
                ),
                FieldSpec(
                    "category",
                    Kind.CHOICE,
                    _("Category of expenditure"),
                    choices=tuple(Category.choices),
                    codes="expenditure_category",
                ),
                _long("name", _("What it pays for"), max_length=2000),
                FieldSpec("amount", Kind.MONEY, _("Amount, baht"), required=True),
                FieldSpec(
                    "months",
                    Kind.MONTH_MONEY,
                    _("Spending by month, baht"),
                    help=_("For lines of this fiscal year; the months add up to the amount."),
                ),
            ),
        ),
    ),
)

SECTIONS: dict[str, SectionSpec] = {spec.key: spec for spec in (M1, M2, M3, M4, M5)}

PRIMARY_CHAIN = tuple(spec.level for spec in M1.held(Held.LINK))
"""The levels of the primary link, from the strategy down to the factor."""

DEEPEST_FIRST = (
    NodeKind.FACTOR,
    NodeKind.COMPONENT,
    NodeKind.TARGET_Y1,
    NodeKind.SUB_PLAN,
    NodeKind.TARGET_Y2,
    NodeKind.ISSUE,
    NodeKind.STRATEGY_GOAL,
    NodeKind.STRATEGY,
)
"""Which matched link stands for the whole record in counts by path."""


def main_node(node_at: Callable[[str], int | None]) -> int | None:
    """The node that stands for the whole record: of its primary links, by level, the deepest one that has a node."""
    return next((node for level in DEEPEST_FIRST if (node := node_at(level))), None)


_DOWN = (NodeKind.STRATEGY, NodeKind.ISSUE, NodeKind.SUB_PLAN, NodeKind.TARGET_Y1, NodeKind.COMPONENT, NodeKind.FACTOR)
ABOVE: dict[str, tuple[str, ...]] = {
    str(level): tuple(str(over) for over in reversed(_DOWN[:place])) for place, level in enumerate(_DOWN)
} | {
    str(NodeKind.STRATEGY_GOAL): (str(NodeKind.STRATEGY),),
    str(NodeKind.TARGET_Y2): (str(NodeKind.ISSUE), str(NodeKind.STRATEGY)),
}
"""The levels of the primary link over each, the nearest first: what is chosen there narrows the choice here."""
