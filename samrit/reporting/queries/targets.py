"""The targets that a project says it moves, beside which a report tells the effect."""

from samrit.plans.models import NodeKind
from samrit.projects.models import PlanChoice, YearPlan

BESIDE = {
    "effect_on_y1": (NodeKind.TARGET_Y1,),
    "effect_on_y2": (NodeKind.TARGET_Y2,),
    "effect_on_z": (NodeKind.STRATEGY_GOAL, NodeKind.STRATEGY),
    "effect_on_area": (NodeKind.AREA_TARGET, NodeKind.AREA_PLAN),
}
"""By field: the kinds of plan links it speaks of; of several kinds the first that is stated."""


def targets_of(year_plan: YearPlan) -> dict[str, list[str]]:
    """By field of a report: the names of the year plan's own targets, the primary one first. One query."""
    kinds = {kind for several in BESIDE.values() for kind in several}
    rows = PlanChoice.objects.filter(year_plan=year_plan, level__in=kinds).select_related("node")
    by_kind: dict[str, list[str]] = {}
    for row in sorted(rows, key=lambda one: (one.role != "primary", one.position, one.pk)):
        by_kind.setdefault(row.level, []).append(row.node.name_th if row.node else row.as_stated)
    return {key: next((by_kind[kind] for kind in several if kind in by_kind), []) for key, several in BESIDE.items()}
