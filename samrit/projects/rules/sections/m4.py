"""M4: activities and their months, October to September."""

from django.utils.translation import gettext_lazy as _

from samrit.projects.models import Rank
from samrit.projects.rules.sections.parts import REPORTED_ITEMS, choice, long, money, number, text
from samrit.projects.rules.specs import FieldSpec, Kind, Openness, RowsSpec, SectionSpec

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
            items=("M4.1", "M4.2"),
            fields=(
                choice(
                    "rank",
                    _("Main or sub-activity"),
                    Rank.choices,
                    help=_("A sub-activity belongs to the main activity above it."),
                ),
                long("name", _("Activity"), max_length=2000, required=True),
                FieldSpec(
                    "weight",
                    Kind.PERCENT,
                    _("Weight, percent"),
                    help=_("Its share of the whole work."),
                    items=("M4.4",),
                ),
                text("responsible", _("Who does it"), max_length=200, openness=Openness.INTERNAL, items=("M4.5",)),
                FieldSpec("area", Kind.AREA, _("Where"), help=_("Name or official code."), items=("M4.6",)),
                FieldSpec(
                    "months",
                    Kind.MONTHS,
                    _("Months of work"),
                    help=_("Inside the dates of the project."),
                    required=True,
                    items=("M4.3",),
                ),
                FieldSpec(
                    "work",
                    Kind.MONTH_WORK,
                    _("Work by month, percent"),
                    help=_("How much of the activity is done in each of its months; together 100."),
                    items=("M4.7",),
                ),
                FieldSpec(
                    "money",
                    Kind.MONTH_MONEY,
                    _("Money by month, baht"),
                    help=_("What the activity spends in each month; main activities together make the year's budget."),
                    relation="spend_months",
                    items=("M4.7",),
                ),
            ),
        ),
        RowsSpec(
            name="costs",
            relation="cost_lines",
            title=_("What activities cost"),
            row=_("Cost"),
            add=_("Add a cost"),
            help=_("Times × people or pieces × rate."),
            items=("M4.8",),
            fields=(
                FieldSpec("activity", Kind.ROW, _("Activity"), of="activities"),
                text("item", _("What is paid for"), max_length=500, required=True),
                number("times", _("Times"), example="4", required=True),
                number("quantity", _("People or pieces"), example="50", required=True),
                text("unit", _("Unit"), max_length=100, example="คน"),
                money("rate", _("Rate, baht"), example="600.00", required=True),
            ),
        ),
    ),
)
