"""The five sections M1 to M5 as specifications. Titles, fields and what is required: domain dossier, forms M1 to M5."""

from collections.abc import Callable

from samrit.plans.models import NodeKind
from samrit.projects.rules.sections.m1 import M1
from samrit.projects.rules.sections.m2 import M2
from samrit.projects.rules.sections.m3 import M3, NATIONAL, PLACE_LEVELS
from samrit.projects.rules.sections.m4 import M4
from samrit.projects.rules.sections.m5 import M5
from samrit.projects.rules.sections.parts import (
    ACTION_PLAN,
    BUDGET_ACT,
    CAUSE_AND_EFFECT,
    LEVELS_OF_PLANS,
    ONE_CHANNEL,
    REPORTED_ITEMS,
    STANDING_WORKS,
)
from samrit.projects.rules.specs import Held, SectionSpec

__all__ = [
    "ABOVE",
    "ACTION_PLAN",
    "BUDGET_ACT",
    "CAUSE_AND_EFFECT",
    "DEEPEST_FIRST",
    "LEVELS_OF_PLANS",
    "NATIONAL",
    "ONE_CHANNEL",
    "PLACE_LEVELS",
    "PRIMARY_CHAIN",
    "REPORTED_ITEMS",
    "SECTIONS",
    "STANDING_WORKS",
    "main_node",
]

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
