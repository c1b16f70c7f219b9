"""What a target host is shown of the reports of others: reported, still to come, late; and the value chain in a strip. Pure."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from samrit.reporting.rules.calendar import ReportState, Stage

SENT = frozenset({Stage.SUBMITTED, Stage.APPROVED, Stage.UNLOCKED})
MISSING = frozenset({Stage.OPEN, Stage.DUE_SOON, Stage.OVERDUE, Stage.LOCKED, Stage.RETURNED})


@dataclass(frozen=True)
class Standing:
    """Year plans that owe a report of the quarter: reported, not yet (of them late)."""

    reported: int = 0
    missing: int = 0
    late: int = 0


def is_missing(state: ReportState) -> bool:
    """Whether the report is not there: not begun, a draft, or returned."""
    return state.stage in MISSING


def is_late(state: ReportState) -> bool:
    """Whether a report that is not there should have been."""
    return is_missing(state) and state.days_left is not None and state.days_left < 0


def standing(states: Iterable[ReportState]) -> Standing:
    """Add up; what owes no report is not counted."""
    told = list(states)
    return Standing(
        sum(state.stage in SENT for state in told),
        sum(is_missing(state) for state in told),
        sum(is_late(state) for state in told),
    )


def same_targets(hosted: Collection[int], lines: Iterable[tuple[int, int]]) -> Mapping[int, frozenset[int]]:
    """For each hosted node the nodes that are the same target in other editions, itself among them: whatever the lines of
    crosswalks between kin lead to."""
    near: dict[int, set[int]] = defaultdict(set)
    for old, new in lines:
        near[old].add(new)
        near[new].add(old)
    found: dict[int, frozenset[int]] = {}
    for node in hosted:
        reached, ahead = {node}, [node]
        while ahead:
            fresh = near[ahead.pop()] - reached
            reached |= fresh
            ahead += fresh
        found[node] = frozenset(reached)
    return found
