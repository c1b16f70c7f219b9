"""The families of plans a project may also serve: which kinds of nodes each takes, and where the duty comes from."""

from django.utils.translation import gettext_lazy as _

from samrit.plans.models import NodeKind
from samrit.projects.rules.sections.parts import (
    ACTION_PLAN,
    AREA_PROJECTS,
    CAUSE_AND_EFFECT,
    LEVELS_OF_PLANS,
    ONE_CHANNEL,
    REPORTED_ITEMS,
)
from samrit.projects.rules.specs import Group


def _kinds(*kinds: NodeKind) -> tuple[str, ...]:
    return tuple(str(kind) for kind in kinds)


K = NodeKind
LINK_GROUPS = (
    Group(
        "national",
        _("National Strategy: issues, and what else the project serves"),
        _kinds(K.STRATEGY_ISSUE, K.STRATEGY_SUB_ISSUE, K.STRATEGY_GOAL, K.STRATEGY),
        help=_("Issues and sub-issues of the strategy chosen above, further goals, and other strategies."),
        rule=LEVELS_OF_PLANS,
        items=("M1.3", "M1.4", "M1.6"),
    ),
    Group(
        "master",
        _("Master plans: guidelines, and other targets"),
        _kinds(K.GUIDELINE, K.TARGET_Y1, K.TARGET_Y2, K.SUB_PLAN, K.ISSUE, K.TARGET_INDICATOR),
        help=_(
            "Development guidelines of the sub-plan chosen above, indicators of its targets, and targets the project also moves."
        ),
        rule=LEVELS_OF_PLANS,
        items=("M1.9", "M1.12", "M1.18"),
    ),
    Group(
        "support",
        _("Supporting components and factors"),
        _kinds(K.FACTOR, K.COMPONENT),
        help=_("Factors the project changes beside the main one."),
        rule=CAUSE_AND_EFFECT,
        items=("M1.17",),
    ),
    Group(
        "nesdp",
        _("National economic and social development plan"),
        _kinds(K.MILESTONE, K.MILESTONE_TARGET, K.MILESTONE_INDICATOR, K.TACTIC, K.SUB_TACTIC),
        help=_("Milestone, its target and indicator, strategy and sub-strategy."),
        rule=LEVELS_OF_PLANS,
        items=("M1.20",),
    ),
    Group(
        "policy",
        _("Government policy"),
        _kinds(K.POLICY, K.POLICY_MEASURE),
        help=_("Main or urgent policies of the government in office."),
        rule=REPORTED_ITEMS,
        items=("M1.24",),
    ),
    Group(
        "agency",
        _("Action plan of the ministry or agency"),
        _kinds(K.AGENCY_PLAN, K.AGENCY_TARGET, K.AGENCY_TACTIC, K.AGENCY_MEASURE),
        help=_("Target, strategy or measure of your own action plan."),
        rule=ACTION_PLAN,
        items=("M1.27",),
    ),
    Group(
        "level3",
        _("Level-3 plans"),
        _kinds(K.LEVEL3_PLAN, K.LEVEL3_TARGET, K.LEVEL3_INDICATOR, K.LEVEL3_GUIDELINE),
        help=_("Five-year and yearly action plans under the resolution of 4 December 2560."),
        rule=LEVELS_OF_PLANS,
        items=("M1.23",),
    ),
    Group(
        "area",
        _("Area plans"),
        _kinds(K.AREA_PLAN, K.AREA_TARGET),
        help=_("Plan of the region, province cluster or province; needed for a project of such a plan."),
        rule=LEVELS_OF_PLANS,
        needed_for=AREA_PROJECTS,
        items=("M1.28",),
    ),
    Group(
        "sdg",
        _("Sustainable Development Goals"),
        _kinds(K.SDG_TARGET, K.SDG_GOAL, K.SDG_INDICATOR),
        help=_("Target or goal of the 2030 Agenda that the project moves."),
        rule=REPORTED_ITEMS,
        items=("M1.22",),
    ),
    Group(
        "security",
        _("National security policy and plan"),
        _kinds(K.SECURITY),
        help=_("Issue or plan of the national policy and plan on security."),
        rule=LEVELS_OF_PLANS,
        items=("M1.21",),
    ),
    Group(
        "tags",
        _("Pracharat, Thai Niyom"),
        _kinds(K.PRACHARAT, K.THAI_NIYOM),
        help=_("A tag here takes the place of a form of its own."),
        rule=ONE_CHANNEL,
        items=("M1.29",),
    ),
    Group(
        "reform",
        _("National reform plans (until 31 December 2565)"),
        _kinds(K.REFORM, K.REFORM_TARGET, K.REFORM_ISSUE, K.REFORM_ACTIVITY),
        help=_("Side, target, issue or Big Rock activity, for years in which the reform plans were in force."),
        rule=LEVELS_OF_PLANS,
        items=("M1.19",),
    ),
)
