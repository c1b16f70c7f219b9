"""M1: links to plans, the causal statement with its evidence, and who works along."""

from django.utils.translation import gettext_lazy as _

from samrit.plans.models import NodeKind
from samrit.projects.models.rows import Sector, Support
from samrit.projects.rules.sections.groups import LINK_GROUPS
from samrit.projects.rules.sections.parts import (
    CAUSE_AND_EFFECT,
    LEVELS_OF_PLANS,
    ONE_CHANNEL,
    REPORTED_ITEMS,
    choice,
    link,
    long,
    text,
)
from samrit.projects.rules.specs import FieldSpec, Kind, RowsSpec, SectionSpec

STRENGTH = _("Strength of this link")

M1 = SectionSpec(
    key="m1",
    relation="links",
    title=_("Links to plans"),
    lead=_("What this project serves: one strategy, one issue, one sub-plan target, and how it leads there."),
    fields=(
        link(NodeKind.STRATEGY, items=("M1.1",), help=_("Choose only one: the strategy the project serves directly.")),
        link(NodeKind.STRATEGY_GOAL, items=("M1.2",), help=_("The goal of that strategy.")),
        link(NodeKind.ISSUE, items=("M1.7",), help=_("One of the 23 issues of the master plans.")),
        link(NodeKind.TARGET_Y2, items=("M1.8",), help=_("The target of that issue.")),
        link(NodeKind.SUB_PLAN, items=("M1.11",), help=_("The sub-plan of that issue.")),
        link(NodeKind.TARGET_Y1, items=("M1.13",), help=_("The target of that sub-plan, which the project moves.")),
        link(NodeKind.COMPONENT, items=("M1.15",), help=_("The component of the value chain of that target.")),
        link(NodeKind.FACTOR, items=("M1.16",), help=_("The factor of that component, which the project changes.")),
        long(
            "explanation",
            _("How the project serves the National Strategy"),
            help=_("In two or three sentences."),
            required=True,
            rule=REPORTED_ITEMS,
            items=("M1.5",),
        ),
        long(
            "x_changes_factor",
            _("What the project changes in the factor (X to F)"),
            help=_("What will be different in the factor when the project has done its work."),
            example="ครูช่าง 400 คนใช้หลักสูตรฐานสมรรถนะได้จริง",
            required=True,
            rule=CAUSE_AND_EFFECT,
            items=("M3.3",),
        ),
        choice(
            "x_f_strength",
            STRENGTH,
            codes="link_strength",
            help=_("How sure you are that this follows; the evidence below says why."),
        ),
        long(
            "factor_moves_y1",
            _("How that moves the sub-plan target (F to Y1)"),
            help=_("Name the indicator of the target and the direction it takes."),
            required=True,
            rule=CAUSE_AND_EFFECT,
            items=("M1.14", "M3.3"),
        ),
        choice(
            "f_y1_strength",
            STRENGTH,
            codes="link_strength",
            help=_("How sure you are that this follows; the evidence below says why."),
        ),
        long(
            "y1_moves_y2",
            _("How the sub-plan target moves the issue target (Y1 to Y2)"),
            help=_("Why the issue target comes nearer."),
            required=True,
            rule=CAUSE_AND_EFFECT,
            items=("M1.10", "M3.3"),
        ),
        choice(
            "y1_y2_strength",
            STRENGTH,
            codes="link_strength",
            help=_("How sure you are that this follows; the evidence below says why."),
        ),
        long(
            "y2_moves_z",
            _("How the issue target moves the strategy goal (Y2 to Z)"),
            help=_("Why the goal of the National Strategy comes nearer."),
            required=True,
            rule=CAUSE_AND_EFFECT,
            items=("M3.3",),
        ),
        choice(
            "y2_z_strength",
            STRENGTH,
            codes="link_strength",
            help=_("How sure you are that this follows; the evidence below says why."),
        ),
    ),
    rows=(
        RowsSpec(
            name="evidence",
            relation="evidence",
            title=_("Evidence"),
            row=_("Piece of evidence"),
            add=_("Add a piece of evidence"),
            help=_("Statistics, situation reports or research behind the project and behind each link of the chain."),
            rule=CAUSE_AND_EFFECT,
            items=("M3.2",),
            fields=(
                choice("supports", _("What it supports"), Support.choices, required=True),
                choice("kind", _("Kind of evidence"), codes="evidence_kind", required=True),
                text("title", _("Title"), max_length=1000, required=True),
                text("publisher", _("Published by"), max_length=300),
                text("period", _("Period it is about"), max_length=100, example="2562-2564"),
                text("address", _("Where it is found"), max_length=1000, example="https://data.go.th/dataset/…"),
                long("finding", _("What it shows, and how it leads to this project"), max_length=4000, required=True),
            ),
        ),
        RowsSpec(
            name="secondary",
            relation="plan_choices",
            title=_("Other links"),
            row=_("Link"),
            add=_("Add a link"),
            help=_("Milestones, SDG targets, and other plans the project also serves."),
            where={"role": "secondary"},
            groups=LINK_GROUPS,
            fields=(
                choice("level", _("Level of plan"), NodeKind.choices, required=True),
                FieldSpec(
                    "link",
                    Kind.NODE,
                    _("Which one"),
                    help=_("Choose from the list, or write it as your plan states it."),
                    required=True,
                    rule=LEVELS_OF_PLANS,
                ),
                long("explanation", _("How the project serves it"), max_length=4000),
            ),
        ),
        RowsSpec(
            name="resolutions",
            relation="resolutions",
            title=_("Cabinet resolutions"),
            row=_("Cabinet resolution"),
            add=_("Add a cabinet resolution"),
            items=("M1.25",),
            fields=(
                FieldSpec("decided_on", Kind.DATE, _("Day of the resolution"), example="18/5/2564", required=True),
                long("text", _("What was resolved"), max_length=2000, required=True),
            ),
        ),
        RowsSpec(
            name="laws",
            relation="laws",
            title=_("Laws"),
            row=_("Law"),
            add=_("Add a law"),
            items=("M1.26",),
            fields=(
                long("title", _("Name of the law"), max_length=2000, required=True),
                text("section", _("Section"), max_length=200, example="24"),
            ),
        ),
        RowsSpec(
            name="partners",
            relation="partners",
            title=_("Partners"),
            row=_("Partner"),
            add=_("Add a partner"),
            help=_("Who works along, of the state, private business or civil society."),
            rule=ONE_CHANNEL,
            items=("M1.30",),
            fields=(
                FieldSpec(
                    "body",
                    Kind.BODY,
                    _("Partner"),
                    help=_("A state body by name or code, or any other name as it is written."),
                    required=True,
                ),
                choice("sector", _("Sector"), Sector.choices, required=True),
                text("role", _("What the partner does"), max_length=1000),
            ),
        ),
    ),
)
