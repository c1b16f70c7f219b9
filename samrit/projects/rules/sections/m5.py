"""M5: all money of the project in baht."""

from django.utils.translation import gettext_lazy as _

from samrit.projects.models import FundSource, ObligationKind
from samrit.projects.models.rows import Category
from samrit.projects.rules.sections.parts import ACTION_PLAN, BUDGET_ACT, choice, long, money, text
from samrit.projects.rules.specs import FieldSpec, Kind, RowsSpec, SectionSpec

STATE = ("source", (FundSource.STATE_BUDGET, FundSource.CENTRAL_FUND))
"""When the budget act pays: then its path and the keys of the treasury are asked."""

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
            items=("M5.1",),
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
            items=("M5.2", "M5.3"),
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
                    items=("M5.5",),
                ),
                long("name", _("What it pays for"), max_length=2000),
                FieldSpec("amount", Kind.MONEY, _("Amount, baht"), required=True),
                FieldSpec(
                    "months",
                    Kind.MONTH_MONEY,
                    _("Spending by month, baht"),
                    help=_("For lines of this fiscal year; the months add up to the amount."),
                    items=("M5.7",),
                ),
                money("requested", _("Requested, baht"), when=STATE, items=("M5.8",)),
                money("appropriated", _("Appropriated, baht"), when=STATE, items=("M5.8",)),
                FieldSpec(
                    "transferred",
                    Kind.DECIMAL,
                    _("Transferred, baht"),
                    help=_("More (or, with a minus, less) by later transfers."),
                    when=STATE,
                    items=("M5.8",),
                ),
                text("budget_plan", _("Budget plan"), max_length=1000, when=STATE, rule=BUDGET_ACT, items=("M5.4",)),
                text("budget_output", _("Output of the budget act"), max_length=1000, when=STATE, items=("M5.4",)),
                text(
                    "budget_project",
                    _("Project of the budget act"),
                    help=_("Output or project, never both."),
                    max_length=1000,
                    when=STATE,
                    items=("M5.4",),
                ),
                text("budget_activity", _("Activity of the budget act"), max_length=1000, when=STATE, items=("M5.4",)),
                text("gfmis_budget_code", _("Budget code (GFMIS)"), max_length=40, when=STATE, items=("M5.6",)),
                text("gfmis_fund_code", _("Source of funds code (GFMIS)"), max_length=40, when=STATE, items=("M5.6",)),
                text(
                    "gfmis_activity_code", _("Main activity code (GFMIS)"), max_length=40, when=STATE, items=("M5.6",)
                ),
            ),
        ),
        RowsSpec(
            name="obligations",
            relation="obligations",
            title=_("Money of other years"),
            row=_("Obligation"),
            add=_("Add an obligation"),
            help=_("What is bound for later years, and what is carried over into the next."),
            rule=BUDGET_ACT,
            items=("M5.9",),
            fields=(
                choice("kind", _("Kind"), ObligationKind.choices, required=True),
                FieldSpec("fiscal_year", Kind.YEAR, _("Fiscal year"), example="2566", required=True),
                money("amount", _("Amount, baht"), required=True),
                text("document", _("Letter or contract"), max_length=200),
            ),
        ),
    ),
)
