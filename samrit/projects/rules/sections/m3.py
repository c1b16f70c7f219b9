"""M3: why, what is made, what changes, how that is measured, for whom and where."""

from django.utils.translation import gettext_lazy as _

from samrit.geography.models import AreaKind
from samrit.projects.models import Direction, IndicatorLevel
from samrit.projects.rules.sections.parts import REPORTED_ITEMS, choice, long, number, text
from samrit.projects.rules.specs import FieldSpec, Kind, RowsSpec, SectionSpec

NATIONAL = "national"
PLACE_LEVELS = ((NATIONAL, _("Whole country")), *AreaKind.choices)

M3 = SectionSpec(
    key="m3",
    relation="detail",
    title=_("Details of the project"),
    lead=_("Why, what it makes, what changes, how that is measured, for whom and where."),
    fields=(
        long(
            "rationale",
            _("Rationale"),
            help=_("The problem in figures, and why this project answers it."),
            required=True,
            rule=REPORTED_ITEMS,
            items=("M3.1",),
        ),
        long(
            "expected_result",
            _("Expected result"),
            help=_("What people will notice when it has worked."),
            required=True,
            rule=REPORTED_ITEMS,
            items=("M3.7",),
        ),
        FieldSpec(
            "stands_somewhere",
            Kind.BOOL,
            _("Is something built, dug or set up at a place?"),
            help=_("Such as a building, a road, a pond. Then its subdistrict and point are asked below."),
            items=("M3.10",),
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
            items=("M3.4",),
            fields=(long("text", _("Objective"), max_length=2000, required=True),),
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
            items=("M3.5",),
            fields=(
                long("name", _("What it makes"), max_length=2000, required=True),
                number("target", _("Target value"), example="400", required=True),
                text("unit", _("Unit"), max_length=100, example="คน", required=True),
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
            items=("M3.6",),
            fields=(
                long("text", _("What changes"), max_length=2000, required=True),
                number("target", _("Target value")),
                text("unit", _("Unit"), max_length=100),
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
            items=("M3.8",),
            fields=(
                long("name", _("Indicator"), max_length=2000, required=True),
                FieldSpec(
                    "level", Kind.CHOICE, _("What it measures"), choices=tuple(IndicatorLevel.choices), required=True
                ),
                text("unit", _("Unit"), max_length=100, example="ร้อยละ", required=True),
                choice("direction", _("Which way is good"), Direction.choices),
                number("baseline", _("Baseline")),
                FieldSpec("baseline_year", Kind.YEAR, _("Fiscal year of the baseline"), example="2564"),
                number("target", _("Target of the year"), required=True),
                number("target_q1", _("By the end of quarter 1")),
                number("target_q2", _("By the end of quarter 2")),
                number("target_q3", _("By the end of quarter 3")),
                number("target_q4", _("By the end of quarter 4")),
                FieldSpec("yearly_targets", Kind.YEARS, _("Targets of other years")),
                long("method", _("How it is counted"), max_length=2000),
                text("source", _("Source of the figures"), max_length=1000),
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
            items=("M3.9",),
            fields=(
                text("group", _("Who benefits"), max_length=1000, required=True),
                number("amount", _("How many"), required=True),
                text("unit", _("Unit"), max_length=100, example="คน", required=True),
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
            items=("M3.10",),
            fields=(
                FieldSpec("level", Kind.CHOICE, _("Level of place"), choices=PLACE_LEVELS, required=True),
                FieldSpec(
                    "area",
                    Kind.AREA,
                    _("Place"),
                    help=_("Name or official code; empty for the whole country."),
                    example="กระบี่ / 81",
                ),
                text("site", _("What stands there"), max_length=300, example="อาคารเรียน โรงเรียนบ้านหนองบัว"),
                number("lat", _("Latitude"), help=_("Degrees north, if known."), example="8.08632"),
                number("lon", _("Longitude"), help=_("Degrees east, if known."), example="98.90628"),
            ),
        ),
        RowsSpec(
            name="risks",
            relation="risks",
            title=_("Risks"),
            row=_("Risk"),
            add=_("Add a risk"),
            items=("M3.11",),
            fields=(
                long("text", _("What may go wrong"), max_length=2000, required=True),
                choice("likelihood", _("How likely"), codes="risk_level"),
                choice("impact", _("How grave"), codes="risk_level"),
                long("mitigation", _("What is done about it"), max_length=2000),
            ),
        ),
    ),
)
