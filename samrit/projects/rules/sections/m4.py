"""M4: activities and their months, October to September."""

from django.utils.translation import gettext_lazy as _

from samrit.projects.models import Rank
from samrit.projects.rules.sections.parts import ACTION_PLAN, REPORTED_ITEMS, choice, long, money, number, text
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
                    default=Rank.MAIN,
                ),
                long(
                    "name",
                    _("Activity"),
                    help=_("What is done, in one line; each piece of work with its own months."),
                    example="จัดอบรมครูช่าง 10 รุ่น",
                    good=("สำรวจความต้องการฝึกอบรม (ต.ค.)", "จัดอบรมครูช่าง 10 รุ่น (ธ.ค.–มี.ค.)"),
                    bad=(
                        ("ดำเนินโครงการตลอดปี", _("One activity over all quarters cannot be followed. Divide it.")),
                        ("บริหารจัดการโครงการ", _("Says nothing of the work. Name what is done.")),
                    ),
                    max_length=2000,
                    required=True,
                ),
                FieldSpec(
                    "weight",
                    Kind.PERCENT,
                    _("Weight, percent"),
                    help=_("Its share of the whole work."),
                    example="40",
                    items=("M4.4",),
                ),
                text(
                    "responsible",
                    _("Who does it"),
                    help=_("Unit or post, not a person's name."),
                    example="กลุ่มแผนงาน",
                    max_length=200,
                    openness=Openness.INTERNAL,
                    items=("M4.5",),
                ),
                FieldSpec(
                    "area",
                    Kind.AREA,
                    _("Where"),
                    help=_("Name or official code."),
                    example="กระบี่ / 81",
                    items=("M4.6",),
                ),
                FieldSpec(
                    "months",
                    Kind.MONTHS,
                    _("Months of work"),
                    help=_("Inside the dates of the project."),
                    example="ธ.ค. ม.ค. ก.พ. มี.ค.",
                    rule=REPORTED_ITEMS,
                    required=True,
                    items=("M4.3",),
                ),
                FieldSpec(
                    "work",
                    Kind.MONTH_WORK,
                    _("Work by month, percent"),
                    help=_("How much of the activity is done in each of its months; together 100."),
                    example="ธ.ค. 25, ม.ค. 25, ก.พ. 25, มี.ค. 25",
                    items=("M4.7",),
                ),
                FieldSpec(
                    "money",
                    Kind.MONTH_MONEY,
                    _("Money by month, baht"),
                    help=_("What the activity spends in each month; main activities together make the year's budget."),
                    relation="spend_months",
                    example="ธ.ค. 150,000.00",
                    rule=ACTION_PLAN,
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
            rule=ACTION_PLAN,
            items=("M4.8",),
            fields=(
                FieldSpec(
                    "activity", Kind.ROW, _("Activity"), help=_("The activity that this is spent for."), of="activities"
                ),
                text(
                    "item",
                    _("What is paid for"),
                    help=_("One item in each row."),
                    example="ค่าอาหารกลางวัน",
                    max_length=500,
                    required=True,
                ),
                number("times", _("Times"), help=_("How often."), example="4", required=True),
                number("quantity", _("People or pieces"), help=_("How many each time."), example="50", required=True),
                text("unit", _("Unit"), help=_("What the number counts."), max_length=100, example="คน"),
                money(
                    "rate",
                    _("Rate, baht"),
                    help=_("For one of them, by the rates of the state."),
                    example="600.00",
                    required=True,
                ),
            ),
        ),
    ),
)
