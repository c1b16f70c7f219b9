"""M3: why, what is made, what changes, how that is measured, for whom and where."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.geography.models import AreaKind
from samrit.projects.models import Direction, IndicatorLevel
from samrit.projects.rules.sections.parts import (
    ACTION_PLAN,
    KEY_PROJECTS,
    REPORTED_ITEMS,
    STANDING_WORKS,
    choice,
    long,
    number,
    text,
)
from samrit.projects.rules.specs import FieldSpec, Kind, RowsSpec, SectionSpec

NATIONAL = "national"
PLACE_LEVELS = ((NATIONAL, _("Whole country")), *AreaKind.choices)


def _quarter(number_of: int, label: Any, example: str) -> FieldSpec:
    """The cumulative target of a quarter."""
    return number(
        f"target_q{number_of}",
        label,
        help=_("What is reached from October up to then, all together."),
        example=example,
        rule=REPORTED_ITEMS,
        needed_for=KEY_PROJECTS,
    )


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
            example="ครูช่างร้อยละ 70 ยังไม่ผ่านเกณฑ์สมรรถนะ ผู้เรียนจึงผ่านมาตรฐานฝีมือเพียงร้อยละ 45",
            good=(
                "ปี 2564 ครูช่างร้อยละ 70 ใน 20 จังหวัดไม่ผ่านเกณฑ์ ผู้เรียนผ่านมาตรฐานฝีมือร้อยละ 45 การอบรมเข้มปีก่อนทำให้ผ่านเพิ่มร้อยละ 12",
            ),
            bad=(
                (
                    "เพื่อให้การดำเนินงานเป็นไปอย่างมีประสิทธิภาพ",
                    _("Fits every project. Say which problem, where and how large."),
                ),
                ("ได้รับจัดสรรงบประมาณให้ดำเนินการ", _("Money is not a reason. Say what is wrong without the project.")),
            ),
            required=True,
            rule=REPORTED_ITEMS,
            items=("M3.1",),
        ),
        long(
            "expected_result",
            _("Expected result"),
            help=_("What people will notice when it has worked."),
            example="ผู้จบการศึกษาได้งานตรงสาขาภายใน 6 เดือนมากขึ้น",
            required=True,
            rule=REPORTED_ITEMS,
            items=("M3.7",),
        ),
        FieldSpec(
            "stands_somewhere",
            Kind.BOOL,
            _("Is something built, dug or set up at a place?"),
            help=_("Such as a building, a road, a pond. Then its subdistrict and point are asked below."),
            rule=STANDING_WORKS,
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
            help=_("What the project is to change, in words that can be checked."),
            minimum=1,
            rule=REPORTED_ITEMS,
            items=("M3.4",),
            fields=(
                long(
                    "text",
                    _("Objective"),
                    help=_("One aim in each row."),
                    example="เพื่อให้ครูช่างสอนด้วยหลักสูตรฐานสมรรถนะได้",
                    max_length=2000,
                    required=True,
                ),
            ),
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
                long(
                    "name",
                    _("What it makes"),
                    help=_("Something you hand over, that can be counted. What changes by it is an outcome."),
                    example="ครูช่างที่ผ่านการอบรม",
                    good=("ครูช่างที่ผ่านการอบรมหลักสูตรฐานสมรรถนะ 400 คน",),
                    bad=(("คุณภาพชีวิตของประชาชนดีขึ้น", _("That is an outcome. Write what the project itself makes.")),),
                    max_length=2000,
                    required=True,
                ),
                number(
                    "target", _("Target value"), help=_("By the end of this fiscal year."), example="400", required=True
                ),
                text("unit", _("Unit"), help=_("What the number counts."), max_length=100, example="คน", required=True),
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
                long(
                    "text",
                    _("What changes"),
                    help=_("For whom, and how it shows. What you make is an output, not this."),
                    example="ผู้เรียนผ่านมาตรฐานฝีมือแรงงานมากขึ้น",
                    good=("ผู้เรียนของครูที่ผ่านการอบรมสอบผ่านมาตรฐานฝีมือเพิ่มจากร้อยละ 45 เป็นร้อยละ 60",),
                    bad=(
                        ("จัดอบรมครบ 10 รุ่น", _("That is an output: it counts what was done, not what changed.")),
                        ("ผู้เข้าอบรมพึงพอใจ", _("Being pleased is not yet a change. Say what they do differently.")),
                    ),
                    max_length=2000,
                    required=True,
                ),
                number("target", _("Target value"), help=_("Where it can be counted."), example="60"),
                text("unit", _("Unit"), help=_("What the number counts."), max_length=100, example="ร้อยละ"),
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
                long(
                    "name",
                    _("Indicator"),
                    help=_("Something that can be measured each quarter, and that shows the outcome."),
                    example="ร้อยละของครูที่ผ่านเกณฑ์สมรรถนะ",
                    good=("ร้อยละของผู้เรียนที่สอบผ่านมาตรฐานฝีมือแรงงาน", "ระยะเวลาเฉลี่ยที่ประชาชนรอรับบริการ (นาที)"),
                    bad=(
                        ("ร้อยละของการดำเนินกิจกรรมตามแผน", _("Repeats the activity; it is 100 whatever comes of it.")),
                        ("ความสำเร็จของโครงการ", _("Nobody can count it. Say what is counted, and how.")),
                    ),
                    max_length=2000,
                    required=True,
                ),
                FieldSpec(
                    "level",
                    Kind.CHOICE,
                    _("What it measures"),
                    help=_("Output: what is made. Outcome: what changes. The others are the kinds of the budget act."),
                    choices=tuple(IndicatorLevel.choices),
                    required=True,
                ),
                text(
                    "unit", _("Unit"), help=_("What the number counts."), max_length=100, example="ร้อยละ", required=True
                ),
                choice(
                    "direction",
                    _("Which way is good"),
                    Direction.choices,
                    help=_("More is better for people trained, less for accidents; keep, where it shall not change."),
                    rule=REPORTED_ITEMS,
                ),
                number("baseline", _("Baseline"), help=_("How it was before the project."), example="45"),
                FieldSpec(
                    "baseline_year",
                    Kind.YEAR,
                    _("Fiscal year of the baseline"),
                    help=_("The year it was measured in, not after this plan's year."),
                    example="2564",
                ),
                number(
                    "target",
                    _("Target of the year"),
                    help=_("By the end of this fiscal year."),
                    example="60",
                    required=True,
                ),
                _quarter(1, _("By the end of quarter 1"), "10"),
                _quarter(2, _("By the end of quarter 2"), "25"),
                _quarter(3, _("By the end of quarter 3"), "45"),
                _quarter(4, _("By the end of quarter 4"), "60"),
                FieldSpec(
                    "yearly_targets",
                    Kind.YEARS,
                    _("Targets of other years"),
                    help=_("For a project of several years."),
                    example="2566: 70",
                ),
                long(
                    "method",
                    _("How it is counted"),
                    help=_("The formula, so that everybody gets the same figure."),
                    example="จำนวนครูที่ผ่านเกณฑ์ × 100 ÷ จำนวนครูที่เข้าอบรม",
                    max_length=2000,
                ),
                text(
                    "source",
                    _("Source of the figures"),
                    help=_("Where the figures are kept, so that others can check them."),
                    example="ทะเบียนผลการทดสอบของวิทยาลัย",
                    max_length=1000,
                ),
            ),
        ),
        RowsSpec(
            name="beneficiaries",
            relation="beneficiaries",
            title=_("Target groups"),
            row=_("Target group"),
            add=_("Add a target group"),
            help=_("People, firms or places that are better off, each group with its number."),
            minimum=1,
            rule=REPORTED_ITEMS,
            items=("M3.9",),
            fields=(
                text(
                    "group",
                    _("Who benefits"),
                    help=_("As narrow as you can: not “the public”."),
                    example="ครูช่างในวิทยาลัยเทคนิค 20 จังหวัด",
                    max_length=1000,
                    required=True,
                ),
                number("amount", _("How many"), help=_("Those of this year."), example="400", required=True),
                text("unit", _("Unit"), help=_("What the number counts."), max_length=100, example="คน", required=True),
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
                FieldSpec(
                    "level",
                    Kind.CHOICE,
                    _("Level of place"),
                    help=_("As small as the work is; a subdistrict for what is built, dug or set up."),
                    choices=PLACE_LEVELS,
                    required=True,
                ),
                FieldSpec(
                    "area",
                    Kind.AREA,
                    _("Place"),
                    help=_("Name or official code; empty for the whole country."),
                    example="กระบี่ / 81",
                    good=("810102 ตำบลกระบี่ใหญ่",),
                    bad=(
                        (
                            "ทั่วประเทศ",
                            _(
                                "For a road or a building say its subdistrict; choose “whole country” only where it is so."
                            ),
                        ),
                    ),
                ),
                text(
                    "site",
                    _("Building or structure at the place"),
                    help=_("So that two works in one subdistrict can be told apart."),
                    max_length=300,
                    example="อาคารฝึกอบรม 1 หลัง",
                ),
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
            help=_("What may keep the project from its outcome, and what is done about it."),
            rule=ACTION_PLAN,
            items=("M3.11",),
            fields=(
                long(
                    "text",
                    _("What may go wrong"),
                    help=_("One risk in each row."),
                    example="ครูเข้าอบรมไม่ครบเพราะติดภาระสอน",
                    max_length=2000,
                    required=True,
                ),
                choice(
                    "likelihood", _("How likely"), codes="risk_level", help=_("In this year, as you know it today.")
                ),
                choice(
                    "impact", _("How severe it would be"), codes="risk_level", help=_("For the outcome, if it happens.")
                ),
                long(
                    "mitigation",
                    _("What is done about it"),
                    help=_("By whom, and when."),
                    example="จัดอบรมช่วงปิดภาคเรียน และเปิดรุ่นสำรอง",
                    max_length=2000,
                ),
            ),
        ),
    ),
)
