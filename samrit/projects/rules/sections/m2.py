"""M2: general information. Name, kind and dates are the project's own."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from samrit.projects.models import WorkKind
from samrit.projects.models.sections import Continuity, DeliveryMode
from samrit.projects.rules.sections.parts import ACTION_PLAN, ONE_CHANNEL, REPORTED_ITEMS, choice, text
from samrit.projects.rules.specs import FieldSpec, Held, Kind, Openness, RowsSpec, SectionSpec


def _contact(name: str, label: Any, hint: Any, longest: int, **more: Any) -> FieldSpec:
    """One line about a person."""
    return text(name, label, help=hint, max_length=longest, openness=Openness.PERSONAL, **more)


M2 = SectionSpec(
    key="m2",
    relation="general",
    title=_("General information"),
    lead=_("Name, dates and who answers for it."),
    fields=(
        text(
            "name_th",
            _("Name of the project"),
            help=_("As in the budget document, where it has money."),
            example="โครงการยกระดับสมรรถนะครูช่างอาชีวศึกษา",
            good=("โครงการยกระดับสมรรถนะครูช่างอาชีวศึกษา",),
            bad=(("โครงการปี 2566", _("Says nothing of the work, and will not be found again.")),),
            max_length=1000,
            required=True,
            held=Held.PROJECT,
            rule=REPORTED_ITEMS,
            items=("M2.2",),
        ),
        text(
            "name_en",
            _("Name in English"),
            help=_("For readers abroad; may stay empty."),
            example="Vocational teachers' competence",
            max_length=1000,
            held=Held.PROJECT,
            rule=REPORTED_ITEMS,
            items=("M2.2",),
        ),
        FieldSpec(
            "work_kind",
            Kind.CHOICE,
            _("Kind of work"),
            help=_("A project has an end; an operation is standing work."),
            choices=tuple(WorkKind.choices),
            required=True,
            held=Held.PROJECT,
            rule=REPORTED_ITEMS,
            items=("M2.3",),
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
            items=("M2.5",),
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
            items=("M2.5",),
        ),
        choice(
            "project_type",
            _("Type of project"),
            codes="project_type",
            help=_("Ordinary, proposed or approved as a key project, of an area plan, and so on."),
            rule=REPORTED_ITEMS,
            items=("M2.6",),
        ),
        FieldSpec(
            "continuity",
            Kind.CHOICE,
            _("New or continuing"),
            help=_("New means it never had a budget before."),
            choices=tuple(Continuity.choices),
            required=True,
            rule=REPORTED_ITEMS,
            items=("M2.7",),
        ),
        FieldSpec(
            "uses_budget",
            Kind.BOOL,
            _("Does it use a budget?"),
            help=_("Projects without money are entered too."),
            required=True,
            rule=ACTION_PLAN,
            items=("M2.9",),
        ),
        FieldSpec(
            "delivery_mode",
            Kind.CHOICE,
            _("Who carries it out"),
            help=_("Your own people, a contractor, or both."),
            choices=tuple(DeliveryMode.choices),
            rule=REPORTED_ITEMS,
            items=("M2.10",),
        ),
        FieldSpec(
            "natures",
            Kind.CHOICES,
            _("What kind of work it is"),
            codes="project_nature",
            help=_("All that fit."),
            rule=REPORTED_ITEMS,
            items=("M2.11",),
        ),
        FieldSpec(
            "origins",
            Kind.CHOICES,
            _("Where the project comes from"),
            codes="project_origin",
            help=_("All that fit: a resolution, an order, a policy, a law, your mission or a need of the area."),
            rule=REPORTED_ITEMS,
            items=("M2.12",),
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
            items=("M2.14",),
            openness=Openness.PERSONAL,
            fields=(
                _contact("name", _("Full name"), _("First name and family name."), 200, required=True),
                _contact(
                    "position_title", _("Position"), _("Position in the unit."), 200, example="นักวิเคราะห์นโยบายและแผน"
                ),
                _contact(
                    "phone", _("Telephone"), _("Of the office, with its extension."), 60, example="0 2000 0000 ต่อ 0"
                ),
                _contact("mobile", _("Mobile telephone"), _("Only where the officer wishes it."), 60),
                _contact("fax", _("Fax"), _("Where the office still has one."), 60),
                _contact("email", _("E-mail"), _("Of the office, such as name@agency.go.th."), 254),
            ),
        ),
        RowsSpec(
            name="co_agencies",
            relation="co_agencies",
            title=_("State bodies that carry it out together"),
            row=_("State body"),
            add=_("Add a state body"),
            help=_("Bodies that answer for a part of the work; those that only help are partners in M1."),
            rule=ONE_CHANNEL,
            items=("M2.15",),
            fields=(
                FieldSpec(
                    "body",
                    Kind.BODY,
                    _("State body"),
                    help=_("Name or code."),
                    example="กรมพัฒนาฝีมือแรงงาน",
                    required=True,
                ),
                text(
                    "part",
                    _("Which part it carries out"),
                    help=_("So that everybody sees who answers for what."),
                    example="จัดสอบมาตรฐานฝีมือแรงงาน",
                    max_length=1000,
                ),
            ),
        ),
    ),
)
