"""Which fields may be written after a return or an unlock: what was pinned or opened, and what has to follow from it. Pure.

A correction of one answer can make another necessary: who changes the percent done of an activity changes the progress of
the whole, who answers that there are obstacles has to describe them. Without these the report could not be sent again.
"""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from samrit.approvals.rules.opened import Opened, is_open
from samrit.reporting.rules.fields import Field, Text

FOLLOWS = {
    "progress_reason": ("progress_actual", "execution_state", "activity."),
    "progress_actual": ("activity.",),
    "progress_variance": ("progress_actual", "activity."),
    "progress_variance_text": ("progress_actual", "progress_variance", "activity."),
    "money_variance": ("money.",),
    "money_variance_text": ("money_variance", "money."),
    "self_assessment_reason": (
        "self_assessment",
        "progress_actual",
        "execution_state",
        "activity.",
        "money.",
        "indicator.",
    ),
    "summary": ("execution_state",),
    "obstacle.": ("has_obstacles",),
    "has_obstacles": ("obstacle.",),
    "disbursed_reason": ("disbursed",),  # of the final report
}
"""Which answers a field explains: it opens with any of them. A key that ends in a dot stands for all rows of its kind."""
TOGETHER = (
    frozenset({"value", "na"}),
    frozenset({"value", "na", "text"}),
    frozenset({"value", "na", "rating", "rating_reason"}),
    frozenset({"done", "started_on", "finished_on"}),
    frozenset({"text", "remedy"}),
    frozenset({"lat", "lon"}),
)
"""Parts of one row that answer one question or explain each other."""

CLOSED = _("Only what was pinned or opened can be changed; this stays as it was sent.")


def is_open_field(approval: Opened, key: str) -> bool:
    """Whether the field may be written: opened itself, or following from one that is."""
    if is_open(approval, key):
        return True
    heads = [head for name, heads in FOLLOWS.items() if _is_of(key, name) for head in heads]
    if any(_has_open(approval, head) for head in heads):
        return True
    row, dot, part = key.rpartition(".")
    together = {name for parts in TOGETHER if part in parts for name in parts}
    return any(is_open(approval, f"{row}{dot}{name}") for name in together)


def _is_of(key: str, name: str) -> bool:
    """Whether a key is the named one, or of a row of the named kind."""
    return key == name or (name.endswith(".") and key.startswith(name))


def _has_open(approval: Opened, head: str) -> bool:
    """Whether the field is open, or any of a row of this kind."""
    return any(name.startswith(head) for name in approval.opened) if head.endswith(".") else is_open(approval, head)


def open_keys(approval: Opened | None, fields: Collection[Field], missing: Collection[str]) -> frozenset[str]:
    """The fields that may be written: all of a report nobody has begun or narrowed; else what is open, and what blocks
    the sending (`missing`: an answer that the year plan asks since it changed)."""
    return frozenset(
        item.key for item in fields if approval is None or is_open_field(approval, item.key) or item.key in missing
    )


def why_not_write(approval: Opened | None, key: str, missing: Collection[str]) -> Text | None:
    """Why this field stays as it is."""
    if approval is None or is_open_field(approval, key) or key in missing:
        return None
    return CLOSED
