"""Which fields may be written after a return or an unlock: what was pinned or opened, and what has to follow from it. Pure.

A correction of one answer can make another necessary: who changes the percent done of an activity changes the progress of
the whole, who answers that there are obstacles has to describe them. Without these the report could not be sent again.
"""

from collections.abc import Collection

from django.utils.translation import gettext_lazy as _

from samrit.approvals.rules.opened import Opened, is_open
from samrit.reporting.rules.fields import Field, Text

FOLLOWS = {
    "progress_reason": ("progress_actual",),
    "progress_variance": ("progress_actual",),
    "progress_variance_text": ("progress_actual", "progress_variance"),
    "money_variance_text": ("money_variance",),
    "self_assessment_reason": ("self_assessment",),
    "summary": ("execution_state",),
}
"""Which answers a field explains: it opens with any of them."""
PAIRS = {"value": "na", "na": "value"}
"""A result and "does not apply" are two answers to one question."""

CLOSED = _("Only what was pinned or opened can be changed; this stays as it was sent.")


def is_open_field(approval: Opened, key: str) -> bool:
    """Whether the field may be written: opened itself, or following from one that is."""
    if is_open(approval, key):
        return True
    if any(is_open(approval, head) for head in FOLLOWS.get(key, ())):
        return True
    if key in {"progress_actual", "progress_reason"} and any(name.startswith("activity.") for name in approval.opened):
        return True
    row, _dot, part = key.rpartition(".")
    return part in PAIRS and is_open(approval, f"{row}.{PAIRS[part]}")


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
