"""M5: all money of the project in baht."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.projects.models import FundSource, ObligationKind
from samrit.projects.models.rows import Category
from samrit.projects.rules.sections.parts import ACTION_PLAN, BUDGET_ACT, choice, long, money, text
from samrit.projects.rules.specs import FieldSpec, Kind, RowsSpec, SectionSpec

STATE = ("source", (FundSource.STATE_BUDGET, FundSource.CENTRAL_FUND))
"""When the budget act pays: then its path and the keys of the treasury are asked."""


def _path(name: str, label: Any, hint: Any, example: str, **more: Any) -> FieldSpec:
    """A step of the path through the budget act."""
    said = {"help": hint, "example": example, "max_length": 1000, "when": STATE, "rule": BUDGET_ACT, "of_year": True}
    return text(name, label, items=("M5.4",), **said, **more)


def _key(name: str, label: Any, example: str) -> FieldSpec:
    """A key of the treasury's system."""
    hint = _("As the treasury's system shows it; with it disbursements find this project.")
    said = {"help": hint, "example": example, "max_length": 40, "when": STATE, "rule": BUDGET_ACT, "of_year": True}
    return text(name, label, items=("M5.6",), **said)


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
                FieldSpec(
                    "fiscal_year",
                    Kind.YEAR,
                    _("Fiscal year"),
                    help=_("The year the money is of, with four digits."),
                    example="2565",
                    required=True,
                ),
                FieldSpec(
                    "source",
                    Kind.CHOICE,
                    _("Source of money"),
                    help=_("Who pays; one line for each source."),
                    choices=tuple(FundSource.choices),
                    codes="fund_source",
                    required=True,
                ),
                FieldSpec(
                    "category",
                    Kind.CHOICE,
                    _("Category of expenditure"),
                    help=_("As the budget act classes it."),
                    rule=BUDGET_ACT,
                    choices=tuple(Category.choices),
                    codes="expenditure_category",
                    items=("M5.5",),
                ),
                long(
                    "name",
                    _("What it pays for"),
                    help=_("As in the budget document, where there is one."),
                    example="ค่าใช้จ่ายในการฝึกอบรมครูช่าง",
                    max_length=2000,
                ),
                FieldSpec(
                    "amount",
                    Kind.MONEY,
                    _("Amount, baht"),
                    help=_("What is planned of this source in this year."),
                    example="300,000.00",
                    required=True,
                ),
                FieldSpec(
                    "months",
                    Kind.MONTH_MONEY,
                    _("Spending by month, baht"),
                    help=_("For lines of this fiscal year; the months add up to the amount."),
                    example="ต.ค. 50,000.00, พ.ย. 50,000.00",
                    rule=ACTION_PLAN,
                    items=("M5.7",),
                ),
                money(
                    "requested",
                    _("Requested, baht"),
                    help=_("What was asked for in the budget bill."),
                    example="350,000.00",
                    when=STATE,
                    rule=BUDGET_ACT,
                    items=("M5.8",),
                ),
                money(
                    "appropriated",
                    _("Appropriated, baht"),
                    help=_("What the budget act gives."),
                    example="300,000.00",
                    when=STATE,
                    rule=BUDGET_ACT,
                    items=("M5.8",),
                ),
                FieldSpec(
                    "transferred",
                    Kind.DECIMAL,
                    _("Transferred, baht"),
                    help=_("More (or, with a minus, less) by later transfers."),
                    example="-20,000.00",
                    rule=BUDGET_ACT,
                    when=STATE,
                    items=("M5.8",),
                ),
                _path(
                    "budget_plan",
                    _("Budget plan"),
                    _("As the budget act names it; also an integrated plan."),
                    "แผนงานยุทธศาสตร์พัฒนาศักยภาพคนตลอดช่วงชีวิต",
                ),
                _path(
                    "budget_output",
                    _("Output of the budget act"),
                    _("Output or project, never both."),
                    "ผู้สำเร็จการศึกษาด้านอาชีวศึกษา",
                    instead="budget_project",
                ),
                _path(
                    "budget_project",
                    _("Project of the budget act"),
                    _("Output or project, never both."),
                    "โครงการพัฒนาครูช่าง",
                    instead="budget_output",
                ),
                _path(
                    "budget_activity",
                    _("Activity of the budget act"),
                    _("The activity under that output or project."),
                    "พัฒนาสมรรถนะครู",
                ),
                _key("gfmis_budget_code", _("Budget code (GFMIS)"), "2000412345000000"),
                _key("gfmis_fund_code", _("Source of funds code (GFMIS)"), "6511200"),
                _key("gfmis_activity_code", _("Main activity code (GFMIS)"), "200041000M2345"),
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
                choice(
                    "kind",
                    _("Kind"),
                    ObligationKind.choices,
                    help=_("Bound by a contract over several years, or kept back at the end of this one."),
                    required=True,
                ),
                FieldSpec(
                    "fiscal_year",
                    Kind.YEAR,
                    _("Fiscal year"),
                    help=_("The later year that pays."),
                    example="2566",
                    required=True,
                ),
                money("amount", _("Amount, baht"), help=_("Baht of that year."), example="100,000.00", required=True),
                text(
                    "document",
                    _("Letter or contract"),
                    help=_("Its number and day."),
                    example="สัญญาเลขที่ 1/2565",
                    max_length=200,
                ),
            ),
        ),
    ),
)
